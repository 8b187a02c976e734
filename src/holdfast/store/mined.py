"""Mined tables between two scans: checked before they are used again, removed when nothing rests on them."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable
from pathlib import Path

from holdfast import __version__
from holdfast.errors import TooNew
from holdfast.evidence.git.kept import NOTE, VERSION, read_note, whole


def checked(folders: Iterable[Path]) -> tuple[set[Path], set[Path]]:
    """Of these folders, those that are as they were written, and those that are not. The latter are removed.

    Raises `TooNew` before anything is removed, where a newer Holdfast wrote one of them.
    """
    good: set[Path] = set()
    bad: set[Path] = set()
    folders = tuple(folders)
    for folder in folders:
        _refuse_newer(folder)
    for folder in folders:
        if whole(folder, read_note(folder)):
            good.add(folder)
        elif folder.exists():
            bad.add(folder)
            shutil.rmtree(folder, ignore_errors=True)
    return good, bad


def _refuse_newer(folder: Path) -> None:
    try:
        version = int(json.loads((folder / NOTE).read_bytes())["note"]["key"]["history"]["version"])
    except (OSError, ValueError, KeyError, TypeError):
        return
    if version > VERSION:
        raise TooNew(
            f"What was read into {folder} was written by a newer Holdfast (evidence version {version}; this one, "
            f"{__version__}, knows {VERSION}). Install that version or a newer one; nothing was changed."
        )


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
