"""Choosing actions: every subset tried, limits kept, guarantees kept; where returns diminish and where they do not."""

from __future__ import annotations

from itertools import combinations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from holdfast.decisions.programme import Chosen, Gain, Item, Rules, better, choose, path, ranked


def invented(seed: int) -> tuple[tuple[Item, ...], Gain, Rules]:
    """Up to nine actions: some cover scenarios, some shorten all of them; limits of every kind."""
    rng = np.random.default_rng(seed)
    count, assets = int(rng.integers(1, 10)), int(rng.integers(1, 4))
    loss = rng.exponential(1, (assets, 30)) * (rng.random((assets, 30)) < 0.5)
    covers = rng.random((count, 30)) < rng.uniform(0, 0.7, (count, 1))
    shares = np.where(rng.random(count) < 0.4, rng.uniform(0, 0.5, count), 0)
    covers[shares > 0] = False
    items = tuple(
        Item(
            int(rng.integers(assets)), float(np.round(rng.uniform(0.1, 4), 1)),
            {int(rng.integers(3)): float(np.round(rng.uniform(0.1, 2), 1))},
            float(rng.uniform(-1, 1)) if rng.random() < 0.3 else 0.0,
            float(rng.uniform(0, 10)) if rng.random() < 0.2 else 0.0,
            ("pair", int(rng.integers(3))) if rng.random() < 0.2 else ("", -1),
        )
        for _ in range(count)
    )  # fmt: skip

    def gain(asset: int, bundle: tuple[int, ...]) -> float:
        left = ~covers[list(bundle)].any(axis=0) * np.prod(1 - shares[list(bundle)])
        return float((loss[asset] * (1 - left)).mean())

    caps = {who: float(rng.uniform(0.5, 4)) for who in range(3)} if rng.random() < 0.5 else {}
    keep = frozenset({0}) if rng.random() < 0.2 else frozenset[int]()
    rules = Rules(
        float(rng.uniform(0.5, 8)), float(rng.choice([0.0, 0.05, 0.2])), int(rng.integers(1, 4)), caps, keep,
        expertise=bool(rng.random() < 0.5), cash=float(rng.choice([np.inf, 8.0])),
    )  # fmt: skip
    return items, gain, rules


def allowed(items: tuple[Item, ...], rules: Rules, taken: tuple[int, ...]) -> bool:
    some = [items[i] for i in taken]
    groups = [(one.asset, one.group) for one in some if one.group[0]]
    per = [sum(one.asset == asset for one in some) for asset in {one.asset for one in some}]
    return (
        rules.keep <= set(taken)
        and sum(one.days for one in some) <= rules.budget + 1e-9
        and sum(one.cash for one in some) <= rules.cash + 1e-9
        and len(groups) == len(set(groups))
        and max(per, default=0) <= rules.each
        and (not rules.expertise or sum(one.expertise for one in some) >= -1e-9)
        and all(sum(one.load.get(who, 0) for one in some) <= most + 1e-9 for who, most in rules.caps.items())
    )


def net(items: tuple[Item, ...], gain: Gain, rules: Rules, taken: tuple[int, ...]) -> float:
    assets = {items[i].asset for i in taken}
    whole = sum(gain(asset, tuple(i for i in taken if items[i].asset == asset)) for asset in assets)
    return whole - rules.worth * sum(items[i].days for i in taken)


def best(items: tuple[Item, ...], gain: Gain, rules: Rules) -> float | None:
    found = [
        net(items, gain, rules, taken)
        for size in range(len(items) + 1)
        for taken in combinations(range(len(items)), size)
        if allowed(items, rules, taken)
    ]
    return max(found, default=None)


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 100_000))
def test_the_exact_plan_is_the_best_of_all_subsets(seed: int) -> None:
    items, gain, rules = invented(seed)
    wanted, found = best(items, gain, rules), choose(items, gain, rules)
    if wanted is None:
        assert found is None
        return
    assert found is not None
    assert found.exact
    assert allowed(items, rules, found.taken)
    assert abs(net(items, gain, rules, found.taken) - wanted) < 1e-6
    assert abs(found.net - wanted) < 1e-6


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 100_000))
def test_the_climb_keeps_every_limit_and_what_it_claims_for_certain(seed: int) -> None:
    items, gain, rules = invented(seed)
    wanted, found = best(items, gain, rules), choose(items, gain, rules, largest=-1)
    if found is None or wanted is None:
        return
    assert not found.exact
    assert allowed(items, rules, found.taken)
    assert found.net <= wanted + 1e-9
    assert found.bound >= wanted - 1e-9
    if wanted > 0 and not rules.keep:
        assert found.net >= found.at_least * wanted - 1e-9


