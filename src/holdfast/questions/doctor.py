"""What was read, skipped, quarantined, partial or stale, and why?"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from holdfast.questions import history, provenance
from holdfast.questions.assets import no_longer
from holdfast.questions.contract import Context
from holdfast.terms.answer import Answer, Block, Cell, Column, Headline, Next, Note, NoteRole, Table
from holdfast.terms.nouns import PersonId
from holdfast.terms.request import Request as Base
from holdfast.terms.text import Text, text

if TYPE_CHECKING:
    import polars as pl

REPOSITORIES = (
    Column("repository", "Repository"),
    Column("branch", "Branch", secondary=True),
    Column("commits", "Commits", numeric=True),
    Column("first", "First", secondary=True),
    Column("last", "Last"),
    Column("state", "Read"),
    Column("notes", "Why, and what to know"),
)
LEFT_OUT = (
    Column("repository", "Repository"),
    Column("what", "What"),
    Column("count", "Files", numeric=True),
    Column("why", "Why it does not count"),
)
QUARANTINED = (
    Column("repository", "Repository"),
    Column("source", "Source", secondary=True),
    Column("file", "Where"),
    Column("reason", "Why it was not believed"),
)
BOTS = (Column("author", "Author"), Column("commits", "Commits", numeric=True), Column("why", "Why it is nobody"))


class Request(Base):
    """Nothing to choose."""


def run(request: Request, context: Context) -> Answer:
    """One row per repository, then everything that does not count, with reasons."""
    reader = context.reader
    repositories = reader.frame("repositories").sort("repository")
    names = dict(repositories.select("repository", "name").iter_rows())
    partial = int(repositories["partial"].sum())
    known = history.load(reader, context.ledger)
    everywhere = _everywhere(repositories["warnings"].to_list())
    blocks: list[Block] = [
        Headline(_finding(repositories.height, partial), _meaning(known, repositories)),
        *(Note(NoteRole.CAUTION, text("{warning}", warning=warning)) for warning in reader.warnings),
        *(Note(NoteRole.CAUTION, text("Everywhere: {warning}", warning=warning)) for warning in everywhere),
        *_log(context),
        Table(
            "repositories",
            text("What was read"),
            REPOSITORIES,
            tuple(_row(r, everywhere) for r in repositories.iter_rows(named=True)),
        ),
        Table(
            "left_out", text("What does not count"), LEFT_OUT, _left_out(known, names), limit=20, empty=text("Nothing.")
        ),
        _quarantine(reader.frame("quarantine"), names),
        _machines(context),
        *no_longer(context.reader, context.settings),
    ]
    if partial:
        blocks.append(
            Next(
                text(
                    "Mend what is partial, then scan again: what is missing from a history is missing from every "
                    "figure."
                )
            )
        )
    return provenance.answer(context, "doctor", "Evidence", request, blocks)


def _log(context: Context) -> tuple[Note, ...]:
    """What is wrong with the log of who saw names; nothing where it is as it was written."""
    found = context.reader.audit_problem
    if found is None:
        return ()
    said = text(
        "The log of who saw names is not as it was written: {problem} No names are shown until it is put back, from a "
        "backup for instance.",
        problem=found,
    )
    return (Note(NoteRole.CAUTION, said),)


def _finding(repositories: int, partial: int) -> Text:
    if partial:
        return text("{n:repository|repositories} read, {p} of them only in part", n=repositories, p=partial)
    return text("{n:repository|repositories} read whole", n=repositories)


def _meaning(known: history.History, repositories: pl.DataFrame) -> Text:
    return text(
        "{commits:commit|commits}, {nobody} of them by machines and so credited to nobody; {bulk:bulk "
        "commit|bulk commits} "
        "left out; {files} files at the heads, of which {counted} count.",
        commits=int(repositories["commits"].sum()),
        nobody=known.anonymous,
        bulk=known.bulk.height,
        files=known.files.height,
        counted=int(known.files["counted"].sum()),
    )


def _everywhere(warnings: list[object]) -> tuple[str, ...]:
    """What must be known of every one of several repositories: it is said once.

    >>> _everywhere([["git is old", "one part"], ["git is old"]]), _everywhere([["git is old"]])
    (('git is old.',), ())
    """
    if len(warnings) < 2:
        return ()
    first, *others = map(_words, warnings)
    return tuple(warning for warning in first if all(warning in other for other in others))


def _row(row: dict[str, object], everywhere: tuple[str, ...]) -> tuple[Cell, ...]:
    reasons = [*_words(row["reasons"]), *(one for one in _words(row["warnings"]) if one not in everywhere)]
    return (
        str(row["name"]),
        str(row["branch"] or "detached"),
        int(str(row["commits"])),
        _day(row["first_time"]),
        _day(row["last_time"]),
        "in part" if row["partial"] else "whole",
        " ".join(reasons) or None,
    )


def _words(value: object) -> list[str]:
    return [f"{str(item).rstrip('.')}." for item in value] if isinstance(value, list) else []


def _day(seconds: object) -> Cell:
    return datetime.fromtimestamp(seconds, UTC).date() if isinstance(seconds, int) else None


def _left_out(known: history.History, names: dict[int, str]) -> tuple[tuple[Cell, ...], ...]:
    import polars as pl

    files = (
        known.files.filter(~pl.col("counted"))
        .group_by("repository", "why")
        .len()
        .sort("repository", "len", "why", descending=[False, True, False])
    )
    rows: list[tuple[Cell, ...]] = [(names[r], "files", n, why) for r, why, n in files.iter_rows()]
    bulk = [
        (names[r], f"commit {sha[:10]}", n, "touches so many files that it is an import, not work")
        for r, sha, n in known.bulk.iter_rows()
    ]
    return (*rows, *bulk)


def _quarantine(rows: pl.DataFrame, names: dict[int, str]) -> Table:
    cells = tuple(
        (names[r], source, f"{file}:{line}" if line else file, reason)
        for r, source, file, line, reason in rows.select("repository", "source", "file", "line", "reason").iter_rows()
    )
    return Table("quarantine", text("Quarantined"), QUARANTINED, cells, limit=20, empty=text("Every row was believed."))


def _machines(context: Context) -> Table:
    """Who counts for nothing. Whoever was only said to be a machine keeps their mask and is not counted."""
    import polars as pl

    machines = context.reader.people.filter(pl.col("bot")).sort("commits", "person", descending=[True, False])
    typed = machines["bot_reason"] == "you said so"
    found = machines.filter(~typed).select("name", "commits", "bot_reason")
    cells: tuple[tuple[Cell, ...], ...] = tuple(
        (str(name), int(commits), str(why)) for name, commits, why in found.iter_rows()
    )
    cells += tuple((PersonId(handle), None, "you said so") for handle in sorted(machines.filter(typed)["handle"]))
    title = text("Authors that are no people")
    caption = text(
        "`holdfast identities human NAME` says that one is a person; `holdfast identities bot NAME` adds one."
    )
    return Table("bots", title, BOTS, cells, caption=caption, limit=20, empty=text("None was found."))
