"""A year of an offer by hand, and how it stands with people at a level."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from holdfast.claims.ledger import Ledger
from holdfast.decisions.offers import (
    Extras,
    Year,
    base_for,
    budgets,
    estimate,
    of_equity,
    of_public,
    paid_in_cash,
    weigh,
    years_worked,
)
from holdfast.models.draws import Draws
from holdfast.models.grants import Stays
from holdfast.models.threshold import Crowd, Level

LEDGER = Ledger.load()
SURE = Draws.certain(LEDGER)
DAY = date(2026, 11, 13)


@pytest.fixture(scope="module")
def draws() -> Draws:
    return Draws(1, 128, LEDGER)


def test_what_is_paid_once_is_spread_over_the_years_that_people_stay() -> None:
    cash = paid_in_cash(200_000, Extras(bonus=10_000, signing=25_000, retention=50_000), SURE)
    stay = LEDGER.mid("tenure_years")
    assert cash[0] == pytest.approx(200_000 + 25_000 / stay + 50_000 * np.exp(-2 / stay) / stay)


def test_typed_years_govern_what_is_paid_once_and_a_retention_bonus_is_not_paid_before_it_is_due() -> None:
    extras = Extras(signing=24_000, retention=60_000)
    assert paid_in_cash(0, extras, SURE, 1.0)[0] == 24_000
    assert paid_in_cash(0, extras, SURE, 3.0)[0] == 28_000


def test_a_budget_is_worth_less_than_it_costs_and_is_no_cash() -> None:
    extras = Extras(learning=10_000, compute=100_000)
    assert paid_in_cash(0, extras, SURE)[0] == 0
    assert budgets(extras, SURE)[0] == pytest.approx(
        10_000 * LEDGER.mid("learning_budget_worth") + 100_000 * LEDGER.mid("compute_budget_worth")
    )


def test_stock_of_a_public_company_pays_what_was_promised_on_average(draws: Draws) -> None:
    year = of_public(240_000, 150_000, draws)
    assert year.futures is not None
    np.testing.assert_allclose(year.futures.mean(axis=1), 150_000, rtol=0.01)
    assert np.median(year.worth) == pytest.approx(150_000 * 0.9, rel=0.02)
    low, high = year.reach()
    assert 300_000 < low < 390_000 < high < 500_000


def test_equity_is_worth_less_than_it_pays_on_average_and_never_less_than_nothing() -> None:
    paid = np.array([[0.0, 0.0, 0.0, 400_000.0], [-50_000.0, -50_000.0, -50_000.0, 0.0]])
    year = of_equity(200_000, np.full(2, 200_000.0), paid, np.full(2, 4.0), 500_000, 3.0)
    assert 0 < year.worth[0] < paid[0].mean() / 4
    assert year.worth[1] == 0


def test_nobody_who_bears_no_risk_wants_a_discount() -> None:
    paid = np.array([[0.0, 100_000.0]])
    assert of_equity(0, np.zeros(1), paid, np.full(1, 4.0), 500_000, 0.0).worth[0] == pytest.approx(12_500)


def test_years_worked_are_those_of_vesting_at_most() -> None:
    assert years_worked(SURE, 4, Stays.TO_THE_END)[0] == 4
    assert years_worked(SURE, 4, 1.5)[0] == 1.5
    assert years_worked(SURE, 4, 9.0)[0] == 4
    drawn = np.minimum(np.random.default_rng(1).exponential(LEDGER.mid("tenure_years"), 200_000), 4).mean()
    assert years_worked(SURE, 4, Stays.AS_PEOPLE_DO)[0] == pytest.approx(drawn, rel=0.01)


def test_an_offer_against_people_by_hand(draws: Draws) -> None:
    people = Crowd.of(draws).at(Level(220_000, 120_000))
    year = Year(230_000, np.full(128, 230_000.0), np.full(128, 8_000.0))
    found = weigh(year, people, draws, DAY, "USD", ())
    engaged = ((people.need <= 238_000) & (people.floor <= 230_000)).mean()
    assert found.engage.value == pytest.approx(100 * engaged)
    assert found.engage.low <= found.engage.value <= found.engage.high
    assert found.base.value == pytest.approx(found.starts.value - 8_000, abs=200)
    assert found.short.value == pytest.approx(np.median(np.median(people.need, axis=1)) - 238_000, abs=1_000)


def test_the_least_base_at_which_half_engage_is_the_least(draws: Draws) -> None:
    people = Crowd.of(draws).at(Level(220_000, 120_000))
    year = Year(230_000, np.full(128, 232_000.0), np.full(128, 6_000.0))
    base = base_for(people, year, 50, 1_000_000)
    assert base is not None

    def engaged(regular: float) -> float:
        return float(people.of_100(regular, np.full(128, regular + 8_000)).mean())

    assert engaged(base) >= 50 > engaged(base - 1_000)
    assert base_for(people, year, 50, 100_000) is None


def test_a_chance_is_told_by_its_average_and_its_range_holds_it() -> None:
    found = estimate("engage_of_100", np.array([0.0] * 19 + [100.0]), DAY, "", (), mean=True)
    assert (found.value, found.low, found.high) == (5.0, 0.0, 5.0)
