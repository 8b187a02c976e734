"""What drawing in a terminal needs to know: who looks, how wide it is, which signs and colours there are."""

from __future__ import annotations

from collections.abc import Mapping

from rich.console import Console
from rich.text import Text as Line

from holdfast.render.ranges import Bar, Drawn
from holdfast.render.scale import Axis
from holdfast.render.text import Viewer, say, under
from holdfast.terms.answer import Cell, Column
from holdfast.terms.estimate import Estimate
from holdfast.terms.nouns import PersonId, State
from holdfast.terms.text import Text

WIDEST = 100
"""Columns; prose and tables stop here however wide the terminal is."""
BAR = 26
"""Columns of a range that is drawn."""
STYLES: Mapping[State, str] = {
    State.ALREADY_DARK: "bold",
    State.NO_SECOND_HOLDER: "red",
    State.GOES_DARK: "bold red",
    State.LIMPS: "yellow",
    State.COVERED: "green",
    State.CANNOT_TELL: "cyan",
}


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
        style = STYLES[value] if isinstance(value, State) else ""
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

    def amount(self, bar: Bar, drawn: Drawn, columns: int = BAR) -> Line:
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
