"""Charts in a terminal: bars, strips and dots of characters, words where those say more."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import timedelta

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table as Grid
from rich.text import Text as Line

from holdfast.render import numbers
from holdfast.render import ranges as over_axis
from holdfast.render.dots import ROW
from holdfast.render.dots import dots as laid_out
from holdfast.render.scale import of_bars
from holdfast.render.screen import BAR, STYLES, Screen
from holdfast.render.stairs import written
from holdfast.render.terminal_tables import table
from holdfast.render.text import say
from holdfast.render.words import state_label
from holdfast.terms.answer import Dots, Point, Ranges, Series, Stairs, Steps, Treemap
from holdfast.terms.nouns import State

CHART_ROWS = 10
"""How many rows of a chart's own table are printed; the rest is what `--csv` is for."""
_DOTS: tuple[tuple[str, ...], tuple[str, ...]] = (("○", "◔", "◑", "◕", "●"), (".", "1", "2", "3", "4"))
"""Signs of the dots by how full they are, where the terminal has them and where it has not."""
_FILLS: Mapping[State, tuple[str, str]] = {
    State.ALREADY_DARK: ("▓", "X"),
    State.NO_SECOND_HOLDER: ("█", "1"),
    State.GOES_DARK: ("█", "#"),
    State.LIMPS: ("▒", "="),
    State.COVERED: ("░", "."),
    State.CANNOT_TELL: ("╱", "?"),
}


def treemap(screen: Screen, block: Treemap) -> RenderableType:
    """A treemap as one bar, cut by state, then its table."""
    sizes: dict[State, float] = {}
    for tile in block.tiles:
        sizes[tile.state] = sizes.get(tile.state, 0.0) + tile.size
    counts = Counter(tile.state for tile in block.tiles)
    whole = sum(sizes.values()) or 1.0
    bar, columns, reached = Line(), screen.width - 4, 0.0
    legend = Grid.grid(padding=(0, 2), pad_edge=False)
    for state in State:
        if not counts[state]:
            continue
        start, reached = reached, reached + sizes[state] / whole
        fill = _FILLS[state][screen.ascii]
        bar.append(fill * (round(reached * columns) - round(start * columns)), style=STYLES[state])
        share = screen.sign(f"{numbers.percent(sizes[state] / whole)} of the work")
        count = f"{numbers.count(counts[state])} {'asset' if counts[state] == 1 else 'assets'}"
        legend.add_row(Line(fill * 2, style=STYLES[state]), Line(state_label(state)), Line(count), Line(share))
    head = screen.say(block.title, "bold")
    return Group(head, Padding(Group(bar, legend), (0, 0, 1, 2)), table(screen, block.table, CHART_ROWS))


def ranges(screen: Screen, block: Ranges) -> RenderableType:
    """Ranges over one axis."""
    axis, drawn = over_axis.axis(block), over_axis.ranges(block, screen.viewer)
    grid = Grid.grid(padding=(0, 2), pad_edge=False)
    grid.add_column(max_width=screen.width - BAR - 26, overflow="fold")
    for bar, seen in zip(block.bars, drawn.bars, strict=True):
        label = screen.say(bar.label)
        if seen.note:
            label.append(screen.sign(f"\n{seen.note}"), style="dim")
        shown = seen.middle if seen.ends == seen.middle else f"{seen.middle} ({seen.ends})"
        strip = screen.amount(seen, drawn) if drawn.amounts or drawn.line else screen.strip(bar.estimate, axis)
        grid.add_row(label, strip, Line(screen.sign(shown)))
    head = [screen.say(block.title, "bold"), screen.say(block.caption, "dim")]
    foot = [screen.say(f"  {':' if screen.ascii else '┊'} {drawn.line.words}")] if drawn.line else []
    return Group(*head, Padding(grid, (0, 0, 0, 2)), *foot)


