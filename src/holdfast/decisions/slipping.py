"""Roadmap items that slip when people leave: what a departure's cost must know of them, and one line for each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from holdfast.decisions.borrowed import COUNTS, WEEKS, borrowed, estimate
from holdfast.decisions.world import OneLeaver, World, one_leaver
from holdfast.models.cost import Late
from holdfast.models.draws import Layer
from holdfast.models.holding import holders
from holdfast.models.recovery import SELDOM, Outside, Recovery, recover
from holdfast.models.slip import Slips, slips, taken
from holdfast.terms.estimate import Estimate
from holdfast.terms.nouns import AssetId

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
SLIP = (*WEEKS, "slip_weeks")
MONEY = (*SLIP, "money_at_risk")
"""What claims the weeks that an item slips, and the money at risk, rest on."""


@dataclass(frozen=True, slots=True)
class Slip:
    """One item. `chance` is how often it slips, `weeks` and `money` are over the scenarios in which it does (None where
    it hardly ever does, or where no value was typed). `gates` are its assets, `dark` those that go dark more often than
    not where it slips."""

    item: str
    due: date
    customers: tuple[str, ...]
    gates: tuple[AssetId, ...]
    dark: tuple[AssetId, ...]
    chance: float
    weeks: Estimate | None
    money: Estimate | None


def slipping(world: World, recovery: Recovery) -> Slips:
    """What slips where assets come back as `recovery` says."""
    return slips(world.roadmap, world.work.assets, recovery, world.chance.draws)


def late(world: World, recovery: Recovery, seats: Sequence[Bools]) -> tuple[Slips, Late] | None:
    """What slips, and what the cost must know of it; None where nothing with a value is on the roadmap.

    `seats` has for each seat bool[assets, scenarios]: the dark assets that its leaver held.
    """
    currency = next((one.value.currency for one in world.roadmap.items if one.value is not None), None)
    if currency is None:
        return None
    found = slipping(world, recovery)
    weeks = taken(found, [_touched(world, mine) for mine in seats], recovery.vacancy + recovery.notice)
    return found, Late(weeks, found.cents.sum(axis=0), currency)


def _touched(world: World, mine: Bools) -> Bools:
    """Which items rest on an asset that is set in `mine`: bool[items, scenarios]."""
    rows = [_rows(world, one.gates) for one in world.roadmap.items]
    return np.array([mine[gates].any(axis=0) for gates in rows], dtype=np.bool_).reshape(len(rows), mine.shape[1])


def _rows(world: World, gates: Sequence[str]) -> list[int]:
    place = {asset: index for index, asset in enumerate(world.work.assets)}
    return [place[gate] for gate in gates if gate in place]


def lines(world: World, recovery: Recovery, counted: Bools | None = None) -> tuple[Slip, ...]:
    """Every item, the soonest first, over the scenarios or over the `counted` ones."""
    which = np.ones(world.scenarios, dtype=np.bool_) if counted is None else counted
    found = slipping(world, recovery)
    made = [_line(world, found, recovery, row, which) for row in range(len(world.roadmap.items))]
    return tuple(sorted(made, key=lambda one: (one.due, one.item)))


def _line(world: World, found: Slips, recovery: Recovery, row: int, which: Bools) -> Slip:
    item, weeks = world.roadmap.items[row], found.weeks[row]
    slips_in = which & (weeks > 0)
    chance = float(slips_in.sum() / max(1, which.sum()))
    gates = _rows(world, item.gates)
    often = [gate for gate in gates if chance and (recovery.done[gate][slips_in] > 0).mean() >= 0.5]
    shown = chance >= SELDOM
    return Slip(
        item.name, item.due, item.customers, tuple(map(world.asset, gates)), tuple(map(world.asset, often)), chance,
        estimate(world, "slip_weeks", weeks[slips_in], "weeks", SLIP) if shown else None,
        estimate(world, "money_at_risk", found.cents[row][slips_in] / 100, "", MONEY)
        if shown and item.value is not None
        else None,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class AtRisk:
    """All items together, over all scenarios: how many slip, and the money at risk (None where no value was typed)."""

    items: tuple[Slip, ...]
    slipping: Estimate
    money: Estimate | None
    currency: str | None


def figures(world: World, recovery: Recovery, counted: Bools | None = None) -> dict[str, Floats]:
    """How many items slip and what that takes away, by term, over the scenarios or the `counted` ones; empty where
    there is no roadmap."""
    if not world.roadmap.items:
        return {}
    found = slipping(world, recovery)
    whole = {
        "late_items": (found.weeks > 0).sum(axis=0).astype(np.float64),
        "money_at_risk": found.cents.sum(axis=0) / 100,
    }
    return whole if counted is None else {term: values[counted] for term, values in whole.items()}


UNITS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "late_items": ("items", (*COUNTS, "slip_weeks")),
    "money_at_risk": ("", MONEY),
}


def at_risk(
    world: World,
    recovery: Recovery,
    share: Mapping[str, float | None],
    counted: Bools | None = None,
) -> AtRisk | None:
    """What the roadmap loses; None where there is none. `share` says how much of each figure's width is borrowed."""
    full = figures(world, recovery, counted)
    if not full:
        return None
    made = {term: estimate(world, term, full[term], *UNITS[term], share.get(term)) for term in full}
    currency = next((one.value.currency for one in world.roadmap.items if one.value is not None), None)
    return AtRisk(
        lines(world, recovery, counted),
        made["late_items"], None if currency is None else made["money_at_risk"], currency,
    )  # fmt: skip


