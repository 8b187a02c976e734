"""What more days would buy than a plan has: the line of plans, the next day, a hire."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from holdfast.questions.continuity_words import Asked, days, joined, mends_only, short_number
from holdfast.terms.answer import Column, Note, NoteRole, Point, Series, Table
from holdfast.terms.estimate import Estimate
from holdfast.terms.text import text

if TYPE_CHECKING:
    from holdfast.decisions.continuity import Plan


POINTS = (
    Column("days", "Days", numeric=True),
    Column("loss", "Asset-weeks in the dark", numeric=True),
)


def frontier(found: Plan, asked: Asked) -> Series | None:
    """What more and fewer days would leave in the dark: of departures, or of what is dark already where the plan mends
    that."""
    if len(found.frontier) < ENOUGH_POINTS:
        return None
    near = min(found.frontier, key=lambda one: abs(one.days - found.days.value))
    here = near if abs(near.days - found.days.value) <= NEAR and found.actions else None
    left = {one.days: one.already if mends_only(found) else one.loss for one in found.frontier}
    of = "what is dark already" if mends_only(found) else "this departure" if asked.leaving else "departures"
    return Series(
        "frontier",
        text("What more days would buy"),
        text(
            "What would still be in the dark within a year, of {of}, if actions were taken one by one, each time what "
            "buys most for a day.",
            of=of,
        ),
        "person-days",
        "asset-weeks in the dark",
        tuple(_point(one.days, left[one.days], asked, one is here) for one in found.frontier),
        Table(
            "frontier_points", text("What more days would buy"), POINTS,
            tuple((days(one.days), left[one.days]) for one in found.frontier),
        ),
        text(
            "The line is the average of all scenarios; the band holds 80 % of them. Assets do not wait for each other "
            "here, so that figures lie below those of the table."
        ),
    )  # fmt: skip


ENOUGH_POINTS = 2

NEAR = 1.0
"""A point is about the plan when it has its days, to one."""


def _point(at: float, left: Estimate, asked: Asked, here: bool) -> Point:
    return Point(at, left, text("{n:person-day|person-days}", n=days(at)), None if here else asked.days(at), here)


def next_day(found: Plan, asked: Asked) -> Note | None:
    """What the next day would buy, and why the plan ends where it does."""
    if not found.actions:
        return None
    over, next_, worth = asked.budget - found.days.value, short_number(found.next_day), short_number(found.day_worth)
    if found.stopped.name != "BUDGET":
        ends = text("The plan ends here because {why}.", why=str(found.stopped))
    elif over >= NEAR:
        ends = text(
            "Nothing that is worth its days fits into the {n:person-day that is|person-days that are} left of the "
            "budget.",
            n=days(over),
        )
    else:
        ends = text("The plan ends here because the budget is used up.")
    if next_ <= 0:
        return Note(NoteRole.ASSUMED, ends)
    rule = "by our assumption `dark_week_days`."
    if found.stopped.name == "BUDGET" or not worth:
        more = text(" What comes next would take off another {next} asset-weeks a day.", next=next_)
    elif next_ >= worth:
        more = text(
            " The best day that is left takes off just under {worth} asset-weeks, from which on it would be worth it, "
            + rule,
            worth=worth,
        )
    else:
        more = text(
            " The best day that is left takes off {next} asset-weeks; it would be worth it from {worth} on, " + rule,
            next=next_, worth=worth,
        )  # fmt: skip
    return Note(NoteRole.ASSUMED, joined(ends, more))


def hire(found: Plan, asked: Asked) -> Note | None:
    """What a quick hire would buy beyond the plan; nothing where it buys nothing, or nobody is to be paid outside."""
    one = found.hire
    if not asked.outside or one.cash is None or one.buys.value <= 0:
        return None
    per = "" if asked.per is None else " for each {per} of pay, as none was typed,"
    said = text(
        "Beyond the plan, a hire who is sought today would take off {buys}: whoever leaves, "
        "somebody is on the way. It takes {days:range} of colleagues, and" + per + " {cash:range} until they do all "
        "that they will do.",
        buys=one.buys, days=one.days, cash=replace(one.cash, unit=asked.currency),
        **({} if asked.per is None else {"per": asked.per}),
    )  # fmt: skip
    return Note(NoteRole.ASSUMED, said)
