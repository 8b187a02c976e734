"""The cheapest way out on a small invented company: by hand, by what may never happen, and against other arithmetic."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cache
from itertools import combinations, pairwise

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from holdfast.claims import Ledger
from holdfast.decisions.actions import ActionKind, Limits, Record
from holdfast.decisions.before_after import by_asset, figures
from holdfast.decisions.continuity import Plan, Stopped, candidates, plan
from holdfast.decisions.evidence_after import after
from holdfast.decisions.moves import Move, exposed, key
from holdfast.decisions.planning import Planner
from holdfast.decisions.replay import Departures, weeks
from holdfast.decisions.scene import Scene, in_the_dark, leaving_rate, written
from holdfast.decisions.world import World, world
from holdfast.errors import BadInput, UnknownName
from holdfast.measures.ownership import contributions
from holdfast.measures.work import end_of, familiarity, workload
from holdfast.models import holding, maintainers
from holdfast.models.cost import Pay
from holdfast.models.draws import Draws
from holdfast.models.holding import holders
from holdfast.models.recovery import Chance, Outside, leaving, recover
from holdfast.terms.nouns import PersonId

LEDGER = Ledger.load()
DAY = date(2026, 11, 21)
KEEPER, HELPER, THIRD, GONE = 11, 12, 13, 14
STORY: dict[str, tuple[tuple[int, ...], int, int]] = {
    # asset: who changed its two files in turn, how often, how many days before the first time
    "api:serve": ((KEEPER,), 60, 420),
    "api:rank": ((KEEPER, KEEPER, KEEPER, KEEPER, THIRD), 40, 500),
    "api:shared": ((KEEPER, HELPER), 50, 400),
    "api:queue": ((HELPER,), 30, 300),
    "api:small": ((THIRD, HELPER), 12, 200),
    "api:old": ((GONE,), 40, 900),
}


@cache
def made(scenarios: int = 400, seed: int = 5, reviews: bool = False) -> World:
    """Six assets of four people, one of whom has left and took `api:old` along."""
    rows = [
        (asset, people[turn % len(people)], 2 * place + turn % 2, "A" if turn < 2 else "M", ago - ago * turn // often)
        for place, (asset, (people, often, ago)) in enumerate(STORY.items())
        for turn in range(often)
    ]
    touches = pl.DataFrame(rows, schema=["asset", "person", "file", "status", "days"], orient="row")
    touches = touches.with_row_index("commit").with_columns(time=end_of(DAY) - pl.col("days") * 86_400 - 3_600)
    names = list(STORY)
    some = len(names)
    assets = pl.DataFrame(
        {
            "asset": names, "repository": [0] * some, "kind": ["code package"] * some, "files": [2] * some,
            "lines": [9_000, 8_000, 4_000, 12_000, 900, 3_000], "documented": ["none"] * some, "tests": [False] * some,
            "production": [True, True, True, False, False, True],
        }
    )  # fmt: skip
    files = pl.DataFrame({"file": list(range(2 * some)), "lines": [300] * (2 * some), "size": [9_000] * (2 * some)})
    members = pl.DataFrame({"asset": [name for name in names for _ in range(2)], "file": list(range(2 * some))})
    recent = touches.filter(pl.col("days") < 730).group_by("file").agg(changes=pl.len().cast(pl.Int64))
    languages = pl.DataFrame({"asset": names, "language": ["py"] * some})
    looked = pl.DataFrame({"commit": touches["commit"].cast(pl.Int64), "person": [HELPER] * touches.height})
    seen = maintainers.reviewed_changes(looked, touches.with_columns(pl.col("commit").cast(pl.Int64)), LEDGER)
    return world(
        as_of=DAY,
        workload=workload(assets, touches, DAY, LEDGER),
        familiarity=familiarity(assets, touches, DAY, LEDGER, languages),
        features=maintainers.features(contributions(touches), files, DAY, seen if reviews else None),
        weights=holding.weights(members, files, recent),
        active=[KEEPER, HELPER, THIRD],
        draws=Draws(seed, scenarios, LEDGER),
        commits=touches.height,
        evidence=("api",),
        handles={KEEPER: 7, HELPER: 3, THIRD: 9},
    )


@cache
def planner(days: float | None = None, seed: int = 5) -> Planner:
    return Planner(made(seed=seed), Limits(days, worth=days is None), Pay(), Outside.HIRE, Record(0, 0.0))


@cache
def planned(budget: float, worth: bool = False) -> Plan:
    return plan(made(), Limits(budget, worth=worth))


def place(some: Planner, word: str) -> int:
    """The first candidate whose key begins so."""
    return next(i for i, move in enumerate(some.moves) if key(some.there, move).startswith(word))


def test_the_loss_by_hand_where_nothing_is_in_doubt() -> None:
    sure = made(1)
    draws = Draws.certain(LEDGER)
    masks = np.full((len(STORY), 1, 1), 0b11, dtype=np.uint64)
    serve = sure.work.assets.index("api:serve")
    masks[serve] = 0b01
    people = sure.holding.people
    held = replace(sure.holding, masks=masks, people=tuple(sorted(people)))
    certain = replace(sure, chance=Chance(draws), holdings=(held,), rehold=lambda _: (held,), grounds=None)
    scene = Scene(certain, (), exposed(certain), leaving_rate(draws))
    work = certain.work
    distance = certain.unfamiliarity[serve].copy()
    distance[certain.people.index(held.people[0])] = np.inf
    needed = 0.5 * work.built[serve] * (
        work.assimilation[serve] + 0.02 * work.understanding[serve] * distance.min() * work.activity[serve]
    ) / 100  # fmt: skip
    weeks_ = float(np.clip(needed, 0.4, 26)) / LEDGER.mid("free_share")
    wanted = work.demand[serve] * LEDGER.mid("yearly_attrition") * (weeks_ - weeks_**2 / 104)
    assert scene.loss(serve).departure[0] == pytest.approx(wanted)
    assert scene.loss(work.assets.index("api:rank")).departure[0] == 0


def test_weeks_in_the_dark_are_an_average_over_when_somebody_leaves() -> None:
    rest = 52 - (np.arange(52_000) + 0.5) / 1_000
    for length in (0.5, 9.0, 30.0, 80.0):
        assert in_the_dark(np.array([length]), 52.0)[0] == pytest.approx(np.minimum(length, rest).mean(), abs=1e-3)


def test_the_rate_is_the_claims_and_moves_with_the_companys_own_record() -> None:
    draws = Draws(3, 4_000, LEDGER)
    prior = leaving_rate(draws)
    assert prior.mean() == pytest.approx(0.18, rel=0.03)
    assert np.quantile(prior, 0.9) > 0.22
    assert leaving_rate(draws, 0, 500.0).mean() < 0.07
    assert leaving_rate(draws, 200, 500.0).mean() == pytest.approx(0.4, rel=0.1)
    assert leaving_rate(draws, 9, 50.0).std() < prior.std()


def test_unchanged_evidence_holds_what_it_holds_now() -> None:
    company = made()
    evidence = after(company)
    assert evidence is not None
    moves = [
        Move(ActionKind.REVIEWS, asset, who, -1, 1.0, ())
        for asset in range(len(STORY))
        for who in range(len(company.people))
    ]
    rows = evidence.rows(moves)
    before = company.grounds.rows.select("file", "person", was="reviewed") if company.grounds else pl.DataFrame()
    rows = rows.join(before, on=["file", "person"]).with_columns(reviewed="was").drop("was")
    assert company.grounds is not None
    found = holding.would_hold(
        rows, company.grounds.rows, company.chance.draws, company.holding.threshold, company.grounds.stated
    )
    for move, would in zip(moves, found, strict=False):
        bits = company.holding.bits([company.people[move.who]])
        assert (would == (company.holding.masks[move.asset] & bits).any(axis=1)).all()


def test_an_action_never_unmakes_a_holder_and_pairing_makes_one_more_often_than_reviews() -> None:
    some = planner()
    pair = next(i for i, move in enumerate(some.moves) if move.kind is ActionKind.PAIR and move.helper >= 0)
    move = some.moves[pair]
    looks = [i for i, one in enumerate(some.moves) if one.kind is ActionKind.REVIEWS]
    same = [i for i in looks if (some.moves[i].asset, some.moves[i].who) == (move.asset, move.who)]
    assert some.scene.hits[pair].any()
    assert all(some.scene.hits[pair].mean() > some.scene.hits[i].mean() for i in same)


def test_a_runbook_shortens_and_creates_no_holder() -> None:
    some = planner()
    book = place(some, "runbook")
    asset = some.moves[book].asset
    assert book not in some.scene.hits
    assert not some.scene.covered(asset, (book,)).any()
    assert 0 < some.gain(asset, (book,)) < some.base[asset]
    work, _ = some.scene.changed(asset, (book,))
    assert work.assimilation[0] == max(some.there.work.assimilation[asset] - 4, 2)
    assert work.understanding[0] == some.there.work.understanding[asset] - 10


def test_two_successors_cover_where_either_does_and_not_twice() -> None:
    some = planner()
    found = [
        (asset, a, b)
        for asset, places in some.scene.of_asset.items()
        for a, b in combinations([i for i in places if some.moves[i].kind is ActionKind.PAIR], 2)
        if some.moves[a].who != some.moves[b].who
    ]
    asset, a, b = found[0]
    both = some.scene.covered(asset, (a, b))
    assert (both == (some.scene.hits[a] | some.scene.hits[b])).all()
    assert some.gain(asset, (a, b)) < some.gain(asset, (a,)) + some.gain(asset, (b,))


def test_who_holds_it_already_is_no_new_holder_and_each_person_is_one() -> None:
    some = planner()
    for place_, hit in some.scene.hits.items():
        move = some.moves[place_]
        assert not (hit & some.scene.holds(move.asset, move.who)).any()
        assert (some.scene.loss(move.asset, (place_,)).departure[hit] == 0).all()
    shared, keeper = some.there.work.assets.index("api:shared"), some.there.people.index(KEEPER)
    again = some.seen(some.there, [Move(ActionKind.PAIR, shared, keeper, -1, 9.0, (), learned=26.0)])
    assert (again.hits[0] == ~again.holds(shared, keeper)).all()
    assert again.holds(shared, keeper).any()
    by_person: dict[tuple[int, int], list[int]] = {}
    for place_ in some.scene.hits:
        by_person.setdefault((some.moves[place_].asset, some.moves[place_].who), []).append(place_)
    assert max(len(places) for places in by_person.values()) > 1
    assert all(some.scene.new_holders(asset, tuple(mine))[0].max() <= 1 for (asset, _), mine in by_person.items())


def test_pairing_leaves_changes_made_today_and_reviews_tell_only_of_files_changed_before() -> None:
    some = planner()
    evidence = after(some.there)
    assert evidence is not None
    pair = place(some, "pair api:serve")
    rows = evidence.rows([some.moves[pair]])
    assert rows["deliveries"].sum() == evidence.changed(some.moves[pair])
    assert (rows["days"] == 0).all()
    stranger = Move(ActionKind.REVIEWS, some.moves[pair].asset, some.moves[pair].who, -1, 1.0, ())
    assert evidence.rows([stranger]).is_empty()


def test_a_runbook_is_never_better_than_the_rule_says() -> None:
    some = planner()
    numbers = {"understanding": 15.0, "assimilation": 4.0, "activity": 30.0}
    assert written(numbers, ActionKind.RUNBOOK, some.scene) == numbers | {"understanding": 10.0, "assimilation": 2.0}
    assert written(numbers, ActionKind.SIMPLER, some.scene)["activity"] == pytest.approx(21)


def test_what_is_dark_already_weighs_what_the_claim_says() -> None:
    some = planner()
    old = some.there.work.assets.index("api:old")
    bundle = some.scene.of_asset[old][:1]
    half = replace(some)
    object.__setattr__(half, "weight", 0.5)
    before, done = some.scene.loss(old), some.scene.loss(old, bundle)
    assert some.gain(old, bundle) == pytest.approx(float((before.dark - done.dark).mean()))
    assert half.gain(old, bundle) == pytest.approx(0.5 * some.gain(old, bundle))


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10_000), st.booleans())
def test_doing_more_never_raises_the_loss_in_any_scenario(seed: int, other: bool) -> None:
    some = planner(seed=6 if other else 5)
    rng = np.random.default_rng(seed)
    asset = int(rng.choice(list(some.scene.of_asset)))
    places = some.scene.of_asset[asset]
    more = rng.permutation(places)[: rng.integers(1, 5)].tolist()
    fewer = more[: rng.integers(0, len(more))]
    less, much = some.scene.loss(asset, tuple(fewer)), some.scene.loss(asset, tuple(more))
    assert (much.departure <= less.departure + 1e-9).all()
    assert (much.dark <= less.dark + 1e-9).all()


@settings(max_examples=25, deadline=None)
@given(st.floats(0, 40), st.floats(0, 20), st.booleans())
def test_a_larger_budget_never_leaves_more(budget: float, more: float, worth: bool) -> None:
    company = made()
    small, large = (
        Planner(company, Limits(days, worth=worth), Pay(), Outside.HIRE, Record(0, 0.0)).chosen
        for days in (budget, budget + more)
    )
    assert large.net >= small.net - 1e-9
    assert small.days <= budget + 1e-6


def test_what_the_actions_buy_adds_up_to_what_the_plan_takes_off() -> None:
    found = planned(25.0)
    assert len(found.actions) > 3
    whole = sum(one.buys.value + (one.relights.value if one.relights else 0.0) for one in found.actions)
    assert whole == pytest.approx(found.seen_on)
    assert found.days.value == pytest.approx(sum(one.days.value for one in found.actions))
    assert found.days.value <= 25
    for one in found.actions:
        assert sum(days for _, days in one.load) == pytest.approx(one.days.value, abs=0.02)


def test_a_plan_is_chosen_elsewhere_and_reported_here() -> None:
    found = planned(25.0)
    some = planner(25.0)
    assert some.there.chance.draws.seed != made().chance.draws.seed
    assert found.chosen_on != found.seen_on
    assert found.chosen_on == pytest.approx(some.chosen.gain)
    assert planned(25.0) == plan(made(), Limits(25.0, worth=False))


def test_departures_and_what_is_dark_already_are_kept_apart() -> None:
    found = planned(40.0)
    lit = [one for one in found.actions if one.asset and one.asset.key == "api:old"]
    assert lit
    assert all(one.buys.value == 0 for one in lit)
    assert all(one.helper is None for one in lit)
    assert found.changes["already_dark_weeks"].after.value < found.changes["already_dark_weeks"].before.value
    never = replace(made(), chance=Chance(Draws(5, 400, LEDGER.override("already_dark_weight", 0, 0, 0))))
    without = plan(never, Limits(40.0, worth=False))
    assert not [one for one in without.actions if one.asset and one.asset.key == "api:old"]


def test_the_plan_takes_departures_losses_down_and_says_by_how_much() -> None:
    found = planned(25.0)
    weeks_ = found.changes["dark_weeks"]
    assert weeks_.after.value < weeks_.before.value
    assert found.loss_down.value == pytest.approx(1 - weeks_.after.value / weeks_.before.value)
    assert found.changes["goes_dark"].after.value < found.changes["goes_dark"].before.value
    assert found.changes["already_dark"].after.value < found.changes["already_dark"].before.value
    assert found.changes["recovery_weeks"].after.value <= found.changes["recovery_weeks"].before.value
    assert weeks_.before.borrowed is not None


def test_every_departure_with_its_queue_is_what_recovery_makes_of_it() -> None:
    company = made()
    scene = planner().seen(company, ())
    rows = Departures.of(scene, {})
    found = weeks(scene, {}, rows)
    for place_, number in enumerate(company.people):
        mine = rows.leaver == place_
        if not mine.any():
            continue
        dark = (holders(company.holding) > 0) & (holders(company.holding, [number]) == 0)
        gone = leaving(company.people, [number])
        whole = recover(company.work, dark, company.unfamiliarity, company.people, gone, company.chance)
        assert found[mine] == pytest.approx(whole.done[rows.asset[mine], rows.scenario[mine]])
        assert mine.sum() == dark.sum()


def test_running_only_what_a_plan_touches_is_running_all_of_it() -> None:
    some = planner(30.0)
    moves = [some.moves[i] for i in some.order]
    fresh = some.seen(made(), moves)
    done = by_asset(fresh, range(len(moves)))
    whole = Departures.of(fresh, done)
    lost = whole.weighed * fresh.rate[whole.scenario] * in_the_dark(weeks(fresh, done, whole), fresh.horizon)
    assert figures(fresh, done)["dark_weeks"] == pytest.approx(np.bincount(whole.scenario, lost, made().scenarios))


def test_a_quick_hire_helps_only_where_nobody_inside_is_near_and_says_what_it_costs() -> None:
    company = made()
    beside = planned(25.0).hire
    assert beside.asset is None
    assert beside.buys.value == 0
    far = replace(company, unfamiliarity=np.ones_like(company.unfamiliarity))
    found = plan(far, Limits(None))
    assert found.hire.buys.value > 0
    assert found.hire.buys.value < found.changes["dark_weeks"].before.value
    assert found.hire.days.value > 10
    assert found.hire.cash is not None
    assert {one.kind for one in found.considered} >= {ActionKind.CONTRACTOR, ActionKind.RUNBOOK}
    assert all(one.cash for one in found.considered if one.kind is ActionKind.CONTRACTOR)
    without = plan(far, Limits(60.0, worth=False, cash=0.0))
    assert not [one for one in without.actions if one.cash]


def test_limits_are_kept() -> None:
    free = planned(25.0)
    first = free.actions[0]
    without = plan(made(), Limits(25.0, worth=False, without=frozenset({first.key})))
    assert first.key not in [one.key for one in without.actions]
    keeper = PersonId(7)
    nobody = plan(made(), Limits(25.0, worth=False, forbid=frozenset({keeper})))
    assert nobody.actions
    assert all(keeper not in (one.who, one.helper) for one in nobody.actions)
    capped = plan(made(), Limits(40.0, worth=False, cap=3.0))
    spent: dict[PersonId, float] = {}
    for one in capped.actions:
        for person, days in one.load:
            spent[person] = spent.get(person, 0.0) + days
    assert max(spent.values()) <= 3 + 1e-6
    assert capped.stopped is Stopped.PEOPLE
    last = free.considered[-1].key
    assert last in [one.key for one in plan(made(), Limits(25.0, worth=False, keep=frozenset({last}))).actions]


def test_what_cannot_be_is_refused_with_what_to_do() -> None:
    with pytest.raises(UnknownName, match="is not among the"):
        plan(made(), Limits(5.0, keep=frozenset({"pair api:nowhere person-7"})))
    with pytest.raises(BadInput, match="not among the 3 people"):
        plan(made(), Limits(5.0, forbid=frozenset({PersonId(14)})))
    dear = max(planned(25.0).considered, key=lambda one: one.days.value)
    with pytest.raises(BadInput, match="do not fit"):
        plan(made(), Limits(0.2, keep=frozenset({dear.key})))


def test_it_stops_where_a_day_buys_less_than_a_day() -> None:
    found = plan(made(), Limits(None))
    assert found.stopped is Stopped.WORTH
    assert found.next_day <= found.day_worth
    whole = sum(one.buys.value + (one.relights.value if one.relights else 0) for one in found.actions)
    assert whole / found.days.value > found.day_worth * 0.8
    dear = made()
    cheap = replace(dear, chance=Chance(Draws(5, 400, LEDGER.override("dark_week_days", 0.01, 0.01, 0.01))))
    assert not plan(cheap, Limits(None)).actions


def test_review_expertise_never_falls() -> None:
    company = made(reviews=True)
    for budget in (2.0, 6.0, 20.0):
        found = plan(company, Limits(budget, worth=False)).expertise
        assert found is None or found.after.value >= found.before.value - 1e-9
    some = Planner(company, Limits(None), Pay(), Outside.HIRE, Record(0, 0.0))
    alone = [
        item.expertise for item, move in zip(some.items, some.moves, strict=True) if move.kind is ActionKind.REVIEWS
    ]
    assert min(alone) < 0


def test_the_frontier_falls_and_buys_less_and_less() -> None:
    points = planned(25.0).frontier
    assert points[0].days == 0
    left = [one.loss.value + one.already.value for one in points]
    assert all(later <= sooner + 1e-9 for sooner, later in pairwise(left))
    first, last = left[0] - left[1], left[-2] - left[-1]
    assert first / (points[1].days - points[0].days) > last / (points[-1].days - points[-2].days)


def test_keys_outlive_seeds() -> None:
    here, there = ({one.key for one in candidates(made(seed=seed))} for seed in (5, 6))
    assert len(here & there) > 0.8 * len(here | there)


def test_nothing_adds_up_what_one_person_carries() -> None:
    found = planned(25.0)
    shown = set(type(found).__slots__)
    assert not {name for name in shown if "person" in name or "people" in name}
    assert all(isinstance(one.load, tuple) for one in found.actions)
