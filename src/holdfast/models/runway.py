"""Months until cash runs out, with what is hired on top: exact for known amounts, over all scenarios for others.

Cash after t months = cash - burn x t - sum over what starts at s of [once + monthly x (t - s)] for t >= s. It runs out
at the first t at which that is 0 or less. Burn is what goes out above what comes in, and stays as it was typed: neither
growth of revenue nor of costs is in it. *Do not* read it as a forecast of either.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Final

import numpy as np
from numpy.typing import NDArray

from holdfast.models.draws import Draws

Floats = NDArray[np.float64]
MONTH: Final = Fraction(1461, 48)
"""Days in a month: a twelfth of 365.25."""
YEAR: Final = 12
"""Months."""


def months_between(start: date, end: date) -> Fraction:
    """Months from one day to another, a month being a twelfth of a year; none for a day that is past.

    >>> float(round(months_between(date(2026, 11, 13), date(2027, 11, 13)), 2))
    11.99
    """
    return max(Fraction(0), (end - start).days / MONTH)


@dataclass(frozen=True, slots=True)
class Exact:
    """What starts `start` months from now: `once` then, and `monthly` from then on; all known."""

    start: Fraction
    once: Decimal
    monthly: Decimal


def months(cash: Decimal, burn: Decimal, plan: Sequence[Exact] = ()) -> Fraction | None:
    """Months until nothing is left, exactly; None where cash never runs out.

    >>> months(Decimal(2_100_000), Decimal(100_000))
    Fraction(21, 1)
    >>> float(months(Decimal(2_100_000), Decimal(100_000), [Exact(Fraction(1), Decimal(0), Decimal(5_000))]))
    20.047619047619047
    >>> months(Decimal(2_100_000), Decimal(-1)) is None
    True
    """
    left, rate, now = Fraction(cash), Fraction(burn), Fraction(0)
    for one in sorted(plan, key=lambda one: one.start):
        if rate > 0 and left <= rate * (one.start - now):
            return now + left / rate
        left -= rate * (one.start - now) + Fraction(one.once)
        rate, now = rate + Fraction(one.monthly), one.start
        if left <= 0:
            return now
    return now + left / rate if rate > 0 else None


@dataclass(frozen=True, slots=True)
class Seat:
    """One place that is filled. `start` is months from now; None: when the search and the notice are over, by claims.

    Amounts are the company's currency: `base`, `bonus` and `budget` (learning, compute) a year, `signing` (with
    equipment) on the first day, `retention` after two years. `found`: the candidate is, so that only their notice is
    waited for and nothing is paid for a search. `agency`: whether an agency is paid; None: as often as the claim says.
    """

    what: str
    base: Decimal
    start: Fraction | None = None
    signing: Decimal = Decimal(0)
    bonus: Decimal = Decimal(0)
    retention: Decimal = Decimal(0)
    budget: Decimal = Decimal(0)
    found: bool = False
    agency: bool | None = None


RETENTION_AFTER: Final = 24
"""Months after the first day on which a retention bonus is paid."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """What starts in each scenario: float64[scenarios] each, in months and the company's currency."""

    start: Floats
    once: Floats
    monthly: Floats


def drawn(seat: Seat, draws: Draws) -> tuple[Drawn, ...]:
    """What a seat takes in each scenario: base x load and the rest monthly; what is paid once, when it is paid.

    Bonuses carry payroll taxes alone, budgets nothing. Hours of interviews are no cash: who gives them is paid already.
    """
    start = _start(seat, draws)
    none = np.zeros(draws.scenarios)
    taxed = draws.claim("bonus_load") if seat.bonus or seat.signing or seat.retention else none + 1.0
    bonus, budget = float(seat.bonus) * taxed, float(seat.budget)
    monthly = (float(seat.base) * draws.claim("pay_load") + bonus + budget) / YEAR
    parts = [Drawn(start, float(seat.signing) * taxed + _search(seat, draws), monthly)]
    if seat.retention:
        parts.append(Drawn(start + RETENTION_AFTER, float(seat.retention) * taxed, none))
    return tuple(parts)


