"""One place rounds: never more digits than there is knowledge, and a range whose ends match."""

from __future__ import annotations

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.render import numbers
from holdfast.terms.estimate import Estimate

DAY = date(2026, 11, 13)


@pytest.mark.parametrize(
    ("value", "low", "high", "unit", "middle", "spread"),
    [
        (19.4, 14.2, 26.6, "weeks", "19", "14 to 27"),
        (5.26, 4.04, 7.5, "weeks", "5.3", "4.0 to 7.5"),
        (9, 7, 12, "assets", "9", "7 to 12"),
        (1234.4, 987.2, 1877.0, "person-weeks", "1,230", "987 to 1,880"),
        (0.742, 0.6, 0.81, "share", "74\u202f%", "60 to 81\u202f%"),
        (120_400, 85_100, 180_200, "USD", "$120k", "$85k to $180k"),
        (3, 3, 3, "", "3", "3"),
        (0.041, 0.02, 0.07, "", "0.041", "0.020 to 0.070"),
    ],
)
def test_an_estimate_is_written_to_what_is_known(
    value: float, low: float, high: float, unit: str, middle: str, spread: str
) -> None:
    estimate = Estimate("t", value, low, high, as_of=DAY, unit=unit)
    assert (numbers.median(estimate), numbers.spread(estimate)) == (middle, spread)


@given(st.floats(-1e9, 1e9))
def test_no_number_has_more_than_three_significant_digits(value: float) -> None:
    shown = numbers.number(value + 0.5 if float(value).is_integer() else value)
    digits = re.sub(r"[^0-9]", "", shown).lstrip("0").rstrip("0")
    assert len(digits) <= 3, shown


@given(st.floats(0, 1e12), st.sampled_from(["USD", "EUR", "CHF"]))
def test_money_has_at_most_three_significant_digits(amount: float, currency: str) -> None:
    digits = re.sub(r"[^0-9]", "", numbers.money(amount, currency)).lstrip("0").rstrip("0")
    assert len(digits) <= 3 or amount >= 1e11


@pytest.mark.parametrize("zero", [0, -0.0, -0.0001])
def test_zero_has_no_sign(zero: float) -> None:
    assert numbers.alike([zero, 12.0, 14.5])[0] == "0"


def test_exact_counts_keep_every_digit() -> None:
    assert numbers.count(12_487) == "12,487"
    assert numbers.count(-3) == "−3"


def test_a_full_estimate_says_unit_once() -> None:
    weeks = Estimate("w", 1, 1, 1, as_of=DAY, unit="weeks")
    assert numbers.full(weeks) == "1 week"
    assert numbers.full(Estimate("c", 9.5e4, 8e4, 1.2e5, as_of=DAY), "USD") == "$95k ($80k to $120k)"
