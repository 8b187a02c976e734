"""The board's grid: what may be offered without another meeting, which saved offers are inside, what the pool holds."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, ClassVar

from holdfast import __version__
from holdfast.questions import grid_tables, provenance, typed_grid, typed_offers
from holdfast.questions.contract import Context
from holdfast.questions.equity_facts import passed_on
from holdfast.questions.typed_cash import refuse_other_currency
from holdfast.terms.answer import (
    Answer,
    Block,
    Figure,
    Figures,
    Headline,
    Link,
    Next,
    Note,
    NotEnough,
    NoteRole,
    Provenance,
)
from holdfast.terms.estimate import Estimate
from holdfast.terms.money import Money
from holdfast.terms.offering import OfferRequest
from holdfast.terms.request import Field
from holdfast.terms.text import text

if TYPE_CHECKING:
    from holdfast.decisions.board_grid import Judged
    from holdfast.terms.grid import Grid, Offered

TITLE = "Board's grid"
EXAMPLE = "machine learning engineer,senior,US,220000,250000,0.4%,0.6%,2026-10-02"
HEADER = "role,level,region,base_low,base_high,equity_low,equity_high,approved_on"
FORMULA = (
    text(
        "An offer is held against the narrowest line for its role, level and region that holds on the day; of equally "
        "narrow ones against the latest approved. Each part is compared exactly; what the board did not approve is "
        "at most nothing."
    ),
    text("What the pool carries: shares not granted yet / (middle of a line's equity x all shares, fully diluted)."),
)


FRONT = ("base", "equity", "role", "level")
"""Fields of an offer that this page asks for first."""
_BAND = ("role", "level", "region", "stage")


class Request(OfferRequest):
    """The offer that is held against the grid, where one is typed."""

    groups: ClassVar = typed_offers.elsewhere()

    @classmethod
    def spec(cls, name: str) -> Field:
        """What the grid limits most often stands in front; the rest of an offer is folded away."""
        found = super().spec(name)
        return found if name in FRONT else replace(found, fine=True)


def run(request: Request, context: Context) -> Answer:
    """Raises `BadInput` where the grid, or an amount that was typed, is in another currency than the company's."""
    refuse_other_currency(request, context)
    day = typed_grid.day_of(request, context)
    grid = typed_grid.grid(context)
    found = _blocks(request, context, grid, day) if grid else _nothing(request)
    blocks: tuple[Block, ...] = (*found, provenance.limits(_LIMITS), _source(context, day))
    return replace(provenance.answer(context, "grid", TITLE, request, blocks), as_of=day)


_LIMITS = text(
    "The grid says what the board approved, not whether it is enough: `holdfast offer` says what an offer asks of "
    "somebody. It takes nobody's word that the board met: keep the minutes. Whether a grant needs a new valuation, or "
    "breaks a limit of the law, stands on the candidate's page."
)


def _nothing(request: Request) -> tuple[Block, ...]:
    return (
        Headline(text("The board's grid is not known here")),
        NotEnough(
            text("Nobody has said which base and equity may be offered without another meeting."),
            text(
                "A CSV whose first line is `{head}` and whose rows look like `{row}`: `holdfast grid add FILE`. Or one "
                "line at a time with `holdfast grid line`.",
                head=HEADER, row=EXAMPLE,
            ),
        ),
        Next(
            text("Meanwhile, what others offer at this level."),
            (Link(text("Pay bands"), "bands", tuple(pair for pair in request.pairs() if pair[0] in _BAND)),),
        ),
    )  # fmt: skip


def _blocks(request: Request, context: Context, grid: Grid, day: date) -> tuple[Block, ...]:
    offers = typed_offers.saved(context)
    judged = tuple((one, *_judged(one.request, context, grid, day)) for one in offers)
    asked = _judged(request, context, grid, day) if _offers_something(request) else None
    return (
        _headline(asked, judged, grid, day, context),
        _figures(grid, judged, day, context),
        *((_send(*asked, request, context),) if asked else ()),
        *((grid_tables.offers(judged, context),) if judged else ()),
        grid_tables.lines(grid, day, context),
        *_stood_in(request, asked),
        *_notes(grid, day),
        *(() if asked else (_next(request, bool(judged)),)),
    )


def _offers_something(request: OfferRequest) -> bool:
    return any(value is not None for value in (request.base, request.equity, request.signing, request.retention))


def _judged(request: OfferRequest, context: Context, grid: Grid, day: date) -> tuple[Offered, Judged]:
    from holdfast.decisions.board_grid import judge

    offer = typed_grid.offered(request, *typed_grid.stood_in(request, context))
    return offer, judge(offer, grid, day)


def _headline(
    asked: tuple[Offered, Judged] | None, judged: tuple[grid_tables.Held, ...], grid: Grid, day: date, context: Context
) -> Headline:
    if asked:
        return _of_one(*asked, context)
    if judged:
        n = sum(found.inside for _, _, found in judged)
        return Headline(
            text("{n} of {of:saved offer|saved offers} may be sent today", n=n, of=len(judged)),
            text("An offer inside the grid needs no other meeting; outside, somebody has to say yes first."),
        )
    holding = [line for line in grid.lines if line.holds(day)]
    if not holding:
        return Headline(text("No line of the board's grid holds today"), text("Nothing may be sent without a meeting."))
    return Headline(
        text("{n:line|lines} of the board's grid {n:only holds|hold} today", n=len(holding)),
        text("An offer inside one of them may be sent without another meeting."),
    )


