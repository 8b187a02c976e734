"""Where the dots of a dots chart stand, and how full each is: an empty ring holds nothing, a fuller one more."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from holdfast.render import numbers
from holdfast.render.text import Viewer, say
from holdfast.terms.answer import DotGroup, Dots
from holdfast.terms.estimate import Estimate

ROW = 20
"""Dots in one row."""
PITCH, RADIUS = 22.0, 8.0
FULLEST = 4
"""Levels of fullness besides empty."""
FILLED = (0.0, 0.42, 0.6, 0.78, 1.0)
"""Radius of what is filled, by level, as a share of the ring's."""


@dataclass(frozen=True, slots=True)
class Disc:
    """One dot. `level` 0 is an empty ring, `FULLEST` a full one; `filled` is the radius of what is in it."""

    x: float
    y: float
    level: int
    filled: float


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the legend: `ends` is the range of dots, nothing where it is no range."""

    level: int
    label: str
    dots: int
    ends: str
    estimate: Estimate


@dataclass(frozen=True, slots=True)
class Drawn:
    """A dots chart laid out; it has no words in it, so one layout serves every width."""

    width: float
    height: float
    radius: float
    discs: tuple[Disc, ...]
    legend: tuple[Entry, ...]
    spoken: str


def levels(groups: Sequence[DotGroup]) -> list[int]:
    """How full the dots of each group are: those with nothing are empty, the last is full, the others between.

    >>> from datetime import date
    >>> from holdfast.terms.text import text
    >>> share = Estimate("share", 0.25, 0.2, 0.3, as_of=date(2026, 11, 13), unit="share")
    >>> levels([DotGroup(text("x"), 25, share, nothing=i == 0) for i in range(4)])
    [0, 1, 3, 4]
    """
    full = [i for i, one in enumerate(groups) if not one.nothing]
    found = [0] * len(groups)
    for place, i in enumerate(full, 1):
        found[i] = FULLEST if len(full) == 1 else 1 + math.ceil((place - 1) * (FULLEST - 1) / (len(full) - 1))
    return found


def dots(block: Dots, viewer: Viewer) -> Drawn:
    """The chart: rows of twenty, group by group."""
    total = sum(one.dots for one in block.groups)
    entries = [
        Entry(level, say(one.label, viewer), one.dots, ends(one, total), one.estimate)
        for one, level in zip(block.groups, levels(block.groups), strict=True)
    ]
    each = [one.level for one in entries for _ in range(one.dots)]
    discs = [
        Disc(PITCH * (i % ROW) + PITCH / 2, PITCH * (i // ROW) + PITCH / 2, level, round(RADIUS * FILLED[level], 2))
        for i, level in enumerate(each)
    ]
    said = [f"{one.dots} {one.label}" + (f", between {one.ends}" if one.ends else "") for one in entries]
    spoken = f"Of {total}: {'; '.join(said)}"
    return Drawn(
        PITCH * min(ROW, max(1, total)), PITCH * -(-total // ROW), RADIUS, tuple(discs), tuple(entries), spoken
    )


def ends(group: DotGroup, total: int) -> str:
    """The range of a group in dots; nothing where it is no range."""
    low, high = (round(total * share) for share in (group.estimate.low, group.estimate.high))
    return "" if low == high else f"{numbers.count(low)} to {numbers.count(high)}"
