"""What a grant becomes: how often nothing, what it pays otherwise, what it is worth, and what becomes of its share."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, ClassVar

from pydantic import BeforeValidator
from pydantic import Field as Limits

from holdfast import __version__
from holdfast.questions import equity_facts, equity_tables, grant_pictures, provenance
from holdfast.questions.beside_base import stays_of, wealth_of, worth_of
from holdfast.questions.contract import Context
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
from holdfast.terms.captable import Stage
from holdfast.terms.offering import OfferRequest
from holdfast.terms.request import Field
from holdfast.terms.text import Text, text

if TYPE_CHECKING:
    from holdfast.models.grants import Grant
    from holdfast.models.venture import Futures
    from holdfast.questions.beside_base import Worth
    from holdfast.questions.equity_facts import Facts

SLUG, TITLE = "equity", "What equity becomes"
FORMULA = (
    text(
        "Rounds to come: each sells new shares, makes the option pool larger, multiplies the value by a step, and is "
        "owed its money first. How often there is one is published; three sources disagree, and each claim world "
        "follows one of them through all stages."
    ),
    text(
        "A sale brings the last post-money value times a lognormal, fitted to what venture investments really "
        "returned. It is shared out by the waterfall: debt, preferences by seniority, conversion where that is better, "
        "and common last."
    ),
    text(
        "An option pays what one common share gets, less the strike price, if that is above zero. Who leaves has what "
        "was vested; what is not exercised within the window lapses, and few exercise."
    ),
    text(
        "Worth: the sure amount that somebody with constant relative risk aversion and some other wealth likes as much "
        "(a certainty equivalent). It prices risk and waiting once; no discount comes on top."
    ),
    text(
        "A range is the doubt of what is published: the middle four of five claim worlds. The luck of one company is "
        "not in it; it is what the hundred futures show."
    ),
)
BEARS_ON = ("graduation_seed", "exit_over_post", "exercised_on_leaving", "risk_aversion", "")


def times_as_good(given: object) -> object:
    """How many times as good, from "1.5x" or a number; None stays None.

    >>> times_as_good("1.5x"), times_as_good("0.8"), times_as_good(None)
    (1.5, 0.8, None)
    >>> times_as_good("much better")
    Traceback (most recent call last):
    ValueError: that is not how many times as good, such as 1.5x
    """
    if given is None:
        return None
    found = re.fullmatch(r"(\d{1,3}(?:\.\d{1,18})?|\.\d{1,18})\s*(?:x|times)?", str(given).strip().lower())
    if found is None or isinstance(given, bool):
        raise ValueError("that is not how many times as good, such as 1.5x")
    return float(found[1])


class Request(OfferRequest):
    """One offer, and what whoever asks believes of the company's odds."""

    odds: Annotated[
        float | None,
        Limits(ge=0.1, le=10),
        BeforeValidator(times_as_good),
        Field(
            "Odds against the average",
            limits="of further rounds and a sale, such as 1.5x or 0.7x; 0.1x to 10x",
            default_from="published averages; both are shown",
            fine=True,
        ),
    ] = None
    because: Annotated[
        str | None,
        Limits(max_length=200),
        Field("Because", limits="why they are better or worse, such as 'revenue of 2M'", fine=True),
    ] = None

    groups: ClassVar = equity_facts.GROUPS

    @classmethod
    def spec(cls, name: str) -> Field:
        """What moves the answer most stands in front."""
        return equity_facts.in_front(super().spec(name), name, FRONT)


FRONT = ("equity", "instead", "stage", "post_money", "raised", "strike", "stays", "wealth", "odds", "because")


