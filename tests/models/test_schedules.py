"""Schedules by hand, milestones as planted, and what a grant holds against the certainty equivalent itself."""

from __future__ import annotations

import numpy as np
import pytest

from holdfast.claims.ledger import Ledger
from holdfast.errors import BadInput
from holdfast.models.draws import Draws
from holdfast.models.grants import Grant, payouts
from holdfast.models.schedules import (
    BACK_LOADED,
    Granted,
    Milestone,
    Promise,
    Schedule,
    course,
    held,
    milestone,
)
from holdfast.models.undiversified import worth
from holdfast.models.venture import Futures, Start, futures
from holdfast.terms.captable import Stage

MONTHS = (0.0, 6.0, 12.0, 24.0, 36.0, 48.0)
GRANT = Grant(75_000, 0.58)


@pytest.fixture(scope="module")
def company() -> Futures:
    start = Start.typed(Stage.SEED, 19_200_000, 3_700_000, 10_000_000)
    return futures(start, Draws(1, 32, Ledger.load()), 512)


@pytest.mark.parametrize(
    ("schedule", "vested"),
    [
        (Schedule(), [0, 0, 0.25, 0.5, 0.75, 1]),
        (Schedule(cliff=0), [0, 0.125, 0.25, 0.5, 0.75, 1]),
        (Schedule(years=3, cliff=6), [0, 6 / 36, 12 / 36, 24 / 36, 1, 1]),
        (Schedule(weights=BACK_LOADED), [0, 0, 0.1, 0.3, 0.6, 1]),
        (Schedule(cliff=0, every=12), [0, 0, 0.25, 0.5, 0.75, 1]),
    ],
)
def test_the_calendar_is_as_it_is_by_hand(schedule: Schedule, vested: list[float]) -> None:
    assert schedule.calendar(np.array(MONTHS)) == pytest.approx(vested)


def test_between_two_dates_nothing_more_vests() -> None:
    quarterly = Schedule(cliff=0, every=3)
    assert quarterly.calendar(np.array([2.99, 3.0, 5.99, 6.0])) == pytest.approx([0, 1 / 16, 1 / 16, 2 / 16])


@pytest.mark.parametrize(
    "written", ["model in production", "model@9m", "model@9m=25", "model@=25%", "@9m=25%", "a@9m=25%, soon", "a" * 900]
)
def test_what_is_no_milestone_is_refused_with_one_that_is(written: str) -> None:
    with pytest.raises(BadInput, match="Write NAME@MONTH=SHARE, such as"):
        milestone(written)


@pytest.mark.parametrize("written", ["a@9m=0%", "a@9m=101%", "a@12m-6m=10%", "a@900m=10%", "a@9m=10%,120%"])
def test_a_milestone_that_cannot_be_is_refused(written: str) -> None:
    with pytest.raises(BadInput, match="Milestone 'a'"):
        milestone(written)


def test_milestones_that_vest_more_than_there_is_are_refused_with_their_sum() -> None:
    with pytest.raises(BadInput, match="vest 140 % together"):
        Schedule(milestones=(milestone("a@9m=70%"), milestone("b@9m=70%")))


def test_a_milestone_is_met_as_often_and_when_it_was_planted() -> None:
    one = Schedule(milestones=(Milestone("launch", 6, 12, 1.0, 0.3),))
    met = course(one, Draws(3, 64, Ledger.load()), 512).met[0]
    assert np.isfinite(met).mean() == pytest.approx(0.3, abs=0.01)
    assert met[np.isfinite(met)].min() >= 6
    assert np.median(met[np.isfinite(met)]) == pytest.approx(9, abs=0.1)
    assert met[np.isfinite(met)].max() <= 12


def test_a_milestone_with_one_month_slips_by_the_claim() -> None:
    ledger = Ledger.load().override("milestone_slip", 2, 2, 2)
    one = Schedule(milestones=(Milestone("launch", 9, None, 1.0, 1.0),))
    assert course(one, Draws(3, 4, ledger), 8).met == pytest.approx(np.full((1, 4, 8), 18))


def test_milestones_that_are_sure_are_a_calendar_of_their_own() -> None:
    one = Schedule(cliff=0, milestones=(Milestone("a", 12, 12, 0.5, 1.0),))
    found = course(one, Draws(3, 2, Ledger.load()), 4)
    assert [float(found.vested(month)[0, 0]) for month in (11, 12, 48)] == pytest.approx(
        [0.5 * 11 / 48, 0.5 + 0.5 * 0.25, 1]
    )


