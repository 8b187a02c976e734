"""What goes dark when the chosen people leave, for how long, and at what cost.

`depart` opens on assets: the state of each, who could take it on, how long that takes. People appear where they were
chosen by whoever asks, and as candidates for one asset; nothing orders people by what they carry, and nothing adds it
up for somebody who was not chosen.

*Do not* read it as the value of a person, or as the chance that somebody leaves: that is never worked out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from holdfast.decisions import slipping
from holdfast.decisions.borrowed import COST, COUNTS, EFFORT, WEEKS, Ask, ask_next, borrowed, estimate
from holdfast.decisions.slipping import AtRisk, late
from holdfast.decisions.world import World
from holdfast.models.cost import Bill, Costs, Pay, bill, costs, explanation
from holdfast.models.holding import STATES, Holding, labels, shares, states
from holdfast.models.recovery import SELDOM, Outside, Recovery, Taught, effort, leaving, recover
from holdfast.terms.estimate import Estimate
from holdfast.terms.nouns import AssetId, PersonId, State

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who could take an asset on, and their person-weeks for it."""

    person: PersonId
    unfamiliarity: float
    effort: Estimate


@dataclass(frozen=True, slots=True)
class Outcome:
    """One asset. `chances` are those of already dark, goes dark, limps, covered; `state` the label.

    `nearest` (at most three, none where only an outsider is left) and `weeks` (where it goes dark) are empty for assets
    that hardly ever go dark; `outside` is how often a hire or contractor must take it, given that it does.
    """

    asset: AssetId
    state: State
    chances: Mapping[State, float]
    production: bool
    demand: float
    too_few_changes: bool
    nearest: tuple[Candidate, ...] = ()
    weeks: Estimate | None = None
    outside: float = 0.0


@dataclass(frozen=True, slots=True)
class Together:
    """Assets that rest on the chosen people alone: dark when all go, not when only one does, with how often.

    `more` is what they lose together beyond the sum of each alone, in dark asset-weeks weighed by demand; None where
    its 80 % range holds 0.
    """

    assets: tuple[tuple[AssetId, float], ...]
    more: Estimate | None


@dataclass(frozen=True, slots=True)
class Cover:
    """What follows if what no colleague can take goes to the hire, or to a contractor until the hire is there."""

    by: Outside
    weeks: Estimate
    outside: Estimate
    cost: Estimate


@dataclass(frozen=True, slots=True)
class Departure:
    """The answer for one set of leavers. Counts, weeks, effort and cost are over all scenarios, zeros included.

    `effort` is the person-weeks of colleagues (what the hire learns is part of the hire's ramp), `weeks` the calendar
    to safe cover of production, `vacancy_weeks` the empty seat, `dark_weeks` the asset-weeks in the dark weighed by
    demand. `cost` is cash and working time; money at risk is `at_risk`, never added to it (None: no roadmap).
    `of_pay` is cost over the yearly pay of the seats, `of_pay_note` explains a range that holds neither published
    figure. `covers` compares the hire with a contractor, where somebody from outside is needed often enough.
    """

    leavers: tuple[PersonId, ...]
    outcomes: tuple[Outcome, ...]
    already_dark: Estimate
    goes_dark: Estimate
    in_production: Estimate
    limps: Estimate
    by_threshold: tuple[tuple[float, Estimate], ...]
    weeks: Estimate
    effort: Estimate
    vacancy_weeks: Estimate
    dark_weeks: Estimate
    cost: Estimate
    bill: Bill
    at_risk: AtRisk | None
    of_pay: Estimate
    of_pay_note: str | None
    pay: Pay
    last_back: AssetId | None
    together: Together | None
    ask: tuple[Ask, ...]
    cover_by: Outside = Outside.HIRE
    covers: tuple[Cover, ...] = ()


@dataclass(frozen=True, slots=True)
class Run:
    """One set of leavers in every scenario, as arrays; never returned to a caller outside of decisions."""

    states: NDArray[np.uint8]
    recovery: Recovery
    costs: Costs


def run(
    world: World,
    gone: Sequence[int],
    pay: Pay,
    outside: Outside,
    known: NDArray[np.uint8] | None = None,
    taught: Taught | None = None,
    counted: Bools | None = None,
) -> Run:
    """States (unless `known` already), schedule and cost of one set of leavers, who `taught` others something first;
    `counted` are the assets that set the date, where another run is to be compared by them."""
    found = states(world.holding, gone) if known is None else known
    dark = found == STATES.index(State.GOES_DARK)
    recovery = recover(
        world.work, dark, world.unfamiliarity, world.people,
        leaving(world.people, gone), world.chance, seats=max(1, len(gone)), outside=outside, taught=taught,
        counted=counted,
    )  # fmt: skip
    seats = [dark & _held(world.holding, person) for person in gone] if world.roadmap.items else []
    delayed = late(world, recovery, seats)
    paid = costs(recovery, world.chance.draws, pay, seats=max(1, len(gone)), late=delayed[1] if delayed else None)
    return Run(found, recovery, paid)


