"""What a grant pays: vesting, leaving, exercising and worth, by hand; more shares and longer stays never pay less."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from holdfast.claims import Ledger
from holdfast.errors import BadInput
from holdfast.models.draws import Draws
from holdfast.models.funnels import Funnel
from holdfast.models.grants import Grant, Stays, payouts
from holdfast.models.undiversified import worth
from holdfast.models.venture import Futures, Start, futures
from holdfast.models.worlds import Worlds
from holdfast.terms.captable import AwardKind, Stage

LEDGER = Ledger.load()
SEED = Start.typed(Stage.SEED, 20_000_000, 4_000_000, 10_000_000)
MANY = futures(SEED, Worlds(3, 32, LEDGER), 256)


def sold(years: float = 5.0, **values: float) -> Futures:
    """One company, sold at $4 a share after so many years, worth as much today as then."""
    ledger = LEDGER
    plain = {"exit_over_post": 2.0, "exit_gap_years": years, "discount_rate": 0.0, "exercised_on_leaving": 1.0}
    for key, value in {**plain, **values}.items():
        ledger = ledger.override(key, value, value, value)
    return futures(
        SEED, Draws(1, 1, ledger.override("exit_ln_sd", 0, 0, 0)), 1, Funnel(np.zeros((1, 1)), np.ones((1, 1)))
    )


def paid(found: Futures, grant: Grant, stays: Stays | float = Stays.TO_THE_END) -> float:
    return float(payouts(found, grant, stays)[0, 0])


@pytest.mark.parametrize(
    ("years", "cliff", "every", "vested"),
    [
        (0.99, 12, 1, 0.0), (1.0, 12, 1, 0.25), (1.09, 12, 1, 13 / 48), (4.0, 12, 1, 1.0), (9.0, 12, 1, 1.0),
        (1.3, 12, 3, 15 / 48), (0.5, 0, 1, 0.125), (0.5, 6, 12, 0.0), (1.9, 6, 12, 0.25),
    ],
)  # fmt: skip
def test_what_is_vested_after_so_many_years(years: float, cliff: float, every: float, vested: float) -> None:
    grant = Grant(1, cliff_months=cliff, every_months=every)
    assert grant.vested(np.array([years]))[0] == pytest.approx(vested)


def test_milestones_replace_the_calendar() -> None:
    grant = Grant(1, milestones=((0.5, 0.2), (2.0, 1.0)))
    assert list(grant.vested(np.array([0.4, 0.5, 1.9, 2.0]))) == [0.0, 0.2, 0.2, 1.0]


@pytest.mark.parametrize("milestones", [((1.0, 0.5), (0.5, 1.0)), ((1.0, 0.5),), ((1.0, 0.5), (2.0, 0.4))])
def test_milestones_out_of_order_are_refused(milestones: tuple[tuple[float, float], ...]) -> None:
    with pytest.raises(BadInput, match="Milestones come in order of time"):
        Grant(1, milestones=milestones)


def test_whoever_stays_gets_the_share_less_the_strike_price() -> None:
    assert paid(sold(), Grant(1000, 1.5)) == pytest.approx(2500)
    assert paid(sold(), Grant(1000, 5.0)) == 0


def test_money_in_five_years_is_discounted() -> None:
    assert paid(sold(discount_rate=0.05), Grant(1000)) == pytest.approx(4000 / 1.05**5)


def test_leaving_before_the_cliff_leaves_nothing() -> None:
    assert paid(sold(), Grant(1000, 1.0), 0.9) == 0


def test_a_leaver_who_exercises_pays_the_strike_that_day_and_keeps_what_is_vested() -> None:
    assert paid(sold(), Grant(1000, 1.0), 2.0) == pytest.approx(500 * 3)
    rate = sold(discount_rate=0.05)
    assert paid(rate, Grant(1000, 1.0), 2.0) == pytest.approx(500 * (4 / 1.05**5 - 1 / 1.05**2))


def test_a_leaver_who_exercised_loses_the_strike_price_where_the_company_closes_and_never_more_than_they_spare() -> (
    None
):
    ledger = LEDGER.override("exercised_on_leaving", 1, 1, 1).override("discount_rate", 0, 0, 0)
    found = futures(SEED, Worlds(3, 16, ledger), 256)
    small = payouts(found, Grant(1000, 0.6), 2.0)
    assert small.min() == pytest.approx(-1000 * 0.5 * 0.6)
    spared = found.draws.claim("spent_on_exercising") * 100_000
    lost = payouts(found, Grant(1e6, 0.6), 2.0, 100_000).min(axis=1)
    assert (lost < 0).any()
    assert (lost >= -spared - 1e-6).all()


def test_nobody_exercises_where_the_company_is_sure_to_close_or_a_share_is_worth_no_more_than_the_strike() -> None:
    ledger = LEDGER.override("exercised_on_leaving", 1, 1, 1)
    closed = futures(SEED, Draws(1, 1, ledger), 1, Funnel(np.zeros((1, 1)), np.zeros((1, 1))))
    assert paid(closed, Grant(1000, 1.0, cliff_months=0), closed.years[0, 0] - 0.3) == 0
    assert paid(sold(), Grant(1000, 1.99), 2.0) == pytest.approx(500 * 2.01)
    assert paid(sold(), Grant(1000, 2.0), 2.0) == 0


ROUNDS = {
    Stage.SEED: (20e6, 4e6),
    Stage.A: (55e6, 12e6),
    Stage.B: (140e6, 40e6),
    Stage.C: (3e8, 9e7),
    Stage.D: (7e8, 2e8),
}


@pytest.mark.parametrize("stage", ROUNDS)
def test_worth_rises_with_shares_and_with_value_and_falls_with_the_strike_and_no_average_is_below_0(
    stage: Stage,
) -> None:
    post, raised = ROUNDS[stage]
    worlds = Worlds(1, 64, LEDGER)

    def sure(share: float, times: float, strike: float, stays: Stays | float) -> float:
        start = Start.typed(stage, post * times, raised, 10_000_000)
        found = futures(start, worlds, 256)
        grant = payouts(found, Grant.of_share(start, share, strike * start.price), stays)
        assert grant.mean() >= 0
        return float(np.median(worth(grant, worlds.claim("other_wealth"), worlds.claim("risk_aversion"))))

    for stays in (Stays.AS_PEOPLE_DO, 3.0):
        by_share = [sure(share, 1, 0.3, stays) for share in (0, 0.001, 0.005, 0.02, 0.1, 1)]
        by_value = [sure(0.005, times, 0.3, stays) for times in (0.5, 1, 2, 8)]
        by_strike = [-sure(0.005, 1, strike, stays) for strike in (0, 0.3, 0.8, 1, 2, 10)]
        for rising in (by_share, by_value, by_strike):
            assert rising == sorted(rising)


def test_more_shares_are_never_worth_less_in_any_world() -> None:
    before = np.zeros(MANY.worlds)
    for shares in np.geomspace(100, 1e7, 16):
        grant = payouts(MANY, Grant(float(shares), 0.6), Stays.AS_PEOPLE_DO)
        now = worth(grant, MANY.draws.claim("other_wealth"), MANY.draws.claim("risk_aversion"))
        assert (now >= before - 1e-6).all()
        before = now


def test_options_lapse_where_nobody_exercises() -> None:
    assert paid(sold(exercised_on_leaving=0.0), Grant(1000, 1.0), 2.0) == 0


def test_a_window_longer_than_the_wait_keeps_the_option() -> None:
    lapses = sold(exercised_on_leaving=0.0)
    assert paid(lapses, Grant(1000, 1.0, exercise_months=37), 2.0) == pytest.approx(1500)
    assert paid(lapses, Grant(1000, 1.0, exercise_months=35), 2.0) == 0


@pytest.mark.parametrize("kind", [AwardKind.RSU, AwardKind.STOCK])
def test_stock_does_not_lapse(kind: AwardKind) -> None:
    assert paid(sold(exercised_on_leaving=0.0), Grant(1000, kind=kind), 2.0) == pytest.approx(2000)


def test_a_grant_that_accelerates_vests_at_the_sale_for_those_who_are_there() -> None:
    early = sold(years=1.5)
    assert paid(early, Grant(1000, 1.0, accelerates=True), 2.0) == pytest.approx(3000)
    assert paid(early, Grant(1000, 1.0), 2.0) == pytest.approx(1500)
    assert paid(sold(exercised_on_leaving=1.0), Grant(1000, 1.0, accelerates=True), 2.0) == pytest.approx(1500)


def test_people_stay_as_long_as_the_claim_says_on_average() -> None:
    own = LEDGER.override("tenure_years", 3, 3, 3)
    tenure = futures(SEED, Worlds(1, 64, own), 512).tenure
    assert tenure.mean() == pytest.approx(3, rel=0.01)
    assert (tenure > 3).mean() == pytest.approx(np.exp(-1), abs=0.005)


def test_leaving_makes_nothing_likelier_and_exercising_less_so() -> None:
    grant = Grant.of_share(SEED, 0.01, 0.6)
    stay, leave = ((payouts(MANY, grant, how) <= 0).mean() for how in Stays)
    assert 0.6 < stay < leave - 0.1
    waits = (payouts(MANY, replace(grant, exercise_months=120), Stays.AS_PEOPLE_DO) <= 0).mean()
    assert stay < waits < leave


@given(shares=st.floats(1, 1e5), more=st.floats(1, 10), strike=st.floats(0, 5), years=st.floats(0.1, 8))
@settings(max_examples=30, deadline=None)
def test_more_shares_pay_in_proportion_until_they_cost_too_much_and_a_dearer_strike_never_brings_more_to_who_stays(
    shares: float, more: float, strike: float, years: float
) -> None:
    for stays in (Stays.TO_THE_END, Stays.AS_PEOPLE_DO, years):
        grant = Grant(shares, strike)
        each = payouts(MANY, grant, stays)
        dearer = payouts(MANY, replace(grant, shares=shares * more), stays)
        assert (np.abs(dearer) <= np.abs(each) * more * (1 + 1e-9)).all()
        assert (np.abs(dearer) >= np.abs(each) * (1 - 1e-9)).all()
    staying = payouts(MANY, grant)
    assert payouts(MANY, replace(grant, shares=shares * more)) == pytest.approx(staying * more)
    assert (payouts(MANY, replace(grant, strike=strike * more)) <= staying + 1e-9 * shares).all()


@given(years=st.floats(0, 8), more=st.floats(0, 4), window=st.floats(0, 60))
@settings(max_examples=30, deadline=None)
def test_staying_longer_never_pays_less_in_stock_nor_does_a_longer_window_on_average(
    years: float, more: float, window: float
) -> None:
    stock = Grant(1000, kind=AwardKind.STOCK)
    assert (payouts(MANY, stock, years + more) >= payouts(MANY, stock, years) - 1e-9).all()
    option = Grant(1000, 0.6, exercise_months=window)
    longer = replace(option, exercise_months=window + 12 * more)
    lapses = futures(SEED, Worlds(3, 8, LEDGER.override("exercised_on_leaving", 0, 0, 0)), 128)
    assert (payouts(lapses, longer, years) >= payouts(lapses, option, years) - 1e-9).all()


@pytest.mark.parametrize("share", [1.01, -0.1])
def test_more_than_everything_is_refused(share: float) -> None:
    with pytest.raises(BadInput, match="is more than all there is, or less than nothing"):
        Grant.of_share(SEED, share)


@pytest.mark.parametrize("terms", [{"vesting_years": 0}, {"cliff_months": -1}, {"every_months": 0}, {"shares": -1}])
def test_terms_that_cannot_be_are_refused(terms: dict[str, float]) -> None:
    with pytest.raises(BadInput):
        Grant(**{"shares": 1.0, **terms})  # type: ignore[arg-type]


def test_a_sure_payment_is_worth_itself_and_no_aversion_is_the_mean() -> None:
    sure = np.full((1, 8), 1234.0)
    assert worth(sure, 1e5, 3)[0] == pytest.approx(1234)
    some = np.array([[0.0, 0.0, 9000.0]])
    assert worth(some, 1e5, 0)[0] == pytest.approx(3000)


def test_worth_by_hand_with_aversion_three() -> None:
    # Wealth 1: half 1, half 4. (1/2 + 1/2 x 1/16) ^ (-1/2) = 1.3720; less 1.
    assert worth(np.array([[0.0, 3.0]]), 1.0, 3)[0] == pytest.approx((0.5 + 0.5 / 16) ** -0.5 - 1)


@given(
    wealth=st.floats(1e4, 1e7), times=st.floats(1.01, 10), aversion=st.floats(0, 6), more=st.floats(0.01, 3),
    amounts=st.lists(st.floats(0, 1e7), min_size=2, max_size=20),
)  # fmt: skip
def test_worth_lies_between_the_least_and_the_mean_falls_with_aversion_and_rises_with_wealth(
    wealth: float, times: float, aversion: float, more: float, amounts: list[float]
) -> None:
    row = np.array([amounts])
    base = worth(row, wealth, aversion)[0]
    small = 1e-9 * (1 + row.max() + wealth)
    assert row.min() - small <= base <= row.mean() + small
    assert worth(row, wealth, aversion + more)[0] <= base + small
    assert worth(row, wealth * times, aversion)[0] >= base - small


def test_worth_of_a_small_payment_keeps_its_digits() -> None:
    assert worth(np.array([[0.0, 0.02]]), 1e6, 3)[0] == pytest.approx(0.01, rel=1e-6)


def test_nobody_loses_more_than_they_own() -> None:
    assert np.isfinite(worth(np.array([[-2e5, 0.0]]), 1e5, 3)).all()
