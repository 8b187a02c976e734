"""An answer in a terminal: the finding in words, figures with their ranges drawn, tables that fit 80 columns.

Colours only where there is a terminal, other signs only where the encoding has them; nothing depends on either.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from rich import box
from rich.cells import cell_len
from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table as Grid
from rich.text import Text as Line

from holdfast.render import numbers
from holdfast.render import ranges as over_axis
from holdfast.render.dots import ROW
from holdfast.render.dots import dots as laid_out
from holdfast.render.scale import Axis, of_bars, of_figure
from holdfast.render.stairs import written
from holdfast.render.text import Viewer, command, say, under
from holdfast.render.words import borrowed, footer, masking_note, note_title, state_label, top_line
from holdfast.terms.answer import (
    Answer,
    Cell,
    Column,
    Dots,
    Figure,
    Figures,
    Headline,
    Link,
    Next,
    Note,
    NotEnough,
    Point,
    Provenance,
    Ranges,
    Series,
    Stairs,
    Steps,
    Table,
    Treemap,
)
from holdfast.terms.estimate import Estimate
from holdfast.terms.nouns import AssetId, PersonId, State
from holdfast.terms.text import Text

WIDEST = 100
"""Columns; prose and tables stop here however wide the terminal is."""
FOLD_BELOW = 100
"""Below this width secondary columns are left out."""
BAR = 26
READABLE = 10
"""Columns; text in less folds too often to be read."""
CHART_ROWS = 10
"""How many rows of a chart's own table are printed; the rest is what `--csv` is for."""

_STYLES: Mapping[State, str] = {
    State.ALREADY_DARK: "bold",
    State.NO_SECOND_HOLDER: "red",
    State.GOES_DARK: "bold red",
    State.LIMPS: "yellow",
    State.COVERED: "green",
    State.CANNOT_TELL: "cyan",
}
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


def show(answer: Answer, viewer: Viewer, console: Console) -> None:
    """Print the whole answer on `console`, tables at their row limit."""
    screen = Screen(viewer, console)
    width = min(console.width, WIDEST)
    over = top_line(answer, viewer) + ("" if answer.outward else f" · {masking_note(viewer)}")
    console.print(Line(screen.sign(over), style="dim"), width=width)
    for block in answer.blocks:
        console.print()
        console.print(DRAWN[type(block)](screen, block), width=width, highlight=False, markup=False, emoji=False)


class Screen:
    """What drawing needs to know: who looks, how wide, which signs there are."""

    def __init__(self, viewer: Viewer, console: Console) -> None:
        self.viewer = viewer
        self.width = min(console.width, WIDEST)
        self.ascii = console.options.ascii_only

    def sign(self, text: str) -> str:
        """`text` in signs that the terminal has."""
        if not self.ascii:
            return text
        for sign, plain in (("·", "-"), ("–", "-"), ("−", "-"), ("\u202f", " "), ("→", ">"), ("…", "...")):
            text = text.replace(sign, plain)
        return text.encode("ascii", "backslashreplace").decode("ascii")

    def say(self, text: Text | str, style: str = "") -> Line:
        """A `Text` or a string of ours as a line."""
        return Line(self.sign(text if isinstance(text, str) else say(text, self.viewer)), style=style)

    def cell(self, value: Cell, column: Column) -> Line:
        """A table's cell."""
        style = _STYLES[value] if isinstance(value, State) else ""
        shown = self.people(value) or under(column, value, self.viewer)
        return Line(self.sign(shown), style=style, overflow="fold")

    def people(self, value: Cell) -> str:
        """Handles side by side, "person 7, 2, 11", where names are masked; otherwise nothing."""
        if not self.viewer.masked or not isinstance(value, tuple):
            return ""
        handles = [str(one.number) for one in value if isinstance(one, PersonId)]
        return f"person {', '.join(handles)}" if handles and len(handles) == len(value) else ""

    def strip(self, estimate: Estimate, axis: Axis, columns: int = BAR) -> Line:
        """A range drawn in characters: a line, a thick part, a mark for the middle."""
        thin, thick, mark = ("-", "=", "|") if self.ascii else ("─", "━", "┃")
        low, middle, high = (
            round(axis.place(value) * (columns - 1)) for value in (estimate.low, estimate.value, estimate.high)
        )
        line = Line()
        for i in range(columns):
            inside = low <= i <= high
            sign = mark if i == middle else thick if inside else thin
            line.append(sign, style="bold" if i == middle else "blue" if inside else "dim")
        return line

    def amount(self, bar: over_axis.Bar, drawn: over_axis.Drawn, columns: int = BAR) -> Line:
        """A bar from zero in characters: what is sure, how far it may go, the middle with its doubt, the line."""
        thin, solid, faint, doubt, mark, across = ".#-=|:" if self.ascii else " █░━┃┊"

        def place(at: float) -> int:
            return round(at / 100 * (columns - 1))

        signs = [thin] * columns
        spans = [(0.0, bar.base, solid)] if bar.base is not None else []
        ends = (bar.strip.low, bar.strip.high)
        for low, high, sign in [(*bar.reach, faint), *spans] if bar.reach else spans:
            signs[place(low) : place(high or 0.0) + 1] = [sign] * (place(high or 0.0) + 1 - place(low))
        signs[place(ends[0]) : place(ends[1]) + 1] = [doubt] * (place(ends[1]) + 1 - place(ends[0]))
        if drawn.line:
            signs[place(drawn.line.at)] = across
        signs[place(bar.strip.middle)] = mark
        return Line("".join(signs), style="blue")


