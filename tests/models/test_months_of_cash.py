"""Months of cash: exact by hand where all is known, the same from the simulation without doubt, and monotone."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from holdfast.claims.ledger import Ledger
from holdfast.models.draws import Draws
from holdfast.models.runway import (
    MONTH,
    RETENTION_AFTER,
    Drawn,
    Exact,
    Seat,
    cash_at,
    drawn,
    drawn_all,
    months,
    months_between,
    months_in,
    runway,
    yearly,
)

LEDGER = Ledger.load()
CERTAIN = Draws.certain(LEDGER)
DRAWS = Draws(7, 400, LEDGER)
CASH, BURN = Decimal(2_100_000), Decimal(100_000)


def exact(start: str, once: str, monthly: str) -> Exact:
    return Exact(Fraction(start), Decimal(once), Decimal(monthly))


@pytest.mark.parametrize(
    ("plan", "expected"),
    [
        ([], Fraction(21)),
        # 2,100,000 - 100,000 x 1 = 2,000,000; then 125,000 a month: 1 + 16
        ([exact("1", "0", "25000")], Fraction(17)),
        # 2,100,000 - 100,000 - 50,000 = 1,950,000; 1 + 1,950,000 / 125,000
        ([exact("1", "50000", "25000")], 1 + Fraction(1_950_000, 125_000)),
        # six months at 100,000, six at 120,000, the rest at 150,000: 12 + (2,100,000 - 600,000 - 720,000) / 150,000
        ([exact("12", "0", "30000"), exact("6", "0", "20000")], Fraction(12) + Fraction(780_000, 150_000)),
        # starts on the day on which cash is gone, and after it: takes nothing
        ([exact("21", "1000000", "1000000")], Fraction(21)),
        ([exact("30", "1000000", "1000000")], Fraction(21)),
        # paid at once more than there is: gone on that day
        ([exact("3", "1900000", "0")], Fraction(3)),
    ],
)
def test_months_by_hand(plan: list[Exact], expected: Fraction) -> None:
    assert months(CASH, BURN, plan) == expected


def test_cash_does_not_run_out_where_more_comes_in_until_a_plan_turns_that_round() -> None:
    assert months(CASH, Decimal(-10_000)) is None
    assert months(CASH, Decimal(0)) is None
    # ten months in, at 10,000 more a month: 2,200,000; then 90,000 a month
    assert months(CASH, Decimal(-10_000), [exact("10", "0", "100000")]) == 10 + Fraction(2_200_000, 90_000)


plans = some.lists(
    some.builds(
        Exact,
        some.fractions(0, 40, max_denominator=12),
        some.decimals(0, 400_000, places=2),
        some.decimals(0, 80_000, places=2),
    ),
    max_size=5,
)


@given(plans, some.decimals(0, 4_000_000, places=2), some.decimals(-50_000, 300_000, places=2))
def test_every_scenario_is_worked_out_as_by_hand(plan: list[Exact], cash: Decimal, burn: Decimal) -> None:
    arrays = [
        Drawn(*(np.full(3, float(one)) for one in (part.start, part.once, part.monthly))) for part in plan
    ]  # fmt: skip
    found = months_in(cash, burn, arrays, 3)
    by_hand = months(cash, burn, plan)
    assert found == pytest.approx(np.full(3, np.inf if by_hand is None else float(by_hand)), rel=1e-9, abs=1e-9)


@given(plans, some.sampled_from([0.5, 1.0, 6.0, 13.25, 20.0]))
def test_what_is_left_is_nothing_from_the_day_on_which_it_runs_out_and_never_less(
    plan: list[Exact], month: float
) -> None:
    arrays = [Drawn(*(np.full(1, float(one)) for one in (part.start, part.once, part.monthly))) for part in plan]
    left = float(cash_at(month, CASH, BURN, arrays, 1)[0])
    out = months(CASH, BURN, plan)
    assert out is not None
    assert left >= 0
    if month > out:
        assert left == 0
    else:
        spent = sum(float(one.once) + float(one.monthly) * (month - float(one.start)) for one in plan
                    if one.start <= month)  # fmt: skip
        assert left == pytest.approx(max(0.0, 2_100_000 - 100_000 * month - spent), abs=0.01)


def test_a_seat_without_doubt_by_hand() -> None:
    # load 1.25, half a fee of 20 %: 240,000 x 1.25 / 12 = 25,000 a month; 24,000 of fee and 20,000 x 1.08 of signing
    seat = Seat("senior", Decimal(240_000), start=Fraction(1), signing=Decimal(20_000))
    (part,) = drawn(seat, CERTAIN)
    assert [float(one[0]) for one in (part.start, part.once, part.monthly)] == [1.0, 45_600.0, 25_000.0]
    assert runway(CASH, BURN, [seat], CERTAIN)[0] == pytest.approx(1 + (2_000_000 - 45_600) / 125_000)
    assert yearly(seat, CERTAIN)[0] == 300_000.0


def test_a_bonus_carries_payroll_taxes_and_a_budget_nothing_and_a_retention_bonus_is_paid_after_two_years() -> None:
    seat = Seat("x", Decimal(120_000), Fraction(0), bonus=Decimal(12_000), budget=Decimal(24_000),
                retention=Decimal(50_000), agency=False)  # fmt: skip
    salary, retention = drawn(seat, CERTAIN)
    assert salary.monthly[0] == pytest.approx(12_500 + 1_000 * 1.08 + 2_000)
    assert (retention.start[0], retention.once[0], retention.monthly[0]) == (RETENTION_AFTER, 54_000, 0)


def test_a_candidate_who_is_found_costs_no_search_and_only_their_notice_is_waited_for() -> None:
    found, sought = Seat("x", Decimal(200_000), found=True), Seat("x", Decimal(200_000))
    notice, search = LEDGER.mid("hire_notice_weeks"), LEDGER.mid("vacancy_weeks")
    assert drawn(found, CERTAIN)[0].start[0] == pytest.approx(notice * 7 / float(MONTH))
    assert drawn(sought, CERTAIN)[0].start[0] == pytest.approx((notice + search) * 7 / float(MONTH))
    assert drawn(found, CERTAIN)[0].once[0] == 0
    fee = LEDGER.mid("agency_fee") * 200_000
    assert drawn(sought, CERTAIN)[0].once[0] == pytest.approx(fee * LEDGER.mid("agency_used"))
    for agency, paid in ((True, fee), (False, 0.0)):
        assert drawn(Seat("x", Decimal(200_000), agency=agency), CERTAIN)[0].once[0] == pytest.approx(paid)


def test_more_pay_an_earlier_start_or_another_hire_never_lengthens_the_runway_in_any_scenario() -> None:
    def after(**changes: object) -> np.ndarray:
        fields = {"what": "x", "base": Decimal(200_000), "start": Fraction(3)} | changes
        return runway(CASH, BURN, [Seat(**fields)], DRAWS)  # type: ignore[arg-type]

    before = after()
    for changes in (
        {"base": Decimal(200_001)}, {"start": Fraction(2)}, {"signing": Decimal(1)}, {"bonus": Decimal(1)},
        {"budget": Decimal(1)}, {"agency": True},
    ):  # fmt: skip
        assert (after(**changes) < before).all(), changes
    two = [Seat("x", Decimal(200_000), Fraction(3))] * 2
    assert (runway(CASH, BURN, two, DRAWS) < before).all()
    assert (runway(CASH + 1, BURN, two, DRAWS) > runway(CASH, BURN, two, DRAWS)).all()
    assert (before < float(CASH / BURN)).all()


def test_the_order_in_which_hires_are_typed_does_not_matter() -> None:
    one, two = Seat("a", Decimal(150_000)), Seat("b", Decimal(240_000), Fraction(5))
    there, back = (runway(CASH, BURN, plan, DRAWS) for plan in ([one, two], [two, one]))
    assert there == pytest.approx(back)
    assert len(drawn_all([one, two], DRAWS)) == 2


def test_a_month_is_a_twelfth_of_a_year_and_a_day_that_is_past_is_today() -> None:
    assert months_between(date(2026, 1, 1), date(2030, 1, 1)) == 48
    assert months_between(date(2026, 1, 2), date(2026, 1, 1)) == 0
