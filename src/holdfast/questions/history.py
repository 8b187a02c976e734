"""What git showed, joined over all repositories: who changed which file when, who reviewed, and what counts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

    from holdfast.claims.ledger import Ledger
    from holdfast.store.reader import Reader


@dataclass(frozen=True, eq=False)
class History:
    """`file` and `commit` count on from one repository to the next, so both are unique; `person` is the smallest alias.

    touches: repository, commit, file, person, time, status, assisted (written with an AI agent); humans only
    files: repository, file, name, lines, size, mode, counted, why; the files at the head
    reviews: commit, person; who reviewed what somebody else wrote
    bulk: repository, sha, files; commits left out because they touch too many files
    anonymous: commits without any person behind them, of all `commits`
    """

    touches: pl.DataFrame
    files: pl.DataFrame
    reviews: pl.DataFrame
    bulk: pl.DataFrame
    commits: int
    anonymous: int

    def until(self, day: date) -> History:
        """The same as far as it had happened by the end of `day`; the files stay those of the head."""
        import polars as pl

        from holdfast.measures.work import end_of

        touches = self.touches.filter(pl.col("time") < end_of(day))
        return replace(self, touches=touches, reviews=self.reviews.join(touches, on="commit", how="semi"))


def load(reader: Reader, ledger: Ledger) -> History:
    """The joined history of one generation, up to the end of its `as_of`."""
    import polars as pl

    from holdfast.measures.bulk import bulk_commits

    commits = _commits(reader)
    changes, names = _changes(reader, commits)
    bulk = bulk_commits(changes, ledger)
    changes = changes.join(bulk, on="commit", how="anti")
    credits = _credits(reader, commits)
    assisted = _assisted(reader, commits)
    touches = (
        changes.join(credits, on="commit")
        .join(assisted.with_columns(assisted=True), on="commit", how="left")
        .with_columns(pl.col("assisted").fill_null(False))
        .select("repository", "commit", "file", "person", "time", "status", "assisted")
    )
    return History(
        touches=touches,
        files=_files(reader, names),
        reviews=_reviews(reader, commits, credits),
        bulk=_listed(commits, bulk),
        commits=commits.height,
        anonymous=commits.height - credits["commit"].n_unique(),
    )


def _listed(commits: pl.DataFrame, bulk: pl.DataFrame) -> pl.DataFrame:
    """What is left out as bulk, with the commit's id: found here, or already by the reader of the history."""
    import polars as pl

    read = commits.filter("bulk").select("repository", "sha", pl.col("files").cast(pl.Int64))
    found = commits.select("commit", "sha").join(bulk, on="commit")
    return pl.concat([read, found.select("repository", "sha", "files")]).sort(
        "files", "repository", "sha", descending=[True, False, False]
    )


def _commits(reader: Reader) -> pl.DataFrame:
    """All commits up to `as_of`, `commit` made unique and `local` as the repository counts them."""
    import polars as pl

    from holdfast.measures.work import end_of

    return (
        reader.frame("commits")
        .rename({"commit": "local"})
        .with_row_index("commit")
        .with_columns(pl.col("commit").cast(pl.Int64))
        .filter(pl.col("author_time") < end_of(reader.as_of))
    )


