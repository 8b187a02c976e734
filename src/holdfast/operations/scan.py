"""The first thing that anybody does: find the repositories below some folders, read them, publish what they show."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import Field as Limits

from holdfast import __version__
from holdfast.errors import BadInput, NothingToRead
from holdfast.operations.contract import Context, Receipt, Step
from holdfast.operations.mining import Job, Unread, mine_all
from holdfast.store import generations, mined, workspace
from holdfast.store.tables import TABLES
from holdfast.terms.request import Field, Of, Request
from holdfast.terms.text import Text, text

if TYPE_CHECKING:
    from holdfast.evidence.git.discover import Found
    from holdfast.evidence.git.kept import Mined
    from holdfast.store.generations import Source

WORST_SHARE = 0.2
"""A repository of whose rows more than this share could not be read is left out: what is left would mislead."""


class Scan(Request):
    """What to read."""

    paths: Annotated[
        tuple[str, ...],
        Field(
            "Folders",
            limits="each holds repositories",
            default_from="`paths` in holdfast.toml",
            positional=True,
            of=Of.FOLDER,
        ),
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
            fine=True,
        ),
    ] = None
    cluster: Annotated[
        str | None,
        Field("Read on a Dask cluster", limits="its scheduler's address, such as tcp://host:8786", fine=True),
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

    Where nothing has changed, nothing is published. Raises `BadInput` for a path that is none, `NothingToRead` where
    there is no repository or no commit, `StoreError` where the workspace cannot be written (`Locked`: somebody else
    does); what was published before stays then.
    """
    paths = _paths(command, context)
    came_along = workspace.adopt_unscanned(context.workspace)
    with workspace.writing(context.workspace, "scan"):
        generations.remove_unpublished(context.workspace)
        mined.remove_unfinished(context.workspace.evidence)
        before = generations.current_manifest(context.workspace) or {}
        read = _read(command, context, paths, before, thorough=not before)
        if _plan(before, _describe(command, context, paths, read)) is None and before:
            read = _again(read, _read(command, context, paths, before, thorough=True))
        if not any(one.commits for one in read.mined):
            raise NothingToRead(_nothing(read))
        manifest = _describe(command, context, paths, read)
        number = _published(context, read, before, manifest)
        workspace.remember(context.workspace, paths, context.now)
    if number == before.get("number"):
        said = (_unchanged(before), *_stale(command, context, manifest))
    else:
        said = (*_summary(read, number), *_changes(before, manifest, read), *_stale(command, context, manifest))
    if came_along:
        said = (*said, text("What you typed before the first scan came along."))
    warnings = (*_warnings(read), *(() if before else _elsewhere(context.workspace, paths)))
    counts = {**manifest["counts"], "published": int(number != before.get("number"))}
    return Receipt("scan", said, warnings=warnings, counts=counts)


PASSING = ("scanned_at", "counts")
"""What differs between the manifests of two scans that found the same."""
MOST_REPLACED = 64
"""Repositories up to which a generation is built from the one before, which takes a few statements for each."""


def _plan(before: Mapping[str, Any], now: Mapping[str, Any]) -> tuple[int, ...] | None:
    """Which repositories, by place, must be replaced in the generation before; None where all must be built anew."""
    old, new = before.get("repositories", ()), now["repositories"]
    if [one["location"] for one in old] != [one["location"] for one in new] or before["unread"] != now["unread"]:
        return None
    changed = tuple(at for at, (one, other) in enumerate(zip(old, new, strict=True)) if one != other)
    return None if len(changed) > MOST_REPLACED or len(changed) == len(new) else changed


def _published(context: Context, read: Read, before: Mapping[str, Any], manifest: Mapping[str, Any]) -> int:
    """The number of the generation that answers now: the one before where nothing is new, else a new one."""
    plan = _plan(before, manifest)
    same = all(before.get(key) == value for key, value in manifest.items() if key not in PASSING)
    if same and plan is not None:
        return int(before["number"])
    context.progress(Step("publishing", len(read.mined), len(read.mined)))
    if plan is None:
        number = generations.publish(context.workspace, _tables(read), manifest)
    elif not plan:  # another day, or another Holdfast
        return generations.publish_again(context.workspace, manifest)
    else:
        number = generations.publish_again(context.workspace, manifest, _tables(read, plan), plan)
    mined.prune((row["evidence"] for row in manifest["repositories"]), context.workspace.evidence)
    return number


