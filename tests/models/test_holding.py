"""Holders in each scenario and the states of assets, against brute force, and what must hold whatever is drawn."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from holdfast.claims import Ledger
from holdfast.models.draws import Draws
from holdfast.models.holding import (
    STATES,
    Holding,
    candidates,
    counts,
    hold,
    holders,
    labels,
    shares,
    states,
    weights,
)
from holdfast.models.maintainers import logits, maintainer_probability
from holdfast.models.posterior import heard
from holdfast.terms.nouns import State

LEDGER = Ledger.load()


def pairs(touched: Sequence[tuple[int, int, bool, int]], acceptances: int = 3) -> pl.DataFrame:
    """Features of (file, person, created, deliveries), all of 100 lines and a month ago."""
    return pl.DataFrame(
        [
            {
                "file": file, "person": person, "created": created, "deliveries": deliveries,
                "acceptances": acceptances, "lines": 100.0, "days": 30.0,
                "reviewed": 0, "assisted": 0, "assisted_created": False,
            }
            for file, person, created, deliveries in touched
        ]
    )  # fmt: skip


def weighed(*rows: tuple[str, int, float]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=["asset", "file", "weight"], orient="row")


def from_sets(sets: Sequence[Sequence[set[int]]], people: int) -> Holding:
    """A holding written down: `sets[asset][scenario]` is who holds it."""
    masks = np.zeros((len(sets), len(sets[0]), -(-people // 64)), dtype=np.uint64)
    for asset, row in enumerate(sets):
        for scenario, held in enumerate(row):
            for person in held:
                masks[asset, scenario, person // 64] |= np.uint64(1) << np.uint64(person % 64)
    return Holding(tuple(f"a{i}" for i in range(len(sets))), tuple(range(people)), masks, 0.5)


def by_hand(held: set[int], leavers: set[int]) -> State:
    """The table of states, read line by line."""
    if not held:
        return State.ALREADY_DARK
    if not held - leavers:
        return State.GOES_DARK
    if len(held - leavers) == 1 and held & leavers:
        return State.LIMPS
    return State.COVERED


def test_states_equal_brute_force_for_every_set_of_leavers_of_six() -> None:
    rng = np.random.default_rng(6)
    sets = [[set(np.flatnonzero(rng.random(6) < 0.3).tolist()) for _ in range(40)] for _ in range(10)]
    holding = from_sets(sets, 6)
    for size in range(7):
        for leavers in combinations(range(6), size):
            got = states(holding, leavers)
            wanted = [[STATES.index(by_hand(held, set(leavers))) for held in row] for row in sets]
            assert got.tolist() == wanted


def test_people_beyond_the_first_word_count_the_same() -> None:
    holding = from_sets([[{0, 70}, {70}, {64, 130}, set()]], 131)
    assert holders(holding).tolist() == [[2, 1, 2, 0]]
    assert states(holding, [70]).tolist() == [[2, 1, 3, 0]]


def test_somebody_who_holds_nothing_changes_nothing_by_leaving() -> None:
    holding = from_sets([[{0, 1}, {1}]], 2)
    assert (states(holding, [99]) == states(holding)).all()


@settings(max_examples=60)
@given(st.lists(st.sets(st.integers(0, 5)), min_size=1, max_size=8), st.sets(st.integers(0, 5)), st.integers(0, 5))
def test_one_more_holder_never_makes_an_asset_darker(held: list[set[int]], leavers: set[int], more: int) -> None:
    before = states(from_sets([held], 6), leavers)
    after = states(from_sets([[one | {more} for one in held]], 6), leavers)
    dark = (before <= 1).sum()
    assert (after <= 1).sum() <= dark if more not in leavers else (after == 0).sum() <= (before == 0).sum()


@settings(max_examples=60)
@given(st.lists(st.sets(st.integers(0, 5)), min_size=1, max_size=8), st.sets(st.integers(0, 5)), st.integers(0, 5))
def test_one_more_leaver_never_makes_an_asset_brighter(held: list[set[int]], leavers: set[int], more: int) -> None:
    holding = from_sets([held], 6)
    assert (states(holding, leavers | {more}) <= states(holding, leavers)).all()


def chance_to_hold(holding: Holding, person: int) -> NDArray[np.float64]:
    """The share of scenarios in which this person holds each asset."""
    return np.asarray((holding.masks & holding.bits([person])).any(axis=2).mean(axis=1), dtype=np.float64)


def test_singles_and_pairs_are_counted_by_scenario() -> None:
    holding = from_sets([[{0}, {0, 1}, {1, 2}, set()]], 3)
    assert (holders(holding) == 1).mean() == 0.25
    assert (holders(holding) == 2).mean() == 0.5
    assert chance_to_hold(holding, 1) == pytest.approx([0.5])
    assert chance_to_hold(holding, 9) == pytest.approx([0.0])


def test_an_asset_is_labelled_only_where_six_of_ten_scenarios_agree() -> None:
    drawn = np.array([[0] * 6 + [1] * 4, [1] * 5 + [3] * 5, [3] * 10], dtype=np.uint8)
    assert labels(drawn, LEDGER) == (State.ALREADY_DARK, State.CANNOT_TELL, State.COVERED)
    assert shares(drawn)[0].tolist() == [0.6, 0.4, 0, 0]


def test_the_headline_counts_scenarios_and_not_labels() -> None:
    # No asset is dark in six of ten scenarios, and yet in each scenario one of the two is.
    drawn = np.array([[0] * 5 + [3] * 5, [3] * 5 + [0] * 5], dtype=np.uint8)
    assert labels(drawn, LEDGER) == (State.CANNOT_TELL, State.CANNOT_TELL)
    assert counts(drawn)[State.ALREADY_DARK] == (1.0, 1.0, 1.0)


def test_a_holder_of_one_file_holds_as_often_as_they_could_maintain_it() -> None:
    rows = pairs([(1, 5, True, 4), (2, 6, False, 2)])
    (holding,) = hold(rows, weighed(("a", 1, 3.0), ("b", 2, 3.0)), [5, 6], Draws(1, 20_000, LEDGER))
    chances = [chance_to_hold(holding, 5)[0], chance_to_hold(holding, 6)[1]]
    assert chances == pytest.approx(maintainer_probability(rows, LEDGER), abs=0.03)


def test_without_doubt_whoever_is_likelier_than_not_holds() -> None:
    rows = pairs([(1, 5, True, 4), (1, 6, False, 2), (2, 5, False, 3)], acceptances=1000).with_columns(
        lines=pl.Series([100.0, 9000.0, 100.0])
    )
    sure = Draws.certain(LEDGER)
    assert (logits(rows, sure).rows(0, 3)[:, 0] > 0).tolist() == [True, False, True]
    both = weighed(("a", 1, 3.0), ("b", 2, 1.0))
    (holding,) = hold(rows, both, [5, 6], sure)
    assert (holding.assets, holding.people) == (("a", "b"), (5, 6))
    assert holding.masks[:, 0, 0].tolist() == [1, 1]


def test_half_of_the_weight_is_enough_and_less_is_not() -> None:
    rows = pairs([(1, 5, True, 50)])
    sure = Draws.certain(LEDGER)
    (half,) = hold(rows, weighed(("a", 1, 2.0), ("a", 2, 1.0), ("a", 3, 1.0)), [5], sure)
    (less,) = hold(rows, weighed(("a", 1, 2.0), ("a", 2, 1.01), ("a", 3, 1.0)), [5], sure)
    assert (holders(half)[0, 0], holders(less)[0, 0]) == (1, 0)


def test_a_lower_threshold_never_loses_a_holder() -> None:
    rows = pairs([(f, p, f == p, 2) for f in range(6) for p in range(4)])
    draws = Draws(2, 500, LEDGER)
    low, middle, high = hold(rows, weighed(*(("a", f, 1.0 + f) for f in range(6))), range(4), draws, (0.3, 0.5, 0.7))
    assert not (middle.masks & ~low.masks).any()
    assert not (high.masks & ~middle.masks).any()
    (alone,) = hold(rows, weighed(*(("a", f, 1.0 + f) for f in range(6))), range(4), draws)
    assert (alone.masks == middle.masks).all()
    assert alone.threshold == 0.5


def test_only_the_active_can_hold() -> None:
    rows = pairs([(1, 5, True, 9), (1, 6, True, 9)])
    (holding,) = hold(rows, weighed(("a", 1, 1.0)), [6], Draws(1, 50, LEDGER))
    assert holding.people == (6,)


def test_one_typo_is_no_holding_and_one_creation_may_be() -> None:
    rows = pairs([(1, 5, False, 1), (1, 6, True, 0), (1, 7, False, 2)])
    kept = candidates(rows, weighed(("a", 1, 1.0)), [5, 6, 7], LEDGER, 0.5)
    assert kept["person"].to_list() == [6, 7]


def test_an_asset_that_nobody_active_touched_is_dark_already() -> None:
    (holding,) = hold(pairs([(1, 5, True, 9)]), weighed(("a", 1, 1.0), ("b", 2, 1.0)), [], Draws(1, 50, LEDGER))
    assert holding.assets == ("a", "b")
    assert set(states(holding).ravel()) == {0}


def test_more_scenarios_keep_the_first_ones() -> None:
    rows = pairs([(f, p, f == p, 1 + p) for f in range(30) for p in range(4)])
    parts = weighed(*((f"a{f % 3}", f, 1.0) for f in range(30)))
    (few,) = hold(rows, parts, range(4), Draws(9, 101, LEDGER))
    (many,) = hold(rows, parts, range(4), Draws(9, 20_011, LEDGER))
    assert (few.masks == many.masks[:, :101]).all()


def test_another_person_in_the_company_changes_nobody_elses_draws() -> None:
    rows = pairs([(f, p, f == p, 2) for f in range(6) for p in range(3)])
    parts = weighed(*(("a", f, 1.0) for f in range(6)))
    (before,) = hold(rows, parts, [0, 1], Draws(9, 200, LEDGER))
    (after,) = hold(rows, parts, [0, 1, 2], Draws(9, 200, LEDGER))
    assert [chance_to_hold(before, p)[0] for p in (0, 1)] == [chance_to_hold(after, p)[0] for p in (0, 1)]
    assert ((after.masks & before.bits([0, 1])) == before.masks).all()


def test_twice_the_scenarios_move_the_count_by_less_than_one_asset() -> None:
    rows, parts = company(shared=True)
    once = states(hold(rows, parts, range(12), Draws(1, 4000, LEDGER))[0], [0])
    twice = states(hold(rows, parts, range(12), Draws(1, 8000, LEDGER))[0], [0])
    for state in STATES:
        assert counts(once)[state] == pytest.approx(counts(twice)[state], abs=1)


def company(*, shared: bool) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Twelve people and 64 assets of one file: person 0 wrote twenty of them, and one other changed each a little.

    Not shared: everybody is another person on each asset, with the same chances.
    """
    rng = np.random.default_rng(64)
    touched = []
    for asset in range(64):
        wrote = 0 if asset < 20 else int(rng.integers(1, 12))
        changed = int(rng.integers(1, 12)) if asset < 20 else (wrote + 1) % 12 or 1
        for person, created, deliveries in ((wrote, True, 3), (changed, False, 2)):
            touched.append((asset, person if shared else person + 12 * (asset + 1), created, deliveries))
    return pairs(touched, 20), weighed(*((f"a{asset:02}", asset, 1.0) for asset in range(64)))


