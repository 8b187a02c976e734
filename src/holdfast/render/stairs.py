"""Where everything in a stairs chart stands: one step for each round, as high as what is left, with its words beside.

Upright, steps go down from left to right; turned, one stands below the other, where the words have no room upright.
"""

from __future__ import annotations

from dataclasses import dataclass

from holdfast.render import numbers
from holdfast.render.scale import Axis
from holdfast.render.text import Viewer, say
from holdfast.render.widths import width as width_of
from holdfast.terms.answer import Stair, Stairs
from holdfast.terms.estimate import Estimate

BOLD, SMALL = 12.5, 11.5
"""Sizes of the figures and of what a step is called."""
WIDE, NARROW = (480.0, 165.0), 350.0
"""Size upright, and width turned."""
ROW = 46.0
_TOP, _FOOT, _LEFT, _GAP = 26.0, 8.0, 8.0, 6.0


@dataclass(frozen=True, slots=True)
class Step:
    """One step: its line from (`x`, `y`) on, its range as a box, its words and where they stand."""

    x: float
    y: float
    box: tuple[float, float, float, float]
    words_x: float
    words_y: float
    under_y: float
    shown: str
    label: str
    spoken: str
    estimate: Estimate


@dataclass(frozen=True, slots=True)
class Drawn:
    """A stair laid out for one width; `line` is the path of SVG, `floor` where nothing is left."""

    width: float
    height: float
    steps: tuple[Step, ...]
    line: str
    floor: tuple[float, float, float, float]


def written(step: Stair) -> str:
    """What is left, as a chart has room for it: its range, or its middle where it is none."""
    return numbers.spread(step.estimate).replace(" to ", "–")


def spoken(step: Stair, viewer: Viewer) -> str:
    """Everything that a step says."""
    middle, ends = numbers.median(step.estimate), numbers.spread(step.estimate)
    unit = numbers.unit(step.estimate, middle)
    range_ = "" if ends == middle else f", {numbers.percent(step.estimate.level)} range {ends}"
    return f"{say(step.label, viewer)}: {middle}{unit}{range_}"


def axis(block: Stairs) -> Axis:
    """From nothing to the highest step."""
    return Axis(0.0, max((one.estimate.high for one in block.steps), default=0.0) or 1.0)


def stairs(block: Stairs, viewer: Viewer) -> tuple[tuple[str, Drawn], ...]:
    """The chart by the class that shows it: upright where its words fit, else turned on every screen."""
    turned_ = turned(block, viewer)
    upright_ = upright(block, viewer)
    return (("wide", turned_ if upright_ is None else upright_), ("narrow", turned_))


def upright(block: Stairs, viewer: Viewer) -> Drawn | None:
    """Steps from left to right; None where their words do not fit over them."""
    width, height = WIDE
    many = max(1, len(block.steps))
    run = (width - 2 * _LEFT) / many
    for one in block.steps:
        room = max(width_of(written(one), BOLD, bold=True), width_of(say(one.label, viewer), SMALL))
        if room + _GAP > run:
            return None
    up, floor = axis(block), height - _FOOT - SMALL - _GAP
    steps = []
    for i, one in enumerate(block.steps):
        x = round(_LEFT + i * run, 1)
        y, high, low = (
            round(floor - up.place(value) * (floor - _TOP), 1)
            for value in (one.estimate.value, one.estimate.high, one.estimate.low)
        )
        box = (x, high, round(run, 1), round(max(low - high, 0.0), 1))
        under = round(low + SMALL + 4, 1)
        steps.append(
            Step(x, y, box, x + _GAP, high - 5, under, written(one), say(one.label, viewer), spoken(one, viewer),
                 one.estimate)
        )  # fmt: skip
    path = "".join(f"{'M' if i == 0 else 'H'}{s.x}" + (f" {s.y}" if i == 0 else f"V{s.y}") for i, s in enumerate(steps))
    end = f"H{round(width - _LEFT, 1)}" if steps else ""
    return Drawn(width, height, tuple(steps), path + end, (_LEFT, floor, width - _LEFT, floor))


def turned(block: Stairs, viewer: Viewer) -> Drawn:
    """One step below the other, as long as what is left, its words to the right of it."""
    texts = [
        max(width_of(written(one), BOLD, bold=True), width_of(say(one.label, viewer), SMALL)) for one in block.steps
    ]
    right = max(NARROW * 0.3, NARROW - max(texts, default=0.0) - 2 * _GAP - _LEFT)
    along = axis(block)
    steps = []
    for i, one in enumerate(block.steps):
        y = round(_FOOT + i * ROW, 1)
        x, low, high = (
            round(_LEFT + along.place(value) * (right - _LEFT), 1)
            for value in (one.estimate.value, one.estimate.low, one.estimate.high)
        )
        box = (low, y, round(max(high - low, 0.0), 1), ROW)
        steps.append(
            Step(x, y, box, high + _GAP + 2, y + 19, y + 35, written(one), say(one.label, viewer),
                 spoken(one, viewer), one.estimate)
        )  # fmt: skip
    height = round(2 * _FOOT + ROW * len(steps), 1)
    path = "".join(
        f"{'M' if i == 0 else 'H'}{s.x}" + (f" {s.y}" if i == 0 else "") + f"V{round(s.y + ROW, 1)}"
        for i, s in enumerate(steps)
    )
    return Drawn(NARROW, height, tuple(steps), path, (_LEFT, _FOOT, _LEFT, height - _FOOT))
