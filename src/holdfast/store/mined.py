"""Mined tables between two scans: private, checked before they are used again, removed when nothing rests on them."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any


def seal(folder: Path) -> dict[str, str]:
    """Make the files of one repository readable to their owner only; the checksum of each."""
    sums = {}
    for file in sorted(folder.iterdir()):
        file.chmod(0o600)
        with file.open("rb") as stream:
            sums[file.name] = hashlib.file_digest(stream, "sha256").hexdigest()
    return sums


def usable(rows: Iterable[Mapping[str, Any]], evidence: Path) -> tuple[dict[str, Path], tuple[str, ...]]:
    """By location, the folders that are as the last scan left them; and the names of repositories whose are not.

    `rows` are the repositories of a generation's manifest. A damaged folder is removed, so that it is read anew.
    """
    whole: dict[str, Path] = {}
    damaged = []
    for row in rows:
        folder = evidence / row["evidence"]
        try:
            same = seal(folder) == row.get("sums")
        except OSError:
            same = False
        if same:
            whole[row["location"]] = folder
        elif folder.exists():
            shutil.rmtree(folder, ignore_errors=True)
            damaged.append(row["name"])
    return whole, tuple(damaged)


def prune(kept: Iterable[str], evidence: Path) -> None:
    """Remove all folders but these."""
    names = set(kept)
    for folder in evidence.iterdir():
        if folder.name not in names:
            shutil.rmtree(folder, ignore_errors=True)