def headline(screen: Screen, block: Headline) -> RenderableType:
    """The finding, and a sentence of meaning."""
    finding = screen.say(block.finding, "bold")
    return finding if block.meaning is None else Group(finding, screen.say(block.meaning))


def figures(screen: Screen, block: Figures) -> RenderableType:
    """One figure to a line, its range drawn beside it where any of them has one."""
    ranged = any(item.estimate.low != item.estimate.high for item in block.items)
    grid = Grid.grid(padding=(0, 2), pad_edge=False)
    grid.add_column(max_width=24, overflow="fold")
    grid.add_column(justify="right", no_wrap=True, style="bold")
    if ranged:
        grid.add_column(no_wrap=True, width=BAR)
    grid.add_column()
    for item in block.items:
        grid.add_row(*(_figure(screen, item) if ranged else _exact(screen, item)))
    shown = Padding(grid, (0, 0, 0, 2))
    return Group(screen.say(block.title, "bold"), shown) if block.title else shown


def _figure(screen: Screen, item: Figure) -> tuple[RenderableType, ...]:
    whole = "" if item.of is None else f" of {numbers.count(item.of)}"
    value = numbers.median(item.estimate, item.money) + whole
    lines = [numbers.spread(item.estimate, item.money)]
    lines += [borrowed(item.estimate)] if item.estimate.borrowed is not None else []
    lines += [say(item.note, screen.viewer)] if item.note else []
    strip = screen.strip(item.estimate, of_figure(item))
    return Line(item.label), Line(screen.sign(value)), strip, Line(screen.sign("\n".join(lines)))


def _exact(screen: Screen, item: Figure) -> tuple[RenderableType, ...]:
    label, value, _, _ = _figure(screen, item)
    return label, value, Line(screen.sign(say(item.note, screen.viewer) if item.note else ""))


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
        bar.append(fill * (round(reached * columns) - round(start * columns)), style=_STYLES[state])
        share = screen.sign(f"{numbers.percent(sizes[state] / whole)} of the work")
        count = f"{numbers.count(counts[state])} {'asset' if counts[state] == 1 else 'assets'}"
        legend.add_row(Line(fill * 2, style=_STYLES[state]), Line(state_label(state)), Line(count), Line(share))
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


def note(screen: Screen, block: Note) -> RenderableType:
    """A caution, an assumption, or when not to use the answer."""
    return Line(f"{note_title(block.role)}: ", style="bold").append(screen.say(block.text, "not bold"))


def next_step(screen: Screen, block: Next) -> RenderableType:
    """What to do now, and the commands for it."""
    lines: list[RenderableType] = [Line("Next: ", style="bold").append(screen.say(block.text, "not bold"))]
    lines += [_link(screen, link) for link in block.links]
    return Group(*lines)


def _link(screen: Screen, link: Link) -> RenderableType:
    label = Line(screen.sign(f"  → {say(link.label, screen.viewer)}"))
    typed = Line(screen.sign(f"    {command(link, screen.viewer)}"), style="cyan", no_wrap=True, overflow="ignore")
    return Group(label, typed)


def not_enough(screen: Screen, block: NotEnough) -> RenderableType:
    """An honest refusal."""
    return Group(
        Line("Not enough data: ", style="bold").append(screen.say(block.reason, "not bold")),
        Line("What would help: ", style="bold").append(screen.say(block.what_would_help, "not bold")),
    )


def provenance(screen: Screen, block: Provenance) -> RenderableType:
    """Where it comes from, in one line."""
    return Line(screen.sign(footer(block)), style="dim")


DRAWN: Mapping[type, Callable[[Screen, Any], RenderableType]] = {
    Headline: headline,
    Figures: figures,
    Table: table,
    Treemap: treemap,
    Ranges: ranges,
    Dots: dots,
    Stairs: stairs,
    Steps: steps,
    Series: series,
    Note: note,
    Next: next_step,
    NotEnough: not_enough,
    Provenance: provenance,
}
"""How each block is drawn."""
