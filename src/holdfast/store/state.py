"""What people typed: decisions on identities, facts about people, their own figures; and everybody's handle.

Every change is one entry in a log, never an update: what holds now is the newest entry on each topic that was not
undone. Undoing is an entry as well, so that it can itself be undone.
"""

from __future__ import annotations

import json
import random
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from holdfast import __version__
from holdfast.errors import BadInput, Locked, StoreError, TooNew, UnknownName

SCHEMA_VERSION = 2
PATIENCE = 0.9
"""Seconds to wait for another process that is writing."""
SLACK = 1.5
"""Handles are drawn from this many times as many numbers as there are people, so that a number says nothing."""

AliasKey = tuple[str, str]
"""Name and e-mail address as written in history."""

_SCHEMA = """
CREATE TABLE entries (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    at TEXT NOT NULL,
    operation TEXT NOT NULL,
    kind TEXT NOT NULL,
    topic TEXT NOT NULL,
    value TEXT NOT NULL
) STRICT;
CREATE INDEX entries_by_topic ON entries (topic);
CREATE TRIGGER entries_stay BEFORE UPDATE ON entries BEGIN SELECT RAISE(ABORT, 'entries are never changed'); END;
CREATE TRIGGER entries_remain BEFORE DELETE ON entries BEGIN SELECT RAISE(ABORT, 'entries are never removed'); END;
CREATE TABLE handles (
    name TEXT NOT NULL,
    email TEXT NOT NULL,
    number INTEGER NOT NULL UNIQUE,
    PRIMARY KEY (name, email)
) STRICT;
"""
_AUDITED = """
CREATE TABLE audited (one INTEGER PRIMARY KEY CHECK (one = 1), number INTEGER NOT NULL, hash TEXT NOT NULL) STRICT;
"""
_STEPS = (_SCHEMA, _AUDITED)
"""What each version of the schema added to the one before."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One change: what was typed when, about which topic. `kind` says what `value` means."""

    number: int
    at: str
    operation: str
    kind: str
    topic: str
    value: Any


