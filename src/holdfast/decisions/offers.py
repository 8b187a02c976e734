"""Offer against offer: a year of each, what of it is sure, what the rest is worth to its holder, and who would engage.

An offer's year has two parts that are never summed in silence: cash, which is sure, and the rest (equity, stock of a
public company, budgets), which is worth less to somebody who holds it than it pays on average. A certainty equivalent
prices that; nothing is taken off again for illiquidity. The chance of losing the job is on the other side of the
comparison, in what people at the level ask for (`models.threshold`), and only there.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from holdfast.decisions.borrowed import drop
from holdfast.models.draws import Draws
from holdfast.models.grants import Stays
from holdfast.models.threshold import Level100
from holdfast.models.undiversified import worth
from holdfast.terms.estimate import Estimate

Floats = NDArray[np.float64]

MOST_OF_THEM: Final = (0.1, 0.9)
"""Four of five futures."""


@dataclass(frozen=True, slots=True)
class Extras:
    """What is paid beside base and equity, in the company's currency: `bonus` (target), `learning`, `compute` a year;
    `signing` on the first day; `retention` once, after two years."""

    bonus: float = 0.0
    signing: float = 0.0
    retention: float = 0.0
    learning: float = 0.0
    compute: float = 0.0


@dataclass(frozen=True, slots=True)
class Year:
    """A year of an offer. `cash`, float64[worlds], is sure, `regular` what of it is paid every month. `worth`,
    float64[worlds], is what the rest is worth to its holder; `futures`, float64[worlds, any], what the rest pays; None
    where there is nothing that varies by future."""

    regular: float
    cash: Floats
    worth: Floats
    futures: Floats | None = None

    def beside(self, worth: Floats, futures: Floats | None = None) -> Year:
        """The same with more that is worth so much; `futures` as it pays, where that varies."""
        both = self.futures if futures is None else futures if self.futures is None else self.futures + futures
        return replace(self, worth=self.worth + worth, futures=both)

    @property
    def total(self) -> Floats:
        """Cash, and what the rest is worth: float64[worlds]."""
        return self.cash + self.worth

    def reach(self, level: tuple[float, float] = MOST_OF_THEM) -> tuple[float, float]:
        """Between which amounts that part of all futures lies, cash included."""
        if self.futures is None:
            return float(np.median(self.total)), float(np.median(self.total))
        paid = self.cash[:, None] + self.futures
        low, high = np.quantile(paid, level)
        return float(low), float(high)


RETENTION_YEARS: Final = 2.0
"""After which a retention bonus is paid, as its field says."""


def paid_in_cash(base: float, extras: Extras, draws: Draws, stays: Stays | float = Stays.AS_PEOPLE_DO) -> Floats:
    """Cash of a year, float64[worlds]: base, and what is paid once spread over the years that they stay, as people do
    or as typed. A retention bonus counts for those who are still there when it is paid. A yearly bonus is not sure:
    it stands with the rest.

    >>> from holdfast.claims.ledger import Ledger
    >>> paid_in_cash(200_000, Extras(bonus=10_000, signing=25_000), Draws.certain(Ledger.load()))
    array([210000.])
    """
    if isinstance(stays, Stays):
        years = draws.claim("tenure_years")
        still = np.exp(-RETENTION_YEARS / years)
    else:
        years = np.full(draws.scenarios, float(stays))
        still = (years >= RETENTION_YEARS).astype(np.float64)
    found: Floats = base + (extras.signing + extras.retention * still) / years
    return found


def budgets(extras: Extras, draws: Draws) -> Floats:
    """What a year's budgets are worth in pay to somebody who would use them: float64[worlds]."""
    found = np.zeros(draws.scenarios)
    for amount, claim in ((extras.learning, "learning_budget_worth"), (extras.compute, "compute_budget_worth")):
        if amount:
            found = found + amount * draws.claim(claim)
    return found


def of_public(base: float, stock: float, draws: Draws) -> Year:
    """A year at a public company: stock that can be sold, at what people take it for; prices move in the meantime."""
    steps = 33
    z = ndtri((np.arange(steps) + 0.5) / steps)
    volatility = draws.claim("public_volatility")[:, None]
    prices = np.exp(volatility * z - volatility**2 / 2)
    return Year(base, np.full(draws.scenarios, base), stock * draws.claim("rsu_haircut"), stock * prices)