def dots(screen: Screen, block: Dots) -> RenderableType:
    """A hundred dots, empty ones for nothing and fuller ones for more, and what each means."""
    drawn = laid_out(block, screen.viewer)
    signs = _DOTS[screen.ascii]
    row = [signs[one.level] for one in drawn.discs]
    lines = [" ".join(row[i : i + ROW]) for i in range(0, len(row), ROW)]
    legend = Grid.grid(padding=(0, 2), pad_edge=False)
    legend.add_column(no_wrap=True)
    legend.add_column(justify="right", no_wrap=True, style="bold")
    for entry in drawn.legend:
        legend.add_row(signs[entry.level], str(entry.dots), screen.say(entry.label), screen.sign(entry.ends))
    head = [screen.say(block.title, "bold"), screen.say(block.caption, "dim")]
    return Group(*head, Padding(Group(*(Line(line, style="blue") for line in lines), legend), (0, 0, 0, 2)))


def stairs(screen: Screen, block: Stairs) -> RenderableType:
    """What becomes of a share, as a line of words."""
    steps = [f"{written(one)} {say(one.label, screen.viewer)}" for one in block.steps]
    head = [screen.say(block.title, "bold"), screen.say(block.caption, "dim")]
    return Group(*head, Padding(screen.say(" → ".join(steps)), (0, 0, 0, 2)))


def steps(screen: Screen, block: Steps) -> RenderableType:
    """What to do when: bars over one calendar, then the table."""
    whole = (block.end - block.start).days + 1
    thin, thick = ("-", "=") if screen.ascii else ("─", "━")
    grid = Grid.grid(padding=(0, 2), pad_edge=False)
    grid.add_column(max_width=screen.width - BAR - 16, overflow="fold")
    for bar in block.bars:
        low, high = ((day - block.start).days * BAR // whole for day in (bar.start, bar.end + timedelta(days=1)))
        line = Line(thin * low, style="dim")
        line.append(thick * max(1, high - low), style="bold blue")
        line.append(thin * max(0, BAR - max(high, low + 1)), style="dim")
        grid.add_row(screen.say(bar.label), line, screen.say(bar.note))
    head = [screen.say(block.title, "bold"), screen.say(block.caption, "dim")]
    ends = Line(screen.sign(f"  {numbers.day(block.start)} to {numbers.day(block.end)}"), style="dim")
    return Group(*head, Padding(grid, (0, 0, 0, 2)), ends, Line(""), table(screen, block.table))


def series(screen: Screen, block: Series) -> RenderableType:
    """One point to a line, its range over one axis; the one that the answer is about is marked."""
    axis = of_bars([point.estimate for point in block.points])
    grid = Grid.grid(padding=(0, 2), pad_edge=False)
    grid.add_column(no_wrap=True)
    grid.add_column(max_width=screen.width - BAR - 26, overflow="fold")
    for point in spread_out(block.points, CHART_ROWS):
        shown = screen.sign(f"{numbers.median(point.estimate)} ({numbers.spread(point.estimate)})")
        style = "bold" if point.here else ""
        sign = (">" if screen.ascii else "▸") if point.here else " "
        grid.add_row(sign, screen.say(point.label, style), screen.strip(point.estimate, axis), Line(shown, style=style))
    head = [screen.say(block.title, "bold"), screen.say(block.caption, "dim")]
    return Group(*head, Padding(grid, (0, 0, 0, 2)))


def spread_out(points: Sequence[Point], most: int) -> list[Point]:
    """At most so many points: the first, the last, the one that counts, and others evenly between them."""
    if len(points) <= most:
        return list(points)
    fixed = {0, len(points) - 1, *(i for i, one in enumerate(points) if one.here)}
    between = (round(i * (len(points) - 1) / (most - 1)) for i in range(most))
    far = sorted(set(between) - fixed, key=lambda i: -min(abs(i - other) for other in fixed))
    return [points[i] for i in sorted({*fixed, *far[: max(0, most - len(fixed))]})]
