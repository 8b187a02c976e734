"""What could be done for an estate, and the days each takes: the candidates of a continuity plan, before any chance.

Days are planned with every claim at its middle, so that an action takes the same days whatever the seed. What it does
is worked out in `decisions.scene`, through the models.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from holdfast.claims.ledger import Ledger
from holdfast.decisions.actions import ActionKind
from holdfast.decisions.world import World
from holdfast.models.holding import STATES, holders, states
from holdfast.models.holding import candidates as able
from holdfast.terms.nouns import State

Floats = NDArray[np.float64]
Indices = NDArray[np.intp]

WORKDAYS: Final = 5
STEP: Final = 0.5
"""Pairing is planned by the half day."""


@dataclass(frozen=True, slots=True)
class Move:
    """One candidate, by place: `asset` in `work.assets`, `who` and `helper` in `world.people` (-1: nobody, or whoever
    the company chooses).

    `days` are person-days of all, `load` the same by person of ours. A drill that fails is followed by pairing: its
    days are what is to be expected, `to_pair` what the pairing would take. `outside_weeks` are person-weeks that are
    paid outside, part of `days` too, `learned` those that `who` spends on learning it (after a failed drill).
    """

    kind: ActionKind
    asset: int
    who: int
    helper: int
    days: float
    load: tuple[tuple[int, float], ...]
    to_pair: float = 0.0
    outside_weeks: float = 0.0
    learned: float = 0.0

    @property
    def makes_holder(self) -> bool:
        """Whether `who` might hold the asset afterwards."""
        return self.kind in HOLDING


HOLDING: Final = frozenset({ActionKind.PAIR, ActionKind.REVIEWS, ActionKind.DRILL})


def key(world: World, move: Move) -> str:
    """The same over scans and seeds: the kind, the asset and, where it matters, who.

    The words of a key never change; a quick hire is "hire".
    """
    beside = move.kind is ActionKind.REVIEWS and move.helper >= 0
    words = [BESIDE if beside else WORD[move.kind]]
    if move.asset >= 0:
        words.append(world.work.assets[move.asset])
    if move.who >= 0 and move.kind in HOLDING:
        words.append(f"person-{world.person(world.people[move.who]).number}")
    return " ".join(words)


WORD: Final = {
    ActionKind.ACCESS: "access", ActionKind.RUNBOOK: "runbook", ActionKind.REVIEWS: "reviews",
    ActionKind.DRILL: "drill", ActionKind.PAIR: "pair", ActionKind.SIMPLER: "simpler",
    ActionKind.CONTRACTOR: "contractor", ActionKind.HIRE: "hire",
}  # fmt: skip
"""The first word of a key."""
BESIDE: Final = "reviews-beside"
"""Reviews that somebody who knows the asset reviews too."""


@dataclass(frozen=True, eq=False)
class Exposed:
    """Which assets a plan may do something for: those a leaver may darken, and those that can be told to be dark."""

    alone: NDArray[np.bool_]
    dark: NDArray[np.bool_]

    @property
    def assets(self) -> list[int]:
        return [int(asset) for asset in np.flatnonzero(self.alone | self.dark)]


def exposed(world: World, leaving: Collection[int] = ()) -> Exposed:
    """Assets that one person holds alone in more than `plan_least_chance` of scenarios, or that can be told to be
    dark. Where `leaving` (places in `world.people`) were chosen: those that go dark with them as often, and nothing
    that is dark already, for that is no fault of theirs."""
    ledger = world.ledger
    if leaving:
        gone = states(world.holding, [world.people[place] for place in leaving]) == STATES.index(State.GOES_DARK)
        struck = np.asarray(gone.mean(axis=1) > ledger.mid("plan_least_chance"))
        return Exposed(struck, np.zeros_like(struck))
    held = holders(world.holding)
    alone = (held == 1).mean(axis=1) > ledger.mid("plan_least_chance")
    dark = (held == 0).mean(axis=1) >= ledger.mid("label_threshold")
    return Exposed(np.asarray(alone), np.asarray(dark & (world.changes >= ledger.mid("enough_changes"))))


def moves(
    world: World, assets: Exposed, forbid: Collection[int] = (), leaving: Collection[int] = ()
) -> tuple[Move, ...]:
    """Every candidate; nobody in `forbid` (places in `world.people`) is in any of them, and nobody in `leaving` takes
    anything over."""
    barred, gone = (np.zeros(len(world.people), dtype=np.bool_) for _ in range(2))
    barred[list(forbid)], gone[list(leaving)] = True, True
    found: list[Move] = []
    changed = touched(world)
    for asset in assets.assets:
        found += _of(world, asset, bool(assets.dark[asset]), barred, gone, changed)
    return tuple(found)


def touched(world: World) -> NDArray[np.bool_]:
    """Who changed so much of an asset that they could hold it: bool[assets, people]. Everybody where nothing is known.

    Reviews add to what somebody changed; by themselves they make no holder.
    """
    found = np.full((len(world.work.assets), len(world.people)), world.grounds is None)
    if world.grounds is not None:
        rows, weighed = world.grounds.rows, world.grounds.weighed
        pairs = able(rows, weighed, list(world.people), world.ledger, world.holding.threshold)
        place = {asset: index for index, asset in enumerate(world.work.assets)}
        column = {person: index for index, person in enumerate(world.people)}
        for asset, person in pairs.select("asset", "person").unique().iter_rows():
            found[place[asset], column[person]] = True
    return found


def _of(
    world: World,
    asset: int,
    dark: bool,
    barred: NDArray[np.bool_],
    gone: NDArray[np.bool_],
    changed: NDArray[np.bool_],
) -> Iterator[Move]:
    """The candidates of one asset."""
    holder = _holder(world, asset, barred)
    if world.work.regains(asset):
        if not dark:
            yield _access(world, asset, holder)
        return
    near = successors(world, asset, barred | gone)
    for who in near:
        yield _pair(world, asset, who, -1 if dark else _holder(world, asset, barred, who))
        if not dark:
            if changed[asset, who] or _nobody_nearer(world, asset, who):
                yield from _reviews(world, asset, who, _holder(world, asset, barred, who))
            yield from _drill(world, asset, who, _holder(world, asset, barred, who))
    if not dark:
        yield from _written(world, asset, holder)
        if not near:
            yield _contractor(world, asset, holder)


def successors(world: World, asset: int, barred: NDArray[np.bool_]) -> list[int]:
    """The nearest who do not hold it more often than not: the same order as on every page that names who is near."""
    distance, likely = world.unfamiliarity[asset], world.likely[asset]
    able = (distance < world.ledger.mid("inside_unfamiliarity_limit")) & ~barred
    able &= likely < world.ledger.mid("likely_holder")
    found = np.flatnonzero(able)
    order = np.lexsort((found, -likely[found], distance[found]))
    return [int(who) for who in found[order][: int(world.ledger.mid("plan_successors"))]]


def _holder(world: World, asset: int, barred: NDArray[np.bool_], besides: int = -1) -> int:
    """Who holds it most often, of those who may help; -1 where hardly anybody does."""
    often = np.where(barred, 0.0, world.likely[asset])
    if besides >= 0:
        often[besides] = 0
    who = int(often.argmax())
    return who if often[who] > world.ledger.mid("plan_least_chance") else -1


def usual_effort(world: World, asset: int, unfamiliarity: float) -> float:
    """Person-weeks for somebody at this distance, every claim at its middle: `models.recovery.effort` of one figure."""
    work, ledger = world.work, world.ledger
    understand = ledger.mid("reuse_factor") * work.understanding[asset] * work.activity[asset] * unfamiliarity
    needed = ledger.mid("learning_constant") * work.built[asset] * (work.assimilation[asset] + understand) / 100
    return float(min(max(needed, ledger.mid("effort_floor")), ledger.mid("effort_ceiling")))


def halves(days: float) -> float:
    """Rounded up to half days, so that a plan can be kept.

    >>> halves(1.9), halves(2.0), halves(2.1)
    (2.0, 2.0, 2.5)
    """
    return float(np.ceil(days / STEP - 1e-9) * STEP)


def pair_days(world: World, asset: int, who: int, alone: bool) -> float:
    """The successor's days: down to "changed it lately"; all of it where nobody is there to learn from."""
    whole = usual_effort(world, asset, float(world.unfamiliarity[asset, who]))
    least = world.ledger.mid("effort_floor")
    if not alone:
        whole = max(least, whole - usual_effort(world, asset, world.ledger.mid("unfamiliarity_changed")))
    return halves(WORKDAYS * whole)