def of_equity(
    regular: float, cash: Floats, paid: Floats, years: Floats, wealth: Floats | float, risk_aversion: Floats | float
) -> Year:
    """A year with something beside it that pays `paid` in all, float64[worlds, paths], for `years` worked. It is worth
    nothing at least: nobody has to exercise an option.

    >>> one = of_equity(200, np.array([200.0]), np.array([[0.0, 800.0]]), np.array([4.0]), 1e9, 3.0)
    >>> float(round(one.total[0])), one.reach((0.0, 1.0))
    (300.0, (200.0, 400.0))
    """
    return Year(regular, cash, np.maximum(worth(paid, wealth, risk_aversion), 0) / years, paid / years[:, None])


def years_worked(draws: Draws, vesting: float, stays: Stays | float) -> Floats:
    """Years of work that a grant is for: float64[worlds]. Somebody who leaves earlier works fewer for less of it.

    As long as people do, it is the average of min(stay, vesting) for an exponential stay: m (1 - exp(-v / m)).

    >>> from holdfast.claims.ledger import Ledger
    >>> float(round(years_worked(Draws.certain(Ledger.load()), 4, Stays.AS_PEOPLE_DO)[0], 2))
    2.0
    """
    if stays is Stays.AS_PEOPLE_DO:
        mean = draws.claim("tenure_years")
        found: Floats = mean * -np.expm1(-vesting / mean)
        return found
    return np.full(draws.scenarios, vesting if stays is Stays.TO_THE_END else min(float(stays), vesting))


@dataclass(frozen=True, slots=True)
class Weighed:
    """An offer against what people at a level ask for.

    `asks`: share of pay that it asks the middle one to forgo (below 0: it pays more). `engage`: of 100 people.
    `starts`: what an offer has to come to in all; `base`: in cash, beside this one's rest; both over people and claims.
    `short`: cash a year still wanting for the middle one, by claims; below 0: none.
    """

    asks: Estimate
    engage: Estimate
    starts: Estimate
    base: Estimate
    short: Estimate


def weigh(year: Year, people: Level100, draws: Draws, as_of: date, currency: str, claims: tuple[str, ...]) -> Weighed:
    """How the offer stands with people at the level."""

    def made(term: str, values: Floats, unit: str, *, mean: bool = False) -> Estimate:
        return estimate(term, values, as_of, unit, claims, mean=mean)

    needed = np.maximum(people.need, people.floor)
    return Weighed(
        made("asks_to_forgo", people.asks(year.cash, year.worth), "share"),
        made("engage_of_100", people.of_100(year.regular, year.total), "", mean=True),
        made("cash_threshold", needed.ravel(), currency),
        made("cash_threshold", people.threshold(year.worth).ravel(), currency),
        made("cash_threshold", np.median(people.need, axis=1) - year.total, currency),
    )


def estimate(
    term: str, values: Floats, as_of: date, unit: str, claims: tuple[str, ...], *, mean: bool = False,
    held: Floats | None = None,
) -> Estimate:  # fmt: skip
    """Median and 10-90 of `values`. `mean`: the average in its place, for chances and counts of people, where it is
    what will be seen; the range then holds it. `held`: the same with published figures held, for what is borrowed.

    >>> from datetime import date
    >>> estimate("engage_of_100", np.array([0.0, 0.0, 0.0, 90.0]), date(2026, 1, 1), "", (), mean=True).value
    22.5
    """
    low, middle, high = (float(one) for one in np.quantile(values, [0.1, 0.5, 0.9]))
    middle = float(values.mean()) if mean else middle
    share = None if held is None else drop(values, held)
    return Estimate(
        term, middle, min(low, middle), max(high, middle), as_of=as_of, unit=unit, claims=claims, borrowed=share
    )


def base_for(people: Level100, year: Year, share: float, most: float) -> float | None:
    """The least regular pay, to the thousand, at which `share` of 100 people would engage beside all else of a year, on
    average over worlds; None where not even `most` is enough."""
    besides = year.total - year.regular

    def enough(regular: float) -> bool:
        return bool(people.of_100(regular, regular + besides).mean() >= share)

    low, high = 0, int(np.ceil(most / _STEP))
    if not enough(most):
        return None
    while low < high:
        middle = (low + high) // 2
        if enough(middle * _STEP):
            high = middle
        else:
            low = middle + 1
    return float(low * _STEP)


_STEP: Final = 1_000
