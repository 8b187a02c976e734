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
        Design("back-loaded", "more each year: a tenth, 2, 3, 4 tenths", replace(plain, weights=BACK_LOADED)),
    ]
    if milestones:
        rest = 1 - sum(one.share for one in milestones)
        name = "on milestones" if rest < 0.005 else "on milestones, the rest monthly"
        found.append(Design("milestones", name, replace(plain, milestones=milestones)))
    if again:
        found.append(Design("again", f"monthly, and a second grant after {again_months:g} months", plain, again,
                            again_months))  # fmt: skip
    if bonus:
        found.append(Design("bonus", f"monthly, and cash after {BONUS_DUE:g} months", plain, bonus=bonus))
    return tuple(found)


def _named(rhythm: str, cliff: float) -> str:
    """A rhythm with its cliff, in words.

    >>> _named("monthly", 12), _named("monthly", 0)
    ('monthly, nothing before 12 months', 'monthly, from the start')
    """
    return f"{rhythm}, nothing before {cliff:g} months" if cliff else f"{rhythm}, from the start"


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