def run(request: Request, context: Context) -> Answer:
    """Raises `BadInput` in words for amounts in two currencies, and for more raised than the company is worth."""
    known = equity_facts.facts(request, context)
    if known.stage.value is Stage.NONE or not equity_facts.equity_like(request):
        return _answer(context, request, known, _elsewhere(request, known))
    found = worth_of(request, context, known)
    futures = equity_facts.futures(request, context)
    given = equity_facts.grant(request, known, context)
    share = float(equity_facts.share_offered(request, known, context).value)
    offered = _or_default(request, known, context)
    blocks: list[Block] = [
        _headline(found, request),
        _figures(found),
        grant_pictures.dots(
            found.paid,
            found.currency,
            known.as_of,
            found.mean.claims,
            _whose("Each dot is one: what the whole grant pays, before tax, in today's money, {who}.", found, request),
        ),
        grant_pictures.stairs(share, futures, known.as_of, _dilution(share, futures, known, context)),
        equity_tables.money(found),
        equity_tables.sales(futures, given, known),
        *equity_tables.belief(request, context, known, found),
        equity_tables.levers(offered, context, known, found),
        equity_tables.moves(futures, given, stays_of(request), wealth_of(request)),
        equity_tables.company(known, share, offered, context),
        *_notes(request, known, found, futures, given),
        _next(request),
        provenance.limits(
            text(
                "The odds of failure are published averages of companies at this stage, not of yours: a company with "
                "revenue is not the average. It is no forecast, no valuation, and no advice on tax or on whether to "
                "accept an offer."
            )
        ),
        _source(context, known, futures),
    ]
    return _answer(context, request, known, blocks)


def _answer(context: Context, request: Request, known: Facts, blocks: list[Block]) -> Answer:
    return replace(provenance.answer(context, SLUG, TITLE, request, blocks), as_of=known.as_of)


def _or_default(request: Request, known: Facts, context: Context) -> Request:
    """The request with the share that stands in where none was typed, so that links keep it."""
    share = equity_facts.share_offered(request, known, context).value
    return request.model_copy(update={"equity": share})


def _elsewhere(request: Request, known: Facts) -> list[Block]:
    kind = equity_facts.kind_of(request)
    if known.stage.value is Stage.NONE:
        why = text("A company without venture money has no rounds and no exit that a published figure speaks of.")
    else:
        why = text("What is offered is {kind}, which does not rise and fall with shares.", kind=kind)
    return [
        *provenance.refusal(
            NotEnough(
                why,
                text("Look at profit share, a bonus or phantom stock instead; or give the stage of your latest round."),
            )
        ),
        Next(
            text("What stands in the place of equity, and what it is worth:"),
            (Link(text("In place of equity"), "vesting", equity_facts.passed_on(request)),),
        ),
    ]


def _headline(found: Worth, request: Request) -> Headline:
    from holdfast.models.grant_figures import of_a_hundred

    stay, leave, asked = (of_a_hundred(paid, ())[0] for paid in (found.staying, found.leaving, found.paid))
    typed = "" if request.stays is None else f"To somebody who stays as long as you typed it pays nothing in {asked}. "
    return Headline(
        text(
            "Of 100 futures this grant pays nothing in {stay} even to somebody who stays to the end; in {leave} to "
            "people who stay as long as people do",
            stay=stay,
            leave=leave,
        ),
        _whose(
            typed + "For each year of vesting it pays {mean:value} on average {who}; few futures carry that: without "
            "the best 1 in 100 it is {rest:value}. To somebody who owns little else it is worth {worth:value} a year, "
            "{worth:range}.",
            found,
            request,
        ),
    )


def _whose(template: str, found: Worth, request: Request) -> Text:
    """A sentence with who it is about in it: `{who}`, and the figures that it names."""
    slots = {"mean": found.mean, "rest": found.mean_without_best, "worth": found.worth}
    who = "to somebody who stays to the end" if request.stays is None else "to somebody who stays {years}"
    used = {name: one for name, one in slots.items() if f"{{{name}:" in template}
    whole = template.replace("{who}", who.replace("{years}", "{years:year|years}"))
    return text(whole, **used, **({} if request.stays is None else {"years": request.stays}))


