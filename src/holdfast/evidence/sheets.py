"""Reads the rows of a CSV that somebody keeps: each is accepted, a duplicate, or quarantined with its line and why."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from holdfast.errors import BadInput

LARGEST: Final = 16 << 20
WORST_SHARE: Final = 0.2


@dataclass(frozen=True, slots=True)
class Quarantined:
    """A row that could not be used: its line, counted from 1, and why."""

    line: int
    reason: str


def content_of(file: Path) -> str:
    """The text of a file. Raises `BadInput` for one that cannot be read or is far too large."""
    try:
        if file.stat().st_size > LARGEST:
            raise BadInput(f"{file} is larger than {LARGEST >> 20} MB. Give the rows of the last years only.")
        return file.read_bytes().decode("utf-8-sig", "replace")
    except OSError as error:
        raise BadInput(f"{file} could not be read: {error.strerror or error}.") from error


def rows(content: str, columns: Sequence[str], needed: Sequence[str]) -> Iterator[tuple[int, Mapping[str, str]]]:
    """Line and cells by column of every row that is not empty. Raises `BadInput` where the first line lacks a column.

    >>> list(rows("Item,Date\\nBeta, 2027-02-01 \\n", ("item", "date"), ("item",)))
    [(2, {'item': 'Beta', 'date': '2027-02-01'})]
    """
    reader = csv.reader(io.StringIO(content))
    try:
        head = [name.strip().lower() for name in next(reader, [])]
        missing = [name for name in needed if name not in head]
        if missing:
            raise BadInput(
                f"The first line names no column {' and none '.join(f'`{name}`' for name in missing)}. "
                f"It must be: {','.join(columns)}."
            )
        for row in reader:
            if any(cell.strip() for cell in row):
                yield reader.line_num, {name: cell.strip() for name, cell in zip(head, row, strict=False)}
    except csv.Error as error:
        raise BadInput(f"Line {reader.line_num} is no CSV: {error}.") from error


def refuse_if_bad(file: Path, read: int, bad: Sequence[Quarantined]) -> None:
    """Raises `BadInput` with the first reasons where over a fifth of the rows could not be used."""
    if len(bad) > WORST_SHARE * read:
        first = "; ".join(f"line {one.line}: {one.reason}" for one in bad[:3])
        raise BadInput(f"{len(bad)} of the {read} rows of {file} could not be used: {first}. Nothing was taken.")


def day(row: Mapping[str, str], name: str) -> date | None:
    """The day in a cell, None where it is empty. Raises `ValueError` in words."""
    written = row.get(name, "")
    try:
        return date.fromisoformat(written) if written else None
    except ValueError:
        raise ValueError(f"`{written[:40]}` under `{name}` is no day such as 2026-03-31") from None
