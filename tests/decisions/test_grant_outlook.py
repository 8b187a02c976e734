"""A grant at a sale by hand, its futures in bands, and which figures its ranges rest on: as planted."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import numpy as np
import pytest

from holdfast.claims.ledger import Ledger
from holdfast.decisions import grant_outlook as outlook
from holdfast.models.belief import believed
from holdfast.models.draws import Draws
from holdfast.models.funnels import funnel
from holdfast.models.grant_figures import certainty
from holdfast.models.grants import Grant, Stays, payouts
from holdfast.models.venture import Futures, Start, futures
from holdfast.terms.captable import CapTable, ShareClass, Stage

TODAY = date(2026, 11, 21)
START = Start.typed(Stage.SEED, 20_000_000, 4_000_000, 10_000_000)
GRANT = Grant(100_000, 0.5)


@pytest.fixture(scope="module")
def company() -> Futures:
    return futures(START, Draws(1, 32, Ledger.load()), 512)


@pytest.mark.parametrize(
    ("sale", "paid"),
    [
        # 2M preferred at $2 take $4M first; 8M common, of which this grant is 100,000 options at $0.50.
        (4_000_000, "0.00"),
        (8_000_000, "0.63"),  # common is worth $0.50 and a little: nothing to speak of
        (16_000_000, "100625.00"),  # (12M + 50k) / 8M = $1.50625, less $0.50
        (50_000_000, "450500.00"),  # all convert: (50M + 50k) / 10M = $5.005, less $0.50
    ],
)
def test_what_a_sale_pays_is_as_it_is_by_hand(sale: int, paid: str) -> None:
    (one,) = outlook.at_sales(START, GRANT, [Decimal(sale)])
    assert one.owed_first.amount == Decimal("4000000.00")
    if sale == 8_000_000:
        assert float(one.paid.amount) == pytest.approx(100_000 * (4_050_000 / 8_000_000 - 0.5), abs=0.01)
    else:
        assert str(one.paid.amount) == paid


def test_a_larger_sale_never_pays_less() -> None:
    amounts = [Decimal(n) * 250_000 for n in range(200)]
    paid = [one.paid.amount for one in outlook.at_sales(START, GRANT, amounts)]
    assert paid == sorted(paid)
    assert paid[0] == 0


def test_a_grant_comes_out_of_the_pool_of_a_cap_table() -> None:
    table = CapTable(TODAY, "USD", (ShareClass("Common", False, Decimal(900)),), pool=Decimal(100))
    (one,) = outlook.at_sales(Start.of(table, Stage.SEED, 1_000_000), Grant(100, 0.0), [Decimal(1_000_000)])
    assert one.paid.amount == 100_000
    (more,) = outlook.at_sales(Start.of(table, Stage.SEED, 1_000_000), Grant(300, 0.0), [Decimal(1_200_000)])
    assert more.paid.amount == 300_000


def test_the_bands_hold_every_future_once(company: Futures) -> None:
    paid = payouts(company, GRANT)
    found = outlook.bands(paid, TODAY, ())
    assert sum(one.dots for one in found) == 100
    assert sum(one.share.value for one in found) == pytest.approx(1)
    assert found[0].share.value == pytest.approx((paid <= 0).mean())
    assert (found[0].high, found[-1].high) == (0.0, None)
    assert [one.low for one in found[2:]] == [one.high for one in found[1:-1]]


def test_a_grant_that_never_pays_is_one_band_of_a_hundred() -> None:
    (one, *_) = outlook.bands(np.zeros((2, 8)), TODAY, ())
    assert (one.dots, one.share.value) == (100, 1)


def test_a_share_is_left_whole_where_no_round_comes(company: Futures) -> None:
    left = outlook.left_at_a_sale(company, TODAY)
    assert left is not None
    assert left.high == pytest.approx(1)
    assert 0.2 < left.low < left.value < 1


def test_years_until_money_are_those_of_futures_that_pay(company: Futures) -> None:
    paid = payouts(company, GRANT)
    found = outlook.years_until_money(company, paid, TODAY)
    assert found is not None
    assert found.value == pytest.approx(np.median(company.years[paid > 0]))
    assert outlook.years_until_money(company, np.zeros_like(paid), TODAY) is None


def test_a_figure_without_doubt_moves_nothing_and_the_only_doubt_moves_all() -> None:
    ledger = Ledger.load()
    for key in sorted({claim.group or key for key, claim in ledger.items()} - {"risk_aversion"}):
        middle = ledger.mid(key)
        ledger = ledger.override(key, middle, middle, middle)
    found = outlook.movers(START, GRANT, Draws(1, 32, ledger), Stays.TO_THE_END, 500_000.0)
    by_theme = {one.theme: one for one in found}
    taste = by_theme["what the holder owns besides, and how they take risk"]
    assert taste.worth is not None
    assert taste.worth > 0.6  # the rest is the luck of 512 futures
    assert max(one.worth or 0 for one in found if one is not taste) < 0.15


def test_the_odds_move_the_chance_of_nothing_most() -> None:
    found = outlook.movers(START, GRANT, Draws(1, 64, Ledger.load()), Stays.TO_THE_END, None)
    most = max(found, key=lambda one: one.nothing_if_they_stay or 0)
    assert most.theme == "which odds of further rounds and of a sale hold"
    assert {one.theme for one in found} == set(outlook.THEMES)


def test_every_claim_of_the_engine_belongs_to_one_theme(company: Futures) -> None:
    payouts(company, GRANT, Stays.AS_PEOPLE_DO)
    certainty(company, payouts(company, GRANT))
    for key in company.draws.used:
        assert sum(key.startswith(heads) for heads in outlook.THEMES.values()) == 1, key


@pytest.mark.parametrize(("times", "rises"), [(0.5, True), (2.0, False)])
def test_better_odds_pay_nothing_less_often(company: Futures, times: float, rises: bool) -> None:
    draws = Draws(1, 32, Ledger.load())
    other = futures(START, draws, 512, odds=believed(funnel(draws, Stage.SEED), times))
    before, after = ((payouts(one, GRANT) <= 0).mean() for one in (company, other))
    assert bool(after > before) is rises


def test_the_same_odds_are_the_published_ones(company: Futures) -> None:
    odds = funnel(company.draws, Stage.SEED)
    same = believed(odds, 1.0)
    assert same.next == pytest.approx(odds.next)
    assert same.exit == pytest.approx(odds.exit)
