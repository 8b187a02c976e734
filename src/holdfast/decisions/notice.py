"""What to hand over in the days before somebody's last one: in which order, to whom, how long; what cannot be saved.

With the leaver there, learning goes k times as fast (`handover_speed`). Their hours are what is short
(`handover_leaver_share` of each day); each successor has their own free share. `plan` chooses the days that save most
dark weeks, weighed by demand, on one set of scenarios; `notice` works out what the plan does on another.

*Do not* read it as a promise: a task is done when somebody changed the asset without help, not when its days are up.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final

import numpy as np
from numpy.typing import NDArray

from holdfast.decisions.borrowed import EFFORT, WEEKS, borrowed, estimate
from holdfast.decisions.departure import UNITS, Run, figures, run
from holdfast.decisions.notice_days import WORKDAYS, Lesson, Slot, timetable
from holdfast.decisions.sharing_out import Choice, Limit, Option, share_out
from holdfast.decisions.world import World
from holdfast.models.cost import Pay
from holdfast.models.draws import Draws
from holdfast.models.holding import STATES
from holdfast.models.recovery import SELDOM, Chance, Outside, Taught, effort, leaving
from holdfast.terms.estimate import Estimate
from holdfast.terms.nouns import AssetId, PersonId, State

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

STEP: Final = 0.5
"""Days are planned by the half."""
CHOOSING: Final = 400
"""Scenarios on which a plan is chosen."""
PUPILS: Final = 5
"""The nearest so many are considered for each asset."""
OFTEN: Final = 0.25
"""What still goes dark in this share of scenarios is listed as not saved."""


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to hand over. `to` None: whoever the company chooses (an account that nobody stands near to).

    `before` and `after` are how often it goes dark without the hand-over and with it; `alone` is what the successor
    would need without the leaver, in person-weeks.
    """

    asset: AssetId
    teacher: PersonId
    to: PersonId | None
    days: float
    start: date
    by: date
    quick: bool
    production: bool
    before: float
    after: float
    alone: Estimate | None


@dataclass(frozen=True, slots=True)
class Unsaved:
    """What still goes dark in a share `after` of scenarios, and the weeks it then takes; `near`: somebody could learn
    it. `days` is how many it got."""

    asset: AssetId
    before: float
    after: float
    days: float
    near: bool
    production: bool
    weeks: Estimate | None


@dataclass(frozen=True, slots=True)
class Change:
    """One figure without the hand-over, and with it."""

    before: Estimate
    after: Estimate


@dataclass(frozen=True, slots=True)
class Notice:
    """The plan for the days that are left, and what it changes.

    `teaching` has each leaver's working days. `chosen_on` and `seen_on` are the dark weeks saved where the plan was
    chosen and where it is reported: the difference is optimism. `at_least` is the share of the best possible plan that
    this one reaches for certain.
    """

    teaching: Mapping[PersonId, tuple[date, ...]]
    tasks: tuple[Task, ...]
    unsaved: tuple[Unsaved, ...]
    changes: Mapping[str, Change]
    chosen_on: float
    seen_on: float
    at_least: float
    exact: bool


@dataclass(frozen=True, slots=True)
class Pairing:
    """A leaver and a colleague on one asset, for so many days; by place in `world.people`, -1 for nobody in
    particular."""

    asset: int
    teacher: int
    pupil: int
    days: float
    gain: float = 0.0


@dataclass(frozen=True)
class Plan:
    """What is planned, before it has dates: `quick` things first, then pairings by what they gain for a day."""

    quick: tuple[Pairing, ...]
    pairings: tuple[Pairing, ...]
    choice: Choice
    days: Mapping[int, int] = field(default_factory=dict)


def notice(
    world: World,
    last_days: Mapping[PersonId, Sequence[date]],
    pay: Pay | None = None,
    outside: Outside = Outside.HIRE,
    quick: Collection[str] = (),
) -> Notice:
    """The plan for leavers with these working days left, and what it changes.

    `quick` names assets that are handed over in minutes (accounts, credentials): first of all, `credential_days` each.
    """
    pay = pay or Pay()
    gone = world.find(list(last_days))
    days = {number: tuple(last_days[world.person(number)]) for number in gone}
    made = plan(elsewhere(world), {number: len(some) for number, some in days.items()}, quick, outside, pay)
    made, slots = dated(world, days, made)
    return _report(world, days, made, slots, pay, outside)


