"""The blocks of a plan: the finding, before and after, every action with its days, what more days would buy."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
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
from holdfast.terms.estimate import Estimate
from holdfast.terms.money import Money
from holdfast.terms.nouns import AssetId, PersonId
from holdfast.terms.text import Slot, Text, text

if TYPE_CHECKING:
    from holdfast.decisions.continuity import Action, Change, Plan

ACTIONS = (
    Column("what", "Do"),
    Column("asset", "Asset"),
    Column("who", "Who", secondary=True),
    Column("with", "With", secondary=True),
    Column("days", "Days", numeric=True, secondary=True),
    Column("buys", "Asset-weeks", numeric=True),
    Column("cash", "Paid outside", numeric=True, secondary=True),
    Column("by", "Until", secondary=True),
    Column("start", "From", detail=True),
    Column("dark", "Dark already", detail=True),
    Column("done", "Done when", detail=True),
    Column("documented", "Documented", detail=True),
    Column("key", "Key", detail=True),
    Column("drop", "To plan without it", detail=True),
)
OTHERS = (
    Column("what", "Do"),
    Column("asset", "Asset"),
    Column("days", "Days", numeric=True, secondary=True),
    Column("buys", "Asset-weeks", numeric=True),
    Column("keep", "To plan with it", detail=True),
)
CHANGES = (
    Column("what", "What"),
    Column("before", "Now", numeric=True),
    Column("after", "With it", numeric=True),
    Column("meaning", "What it is", secondary=True),
)
LEFT = (
    Column("asset", "Asset"),
    Column("instead", "What would help"),
    Column("days", "Days", numeric=True, secondary=True),
    Column("buys", "Asset-weeks", numeric=True),
    Column("keep", "To plan with it", detail=True),
)
POINTS = (
    Column("days", "Days", numeric=True),
    Column("loss", "Asset-weeks in the dark", numeric=True),
)

TERMS: tuple[tuple[str, str, str], ...] = (
    (
        "dark_weeks",
        "Asset-weeks in the dark a year",
        "Weeks without a holder because people leave, within 12 months, by demand",
    ),
    (
        "already_dark_weeks",
        "Asset-weeks of what is dark already",
        "The same for assets that nobody holds now, as if the last holder had left today",
    ),
    ("goes_dark", "Assets that go dark when somebody leaves", "On average over everybody active, whoever it is"),
    ("in_production", "Of these, in production", "The same, for what is in production"),
    ("already_dark", "Assets dark already", "Nobody active holds them; no departure causes it"),
    ("recovery_weeks", "Weeks to safe cover", "If somebody leaves who holds something alone"),
)
"""Terms of what changes, each with its name and what it is."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What the page needs of the request: the days that were given, and links to the same with one thing changed."""

    budget: float
    dropped: Callable[[str], Link]
    kept: Callable[[str], Link]
    days: Callable[[float], Link]
    documented: Mapping[str, str]
    currency: str
    outside: bool = True
    per: Money | None = None
    """Of which pay amounts are told, where none was typed."""
    nobody: bool = False
    """Whether everybody was forbidden."""


Dated = Sequence[tuple[date, date]]


def headline(found: Plan, asked: Asked) -> Headline:
    """What the days buy, with its range; or why there is nothing to plan."""
    if not found.actions:
        return Headline(*_nothing(found, asked))
    slots: dict[str, Slot] = {"days": days(found.days.value)}
    dark, lit = found.changes["dark_weeks"], found.changes["already_dark_weeks"]
    if _mends_only(found):
        finding = (
            "{days:person-day takes|person-days take} {share:percent} off the weeks in the dark of what is dark already"
        )
        slots["share"] = 1 - lit.after.value / lit.before.value
        return Headline(text(finding, **slots), _from_to(lit, "Of what nobody holds now, ", ""))
    take = "{days:person-day takes|person-days take} {down:percent} off the weeks that departures leave in the dark"
    ends = text(
        " In eight scenarios of ten it takes off {low:percent} to {high:percent}.",
        low=found.loss_down.low, high=found.loss_down.high,
    )  # fmt: skip
    told = _from_to(dark, "Whoever leaves within a year, ", "")
    more = _from_to(lit, " Of what is dark already, ", "") if _lights(found) else None
    return Headline(text(take, down=found.loss_down, **slots), joined(told, ends, *((more,) if more else ())))


