"""Whom a program asked about: logged before the answer, and refused where it would become a list of everybody."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from holdfast.errors import Refused
from holdfast.operations.contract import Context
from holdfast.operations.opening import reader_of
from holdfast.store import audit

if TYPE_CHECKING:
    from holdfast.store.audit import Row

KIND = "asked"
"""What rows of this kind are called in the log."""


def note(question: str, people: Sequence[str], context: Context, most: int, window: timedelta) -> int:
    """Log that a program asks `question` about these people, and return the row's number.

    Raises `Refused` (`NO_PEOPLE_RANKING`) where that would be more than `most` different people within `window`, or as
    `audit.append` does; `UnknownName` where nobody is meant.
    """
    reader = reader_of(context.workspace, context.settings, context.chance)
    who = {reader.find(one).number for one in people}
    earlier = {one for row in reader.audit if _counts(row, context.now - window) for one in row.details["people"]}
    if len(earlier | who) > most:
        raise Refused(
            "NO_PEOPLE_RANKING",
            f"{len(earlier)} people were asked about over MCP within {window // timedelta(hours=1)} hours, and {most} "
            "is the most here. Asking about one after the other ranks them, which Holdfast does not do. `estate` "
            "lists the assets that rest on one person, whoever that is. About somebody else, whoever is at the "
            f"keyboard can ask: `holdfast {question} --help`.",
        )
    details = {"question": question, "people": sorted(who), "through": "mcp"}
    return audit.append(context.workspace.audit, KIND, details, context.now).number


def _counts(row: Row, since: datetime) -> bool:
    return row.what == KIND and datetime.fromisoformat(row.at) > since
