"""Which columns of a table stand in small print under their row, so that no table is wider than its page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from holdfast.render import cells
from holdfast.render.cells import Seen
from holdfast.render.text import Viewer, say
from holdfast.render.widths import width
from holdfast.terms.answer import Column, Doing, Link, Table
from holdfast.terms.nouns import PersonId

NARROW, WIDE = 336.0, 965.0
"""Pixels that a table has on a telephone, and at 1280 with a bar to scroll."""
SIZE, HEAD = 14.8, 13.7
"""Pixels of the letters of cells and of heads."""
MEASURED = 60
"""Rows that are measured: a longer table shows few of them at once."""
_PAD, _FIRST, _LONG = (11.2, 16.0), (88.0, 110.0), (144.0, 208.0)
"""On a telephone and wider: room after a column, the least of a first column, the least of one with long text."""
_MARK, _BREAKABLE = 20.0, 60.0


def fitted(table: Table, viewer: Viewer) -> Table:
    """The table with as many columns side by side as have room; the others, in order, fold away on a telephone
    (`secondary`), or everywhere (`detail`). Nothing is left out."""
    rows = cells.rows(table, table.rows[:MEASURED], viewer)
    folded = [one.detail or one.doings for one in table.columns]
    wide = _shown(table, rows, viewer, WIDE, [one.detail for one in table.columns], at=1)
    narrow = _shown(table, rows, viewer, NARROW, [one.detail or one.secondary for one in table.columns], at=0)
    columns = tuple(
        replace(
            one,
            detail=one.detail or (i not in wide and not folded[i]),
            secondary=one.secondary or (i in wide and i not in narrow),
        )
        for i, one in enumerate(table.columns)
    )
    return table if columns == table.columns else replace(table, columns=columns)


def _shown(
    table: Table, rows: Sequence[Sequence[Seen]], viewer: Viewer, room: float, folded: Sequence[bool], at: int
) -> set[int]:
    """The columns that have room, the main ones before those that may fold away."""
    order = sorted((i for i in range(len(folded)) if not folded[i]), key=lambda i: (table.columns[i].secondary, i))
    shown: set[int] = set()
    for i in order:
        least = _least(table.columns[i], [row[i] for row in rows], viewer, at) + _PAD[at]
        least = max(least, _FIRST[at]) if i == 0 else least
        if not shown or least <= room:
            shown.add(i)
            room -= least
    return shown


def _least(column: Column, seen: Sequence[Seen], viewer: Viewer, at: int) -> float:
    """Pixels that a column needs so that nothing in it sticks out."""
    head = max((width(word, HEAD, bold=True) for word in column.head.split()), default=0.0)
    return max([head, *(_cell(one, viewer, at) for one in seen)])


def _cell(one: Seen, viewer: Viewer, at: int) -> float:
    match one.kind:
        case "estimate":
            parts = [width(one.shown, SIZE, bold=True), width(one.range, SIZE)]
            return sum(parts) + 4 if at and one.column.numeric else max(parts)
        case "state":
            return width(one.shown, SIZE) + _MARK
        case "person" | "people":
            people = one.value if isinstance(one.value, tuple) else (one.value,)
            return max(
                (width(viewer.person(who) + ",", SIZE) for who in people if isinstance(who, PersonId)), default=0
            )
        case "doings":
            doings = one.value if isinstance(one.value, tuple) else ()
            return sum(width(say(each.label, viewer), SIZE) + 10 for each in doings if isinstance(each, Doing))
        case "link":
            return _words(say(one.value.label, viewer)) if isinstance(one.value, Link) else _BREAKABLE
        case "breakable":
            return max((width(piece, SIZE) for piece in cells.pieces(one.shown)), default=0.0)
    whole = "num" in one.look or "short" in one.look
    return width(one.shown, SIZE) if whole else max(_words(one.shown), _LONG[at] if "long" in one.look else 0.0)


def _words(said: str) -> float:
    return max((width(word, SIZE) for word in said.split()), default=0.0)
