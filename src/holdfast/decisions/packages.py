"""Search among packages: everything that may be offered, what each costs, and of 100 people how many would engage.

A package is a base, a grant under some terms, and what is paid once or as a budget. All combinations are looked at:
for a grid of tens of thousands that is exact. What a package costs has two parts, which are told apart: cash with the
load on the base, and what the grant pays its holders on average, which is others' money, not the runway's. The least
expected cost is of both together; nothing else adds them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from holdfast.decisions.offers import RETENTION_YEARS, Extras, budgets, paid_in_cash, years_worked
from holdfast.models.draws import Draws
from holdfast.models.grants import Grant, Stays, each_share
from holdfast.models.threshold import STEP, Level100
from holdfast.models.undiversified import worth
from holdfast.models.venture import Futures

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Terms:
    """How a grant vests: months of cliff, or milestones as (years from today, share vested by then)."""

    name: str
    cliff_months: float = 12.0
    milestones: tuple[tuple[float, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Beside:
    """A grant of a share of the company under some terms. A year worked, float64[worlds]: `worth` to its holder;
    `pays`, what it takes from other holders on average; `cash`, what it takes in cash. Where it is no grant, `equity`
    is how much of it: a share of profit, or an amount."""

    equity: float
    terms: Terms
    worth: Floats
    pays: Floats
    cash: Floats


@dataclass(frozen=True, slots=True)
class Package:
    """One combination. `cash` and `equity_pays` are a year's expected cost, in cash and to other holders; `engage` of
    100 people, on average over worlds. Of the extras a year, float64[worlds]: `gets` is what they are to their holder,
    `costs` what they take in cash."""

    base: float
    beside: Beside
    extras: Extras
    cash: float
    equity_pays: float
    engage: float
    gets: Floats = field(compare=False)
    costs: Floats = field(compare=False)

    @property
    def total(self) -> Floats:
        """What it comes to for its holder in each world: float64[worlds]."""
        return self.base + self.gets + self.beside.worth

    @property
    def expected(self) -> float:
        """Both costs together."""
        return self.cash + self.equity_pays

    def cash_by_world(self, draws: Draws) -> Floats:
        """What it takes in cash in each world: float64[worlds]."""
        found: Floats = self.base * draws.claim("pay_load") + self.beside.cash + self.costs
        return found


@dataclass(frozen=True)
class Found:
    """Every package: arrays float64[bases, rests], where a rest is a grant with extras, in `rests`' order."""

    bases: tuple[float, ...]
    rests: tuple[tuple[Beside, Extras], ...]
    cash: Floats
    equity_pays: Floats
    engage: Floats
    gets: Mapping[Extras, Floats] = field(default_factory=dict)
    costs: Mapping[Extras, Floats] = field(default_factory=dict)

    @property
    def expected(self) -> Floats:
        """Both costs together."""
        return self.cash + self.equity_pays

    def at(self, place: int) -> Package:
        """The package with a number in the flattened arrays."""
        base, rest = divmod(place, len(self.rests))
        beside, extras = self.rests[rest]
        cash, pays, engage = (float(array.ravel()[place]) for array in (self.cash, self.equity_pays, self.engage))
        none = np.zeros_like(beside.worth)
        gets, costs = self.gets.get(extras, none), self.costs.get(extras, none)
        return Package(self.bases[base], beside, extras, cash, pays, engage, gets, costs)

    def least(self, cost: Floats, share: float, allowed: Bools) -> Package | None:
        """The allowed package of least `cost` at which `share` of 100 would engage; of equal ones the one that engages
        more. None where there is none."""
        fits = allowed & (self.engage >= share)
        if not fits.any():
            return None
        places = np.flatnonzero(fits)
        order = np.lexsort((-self.engage.ravel()[places], np.round(cost.ravel()[places], 6)))
        return self.at(int(places[order[0]]))

    def most(self, allowed: Bools) -> Package | None:
        """The allowed package at which most would engage; of equal ones the cheaper. None where none is allowed."""
        if not allowed.any():
            return None
        places = np.flatnonzero(allowed)
        order = np.lexsort((self.expected.ravel()[places], -np.round(self.engage.ravel()[places], 9)))
        return self.at(int(places[order[0]]))

    def frontier(self, allowed: Bools) -> tuple[Package, ...]:
        """Allowed packages than which none costs less and engages as many, the cheapest first."""
        places = np.flatnonzero(allowed)
        cost, engage = self.expected.ravel()[places], self.engage.ravel()[places]
        order = np.lexsort((-engage, cost))
        best = np.maximum.accumulate(np.concatenate([[-1.0], engage[order][:-1]]))
        return tuple(self.at(int(places[at])) for at in order[engage[order] > best + 1e-9])


def grants(
    futures: Futures, equities: Sequence[float], terms: Sequence[Terms], strike: float, wealth: float | None,
    *, vesting_years: float = 4.0, exercise_months: float = 3.0, stays: Stays | float = Stays.AS_PEOPLE_DO,
) -> tuple[Beside, ...]:  # fmt: skip
    """Every share of the company under every kind of terms. What a share pays is drawn once for each kind."""
    own = futures.draws.claim("other_wealth") if wealth is None else wealth
    years = years_worked(futures.draws, vesting_years, stays)
    found = []
    for kind in terms:
        whole = Grant(
            futures.start.shares, strike, vesting_years=vesting_years, cliff_months=kind.cliff_months,
            exercise_months=exercise_months, milestones=kind.milestones,
        )  # fmt: skip
        each = each_share(futures, whole, stays, wealth)
        for equity in equities:
            paid = each.of(equity * whole.shares)
            sure = np.maximum(worth(paid, own, futures.draws.claim("risk_aversion")), 0) / years
            found.append(Beside(equity, kind, sure, paid.mean(axis=1) / years, np.zeros(futures.worlds)))
    return tuple(found)


