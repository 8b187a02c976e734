"""Axes: where a range starts and ends on a line, the same on paper, screen and terminal."""

from __future__ import annotations

import math
import sys
from collections.abc import Sequence
from dataclasses import dataclass

from holdfast.terms.answer import Figure
from holdfast.terms.estimate import Estimate

_STEPS = (1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10)


@dataclass(frozen=True, slots=True)
class Axis:
    """A line from `start` to `end`.

    >>> axis = Axis(0, 40)
    >>> axis.place(19), axis.place(50)
    (0.475, 1.0)
    """

    start: float
    end: float

    def place(self, value: float) -> float:
        """Where `value` falls, from 0 to 1; what lies outside falls on the end."""
        return min(1.0, max(0.0, (value - self.start) / (self.end - self.start)))


def nice(value: float) -> float:
    """The first round number that is at least `value`.

    >>> nice(34), nice(0.7), nice(180_000)
    (40, 0.8, 200000)
    """
    if value <= sys.float_info.min:
        return 1
    power = math.floor(math.log10(value))
    best = next(step for step in _STEPS if step * 10.0**power >= value * (1 - 1e-9))
    return best * 10**power if power >= 0 else round(best * 10.0**power, 1 - power)


def around(estimates: Sequence[Estimate], whole: float | None = None) -> Axis:
    """One axis for all of them: from zero to the whole that they are part of, else a quarter beyond the highest.

    Amounts below zero are given room on the left.
    """
    highest = max((one.high for one in estimates), default=1.0)
    lowest = min((one.low for one in estimates), default=0.0)
    end = whole if whole is not None and whole >= highest and whole > 0 else nice(highest * 1.25)
    return Axis(-nice(-lowest * 1.25) if lowest < 0 else 0, end)


def of_figure(figure: Figure) -> Axis:
    """The axis under one figure."""
    share = figure.estimate.unit in {"share", "probability", "percent"}
    return around([figure.estimate], figure.of if figure.of is not None else 1.0 if share else None)


def of_bars(estimates: Sequence[Estimate]) -> Axis:
    """One axis for a chart's ranges; shares never go beyond the whole.

    >>> from datetime import date
    >>> of_bars([Estimate("s", 0.9, 0.8, 1.0, as_of=date(2026, 11, 13), unit="share")])
    Axis(start=0, end=1.0)
    """
    axis = around(estimates)
    shares = bool(estimates) and all(one.unit == "share" for one in estimates)
    return Axis(axis.start, 1.0) if shares and axis.end > 1 else axis


def tight(estimates: Sequence[Estimate], least: float) -> Axis:
    """One axis for bars from zero, with little room beyond the highest, which is at least `least`.

    >>> tight([], 380_000)
    Axis(start=0, end=400000)
    """
    return Axis(around(estimates).start, nice(1.02 * max([least, *(one.high for one in estimates)])))


def ticks(axis: Axis, most: int = 6) -> tuple[float, ...]:
    """Round numbers along an axis, from its start to its end.

    >>> ticks(Axis(0, 40)), ticks(Axis(0, 250))
    ((0, 10, 20, 30, 40), (0, 50, 100, 150, 200, 250))
    """
    span = axis.end - axis.start
    power = math.floor(math.log10(span / most))
    step = next(s * 10.0**power for s in (1, 2, 2.5, 5, 10, 20) if span / (s * 10.0**power) <= most - 1 + 1e-9)
    first = math.ceil(axis.start / step - 1e-9)
    last = math.floor(axis.end / step + 1e-9)
    marks = (round(i * step, 9) for i in range(first, last + 1))
    return tuple(int(mark) if float(mark).is_integer() else mark for mark in marks)
