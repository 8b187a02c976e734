"""Where everything in a chart stands: boxes, labels that fit, strips. The page's template writes it down as SVG.

A chart is laid out for each width that it is shown at, so that its words keep their size on a telephone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import squarify

from holdfast.render import numbers
from holdfast.render.scale import Axis
from holdfast.render.text import Viewer, asset, say, short_asset
from holdfast.render.widths import fit
from holdfast.render.widths import width as width_of
from holdfast.terms.answer import Steps, Tile, Treemap
from holdfast.terms.estimate import Estimate
from holdfast.terms.nouns import State

NAME_SIZE = 12.5
SMALL_SIZE = 10.5
NOTE_SIZE = 11.5
_PAD = 8.0
_LINE = 16.0
_GAP = 1.0
LEAST = 26.0
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
class Bar:
    """One bar over a calendar, in hundredths of its length."""

    name: str
    note: str
    x: float
    width: float
    brief: bool
    spoken: str


@dataclass(frozen=True, slots=True)
class Calendar:
    """Bars over one calendar, its weekends, and dates along it, in hundredths of its length."""

    bars: tuple[Bar, ...]
    weekends: tuple[tuple[float, float], ...]
    ticks: tuple[tuple[float, str], ...]


LEAST_BAR = 1.6
"""A bar is at least this long, so that a single day of a long calendar is still seen."""


def steps(block: Steps, viewer: Viewer) -> Calendar:
    """What to do when: each day takes the same room, both ends included."""
    whole = (block.end - block.start).days + 1

    def place(day: date) -> float:
        return round(100 * (day - block.start).days / whole, 2)

    bars = []
    for one in block.bars:
        x, name, note = place(one.start), say(one.label, viewer), say(one.note, viewer)
        width = max(LEAST_BAR, place(one.end + timedelta(days=1)) - x)
        days = f"from {numbers.day(one.start)} to {numbers.day(one.end)}"
        spoken = f"{name}, {note}, {days if one.start < one.end else 'on ' + numbers.day(one.start)}"
        bars.append(Bar(name, note, min(x, 100 - width), round(width, 2), one.brief, spoken))
    every = [block.start + timedelta(days=i) for i in range(whole)]
    free = [(place(day), round(100 / whole, 2)) for day in every if day.weekday() >= _SATURDAY]
    return Calendar(tuple(bars), tuple(free), tuple((place(day), numbers.short_day(day)) for day in _marks(every)))


_SATURDAY = 5
_MARKS = 5


def _marks(days: Sequence[date]) -> list[date]:
    """The Mondays, or every second, fourth or eighth, so that few enough dates stand along a calendar.

    >>> [day.day for day in _marks([date(2026, 11, 23) + timedelta(days=i) for i in range(12)])]
    [23, 30]
    """
    mondays = [day for day in days if day.weekday() == 0] or [days[0]]
    step = next(step for step in (1, 2, 4, 8, 16) if len(mondays) <= step * _MARKS)
    return mondays[::step]


@dataclass(frozen=True, slots=True)
class _Part:
    """What one box stands for: one asset, or the small ones of one state together."""

    size: float
    tiles: tuple[Tile, ...]


@dataclass(frozen=True, slots=True)
class _Place:
    x: float
    y: float
    width: float
    height: float


class Wording:
    """What the boxes of one treemap say."""

    def __init__(self, block: Treemap, viewer: Viewer, row_of: Callable[[Tile | None], str]) -> None:
        self.viewer = viewer
        self.row_of = row_of
        self.whole = sum(tile.size for tile in block.tiles if tile.size > 0)
        names = [short_asset(tile.asset, viewer)[0].partition(":")[2] for tile in block.tiles]
        self.shared = Counter(part for name in names for part in set(name.split("/")))

    def names(self, part: _Part) -> Sequence[str]:
        """A box's name in shorter and shorter forms."""
        if len(part.tiles) > 1:
            return (f"{len(part.tiles)} smaller", f"+{len(part.tiles)}")
        return short_asset(part.tiles[0].asset, self.viewer, self.shared)

    def notes(self, part: _Part) -> list[tuple[str, ...]]:
        """Lines under the name, each in shorter and shorter forms; a note that begins with the state replaces it."""
        first = part.tiles[0]
        state = first.state.value
        note = say(first.note, self.viewer) if len(part.tiles) == 1 else ""
        if note.startswith(state):
            return [(f"{note} · production", note, state) if first.production else (note, state)]
        return [(f"{state} · production", state) if _production(part) else (state,), *([(note,)] if note else [])]

    def spoken(self, part: _Part) -> str:
        """Everything that a box says, in a sentence."""
        first = part.tiles[0]
        share = f"{numbers.percent(sum(tile.size for tile in part.tiles) / self.whole)} of the work"
        if len(part.tiles) > 1:
            return f"{len(part.tiles)} smaller {first.state.value} · {share}"
        return " ".join([asset(first.asset, self.viewer), *(forms[0] for forms in self.notes(part)), f"· {share}"])


