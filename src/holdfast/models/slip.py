"""When what is planned comes late because what it rests on goes dark, and what that takes away.

An item rests on gate assets: while one of them is in the dark, nobody can do in it what the item needs. It slips by the
dark weeks that its slack does not absorb:

    slip = max(0, weeks until its last dark gate is held again - slack x weeks until it is due)

`slack` (claim `roadmap_slack`, one draw per scenario for all items) is the share of the time until it is due that could
pass without work on the gate. At 1 an item slips only if a gate is still dark when it is due; at 0 by every dark week.
Money at risk is slip x value per week x margin, per scenario, in cents; *do not* add it to cash and working time: for
the same weeks the empty seat's output is that value, so `taken` says which weeks of a seat it stands for already.

*Do not* promise a date by it, or use it for an item whose work on the gate is done.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from holdfast.models.draws import Draws
from holdfast.models.recovery import Recovery
from holdfast.terms.money import Money

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Cents = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Item:
    """One item: `gates` are the keys of the assets that it rests on; `value` is what a week of delay takes away before
    costs, None where that was not said; `margin` the share of it that stays, None: the claim."""

    name: str
    gates: tuple[str, ...]
    due: date
    value: Money | None = None
    margin: float | None = None
    customers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Roadmap:
    """What was typed, and the day on which people leave, from which weeks count. Amounts are in one currency."""

    items: tuple[Item, ...] = ()
    leaving: date = date.min

    def on(self, day: date) -> Roadmap:
        """The same where people leave on another day; what was due by then cannot slip any more."""
        return Roadmap(tuple(one for one in self.items if one.due > day), day)

    def weeks(self, item: Item) -> float:
        """Weeks from the day of leaving until the item is due."""
        return (item.due - self.leaving).days / 7


@dataclass(frozen=True, slots=True)
class Slips:
    """`begin` and `end` float64[items, scenarios]: the weeks after leaving in which each item's gates keep it waiting
    beyond its slack; equal where it does not slip. `cents` int64[items, scenarios] is what that takes away."""

    begin: Floats
    end: Floats
    cents: Cents

    @property
    def weeks(self) -> Floats:
        """How late each item is."""
        return self.end - self.begin


def slips(roadmap: Roadmap, assets: Sequence[str], recovery: Recovery, draws: Draws) -> Slips:
    """What slips where assets come back as `recovery` says, whose weeks are 0 for what never went dark.

    By hand, without doubt (slack 0.5): due in 8 weeks, its gate back after 10, so 10 - 0.5 x 8 = 6 weeks late.
    """
    place = {asset: index for index, asset in enumerate(assets)}
    shape = len(roadmap.items), recovery.done.shape[1]
    begin, end, cents = np.zeros(shape), np.zeros(shape), np.zeros(shape, dtype=np.int64)
    if not roadmap.items:
        return Slips(begin, end, cents)
    slack, margin = draws.claim("roadmap_slack"), draws.claim("roadmap_margin")
    for row, item in enumerate(roadmap.items):
        gates = [place[gate] for gate in item.gates if gate in place]
        back = recovery.done[gates].max(axis=0, initial=0.0)
        begin[row] = np.minimum(slack * roadmap.weeks(item), back)
        end[row] = back
        if item.value is not None:
            kept = margin if item.margin is None else item.margin
            cents[row] = np.rint((end[row] - begin[row]) * kept * float(item.value.amount) * 100)
    return Slips(begin, end, cents)


def taken(found: Slips, touched: Sequence[Bools], empty: Floats) -> Floats:
    """Weeks of empty seats, all seats together, that late items with a value stand for already: float64[scenarios].

    `touched` has for each seat bool[items, scenarios]: whether one of its dark assets is a gate of the item. A week in
    which two items wait is one week of the seat, and no seat gives more than the weeks that it is `empty`.

    >>> begin, end = np.array([[0.0], [2.0]]), np.array([[3.0], [6.0]])
    >>> both = np.ones((2, 1), dtype=bool)
    >>> late = Slips(begin, end, np.array([[1], [1]]))
    >>> nine, four = np.array([9.0]), np.array([4.0])
    >>> taken(late, [both], nine), taken(late, [both], four), taken(late, [both] * 2, nine)
    (array([6.]), array([4.]), array([12.]))
    """
    total = np.zeros_like(empty)
    for mine in touched:
        counts = mine & (found.cents > 0)
        begin = np.where(counts, np.minimum(found.begin, empty), 0.0)
        end = np.where(counts, np.minimum(found.end, empty), 0.0)
        total += _together(begin, end)
    return total


def _together(begin: Floats, end: Floats) -> Floats:
    """How long at least one of some intervals lasts, in each scenario."""
    order = np.argsort(begin, axis=0)
    begin, end = np.take_along_axis(begin, order, axis=0), np.take_along_axis(end, order, axis=0)
    covered, reached = np.zeros(begin.shape[1]), np.zeros(begin.shape[1])
    for low, high in zip(begin, end, strict=True):
        covered += np.maximum(0, high - np.maximum(low, reached))
        reached = np.maximum(reached, high)
    return covered


def narrowed(roadmap: Roadmap, assets: Sequence[str]) -> Roadmap:
    """Only items that rest on one of these assets, and of their gates only these."""
    kept = set(assets)
    items = (replace(one, gates=tuple(gate for gate in one.gates if gate in kept)) for one in roadmap.items)
    return Roadmap(tuple(one for one in items if one.gates), roadmap.leaving)
