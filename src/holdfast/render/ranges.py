"""Where everything in a ranges chart stands: what is sure, how far it may go, the middle with its doubt, the line."""

from __future__ import annotations

from dataclasses import dataclass

from holdfast.render import numbers
from holdfast.render.scale import Axis, of_bars, ticks, tight
from holdfast.render.svg import Strip, strip
from holdfast.render.text import Viewer, say
from holdfast.terms.answer import RangeBar, RangeLine, Ranges
from holdfast.terms.estimate import Estimate

NEAR = 30.0
"""Hundredths from an end within which the words of a line lean inwards."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One row. `base` and `reach` are in hundredths of the axis; `middle` and `ends` are its numbers in words."""

    label: str
    note: str
    strip: Strip
    base: float | None
    reach: tuple[float, float] | None
    middle: str
    ends: str
    estimate: Estimate


@dataclass(frozen=True, slots=True)
class Line:
    """A line across all rows: where, how far it may lie to either side, and its words, which `lean` on it."""

    at: float
    low: float
    high: float
    words: str
    spoken: str
    lean: str


@dataclass(frozen=True, slots=True)
class Drawn:
    """A ranges chart. `amounts`: some row has a base or a reach, so that its rows are drawn as bars."""

    bars: tuple[Bar, ...]
    ticks: tuple[tuple[float, str], ...]
    line: Line | None
    amounts: bool
    unit: str


def axis(block: Ranges) -> Axis:
    """One axis for everything in the chart."""
    found = [one for bar in block.bars for one in (bar.estimate, bar.reach) if one is not None]
    shown = [*found, block.line.at] if block.line else found
    if amounts(block):
        return tight(shown, max((bar.base or 0.0 for bar in block.bars), default=0.0))
    return of_bars(shown)


def amounts(block: Ranges) -> bool:
    """Whether rows are bars from zero."""
    return any(bar.base is not None or bar.reach is not None for bar in block.bars)


def currency(block: Ranges) -> str | None:
    """The currency of the axis, where it is one of money."""
    return block.money or next(
        (one.estimate.unit for one in block.bars if numbers.is_currency(one.estimate.unit)), None
    )


def ranges(block: Ranges, viewer: Viewer) -> Drawn:
    """The chart, in hundredths of its axis."""
    along, code = axis(block), currency(block)
    shares = all(bar.estimate.unit == "share" for bar in block.bars)

    def write(mark: float) -> str:
        return numbers.money(mark, code) if code else numbers.percent(mark) if shares else numbers.number(mark)

    return Drawn(
        tuple(_bar(bar, along, code, viewer) for bar in block.bars),
        tuple((_place(along, mark), write(mark)) for mark in ticks(along)),
        _line(block.line, along, code, viewer) if block.line else None,
        amounts(block),
        "" if code or block.unit == "share" else block.unit,
    )


def _place(along: Axis, value: float) -> float:
    return round(100 * along.place(value), 2)


def _bar(bar: RangeBar, along: Axis, code: str | None, viewer: Viewer) -> Bar:
    one, reach = strip(bar.estimate, along, code), bar.reach
    said = [f"{say(bar.label, viewer)}"] if bar.base is not None or reach else []
    if bar.base is not None:
        said.append(f"bar to {numbers.money(bar.base, code) if code else numbers.number(bar.base)}")
    if reach is not None:
        said.append(f"faint bar {numbers.spread(reach, code)}")
    spoken = "; ".join([*said, one.spoken])
    return Bar(
        say(bar.label, viewer),
        say(bar.note, viewer) if bar.note else "",
        Strip(one.low, one.middle, one.high, spoken),
        None if bar.base is None else _place(along, bar.base),
        None if reach is None else (_place(along, reach.low), _place(along, reach.high)),
        numbers.median(bar.estimate, code),
        numbers.spread(bar.estimate, code),
        bar.estimate,
    )


def _line(line: RangeLine, along: Axis, code: str | None, viewer: Viewer) -> Line:
    at, low, high = (_place(along, value) for value in (line.at.value, line.at.low, line.at.high))
    words = say(line.label, viewer)
    lean = "start" if at < NEAR else "end" if at > 100 - NEAR else "middle"
    level = numbers.percent(line.at.level)
    return Line(at, low, high, words, f"Line: {words}, {level} range {numbers.spread(line.at, code)}", lean)
