"""What people are paid against the market: groups for everybody, single rows for a pay administrator; matching now
against counter-offers later."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated

from holdfast.errors import BadInput
from holdfast.questions import pay_costs, provenance, typed_pay
from holdfast.questions.company import joined
from holdfast.questions.contract import Context
from holdfast.terms.answer import (
    Answer,
    Block,
    Cell,
    Column,
    Doing,
    Headline,
    Link,
    Next,
    Note,
    NotEnough,
    NoteRole,
    RangeBar,
    RangeLine,
    Ranges,
    Table,
)
from holdfast.terms.estimate import Estimate
from holdfast.terms.money import Money
from holdfast.terms.request import Field, Scenarios, Seed
from holdfast.terms.request import Request as Base
from holdfast.terms.text import text

if TYPE_CHECKING:
    from holdfast.measures.compensation import Group, Row
    from holdfast.questions.typed_pay import PayFile

TITLE = "Pay"
GROUPS = (
    Column("group", "Who"),
    Column("people", "People", numeric=True),
    Column("compa_ratio", "Compa-ratio", numeric=True),
    Column("gap", "Gap to the market's middle", numeric=True),
)
ROWS = (
    Column("who", "Row"),
    Column("role", "Role"),
    Column("level", "Level", secondary=True),
    Column("base", "Base", numeric=True),
    Column("gap", "Gap to the middle", numeric=True),
    Column("compa_ratio", "Compa-ratio", numeric=True, secondary=True),
    Column("placed", "In the market", secondary=True),
    Column("midpoint", "Midpoint from", secondary=True),
)
EXAMPLE = "who,role,level,region,base,currency,as_of"


class Request(Base):
    """What pay is held against for the costs. No filter: none may single anybody out."""

    target: Annotated[
        str | None,
        Field("Match up to", limits="what of the market", among=typed_pay.TARGETS, default_from="its middle"),
    ] = None
    seed: Seed = None
    scenarios: Scenarios = None


def run(request: Request, context: Context) -> Answer:
    """Groups of people, and what matching costs; single rows only on a day on which they were opened."""
    if request.target is not None and request.target not in typed_pay.TARGETS:
        raise BadInput(f"`{request.target}` is nothing to match up to: {' or '.join(typed_pay.TARGETS)}.")
    file = typed_pay.load(context)
    if not file.opened and not file.told:
        return _answer(context, request, (Headline(text("No answer yet")), _missing(file), _next(file)))
    costs, source = pay_costs.costs(file, request.target, request.seed, request.scenarios, context)
    blocks: list[Block] = [
        _headline(file, context),
        *costs,
        *_groups(file, context),
        *_rows(file, context),
        *_notes(file),
        _next(file),
        provenance.limits(
            text(
                "It says what the market advertises, not what somebody's work is worth, nor who will go: no chance of "
                "leaving is worked out of anybody. What goes dark when somebody leaves is no part of these costs. A "
                "difference between people may have a reason that no column holds."
            )
        ),
        source,
    ]
    return _answer(context, request, blocks)


def _answer(context: Context, request: Request, blocks: tuple[Block, ...] | list[Block]) -> Answer:
    return replace(provenance.answer(context, "pay", TITLE, request, blocks), as_of=context.today)


def _everybody(file: PayFile) -> Group:
    """The people of whom the page's first sentence is: all of the file where it was opened, else all that is told."""
    from holdfast.measures.compensation import Group

    if file.opened:
        return Group("everybody", tuple(row for row in file.rows if row.market))
    return Group("everybody", tuple(row for group in file.told for row in group.rows))


def _headline(file: PayFile, context: Context) -> Headline:
    from holdfast.measures.compensation import middle_gap

    all_ = _everybody(file)
    if len(all_.rows) < 2:
        return Headline(text("Too few rows have a market figure to say how pay stands as a whole"))
    gap = middle_gap(all_, context.today, coarse=not file.opened)
    shown = gap if gap.value >= 0 else replace(gap, value=-gap.value, low=-gap.high, high=-gap.low)
    if gap.low <= 0 <= gap.high and abs(gap.value) < 0.01:
        middle = text("The middle of your pay is where the market's is")
    elif gap.value >= 0:
        middle = text("The middle of your pay is {gap:percent} above the market's", gap=shown.value)
    else:
        middle = text("The middle of your pay is {gap:percent} under the market's", gap=shown.value)
    by = text(
        " By role, level and country, {low:percent} to {high:percent}; people without a market figure left out.",
        low=gap.low, high=gap.high,
    )  # fmt: skip
    if not file.opened:
        return Headline(middle, replace(by, template=by.template.strip()))
    under = sum(row.market is not None and row.base < row.market.p25 for row in all_.rows)
    finding = text(
        "{n} of {of:person|people} {n:only is|are} paid under the market's lower quartile", n=under, of=len(all_.rows)
    )
    return Headline(finding, joined(joined(middle, text(".")), by))