def _pair(world: World, asset: int, who: int, helper: int) -> Move:
    mine = pair_days(world, asset, who, helper < 0)
    return _with_helper(ActionKind.PAIR, asset, who, helper, mine, world.ledger.mid("pair_holder_share") * mine)


def _with_helper(kind: ActionKind, asset: int, who: int, helper: int, mine: float, theirs: float) -> Move:
    load = [(who, mine)] + ([(helper, round(theirs, 2))] if helper >= 0 else [])
    whole = round(sum(days for _, days in load), 2)
    return Move(kind, asset, who, helper, whole, tuple(load), learned=mine / WORKDAYS)


def _nobody_nearer(world: World, asset: int, who: int) -> bool:
    """Whether reviews would bring somebody nearer than all but one: that one may be who leaves."""
    distance, level = world.unfamiliarity[asset], world.ledger.mid("unfamiliarity_reviewed")
    return bool(distance[who] > level and (distance <= level).sum() <= 1)


def _reviews(world: World, asset: int, who: int, helper: int) -> Iterator[Move]:
    """Reviews, alone and beside somebody who knows the asset."""
    ledger = world.ledger
    hours_a_day = ledger.mid("work_hours_per_week") / WORKDAYS
    reviews = ledger.mid("reviews_routed") * ledger.mid("review_route_hours") / hours_a_day
    if _reviewable(world, asset):
        hours = round(reviews, 2)
        yield Move(ActionKind.REVIEWS, asset, who, -1, hours, ((who, hours),))
        if helper >= 0:
            yield Move(ActionKind.REVIEWS, asset, who, helper, 2 * hours, ((who, hours), (helper, hours)))


