"""The days that are left before somebody's last one: what to hand over, in which order, to whom, and what then remains.

Blocks for the departure page, which shows them where a last day was given, or is known and lies ahead.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

from holdfast.errors import BadInput
from holdfast.questions.contract import Context
from holdfast.terms.answer import (
    Block,
    Cell,
    Column,
    Figure,
    Figures,
    Headline,
    Link,
    Next,
    Note,
    NoteRole,
    Step,
    Steps,
    Table,
)
from holdfast.terms.nouns import AssetKind, PersonId
from holdfast.terms.text import Slot, Text, text

if TYPE_CHECKING:
    from holdfast.decisions.departure import Departure
    from holdfast.decisions.notice import Notice, Task, Unsaved
    from holdfast.questions.company import Company

LONGEST = timedelta(days=366)
"""A last day further ahead is a plan for the year, not a notice period."""
IN_MINUTES = frozenset({AssetKind.ACCOUNT, AssetKind.CREDENTIAL, AssetKind.VENDOR, AssetKind.CONTRACT})
"""What is handed over by showing it and transferring it."""

TASKS = (
    Column("asset", "Hand over"),
    Column("to", "To"),
    Column("days", "Days of both", numeric=True, secondary=True),
    Column("by", "Done by", secondary=True),
    Column("before", "Goes dark", numeric=True),
    Column("after", "After it", numeric=True),
    Column("alone", "Person-weeks alone", numeric=True, secondary=True),
    Column("from", "From", secondary=True),
)
UNSAVED = (
    Column("asset", "Asset"),
    Column("after", "Still goes dark in", numeric=True),
    Column("weeks", "Weeks, then", numeric=True, secondary=True),
    Column("instead", "Do this instead"),
)
ASK = (Column("ask", "Ask"), Column("why", "Why it matters", secondary=True))


def last_days(
    leaving: Sequence[str], typed: Sequence[date], leavers: Sequence[PersonId], context: Context
) -> dict[PersonId, date]:
    """Each leaver's last day: as typed, else as noted where that lies ahead; empty where none is known.

    Raises `BadInput` for a number of days that fits neither all nor each, and for a day that leaves nothing to plan.
    """
    if not typed:
        return {who: day for who in leavers if (day := _noted(who, context)) and day > context.reader.today}
    if len(typed) not in (1, len(leaving)):
        raise BadInput(
            f"{len(typed)} last days were given for {len(leaving)} people. Give `--last-day` once for all of them, or "
            "once for each, in the order of `--leaving`."
        )
    found: dict[PersonId, date] = {}
    for written, day in zip(leaving, tuple(typed) * (len(leaving) // len(typed)), strict=True):
        who = context.reader.find(written)
        if found.setdefault(who, day) != day:
            raise BadInput(f"{who} was given two last days, {found[who]} and {day}. Give one.")
    for who, day in found.items():
        _check(who, day, context.reader.today)
    return found


def _noted(who: PersonId, context: Context) -> date | None:
    people = context.reader.people
    day = people.filter(people["handle"] == who.number)["left_on"].to_list()
    return day[0] if day else None


def _check(who: PersonId, day: date, today: date) -> None:
    if day <= today:
        raise BadInput(
            f"`--last-day` was given as {day} for {who}. Plans count from {today}, so no day is left to hand anything "
            "over. Allowed: a later day. Leave it out to see what has gone dark, or scan again if the clones are old."
        )
    if day - today > LONGEST:
        raise BadInput(
            f"`--last-day` was given as {day} for {who}, over a year after {today}. Allowed: a day within a year. "
            "Leave it out to see what would go dark."
        )


def plan(
    company: Company, days: Mapping[PersonId, date], off: Sequence[date], found: Departure, context: Context
) -> Notice:
    """The plan for the working days that everybody who leaves has left; none for whoever leaves at once."""
    from holdfast.decisions.notice import notice
    from holdfast.decisions.notice_days import working_days

    context.progress("planning the days that are left")
    today = context.reader.today
    teaching = {who: working_days(today, days.get(who, today), frozenset(off)) for who in found.leavers}
    return notice(company.world, teaching, found.pay, found.cover_by, in_minutes(company))


def opening(
    found: Notice, leavers: tuple[PersonId, ...], days: Mapping[PersonId, date], company: Company, context: Context
) -> list[Block]:
    """How the page begins where hand-overs are planned."""
    return [headline(found, leavers, days), *blocks(found, company, context)]


def in_minutes(company: Company) -> tuple[str, ...]:
    """Accounts and the like, by key."""
    kinds = company.assets.select("asset", "kind").iter_rows()
    return tuple(asset for asset, kind in kinds if kind in IN_MINUTES)


def headline(found: Notice, leavers: tuple[PersonId, ...], days: Mapping[PersonId, date]) -> Headline:
    """How many go dark without the hand-over, and with it."""
    dark = found.changes["goes_dark"]
    before, after = round(dark.before.value), round(dark.after.value)
    slots: dict[str, Slot] = {"who": leavers, "n": len(leavers)}
    if len(set(days.values())) == 1 and len(days) == len(leavers):
        when, slots["day"] = " on {day}", next(iter(days.values()))
    else:
        when = ""
    leave = "If {who} {n:only leaves|leave}" + when + ", "
    if not before:
        return Headline(text(leave + "most likely nothing goes dark", **slots), _meaning(found))
    goes = leave + "{dark:words asset goes|assets go} dark"
    slots["dark"] = before
    if not found.tasks:
        return Headline(text(goes, **slots), _meaning(found))
    if not after:
        return Headline(
            text(goes + "; with this hand-over, most likely none {dark:only does|do}", **slots), _meaning(found)
        )
    if after == before:
        return Headline(text(goes + ", with a hand-over or without", **slots), _meaning(found))
    slots["after"] = after
    return Headline(text(goes + "; with this hand-over, {after:words does|do}", **slots), _meaning(found))


def _meaning(found: Notice) -> Text:
    left = max((len(days) for days in found.teaching.values()), default=0)
    if not left:
        return text("No working day is left, so nothing can be handed over any more.")
    if not found.tasks:
        why = "there is nothing that needs handing over"
        if found.unsaved or round(found.changes["goes_dark"].before.value) > 0:
            why = "nobody who stays could learn any of it in them"
        return text("{left:working day is|working days are} left, and " + why + ".", left=left)
    weeks = found.changes["recovery_weeks"]
    given = sum(task.days for task in found.tasks)
    start = text(
        "{left:working day is|working days are} left. With {given:day|days} of hand-over, as below, ",
        left=left, given=_round(given),
    )  # fmt: skip
    if weeks.before.high <= 0:
        return _and(start, text("less of it has to be learned alone later."))
    if round(weeks.before.high) == round(weeks.after.high):
        area = found.changes["dark_weeks"]
        return _and(
            start,
            text(
                "{before:value} in the dark, weighed by demand, become {after:value}; safe cover of the last one still "
                "takes {weeks:range}.",
                before=area.before, after=area.after, weeks=weeks.after,
            ),
        )  # fmt: skip
    return _and(
        start, text("safe cover takes {after:range} instead of {before:range}.", before=weeks.before, after=weeks.after)
    )


def _and(*parts: Text) -> Text:
    return Text("".join(part.template for part in parts), tuple(slot for part in parts for slot in part.slots))


def _round(days: float) -> float | int:
    whole = round(days, 1)
    return int(whole) if float(whole).is_integer() else whole


def figures(found: Notice) -> Figures:
    """Without the hand-over and with it, side by side."""
    dark, weeks = found.changes["goes_dark"], found.changes["recovery_weeks"]
    return Figures(
        (
            Figure("goes_dark_without", "Go dark without a hand-over", dark.before),
            Figure("goes_dark_with", "Go dark with this hand-over", dark.after),
            Figure("weeks_without", "Weeks to safe cover without it", weeks.before),
            Figure("weeks_with", "Weeks to safe cover with it", weeks.after),
        )
    )


def blocks(found: Notice, company: Company, context: Context) -> list[Block]:
    """The hand-over, what it leaves, what to ask, and how it was planned."""
    made: list[Block] = [figures(found)] if found.tasks else []
    made += [_steps(found, company)] if found.tasks else []
    made.append(_unsaved(found, company))
    made += _questions(company, context)
    made += _notes(found, context)
    return made


def _steps(found: Notice, company: Company) -> Steps:
    rows = tuple(_task_row(task) for task in found.tasks)
    first = min(task.start for task in found.tasks)
    last = max(day for days in found.teaching.values() for day in days)
    return Steps(
        "hand_over",
        text("What to hand over, in this order"),
        text(
            "First what saves most for each day, should they go sooner. A bar runs from the first day to the last one."
        ),
        first,
        last,
        tuple(Step(_label(task), task.start, task.by, _spoken(task), task.quick) for task in found.tasks),
        Table("hand_over_tasks", text("To whom, by when, and what it changes"), TASKS, rows, limit=20),
        text("Days of leaver and learner together, by the half; weekends and days off are left out."),
    )


def _label(task: Task) -> Text:
    if task.to is None:
        return text("{asset}", asset=task.asset)
    return text("{asset} to {to}", asset=task.asset, to=task.to)


def _spoken(task: Task) -> Text:
    return text("{days:day|days}", days=_round(task.days))


def _task_row(task: Task) -> tuple[Cell, ...]:
    return (
        task.asset,
        task.to if task.to is not None else text("a second person of your choice"),
        _round(task.days),
        task.by,
        text("{share:percent}", share=task.before),
        text("{share:percent}", share=task.after),
        task.alone,
        task.teacher,
    )


def _unsaved(found: Notice, company: Company) -> Table:
    written = dict(company.assets.select("asset", "documented").iter_rows())
    rows = tuple(
        (
            one.asset,
            text("{share:percent}", share=one.after),
            one.weeks,
            _instead(one, written.get(one.asset.key, "none")),
        )
        for one in found.unsaved
    )
    return Table(
        "unsaved",
        text("What the days left cannot save"),
        UNSAVED,
        rows,
        caption=text("What still goes dark in at least one scenario of four, after the hand-over."),
        limit=12,
        empty=text("Nothing is likely to go dark after the hand-over."),
    )


def _instead(one: Unsaved, documented: str) -> Text:
    """What to do about an asset that cannot be handed over in time."""
    if one.asset.outside:
        return text("Add a second owner and write down where it is, before the last day.")
    if not one.near:
        return text(
            "Nobody here knows its language: sign a contractor who starts before the last day, with a transfer clause, "
            "or record a session for the hire."
        )
    if one.days and one.after <= one.before / 2:
        return text("Likely learned by then, not surely: hold a drill in the last days, and go on with what fails.")
    if one.days:
        return text("More than the days left hold: go on after the last day, and record the sessions for it.")
    if documented in ("none", "readme"):
        return text("Have a runbook written and a session recorded: it shortens the weeks, and makes nobody a holder.")
    return text(
        "No day is left for it beside the rest: record a session on what breaks most, and keep a contractor or the "
        "hire for it."
    )


def _questions(company: Company, context: Context) -> list[Block]:
    """Those of the ten questions about what no repository holds that nobody has answered yet."""
    from holdfast.questions.outside import unanswered

    known = {str(name).casefold() for name in company.assets["asset"].to_list()}
    still = [one for one in unanswered(context.reader) if one.name.casefold() not in known]
    if not still:
        return []
    return [
        Table(
            "ask_the_leaver",
            text("Ask before the last day"),
            ASK,
            tuple((one.ask, one.why) for one in still),
            caption=text(
                "No repository says who holds these. What `holdfast assets ask` writes down is planned first."
            ),
            limit=10,
        )
    ]


def _notes(found: Notice, context: Context) -> list[Block]:
    ledger = context.ledger
    share, speed = ledger["handover_leaver_share"], ledger["handover_speed"]
    typed = share.overridden and speed.overridden
    whose = "These are your own figures." if typed else "Our assumptions: `holdfast claims set` takes yours."
    notes = [
        text(
            "A leaver gives at most {share:percent} of each day to handing over, a colleague {free:percent} to "
            "learning, and learning goes {low} to {high} times as fast while the leaver is there. " + whose,
            share=share.mid, free=ledger.mid("free_share"), low=speed.low, high=speed.high,
        )
    ]  # fmt: skip
    if found.tasks:
        notes.append(_worth(found))
    if context.reader.today > context.reader.as_of:
        notes.append(
            text(
                "Days are counted from {today}, the day of the scan; the clones end on {as_of}, and who holds what "
                "is of that day.",
                today=context.reader.today, as_of=context.reader.as_of,
            )
        )  # fmt: skip
    return [Note(NoteRole.ASSUMED, one) for one in notes]


def _worth(found: Notice) -> Text:
    best = (
        text("No plan of half days saves more. ")
        if found.exact
        else text(
            "Too many ways to try them all: this plan saves at least {share:percent} of what the best one could. ",
            share=found.at_least,
        )
    )
    return _and(
        best,
        text(
            "On average it saves {seen} asset-weeks in the dark, weighed by demand; on the scenarios that it was "
            "chosen on, {chosen}.",
            seen=round(found.seen_on, 1), chosen=round(found.chosen_on, 1),
        ),
    )  # fmt: skip


def next_step(found: Notice) -> Next:
    """What to do tomorrow, with the command that begins its record."""
    links = (Link(text("Hand-overs, and what they took"), "handovers"),)
    if not found.tasks:
        return Next(text("See what follows, and who is nearest to it, below."), links)
    first = found.tasks[0]
    if first.to is None:
        return Next(text("Begin with {asset}: show it to a second person, and transfer it.", asset=first.asset), links)
    return Next(
        text(
            "Begin with {asset}: {teacher} and {to}, until {day}. `holdfast handovers start` stores what is foretold, "
            "so that what it takes can be held against it.",
            asset=first.asset, teacher=first.teacher, to=first.to, day=first.by,
        ),
        links,
    )  # fmt: skip
