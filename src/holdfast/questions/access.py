"""How many days until a newcomer has data, compute, a product owner, and at which gate they wait?"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from holdfast.questions import provenance
from holdfast.questions.contract import Context
from holdfast.terms.answer import (
    Answer,
    Block,
    Cell,
    Column,
    Headline,
    Next,
    Note,
    NotEnough,
    NoteRole,
    RangeBar,
    Ranges,
    Table,
)
from holdfast.terms.estimate import Estimate
from holdfast.terms.request import Request as Base
from holdfast.terms.text import Text, text

if TYPE_CHECKING:
    from holdfast.measures.waits import Wait

LEAST = 5
"""Fewer people behind a number would be seen through it."""
FEW = 10
"""Below this the number of people is given as a band."""
WHAT = (Column("what", "What"), Column("days", "Days", numeric=True), Column("people", "People", secondary=True))
GATE = (Column("gate", "Who grants it"), *WHAT[1:])
HEADER = "newcomer,what,gate,asked,granted"


class Request(Base):
    """Nothing to choose: no filter may single anybody out."""


class Asked(NamedTuple):
    """One request as it was taken in; `newcomer` is a digest."""

    newcomer: str
    what: str
    gate: str
    asked: date
    granted: date | None


class Waited(NamedTuple):
    """What one kind of thing, or one gate, lets people wait."""

    name: str
    wait: Wait
    people: int


def run(request: Request, context: Context) -> Answer:
    """Medians over people; whoever waits still counts. Nothing is said of fewer than five people."""
    rows = asked(context)
    things, gates = (_waited(rows, context.reader.as_of, by) for by in ("what", "gate"))
    if not things:
        return provenance.answer(context, "access", TITLE, request, (Headline(text("No answer yet")), _missing(rows)))
    blocks: list[Block] = [
        _headline(things),
        *_chart(things, context.reader.as_of),
        Table("gates", text("By who grants it"), GATE, _rows(gates, context.reader.as_of), limit=20,
              empty=text("No gate has five newcomers behind it.")),
        Next(text("Grant what always comes in the end before the first day, and name a second person for each gate.")),
        Note(NoteRole.WHEN_NOT_TO_USE, text(
            "It says how long a gate takes, never whose fault it was: some waits are there for a reason. Things that "
            "fewer than {least} newcomers asked for are left out.", least=LEAST)),
    ]  # fmt: skip
    return provenance.answer(context, "access", TITLE, request, blocks)


TITLE = "First-week access"


def asked(context: Context) -> tuple[Asked, ...]:
    """Every request once, up to the day of the answers; a row that was taken in later replaces an earlier one."""
    found: dict[tuple[str, str, date], Asked] = {}
    for entry in context.reader.entries:
        for newcomer, what, gate, day, granted in entry.value if entry.kind == "access" else ():
            one = Asked(newcomer, what, gate, date.fromisoformat(day), date.fromisoformat(granted) if granted else None)
            found[one.newcomer, one.what.casefold(), one.asked] = one
    return tuple(one for one in found.values() if one.asked <= context.reader.as_of)


def _waited(rows: Iterable[Asked], as_of: date, by: str) -> tuple[Waited, ...]:
    """Each thing or gate that enough newcomers met, the longest wait first."""
    from holdfast.measures.waits import wait

    groups: dict[str, list[Asked]] = {}
    for row in rows:
        groups.setdefault(getattr(row, by).casefold(), []).append(row)
    found = []
    for name, group in groups.items():
        people = len({row.newcomer for row in group})
        over = [row.granted is not None and row.granted <= as_of for row in group]
        ends = [row.granted if had and row.granted else as_of for row, had in zip(group, over, strict=True)]
        days = [float((end - row.asked).days) for end, row in zip(ends, group, strict=True)]
        if name and people >= LEAST:
            found.append(Waited(getattr(group[0], by), wait(days, over), people))
    unending = float("inf")
    return tuple(sorted(found, key=lambda one: (-(unending if one.wait.median is None else one.wait.median), one.name)))


def _headline(things: tuple[Waited, ...]) -> Headline:
    worst = things[0]
    if worst.wait.median is None:
        finding = text("Over half of newcomers still wait for {what}", what=worst.name)
    else:
        finding = text("A newcomer waits {days:day|days} for {what}", days=round(worst.wait.median), what=worst.name)
    return Headline(finding, text("Half wait longer. Whoever waits still is counted with the days until now."))


def _chart(things: tuple[Waited, ...], as_of: date) -> tuple[Block, ...]:
    table = Table("things", text("Days until a newcomer has it"), WHAT, _rows(things, as_of), limit=20)
    bars = [RangeBar(text("{what}", what=one.name), made) for one in things if (made := _estimate(one, as_of))]
    if len(bars) < len(things):
        return (table,)
    caption = text("The median over newcomers, with its 80 % range.")
    source = text("Source: the requests taken in with `holdfast access add`.")
    return (Ranges("access", table.title, caption, "days", tuple(bars), table, source),)


def _rows(found: Iterable[Waited], as_of: date) -> tuple[tuple[Cell, ...], ...]:
    return tuple((one.name, _estimate(one, as_of) or _longer(one), _band(one.people)) for one in found)


def _estimate(one: Waited, as_of: date) -> Estimate | None:
    """None where the data do not reach far enough to bound the median."""
    wait = one.wait
    if wait.median is None or wait.low is None or wait.high is None:
        return None
    n = one.people if one.people >= FEW else LEAST
    return Estimate("access_wait", wait.median, wait.low, wait.high, as_of, unit="days", n=n, evidence=("access",))


def _longer(one: Waited) -> Text:
    if one.wait.median is None:
        return text("more than {days:day|days}, not over yet", days=round(one.wait.longest))
    return text("{days:day|days} or more", days=round(one.wait.median))


def _band(people: int) -> str:
    return str(people) if people >= FEW else f"{LEAST} to {FEW - 1}"


def _missing(rows: tuple[Asked, ...]) -> NotEnough:
    if not rows:
        return NotEnough(
            text("Nobody has said yet when newcomers asked for access and had it."),
            text("Keep a CSV that begins with `{header}`, and `holdfast access add FILE`.", header=HEADER),
        )
    return NotEnough(
        text("Nothing was asked for by {least} newcomers or more; of so few, nothing is told.", least=LEAST),
        text("Add earlier newcomers, and tell them apart in the column `newcomer`."),
    )
