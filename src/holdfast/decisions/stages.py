"""What companies at each stage offer, held against what people at a level ask for where they are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
from numpy.typing import NDArray

from holdfast.decisions.offers import Weighed, Year, of_equity, weigh, years_worked
from holdfast.models.draws import Draws
from holdfast.models.grants import Grant, Stays, each_share
from holdfast.models.threshold import Level100
from holdfast.models.venture import Futures
from holdfast.terms.captable import Stage

Floats = NDArray[np.float64]

WINS: Final = 50.0
LOSES: Final = 10.0
"""Of 100 people: from here on a stage can win them; below, it cannot."""


@dataclass(frozen=True, slots=True)
class Offered:
    """What one source says that companies at a stage offer: `base` and `equity` as claims, drawn by world; None: it
    says nothing of equity."""

    stage: Stage
    says: str
    base: str
    equity: str | None


@dataclass(frozen=True)
class AtStage:
    """One offer of a stage: a year of it, and against the people of each place, in the order they were given."""

    offered: Offered
    year: Year
    against: tuple[Weighed, ...]


def year_of(offered: Offered, futures: Futures, vesting: float = 4.0) -> Year:
    """A year of what a stage offers, base and equity drawn by world, to somebody who stays as long as people do."""
    draws = futures.draws
    cash = draws.claim(offered.base)
    if offered.equity is None:
        return Year(float(np.median(cash)), cash, np.zeros_like(cash))
    strike = float(draws.ledger.mid("strike_over_preferred")) * futures.start.price
    whole = Grant(futures.start.shares, strike, vesting_years=vesting)
    paid = each_share(futures, whole, Stays.AS_PEOPLE_DO).of(whole.shares * draws.claim(offered.equity))
    years = years_worked(draws, vesting, Stays.AS_PEOPLE_DO)
    regular = float(np.median(cash))
    return of_equity(regular, cash, paid, years, draws.claim("other_wealth"), draws.claim("risk_aversion"))


def at_stage(offered: Offered, futures: Futures, places: tuple[Level100, ...], as_of: date, currency: str) -> AtStage:
    """One offer of a stage against the people of each place."""
    year, draws = year_of(offered, futures), futures.draws
    return AtStage(offered, year, tuple(_against(year, people, draws, as_of, currency) for people in places))


def _against(year: Year, people: Level100, draws: Draws, as_of: date, currency: str) -> Weighed:
    return weigh(year, people, draws, as_of, currency, draws.used)


def usual(found: tuple[AtStage, ...]) -> tuple[AtStage, ...]:
    """What companies at each stage offer as they do: its first source; others say what it would take."""
    return tuple({one.offered.stage: one for one in reversed(found)}[stage] for stage in _stages(found))


def turning(found: tuple[AtStage, ...], place: int, share: float = WINS) -> Stage | None:
    """The first stage, in order, from which on `share` of 100 people of a place would engage; None where none is."""
    engage = [one.against[place].engage.value for one in usual(found)]
    stages = _stages(found)
    return next((stage for at, stage in enumerate(stages) if min(engage[at:]) >= share), None)


def _stages(found: tuple[AtStage, ...]) -> list[Stage]:
    return [stage for stage in Stage if any(one.offered.stage is stage for one in found)]
