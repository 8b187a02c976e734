"""Reads when newcomers asked for access to something and when they had it, from a CSV that somebody keeps.

    newcomer,what,gate,asked,granted
    Ana Ito,GPU credits,IT,2026-03-02,2026-03-09
    Bo Lind,training data,data owner,2026-03-04,

`newcomer` tells people apart and is not kept: what comes out is a digest. An empty `granted` is still waited for. Every
row is accepted, a duplicate, or quarantined with its reason; where over a fifth is, the file is refused.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from holdfast.evidence.sheets import Quarantined, content_of, day, refuse_if_bad, rows

COLUMNS: Final = ("newcomer", "what", "gate", "asked", "granted")
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
    batch = parse(content_of(file))
    refuse_if_bad(file, batch.read, batch.quarantined)
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
    for line, row in rows(content, COLUMNS, COLUMNS[1:4]):
        try:
            asked = _asked(row)
        except ValueError as error:
            quarantined.append(Quarantined(line, str(error)))
            continue
        duplicates += asked in accepted
        accepted[asked] = None
    return Batch(tuple(accepted), tuple(quarantined), duplicates)


def _asked(row: Mapping[str, str]) -> Asked:
    """Raises `ValueError` in words."""
    what, gate = row.get("what", ""), row.get("gate", "")
    if not what:
        raise ValueError("`what` is empty")
    if max(len(what), len(gate)) > LONGEST:
        raise ValueError(f"`what` or `gate` is longer than {LONGEST} characters")
    asked = day(row, "asked")
    granted = day(row, "granted")
    if asked is None:
        raise ValueError("`asked` is empty")
    if granted is not None and granted < asked:
        raise ValueError(f"it was granted on {granted}, before it was asked for on {asked}")
    digest = hashlib.sha256(row.get("newcomer", "").casefold().encode()).hexdigest()[:16]
    return Asked(digest, what, gate, asked, granted)
