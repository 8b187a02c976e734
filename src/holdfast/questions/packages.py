"""Which package starts a conversation at the least expected cost, inside what the board approved and what there is?"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

from pydantic import Field as Limits

from holdfast import __version__
from holdfast.questions import (
    equity_facts,
    offer_level,
    package_choices,
    package_search,
    package_words,
    provenance,
)
from holdfast.questions.contract import Context
from holdfast.questions.package_words import MOVED_BY, MovedBy
from holdfast.terms.answer import (
    Answer,
    Block,
    Column,
    Figure,
    Figures,
    Headline,
    Link,
    Next,
    Note,
    NoteRole,
    Point,
    Provenance,
    Series,
    Table,
)
from holdfast.terms.offering import MoneyAmount, OfferRequest
from holdfast.terms.request import Field
from holdfast.terms.text import text

if TYPE_CHECKING:
    from holdfast.questions.package_choices import Choice
    from holdfast.questions.package_search import Searched

TITLE = "Packages"
CHOICES = (
    Column("choice", "Choice"),
    Column("package", "What it is"),
    Column("cash", "Cash a year", numeric=True),
    Column("pays", "In shares, on average", numeric=True),
    Column("engage", "Of 100 people, engage", numeric=True),
    Column("months", "Months of runway", numeric=True, secondary=True),
    Column("why", "Why, and what would change it", detail=True),
)
CURVE = (
    Column("cost", "Expected cost a year", numeric=True),
    Column("package", "The cheapest package for it"),
    Column("engage", "People who would engage", numeric=True),
)
FORMULA = (
    text(
        "Every combination of the base, the grant and its terms, and what is paid once or as a budget is looked at; of "
        "100 people those engage for whom the whole comes to what they ask for, as on the offer's page."
    ),
    text(
        "Cash a year: base x load + (what is paid of a bonus + what is paid once over the years that they stay) x "
        "payroll taxes + budgets. What its "
        "grant pays holders: its average over futures, people leaving as they do, over the years worked for it."
    ),
    text("Expected cost: both together, and only for ordering; they come out of two pockets."),
)


class Request(OfferRequest):
    """Whom the package is for, and what there is for it."""

    of: Annotated[
        int,
        Limits(ge=1, le=99),
        Field("Starts a conversation with", "of 100 people", limits="1 to 99", default_from="50"),
    ] = 50
    budget: Annotated[
        MoneyAmount,
        Field("At most, in cash", "a year", limits="with what employing costs, such as 300k", default_from="no limit"),
    ] = None
    months: Annotated[
        float | None, Limits(gt=0, le=120), Field("Runway of at least", "months", limits="such as 18",
                                                  default_from="no limit"),
    ] = None  # fmt: skip
    pool: Annotated[
        MoneyAmount,
        Field(
            "Shares left in the pool", limits="such as 500k", default_from="your cap table, else no limit", fine=True
        ),
    ] = None
    moved_by: Annotated[
        MovedBy,
        Field("They said that moves them", among=MOVED_BY, limits="asked openly, never inferred", fine=True),
    ] = ()


def run(request: Request, context: Context) -> Answer:
    """Raises `BadInput` in words for what cannot be."""
    found = package_search.searched(request, context)
    choices = package_choices.named(found, request, context)
    blocks: list[Block] = [
        _headline(found, choices, request),
        *_figures(found, choices),
        *_curve(found),
        _table(found, choices),
        _next(found, request, choices),
        *_notes(found, request, context),
        provenance.limits(
            text(
                "It says which packages 100 people at a level would answer, not whether one person will: ask what "
                "moves them, and never what they own or earned. It prices no title, no team and no problem to work "
                "on, which move people too. Averages of other companies stand for yours; tax is left out."
            )
        ),
        _source(found, context),
    ]
    return replace(provenance.answer(context, "packages", TITLE, request, blocks), as_of=found.as_of)


def _headline(found: Searched, choices: tuple[Choice, ...], request: Request) -> Headline:
    where = found.axes.where
    first = choices[0] if choices and choices[0].key == "cheapest" else None
    if first is None:
        return _none(found, choices, request, where)
    looked = text("{n:package was|packages were} looked at, {where}.", n=found.found.cash.size, where=where)
    cash = text("It costs {cash:value} a year in cash with what employing costs", cash=first.cash)
    shares = text(", and other holders {pays:value} a year in shares on average", pays=first.pays)
    return Headline(
        package_words.joined(
            text("The cheapest package that {of} of 100 people would answer is ", of=request.of),
            package_words.package(first.package, found),
        ),
        package_words.joined(cash, *((shares,) if found.is_grant else ()), text(". "), looked),
    )


def _none(found: Searched, choices: tuple[Choice, ...], request: Request, where: str) -> Headline:
    best = next((one for one in choices if one.key == "most"), None)
    limits = package_words.limits(request)
    if best is None:
        return Headline(
            text("No package {where} keeps {limits}", where=where, limits=limits),
            text(
                "{n:package was|packages were} looked at. Give more room, or leave a limit out.",
                n=found.found.cash.size,
            ),
        )
    return Headline(
        text("No package {where} is one that {of} of 100 people would answer", where=where, of=request.of),
        text(
            "The one that most would answer reaches {engage:value} of 100{limits}. {n:package was|packages were} "
            "looked at.",
            engage=best.engage, limits=f", with {limits}" if limits else "", n=found.found.cash.size,
        ),
    )  # fmt: skip


def _figures(found: Searched, choices: tuple[Choice, ...]) -> tuple[Figures, ...]:
    first = next((one for one in choices if one.key != "alumni"), None)
    if first is None:
        return ()
    currency = found.currency
    items = [
        Figure("engage", "People at this level who would engage", first.engage, of=100),
        Figure("cash", "Cash a year", first.cash, money=currency, note=text("with what employing costs")),
    ]
    if found.is_grant:
        note = text("out of the other holders' pocket, not the bank")
        items.append(Figure("pays", "Cost in shares a year, on average", first.pays, money=currency, note=note))
    if first.runway is not None:
        items.append(Figure("runway", "Runway with it", first.runway))
    return (Figures(tuple(items)),)


def _curve(found: Searched) -> tuple[Series, ...]:
    curve = package_choices.curve(found)
    if len(curve) < 2:
        return ()
    points, rows = [], []
    for one, engage in curve:
        cost = package_choices.money(found, one.expected)
        said = package_words.package(one, found)
        points.append(Point(one.expected, engage, said))
        rows.append((cost, said, engage))
    series = Series(
        "frontier",
        text("What more money buys"),
        text(
            "Each point is the package that most people would answer for what it costs a year, cash and shares "
            "together."
        ),
        "expected cost a year, cash and shares together",
        "people who would engage",
        tuple(points),
        Table("frontier_table", text("The cheapest packages"), CURVE, tuple(rows)),
        text("Source: `holdfast claims`, and what was typed."),
        steps=True,
        money=found.currency,
    )
    return (series,)


def _table(found: Searched, choices: tuple[Choice, ...]) -> Table:
    rows = tuple(
        (one.name, package_words.package(one.package, found), one.cash, one.pays, one.engage, one.runway, one.why)
        for one in choices
    )
    return Table(
        "choices", text("Choices"), CHOICES, rows,
        caption=text(
            "Cash is with what employing costs. What the grant pays on average stands apart: it comes out of the other "
            "holders' pocket, not out of the bank."
        ),
        empty=text("No package keeps every limit."),
    )  # fmt: skip


def _next(found: Searched, request: Request, choices: tuple[Choice, ...]) -> Next:
    same = equity_facts.passed_on(request)
    links = [Link(text("Open it as an offer: {name}", name=one.label), "offer", one.pairs(same)) for one in choices[:3]]
    return Next(text("Look at a package as an offer, beside what others offer:"), tuple(links))


def _notes(found: Searched, request: Request, context: Context) -> tuple[Note, ...]:
    notes = [Note(NoteRole.ASSUMED, found.there.said)]
    if found.unknown is not None:
        notes.append(Note(NoteRole.CAUTION, found.unknown))
    notes += [Note(NoteRole.ASSUMED, package_words.moved(one, context)) for one in request.moved_by]
    notes.append(
        Note(
            NoteRole.ASSUMED,
            text(
                "To somebody who cannot spread it, a grant is worth less than it pays on average, so the least "
                "expected cost asks for little of it; the least cash asks for more. Both are told."
            ),
        )
    )
    return (*notes, *(Note(NoteRole.CAUTION, one) for one in found.facts.cautions))


def _source(found: Searched, context: Context) -> Provenance:
    from holdfast.models.venture import PATHS

    draws = found.draws
    used = sorted({*draws.used, *found.facts.claims, *offer_level.RESTS_ON})
    return Provenance(
        generation=context.reader.number, ledger=context.ledger.revision, as_of=found.as_of, seed=draws.seed,
        scenarios=draws.scenarios, futures=PATHS, version=__version__, formula=FORMULA,
        claims=tuple(context.ledger.use(key) for key in used),
    )  # fmt: skip
