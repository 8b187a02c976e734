"""One honest page for a candidate: what is offered, what it may become, zero first, and what nobody knows.

It is handed over, so nothing internal is on it: no threshold, no runway, no board, nobody's name, no key of a claim.
The futures are those of the founder's own page, with the same seed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Final

from holdfast.questions import candidate_futures, candidate_terms, candidate_zero, equity_facts, offer_law
from holdfast.questions.candidate_bare import bare
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
from holdfast.terms.offering import LargeAmount, OfferRequest, Share
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
CARRIED: Final = ("cash", "burn", "expects", "obligations", "stays", "wealth", "where", "level_pays", "level_rsu")
"""Fields that links carry from page to page, and that change nothing on this one."""


class Request(OfferRequest):
    """The offer as every page of the offer lab takes it; what is not typed is not offered."""

    base: Annotated[LargeAmount, Field("Base", "a year", limits="such as 230k", default_from="not offered yet")] = None
    equity: Annotated[
        Share, Field("Equity", limits="of all shares, fully diluted, such as 0.75%", default_from="not offered yet")
    ] = None

    @classmethod
    def spec(cls, name: str) -> Field:
        """A field that only travels along says so."""
        found = super().spec(name)
        if name not in CARRIED:
            return found
        return replace(found, limits="changes nothing on this page: other pages of the offer take it",
                       default_from="", among=(), fine=True)  # fmt: skip


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
        yield candidate_zero.by_years(found, request, facts, context)
        yield from filter(None, [candidate_futures.stairs(found, facts)])
    zero = candidate_zero.in_words(found, _beside(request))
    if zero is not None:
        yield Note(NoteRole.CAUTION, zero)
    yield from _conditions(request, context)
    yield _list(LAW, text("Law and tax"), _law(request, facts, laws, found))
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
    if _beside(request) == "profit share" and request.profit_share:
        parts.append(f"{(request.profit_share * 100).normalize():f}\u202f% of yearly profit")
    if _beside(request) == "bonus" and request.bonus:
        parts.append(f"a bonus of {exact(request.bonus, facts.currency)} a year")
    seat = " ".join(one for one in (request.level, request.role) if one)
    finding = text(
        "{who}{parts}", who=f"{seat[:1].upper()}{seat[1:]}: " if seat else "We offer ", parts=" and ".join(parts)
    )
    if found is None:
        return Headline(finding, _without_odds(request))
    seen = found.worth
    stay, leave = (_of_100(one) for one in (seen.nothing_if_they_stay, seen.nothing_as_people_do))
    return Headline(finding, text(
        "Count on the {sure}. In {stay} of 100 futures of companies like ours the {what} pays nothing even to somebody "
        "who stays to the end; in {leave} if you stay as long as people do.",
        sure="money" if found.grant is not None else "base", what=found.named, stay=stay, leave=leave))  # fmt: skip


def _without_odds(request: Request) -> Text:
    beside = _beside(request)
    if beside in ("profit share", "phantom stock"):
        return text("What the {beside} comes to rests on our profit, which is not said here: count on the base.",
                    beside=beside)  # fmt: skip
    return text("No equity stands beside it that rises with the company's value.")


def _beside(request: Request) -> str:
    """What stands beside the base, as far as any of it is offered; nothing otherwise."""
    kind = equity_facts.kind_of(request)
    offered = {"profit share": request.profit_share, "bonus": request.bonus, "phantom stock": request.equity}
    return kind if offered.get(kind) else ""


def _of_100(share: Estimate) -> int:
    """As the dots and a percentage round it."""
    return int(share.value * 100 + 0.5)


def _figures(facts: Facts, found: Outlook | None) -> Iterator[Figures]:
    """Zero twice, then the middle, then the average: in that order."""
    if found is None:
        return
    seen = found.worth
    year = "a year of vesting" if found.grant is not None else "a year"
    yield Figures(
        (
            Figure("nothing_stay", "Pays nothing, if you stay to the end", seen.nothing_if_they_stay),
            Figure("nothing_leave", "Pays nothing, if you stay as long as people do", seen.nothing_as_people_do),
            Figure("middle", f"Middle future, {year}", seen.median, money=facts.currency),
            Figure("average", f"Average future, {year}", seen.mean, money=facts.currency,
                   note=text("{less:value} without the best 1 in 100", less=seen.mean_without_best)),
        )
    )  # fmt: skip


def _law(request: Request, facts: Facts, laws: tuple[LegalWarning, ...], found: Outlook | None) -> Iterator[Text]:
    options = equity_facts.kind_of(request) == "options" and candidate_terms.offers_equity(request)
    yield text("Tax is left out of every number here. Ask somebody who is paid by you, before you sign{options}.",
               options=" and before you exercise" if options else "")  # fmt: skip
    if found is not None and found.grant is not None:
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
    if found is not None and found.grant is not None:
        if candidate_terms.own(facts.shares) is None:
            yield text("How many shares are there, fully diluted, and what counts as one?")
        if candidate_terms.own(facts.raised) is None:
            yield text("What did investors pay for a share, and what are they paid first?")
        if found.grant.is_option:
            yield text("May I exercise early, and could the window after leaving be longer?")
        yield text("What happens to what is not vested when the company is sold?")
    if found is not None and found.grant is None:
        yield text("What was our profit in each of the last years, who works it out, and when is it paid?")
    yield text("How many months does the money last, and what must be true for the next round?")
    yield text("What would I decide alone, and what has changed because of somebody in this seat?")


def _never(found: Outlook | None) -> Text:
    odds = ""
    if found is not None:
        odds = "The odds are published averages of venture companies, not of ours. "
        if found.grant is None:
            odds = "The odds are assumptions on how profits of small companies differ, no plan of ours. "
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
        "candidate", TITLE, {name: plain[name] for name in OUTWARD}, facts.as_of, tuple(map(bare, blocks)), company,
        "invented" in company.lower(), outward=True,
    )  # fmt: skip