def _from_to(change: Change, first: str, last: str) -> Text:
    """The two figures of a change, to two digits each, so that both can be told apart."""
    words = (
        "{before} asset-weeks in the dark, weighed by demand, become {after}."
        if "Whoever" in first
        else ("{before} asset-weeks become {after}.")
    )
    return text(first + words + last, before=_short(change.before.value), after=_short(change.after.value))


def joined(*parts: Text) -> Text:
    """Sentences as one text; slots of the later ones get names of their own.

    >>> joined(text("{n:day|days}.", n=2), text(" {n} more.", n=3)).template
    '{n:day|days}. {s1} more.'
    """
    whole = parts[0]
    for part in parts[1:]:
        template = part.template
        slots: list[tuple[str, Slot]] = []
        for name, value in part.slots:
            fresh = f"s{len(whole.slots) + len(slots)}"
            template = template.replace("{" + name + "}", "{" + fresh + "}").replace(
                "{" + name + ":", "{" + fresh + ":"
            )
            slots.append((fresh, value))
        whole = Text(whole.template + template, (*whole.slots, *slots))
    return whole


LITTLE = 0.02
"""Below this share, what a plan prevents is not its headline."""


def _lights(found: Plan) -> bool:
    change = found.changes["already_dark_weeks"]
    return change.after.value < change.before.value * (1 - LITTLE)


def _mends_only(found: Plan) -> bool:
    return _lights(found) and found.loss_down.value < LITTLE


def _nothing(found: Plan, asked: Asked) -> tuple[Text, Text]:
    dark = found.changes["dark_weeks"].before
    if not found.considered and dark.value <= 0:
        return (
            text("Nothing rests on one person alone, so there is nothing to plan"),
            text("Whoever leaves, somebody else holds what they held, most likely."),
        )
    if asked.nobody or not found.considered:
        return (
            text("Nobody is left who could do anything about it"),
            text("What departures leave in the dark stays as it is: {loss:value} within a year.", loss=dark),
        )
    if not asked.budget:
        return (
            text("No days, no plan"),
            text(
                "As it stands, departures leave {loss:value} in the dark within a year, weighed by demand.", loss=dark
            ),
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
    """Before and after, what is taken off, and the days it takes."""
    term = "already_dark_weeks" if _mends_only(found) else "dark_weeks"
    name = {key: name for key, name, _ in TERMS}[term]
    change = found.changes[term]
    items = [
        Figure(f"{term}_before", f"{name}, now", change.before),
        Figure(f"{term}_after", f"{name}, with this plan", change.after),
    ]
    if term == "dark_weeks":
        items.append(Figure("loss_down", "Taken off", replace(found.loss_down, unit="share")))
    items.append(Figure("plan_days", "Person-days it takes", found.days))
    return Figures(tuple(items))


def actions(found: Plan, asked: Asked, dated: Dated, done: Callable[[Action], Text]) -> Steps | Table:
    """Every action over the calendar, and the table of them; a table alone where there is none."""
    rows = tuple(_row(one, when, asked, done) for one, when in zip(found.actions, dated, strict=True))
    columns, rows = _filled(ACTIONS, rows)
    table = Table(
        "actions", text("Who does what, and what it takes off"), columns, rows,
        empty=text("Nothing."), caption=_what_weeks(),
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
        text("A bar runs from the first day to the last one. First what takes most off for each of its days."),
        min(start for start, _ in dated),
        max(end for _, end in dated),
        bars,
        table,
        joined(
            _what_weeks(),
            text(
                " Dates follow from the share of a week that colleagues have free; weekends are left out, holidays are "
                "not known."
            ),
        ),
    )


Rows = tuple[tuple[Cell, ...], ...]


def _filled(columns: Sequence[Column], rows: Rows) -> tuple[tuple[Column, ...], Rows]:
    """Without what is paid outside, where nothing is."""
    kept = [i for i, one in enumerate(columns) if one.key != "cash" or any(row[i] is not None for row in rows)]
    return tuple(columns[i] for i in kept), tuple(tuple(row[i] for i in kept) for row in rows)


def _what_weeks() -> Text:
    return text(
        "Days: person-days of all who take part. Asset-weeks: what it takes off the weeks in the dark within a year, "
        "weighed by demand, on top of what stands above it."
    )


def what(action: Action) -> str:
    """What to do, as a cell says it."""
    return str(action.kind).capitalize()


def effect(action: Action) -> Estimate:
    """What it takes off: of what departures would cause, or, where the asset is dark already, of that."""
    return action.relights if action.relights is not None and mends(action) else action.buys


def mends(action: Action) -> bool:
    """Whether what it takes off is mostly of what is dark already."""
    return action.relights is not None and action.relights.value > action.buys.value


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
        effect(one),
        replace(one.cash, unit=asked.currency) if one.cash else None,
        when[1],
        when[0],
        mends(one),
        done(one),
        asked.documented.get(one.asset.key, "none") if one.asset is not None else None,
        short(one.key),
        asked.dropped(one.key),
    )


