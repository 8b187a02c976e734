"""How much of what was delivered rests on how few people. Counts of people, never which.

Delivered work is counted in commits that changed something that counts; value is not known, and work is its stand-in.
A range says how much a figure moves when other weeks of the same kind had been seen (weeks are resampled), and, where
it speaks of holders, how far history can tell who holds what.

*Do not* read a small count as praise or blame: it says what the company leans on, not who is good.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import pairwise
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from holdfast.decisions.borrowed import COUNTS, claims_for, drop
from holdfast.decisions.world import World
from holdfast.measures.work import FIRST_MONDAY, MONTH, WEEK, end_of
from holdfast.models.draws import Draws, Layer
from holdfast.models.holding import Holding, holders
from holdfast.terms.estimate import Estimate

Floats = NDArray[np.float64]

POISSON: Final = np.cumsum(np.exp(-1) / np.array([1, 1, 2, 6, 24, 120, 720]))
"""Chances of at most 0, 1, 2 ... of Poisson(1): how often a week is drawn when weeks are resampled."""
PERIODS: Final = 4
"""Half-years that are compared."""


@dataclass(frozen=True, slots=True)
class Period:
    """`absence` people made half of what was delivered between two days, of `people` who delivered anything."""

    start: date
    end: date
    absence: Estimate
    people: int


@dataclass(frozen=True, slots=True)
class Concentration:
    """`absence` and `people` as in `Period`, over the whole window; `alone` is the share of delivered changes that went
    into assets with one holder or none."""

    absence: Estimate
    people: int
    alone: Estimate
    periods: tuple[Period, ...]


def concentration(world: World, touches: pl.DataFrame, months: float) -> Concentration:
    """Over the last `months`. `touches` has asset (null: in none), person, commit, time; bots and bulk are left out."""
    end = end_of(world.as_of)
    made = touches.filter((pl.col("time") >= end - months * MONTH) & (pl.col("time") < end))
    edges = np.linspace(end - months * MONTH, end, PERIODS + 1)
    periods = [
        _period(world, made.filter((pl.col("time") >= start) & (pl.col("time") < stop)), start, stop)
        for start, stop in pairwise(edges)
    ]
    absence, people = _absence(world, made)
    return Concentration(absence, people, _alone(world, made), tuple(one for one in periods if one.people))


def _period(world: World, made: pl.DataFrame, start: float, stop: float) -> Period:
    absence, people = _absence(world, made)
    first, last = (datetime.fromtimestamp(moment, UTC).date() for moment in (start, stop - 1))
    return Period(first, last, absence, people)


def _absence(world: World, made: pl.DataFrame) -> tuple[Estimate, int]:
    """The contributor absence factor with its range, and how many people there were."""
    counts, people = _by_week(made)
    drawn = absence_factors(resampled(counts, world.chance.draws))
    seen = int(absence_factors(counts.sum(axis=0)[:, None])[0])
    low, high = (float(figure) for figure in np.quantile(drawn, [0.1, 0.9], method="inverted_cdf"))
    found = Estimate(
        "contributor_absence_factor", seen, min(low, seen), max(high, seen), world.as_of, unit="people",
        n=int(counts.sum()), evidence=world.evidence, borrowed=0.0,
    )  # fmt: skip
    return found, people


def _by_week(made: pl.DataFrame) -> tuple[Floats, int]:
    """Commits by week and person: float64[weeks, people], and the number of people."""
    rows = made.select("person", "commit", week=(pl.col("time") - FIRST_MONDAY).floordiv(WEEK)).unique()
    counted = rows.group_by("week", "person").len().sort("week", "person")
    weeks, week = np.unique(counted["week"].to_numpy(), return_inverse=True)
    people, person = np.unique(counted["person"].to_numpy(), return_inverse=True)
    table = np.zeros((len(weeks), len(people)))
    table[week, person] = counted["len"].to_numpy()
    return table, len(people)


def resampled(counts: Floats, draws: Draws) -> Floats:
    """What each person delivered in each scenario, weeks drawn with replacement: float64[people, scenarios]."""
    total = np.zeros((counts.shape[1], draws.scenarios))
    for week, made in enumerate(counts):
        times = np.searchsorted(POISSON, draws.uniform(Layer.OUTCOMES, "week of the window", week)).astype(np.float64)
        there = np.flatnonzero(made)
        total[there] += made[there, None] * times
    return total


def absence_factors(made: Floats) -> NDArray[np.int64]:
    """Fewest people who together made half, in each scenario, of float64[people, scenarios]; 0 where nobody did.

    >>> absence_factors(np.array([[3.0, 1.0], [1.0, 1.0], [1.0, 1.0], [0.0, 1.0]])).tolist()
    [1, 2]
    """
    if not len(made):
        return np.zeros(made.shape[1], dtype=np.int64)
    most_first = np.cumsum(-np.sort(-made, axis=0), axis=0)
    reached = 2 * most_first >= most_first[-1]
    return np.where(most_first[-1] > 0, reached.argmax(axis=0) + 1, 0)


def _alone(world: World, made: pl.DataFrame) -> Estimate:
    """The share of delivered changes that went into assets with one holder or none."""
    weight = _changes(made, world.work.assets)
    whole = _share_alone(world.holding, weight)
    low, middle, high = (float(figure) for figure in np.quantile(whole, [0.1, 0.5, 0.9]))
    return Estimate(
        "concentration", middle, low, high, world.as_of, unit="share", n=int(weight.sum()),
        evidence=world.evidence, claims=claims_for(world, COUNTS),
        borrowed=drop(whole, _share_alone(world.own.holding, weight)),
    )  # fmt: skip


def _changes(made: pl.DataFrame, assets: Sequence[str]) -> Floats:
    """Commits to each asset, in the order of `assets`."""
    counted = made.drop_nulls("asset").group_by("asset").agg(changes=pl.col("commit").n_unique().cast(pl.Float64))
    order = pl.DataFrame({"asset": list(assets)}, schema={"asset": pl.String})
    rows = order.join(counted, on="asset", how="left", maintain_order="left")["changes"].fill_null(0)
    return np.asarray(rows.to_numpy(), dtype=np.float64)


def _share_alone(holding: Holding, weight: Floats) -> Floats:
    alone = (holders(holding) <= 1).astype(np.float64)
    return np.asarray(weight @ alone / max(weight.sum(), 1.0), dtype=np.float64)
