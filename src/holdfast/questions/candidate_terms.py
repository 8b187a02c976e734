"""What an offer consists of, said to a candidate: exact amounts, equity in plain words, and what is not known."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from holdfast.questions import equity_facts
from holdfast.questions.equity_facts import Facts, Known, Source
from holdfast.terms.captable import Stage
from holdfast.terms.text import Text, text

if TYPE_CHECKING:
    from holdfast.decisions.legal import LegalWarning
    from holdfast.questions.contract import Context
    from holdfast.terms.grid import Line
    from holdfast.terms.offering import OfferRequest

SIGNS: Final = {"USD": "$", "EUR": "€", "GBP": "£"}
Row = tuple[str, Text]


@dataclass(frozen=True, slots=True)
class Range:
    """The pay range that the company itself set for this seat, and since when; `asked`: keys of laws that want one."""

    low: Decimal | None
    high: Decimal | None
    since: date | None
    asked: tuple[str, ...] = ()


def exact(amount: Decimal, currency: str) -> str:
    """An amount to the last digit: an offer is not rounded.

    >>> exact(Decimal("232500"), "USD"), exact(Decimal("0.58"), "GBP"), exact(Decimal("90000.00"), "CHF")
    ('$232,500', '£0.58', 'CHF 90,000')
    """
    sign = SIGNS.get(currency, f"{currency} ")
    whole = amount == amount.to_integral_value()
    places = 0 if whole else max(2, min(4, -int(amount.normalize().as_tuple().exponent)))
    return f"{sign}{amount:,.{places}f}"


def offers_equity(request: OfferRequest) -> bool:
    """Whether something is offered that rises with the company's value."""
    return bool(request.equity) and equity_facts.equity_like(request)


def pay_range(request: OfferRequest, context: Context, day: date, laws: tuple[LegalWarning, ...]) -> Range:
    """The company's own range for this seat, where the law asks for one: that of the line which its board approved, if
    one holds on `day`."""
    asked = tuple(one.claims[0] for one in laws if one.key == "pay_range" and one.claims)
    line = _line(request, context, day) if asked else None
    if line is None:
        return Range(None, None, None, asked)
    return Range(line.base_low, line.base_high, line.approved_on, asked)


def _line(request: OfferRequest, context: Context, day: date) -> Line | None:
    from holdfast.questions import typed_grid

    seat = typed_grid.offered(request)
    about = typed_grid.grid(context).about(seat.role, seat.level, seat.region)
    return next((line for line in about if line.holds(day)), None)


def pay(request: OfferRequest, facts: Facts, known: Range) -> Iterator[Row]:
    """What is paid in money, and what it is paid for."""

    def money(amount: Decimal) -> str:
        return exact(amount, facts.currency)

    if request.base is not None:
        yield "Base", text("{amount} a year, before tax", amount=money(request.base))
    if known.low is not None and known.high is not None:
        yield "Pay range for this job", text("{low} to {high} a year", low=money(known.low), high=money(known.high))
    elif known.asked:
        yield "Pay range for this job", text(
            "not stated yet. The law where you would work asks many employers for one: ask us for it.")  # fmt: skip
    parts = (
        ("Signing bonus", request.signing, "{amount}, once"),
        ("Bonus", request.bonus, "{amount} a year, as the contract says"),
        ("Retention bonus", request.retention, "{amount}, once, after two years"),
        ("Learning", request.learning, "{amount} a year to spend"),
        ("Compute", request.compute, "{amount} a year to spend"),
    )
    for name, amount, said in parts:
        if amount:
            yield name, text(said, amount=money(amount))
    if request.profit_share:
        yield (
            "Profit share",
            text("{share:percent} of yearly profit, if there is any", share=float(request.profit_share)),
        )


