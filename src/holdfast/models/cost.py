"""What a departure costs: cash and working time in one column, money at risk in another, never summed.

Everything is worked out per unit of yearly base pay, in cents in every scenario, so that components add up exactly. A
middling scenario's components are what a reader sees beneath the median total (`Bill`). Nothing is paid twice:

- the salary of an empty seat is saved, so the seat costs only what its output is worth beyond pay (nothing at mu = 1);
- the hire's ramp includes learning the leaver's assets, so cover is charged only for colleagues and contractors, each
  at their own price;
- cover is not charged again as lost velocity: no such component exists;
- a mentor's share is part of colleagues' time, charged once for each seat that is refilled, not for each asset;
- the value of late output *is* mu x pay: weeks that a typed roadmap item is late are taken out of the empty seat;
- recruiting, ramp and mentor cost nothing where the seat is not refilled; the seat is then empty to the horizon.

*Do not* present it as the savings of a programme, multiply it by everyone, or print more than three digits.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from enum import StrEnum
from typing import Final

import numpy as np
from numpy.typing import NDArray

from holdfast.claims.ledger import Ledger
from holdfast.models.draws import Draws
from holdfast.models.recovery import Recovery
from holdfast.terms.money import Money

Floats = NDArray[np.float64]
Cents = NDArray[np.int64]

PER: Final = Money(Decimal(100_000), "USD")
"""Until any pay is typed, money is "per $100k of pay"."""


class Component(StrEnum):
    """What is counted, in the order of a bill."""

    COVER = "cover"
    CONTRACTOR = "contractor"
    EMPTY_SEAT = "empty seat"
    RECRUITING = "recruiting"
    RAMP = "ramp"
    MENTOR = "mentor"
    PAY_STEP = "pay step"
    ROADMAP = "late roadmap"


AT_RISK: Final = frozenset({Component.ROADMAP})
"""The second column. All else is cash and working time; the two are never added."""

MEANING: Final[Mapping[Component, str]] = {
    Component.COVER: "colleagues learning what went dark",
    Component.CONTRACTOR: "a contractor's weeks on what no colleague can take, at what a contractor costs",
    Component.EMPTY_SEAT: "output beyond pay that nobody produces while the seat is empty; the salary itself is saved",
    Component.RECRUITING: "an agency's fee, as often as one is used, and the hours of interviews",
    Component.RAMP: "pay of the hire before they do what they will do, learning the leaver's assets included",
    Component.MENTOR: "the share of a colleague's time that goes into the hire",
    Component.PAY_STEP: "what the market asks above the company's band, for the years the claim says",
    Component.ROADMAP: "value of what was typed as late, for the weeks that it is late",
}


@dataclass(frozen=True, slots=True)
class Pay:
    """Yearly base pay of the role: typed by the company (its band), or `PER` as a measure. Never the leaver's own pay.

    With leavers in several roles it is their average: every component is proportional to it.
    `market` is what the market asks for the role, where that is typed too.
    """

    base: Money = PER
    typed: bool = False
    market: Money | None = None


def average(bases: Sequence[float], currency: str) -> Pay:
    """The typed pay of several seats as one: the mean of their bands' middles, to the cent.

    >>> average([150_000, 200_000], "USD").base
    Money('175000.00', 'USD')
    """
    total = sum((Decimal(str(base)) for base in bases), Decimal(0))
    return Pay(Money((total / len(bases)).quantize(Decimal("0.01"), ROUND_HALF_EVEN), currency), typed=True)


@dataclass(frozen=True, slots=True)
class Late:
    """What roadmap items that slip take: in each scenario the `weeks` of empty seats, all seats together, that they
    stand for already, and what is at risk in cents of `currency`, which is that of the pay."""

    weeks: Floats
    at_risk: Cents
    currency: str

    @classmethod
    def of(cls, weeks: Floats, value_per_week: Money) -> Late:
        """One item, by the weeks that it slips and what a week of it is worth, margin included."""
        return cls(weeks, _cents(weeks * float(value_per_week.amount)), value_per_week.currency)


@dataclass(frozen=True, slots=True)
class Costs:
    """Cents of each component in each scenario: int64[scenarios]. `yearly` is what all seats' base pay is, a year."""

    components: Mapping[Component, Cents]
    currency: str
    yearly: Money

    def total(self, at_risk: bool = False) -> Cents:
        """One column: the exact sum of its components in each scenario."""
        parts = [cents for key, cents in self.components.items() if (key in AT_RISK) is at_risk]
        return np.sum(parts, axis=0, dtype=np.int64) if parts else np.zeros(0, dtype=np.int64)


