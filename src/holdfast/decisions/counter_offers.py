"""Matching the market now, or counter-offers later: what each costs the company a year, never anybody's chance.

Pay under the market brings more resignations: with R the company's pay over the market's (nobody counted above 1), a
the yearly attrition, e the quit elasticity and n the people, n a (R^-e - 1) more a year than at the market. Each is met
with a counter-offer or not, which is taken or not, which holds for the year or not:

    one = made taken holds x raise + made taken (1 - holds) x (raise x years paid + departure)
          + (1 - made taken) x departure

`raise` is from what those under the market have to the market's middle and a premium, with the load; `departure` is the
first year of a hire in their place. Matching is the sum of what is missing, with the load, and recurs each year.

*Do not* work it out of one person, nor join it with who holds what: what goes dark is no part of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Final

import numpy as np
from numpy.typing import NDArray

from holdfast.decisions.borrowed import drop
from holdfast.decisions.hire import first_year
from holdfast.measures.compensation import THOUSAND, Market
from holdfast.models.cost import Pay
from holdfast.models.draws import Draws, Layer, spread
from holdfast.terms.estimate import Estimate
from holdfast.terms.money import Money

Floats = NDArray[np.float64]
LEVEL: Final = 0.8


@dataclass(frozen=True, slots=True)
class Choice:
    """A year of each: `matching`, and `waiting` for the resignations that the gap brings (`more`); `less` is matching
    minus waiting. `now` are resignations a year as pay is, `matched` at the market; `one` is what one more costs."""

    matching: Estimate
    waiting: Estimate
    less: Estimate
    now: Estimate
    matched: Estimate
    more: Estimate
    one: Estimate


def choice(bases: Sequence[float], markets: Sequence[Market], draws: Draws, as_of: date, currency: str) -> Choice:
    """`bases` and `markets` person by person, in one currency; the company is all of them. Raises `ValueError` for
    none."""
    if not bases:
        raise ValueError("nobody's pay was given")

    paid = np.asarray(bases, dtype=np.float64)
    full = _measured(paid, _market(markets, draws), draws, currency)
    used = draws.used
    sure = np.array([[one.p50] for one in markets])  # the market's figures are published too
    held = _measured(paid, np.broadcast_to(sure, (len(markets), draws.scenarios)), draws.freeze_borrowed(), currency)

    def made(key: str, term: str, unit: str) -> Estimate:
        low, middle, high = (float(one) for one in np.quantile(full[key], [0.1, 0.5, 0.9]))
        return Estimate(
            term, middle, low, high, as_of=as_of, unit=unit, n=len(bases), evidence=("pay file",), claims=used,
            borrowed=drop(full[key], held[key]),
        )  # fmt: skip

    return Choice(
        matching=made("matching", "matching_cost", currency),
        waiting=made("waiting", "counter_offer_cost", currency),
        less=made("less", "matching_cost", currency),
        now=made("now", "resignations", ""),
        matched=made("matched", "resignations", ""),
        more=made("more", "resignations", ""),
        one=made("one", "counter_offer_cost", currency),
    )


def coarse(found: Choice) -> Choice:
    """The same with money to the thousand, for whoever may not see single people's pay."""

    def rounded(one: Estimate) -> Estimate:
        low, value, high = (round(figure / THOUSAND) * THOUSAND for figure in (one.low, one.value, one.high))
        return replace(one, value=value, low=low, high=high)

    return replace(
        found, matching=rounded(found.matching), waiting=rounded(found.waiting), less=rounded(found.less),
        one=rounded(found.one),
    )  # fmt: skip


def _measured(bases: Floats, market: Floats, draws: Draws, currency: str) -> dict[str, Floats]:
    missing = np.maximum(market - bases[:, None], 0.0)
    load = draws.claim("pay_load")
    ratio = 1 - missing.sum(axis=0) / market.sum(axis=0)
    matched = len(bases) * draws.claim("yearly_attrition")
    now = np.minimum(matched * ratio ** -draws.claim("quit_elasticity"), float(len(bases)))
    one = _one(bases, market, missing, draws, load, currency)
    matching = missing.sum(axis=0) * load
    waiting = (now - matched) * one
    return {
        "matching": matching, "waiting": waiting, "less": matching - waiting, "now": now, "matched": matched,
        "more": now - matched, "one": one,
    }  # fmt: skip


def _market(markets: Sequence[Market], draws: Draws) -> Floats:
    """The market's middle for each person in each scenario: float64[people, scenarios]. One role's doubt is shared by
    all who have it."""
    width = 2 * spread(LEVEL)
    drawn: dict[str, Floats] = {}
    for one in markets:
        if one.key not in drawn:
            sigma = float(np.log(one.high / one.low)) / width
            drawn[one.key] = one.p50 * np.exp(sigma * draws.normal(Layer.OUTCOMES, "market", one.key))
    return np.stack([drawn[one.key] for one in markets])


def _one(bases: Floats, market: Floats, missing: Floats, draws: Draws, load: Floats, currency: str) -> Floats:
    """What one more resignation among those under the market costs, in each scenario."""
    under = missing > 0
    count = np.maximum(under.sum(axis=0), 1)
    usual = np.where(under, market, 0.0).sum(axis=0) / count
    theirs = usual - missing.sum(axis=0) / count
    taken = draws.claim("counter_offer_made") * draws.claim("counter_offer_accepted")
    holds = draws.claim("counter_offer_holds")
    raised = np.maximum(usual * (1 + draws.claim("counter_offer_premium")) - theirs, 0.0) * load
    departure = _departure(bases, theirs, usual, under, draws, currency)
    failed = raised * draws.claim("counter_offer_paid_years") + departure
    found: Floats = taken * holds * raised + taken * (1 - holds) * failed + (1 - taken) * departure
    return found


def _departure(
    bases: Floats, theirs: Floats, usual: Floats, under: NDArray[np.bool_], draws: Draws, currency: str
) -> Floats:
    """The first year of a hire in the place of somebody under the market, at the market's pay."""
    some = under.any(axis=0)
    base = float(np.median(theirs[some])) if some.any() else float(bases.mean())
    market = float(np.median(usual[some])) if some.any() else base
    pay = Pay(_money(base, currency), typed=True, market=_money(market, currency))
    found: Floats = first_year(draws, pay).total() / 100
    return found


def _money(amount: float, currency: str) -> Money:
    return Money(Decimal(round(amount * 100)) / 100, currency)
