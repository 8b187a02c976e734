"""What more days would buy than a plan has: the line of plans, the next day, a hire."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from holdfast.questions.continuity_words import Asked, days, joined, short_number, what
from holdfast.terms.answer import Column, Note, NoteRole, Point, Series, Table
from holdfast.terms.estimate import Estimate
from holdfast.terms.text import Slot, Text, text

if TYPE_CHECKING:
    from holdfast.decisions.continuity import Action, Plan
    from holdfast.decisions.continuity import Point as Left


DAYS = Column("days", "Days", numeric=True)
LOSS = Column("loss", "Asset-weeks in the dark", numeric=True)
ALREADY = Column("already", "Of what is dark already", numeric=True)
OFF = Column("off", "Taken off", numeric=True)


def frontier(found: Plan, asked: Asked) -> Series | None:
    """What fewer and more days would leave in the dark: of departures, with what is dark already where days mend it."""
    points = found.frontier
    if len(points) < ENOUGH_POINTS:
        return None
    mends = min(one.already.value for one in points) < points[0].already.value
    of = "this departure" if asked.leaving else "departures and of what is dark already" if mends else "departures"
    columns = (DAYS, LOSS, ALREADY, OFF) if mends else (DAYS, LOSS, OFF)
    rows = tuple((days(one.days), one.loss, *((one.already,) if mends else ()), one.off) for one in points)
    return Series(
        "frontier",
        text("What fewer and more days would buy"),
        text("What would still be in the dark within a year, of {of}, with the best plan for so many days.", of=of),
        "person-days",
        "asset-weeks in the dark",
        tuple(_point(one, one.both if mends else one.loss, found, asked) for one in points),
        Table("frontier_points", text("What fewer and more days would buy"), columns, rows),
        text(
            "The line is the average of all scenarios; the band holds 80 % of them. Assets do not wait for each other "
            "here, so that figures lie below those of the table. Days are spent also where one buys less than a day."
        ),
    )  # fmt: skip


ENOUGH_POINTS = 2

NEAR = 0.05
"""So many days are none."""


def _point(one: Left, left: Estimate, found: Plan, asked: Asked) -> Point:
    here = bool(found.actions) and abs(one.days - found.days.value) < NEAR
    label = text("{n:person-day|person-days}", n=days(one.days))
    return Point(one.days, left, label, None if here or not one.days else asked.days(one.days), here)


def next_day(found: Plan, asked: Asked) -> Note | None:
    """What would come next, and why the plan ends where it does."""
    if not found.actions:
        return None
    next_, worth = short_number(found.next_day), short_number(found.day_worth)
    if found.stopped.name == "BUDGET" and found.coming is not None:
        return Note(NoteRole.ASSUMED, _does_not_fit(found, found.coming, asked.budget - found.days.value))
    ends = text("The plan ends here because {why}.", why=str(found.stopped))
    if next_ <= 0:
        return Note(NoteRole.ASSUMED, ends)
    rule = "by our assumption `dark_week_days`."
    if found.stopped.name == "PEOPLE":
        more = text(" What else fits takes off {next} asset-weeks a day at best.", next=next_)
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


def _does_not_fit(found: Plan, coming: Action, over: float) -> Text:
    """What is the next thing worth doing, that it takes more days than are left, and what it would take off."""
    slots: dict[str, Slot] = {"what": what(coming).lower(), "days": days(coming.days.value)}
    of = ""
    if coming.asset is not None:
        of, slots["asset"] = " for {asset}", coming.asset
    takes = "The next thing worth doing, {what}" + of + ", takes {days:person-day|person-days}, and "
    if over < NEAR:
        ends = text(takes + "the budget is used up.", **slots)
    else:
        ends = text(takes + "{over:person-day is|person-days are} left.", **slots, over=days(over))
    more = text(
        " It would take off another {off} asset-weeks, {next} for each of its days.",
        off=short_number(found.next_day * coming.days.value), next=short_number(found.next_day),
    )  # fmt: skip
    return joined(ends, more)


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
