"""How wide the columns of a printed table are, and which of them stand in small print below their row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from holdfast.render.cells import Seen, pieces
from holdfast.render.text import Viewer, command, say
from holdfast.render.widths import width
from holdfast.terms.answer import Column, Link
from holdfast.terms.nouns import PersonId

SIZE = 9.0
"""Points of a printed table's letters."""
GAP = 10.0
"""Points between columns."""
_SLIM = 0.86
"""How much slimmer the printed letters are than those that `widths` measures, with a little air."""
_LONG_WORD = 24
"""Letters."""
_READABLE = 84.0
"""Points; text in less folds too often to be read."""


@dataclass(frozen=True, slots=True)
class Widths:
    """The columns that are shown, by number, and the points of each."""

    shown: tuple[int, ...]
    points: tuple[float, ...]


def fit(columns: Sequence[Column], rows: Sequence[Sequence[Seen]], viewer: Viewer, room: float) -> Widths:
    """Columns for `room` points: all that they ask for where it is enough, otherwise each what its longest word needs
    and a share of the rest. Columns that may fold away do so where the others would be cramped."""
    asked = [_asked(column, [row[i] for row in rows], viewer) for i, column in enumerate(columns)]
    shown = [i for i, column in enumerate(columns) if not column.secondary and not column.detail]
    for i in (i for i, column in enumerate(columns) if column.secondary and not column.detail):
        if sum(max(asked[one][0], min(asked[one][1], _READABLE)) + GAP for one in [*shown, i]) - GAP <= room:
            shown.append(i)
    shown.sort()
    points = _shared([asked[i] for i in shown], room - GAP * (len(shown) - 1))
    return Widths(tuple(shown), tuple(round(one, 2) for one in points))


def _asked(column: Column, cells: Sequence[Seen], viewer: Viewer) -> tuple[float, float]:
    """The points of the longest word, and of the longest cell; a head may fold into two lines."""
    said = [words_of(cell, viewer) for cell in cells]
    whole = column.numeric or any(cell.kind in ("state", "date") for cell in cells)
    mark = 12.0 if any(cell.kind == "state" for cell in cells) else 0.0
    parts = [part for cell, words in zip(cells, said, strict=True) for part in _parts(cell, words, viewer, whole)]
    least = max(map(_wide, parts), default=0.0) + mark
    least = max(least, _wide_in_two(column.head.split()))
    return least, max([least, *(_wide(words) + mark for words in said)])


def _wide_in_two(words: Sequence[str]) -> float:
    """Points of words in two lines, cut where that is slimmest."""
    cuts = range(len(words))
    return min((max(_wide(" ".join(words[:i])), _wide(" ".join(words[i:]))) for i in cuts), default=0.0)


def _parts(cell: Seen, words: str, viewer: Viewer, whole: bool) -> list[str]:
    """What of a cell stays on one line."""
    if cell.kind in ("people", "person"):
        return people_of(cell, viewer)
    if whole:
        return [words]
    return [piece for word in words.split() for piece in (pieces(word) if breaks(cell) else [word])]


def breaks(cell: Seen) -> bool:
    """Whether a cell's words may break after a separator: names of assets, and what holds a very long word."""
    return cell.kind == "breakable" or any(len(word) > _LONG_WORD for word in cell.shown.split())


def _wide(words: str) -> float:
    return width(words, SIZE) * _SLIM


def words_of(cell: Seen, viewer: Viewer) -> str:
    """What a cell says, for measuring."""
    match cell.kind:
        case "estimate":
            return f"{cell.shown} {cell.range}".strip()
        case "link" if isinstance(cell.value, Link):
            return f"{say(cell.value.label, viewer)} {command(cell.value, viewer)}"
        case "people" | "person":
            return ", ".join(people_of(cell, viewer))
        case _:
            return cell.shown


def people_of(cell: Seen, viewer: Viewer) -> list[str]:
    """Whom a cell names."""
    many = cell.value if isinstance(cell.value, tuple) else (cell.value,)
    return [viewer.person(one) for one in many if isinstance(one, PersonId)]


_STRETCH = 2.2
"""Columns that ask for little stay together: across a wide gap a row is hard to follow."""


def _shared(asked: Sequence[tuple[float, float]], room: float) -> list[float]:
    """All that is asked for and the rest in proportion; or the least and a share of what is left; or a share.

    >>> _shared([(10, 30), (20, 60)], 120), _shared([(10, 60), (10, 40)], 60), _shared([(60, 60), (60, 60)], 60)
    ([40.0, 80.0], [35.0, 25.0], [30.0, 30.0])
    """
    least, most = sum(one[0] for one in asked), sum(one[1] for one in asked)
    if most <= room:
        return [one[1] * min(_STRETCH, room / most) for one in asked] if most else []
    if least <= room:
        spare = (room - least) / (most - least)
        return [low + (high - low) * spare for low, high in asked]
    return [one[0] * room / least for one in asked]