def _start(seat: Seat, draws: Draws) -> Floats:
    if seat.start is not None:
        return np.full(draws.scenarios, float(seat.start))
    weeks = draws.claim("hire_notice_weeks") + (0 if seat.found else draws.claim("vacancy_weeks"))
    found: Floats = weeks * 7 / float(MONTH)
    return found


def _search(seat: Seat, draws: Draws) -> Floats:
    """An agency's fee."""
    if seat.agency is False or (seat.found and seat.agency is None):
        return np.zeros(draws.scenarios)
    used = 1.0 if seat.agency else draws.ledger.mid("agency_used")
    fee: Floats = used * draws.claim("agency_fee") * float(seat.base)
    return fee


def months_in(cash: Decimal, burn: Decimal, plan: Sequence[Drawn], scenarios: int) -> Floats:
    """Months until nothing is left in each scenario: float64[scenarios], infinite where cash never runs out."""
    left, rate, now = np.full(scenarios, float(cash)), np.full(scenarios, float(burn)), np.zeros(scenarios)
    ended = np.full(scenarios, np.inf)
    for start, once, monthly in _in_order(plan):
        _end(ended, left, rate, now, start)
        left = left - rate * (start - now) - once
        rate, now = rate + monthly, start
        ended = np.where(np.isinf(ended) & (left <= 0), now, ended)
    _end(ended, left, rate, now, np.full(scenarios, np.inf))
    return ended


def _in_order(plan: Sequence[Drawn]) -> Iterator[tuple[Floats, Floats, Floats]]:
    """Start, once and monthly of what begins first in each scenario, then of what begins second, and so on."""
    if not plan:
        return
    order = np.argsort(np.stack([one.start for one in plan]), axis=0, kind="stable")
    parts = [np.stack([getattr(one, name) for one in plan]) for name in ("start", "once", "monthly")]
    yield from zip(*(np.take_along_axis(part, order, axis=0) for part in parts), strict=True)


def _end(ended: Floats, left: Floats, rate: Floats, now: Floats, until: Floats) -> None:
    """Note where cash runs out before `until`, where it has not yet."""
    with np.errstate(divide="ignore", invalid="ignore"):
        at = np.where(rate > 0, now + left / rate, np.inf)
    hit = np.isinf(ended) & (at <= until)
    ended[hit] = at[hit]


def cash_at(month: float, cash: Decimal, burn: Decimal, plan: Sequence[Drawn], scenarios: int) -> Floats:
    """What is left after so many months, never below nothing: float64[scenarios]."""
    left = np.full(scenarios, float(cash) - float(burn) * month)
    for one in plan:
        begun = one.start <= month
        left = left - begun * (one.once + one.monthly * (month - one.start))
    ended = months_in(cash, burn, plan, scenarios)
    return np.where(ended <= month, 0.0, np.maximum(left, 0.0))


def runway(cash: Decimal, burn: Decimal, seats: Sequence[Seat], draws: Draws) -> Floats:
    """Months of runway with these seats filled: float64[scenarios], infinite where cash never runs out.

    >>> from holdfast.claims.ledger import Ledger
    >>> seat = Seat("senior", Decimal(240_000), start=Fraction(0), agency=False)
    >>> found = runway(Decimal(2_500_000), Decimal(100_000), [seat], Draws.certain(Ledger.load()))
    >>> float(found[0])  # 2,500,000 / (100,000 + 240,000 x 1.25 / 12)
    20.0
    """
    return months_in(cash, burn, drawn_all(seats, draws), draws.scenarios)


def drawn_all(seats: Sequence[Seat], draws: Draws) -> tuple[Drawn, ...]:
    """What all of these seats take."""
    return tuple(part for seat in seats for part in drawn(seat, draws))


def yearly(seat: Seat, draws: Draws) -> Floats:
    """Fully loaded, a year, without what is paid once: float64[scenarios]."""
    return drawn(seat, draws)[0].monthly * YEAR
