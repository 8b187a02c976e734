"""Which limits of the law an offer meets: pay ranges by place, 409A, Rule 701, ISO, the window after leaving.

Every figure is a row of the claim ledger, dated with the day from which it holds. What is not known is said to be not
known; nothing here says that an offer is lawful. *Do not* use it in a lawyer's place.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from holdfast.claims.ledger import Ledger
from holdfast.decisions.legal_places import rules_of
from holdfast.terms.money import Money
from holdfast.terms.offering import OfferRequest
from holdfast.terms.text import Text, text


class Standing(StrEnum):
    """How an offer stands to one limit."""

    OVER = "over the limit"
    NEAR = "near the limit"
    KNOW = "to know"
    UNKNOWN = "not checked"


@dataclass(frozen=True, slots=True)
class LegalFacts:
    """What the limits are held against; None: not known.

    `awards` and `awards_price` are all options, RSUs and warrants ever granted that are not shares yet, and what they
    cost to exercise: more than those of the last 12 months, which no cap table here dates. `outstanding` counts
    preferred shares as they convert. `round_on` is the day of the latest priced round.
    """

    currency: str
    fully_diluted: Decimal | None = None
    strike: Decimal | None = None
    valued_on: date | None = None
    round_on: date | None = None
    outstanding: Decimal | None = None
    awards: Decimal | None = None
    awards_price: Decimal | None = None


@dataclass(frozen=True, slots=True)
class LegalWarning:
    """One limit: `said` to whoever makes the offer, `to_candidate` where it is theirs to know as well.

    `key` names the limit, `claims` are the rows of the ledger with figure, date and source."""

    key: str
    standing: Standing
    said: Text
    claims: tuple[str, ...] = ()
    to_candidate: Text | None = None


def warnings(facts: LegalFacts, offer: OfferRequest, ledger: Ledger, day: date) -> tuple[LegalWarning, ...]:
    """Every limit that this offer is over or near, or that its reader has to know of, on `day`.

    Raises `ValueError` in words for a place that is written as no place is."""
    found = [*_place(offer, ledger, day)]
    if offer.instead not in (None, "options", "stock") or offer.equity == 0:
        return tuple(found)
    if not american(offer):
        return (*found, _abroad())
    found += [*_valuation(facts, offer, ledger, day), *_rule_701(facts, offer, ledger)]
    return (*found, *_iso(facts, offer, ledger), *_window(offer, ledger), *_election(offer, ledger))


def american(offer: OfferRequest) -> bool:
    """Whether the limits of the United States are held against an offer: there, or nobody said where.

    >>> american(OfferRequest()), american(OfferRequest(place="us-ca")), american(OfferRequest(place="DE"))
    (True, True, False)
    """
    return offer.place is None or offer.place.strip().upper().startswith("US")


def _abroad() -> LegalWarning:
    return LegalWarning(
        "abroad", Standing.UNKNOWN,
        text("They would work outside the United States: 409A, Rule 701 and ISO were not checked, nor was what the law "
             "there says of shares and their tax."),
        to_candidate=text("How shares and options are treated, and taxed, where you would work was not looked up."),
    )  # fmt: skip


def months_after(day: date, months: int) -> date:
    """The same day so many months later, or the month's last where it has no such day.

    >>> months_after(date(2025, 11, 30), 3), months_after(date(2025, 11, 21), 12)
    (datetime.date(2026, 2, 28), datetime.date(2026, 11, 21))
    """
    years, month = divmod(day.month - 1 + months, 12)
    last = calendar.monthrange(day.year + years, month + 1)[1]
    return date(day.year + years, month + 1, min(day.day, last))


def _place(offer: OfferRequest, ledger: Ledger, day: date) -> Iterator[LegalWarning]:
    if offer.place is None:
        yield LegalWarning("pay_range", Standing.UNKNOWN, text(
            "Where they would work was not typed, so no pay-range law was checked: `--place US-CA`."))  # fmt: skip
        return
    rules = rules_of(offer.place, ledger)
    for key in rules.ranges:
        since = date.fromisoformat(ledger[key].dated)
        if since <= day:
            said = _row(key, ledger, "how many you are was not typed")
            yield LegalWarning("pay_range", Standing.KNOW, said, (key,))
        else:
            yield LegalWarning("pay_range_later", Standing.KNOW, _row(key, ledger, "not in force yet"), (key,))
    if not rules.ranges:
        yield LegalWarning("pay_range", Standing.KNOW, text(
            "No law that asks for a pay range is listed for {place}. {cities}That is no proof that there is none.",
            place=rules.place, cities=rules.cities))  # fmt: skip
    for key in rules.history:
        yield LegalWarning("pay_history", Standing.KNOW, _row(key, ledger, "Holdfast never asks"), (key,))


def _row(key: str, ledger: Ledger, more: str) -> Text:
    claim = ledger[key]
    return text(
        "{what}: {n}, from {since}; {more}.",
        what=claim.statement.removesuffix("."), n=round(claim.mid), since=date.fromisoformat(claim.dated), more=more,
    )  # fmt: skip


def _valuation(facts: LegalFacts, offer: OfferRequest, ledger: Ledger, day: date) -> Iterator[LegalWarning]:
    """26 CFR 1.409A-1: an appraisal of no more than 12 months before the grant, and nothing material since."""
    if facts.currency != "USD":
        return
    keys = ("valuation_keeps_months", "valuation_soon_months")
    keeps, soon = (round(ledger.mid(key)) for key in keys)
    if facts.valued_on is None:
        yield LegalWarning("valuation", Standing.UNKNOWN, text(
            "No day of a 409A valuation was typed. One of the last {n:month|months} is needed on the day of the grant.",
            n=keeps), keys[:1], text("The day of the valuation behind the strike price is not known: ask us for it."),
        )  # fmt: skip
        return
    valued, ends = facts.valued_on, months_after(facts.valued_on, keeps)
    if valued > day:
        said = text("The 409A valuation is of {valued}, after the day of the grant, {day}: it does not hold yet. One "
                    "of that day or before comes first.", valued=valued, day=day)  # fmt: skip
        yield LegalWarning("valuation", Standing.OVER, said, keys[:1], said)
    elif facts.round_on and facts.round_on > valued:
        said = text("The 409A valuation of {valued} is older than the priced round of {round}: it no longer holds. "
                    "A new one comes before the grant, and the strike price may rise.",
                    valued=valued, round=facts.round_on)  # fmt: skip
        yield LegalWarning("valuation", Standing.OVER, said, keys[:1], said)
    elif day > ends:
        said = text("The 409A valuation is of {valued}, {days:day|days} ago: after {n:month|months}, since {ends}, it "
                    "no longer protects. A new one comes before the grant, and the strike price may rise.",
                    valued=valued, days=(day - valued).days, n=keeps, ends=ends)  # fmt: skip
        yield LegalWarning("valuation", Standing.OVER, said, keys[:1], said)
    elif day >= months_after(valued, soon):
        said = text("The 409A valuation of {valued} ends soon, after {ends}; a priced round ends it at once. A grant "
                    "after that day needs a new one, and the strike price may rise.",
                    valued=valued, ends=ends)  # fmt: skip
        yield LegalWarning("valuation", Standing.NEAR, said, keys, said)


def granted(facts: LegalFacts, offer: OfferRequest) -> Decimal | None:
    """Shares of this grant; None where equity or the number of shares is not known."""
    if offer.equity is None or facts.fully_diluted is None:
        return None
    return offer.equity * facts.fully_diluted


def _rule_701(facts: LegalFacts, offer: OfferRequest, ledger: Ledger) -> Iterator[LegalWarning]:
    """17 CFR 230.701(d) and (e), on the safe side: as if all that was ever granted were of the last 12 months."""
    if facts.currency != "USD":
        return
    keys = ("rule_701_amount", "rule_701_class", "rule_701_months")
    shares = granted(facts, offer)
    if shares is None or facts.strike is None:
        yield LegalWarning("rule_701", Standing.UNKNOWN, text(
            "Rule 701 was not checked: it needs the number of shares and the strike price."), keys)  # fmt: skip
        return
    price, limit = shares * facts.strike, Decimal(str(ledger.mid("rule_701_amount")))
    all_price = price + (facts.awards_price or 0)
    by_amount = all_price / limit
    by_number = _of_class(shares + (facts.awards or 0), facts, ledger)
    used = min([by_amount] if by_number is None else [by_amount, by_number])
    yield from _disclosure(all_price, ledger)
    share = float(used)
    if facts.awards is None:
        alone = Standing.OVER if share > 1 else Standing.NEAR if share >= ledger.mid("limit_near") else Standing.UNKNOWN
        yield LegalWarning("rule_701", alone, text(
            "Rule 701: this grant alone is {price} of the {limit} that grants of {n:month|months} may add up to; more "
            "where 15 % of total assets, or of the class that is outstanding, is more. What else was granted in that "
            "time is not known: load the cap table.",
            price=usd(price), limit=usd(limit), n=round(ledger.mid("rule_701_months"))),
            keys, _CANDIDATE_701 if alone is Standing.OVER else None,
        )  # fmt: skip
    elif share >= ledger.mid("limit_near"):
        standing = Standing.OVER if share > 1 else Standing.NEAR
        yield LegalWarning("rule_701", standing, text(
            "Rule 701: with this grant all awards come to {all}, against {limit} in {n:month|months}, and to "
            "{share:percent} of what the roomier of its limits allows. Which of them are of that time no cap table "
            "here says: count them, and 15 % of total assets, before this one is granted.",
            all=usd(all_price), limit=usd(limit), n=round(ledger.mid("rule_701_months")), share=share),
            keys, _CANDIDATE_701 if standing is Standing.OVER else None,
        )  # fmt: skip


_CANDIDATE_701 = text(
    "Grants here may pass a limit of US securities law (Rule 701). Ask us on which exemption this one rests."
)


def _of_class(shares: Decimal, facts: LegalFacts, ledger: Ledger) -> Decimal | None:
    if not facts.outstanding:
        return None
    return shares / (facts.outstanding * Decimal(str(ledger.mid("rule_701_class"))))


def _disclosure(price: Decimal, ledger: Ledger) -> Iterator[LegalWarning]:
    limit = Decimal(str(ledger.mid("rule_701_disclosure")))
    if price >= limit * Decimal(str(ledger.mid("limit_near"))):
        standing = Standing.OVER if price > limit else Standing.NEAR
        yield LegalWarning("rule_701_disclosure", standing, text(
            "Rule 701: above {limit} in 12 months whoever is granted must be given financial statements and risks "
            "before the sale; all awards with this one come to {price}.",
            limit=usd(limit), price=usd(price)),
            ("rule_701_disclosure",))  # fmt: skip


def _iso(facts: LegalFacts, offer: OfferRequest, ledger: Ledger) -> Iterator[LegalWarning]:
    """26 U.S.C. 422(d), for the calendar year in which most may vest: the cliff in January, and eleven months more."""
    shares = granted(facts, offer)
    if offer.instead == "stock" or facts.currency != "USD" or shares is None or facts.strike is None:
        return
    months = Decimal(str(12 * (offer.vesting_years or 4)))
    cliff = 12 if offer.cliff_months is None else offer.cliff_months
    most = min(months, Decimal(max(12, cliff + 11)))
    worth, limit = shares * facts.strike * most / months, Decimal(str(ledger.mid("iso_yearly")))
    if worth > limit:
        said = text("Up to {worth} of stock may become exercisable in one calendar year. What is above {limit} cannot "
                    "be ISO and is taxed as NSO.", worth=usd(worth), limit=usd(limit))  # fmt: skip
        yield LegalWarning("iso_yearly", Standing.OVER, said, ("iso_yearly",), said)


def _window(offer: OfferRequest, ledger: Ledger) -> Iterator[LegalWarning]:
    months = round(ledger.mid("iso_window_months"))
    if offer.instead == "stock" or offer.exercise_months is None or offer.exercise_months <= months:
        return
    said = text("The window of {n:month|months} after leaving is longer than the {iso:month|months} in which an ISO "
                "stays one: exercised later it is taxed as NSO.", n=offer.exercise_months, iso=months)  # fmt: skip
    yield LegalWarning("iso_window", Standing.KNOW, said, ("iso_window_months",), said)


def _election(offer: OfferRequest, ledger: Ledger) -> Iterator[LegalWarning]:
    days = round(ledger.mid("early_exercise_days"))
    said = (
        text("Stock that vests: in the US an 83(b) election is filed within {n:day|days} of getting it, or never.",
             n=days)
        if offer.instead == "stock"
        else text("If the plan lets options be exercised before they vest: in the US an 83(b) election is then filed "
                  "within {n:day|days}, or never.", n=days)
    )  # fmt: skip
    yield LegalWarning("early_exercise", Standing.KNOW, said, ("early_exercise_days",), said)


def usd(amount: Decimal) -> Money:
    """A limit of the United States, in whole dollars."""
    return Money(amount.quantize(Decimal(1)), "USD")