def _held(holding: Holding, person: int) -> Bools:
    """Where a person holds an asset: bool[assets, scenarios]."""
    return np.asarray((holding.masks & holding.bits([person])).any(axis=2))


def figures(world: World, found: Run) -> dict[str, Floats]:
    """The figures of a run by term: float64[scenarios] each."""
    dark = found.states == STATES.index(State.GOES_DARK)
    return {
        "already_dark": (found.states == STATES.index(State.ALREADY_DARK)).sum(axis=0).astype(np.float64),
        "goes_dark": dark.sum(axis=0).astype(np.float64),
        "in_production": dark[world.work.production].sum(axis=0).astype(np.float64),
        "limps": (found.states == STATES.index(State.LIMPS)).sum(axis=0).astype(np.float64),
        "recovery_weeks": found.recovery.weeks,
        "effort": found.recovery.inside,
        "vacancy_weeks": found.recovery.vacancy,
        "dark_weeks": found.recovery.area,
        "cost": found.costs.total() / 100,
        **slipping.figures(world, found.recovery),
    }


UNITS: Final[Mapping[str, tuple[str, tuple[str, ...]]]] = {
    "already_dark": ("assets", COUNTS),
    "goes_dark": ("assets", COUNTS),
    "in_production": ("assets", COUNTS),
    "limps": ("assets", COUNTS),
    "recovery_weeks": ("weeks", WEEKS),
    "effort": ("person-weeks", EFFORT),
    "vacancy_weeks": ("weeks", ("vacancy_weeks",)),
    "dark_weeks": ("asset-weeks", WEEKS),
    "cost": ("", COST),
    **slipping.UNITS,
}


def depart(
    world: World, leavers: Sequence[PersonId], pay: Pay | None = None, outside: Outside = Outside.HIRE
) -> Departure:
    """What follows if all of `leavers` go at once. `pay` is that of the role, `cost.PER` where none was typed."""
    gone, pay = world.find(leavers), pay or Pay()

    found = run(world, gone, pay, outside)

    def measure(other: World) -> dict[str, Floats]:
        known = found.states if other.holding is world.holding else None
        return figures(other, run(other, gone, pay, outside, known))

    full = figures(world, found)
    share = borrowed(world, measure, full)
    made = {term: estimate(world, term, full[term], *UNITS[term], share[term]) for term in full}
    of_pay = estimate(world, "cost_of_pay", full["cost"] / float(found.costs.yearly.amount), "of yearly pay", COST)
    headline = "recovery_weeks" if full["recovery_weeks"].any() else "goes_dark"
    return Departure(
        leavers=tuple(world.person(number) for number in gone),
        outcomes=outcomes(world, found.states, found.recovery, gone),
        already_dark=made["already_dark"], goes_dark=made["goes_dark"], in_production=made["in_production"],
        limps=made["limps"], by_threshold=_by_threshold(world, gone), weeks=made["recovery_weeks"],
        effort=made["effort"], vacancy_weeks=made["vacancy_weeks"], dark_weeks=made["dark_weeks"], cost=made["cost"],
        bill=bill(found.costs), at_risk=_at_risk(world, found, share), of_pay=of_pay,
        of_pay_note=explanation(of_pay.low, of_pay.high, world.ledger), pay=pay,
        last_back=last_back(world, found.recovery),
        together=together(world, gone, found, pay, outside) if len(gone) > 1 else None,
        ask=ask_next(world, measure, headline, UNITS[headline][1], full),
        cover_by=outside, covers=covers(world, gone, pay, found),
    )  # fmt: skip


def _at_risk(world: World, found: Run, share: Mapping[str, float | None]) -> AtRisk | None:
    """What slips on the roadmap, in a column of its own."""
    return slipping.at_risk(world, found.recovery, share)


def roadmap_without(world: World, leavers: Sequence[PersonId], pay: Pay) -> AtRisk | None:
    """Only what slips if all of `leavers` go at once, as in `depart`; None where there is no roadmap."""
    gone = world.find(leavers)

    def measure(other: World) -> dict[str, Floats]:
        return figures(other, run(other, gone, pay, Outside.HIRE))

    found = run(world, gone, pay, Outside.HIRE)
    return _at_risk(world, found, borrowed(world, measure, figures(world, found)))


