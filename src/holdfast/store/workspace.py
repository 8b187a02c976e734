"""Where a company's evidence and decisions live on disk, and who may write there.

A workspace is the folder `.holdfast` beside the nearest `holdfast.toml`, or else one for each set of scanned paths
under the user's data folder (`HOLDFAST_HOME` moves it). Folders are 0700 and files 0600: they say who carries what.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from holdfast import __version__
from holdfast.errors import BadInput, Locked, NothingToRead, StoreError, TooNew
from holdfast.store.durable import replace_file, write_private

SETTINGS_NAME = "holdfast.toml"
FOLDER_NAME = ".holdfast"
UNSCANNED = "company"
"""The folder under the user's data folder for what is typed before anything was scanned."""
FORMAT = 1
"""Of `workspace.json`, and so of how everything beside it is laid out."""
LOCK_PATIENCE = 0.9
"""Seconds that a second writer waits before it gives up."""


@dataclass(frozen=True, slots=True)
class Workspace:
    """One workspace: its folder, the scanned paths, the settings file beside it, and why it was chosen."""

    folder: Path
    paths: tuple[Path, ...] = ()
    settings: Path | None = None
    scanned_at: str = ""
    why: str = ""

    @property
    def generations(self) -> Path:
        return self.folder / "generations"

    @property
    def evidence(self) -> Path:
        """Mined tables of each repository, by content."""
        return self.folder / "evidence"

    @property
    def state(self) -> Path:
        return self.folder / "state.sqlite"

    @property
    def audit(self) -> Path:
        return self.folder / "audit.log"

    def prepare(self) -> None:
        """Make the folders, private to their owner. Raises `StoreError` where that cannot be done."""
        try:
            for folder in (self.folder, self.generations, self.evidence):
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
                if folder.stat().st_mode & 0o077:
                    folder.chmod(0o700)
            ignore = self.folder / ".gitignore"
            if not ignore.exists():
                write_private(ignore, b"*\n")
        except OSError as error:
            raise StoreError(
                f"The workspace {self.folder} cannot be written: {error.strerror or error}. "
                "Make it writable, or set HOLDFAST_HOME to a folder that is."
            ) from error


def home_folder(environment: Mapping[str, str] = os.environ) -> Path:
    """The folder of all workspaces without a `holdfast.toml`."""
    if chosen := environment.get("HOLDFAST_HOME"):
        return Path(chosen).expanduser().absolute()
    import platformdirs

    return platformdirs.user_data_path("holdfast", appauthor=False)


def nearest_settings(start: Path) -> Path | None:
    """The `holdfast.toml` in `start` or the nearest folder above it."""
    start = start.resolve()
    return next((file for folder in (start, *start.parents) if (file := folder / SETTINGS_NAME).is_file()), None)


def at_settings(settings: Path, why: str) -> Workspace:
    """The workspace beside a `holdfast.toml`."""
    return _described(settings.resolve().parent / FOLDER_NAME, settings.resolve(), why)


def for_scan(paths: Sequence[Path], current: Path, home: Path) -> Workspace:
    """Where a scan of `paths`, started in `current`, writes.

    A `holdfast.toml` at or above `current` wins; then one in or above what all paths share, unless it lies inside a
    repository that is being read (a stranger's repository does not choose our settings).
    """
    settings = nearest_settings(current)
    if settings is None and paths:
        shared = Path(os.path.commonpath([path.resolve() for path in paths]))
        settings = nearest_settings(shared)
        if settings and (settings.parent / ".git").exists():
            settings = None
    if settings:
        return at_settings(settings, f"{settings} is the nearest settings file")
    if not paths:
        raise BadInput(
            f"No folder was named, and no {SETTINGS_NAME} was found here or above. Name one: `holdfast scan FOLDER`."
        )
    resolved = tuple(sorted({path.resolve() for path in paths}))
    begun = _described(home / UNSCANNED, None, "")  # a scan from the app begins where something was typed before it
    folder = begun.folder if set(begun.paths) == set(resolved) else home / _slug(resolved)
    return replace(_described(folder, None, "one workspace for each set of scanned paths"), paths=resolved)


def for_questions(current: Path, home: Path) -> Workspace:
    """Which workspace answers a question asked in `current`: by settings file, by place, then the latest.

    Where nothing was scanned yet it is the one that keeps what is typed until then.
    """
    if settings := nearest_settings(current):
        return at_settings(settings, f"{settings} is the nearest settings file")
    known = all_workspaces(home)
    if not known:
        return replace(_described(home / UNSCANNED, None, ""), why="nothing was scanned yet")
    here = current.resolve()
    near = [w for w in known if any(path == here or path in here.parents or here in path.parents for path in w.paths)]
    if near:  # this very folder, else what contains it, else what lies in it; the latest of its kind
        best = min(near, key=lambda w: 0 if here in w.paths else 1 if set(w.paths) & set(here.parents) else 2)
        return replace(best, why="what was scanned contains this folder, or lies in it")
    return replace(known[0], why="this folder was never scanned; the latest scan answers")


def adopt_unscanned(workspace: Workspace) -> bool:
    """Make what was typed before the first scan part of the workspace that this scan begins; whether there was any."""
    typed = workspace.folder.parent / UNSCANNED
    if workspace.settings or workspace.folder.exists() or is_one(typed) or not (typed / "state.sqlite").is_file():
        return False
    with writing(_described(typed, None, ""), "scan"):
        try:
            typed.rename(workspace.folder)
        except OSError as error:
            raise StoreError(f"{typed} could not be taken along: {error.strerror or error}.") from error
    return True


def all_workspaces(home: Path) -> tuple[Workspace, ...]:
    """The workspaces under the user's data folder, latest scan first."""
    folders = sorted(file.parent for file in home.glob("*/workspace.json"))
    return tuple(sorted((_described(folder, None, "") for folder in folders), key=lambda w: w.scanned_at, reverse=True))


