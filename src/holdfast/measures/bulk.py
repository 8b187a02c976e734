"""Commits that touch so much at once that they are an import, a move or a formatter's run, not work on each file.

They are left out of who did what, and listed. *Do not* read it as a judgement: a large feature that was squashed into
one commit looks the same; what its author changes afterwards counts again.
"""

from __future__ import annotations

import polars as pl

from holdfast.claims.ledger import Ledger


def bulk_commits(changes: pl.DataFrame, ledger: Ledger) -> pl.DataFrame:
    """The commits that are bulk: frame(repository, commit, files), ordered by both.

    `changes` has one row per file that a commit touched: repository, commit (unique over repositories), time, status. A
    commit is bulk if it touches more than `bulk_files_many` files, or more than `bulk_files_some` that are at least
    `bulk_share` of the files that were there before it.

    >>> rows = [(0, 1, 10, "A")] * 31 + [(0, 2, 20, "M")] * 5 + [(0, 3, 30, "M")] * 31
    >>> changes = pl.DataFrame(rows, schema=["repository", "commit", "time", "status"], orient="row")
    >>> bulk_commits(changes, Ledger.load())["commit"].to_list()
    [1, 3]
    """
    status = pl.col("status").cast(pl.String)
    commits = changes.group_by("repository", "commit").agg(
        time=pl.col("time").min(),
        files=pl.len().cast(pl.Int64),
        grown=(status.is_in(["A", "C"]).cast(pl.Int64) - (status == "D").cast(pl.Int64)).sum(),
    )
    before = (pl.col("grown").cum_sum() - pl.col("grown")).over("repository").clip(lower_bound=0)
    many, some = pl.col("files") > ledger.mid("bulk_files_many"), pl.col("files") > ledger.mid("bulk_files_some")
    large = pl.col("files") >= ledger.mid("bulk_share") * pl.col("before")
    return (
        commits.sort("repository", "time", "commit")
        .with_columns(before=before)
        .filter(many | (some & large))
        .select("repository", "commit", "files")
        .sort("repository", "commit")
    )