def _again(first: Read, second: Read) -> Read:
    """What a second, thorough look found, with what the first had to read counted in."""
    fresh = {one.row["location"]: one.fresh for one in first.mined}
    mined_now = (replace(one, fresh=max(one.fresh, fresh.get(one.row["location"], 0))) for one in second.mined)
    return replace(second, mined=tuple(mined_now), damaged=tuple(sorted({*first.damaged, *second.damaged})))


def _paths(command: Scan, context: Context) -> tuple[Path, ...]:
    """The folders that were typed, or those of the settings file, which stand relative to it."""
    if command.paths:
        return tuple(Path(path).expanduser() for path in command.paths)
    if context.settings.paths and context.workspace.settings:
        return tuple(context.workspace.settings.parent / Path(path).expanduser() for path in context.settings.paths)
    if context.workspace.settings:
        return (context.workspace.settings.parent,)
    raise BadInput("No folder was named. Name one: `holdfast scan FOLDER`, or set `paths` in holdfast.toml.")


def _read(command: Scan, context: Context, paths: Sequence[Path], before: Mapping[str, Any], *, thorough: bool) -> Read:
    """Every repository, read where something happened to it. What an earlier scan left is compared with its checksums
    where it is used: for a repository that changed; for all that will be published anew where this is `thorough`."""
    from holdfast.evidence.git.discover import discover
    from holdfast.evidence.git.kept import Mined, Options, look

    context.progress(Step("looking for repositories"))
    found, excluded = _chosen(discover(paths), context.settings.exclude)
    end = None
    if command.as_of:
        end = int(datetime.combine(command.as_of + timedelta(days=1), time(), UTC).timestamp()) - 1
    options, into = Options(as_of=end), context.workspace.evidence
    kept = {one.location: there for one in found if (there := look(one, into, options)) is not None}
    rows = before.get("repositories", ())
    there_now = {at: one.folder for at, one in kept.items()}
    previous = {row["location"]: into / row["evidence"] for row in rows}
    used = there_now.items() | previous.items()
    good, bad = mined.checked({folder for _, folder in used} if thorough else
                              {folder for at, folder in used if there_now.get(at) != previous.get(at)})  # fmt: skip
    kept = {at: one for at, one in kept.items() if one.folder not in bad}
    previous = {at: folder for at, folder in previous.items() if folder in good}
    damaged = tuple(sorted(row["name"] for row in rows if into / row["evidence"] in bad))
    left = [one for one in found if one.location not in kept]
    workers = command.jobs or context.settings.jobs or os.cpu_count() or 1
    job = Job(left, into, previous, options, context.progress)
    fresh = mine_all(job, workers, context.executor, command.cluster) if left else []
    new = {one.location: outcome for one, outcome in zip(left, fresh, strict=True)}
    outcomes = [_checked(kept.get(one.location) or new[one.location]) for one in found]
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
    if isinstance(outcome, Unread):
        return outcome
    bad = outcome.quarantined
    if bad <= WORST_SHARE * (bad + outcome.commits):
        return outcome
    location = str(outcome.row["location"])
    return Unread(outcome.name, location, f"{bad} of its {bad + outcome.commits} commits could not be read")


def _tables(read: Read, only: Sequence[int] | None = None) -> dict[str, Source]:
    """Every table of the generation, of the repositories at these places where some are named.

    A repository that could not be read has its row among the repositories, where all are.
    """
    import polars as pl

    from holdfast.evidence.git.tables import REPOSITORY, part

    parts: dict[str, list[Any]] = {table: [] for table in TABLES if table != "repositories"}
    for at, one in enumerate(read.mined):  # a repository's tables before the next one's: it is put together once
        for table, of_it in parts.items():
            of_it.append(part(one, table, tuple(TABLES[table])) if only is None or at in only else None)
    rows = [dict(one.row) for one in read.mined]
    for one_unread in read.unread:
        known = {"name": one_unread.name, "location": one_unread.location, "reasons": [one_unread.reason]}
        rows.append({"head": "", "partial": True, "warnings": [], "shallow": False, "commits": 0, **known})
    return {**parts, "repositories": pl.DataFrame(rows, schema=REPOSITORY).with_row_index("repository")}