def width(*, shared: bool, leaver: int = 0) -> tuple[float, float, float]:
    rows, parts = company(shared=shared)
    everybody = rows["person"].unique().to_list()
    (holding,) = hold(rows, parts, everybody, Draws(3, 4000, LEDGER))
    leavers = [person for person in everybody if person % 12 == leaver]
    return counts(states(holding, leavers))[State.GOES_DARK]


def test_effects_shared_by_a_persons_files_widen_the_range_and_keep_its_middle() -> None:
    together, apart = width(shared=True), width(shared=False)
    assert together[0] == pytest.approx(apart[0], abs=1)
    # Seen: 6 (3 to 9) apart, 6 (1 to 11) together.
    assert together[1] < apart[1] < apart[2] < together[2]


def test_a_file_weighs_by_its_size_and_its_changes() -> None:
    members = pl.DataFrame({"asset": ["b", "a", "a"], "file": [3, 1, 2]})
    files = pl.DataFrame({"file": [1, 2, 3], "lines": [100, 0, 16], "size": [1, 1, 1]})
    parts = weights(members, files, pl.DataFrame({"file": [1, 3], "changes": [4, 1]}))
    assert sorted(parts.rows()) == [("a", 1, 50.0), ("a", 2, 1.0), ("b", 3, 8.0)]


