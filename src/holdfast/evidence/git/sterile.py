"""The only module that spawns git, and how a repository is kept from having a say in it.

Git runs in a bare directory made here, which borrows the repository's packs and loose objects and nothing else: not
its configuration, hooks, attributes, references, grafts, commit-graph, nor its own list of borrowed objects. The
environment is empty but for what switches things off; references are read by `refs`; git is handed full ids only.
"""

from __future__ import annotations

import contextlib
import fcntl
import functools
import io
import os
import re
import select
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Self, cast

from holdfast.errors import HoldfastError
from holdfast.evidence.git.plainfiles import as_text, inside, read_plain

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer as Buffer

OLDEST = (2, 39)
# First release of each line with the fixes of July 2025 (CVE-2025-48384 and its neighbours).
PATCHED = {43: 7, 44: 4, 45: 4, 46: 4, 47: 3, 48: 2, 49: 1, 50: 1}
PIPE_BYTES = 1 << 20
WORTH_WAKING = 1 << 15
NAP_SECONDS = 0.0005
DEEPEST_ALTERNATE = 5

ENVIRONMENT = {
    "GIT_CONFIG_GLOBAL": "/dev/null",
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_ATTR_NOSYSTEM": "1",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_ALLOW_PROTOCOL": "",
}
SETTINGS = {
    "core.commitGraph": "false",  # a forged one cuts a history short, with no error
    "core.multiPackIndex": "false",
    "core.bigFileThreshold": "1m",
    "core.packedGitLimit": "64m",
    "core.packedGitWindowSize": "4m",
    "core.hooksPath": "/dev/null",
    "core.attributesFile": "/dev/null",
    "core.fsmonitor": "false",
    "diff.renameLimit": "1000",
    "gc.auto": "0",
    "i18n.logOutputEncoding": "UTF-8",
    "log.mailmap": "false",
    "log.showSignature": "false",
    "protocol.allow": "never",
    "submodule.recurse": "false",
}


@dataclass(frozen=True, slots=True)
class Limits:
    """What one git may use before it is killed.

    `memory`: bytes of address space beyond its pack indexes. `cpu_seconds`: of work. `stall_seconds`: without a word,
    as when it waits for a fifo that was planted among the objects.
    """

    memory: int = 1 << 30
    cpu_seconds: int = 1800
    stall_seconds: float = 300.0


@dataclass(frozen=True, slots=True)
class Exit:
    """How a git ended: its status (negative for a signal) and the end of what it said."""

    code: int
    said: str

    @property
    def reason(self) -> str:
        """One line for a reader; empty when all went well."""
        if self.code == 0:
            return ""
        if self.code in (-signal.SIGXCPU, -signal.SIGKILL, 128 + signal.SIGXCPU, 128 + signal.SIGKILL):
            return "git passed its limit of time and was stopped"
        if "out of memory" in self.said.lower() or "mmap failed" in self.said.lower():
            return "git passed its limit of memory and was stopped"
        last = self.said.strip().splitlines()[-1] if self.said.strip() else "it said nothing"
        return f"git stopped with code {self.code}: {last.removeprefix('fatal: ')}"


class _Patient(io.RawIOBase):
    """The reading end of a pipe that gives up when nothing comes for `seconds`; `stalled` then says so."""

    def __init__(self, pipe: IO[bytes], seconds: float) -> None:
        self._pipe = pipe
        self._seconds = seconds
        self.stalled = False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Buffer) -> int:
        if self.stalled or not select.select([self._pipe], [], [], self._seconds)[0]:
            self.stalled = True
            return 0
        size = os.readv(self._pipe.fileno(), [buffer])
        if 0 < size < WORTH_WAKING:
            time.sleep(NAP_SECONDS)  # git writes 4 KiB at a time; the pipe holds what comes meanwhile
        return size


