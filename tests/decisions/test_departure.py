"""Departures: against sets worked out one by one, properties, what is never returned, and a company from frames."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from datetime import date
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from holdfast.claims import Ledger
from holdfast.decisions.departure import Departure, depart
from holdfast.decisions.estate import estate
from holdfast.decisions.world import World, scope
from holdfast.errors import BadInput
from holdfast.models.cost import Pay
from holdfast.models.draws import Draws
from holdfast.models.holding import Holding
from holdfast.models.recovery import Chance, Workload
from holdfast.terms.money import Money
from holdfast.terms.nouns import AssetId, PersonId, State

LEDGER = Ledger.load()
DAY = date(2026, 11, 13)


def invented(held: np.ndarray, draws: Draws, seed: int = 1, unfamiliarity: np.ndarray | None = None) -> World:
    """A company whose holders are given: bool[assets, people, scenarios]. The rest is drawn from `seed`."""
    assets, people = held.shape[:2]
    rng = np.random.default_rng(seed)
    names = tuple(f"api:part{index:03}" for index in range(assets))
    bits = (np.uint64(1) << np.arange(people, dtype=np.uint64))[None, :, None]
    masks = np.bitwise_or.reduce(np.where(held, bits, np.uint64(0)), axis=1)[:, :, None]
    holding = Holding(names, tuple(range(people)), masks, 0.5)
    built, activity, understanding, assimilation, demand = (
        rng.random((assets,)) * width + low for low, width in ((2, 78), (5, 55), (20, 20), (2, 6), (0.1, 0.9))
    )
    production = np.arange(assets) % 2 == 0
    work = Workload(names, built, activity, understanding, assimilation, demand, production)
    distance = rng.choice([0.2, 0.4, 0.6, 0.8, 1], (assets, people)) if unfamiliarity is None else unfamiliarity
    handles = {number: 100 + (number * 7) % people for number in range(people)} if people != 7 else {}
    holdings = (holding, replace(holding, threshold=0.3), replace(holding, threshold=0.7))
    return World(
        DAY, work, tuple(range(people)), distance, holdings, Chance(draws), lambda _: holdings,
        np.full(assets, 50), 1200, ("api",), handles,
    )  # fmt: skip


def company(seed: int, scenarios: int = 60, assets: int = 10, people: int = 6, often: float = 0.3) -> World:
    rng = np.random.default_rng(seed)
    held = rng.random((assets, people, scenarios)) < often * rng.random((assets, people, 1)) * 2
    return invented(held, Draws(seed, scenarios, LEDGER), seed)


def chosen(world: World, *numbers: int) -> tuple[PersonId, ...]:
    return tuple(world.person(number) for number in numbers)


def holders_of(world: World, asset: int, scenario: int) -> set[int]:
    mask = int(world.holding.masks[asset, scenario, 0])
    return {person for person in world.people if mask >> person & 1}


@given(st.integers(0, 10_000), st.sets(st.integers(0, 5), min_size=1, max_size=3))
@settings(max_examples=15, deadline=None)
def test_counts_are_those_of_sets_worked_out_one_by_one(seed: int, gone: set[int]) -> None:
    world = company(seed)
    dark, already, limps = [], [], []
    for scenario in range(world.scenarios):
        sets = [holders_of(world, asset, scenario) for asset in range(10)]
        already.append(sum(not holders for holders in sets))
        dark.append(sum(bool(holders) and not holders - gone for holders in sets))
        limps.append(sum(len(holders - gone) == 1 and bool(holders & gone) for holders in sets))
    found = depart(world, chosen(world, *gone))
    for figure, counted in ((found.goes_dark, dark), (found.already_dark, already), (found.limps, limps)):
        assert [figure.low, figure.value, figure.high] == pytest.approx(list(np.quantile(counted, [0.1, 0.5, 0.9])))


@given(st.integers(0, 10_000))
@settings(max_examples=15, deadline=None)
def test_one_more_leaver_never_makes_less_go_dark(seed: int) -> None:
    world = company(seed)
    some, more = depart(world, chosen(world, 0)), depart(world, chosen(world, 0, 3))
    chance = {one.asset: one.chances[State.GOES_DARK] for one in some.outcomes}
    assert all(one.chances[State.GOES_DARK] >= chance[one.asset] for one in more.outcomes)
    assert more.goes_dark.value >= some.goes_dark.value
    assert more.already_dark == some.already_dark


@given(st.integers(0, 10_000))
@settings(max_examples=10, deadline=None)
def test_the_same_question_gives_the_same_answer(seed: int) -> None:
    assert depart(company(seed), [PersonId(100)]) == depart(company(seed), [PersonId(100)])


def test_already_dark_is_nobodys_doing() -> None:
    world = invented(np.zeros((5, 4, 80), dtype=bool), Draws(1, 80, LEDGER))
    found = depart(world, chosen(world, 0, 1))
    assert found.already_dark.value == 5
    assert found.goes_dark.high == found.weeks.high == found.effort.high == 0
    assert {one.state for one in found.outcomes} == {State.ALREADY_DARK}
    assert found.last_back is None


def test_an_asset_with_few_changes_cannot_be_told_and_says_so() -> None:
    world = replace(company(3), changes=np.array([2, *[50] * 9]))
    found = {one.asset: one for one in depart(world, chosen(world, 0)).outcomes}
    assert found[AssetId("api:part000")].state is State.CANNOT_TELL
    assert found[AssetId("api:part000")].too_few_changes


def test_without_doubt_weeks_and_effort_are_the_formula_by_hand() -> None:
    held = np.zeros((2, 3, 1), dtype=bool)
    held[:, 0] = True
    distance = np.array([[0.2, 0.4, 1.0], [0.2, 1.0, 1.0]])
    world = invented(held, Draws.certain(LEDGER), unfamiliarity=distance)
    work = Workload(
        world.work.assets, np.array([60.0, 18.0]), np.array([30.0, 30]), np.array([40.0, 40]), np.array([6.0, 6]),
        np.array([0.9, 0.5]), np.array([True, True]),
    )  # fmt: skip
    found = depart(replace(world, work=work), chosen(world, 0))
    assert found.effort.value == pytest.approx(4.68)
    assert found.weeks.value == pytest.approx(21.7, abs=0.1)
    assert found.last_back == AssetId("api:part001")
    serving = next(one for one in found.outcomes if one.asset.key == "api:part000")
    assert serving.weeks is not None
    assert serving.weeks.value == pytest.approx(4.68 / 0.4)
    assert [one.person for one in serving.nearest] == [world.person(1)]
    config = next(one for one in found.outcomes if one.asset.key == "api:part001")
    assert (config.nearest, config.outside) == ((), 1.0)


def test_candidates_are_at_most_three_nearest_first_and_never_leave() -> None:
    world = company(5, people=6)
    found = depart(world, chosen(world, 2, 4))
    assert any(one.nearest for one in found.outcomes)
    for one in found.outcomes:
        steps = [candidate.unfamiliarity for candidate in one.nearest]
        assert len(steps) <= 3
        assert steps == sorted(steps)
        assert max(steps, default=0) < 0.8
        assert not {candidate.person for candidate in one.nearest} & set(found.leavers)


def mentions(value: object, path: str = "") -> Iterator[tuple[str, PersonId]]:
    if isinstance(value, PersonId):
        yield path, value
    elif is_dataclass(value) and not isinstance(value, type):
        for field in fields(value):
            yield from mentions(getattr(value, field.name), f"{path}.{field.name}")
    elif isinstance(value, tuple | list):
        for item in value:
            yield from mentions(item, path)
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from mentions(key, path)
            yield from mentions(item, path)


def test_people_appear_as_chosen_or_as_candidates_for_one_asset_and_nowhere_else() -> None:
    world = company(8)
    answer = depart(world, chosen(world, 1, 2))
    assert {path for path, _ in mentions(answer)} == {".leavers", ".outcomes.nearest.person"}
    nobody = estate(world)
    assert {path for path, _ in mentions(nobody)} == {".assets.holders", ".assets.nearest.person"}


def test_somebody_who_is_not_active_here_cannot_leave() -> None:
    world = company(8)
    with pytest.raises(BadInput, match="person 9999 is not among the 6 people"):
        depart(world, [PersonId(9999)])


def test_leaving_twice_is_leaving_once() -> None:
    world = company(8)
    assert depart(world, chosen(world, 1, 1)) == depart(world, chosen(world, 1))


def pair(scenarios: int = 200) -> World:
    """Parts 0 and 2 are in production; 0 is held by two people only, 2 by one of them, 1 by both and a third."""
    held = np.zeros((3, 4, scenarios), dtype=bool)
    held[0, [0, 1]] = held[2, 0] = held[1, [0, 1, 2]] = True
    return invented(held, Draws(2, scenarios, LEDGER), unfamiliarity=np.full((3, 4), 0.4))


def test_what_two_people_alone_hold_is_what_goes_dark_only_if_both_go() -> None:
    world = pair()
    found = depart(world, chosen(world, 0, 1)).together
    assert found is not None
    assert found.assets == ((AssetId("api:part000"), 1.0),)
    assert found.more is not None
    assert found.more.low > 0


def test_a_loss_beyond_the_sum_is_printed_only_where_its_range_excludes_zero() -> None:
    held = np.ones((3, 4, 100), dtype=bool)
    world = invented(held, Draws(2, 100, LEDGER))
    found = depart(world, chosen(world, 0, 1)).together
    assert found is not None
    assert (found.assets, found.more) == ((), None)
    assert depart(world, chosen(world, 0)).together is None


def test_the_borrowed_share_is_what_published_figures_bring() -> None:
    found = depart(pair(800), chosen(pair(), 0))
    assert found.vacancy_weeks.borrowed == 1
    assert found.weeks.borrowed is not None
    assert 0.1 < found.weeks.borrowed < 1
    assert found.goes_dark.borrowed is None, "the same holders in every scenario: there is no width"


def test_with_only_own_figures_nothing_is_borrowed() -> None:
    own = LEDGER.override("vacancy_weeks", 5, 9, 16)
    for key in set(LEDGER) - {claim.key for claim in LEDGER.sources("vacancy_weeks")}:
        own = own.override(key, own[key].low, own[key].mid, own[key].high)
    world = pair(800)
    found = depart(replace(world, chance=Chance(Draws(2, 800, own))), chosen(world, 0))
    assert (found.weeks.borrowed, found.effort.borrowed, found.cost.borrowed) == (0, 0, 0)
    assert {ask.key for ask in found.ask} <= {"who holds what"}


def test_what_to_ask_is_ordered_by_how_much_it_narrows() -> None:
    found = depart(pair(800), chosen(pair(), 0)).ask
    assert found
    assert [ask.narrows for ask in found] == sorted((ask.narrows for ask in found), reverse=True)
    assert "learning_constant" in {ask.key for ask in found}
    assert all(0 < ask.narrows <= 1 and ask.words for ask in found)


def test_where_holders_are_in_doubt_asking_people_is_among_what_helps() -> None:
    rng = np.random.default_rng(4)
    held = np.zeros((12, 4, 400), dtype=bool)
    held[:, 0] = rng.random((12, 400)) < 0.7
    world = invented(held, Draws(4, 400, LEDGER), unfamiliarity=np.full((12, 4), 0.4))
    found = depart(world, chosen(world, 0))
    assert "who holds what" in {ask.key for ask in found.ask}


def test_cost_is_per_100k_until_pay_is_typed_and_then_in_proportion() -> None:
    world = company(8, scenarios=300)
    plain = depart(world, chosen(world, 0))
    assert (plain.pay.typed, plain.pay.base) == (False, Money(Decimal(100_000)))
    typed = depart(world, chosen(world, 0), Pay(Money(Decimal(200_000)), typed=True))
    assert typed.cost.value == pytest.approx(2 * plain.cost.value, rel=1e-4)
    assert typed.of_pay.value == pytest.approx(plain.of_pay.value, rel=1e-4)
    assert sum((line.share.amount for line in typed.bill.lines), Decimal(0)) == typed.bill.total.amount


def test_every_figure_names_its_claims_and_its_evidence() -> None:
    found = depart(company(8, scenarios=300), [PersonId(100)])
    assert {"learning_constant", "vacancy_weeks", "effort_floor"} <= set(found.weeks.claims)
    assert "output_over_pay" in found.cost.claims
    assert not {"output_over_pay", "base_pay_mid"} & set(found.weeks.claims)
    assert (found.weeks.n, found.weeks.evidence, found.weeks.as_of) == (1200, ("api",), DAY)


def test_a_scope_answers_for_its_assets_only() -> None:
    world = company(8, scenarios=200)
    mask = np.arange(10) < 4
    found = depart(scope(world, mask), chosen(world, 0))
    whole = depart(world, chosen(world, 0))
    chances = {one.asset: one.chances for one in whole.outcomes}
    assert sorted(one.asset.key for one in found.outcomes) == [f"api:part{index:03}" for index in range(4)]
    assert all(one.chances == chances[one.asset] for one in found.outcomes)
    with pytest.raises(BadInput, match="No asset is within this scope"):
        scope(world, np.zeros(10, dtype=bool))


def test_counts_are_shown_at_a_lower_and_a_higher_bar_too() -> None:
    found: Departure = depart(company(8), [PersonId(100)])
    assert [threshold for threshold, _ in found.by_threshold] == [0.3, 0.7]
