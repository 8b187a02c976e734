"""The plan for a departure that was chosen: by hand, against the departure, every subset."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from itertools import combinations, pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_continuity import HELPER, KEEPER, LEDGER, STORY, made
from test_departure import company, invented

from holdfast.decisions.actions import ActionKind, Limits, Record
from holdfast.decisions.before_after import by_asset
from holdfast.decisions.before_they_go import both
from holdfast.decisions.continuity import Plan, plan
from holdfast.decisions.departure import depart
from holdfast.decisions.frontier import Left, falling
from holdfast.decisions.moves import Move, exposed, key
from holdfast.decisions.planning import Planner
from holdfast.decisions.scene import Scene
from holdfast.decisions.world import World
from holdfast.errors import BadInput
from holdfast.models.cost import Pay
from holdfast.models.draws import Draws
from holdfast.models.holding import STATES, holders, states
from holdfast.models.recovery import Chance, Outside, leaving, recover
from holdfast.terms.nouns import PersonId, State

HANDLES = {KEEPER: PersonId(7), HELPER: PersonId(3)}
BOTH = frozenset(HANDLES.values())


@cache
def planned(*gone: int, budget: float = 20.0, worth: bool = False) -> Plan:
    return plan(made(), Limits(budget, worth=worth, leaving=frozenset(HANDLES[one] for one in gone)))


def scene_of(world: World, gone: tuple[int, ...], outside: Outside = Outside.HIRE) -> Scene:
    return Scene(world, (), exposed(world, gone), np.ones(world.scenarios), outside, gone=gone)


def test_the_loss_by_hand_is_what_the_departure_itself_leaves_dark_and_nothing_else() -> None:
    draws = Draws.certain(LEDGER)
    work = made(1).work
    masks = np.full((len(STORY), 1, 1), 0b111, dtype=np.uint64)
    serve, rank = work.assets.index("api:serve"), work.assets.index("api:rank")
    masks[serve], masks[rank], masks[work.assets.index("api:old")] = 0b011, 0b001, 0
    held = replace(made(1).holding, masks=masks, people=made(1).people)
    sure = replace(made(1), chance=Chance(draws), holdings=(held,), rehold=lambda _: (held,), grounds=None)
    far = np.array([1.0, 1.0, 0.6])
    sure = replace(sure, unfamiliarity=np.tile(far, (len(STORY), 1)))
    losses = {
        gone: [float(scene_of(sure, gone).loss(asset).departure[0]) for asset in (serve, rank)]
        for gone in ((0,), (0, 1))
    }
    needed = 0.5 * work.built * (work.assimilation + 0.02 * work.understanding * 0.6 * work.activity) / 100
    weeks = np.clip(needed, 0.4, 26) / LEDGER.mid("free_share")
    assert (weeks[[serve, rank]] < 52).all()
    by_hand = work.demand * weeks
    assert losses[0,] == pytest.approx([0, by_hand[rank]])
    assert losses[0, 1] == pytest.approx([by_hand[serve], by_hand[rank]])
    everything = scene_of(sure, (0, 1))
    assert sum(everything.loss(asset).departure[0] for asset in range(len(STORY))) == pytest.approx(
        by_hand[serve] + by_hand[rank]
    )
    assert not exposed(sure, (0, 1)).dark.any()


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 3), st.sampled_from(list(Outside)))
def test_the_loss_of_each_asset_is_what_recovery_makes_of_it_alone(seed: int, leavers: int, outside: Outside) -> None:
    world = company(seed)
    gone = tuple(np.random.default_rng(seed).permutation(len(world.people))[:leavers].tolist())
    scene = scene_of(world, gone, outside)
    dark = states(world.holding, [world.people[one] for one in gone]) == STATES.index(State.GOES_DARK)
    for asset in range(len(world.work.assets)):
        alone = np.zeros_like(dark)
        alone[asset] = dark[asset]
        away = leaving(world.people, [world.people[one] for one in gone])
        back = recover(
            world.work, alone, world.unfamiliarity, world.people, away, world.chance, seats=leavers, outside=outside
        )
        wanted = world.work.demand[asset] * np.minimum(back.done[asset], LEDGER.mid("cost_horizon_weeks"))
        assert scene.loss(asset).departure == pytest.approx(wanted)
        assert not scene.loss(asset).dark.any()


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10_000))
def test_one_more_who_leaves_never_loses_less(seed: int) -> None:
    world = company(seed)
    order = np.random.default_rng(seed).permutation(len(world.people)).tolist()
    for fewer, more in pairwise([tuple(order[:n]) for n in (1, 2, 3)]):
        one, two = scene_of(world, fewer), scene_of(world, more)
        for asset in range(len(world.work.assets)):
            assert (two.loss(asset).departure >= one.loss(asset).departure - 1e-9).all()


@pytest.mark.parametrize("gone", [(KEEPER,), (KEEPER, HELPER)])
def test_what_is_shown_as_it_stands_is_what_the_departure_page_shows(gone: tuple[int, ...]) -> None:
    found, told = planned(*gone).changes, depart(made(), [HANDLES[one] for one in gone])
    for term, wanted in {
        "goes_dark": told.goes_dark, "in_production": told.in_production, "already_dark": told.already_dark,
        "recovery_weeks": told.weeks, "cost": told.cost,
    }.items():  # fmt: skip
        same = found[term].before
        assert (same.value, same.low, same.high, same.unit) == (wanted.value, wanted.low, wanted.high, wanted.unit)
        assert same.borrowed == wanted.borrowed


@pytest.mark.parametrize("gone", [(KEEPER,), (KEEPER, HELPER)])
def test_what_goes_dark_afterwards_is_what_would_with_the_new_holders_in_place(gone: tuple[int, ...]) -> None:
    world, places = made(), [made().people.index(one) for one in gone]
    some = Planner(
        world, Limits(20.0, worth=False, leaving=frozenset(HANDLES[one] for one in gone)), Pay(), Outside.HIRE,
        Record(0, 0.0),
    )  # fmt: skip
    moves = [some.moves[place] for place in some.order]
    assert set(some.gone) == set(places)
    assert all(move.kind is not ActionKind.CONTRACTOR for move in moves)
    scene = some.seen(world, moves)
    masks = world.holding.masks.copy()
    for place, hit in ((place, scene.hits[place]) for place in range(len(moves)) if moves[place].makes_holder):
        masks[moves[place].asset] |= hit[:, None] * world.holding.bits([world.people[moves[place].who]])
    better = replace(world.holding, masks=masks)
    dark = (holders(better) > 0) & (holders(better, gone) == 0)
    found = planned(*gone).changes["goes_dark"]
    low, middle, high = np.quantile(dark.sum(axis=0), [0.1, 0.5, 0.9])
    assert (found.after.low, found.after.value, found.after.high) == (low, middle, high)
    assert sum(scene.loss(a, mine).departure.mean() for a, mine in by_asset(scene, range(len(moves))).items()) > 0


def test_the_plan_is_the_best_of_every_subset() -> None:
    for budget, worth in ((6.0, False), (9.0, True)):
        free = Planner(made(), Limits(None, leaving=BOTH), Pay(), Outside.HIRE, Record(0, 0.0))
        names = [key(free.there, move) for move in free.moves]
        few = np.random.default_rng(3).permutation(len(names))[:10].tolist()
        barred = frozenset(name for place, name in enumerate(names) if place not in few)
        some = Planner(
            made(), Limits(budget, without=barred, worth=worth, leaving=BOTH, expertise=False), Pay(), Outside.HIRE,
            Record(0, 0.0),
        )  # fmt: skip
        best = 0.0
        for size in range(1, len(some.moves) + 1):
            for taken in combinations(range(len(some.moves)), size):
                best = max(best, _net(some, taken, budget))
        assert some.chosen.exact
        assert best > 0
        assert some.chosen.net == pytest.approx(best)


def _net(some: Planner, taken: tuple[int, ...], budget: float) -> float:
    """What a subset takes off the loss, all scenarios told asset by asset; nothing where it does not fit."""
    days = sum(some.moves[place].days for place in taken)
    mine = by_asset(some.scene, taken)
    groups = [some.items[place].group for place in taken if some.items[place].group[0]]
    if days > budget + 1e-9 or len(groups) != len(set(groups)) or max(map(len, mine.values())) > some.rules.each:
        return 0.0
    whole = [some.scene.loss(a).departure - some.scene.loss(a, bundle).departure for a, bundle in mine.items()]
    return float(np.sum(whole, axis=0).mean()) - some.rules.worth * days


def test_who_leaves_may_teach_and_write_and_succeeds_nobody() -> None:
    found = planned(KEEPER)
    taking_over = (ActionKind.PAIR, ActionKind.REVIEWS, ActionKind.DRILL)
    over = [one for one in (*found.actions, *found.considered) if one.kind in taking_over]
    assert over
    assert all(one.who != HANDLES[KEEPER] for one in over)
    assert any(one.helper == HANDLES[KEEPER] for one in over)
    assert any(one.who == HANDLES[KEEPER] for one in found.considered if one.kind is ActionKind.RUNBOOK)
    silent = plan(made(), Limits(20.0, worth=False, leaving=frozenset({HANDLES[KEEPER]}), forbid=BOTH))
    assert all(who not in BOTH for one in silent.actions for who in (one.who, one.helper))


def test_only_this_departure_counts_and_nothing_that_is_dark_already_is_bought() -> None:
    found = planned(HELPER, budget=60.0)
    assert found.actions
    keys = {one.asset.key for one in (*found.actions, *found.considered) if one.asset}
    assert "api:old" not in keys
    assert "api:serve" not in keys  # the keeper stays
    assert all(one.relights is None for one in found.actions)
    assert "already_dark_weeks" not in found.changes
    assert found.changes["already_dark"].before == found.changes["already_dark"].after


def test_nobodys_rate_of_leaving_is_asked_for() -> None:
    often = LEDGER.override("yearly_attrition", 0.5, 0.6, 0.7)
    world = replace(made(), chance=Chance(Draws(5, 400, often)))
    limits = Limits(20.0, worth=False, leaving=BOTH)
    one, other = plan(made(), limits), plan(world, limits, record=Record(40, 50.0))
    assert one.leaving_rate is None
    assert [action.key for action in one.actions] == [action.key for action in other.actions]
    assert one.chosen_on == other.chosen_on
    assert one.changes["dark_weeks"].after.value == other.changes["dark_weeks"].after.value


def test_certain_loss_is_more_than_that_of_whoever_leaves_and_so_is_what_is_worth_a_day() -> None:
    anybody = plan(made(), Limits(60.0, worth=True))
    certain = planned(KEEPER, budget=60.0, worth=True)
    assert certain.changes["dark_weeks"].before.value > anybody.changes["dark_weeks"].before.value
    assert certain.days.value > sum(one.days.value for one in anybody.actions if one.relights is None)
    assert certain.next_day <= certain.day_worth


def test_without_doubt_nothing_is_optimistic_and_every_range_is_a_point() -> None:
    scenarios = int(LEDGER.mid("plan_scenarios"))
    draws = Draws.certain(LEDGER, scenarios)
    held = np.zeros((5, 4, scenarios), dtype=np.bool_)
    held[:3, 0] = held[1:, 1] = held[4, 2] = True
    distance = np.full((5, 4), 0.6)
    world = invented(held, draws, unfamiliarity=distance)
    found = plan(world, Limits(40.0, worth=False, leaving=frozenset({world.person(0)})))
    assert found.changes["goes_dark"].before.value == 1
    assert {one.asset.key for one in found.actions if one.asset} == {"api:part000"}
    assert found.chosen_on == pytest.approx(found.seen_on)
    for change in found.changes.values():
        assert change.before.low == change.before.high
    assert found.changes["dark_weeks"].after.value < found.changes["dark_weeks"].before.value
    two = plan(world, Limits(0.0, leaving=frozenset(map(world.person, (0, 1)))))
    assert two.changes["goes_dark"].before.value == 4


def test_the_line_of_plans_falls_holds_the_plan_and_begins_with_few_days() -> None:
    for found in (planned(KEEPER), planned(KEEPER, HELPER), planned(budget=20.0), planned(budget=3.0, worth=True)):
        points = found.frontier
        left = [one.both.value for one in points]
        assert all(later < sooner for sooner, later in pairwise(left))
        assert all(later.days > sooner.days for sooner, later in pairwise(points))
        assert points[0].days == 0
        assert points[1].days <= 3
        mine = [one for one in points if one.days == pytest.approx(found.days.value)]
        assert len(mine) == 1
        assert mine[0].off.value == pytest.approx(found.seen_on)
        assert [one.both.value for one in points] == pytest.approx(
            [one.loss.value + one.already.value for one in points]
        )


def test_a_leaver_must_be_somebody_who_is_here() -> None:
    with pytest.raises(BadInput, match="not among the 3 people"):
        plan(made(), Limits(5.0, leaving=frozenset({PersonId(14)})))


def test_no_leaver_is_asked_to_succeed_another() -> None:
    scenarios = int(LEDGER.mid("plan_scenarios"))
    held = np.zeros((2, 4, scenarios), dtype=np.bool_)
    held[0, 0] = held[1, 1] = True
    near = np.array([[0.2, 0.2, 0.6, 0.6], [0.2, 0.2, 0.6, 0.6]])
    world = invented(held, Draws.certain(LEDGER, scenarios), unfamiliarity=near)
    limits = Limits(40.0, worth=False, leaving=frozenset(map(world.person, (0, 1))))
    some = Planner(world, limits, Pay(), Outside.HIRE, Record(0, 0.0))
    pairs = [move for move in some.moves if move.kind is ActionKind.PAIR]
    assert {(move.asset, move.who) for move in pairs} == {(0, 2), (0, 3), (1, 2), (1, 3)}
    assert {(move.asset, move.helper) for move in pairs} == {(0, 0), (1, 1)}


def test_weeks_to_safe_cover_are_of_the_same_assets_before_and_after() -> None:
    scenarios = int(LEDGER.mid("plan_scenarios"))
    held = np.zeros((2, 3, scenarios), dtype=np.bool_)
    held[:, 0] = True
    world = invented(held, Draws.certain(LEDGER, scenarios), unfamiliarity=np.ones((2, 3)))
    assert world.work.production.tolist() == [True, False]
    move = Move(ActionKind.CONTRACTOR, 0, -1, 0, 10.0, ())
    scene = Scene(world, [move], exposed(world, (0,)), np.ones(scenarios), gone=(0,))
    before, after = both(scene, {0: (0,)}, Pay(), Outside.HIRE)
    assert (before["recovery_weeks"] > 0).all()
    assert (after["recovery_weeks"] == 0).all()
    assert (before["goes_dark"] - after["goes_dark"] == 1).all()
    assert (after["dark_weeks"] > 0).all()


@pytest.mark.parametrize(
    ("own", "kept"), [(3, [10, 8, 7, 6]), (2, [10, 9, 7, 6]), (-1, [10, 8, 7, 6]), (5, [10, 8, 7, 6])]
)
def test_points_that_chance_alone_sets_above_others_are_left_out_but_not_the_plan(own: int, kept: list[int]) -> None:
    points = [Left(float(days), np.full(3, loss), np.zeros(3)) for days, loss in enumerate((10, 8, 9, 7, 7.5, 6))]
    assert [float(one.departure[0]) for one in falling(points, own, 1.0)] == kept


def test_where_nobody_was_chosen_the_plan_is_of_whoever_leaves_and_the_same_to_the_last_digit() -> None:
    usual, nobody = plan(made(), Limits(15.0)), plan(made(), Limits(15.0, leaving=frozenset()))
    assert nobody == usual
    assert usual.leaving_rate is not None
    assert {"already_dark_weeks", "dark_weeks"} <= set(usual.changes)
    world = made()
    scene = Scene(world, (), exposed(world), np.ones(world.scenarios))
    for asset in range(len(world.work.assets)):
        count, only = scene.held(asset)
        assert (count == np.minimum(holders(world.holding)[asset], 2)).all()
        assert ((only >= 0) == (count == 1)).all()
