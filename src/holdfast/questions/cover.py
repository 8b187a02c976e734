"""Is the estate better covered than it was? Second holders, documents, reviews and hand-overs, quarter by quarter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Annotated

from pydantic import Field as Limits

from holdfast.questions import company as companies
from holdfast.questions import provenance
from holdfast.questions.contract import Context
from holdfast.terms.answer import (
    Answer,
    Block,
    Cell,
    Column,
    Figure,
    Figures,
    Headline,
    Link,
    Next,
    NotEnough,
    RangeBar,
    Ranges,
    Table,
)
from holdfast.terms.estimate import Estimate
from holdfast.terms.request import Field, Seed
from holdfast.terms.request import Request as Base
from holdfast.terms.text import Text, text

if TYPE_CHECKING:
    from holdfast.decisions.cover import Cover
    from holdfast.questions.company import Company

TITLE = "Cover over time"
SCENARIOS = 1_000
"""Enough for a share of many assets; each day is drawn anew."""
COLUMNS = (
    Column("day", "At the end of"),
    Column("second", "With a second holder", numeric=True),
    Column("dark", "With no holder", numeric=True),
    Column("assets", "Assets then", numeric=True, secondary=True),
    Column("documents", "Documents kept up", numeric=True),
    Column("reviewed", "Changes reviewed", numeric=True, secondary=True),
    Column("handovers", "Hand-overs finished", numeric=True, secondary=True),
)


class Request(Base):
    """How far back."""

    quarters: Annotated[
        int, Limits(ge=1, le=20), Field("Quarters back", limits="1 to 20", default_from="8, which is two years")
    ] = 8
    seed: Seed = None


@dataclass(frozen=True, eq=False)
class Then:
    """The company at the end of one day."""

    day: date
    company: Company
    cover: Cover


def run(request: Request, context: Context) -> Answer:
    """Today's estate at the end of each quarter, as far as it was there."""
    from holdfast.decisions.cover import cover

    days = (*quarter_ends(context.reader.as_of, request.quarters), context.reader.as_of)
    found = [
        Then(day, one, cover(one.world))
        for day, one in companies.over_time(context, days, request.seed, min(SCENARIOS, context.settings.scenarios))
        if day == days[-1] or provenance.too_little(context, one) is None
    ]
    if not found or found[-1].day != days[-1]:
        return provenance.answer(context, "cover", TITLE, request, (Headline(text("No answer yet")), _nothing()))
    if reason := provenance.too_little(context, found[-1].company):
        return provenance.answer(context, "cover", TITLE, request, provenance.refusal(reason))
    blocks: list[Block] = [
        _headline(found),
        _figures(found),
        _chart(found, context),
        Next(
            text("What would lift it most: a second person on what one holds alone."),
            (Link(text("What rests on one person"), "estate"), Link(text("Hand-overs"), "handovers")),
        ),
        provenance.limits(text(
            "It is today's estate, followed back: what was deleted since is not seen, and files weigh as they do now. "
            "Separate parts, and no score of them: they are not worth the same anywhere. Reviews count only where the "
            "history names the reviewer."
        )),
        provenance.source(context, found[-1].company.world),
    ]  # fmt: skip
    return provenance.answer(context, "cover", TITLE, request, blocks)


def quarter_ends(today: date, quarters: int) -> tuple[date, ...]:
    """The last days of so many quarters before `today`, oldest first.

    >>> [day.isoformat() for day in quarter_ends(date(2026, 5, 20), 3)]
    ['2025-09-30', '2025-12-31', '2026-03-31']
    """
    first = date(today.year, 3 * ((today.month - 1) // 3) + 1, 1)
    ends = []
    for _ in range(quarters):
        last = first - timedelta(days=1)
        ends.append(last)
        first = date(last.year, last.month - 2, 1)
    return tuple(reversed(ends))


def _nothing() -> Block:
    return NotEnough(
        text("There was nothing to look after on the day of the answers."),
        text("`holdfast doctor` lists what was read and what was left out, and why."),
    )


def _headline(found: Sequence[Then]) -> Headline:
    from holdfast.decisions.cover import gained

    now, before = found[-1], found[0]
    finding = text("{share:percent} of assets have a second holder", share=now.cover.second)
    if now is before:
        return Headline(finding, text("There is no earlier quarter to compare with."))
    more = gained(now.company.world, before.cover, now.cover)
    points = round(100 * abs(more.value))
    if more.low <= 0 <= more.high or not points:
        return Headline(finding, text("That is no clear change since {day:month}.", day=before.day))
    how = "more" if more.value > 0 else "fewer"
    return Headline(
        finding,
        text("That is {points:point|points} {how} than in {day:month}.", points=points, how=how, day=before.day),
    )


def _figures(found: Sequence[Then]) -> Figures:
    now = found[-1]
    kept, written = _documents(now)
    items = [
        Figure("second", "Assets with a second holder", now.cover.second),
        Figure("dark", "Assets with no holder", now.cover.dark),
    ]
    if written:
        items.append(
            Figure("documents", "Documents kept up with their code", _counted("documents", kept, written, now))
        )
    return Figures(tuple(items))


def _counted(term: str, hits: int, of: int, then: Then) -> Estimate:
    from holdfast.decisions.cover import proportion

    low, seen, high = proportion(hits, of)
    world = then.company.world
    return Estimate(term, seen, low, high, then.day, unit="share", n=of, evidence=world.evidence, borrowed=0.0)


def _chart(found: Sequence[Then], context: Context) -> Ranges:
    bars = tuple(RangeBar(text("{day:month}", day=one.day), one.cover.second) for one in found)
    table = Table(
        "quarters", text("By quarter"), COLUMNS, tuple(_row(one, context) for one in reversed(found)),
        caption=text("Documents: of those written, how many changed within a year of their code. Reviewed: of the "
                     "changes of six months before."),
        limit=24,
    )  # fmt: skip
    source = text("Source: the git history of {n:repository|repositories}.", n=len(found[-1].company.world.evidence))
    return Ranges(
        "cover", text("Assets with a second holder, quarter by quarter"),
        text("Today's estate, followed back. The range says how far history can tell."), "share", bars, table, source,
    )  # fmt: skip


def _row(one: Then, context: Context) -> tuple[Cell, ...]:
    kept, written = _documents(one)
    looked, changes = _reviewed(one)
    return (
        one.day,
        one.cover.second,
        one.cover.dark,
        one.cover.assets,
        _part(kept, written),
        _part(looked, changes) if looked else None,
        handovers_by(context, one.day),
    )


def _part(hits: int, of: int) -> Text | None:
    return text("{share:percent} of {of}", share=hits / of, of=of) if of else None


def _documents(one: Then) -> tuple[int, int]:
    from holdfast.measures.upkeep import documents_kept_up
    from holdfast.measures.work import document_times

    company = one.company
    found = company.assets.drop_nulls("repository")
    written = document_times(found, company.history.files, company.history.touches)
    return documents_kept_up(found, company.touches, written)


def _reviewed(one: Then) -> tuple[int, int]:
    from holdfast.measures.upkeep import REVIEW_MONTHS, reviewed
    from holdfast.measures.work import MONTH, end_of

    history = one.company.history
    return reviewed(history.touches, history.reviews, end_of(one.day) - REVIEW_MONTHS * MONTH)


def handovers_by(context: Context, day: date) -> int:
    """How many hand-overs were finished by then."""
    finished = (entry.value.get("finished") for entry in context.reader.entries if entry.kind == "handover")
    return sum(1 for one in finished if one and date.fromisoformat(one) <= day)
