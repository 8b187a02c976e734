"""How far documents keep up with what they describe, and how far changes are looked at by a second person.

*Do not* read a low review share where reviews leave no trace in the history: many tools record none there.
"""

from __future__ import annotations

from typing import Final

import polars as pl

from holdfast.measures.work import MONTH

REVIEW_MONTHS: Final = 6
KEPT_UP: Final = 12 * MONTH
"""A document that was last touched no longer than this before its code kept up with it (seconds), as in `work`."""


def documents_kept_up(assets: pl.DataFrame, touches: pl.DataFrame, documents: pl.DataFrame) -> tuple[int, int]:
    """Of how many assets the documents kept up with the code, and of how many there is anything written at all.

    `assets` has asset, `touches` asset and time, `documents` that of `measures.work.document_times`.

    >>> assets = pl.DataFrame({"asset": ["a", "b", "c"]})
    >>> touches = pl.DataFrame({"asset": ["a", "b"], "time": [1_000, 90_000_000]})
    >>> documents_kept_up(assets, touches, pl.DataFrame({"asset": ["a", "b"], "time": [900, 1_000]}))
    (1, 2)
    """
    changed = touches.drop_nulls("asset").group_by("asset").agg(changed=pl.col("time").max())
    written = documents.group_by("asset").agg(written=pl.col("time").max())
    both = assets.select("asset").join(written, on="asset").join(changed, on="asset", how="left")
    kept = both.filter((pl.col("changed") - pl.col("written")).fill_null(0) <= KEPT_UP)
    return kept.height, both.height


def reviewed(touches: pl.DataFrame, reviews: pl.DataFrame, since: float) -> tuple[int, int]:
    """How many commits since then somebody else reviewed, and of how many. `reviews` has commit and person.

    >>> touches = pl.DataFrame({"commit": [1, 2, 2], "time": [5, 9, 9]})
    >>> reviewed(touches, pl.DataFrame({"commit": [2], "person": [7]}), since=8)
    (1, 1)
    """
    commits = touches.filter(pl.col("time") >= since).select("commit").unique()
    return commits.join(reviews, on="commit", how="semi").height, commits.height
