"""What is offered in place of equity by a company that no rounds and no exit are expected of: a share of profit, a
yearly bonus, or phantom stock, which the company pays in cash.

Two layers of chance as in `venture`: a claim world draws each published or assumed figure once, and in each world many
companies run their course. A year's profit follows one chance per year, alike between the years of one company: below
the share of years without profit it is nothing, above it a lognormal around what was typed. A company may close at the
end of a year; then that year and those after it pay nothing. Taxes are left out.

*Do not* take the typed profit for a forecast: growth is left out unless it is typed, and so is what the owners take.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

from holdfast.errors import BadInput
from holdfast.models.draws import Draws
from holdfast.models.even_paths import EvenPaths
from holdfast.models.grant_figures import estimate, without_best
from holdfast.models.grant_figures import nothing as pays_nothing
from holdfast.models.grants import Stays
from holdfast.models.undiversified import worth
from holdfast.terms.estimate import Estimate

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

PATHS: Final = 512
"""Courses in each claim world, as `venture` has them."""
MOST_YEARS: Final = 10
SURE: Final = 1e-9
"""A company's own figure may be 0 or 1: never quite, so that nothing is divided by 0."""


@dataclass(frozen=True)
class Course:
    """Many courses of one business: float64[worlds, paths, years]. `profit` of each year, 0 in one without; `there`
    whether the company is still there at the end of that year. `tenure` float64[worlds, paths] is how long somebody
    stays, in years, as people do. `now` what money at the end of each year is worth today: float64[worlds, 1, years].
    """

    profit: Floats
    there: Bools
    tenure: Floats
    now: Floats
    draws: Draws

    @property
    def years(self) -> int:
        """Years that are looked at."""
        return int(self.profit.shape[2])


@dataclass(frozen=True)
class Payments:
    """What a company pays in cash at the end of each year, float64[worlds, paths, years], to somebody who stays so
    long; and the same in today's money in all: float64[worlds, paths]."""

    each_year: Floats
    paid: Floats


def course(profit: float, draws: Draws, years: int, paths: int = PATHS) -> Course:
    """The courses of a business whose profit is `profit` a year now.

    Without any doubt every year is the middle one, a little below the typed year with profit:

    >>> from holdfast.claims.ledger import Ledger
    >>> one = course(100.0, Draws.certain(Ledger.load()), 2, paths=1)
    >>> [round(float(year)) for year in one.profit[0, 0]], bool(one.there.all())
    ([89, 89], True)
    """
    if not profit >= 0:
        raise BadInput(f"A yearly profit of {profit:,.0f}: in place of equity there has to be one, 0 or more.")
    if not 0 < years <= MOST_YEARS:
        raise BadInput(f"{years} years: look at 1 to {MOST_YEARS}.")
    names = ("company", "close", "stay", *(f"year {year}" for year in range(years)))
    chance = EvenPaths(draws, paths, names)
    shape = (draws.scenarios, paths)

    def each(name: str) -> Floats:
        return chance.uniform(name).reshape(shape)

    alike = np.sqrt(draws.claim("profit_persistence"))[:, None]
    own = np.sqrt(1 - draws.claim("profit_persistence"))[:, None]
    company = ndtri(each("company"))
    ranks = np.stack([ndtr(alike * company + own * ndtri(each(f"year {year}"))) for year in range(years)], axis=2)
    without = np.minimum(draws.claim("year_without_profit"), 1 - SURE)[:, None, None]
    spread = draws.claim("profit_year_ln_sd")[:, None, None]
    above = np.clip((ranks - without) / (1 - without), 1e-12, 1 - 1e-12)
    made = np.where(ranks > without, profit * np.exp(spread * ndtri(above)), 0.0)
    closes = np.log(each("close")) / np.log1p(-np.clip(draws.claim("closing_a_year"), SURE, 1 - SURE))[:, None]
    there = closes[:, :, None] >= np.arange(1, years + 1)
    there |= draws.sure
    tenure = np.broadcast_to(draws.claim("tenure_years")[:, None], shape)
    if not draws.sure:
        tenure = -tenure * np.log(each("stay"))
    now = np.exp(-np.log1p(draws.claim("discount_rate"))[:, None, None] * np.arange(1, years + 1))
    return Course(made * there, there, tenure, now, draws)


def profit_share(course: Course, share: float, stays: Stays | float = Stays.TO_THE_END) -> Payments:
    """A share of each year's profit, to whoever is there at the end of that year."""
    if not 0 <= share <= 1:
        raise BadInput("A share of profit is at most 100 %, and not below 0.")
    return _payments(course, share * course.profit, stays)


