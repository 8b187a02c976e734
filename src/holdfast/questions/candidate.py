"""One honest page for a candidate: what is offered, what it may become, zero first, and what nobody knows.

It is handed over, so nothing internal is on it: no threshold, no runway, no board, nobody's name, no key of a claim.
The futures are those of the founder's own page, with the same seed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Final

from holdfast.questions import candidate_futures, candidate_terms, equity_facts, offer_law
from holdfast.questions.candidate_terms import exact
from holdfast.questions.contract import Context
from holdfast.terms.answer import (
    Answer,
    Block,
    Column,
    Figure,
    Figures,
    Headline,
    Note,
    NotEnough,
    NoteRole,
    Table,
)
from holdfast.terms.estimate import Estimate
from holdfast.terms.offering import MoneyAmount, OfferRequest, Share
from holdfast.terms.request import Field
from holdfast.terms.text import Text, text

if TYPE_CHECKING:
    from holdfast.decisions.legal import LegalWarning
    from holdfast.questions.candidate_futures import Outlook
    from holdfast.questions.equity_facts import Facts

TITLE = "Your offer"
TERMS = (Column("part", "Part"), Column("terms", "On these terms"))
WORK = (Column("work", "What can be said"), Column("measured", "Measured", numeric=True))
LAW = (Column("law", "Before you sign"),)
UNKNOWN = (Column("unknown", "Nobody has said it here"),)
ASK = (Column("ask", "A fair question, at any time"),)
OUTWARD: Final = (
    "base", "equity", "instead", "role", "level", "stage", "signing", "bonus", "retention", "learning", "compute",
    "profit_share", "vesting_years", "cliff_months", "exercise_months", "strike", "valued_on", "place", "as_of", "seed",
    "scenarios",
)  # fmt: skip
"""Fields that a candidate may see: never what was said of cash, of others' pay, or of what they might accept."""


class Request(OfferRequest):
    """The offer as every page of the offer lab takes it; what is not typed is not offered."""

    base: Annotated[MoneyAmount, Field("Base", "a year", limits="such as 230k", default_from="not offered yet")] = None
    equity: Annotated[
        Share, Field("Equity", limits="of all shares, fully diluted, such as 0.75%", default_from="not offered yet")
    ] = None


def run(request: Request, context: Context) -> Answer:
    """The page; a refusal where nothing is offered. Raises `BadInput` as the facts do."""
    facts = equity_facts.facts(request, context)
    laws = offer_law.warnings(request, facts, context)
    if request.base is None and request.equity is None:
        return _answer(request, context, facts, [Headline(text("No offer yet")), _nothing()])
    found = candidate_futures.outlook(request, facts, context)
    return _answer(request, context, facts, [*_blocks(request, context, facts, found, laws)])


def _blocks(
    request: Request, context: Context, facts: Facts, found: Outlook | None, laws: tuple[LegalWarning, ...]
) -> Iterator[Block]:
    known = candidate_terms.pay_range(request, context, facts.as_of, laws)
    rows = [*candidate_terms.pay(request, facts, known), *candidate_terms.equity(request, facts, context)]
    yield _headline(request, facts, found)
    yield from _figures(facts, found)
    yield Table("terms", text("What we offer"), TERMS, tuple((what, said) for what, said in rows))
    if found is not None:
        yield candidate_futures.dots(found, facts)
        yield from filter(None, [candidate_futures.stairs(found, facts)])
        yield Note(NoteRole.CAUTION, _zero(found))
    yield from _conditions(request, context)
    yield _list(LAW, text("Law and tax"), _law(facts, laws, found))
    missing = tuple(candidate_terms.unknown(request, facts, known))
    if missing:
        yield _list(UNKNOWN, text("What is not known"), missing)
    yield _list(ASK, text("Worth asking us"), _questions(facts, found))
    yield Note(NoteRole.WHEN_NOT_TO_USE, _never(found))


def _headline(request: Request, facts: Facts, found: Outlook | None) -> Headline:
    parts = [exact(request.base, facts.currency)] if request.base is not None else []
    if request.equity is not None and candidate_terms.offers_equity(request):
        kind = {"options": "options on"}.get(equity_facts.kind_of(request), f"{equity_facts.kind_of(request)} of")
        parts.append(f"{kind} {(request.equity * 100).normalize():f}\u202f% of the company")
    seat = " ".join(one for one in (request.level, request.role) if one)
    finding = text(
        "{who}{parts}", who=f"{seat[:1].upper()}{seat[1:]}: " if seat else "We offer ", parts=" and ".join(parts)
    )
    if found is None:
        return Headline(finding, text("No equity stands beside it that rises with the company's value."))
    stay, leave = (_of_100(one) for one in (found.figures.nothing_if_they_stay, found.figures.nothing_as_people_do))
    return Headline(finding, text(
        "Count on the money. In {stay} of 100 futures of companies like ours the grant pays nothing even to somebody "
        "who stays to the end; in {leave} if you stay as long as people do.", stay=stay, leave=leave))  # fmt: skip