def costs(
    recovery: Recovery, draws: Draws, pay: Pay, seats: int = 1, late: Late | None = None, refilled: bool = True
) -> Costs:
    """All components in every scenario, for `seats` places to fill.

    In units of w, a week of the role's full cost (base x load / 52), with V and N weeks of vacancy and notice, mu the
    value of output over pay, tau the ramp's time constant and H the horizon, for each seat:

    cover = w x person-weeks of colleagues (all seats together); contractor = w x person-weeks of contractors x what
    they cost over an employee; empty seat = (V + N) x w x (mu - 1);
    recruiting = P(agency) x fee x base + candidates x hours / hours a week x w;
    ramp = w x tau x (1 - exp(-(H - V - N) / tau)); mentor = m x w x 2 tau; pay step = max(0, market - base) x load x
    years.
    """
    load, ledger = draws.claim("pay_load"), draws.ledger
    week, empty = load / ledger.mid("weeks_per_year"), recovery.vacancy + recovery.notice
    horizon = ledger.mid("cost_horizon_weeks")
    empty = np.minimum(empty, horizon) if refilled else np.full(draws.scenarios, horizon)
    slipped = np.minimum(late.weeks, seats * empty) if late else np.zeros(draws.scenarios)
    parts = {
        Component.COVER: (recovery.inside - recovery.contracted) * week,
        Component.EMPTY_SEAT: (seats * empty - slipped) * week * (draws.claim("output_over_pay") - 1),
    }
    if recovery.contracted.any():
        parts[Component.CONTRACTOR] = recovery.contracted * week * draws.claim("contractor_over_pay")
    if refilled:
        ramp = recovery.ramp * -np.expm1(-(horizon - empty) / recovery.ramp)
        parts[Component.RECRUITING] = seats * _recruiting(draws, week)
        parts[Component.RAMP] = seats * ramp * week
        parts[Component.MENTOR] = seats * draws.claim("mentor_share") * week * 2 * recovery.ramp
        if pay.market is not None:
            parts[Component.PAY_STEP] = seats * _pay_step(pay.base, pay.market, ledger) * load
    base = float(pay.base.amount)
    amounts = {key: _cents(value * base) for key, value in parts.items()}
    if late:
        if late.currency != pay.base.currency:
            raise ValueError(f"pay in {pay.base.currency} and a roadmap in {late.currency}: convert one.")
        amounts[Component.ROADMAP] = late.at_risk
    return Costs(amounts, pay.base.currency, Money(pay.base.amount * seats, pay.base.currency))


def _recruiting(draws: Draws, week: Floats) -> Floats:
    hours = draws.claim("interview_candidates") * draws.claim("interview_hours")
    interviews: Floats = hours / draws.ledger.mid("work_hours_per_week") * week
    fee: Floats = draws.ledger.mid("agency_used") * draws.claim("agency_fee")
    return fee + interviews


def _pay_step(base: Money, market: Money, ledger: Ledger) -> float:
    """In units of base pay, before the load."""
    return max(0.0, float((market - base).amount / base.amount)) * ledger.mid("pay_step_years")


def _cents(amount: Floats) -> Cents:
    return np.rint(amount * 100).astype(np.int64)


@dataclass(frozen=True, slots=True)
class Line:
    """One component of a bill. `share` is its part of the median total; `low` and `high` are its own 80 % range."""

    component: Component
    share: Money
    low: Money
    high: Money


@dataclass(frozen=True, slots=True)
class Bill:
    """One column: the median total with its 80 % range, and its lines, whose shares add up to `total` exactly.

    Medians do not add up. So a line's share is its part of the scenarios around the median total (from the 45th to
    the 55th percentile), scaled to it and split to the cent; a line's own range is not additive, and is not meant to
    be.
    """

    total: Money
    low: Money
    high: Money
    lines: tuple[Line, ...]


def bill(costs: Costs, at_risk: bool = False, counted: NDArray[np.bool_] | None = None) -> Bill:
    """One column of the costs over the scenarios, or over the `counted` ones."""
    which = np.ones(len(costs.total()), dtype=np.bool_) if counted is None else counted
    chosen = {key: cents[which] for key, cents in costs.components.items() if (key in AT_RISK) is at_risk}
    total = costs.total(at_risk)[which] if chosen else np.zeros(int(which.sum()), dtype=np.int64)
    low, middle, high = (_money(cents, costs.currency) for cents in np.quantile(total, [0.1, 0.5, 0.9]))
    near, far = np.quantile(total, [0.45, 0.55])
    middling = (total >= near) & (total <= far)
    means = [max(0, round(float(cents[middling].mean()))) for cents in chosen.values()]
    shares = middle.allocate(means) if sum(means) else tuple(_money(0, costs.currency) for _ in means)
    return Bill(
        middle, low, high, tuple(_line(key, chosen[key], share) for key, share in zip(chosen, shares, strict=True))
    )


def _line(component: Component, cents: Cents, share: Money) -> Line:
    low, high = (_money(value, share.currency) for value in np.quantile(cents, [0.1, 0.9]))
    return Line(component, share, low, high)


def _money(cents: float, currency: str) -> Money:
    return Money(Decimal(float(cents)).quantize(Decimal(1), ROUND_HALF_EVEN) / 100, currency)


@dataclass(frozen=True, slots=True)
class Tick:
    """A published figure to compare with, over yearly pay, and what it measures."""

    share: float
    claim: str
    measures: str


def ticks(ledger: Ledger) -> tuple[Tick, Tick]:
    """The two published costs of a departure, over yearly pay: they measure different things."""
    accounting, profit = "turnover_cost_accounting", "turnover_cost_profit"
    return (
        Tick(ledger.mid(accounting), accounting, "items that accountants can see, the median of case studies"),
        Tick(ledger.mid(profit), profit, "all profit lost after sudden losses"),
    )


def explanation(low: float, high: float, ledger: Ledger) -> str | None:
    """Why a range over yearly pay holds neither tick, in words; None where it holds one and need not explain itself.

    >>> explanation(0.6, 1.1, Ledger.load()) is None
    True
    >>> explanation(0.05, 0.15, Ledger.load())[:40]
    'Below both published figures (0.21 and 1'
    """
    first, second = ticks(ledger)
    if any(low <= tick.share <= high for tick in (first, second)):
        return None
    both = f"both published figures ({first.share:g} and {second.share:g} of yearly pay)"
    if high < first.share:
        return f"Below {both}: little or nothing goes dark and the seat is quickly filled or not refilled."
    if low > second.share:
        return (
            f"Above {both}: much must be learned anew, by people whose time is counted here and not in those studies."
        )
    return (
        f"Between {both}: more than accountants can see, because working time is counted; less than all profit lost,"
        " because what late work is worth is not."
    )
