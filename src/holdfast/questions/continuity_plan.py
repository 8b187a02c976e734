"""The blocks of a plan: the finding, before and after, every action with its days, what more days would buy."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from holdfast.questions import company as companies
from holdfast.questions.action_keys import short
from holdfast.terms.answer import (
    Block,
    Cell,
    Column,
    Figure,
    Figures,
    Headline,
    Link,
    Note,
    NoteRole,
    Point,
    Series,
    Step,
    Steps,
    Table,
)
from holdfast.terms.nouns import PersonId
from holdfast.terms.text import Slot, Text, text

if TYPE_CHECKING:
    from holdfast.decisions.continuity import Action, Plan
    from holdfast.decisions.continuity import Point as Frontier

ACTIONS = (
    Column("what", "Do"),
    Column("asset", "Asset"),
    Column("who", "Who"),
    Column("with", "With"),
    Column("days", "Person-days", numeric=True),
    Column("buys", "Takes off, asset-weeks", numeric=True),
    Column("mends", "Mends, asset-weeks", numeric=True, secondary=True),
    Column("cash", "Paid outside", numeric=True, secondary=True),
    Column("start", "From", secondary=True),
    Column("by", "Until"),
    Column("done", "Done when", detail=True),
    Column("key", "Key", detail=True),
    Column("drop", "Without it", detail=True),
)
OTHERS = (
    Column("what", "Do"),
    Column("asset", "Asset"),
    Column("who", "Who"),
    Column("days", "Person-days", numeric=True),
    Column("buys", "On its own takes off", numeric=True),
    Column("keep", "Have it in"),
)
CHANGES = (
    Column("what", "What"),
    Column("before", "Now", numeric=True),
    Column("after", "With this plan", numeric=True),
    Column("meaning", "What it is", secondary=True),
)
LEFT = (Column("asset", "Asset"), Column("why", "Why"))
POINTS = (
    Column("days", "Person-days", numeric=True),
    Column("loss", "Asset-weeks in the dark", numeric=True),
)

TERMS: tuple[tuple[str, str, str], ...] = (
    (
        "dark_weeks",
        "Dark weeks a year",
        "Asset-weeks without a holder because people leave, within 12 months, by demand",
    ),
    (
        "already_dark_weeks",
        "Dark weeks of what is dark already",
        "The same for assets that nobody holds now, as if the last holder had left today",
    ),
    ("goes_dark", "Assets that go dark when somebody leaves", "On average over everybody active, whoever it is"),
    ("in_production", "Of these, in production", "The same, for what is in production"),
    ("already_dark", "Assets dark already", "Nobody active holds them; no departure causes it"),
    ("recovery_weeks", "Weeks to safe cover", "If somebody leaves who holds something alone"),
    ("cost", "Cash and working time", "If somebody leaves who holds something alone"),
)
"""Terms of what changes, each with its name and what it is."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What the page needs of the request: the days that were given, and links to the same with one thing changed."""

    budget: float
    dropped: Callable[[str], Link]
    kept: Callable[[str], Link]
    days: Callable[[float], Link]


Dated = Sequence[tuple[date, date]]


def headline(found: Plan, asked: Asked) -> Headline:
    """What the days buy, in a sentence, with its range; or why there is nothing to plan."""
    dark = found.changes["dark_weeks"]
    if not found.actions:
        return Headline(*_nothing(found, asked))
    slots: dict[str, Slot] = {"days": days(found.days.value), "down": found.loss_down}
    take = "{days:person-day takes|person-days take} {down:percent} off the weeks that departures leave in the dark"
    if found.loss_down.value < LITTLE and _mends(found):
        mended = found.changes["already_dark_weeks"]
        return Headline(
            text("{days:person-day mends|person-days mend} most of what is dark already", days=slots["days"])
            if mended.after.value * 2 < mended.before.value
            else text("{days:person-day mends|person-days mend} part of what is dark already", days=slots["days"]),
            text(
                "Of its {before:value} in the dark a year, weighed by demand, {after:value} are left.",
                before=mended.before, after=mended.after,
            ),
        )  # fmt: skip
    return Headline(
        text(take, **slots),
        text(
            "Whoever leaves within a year, {before:value} in the dark, weighed by demand, become {after:value}: "
            "{range:range} less.",
            before=dark.before, after=dark.after, range=found.loss_down,
        ),
    )  # fmt: skip


LITTLE = 0.02
"""Below this share, what a plan prevents is not its headline."""


def _mends(found: Plan) -> bool:
    change = found.changes["already_dark_weeks"]
    return change.after.value < change.before.value


