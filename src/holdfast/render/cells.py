"""A table's cells as a page's template sees them: what each is, and its words.

They are worked out here, once for each table, because every call from a template costs many times one from Python.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup, escape

from holdfast.render import numbers
from holdfast.render.text import Viewer, under
from holdfast.terms.answer import Cell, Column, Link, Table
from holdfast.terms.estimate import Estimate
from holdfast.terms.nouns import AssetId, PersonId, State
from holdfast.terms.text import Text

_PIECES = re.compile(r"[^/:._@-]*[/:._@-](?!\Z)|.+", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Seen:
    """One cell: `kind` says how a template writes it, `look` is its class, `shown` its words, `range` an estimate's."""

    column: Column
    look: str
    value: Cell
    kind: str
    shown: str
    range: str = ""


def rows(table: Table, shown: Sequence[Sequence[Cell]], viewer: Viewer) -> list[list[Seen]]:
    """These rows of a table."""
    looks = [f"{'num ' if one.numeric else ''}{'second' if one.secondary else ''}" for one in table.columns]
    columns = list(zip(table.columns, looks, strict=True))
    return [[_seen(value, *column, viewer) for value, column in zip(row, columns, strict=True)] for row in shown]


def _seen(value: Cell, column: Column, look: str, viewer: Viewer) -> Seen:
    match value:
        case Estimate():
            middle, ends = numbers.median(value), numbers.spread(value)
            unit = "" if value.unit.lower() in column.head.lower() else numbers.unit(value, middle)
            return Seen(column, look, value, "estimate", middle + unit, "" if ends == middle else ends)
        case Link():
            return Seen(column, look, value, "link", "")
        case tuple() if column.doings:
            return Seen(column, look, value, "doings", "")
        case PersonId():
            return Seen(column, look, value, "person", "")
        case tuple() if value and all(isinstance(one, PersonId) for one in value):
            return Seen(column, look, value, "people", "")
    words = under(column, value, viewer)
    return Seen(column, f"{look} {_breadth(words)}".strip(), value, _kind(value), words)


LONG, SHORT = 48, 10
"""Letters from which a cell needs room, and up to which it is not broken."""


def _breadth(words: str) -> str:
    """How broad a column should be for this cell, as a class."""
    return "long" if len(words) > LONG else "short" if len(words) <= SHORT else ""


def _kind(value: Cell) -> str:
    match value:
        case State():
            return "state"
        case Text() if "`" in value.template:
            return "rich"
        case date():
            return "date"
        case AssetId():
            return "breakable"
        case str() if "_" in value and " " not in value:
            return "breakable"
        case _:
            return "plain"


def breakable(shown: str) -> Markup:
    """Text that a narrow column may break after a separator.

    >>> breakable("api:src/<a>.py")
    Markup('api:<wbr>src/<wbr>&lt;a&gt;.<wbr>py')
    """
    return Markup("<wbr>").join(map(escape, pieces(shown)))


def pieces(shown: str) -> list[str]:
    """Text cut where a line may break.

    >>> pieces("api:src/serve.py")
    ['api:', 'src/', 'serve.', 'py']
    """
    return _PIECES.findall(shown)
