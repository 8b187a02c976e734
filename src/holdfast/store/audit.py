"""The log of who looked behind the masks: append-only, each row carrying the hash of the row before.

Editing, deleting, reordering and cutting the log short are found by `verify`: the last row's number and hash stand in a
second file, and in the state beside it, which remembers a row that was taken away with both files. A row is on disk
before `append` returns; if it cannot be written, what it would have logged is refused.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from holdfast.errors import Refused, StoreError
from holdfast.store.durable import replace_file
from holdfast.store.state import State

STATE = "state.sqlite"
"""The file beside the log that remembers how far it went."""
START = "0" * 64
"""What stands before the first row."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the log: `number` counts from 1; `hash` covers everything before it as well."""

    number: int
    at: str
    what: str
    details: Mapping[str, Any]
    hash: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether the log is as it was written; `problem` says what is not."""

    rows: int
    problem: str | None = None

    @property
    def whole(self) -> bool:
        return self.problem is None


def append(log: Path, what: str, details: Mapping[str, Any], at: datetime) -> Row:
    """Write one row. Raises `Refused` (`AUDIT_UNWRITABLE`, `AUDIT_DAMAGED`) where it cannot be written or trusted."""
    from filelock import FileLock, Timeout

    try:
        with FileLock(log.with_suffix(".lock"), timeout=1, mode=0o600):
            verdict = verify(log)
            if not verdict.whole:
                raise Refused("AUDIT_DAMAGED", f"The log {log} is not as it was written: {verdict.problem} Refused.")
            row = _write(log, what, details, at)
            with State.opened(log.with_name(STATE)) as state:
                state.remember_audited(row.number, row.hash)
            return row
    except (OSError, StoreError, Timeout) as error:
        raise Refused(
            "AUDIT_UNWRITABLE",
            f"This is shown only after it was logged, and {log} cannot be written: {error}. Refused.",
        ) from error


def _write(log: Path, what: str, details: Mapping[str, Any], at: datetime) -> Row:
    number, last, size = _head(log)
    body = {"number": number + 1, "at": at.isoformat(), "what": what, "details": dict(details)}
    digest = _chain(last, body)
    line = json.dumps({**body, "hash": digest}, sort_keys=True).encode() + b"\n"
    if not number:
        _set_head(log, 0, START, 0)  # from here on, rows without a head mean that somebody removed it
    descriptor = os.open(log, os.O_RDWR | os.O_CREAT, 0o600)
    with os.fdopen(descriptor, "r+b") as stream:
        stream.truncate(size)  # a row that a crash cut short was never acknowledged
        stream.seek(size)
        stream.write(line)
        stream.flush()
        os.fsync(stream.fileno())
    _set_head(log, number + 1, digest, size + len(line))
    return Row(number + 1, at.isoformat(), what, details, digest)


def rows(log: Path) -> tuple[Row, ...]:
    """The acknowledged rows, oldest first, unchecked; `verify` checks."""
    _, _, size = _head(log)
    try:
        data = log.read_bytes()[:size]
    except FileNotFoundError:
        return ()
    parsed = (json.loads(line) for line in data.splitlines())
    return tuple(Row(row["number"], row["at"], row["what"], row["details"], row["hash"]) for row in parsed)


def verify(log: Path) -> Verdict:
    """Follow the chain from the first row to the last that was acknowledged."""
    try:
        number, last, size = _head(log)
        data = log.read_bytes() if log.exists() else b""
    except (OSError, ValueError, KeyError, TypeError) as error:
        return Verdict(0, f"its head cannot be read ({error}).")
    if data and not head_file(log).exists():
        return Verdict(0, "it has rows, but its head is gone.")
    if len(data) < size:
        return Verdict(number, f"it was cut short: {size - len(data)} bytes are missing.")
    previous, count = START, 0
    for line in data[:size].splitlines():
        count += 1
        try:
            row = json.loads(line)
            claimed = row.pop("hash")
        except (ValueError, KeyError, AttributeError):
            return Verdict(count, f"row {count} cannot be read.")
        if row.get("number") != count or _chain(previous, row) != claimed:
            return Verdict(count, f"row {count} was changed, moved or removed.")
        previous = claimed
    if (count, previous) != (number, last):
        return Verdict(count, f"it ends at row {count}, not at row {number} as it was written.")
    return Verdict(count, _contradicted(log, data[:size].splitlines()))


def _contradicted(log: Path, lines: list[bytes]) -> str | None:
    """What the state remembers of the log and the log no longer has; None where they agree."""
    state_file = log.with_name(STATE)
    if not state_file.exists():
        return None
    with State.opened(state_file) as state:
        number, digest = state.audited()
    if number > len(lines):
        return f"it has {len(lines)} rows, but {number} were written: some were removed."
    if number and json.loads(lines[number - 1])["hash"] != digest:
        return f"row {number} is another one than was written."
    return None


@contextmanager
def still(log: Path) -> Iterator[None]:
    """Let nobody write to the log meanwhile. Raises `StoreError` where another process does for long."""
    from filelock import FileLock, Timeout

    try:
        with FileLock(log.with_suffix(".lock"), timeout=5, mode=0o600):
            yield
    except Timeout as error:
        raise StoreError(f"Another process is writing to {log}. Try again when it is done.") from error


def _chain(previous: str, body: Mapping[str, Any]) -> str:
    return hashlib.sha256((previous + json.dumps(body, sort_keys=True)).encode()).hexdigest()


def head_file(log: Path) -> Path:
    """Where the last row's number and hash stand."""
    return log.with_suffix(".head")


def _head(log: Path) -> tuple[int, str, int]:
    """Number and hash of the last acknowledged row, and the length of the log up to it."""
    try:
        head = json.loads(head_file(log).read_bytes())
    except FileNotFoundError:
        return 0, START, 0
    return int(head["number"]), str(head["hash"]), int(head["bytes"])


def _set_head(log: Path, number: int, digest: str, size: int) -> None:
    replace_file(head_file(log), json.dumps({"number": number, "hash": digest, "bytes": size}).encode() + b"\n")
