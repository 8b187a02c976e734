"""The figures of a grant that a page shows: the chance that it pays nothing first, then middle, average and worth.

Money is in today's money and for each year of vesting. A figure's value is that of all futures together, so that it
agrees with a hundred of them drawn as dots; its range is how it differs between claim worlds: the doubt of what is
published. The luck of one company is not in the range, it is what the figures are about.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
from numpy.typing import NDArray

from holdfast.models.grants import Grant, Stays, payouts
from holdfast.models.undiversified import worth
from holdfast.models.venture import Futures
from holdfast.terms.estimate import Estimate

Floats = NDArray[np.float64]

BEST: Final = 0.01
"""The share of futures that "without the best 1 in 100" leaves out."""


@dataclass(frozen=True, slots=True)
class Figures:
    """One grant. The two chances of nothing: if they stay to the end, and if they stay as long as people do; the rest
    is for `stays`. Money for each year of vesting."""

    stays: Stays | float
    nothing_if_they_stay: Estimate
    nothing_as_people_do: Estimate
    nothing: Estimate
    median: Estimate
    p90: Estimate
    mean: Estimate
    mean_without_best: Estimate
    worth: Estimate


def summary(
    futures: Futures, grant: Grant, as_of: date, *, stays: Stays | float = Stays.TO_THE_END,
    wealth: float | None = None, risk_aversion: float | None = None,
) -> Figures:  # fmt: skip
    """All figures of one grant. `wealth` and `risk_aversion` of the reader; None: claims of ours."""
    paid = payouts(futures, grant, stays, wealth)
    yearly = paid / grant.vesting_years
    staying = payouts(futures, grant, Stays.TO_THE_END)
    leaving = payouts(futures, grant, Stays.AS_PEOPLE_DO, wealth)
    sure = certainty(futures, paid, wealth, risk_aversion) / grant.vesting_years
    currency, claims = futures.start.currency, tuple(futures.draws.used)

    def made(term: str, unit: str, by_world: Floats, value: float) -> Estimate:
        return estimate(term, by_world, value, as_of=as_of, unit=unit, claims=claims)

    def chance(values: Floats) -> Estimate:
        return made("pays_nothing", "share", nothing(values), float(nothing(values).mean()))

    def money(by_world: Floats, value: float, term: str = "grant_payout") -> Estimate:
        return made(term, currency, by_world, value)

    return Figures(
        stays=stays,
        nothing_if_they_stay=chance(staying),
        nothing_as_people_do=chance(leaving),
        nothing=chance(paid),
        median=money(np.quantile(yearly, 0.5, axis=1), float(np.quantile(yearly, 0.5))),
        p90=money(np.quantile(yearly, 0.9, axis=1), float(np.quantile(yearly, 0.9))),
        mean=money(yearly.mean(axis=1), float(yearly.mean())),
        mean_without_best=money(without_best(yearly), float(without_best(yearly.reshape(1, -1))[0])),
        worth=money(sure, float(np.median(sure)), "grant_worth"),
    )


def certainty(
    futures: Futures, paid: Floats, wealth: float | None = None, risk_aversion: float | None = None
) -> Floats:
    """What the whole of `paid` is worth to an undiversified holder: float64[worlds]."""
    own = futures.draws.claim("other_wealth") if wealth is None else wealth
    return worth(paid, own, futures.draws.claim("risk_aversion") if risk_aversion is None else risk_aversion)


def nothing(paid: Floats) -> Floats:
    """The chance that a grant pays nothing, or costs its holder something, by world.

    >>> nothing(np.array([[0.0, -1.0, 5.0, 0.0]]))
    array([0.75])
    """
    found: Floats = (paid <= 0).mean(axis=1)
    return found


def without_best(values: Floats) -> Floats:
    """The mean of each row without its best 1 in 100: float64[rows].

    >>> without_best(np.arange(100.0).reshape(1, -1))
    array([49.])
    """
    keep = values.shape[1] - max(1, round(values.shape[1] * BEST))
    found: Floats = np.partition(values, keep - 1, axis=1)[:, :keep].mean(axis=1)
    return found


def of_a_hundred(paid: Floats, limits: Sequence[float]) -> tuple[int, ...]:
    """How many of a hundred futures pay nothing, up to each of `limits`, and more: whole numbers that sum to 100.

    Those that pay nothing are rounded as their percentage is, so that dots, sentence and figure agree.

    >>> of_a_hundred(np.array([0.0, 0.0, 10.0, 60.0]), (50.0,))
    (50, 25, 25)
    """
    edges = np.array([0.0, *limits])
    counts = np.bincount(np.searchsorted(edges, paid.ravel(), side="left"), minlength=len(edges) + 1)
    parts = counts * 100 / counts.sum()
    none, rest = int(np.floor(parts[0] + 0.5)), parts[1:]
    whole = np.floor(rest).astype(int)
    for place in np.argsort(whole - rest, kind="stable")[: 100 - none - int(whole.sum())]:
        whole[place] += 1
    return none, *(int(one) for one in whole)


def left_of_one(futures: Futures, as_of: date) -> tuple[tuple[str, Estimate], ...]:
    """What is left of one share after each round to come, in order: the middle, and where four of five companies that
    raise it end up. Here the range is how companies differ."""
    found = []
    for name, kept in zip(futures.rounds.names, futures.rounds.kept, strict=True):
        reached = kept[~np.isnan(kept)]
        if len(reached):
            low, middle, high = (float(one) for one in np.quantile(reached, [0.1, 0.5, 0.9]))
            claims = tuple(key for key in futures.draws.used if key.startswith(("dilution", "pool")))
            found.append((name, Estimate("share_left", middle, low, high, as_of=as_of, unit="share", claims=claims)))
    return tuple(found)


def years_to_sale(futures: Futures, as_of: date) -> Estimate | None:
    """Years until those companies are sold that are sold at all: the middle, and where four of five lie. Here the
    range is how companies differ. None: none of them is sold."""
    years = futures.years[futures.sold]
    if not len(years):
        return None
    low, middle, high = (float(one) for one in np.quantile(years, [0.1, 0.5, 0.9]))
    claims = tuple(key for key in futures.draws.used if key.startswith(("round_gap", "exit_gap")))
    return Estimate("years_to_sale", middle, low, high, as_of=as_of, unit="years", claims=claims)


def estimate(
    term: str, by_world: Floats, value: float, *, as_of: date, unit: str, claims: tuple[str, ...]
) -> Estimate:  # fmt: skip
    """A figure of all futures with its range over claim worlds."""
    low, high = (float(one) for one in np.quantile(by_world, [0.1, 0.9]))
    return Estimate(term, value, min(low, value), max(high, value), as_of=as_of, unit=unit, claims=claims)
