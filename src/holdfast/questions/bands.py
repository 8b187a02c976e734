"""What is paid for a role, by level, country, year and stage: every source side by side, the company's own first."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

from pydantic import Field as Limits

from holdfast import __version__
from holdfast.claims.pay_roles import LEVELS, roles
from holdfast.questions import band_sources, band_tables, provenance
from holdfast.questions.company import joined
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
    Note,
    NoteRole,
    Provenance,
    RangeBar,
    Ranges,
    Table,
)
from holdfast.terms.offering import StageName
from holdfast.terms.request import Field
from holdfast.terms.request import Request as Base
from holdfast.terms.text import Text, text

if TYPE_CHECKING:
    from holdfast.claims.bands import Band
    from holdfast.questions.band_sources import Source

TITLE = "Pay bands"
BESIDE = (
    Column("p50", "Middle", numeric=True),
    Column("p25", "Lower quartile", numeric=True, secondary=True),
    Column("p75", "Upper quartile", numeric=True, secondary=True),
    Column("n", "Advertisements", numeric=True, secondary=True),
    Column("of", "Of", secondary=True),
)
FORMULA = (
    text(
        "Percentiles of what advertisements name: both ends of each range, each distinct advertisement once, by linear "
        "interpolation between them."
    ),
    text(
        "The range of a percentile: how many of n advertisements lie below it is binomial; between which of them it "
        "lies with 80 % (order statistics). Several advertisements of one employer count as several, so it is a "
        "little too narrow."
    ),
)


class Request(Base):
    """Which role, where, and at which stage of a company."""

    role: Annotated[
        str | None,
        Field(
            "Role",
            limits="such as 'data engineer', or a job title",
            among=roles(),
            default_from="machine learning engineer",
        ),
    ] = None
    level: Annotated[str | None, Field("Level", among=LEVELS, default_from="senior")] = None
    region: Annotated[
        str | None,
        Field(
            "Region", limits="two letters of a country, such as US or GB", default_from="that of your currency, else US"
        ),
    ] = None
    year: Annotated[
        int | None,
        Limits(ge=2020, le=2100),
        Field("Year", limits="2022 to 2025", default_from="the latest whole year, 2024", fine=True),
    ] = None
    stage: Annotated[
        StageName, Field("Stage", limits="none, seed, or A to D", default_from="all of them", fine=True)
    ] = None


def run(request: Request, context: Context) -> Answer:
    """Raises `UnknownName` for a role, level or country that no source knows."""
    from holdfast.claims.bands import band

    place, local = band_sources.place_of(request.region, context)
    found = band(request.role, request.level, place, request.year, currency=local)
    own = band_sources.own(found, context)
    sources = (*own, *band_sources.published(found), *band_sources.at_stage(found, request.stage, context.ledger))
    blocks: list[Block] = [
        _headline(found, own),
        _figures(found),
        _chart(found, sources, context),
        band_tables.counts(found, request.role, request.level, request.year),
        _levels(found, request),
        _roles(found, request),
        band_tables.stages(request.stage, context.ledger),
        band_tables.large(context.ledger),
        *band_tables.wages_by_sector(found),
        *_notes(found, context),
        _next(found, request),
        provenance.limits(
            text(
                "These are job advertisements, not pay: what is advertised is what an employer would pay somebody new, "
                "a range as they chose to show it, mostly in US states whose law makes them. Base only. Never set one "
                "person's pay from it alone, and never ask anybody what they earned."
            )
        ),
        _source(context),
    ]
    return replace(provenance.answer(context, "bands", TITLE, request, blocks), as_of=context.today)


def _headline(found: Band, own: tuple[Source, ...]) -> Headline:
    finding = text(
        "Advertisements for {role} in {region} name {middle:value} in the middle; half of what they name lies between "
        "{low:value} and {high:value}",
        role=band_sources.somebody(found), region=band_sources.country(found.region), middle=found.p50,
        low=found.p25, high=found.p75,
    )  # fmt: skip
    n = text("{n:advertisement|advertisements}, each once; {years}.", n=found.n, years=found.years)
    for one in own:
        n = joined(n, one.sentence)
    return Headline(finding, n)


def _figures(found: Band) -> Figures:
    named = (("p25", "Lower quartile"), ("p50", "Middle"), ("p75", "Upper quartile"), ("p90", "Highest tenth"))
    return Figures(
        tuple(
            Figure(
                key, label, getattr(found, key), money=found.currency,
                note=text("n = {n}", n=found.n) if key == "p50" else None,
            )
            for key, label in named
        )
    )  # fmt: skip


def _chart(found: Band, sources: tuple[Source, ...], context: Context) -> Ranges:
    shown = [one for one in sources if one.estimate.low < one.estimate.high]
    rows = tuple((one.name, one.estimate, one.n, one.source) for one in sources)
    columns = (
        Column("name", "Source"), Column("pay", "Middle, and the middle half", numeric=True),
        Column("n", "n", numeric=True, secondary=True), Column("source", "From", secondary=True),
    )  # fmt: skip
    return Ranges(
        "sources",
        text("Every source, side by side"),
        text(
            "Base a year. Line: the middle half, or what a source gives as its range. Mark: the middle. They differ "
            "because they count different things, and none is averaged away."
        ),
        found.currency,
        tuple(RangeBar(text("{name}", name=one.name), one.estimate) for one in shown),
        Table("sources_table", text("The sources as a table"), columns, rows),
        text("Sources: your own figures first, then {source}.", source=found.source),
        money=found.currency,
    )


def _levels(found: Band, request: Request) -> Table:
    rows, pooled = _apart("level", LEVELS, found, request)
    return Table("levels", text("By level"), (Column("level", "Level"), *BESIDE), rows, caption=pooled)


def _roles(found: Band, request: Request) -> Table:
    rows, pooled = _apart("role", roles(), found, request)
    caption = text("At this level, in the order in which the roles are listed. Job titles lead to one of them.")
    if pooled is not None:
        caption = joined(caption, pooled)
    return Table("roles", text("By role"), (Column("role", "Role"), *BESIDE), rows, caption=caption, limit=6)


def _apart(
    key: str, values: tuple[str, ...], found: Band, request: Request
) -> tuple[tuple[tuple[Cell, ...], ...], Text | None]:
    """Each with what it is answered with; those that are answered with the same pool in one row, and who they are."""
    pools: dict[tuple[str, str, str, int], list[tuple[str, Band]]] = {}
    for value in values:
        one = _answered(key, value, found, request)
        pools.setdefault((one.role, one.level, one.years, one.n), []).append((value, one))
    rows, shared = list[tuple[Cell, ...]](), list[str]()
    for several in pools.values():
        value, one = several[0]
        if len(several) == 1:
            rows.append(_linked(key, value, one, request))
            continue
        rows.append((text("{n} {key}s, pooled", n=len(several), key=key), *_beside(one)))
        shared.append(", ".join(name for name, _ in several))
    if not shared:
        return tuple(rows), None
    return tuple(rows), text(" Too few advertisements of each, so one row for all: {few}.", few="; ".join(shared))


def _answered(key: str, value: str, found: Band, request: Request) -> Band:
    """The same question about another level or role."""
    from holdfast.claims.bands import band

    role, level = (
        value if key == name else given for name, given in (("role", request.role), ("level", request.level))
    )
    return band(role, level, found.region, request.year, currency=found.currency)


def _linked(key: str, value: str, one: Band, request: Request) -> tuple[Cell, ...]:
    """The same question about another level or role, with what it is answered with."""
    named = text("{value}, pooled", value=value) if one.pooled else text("{value}", value=value)
    link = Link(named, "bands", tuple({**dict(request.pairs()), key: value}.items()))
    return link, *_beside(one)


def _beside(one: Band) -> tuple[Cell, ...]:
    return one.p50, one.p25, one.p75, one.n, f"{one.role}, {one.years}"


def _notes(found: Band, context: Context) -> tuple[Note, ...]:
    notes: list[Text] = []
    today, currency = context.today, context.settings.currency
    if found.pooled:
        notes.append(text("{pooled}.", pooled=found.pooled[:1].upper() + found.pooled[1:]))
    months = (today.year - found.dated.year) * 12 + today.month - found.dated.month
    if months > 6:
        notes.append(text("The advertisements end {months:month|months} ago; pay may have moved since.", months=months))
    if found.region != "US" and found.currency == "USD":
        notes.append(text("Other currencies are in dollars as the source converts them, at one rate a year."))
    if currency != found.currency:
        notes.append(text("Your own figures are in {own}: they are not held against these.", own=currency))
    return tuple(Note(NoteRole.CAUTION, one) for one in notes)


def _next(found: Band, request: Request) -> Next:
    pairs = (
        ("role", request.role or found.role), ("level", request.level or found.level), ("region", found.region),
        *((("stage", str(request.stage)),) if request.stage else ()),
    )  # fmt: skip
    return Next(
        text(
            "Your own band outranks all of this: write `[roles.NAME]` with `pay = [low, middle, high]` into "
            "holdfast.toml. What your people have, held against it: `holdfast pay add FILE`."
        ),
        (
            Link(text("Make an offer at this level"), "offer", pairs),
            Link(text("Your people against these bands"), "pay"),
            Link(text("Every published figure in use"), "claims"),
        ),
    )


def _source(context: Context) -> Provenance:
    from holdfast.claims.bands import SOURCE
    from holdfast.claims.wages import SOURCE as WAGES_SOURCE

    return Provenance(
        generation=context.reader.number, ledger=context.ledger.revision, as_of=context.today, seed=None,
        scenarios=None, version=__version__, formula=FORMULA, evidence=(SOURCE, WAGES_SOURCE),
        claims=tuple(context.ledger.use(key) for key in band_sources.claims_used(context.ledger)),
    )  # fmt: skip
