"""A hire as it is typed: what reads, what is refused in words, and that what is written is read back."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as some

from holdfast.terms.hiring import LONGEST, MOST, Hire


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("senior ml engineer@230k", Hire("senior ml engineer", Decimal(230_000))),
        ("  senior   ml engineer @ 230,000  ", Hire("senior ml engineer", Decimal(230_000))),
        ("senior@230k from 2027-01", Hire("senior", Decimal(230_000), start=date(2027, 1, 1))),
        ("senior@230k from 2027-01-15", Hire("senior", Decimal(230_000), start=date(2027, 1, 15))),
        ("3x junior@120k", Hire("junior", Decimal(120_000), 3)),
        ("2 × junior@$120k from 2027-03", Hire("junior", Decimal(120_000), 2, date(2027, 3, 1), "USD")),
        ("xray engineer@1.2m", Hire("xray engineer", Decimal(1_200_000))),
        ("engineer from Leeds@90k", Hire("engineer from Leeds", Decimal(90_000))),
    ],
)
def test_a_hire_is_read_as_it_is_meant(written: str, meant: Hire) -> None:
    assert Hire.parse(written) == meant


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("senior", "write what they do, an @ and the yearly base"),
        ("@230k", "write what they do"),
        ("senior@", "write what they do"),
        ("senior@a lot", "'a lot' is no yearly base such as 230k"),
        ("senior@0", "'0' is no yearly base"),
        ("senior@230k since 2027", "a month goes behind it as 'from 2027-01'"),
        ("senior@230k from soon", "'soon' is no month or day"),
        ("senior@230k from 2027-13", "'2027-13' is no month or day"),
        ("0 x junior@120k", f"0 at once are not 1 to {MOST}"),
        (f"{MOST + 1} x junior@120k", "at once are not 1 to"),
        (f"{'e' * (LONGEST + 1)}@120k", "in at most 80 characters"),
    ],
)
def test_what_cannot_be_read_is_said_in_words(written: str, why: str) -> None:
    with pytest.raises(ValueError, match=why.replace("(", r"\(")):
        Hire.parse(written)


@given(
    some.sampled_from(["senior", "ml engineer", "2nd-line support", "x factor"]),
    some.decimals(1, 900_000, places=2),
    some.integers(1, MOST),
    some.none() | some.dates(date(2026, 1, 1), date(2040, 1, 1)),
    some.sampled_from([None, "USD", "EUR"]),
)
def test_what_is_written_is_read_back(
    what: str, base: Decimal, count: int, start: date | None, currency: str | None
) -> None:
    hire = Hire(what, base, count, start, currency)
    assert Hire.parse(hire.written) == hire
