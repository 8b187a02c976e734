"""The cheapest way out: which actions take most dark weeks off for the days there are, simulated before and after.

Loss is what departures cost in the dark: asset-weeks without a holder over 12 months, weighed by demand, where whoever
leaves is drawn evenly from everybody active and people leave at the company's rate. Nobody has a chance of their own to
leave; none exists to be used. What is dark already is no departure's fault: it counts as if its last holder left today,
only where it can be told, and is kept apart in all that is reported. Where the user chose who leaves
(`Limits.leaving`), the loss is that of exactly this departure, certain and today, and nothing else's.

A plan is chosen on one set of seeds, each asset alone in the queue, and reported on another, with queues: the
difference between the seeds is printed as optimism. Every action counts as done on the first day.

*Do not* read it as the value of a person, or count an action as done because a box was ticked: `measures.plan_progress`
says how a later scan or a drill shows it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

import numpy as np
from numpy.typing import NDArray

from holdfast.decisions import before_they_go, departure
from holdfast.decisions.actions import Action, ActionKind, Limits, Record
from holdfast.decisions.before_after import Lost, by_asset, figures, losing_one
from holdfast.decisions.borrowed import COST, COUNTS, WEEKS, borrowed, claims_for, drop, estimate
from holdfast.decisions.frontier import Left, plans, remaining
from holdfast.decisions.moves import WORKDAYS, Move, key, ledger_keys
from holdfast.decisions.notice import Change
from holdfast.decisions.planning import Planner, days_needed
from holdfast.decisions.programme import Rules, better, following, ranked
from holdfast.decisions.scene import Scene
from holdfast.decisions.world import World
from holdfast.models.cost import Pay
from holdfast.models.recovery import TIME_CONSTANT, Outside
from holdfast.terms.estimate import Estimate
from holdfast.terms.nouns import AssetId, PersonId

__all__ = ["Action", "ActionKind", "Change", "Limits", "Plan", "Point", "Record", "Stopped", "candidates", "plan"]

Floats = NDArray[np.float64]

SHOWN: Final = 200
"""So many candidates, the best for a day, are returned beside the plan."""
AFFORDABLE: Final = 1_000_000
"""Up to so many assets x scenarios, how much of each range is borrowed is worked out too."""


class Stopped(StrEnum):
    """Why the plan is no longer."""

    BUDGET = "the budget is used up"
    WORTH = "a day more would buy less than a day"
    NOTHING = "nothing else helps"
    PEOPLE = "nobody who may help has days left"


@dataclass(frozen=True, slots=True)
class Point:
    """One point of the frontier: after so many days, the dark weeks that departures still cost, those of what is dark
    already, both together, and what is taken off them. The best plans that were found; each asset alone in the queue,
    so that figures lie below those of `changes`."""

    days: float
    loss: Estimate
    already: Estimate
    both: Estimate
    off: Estimate


@dataclass(frozen=True, slots=True)
class Plan:
    """What to do, in the order of what a day buys, and what it changes.

    `changes` by term, before and after. Of a leaver drawn evenly from everybody active: goes_dark and in_production
    (assets, on average over who leaves), dark_weeks (over 12 months at the rate at which people leave; what is dark
    already left out). Of the whole: already_dark (assets), already_dark_weeks (as if its last holder left today). Of
    one who holds something alone: recovery_weeks (to safe cover) and cost; absent where nobody does. Of a departure
    that was chosen: all that `before_they_go` names, as the departure's own page has it, and dark_weeks.
    `loss_down` is the share of dark_weeks that the plan takes off. `expertise` is the share of the files in the reviews
    that it routes which their reviewers know, before and after (None: it routes none).
    `chosen_on` and `seen_on` are the dark weeks taken off where the plan was chosen and where it is reported, both with
    each asset alone in the queue: the difference is optimism. `at_least` is the share of the best possible plan that
    this one reaches for certain, `exact` that it is the best.
    `coming` is the action that would come next, whatever its days (None: nothing else helps), and `next_day` what each
    of its days would buy, in dark weeks; `day_worth` is how many a day must buy to be worth it.
    `left_out` are assets with something to lose that the plan does nothing for, most to lose first; `helpless` those of
    them that no action helps. `considered` are candidates, each on its own, the best for a day first. `hire` is what a
    quick hire would buy beyond the plan, if the search began today: no part of it, for its days are of another order.
    """

    actions: tuple[Action, ...]
    days: Estimate
    cash: Estimate | None
    changes: Mapping[str, Change]
    loss_down: Estimate
    chosen_on: float
    seen_on: float
    at_least: float
    exact: bool
    frontier: tuple[Point, ...]
    next_day: float
    coming: Action | None
    day_worth: float
    stopped: Stopped
    expertise: Change | None
    left_out: tuple[AssetId, ...]
    helpless: tuple[AssetId, ...]
    considered: tuple[Action, ...]
    leaving_rate: Estimate | None
    hire: Action


def candidates(world: World, pay: Pay | None = None, record: Record | None = None) -> tuple[Action, ...]:
    """What could be done, each action on its own, what buys most for a day first; at most `SHOWN`."""
    planner = Planner(world, Limits(None), pay or Pay(), Outside.HIRE, record or Record(0, 0.0))
    return _considered(planner)


def plan(
    world: World, limits: Limits, pay: Pay | None = None, outside: Outside = Outside.HIRE, record: Record | None = None
) -> Plan:
    """The plan within `limits`, chosen on other seeds than those of `world`, and what it changes on those of `world`.

    `pay` is that of the role, `cost.PER` where none was typed. Raises `UnknownName` for an action to keep that does not
    exist, `BadInput` for a person who is not active and for kept actions that do not fit.
    """
    planner = Planner(world, limits, pay or Pay(), outside, record or Record(0, 0.0))
    order = planner.order
    moves = [planner.moves[place] for place in order]
    ways = plans(planner)
    more = sorted({place for way in ways for place in way} - set(order))
    scene = planner.seen(world, [*moves, *(planner.moves[place] for place in more)])
    at = {place: here for here, place in enumerate((*order, *more))}
    mine = range(len(moves))
    # All that is drawn comes first: the claims of an estimate are those that were drawn by then.
    known, sought = _both(planner, scene, len(moves)), seeking(planner, scene, by_asset(scene, mine))
    lost = None if planner.gone else losing_one(scene, by_asset(scene, mine), planner.pay, planner.outside)
    changes = _departing(planner, scene, moves, known) if planner.gone else _changes(planner, scene, moves, known)
    actions = tuple(_actions(planner, scene, moves, mine))
    next_day, stopped, coming = _next(planner)
    left, helpless = _left_out(planner)
    return Plan(
        actions=actions, days=_sum(world, "plan_days", [one.days for one in actions], "days"),
        cash=_sum(world, "plan_cash", [one.cash for one in actions if one.cash], "") if _paid(actions) else None,
        changes=changes | _losing(world, lost),
        loss_down=_down(world, *(one["dark_weeks"] for one in known)),
        chosen_on=planner.chosen.gain, seen_on=_taken_off(planner, scene, mine),
        at_least=planner.chosen.at_least, exact=planner.chosen.exact,
        frontier=_frontier(
            planner, scene, ways.index(planner.chosen.taken) if moves else -1,
            [tuple(at[place] for place in way) for way in ways],
        ),
        next_day=next_day, coming=coming, day_worth=planner.worth,
        stopped=stopped, expertise=_expertise(planner, order), left_out=left, helpless=helpless,
        considered=_considered(planner), hire=quick_hire(world, sought),
        leaving_rate=None if planner.gone else estimate(world, "leaving_rate", scene.rate, "a year", ()),
    )  # fmt: skip


def _paid(actions: Sequence[Action]) -> bool:
    return any(action.cash for action in actions)


def expected(world: World, term: str, values: Floats, unit: str, feeds: tuple[str, ...] = WEEKS) -> Estimate:
    """An expected figure: its mean over the scenarios, so that parts add up, with their 10th and 90th percentile."""
    low, high = (float(figure) for figure in np.quantile(values, [0.1, 0.9]))
    mean = float(values.mean())
    claims = tuple(sorted({*claims_for(world, feeds), *ledger_keys(world.ledger)}))
    return Estimate(
        term, mean, min(low, mean), max(high, mean), as_of=world.as_of, unit=unit, n=world.commits,
        evidence=world.evidence, claims=claims,
    )  # fmt: skip


def _fixed(world: World, term: str, figure: tuple[float, float, float], unit: str) -> Estimate:
    low, value, high = figure
    return Estimate(
        term, value, low, high, as_of=world.as_of, unit=unit, n=world.commits, evidence=world.evidence,
        claims=tuple(sorted({*claims_for(world, ("effort",)), *ledger_keys(world.ledger)})),
    )  # fmt: skip


def _sum(world: World, term: str, parts: Sequence[Estimate], unit: str) -> Estimate:
    """Sums of the ends too: what makes one action longer (how fast people learn) makes all of them longer."""
    ends = tuple(round(sum(getattr(part, end) for part in parts), 2) for end in ("low", "value", "high"))
    return _fixed(world, term, (ends[0], ends[1], ends[2]), unit)


def _actions(planner: Planner, scene: Scene, moves: Sequence[Move], order: Sequence[int]) -> list[Action]:
    """Moves as actions, each with what it adds to those before it."""
    done: dict[int, tuple[int, ...]] = {}
    found = []
    for place, move in zip(order, moves, strict=True):
        mine = done.get(move.asset, ())
        before, after = scene.loss(move.asset, mine), scene.loss(move.asset, (*mine, place))
        done[move.asset] = (*mine, place)
        found.append(_action(planner, scene, place, before.departure - after.departure, before.dark - after.dark))
    return found


def _action(planner: Planner, scene: Scene, place: int, less: Floats, lit: Floats) -> Action:
    world, move = scene.world, scene.moves[place]
    low, high = days_needed(planner, move)
    cash = planner.cash(move)
    return Action(
        key(world, move), move.kind, world.asset(move.asset), _person(world, move.who), _person(world, move.helper),
        days=_fixed(world, "action_days", (low, move.days, high), "days"),
        buys=expected(world, "dark_weeks", less, "asset-weeks"),
        load=tuple((world.person(world.people[who]), days) for who, days in move.load),
        relights=expected(world, "dark_weeks", lit, "asset-weeks") if scene.assets.dark[move.asset] else None,
        cash=_fixed(world, "cost", (cash * low / move.days, cash, cash * high / move.days), "") if cash else None,
        production=bool(world.work.production[move.asset]),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sought:
    """A search that begins today: colleagues' days, cash, and dark weeks that departures cost less: float64[scenarios].

    Days are those of interviews, and a mentor's share while the hire learns. Cash is the hire's pay until they do what
    they will do, and an agency's fee as often as one is used.
    """

    days: Floats
    cash: Floats
    less: Floats


def seeking(planner: Planner, scene: Scene, done: Mapping[int, tuple[int, ...]]) -> Sought:
    """What departures would cost less, beyond what is done, if somebody from outside were sought today."""
    world, draws, ledger = scene.world, scene.world.chance.draws, scene.ledger
    ahead = Scene(world, scene.moves, scene.assets, scene.rate, planner.outside, ahead=True, hits=scene.hits)
    less = np.zeros(world.scenarios)
    near = (world.unfamiliarity < scene.limit).sum(axis=1)
    thin = [] if planner.gone else np.flatnonzero(near <= 1).tolist()  # they leave today, when the search begins anyway
    for asset in thin:  # whoever else leaves, somebody near is left
        less += scene.loss(asset, done.get(asset, ())).departure - ahead.loss(asset, done.get(asset, ())).departure
    hours = draws.claim("interview_candidates") * draws.claim("interview_hours")
    ramp = draws.claim("ramp_weeks_to_80") / TIME_CONSTANT
    weeks = hours / ledger.mid("work_hours_per_week") + draws.claim("mentor_share") * 2 * ramp
    paid = draws.claim("pay_load") / ledger.mid("weeks_per_year") * ramp + draws.claim("agency_fee") * ledger.mid(
        "agency_used"
    )
    return Sought(weeks * WORKDAYS, paid * float(planner.pay.base.amount), np.maximum(less, 0))


def quick_hire(world: World, sought: Sought) -> Action:
    """A search as an action."""
    return Action(
        "hire", ActionKind.HIRE, None, None, None,
        days=estimate(world, "action_days", sought.days, "days", COST),
        buys=expected(world, "dark_weeks", sought.less, "asset-weeks"),
        cash=estimate(world, "cost", sought.cash, "", COST),
    )  # fmt: skip


def _person(world: World, place: int) -> PersonId | None:
    return world.person(world.people[place]) if place >= 0 else None


def _considered(planner: Planner) -> tuple[Action, ...]:
    """The best candidates for a day, each on its own, on the choosing seeds."""
    rules = replace(planner.rules, budget=np.inf, worth=0.0, keep=frozenset(), caps={}, expertise=False, cash=np.inf)
    found = []
    for place in ranked(planner.items, planner.gain, rules, SHOWN, planner.base.__getitem__):
        asset = planner.moves[place].asset
        before, after = planner.scene.loss(asset), planner.scene.loss(asset, (place,))
        found.append(
            _action(planner, planner.scene, place, before.departure - after.departure, before.dark - after.dark)
        )
    return tuple(found)


CHANGES: Final = {
    "goes_dark": ("assets", COUNTS), "in_production": ("assets", COUNTS), "already_dark": ("assets", COUNTS),
    "dark_weeks": ("asset-weeks", WEEKS), "already_dark_weeks": ("asset-weeks", WEEKS),
}  # fmt: skip
"""Unit of each figure that is shown before and after, and what it rests on."""


def _changes(planner: Planner, scene: Scene, moves: Sequence[Move], known: Known) -> dict[str, Change]:
    """Each figure before and after, with how much of its width is borrowed where that is affordable."""
    world = scene.world
    shares: list[Mapping[str, float | None]] = [{}, {}]
    if len(world.work.assets) * world.scenarios <= AFFORDABLE:
        shares = [
            borrowed(world, lambda other: _figures(planner, other, ()), known[0]),
            borrowed(world, lambda other: _figures(planner, other, moves), known[1]),
        ]
    found = {}
    for term, (unit, feeds) in CHANGES.items():
        ends = [
            replace(expected(world, term, one[term], unit, feeds), borrowed=share.get(term))
            for one, share in zip(known, shares, strict=True)
        ]
        found[term] = Change(ends[0], ends[1])
    return found


Known = tuple[Mapping[str, Floats], Mapping[str, Floats]]
"""Every figure in each scenario, before and after."""


def _both(planner: Planner, scene: Scene, moves: int) -> Known:
    done = by_asset(scene, range(moves))
    if planner.gone:
        return before_they_go.both(scene, done, planner.pay, planner.outside)
    return figures(scene, {}), figures(scene, done)


def _departing(planner: Planner, scene: Scene, moves: Sequence[Move], known: Known) -> dict[str, Change]:
    """The figures of a departure that was chosen: medians as on its own page, the loss as in any plan."""
    world = scene.world
    own = _both(planner, planner.seen(world.own, moves), len(moves))
    shares = [
        {term: drop(values, held[term]) for term, values in full.items()} for full, held in zip(known, own, strict=True)
    ]
    found = {}
    for term in known[0]:
        sides = []
        for full, share in zip(known, shares, strict=True):
            if term == "dark_weeks":
                made = replace(expected(world, term, full[term], *CHANGES[term]), borrowed=share[term])
            else:
                made = estimate(world, term, full[term], *departure.UNITS[term], share[term])
            sides.append(made)
        found[term] = Change(sides[0], sides[1])
    return found


def _figures(planner: Planner, other: World, moves: Sequence[Move]) -> dict[str, Floats]:
    scene = planner.seen(other, moves)
    return figures(scene, by_asset(scene, range(len(moves))))


def _losing(world: World, lost: tuple[Lost, Lost] | None) -> dict[str, Change]:
    if lost is None:
        return {}
    return {
        "recovery_weeks": Change(*(estimate(world, "recovery_weeks", one.weeks, "weeks", WEEKS) for one in lost)),
        "cost": Change(*(estimate(world, "cost", one.cost, "", COST) for one in lost)),
    }


def _down(world: World, before: Floats, after: Floats) -> Estimate:
    """The share of the expected loss that is gone; its range is that of the share in each scenario."""
    some = before > 0
    share = 1 - after[some] / before[some] if some.any() else np.zeros(1)
    low, high = (float(end) for end in np.quantile(share, [0.1, 0.9]))
    whole = 1 - float(after.mean()) / float(before.mean()) if some.any() else 0.0
    found = expected(world, "loss_down", share, "")
    return replace(found, value=whole, low=min(low, whole), high=max(high, whole))


def _taken_off(planner: Planner, scene: Scene, places: Sequence[int]) -> float:
    """What moves take off on the seeds of a scene, by the measure that the plan was chosen by."""
    whole = 0.0
    for asset, mine in by_asset(scene, places).items():
        whole += scene.loss(asset).mean(planner.weight) - scene.loss(asset, mine).mean(planner.weight)
    return whole


def _frontier(planner: Planner, scene: Scene, own: int, ways: Sequence[Sequence[int]]) -> tuple[Point, ...]:
    """What is left of the loss for fewer and more days; `own` is the place of the plan, -1 where it does nothing."""
    found = remaining(planner, scene, ways, own)
    return tuple(_point(scene.world, one, found[0]) for one in found)


def _point(world: World, one: Left, nothing: Left) -> Point:
    off = nothing.departure + nothing.dark - one.departure - one.dark
    both = (one.departure, one.dark, one.departure + one.dark, np.maximum(off, 0))
    terms = ("dark_weeks", "already_dark_weeks", "dark_weeks", "dark_weeks")
    return Point(one.days, *(expected(world, *pair, "asset-weeks") for pair in zip(terms, both, strict=True)))


def _next(planner: Planner) -> tuple[float, Stopped, Action | None]:
    """What a day of the action that comes next would buy, why the plan ends where it does, and that action."""
    rules = planner.rules
    allowed, free = replace(rules, budget=np.inf), replace(rules, budget=np.inf, caps={}, cash=np.inf)
    coming = _coming(planner, allowed)
    best = coming.buys.value + (coming.relights.value * planner.weight if coming.relights else 0) if coming else 0.0
    best = best / coming.days.value if coming else 0.0
    if best > max(rules.worth, 0):
        return best, Stopped.BUDGET, coming
    without = better(planner.items, planner.gain, free, planner.chosen.taken, planner.base.__getitem__)
    if without > max(rules.worth, 0):
        return best, Stopped.PEOPLE, coming
    return best, Stopped.WORTH if best > 0 else Stopped.NOTHING, coming


def _coming(planner: Planner, rules: Rules) -> Action | None:
    """What gains most for a day beyond the plan, on the choosing seeds."""
    place = following(planner.items, planner.gain, rules, planner.chosen.taken, planner.base.__getitem__)
    if place is None:
        return None
    scene, asset = planner.scene, planner.moves[place].asset
    mine = tuple(one for one in planner.chosen.taken if planner.moves[one].asset == asset)
    before, after = scene.loss(asset, mine), scene.loss(asset, (*mine, place))
    return _action(planner, scene, place, before.departure - after.departure, before.dark - after.dark)


def _expertise(planner: Planner, order: Sequence[int]) -> Change | None:
    """Of the reviews that the plan routes: the share of their files that the reviewers know, before and after."""
    routed = [planner.expertise[place] for place in order if planner.moves[place].kind is ActionKind.REVIEWS]
    if not routed:
        return None
    now, then = (float(np.mean(side)) for side in zip(*routed, strict=True))
    world = planner.world
    return Change(*(_fixed(world, "review_expertise", (share,) * 3, "") for share in (now, then)))


def _left_out(planner: Planner) -> tuple[tuple[AssetId, ...], tuple[AssetId, ...]]:
    """Assets that the plan does nothing for, most to lose first, and those of them that nothing helps."""
    helped = {planner.moves[place].asset for place in planner.chosen.taken}
    left = [asset for asset, loss in planner.base.items() if asset not in helped and loss > 0]
    left.sort(key=lambda asset: (-planner.base[asset], asset))
    alone = [
        asset for asset in left if all(planner.gain(asset, (place,)) <= 0 for place in planner.scene.of_asset[asset])
    ]
    world = planner.world
    return tuple(world.asset(asset) for asset in left), tuple(world.asset(asset) for asset in alone)
