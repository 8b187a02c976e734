"""What does this offer ask of somebody, would people at the level engage, and what does it cost? The inverse first."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated

from holdfast import __version__
from holdfast.questions import (
    equity_facts,
    grant_pictures,
    offer_charts,
    offer_law,
    offer_today,
    offer_where,
    offer_words,
    offer_years,
    provenance,
)
from holdfast.questions.contract import Context
from holdfast.questions.offer_years import OtherOffer, PublicOffer
from holdfast.questions.typed_grid import joined
from holdfast.terms.answer import (
    Answer,
    Block,
    Dots,
    Figure,
    Figures,
    Headline,
    Note,
    NoteRole,
    Provenance,
)
from holdfast.terms.captable import Stage
from holdfast.terms.estimate import Estimate
from holdfast.terms.money import Money
from holdfast.terms.offering import OfferRequest
from holdfast.terms.request import Field
from holdfast.terms.text import Text, text

if TYPE_CHECKING:
    from holdfast.claims.ledger import Ledger
    from holdfast.questions.offer_where import Place
    from holdfast.questions.offer_years import Ours, Rival

TITLE = "Offer"
BEARS_ON = ("risk_aversion", "tenure_years", "job_loss_extra", "job_loss_extra", "doubt_of_the_middle")
"""By what claim a number is known to rest on each line of the formula."""


class Request(OfferRequest):
    """The offer, and what it is held against."""

    public: Annotated[
        PublicOffer,
        Field("A public company offers", limits="base+stock a year, such as 240k+150k", default_from="what the level "
              "pays there", fine=True),
    ] = None  # fmt: skip
    other: Annotated[
        OtherOffer,
        Field("Another start-up offers", limits="base+equity@stage, such as 250k+0.5%@A", default_from="published "
              "figures for the stage", fine=True),
    ] = None  # fmt: skip


def run(request: Request, context: Context) -> Answer:
    """Raises `BadInput` in words for what cannot be."""
    found = offer_years.ours(request, context)
    asked = offer_where.place(request, found, context)
    rivals = _rivals(request, found, context)
    expects = _expects(request, found)
    runway, unknown = offer_today.runway(found, request, context)
    blocks: list[Block] = [
        _headline(request, found, asked, expects),
        _figures(found, asked, expects, runway),
        *_pictures(found, request, context),
        offer_charts.offers(found, rivals, asked.weighed, expects),
        offer_today.send(found, asked, request, context),
        *((unknown,) if unknown else ()),
        *(() if expects else _against_people(request, found, asked, context)),
        *_notes(found, asked, expects, context.ledger),
        offer_law.table(request, found.facts, context),
        provenance.limits(_limits(found)),
        _source(found, context),
    ]
    return replace(provenance.answer(context, "offer", TITLE, request, blocks), as_of=found.facts.as_of)


def _rivals(request: Request, found: Ours, context: Context) -> tuple[Rival, ...]:
    """A public company, and another start-up at our stage, where figures in the company's currency are known."""
    public = offer_years.public(request, request.public, context, found.draws)
    made = [] if public is None else [public]
    stage = found.facts.stage.value
    if request.other is not None or (context.settings.currency == "USD" and stage is not Stage.NONE):
        made.append(offer_years.other(request, request.other, context, Stage.SEED if stage is Stage.NONE else stage))
    return tuple(made)


def _expects(request: Request, found: Ours) -> Estimate | None:
    """What they said they expect: it is that, and no guess."""
    if request.expects is None:
        return None
    said = float(request.expects)
    return Estimate("cash_threshold", said, said, said, as_of=found.facts.as_of, unit=found.beside.currency)


def _headline(request: Request, found: Ours, asked: Place, expects: Estimate | None) -> Headline:
    nothing = _of_100(found)
    kind = offer_charts.KINDS[found.beside.kind]
    if expects is not None:
        return _against(found, expects, nothing, kind)
    if request.obligations is not None and found.year.regular < request.obligations:
        return _under(found, request.obligations)
    finding = text("{words}", words=offer_words.forgoing(asked.weighed.asks, "somebody"))
    if found.beside.kind == "nothing":
        return Headline(
            finding,
            text("Of 100 people like this, {about} would engage. No equity stands beside the cash.",
                 about=offer_words.about(asked.weighed.engage.value)),
        )  # fmt: skip
    return Headline(
        finding,
        text(
            "Of 100 people like this, {about} would engage. In {zero} of 100 futures the {kind} pays "
            "nothing even to somebody who stays to the end.",
            about=offer_words.about(asked.weighed.engage.value), zero=nothing, kind=kind,
        ),
    )  # fmt: skip


