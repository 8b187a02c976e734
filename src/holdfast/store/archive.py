"""One workspace as one file: a plain tar that begins with a list of all that follows, each with its checksum.

Nothing in it is compressed, so that it cannot unpack to more than it weighs; every name in it is one of a few that a
workspace has, so that nothing is written anywhere else. It is checked whole, aside, before anything takes its place.
The checksums find damage; they do not prove who wrote the file.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import shutil
import sqlite3
import tarfile
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from holdfast import __version__
from holdfast.errors import BadInput, Locked, StoreError
from holdfast.store import audit
from holdfast.store.durable import sync_folder
from holdfast.store.generations import CURRENT, DATABASE, MANIFEST, current_number
from holdfast.store.workspace import SETTINGS_NAME, Workspace

FORMAT = 1
LIST = "holdfast-backup.json"
_LARGEST_LIST = 256 << 20
_CHUNK = 1 << 20
_TRIES = 5
"""How often a copy is begun again because a scan removed what was being copied."""
_NAMES = re.compile(
    r"state\.sqlite|audit\.log|audit\.head|workspace\.json|holdfast\.toml|CURRENT"
    rf"|generations/\d{{1,9}}/({re.escape(DATABASE)}|{re.escape(MANIFEST)})"
    r"|evidence/[0-9a-f]{8,64}/[a-z][a-z0-9_-]{0,40}\.(parquet|json)"
)


@dataclass(frozen=True, slots=True)
class Backup:
    """What an archive says of itself: who wrote it when, of which workspace, and the files in it (bytes, checksum).

    `generation` 0: nothing was scanned yet; it holds what was typed."""

    written_by: str
    taken_at: str
    folder: str
    paths: tuple[str, ...]
    generation: int
    beside_settings: bool
    files: Mapping[str, tuple[int, str]]

    @property
    def bytes(self) -> int:
        return sum(size for size, _ in self.files.values())


def pack(workspace: Workspace, file: Path, at: datetime) -> Backup:
    """Write the workspace into `file`, whole or not at all, for its owner only. A scan may go on meanwhile.

    The same workspace at the same time gives the same bytes. Raises `StoreError` where it cannot be read or written.
    """
    fresh = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        with _pinned(workspace) as pinned:
            names = sorted(str(one.relative_to(pinned)) for one in pinned.rglob("*") if one.is_file())
            files = {name: _measured(pinned / name) for name in names}
            backup = Backup(
                __version__,
                at.isoformat(),
                workspace.folder.name,
                tuple(map(str, workspace.paths)),
                int((pinned / CURRENT).read_text("ascii")) if (pinned / CURRENT).exists() else 0,
                workspace.settings is not None,
                files,
            )
            descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "wb") as stream:
                _write(stream, pinned, backup)
                stream.flush()
                os.fsync(stream.fileno())
        fresh.replace(file)
        sync_folder(file.parent)
    except (OSError, sqlite3.Error) as error:
        reason = getattr(error, "strerror", None) or error
        raise StoreError(f"{file} could not be written: {reason}. What was there is kept.") from error
    finally:
        if fresh.exists():
            fresh.unlink()
    return backup


@contextmanager
def _pinned(workspace: Workspace) -> Iterator[Path]:
    """A copy of everything that belongs together, as links where the disk can do that; gone afterwards."""
    pinned = workspace.folder / f".backup-{os.getpid()}"
    try:
        for left in range(_TRIES, 0, -1):
            shutil.rmtree(pinned, ignore_errors=True)
            try:
                _pin(workspace, pinned)
                break
            except FileNotFoundError:  # a scan has just published and removed what nothing rests on
                if left == 1:
                    raise
        yield pinned
    finally:
        shutil.rmtree(pinned, ignore_errors=True)


def _pin(workspace: Workspace, pinned: Path) -> None:
    pinned.mkdir(mode=0o700)
    if number := current_number(workspace):
        _pin_evidence(workspace, pinned, number)
    with audit.still(workspace.audit):
        for log in (workspace.audit, audit.head_file(workspace.audit)):
            if log.exists():
                shutil.copyfile(log, pinned / log.name)
        _copy_state(workspace.state, pinned / workspace.state.name)
    if workspace.settings is not None and workspace.settings.is_file():
        shutil.copyfile(workspace.settings, pinned / SETTINGS_NAME)


def _pin_evidence(workspace: Workspace, pinned: Path, number: int) -> None:
    """The generation, those before it, and what they rest on."""
    (pinned / CURRENT).write_text(f"{number}\n", "ascii")
    for name in (DATABASE, MANIFEST):
        _link(workspace.generations / str(number) / name, pinned / "generations" / str(number) / name)
    body = json.loads((pinned / "generations" / str(number) / MANIFEST).read_bytes())["manifest"]
    for older in sorted(workspace.generations.iterdir()):
        if older.name.isdecimal() and int(older.name) < number:
            for name in (DATABASE, MANIFEST):
                _link(older / name, pinned / "generations" / older.name / name)
    for row in body["repositories"]:
        for table in sorted((workspace.evidence / row["evidence"]).iterdir()):
            _link(table, pinned / "evidence" / row["evidence"] / table.name)
    shutil.copyfile(workspace.folder / "workspace.json", pinned / "workspace.json")


def _link(file: Path, to: Path) -> None:
    _make_private(to.parent)
    try:
        os.link(file, to)
    except FileNotFoundError:
        raise
    except OSError:  # a file system without links
        shutil.copyfile(file, to)


def _make_private(folder: Path) -> None:
    """A folder and those above it that are missing, for their owner only."""
    if not folder.exists():
        _make_private(folder.parent)
        folder.mkdir(mode=0o700)


def _copy_state(state: Path, to: Path) -> None:
    """A whole copy of the state, whoever writes to it meanwhile."""
    if not state.exists():
        return
    with closing(sqlite3.connect(state, timeout=5)) as source, closing(sqlite3.connect(to)) as copy:
        try:
            source.backup(copy)
        except sqlite3.OperationalError as error:
            raise Locked(f"Another process is writing to {state}. Try again when it is done.") from error


def _measured(file: Path) -> tuple[int, str]:
    with file.open("rb") as stream:
        return file.stat().st_size, hashlib.file_digest(stream, "sha256").hexdigest()


def _write(stream: IO[bytes], pinned: Path, backup: Backup) -> None:
    body = _body(backup)
    first = json.dumps({"backup": body, "sha256": _sum_of(body)}, indent=1, sort_keys=True).encode() + b"\n"
    with tarfile.open(fileobj=stream, mode="w", format=tarfile.USTAR_FORMAT) as tar:
        tar.addfile(_member(LIST, len(first)), io.BytesIO(first))
        for name, (size, _) in backup.files.items():
            with (pinned / name).open("rb") as data:
                tar.addfile(_member(name, size), data)


def _body(backup: Backup) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "holdfast": backup.written_by,
        "taken_at": backup.taken_at,
        "folder": backup.folder,
        "paths": list(backup.paths),
        "generation": backup.generation,
        "beside_settings": backup.beside_settings,
        "files": {name: {"bytes": size, "sha256": digest} for name, (size, digest) in backup.files.items()},
    }


def _member(name: str, size: int) -> tarfile.TarInfo:
    """A member that says nothing of this machine, its users or the time."""
    member = tarfile.TarInfo(name)
    member.size, member.mode, member.type = size, 0o600, tarfile.REGTYPE
    return member


def contents(file: Path) -> Backup:
    """What an archive says of itself; only its list is read. Raises `BadInput` where it is none of ours."""
    with _opened(file) as tar:
        return _listed(file, tar)


def unpack(file: Path, into: Path) -> Backup:
    """Write everything into the new folder `into`, each byte compared. Raises `BadInput`; `into` is then gone."""
    into.mkdir(mode=0o700, parents=True)
    try:
        with _opened(file) as tar:
            backup = _listed(file, tar)
            missing = dict(backup.files)
            for member in tar:
                if member.name == LIST and member.offset == 0:
                    continue
                if member.name not in missing:
                    raise _refused(file, f"it holds `{member.name[:80]}`, which its list does not, or holds it twice")
                _take(file, tar, member, missing.pop(member.name), into)
            if missing:
                raise _refused(file, f"{min(missing)} is missing: it was cut short")
    except BaseException:
        shutil.rmtree(into, ignore_errors=True)
        raise
    return backup


def _take(file: Path, tar: tarfile.TarFile, member: tarfile.TarInfo, said: tuple[int, str], into: Path) -> None:
    """One member, compared with what the list says of it."""
    size, digest = said
    if member.type not in (tarfile.REGTYPE, tarfile.AREGTYPE) or member.issparse() or member.size != size:
        raise _refused(file, f"`{member.name}` is not the plain file of {size} bytes that its list says")
    to = into / member.name
    _make_private(to.parent)
    source = tar.extractfile(member)
    found, left = hashlib.sha256(), size
    with os.fdopen(os.open(to, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as stream:
        while source is not None and left > 0 and (chunk := source.read(min(_CHUNK, left))):
            found.update(chunk)
            stream.write(chunk)
            left -= len(chunk)
        stream.flush()
        os.fsync(stream.fileno())
    if left or found.hexdigest() != digest:
        raise _refused(file, f"`{member.name}` is not as it was written")


@contextmanager
def _opened(file: Path) -> Iterator[tarfile.TarFile]:
    try:
        with tarfile.open(file, "r:") as tar:
            yield tar
    except FileNotFoundError:
        raise BadInput(f"{file} does not exist. Give a file that `holdfast backup` wrote.") from None
    except (tarfile.TarError, EOFError, ValueError, OverflowError) as error:
        raise _refused(file, f"it is no whole archive ({error})") from error
    except OSError as error:
        raise StoreError(f"{file} could not be restored: {error.strerror or error}. Nothing was changed.") from error


def _listed(file: Path, tar: tarfile.TarFile) -> Backup:
    """The list at the head of an archive, whole and of a version that is known here."""
    first = tar.next()
    if first is None or first.name != LIST or not first.isreg() or first.size > _LARGEST_LIST:
        raise _refused(file, "it does not begin with the list of what it holds")
    source = tar.extractfile(first)
    try:
        sealed = json.loads(source.read() if source else b"")
        body, seal = sealed["backup"], sealed["sha256"]
        if seal != _sum_of(body):
            raise _refused(file, "its list is not as it was written")
        if int(body["format"]) > FORMAT:
            raise BadInput(
                f"{file} was written by Holdfast {_word(body['holdfast'])} (backup format {int(body['format'])}; this "
                f"one knows {FORMAT}). Restore it with that version or a newer one; nothing was changed."
            )
        files = {str(name): (int(one["bytes"]), str(one["sha256"])) for name, one in body["files"].items()}
        backup = Backup(
            _word(body["holdfast"]),
            str(body["taken_at"]),
            _word(body["folder"]),
            tuple(map(str, body["paths"])),
            int(body["generation"]),
            bool(body["beside_settings"]),
            files,
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise _refused(file, "its list cannot be read") from error
    for name in files:
        if not _NAMES.fullmatch(name):
            raise _refused(file, f"it holds `{name[:80]}`, which is no part of a workspace")
    needed = {CURRENT, "workspace.json"} if backup.generation else {"state.sqlite"}
    if not needed <= files.keys() or (not backup.generation and CURRENT in files):
        raise _refused(file, "it holds no whole workspace")
    return backup


def _word(value: object) -> str:
    """A short word of an archive: a version or the name of a folder, never a path."""
    return re.sub(r"[^A-Za-z0-9._+-]", "-", str(value))[:80].lstrip(".") or "workspace"


def _refused(file: Path, why: str) -> BadInput:
    return BadInput(
        f"{file} was refused: {why}. Nothing was changed. Give a file that `holdfast backup` wrote, as it wrote it."
    )


def _sum_of(body: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()
