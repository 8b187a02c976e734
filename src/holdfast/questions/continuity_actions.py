"""Every action of a plan, over a calendar and as a table, and whom it mentions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from holdfast.questions.action_keys import short
from holdfast.questions.continuity_words import Asked, Dated, days, effect, joined, mends, what
from holdfast.terms.answer import Cell, Column, Step, Steps, Table
from holdfast.terms.nouns import PersonId
from holdfast.terms.text import Slot, Text, text

if TYPE_CHECKING:
    from holdfast.decisions.continuity import Action, Plan


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
        "each counted by the chance that the asset must change, on top of what stands above it."
    )


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


def people(found: Plan) -> tuple[PersonId, ...]:
    """Whom the plan mentions, once each."""
    named = (who for one in (*found.actions, *found.considered) for who in (one.who, one.helper) if who is not None)
    return tuple(dict.fromkeys(named))