def treemap(block: Treemap, viewer: Viewer, size: tuple[float, float], row_of: Callable[[Tile | None], str]) -> Drawn:
    """Boxes for a chart of `size` pixels, those of one state side by side; `row_of` gives where a box leads.

    None asks `row_of` for the top of the table, where a box of several assets leads.
    """
    width, height = size
    wording = Wording(block, viewer, row_of)
    states = _parts(block.tiles, width * height)
    regions = _squarified(_totals(states, LEAST / max(width, height)), _Place(0, 0, width, height))
    if states and states[0][0].tiles[0].state is State.COVERED:
        regions = [_mirrored(region, width, height) for region in regions]
    boxes = [
        _box(part, place, wording)
        for parts, region in zip(states, regions, strict=True)
        for part, place in zip(parts, _squarified([part.size for part in parts], region), strict=True)
    ]
    return Drawn(width, height, tuple(boxes))


def _squarified(sizes: Sequence[float], place: _Place) -> list[_Place]:
    """Near-square places by area, in the order of `sizes`, which falls."""
    if not sizes:
        return []
    areas = squarify.normalize_sizes(sizes, place.width, place.height)
    found = squarify.squarify(areas, place.x, place.y, place.width, place.height)
    return [_Place(one["x"], one["y"], one["dx"], one["dy"]) for one in found]


def _totals(states: list[list[_Part]], least: float) -> list[float]:
    """How much room each state gets: its size, but enough that its boxes are no slivers."""
    sizes = [sum(part.size for part in parts) for parts in states]
    floor = sum(sizes) * least / (1 - least * len(sizes))  # the least share of what the sizes then add up to
    return [max(size, floor) for size in sizes]


def _mirrored(place: _Place, width: float, height: float) -> _Place:
    """Read from the left or from the top, what hurts comes before what is covered."""
    if width >= height:
        return _Place(width - place.x - place.width, place.y, place.width, place.height)
    return _Place(place.x, height - place.y - place.height, place.width, place.height)


def _parts(tiles: Sequence[Tile], area: float) -> list[list[_Part]]:
    """Boxes by state, the largest state and within it the largest box first.

    Assets too small to hit share one box of their state, which is never itself too small: it is the only box whose area
    may be more than its share. Those without a size are in the table only.
    """
    whole = sum(tile.size for tile in tiles if tile.size > 0)
    least = LEAST * LEAST / area * whole
    states = []
    for state in State:
        seen = [tile for tile in tiles if tile.size > 0 and tile.state is state]
        seen.sort(key=lambda tile: (-tile.size, tile.asset.key))
        large = [_Part(tile.size, (tile,)) for tile in seen if tile.size >= least]
        small = tuple(seen[len(large) :])
        together = [_Part(max(least, sum(tile.size for tile in small)), small)] if small else []
        states.append(sorted(large + together, key=lambda part: -part.size))
    return sorted((parts for parts in states if parts), key=lambda parts: -sum(part.size for part in parts))


def _production(part: _Part) -> bool:
    return any(tile.production for tile in part.tiles)


def _box(part: _Part, place: _Place, wording: Wording) -> Box:
    width, height = max(round(place.width, 1) - _GAP, 1.0), max(round(place.height, 1) - _GAP, 1.0)
    labels = _labels(wording.names(part), wording.notes(part), width, height)
    seen, spoken = " ".join(label.words for label in labels), wording.spoken(part)
    return Box(
        x=round(place.x, 1),
        y=round(place.y, 1),
        width=width,
        height=height,
        state=part.tiles[0].state,
        production=_production(part),
        spoken=spoken if seen in spoken else f"{seen}: {spoken}",  # who speaks what they see must hit it
        href=wording.row_of(part.tiles[0] if len(part.tiles) == 1 else None),
        labels=labels,
    )


def _labels(names: Sequence[str], notes: list[tuple[str, ...]], width: float, height: float) -> tuple[Label, ...]:
    """As many lines as the box holds, each as long as it holds; what would be cut to a stump is left out."""
    room, lines = width - 2 * _PAD + 3, int((height - _PAD) // _LINE)
    name, kind = fit(names, room, NAME_SIZE, bold=True), "name"
    if not name:
        name, kind = fit(names, room, SMALL_SIZE, bold=True), "name small"
    if lines < 1 or not name:
        return ()
    top = _PAD + NAME_SIZE - 1
    labels = [Label(_PAD, top, name, kind)]
    for i, forms in enumerate(notes[: lines - 1], 1):
        words = next((form for form in forms if width_of(form, NOTE_SIZE) <= room), "")
        if not words:
            break
        labels.append(Label(_PAD, round(top + _LINE * i, 1), words, "note"))
    return tuple(labels)