def bonus(
    course: Course, amount: float, stays: Stays | float = Stays.TO_THE_END, *, of_profit: bool = True
) -> Payments:
    """A yearly bonus of `amount` at target, as much of it as is paid by a claim; `of_profit`: nothing in a year without
    profit."""
    due = course.there & ((course.profit > 0) | (not of_profit))
    paid = np.maximum(course.draws.claim("bonus_paid"), 0.0)[:, None, None]
    return _payments(course, amount * paid * due, stays)


def phantom(
    course: Course, share: float, vested: Callable[[Floats], Floats], base: float = 0.0,
    stays: Stays | float = Stays.TO_THE_END,
) -> Payments:  # fmt: skip
    """Phantom stock over `share` of the company, paid in cash at the end of the last year, or of the year in which
    somebody leaves: the vested part of the value of the company above `base`, which is what counts as no gain.

    The company is worth a multiple of that year's profit, by a claim; a company that closed pays nothing.
    """
    if not 0 <= share <= 1:
        raise BadInput("Phantom stock is over at most 100 % of the company, and not below 0.")
    value = course.draws.claim("profit_multiple")[:, None, None] * course.profit
    gain = share * np.maximum(value - base, 0.0) * course.there
    years = np.arange(1, course.years + 1)
    stay = _stay(course, stays)
    settled = np.minimum(np.ceil(stay - 1e-9), course.years)[:, :, None] == years
    part = vested(np.minimum(stay, course.years))[:, :, None]
    each = np.where(settled, gain * part, 0.0)
    return Payments(each, (each * course.now).sum(axis=2))


def nothing(course: Course) -> Payments:
    """No payment at all, for an offer of base alone."""
    return _payments(course, np.zeros_like(course.profit), Stays.TO_THE_END)


@dataclass(frozen=True, eq=False)
class CashFigures:
    """What is paid in cash, as `grant_figures.Figures` tells a grant: money for each of the years; `sure`
    float64[worlds] is its worth in all, `cash_a_year` what the company pays a year to somebody who stays so long, and
    `cash_peak` what its dearest year comes to in one course of ten."""

    sure: Floats
    nothing_if_they_stay: Estimate
    nothing_as_people_do: Estimate
    nothing: Estimate
    median: Estimate
    p90: Estimate
    mean: Estimate
    mean_without_best: Estimate
    worth: Estimate
    cash_a_year: Estimate
    cash_peak: Estimate


def figures(
    course: Course, staying: Payments, leaving: Payments, asked: Payments, years: float, currency: str, as_of: date,
    wealth: float | None = None,
) -> CashFigures:  # fmt: skip
    """The figures of `asked`, and the chances of nothing of all; `wealth` of the reader, None: a claim of ours."""
    draws = course.draws
    yearly = asked.paid / years
    own = draws.claim("other_wealth") if wealth is None else wealth
    sure = worth(asked.paid, own, draws.claim("risk_aversion")) + 0.0
    cash, dearest = asked.each_year.sum(axis=2) / years, asked.each_year.max(axis=2)
    claims = tuple(draws.used)

    def made(term: str, by_world: Floats, value: float, unit: str = currency) -> Estimate:
        return estimate(term, by_world, value, as_of=as_of, unit=unit, claims=claims)

    def chance(paid: Floats) -> Estimate:
        return made("pays_nothing", pays_nothing(paid), float(pays_nothing(paid).mean()), "share")

    def middle(at: float) -> Estimate:
        return made("grant_payout", np.quantile(yearly, at, axis=1), float(np.quantile(yearly, at)))

    return CashFigures(
        sure=sure,
        nothing_if_they_stay=chance(staying.paid),
        nothing_as_people_do=chance(leaving.paid),
        nothing=chance(asked.paid),
        median=middle(0.5),
        p90=middle(0.9),
        mean=made("grant_payout", yearly.mean(axis=1), float(yearly.mean())),
        mean_without_best=made("grant_payout", without_best(yearly), float(without_best(yearly.reshape(1, -1))[0])),
        worth=made("grant_worth", sure / years, float(np.median(sure / years))),
        cash_a_year=made("cash_paid", cash.mean(axis=1), float(cash.mean())),
        cash_peak=made("cash_peak", np.quantile(dearest, 0.9, axis=1), float(np.quantile(dearest, 0.9))),
    )


def _payments(course: Course, each: Floats, stays: Stays | float) -> Payments:
    here = _stay(course, stays)[:, :, None] >= np.arange(1, course.years + 1)
    paid = each * here
    return Payments(paid, (paid * course.now).sum(axis=2))


def _stay(course: Course, stays: Stays | float) -> Floats:
    if stays is Stays.AS_PEOPLE_DO:
        return course.tenure
    years = float(course.years) if stays is Stays.TO_THE_END else float(stays)
    return np.full_like(course.tenure, years)
