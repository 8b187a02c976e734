"""Whether a hand-over looks finished: changes that the successor made since it began and that nobody took back."""

from __future__ import annotations

import polars as pl

from holdfast.measures.work import DAY, MONTH

ENOUGH = 3
"""Changes without help after which a hand-over looks finished: the third accepted, unreverted change."""


def standing_changes(touches: pl.DataFrame, reverts: pl.Series, asset: str, person: int, since: float) -> pl.DataFrame:
    """Days on which `person` changed `asset` from `since` on, in order: frame(day, time), the first change of each day.

    `touches` has asset, person, file, commit, time; `reverts` are the commits that take something back. A commit does
    not count where one of these touched a file of it within a month: which commit was meant is not in the evidence.

    >>> touches = pl.DataFrame({"asset": ["a"] * 4, "person": [1, 1, 1, 2], "file": [7, 7, 8, 8],
    ...     "commit": [1, 2, 3, 4], "time": [0, 100, 90_000, 95_000]})
    >>> standing_changes(touches, pl.Series([4]), "a", 1, 0).rows()
    [(0, 0)]
    """
    back = touches.filter(pl.col("commit").is_in(reverts.implode()))
    mine = touches.filter(
        (pl.col("asset") == asset)
        & (pl.col("person") == person)
        & (pl.col("time") >= since)
        & ~pl.col("commit").is_in(reverts.implode())
    )
    taken = mine.join(back.select("file", undone="time"), on="file").filter(
        (pl.col("undone") > pl.col("time")) & (pl.col("undone") <= pl.col("time") + MONTH)
    )
    kept = mine.join(taken.select("commit").unique(), on="commit", how="anti")
    return kept.group_by(day=pl.col("time") // DAY).agg(pl.col("time").min()).sort("day")
