"""The first thing that anybody does: find the repositories below some folders, read them, publish what they show."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import Field as Limits

from holdfast import __version__
from holdfast.errors import BadInput, NothingToRead, StoreError
from holdfast.operations.contract import Context, Receipt, Step
from holdfast.operations.mining import Job, Unread, mine_all
from holdfast.store import generations, mined, workspace
from holdfast.store.tables import TABLES, mined_file
from holdfast.terms.request import Field, Request
from holdfast.terms.text import Text, text

if TYPE_CHECKING:
    import polars as pl

    from holdfast.evidence.git.discover import Found
    from holdfast.evidence.git.mine import Mined

WORST_SHARE = 0.2
"""A repository of whose rows more than this share could not be read is left out: what is left would mislead."""


class Scan(Request):
    """What to read."""

    paths: Annotated[
        tuple[str, ...],
        Field("Folders", limits="each holds repositories", default_from="`paths` in holdfast.toml", positional=True),
    ] = ()
    as_of: Annotated[
        date | None,
        Field(
            "As of",
            limits="a day, such as 2026-03-31",
            default_from="today, or the day of the newest commit where clones are old",
        ),
    ] = None
    jobs: Annotated[
        int | None,
        Limits(ge=1, le=256),
        Field(
            "Repositories read at once",
            limits="1 to 256",
            default_from="`jobs` in holdfast.toml, or one for each processor",
        ),
    ] = None


@dataclass(frozen=True, slots=True)
class Read:
    """What came of reading: repositories with tables, those without, those that the settings leave out."""

    mined: tuple[Mined, ...]
    unread: tuple[Unread, ...]
    excluded: tuple[str, ...]
    damaged: tuple[str, ...]


def scan(command: Scan, context: Context) -> Receipt:
    """Read and publish; the receipt says what was read, what was not, and what changed since the last scan.

    Raises `BadInput` for a path that is none, `NothingToRead` where there is no repository or no commit, `StoreError`
    where the workspace cannot be written (`Locked`: somebody else does); what was published before stays then.
    """
    paths = _paths(command, context)
    with workspace.writing(context.workspace, "scan"):
        before = _manifest(context.workspace)
        read = _read(command, context, paths, before)
        if not any(one.commits for one in read.mined):
            raise NothingToRead(_nothing(read))
        context.progress(Step("publishing", len(read.mined), len(read.mined)))
        manifest = _describe(command, context, paths, read)
        number = generations.publish(context.workspace, _tables(read), manifest)
        workspace.remember(context.workspace, paths, context.now)
        mined.prune((row["evidence"] for row in manifest["repositories"]), context.workspace.evidence)
    said = (*_summary(read, number), *_changes(before, manifest), *_stale(command, context, manifest))
    return Receipt("scan", said, warnings=tuple(_warnings(read)), counts=manifest["counts"])


def _paths(command: Scan, context: Context) -> tuple[Path, ...]:
    """The folders that were typed, or those of the settings file, which stand relative to it."""
    if command.paths:
        return tuple(Path(path).expanduser() for path in command.paths)
    if context.settings.paths and context.workspace.settings:
        return tuple(context.workspace.settings.parent / Path(path).expanduser() for path in context.settings.paths)
    if context.workspace.settings:
        return (context.workspace.settings.parent,)
    raise BadInput("No folder was named. Name one: `holdfast scan FOLDER`, or set `paths` in holdfast.toml.")


def _read(command: Scan, context: Context, paths: Sequence[Path], before: Mapping[str, Any]) -> Read:
    from holdfast.evidence.git.discover import discover
    from holdfast.evidence.git.mine import Mined, Options

    context.progress(Step("looking for repositories"))
    found, excluded = _chosen(discover(paths), context.settings.exclude)
    end = None
    if command.as_of:
        end = int(datetime.combine(command.as_of + timedelta(days=1), time(), UTC).timestamp()) - 1
    previous, damaged = mined.usable(before.get("repositories", ()), context.workspace.evidence)
    job = Job(found, context.workspace.evidence, previous, Options(as_of=end), context.progress)
    workers = command.jobs or context.settings.jobs or os.cpu_count() or 1
    outcomes = [_checked(outcome) for outcome in mine_all(job, workers, context.executor)]
    return Read(
        tuple(one for one in outcomes if isinstance(one, Mined)),
        tuple(one for one in outcomes if isinstance(one, Unread)),
        excluded,
        damaged,
    )


def _chosen(found: Iterable[Found], exclude: Sequence[str]) -> tuple[list[Found], tuple[str, ...]]:
    """The repositories to read, and the names of those that the settings leave out."""
    kept: list[Found] = []
    left_out: list[Found] = []
    for one in found:
        out = any(fnmatchcase(one.name, pattern) or fnmatchcase(one.location, pattern) for pattern in exclude)
        (left_out if out else kept).append(one)
    if not kept:
        raise NothingToRead(f"All {len(left_out)} repositories are left out by `exclude` in the settings file.")
    return kept, tuple(one.name for one in left_out)


def _checked(outcome: Mined | Unread) -> Mined | Unread:
    """The same, but a repository with too many unreadable rows counts as unread."""
    import polars as pl

    if isinstance(outcome, Unread):
        return outcome
    bad = outcome.table("quarantine").filter(pl.col("source") == "commit").height
    if bad <= WORST_SHARE * (bad + outcome.commits):
        return outcome
    location = str(outcome.table("repository")["location"][0])
    return Unread(outcome.name, location, f"{bad} of its {bad + outcome.commits} commits could not be read")


def _tables(read: Read) -> dict[str, Sequence[Path | None] | pl.DataFrame]:
    """Every table of the generation; a repository that could not be read has its row among the repositories."""
    import polars as pl

    tables: dict[str, Sequence[Path | None] | pl.DataFrame] = {
        table: [one.folder / mined_file(table) for one in read.mined] for table in TABLES if table != "repositories"
    }
    rows = [one.table("repository") for one in read.mined]
    for one in read.unread:
        unread = {"name": one.name, "location": one.location, "partial": True, "reasons": [one.reason], "commits": 0}
        rows.append(pl.DataFrame([unread], schema_overrides={"commits": pl.Int64}))
    repositories = pl.concat(rows, how="diagonal").with_columns(
        pl.col("warnings").fill_null([]), pl.col("shallow").fill_null(value=False), pl.col("head").fill_null("")
    )
    return {**tables, "repositories": repositories.with_row_index("repository")}


STALE_AFTER = timedelta(days=30)
"""Clones whose newest commit is older than this answer for the day of that commit."""


def _as_of(command: Scan, today: date, read: Sequence[Mined]) -> date:
    """The day that was typed, or today; the day of the newest commit where all clones are older than `STALE_AFTER`.

    Nobody can be seen to work after a clone was made: on a later day everybody would look gone.
    """
    if command.as_of:
        return command.as_of
    times = [time for one in read if (time := one.table("repository")["last_time"][0]) is not None]
    newest = datetime.fromtimestamp(max(times), UTC).date()
    return today if newest > today - STALE_AFTER else newest


def _describe(command: Scan, context: Context, paths: Sequence[Path], read: Read) -> dict[str, Any]:
    """What the generation says of itself."""
    return {
        "version": __version__,
        "as_of": _as_of(command, context.now.date(), read.mined).isoformat(),
        "scanned_at": context.now.isoformat(),
        "paths": [str(path.resolve()) for path in paths],
        "sources": ["git"],
        "repositories": [
            {
                "name": one.name,
                "location": str(one.table("repository")["location"][0]),
                "evidence": one.folder.name,
                "sums": mined.seal(one.folder),
                "tip": one.tip,
                "commits": one.commits,
                "partial": list(one.reasons),
                "warnings": list(one.warnings),
            }
            for one in read.mined
        ],
        "unread": [{"name": one.name, "location": one.location, "reason": one.reason} for one in read.unread],
        "excluded": list(read.excluded),
        "counts": {
            "repositories": len(read.mined),
            "unread": len(read.unread),
            "partial": sum(one.partial for one in read.mined),
            "excluded": len(read.excluded),
            "commits": sum(one.commits for one in read.mined),
            "fresh": sum(one.fresh for one in read.mined),
        },
    }


def _summary(read: Read, number: int) -> tuple[Text, ...]:
    commits, fresh = (sum(getattr(one, name) for one in read.mined) for name in ("commits", "fresh"))
    return (
        text(
            "Read {n:repository|repositories} with {commits:commit|commits}, {fresh} of them for the first time.",
            n=len(read.mined),
            commits=commits,
            fresh=fresh,
        ),
        text("Published as generation {number}.", number=str(number)),
    )


def _stale(command: Scan, context: Context, manifest: Mapping[str, Any]) -> tuple[Text, ...]:
    """What was assumed of clones that nobody has fetched for long."""
    as_of = date.fromisoformat(manifest["as_of"])
    if command.as_of or as_of == context.now.date():
        return ()
    return (
        text(
            "The newest commit is of {day}, so answers are as of that day. Fetch and scan again, or give `--as-of`.",
            day=as_of,
        ),
    )


def _changes(before: Mapping[str, Any], now: Mapping[str, Any]) -> tuple[Text, ...]:
    """What is different from the generation before."""
    if not before:
        return ()
    old = {row["location"]: row for row in before["repositories"]}
    new = {row["location"]: row for row in now["repositories"]}
    since = datetime.fromisoformat(before["scanned_at"]).date()
    more = [new[key]["commits"] - old[key]["commits"] for key in new.keys() & old.keys()]
    moved = sum(new[key]["tip"] != old[key]["tip"] for key in new.keys() & old.keys())
    if not moved and new.keys() == old.keys():
        return (text("Nothing has changed since the scan of {since}.", since=since),)
    said = [
        text(
            "Since the scan of {since}: {moved:repository has|repositories have} moved, by {commits:commit|commits}.",
            since=since,
            moved=moved,
            commits=sum(more),
        )
    ]
    for template, keys in (("New: {names}.", new.keys() - old.keys()), ("Gone: {names}.", old.keys() - new.keys())):
        if keys:
            names = ", ".join(sorted((new.get(key) or old[key])["name"] for key in keys))
            said.append(text(template, names=names))
    return tuple(said)


def _warnings(read: Read) -> Iterable[Text]:
    """What a reader must know: one sentence for each reason, with every repository that it holds for."""
    for one in read.unread:
        yield text("{name} could not be read: {reason}.", name=one.name, reason=one.reason.rstrip("."))
    reasons = ((one.name, reason) for one in read.mined for reason in one.reasons)
    for reason, names in _grouped(reasons):
        yield text("Read in part: {names}: {reason}.", names=names, reason=reason)
    warnings = ((one.name, warning) for one in read.mined for warning in one.warnings)
    for warning, names in _grouped(warnings):
        if len(read.mined) > 1 and len(names.split(", ")) == len(read.mined):
            yield text("Everywhere: {warning}.", warning=warning)
        else:
            yield text("{names}: {warning}.", names=names, warning=warning)
    if read.damaged:
        yield text("What was kept of {names} was damaged; it was read anew.", names=", ".join(read.damaged))
    if read.excluded:
        yield text("Left out by the settings file: {names}.", names=", ".join(read.excluded))


def _grouped(told: Iterable[tuple[str, str]]) -> Iterable[tuple[str, str]]:
    """Each sentence once, with the names of all that it was told of.

    >>> list(_grouped([("api", "is stale."), ("web", "is stale")]))
    [('is stale', 'api, web')]
    """
    names: dict[str, list[str]] = {}
    for name, sentence in told:
        names.setdefault(sentence.rstrip("."), []).append(name)
    return ((sentence, ", ".join(of)) for sentence, of in names.items())


def _nothing(read: Read) -> str:
    """Why there is nothing to answer from, with each repository's reason."""
    reasons = [f"{one.name}: {one.reason}" for one in read.unread]
    reasons += [f"{one.name}: {'; '.join(one.reasons) or 'it has no commits'}" for one in read.mined]
    return f"No commits were found in {len(reasons)} repositories. " + ". ".join(reasons[:10]) + "."


def _manifest(here: workspace.Workspace) -> Mapping[str, Any]:
    """The manifest of the current generation; empty before the first scan, or where none is whole."""
    try:
        current = generations.open_current(here)
    except (NothingToRead, StoreError):
        return {}
    current.close()
    return current.manifest
