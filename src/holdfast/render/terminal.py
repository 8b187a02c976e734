"""An answer in a terminal: the finding in words, figures with their ranges drawn, tables that fit 80 columns.

Colours only where there is a terminal, other signs only where the encoding has them; nothing depends on either.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table as Grid
from rich.text import Text as Line

from holdfast.render import numbers
from holdfast.render import terminal_charts as charts
from holdfast.render.scale import of_figure
from holdfast.render.screen import BAR, WIDEST, Screen
from holdfast.render.terminal_tables import table
from holdfast.render.text import Viewer, command, say
from holdfast.render.words import borrowed, footer, masking_note, note_title, top_line
from holdfast.terms.answer import (
    Answer,
    Dots,
    Figure,
    Figures,
    Headline,
    Link,
    Next,
    Note,
    NotEnough,
    Provenance,
    Ranges,
    Series,
    Stairs,
    Steps,
    Table,
    Treemap,
)


def show(answer: Answer, viewer: Viewer, console: Console) -> None:
    """Print the whole answer on `console`, tables at their row limit."""
    screen = Screen(viewer, console)
    width = min(console.width, WIDEST)
    over = top_line(answer, viewer) + ("" if answer.outward else f" · {masking_note(viewer)}")
    console.print(Line(screen.sign(over), style="dim"), width=width)
    for block in answer.blocks:
        console.print()
        console.print(DRAWN[type(block)](screen, block), width=width, highlight=False, markup=False, emoji=False)


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
    typed = continued(command(link, screen.viewer), screen.width - 8)
    return Group(label, Line(screen.sign(f"    {typed}"), style="cyan", no_wrap=True, overflow="ignore"))


def continued(words: str, room: int) -> str:
    """A command over several lines as a shell reads it, so that it can be copied whole; what is quoted stays together.

    >>> print(continued("holdfast offer --base 230k --where 'a public company'", 30))
    holdfast offer --base 230k \\
          --where 'a public company'
    """
    lines: list[str] = []
    for word in re.findall(r"(?:'[^']*'|\S)+", words):
        if lines and len(lines[-1]) + 1 + len(word) <= room:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return " \\\n      ".join(lines)


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
    Treemap: charts.treemap,
    Ranges: charts.ranges,
    Dots: charts.dots,
    Stairs: charts.stairs,
    Steps: charts.steps,
    Series: charts.series,
    Note: note,
    Next: next_step,
    NotEnough: not_enough,
    Provenance: provenance,
}
"""How each block is drawn."""
