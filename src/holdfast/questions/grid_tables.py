"""The tables of the page about the board's grid: its lines, and the saved offers held against them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from holdfast.questions import typed_grid
from holdfast.questions.contract import Context
from holdfast.terms.answer import Cell, Column, Link, Table
from holdfast.terms.money import Money
from holdfast.terms.text import Text, text

if TYPE_CHECKING:
    from holdfast.decisions.board_grid import Judged
    from holdfast.questions.typed_offers import Saved
    from holdfast.terms.grid import Grid, Line, Offered

LINES = (
    Column("seat", "For"),
    Column("base", "Base a year"),
    Column("equity", "Equity"),
    Column("holds", "On this day"),
    Column("pool_carries", "Pool carries", numeric=True, secondary=True),
    Column("extras", "Beside it", detail=True),
)
OFFERS = (
    Column("offer", "Offer"),
    Column("package", "Base and equity"),
    Column("today", "May it be sent today?"),
    Column("instead", "What would be inside", secondary=True),
)
Held = tuple["Saved", "Offered", "Judged"]
"""A saved offer, what of it is held against the grid, and what came of that."""


def pool_carries(line: Line, context: Context) -> int | None:
    """How many offers at the middle of a line the unissued pool is enough for; None without a cap table that says."""
    from holdfast.evidence.captable.kept import KIND, standing

    kept = standing(entry.value for entry in context.reader.entries if entry.kind == KIND)
    middle = (line.equity_low + line.equity_high) / 2
    if kept is None or not kept.table.pool or not middle:
        return None
    table = kept.table
    return int(table.pool / (middle * (table.outstanding + table.awards + table.pool)))


def offers(judged: tuple[Held, ...], context: Context) -> Table:
    """Each with what may be done with it today."""
    currency = context.settings.currency
    rows: list[tuple[Cell, ...]] = []
    for saved, offer, found in judged:
        name = Link(text("{name}", name=saved.name), "grid", saved.request.pairs())
        verdict = typed_grid.verdict(found, offer, currency)
        instead = typed_grid.nearest(found, currency)
        rows.append((name, typed_grid.package(offer, currency), verdict, instead))
    return Table(
        "offers", text("Saved offers"), OFFERS, tuple(rows), caption=text("Held against the grid on this day.")
    )


def lines(grid: Grid, day: date, context: Context) -> Table:
    """Those that hold first."""
    currency = context.settings.currency
    rows = tuple(
        (
            typed_grid.seat(line), _between(Money(line.base_low, currency), Money(line.base_high, currency)),
            text("{low:percent} to {high:percent}", low=float(line.equity_low), high=float(line.equity_high)),
            _holds(line, day), pool_carries(line, context),
            typed_grid.joined(_extras(line, currency), text(". "), typed_grid.approved(line, capital=True), text(".")),
        )
        for line in sorted(grid.lines, key=lambda line: not line.holds(day))
    )  # fmt: skip
    known = any(row[4] is not None for row in rows)
    caption = (
        text("Equity is of all shares, fully diluted. Pool: how many offers at the middle of a line it is enough for.")
        if known
        else text(
            "Equity is of all shares, fully diluted. What the pool carries needs a cap table: `holdfast captable`."
        )
    )
    table = Table("lines", text("The grid"), LINES, rows, caption=caption)
    return table if known else replace(table, columns=(*LINES[:4], LINES[5]), rows=tuple((*r[:4], r[5]) for r in rows))


def _between(low: Money, high: Money) -> Text:
    return text("{low} to {high}", low=low, high=high)


def _extras(line: Line, currency: str) -> Text:
    """What else the board approved, or asked for."""
    parts = [
        text("{what} up to {most}", what=typed_grid.WORDS[name], most=Money(most, currency))
        for name in ("signing", "bonus", "retention")
        if (most := getattr(line, f"{name}_most"))
    ]
    if line.cliff_least is not None:
        parts.append(text("a cliff of {n:month|months} or more", n=line.cliff_least))
    return typed_grid.listed(parts) if parts else text("no bonus approved")


def _holds(line: Line, day: date) -> Text:
    if line.holds(day):
        return text("holds")
    if line.approved_on > day:
        return text("from {day}", day=line.approved_on)
    return text("out of date since {day}", day=line.valid_until or day)