def _nothing(found: Plan, asked: Asked) -> tuple[Text, Text]:
    dark = found.changes["dark_weeks"].before
    if not found.considered and dark.value <= 0:
        return (
            text("Nothing rests on one person alone, so there is nothing to plan"),
            text("Whoever leaves, somebody else holds what they held, most likely."),
        )
    if not asked.budget:
        return (
            text("No days, no plan"),
            text(
                "As it stands, departures leave {loss:value} in the dark within a year, weighed by demand.", loss=dark
            ),
        )
    if not found.considered:
        return (
            text("Nobody is left who could do anything about it"),
            text("What departures leave in the dark stays as it is: {loss:value} within a year.", loss=dark),
        )
    return (
        text("No action is worth its days"),
        text(
            "{why}. As it stands, departures leave {loss:value} in the dark within a year, weighed by demand.",
            why=str(found.stopped).capitalize(), loss=dark,
        ),
    )  # fmt: skip


def days(amount: float) -> int | float:
    """Days to a tenth, whole where they are.

    >>> days(2.04), days(1.26)
    (2, 1.3)
    """
    whole = round(amount, 1)
    return int(whole) if float(whole).is_integer() else whole


def figures(found: Plan) -> Figures:
    """Before and after, side by side: the two that matter most."""
    first, second = "dark_weeks", "goes_dark"
    if found.changes["dark_weeks"].before.value <= 0 or (found.loss_down.value < LITTLE and _mends(found)):
        first, second = "already_dark_weeks", "already_dark"
    names = {term: name for term, name, _ in TERMS}
    items = []
    for term in (first, second):
        change = found.changes[term]
        items.append(Figure(f"{term}_before", f"{names[term]}, now", change.before))
        items.append(Figure(f"{term}_after", f"{names[term]}, with this plan", change.after))
    return Figures(tuple(items))


def actions(found: Plan, asked: Asked, dated: Dated, done: Callable[[Action], Text]) -> Steps | Table:
    """Every action over the calendar, and the table of them; a table alone where there is none."""
    rows = tuple(_row(one, when, asked, done) for one, when in zip(found.actions, dated, strict=True))
    table = Table(
        "actions", text("What to do, in this order"), ACTIONS, rows,
        empty=text("Nothing."), caption=text("First what takes most off for each of its days."),
    )  # fmt: skip
    if not rows:
        return table
    bars = tuple(
        Step(_label(one), start, end, text("{n:day|days}", n=days(one.days.value)))
        for one, (start, end) in zip(found.actions, dated, strict=True)
    )
    return Steps(
        "plan",
        text("What to do, in this order"),
        text("First what takes most off for each of its days. A bar runs from the first day to the last one."),
        min(start for start, _ in dated),
        max(end for _, end in dated),
        bars,
        table,
        text(
            "Person-days of all who take part. Dates follow from the share of a week that colleagues have free; "
            "weekends are left out, holidays are not known."
        ),
    )


def what(action: Action) -> str:
    """What to do, as a cell says it."""
    return str(action.kind).capitalize()


def _label(action: Action) -> Text:
    slots: dict[str, Slot] = {"what": what(action)}
    words = "{what}"
    if action.asset is not None:
        words, slots["asset"] = words + ": {asset}", action.asset
    if action.who is not None:
        words, slots["who"] = words + ", {who}", action.who
    return text(words, **slots)


def _row(one: Action, when: tuple[date, date], asked: Asked, done: Callable[[Action], Text]) -> tuple[Cell, ...]:
    return (
        text("{what}", what=what(one)),
        one.asset,
        one.who if one.who is not None else text("whoever you choose"),
        one.helper,
        one.days,
        one.buys,
        one.relights,
        one.cash,
        when[0],
        when[1],
        done(one),
        short(one.key),
        asked.dropped(one.key),
    )


def frontier(found: Plan, asked: Asked) -> Series | None:
    """What more and fewer days would leave in the dark."""
    if len(found.frontier) < ENOUGH_POINTS:
        return None
    here = min(found.frontier, key=lambda one: abs(one.days - found.days.value))
    points = tuple(_point(one, asked, one is here and bool(found.actions)) for one in found.frontier)
    return Series(
        "frontier",
        text("What more days would buy"),
        text("The best plan of so many days, and what departures would still leave in the dark within a year."),
        "person-days",
        "asset-weeks in the dark",
        points,
        Table(
            "frontier_points", text("What more days would buy"), POINTS,
            tuple((days(one.days), one.loss) for one in found.frontier),
        ),
        text("Each point was simulated again, on other scenarios than it was chosen on. The band holds 80 % of them."),
    )  # fmt: skip