def usual_share(world: World) -> float:
    """The share of their week that a successor is planned to have free: the middle of what is claimed."""
    return float(world.chance.freeze("free_share").free_share("anybody")[0])


def elsewhere(world: World) -> World:
    """The same company under other chance: where a plan is chosen, so that its luck is not reported as its worth."""
    draws = Draws(world.chance.draws.seed + 1, CHOOSING, world.ledger, world.chance.draws.frozen)
    draws.sure = world.chance.draws.sure
    return replace(world, chance=Chance(draws), holdings=world.rehold(draws), rehold=world.rehold)


def plan(world: World, days: Mapping[int, int], quick: Collection[str], outside: Outside, pay: Pay) -> Plan:
    """Which leaver teaches whom what, for how many days; `days` are each leaver's working days."""
    gone = list(days)
    base = run(world, gone, pay, outside)
    dark = base.states == STATES.index(State.GOES_DARK)
    share, each = world.ledger.mid("handover_leaver_share"), world.ledger.mid("credential_days")
    budget = {teacher: share * left for teacher, left in days.items()}
    fast = _quick(world, dark, gone, quick, budget, each)
    for one in fast:
        budget[one.teacher] -= one.days
    slow = [i for i in range(len(dark)) if world.work.assets[i] not in quick and dark[i].mean() >= SELDOM]
    pairings = [
        Pairing(asset, teacher, pupil, length, gain)
        for asset in slow
        for teacher in _teachers(world, asset, gone)
        for pupil in _pupils(world, asset, gone)
        for length, gain in _gains(world, base, asset, teacher, pupil, budget[teacher], days[teacher])
    ]
    options = [Option(one.asset, one.days, one.gain) for one in pairings]
    choice = share_out(options, _limits(world, pairings, days, budget))
    taken = [pairings[i] for i in choice.taken]
    taken.sort(key=lambda one: (-one.gain / one.days, not world.work.production[one.asset], one.asset))
    return Plan(tuple(fast), tuple(taken), choice, days)


def _quick(
    world: World, dark: Bools, gone: Sequence[int], quick: Collection[str], budget: Mapping[int, float], each: float
) -> list[Pairing]:
    """Accounts and credentials that go dark, as many as fit, what is needed most first."""
    room, found = dict(budget), []
    for asset in world.work.order:
        if world.work.assets[asset] not in quick or dark[asset].mean() < SELDOM:
            continue
        teacher = _teachers(world, int(asset), gone)[0]
        if room[teacher] + 1e-9 >= each:
            room[teacher] -= each
            found.append(Pairing(int(asset), teacher, _anybody(world, int(asset), gone), each))
    return found


def _anybody(world: World, asset: int, gone: Sequence[int]) -> int:
    """Who is nearest to an account; -1 where nobody stands nearer than others, and the company chooses."""
    return -1 if world.work.regains(asset) else next(iter(_pupils(world, asset, gone)), -1)


def _teachers(world: World, asset: int, gone: Sequence[int]) -> list[int]:
    """The leavers who hold an asset more often than not; the one who does so most where none does."""
    column = {number: place for place, number in enumerate(world.people)}
    often = {number: float(world.likely[asset, column[number]]) for number in gone}
    likely = [number for number in gone if often[number] >= world.ledger.mid("likely_holder")]
    return likely or [max(gone, key=lambda number: often[number])]


def _pupils(world: World, asset: int, gone: Sequence[int]) -> list[int]:
    """Places of those who could be taught: the nearest who know something next to it, or at least its language."""
    distance, likely = world.unfamiliarity[asset], world.likely[asset]
    able = (distance < world.ledger.mid("unfamiliarity_outsider")) & ~leaving(world.people, gone)[:, 0]
    order = np.lexsort((np.arange(len(distance)), -likely, distance))
    return [int(place) for place in order[able[order]][:PUPILS]]


