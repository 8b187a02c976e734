"""Ways to vest one grant, side by side: what each holds over time, what it costs the others, what it costs in cash.

A design is a schedule, with cash or a second grant beside it. All are held against the same futures. What is held is
what somebody would leave behind; *do not* read from it whether anybody leaves, nor rank people by it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Final

import numpy as np
from numpy.typing import NDArray

from holdfast.claims.ledger import Ledger
from holdfast.models.draws import Draws
from holdfast.models.grant_figures import estimate
from holdfast.models.grants import Grant
from holdfast.models.schedules import BACK_LOADED, Granted, Milestone, Promise, Schedule, held
from holdfast.models.venture import Futures
from holdfast.terms.estimate import Estimate

Floats = NDArray[np.float64]

MONTHS: Final = (0.0, 6.0, 12.0, 18.0, 24.0, 30.0, 36.0, 42.0, 48.0)
"""Months after the grant at which a design is looked at."""
BONUS_DUE: Final = 24.0
"""Months after which a bonus for staying is paid, as every page of the offer lab has it."""


@dataclass(frozen=True, slots=True)
class Design:
    """One way to vest. `again`: a second grant of so many shares, granted after `again_months`, vesting over as many
    years as the first, monthly and without a cliff. `bonus`: paid in cash after `BONUS_DUE` months."""

    key: str
    name: str
    schedule: Schedule
    again: float = 0.0
    again_months: float = 24.0
    bonus: float = 0.0


@dataclass(frozen=True, slots=True)
class Weighed:
    """One design: what it holds after each of `MONTHS`, as a sure amount and in the middle future; the share vested
    as people stay; what it takes from the other holders; and cash in all. Money is in today's money."""

    design: Design
    held: tuple[Estimate, ...]
    middle: tuple[Estimate, ...]
    vested: Estimate
    cost: Estimate
    cash: Estimate

    def at(self, month: float) -> Estimate:
        """What it holds after so many months."""
        return self.held[MONTHS.index(month)]


def designs(
    years: float, cliff: float, milestones: tuple[Milestone, ...] = (), again: float = 0.0, again_months: float = 24.0,
    bonus: float = 0.0,
) -> tuple[Design, ...]:  # fmt: skip
    """The usual designs over `years` with a cliff of so many months, then those that were asked for.

    >>> [one.key for one in designs(4, 12, again=1000, bonus=30_000)]
    ['cliff', 'short-cliff', 'quarterly', 'back-loaded', 'again', 'bonus']
    """
    plain = Schedule(years, cliff)
    short = cliff / 2
    found = [
        Design("cliff", _named("monthly", cliff), plain),
        Design("short-cliff", _named("monthly", short), replace(plain, cliff=short)),
        Design("quarterly", _named("quarterly", cliff), replace(plain, every=3)),
        Design("back-loaded", _back_loaded(years), replace(plain, weights=BACK_LOADED)),
    ]
    if milestones:
        rest = 1 - sum(one.share for one in milestones)
        name = "milestones" if rest < 0.005 else "milestones, the rest monthly"
        found.append(Design("milestones", name, replace(plain, milestones=milestones)))
    if again:
        found.append(Design("again", f"monthly, second grant in month {again_months:g}", plain, again,
                            again_months))  # fmt: skip
    if bonus:
        found.append(Design("bonus", f"monthly, cash in month {BONUS_DUE:g}", plain, bonus=bonus))
    return tuple(found)


def _back_loaded(years: float) -> str:
    """The weights of `BACK_LOADED` with what each is of: years where there are as many, else equal parts.

    >>> _back_loaded(4), _back_loaded(2)
    ('back-loaded: 10, 20, 30, 40 % by year', 'back-loaded: 10, 20, 30, 40 % by half years')
    >>> _back_loaded(3)
    'back-loaded: 10, 20, 30, 40 % by quarters of the vesting'
    """
    parts = len(BACK_LOADED)
    each = {parts: "year", parts / 2: "half years"}.get(years, "quarters of the vesting")
    return f"back-loaded: {', '.join(f'{100 * one / sum(BACK_LOADED):g}' for one in BACK_LOADED)} % by {each}"


def _named(rhythm: str, cliff: float) -> str:
    """A rhythm with its cliff, in words.

    >>> _named("monthly", 12), _named("monthly", 0)
    ('monthly, 12 months of cliff', 'monthly, no cliff')
    """
    return f"{rhythm}, {cliff:g} months of cliff" if cliff else f"{rhythm}, no cliff"


def weigh(
    futures: Futures, grant: Grant, several: tuple[Design, ...], as_of: date, wealth: float | None = None
) -> tuple[Weighed, ...]:  # fmt: skip
    """Each design of one grant, under the same chance."""
    return tuple(_one(futures, grant, design, as_of, wealth) for design in several)


def _one(futures: Futures, grant: Grant, design: Design, as_of: date, wealth: float | None) -> Weighed:
    grants = [Granted(grant, design.schedule)]
    if design.again:
        after = Schedule(design.schedule.years, 0)
        grants.append(Granted(replace(grant, shares=design.again), after, design.again_months))
    promises = [Promise(design.bonus, BONUS_DUE)] if design.bonus else []
    found = held(futures, grants, MONTHS, wealth, promises)
    currency, claims = futures.start.currency, tuple(futures.draws.used)

    def made(term: str, by_world: Floats, value: float, unit: str) -> Estimate:
        return estimate(term, by_world, value, as_of=as_of, unit=unit, claims=claims)

    return Weighed(
        design,
        tuple(made("left_behind", one, float(np.median(one)), currency) for one in found.worth),
        tuple(made("left_behind", one, float(np.median(one)), currency) for one in found.middle),
        made("share_vested", found.vested, float(found.vested.mean()), "share"),
        made("grant_cost", found.cost, float(found.cost.mean()), currency),
        made("cash_paid", found.cash, float(found.cash.mean()), currency),
    )


def months_to_impact(ledger: Ledger, as_of: date) -> Estimate:
    """How many months equity with milestones is said to take until it keeps anybody, by a claim."""
    claim = ledger["strategy_equity_months"]
    return Estimate(
        "months_to_impact", claim.mid, claim.low, claim.high, as_of=as_of, unit="months", claims=(claim.key,)
    )  # fmt: skip


def chance_met(milestone: Milestone, draws: Draws, as_of: date) -> Estimate:
    """The chance that a milestone is met: as typed, or by a claim."""
    if milestone.chance is not None:
        one = milestone.chance
        return Estimate("milestone_chance", one, one, one, as_of=as_of, unit="share")
    return _by_claim("milestone_chance", draws.claim("milestone_met"), as_of, "share", "milestone_met")


def month_met(milestone: Milestone, draws: Draws, as_of: date) -> Estimate:
    """The month in which a milestone is met, if it is: within its months, or where one was typed, as it slips."""
    if milestone.last is None:
        months = milestone.first * draws.claim("milestone_slip")
        return _by_claim("milestone_month", months, as_of, "months", "milestone_slip")
    low, high = (milestone.first + part * (milestone.last - milestone.first) for part in (0.1, 0.9))
    return Estimate("milestone_month", (low + high) / 2, low, high, as_of=as_of, unit="months")


def _by_claim(term: str, values: Floats, as_of: date, unit: str, claim: str) -> Estimate:
    low, middle, high = (float(one) for one in np.quantile(values, [0.1, 0.5, 0.9]))
    return Estimate(term, middle, low, high, as_of=as_of, unit=unit, claims=(claim,))