def overlapping(workspace: Workspace, paths: Sequence[Path]) -> tuple[Workspace, ...]:
    """Other workspaces of the same data folder that were made by scanning some of the same folders."""
    resolved = {path.resolve() for path in paths}
    scanned = {one.folder: one for one in all_workspaces(workspace.folder.parent) if one.folder != workspace.folder}
    shared = (one for one in scanned.values() if any(_overlap(path, of) for path in resolved for of in one.paths))
    return () if workspace.settings else tuple(shared)


def _overlap(one: Path, other: Path) -> bool:
    """Whether one folder is the other, or lies in it.

    >>> _overlap(Path("/code/api"), Path("/code")), _overlap(Path("/code"), Path("/codes"))
    (True, False)
    """
    return one == other or one in other.parents or other in one.parents


def named(folder: Path) -> Workspace:
    """The workspace that the user pointed at: its folder, or the folder of a `holdfast.toml` or the file itself."""
    if folder.name == SETTINGS_NAME or (folder / SETTINGS_NAME).is_file():
        file = folder if folder.name == SETTINGS_NAME else folder / SETTINGS_NAME
        return at_settings(file, "you named it")
    if not (folder / "workspace.json").is_file():
        raise BadInput(
            f"{folder} is no workspace: it has neither a {SETTINGS_NAME} nor a scan. `holdfast where` lists."
        )
    return _described(folder.resolve(), None, "you named it")


def described(folder: Path, why: str) -> Workspace:
    """The workspace in `folder`, whether there is one yet or not."""
    return _described(folder, None, why)


def is_one(folder: Path) -> bool:
    """Whether a workspace lies in `folder`."""
    return (folder / "workspace.json").is_file()


def remember(workspace: Workspace, paths: Sequence[Path], at: datetime) -> Workspace:
    """Write down what was scanned and when, so that later questions find their workspace."""
    resolved = tuple(path.resolve() for path in paths)
    body = {
        "format": FORMAT,
        "holdfast": __version__,
        "paths": [os.fsdecode(path) for path in resolved],
        "scanned_at": at.isoformat(),
    }
    replace_file(workspace.folder / "workspace.json", json.dumps(body, indent=1).encode() + b"\n")
    return replace(workspace, paths=resolved, scanned_at=at.isoformat())


def forget(workspace: Workspace) -> None:
    """Remove the workspace and all that Holdfast remembered in it. The repositories are never touched."""
    if not any((workspace.folder / mark).exists() for mark in ("workspace.json", "generations", "state.sqlite")):
        raise NothingToRead(f"{workspace.folder} holds no workspace; nothing was removed.")
    with writing(workspace, "forget"):
        try:
            for entry in sorted(workspace.folder.iterdir()):
                if entry.name == "lock":
                    continue
                shutil.rmtree(entry) if entry.is_dir() and not entry.is_symlink() else entry.unlink()
        except OSError as error:
            raise StoreError(f"{workspace.folder} could not be removed whole: {error.strerror or error}.") from error
    shutil.rmtree(workspace.folder, ignore_errors=True)


def refuse_newer(workspace: Workspace) -> None:
    """Raises `TooNew` where a newer Holdfast laid this workspace out; nothing in it is touched then."""
    try:
        body = json.loads((workspace.folder / "workspace.json").read_bytes())
        form, wrote = int(body["format"]), re.sub(r"[^\w.+-]", "?", str(body.get("holdfast", "")))[:40]
    except (OSError, ValueError, KeyError, TypeError):
        return
    if form > FORMAT:
        raise TooNew(
            f"{workspace.folder} was written by a newer Holdfast ({wrote or 'unnamed'}; format {form}; this one, "
            f"{__version__}, knows {FORMAT}). Install that version or a newer one; nothing was changed."
        )


@contextmanager
def writing(workspace: Workspace, doing: str) -> Iterator[None]:
    """Hold the one writer's lock. A second writer gets `Locked` within a second, naming the process that holds it."""
    from filelock import FileLock, Timeout

    refuse_newer(workspace)
    workspace.prepare()
    note = workspace.folder / "lock.holder"
    try:
        with FileLock(workspace.folder / "lock", timeout=LOCK_PATIENCE, mode=0o600):
            replace_file(note, json.dumps({"pid": os.getpid(), "doing": doing}).encode())
            try:
                yield
            finally:
                note.unlink(missing_ok=True)
    except Timeout as error:
        raise Locked(
            f"{_holder(note)} is writing to {workspace.folder}. Wait until it is done; readers are not held up."
        ) from error


def _holder(note: Path) -> str:
    try:
        holder = json.loads(note.read_bytes())
        return f"Process {int(holder['pid'])} (`holdfast {holder['doing']}`)"
    except (OSError, ValueError, KeyError):
        return "Another process"


def _described(folder: Path, settings: Path | None, why: str) -> Workspace:
    try:
        body = json.loads((folder / "workspace.json").read_bytes())
        paths = tuple(Path(path) for path in body["paths"])
        return Workspace(folder, paths, settings, str(body["scanned_at"]), why)
    except (OSError, ValueError, KeyError, TypeError):
        return Workspace(folder, (), settings, "", why)


def _slug(paths: Sequence[Path]) -> str:
    """A folder name that people can tell apart and that is never the same for two sets of paths."""
    digest = hashlib.sha256("\0".join(map(os.fsdecode, paths)).encode("utf-8", "surrogateescape")).hexdigest()[:12]
    word = re.sub(r"[^A-Za-z0-9]+", "-", paths[0].name).strip("-")[:32] or "root"
    return f"{word}-{digest}"
