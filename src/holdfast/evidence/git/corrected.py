"""The time by which a commit is put in order: its own date, but later than all that it builds on.

Git calls it the corrected commit date (its generation number, version 2). It depends on a commit's ancestors only, so
it stays the same whatever comes later, and an order by it never shows a commit before one that builds on it.
"""

from __future__ import annotations

import numpy as np
import polars as pl
from numpy.typing import NDArray

Ints = NDArray[np.int64]


def corrected_times(
    sha: pl.Series, time: pl.Series, parents: pl.Series, known: pl.DataFrame | None = None
) -> pl.Series:
    """Each commit's corrected time in UTC seconds. `parents` holds ids with spaces between.

    `known` (sha, corrected) are commits outside these; a parent that is in neither decides nothing.

    >>> corrected_times(pl.Series(["c", "b", "a"]), pl.Series([9, 3, 5]), pl.Series(["b", "a", ""])).to_list()
    [9, 6, 5]
    """
    times = time.cast(pl.Int64).to_numpy().copy()
    place = pl.Series(np.arange(len(sha)), dtype=pl.Int64)
    edges = pl.DataFrame({"child": place, "parent": parents.str.split(" ")}).explode("parent")
    edges = edges.join(pl.DataFrame({"parent": sha, "at": place}), on="parent", how="left")
    if known is not None:
        before = edges.filter(pl.col("at").is_null()).join(known, left_on="parent", right_on="sha")
        np.maximum.at(times, before["child"].to_numpy(), before["corrected"].to_numpy() + 1)
    inside = edges.drop_nulls("at").sort("at")
    _raise(times, inside["child"].to_numpy(), inside["at"].to_numpy())
    return pl.Series("corrected", times)


def _raise(times: Ints, child: Ints, parent: Ints) -> None:
    """Raise, in place, every child above its parents; edges come sorted by parent."""
    begins = np.searchsorted(parent, np.arange(len(times) + 1))
    waiting = np.arange(len(parent))
    while len(waiting):
        wanted = times[parent[waiting]] + 1
        late = wanted > times[child[waiting]]
        raised = child[waiting[late]]
        np.maximum.at(times, raised, wanted[late])
        raised = np.unique(raised)
        lengths = begins[raised + 1] - begins[raised]
        offsets = np.arange(lengths.sum()) - np.repeat(np.cumsum(lengths) - lengths, lengths)
        waiting = np.repeat(begins[raised], lengths) + offsets
