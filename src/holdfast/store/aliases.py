"""Every name and e-mail address that history mentions, over all repositories, each once."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

    from holdfast.store.generations import Generation

HUMAN_TRAILERS = ("co-authored-by", "reviewed-by", "signed-off-by", "acked-by", "tested-by", "helped-by")
"""Trailers that name people; other kept keys are marks of agents."""


def alias_frame(generation: Generation) -> pl.DataFrame:
    """alias Int32, name, email, commits and mentions Int64, first_time, last_time (UTC seconds), repositories.

    `commits` counts those written under that name and address; `mentions` those where it committed somebody else's
    work or stands in a trailer. Times are of either, up to the day of the answers: a date from the future keeps nobody
    active. Aliases are numbered in the order of address, then name, so that
    the same evidence gives the same numbers.
    """
    import polars as pl

    commits = generation.frame(
        "commits",
        ("repository", "commit", "author_name", "author_email", "author_time", "committer_name", "committer_email"),
    )
    as_of = datetime.combine(date.fromisoformat(str(generation.manifest["as_of"])), time.max, UTC)
    by_then = pl.when(pl.col("author_time") <= int(as_of.timestamp())).then("author_time").alias("author_time")
    commits = commits.with_columns(by_then)
    trailers = generation.frame("trailers").filter(pl.col("key").is_in(HUMAN_TRAILERS))
    when = commits.select("repository", "commit", pl.col("author_time").alias("time"))
    authors = _mentions(commits, "author_name", "author_email", written=True)
    apart = (pl.col("committer_email") != pl.col("author_email")) | (pl.col("committer_name") != pl.col("author_name"))
    committers = _mentions(commits.filter(apart), "committer_name", "committer_email", written=False)
    credited = _mentions(trailers.join(when, on=["repository", "commit"]), "name", "email", "time", written=False)
    return (
        pl.concat([authors, committers, credited])
        .group_by("name", "email")
        .agg(
            pl.col("commits").sum(),
            pl.col("mentions").sum(),
            pl.col("first_time").min(),
            pl.col("last_time").max(),
            pl.col("repository").unique().sort().alias("repositories"),
        )
        .sort("email", "name")
        .with_row_index("alias")
        .with_columns(pl.col("alias").cast(pl.Int32))
    )


def _mentions(frame: pl.DataFrame, name: str, email: str, time: str = "author_time", *, written: bool) -> pl.DataFrame:
    """One row per name, address and repository."""
    import polars as pl

    nothing = pl.lit(0, dtype=pl.Int64)
    count = pl.len().cast(pl.Int64)
    return frame.group_by(pl.col(name).alias("name"), pl.col(email).alias("email"), "repository").agg(
        (count if written else nothing).alias("commits"),
        (nothing if written else count).alias("mentions"),
        pl.col(time).min().alias("first_time"),
        pl.col(time).max().alias("last_time"),
    )
