"""Designs of one grant side by side: all on the same futures, and each as it was asked for."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from holdfast.claims.ledger import Ledger
from holdfast.decisions.holding_on import MONTHS, chance_met, designs, month_met, months_to_impact, weigh
from holdfast.models.draws import Draws
from holdfast.models.grants import Grant
from holdfast.models.schedules import Granted, Schedule, held, milestone
from holdfast.models.venture import Futures, Start, futures
from holdfast.terms.captable import Stage

TODAY = date(2026, 11, 21)
GRANT = Grant(75_000, 0.58)


@pytest.fixture(scope="module")
def company() -> Futures:
    start = Start.typed(Stage.SEED, 19_200_000, 3_700_000, 10_000_000)
    return futures(start, Draws(1, 32, Ledger.load()), 512)


def test_each_design_is_there_once_and_only_where_it_was_asked_for() -> None:
    plain = designs(4, 12)
    assert [one.key for one in plain] == ["cliff", "short-cliff", "quarterly", "back-loaded"]
    every = designs(3, 6, (milestone("a@9m=100%"),), again=1.0, again_months=18, bonus=1.0)
    assert [one.name for one in every] == [
        "monthly, 6 months of cliff", "monthly, 3 months of cliff", "quarterly, 6 months of cliff",
        "back-loaded: 10, 20, 30, 40 % by quarters of the vesting", "milestones",
        "monthly, second grant in month 18", "monthly, cash in month 24",
    ]  # fmt: skip


def test_designs_differ_where_they_should(company: Futures) -> None:
    found = {one.design.key: one for one in weigh(company, GRANT, designs(4, 12, again=25_000, bonus=30_000), TODAY)}
    plain = found["cliff"]
    assert found["short-cliff"].at(6).value < plain.at(6).value
    assert found["short-cliff"].at(12) == plain.at(12)
    assert found["short-cliff"].vested.value > plain.vested.value
    assert found["back-loaded"].at(24).value > plain.at(24).value
    assert found["again"].at(12) == plain.at(12)
    assert found["again"].at(24).value > plain.at(24).value
    assert found["bonus"].at(12).value > plain.at(12).value
    assert found["bonus"].at(24) == plain.at(24)
    assert found["bonus"].cash.value > 0
    assert {one.cash.value for key, one in found.items() if key != "bonus"} == {0}


def test_a_second_grant_vests_from_its_first_month(company: Futures) -> None:
    (*_, again) = weigh(company, GRANT, designs(4, 12, again=25_000), TODAY)
    second = Granted(Grant(25_000, 0.58), Schedule(cliff=0), begins=24)
    by_hand = held(company, [Granted(GRANT, Schedule()), second], (30.0,)).worth[0]
    assert again.at(30).value == pytest.approx(float(np.median(by_hand)))


def test_nothing_is_held_when_all_is_vested(company: Futures) -> None:
    (plain, *_) = weigh(company, GRANT, designs(4, 12), TODAY)
    assert plain.held[MONTHS.index(48.0)].high == 0


def test_a_typed_chance_and_typed_months_are_told_as_typed() -> None:
    draws = Draws(1, 64, Ledger.load())
    one = milestone("a@6m-12m=40%,80%")
    assert (chance_met(one, draws, TODAY).low, chance_met(one, draws, TODAY).high) == (0.8, 0.8)
    assert month_met(one, draws, TODAY).value == pytest.approx(9)
    other = milestone("a@9m=40%")
    assert chance_met(other, draws, TODAY).claims == ("milestone_met",)
    assert month_met(other, draws, TODAY).value == pytest.approx(9 * 1.25, rel=0.1)


def test_months_until_it_acts_are_the_claims() -> None:
    found = months_to_impact(Ledger.load(), TODAY)
    assert (found.low, found.high, found.claims) == (6, 18, ("strategy_equity_months",))
