"""The charts and tables of the page about runway: months by plan, cash over time, what each plan takes."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from holdfast.terms.answer import Cell, Column, Point, RangeBar, RangeLine, Ranges, Series, Table
from holdfast.terms.captable import Stage
from holdfast.terms.estimate import Estimate
from holdfast.terms.money import Money
from holdfast.terms.text import Text, text

if TYPE_CHECKING:
    from holdfast.decisions.runway import Outcome, Plan, Spent
    from holdfast.models.draws import Draws
    from holdfast.questions.contract import Context
    from holdfast.questions.runway_plans import Request

PLANS = (
    Column("plan", "Plan"),
    Column("months", "Months of runway", numeric=True),
    Column("takes", "Months it takes", numeric=True),
    Column("out", "Cash runs out", secondary=True),
    Column("loaded", "Fully loaded, a year", numeric=True, secondary=True),
)
LEFT = (
    Column("month", "Months from today", numeric=True),
    Column("day", "On"),
    Column("left", "Cash left", numeric=True),
)  # fmt: skip
COMPARED = (
    Column("what", "Share of spending"),
    Column("share", "Share", numeric=True),
    Column("source", "Source", secondary=True),
)


def months(first: Estimate | None, found: tuple[Outcome, ...], spent: Spent, draws: Draws) -> tuple[Ranges, ...]:
    """Every plan's months over one axis, with the months that a round takes; nothing where there is but one."""
    from holdfast.decisions.runway import raise_months

    bars = [RangeBar(text("As it is"), first)] if first is not None else []
    bars += [
        RangeBar(text("{name}", name=one.plan.name), one.months, note=_seats(one)) for one in found if one.months
    ]  # fmt: skip
    if len(bars) < 2:
        return ()
    rows = tuple((bar.label, bar.estimate) for bar in bars)
    return (
        Ranges(
            "months",
            text("Months of runway, plan by plan"),
            text("Line: what the load, the notice and the search leave open. Dashed: the months that a round takes."),
            "months",
            tuple(bars),
            Table("months_table", text("Months by plan"), PLANS[:2], rows),
            text("Source: what you typed, and `pay_load` in `holdfast claims`."),
            line=RangeLine(text("a round takes"), raise_months(draws, spent.today)),
        ),
    )


def _seats(one: Outcome) -> Text:
    seats = one.plan.seats
    base = Money(sum((seat.base for seat in seats), Decimal(0)), one.loaded.unit if one.loaded else "USD")
    return text("{n:hire|hires}, base {base}", n=len(seats), base=base)


def cash(plan: Plan, spent: Spent, draws: Draws) -> Series:
    """What is left month by month."""
    from holdfast.decisions.runway import cash_left

    left = cash_left(plan, spent, draws)
    points = tuple(Point(float(month), estimate, text("{day:month}", day=spent.day(month))) for month, estimate in left)
    rows = tuple((month, spent.day(month), estimate) for month, estimate in left)
    name = plan.name[:1].lower() + plan.name[1:] if plan.seats else "nobody hired"
    return Series(
        "cash",
        text("Cash over time, with {plan}", plan=name),
        text("What is in the bank month by month; the band holds eight scenarios in ten.")
        if plan.seats
        else text("What is in the bank month by month."),
        "months from today",
        "in the bank",
        points,
        Table("cash_table", text("Cash month by month"), LEFT, rows, limit=6),
        text("Source: what you typed."),
    )


def plans(first: Estimate | None, found: tuple[Outcome, ...], spent: Spent) -> Table:
    """Every plan, and the what-if in which more is spent."""
    from holdfast.decisions.runway import MORE, now

    more = now(spent, MORE)
    rows: list[tuple[Cell, ...]] = [(text("As it is"), first, None, out(first, spent), None)]
    if first is not None and more is not None:
        lost = replace(more, term="runway_cost", value=first.value - more.value, low=first.value - more.value,
                       high=first.value - more.value)  # fmt: skip
        rows.append((text("As it is, if a tenth more is spent than you typed"), more, lost, out(more, spent), None))
    rows += [
        (text("{name}", name=one.plan.name), one.months, one.lost, out(one.months, spent), one.loaded) for one in found
    ]
    return Table(
        "plans",
        text("Plan by plan"),
        PLANS,
        tuple(rows),
        caption=text("Each alone, against now. To see what two of them take together, ask for both at once."),
    )


def out(months: Estimate | None, spent: Spent) -> Text:
    """When cash runs out: a day where it is sure, a month, or two between which it does."""
    if months is None:
        return text("it does not, or not in every scenario")
    if months.low == months.high:
        return text("on {day}", day=spent.day(months.value))
    low, high = spent.day(months.low), spent.day(months.high)
    if (low.year, low.month) == (high.year, high.month):
        return text("in {day:month}", day=low)
    return text("between {low:month} and {high:month}", low=low, high=high)


def compared(main: Outcome | None, request: Request, context: Context, spent: Spent, draws: Draws) -> tuple[Table, ...]:
    """Base pay of what is hired over all that is spent, beside the published share of a seed budget."""
    from holdfast.decisions.runway import spending_share

    own = spending_share(main.plan.seats, spent, draws) if main else None
    if own is None or request.stage not in (None, Stage.SEED):
        return ()
    claim = context.ledger["budget_share_senior_cash"]
    published = Estimate("spending_share", claim.mid, claim.low, claim.high, as_of=spent.today, unit="share",
                         claims=(claim.key,), level=claim.level)  # fmt: skip
    rows = (
        (text("What is hired here, once all have started"), own, "what you typed"),
        (text("Senior cash pay in a seed budget"), published, claim.source),
    )
    caption = text(
        "Seniors whom you employ already come on top of the first line: they are in what you spend, and Holdfast does "
        "not ask what anybody earns. The second is a recruiter's figure."
    )
    return (Table("compared", text("Beside what others spend"), COMPARED, rows, caption=caption),)
