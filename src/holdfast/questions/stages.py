"""What can a company at each stage win, and what can it not, with what is published that it offers?"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Annotated, Final

from holdfast import __version__
from holdfast.questions import equity_facts, offer_level, offer_where, offer_words, offer_years, provenance, stage_ways
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
    NotEnough,
    NoteRole,
    Provenance,
    RangeBar,
    Ranges,
    Table,
)
from holdfast.terms.captable import Stage
from holdfast.terms.offering import WHERE, MoneyAmount, OfferRequest
from holdfast.terms.request import Field, Scenarios, Seed
from holdfast.terms.request import Request as Base
from holdfast.terms.text import Text, text

if TYPE_CHECKING:
    from holdfast.claims.bands import StagePackage
    from holdfast.decisions.stages import AtStage
    from holdfast.models.draws import Draws
    from holdfast.models.threshold import Level100
    from holdfast.models.venture import Futures
    from holdfast.terms.estimate import Estimate

TITLE = "By stage"
STAGES: Final = (Stage.SEED, Stage.A, Stage.B, Stage.C)
"""Stages that sources tell apart; from series C on they speak of one growth stage."""
TABLE = (
    Column("stage", "Stage and package"),
    Column("base", "Base a year", numeric=True),
    Column("asks", "Asks those at a public company to forgo", numeric=True, secondary=True),
    Column("market", "Of 100 on the market", numeric=True),
    Column("public", "Of 100 at a public company", numeric=True),
    Column("largest", "Of 100 at the largest", numeric=True),
)
ENGAGE = (Column("stage", "Stage"), Column("engage", "Of 100", numeric=True))
FORMULA = (
    text(
        "Each stage offers what is published for it: base and equity drawn from their ranges, where sources disagree "
        "one source in each world. The equity runs through the futures of a company at that stage, at published "
        "figures for its value and what it raised."
    ),
    text("Of 100 people: as on the offer's page, for people at each kind of employer."),
)


class Request(Base):
    """The level and role; what a stage offers is published. Fields are those of the offer that bear on it."""

    role: Annotated[
        str | None, Field("Role", limits="as `holdfast bands` lists it", default_from="machine learning engineer")
    ] = None
    level: Annotated[
        str | None, Field("Level", among=("entry", "mid", "senior", "executive"), default_from="senior")
    ] = None
    region: Annotated[
        str | None, Field("Region", limits="two letters of a country, such as US or GB", default_from="US", fine=True)
    ] = None
    level_pays: Annotated[
        MoneyAmount,
        Field("A public company pays", "a year", limits="in cash, such as 220k", default_from="the band"),
    ] = None
    level_rsu: Annotated[
        MoneyAmount, Field("And in stock", "a year", limits="such as 120k", default_from="our assumption")
    ] = None
    as_of: Annotated[
        date | None, Field("As of", limits="a day such as 2026-03-31", default_from="today", fine=True)
    ] = None
    seed: Seed = None
    scenarios: Scenarios = None

    def as_offer(self) -> OfferRequest:
        """The same as every page of the offer lab takes it."""
        return OfferRequest(**{name: getattr(self, name) for name in type(self).model_fields})


def run(request: Request, context: Context) -> Answer:
    """Raises `BadInput` in words for what cannot be."""
    offer = request.as_offer()
    day = equity_facts.day(offer, context)
    if context.settings.currency != "USD":
        blocks: tuple[Block, ...] = provenance.refusal(
            NotEnough(
                text("What stages offer is published in USD, and the company counts in another currency."),
                text("`holdfast offer` with your own figures; Holdfast never converts."),
            )
        )
        return replace(provenance.answer(context, "stages", TITLE, request, blocks), as_of=day)
    draws = offer_years.typical(offer, Stage.SEED, context).draws
    people = _people(offer, context, draws)
    found = _found(offer, context, people, day)
    blocks = (
        _headline(found),
        _figures(found),
        _chart(found),
        _table(found),
        stage_ways.table(found, context),
        _next(offer),
        *_notes(context),
        provenance.limits(
            text(
                "These are averages of what a few sources say, mostly one recruiter with something to sell, for AI "
                "engineers in the US. A company is no stage: what it works on, with whom, and how it decides moves "
                "people too, and none of that is in it."
            )
        ),
        _source(draws, context, day),
    )
    return replace(provenance.answer(context, "stages", TITLE, request, blocks), as_of=day)


PLACES: Final = (WHERE[0], WHERE[1], WHERE[3])
MARKET, PUBLIC, LARGEST = 0, 1, 2


def _people(request: OfferRequest, context: Context, draws: Draws) -> tuple[Level100, ...]:
    """People at the level where they may be: on the market, at a public company, at one of the largest."""
    open_ = request.model_copy(update={"level_pays": None, "level_rsu": None})
    market = open_.model_copy(update={"where": offer_level.MARKET})
    public = request.model_copy(update={"where": offer_level.PUBLIC})
    levels = [offer_level.there(one, context, draws).level for one in (market, public)]
    made = [offer_level.people(request, context, draws, level) for level in levels]
    return (*made, offer_where.largest(request, draws, context))


def _found(request: OfferRequest, context: Context, people: tuple[Level100, ...], day: date) -> tuple[AtStage, ...]:
    from holdfast.claims.bands import stage_bands

    found = []
    for stage in STAGES:
        futures = offer_years.typical(request, stage, context)
        several = (one for one in stage_bands(context.ledger, stage) if one.base is not None)
        found += [_at(one, stage, futures, people, day) for one in several]
    return tuple(found)


def _at(one: StagePackage, stage: Stage, futures: Futures, people: tuple[Level100, ...], day: date) -> AtStage:
    from holdfast.decisions.stages import Offered, at_stage

    base, equity = (None if claim is None else claim.key for claim in (one.base, one.equity))
    return at_stage(Offered(stage, one.name, base or "", equity), futures, people, day, "USD")


def for_alumni(request: OfferRequest, context: Context, day: date) -> Estimate | None:
    """Of 100 people at the largest employers, how many would engage with the package that is published for its alumni:
    what this page says of it, whichever page asks. None where no source has such a package."""
    from holdfast.claims.bands import stage_bands

    asked = request.model_copy(update={"obligations": None})
    futures = offer_years.typical(asked, Stage.SEED, context)
    people = offer_where.largest(asked, futures.draws, context)
    for one in stage_bands(context.ledger, Stage.SEED):
        if one.base is not None and one.base.key == ALUMNI:
            return _at(one, Stage.SEED, futures, (people,), day).against[0].engage
    return None


ALUMNI: Final = "comp_by_stage_seed_base_alumni"
"""What is said to bring them."""


def _headline(found: tuple[AtStage, ...]) -> Headline:
    from holdfast.decisions.stages import turning, usual

    at = turning(found, PUBLIC)
    seed = usual(found)[0].against[PUBLIC].engage
    if at is None:
        finding = text("At no stage would half of the people at a public company engage with what is offered")
    elif at is Stage.SEED:
        finding = text("Already at seed half of the people at a public company would engage with what is offered")
    else:
        finding = text(
            "From {stage} on, half of the people at a public company would engage with what is offered", stage=str(at)
        )
    return Headline(
        finding,
        text(
            "At seed it is {seed:value} of 100 with what seed companies offer. The equity hardly decides it: what "
            "changes from stage to stage is the base.",
            seed=seed,
        ),
    )


def _figures(found: tuple[AtStage, ...]) -> Figures:
    from holdfast.decisions.stages import usual

    def figure(one: AtStage) -> Figure:
        weighed, stage = one.against[PUBLIC], one.offered.stage
        note = text("it pays them as much or more")
        if weighed.asks.value > offer_words.LEAST:
            note = text("it asks them to forgo {part}", part=offer_words.part(weighed.asks.value))
        return Figure(
            stage.name.lower(),
            f"{stage_ways.capital(stage)}: people at a public company who would engage",
            weighed.engage,
            of=100,
            note=note,
        )

    return Figures(tuple(figure(one) for one in usual(found)))


def _chart(found: tuple[AtStage, ...]) -> Ranges:
    rows = tuple((_name(one), one.against[PUBLIC].engage) for one in found)
    return Ranges(
        "engage",
        text("Of 100 people at a public company, how many would engage"),
        text("What is published for each stage; at seed three packages that disagree."),
        "share",
        tuple(RangeBar(_name(one), offer_where.share_of(one.against[PUBLIC].engage)) for one in found),
        Table("engage_table", text("By stage"), ENGAGE, rows),
        text("Source: `comp_by_stage_seed_base` and those after it in `holdfast claims`."),
    )  # fmt: skip


def _name(one: AtStage) -> Text:
    return text("{stage}: {says}", stage=stage_ways.capital(one.offered.stage), says=one.offered.says)


def _table(found: tuple[AtStage, ...]) -> Table:
    from holdfast.decisions.offers import estimate

    def row(one: AtStage) -> tuple[Cell, ...]:
        first = one.against[0].engage
        base = estimate("offer_worth", one.year.cash, first.as_of, "USD", first.claims)
        return _name(one), base, one.against[PUBLIC].asks, *(place.engage for place in one.against)

    return Table(
        "stages", text("Stage by stage, by where people are"), TABLE, tuple(row(one) for one in found),
        caption=text("A minus in front of what it asks for means that it pays them more."),
    )  # fmt: skip


def _next(request: OfferRequest) -> Next:
    same = equity_facts.passed_on(request)
    return Next(
        text("Your own figures in place of the published ones:"),
        (
            Link(text("Your offer"), "offer", same),
            Link(text("Packages"), "packages", same),
            Link(text("Pay bands"), "bands"),
        ),
    )


def _notes(context: Context) -> tuple[Note, ...]:
    months = context.ledger["exit_after_b_months"]
    return (
        Note(
            NoteRole.CAUTION,
            text(
                "An exit {low} to {high} months after series B is what candidates are told to count on. By the funnels "
                "behind these futures most companies at series B are not sold so soon, and many never.",
                low=round(months.low), high=round(months.high),
            ),
        ),
    )  # fmt: skip


def _source(draws: Draws, context: Context, day: date) -> Provenance:
    from holdfast.models.venture import PATHS

    used = sorted({*draws.used, *offer_level.RESTS_ON, "exit_after_b_months", "advisor_hours", "turning_point_raised"})
    return Provenance(
        generation=context.reader.number, ledger=context.ledger.revision, as_of=day, seed=draws.seed,
        scenarios=draws.scenarios, futures=PATHS, version=__version__, formula=FORMULA,
        claims=tuple(context.ledger.use(key) for key in used),
    )  # fmt: skip
