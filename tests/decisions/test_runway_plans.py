"""Plans against now: exact where nothing is in doubt, ranges that move the right way, and when to begin raising."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from holdfast.claims.ledger import Ledger
from holdfast.decisions.runway import (
    MORE,
    Plan,
    Spent,
    begin_raising,
    cash_left,
    narrower,
    now,
    outcome,
    raise_months,
    spending_share,
)
from holdfast.models.draws import Draws
from holdfast.models.runway import Seat

LEDGER = Ledger.load()
DAY = date(2026, 11, 13)
SPENT = Spent(Decimal(2_520_000), Decimal(120_000), DAY, "USD")
OFFER = Plan("This offer", (Seat("senior", Decimal(230_000), found=True),))
DRAWS = Draws(3, 2_000, LEDGER)


def test_now_is_exact_and_so_is_the_day() -> None:
    first = now(SPENT)
    assert first is not None
    assert (first.low, first.value, first.high) == (21.0, 21.0, 21.0)
    assert SPENT.day(21) == date(2028, 8, 13)
    more = now(SPENT, MORE)
    assert more is not None
    assert more.value == pytest.approx(21 / 1.1)


def test_without_doubt_a_plan_is_what_a_sheet_says() -> None:
    seat = Seat("senior", Decimal(240_000), start=Fraction(1), agency=False)
    found = outcome(Plan("x", (seat,)), SPENT, Draws.certain(LEDGER))
    by_hand = 1 + 2_400_000 / 145_000  # 240,000 x 1.25 / 12 = 25,000 on top of 120,000
    assert found.months is not None
    assert found.lost is not None
    assert found.loaded is not None
    assert found.months.value == pytest.approx(by_hand)
    assert found.lost.value == pytest.approx(21 - by_hand)
    assert found.loaded.value == pytest.approx(300_000)


def test_the_range_is_all_borrowed_and_narrows_when_the_load_is_the_company_s_own() -> None:
    full = outcome(OFFER, SPENT, DRAWS)
    own = outcome(OFFER, SPENT, Draws(3, 2_000, LEDGER.override("pay_load", 1.2, 1.21, 1.22)))
    assert full.lost is not None
    assert own.lost is not None
    assert full.lost.borrowed == 1.0
    assert own.lost.high - own.lost.low < 0.5 * (full.lost.high - full.lost.low)
    assert own.lost.borrowed is not None
    assert own.lost.borrowed < 1.0
    assert "pay_load" in full.lost.claims


def test_what_narrows_most_is_what_takes_most_of_the_width() -> None:
    asks = narrower(OFFER, SPENT, DRAWS)
    assert [one.key for one in asks][:1] == ["pay_load"]
    assert asks == tuple(sorted(asks, key=lambda one: -one.narrows))
    sure = replace(OFFER.seats[0], start=Fraction(2))
    assert "hire_notice_weeks" not in [one.key for one in narrower(Plan("x", (sure,)), SPENT, DRAWS)]


def test_a_company_that_earns_more_than_it_spends_runs_out_only_with_a_plan_that_is_too_large() -> None:
    earns = replace(SPENT, burn=Decimal(-10_000))
    assert now(earns) is None
    small = outcome(Plan("x", (Seat("x", Decimal(50_000), found=True),)), earns, DRAWS)
    assert (small.months, small.lost, small.never) == (None, None, 1.0)
    large = outcome(OFFER, earns, DRAWS)
    assert large.months is not None
    assert large.lost is None
    # about 10,000 in against 23,000 to 27,000 out: some 13,000 to 17,000 a month of 2,520,000
    assert 120 < large.months.low < large.months.high < 240
    assert begin_raising(small.plan, earns, DRAWS) is None


def test_a_plan_that_runs_out_in_some_scenarios_only_has_no_range_of_months() -> None:
    # 115,000 a year loaded with 1.15 to 1.4 is about 11,000 to 13,400 a month against 12,000 that come in
    earns = replace(SPENT, burn=Decimal(-12_000))
    found = outcome(Plan("x", (Seat("x", Decimal(115_000), found=True),)), earns, DRAWS)
    assert found.months is None
    assert 0.2 < found.never < 0.9


def test_a_round_has_to_begin_before_cash_runs_out_by_the_months_that_it_takes() -> None:
    by, takes = begin_raising(Plan("As it is"), SPENT, DRAWS), raise_months(DRAWS, DAY)
    assert by is not None
    assert by.low == pytest.approx(21 - takes.high, abs=0.02)
    assert by.value == pytest.approx(21 - takes.value, abs=0.02)
    assert by.high == pytest.approx(21 - takes.low, abs=0.02)
    late = begin_raising(Plan("As it is"), replace(SPENT, cash=Decimal(120_000)), DRAWS)
    assert late is not None
    assert late.high < 0
    with_plan = begin_raising(OFFER, SPENT, DRAWS)
    assert with_plan is not None
    assert with_plan.value < by.value


def test_cash_falls_month_by_month_to_nothing() -> None:
    left = cash_left(OFFER, SPENT, DRAWS)
    assert left[0] == (0, left[0][1])
    assert left[0][1].value == 2_520_000
    assert left[-1][1].high == 0
    for (_, before), (_, after) in itertools.pairwise(left):
        assert after.value <= before.value
        assert after.high <= before.high
    assert len(cash_left(Plan("x"), replace(SPENT, cash=Decimal(9_000_000)), DRAWS)) <= 27
    growing = cash_left(Plan("x"), replace(SPENT, burn=Decimal(-10_000)), DRAWS)
    assert growing[-1][1].value == 2_520_000 + 24 * 10_000


def test_the_share_of_spending_by_hand() -> None:
    seat = Seat("senior", Decimal(240_000), Fraction(0))
    found = spending_share((seat,), SPENT, Draws.certain(LEDGER))
    assert found is not None
    assert found.value == pytest.approx(20_000 / 145_000)
    assert spending_share((seat,), replace(SPENT, burn=Decimal(-1)), Draws.certain(LEDGER)) is None
    assert spending_share((), SPENT, DRAWS) is None