ENOUGH_POINTS = 2


def _point(one: Frontier, asked: Asked, here: bool) -> Point:
    label = text("{n:person-day|person-days}", n=days(one.days))
    return Point(one.days, one.loss, label, None if here else asked.days(one.days), here)


def next_day(found: Plan) -> Note | None:
    """What the next day would buy, and why the plan ends where it does."""
    if not found.actions:
        return None
    ends = text("The plan ends here because {why}.", why=str(found.stopped))
    if found.next_day <= 0:
        return Note(NoteRole.ASSUMED, ends)
    buys = text(
        " One day more would take off another {next} asset-weeks; a day is worth it from {worth} on, by our assumption "
        "`dark_week_days`.",
        next=_short(found.next_day), worth=_short(found.day_worth),
    )  # fmt: skip
    return Note(NoteRole.ASSUMED, companies.joined(ends, buys))


def _short(amount: float) -> float:
    return float(f"{amount:.2g}")


def changes(found: Plan) -> Table:
    """Before and after, simulated again on scenarios that the plan was not chosen on."""
    rows: list[tuple[Cell, ...]] = [
        (text("{name}", name=name), found.changes[term].before, found.changes[term].after, text("{m}", m=meaning))
        for term, name, meaning in TERMS
        if term in found.changes
    ]
    if found.expertise is not None:
        known = found.expertise
        means = text("Share of reviews by people who know the files; no plan lets it fall")
        rows.append((text("Reviews by those who know"), known.before, known.after, means))
    return Table(
        "before_after", text("Before and after, simulated again"), CHANGES, tuple(rows), caption=_optimism(found)
    )


def _optimism(found: Plan) -> Text:
    best = text("No plan within these limits does better. ")
    if not found.exact:
        best = text(
            "Too many ways to try them all: this plan takes off at least {share:percent} of what the best could. ",
            share=found.at_least,
        )
    seen = text(
        "It takes off {seen} asset-weeks on average; on the scenarios that it was chosen on, {chosen}.",
        seen=_short(found.seen_on), chosen=_short(found.chosen_on),
    )  # fmt: skip
    return companies.joined(best, seen)


def others(found: Plan, asked: Asked) -> Table | None:
    """What else could be done, what buys most first: to have it in instead."""
    taken = {one.key for one in found.actions}
    rest = [one for one in found.considered if one.key not in taken]
    rest.sort(
        key=lambda one: -(one.buys.value + (one.relights.value if one.relights else 0)) / max(one.days.value, 0.1)
    )
    if not rest:
        return None
    rows = tuple(
        (
            text("{what}", what=what(one)), one.asset, one.who, one.days,
            one.relights if one.relights and one.relights.value > one.buys.value else one.buys, asked.kept(one.key),
        )
        for one in rest
    )  # fmt: skip
    return Table(
        "others",
        text("What else could be done"),
        OTHERS,
        rows,
        caption=text("Each on its own, not on top of the plan: what stands in it may leave nothing to take off."),
        limit=8,
    )


def left_out(found: Plan) -> Table | None:
    """What the plan does nothing for, and why."""
    if not found.left_out:
        return None
    helpless = set(found.helpless)
    rows = tuple((asset, _why(asset in helpless, found)) for asset in found.left_out)
    return Table(
        "left_out", text("What this plan does nothing for"), LEFT, rows, limit=8,
        caption=text("Each may go dark when somebody leaves, or is dark already."),
    )  # fmt: skip


def _why(helpless: bool, found: Plan) -> Text:
    if helpless:
        return text("No action helps: nobody is near enough. Ask who knows it with `holdfast attest`, or leave it.")
    if not found.actions and not found.considered:
        return text("Nobody may be given anything to do.")
    return text("Other actions buy more for the same days.")


def people(found: Plan) -> tuple[PersonId, ...]:
    """Whom the plan mentions, once each."""
    named = (who for one in (*found.actions, *found.considered) for who in (one.who, one.helper) if who is not None)
    return tuple(dict.fromkeys(named))


def blocks(
    found: Plan, asked: Asked, dated: Dated, done: Callable[[Action], Text], adopted: Collection[Block]
) -> list[Block]:
    """The page from its finding to what is left out."""
    more = (frontier(found, asked), next_day(found))
    made: list[Block | None] = [
        headline(found, asked),
        figures(found) if found.actions else None,
        *adopted,
        actions(found, asked, dated, done),
        *more,
        changes(found) if found.actions else None,
        left_out(found),
        others(found, asked),
    ]
    return [one for one in made if one is not None]