@settings(max_examples=80, deadline=None)
@given(st.integers(0, 100_000))
def test_what_cannot_be_in_a_better_plan_is_left_out_and_nothing_else(seed: int) -> None:
    items, gain, rules = invented(seed)
    wanted = best(items, gain, rules)
    few = choose(items, gain, rules, largest=sum(1 for _ in items))
    if wanted is not None and few is not None and few.exact:
        assert abs(few.net - wanted) < 1e-6


def test_many_actions_are_exact_where_prices_rule_most_of_them_out() -> None:
    rng = np.random.default_rng(1)
    worth = rng.pareto(1.1, 4_000)
    items = tuple(Item(place // 4, 1.0 + 0.5 * (place % 4), {}) for place in range(4_000))

    def gain(asset: int, bundle: tuple[int, ...]) -> float:
        return float(1 - np.prod([1 - min(worth[i] / 1e4, 1) for i in bundle])) * 10

    found = choose(items, gain, Rules(30.0), largest=2_000)
    assert found is not None
    climb = choose(items, gain, Rules(30.0), largest=-1)
    assert climb is not None
    assert found.exact
    assert climb.net <= found.net <= climb.bound + 1e-9


def test_halves_of_a_whole_are_not_added_up() -> None:
    items = (Item(0, 1.0, {}), Item(0, 1.0, {}), Item(1, 1.0, {}))
    half = {(0,): 0.5, (1,): 0.5, (0, 1): 0.55, (2,): 0.4}
    found = choose(items, lambda _, bundle: half[bundle], Rules(2.0))
    assert found is not None
    assert found.gain == 0.9
    assert 2 in found.taken


def test_of_a_group_one_is_enough() -> None:
    items = (Item(0, 1.0, {}, group=("pair", 1)), Item(0, 1.0, {}, group=("pair", 1)))
    found = choose(items, lambda _, bundle: float(len(bundle)), Rules(9.0))
    climb = choose(items, lambda _, bundle: float(len(bundle)), Rules(9.0), largest=-1)
    assert found is not None
    assert climb is not None
    assert (found.gain, climb.gain) == (1.0, 1.0)


def test_two_actions_that_help_only_together_are_found_though_each_alone_does_nothing() -> None:
    items = (Item(0, 1.0, {}), Item(0, 1.0, {}), Item(1, 1.0, {}))
    value = {(0,): 0.0, (1,): 0.0, (0, 1): 3.0, (2,): 1.0}
    found = choose(items, lambda _, bundle: value[bundle], Rules(2.0))
    assert found == Chosen((0, 1), 3.0, 2.0, 3.0, 3.0, exact=True)
    climb = choose(items, lambda _, bundle: value[bundle], Rules(2.0), largest=-1)
    assert climb is not None
    assert climb.bound >= 3.0


def test_the_path_and_the_ranking_go_by_what_a_day_gains() -> None:
    items = (Item(0, 2.0, {}), Item(1, 1.0, {}), Item(2, 4.0, {}))
    value = {0: 3.0, 1: 2.0, 2: 3.0}
    rules = Rules(np.inf)
    assert path(items, lambda asset, _: value[asset], rules, 3) == (1, 0, 2)
    assert ranked(items, lambda asset, _: value[asset], rules, 2) == (1, 0)
    assert better(items, lambda asset, _: value[asset], rules, (1,)) == 1.5
    assert better(items, lambda asset, _: value[asset], rules, (0, 1, 2)) == 0


def test_nothing_is_a_plan_too() -> None:
    assert choose((), lambda *_: 0.0, Rules(5.0)) == Chosen((), 0.0, 0.0, 0.0, 0.0, exact=True)
    assert choose((Item(0, 9.0, {}),), lambda *_: 1.0, Rules(5.0), largest=-1) == Chosen((), 0, 0, 0, 0, exact=False)
    assert choose((Item(0, 9.0, {}),), lambda *_: 1.0, Rules(5.0, keep=frozenset({0}))) is None
