"""What the same futures bring to the investors of the latest round: the check that the engine has to pass first.

Published outcomes of venture are told as multiples of the money that investors put in. So the engine is asked for the
same: what the latest preferred class gets in each future, over what it paid.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from holdfast.errors import BadInput
from holdfast.models.venture import Futures

Floats = NDArray[np.float64]


def multiples(futures: Futures) -> Floats:
    """Money back over money in, for the last preferred class of today: float64[worlds, paths].

    Rounds to come that are senior to all before them are paid back first, with those that came after them.
    """
    row = _class(futures)
    one = futures.start.table.classes[row]
    money = float(one.preference / one.multiple)
    owed, shares = float(one.preference), float(one.converted)
    share, proceeds = futures.share.ravel(), futures.proceeds.ravel()
    gets = np.maximum(owed, shares * share)
    if one.participating:
        most = np.inf if one.cap is None else float(one.cap) * money
        gets = np.maximum(np.minimum(owed + shares * share, most), shares * share)
    first = _before(futures)
    others = futures.stack.owed.sum(axis=0) - first
    short = np.maximum(proceeds - first, 0.0) * np.divide(owed, others, out=np.zeros_like(others), where=others > 0)
    return (np.minimum(gets, np.where(share > 0, gets, short)) / money).reshape(futures.share.shape)


def _class(futures: Futures) -> int:
    places = [place for place, one in enumerate(futures.start.table.classes) if one.preference > 0]
    if not places:
        raise BadInput("No class of the cap table is preferred: there is no investor to ask for.")
    return places[-1]


def _before(futures: Futures) -> Floats:
    """What is owed before the classes of today: the first senior round to come and all that follow: float64[paths]."""
    rounds = futures.rounds
    behind = np.logical_or.accumulate(rounds.senior, axis=0)
    found: Floats = (rounds.owed * behind).sum(axis=0)
    return found


def shares_of(values: Floats, limits: tuple[float, ...]) -> Floats:
    """Share of each row below the first limit, between two of them, and from the last on: float64[rows, limits + 1].

    >>> shares_of(np.array([[0.2, 0.9, 1.0, 30.0]]), (1, 5))
    array([[0.5 , 0.25, 0.25]])
    """
    edges = np.array([-np.inf, *limits, np.inf])
    found = [((values >= low) & (values < high)).mean(axis=1) for low, high in pairwise(edges)]
    return np.array(found).T
