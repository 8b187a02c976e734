"""Files that survive: written whole or not at all, on disk before we say so, and readable by their owner only."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from holdfast.errors import StoreError


def write_private(file: Path, data: bytes) -> None:
    """Write a file that only its owner may read, and wait until it is on disk."""
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())


def replace_file(file: Path, data: bytes) -> None:
    """Put `data` in place of a file in one step: readers see the old bytes or the new, never a part."""
    fresh = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        write_private(fresh, data)
        fresh.replace(file)
        sync_folder(file.parent)
    except OSError as error:
        fresh.unlink(missing_ok=True)
        raise StoreError(f"{file} could not be written: {error.strerror or error}. What was there is kept.") from error


def sync_folder(folder: Path) -> None:
    """Make a rename in `folder` survive a loss of power."""
    if sys.platform == "win32":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