def covers(world: World, gone: Sequence[int], pay: Pay, found: Run) -> tuple[Cover, ...]:
    """The hire and a contractor side by side, under the same chance; none where nobody from outside is needed."""
    if found.recovery.outside.any(axis=0).mean() < SELDOM:
        return ()
    made = []
    for by in Outside:
        other = run(world, gone, pay, by, found.states)
        weeks = estimate(world, "recovery_weeks", other.recovery.weeks, "weeks", WEEKS)
        spent = other.recovery.hired + other.recovery.contracted
        cost = estimate(world, "cost", other.costs.total() / 100, "", COST)
        made.append(Cover(by, weeks, estimate(world, "effort", spent, "person-weeks", EFFORT), cost))
    return tuple(made)


def outcomes(world: World, found: NDArray[np.uint8], recovery: Recovery, gone: Sequence[int]) -> tuple[Outcome, ...]:
    """Every asset, worst first: by label, then by demand."""
    often, named = shares(found), labels(found, world.ledger)
    least = world.ledger.mid("enough_changes")
    made = []
    for index, state in enumerate(named):
        few = bool(world.changes[index] < least)
        dark = found[index] == STATES.index(State.GOES_DARK)
        shown = bool(dark.mean() >= SELDOM)
        made.append(
            Outcome(
                world.asset(index), State.CANNOT_TELL if few else state,
                dict(zip(STATES, (float(part) for part in often[index]), strict=True)),
                bool(world.work.production[index]), float(world.work.demand[index]), few,
                nearest(world, index, gone) if shown else (),
                estimate(world, "recovery_weeks", recovery.done[index][dark], "weeks", WEEKS) if shown else None,
                float(recovery.outside[index][dark].mean()) if shown else 0.0,
            )
        )  # fmt: skip
    return tuple(sorted(made, key=lambda one: (ORDER.index(one.state), not one.production, -one.demand, one.asset)))


ORDER: Final = (State.GOES_DARK, State.ALREADY_DARK, State.LIMPS, State.CANNOT_TELL, State.COVERED)


def nearest(world: World, asset: int, gone: Sequence[int]) -> tuple[Candidate, ...]:
    """Who could take this one asset on soonest: nearest by familiarity, then by how often they hold it already.

    Nobody stands nearer than others to what no repository holds.
    """
    if world.work.regains(asset):
        return ()
    distance, likely = world.unfamiliarity[asset], world.likely[asset]
    able = (distance < world.ledger.mid("inside_unfamiliarity_limit")) & ~leaving(world.people, gone)[:, 0]
    order = np.lexsort((np.arange(len(distance)), -likely, distance))
    found = order[able[order]][: int(world.ledger.mid("nearest_shown"))]
    learning, noise = world.chance.draws.claim("learning_constant"), world.chance.scatter(world.work, asset)
    weeks = effort(world.work, asset, distance[found], learning, noise, world.ledger)
    return tuple(
        Candidate(
            world.person(world.people[person]), float(distance[person]),
            estimate(world, "effort", weeks[row], "person-weeks", EFFORT),
        )
        for row, person in enumerate(found)
    )  # fmt: skip


def last_back(world: World, recovery: Recovery) -> AssetId | None:
    """The asset that most often sets the date of safe cover; None where nothing that counts goes dark."""
    done = np.where(recovery.counted[:, None], recovery.done, 0)
    late = done.argmax(axis=0)[done.max(axis=0, initial=0) > 0]
    return world.asset(int(np.bincount(late).argmax())) if len(late) else None


def _by_threshold(world: World, gone: Sequence[int]) -> tuple[tuple[float, Estimate], ...]:
    """How many go dark if a holder had to maintain less, or more, of an asset."""
    return tuple(
        (one.threshold, estimate(world, "goes_dark", _dark(one, gone).sum(axis=0).astype(np.float64), "assets", COUNTS))
        for one in world.holdings[1:]
    )


def _dark(holding: Holding, gone: Sequence[int]) -> Bools:
    return np.asarray(states(holding, gone) == STATES.index(State.GOES_DARK))


def together(world: World, gone: Sequence[int], found: Run, pay: Pay, outside: Outside) -> Together:
    """What the chosen people lose together that none of them loses alone, under the same chance."""
    each = [run(world, [one], pay, outside) for one in gone]
    jointly = found.states == STATES.index(State.GOES_DARK)
    for one in each:
        jointly &= one.states != STATES.index(State.GOES_DARK)
    often = jointly.mean(axis=1)
    kept = np.flatnonzero(often >= SELDOM)
    extra = found.recovery.area - np.sum([one.recovery.area for one in each], axis=0)
    more = estimate(world, "together", extra, "asset-weeks", WEEKS)
    order = kept[np.argsort(-often[kept], kind="stable")]
    return Together(
        tuple((world.asset(int(index)), float(often[index])) for index in order),
        None if more.low <= 0 <= more.high else more,
    )