NOTHING: Final = Terms("nothing")


def no_grant(draws: Draws) -> Beside:
    """Cash alone."""
    none = np.zeros(draws.scenarios)
    return Beside(0.0, NOTHING, none, none, none)


def search(
    people: Level100, draws: Draws, bases: Sequence[float], besides: Sequence[Beside], extras: Sequence[Extras],
    *, stays: Stays | float = Stays.AS_PEOPLE_DO, bonuses: Mapping[float, Floats] | None = None,
) -> Found:  # fmt: skip
    """Every combination of a base, a grant and extras. `bonuses`: what each yearly bonus among the extras is worth a
    year, float64[worlds]; its target is not sure, and does not count towards what has to be paid every month."""
    rests = tuple((beside, extra) for beside in besides for extra in extras)
    worths = {0.0: np.zeros(draws.scenarios), **(bonuses or {})}
    once = {extra: paid_in_cash(0.0, extra, draws, stays) + budgets(extra, draws) + worths[extra.bonus]
            for extra in extras}  # fmt: skip
    each = {extra: _cost(extra, draws, stays) for extra in extras}
    costs = {extra: float(cost.mean()) for extra, cost in each.items()}
    more = np.stack([beside.worth + once[extra] for beside, extra in rests])
    load = float(draws.claim("pay_load").mean())
    cash = np.add.outer(
        load * np.asarray(bases), np.array([beside.cash.mean() + costs[extra] for beside, extra in rests])
    )
    pays = np.broadcast_to(np.array([beside.pays.mean() for beside, _ in rests]), cash.shape)
    engage = _engage(people, np.asarray(bases), more)
    return Found(tuple(float(one) for one in bases), rests, cash, pays, engage, once, each)


def _cost(extra: Extras, draws: Draws, stays: Stays | float) -> Floats:
    """Cash of a year besides the base: what is paid of a bonus and once, with payroll taxes, and budgets in full."""
    once = paid_in_cash(0.0, extra, draws, stays) + extra.bonus * np.maximum(draws.claim("bonus_paid"), 0.0)
    load = draws.claim("bonus_load") if extra.bonus or extra.signing or extra.retention else 1.0
    found: Floats = once * load + extra.learning + extra.compute
    return found


def _engage(people: Level100, bases: Floats, more: Floats) -> Floats:
    """Of 100 people, on average over worlds, for each base and rest: float64[bases, rests].

    People ask in whole steps, so that counting them step by step is exact: a table of how many ask for no more than
    each step, looked up once a package and world.
    """
    asked = np.rint(people.need / STEP).astype(np.int64)
    first = int(asked.min())
    width = int(asked.max()) - first + 2
    rows = np.arange(asked.shape[0])
    found, table, before = np.empty((len(bases), len(more))), None, None
    for at, base in enumerate(bases):
        meets = people.floor <= base
        if table is None or before is None or not np.array_equal(meets, before):
            table, before = _counts(asked - first + 1, meets, width), meets
        steps = np.floor((base + more) / STEP + _EDGE).astype(np.int64) - first + 1
        found[at] = table[rows, np.clip(steps, 0, width - 1)].mean(axis=1)
    found *= 100 / asked.shape[1]
    return found


_EDGE: Final = 1e-9
"""A total that is a whole step but for rounding is that step."""


def _counts(asked: NDArray[np.int64], meets: Bools, width: int) -> Floats:
    """How many people of each world ask for no more than each step, among those whose floor is met."""
    places = (np.arange(len(asked))[:, None] * width + asked)[meets]
    counts = np.bincount(places, minlength=len(asked) * width).reshape(-1, width)
    return np.cumsum(counts, axis=1).astype(np.float64)


def runs_for(bases: Floats, extras: Sequence[Extras], cash: float, burn: float, start: float, load: float,
             bonus_load: float = 1.0) -> Floats:  # fmt: skip
    """Months that cash lasts with one hire from month `start` on: float64[bases, extras]; infinite where it never ends.

    Exact for known amounts, as `models.runway.months`: a signing bonus on the first day, a retention bonus after two
    years, each with `bonus_load`: the payroll taxes on it.
    """
    found = np.empty((len(bases), len(extras)))
    for at, extra in enumerate(extras):
        rate = burn + (load * bases + bonus_load * extra.bonus + extra.learning + extra.compute) / 12
        left = cash - burn * start - bonus_load * extra.signing
        with np.errstate(divide="ignore"):
            ends = np.where(rate > 0, start + np.maximum(left, 0) / rate, np.inf)
        paid = start + 12 * RETENTION_YEARS
        late = np.where(
            rate > 0, np.maximum(ends - bonus_load * extra.retention / np.where(rate > 0, rate, 1), paid), np.inf
        )
        ends = np.where(ends > paid, late, ends)
        found[:, at] = ends if burn <= 0 or cash > burn * start else cash / burn
    return found