class Stream:
    """A running git whose output is read in pieces; leaving the `with` block ends its whole process group."""

    def __init__(self, process: subprocess.Popen[bytes], errors: IO[bytes], stall_seconds: float) -> None:
        self._process = process
        self._errors = errors
        self._pipe = cast("IO[bytes]", process.stdout)
        self._patient = _Patient(self._pipe, stall_seconds)
        self._out = io.BufferedReader(self._patient, 1 << 16)
        with contextlib.suppress(OSError, AttributeError):
            fcntl.fcntl(self._pipe.fileno(), fcntl.F_SETPIPE_SZ, PIPE_BYTES)

    def read(self, size: int) -> bytes:
        """The next `size` bytes; fewer only at the end."""
        return self._out.read(size)

    def readline(self) -> bytes:
        """The next line, its end included; at most 4 KiB."""
        return self._out.readline(4096)

    def finish(self) -> Exit:
        """Waits for the end, and says how it ended."""
        if self._patient.stalled:
            self._end()
            return Exit(1, "it gave no answer for too long, and was stopped")
        code = self._process.wait()
        self._errors.seek(max(0, self._errors.seek(0, os.SEEK_END) - 4096))
        return Exit(code, as_text(self._errors.read()))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._end()
        self._out.close()
        self._pipe.close()
        self._errors.close()

    def _end(self) -> None:
        if self._process.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()


class Sterile:
    """A bare directory of our own over the objects of a repository. Use as a context manager.

    `objects` is the repository's object folder; `roots` are the folders that the user approved: objects borrowed
    from outside them are refused, and `refused` then says which. `shallow` is the repository's own file of that name.
    """

    def __init__(
        self,
        objects: Path,
        roots: tuple[str, ...],
        *,
        object_format: str = "sha1",
        shallow: bytes | None = None,
        limits: Limits | None = None,
    ) -> None:
        self.limits = limits or Limits()
        self.stores, self.refused = approved_stores(objects, roots)
        self._memory = self.limits.memory + sum(map(_index_bytes, self.stores))
        self._folder = tempfile.TemporaryDirectory(prefix="holdfast-git-")
        self.path = Path(self._folder.name)
        self._lay_out(self.stores, object_format, shallow)

    def _lay_out(self, stores: list[Path], object_format: str, shallow: bytes | None) -> None:
        for folder in ("objects/info", "objects/pack", "refs"):
            (self.path / folder).mkdir(parents=True)
        for at, store in enumerate(stores):
            _link_objects(store, self.path / f"store{at}")
        lines = [f"{self.path}/store{at}\n" for at in range(len(stores))]
        (self.path / "objects/info/alternates").write_text("".join(lines))
        (self.path / "HEAD").write_text("ref: refs/heads/none\n")
        version, extension = (1, f"[extensions]\n\tobjectFormat = {object_format}\n")
        if object_format == "sha1":
            version, extension = 0, ""
        config = f"[core]\n\trepositoryFormatVersion = {version}\n\tbare = true\n{extension}"
        (self.path / "config").write_text(config)
        if shallow:
            (self.path / "shallow").write_bytes(shallow)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._folder.cleanup()

    def stream(self, arguments: list[str], given: bytes = b"") -> Stream:
        """Starts `git ARGUMENTS`, with `given` on its standard input."""
        settings = [part for key, value in SETTINGS.items() for part in ("-c", f"{key}={value}")]
        git = [git_program(), f"--git-dir={self.path}", "--no-pager", "--literal-pathspecs", *settings, *arguments]
        limits = f"ulimit -t {self.limits.cpu_seconds}; ulimit -c 0; ulimit -v {self._memory >> 10} 2>/dev/null"
        errors: IO[bytes] = tempfile.TemporaryFile(dir=self.path)  # noqa: SIM115  (the stream closes it)
        with tempfile.TemporaryFile(dir=self.path) as stdin:
            stdin.write(given)
            stdin.seek(0)
            process = subprocess.Popen(
                ["/bin/sh", "-c", limits + '; exec "$@"', "sh", *git],
                stdin=stdin,
                stdout=subprocess.PIPE,
                stderr=errors,
                env=ENVIRONMENT,
                cwd=self.path,
                process_group=0,
                bufsize=0,
            )
        return Stream(process, errors, self.limits.stall_seconds)

    def output(self, arguments: list[str], given: bytes = b"", limit: int = 1 << 28) -> tuple[bytes, Exit]:
        """All that `git ARGUMENTS` prints, up to `limit` bytes, and how it ended."""
        with self.stream(arguments, given) as stream:
            data = stream.read(limit)
            if len(data) == limit:
                return data, Exit(1, f"it printed more than {limit} bytes")
            return data, stream.finish()


