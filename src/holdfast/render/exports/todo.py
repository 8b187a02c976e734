"""The things to do that a plan lists, as finished words for one viewer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from holdfast.errors import BadInput
from holdfast.render.tables import tables
from holdfast.render.text import Viewer, cell, under
from holdfast.terms.answer import Answer, Cell, Column, Table

TABLE = "actions"
"""The key of the table that is exported."""


@dataclass(frozen=True, slots=True)
class ToDo:
    """One thing to do. `id` is the same over scans; `title` says what, on what; `lines` say the rest, each by a name.

    `start` and `by` are its days, None where it has none."""

    id: str
    title: str
    lines: tuple[tuple[str, str], ...]
    start: date | None
    by: date | None


def planned(answer: Answer) -> Table:
    """The table of actions. Raises `BadInput` where the answer has none."""
    table = next((one for one in tables(answer) if one.key == TABLE), None)
    if table is None:
        raise BadInput(
            f"There is no plan to export in this answer of `{answer.question}`: without the export it says why."
        )
    return table


def todos(answer: Answer, viewer: Viewer) -> tuple[ToDo, ...]:
    """Everything to do, in the answer's order."""
    table = planned(answer)
    return tuple(_todo(table, row, viewer) for row in table.rows)


QUIET = frozenset({"key", "what", "asset", "drop", "start", "by"})
"""Columns that say no line of their own."""


NAMES = {
    "days": "Person-days of all who take part",
    "buys": "Asset-weeks in the dark that it takes off within a year",
}
"""Heads of columns that need more words where no table stands around them."""


def _todo(table: Table, row: Sequence[Cell], viewer: Viewer) -> ToDo:
    found = dict(zip((column.key for column in table.columns), row, strict=True))
    asset = found["asset"]
    what = cell(found["what"], viewer)
    lines = tuple(
        (NAMES.get(column.key, column.head), _line(column, found[column.key], viewer))
        for column in table.columns
        if column.key not in QUIET and found[column.key] not in (None, ())
    )
    start, by = found.get("start"), found.get("by")
    return ToDo(
        id=str(found["key"]),
        title=what if asset is None else f"{what}: {cell(asset, viewer)}",
        lines=lines,
        start=start if isinstance(start, date) else None,
        by=by if isinstance(by, date) else None,
    )


def _line(column: Column, value: Cell, viewer: Viewer) -> str:
    return under(column, value, viewer).replace("`", "")