def _figures(found: Worth) -> Figures:
    currency = found.currency
    return Figures(
        (
            Figure("nothing", "Chance that it pays nothing", found.nothing_if_they_stay,
                   note=text("to somebody who stays to the end")),
            Figure("nothing_as_people_do", "The same, if they leave as people do", found.nothing_as_people_do,
                   note=text("options lapse that are not exercised on leaving")),
            Figure("median", "Middle future, a year of vesting", found.median, money=currency,
                   note=text("average {mean:value}; {rest:value} without the best 1 in 100",
                             mean=found.mean, rest=found.mean_without_best)),
            Figure("worth", "Worth to somebody who owns little else, a year", found.worth, money=currency,
                   note=text("what can neither be sold nor spread; no discount comes on top")),
        )
    )  # fmt: skip


def _dilution(share: float, futures: Futures, known: Facts, context: Context) -> Text:
    """What becomes of 1 %, in plain words, beside what candidates hear."""
    from holdfast.decisions.grant_outlook import scaled
    from holdfast.models.grant_figures import left_of_one

    left = dict(left_of_one(futures, known.as_of))
    named = str(Stage.B) if str(Stage.B) in left else next(iter(left), "")
    if not named:
        return text("No further round is likely enough to be shown. Fully diluted: options and the pool counted.")
    after = scaled(left[named], 0.01)
    heard = float(context.ledger.mid("dilution_heard"))
    said = "" if named != str(Stage.B) or known.stage.value is not Stage.SEED else (
        " Candidates often hear {heard:percent}, which published rounds do not bear out."
    )  # fmt: skip
    return text(
        "1 % today is about {after:value} after the {named} round, {after:range}, where the company raises it." + said,
        after=after, named=named, **({"heard": heard} if said else {}),
    )  # fmt: skip


def _notes(request: Request, known: Facts, found: Worth, futures: Futures, given: Grant) -> list[Note]:
    from holdfast.decisions.grant_outlook import years_until_money

    notes = [Note(NoteRole.CAUTION, one) for one in known.cautions]
    if request.odds is not None and not request.because:
        notes.append(Note(NoteRole.CAUTION, text(
            "You typed other odds than the published ones and no reason: say why with `--because`, for whoever reads "
            "it."
        )))  # fmt: skip
    years = years_until_money(futures, found.staying, known.as_of)
    if years is not None:
        notes.append(Note(NoteRole.ASSUMED, text(
            "Until any money: {years:value} in the middle of the futures that pay ({years:range} in four of five). "
            "Until then it can hardly be sold.", years=years,
        )))  # fmt: skip
    notes.append(equity_tables.exercise(given, known))
    notes.append(Note(NoteRole.ASSUMED, text(
        "Tax is left out, and it can be large: on exercise, on a sale, and in the US different for incentive stock "
        "options (ISO) and others (NSO). Ask somebody who knows the candidate's case."
    )))  # fmt: skip
    if known.currency != "USD" and request.wealth is None:
        notes.append(Note(NoteRole.ASSUMED, text(
            "What the holder owns besides is an assumption of ours in USD, read as the same number of {currency}: type "
            "`--wealth` instead.", currency=known.currency,
        )))  # fmt: skip
    return notes


def _next(request: Request) -> Next:
    same = equity_facts.passed_on(request)
    return Next(
        text("The same grant elsewhere:"),
        (
            Link(text("The whole offer"), "offer", same),
            Link(text("How it vests, and what that holds"), "vesting", same),
            Link(text("The candidate's page"), "candidate", same),
        ),
    )


def _source(context: Context, known: Facts, futures: Futures) -> Provenance:
    draws = futures.draws
    used = sorted({*draws.used, *known.claims, "dilution_heard"})
    return Provenance(
        generation=context.reader.number, ledger=context.ledger.revision, as_of=known.as_of, seed=draws.seed,
        scenarios=draws.scenarios, futures=futures.paths, version=__version__, formula=FORMULA, bears_on=BEARS_ON,
        claims=tuple(context.ledger.use(key) for key in used),
    )  # fmt: skip