def frontier(found: Plan, asked: Asked) -> Series | None:
    """What more and fewer days would leave in the dark: of departures, or of what is dark already where the plan mends
    that."""
    if len(found.frontier) < ENOUGH_POINTS:
        return None
    near = min(found.frontier, key=lambda one: abs(one.days - found.days.value))
    here = near if abs(near.days - found.days.value) <= NEAR and found.actions else None
    left = {one.days: one.already if _mends_only(found) else one.loss for one in found.frontier}
    of = "what is dark already" if _mends_only(found) else "departures"
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
    over, next_, worth = asked.budget - found.days.value, _short(found.next_day), _short(found.day_worth)
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


def _short(amount: float) -> float:
    return float(f"{amount:.2g}")


def _sides(change: Change) -> tuple[Estimate, Estimate]:
    """Both figures without a unit, which the first cell names."""
    return replace(change.before, unit=""), replace(change.after, unit="")


def changes(found: Plan) -> Table:
    """Before and after, simulated again on scenarios that the plan was not chosen on."""
    rows: list[tuple[Cell, ...]] = [
        (text("{name}", name=name), *_sides(found.changes[term]), text("{m}", m=meaning))
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
    """What else could be done, what buys most for a day first: to have it in instead."""
    taken = {one.key for one in found.actions}
    rest = [one for one in found.considered if one.key not in taken]
    if not rest:
        return None
    rows = tuple((_whose(one), one.asset, one.days, effect(one), asked.kept(one.key)) for one in rest)
    return Table(
        "others",
        text("What else could be done"),
        OTHERS,
        rows,
        caption=text(
            "What buys most for a day first. Each on its own, not on top of the plan, which may leave nothing to take "
            "off."
        ),
        limit=8,
    )


def _whose(one: Action) -> Text:
    """What to do and who, where no column has them."""
    return text("{what}, {who}", what=what(one), who=one.who) if one.who else text("{what}", what=what(one))


def left_out(found: Plan, asked: Asked) -> Table | None:
    """What the plan does nothing for, most to lose first, and what would help it most for a day."""
    if not found.left_out:
        return None
    helpless = set(found.helpless)
    best: dict[AssetId, Action] = {}
    for one in found.considered:
        if one.asset is not None:
            best.setdefault(one.asset, one)
    rows = tuple((asset, *_instead(asset, asset in helpless, best.get(asset), asked)) for asset in found.left_out)
    return Table(
        "left_out", text("What this plan does nothing for"), LEFT, rows, limit=8,
        caption=text("Most to lose first, and what would help it most for a day."),
    )  # fmt: skip


def _instead(asset: AssetId, helpless: bool, best: Action | None, asked: Asked) -> tuple[Cell, ...]:
    if helpless or best is None:
        why = text("nobody is near enough: ask who knows it, or leave it") if helpless else None
        return why, None, None, Link(text("Ask"), "attest") if helpless else None
    return _whose(best), best.days, effect(best), asked.kept(best.key)


def people(found: Plan) -> tuple[PersonId, ...]:
    """Whom the plan mentions, once each."""
    named = (who for one in (*found.actions, *found.considered) for who in (one.who, one.helper) if who is not None)
    return tuple(dict.fromkeys(named))


def blocks(
    found: Plan, asked: Asked, dated: Dated, done: Callable[[Action], Text], adopted: Collection[Block]
) -> list[Block]:
    """The page from its finding to what is left out."""
    more = (frontier(found, asked), next_day(found, asked), hire(found, asked))
    made: list[Block | None] = [
        headline(found, asked),
        figures(found) if found.actions else None,
        *adopted,
        actions(found, asked, dated, done),
        *more,
        changes(found) if found.actions else None,
        left_out(found, asked),
        others(found, asked),
    ]
    return [one for one in made if one is not None]
