"""How long newcomers took to their later steady output, of all of them together; nothing of any one of them.

Output is days with at least one commit, in blocks of four weeks from somebody's first commit. Whoever began within half
a year of the history's first day is no newcomer but was there when we began to watch; whoever has no full year behind
them yet is still on the way. Each newcomer is held against their own later level, so that nobody is held against
anybody else; the company's curve is the middle of these, and it is steady once it stays at `STEADY` of that level.

*Do not* read it as how fast anybody learns, use it below `LEAST` newcomers, or compare companies: what a commit is
differs.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from holdfast.measures.work import DAY, WEEK

LEAST: Final = 5
"""Newcomers below which nothing is said (the least that a number of a team may rest on)."""
STEADY: Final = 0.8
"""Output at which the ramp ends, as a share of the later level."""
BLOCK: Final = 4
"""Weeks to a block."""
BLOCKS: Final = 13
"""Blocks in the first year; the later level is that of the second half of them."""
WATCHED: Final = 26
"""Weeks of history before somebody's first commit, so that it is their first."""
DRAWS: Final = 1000
"""Samples of newcomers, drawn with replacement, for the range."""


@dataclass(frozen=True, slots=True)
class Ramp:
    """Weeks from the first commit until output is steady, with its 80 % range; `newcomers` how many it rests on."""

    weeks: float
    low: float
    high: float
    newcomers: int


def ramp(touches: pl.DataFrame, end: int, rng: np.random.Generator) -> Ramp | int:
    """The ramp of the company's newcomers up to `end` (UTC seconds); how many there are where they are too few.

    `touches` has person, commit and time, without bots and bulk.
    """
    found = profiles(touches, end)
    if len(found) < LEAST:
        return len(found)
    again = rng.integers(0, len(found), (DRAWS, len(found)))
    weeks = np.array([reached(found[chosen]) for chosen in again])
    low, high = (float(one) for one in np.quantile(weeks, [0.1, 0.9]))
    middle = reached(found)
    return Ramp(middle, min(low, middle), max(high, middle), len(found))


def profiles(touches: pl.DataFrame, end: int) -> NDArray[np.float64]:
    """Each newcomer's days of work in each block over those of their own later level: float64[newcomers, blocks].

    In no order that says who is who; whoever did nothing in the second half of their first year is left out.
    """
    days = touches.select("person", day=pl.col("time") // DAY).unique()
    began = days.group_by("person").agg(first=pl.col("day").min())
    start = began["first"].min()
    year = BLOCKS * BLOCK * WEEK // DAY
    if not isinstance(start, int):
        return np.zeros((0, BLOCKS))
    joined = began.filter((pl.col("first") >= start + WATCHED * WEEK // DAY) & (pl.col("first") + year <= end // DAY))
    blocks = days.join(joined, on="person").with_columns(
        block=(pl.col("day") - pl.col("first")) // (BLOCK * WEEK // DAY)
    )
    counted = blocks.filter(pl.col("block") < BLOCKS).group_by("person", "block").agg(days=pl.len())
    matrix = np.zeros((joined.height, BLOCKS))
    place = {person: row for row, person in enumerate(sorted(joined["person"].to_list()))}
    for person, block, worked in counted.iter_rows():
        matrix[place[person], block] = worked
    level = matrix[:, BLOCKS // 2 :].mean(axis=1)
    return np.asarray(matrix[level > 0] / level[level > 0, None])


def reached(found: NDArray[np.float64]) -> float:
    """Weeks until the middle newcomer's output reaches `STEADY` of the later level and holds it for two blocks.

    >>> slow = np.array([[0.2, 0.5, 0.6, 0.9, 0.9, 1, 1, 1, 1, 1, 1, 1, 1.0]])
    >>> reached(slow)
    16.0
    """
    curve = np.median(found, axis=0)
    both = (curve[:-1] >= STEADY) & (curve[1:] >= STEADY)
    return float(BLOCK * (int(both.argmax()) + 1)) if both.any() else float(BLOCK * BLOCKS)
