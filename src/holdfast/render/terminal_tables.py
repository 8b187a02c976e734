"""Tables in a terminal: as many columns as can be read in its width, cells that fold, a limit of rows."""

from __future__ import annotations

from collections.abc import Sequence

from rich import box
from rich.cells import cell_len
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table as Grid
from rich.text import Text as Line

from holdfast.render.screen import Screen
from holdfast.terms.answer import Column, Table
from holdfast.terms.nouns import AssetId

FOLD_BELOW = 100
"""Below this width secondary columns are left out."""
READABLE = 10
"""Columns; text in less folds too often to be read."""


def table(screen: Screen, block: Table, most: int | None = None) -> RenderableType:
    """A table up to its row limit, and how many more there are."""
    limit = min(len(block.rows), *(rows for rows in (block.limit, most) if rows is not None), len(block.rows))
    parts: list[RenderableType] = [screen.say(block.title, "bold")]
    if block.caption:
        parts.append(screen.say(block.caption, "dim"))
    if not block.rows:
        parts.append(screen.say(block.empty or "Nothing."))
        return Group(*parts)
    parts.append(Padding(_grid(screen, block, limit), (0, 0, 0, 1)))
    more = len(block.rows) - limit
    if more > 0:
        parts.append(Line(screen.sign(f"  {more} more: --csv prints them all, the report lists them"), style="dim"))
    return Group(*parts)


def _grid(screen: Screen, block: Table, limit: int) -> Grid:
    rule = box.ASCII2 if screen.ascii else box.SIMPLE_HEAD
    grid = Grid(box=rule, pad_edge=False, show_edge=False, header_style="bold", expand=False)
    rows = [[screen.cell(*cell) for cell in zip(row, block.columns, strict=True)] for row in block.rows[:limit]]
    natural, least = [], []
    for i, column in enumerate(block.columns):
        cells = [row[i].plain for row in rows]
        natural.append(max(map(cell_len, [column.head, *cells])))
        whole = column.numeric or any(isinstance(row[i], AssetId) for row in block.rows[:limit])
        words = [word for shown_ in (column.head, *(() if whole else cells)) for word in shown_.split()]
        least.append(max(map(cell_len, words + (cells if whole else [])), default=1))
    shown = _fitting(block.columns, natural, least, screen.width)
    room = screen.width - 1 - 3 * (len(shown) - 1)
    widths = shared_out([natural[i] for i in shown], [least[i] for i in shown], room)
    for i, width in zip(shown, widths, strict=True):
        column = block.columns[i]
        grid.add_column(column.head, justify="right" if column.numeric else "left", overflow="fold", width=width)
    for row in rows:
        grid.add_row(*(row[i] for i in shown))
    return grid


def _fitting(columns: Sequence[Column], natural: Sequence[int], least: Sequence[int], width: int) -> list[int]:
    """Which columns are shown: all that are not secondary; of the others, in a wide terminal, the first that can be
    read in the room that is left."""
    shown = [i for i, column in enumerate(columns) if not column.secondary and not column.detail]
    taken = sum(_readable(natural[i], least[i]) + 3 for i in shown) - 2
    wide = width >= FOLD_BELOW
    for i in (i for i, column in enumerate(columns) if column.secondary and not column.detail and wide):
        taken += _readable(natural[i], least[i]) + 3
        if taken > width:
            break
        shown.append(i)
    return sorted(shown)


def _readable(natural: int, least: int) -> int:
    """A width in which a column's text folds into a few lines, and no word does."""
    return max(least, min(natural, READABLE))


def shared_out(natural: Sequence[int], least: Sequence[int], room: int) -> list[int]:
    """Widths of columns that together fit `room`: all they ask for, else the least each needs and a share of the rest.

    Where even that is too much, what a column needs beyond ten signs is cut in proportion: cells fold, none is lost.

    >>> shared_out([30, 10], [30, 5], 60), shared_out([30, 40], [30, 8], 50), shared_out([40, 40], [30, 30], 40)
    ([30, 10], [30, 20], [20, 20])
    """
    if sum(natural) <= room:
        return list(natural)
    small = [min(10, one) for one in least]
    low, high = (least, natural) if sum(least) <= room else (small, least)
    asked = [most - some for most, some in zip(high, low, strict=True)]
    spare = max(0, room - sum(low))
    return [some + spare * more // max(1, sum(asked)) for some, more in zip(low, asked, strict=True)]