class State:
    """The opened `state.sqlite` of one workspace. Use `State.opened`, which closes it again."""

    def __init__(self, connection: sqlite3.Connection, file: Path) -> None:
        self._connection = connection
        self._file = file

    @classmethod
    @contextmanager
    def opened(cls, file: Path) -> Iterator[State]:
        """The state in `file`, made where it is missing.

        Raises `StoreError` where it cannot be read, `TooNew` where a newer Holdfast wrote it, `Locked` where another
        process keeps it for over a second.
        """
        connection: sqlite3.Connection | None = None
        try:
            file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)  # somebody may type before the first scan
            file.touch(mode=0o600)
            connection = sqlite3.connect(file, timeout=PATIENCE, isolation_level=None)
            _migrate(connection, file)
            yield cls(connection, file)
        except sqlite3.OperationalError as error:
            if "locked" in str(error):
                raise Locked(f"Another process is writing to {file}. Try again when it is done.") from error
            raise StoreError(f"{file} could not be used: {error}. Nothing was changed.") from error
        except (sqlite3.DatabaseError, OSError) as error:
            raise StoreError(f"{file} could not be used: {error}. Nothing was changed.") from error
        finally:
            if connection is not None:
                connection.close()

    @property
    def revision(self) -> int:
        """The number of the latest change; 0 before the first. Equal revisions of one file hold the same."""
        return self.mark[0]

    @property
    def mark(self) -> tuple[int, str]:
        """The number of the latest change and when it was typed: a file that was put back from a backup counts on from
        an earlier number, and what is typed then is another change of the same number."""
        row = self._connection.execute("SELECT number, at FROM entries ORDER BY number DESC LIMIT 1").fetchone()
        return (int(row[0]), str(row[1])) if row else (0, "")

    def record(self, operation: str, kind: str, topic: str, value: object, at: datetime) -> int:
        """Write one change; its number undoes it."""
        with self._transaction():
            return self._insert(operation, kind, topic, value, at)

    def undo(self, number: int, at: datetime) -> Entry:
        """Take back change `number`; what held before holds again. Returns the entry that does so.

        Raises `BadInput` where that change no longer decides anything: it was undone, or replaced by a later one.
        """
        with self._transaction():
            entries = self.entries()
            target = next((entry for entry in entries if entry.number == number), None)
            if target is None:
                known = f" The latest is {entries[-1].number}." if entries else " Nothing was changed yet."
                raise UnknownName(f"No change has the number {number}.{known}")
            live = _live(entries)
            if target not in live:
                raise BadInput(f"Change {number} (`{target.operation}`) was undone already; nothing was done.")
            later = [entry for entry in live if entry.topic == target.topic and entry.number > number]
            if later:
                raise BadInput(
                    f"Change {number} (`{target.operation}`) no longer applies: change {later[-1].number} "
                    f"(`{later[-1].operation}`) replaced it. Undo that one first."
                )
            made = self._insert("undo", "undo", f"undo {number}", number, at)
            return Entry(made, at.isoformat(), "undo", "undo", f"undo {number}", number)

    def latest(self) -> int:
        """The number of the newest change that still holds and is no undoing. Raises `BadInput` where there is none."""
        numbers = [entry.number for entry in _live(self.entries()) if entry.kind != "undo"]
        if not numbers:
            raise BadInput("There is nothing to undo: no change holds.")
        return max(numbers)

    def entries(self) -> tuple[Entry, ...]:
        """Every change ever made, the undone ones too, oldest first."""
        rows = self._connection.execute("SELECT number, at, operation, kind, topic, value FROM entries ORDER BY number")
        return tuple(
            Entry(n, at, operation, kind, topic, json.loads(value)) for n, at, operation, kind, topic, value in rows
        )

    def live(self, *kinds: str) -> tuple[Entry, ...]:
        """What holds now of these kinds: for each topic the newest change that was not undone, oldest first."""
        newest = {entry.topic: entry for entry in _live(self.entries()) if entry.kind in kinds}
        return tuple(sorted(newest.values(), key=lambda entry: entry.number))

    def handles(self, people: Sequence[Sequence[AliasKey]], chance: random.Random) -> tuple[int, ...]:
        """The handle of each person, who is given as their aliases, the most used first.

        A handle belongs to one alias for good. People who merge keep the older handle, people who part get theirs back.
        New people get numbers drawn by `chance` from a range with slack.
        """
        with self._transaction():
            stored = self._connection.execute("SELECT name, email, number FROM handles ORDER BY rowid").fetchall()
            known = {(name, email): (age, number) for age, (name, email, number) in enumerate(stored)}
            found = [min((known[alias] for alias in aliases if alias in known), default=None) for aliases in people]
            missing = [place for place, one in enumerate(found) if one is None]
            taken = {number for _, number in known.values()}
            free = [n for n in range(1, int(SLACK * (len(taken) + len(missing))) + 2) if n not in taken]
            drawn = dict(zip(missing, chance.sample(free, len(missing)), strict=True))
            self._connection.executemany(
                "INSERT INTO handles (name, email, number) VALUES (?, ?, ?)",
                [(*people[place][0], number) for place, number in drawn.items()],
            )
        return tuple(one[1] if one else drawn[place] for place, one in enumerate(found))

    def all_handles(self) -> Mapping[int, AliasKey]:
        """Every handle ever given, with the alias that it belongs to; those of merged people too."""
        rows = self._connection.execute("SELECT number, name, email FROM handles")
        return {number: (name, email) for number, name, email in rows}

    def audited(self) -> tuple[int, str]:
        """Number and hash of the last row of the audit log that is known to have been written; 0 before the first."""
        row = self._connection.execute("SELECT number, hash FROM audited").fetchone()
        return (int(row[0]), str(row[1])) if row else (0, "")

    def remember_audited(self, number: int, digest: str) -> None:
        """Know from now on that the audit log went as far as this row."""
        with self._transaction():
            self._connection.execute("INSERT OR REPLACE INTO audited VALUES (1, ?, ?)", (number, digest))

    def _insert(self, operation: str, kind: str, topic: str, value: object, at: datetime) -> int:
        made = self._connection.execute(
            "INSERT INTO entries (at, operation, kind, topic, value) VALUES (?, ?, ?, ?, ?)",
            (at.isoformat(), operation, kind, topic, json.dumps(value)),
        )
        return int(made.lastrowid or 0)

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            raise
        self._connection.execute("COMMIT")


def _live(entries: Sequence[Entry]) -> tuple[Entry, ...]:
    """Entries that no live undo names. An undo comes after what it undoes, so the newest decide first."""
    undone: set[int] = set()
    for entry in reversed(entries):
        if entry.kind == "undo" and entry.number not in undone:
            undone.add(int(entry.value))
    return tuple(entry for entry in entries if entry.number not in undone)


def _migrate(connection: sqlite3.Connection, file: Path) -> None:
    """Bring the file to this version's schema. Raises `StoreError` for a newer one."""
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA synchronous = FULL")
    version = int(connection.execute("PRAGMA user_version").fetchone()[0])
    if version > SCHEMA_VERSION:
        raise TooNew(
            f"{file} was written by a newer Holdfast (schema {version}; this one, {__version__}, knows "
            f"{SCHEMA_VERSION}). Install that version or a newer one; nothing was changed."
        )
    if version == SCHEMA_VERSION:
        return
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("BEGIN IMMEDIATE")
    if int(connection.execute("PRAGMA user_version").fetchone()[0]) < SCHEMA_VERSION:
        made = int(connection.execute("PRAGMA user_version").fetchone()[0])
        for step in _STEPS[made:]:
            for statement in _statements(step):
                connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
    connection.execute("COMMIT")


def _statements(script: str) -> Iterator[str]:
    """The statements of a script; triggers hold semicolons of their own."""
    statement = ""
    for line in script.strip().splitlines():
        statement += line + "\n"
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""
