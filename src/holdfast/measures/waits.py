"""How long people wait for something, where some are waiting still.

The median is Kaplan and Meier's: whoever waits still counts as "longer than until now" and is not dropped, which would
make every wait look shorter than it is. Its range turns the log-log band of the curve round (Brookmeyer and Crowley).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Wait:
    """`median` with its range at `level`, in the unit of the durations; None: not reached, over half wait longer than
    any duration seen. `n` waits in all, `still` of them not over."""

    median: float | None
    low: float | None
    high: float | None
    n: int
    still: int
    longest: float


def survival(durations: Floats, over: NDArray[np.bool_]) -> tuple[Floats, Floats, Floats]:
    """Kaplan and Meier's curve: when waits ended, the share that still waits after each, and Greenwood's sum.

    >>> times, share, _ = survival(np.array([1.0, 2.0, 2.0, 4.0]), np.array([True, True, False, True]))
    >>> times.tolist(), share.tolist()
    ([1.0, 2.0, 4.0], [0.75, 0.5, 0.0])
    """
    times = np.unique(durations[over])
    waiting = (durations[:, None] >= times).sum(axis=0)
    ended = ((durations[:, None] == times) & over[:, None]).sum(axis=0)
    share = np.cumprod(1 - ended / waiting)
    with np.errstate(divide="ignore"):
        greenwood = np.cumsum(ended / (waiting * (waiting - ended)))
    return times, np.asarray(share), np.asarray(greenwood)


def wait(durations: Sequence[float], over: Sequence[bool], level: float = 0.8) -> Wait:
    """The median wait. `durations` of those who had it, and until now of those who wait still.

    >>> wait([3.0, 5.0, 7.0], [True, True, True]).median
    5.0
    >>> wait([3.0, 5.0, 7.0], [True, False, False]).median is None
    True
    """
    lasted, had = np.asarray(durations, dtype=np.float64), np.asarray(over, dtype=np.bool_)
    if not len(lasted):
        return Wait(None, None, None, 0, 0, 0.0)
    times, share, greenwood = survival(lasted, had)
    inside = (share > 0) & (share < 1)
    z = float(ndtri((1 + level) / 2))
    spread = np.zeros(len(times))
    spread[inside] = z * np.sqrt(greenwood[inside]) / np.abs(np.log(share[inside]))
    lower, upper = share.copy(), share.copy()
    lower[inside] = share[inside] ** np.exp(spread[inside])
    upper[inside] = share[inside] ** np.exp(-spread[inside])
    return Wait(
        _reaches_half(times, share), _reaches_half(times, lower), _reaches_half(times, upper),
        len(lasted), int((~had).sum()), float(lasted.max()),
    )  # fmt: skip


def _reaches_half(times: Floats, share: Floats) -> float | None:
    """The first time after which at most half still wait."""
    below = np.flatnonzero(share <= 0.5 + 1e-12)
    return float(times[below[0]]) if len(below) else None
