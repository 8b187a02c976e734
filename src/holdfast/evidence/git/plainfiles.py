"""Reads the small files of a repository that nobody vouches for: regular files only, up to a size.

A planted fifo would block a plain `open` for ever, and a planted link to `/dev/zero` would never end.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path

SMALL = 1 << 16
LARGE = 1 << 27


def read_plain(path: Path, limit: int = SMALL) -> bytes | None:
    """The bytes of a regular file, or None where it is missing, unreadable, not regular, or over `limit` bytes.

    >>> read_plain(Path("/dev/zero")) is None, read_plain(Path("no such file")) is None
    (True, True)
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except (OSError, ValueError):
        return None
    with os.fdopen(descriptor, "rb") as file:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            return None
        data = file.read(limit + 1)
    return data if len(data) <= limit else None


def as_text(raw: bytes) -> str:
    r"""Bytes as text that any table can hold: UTF-8, with what cannot be decoded written as \xNN.

    >>> as_text("é".encode()), as_text(b"caf\xe9")
    ('é', 'caf\\xe9')
    """
    return raw.decode("utf-8", "backslashreplace")


def inside(path: Path, roots: tuple[str, ...]) -> bool:
    """Whether `path`, with links followed, lies in or below one of `roots` (themselves already resolved).

    >>> inside(Path("/a/b"), ("/a",)), inside(Path("/ab"), ("/a",))
    (True, False)
    """
    real = Path(os.path.realpath(path))
    return any(real == Path(root) or Path(root) in real.parents for root in roots)