LEAVER = "one of those who hold something alone leaves"
"""The stream that draws the leaver: the same one as on the page of what rests on one person."""
LEAST_SCENARIOS = 50
"""With fewer scenarios in which anybody holds something alone, nothing is said of losing one."""


def if_one_leaves(world: World, outside: Outside = Outside.HIRE) -> AtRisk | None:
    """The same where one of those who hold something alone leaves, drawn evenly; nobody is named. None where there is
    no roadmap, or hardly ever anybody to draw."""

    def lose(other: World) -> tuple[OneLeaver, Recovery]:
        gone = one_leaver(other, other.chance.draws.uniform(Layer.OUTCOMES, LEAVER))
        work, people = other.work, other.people
        return gone, recover(work, gone.dark, other.unfamiliarity, people, gone.leaving, other.chance, outside=outside)

    def measure(other: World) -> dict[str, Floats]:
        gone, recovery = lose(other)
        return figures(other, recovery, gone.counted)

    lost, back = lose(world)
    if not world.roadmap.items or lost.counted.sum() < LEAST_SCENARIOS:
        return None
    share = borrowed(world, measure, figures(world, back, lost.counted))
    return at_risk(world, back, share, lost.counted)


@dataclass(frozen=True, slots=True)
class Footing:
    """What an item stands on before anybody leaves: how many of its assets have one holder, and how many none."""

    item: str
    one_holder: Estimate
    already_dark: Estimate


@dataclass(frozen=True, slots=True)
class Footings:
    """Every item's footing, in their order; and how many items rest on at least one asset that one person holds alone,
    or nobody."""

    items: tuple[Footing, ...]
    on_one: Estimate
    on_none: Estimate


def footings(world: World) -> Footings:
    """How thin the ground of each item is."""
    held = holders(world.holding)
    rows = [_rows(world, one.gates) for one in world.roadmap.items]
    one, none = ([(held[gates] == n).sum(axis=0).astype(np.float64) for gates in rows] for n in (1, 0))

    def counted(term: str, values: Floats, unit: str = "assets") -> Estimate:
        return estimate(world, term, values, unit, COUNTS)

    return Footings(
        tuple(
            Footing(item.name, counted("one_holder", alone), counted("already_dark", dark))
            for item, alone, dark in zip(world.roadmap.items, one, none, strict=True)
        ),
        counted("items_on_one", np.sum(np.array(one) > 0, axis=0).astype(np.float64), "items"),
        counted("items_on_none", np.sum(np.array(none) > 0, axis=0).astype(np.float64), "items"),
    )
