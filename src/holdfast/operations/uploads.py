"""A file that somebody chose in a browser, while one operation reads it: private, under its own name, then removed."""

from __future__ import annotations

import os
import re
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final

from holdfast.errors import StoreError
from holdfast.operations.contract import Receipt
from holdfast.terms.text import Text

if TYPE_CHECKING:
    from holdfast.store.workspace import Workspace

FOLDER: Final = "uploads"
LONGEST: Final = 80
PIECE: Final = 1 << 20
_STALE: Final = 3600.0


def named(given: str) -> str:
    r"""What a file is called here: the last part of its name, in signs that no folder and no terminal minds.

    >>> named("C:\\fakepath\\Cap table (2026).csv"), named("../../etc/passwd"), named("..."), named("a\x1b[2J.csv")
    ('Cap table (2026).csv', 'passwd', 'file', 'a_[2J.csv')
    """
    last = re.split(r"[/\\]", given)[-1]
    safe = re.sub(r"[^\w .()\[\],&+=@-]", "_", last).strip(" .")
    stem, dot, ending = safe.rpartition(".")
    if len(safe) > LONGEST:
        safe = f"{stem[:LONGEST]}{dot}{ending[:10]}" if dot else safe[:LONGEST]
    return safe or "file"


@contextmanager
def kept(workspace: Workspace, name: str, stream: IO[bytes]) -> Iterator[Path]:
    """The file, while it is read; nobody else can read it, and it is gone afterwards whatever happened.

    Raises `StoreError` where it cannot be written."""
    folder = workspace.folder / FOLDER / secrets.token_hex(8)
    try:
        try:
            folder.mkdir(mode=0o700, parents=True)
            file = folder / named(name)
            descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "wb") as written:
                shutil.copyfileobj(stream, written, PIECE)
        except OSError as error:
            raise StoreError(f"The file could not be kept while it is read: {error.strerror or error}.") from error
        yield file
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def clear(workspace: Workspace, now: datetime) -> None:
    """Remove what a crash left behind; what is younger than an hour may still be read."""
    folder = workspace.folder / FOLDER
    for one in folder.iterdir() if folder.is_dir() else ():
        if one.stat().st_mtime < now.timestamp() - _STALE:
            shutil.rmtree(one, ignore_errors=True)


def without_place(words: str, file: Path) -> str:
    """A sentence with the file called by its name alone: where it lay for a moment is no news to anybody."""
    return words.replace(str(file), file.name).replace(f"{file.parent}{os.sep}", "").replace(str(file.parent), "")


def told(receipt: Receipt, file: Path) -> Receipt:
    """A receipt that calls the file by its name alone."""
    said, warnings = (tuple(_told(line, file) for line in part) for part in (receipt.said, receipt.warnings))
    return replace(receipt, said=said, warnings=warnings)


def _told(line: Text, file: Path) -> Text:
    slots = ((name, without_place(value, file) if isinstance(value, str) else value) for name, value in line.slots)
    return Text(line.template, tuple(slots))
