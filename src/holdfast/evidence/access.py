"""Reads when newcomers asked for access to something and when they had it, from a CSV that somebody keeps.

    newcomer,what,gate,asked,granted
    Ana Ito,GPU credits,IT,2026-03-02,2026-03-09
    Bo Lind,training data,data owner,2026-03-04,

`newcomer` tells people apart and is not kept: what comes out is a digest. An empty `granted` is still waited for. Every
row is accepted, a duplicate, or quarantined with its reason; where over a fifth is, the file is refused.
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from holdfast.errors import BadInput

COLUMNS: Final = ("newcomer", "what", "gate", "asked", "granted")
LARGEST: Final = 16 << 20
WORST_SHARE: Final = 0.2
LONGEST: Final = 120


@dataclass(frozen=True, slots=True)
class Asked:
    """One request. `newcomer` is a digest; `granted` None: not yet."""

    newcomer: str
    what: str
    gate: str
    asked: date
    granted: date | None


@dataclass(frozen=True, slots=True)
class Quarantined:
    """A row that could not be used: its line, counted from 1, and why."""

    line: int
    reason: str


@dataclass(frozen=True, slots=True)
class Batch:
    """`read` rows in all: those accepted, those quarantined, and `duplicates`."""

    accepted: tuple[Asked, ...]
    quarantined: tuple[Quarantined, ...]
    duplicates: int

    @property
    def read(self) -> int:
        return len(self.accepted) + len(self.quarantined) + self.duplicates


def read(file: Path) -> Batch:
    """The rows of a CSV, in their order. Raises `BadInput` for a file that is none, or is mostly bad."""
    try:
        if file.stat().st_size > LARGEST:
            raise BadInput(f"{file} is larger than {LARGEST >> 20} MB. Give the rows of the last years only.")
        content = file.read_bytes()
    except OSError as error:
        raise BadInput(f"{file} could not be read: {error.strerror or error}.") from error
    batch = parse(content.decode("utf-8-sig", "replace"))
    bad = batch.quarantined
    if len(bad) > WORST_SHARE * batch.read:
        first = "; ".join(f"line {one.line}: {one.reason}" for one in bad[:3])
        raise BadInput(f"{len(bad)} of the {batch.read} rows of {file} could not be used: {first}. Nothing was taken.")
    return batch


def parse(content: str) -> Batch:
    """The same from the text of a file.

    >>> batch = parse("newcomer,what,gate,asked,granted\\nAna,GPU,IT,2026-03-02,2026-03-09\\nBo,GPU,IT,soon,\\n")
    >>> [(one.what, one.asked.isoformat()) for one in batch.accepted], [one.reason for one in batch.quarantined]
    ([('GPU', '2026-03-02')], ['`soon` under `asked` is no day such as 2026-03-31'])
    """
    accepted: dict[Asked, None] = {}
    quarantined: list[Quarantined] = []
    duplicates = 0
    for line, row in _rows(content):
        try:
            asked = _asked(row)
        except ValueError as error:
            quarantined.append(Quarantined(line, str(error)))
            continue
        duplicates += asked in accepted
        accepted[asked] = None
    return Batch(tuple(accepted), tuple(quarantined), duplicates)


def _rows(content: str) -> Iterator[tuple[int, Mapping[str, str]]]:
    reader = csv.reader(io.StringIO(content))
    try:
        head = [name.strip().lower() for name in next(reader, [])]
        missing = [name for name in COLUMNS[1:4] if name not in head]
        if missing:
            raise BadInput(
                f"The first line names no column {' and none '.join(f'`{name}`' for name in missing)}. "
                f"It must be: {','.join(COLUMNS)}."
            )
        for row in reader:
            if any(cell.strip() for cell in row):
                yield reader.line_num, _named(head, row)
    except csv.Error as error:
        raise BadInput(f"Line {reader.line_num} is no CSV: {error}.") from error


def _named(head: Sequence[str], row: Sequence[str]) -> dict[str, str]:
    return {name: cell.strip() for name, cell in zip(head, row, strict=False)}


def _asked(row: Mapping[str, str]) -> Asked:
    """Raises `ValueError` in words."""
    what, gate = row.get("what", ""), row.get("gate", "")
    if not what:
        raise ValueError("`what` is empty")
    if max(len(what), len(gate)) > LONGEST:
        raise ValueError(f"`what` or `gate` is longer than {LONGEST} characters")
    asked = _day(row, "asked")
    granted = _day(row, "granted") if row.get("granted") else None
    if asked is None:
        raise ValueError("`asked` is empty")
    if granted is not None and granted < asked:
        raise ValueError(f"it was granted on {granted}, before it was asked for on {asked}")
    digest = hashlib.sha256(row.get("newcomer", "").casefold().encode()).hexdigest()[:16]
    return Asked(digest, what, gate, asked, granted)


def _day(row: Mapping[str, str], name: str) -> date | None:
    written = row.get(name, "")
    try:
        return date.fromisoformat(written) if written else None
    except ValueError:
        raise ValueError(f"`{written[:40]}` under `{name}` is no day such as 2026-03-31") from None