def approved_stores(objects: Path, roots: tuple[str, ...]) -> tuple[list[Path], tuple[str, ...]]:
    """The object folder and those it borrows from, with links followed; and those refused, as outside `roots`."""
    stores: list[Path] = []
    refused: list[str] = []
    waiting = [(objects, 0)]
    while waiting:
        store, depth = waiting.pop(0)
        real = Path(os.path.realpath(store))
        if real in stores:
            continue
        if depth > DEEPEST_ALTERNATE or not inside(real, roots) or not inside(real / "pack", roots):
            refused.append(str(real))
            continue
        stores.append(real)
        waiting += [(other, depth + 1) for other in _alternates(real)]
    return stores, tuple(refused)


def _alternates(store: Path) -> Iterator[Path]:
    """The object folders that a repository's own list names; a quoted name it cannot read is named as it stands."""
    for line in (read_plain(store / "info" / "alternates") or b"").split(b"\n"):
        if line and not line.startswith(b"#"):
            yield store / os.fsdecode(_unquoted(line))


def _unquoted(line: bytes) -> bytes:
    if not line.startswith(b'"'):
        return line
    escapes = {b"n": b"\n", b"t": b"\t", b"r": b"\r", b"a": b"\a", b"b": b"\b", b"f": b"\f", b"v": b"\v"}

    def plain(found: re.Match[bytes]) -> bytes:
        code = found[1]
        return bytes([int(code, 8) & 255]) if code.isdigit() else escapes.get(code, code)

    return re.sub(rb"\\([0-7]{3}|.)", plain, line[1:].rstrip(b'"'))


def _link_objects(store: Path, copy: Path) -> None:
    """Makes a folder of links to the packs and loose objects of `store`; not to its `info`, nor to what are links."""
    copy.mkdir()
    with contextlib.suppress(OSError):
        for part in os.scandir(store):
            if part.name == "pack" or (re.fullmatch("[0-9a-f]{2}", part.name) and not part.is_symlink()):
                (copy / part.name).symlink_to(part.path)


def _index_bytes(store: Path) -> int:
    """Bytes of the pack indexes, which git maps into memory whole."""
    with contextlib.suppress(OSError):
        return sum(entry.stat().st_size for entry in os.scandir(store / "pack") if entry.name.endswith(".idx"))
    return 0


@functools.cache
def git_program() -> str:
    """The git on this machine's path. Raises where there is none, or one that is too old."""
    found = shutil.which("git")
    if found is None:
        raise HoldfastError("No `git` was found on the PATH. Holdfast needs git 2.39 or newer: install it.")
    version = git_version(found)
    if version[:2] < OLDEST:
        shown = ".".join(map(str, version))
        raise HoldfastError(f"The git at {found} is {shown}. Holdfast needs 2.39 or newer: update it.")
    return found


@functools.cache
def git_version(program: str) -> tuple[int, ...]:
    """The version that `program` states, e.g. (2, 39, 5)."""
    said = subprocess.run([program, "--version"], capture_output=True, env=ENVIRONMENT, check=False).stdout
    return parse_version(as_text(said))


def parse_version(text: str) -> tuple[int, ...]:
    """The numbers of `git --version`.

    >>> parse_version("git version 2.39.5 (Apple Git-154)"), parse_version("git version 2.51.0.rc1")
    ((2, 39, 5), (2, 51, 0))
    """
    found = re.search(r"(\d+)\.(\d+)(?:\.(\d+))?", text)
    return tuple(int(part or 0) for part in found.groups()) if found else (0, 0, 0)


def version_warning(version: tuple[int, ...]) -> str | None:
    """A warning for a git without the security fixes of July 2025; None for one that has them.

    >>> version_warning((2, 50, 1)) is None, version_warning((2, 52, 0)) is None, version_warning((2, 43, 0)) is None
    (True, True, False)
    """
    _, minor, patch = (*version, 0, 0)[:3]
    if version[0] > 2 or minor > max(PATCHED) or patch >= PATCHED.get(minor, 1 << 30):
        return None
    shown = ".".join(map(str, version))
    return f"git {shown} lacks the security fixes of July 2025, unless your system added them: update it"
