"""Where everything in a series chart stands: the line, its band, its points and the marks along both axes.

Laid out for each width that it is shown at, so that its words keep their size on a telephone.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import partial

from holdfast.render import numbers
from holdfast.render.scale import Axis, nice, of_bars, ticks
from holdfast.render.text import Viewer, say
from holdfast.render.widths import width as width_of
from holdfast.terms.answer import Point, Series

LEFT, RIGHT, TOP, BOTTOM = 52.0, 18.0, 30.0, 44.0
"""Room around the plot for its marks and the names of its axes."""
LEAST = 26.0
"""A point that is hit is at least this wide; between crowded ones, the table has the others."""
_LABEL_SIZE = 12.5
_LIFT = 12.0
_LEAST_SPAN = 1e-9


@dataclass(frozen=True, slots=True)
class Mark:
    """One number along an axis."""

    place: float
    words: str


@dataclass(frozen=True, slots=True)
class Dot:
    """One point; `left` and `width` are what is hit, no width where its neighbours leave no room."""

    x: float
    y: float
    here: bool
    spoken: str
    left: float
    width: float
    row: int


@dataclass(frozen=True, slots=True)
class Label:
    """What is written beside the point that the answer is about."""

    x: float
    y: float
    anchor: str
    words: str


@dataclass(frozen=True, slots=True)
class Plotted:
    """A series laid out for one width; `line` and `band` are the paths of SVG."""

    width: float
    height: float
    left: float
    right: float
    top: float
    bottom: float
    across: tuple[Mark, ...]
    up: tuple[Mark, ...]
    line: str
    band: str
    dots: tuple[Dot, ...]
    label: Label | None


@dataclass(frozen=True, slots=True)
class _Plane:
    """Both axes, and where they are drawn."""

    x: Axis
    y: Axis
    width: float
    height: float

    def across(self, value: float) -> float:
        return round(LEFT + self.x.place(value) * (self.width - LEFT - RIGHT), 1)

    def up(self, value: float) -> float:
        return round(self.height - BOTTOM - self.y.place(value) * (self.height - TOP - BOTTOM), 1)


def axes(block: Series) -> tuple[Axis, Axis]:
    """The axis below, from zero or the first point to the last (of money from the first point), and the one of the
    estimates."""
    places = [point.at for point in block.points] or [0.0]
    start, end = min(places) if block.money else min(0.0, *places), max(places)
    return Axis(start, end if end - start > _LEAST_SPAN else nice(start + 1)), of_bars(
        [point.estimate for point in block.points]
    )


def series(block: Series, viewer: Viewer, size: tuple[float, float]) -> Plotted:
    """The chart in `size` pixels."""
    plane = _Plane(*axes(block), *size)
    write = _writer({point.estimate.unit for point in block.points})
    few = 6 if size[0] > 500 else 5
    below = _writer({block.money}) if block.money else numbers.number
    return Plotted(
        *size,
        LEFT,
        size[0] - RIGHT,
        TOP,
        size[1] - BOTTOM,
        tuple(Mark(plane.across(mark), below(mark)) for mark in ticks(plane.x, few)),
        tuple(Mark(plane.up(mark), write(mark)) for mark in ticks(plane.y, 5)),
        _path([(point.at, point.estimate.value) for point in block.points], plane, block.steps),
        _band(block, plane),
        _dots(block, viewer, plane),
        _label(block, viewer, plane),
    )


def _writer(units: Collection[str]) -> Callable[[float], str]:
    """How the marks of the axis are written: as shares, as money, or as plain numbers."""
    unit = next(iter(units)) if len(units) == 1 else ""
    if numbers.is_currency(unit):
        return partial(numbers.money, currency=unit)
    return numbers.percent if unit == "share" or not units else numbers.number


def _path(points: Sequence[tuple[float, float]], plane: _Plane, steps: bool) -> str:
    """Straight from point to point, or level up to the next one."""
    if not points:
        return ""
    out = [f"M{plane.across(points[0][0])} {plane.up(points[0][1])}"]
    for at, value in points[1:]:
        out += [f"H{plane.across(at)}V{plane.up(value)}"] if steps else [f"L{plane.across(at)} {plane.up(value)}"]
    return "".join(out)


def _band(block: Series, plane: _Plane) -> str:
    if not block.points:
        return ""
    forth = _path([(point.at, point.estimate.high) for point in block.points], plane, block.steps)
    back = [(point.at, point.estimate.low) for point in block.points]
    corners: list[tuple[float, float]] = []
    for i, (at, value) in enumerate(back):
        if block.steps and i:
            corners.append((at, back[i - 1][1]))
        corners.append((at, value))
    return forth + "".join(f"L{plane.across(at)} {plane.up(value)}" for at, value in reversed(corners)) + "Z"


def spoken(point: Point, block: Series, viewer: Viewer) -> str:
    """Everything that a point says."""
    unit = numbers.unit(point.estimate, numbers.median(point.estimate))
    ends = numbers.spread(point.estimate)
    level = numbers.percent(point.estimate.level)
    words = f"{say(point.label, viewer)}: {numbers.median(point.estimate)}{unit}, {level} range {ends}"
    return f"{words}, which this page is about" if point.here else words


def _dots(block: Series, viewer: Viewer, plane: _Plane) -> tuple[Dot, ...]:
    places = [plane.across(point.at) for point in block.points]
    hit = _hit(places, [point.here for point in block.points])
    dots = []
    for i, (point, x) in enumerate(zip(block.points, places, strict=True)):
        left, right = hit.get(i, (x, x))
        y = plane.up(point.estimate.value)
        dots.append(Dot(x, y, point.here, spoken(point, block, viewer), left, round(right - left, 1), i))
    return tuple(dots)


def _hit(places: Sequence[float], here: Sequence[bool]) -> dict[int, tuple[float, float]]:
    """From where to where each point is hit: those that stand far enough apart, the one that counts before all.

    >>> _hit([0, 10, 40], [False, True, False])
    {1: (-3.0, 23.0), 2: (27.0, 53.0)}
    """
    first = [i for i, one in enumerate(here) if one]
    chosen: list[int] = []
    for i in [*first, *(i for i in range(len(places)) if i not in first)]:
        if all(abs(places[i] - places[other]) >= LEAST for other in chosen):
            chosen.append(i)
    return {i: (places[i] - LEAST / 2, places[i] + LEAST / 2) for i in sorted(chosen)}


def _label(block: Series, viewer: Viewer, plane: _Plane) -> Label | None:
    """Words beside the point that the answer is about, on the side where the line leaves room."""
    for point in block.points:
        if point.here:
            words = say(point.label, viewer)
            x, y = plane.across(point.at), plane.up(point.estimate.value)
            room = width_of(words, _LABEL_SIZE, bold=True)
            fits = x + _LIFT + room < plane.width - RIGHT
            return Label(x + (_LIFT if fits else -_LIFT), y - _LIFT, "start" if fits else "end", words)
    return None