def _of_100(share: Estimate) -> int:
    """As the dots and a percentage round it."""
    return int(share.value * 100 + 0.5)


def _figures(facts: Facts, found: Outlook | None) -> Iterator[Figures]:
    """Zero twice, then the middle, then the average: in that order."""
    if found is None:
        return
    seen = found.figures
    yield Figures(
        (
            Figure("nothing_stay", "Pays nothing, if you stay to the end", seen.nothing_if_they_stay),
            Figure("nothing_leave", "Pays nothing, if you stay as long as people do", seen.nothing_as_people_do),
            Figure("middle", "Middle future, a year of vesting", seen.median, money=facts.currency),
            Figure("average", "Average future, a year of vesting", seen.mean, money=facts.currency,
                   note=text("{less:value} without the best 1 in 100", less=seen.mean_without_best)),
        )
    )  # fmt: skip


def _zero(found: Outlook) -> Text:
    """The zero case in words."""
    kind = "Options pay" if found.grant.is_option else "A grant pays"
    return text(
        "{kind} nothing where the company closes, or is sold for less than investors are paid first{strike}. Somebody "
        "who leaves before a sale has only what is vested{leaving}. What is paid comes after years, if it comes.",
        kind=kind,
        strike=", or where a share brings less than the strike price" if found.grant.is_option else "",
        leaving=", has to pay to keep it, and loses that money where the company closes"
        if found.grant.is_option else "",
    )  # fmt: skip


def _law(facts: Facts, laws: tuple[LegalWarning, ...], found: Outlook | None) -> Iterator[Text]:
    yield text("Tax is left out of every number here. Ask somebody who is paid by you, before you sign and before you "
               "exercise.")  # fmt: skip
    if found is not None:
        yield from (one.to_candidate for one in laws if one.to_candidate is not None)
        yield from _dear(facts)
    yield text("We did not ask what you earn or earned. No number here rests on it.")


def _conditions(request: Request, context: Context) -> Iterator[Table]:
    """How people work here, as far as it was measured; what is not known stays off the page."""
    from holdfast.questions import evp_measures

    if not context.reader.number:
        return
    seed = context.settings.seed if request.seed is None else request.seed
    rows = [(one.say, replace(one.estimate, evidence=(), claims=()))
            for one in evp_measures.said(context, seed) if one.estimate is not None]  # fmt: skip
    if rows:
        caption = text("Of all of us together, from what we wrote, as of {day}. What we did not measure is not here.",
                       day=context.reader.as_of)  # fmt: skip
        yield Table("work", text("How we work, as measured"), WORK, tuple(rows), caption=caption)


def _dear(facts: Facts) -> Iterator[Text]:
    price = facts.share_price
    if facts.strike and price is not None and facts.strike.value > price:
        yield text("The strike price is above what investors paid for a share in the latest round: ask us why.")


def _questions(facts: Facts, found: Outlook | None) -> Iterator[Text]:
    """What the page leaves open."""
    if found is not None:
        if candidate_terms.own(facts.shares) is None:
            yield text("How many shares are there, fully diluted, and what counts as one?")
        if candidate_terms.own(facts.raised) is None:
            yield text("What did investors pay for a share, and what are they paid first?")
        if found.grant.is_option:
            yield text("May I exercise early, and could the window after leaving be longer?")
        yield text("What happens to what is not vested when the company is sold?")
    yield text("How many months does the money last, and what must be true for the next round?")
    yield text("What would I decide alone, and what has changed because of somebody in this seat?")


def _never(found: Outlook | None) -> Text:
    odds = "The odds are published averages of venture companies, not of ours. " if found else ""
    return text("This page is no contract and no advice. {odds}Nobody knows how long you will stay, nor what becomes "
                "of us. A contract says what holds; have a lawyer read it.", odds=odds)  # fmt: skip


def _list(columns: tuple[Column, ...], title: Text, lines: Iterable[Text]) -> Table:
    return Table(columns[0].key, title, columns, tuple((line,) for line in lines))


def _nothing() -> NotEnough:
    return NotEnough(
        text("Nothing is offered yet: neither a base nor equity was typed."),
        text("Five numbers make a page: `holdfast candidate --base 230k --equity 0.75% --post-money 19M --raised 4M "
             "--shares 10M`."),
    )  # fmt: skip


def _answer(request: Request, context: Context, facts: Facts, blocks: list[Block]) -> Answer:
    company = context.settings.company
    plain = request.model_dump(mode="json")
    return Answer(
        "candidate", TITLE, {name: plain[name] for name in OUTWARD}, facts.as_of, tuple(blocks), company,
        "invented" in company.lower(), outward=True,
    )  # fmt: skip
