"""Profit share, bonus and phantom stock: by hand where nothing is in doubt, and as planted where it is."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from holdfast.claims.ledger import Ledger
from holdfast.errors import BadInput
from holdfast.models import without_venture as model
from holdfast.models.draws import Draws
from holdfast.models.grants import Grant, Stays

SURE = {
    "year_without_profit": 0.0, "profit_year_ln_sd": 1e-6, "closing_a_year": 0.0, "discount_rate": 0.05,
    "profit_multiple": 4.0, "bonus_paid": 0.9, "profit_persistence": 0.5,
}  # fmt: skip
"""A world in which every year is as typed."""


def ledger(**figures: float) -> Ledger:
    found = Ledger.load()
    for key, figure in figures.items():
        found = found.override(key, figure, figure, figure)
    return found


def sure(years: int = 4, **other: float) -> model.Course:
    return model.course(1_000_000, Draws(1, 8, ledger(**{**SURE, **other})), years, 64)


PAID_NOW = sum(1.05**-year for year in (1, 2, 3, 4))


def test_a_share_of_a_sure_profit_is_the_annuity_by_hand() -> None:
    found = model.profit_share(sure(), 0.02)
    assert found.each_year == pytest.approx(np.full((8, 64, 4), 20_000), rel=1e-4)
    assert found.paid == pytest.approx(np.full((8, 64), 20_000 * PAID_NOW), rel=1e-4)


def test_a_bonus_is_paid_at_what_is_paid_of_targets() -> None:
    assert model.bonus(sure(), 30_000).paid == pytest.approx(np.full((8, 64), 27_000 * PAID_NOW))


def test_phantom_stock_is_paid_once_at_the_end_above_its_base() -> None:
    vested = Grant(0.0).vested
    found = model.phantom(sure(), 0.01, vested, base=1_000_000)
    assert found.each_year[..., :3].max() == 0
    assert found.each_year[..., 3] == pytest.approx(np.full((8, 64), 0.01 * 3_000_000), rel=1e-4)


def test_phantom_stock_of_somebody_who_leaves_is_settled_that_year_for_what_is_vested() -> None:
    found = model.phantom(sure(), 0.01, Grant(0.0).vested, stays=2.5)
    assert found.each_year[0, 0] == pytest.approx([0, 0, 0.01 * 4_000_000 * 30 / 48, 0], rel=1e-4)
    assert not model.phantom(sure(), 0.01, Grant(0.0).vested, stays=0.9).paid.any()


def test_whoever_is_gone_at_the_end_of_a_year_is_not_paid_for_it() -> None:
    assert model.profit_share(sure(), 0.02, 2.5).each_year[0, 0] == pytest.approx([20_000, 20_000, 0, 0], rel=1e-4)


def test_years_without_profit_come_as_often_as_planted_and_pay_nothing() -> None:
    found = sure(year_without_profit=0.25, profit_year_ln_sd=0.5)
    assert (found.profit == 0).mean() == pytest.approx(0.25, abs=0.02)
    paid = model.bonus(found, 30_000).each_year
    assert ((paid == 0) == (found.profit == 0)).all()
    assert (model.bonus(found, 30_000, of_profit=False).each_year > 0).all()


def test_companies_close_as_often_as_planted_and_then_pay_nothing_more() -> None:
    found = sure(closing_a_year=0.1)
    assert found.there.mean(axis=(0, 1)) == pytest.approx([0.9**year for year in (1, 2, 3, 4)], abs=0.02)
    assert not found.profit[~found.there].any()
    assert not model.bonus(found, 1.0, of_profit=False).each_year[~found.there].any()


def test_a_years_profit_lies_around_the_typed_one() -> None:
    found = sure(profit_year_ln_sd=0.5)
    assert np.median(found.profit) == pytest.approx(1_000_000, rel=0.05)
    assert np.log(found.profit).std() == pytest.approx(0.5, abs=0.05)


def test_the_years_of_a_company_are_as_alike_as_planted() -> None:
    draws = Draws(2, 64, ledger(**{**SURE, "profit_year_ln_sd": 0.5, "profit_persistence": 0.6}))
    logs = np.log(model.course(1_000_000, draws, 4).profit).reshape(-1, 4)
    alike = np.corrcoef(logs.T)[np.triu_indices(4, 1)]
    assert alike.mean() == pytest.approx(0.6, abs=0.05)


def test_people_who_leave_as_people_do_get_less() -> None:
    found = model.course(1_000_000, Draws(1, 32, Ledger.load()), 4)
    stay, leave = (model.profit_share(found, 0.02, how).paid.mean() for how in Stays)
    assert leave < stay


def test_more_profit_and_a_larger_share_never_pay_less() -> None:
    draws = Draws(1, 16, Ledger.load())
    small, large = (model.course(profit, draws, 4, 128) for profit in (500_000, 900_000))
    assert (model.profit_share(large, 0.02).paid >= model.profit_share(small, 0.02).paid).all()
    assert (model.profit_share(small, 0.03).paid >= model.profit_share(small, 0.02).paid).all()


def test_the_figures_of_a_sure_payment_have_no_doubt_but_taste() -> None:
    found = sure()
    paid = model.profit_share(found, 0.02)
    told = model.figures(found, paid, paid, paid, 4, "USD", date(2026, 11, 21))
    assert told.nothing_if_they_stay.value == 0
    for one in (told.median, told.mean, told.mean_without_best, told.worth):
        assert one.value == pytest.approx(20_000 * PAID_NOW / 4, rel=1e-4)
    assert told.cash_a_year.value == pytest.approx(20_000, rel=1e-4)
    assert told.cash_peak.value == pytest.approx(20_000, rel=1e-4)


def test_a_sure_amount_is_worth_more_than_the_same_on_average() -> None:
    doubtful = model.course(1_000_000, Draws(1, 32, Ledger.load()), 4)
    paid = model.profit_share(doubtful, 0.05)
    told = model.figures(doubtful, paid, paid, paid, 4, "USD", date(2026, 11, 21), wealth=100_000)
    assert 0 < told.worth.value < told.mean.value


def test_nothing_at_all_is_worth_nothing() -> None:
    found = sure()
    none = model.nothing(found)
    told = model.figures(found, none, none, none, 4, "USD", date(2026, 11, 21))
    assert (told.nothing.value, told.worth.value, told.cash_a_year.value) == (1, 0, 0)


@pytest.mark.parametrize("share", [-0.01, 1.01])
def test_shares_beyond_all_there_is_are_refused(share: float) -> None:
    with pytest.raises(BadInput):
        model.profit_share(sure(), share)
    with pytest.raises(BadInput):
        model.phantom(sure(), share, Grant(0.0).vested)


def test_a_loss_and_too_many_years_are_refused() -> None:
    draws = Draws(1, 2, Ledger.load())
    with pytest.raises(BadInput, match="has to be one, 0 or more"):
        model.course(-1, draws, 4)
    with pytest.raises(BadInput, match="look at 1 to 10"):
        model.course(1, draws, 11)


def test_the_same_seed_gives_the_same_bytes() -> None:
    one, two = (model.course(1.0, Draws(4, 8, Ledger.load()), 3, 32).profit.tobytes() for _ in range(2))
    assert one == two
