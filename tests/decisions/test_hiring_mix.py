"""One senior or two juniors: by hand without doubt, and what makes the senior pay sooner or later."""

from __future__ import annotations

import math
from datetime import date
from decimal import Decimal

import pytest

from holdfast.claims.ledger import Ledger
from holdfast.decisions.hiring_mix import Mix, mix
from holdfast.models.draws import Draws

LEDGER = Ledger.load()
DAY = date(2026, 11, 13)


def found(senior: int = 200_000, junior: int = 120_000, ledger: Ledger = LEDGER, *, sure: bool = True) -> Mix:
    draws = Draws.certain(ledger) if sure else Draws(5, 2_000, ledger)
    return mix(Decimal(senior), Decimal(junior), draws, DAY, "USD")


def output(weeks_to_80: float) -> float:
    """52 weeks less the ramp, by the integral of 1 - exp(-1.61 t / weeks)."""
    tau = weeks_to_80 / 1.61
    return 52 - tau * (1 - math.exp(-52 / tau))


def test_both_sides_and_the_break_even_by_hand() -> None:
    one = found()
    # load 1.25 and half a fee of 20 %, on each base
    assert one.senior.cost.value == pytest.approx(200_000 * 1.35)
    assert one.juniors.cost.value == pytest.approx(2 * 120_000 * 1.35)
    assert (one.senior.ramp.value, one.juniors.ramp.value) == (17, 25.5)
    assert one.senior.output.value == pytest.approx(output(17))
    assert one.juniors.output.value == pytest.approx(2 * output(25.5))
    assert one.senior.mentor.value == pytest.approx(0.15 * 2 * 17 / 1.61)
    assert one.juniors.mentor.value == pytest.approx(2 * 0.15 * 2 * 25.5 / 1.61)


@pytest.mark.parametrize("sure", [True, False])
def test_at_the_break_even_both_deliver_the_same_for_their_money(sure: bool) -> None:
    one = found(sure=sure)
    x = one.pays_at.value
    senior = x * (one.senior.output.value - one.senior.mentor.value) / one.senior.cost.value
    juniors = (one.juniors.output.value - one.juniors.mentor.value * x) / one.juniors.cost.value
    assert senior == pytest.approx(juniors, rel=1e-9 if sure else 0.05)


def test_a_dearer_senior_has_to_deliver_more_and_a_dearer_junior_lets_the_senior_off() -> None:
    base = found().pays_at.value
    assert found(senior=260_000).pays_at.value > base
    assert found(junior=150_000).pays_at.value < base


def test_slower_juniors_and_more_mentoring_let_the_senior_off() -> None:
    base = found().pays_at.value
    slower = LEDGER.override("junior_ramp_over_senior", 2.5, 2.5, 2.5)
    assert found(ledger=slower).pays_at.value < base
    # one senior is mentored too, but two juniors take more of somebody's time
    assert found(ledger=LEDGER.override("mentor_share", 0.3, 0.3, 0.3)).pays_at.value < base


def test_a_senior_for_twice_the_money_with_no_ramp_or_mentor_has_to_deliver_twice_as_much() -> None:
    bare = LEDGER.override("mentor_share", 0, 0, 0).override("ramp_weeks_to_80", 0.01, 0.01, 0.01)
    assert found(240_000, 120_000, bare).pays_at.value == pytest.approx(2.0, abs=0.001)


def test_the_range_is_wide_and_says_what_would_narrow_it() -> None:
    one = found(sure=False)
    assert one.pays_at.low < one.pays_at.value < one.pays_at.high
    assert one.pays_at.borrowed == 1.0
    assert one.narrower[0].key == "junior_ramp_over_senior"
    assert {"mentor_share", "ramp_weeks_to_80", "pay_load"} <= set(one.pays_at.claims)
