"""Copies of a workspace: one file to put back, or open formats to go on with elsewhere."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from holdfast.errors import BadInput
from holdfast.operations import opening
from holdfast.operations.contract import Context, Receipt
from holdfast.store import archive, audit, gate, generations, restoring
from holdfast.store import export as exporting
from holdfast.store.state import State
from holdfast.terms.nouns import Purpose
from holdfast.terms.request import Field, Of, Request
from holdfast.terms.text import Text, text

PURPOSES = ", ".join(f"'{purpose.value}'" for purpose in Purpose)


class Backup(Request):
    """Where to write it."""

    file: Annotated[str, Field("File", limits="a new file; names are in it, so keep it where only you can read it",
                               positional=True, of=Of.FILE)]  # fmt: skip
    yes: Annotated[bool, Field("Yes, write over the file that is there")] = False


class Restore(Request):
    """What to put back. What stands in its place is removed last, and only if that was said."""

    file: Annotated[str, Field("File", limits="one that `holdfast backup` wrote", positional=True, of=Of.FILE)]
    yes: Annotated[bool, Field("Yes, put it in the place of the workspace that is there")] = False


class Export(Request):
    """Where to write it, and what for: the names of everybody are in it."""

    folder: Annotated[str, Field("Folder", limits="new or empty", positional=True, of=Of.FOLDER)]
    purpose: Annotated[
        str | None, Field("Purpose", limits=f"one of {PURPOSES}; it is logged", among=tuple(Purpose))
    ] = None


def backup(command: Backup, context: Context) -> Receipt:
    """The whole workspace in one file; a scan may go on meanwhile. Logged first, for everybody's name is in it.

    Raises `BadInput` where the file is there already, `StoreError` where it cannot be written.
    """
    file = Path(command.file).expanduser().absolute()
    if file.is_dir():
        raise BadInput(f"{file} is a folder. Give the name of a file in it: `holdfast backup {file / 'holdfast.tar'}`.")
    if file.exists() and not command.yes:
        raise BadInput(f"{file} is there already. Give another name, or say `--yes` to write over it.")
    if file.resolve().is_relative_to(context.workspace.folder.resolve()):
        raise BadInput(
            f"{file} is inside {context.workspace.folder}, the workspace itself, and would go with it. Give a file "
            "elsewhere, best on another disk."
        )
    if generations.current_number(context.workspace) is None and not opening.changes_typed(context.workspace):
        raise BadInput(
            f"{context.workspace.folder} holds nothing to back up yet: nothing was typed or scanned. Start with "
            "`holdfast scan FOLDER`, or type something, such as a cap table."
        )
    row = audit.append(context.workspace.audit, "backup", {"file": str(file)}, context.now)
    made = archive.pack(context.workspace, file, context.now)
    said = (
        text(
            "{file} holds {what}what was typed, and the log: {files:file|files}, {size}.",
            file=str(file),
            what=_scanned(made.generation),
            files=len(made.files),
            size=sized(made.bytes),
        ),
        text("Names are in it and it is not encrypted: keep it where only you can read it. Row {row} of the log.",
             row=str(row.number)),
        text("`holdfast restore {file}` puts it back.", file=str(file)),
    )  # fmt: skip
    return Receipt("backup", said, audit=row.number, counts={"files": len(made.files), "bytes": made.bytes})


def restore(command: Restore, context: Context) -> Receipt:
    """Check every byte of a backup, then put it in the place of the workspace.

    Raises `BadInput` where it is no whole backup or something stands in its place, `TooNew` where a newer Holdfast
    wrote it; nothing is changed then.
    """
    file = Path(command.file).expanduser().absolute()
    made = restoring.restore(file, context.workspace, replace=command.yes)
    details = {"file": str(file), "taken_at": made.backup.taken_at, "log_before": made.log_problem or "whole"}
    row = audit.append(context.workspace.audit, "restore", details, context.now)
    said: list[Text] = [
        text(
            "{folder} is as it was on {day}: {what}{changes:typed change|typed changes}.",
            folder=str(context.workspace.folder),
            day=made.backup.taken_at[:10],
            what=_scanned(made.backup.generation),
            changes=made.changes,
        ),
        text("Every checksum was right. Row {row} of the log.", row=str(row.number)),
    ]
    if made.settings:
        said.append(text("Its settings file was put at {file}.", file=str(made.settings)))
    if made.log_kept:
        said.append(text("The log goes on where it was: what was shown since the backup stays in it."))
    if made.log_problem:
        said.append(
            text(
                "The log that was there is kept as `audit.log.damaged`, as far as it was left: {problem}",
                problem=made.log_problem,
            )
        )
    missing = [path for path in made.backup.paths if not Path(path).exists()]
    warnings: tuple[Text, ...] = ()
    if missing:
        warnings = (
            text("{paths} is not on this machine: questions are answered, but a scan needs `holdfast scan FOLDER` "
                 "with the place where the repositories are now.", paths=" and ".join(missing)),
        )  # fmt: skip
    return Receipt("restore", tuple(said), warnings=warnings, audit=row.number)


def export(command: Export, context: Context) -> Receipt:
    """Every table as Parquet and CSV, what was typed as JSON. Raises `Refused` without a purpose; logged first."""
    folder = Path(command.folder).expanduser().absolute()
    exporting.refuse_filled(folder)
    generation = generations.open_current(context.workspace)
    try:
        given = gate.unmask(context.workspace.audit, command.purpose, "export", (), context.now)
        with State.opened(context.workspace.state) as state:
            entries = state.entries()
        fingerprint = exporting.write(generation, entries, folder)
    finally:
        generation.close()
    rows = {table: generation.rows(table) for table in ("commits", "changes", "repositories")}
    said = (
        text(
            "{folder} holds generation {number} as Parquet and CSV, and {entries:typed change|typed changes} as JSON.",
            folder=str(folder),
            number=str(generation.number),
            entries=len(entries),
        ),
        text("Names are in it, for {purpose}; row {row} of the log.", purpose=given.purpose.value, row=str(given.row)),
        text("Fingerprint {sum}: the same evidence and the same changes give the same one.", sum=fingerprint[:16]),
    )
    return Receipt("export", said, audit=given.row, counts=rows)


def _scanned(generation: int) -> str:
    """The generation that a backup holds; nothing before the first scan."""
    return f"generation {generation}, " if generation else ""


def sized(count: int) -> str:
    """Bytes as people say them.

    >>> sized(512), sized(15_300), sized(7_340_000_000)
    ('512 bytes', '15 kB', '7.3 GB')
    """
    for unit, size in (("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        if count >= size:
            return f"{count / size:.1f} {unit}" if count < 10 * size else f"{count / size:.0f} {unit}"
    return f"{count} bytes"
