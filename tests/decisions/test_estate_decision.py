"""The estate with nobody chosen: counts by hand, and a leaver who is drawn evenly and never named."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_departure import LEDGER, company, holders_of, invented

from holdfast.decisions.departure import depart
from holdfast.decisions.estate import Standing, estate
from holdfast.decisions.world import one_leaver
from holdfast.models.draws import Draws
from holdfast.terms.nouns import AssetId


@given(st.integers(0, 10_000))
@settings(max_examples=10, deadline=None)
def test_counts_are_those_worked_out_one_by_one(seed: int) -> None:
    world = company(seed, often=0.2)
    found = estate(world)
    thin = [sum(len(holders_of(world, a, s)) <= 1 for a in range(10)) for s in range(world.scenarios)]
    one = [sum(len(holders_of(world, a, s)) == 1 for a in range(10)) for s in range(world.scenarios)]
    assert [found.thin.low, found.thin.value, found.thin.high] == pytest.approx(
        list(np.quantile(thin, [0.1, 0.5, 0.9]))
    )
    assert found.one_holder.value == np.median(one)


@given(st.integers(0, 10_000))
@settings(max_examples=15, deadline=None)
def test_the_leaver_of_a_scenario_holds_something_alone_and_takes_just_that(seed: int) -> None:
    world = company(seed, often=0.2)
    lost = one_leaver(world, np.random.default_rng(seed).random(world.scenarios))
    for scenario in range(world.scenarios):
        sets = [holders_of(world, asset, scenario) for asset in range(10)]
        alone = {next(iter(holders)) for holders in sets if len(holders) == 1}
        gone = set(np.flatnonzero(lost.leaving[:, scenario]).tolist())
        assert len(gone) == bool(alone) == lost.counted[scenario]
        assert gone <= alone
        assert lost.dark[:, scenario].tolist() == [bool(gone) and holders == gone for holders in sets]


def test_everybody_who_holds_something_alone_is_as_likely_to_be_drawn_however_much_they_hold() -> None:
    held = np.zeros((10, 3, 30_000), dtype=bool)
    held[:8, 0] = held[8, 1] = held[9, 2] = True
    draws = Draws(3, 30_000, LEDGER)
    lost = one_leaver(invented(held, draws), draws.uniform("outcomes", "who"))
    assert lost.leaving.mean(axis=1) == pytest.approx([1 / 3] * 3, abs=0.01)


def test_people_beyond_the_sixty_fourth_are_drawn_too() -> None:
    world = company(1, people=3)
    masks = np.zeros((10, 60, 2), dtype=np.uint64)
    masks[0, :, 1] = 1 << 5
    holding = replace(world.holding, people=tuple(range(70)), masks=masks)
    wide = replace(
        world,
        people=tuple(range(70)),
        holdings=(holding, holding, holding),
        unfamiliarity=np.ones((10, 70)),
        handles={},
    )
    lost = one_leaver(wide, np.full(60, 0.5))
    assert np.flatnonzero(lost.leaving.all(axis=1)).tolist() == [69]
    assert wide.likely[0, 69] == 1
    assert wide.likely.sum() == 1


def test_with_one_sole_holder_losing_one_is_losing_them() -> None:
    held = np.zeros((4, 3, 500), dtype=bool)
    held[:2, 0] = held[2:, 1] = held[2:, 2] = True
    world = invented(held, Draws(3, 500, LEDGER), unfamiliarity=np.full((4, 3), 0.4))
    found, known = estate(world), depart(world, [world.person(0)])
    assert found.weeks is not None
    assert found.cost is not None
    assert (found.weeks.value, found.weeks.low) == (known.weeks.value, known.weeks.low)
    assert found.cost.value == known.cost.value
    assert found.bill == known.bill
    assert found.chance_of_one == 1


def test_where_nobody_holds_anything_alone_no_weeks_are_invented() -> None:
    world = invented(np.ones((4, 3, 200), dtype=bool), Draws(3, 200, LEDGER))
    found = estate(world)
    assert (found.weeks, found.cost, found.bill, found.chance_of_one) == (None, None, None, 0)
    assert {one.standing for one in found.assets} == {Standing.COVERED}


def test_standings_holders_and_candidates_of_an_asset() -> None:
    held = np.zeros((3, 4, 100), dtype=bool)
    held[0, 1] = True
    held[1, [1, 2]] = True
    world = invented(held, Draws(3, 100, LEDGER), unfamiliarity=np.full((3, 4), 0.4))
    found = {one.asset.key: one for one in estate(world).assets}
    assert [found[f"api:part00{index}"].standing for index in range(3)] == [
        Standing.ONE_HOLDER, Standing.COVERED, Standing.ALREADY_DARK,
    ]  # fmt: skip
    assert found["api:part000"].holders == (world.person(1),)
    assert found["api:part001"].holders == tuple(sorted((world.person(1), world.person(2))))
    assert world.person(1) not in {one.person for one in found["api:part000"].nearest}
    assert sum(found["api:part000"].chances.values()) == 1


def test_few_changes_cannot_be_told() -> None:
    world = replace(company(3), changes=np.array([2, *[50] * 9]))
    found = {one.asset: one for one in estate(world).assets}
    assert found[AssetId("api:part000")].standing is Standing.CANNOT_TELL


def test_holders_are_listed_by_handle_and_not_by_how_much_they_hold() -> None:
    found = estate(company(11, people=6, often=0.6, scenarios=200))
    many = [one.holders for one in found.assets if len(one.holders) > 1]
    assert many
    assert all(list(holders) == sorted(holders) for holders in many)


def test_no_figure_of_the_estate_depends_on_who_is_called_what() -> None:
    world = company(12, people=6)
    renamed = replace(world, handles={number: 900 - number for number in world.people})
    one, other = estate(world), estate(renamed)
    assert (one.weeks, one.cost, one.thin, one.ask) == (other.weeks, other.cost, other.thin, other.ask)
    assert Counter(held.standing for held in one.assets) == Counter(held.standing for held in other.assets)
