"""The example company's pay file: the product finds the two who are under the market, and nobody else."""

from __future__ import annotations

from datetime import date

from holdfast.claims.bands import band
from holdfast.demo import pay as invented
from holdfast.demo.parameters import read
from holdfast.evidence import pay
from holdfast.measures.compensation import Market, placed

DAY = date(2026, 9, 1)


def test_exactly_the_planted_two_are_under_the_lower_quartile_and_the_rest_at_the_middle_or_above() -> None:
    text = invented.pay(read(28, "startup"), DAY)
    assert text is not None
    batch = pay.parse(text, "USD", b"")
    assert not batch.quarantined
    assert not batch.labelled, "numbers, no names"
    under, low = [], []
    for one in batch.accepted:
        if one.level == "executive" or one.role in (
            "account executive",
            "customer success",
            "finance",
            "support",
            "marketing",
        ):
            continue
        found = band(one.role, one.level, one.region)
        market = Market("", found.p25.value, found.p50.value, found.p75.value, found.p50.low, found.p50.high)
        base = float(one.base.amount)
        under += [one.who] if placed(base, market) == "below the lower quartile" else []
        low += [one.who] if base < found.p50.value else []
    planted = invented.truth(read(28, "startup"))["pay"]
    assert under == low == list(invented.UNDER)
    assert isinstance(planted, dict)
    assert planted["under_the_lower_quartile"] == under


def test_a_company_of_nine_keeps_no_pay_file() -> None:
    assert invented.pay(read(9, "startup"), DAY) is None
    assert invented.truth(read(9, "startup")) == {}
