"""The figures of a grant: zero first and twice, averages with and without the best, and a hundred dots that agree."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.claims import Ledger
from holdfast.models.draws import Draws, Layer
from holdfast.models.funnels import Funnel
from holdfast.models.grant_figures import (
    left_of_one,
    nothing,
    of_a_hundred,
    summary,
    without_best,
    years_to_sale,
)
from holdfast.models.grants import Grant, Stays, payouts
from holdfast.models.venture import Start, futures
from holdfast.models.worlds import Worlds
from holdfast.terms.captable import Stage

LEDGER = Ledger.load()
DAY = date(2026, 11, 21)
SEED = Start.typed(Stage.SEED, 19_000_000, 3_700_000, 10_000_000)
GRANT = Grant.of_share(SEED, 0.0075, 0.3 * SEED.price)
FOUND = futures(SEED, Worlds(1, 240, LEDGER), 512)
FIGURES = summary(FOUND, GRANT, DAY)


def test_nothing_is_told_twice_and_leaving_makes_it_likelier() -> None:
    stay, leave = FIGURES.nothing_if_they_stay, FIGURES.nothing_as_people_do
    assert stay.value < leave.value - 0.1
    assert FIGURES.nothing == stay
    assert {"graduation_seed", "tenure_years", "exercised_on_leaving"} <= set(leave.claims)


def test_a_typed_number_of_years_lies_between() -> None:
    years = summary(FOUND, GRANT, DAY, stays=3.0)
    assert FIGURES.nothing_if_they_stay.value < years.nothing.value
    assert years.worth.value < FIGURES.worth.value


def test_averages_are_in_order() -> None:
    assert FIGURES.median.value <= FIGURES.mean_without_best.value < FIGURES.mean.value < FIGURES.p90.value
    assert FIGURES.worth.value < FIGURES.mean_without_best.value


def test_money_is_for_each_year_of_vesting() -> None:
    each = payouts(FOUND, GRANT)
    assert FIGURES.mean.value == pytest.approx(each.mean() / 4)
    assert FIGURES.mean.unit == "USD"


def test_dots_and_figures_tell_the_same_chance() -> None:
    dots = of_a_hundred(payouts(FOUND, GRANT), (200_000, 1_600_000))
    assert dots[0] == round(FIGURES.nothing_if_they_stay.value * 100)


@given(
    paid=st.lists(st.floats(-1e3, 1e6), min_size=1, max_size=200),
    limits=st.lists(st.floats(1, 1e6), max_size=4, unique=True).map(sorted),
)
def test_a_hundred_futures_are_a_hundred_and_none_is_off_by_one(paid: list[float], limits: list[float]) -> None:
    counts = of_a_hundred(np.array(paid), limits)
    assert sum(counts) == 100
    assert len(counts) == len(limits) + 2
    none = 100 * sum(one <= 0 for one in paid) / len(paid)
    assert abs(counts[0] - none) < 1


def test_the_reader_may_move_wealth_and_aversion() -> None:
    rich = summary(FOUND, GRANT, DAY, wealth=50e6)
    bold = summary(FOUND, GRANT, DAY, risk_aversion=0.0)
    assert FIGURES.worth.value < rich.worth.value < bold.worth.value * 1.001
    assert bold.worth.value == pytest.approx(np.median(payouts(FOUND, GRANT).mean(axis=1)) / 4)


def test_the_trial_of_the_papers_is_recovered_where_the_engine_did_not_mean_to_differ() -> None:
    """0.75 % at a $19M seed, for each of 4 years, at 5 %: the trial had 0.66 and 0.87 for funnel A, p90 112,000, mean
    46,000 (33,000), worth 13,000 with aversion 3 and $500,000. docs/measured.md says why ours differs."""
    draws = Worlds(1, 240, LEDGER.override("discount_rate", 0.05, 0.05, 0.05))
    found = futures(SEED, draws, 512)
    source = np.floor(draws.uniform(Layer.CLAIMS, "graduation_seed", "which source") * 3)
    paid, left = (payouts(found, GRANT, how)[source == 0] / 4 for how in Stays)
    assert nothing(paid).mean() == pytest.approx(0.66, abs=0.05)
    assert nothing(left).mean() == pytest.approx(0.87, abs=0.03)
    assert np.median(paid) == 0
    assert np.quantile(paid, 0.9) == pytest.approx(112_000, rel=0.3)
    assert without_best(paid.reshape(1, -1))[0] == pytest.approx(33_000, rel=0.3)
    fixed = summary(found, GRANT, DAY, wealth=500_000, risk_aversion=3)
    assert fixed.worth.value == pytest.approx(13_000, rel=0.3)
    # Funnel B was pessimistic, because it was censored (0.83): with those still alive followed on, it is near A.
    other = payouts(found, GRANT)[source == 1]
    assert nothing(other).mean() == pytest.approx(nothing(paid).mean(), abs=0.03)


def test_the_range_is_the_doubt_of_the_claims_and_not_the_luck_of_companies() -> None:
    sure = summary(futures(SEED, Worlds(1, 240, LEDGER).freeze_borrowed(), 512), GRANT, DAY)
    # What luck is left adds up in squares: a third of the width adds 5 % to it.
    for name, part in (("nothing_if_they_stay", 4), ("nothing_as_people_do", 4), ("mean_without_best", 3)):
        wide, narrow = getattr(FIGURES, name), getattr(sure, name)
        assert narrow.high - narrow.low < (wide.high - wide.low) / part


def test_what_is_left_of_one_falls_with_every_round() -> None:
    path = left_of_one(FOUND, DAY)
    assert [name for name, _ in path[:2]] == ["series A", "series B"]
    middles = [one.value for _, one in path]
    assert middles == sorted(middles, reverse=True)
    assert path[0][1].value == pytest.approx(0.79, abs=0.01)
    assert all(one.low < one.value < one.high for _, one in path)
    assert set(path[0][1].claims) == {"dilution_a", "dilution_b", "dilution_c", "dilution_d", "pool_top_up"}


def test_years_to_a_sale_are_near_what_is_published_and_missing_where_nothing_is_sold() -> None:
    years = years_to_sale(FOUND, DAY)
    assert years is not None
    assert years.low < years.value < years.high
    assert 3 < years.value < LEDGER["illiquidity_years"].high
    closed = Funnel(np.zeros((1, 2)), np.zeros((1, 2)))
    assert years_to_sale(futures(SEED, Draws(1, 2, LEDGER), 4, closed), DAY) is None
