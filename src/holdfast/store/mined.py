"""Mined tables between two scans: checked before they are used again, removed when nothing rests on them."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from pathlib import Path

from holdfast.evidence.git.kept import read_note, whole


def checked(folders: Iterable[Path]) -> tuple[set[Path], set[Path]]:
    """Of these folders, those that are as they were written, and those that are not. The latter are removed."""
    good: set[Path] = set()
    bad: set[Path] = set()
    for folder in folders:
        if whole(folder, read_note(folder)):
            good.add(folder)
        elif folder.exists():
            bad.add(folder)
            shutil.rmtree(folder, ignore_errors=True)
    return good, bad


def remove_unfinished(evidence: Path) -> None:
    """Remove what a killed reader left half-written."""
    for folder in evidence.glob(".writing-*"):
        shutil.rmtree(folder, ignore_errors=True)


def prune(kept: Iterable[str], evidence: Path) -> None:
    """Remove all folders but these."""
    names = set(kept)
    for folder in evidence.iterdir():
        if folder.name not in names:
            shutil.rmtree(folder, ignore_errors=True)
