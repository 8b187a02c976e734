"""What a hire takes and costs until they do what they will do: the empty seat, their notice, the ramp, the first year.

Everything here comes from claims and from the role's pay band; nothing from anybody's history. The salary itself is no
cost of hiring. *Do not* add it to a departure's bill: that one holds it already.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
from numpy.typing import NDArray

from holdfast.decisions.borrowed import drop
from holdfast.models.cost import Bill, Cents, Component, Costs, Pay, bill, costs
from holdfast.models.draws import Draws
from holdfast.models.recovery import TIME_CONSTANT, Chance, Recovery
from holdfast.terms.estimate import Estimate

Floats = NDArray[np.float64]

CURVE: Final = (2, 4, 8, 13, 17, 26, 39, 52)
"""Weeks after the first day at which the ramp is shown."""
FEEDS: Final = frozenset({"vacancy_weeks", "recovery_weeks", "cost"})


@dataclass(frozen=True, slots=True)
class Hire:
    """Weeks until an offer is accepted, of notice, from the first day to 80 %, and of all three; the ramp by week; the
    first year's bill, counted from the day on which the search begins, and over yearly pay."""

    vacancy: Estimate
    notice: Estimate
    ramp: Estimate
    until_steady: Estimate
    curve: tuple[tuple[int, Estimate], ...]
    cost: Estimate
    bill: Bill
    of_pay: Estimate
    pay: Pay


def hire(draws: Draws, as_of: date, pay: Pay) -> Hire:
    """One seat, from the day on which the search begins."""
    spent = first_year(draws, pay)

    def measure(other: Draws) -> dict[str, Floats]:
        return _figures(other, pay)

    full, held = measure(draws), measure(draws.freeze_borrowed())

    def made(key: str, term: str, unit: str) -> Estimate:
        low, middle, high = (float(one) for one in np.quantile(full[key], [0.1, 0.5, 0.9]))
        return Estimate(
            term, middle, low, high, as_of=as_of, unit=unit, claims=_claims(draws), borrowed=drop(full[key], held[key])
        )

    return Hire(
        vacancy=made("vacancy", "vacancy_weeks", "weeks"),
        notice=made("notice", "vacancy_weeks", "weeks"),
        ramp=made("ramp", "ramp_time", "weeks"),
        until_steady=made("until_steady", "ramp_time", "weeks"),
        curve=tuple((week, made(f"after {week}", "ramp_time", "share")) for week in CURVE),
        cost=made("cost", "cost", ""),
        bill=bill(spent),
        of_pay=made("of_pay", "cost_of_pay", "of yearly pay"),
        pay=pay,
    )


def by_role(draws: Draws, as_of: date, bands: Mapping[str, Pay]) -> dict[str, Estimate]:
    """The first year's cost of a hire in each role whose band was typed, under the same chance."""
    found = {}
    for role, pay in bands.items():
        low, middle, high = np.quantile(first_year(draws, pay).total() / 100, [0.1, 0.5, 0.9])
        found[role] = Estimate(
            "cost", float(middle), float(low), float(high), as_of=as_of, unit=pay.base.currency, claims=_claims(draws)
        )
    return found


def first_year(draws: Draws, pay: Pay) -> Costs:
    """Recruiting, the empty seat, ramp, mentor and a pay step: a departure's bill without anything to be covered."""
    spent = costs(_nothing_dark(draws), draws, pay)
    parts: dict[Component, Cents] = {
        key: cents for key, cents in spent.components.items() if key is not Component.COVER
    }
    return Costs(parts, spent.currency, spent.yearly)


def ramp_at(weeks: float, draws: Draws) -> Floats:
    """Share of full output so many weeks after the first day: 1 - exp(-t / tau), float64[scenarios].

    >>> from holdfast.claims.ledger import Ledger
    >>> float(round(ramp_at(17, Draws.certain(Ledger.load()))[0], 2))
    0.8
    """
    found: Floats = -np.expm1(-weeks / (draws.claim("ramp_weeks_to_80") / TIME_CONSTANT))
    return found


def _figures(draws: Draws, pay: Pay) -> dict[str, Floats]:
    spent = first_year(draws, pay)
    vacancy, notice, ramp = (draws.claim(key) for key in ("vacancy_weeks", "hire_notice_weeks", "ramp_weeks_to_80"))
    return {
        "vacancy": vacancy,
        "notice": notice,
        "ramp": ramp,
        "until_steady": vacancy + notice + ramp,
        "cost": spent.total() / 100,
        "of_pay": spent.total() / 100 / float(spent.yearly.amount),
        **{f"after {week}": ramp_at(week, draws) for week in CURVE},
    }


def _nothing_dark(draws: Draws) -> Recovery:
    zero, none = np.zeros(draws.scenarios), np.zeros((0, draws.scenarios))
    return Recovery(
        none, none, none.astype(np.bool_), np.zeros(0, dtype=np.bool_), zero, zero, zero, zero,
        draws.claim("vacancy_weeks"), draws.claim("hire_notice_weeks"), Chance(draws).ramp,
    )  # fmt: skip


def _claims(draws: Draws) -> tuple[str, ...]:
    return tuple(key for key in draws.used if set(draws.ledger.sources(key)[0].feeds) & FEEDS)