def stated(*told: tuple[str, int, bool, str, float]) -> pl.DataFrame:
    """Rows of asset, person, holds, kind, age in days."""
    return pl.DataFrame(told, schema=["asset", "person", "holds", "kind", "age_days"], orient="row")


def chance_of(told: pl.DataFrame | None, person: int = 5, scenarios: int = 8000) -> float:
    """How often the person holds the asset, of whose one file history says that they may."""
    rows = pairs([(1, 5, False, 2), (1, 6, False, 3)])
    (holding,) = hold(rows, weighed(("a", 1, 1.0)), [5, 6], Draws(5, scenarios, LEDGER), stated=told)
    return float(chance_to_hold(holding, person)[0])


def updated(before: float, ratio: float) -> float:
    return before * ratio / (1 - before + before * ratio)


@pytest.mark.parametrize(
    ("says", "kind", "ratio"),
    [
        (True, "answer", 0.9 / 0.2),
        (False, "answer", 0.1 / 0.8),
        (True, "drill", 0.97 / 0.05),
        (False, "drill", 0.03 / 0.95),
    ],
)
def test_what_is_stated_of_a_whole_asset_moves_the_odds_by_its_likelihood_ratio(
    says: bool, kind: str, ratio: float
) -> None:
    before = chance_of(None)
    told = stated(("a", 5, says, kind, 0.0))
    assert chance_of(told) == pytest.approx(updated(before, ratio), abs=0.02)
    assert chance_of(told, person=6) == chance_of(None, person=6)


