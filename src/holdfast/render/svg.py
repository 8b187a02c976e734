"""Where everything in a chart stands: boxes, labels that fit, strips. The page's template writes it down as SVG.

A chart is laid out for each width that it is shown at, so that its words keep their size on a telephone.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import squarify

from holdfast.render import numbers
from holdfast.render.scale import Axis
from holdfast.render.text import Viewer, asset, say, short_asset
from holdfast.render.widths import fit
from holdfast.terms.answer import Tile, Treemap
from holdfast.terms.estimate import Estimate
from holdfast.terms.nouns import State

NAME_SIZE = 12.5
NOTE_SIZE = 11.5
_PAD = 8.0
_LINE = 16.0
_GAP = 1.0
_LEAST = 26.0
"""The least side of a box that a finger can hit; assets that would be smaller share a box."""


@dataclass(frozen=True, slots=True)
class Label:
    """One line of text inside a box; `kind` is its class: name or note."""

    x: float
    y: float
    words: str
    kind: str


@dataclass(frozen=True, slots=True)
class Box:
    """One box of a treemap. `spoken` is everything that it says, for a reader who does not see it."""

    x: float
    y: float
    width: float
    height: float
    state: State
    production: bool
    spoken: str
    href: str
    labels: tuple[Label, ...]


@dataclass(frozen=True, slots=True)
class Drawn:
    """A treemap laid out for one width."""

    width: float
    height: float
    boxes: tuple[Box, ...]


@dataclass(frozen=True, slots=True)
class Strip:
    """A range on a line, in hundredths of its length."""

    low: float
    middle: float
    high: float
    spoken: str


def strip(estimate: Estimate, axis: Axis, currency: str | None = None) -> Strip:
    """A range as a strip; a range of no width is still a dot."""
    low, middle, high = (round(100 * axis.place(value), 2) for value in (estimate.low, estimate.value, estimate.high))
    ends = numbers.spread(estimate, currency)
    spoken = f"Middle {numbers.median(estimate, currency)}, {numbers.percent(estimate.level)} range {ends}"
    return Strip(min(low, 99.0), middle, max(high, low + 1.0), spoken)


@dataclass(frozen=True, slots=True)
class _Part:
    """What one box stands for: one asset, or the small ones of one state together."""

    size: float
    tiles: tuple[Tile, ...]


def treemap(block: Treemap, viewer: Viewer, size: tuple[float, float], row_of: Callable[[Tile | None], str]) -> Drawn:
    """Boxes for a chart of `size` pixels; `row_of` gives where a box leads (None: to the table's top)."""
    width, height = size
    whole = sum(tile.size for tile in block.tiles if tile.size > 0)
    parts = _parts(block.tiles, width * height)
    areas = squarify.normalize_sizes([part.size for part in parts], width, height) if parts else []
    boxes = []
    for part, place in zip(parts, squarify.squarify(areas, 0, 0, width, height), strict=True):
        boxes.append(_box(part, place, whole, viewer, row_of))
    return Drawn(width, height, tuple(boxes))


def _parts(tiles: Sequence[Tile], area: float) -> list[_Part]:
    """Largest first. Tiles too small to hit are put together, by state; those without a size are in the table only."""
    seen = sorted((tile for tile in tiles if tile.size > 0), key=lambda tile: (-tile.size, tile.asset.key))
    whole = sum(tile.size for tile in seen)
    small = [tile for tile in seen if tile.size / whole * area < _LEAST * _LEAST]
    parts = [_Part(tile.size, (tile,)) for tile in seen[: len(seen) - len(small)]]
    for state in State:
        together = tuple(tile for tile in small if tile.state is state)
        if together:
            parts.append(_Part(sum(tile.size for tile in together), together))
    return sorted(parts, key=lambda part: -part.size)


def _box(
    part: _Part, place: dict[str, float], whole: float, viewer: Viewer, row_of: Callable[[Tile | None], str]
) -> Box:
    x, y, width, height = (round(place[key], 1) for key in ("x", "y", "dx", "dy"))
    width, height = max(width - _GAP, 1.0), max(height - _GAP, 1.0)
    first, alone = part.tiles[0], len(part.tiles) == 1
    production = any(tile.production for tile in part.tiles)
    share = numbers.percent(part.size / whole)
    if alone:
        names: Sequence[str] = short_asset(first.asset, viewer)
        said = [asset(first.asset, viewer), first.state.value, "production" if production else ""]
        spoken = ", ".join([word for word in said if word] + [f"{share} of the work"]) + f": {say(first.note, viewer)}"
        href = row_of(first)
    else:
        names = (f"{len(part.tiles)} smaller", f"+{len(part.tiles)}")
        spoken = f"{len(part.tiles)} smaller assets, {first.state.value}, {share} of the work"
        href = row_of(None)
    notes = _notes(first, viewer, alone=alone, production=production)
    labels = _labels(names, notes, width, height)
    return Box(x, y, width, height, first.state, production, spoken, href, labels)


def _notes(tile: Tile, viewer: Viewer, *, alone: bool, production: bool) -> list[tuple[str, ...]]:
    """Lines under the name, each in shorter and shorter forms."""
    state = tile.state.value
    first = (f"{state} · production", state) if production else (state,)
    return [first, (say(tile.note, viewer),)] if alone else [first]


def _labels(names: Sequence[str], notes: list[tuple[str, ...]], width: float, height: float) -> tuple[Label, ...]:
    """As many lines as the box holds, each as long as it holds; a name that would be cut to a stump is left out."""
    room, lines = width - 2 * _PAD + 2, int((height - _PAD) // _LINE)
    if lines < 1:
        return ()
    name = fit(names, room, NAME_SIZE, bold=True)
    if not name:
        return ()
    labels = [Label(_PAD, _PAD + NAME_SIZE - 1, name, "name")]
    for i, forms in enumerate(notes[: lines - 1]):
        words = next((form for form in forms if fit((form,), room, NOTE_SIZE) == form), "")
        if not words:
            break
        labels.append(Label(_PAD, _PAD + NAME_SIZE - 1 + _LINE * (i + 1), words, "note"))
    return tuple(labels)
