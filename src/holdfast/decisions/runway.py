"""Months of runway as it is and with each plan, the months that a plan takes, and by when to begin raising.

Plans are compared under the same chance: what a plan takes is its difference from now in every scenario, so that doubt
which both share is not counted twice. *Do not* add what two plans take: the second starts from less.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

import numpy as np
from numpy.typing import NDArray

from holdfast.decisions.borrowed import ASK, drop
from holdfast.models.draws import Draws
from holdfast.models.runway import MONTH, Seat, cash_at, drawn_all, months, runway, yearly
from holdfast.terms.estimate import Estimate

Floats = NDArray[np.float64]
FEEDS: Final = frozenset({"cost", "vacancy_weeks", "recovery_weeks", "raise_months"})
OWN: Final = {
    **ASK,
    "junior_ramp_over_senior": "how much longer your juniors took to be up to speed than your seniors",
}
"""What to ask for each published figure behind a plan."""
POINTS: Final = 24
"""About as many points as a line of cash has."""
MORE: Final = Decimal("1.1")
"""The what-if in which a tenth more is spent than was typed."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Seats that are filled together, under a name."""

    name: str
    seats: tuple[Seat, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """One plan. `months` None: cash does not run out in most scenarios; `lost` None: nor does it now. `never` is the
    share of scenarios in which it does not. `loaded` is what its seats cost a year; None without any."""

    plan: Plan
    months: Estimate | None
    lost: Estimate | None
    never: float
    loaded: Estimate | None


@dataclass(frozen=True, slots=True)
class Spent:
    """What there is and what goes out: `cash` now, `burn` a month, in `currency`, on the day `today`."""

    cash: Decimal
    burn: Decimal
    today: date
    currency: str

    def day(self, months: float) -> date:
        """The day so many months from today.

        >>> Spent(Decimal(0), Decimal(0), date(2026, 11, 13), "USD").day(12)
        datetime.date(2027, 11, 13)
        """
        return self.today + timedelta(days=round(months * float(MONTH)))


def now(spent: Spent, times: Decimal = Decimal(1)) -> Estimate | None:
    """Exactly how long it lasts with nobody hired, where `times` what was typed is spent; None: it does not run out."""
    found = months(spent.cash, spent.burn * times)
    if found is None:
        return None
    exact = float(found)
    return Estimate("runway", exact, exact, exact, as_of=spent.today, unit="months")


def outcome(plan: Plan, spent: Spent, draws: Draws) -> Outcome:
    """One plan against none."""

    def ended(of: Draws) -> Floats:
        return runway(spent.cash, spent.burn, plan.seats, of)

    def loaded(of: Draws) -> Floats:
        found: Floats = np.sum([yearly(seat, of) for seat in plan.seats], axis=0)
        return found

    found = ended(draws)
    lasts = _estimate("runway", ended, spent, draws) if _mostly_ends(found) else None
    yearly_cost = _estimate("loaded_cost", loaded, spent, draws) if plan.seats else None
    return Outcome(plan, lasts, _lost(now(spent), lasts), float(np.isinf(found).mean()), yearly_cost)


def _lost(before: Estimate | None, after: Estimate | None) -> Estimate | None:
    """What a plan takes of a runway that is known exactly."""
    if before is None or after is None:
        return None
    low, middle, high = (before.value - one for one in (after.high, after.value, after.low))
    return replace(after, term="runway_cost", value=middle, low=low, high=high)


def _mostly_ends(ended: Floats) -> bool:
    """Whether the range of months has an end: cash runs out in nine scenarios of ten or more."""
    return bool(np.quantile(ended, 0.9, method="higher") < np.inf)


def _estimate(term: str, measure: Callable[[Draws], Floats], spent: Spent, draws: Draws) -> Estimate:
    """The claims are those that this figure alone draws."""
    alone = draws.freeze()
    values, held = measure(alone), measure(draws.freeze_borrowed())
    low, middle, high = (float(one) for one in np.quantile(values, [0.1, 0.5, 0.9], method="higher"))
    claims = tuple(key for key in alone.used if set(draws.ledger.sources(key)[0].feeds) & FEEDS)
    unit = spent.currency if term == "loaded_cost" else "months"
    share = drop(values, held) if np.isfinite(values).all() else None
    return Estimate(term, middle, low, high, as_of=spent.today, unit=unit, claims=claims, borrowed=share)


def raise_months(draws: Draws, today: date) -> Estimate:
    """How long a round takes."""
    low, middle, high = (float(one) for one in np.quantile(draws.claim("raise_months"), [0.1, 0.5, 0.9]))
    return Estimate(
        "raise_months", middle, low, high, as_of=today, unit="months", claims=("raise_months",), borrowed=1.0
    )


def begin_raising(plan: Plan, spent: Spent, draws: Draws) -> Estimate | None:
    """Months from now by which to begin, so that the money is there when cash runs out: below zero, it is late already.

    The low end is that with which nine rounds in ten would be in time. None where cash does not run out."""
    ended = runway(spent.cash, spent.burn, plan.seats, draws)
    if not _mostly_ends(ended):
        return None
    left = np.where(np.isfinite(ended), ended, ended[np.isfinite(ended)].max()) - draws.claim("raise_months")
    low, middle, high = (float(one) for one in np.quantile(left, [0.1, 0.5, 0.9]))
    return Estimate(
        "begin_raising", middle, low, high, as_of=spent.today, unit="months", claims=("raise_months",), borrowed=1.0
    )


def cash_left(plan: Plan, spent: Spent, draws: Draws) -> tuple[tuple[int, Estimate], ...]:
    """What is in the bank month by month until the last of it is gone in nearly every scenario; two years where it is
    never gone."""
    parts = drawn_all(plan.seats, draws)
    ended = runway(spent.cash, spent.burn, plan.seats, draws)
    last = math.ceil(float(np.quantile(ended, 0.9, method="higher"))) if _mostly_ends(ended) else POINTS
    step = max(1, math.ceil(last / POINTS))
    found = []
    for month in range(0, last + step, step):
        left = cash_at(month, spent.cash, spent.burn, parts, draws.scenarios)
        low, middle, high = (float(one) for one in np.quantile(left, [0.1, 0.5, 0.9]))
        found.append(
            (month, Estimate("cash_left", middle, low, high, as_of=spent.today, unit=spent.currency))
        )  # fmt: skip
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Narrower:
    """One published figure: what to ask in its place, and the share of the width that it takes."""

    key: str
    words: str
    narrows: float


def narrower(plan: Plan, spent: Spent, draws: Draws) -> tuple[Narrower, ...]:
    """Which of your own figures would narrow the months that a plan takes, the most first."""

    def lost(of: Draws) -> Floats:
        return runway(spent.cash, spent.burn, plan.seats, of)

    return by_freezing(lost, draws)


def by_freezing(measure: Callable[[Draws], Floats], draws: Draws) -> tuple[Narrower, ...]:
    """How much of a figure's width each published figure takes that somebody could put their own in place of."""
    full = measure(draws)
    if not np.isfinite(full).all():
        return ()
    keys = [key for key in draws.used if key in OWN and not draws.ledger.own(key)]
    drops = {key: drop(full, measure(draws.freeze(key))) for key in keys}
    found = [Narrower(key, OWN[key], share) for key, share in drops.items() if share]
    return tuple(sorted(found, key=lambda one: (-one.narrows, one.key)))


def spending_share(seats: Sequence[Seat], spent: Spent, draws: Draws) -> Estimate | None:
    """Base pay of these seats over all that is spent above what comes in once they have started; None where more comes
    in than goes out."""
    monthly = np.sum([yearly(seat, draws) for seat in seats], axis=0) / 12 + float(spent.burn)
    if not seats or spent.burn <= 0:
        return None
    share = float(sum(seat.base for seat in seats)) / 12 / monthly
    low, middle, high = (float(one) for one in np.quantile(share, [0.1, 0.5, 0.9]))
    return Estimate("spending_share", middle, low, high, as_of=spent.today, unit="share", claims=("pay_load",))
