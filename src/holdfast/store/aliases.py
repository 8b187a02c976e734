"""Every name and e-mail address that history mentions, over all repositories, each once; and who shares commits."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

    from holdfast.store.generations import Generation

HUMAN_TRAILERS = (
    "co-authored-by",
    "reviewed-by",
    "signed-off-by",
    "acked-by",
    "tested-by",
    "helped-by",
    "co-developed-by",
)
"""Trailers that name people; other kept keys are marks of agents."""

WRITERS = ("co-authored-by", "co-developed-by", "signed-off-by")
"""Trailers that say whose work a commit is: an author may stand there with another address of their own."""

COMMITS = ("repository", "commit", "author_name", "author_email", "author_time", "committer_name", "committer_email")


def alias_frame(generation: Generation) -> pl.DataFrame:
    """As `aliases_of`, of one generation up to the day of its answers."""
    as_of = datetime.combine(date.fromisoformat(str(generation.manifest["as_of"])), time.max, UTC)
    commits, mergers = generation.frame("commits", COMMITS), generation.frame("mergers")
    if mergers.height:
        mergers = mergers.join(generation.frame("commits", ("repository", "commit", "sha")), on=["repository", "sha"])
    return aliases_of(commits, generation.frame("trailers"), as_of, mergers if mergers.height else None)


def encounter_frame(generation: Generation, aliases: pl.DataFrame) -> pl.DataFrame:
    """As `encounters`, of one generation."""
    return encounters(generation.frame("commits", COMMITS), generation.frame("trailers"), aliases)


def aliases_of(
    commits: pl.DataFrame, trailers: pl.DataFrame, as_of: datetime, mergers: pl.DataFrame | None = None
) -> pl.DataFrame:
    """alias Int32, name, email, commits and mentions Int64, first_time, last_time (UTC seconds), repositories.

    `commits` counts those written under that name and address; `mentions` those where it committed somebody else's
    work, merged an agent's (`mergers`: repository, commit, name, email) or stands in a trailer. Times are of either, up
    to `as_of`: a date from the future keeps nobody active.
    Aliases are numbered in the order of address, then name, so that the same evidence gives the same numbers.
    """
    import polars as pl

    by_then = pl.when(pl.col("author_time") <= int(as_of.timestamp())).then("author_time").alias("author_time")
    commits = commits.with_columns(by_then)
    named = trailers.filter(pl.col("key").is_in(HUMAN_TRAILERS))
    when = commits.select("repository", "commit", pl.col("author_time").alias("time"))
    authors = _mentions(commits, "author_name", "author_email", written=True)
    committers = _mentions(commits.filter(_apart()), "committer_name", "committer_email", written=False)
    credited = _mentions(named.join(when, on=["repository", "commit"]), "name", "email", "time", written=False)
    merged = [] if mergers is None else [mergers.join(when, on=["repository", "commit"])]
    took_in = [_mentions(one, "name", "email", "time", written=False) for one in merged]
    return (
        pl.concat([authors, committers, credited, *took_in])
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


def encounters(commits: pl.DataFrame, trailers: pl.DataFrame, aliases: pl.DataFrame) -> pl.DataFrame:
    """Pairs of aliases on one commit, each once: alias < other (Int32), commits Int64.

    One wrote it, and the other committed it or stands in a trailer as its writer. Reviewers and testers do not count:
    they are other people. It says nothing alone; two spellings of one person meet so when work is rebased from
    another machine, squashed at a forge, or signed off with another address.
    """
    import polars as pl

    key = aliases.select("alias", "name", "email")
    author = {"name": "author_name", "email": "author_email"}
    wrote = commits.join(key.rename(author), on=list(author.values()))
    committer = {"alias": "other", "name": "committer_name", "email": "committer_email"}
    committed = wrote.filter(_apart()).join(key.rename(committer), on=["committer_name", "committer_email"])
    named = trailers.filter(pl.col("key").is_in(WRITERS)).join(key.rename({"alias": "other"}), on=["name", "email"])
    signed = wrote.select("repository", "commit", "alias").join(named, on=["repository", "commit"])
    pairs = pl.concat([rows.select("repository", "commit", "alias", "other") for rows in (committed, signed)])
    low, high = pl.min_horizontal("alias", "other"), pl.max_horizontal("alias", "other")
    return (
        pairs.filter(pl.col("alias") != pl.col("other"))
        .select("repository", "commit", low.alias("alias"), high.alias("other"))
        .group_by("alias", "other")
        .agg(pl.struct("repository", "commit").n_unique().cast(pl.Int64).alias("commits"))
        .sort("alias", "other")
    )


def _apart() -> pl.Expr:
    """Commits that somebody else committed than who wrote them, as far as names tell."""
    import polars as pl

    return (pl.col("committer_email") != pl.col("author_email")) | (pl.col("committer_name") != pl.col("author_name"))


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