def test_a_drill_outranks_an_answer_and_that_outranks_whoever_names_them() -> None:
    failed = ("a", 5, False, "drill", 400.0)
    told = stated(("a", 5, True, "named", 0.0), ("a", 5, True, "answer", 0.0), failed)
    assert chance_of(told) == chance_of(stated(failed)) < chance_of(None)
    denied = ("a", 5, False, "answer", 30.0)
    assert chance_of(stated(("a", 5, True, "named", 0.0), denied)) == chance_of(stated(denied))


def test_the_latest_of_one_kind_counts() -> None:
    old, fresh = ("a", 5, True, "answer", 300.0), ("a", 5, False, "answer", 1.0)
    assert chance_of(stated(old, fresh)) == chance_of(stated(fresh, old)) == chance_of(stated(fresh))


def test_what_was_stated_long_ago_hardly_counts() -> None:
    assert chance_of(stated(("a", 5, True, "drill", 20 * 365.0))) == pytest.approx(chance_of(None), abs=0.002)


def test_an_asset_without_files_is_held_by_those_who_were_named_and_nobody_else() -> None:
    told = stated(("cloud root", 5, True, "named", 0.0), ("cloud root", 6, False, "named", 0.0))
    rows, draws = pairs([(1, 7, True, 4)]), Draws(5, 8000, LEDGER)
    (holding,) = hold(rows, weighed(("a", 1, 1.0)), [5, 6, 7], draws, stated=told, also=["cloud root", "vendor"])
    assert holding.assets == ("a", "cloud root", "vendor")
    prior = LEDGER.mid("stated_prior")
    assert chance_to_hold(holding, 5)[1] == pytest.approx(updated(prior, 4.5), abs=0.02)
    assert chance_to_hold(holding, 6)[1] == pytest.approx(updated(prior, 1 / 8), abs=0.02)
    assert chance_to_hold(holding, 7).tolist()[1:] == [0, 0]


def test_who_is_not_active_holds_nothing_by_anybodys_word() -> None:
    (holding,) = hold(
        pairs([(1, 5, True, 4)]), weighed(("a", 1, 1.0)), [5], Draws(5, 50, LEDGER),
        stated=stated(("a", 9, True, "drill", 0.0)),
    )  # fmt: skip
    assert holding.people == (5,)


def test_a_lower_threshold_never_loses_a_holder_whatever_is_stated() -> None:
    rows = pairs([(f, p, f == p, 2) for f in range(6) for p in range(4)])
    parts, told = weighed(*(("a", f, 1.0 + f) for f in range(6))), stated(
        ("a", 0, True, "answer", 0.0), ("a", 1, False, "answer", 0.0), ("a", 2, False, "drill", 0.0)
    )  # fmt: skip
    low, middle, high = hold(rows, parts, range(4), Draws(2, 500, LEDGER), (0.3, 0.5, 0.7), told)
    assert not (middle.masks & ~low.masks).any()
    assert not (high.masks & ~middle.masks).any()


def test_somebodys_answers_on_files_move_their_assets_and_leave_other_people_as_they_are() -> None:
    rows = pairs([(f, p, False, 2) for f in range(6) for p in (0, 1)])
    parts, draws = weighed(*((f"a{f % 2}", f, 1.0) for f in range(6))), Draws(2, 4000, LEDGER)
    said = pl.DataFrame(
        {"file": [0, 2, 4], "person": [0] * 3, "says": [False] * 3, "kind": ["answer"] * 3, "age_days": [0.0] * 3,
         "own": [True] * 3}
    )  # fmt: skip
    (before,) = hold(rows, parts, [0, 1], draws)
    (after,) = hold(heard(rows, said, LEDGER), parts, [0, 1], draws)
    drop = chance_to_hold(before, 0) - chance_to_hold(after, 0)
    assert drop[0] > drop[1] > 0.1  # a0 was asked about; of a1 the person effect tells
    assert (chance_to_hold(before, 1) == chance_to_hold(after, 1)).all()
    named = said.with_columns(says=pl.lit(True), own=pl.lit(False))
    (other,) = hold(heard(rows, named, LEDGER), parts, [0, 1], draws)
    assert chance_to_hold(other, 0)[0] > chance_to_hold(before, 0)[0]
    assert chance_to_hold(other, 0)[1] == chance_to_hold(before, 0)[1]  # others' words tell nothing of other files
