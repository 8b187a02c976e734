"""What can go wrong, as a tree. Each class has a caller who treats it differently.

HoldfastError              exit 1; printed as one plain sentence or three, never as a traceback
├── BadInput               exit 2; what was given, what is allowed, what to do
│   ├── UnknownName        exit 2; carries near names, offered to the user
│   └── Refused            exit 3; something Holdfast does not do (`SAFETY.md`)
├── NothingToRead          exit 4; no repository, no commits, no generation yet
├── Unreachable            exit 6; another machine could not be reached, or would not do what was asked
└── StoreError             exit 5; disk full, read-only, locked by another process, damaged
    ├── Locked             exit 5; another scan is writing; a caller may wait
    └── TooNew             exit 5; a newer Holdfast wrote it: never passed over as damaged, never written over
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable


class HoldfastError(Exception):
    """Base of all errors that a user may see. `str()` is the message as printed."""

    exit_code = 1


class BadInput(HoldfastError):
    """Says what was given, what is allowed, and what to do."""

    exit_code = 2


class UnknownName(BadInput):
    """A name that matches nothing; `near` are the nearest that exist, `said` is the message without them."""

    def __init__(self, message: str, near: Iterable[str] = ()) -> None:
        self.said = message
        self.near = tuple(near)
        hint = f" Did you mean {' or '.join(f'`{n}`' for n in self.near)}?" if self.near else ""
        super().__init__(message + hint)


class Refused(BadInput):
    """Something that Holdfast does not do; `code` is stable, for machines."""

    exit_code = 3

    def __init__(self, code: str, message: str) -> None:
        self.code = code
        super().__init__(message)


class NothingToRead(HoldfastError):
    """There is no evidence to answer from."""

    exit_code = 4


class Unreachable(HoldfastError):
    """Another machine could not be reached, or would not do what was asked; says how far it came."""

    exit_code = 6


class StoreError(HoldfastError):
    """The workspace could not be read or written; older generations still serve."""

    exit_code = 5


class Locked(StoreError):
    """Another process is writing to this workspace."""


class TooNew(StoreError):
    """A newer Holdfast wrote this; it is left as it is."""


def nearest(given: str, allowed: Iterable[str], most: int = 3) -> tuple[str, ...]:
    """The allowed words most like `given`, best first.

    >>> nearest("truck_fctor", ["truck_factor", "fragmentation"])
    ('truck_factor',)
    """
    return tuple(difflib.get_close_matches(given, list(allowed), n=most, cutoff=0.6))
