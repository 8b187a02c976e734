"""The search over packages against every package one by one, and its costs against the runway's own arithmetic."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from holdfast.claims.ledger import Ledger
from holdfast.decisions.offers import Extras, budgets, paid_in_cash, years_worked
from holdfast.decisions.packages import Beside, Found, Package, Terms, grants, no_grant, runs_for, search
from holdfast.models.draws import Draws
from holdfast.models.grants import Grant, Stays, payouts
from holdfast.models.runway import Exact, months
from holdfast.models.threshold import Crowd, Level, Level100
from holdfast.models.undiversified import worth
from holdfast.models.venture import Futures, Start, futures
from holdfast.terms.captable import Stage

LEDGER = Ledger.load()
WORLDS = 32
BASES = (120_000.0, 180_000.0, 217_300.0, 250_000.0, 275_050.0, 320_000.0)
BONUSES = {12_345.0: np.linspace(4_000.0, 9_000.0, WORLDS)}
EXTRAS = (
    Extras(),
    Extras(signing=30_000),
    Extras(bonus=12_345, retention=50_000),
    Extras(learning=9_999, compute=80_000),
)
TERMS = (Terms("a year"), Terms("six months", 6), Terms("milestones", 0, ((0.5, 0.25), (1.0, 0.5), (2.0, 1.0))))
SEED = Start.typed(Stage.SEED, 19_200_000, 3_700_000, 10_000_000)
STRIKE = 0.3 * SEED.price


@pytest.fixture(scope="module")
def company() -> Futures:
    return futures(SEED, Draws(3, WORLDS, LEDGER), 128)


@pytest.fixture(scope="module")
def people(company: Futures) -> Level100:
    return Crowd.of(company.draws, 256).at(Level(220_000, 120_000))


@pytest.fixture(scope="module")
def found(company: Futures, people: Level100) -> Found:
    besides = (no_grant(company.draws), *grants(company, (0.004, 0.0075), TERMS, STRIKE, None))
    return search(people, company.draws, BASES, besides, EXTRAS, bonuses=BONUSES)


def one_by_one(found: Found, people: Level100, draws: Draws) -> list[Package]:
    """Every package, each counted by itself."""
    made = []
    for base, (beside, extra) in product(found.bases, found.rests):
        total = paid_in_cash(base, extra, draws) + budgets(extra, draws) + beside.worth + BONUSES.get(extra.bonus, 0)
        engage = people.of_100(base, total).mean()
        taxed = (paid_in_cash(0, extra, draws) + extra.bonus * draws.claim("bonus_paid")) * draws.claim("bonus_load")
        costs = taxed + extra.learning + extra.compute
        cash = base * draws.claim("pay_load").mean() + costs
        gets = total - base - beside.worth
        made.append(
            Package(base, beside, extra, float(cash.mean()), float(beside.pays.mean()), float(engage), gets, costs)
        )
    return made


def test_the_search_counts_as_one_by_one_does(found: Found, people: Level100, company: Futures) -> None:
    every = one_by_one(found, people, company.draws)
    assert found.engage.size == len(every) == len(BASES) * 7 * len(EXTRAS)
    np.testing.assert_allclose(found.engage.ravel(), [one.engage for one in every], atol=1e-9)
    np.testing.assert_allclose(found.expected.ravel(), [one.expected for one in every])
    assert found.at(37) == found.at(37)
    assert found.at(37).base == every[37].base
    assert found.at(37).extras == every[37].extras


@pytest.mark.parametrize("share", [1, 10, 25, 50, 75])
def test_the_cheapest_is_the_cheapest_of_all(found: Found, people: Level100, company: Futures, share: float) -> None:
    fits = [one for one in one_by_one(found, people, company.draws) if one.engage >= share]
    best = found.least(found.expected, share, np.ones(found.cash.shape, dtype=bool))
    assert best is not None
    assert best.engage >= share
    assert best.expected == pytest.approx(min(one.expected for one in fits))


def test_what_is_not_allowed_is_not_chosen(found: Found) -> None:
    least = found.least(found.cash, 10, np.ones(found.cash.shape, dtype=bool))
    assert least is not None
    dearer = found.least(found.cash, 10, found.cash > least.cash)
    assert dearer is not None
    assert dearer.cash > least.cash
    assert found.least(found.cash, 10, np.zeros(found.cash.shape, dtype=bool)) is None
    assert found.most(np.zeros(found.cash.shape, dtype=bool)) is None


def test_nothing_on_the_frontier_is_beaten_and_all_that_is_unbeaten_is_on_it(
    found: Found, people: Level100, company: Futures
) -> None:
    every = one_by_one(found, people, company.draws)
    frontier = found.frontier(np.ones(found.cash.shape, dtype=bool))

    def beats(other: Package, one: Package) -> bool:
        cheaper, more = one.expected - other.expected, other.engage - one.engage
        return (cheaper >= -1e-6 and more > 1e-6) or (cheaper > 1e-6 and more >= -1e-6)

    def beaten(one: Package) -> bool:
        return any(beats(other, one) for other in every)

    assert not any(beaten(one) for one in frontier)
    unbeaten = {round(one.engage, 6) for one in every if not beaten(one)}
    assert {round(one.engage, 6) for one in frontier} == unbeaten
    costs = [one.expected for one in frontier]
    assert costs == sorted(costs)


def test_of_two_that_cost_the_same_only_the_one_that_more_would_answer_is_on_the_frontier(company: Futures) -> None:
    rest = ((no_grant(company.draws), Extras()),)
    cost, none = np.array([[100.0], [100.0], [90.0], [110.0]]), np.zeros((4, 1))
    for engage in ([20.0, 30.0, 10.0, 30.0], [30.0, 20.0, 10.0, 30.0]):
        found = Found((1.0, 2.0, 3.0, 4.0), rest, cost, none, np.array(engage).reshape(4, 1))
        everything = np.ones((4, 1), dtype=bool)
        assert [one.engage for one in found.frontier(everything)] == [10, 30]
        cheapest, most = found.least(found.cash, 15, everything), found.most(everything)
        assert cheapest is not None
        assert most is not None
        assert (cheapest.cash, cheapest.engage) == (100, 30)
        assert (most.cash, most.engage) == (100, 30)


def test_a_grant_of_the_search_is_the_grant_by_itself(company: Futures) -> None:
    (made,) = grants(company, (0.0075,), (TERMS[1],), STRIKE, 400_000)
    alone = Grant.of_share(SEED, 0.0075, STRIKE, cliff_months=6)
    paid = payouts(company, alone, Stays.AS_PEOPLE_DO, 400_000)
    years = years_worked(company.draws, 4, Stays.AS_PEOPLE_DO)
    sure = np.maximum(worth(paid, 400_000, company.draws.claim("risk_aversion")), 0) / years
    np.testing.assert_allclose(made.worth, sure)
    np.testing.assert_allclose(made.pays, paid.mean(axis=1) / years)


def test_what_stands_in_the_place_of_a_grant_is_paid_in_cash(people: Level100, company: Futures) -> None:
    none = np.zeros(WORLDS)
    share = Beside(0.02, Terms("profit share"), none + 9_000, none, none + 16_000)
    found = search(people, company.draws, [200_000.0], [no_grant(company.draws), share], [Extras()])
    plain, shared = found.at(0), found.at(1)
    assert shared.cash - plain.cash == pytest.approx(16_000)
    assert shared.equity_pays == plain.equity_pays == 0
    assert shared.engage > plain.engage
    np.testing.assert_allclose(shared.cash_by_world(company.draws).mean(), shared.cash)


def test_a_shorter_cliff_is_worth_more_and_costs_other_holders_more(company: Futures) -> None:
    year, short, milestones = grants(company, (0.0075,), TERMS, STRIKE, None)
    assert short.pays.mean() > year.pays.mean()
    assert milestones.pays.mean() > year.pays.mean()
    assert short.worth.mean() > year.worth.mean()


@settings(max_examples=60, deadline=None)
@given(
    cash=st.integers(100_000, 5_000_000), burn=st.integers(-20_000, 200_000), base=st.integers(60_000, 400_000),
    signing=st.sampled_from([0, 20_000]), retention=st.sampled_from([0, 30_000]),
    start=st.sampled_from([0.0, 1.5, 3.0]),
)  # fmt: skip
def test_months_of_runway_are_those_of_the_runway(
    cash: int, burn: int, base: int, signing: int, retention: int, start: float
) -> None:
    extra = Extras(signing=signing, retention=retention, learning=6_000)
    found = runs_for(np.array([float(base)]), [extra], cash, burn, start, 1.25)[0, 0]
    monthly = Decimal(str((1.25 * base + 6_000) / 12))
    begin = Fraction(start)
    plan = [Exact(begin, Decimal(signing), monthly), Exact(begin + 24, Decimal(retention), Decimal(0))]
    exact = months(Decimal(cash), Decimal(burn), plan)
    assert found == pytest.approx(np.inf if exact is None else float(exact), abs=1e-6)