def _under(found: Ours, obligations: Decimal) -> Headline:
    """Less than they said that they must earn."""
    currency = found.beside.currency
    return Headline(
        text("This offer pays {regular} a year, under the {least} that they said they must earn",
             regular=Money(Decimal(str(found.year.regular)), currency), least=Money(obligations, currency)),
        text("No grant, and nothing that is paid once, meets what is due every month. None of 100 would engage."),
    )  # fmt: skip


def _of_100(found: Ours) -> int:
    """Futures of a hundred that pay nothing, as the dots have them."""
    return next((one.dots for one in _dots(found).groups if one.nothing), 0)


def _dots(found: Ours) -> Dots:
    beside = found.beside
    caption = text(
        "Each dot is one, for somebody who stays to the end, before tax. The candidate's page shows the same."
    )
    made = grant_pictures.dots(beside.staying, beside.currency, found.facts.as_of, beside.mean.claims, caption)
    return replace(made, title=text("A hundred futures of this {kind}", kind=offer_charts.KINDS[beside.kind]))


def _against(found: Ours, expects: Estimate, nothing: int, kind: str) -> Headline:
    """Against what they said themselves."""
    import numpy as np

    total = float(np.median(found.year.total))
    missing = expects.value - total
    words = "comes to what they said they expect"
    gap = Estimate(
        "cash_threshold", abs(missing), abs(missing), abs(missing), as_of=expects.as_of, unit=expects.unit
    )  # fmt: skip
    if missing > 0:
        finding = text("This offer is {gap:value} a year under what they said they expect", gap=gap)
    else:
        finding = text("This offer {words}", words=words)
    return Headline(
        finding,
        text(
            "They said {expects:value}; this is no guess. In {zero} of 100 futures the {kind} pays nothing even to "
            "somebody who stays to the end.",
            expects=expects, zero=nothing, kind=kind,
        ),
    )  # fmt: skip


def _figures(found: Ours, asked: Place, expects: Estimate | None, runway: Figure | None) -> Figures:
    beside, currency = found.beside, found.beside.currency
    items = []
    if beside.kind != "nothing":
        items += [
            Figure(
                "nothing", "Chance the equity pays nothing" if found.equity else "Chance it pays nothing",
                beside.nothing_if_they_stay,
                note=text("if they stay to the end; {leaving:percent} if they stay as long as people do",
                          leaving=beside.nothing_as_people_do),
            ),
            Figure(
                "middle", "Middle future, a year of vesting", beside.median, money=currency,
                note=text(
                    "average {mean:value}; {without:value} without the best 1 in 100; {who}",
                    mean=beside.mean, without=beside.mean_without_best, who=_who(found),
                ),
            ),
        ]  # fmt: skip
    if expects is None:
        items.append(
            Figure(
                "engage",
                "People at this level who would engage",
                asked.weighed.engage,
                of=100,
                note=text("{words}", words=offer_words.one_in(asked.weighed.engage.value)),
            )
        )
    if runway is not None:
        items.append(runway)
    return Figures(tuple(items))


def _who(found: Ours) -> str:
    """Whose stay the figures of money are for."""
    if found.stays is None:
        return "if they stay to the end"
    return f"if they stay {found.stays:g} {'year' if found.stays == 1 else 'years'}"


def _pictures(found: Ours, request: Request, context: Context) -> tuple[Block, ...]:
    if found.beside.kind == "nothing":
        return ()
    pictures: list[Block] = [_dots(found)]
    if found.equity and found.facts.stage.value is not Stage.NONE:
        rule = text("Of all shares, fully diluted: options and the pool counted, and a larger pool at each round.")
        futures = equity_facts.futures(request, context)
        pictures.append(grant_pictures.stairs(float(found.equity), futures, found.facts.as_of, rule))
    return tuple(pictures)


