"""What schedules hold, as lines over time and side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

from holdfast.terms.answer import Cell, Column, Point, Series, Table
from holdfast.terms.text import text

if TYPE_CHECKING:
    from holdfast.decisions.holding_on import Weighed
    from holdfast.models.draws import Draws
    from holdfast.models.schedules import Milestone
    from holdfast.questions.equity_facts import Facts

HELD = (
    Column("months", "Months after the grant", numeric=True),
    Column("held", "Left behind, a sure amount", numeric=True),
    Column("middle", "In the middle future", numeric=True),
)
DESIGNS = (
    Column("design", "Schedule"),
    Column("half", "Left behind in month 6", numeric=True, secondary=True),
    Column("year", "Month 12", numeric=True),
    Column("two", "Month 24", numeric=True),
    Column("three", "Month 36", numeric=True, secondary=True),
    Column("vested", "Vested, as people stay", numeric=True, secondary=True),
    Column("cost", "Takes from the others", numeric=True, secondary=True),
    Column("cash", "Cash", numeric=True, secondary=True),
)
MILESTONES = (
    Column("milestone", "Milestone"),
    Column("share", "Of the grant", numeric=True),
    Column("months", "Month in which it is met", numeric=True),
    Column("chance", "Chance that it is met", numeric=True),
    Column("typed", "Chance from", secondary=True),
)


def charts(weighed: tuple[Weighed, ...], drawn: tuple[str, ...], known: Facts) -> tuple[Series, ...]:
    """What is held over time, a line for each schedule that was asked for."""
    by_key = {one.design.key: one for one in weighed}
    return tuple(_chart(by_key[key], known) for key in drawn)


def _chart(one: Weighed, known: Facts) -> Series:
    from holdfast.decisions.holding_on import MONTHS

    rows = tuple(
        (int(month), held, middle) for month, held, middle in zip(MONTHS, one.held, one.middle, strict=True)
    )  # fmt: skip
    points = tuple(
        Point(month, held, text("{n:month|months}", n=int(month))) for month, held in zip(MONTHS, one.held, strict=True)
    )
    return Series(
        f"held_{one.design.key}",
        text("What it holds: {name}", name=one.design.name),
        text("What somebody would leave behind, as a sure amount, where the company is still there."),
        "months after the grant",
        known.currency,
        points,
        Table(f"held_{one.design.key}_table", text("What it holds"), HELD, rows),
        text("Source: futures by published averages; wealth and how people take risk are assumptions of ours."),
    )


def designs(weighed: tuple[Weighed, ...]) -> Table:
    """Every schedule, side by side."""
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (
            one.design.name,
            one.at(6),
            one.at(12),
            one.at(24),
            one.at(36),
            one.vested,
            one.cost,
            one.cash if one.cash.value else None,
        )
        for one in weighed
    )
    return Table(
        "designs", text("Schedules side by side"), DESIGNS, rows,
        caption=text("The same grant under the same futures. Left behind: a sure amount, today's money. What a "
                     "schedule takes from the others it gives: one that holds more gives less to those who go."),
    )  # fmt: skip


def milestones(several: tuple[Milestone, ...], draws: Draws, known: Facts) -> tuple[Table, ...]:
    """The milestones as they were understood."""
    from holdfast.decisions.holding_on import chance_met, month_met

    if not several:
        return ()
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (
            one.name, text("{share:percent}", share=one.share), month_met(one, draws, known.as_of),
            chance_met(one, draws, known.as_of),
            text("typed") if one.chance is not None else text("`milestone_met`, a published average"),
        )
        for one in several
    )  # fmt: skip
    return (
        Table("milestones", text("Milestones"), MILESTONES, rows,
              caption=text("What is not on a milestone vests by the calendar.")),
    )  # fmt: skip