def _changes(reader: Reader, commits: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Changes (repository, commit, file, time, status), and the newest name of each file (repository, file, name)."""
    import polars as pl

    found, named = [], []
    for followed, here, offset in _followed(reader):
        found.append(followed.select("repository", pl.col("commit").alias("local"), "file", "status"))
        named.append(here.select("repository", pl.col("path").cast(pl.Int64).alias("file") + offset, "name"))
    if not found:
        empty = {"repository": pl.Int32, "commit": pl.Int64, "file": pl.Int64, "time": pl.Int64, "status": pl.String}
        return pl.DataFrame(schema=empty), pl.DataFrame(
            schema={"repository": pl.Int32, "file": pl.Int64, "name": pl.String}
        )
    when = commits.select("repository", "local", "commit", pl.col("author_time").alias("time"))
    changes = pl.concat(found).join(when, on=["repository", "local"])
    return changes.select("repository", "commit", "file", "time", "status"), pl.concat(named)


def _followed(reader: Reader) -> Iterator[tuple[pl.DataFrame, pl.DataFrame, int]]:
    """For each repository its changes with their file, its paths, and what is added to a path to make it a file."""
    import polars as pl

    from holdfast.measures.lineage import follow

    offset = 0
    paths = {key[0]: frame for key, frame in reader.frame("paths").group_by("repository", maintain_order=True)}
    for key, rows in reader.frame("changes").group_by("repository", maintain_order=True):
        here = paths[key[0]]
        followed = follow(rows, here).with_columns(pl.col("file").cast(pl.Int64) + offset)
        yield followed, here, offset
        offset = max(offset + here.height, int(followed.select(pl.col("file").max().fill_null(0)).item()) + 1)


def ever_named(reader: Reader) -> pl.DataFrame:
    """Every name that a file ever had: repository, name, file, and the time of the first change under that name."""
    import polars as pl

    commits = _commits(reader).select("repository", "local", pl.col("author_time").alias("time"))
    found = [
        followed.rename({"commit": "local"})
        .join(commits, on=["repository", "local"])
        .join(here.select("path", "name"), on="path")
        .group_by("repository", "name", "file")
        .agg(pl.col("time").min())
        for followed, here, _ in _followed(reader)
    ]
    empty = {"repository": pl.Int32, "name": pl.String, "file": pl.Int64, "time": pl.Int64}
    return pl.concat(found) if found else pl.DataFrame(schema=empty)


def _who(reader: Reader) -> pl.DataFrame:
    """name, email, person, and why that is nobody."""
    kinds = reader.people.select("person", "bot", "bot_reason")
    return reader.aliases.select("name", "email", "person").join(kinds, on="person")


def _written_by(frame: pl.DataFrame, who: pl.DataFrame, name: str = "name", email: str = "email") -> pl.DataFrame:
    """The rows of `frame` with person, bot and bot_reason of the alias in these two columns."""
    return frame.join(who, left_on=[name, email], right_on=["name", "email"])


def _trailers(reader: Reader, commits: pl.DataFrame) -> pl.DataFrame:
    """Trailers with unique commits and, where they name somebody known, with who that is."""
    trailers = reader.frame("trailers").rename({"commit": "local"})
    placed = trailers.join(commits.select("repository", "local", "commit"), on=["repository", "local"])
    return placed.join(_who(reader), on=["name", "email"], how="left")


WRITERS = ("co-authored-by", "co-developed-by")
"""Trailers that name somebody who wrote the commit too."""

AGENT_MARKS = ("generated-by", "assisted-by", "generated-with")
"""Trailers that say an agent took part, whoever they name."""


def _credits(reader: Reader, commits: pl.DataFrame) -> pl.DataFrame:
    """commit, person: authors and co-authors, each once, however many of their addresses stand there.

    An agent's commit that names no such person is that of whoever took it in: its committer, else who merged it, else
    who signed it off. A forge that presses the button ("GitHub <noreply@github.com>") is nobody. Other machines'
    commits stay nobody's.
    """
    import polars as pl

    who = _who(reader)
    authors = _written_by(commits, who, "author_name", "author_email")
    trailers = _trailers(reader, commits).filter(~pl.col("bot"))
    helped = trailers.filter(pl.col("key").is_in(WRITERS))
    people = pl.concat([authors.filter(~pl.col("bot")).select("commit", "person"), helped.select("commit", "person")])
    agents = authors.filter(pl.col("bot_reason").str.starts_with("agent")).drop("person", "bot", "bot_reason")
    committed = _written_by(agents, who, "committer_name", "committer_email").filter(~pl.col("bot"))
    signed = trailers.filter(pl.col("key") == "signed-off-by").join(agents.select("commit"), on="commit", how="semi")
    merged = _written_by(reader.frame("mergers").join(agents, on=["repository", "sha"]), who).filter(~pl.col("bot"))
    for took_in in (committed, merged, signed):
        people = pl.concat([people, took_in.select("commit", "person").join(people, on="commit", how="anti")])
    return people.unique().sort("commit", "person")


def _assisted(reader: Reader, commits: pl.DataFrame) -> pl.DataFrame:
    """Commits that an AI agent wrote or helped to write, as far as they say so."""
    import polars as pl

    agent = pl.col("bot_reason").str.starts_with("agent")
    written = _written_by(commits, _who(reader), "author_name", "author_email").filter(agent)
    trailers = _trailers(reader, commits)
    named = pl.col("key").is_in([*WRITERS, "signed-off-by"]) & agent
    marked = trailers.filter(named | pl.col("key").is_in(AGENT_MARKS))
    return pl.concat([written.select("commit"), marked.select("commit")]).unique()


def _reviews(reader: Reader, commits: pl.DataFrame, credits: pl.DataFrame) -> pl.DataFrame:
    import polars as pl

    reviewed = _trailers(reader, commits).filter((pl.col("key") == "reviewed-by") & ~pl.col("bot"))
    return (
        reviewed.select("commit", "person")
        .unique()
        .join(credits, on=["commit", "person"], how="anti")
        .sort("commit", "person")
    )


def _files(reader: Reader, names: pl.DataFrame) -> pl.DataFrame:
    """Files at the head with their id and whether they count; a file that no change ever named has no id."""
    from holdfast.measures.files import classify

    counted = classify(reader.frame("files"), reader.frame("declarations"), reader.frame("markers"))
    return counted.join(names, on=["repository", "name"], how="left")


def authors_and_committers(reader: Reader) -> pl.DataFrame:
    """commit, author, committer, author_time, commit_time: commits by people; null for a committer that is a machine.

    A forge that presses the button is a machine: it says nothing of who did.
    """
    import polars as pl

    from holdfast.evidence.git.agents import is_forge

    who = _who(reader).filter(~pl.col("bot")).select("name", "email", "person")
    commits = _commits(reader)
    forges = [email for email in commits["committer_email"].unique() if is_forge(email)]
    people = who.filter(~pl.col("email").is_in(forges))
    return (
        commits.join(who, left_on=["author_name", "author_email"], right_on=["name", "email"])
        .rename({"person": "author"})
        .join(people, left_on=["committer_name", "committer_email"], right_on=["name", "email"], how="left")
        .rename({"person": "committer"})
        .select("commit", "author", "committer", "author_time", "commit_time")
    )


def reverts(reader: Reader) -> pl.Series:
    """Commits that take something back, by the numbers that `History.touches` has."""
    return _commits(reader).filter("is_revert")["commit"]