STALE_AFTER = timedelta(days=30)
"""Clones whose newest commit is older than this answer for the day of that commit."""


def _as_of(command: Scan, today: date, read: Sequence[Mined]) -> date:
    """The day that was typed, or today; the day of the newest commit where all clones are older than `STALE_AFTER`.

    Nobody can be seen to work after a clone was made: on a later day everybody would look gone.
    """
    if command.as_of:
        return command.as_of
    times = [time for one in read if (time := one.row["last_time"]) is not None]
    if not times:
        return today
    newest = datetime.fromtimestamp(max(times), UTC).date()
    return today if newest > today - STALE_AFTER else newest


def _describe(command: Scan, context: Context, paths: Sequence[Path], read: Read) -> dict[str, Any]:
    """What the generation says of itself."""
    return {
        "version": __version__,
        "as_of": _as_of(command, context.now.date(), read.mined).isoformat(),
        "as_of_typed": command.as_of is not None,
        "scanned_at": context.now.isoformat(),
        "paths": [str(path.resolve()) for path in paths],
        "sources": ["git"],
        "repositories": [
            {
                "name": one.name,
                "location": str(one.row["location"]),
                "evidence": one.folder.name,
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
            "Read {n:repository|repositories} with {commits:commit|commits}, {fresh} of them new to Holdfast.",
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


def _unchanged(before: Mapping[str, Any]) -> Text:
    return text(
        "Nothing has changed since the scan of {since}: generation {number} answers, for {n:repository|repositories}.",
        since=datetime.fromisoformat(before["scanned_at"]).date(),
        number=str(before["number"]),
        n=len(before["repositories"]),
    )


def _changes(before: Mapping[str, Any], now: Mapping[str, Any], read: Read) -> tuple[Text, ...]:
    """What is different from the generation before, as far as git alone tells."""
    if not before:
        return ()
    old = {row["location"]: row for row in before["repositories"]}
    new = {row["location"]: row for row in now["repositories"]}
    since = datetime.fromisoformat(before["scanned_at"]).date()
    moved = {key for key in new.keys() & old.keys() if new[key]["tip"] != old[key]["tip"]}
    if not moved and new.keys() == old.keys():
        return (text("No commit has come since the scan of {since}.", since=since),)
    added = sum(one.fresh for one in read.mined if one.row["location"] in moved)
    gone = added - sum(new[key]["commits"] - old[key]["commits"] for key in moved)
    said = [
        text(
            "Since the scan of {since}: {moved:repository has|repositories have} moved, by {commits:commit|commits}.",
            since=since,
            moved=len(moved),
            commits=added,
        )
    ]
    if gone > 0:
        said.append(text("{gone:commit is|commits are} no longer in the history: it was rewritten.", gone=gone))
    for template, keys in (("New: {names}.", new.keys() - old.keys()), ("Gone: {names}.", old.keys() - new.keys())):
        if keys:
            names = ", ".join(sorted((new.get(key) or old[key])["name"] for key in keys))
            said.append(text(template, names=names))
    return (*said, text("What that did to what you rely on: `holdfast changes`."))


def _elsewhere(here: workspace.Workspace, paths: Sequence[Path]) -> Iterable[Text]:
    """A first scan of this set of folders: says so where some of them were scanned before, in another set."""
    for other in workspace.overlapping(here, paths):
        yield text(
            "Some of this was scanned before, as {paths}. Each set of folders has a workspace of its own: what you "
            "typed there is not known here. Scan the same folders again to go on there.",
            paths=" ".join(map(str, other.paths)),
        )


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
        yield text(
            "What was kept of {names} was damaged, or of an earlier version; it was read anew.",
            names=", ".join(read.damaged),
        )
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