def _gains(
    world: World, base: Run, asset: int, teacher: int, pupil: int, budget: float, left: int
) -> list[tuple[float, float]]:
    """Days, and the dark weeks by demand that they save on average; only as long as more days save more."""
    phi = world.chance.free_share(world.people[pupil])
    dark = (base.states[asset] == STATES.index(State.GOES_DARK)) & held_by(world, teacher)[asset]
    alone, speed = needed(world, asset, pupil), world.chance.draws.claim("handover_speed")
    most = min(budget, usual_share(world) * left)
    weeks = base.recovery.done[asset]
    without = np.minimum(weeks, alone / phi)
    found: list[tuple[float, float]] = []
    for step in range(1, int(most / STEP + 1e-9) + 1):
        with_ = np.minimum(weeks, np.maximum(0, alone - speed * step * STEP / WORKDAYS) / phi)
        gain = float(world.work.demand[asset] * np.where(dark, without - with_, 0).mean())
        if gain > (found[-1][1] if found else 0) + 1e-12:
            found.append((step * STEP, gain))
    return found


def needed(world: World, asset: int, pupil: int) -> Floats:
    """Person-weeks that somebody would need for an asset without help: float64[scenarios]."""
    learning, noise = world.chance.draws.claim("learning_constant"), world.chance.scatter(world.work, asset)
    found: Floats = effort(world.work, asset, world.unfamiliarity[asset, [pupil]], learning, noise, world.ledger)[0]
    return found


def held_by(world: World, number: int) -> Bools:
    """Where somebody who was chosen holds each asset: bool[assets, scenarios]."""
    return np.asarray((world.holding.masks & world.holding.bits([number])).any(axis=2))


def _limits(
    world: World, pairings: Sequence[Pairing], days: Mapping[int, int], budget: Mapping[int, float]
) -> list[Limit]:
    """Each leaver's days; each pupil's, also of those that end before the last leaver goes."""
    free = usual_share(world)
    found = [
        Limit(tuple(i for i, one in enumerate(pairings) if one.teacher == teacher), budget[teacher]) for teacher in days
    ]
    for pupil in sorted({one.pupil for one in pairings}):
        for left in sorted(set(days.values())):
            mine = (i for i, one in enumerate(pairings) if one.pupil == pupil and days[one.teacher] <= left)
            found.append(Limit(tuple(mine), free * left))
    return found


def taught(world: World, made: Plan) -> Taught:
    """What each pupil has learned by the last day: float64[scenarios] by asset and place.

    Where somebody has less time than was planned, each of their hand-overs is shorter by as much.
    """
    speed, found = world.chance.draws.claim("handover_speed"), {}
    for one in made.pairings:
        all_days = sum(other.days for other in made.pairings if other.pupil == one.pupil)
        room = world.chance.free_share(world.people[one.pupil]) * max(made.days.values())
        there = held_by(world, one.teacher)[one.asset]
        learned = speed * one.days * np.minimum(1, room / all_days) / WORKDAYS
        found[one.asset, one.pupil] = np.where(there, learned, 0)
    return found


def with_plan(world: World, gone: Sequence[int], made: Plan, pay: Pay, outside: Outside) -> Run:
    """What follows after the hand-over: whoever learned all of an asset holds it, the others have a head start."""
    base = run(world, gone, pay, outside)
    head = taught(world, made)
    found = base.states.copy()
    dark, limps = STATES.index(State.GOES_DARK), STATES.index(State.LIMPS)
    for (asset, pupil), learned in head.items():
        found[asset, (found[asset] == dark) & (learned >= needed(world, asset, pupil))] = limps
    for one in made.quick:
        found[one.asset, found[one.asset] == dark] = limps
    return run(world, gone, pay, outside, found, head, base.recovery.counted)


CHANGES: Final = ("goes_dark", "in_production", "recovery_weeks", "dark_weeks")
"""The figures that are shown without the hand-over and with it."""


def saved(world: World, gone: Sequence[int], made: Plan, pay: Pay, outside: Outside) -> float:
    """Dark weeks by demand that a plan saves on average over the scenarios of this world."""
    before, after = run(world, gone, pay, outside), with_plan(world, gone, made, pay, outside)
    return float((before.recovery.area - after.recovery.area).mean())


