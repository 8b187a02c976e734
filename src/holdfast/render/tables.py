"""An answer's tables as CSV, for spreadsheets and other programs."""

from __future__ import annotations

import csv as files
import io
import re
from datetime import date

from holdfast.errors import UnknownName, nearest
from holdfast.render.text import Viewer, cell
from holdfast.terms.answer import Answer, Cell, Chart, Table
from holdfast.terms.estimate import Estimate
from holdfast.terms.money import Money

_RISKY = re.compile(r"^[\s\x00-\x20\x7f-\xa0\ufeff\u200b-\u200f\u2060]*[=+\-@|%＝＋－＠｜％−]")
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?([eE][+-]?\d+)?")
_WHOLE = 1e15


def tables(answer: Answer) -> tuple[Table, ...]:
    """Every table of an answer, the main one first: a chart's own, else the first in reading order."""
    charts = [block.table for block in answer.blocks if isinstance(block, Chart)]
    return tuple(charts) + tuple(block for block in answer.blocks if isinstance(block, Table))


def csv(answer: Answer, viewer: Viewer, table: str | None = None) -> str:
    """One table of the answer, all its rows: the main one, or the one whose key is given.

    An estimate takes three columns (`weeks`, `weeks_low`, `weeks_high`), an amount of money two. Cells that a
    spreadsheet would run as a formula begin with an apostrophe; numbers never do. An answer without a table is "".

    Raises `UnknownName` for a key that no table has.
    """
    choices: dict[str, Table] = {}
    for one in tables(answer):
        choices.setdefault(one.key, one)
    if table is not None and table not in choices:
        names = ", ".join(choices) or "none: this answer has no table"
        raise UnknownName(f"No table `{table}` in `{answer.question}`. It has {names}.", nearest(table, choices))
    if not choices:
        return ""
    return write(choices[table or next(iter(choices))], viewer)


def write(table: Table, viewer: Viewer) -> str:
    """One table as CSV: a row of column keys, then the rows."""
    kinds = [_kind([row[i] for row in table.rows]) for i in range(len(table.columns))]
    out = io.StringIO()
    writer = files.writer(out, quoting=files.QUOTE_NONNUMERIC, lineterminator="\n")
    writer.writerow([column.key + end for column, kind in zip(table.columns, kinds, strict=True) for end in ENDS[kind]])
    for row in table.rows:
        writer.writerow([part for value, kind in zip(row, kinds, strict=True) for part in _parts(value, kind, viewer)])
    return out.getvalue()


ENDS = {Estimate: ("", "_low", "_high"), Money: ("", "_currency"), object: ("",)}
"""The columns that a column becomes, by what it holds."""


def _kind(values: list[Cell]) -> type:
    return next((kind for kind in (Estimate, Money) if any(isinstance(value, kind) for value in values)), object)


def _parts(value: Cell, kind: type, viewer: Viewer) -> list[str | float]:
    if kind is Estimate:
        if isinstance(value, Estimate):
            return [_tidy(value.value), _tidy(value.low), _tidy(value.high)]
        return [_plain(value, viewer), "", ""]
    if kind is Money:
        return [float(value.amount), value.currency] if isinstance(value, Money) else [_plain(value, viewer), ""]
    return [_plain(value, viewer)]


def _tidy(value: float) -> float:
    return int(value) if float(value).is_integer() and abs(value) < _WHOLE else value


def _plain(value: Cell, viewer: Viewer) -> str | float:
    """A cell's value: numbers as numbers, dates as ISO, lists with semicolons, everything else as harmless text."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case int() | float():
            return _tidy(value)
        case date():
            return value.isoformat()
        case tuple():
            return harmless("; ".join(cell(item, viewer) for item in value))
        case _:
            return harmless(cell(value, viewer))


def harmless(text: str) -> str:
    """`text` so that no spreadsheet takes it for a formula; text that is a number stays one.

    >>> harmless("=cmd()"), harmless(" ＠sum"), harmless("-5"), harmless("a-b")
    ("'=cmd()", "' ＠sum", '-5', 'a-b')
    """
    return "'" + text if _RISKY.match(text) and not _NUMBER.fullmatch(text) else text
