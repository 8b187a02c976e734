"""Puts a backup in the place of a workspace: checked whole aside, then swapped in by renames; the old one last goes."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from holdfast.errors import BadInput, Refused, StoreError
from holdfast.store import audit, workspace
from holdfast.store.archive import Backup, contents, unpack
from holdfast.store.durable import sync_folder
from holdfast.store.generations import current_number, open_current
from holdfast.store.state import State
from holdfast.store.workspace import SETTINGS_NAME, Workspace

COPIED_SETTINGS = "holdfast.toml.restored"
"""Where the settings of a backup are put when another settings file stands in their place."""


@dataclass(frozen=True, slots=True)
class Restored:
    """What came back. `settings`: where the settings file of the backup was put, if it had one that is not there.

    `log_kept`: the log that was there goes on; `log_problem`: what was wrong with it, so that the backup's replaced it.
    """

    backup: Backup
    changes: int
    settings: Path | None
    log_kept: bool
    log_problem: str | None


def restore(file: Path, target: Workspace, *, replace: bool) -> Restored:
    """Put the backup in `file` in the place of `target`. Raises `BadInput` with nothing changed.

    Where `target` holds anything, `replace` must be true; the old workspace stands aside until the new one is in its
    place. Its audit log is kept where it goes on from the backup's: restoring an older state forgets no look at names.
    """
    backup = contents(file)
    there = target.folder.exists() and any(entry.name != "lock" for entry in target.folder.iterdir())
    replace = replace or _blank(target)
    if there and not _holds_workspace(target):
        raise BadInput(f"{target.folder} holds something that is no workspace. Give a new or an empty folder.")
    if there and not replace:
        raise BadInput(_what_it_replaces(file, target, backup))
    aside = target.folder.with_name(f".{target.folder.name}.restoring-{os.getpid()}")
    old = target.folder.with_name(f".{target.folder.name}.before-{os.getpid()}")
    try:
        backup = unpack(file, aside)
        changes = _checked(aside, file, backup)
        with workspace.writing(target, "restore"):
            problem = audit.verify(target.audit).problem if there else None
            kept = there and _keep_log(target.audit, aside / target.audit.name)
            settings = _settle_settings(target, aside)
            _swap(target.folder, aside, old)
    except OSError as error:
        raise StoreError(
            f"{target.folder} could not be restored: {error.strerror or error}. What was there is kept."
        ) from error
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    shutil.rmtree(old, ignore_errors=True)
    return Restored(backup, changes, settings, kept, problem)


def _holds_workspace(target: Workspace) -> bool:
    marks = ("workspace.json", "generations", "state.sqlite", "CURRENT")
    return any((target.folder / mark).exists() for mark in marks)


def _blank(target: Workspace) -> bool:
    """Whether a workspace was only made ready: nothing was scanned into it, typed or logged."""
    if current_number(target) is not None or (target.folder / "workspace.json").exists() or target.audit.exists():
        return False
    if not target.state.exists():
        return True
    with State.opened(target.state) as state:
        return state.revision == 0


def _what_it_replaces(file: Path, target: Workspace, backup: Backup) -> str:
    changes = 0
    if target.state.exists():
        with State.opened(target.state) as state:
            changes = state.revision
    return (
        f"{target.folder} already holds a workspace, scanned {target.scanned_at[:10] or 'never'}, with {changes} typed "
        f"changes; the backup is of {backup.taken_at[:10]}. It would take its place. Say `holdfast restore {file} "
        "--yes` if that is what you want, or give another folder with `--workspace`."
    )


def _checked(aside: Path, file: Path, backup: Backup) -> int:
    """How many changes were typed; raises where what was unpacked cannot be used here."""
    here = Workspace(aside)
    for folder in (here.generations, here.evidence):
        folder.mkdir(mode=0o700, exist_ok=True)
    workspace.refuse_newer(here)
    if backup.generation:
        open_current(here).close()
    if not audit.verify(here.audit).whole:
        raise BadInput(f"{file} was refused: its audit log is not as it was written. Nothing was changed.")
    if not here.state.exists():
        return 0
    with State.opened(here.state) as state:
        return state.revision


def _keep_log(ours: Path, theirs: Path) -> bool:
    """Keep the log of the workspace where it is the backup's and more; a damaged one is kept beside, as it is.

    Raises `Refused` where the two tell of different looks at names.
    """
    if not audit.verify(ours).whole:
        for one in (ours, audit.head_file(ours)):
            if one.exists():
                shutil.copyfile(one, theirs.with_name(f"{one.name}.damaged"))
                theirs.with_name(f"{one.name}.damaged").chmod(0o600)
        return False
    mine, backed = audit.rows(ours), audit.rows(theirs)
    if mine[: len(backed)] != backed:
        if backed[: len(mine)] == mine:
            return False
        raise Refused(
            "AUDIT_DIFFERS",
            f"The log {ours} tells of other looks at names than the one in the backup; one of the two would be lost. "
            "Nothing was changed. Restore into another folder with `--workspace`.",
        )
    for one, other in ((ours, theirs), (audit.head_file(ours), audit.head_file(theirs))):
        if one.exists():
            shutil.copyfile(one, other)
            other.chmod(0o600)
    return len(mine) > len(backed)


def _settle_settings(target: Workspace, aside: Path) -> Path | None:
    """Put the settings file where it belongs, or, where another one stands there, beside the rest by another name."""
    copy = aside / SETTINGS_NAME
    if not copy.exists():
        return None
    place = target.settings or (target.folder.parent / SETTINGS_NAME if target.folder.name == ".holdfast" else None)
    if place is not None and not place.exists():
        shutil.copyfile(copy, place)
        copy.unlink()
        return place
    if place is not None and place.read_bytes() == copy.read_bytes():
        copy.unlink()
        return None
    copy.rename(aside / COPIED_SETTINGS)
    return target.folder / COPIED_SETTINGS


def _swap(folder: Path, fresh: Path, old: Path) -> None:
    folder.rename(old)
    try:
        fresh.rename(folder)
    except OSError:
        old.rename(folder)
        raise
    sync_folder(folder.parent)