def _drill(world: World, asset: int, who: int, helper: int) -> Iterator[Move]:
    """A drill of somebody who may hold it already."""
    ledger = world.ledger
    if helper >= 0 and world.likely[asset, who] > ledger.mid("plan_least_chance"):
        day = ledger.mid("drill_days")
        pair = _pair(world, asset, who, helper)
        fails = 1 - drill_passes(float(world.likely[asset, who]), ledger)
        load = tuple((one, round(day + fails * more, 2)) for one, more in pair.load)
        whole = round(sum(days for _, days in load), 2)
        yield Move(ActionKind.DRILL, asset, who, helper, whole, load, pair.days, learned=pair.learned)


def _reviewable(world: World, asset: int) -> bool:
    """Whether as many changes as are to be reviewed may be expected within a year."""
    return bool(world.work.demand[asset] > 0.5 and world.changes[asset] >= world.ledger.mid("reviews_routed"))


def _written(world: World, asset: int, writer: int) -> Iterator[Move]:
    """A runbook where there is none, and making it simpler where it is hard to understand: by somebody who knows it."""
    ledger, work = world.ledger, world.work
    if work.assimilation[asset] > ledger.mid("assimilation_runbook"):
        days = ledger.mid("runbook_days")
        yield Move(ActionKind.RUNBOOK, asset, writer, -1, days, _by(writer, days))
    if work.understanding[asset] > ledger.mid("understanding_nominal"):
        days = ledger.mid("standardise_days")
        yield Move(ActionKind.SIMPLER, asset, writer, -1, days, _by(writer, days))


def _by(who: int, days: float) -> tuple[tuple[int, float], ...]:
    return ((who, days),) if who >= 0 else ()


def _access(world: World, asset: int, holder: int) -> Move:
    days = world.ledger.mid("credential_days")
    return Move(ActionKind.ACCESS, asset, -1, holder, days, _by(holder, days))


def _contractor(world: World, asset: int, holder: int) -> Move:
    """Somebody from outside learns it from the holder, on terms that they hand it over when they are needed."""
    weeks = usual_effort(world, asset, world.ledger.mid("unfamiliarity_outsider"))
    theirs = halves(WORKDAYS * weeks * world.ledger.mid("contractor_holder_share"))
    days = halves(WORKDAYS * weeks) + (theirs if holder >= 0 else 0)
    return Move(ActionKind.CONTRACTOR, asset, -1, holder, days, _by(holder, theirs), outside_weeks=weeks)


def drill_passes(holds: float, ledger: Ledger) -> float:
    """The chance of a pass where the chance of holding it is this.

    >>> round(drill_passes(1, Ledger.load()), 2), round(drill_passes(0, Ledger.load()), 2)
    (0.97, 0.05)
    """
    return holds * ledger.mid("drill_sensitivity") + (1 - holds) * (1 - ledger.mid("drill_specificity"))


def ledger_keys(ledger: Ledger) -> tuple[str, ...]:
    """The claims that days and effects of actions rest on."""
    names = (
        "plan_scenarios", "plan_least_chance", "plan_successors", "plan_actions_an_asset", "dark_week_days",
        "already_dark_weight", "reviews_routed", "standardise_days", "standardise_activity", "contractor_holder_share",
        "drill_days", "runbook_days", "runbook_assimilation", "review_route_hours", "pair_holder_share",
        "credential_days", "yearly_attrition", "cost_horizon_weeks",
    )  # fmt: skip
    return tuple(name for name in names if name in ledger)
