"""How well an estate is covered on one day, and whether that is more than on another.

*Do not* add the parts up to one score: what is documented, reviewed or handed over is not worth the same anywhere.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import betaincinv

from holdfast.decisions.borrowed import COUNTS, claims_for
from holdfast.decisions.world import World
from holdfast.models.holding import holders
from holdfast.terms.estimate import Estimate

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Cover:
    """`second` is the share of assets with two holders or more, `dark` of those with none; `assets` of all."""

    second: Estimate
    dark: Estimate
    assets: int
    drawn: Floats
    """The share with a second holder in each scenario: what a later day is compared by."""


def cover(world: World) -> Cover:
    """The shares over all scenarios."""
    held = holders(world.holding)
    second, dark = ((held > 1).mean(axis=0), (held == 0).mean(axis=0))
    return Cover(_share(world, "cover", second), _share(world, "already_dark", dark), len(held), second)


def gained(now: World, before: Cover, after: Cover) -> Estimate:
    """How much more of the estate has a second holder than before, as a share; the same chance in both.

    Only what history can tell apart moves it: people and claims are drawn alike on both days.
    """
    return _share(now, "cover_gained", after.drawn - before.drawn)


def _share(world: World, term: str, drawn: Floats) -> Estimate:
    low, middle, high = (float(figure) for figure in np.quantile(drawn, [0.1, 0.5, 0.9]))
    return Estimate(
        term, middle, low, high, world.as_of, unit="share", n=world.commits, evidence=world.evidence,
        claims=claims_for(world, COUNTS),
    )  # fmt: skip


def proportion(hits: int, of: int, level: float = 0.8) -> tuple[float, float, float]:
    """Low, middle and high of a share that was counted: Jeffreys' interval; the middle is what was counted.

    >>> [round(one, 2) for one in proportion(9, 10)]
    [0.73, 0.9, 0.97]
    """
    tail = (1 - level) / 2
    seen = hits / of
    low = 0.0 if hits == 0 else float(betaincinv(hits + 0.5, of - hits + 0.5, tail))
    high = 1.0 if hits == of else float(betaincinv(hits + 0.5, of - hits + 0.5, 1 - tail))
    return min(low, seen), seen, max(high, seen)