def _against_people(request: Request, found: Ours, asked: Place, context: Context) -> tuple[Block, ...]:
    """What starts a conversation, and the same offer against people elsewhere."""
    places = offer_where.places(request, found, asked, context)
    return offer_where.leads(found, asked, context), offer_where.table(found, places)


def _notes(found: Ours, asked: Place, expects: Estimate | None, ledger: Ledger) -> tuple[Note, ...]:
    cautions = tuple(Note(NoteRole.CAUTION, one) for one in found.facts.cautions)
    if expects is not None:
        return cautions
    notes = (
        Note(NoteRole.ASSUMED, _sure(found, asked, ledger)),
        Note(
            NoteRole.ASSUMED,
            text(
                "What would narrow it most: what they volunteer that they expect (`--expects`), or what the level pays "
                "where they are (`--level-pays`, `--level-rsu`). Never ask what they earned: in many places the law "
                "forbids it, and Holdfast keeps no such field."
            ),
        ),
    )
    return (*notes, *cautions)


def _sure(found: Ours, asked: Place, ledger: Ledger) -> Text:
    said = text(
        "Sure are the cash and the share today. A guess are the futures, which are averages of other companies, and "
        "what people at the level ask for: beside the rest of this offer, half of them start below {middle:value} of "
        "base; four of five start at {low:range}. ",
        middle=asked.weighed.base, low=asked.weighed.base,
    )  # fmt: skip
    if found.beside.currency != "USD":
        return joined(said, asked.said)
    heard = ledger["threshold"]
    low, high = (Money(Decimal(str(one)), "USD") for one in (heard.low, heard.high))
    typical = text("One source has the base below which equity does not count at {low} to {high}. ", low=low, high=high)
    return joined(said, typical, asked.said)


def _limits(found: Ours) -> Text:
    said = text(
        "Odds of failure are published averages, not your company. It speaks of 100 people at a level, never of one "
        "person: once somebody says what they want, it is that. Tax is left out."
    )
    if found.facts.valued_on is None:
        return said
    days = (found.facts.as_of - found.facts.valued_on.value).days
    return joined(said, text(" The 409A valuation is {days:day|days} old.", days=days))


def _formula(ledger: Ledger) -> tuple[Text, ...]:
    return (
        text(
            "A year of an offer: cash, and the sure amount that is as good as the rest to somebody with little else "
            "(constant relative risk aversion). It prices risk and waiting once; nothing is taken off again."
        ),
        text(
            "Cash: base, and what is paid once over the years that they stay. The rest: what equity and a yearly bonus "
            "(as much of it as is paid on average, in a company that may close) are worth in all over the years worked "
            "for it, by somebody who stays as long as people do unless `--stays` says otherwise. A year of vesting "
            "divides by the years of vesting, a year worked by those really worked."
        ),
        text(
            "What people at a level ask for: pay there x (1 - what is forgone for the work itself) + chance of losing "
            "the job x weeks to the next / 52 x pay there; every month no less than they must earn. Stock there counts "
            "at what people take it for. The chance of losing the job stands here and nowhere else."
        ),
        text("What it asks them to forgo: 1 - (cash + rest) / pay there + what the chance of losing the job costs."),
        text(
            "People differ: of each spread {doubt:percent} is our doubt about the middle of the level, the rest lies "
            'between people. The range of "of 100 people" is the doubt.',
            doubt=ledger.mid("doubt_of_the_middle"),
        ),
    )


def _source(found: Ours, context: Context) -> Provenance:
    from holdfast.models.venture import PATHS

    draws = found.draws
    shown = {"lead_with_base", "threshold"} if found.beside.currency == "USD" else set()
    return Provenance(
        generation=context.reader.number, ledger=context.ledger.revision, as_of=found.facts.as_of, seed=draws.seed,
        scenarios=draws.scenarios, futures=PATHS, version=__version__, formula=_formula(context.ledger),
        bears_on=BEARS_ON,
        claims=tuple(context.ledger.use(key) for key in sorted({*draws.used, *found.facts.claims, *shown})),
    )  # fmt: skip