def dated(world: World, days: Mapping[int, Sequence[date]], made: Plan) -> tuple[Plan, tuple[Slot, ...]]:
    """The plan as far as it fits into the calendar, and when each of its parts happens: the quick ones, then the rest.

    With one leaver all of it fits. With several, whom the same people learn from, the last ones may get less.
    """
    every = (*made.quick, *made.pairings)
    lessons = [Lesson(one.teacher, one.pupil if one in made.pairings else None, one.days) for one in every]
    free = dict.fromkeys((one.pupil for one in made.pairings), usual_share(world))
    slots = timetable(lessons, dict(days), world.ledger.mid("handover_leaver_share"), free)
    kept = [(replace(one, days=slot.days), slot) for one, slot in zip(every, slots, strict=True) if slot]
    quick = len([slot for slot in slots[: len(made.quick)] if slot])
    parts = tuple(one for one, _ in kept)
    return replace(made, quick=parts[:quick], pairings=parts[quick:]), tuple(slot for _, slot in kept)


def _report(
    world: World, days: Mapping[int, Sequence[date]], made: Plan, slots: Sequence[Slot], pay: Pay, outside: Outside
) -> Notice:
    """What the plan does and what it leaves over, on the scenarios of `world`."""
    gone = list(days)
    before, after = run(world, gone, pay, outside), with_plan(world, gone, made, pay, outside)
    dark = STATES.index(State.GOES_DARK)
    often = (before.states == dark).mean(axis=1), (after.states == dark).mean(axis=1)
    parts = zip((*made.quick, *made.pairings), slots, strict=True)
    return Notice(
        teaching={world.person(number): tuple(some) for number, some in days.items()},
        tasks=tuple(_task(world, one, slot, one in made.quick, often) for one, slot in parts),
        unsaved=_unsaved(world, after, gone, made, often),
        changes=_changes(world, gone, made, pay, outside, (before, after)),
        chosen_on=saved(elsewhere(world), gone, made, pay, outside),
        seen_on=float((before.recovery.area - after.recovery.area).mean()),
        at_least=made.choice.at_least,
        exact=made.choice.exact,
    )


def _task(world: World, one: Pairing, slot: Slot, quick: bool, often: tuple[Floats, Floats]) -> Task:
    alone = None
    if one.pupil >= 0 and not quick:
        alone = estimate(world, "effort", needed(world, one.asset, one.pupil), "person-weeks", EFFORT)
    return Task(
        asset=world.asset(one.asset),
        teacher=world.person(one.teacher),
        to=world.person(world.people[one.pupil]) if one.pupil >= 0 else None,
        days=one.days, start=slot.start, by=slot.end, quick=quick,
        production=bool(world.work.production[one.asset]),
        before=float(often[0][one.asset]), after=float(often[1][one.asset]), alone=alone,
    )  # fmt: skip


def _unsaved(
    world: World, after: Run, gone: Sequence[int], made: Plan, often: tuple[Floats, Floats]
) -> tuple[Unsaved, ...]:
    """What still goes dark often enough, in the order of recovery."""
    days = {one.asset: one.days for one in (*made.quick, *made.pairings)}
    found = []
    for asset in (int(place) for place in world.work.order):
        if often[1][asset] < OFTEN:
            continue
        dark = after.states[asset] == STATES.index(State.GOES_DARK)
        weeks = estimate(world, "recovery_weeks", after.recovery.done[asset][dark], "weeks", WEEKS)
        found.append(
            Unsaved(
                world.asset(asset), float(often[0][asset]), float(often[1][asset]), days.get(asset, 0.0),
                bool(_pupils(world, asset, gone)), bool(world.work.production[asset]), weeks,
            )
        )  # fmt: skip
    return tuple(found)


def _changes(
    world: World, gone: Sequence[int], made: Plan, pay: Pay, outside: Outside, runs: tuple[Run, Run]
) -> dict[str, Change]:
    """Each figure without and with the hand-over, with how much of its width is borrowed."""

    def without(other: World) -> dict[str, Floats]:
        return figures(other, run(other, gone, pay, outside))

    def with_(other: World) -> dict[str, Floats]:
        return figures(other, with_plan(other, gone, made, pay, outside))

    full = [figures(world, one) for one in runs]
    share = [borrowed(world, measure, values) for measure, values in zip((without, with_), full, strict=True)]
    return {
        term: Change(
            *(
                estimate(world, term, np.round(values[term], 1), *UNITS[term], part[term])
                for values, part in zip(full, share, strict=True)
            )
        )
        for term in CHANGES
    }