def equity(request: OfferRequest, facts: Facts, context: Context) -> Iterator[Row]:
    """The grant, what it costs to have it, when it is yours, and who is paid before."""
    if request.equity is None or not offers_equity(request):
        return
    kind, shares = equity_facts.kind_of(request), own(facts.shares)
    count = f" ({request.equity * shares:,.0f} of {shares:,.0f} today)" if shares else ""
    on = "{kind} on" if kind == "options" else "{kind}:"
    said = on + " {share:percent} of all shares, fully diluted{count}"
    yield "Equity", text(said, kind=kind, share=float(request.equity), count=count)
    if kind == "options":
        yield from _options(request, facts, shares, context)
    over, cliff = request.vesting_years or 4, 12 if request.cliff_months is None else request.cliff_months
    late = f", nothing before month {cliff} (the cliff)" if cliff else ""
    yield "Vesting", text("month by month over {years}{cliff}", years=years(over), cliff=late)
    raised = own(facts.raised)
    if raised and kind != "phantom stock":
        yield "Paid before you", text(
            "{amount} to investors, out of what a sale brings{more}",
            amount=exact(raised.to_integral_value(), facts.currency),
            more=", and some of them share in the rest as well" if _participating(facts) else "",
        )  # fmt: skip


def _options(request: OfferRequest, facts: Facts, shares: Decimal | None, context: Context) -> Iterator[Row]:
    from holdfast.decisions import legal

    strike, months = own(facts.strike), 3 if request.exercise_months is None else request.exercise_months
    if strike is not None:
        yield "Strike price", _strike(strike, facts, context)
        if shares and request.equity is not None:
            cost = (request.equity * shares * strike).quantize(Decimal(1))
            yield "To exercise all of it", text("{cost}, and tax", cost=exact(cost, facts.currency))
    if months:
        yield (
            "If you leave",
            text("{n:month|months} to exercise what is vested; what is not exercised lapses", n=months),
        )
    else:
        yield "If you leave", text("options that are not exercised lapse on your last day")
    if legal.american(request):
        kind = text("in the US an ISO as far as the law lets it be one, else an NSO: your grant says which")
        yield "Kind of option", kind


def _strike(strike: Decimal, facts: Facts, context: Context) -> Text:
    from holdfast.decisions.legal import months_after

    price = exact(strike, facts.currency)
    if facts.valued_on is None:
        return text("{price} a share", price=price)
    valued = facts.valued_on.value
    ends = months_after(valued, round(context.ledger.mid("valuation_keeps_months")))
    said = "{price} a share, from a 409A valuation of {valued}, which is good until {ends} at the latest"
    return text(said, price=price, valued=valued, ends=ends)


def years(years: float) -> str:
    """Years in words.

    >>> years(1), years(2.5)
    ('1 year', '2.5 years')
    """
    return f"{years:g} year" + ("" if years == 1 else "s")


def own(known: Known[Decimal] | None) -> Decimal | None:
    """What is the company's own, not a published figure in its place."""
    return known.value if known and known.source not in (Source.PUBLISHED, Source.NOWHERE) else None


def _participating(facts: Facts) -> bool:
    return any(one.participating for one in facts.table.classes) if facts.table else False


def unknown(request: OfferRequest, facts: Facts, known: Range) -> Iterator[Text]:
    """What this page does not know, each with what stands in its place."""
    if request.base is None:
        yield text("The base: nothing was offered yet.")
    if request.equity is None and equity_facts.equity_like(request):
        yield text("Equity: nothing was offered yet, so nothing is said of what it may become.")
    elif offers_equity(request):
        named = {"our latest value": facts.post_money, "what was raised": facts.raised,
                 "the number of shares": facts.shares, "the strike price": facts.strike}  # fmt: skip
        missing = [what for what, one in named.items() if one is not None and own(one) is None]
        if missing:
            yield text("{what}: what is usual at our stage stands in its place. Ask us for ours.",
                       what=_listed(missing))  # fmt: skip
        if facts.valued_on is None and equity_facts.kind_of(request) == "options":
            yield text("The day of the 409A valuation behind the strike price. It is good for a year at most.")
    kind = equity_facts.kind_of(request)
    by_profit = kind == "profit share" or (kind == "phantom stock" and facts.stage.value is Stage.NONE)
    if by_profit and not request.profit:
        yield text("Our yearly profit: it is not said here, so neither is what the {kind} may come to.", kind=kind)
    if request.place is None:
        yield text("Where you would work, and so which law on pay ranges holds.")


def _listed(words: list[str]) -> str:
    said = ", ".join(words[:-1]) + (" and " if len(words) > 1 else "") + words[-1]
    return said[:1].upper() + said[1:]
