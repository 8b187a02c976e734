"""A founder's own belief about the odds, in the place of the published ones: typed, and always shown beside them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from holdfast.errors import BadInput
from holdfast.models.funnels import Funnel

Floats = NDArray[np.float64]
LEAST, MOST = 0.1, 10.0


def believed(odds: Funnel, times: float) -> Funnel:
    """The same funnel with the odds of every next round, and of a sale or listing, `times` as good.

    Odds, not chances: twice as good odds on an even chance are two to one, and no chance passes 1.

    >>> even = Funnel(np.array([[0.5], [0.0]]), np.array([[0.2], [0.2]]))
    >>> better = believed(even, 2.0)
    >>> [round(float(one), 3) for one in (*better.next[:, 0], *better.exit[:, 0])]
    [0.667, 0.0, 0.333, 0.333]
    """
    if not LEAST <= times <= MOST:
        raise BadInput(f"Odds {times:g} times the published ones: give {LEAST:g} to {MOST:g}; 1 is the average.")
    return Funnel(_times(odds.next, times), _times(odds.exit, times))


def _times(chance: Floats, times: float) -> Floats:
    found: Floats = times * chance / (1 - chance + times * chance)
    return found
