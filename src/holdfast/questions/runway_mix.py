"""One senior or two juniors, as a part of the page about runway."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from holdfast.terms.answer import Block, Column, Figure, Figures, Note, NoteRole, Table
from holdfast.terms.estimate import Estimate
from holdfast.terms.money import Money
from holdfast.terms.text import text

if TYPE_CHECKING:
    from holdfast.decisions.hiring_mix import Mix, Side
    from holdfast.decisions.runway import Spent
    from holdfast.models.draws import Draws
    from holdfast.questions.contract import Context
    from holdfast.questions.runway_plans import Request

ROWS = (
    Column("choice", "Choice"),
    Column("cost", "First year, fully loaded", numeric=True),
    Column("months", "Months of runway", numeric=True),
    Column("ramp", "Weeks to 80 %", numeric=True, secondary=True),
    Column("output", "Weeks of output in the first year", numeric=True, secondary=True),
    Column("mentor", "Weeks of a senior's time", numeric=True),
)


def blocks(request: Request, context: Context, spent: Spent, draws: Draws) -> tuple[Block, ...]:
    """Both choices side by side, and how much more than a junior a senior has to deliver. Nothing where one of the two
    bases was not typed and the published ones are in another currency."""
    from holdfast.decisions.hiring_mix import mix

    bases = _bases(request, context)
    if bases is None:
        return (
            Note(
                NoteRole.ASSUMED,
                text(
                    "One senior or two juniors? Published pay is in USD and yours is in {currency}: give `--base` for "
                    "the senior and `--junior`.",
                    currency=spent.currency,
                ),
            ),
        )
    senior, junior = bases
    found = mix(senior, junior, draws, spent.today, spent.currency)
    return (_figures(found, senior, junior), _table(found, senior, junior, spent, draws), *_notes(context, found))


def _bases(request: Request, context: Context) -> tuple[Decimal, Decimal] | None:
    """Base of a senior and of a junior: typed, or published ones in dollars."""
    published = context.settings.currency == "USD"
    senior = request.base if request.level in (None, "senior", "executive") else None
    if not published and (senior is None or request.junior is None):
        return None
    mid = context.ledger.mid
    return (
        Decimal(str(mid("base_pay_senior"))) if senior is None else senior,
        Decimal(str(mid("base_pay_entry"))) if request.junior is None else request.junior,
    )


def _figures(found: Mix, senior: Decimal, junior: Decimal) -> Figures:
    paid = float(senior / junior)
    return Figures(
        (
            Figure(
                "senior_pays_at", "A senior pays from, times a junior's output", found.pays_at,
                note=text("their base is {paid} times a junior's", paid=f"{paid:.2g}"),
            ),
            Figure("mentor_weeks", "Weeks of a senior that two juniors take", found.juniors.mentor,
                   note=text("one senior takes {weeks:range}", weeks=found.senior.mentor)),
        ),
        title=text("One senior, or two juniors?"),
    )  # fmt: skip


def _table(found: Mix, senior: Decimal, junior: Decimal, spent: Spent, draws: Draws) -> Table:
    one, two = Money(senior, spent.currency), Money(junior, spent.currency)
    rows = (
        (text("One senior at {base}", base=one), *_cells(found.senior, _months(senior, 1, spent, draws))),
        (text("Two juniors at {base} each", base=two), *_cells(found.juniors, _months(junior, 2, spent, draws))),
    )
    caption = text(
        "All people of a choice together, the fee of a search included; the first year counts from their first day. "
        "A senior pays where they deliver more than so many times what one junior delivers, both up to speed; below "
        "that the juniors do. Which it is, only you can tell."
    )
    return Table("mix", text("What each takes"), ROWS, rows, caption=caption)


def _cells(side: Side, months: Estimate | None) -> tuple[Estimate | None, ...]:
    return side.cost, months, side.ramp, side.output, side.mentor


def _months(base: Decimal, heads: int, spent: Spent, draws: Draws) -> Estimate | None:
    from holdfast.decisions.runway import Plan, outcome
    from holdfast.models.runway import Seat

    return outcome(Plan("", (Seat("", base),) * heads), spent, draws).months


def _notes(context: Context, found: Mix) -> tuple[Note, ...]:
    use = context.ledger.use
    years, hours = context.ledger.mid("senior_years"), use("advisor_hours")
    notes = [
        Note(
            NoteRole.CAUTION,
            text(
                "Two juniors need an anchor: somebody with {years:year|years} or more, who is there already and has "
                "these weeks to give. Holdfast does not know whether you have one. Without one, hire the senior "
                "first, or pay a senior advisor for {low} to {high} hours a week (published).",
                years=years, low=f"{hours.low:g}", high=f"{hours.high:g}",
            ),
        ),
    ]  # fmt: skip
    if found.narrower:
        first = found.narrower[0]
        notes.append(
            Note(
                NoteRole.ASSUMED,
                text(
                    "What would narrow the comparison most: {words} (`{key}`, {share:percent} of its width).",
                    words=first.words, key=first.key, share=first.narrows,
                ),
            )
        )  # fmt: skip
    return tuple(notes)
