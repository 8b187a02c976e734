"""The gate before names: a fixed purpose, a row in the audit log, and only then a permission.

Team numbers will pass through here as well (`SAFETY.md` 2); until there are any, names are all that it guards.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from holdfast.errors import Refused
from holdfast.store import audit
from holdfast.terms.nouns import PersonId, Purpose


@dataclass(frozen=True, slots=True)
class Permission:
    """To show names for one purpose; `row` is where that was logged. `people` empty means everybody in one answer."""

    purpose: Purpose
    question: str
    people: tuple[PersonId, ...]
    row: int


def unmask(log: Path, purpose: str | None, question: str, people: Iterable[PersonId], at: datetime) -> Permission:
    """Permission to show names in the answer to `question`, logged before this returns.

    Raises `Refused`: `NO_PURPOSE`, `UNKNOWN_PURPOSE`, or as `audit.append` does.
    """
    allowed = ", ".join(f"`{one.value}`" for one in Purpose)
    if not purpose:
        raise Refused("NO_PURPOSE", f"Names are shown only for a purpose. Give one of {allowed}; it is logged.")
    if purpose not in {one.value for one in Purpose}:
        raise Refused("UNKNOWN_PURPOSE", f"`{purpose}` is no purpose for which names are shown. Allowed: {allowed}.")
    shown = tuple(sorted(set(people)))
    details = {"purpose": purpose, "question": question, "people": [person.number for person in shown]}
    row = audit.append(log, "unmask", details, at)
    return Permission(Purpose(purpose), question, shown, row.number)
