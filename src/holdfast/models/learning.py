"""The learning constant after the company's own finished hand-overs: its record takes over from what is published.

A finished hand-over shows the constant directly: person-weeks really spent over the formula without it. In logs such an
observation scatters by `handover_observation_ln_sd` around the true one, and the prior is the claim. For one lognormal
claim this is the conjugate normal update (0.5 / sqrt(1 + 1.56 n) with the shipped figures); where sources disagree,
each is weighed by how well it foretold what was seen. Worked out on points of the prior, so that both are one rule.

*Do not* read it as how fast somebody learns: it is the company's figure, and no hand-over of it is anybody's mark.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from holdfast.claims.ledger import Ledger
from holdfast.models.draws import quantile

Floats = NDArray[np.float64]

CONSTANT: Final = "learning_constant"
_POINTS: Final = 20_001
_WIDEST: Final = 8.0
"""How many standard deviations from its middle the prior is followed: an own record may lie far from what is published,
and a range that ends where the points end would be far too narrow."""


@dataclass(frozen=True, slots=True)
class Finished:
    """One finished hand-over: person-weeks by the formula without the learning constant, and those really spent."""

    formula: float
    actual: float


@dataclass(frozen=True, slots=True)
class Constant:
    """80 % range and median of the learning constant, and on how many of the company's own hand-overs it rests."""

    low: float
    mid: float
    high: float
    n: int

    @property
    def ratio(self) -> float:
        """High over low: how wide the range is."""
        return self.high / self.low


def speaking(finished: Iterable[Finished], ledger: Ledger) -> tuple[Finished, ...]:
    """Those from which something can be learned: by the formula neither below `effort_floor` nor above
    `effort_ceiling`, where these two and not the constant decide."""
    floor, ceiling, usual = ledger.mid("effort_floor"), ledger.mid("effort_ceiling"), ledger.mid(CONSTANT)
    return tuple(one for one in finished if floor < one.formula * usual < ceiling and one.actual > 0)


def learned(finished: Sequence[Finished], ledger: Ledger) -> Constant:
    """The learning constant after these hand-overs.

    >>> prior = learned([], Ledger.load())
    >>> round(prior.mid, 2), round(prior.ratio, 1)
    (0.5, 3.6)
    >>> one = learned([Finished(4, 4)], Ledger.load())
    >>> round(one.mid, 2), round(one.ratio, 1), one.n
    (0.76, 2.2, 1)
    """
    seen = np.array([one.actual / one.formula for one in speaking(finished, ledger)])
    points, weights = _prior(ledger)
    scatter = ledger.mid("handover_observation_ln_sd")
    misses = (np.log(seen)[None, :] - np.log(points)[:, None]) / scatter
    likely = -0.5 * (misses**2).sum(axis=1)
    weights = weights * np.exp(likely - likely.max())
    low, mid, high = _weighted(points, weights, np.array([0.1, 0.5, 0.9]))
    return Constant(low, mid, high, len(seen))


def own(finished: Sequence[Finished], ledger: Ledger) -> Ledger:
    """The ledger with the learning constant as the company's own record has it; the same where there is none, or where
    somebody typed a figure of their own."""
    if ledger.own(CONSTANT) or not speaking(finished, ledger):
        return ledger
    found = learned(finished, ledger)
    return ledger.override(
        CONSTANT, found.low, found.mid, found.high,
        source=f"your own record of {found.n} finished hand-over{'s' if found.n > 1 else ''}, on top of the published",
    )  # fmt: skip


def _prior(ledger: Ledger) -> tuple[Floats, Floats]:
    """Points of the prior, rising, and what each weighs."""
    sources = ledger.sources(CONSTANT)
    normal = np.linspace(-_WIDEST, _WIDEST, _POINTS)
    points = np.concatenate([quantile(source, ndtr(normal)) for source in sources])
    weights = np.concatenate([source.weight * np.exp(-0.5 * normal**2) for source in sources])
    order = np.argsort(points, kind="stable")
    return points[order], weights[order]


def _weighted(points: Floats, weights: Floats, wanted: Floats) -> tuple[float, float, float]:
    reached = (np.cumsum(weights) - weights / 2) / weights.sum()
    low, mid, high = np.exp(np.interp(wanted, reached, np.log(points)))
    return float(low), float(mid), float(high)