def test_a_milestone_and_the_end_of_the_company_know_nothing_of_each_other(company: Futures) -> None:
    one = Schedule(milestones=(Milestone("launch", 6, 12, 1.0, 0.5),))
    met = np.isfinite(course(one, company.draws, company.paths).met[0])
    assert met[company.sold].mean() == pytest.approx(met[~company.sold].mean(), abs=0.03)


def test_before_anything_vests_the_whole_grant_is_held(company: Futures) -> None:
    own, aversion = company.draws.claim("other_wealth"), company.draws.claim("risk_aversion")
    whole = worth(payouts(company, GRANT), own, aversion)
    assert held(company, [Granted(GRANT, Schedule())], (0.0,)).worth[0] == pytest.approx(whole, rel=1e-9)


def test_half_of_a_grant_is_held_as_a_grant_of_half(company: Futures) -> None:
    half = held(company, [Granted(Grant(37_500, 0.58), Schedule(years=40, cliff=300))], (24.0,), 500_000.0)
    same = held(company, [Granted(GRANT, Schedule())], (24.0,), 500_000.0)
    assert same.worth == pytest.approx(half.worth, rel=1e-9)


def test_what_is_held_is_told_of_companies_that_are_still_there(company: Futures) -> None:
    found = held(company, [Granted(GRANT, Schedule(years=10, cliff=100))], (24.0,), 500_000.0)
    paid, there = payouts(company, GRANT), company.years > 2
    assert not there.all()
    for world in range(3):
        aversion = company.draws.claim("risk_aversion")[world]
        here = paid[world][there[world]][None, :]
        assert found.worth[0, world] == pytest.approx(worth(here, 500_000.0, float(aversion))[0])
        assert found.middle[0, world] == pytest.approx(np.median(here))


def test_what_is_held_falls_with_time_and_is_gone_when_all_is_vested(company: Futures) -> None:
    found = held(company, [Granted(GRANT, Schedule(cliff=0))], MONTHS).worth
    assert (np.diff(np.median(found, axis=1)) < 0).all()
    assert found[-1] == pytest.approx(np.zeros(company.worlds))


def test_a_back_loaded_grant_holds_more_and_gives_leavers_less(company: Futures) -> None:
    plain, back = (held(company, [Granted(GRANT, one)], MONTHS) for one in (Schedule(), Schedule(weights=BACK_LOADED)))
    assert (back.worth[2:5] > plain.worth[2:5]).all()
    assert back.cost.mean() < plain.cost.mean()
    assert back.vested.mean() < plain.vested.mean()


def test_a_milestone_that_is_never_met_holds_nobody(company: Futures) -> None:
    never = Schedule(milestones=(Milestone("moon", 1, 1, 1.0, 0.0),))
    found = held(company, [Granted(GRANT, never)], MONTHS)
    assert not found.worth.any()
    assert not found.cost.any()


def test_a_second_grant_holds_nothing_before_it_is_made_and_less_than_the_sum_after(company: Futures) -> None:
    first, second = Granted(GRANT, Schedule(cliff=0)), Granted(GRANT, Schedule(cliff=0), begins=24)
    alone, later, both = (held(company, grants, MONTHS) for grants in ([first], [second], [first, second]))
    assert not later.worth[:3].any()
    assert both.worth[:3] == pytest.approx(alone.worth[:3])
    assert (both.worth[3] < alone.worth[3] + later.worth[3]).all()
    assert (both.worth[3] > alone.worth[3]).all()
    assert both.cost == pytest.approx(alone.cost + later.cost)


def test_a_bonus_for_staying_is_held_until_it_is_paid_and_costs_what_those_get_who_are_there(company: Futures) -> None:
    found = held(company, [], (12.0, 24.0, 36.0), 500_000.0, [Promise(30_000, 24)])
    now = 30_000 / (1 + company.draws.claim("discount_rate")) ** 2
    assert found.worth[0] == pytest.approx(now)
    assert not found.worth[1:].any()
    there = ((company.tenure >= 2) & (company.years >= 2)).mean(axis=1)
    assert found.cash == pytest.approx(now * there)


def test_the_same_seed_gives_the_same_bytes() -> None:
    start = Start.typed(Stage.A, 60_000_000, 15_000_000, 10_000_000)
    schedule = Schedule(milestones=(milestone("a@9m=25%"),))
    one, two = (
        held(futures(start, Draws(5, 16, Ledger.load()), 128), [Granted(GRANT, schedule)], MONTHS).worth.tobytes()
        for _ in range(2)
    )
    assert one == two
