"""How a grant vests and what that holds over time; and what stands in the place of equity where there is none."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, ClassVar, Final

from pydantic import Field as Limits

from holdfast import __version__
from holdfast.errors import BadInput, UnknownName, nearest
from holdfast.questions import equity_facts, in_place, provenance, vesting_tables
from holdfast.questions.beside_base import YEARS, wealth_of
from holdfast.questions.contract import Context
from holdfast.questions.typed_grid import joined
from holdfast.terms.answer import (
    Answer,
    Block,
    Figure,
    Figures,
    Headline,
    Link,
    Next,
    Note,
    NoteRole,
    Provenance,
)
from holdfast.terms.captable import Stage
from holdfast.terms.offering import OfferRequest, Share
from holdfast.terms.request import Field
from holdfast.terms.text import Text, text

if TYPE_CHECKING:
    from holdfast.decisions.holding_on import Design, Weighed
    from holdfast.models.draws import Draws
    from holdfast.models.schedules import Milestone
    from holdfast.questions.equity_facts import Facts

SLUG, TITLE = "vesting", "Vesting and what holds"
FORMULA = (
    text(
        "What is held after so many months: the part of the grant that is not vested yet, times what it pays in each "
        "future in which the company is still there, as the sure amount that somebody who owns little else likes as "
        "much."
    ),
    text(
        "A milestone is met with its chance, some time between its months; where one month was given it slips, by a "
        "claim. It is independent of how the company ends."
    ),
    text(
        "What it costs the others: what the grant pays on average, to people who stay as long as people do. Cash: what "
        "is paid on average to them."
    ),
    text(
        "In place of equity: each year's profit is nothing with a chance, else a lognormal around what was typed, "
        "alike between years; the company may close. Phantom stock is over a multiple of profit."
    ),
)
BEARS_ON = ("risk_aversion", "milestone_met", "tenure_years", "year_without_profit")


class Request(OfferRequest):
    """One grant, its milestones, and which schedules to draw."""

    milestone: Annotated[
        tuple[str, ...],
        Field(
            "Milestones",
            limits="such as 'first model in production@9m=25%' or 'launch@6m-12m=40%,80%': months, share, chance",
        ),
    ] = ()
    again: Annotated[
        Share, Field("Retention grant", limits="a second one, of all shares, such as 0.25%", default_from="none")
    ] = None
    again_months: Annotated[
        int | None,
        Limits(ge=1, le=120),
        Field("Granted after", "months", limits="1 to 120", default_from="24", fine=True),
    ] = None
    draw: Annotated[
        tuple[str, ...],
        Field(
            "Draw",
            limits="cliff, short-cliff, quarterly, back-loaded, milestones, again or bonus",
            default_from="the first, and milestones or back-loaded",
            fine=True,
        ),
    ] = ()

    groups: ClassVar = equity_facts.GROUPS

    @classmethod
    def spec(cls, name: str) -> Field:
        """What moves the answer most stands in front."""
        return equity_facts.in_front(super().spec(name), name, FRONT)


FRONT = ("equity", "instead", "stage", "vesting_years", "cliff_months", "milestone", "again", "retention", "bonus",
         "profit", "profit_share")  # fmt: skip


def run(request: Request, context: Context) -> Answer:
    """Raises `BadInput` in words for milestones that cannot be read or vest more than there is."""
    from holdfast.models.schedules import milestone

    known = equity_facts.facts(request, context)
    milestones = tuple(milestone(one) for one in request.milestone)
    if known.stage.value is Stage.NONE or not equity_facts.equity_like(request):
        return _answer(context, request, known, in_place.page(request, context, known))
    _cliff_fits(request)
    weighed, drawn, draws = _weighed(request, context, known, milestones)
    blocks: list[Block] = [
        _headline(weighed, request),
        _figures(weighed[0], context, known),
        *vesting_tables.charts(weighed, drawn, known),
        vesting_tables.designs(weighed),
        *vesting_tables.milestones(milestones, draws, known),
        *in_place.tables(request, context, known),
        *_notes(known, milestones),
        _next(request),
        provenance.limits(
            text(
                "It compares schedules, not people: it says what somebody would leave behind, never whether anybody "
                "leaves. People who want to go do so with much unvested. Changing a grant that was made needs consent, "
                "and has tax consequences that are left out."
            )
        ),
        source(context, known, draws),
    ]
    return _answer(context, request, known, blocks)


def _cliff_fits(request: Request) -> None:
    """Raises `BadInput` where the cliff ends after the vesting does."""
    years = YEARS if request.vesting_years is None else request.vesting_years
    if request.cliff_months is not None and request.cliff_months > years * 12:
        raise BadInput(
            f"A cliff of {request.cliff_months} months is longer than the vesting of {years:g} years: nothing would "
            f"vest by the month in which all of it should have. Give `--cliff-months` up to {years * 12:g}, or more "
            "`--vesting-years`."
        )


def _answer(context: Context, request: Request, known: Facts, blocks: list[Block]) -> Answer:
    return replace(provenance.answer(context, SLUG, TITLE, request, blocks), as_of=known.as_of)


def _weighed(
    request: Request, context: Context, known: Facts, milestones: tuple[Milestone, ...]
) -> tuple[tuple[Weighed, ...], tuple[str, ...], Draws]:
    from holdfast.decisions.holding_on import designs, weigh

    futures, given = equity_facts.futures(request, context), equity_facts.grant(request, known, context)
    again = float((request.again or 0) * known.shares.value)
    several = designs(
        given.vesting_years, given.cliff_months, milestones, again, float(request.again_months or 24),
        float(request.retention or 0),
    )  # fmt: skip
    drawn = _drawn(request, several)
    return weigh(futures, given, several, known.as_of, wealth_of(request)), drawn, futures.draws


def _drawn(request: Request, several: tuple[Design, ...]) -> tuple[str, ...]:
    keys = [one.key for one in several]
    for one in request.draw:
        if one not in keys:
            raise UnknownName(f"There is no schedule `{one}` here. There are: {', '.join(keys)}.", nearest(one, keys))
    other = "milestones" if "milestones" in keys else "back-loaded"
    return tuple(dict.fromkeys(request.draw)) or ("cliff", other)


def _headline(weighed: tuple[Weighed, ...], request: Request) -> Headline:
    first = weighed[0]
    return Headline(
        text(
            "On {schedule} somebody would leave about {year:value} behind after a year, {two:value} after two",
            schedule=_schedule(first), year=first.at(12), two=first.at(24),
        ),
        joined(
            text(
                "As a sure amount to somebody who owns little else, where the company is still there. In the middle "
                "future it is {middle:value}. ", middle=first.middle[4],
            ),
            _most(weighed),
        ),
    )  # fmt: skip


def _schedule(first: Weighed) -> str:
    """What it is called in a sentence: the usual one is four years with one of cliff."""
    if (first.design.schedule.years, first.design.schedule.cliff) == (YEARS, 12):
        return "the usual schedule"
    return f"the schedule that was typed ({first.design.name}, {first.design.schedule.years:g} years in all)"


def _most(weighed: tuple[Weighed, ...]) -> Text:
    """Which schedule holds most after two years, and that there is none where several do."""
    first = max(weighed, key=lambda one: one.at(24).value)
    most = first.at(24).value
    alike = [one for one in weighed if one.at(24).value >= most * (1 - ALIKE)]
    if most <= 0 or len(alike) == len(weighed):
        return text("After two years there is no difference between these schedules.")
    if len(alike) > 1:
        return text("Most after two years hold, with no difference between them: {names} ({most:value}).",
                    names="; ".join(one.design.name for one in alike), most=first.at(24))  # fmt: skip
    return text("Of these schedules the one that holds most after two years is: {longest} ({most:value}).",
                longest=first.design.name, most=first.at(24))  # fmt: skip


ALIKE: Final = 0.02
"""Of what is held: less than this is no difference."""


def _figures(first: Weighed, context: Context, known: Facts) -> Figures:
    from holdfast.decisions.holding_on import months_to_impact

    return Figures(
        (
            Figure("held", "Left behind after a year", first.at(12), money=known.currency,
                   note=text("{name}", name=first.design.name)),
            Figure("vested", "Vested, as people stay", first.vested,
                   note=text("of the grant, on average over companies and people")),
            Figure("cost", "What it takes from the others", first.cost, money=known.currency,
                   note=text("on average, as people stay; no cash")),
            Figure("months", "Months until it is said to act", months_to_impact(context.ledger, known.as_of),
                   note=text("one author's word; see `strategy_equity_months`")),
        )
    )  # fmt: skip


def _notes(known: Facts, milestones: tuple[Milestone, ...]) -> list[Note]:
    notes = [Note(NoteRole.CAUTION, one) for one in known.cautions]
    if milestones:
        notes.append(Note(NoteRole.CAUTION, text(
            "Milestones hold only while they are neither met nor lost, and whoever sets them decides what counts as "
            "done: write that down with each, with who says so and by when."
        )))  # fmt: skip
    notes.append(Note(NoteRole.ASSUMED, text(
        "Vested options hold too, as long as leaving means to pay the strike price within the exercise window or to "
        "lose them: that is not counted here. A second grant is counted at today's strike price; by then it will be "
        "another."
    )))  # fmt: skip
    return notes


def _next(request: Request) -> Next:
    same = equity_facts.passed_on(request)
    links = (Link(text("What this grant becomes"), "equity", same), Link(text("The whole offer"), "offer", same))
    if request.milestone:
        return Next(text("The same grant elsewhere:"), links)
    return Next(
        text(
            "Put part of it on a milestone and see what that holds: `holdfast vesting --milestone 'first model in "
            "production@9m=25%'`; add cash for staying with `--retention`, a second grant with `--again`."
        ),
        links,
    )


def source(context: Context, known: Facts, draws: Draws) -> Provenance:
    """Where the numbers come from."""
    used = sorted({*draws.used, *known.claims, "strategy_equity_months"})
    return Provenance(
        generation=context.reader.number, ledger=context.ledger.revision, as_of=known.as_of, seed=draws.seed,
        scenarios=draws.scenarios, futures=PATHS, version=__version__, formula=FORMULA, bears_on=BEARS_ON,
        claims=tuple(context.ledger.use(key) for key in used),
    )  # fmt: skip


PATHS = 512
"""Futures in each claim world."""
