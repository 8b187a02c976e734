"""Sharing out days: the same as trying everything, and a bound that holds where not everything is tried."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from holdfast.decisions.sharing_out import Limit, Option, share_out


def by_trying_all(options: list[Option], limits: list[Limit]) -> float:
    """The most that any choice gains, by trying every one."""
    things = sorted({option.thing for option in options})
    ways = [[None, *(i for i, option in enumerate(options) if option.thing == thing)] for thing in things]
    best = 0.0
    for choice in product(*ways):
        taken = [i for i in choice if i is not None]
        if all(sum(options[i].days for i in taken if i in limit.options) <= limit.days + 1e-9 for limit in limits):
            best = max(best, sum(options[i].gain for i in taken))
    return best


def invented(seed: int, things: int, ways: int) -> tuple[list[Option], list[Limit]]:
    """Options with days by the half, a limit over all of them and two over some."""
    rng = np.random.default_rng(seed)
    options = [
        Option(thing, float(rng.integers(1, 9)) / 2, float(np.round(rng.gamma(1.5), 3)))
        for thing in range(things)
        for _ in range(ways)
    ]
    every = np.arange(len(options))
    some = [tuple(int(i) for i in every[rng.random(len(options)) < 0.5]) for _ in range(2)]
    limits = [Limit(tuple(int(i) for i in every), float(rng.integers(1, 20)) / 2)]
    return options, limits + [Limit(one, float(rng.integers(1, 12)) / 2) for one in some]


@given(st.integers(0, 2**32 - 1), st.integers(1, 5), st.integers(1, 4))
@settings(max_examples=40, deadline=None)
def test_the_exact_plan_is_the_one_found_by_trying_everything(seed: int, things: int, ways: int) -> None:
    options, limits = invented(seed, things, ways)
    found = share_out(options, limits)
    assert found.exact
    assert found.gain == pytest.approx(by_trying_all(options, limits), abs=1e-4)
    assert found.gain == pytest.approx(sum(options[i].gain for i in found.taken))
    assert len({options[i].thing for i in found.taken}) == len(found.taken)
    for limit in limits:
        assert sum(options[i].days for i in found.taken if i in limit.options) <= limit.days + 1e-6


@given(st.integers(0, 2**32 - 1), st.integers(1, 5), st.integers(1, 4))
@settings(max_examples=40, deadline=None)
def test_a_large_problem_says_what_no_plan_can_beat(seed: int, things: int, ways: int) -> None:
    options, limits = invented(seed, things, ways)
    best, found = by_trying_all(options, limits), share_out(options, limits, largest=0)
    assert found.exact is (best == 0)
    assert found.gain <= best + 1e-9
    assert found.bound >= best - 1e-6
    assert found.at_least * best <= found.gain + 1e-6
    single = max(
        (o.gain for i, o in enumerate(options) if all(o.days <= m.days for m in limits if i in m.options)), default=0
    )
    assert found.gain >= single - 1e-9
    for limit in limits:
        assert sum(options[i].days for i in found.taken if i in limit.options) <= limit.days + 1e-6


def test_greedy_takes_the_best_single_thing_where_many_small_ones_are_worse() -> None:
    options = [Option(0, 0.5, 2), Option(1, 4, 10)]
    found = share_out(options, [Limit((0, 1), 4)], largest=0)
    assert found.taken == (1,)


def test_of_two_plans_that_gain_the_same_the_one_with_fewer_days_is_taken() -> None:
    assert share_out([Option(0, 3, 2), Option(0, 1, 2)], [Limit((0, 1), 4)]).taken == (1,)


def test_nothing_to_gain_takes_nothing() -> None:
    assert share_out([], []).taken == ()
    assert share_out([Option(0, 1, 0), Option(1, 9, 5)], [Limit((0, 1), 4)]).taken == ()


def test_a_problem_of_many_thousand_options_is_planned_close_to_the_best() -> None:
    rng = np.random.default_rng(3)
    options = [
        Option(thing, step / 2, float(worth * (1 - np.exp(-step / pace))))
        for thing, worth, pace in zip(range(300), rng.gamma(1, size=300), rng.uniform(3, 20, 300), strict=True)
        for step in range(1, 41)
    ]
    found = share_out(options, [Limit(tuple(range(len(options))), 60)])
    assert not found.exact
    assert found.at_least > 0.95