def _of_one(offer: Offered, judged: Judged, context: Context) -> Headline:
    said = typed_grid.package(offer, context.settings.currency)
    who = text(" for {who}", who=typed_grid.somebody(offer))
    if judged.inside:
        return Headline(typed_grid.joined(said, who, text(" may be sent today")))
    return Headline(typed_grid.joined(said, who, text(" may not be sent yet")))


def _figures(grid: Grid, judged: tuple[grid_tables.Held, ...], day: date, context: Context) -> Figures:
    holding = [line for line in grid.lines if line.holds(day)]
    items = [Figure("lines", "Lines that hold today", _count("grid_lines", len(holding), day), of=len(grid.lines))]
    if judged:
        inside = sum(found.inside for _, _, found in judged)
        items.append(Figure("inside", "Saved offers inside", _count("grid_inside", inside, day), of=len(judged)))
    ends = [line.valid_until for line in holding if line.valid_until]
    if ends:
        left = (min(ends) - day).days
        note = text("the first ends on {day}", day=min(ends))
        items.append(Figure("days", "Until a line ends", _count("grid_days_left", left, day, "days"), note=note))
    carried = [n for line in holding if (n := grid_tables.pool_carries(line, context)) is not None]
    if carried:
        note = text("at the middle of the line that gives most")
        items.append(
            Figure("pool", "Offers that the pool carries", _count("pool_carries", min(carried), day), note=note)
        )  # fmt: skip
    return Figures(tuple(items))


def _count(term: str, n: int, day: date, unit: str = "") -> Estimate:
    return Estimate(term, n, n, n, as_of=day, unit=unit)


def _send(offer: Offered, judged: Judged, request: Request, context: Context) -> Next:
    """The box: send today, or what stands in the way and what would be inside."""
    currency = context.settings.currency
    said = typed_grid.verdict(judged, offer, currency)
    links = [_to("What it asks of them", "offer", request)]
    if judged.inside:
        return Next(said, (_to("Candidate page", "candidate", request), *links))
    instead = typed_grid.nearest(judged, currency)
    if instead is not None and judged.nearest is not None:
        said = typed_grid.joined(said, text(" "), instead)
        links.insert(0, Link(text("The nearest inside"), "grid", typed_grid.as_offered(judged.nearest, request)))
    return Next(said, tuple(links))


def _stood_in(request: Request, asked: tuple[Offered, Judged] | None) -> tuple[Note, ...]:
    """What nobody typed and was taken for the offer all the same."""
    if asked is None or None not in (request.base, request.equity):
        return ()
    offer = asked[0]
    parts = []
    if request.base is None and offer.base is not None:
        parts.append("the base is the middle of the band")
    if request.equity is None and offer.equity:
        parts.append("the equity is the middle of what the stage offers")
    said = text("Nobody typed all of it: {parts}.", parts=" and ".join(parts))
    return (Note(NoteRole.ASSUMED, said),) if parts else ()


def _notes(grid: Grid, day: date) -> tuple[Note, ...]:
    found = [
        text(
            "Two lines cover one seat, {level} {role}, with other limits. The {why} one holds: approved on {day}, base "
            "{low} to {high}.",
            level=one.level, role=one.role or two.role or "in every role", day=one.approved_on,
            why="narrower" if one.narrowness != two.narrowness else "later",
            low=Money(one.base_low, one.currency), high=Money(one.base_high, one.currency),
        )
        for one, two in grid.overlaps()
        if one.holds(day) and two.holds(day)
    ]  # fmt: skip
    covered = {line.seat for line in grid.lines if line.holds(day)}
    gone = [line for line in grid.lines if line.valid_until and line.valid_until < day and line.seat not in covered]
    found += [
        typed_grid.joined(
            text("The line for {seat} is out of date: ", seat=typed_grid.seat(line)), typed_grid.approved(line),
            text("."),
        )
        for line in gone
    ]  # fmt: skip
    return tuple(Note(NoteRole.CAUTION, one) for one in found)


def _next(request: Request, saved: bool) -> Next:
    said = "Hold another offer against it: `holdfast grid --base 230k --equity 0.5%`."
    if not saved:
        said += " An offer that was saved with `holdfast offer save` stands here too."
    return Next(
        text(said), (_to("Make an offer", "offer", request), _to("Packages inside the grid", "packages", request))
    )


def _to(label: str, question: str, request: OfferRequest) -> Link:
    return Link(text("{label}", label=label), question, passed_on(request))


def _source(context: Context, day: date) -> Provenance:
    return Provenance(
        generation=context.reader.number, ledger=context.ledger.revision, as_of=day, seed=None, scenarios=None,
        version=__version__, formula=FORMULA, evidence=("what you typed: the grid, saved offers, the cap table",),
    )  # fmt: skip