def _groups(file: PayFile, context: Context) -> tuple[Block, ...]:
    from holdfast.measures.compensation import LEAST, middle_gap, middle_ratio

    if not file.told:
        return ()
    rows, bars = [], []
    for group in file.told:
        gap = middle_gap(group, context.today)
        people = str(len(group.rows)) if len(group.rows) >= 2 * LEAST else f"{LEAST} to {2 * LEAST - 1}"
        rows.append((group.name, people, middle_ratio(group, context.today), gap))
        bars.append(RangeBar(text("{name}", name=group.name), gap, note=text("{people} people", people=people)))
    table = Table("groups", text("By role and level"), GROUPS, tuple(rows), caption=text(
        "Of at least five people each, to the nearest 5 points; smaller groups are merged. The range is the doubt "
        "about the group's middle, not the spread of its people."))  # fmt: skip
    chart = Ranges(
        "gaps", text("Gap to the market's middle"),
        text("Left of the line: under the market. Each bar is a group's middle with its 80 % range."),
        "share", tuple(bars), table, text("Source: your pay file against `holdfast bands`."), line=RangeLine(
            text("the market's middle"), Estimate("pay_gap", 0, 0, 0, as_of=context.today, unit="share")),
    )  # fmt: skip
    return (chart,)


def _rows(file: PayFile, context: Context) -> tuple[Table, ...]:
    """Single rows, by label and nothing else."""
    from holdfast.measures.compensation import compa_ratio, gap, placed

    if not file.opened:
        return ()
    currency = context.settings.currency

    def cells(row: Row) -> tuple[Cell, ...]:
        return (
            row.who, row.role, row.level, Money(Decimal(str(row.base)), currency),
            text("{gap:percent}", gap=gap(row.base, row.market.p50)) if row.market else None,
            text("{ratio}", ratio=f"{compa_ratio(row.base, row.midpoint):.2f}") if row.midpoint else None,
            placed(row.base, row.market) if row.market else "no market figure",
            None if row.midpoint is None else "your band" if row.own_band else "the market",
        )  # fmt: skip

    return (
        Table(
            "rows", text("Row by row, for the pay administrator"), ROWS, tuple(cells(row) for row in file.rows),
            caption=text("By label, in no order of merit. Opened for today; it stands in the log."), limit=50,
        ),
    )  # fmt: skip


def _notes(file: PayFile) -> tuple[Note, ...]:
    found = []
    without = sum(row.market is None for row in file.rows)
    if without and (file.opened or without >= 5):
        said = "{n:row has|rows have} no market figure: a role, country or currency that the table does not know."
        found.append(Note(NoteRole.CAUTION, text(said, n=without)))
    if file.behind and not file.opened and file.told_on:
        found.append(
            Note(
                NoteRole.CAUTION,
                text(
                    "The groups are as of {day}: since then fewer than five people's rows changed in a group, and "
                    "telling the new figures would tell theirs. They follow after a quarter.",
                    day=file.told_on,
                ),
            )
        )
    return tuple(found)


def _missing(file: PayFile) -> NotEnough:
    if not file.paid:
        return NotEnough(
            text("Nobody has said yet what your people are paid."),
            text(
                "A CSV that begins with `{example}`, one row a person: `E-17,data engineer,senior,US,165000,USD,"
                "2026-03-31`. Names are not kept, and past pay is never taken in: `holdfast pay add FILE`.",
                example=EXAMPLE,
            ),
        )
    return NotEnough(
        text("Fewer than five rows have a market figure; of so few, nothing is told."),
        text(
            "Roles as `holdfast bands` lists them. A pay administrator sees single rows: `holdfast pay open --as "
            "'pay administrator'`."
        ),
    )


def _next(file: PayFile) -> Next:
    links: list[Link] = [Link(text("What these roles are offered"), "bands")]
    if not file.paid:
        said = text("Take in what your people are paid; it stays on this machine.")
        return Next(said, tuple(links), (Doing(text("Take in a pay file"), "pay add", ready=False),))
    if file.opened:
        return Next(
            text("Where a gap has no reason, close it before somebody else's offer does."),
            (*links, Link(text("What a hire in their place takes and costs"), "hire")),
        )
    return Next(
        text("Single rows are for a pay administrator; opening them is logged and ends with the day."),
        tuple(links),
        (Doing(text("Open single rows for today"), "pay open", (("as_", "pay administrator"),), ready=False),),
    )
