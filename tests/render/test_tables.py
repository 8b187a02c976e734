"""CSV that a spreadsheet reads and does not run."""

from __future__ import annotations

import csv
import io
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sample_answers import MASKED, NAMED, identities, sample, tiny

from holdfast.errors import UnknownName
from holdfast.render import tables
from holdfast.terms.answer import Column, Table
from holdfast.terms.estimate import Estimate
from holdfast.terms.money import Money
from holdfast.terms.nouns import PersonId
from holdfast.terms.text import text


def rows(written: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(written)))


def test_one_table_worked_by_hand() -> None:
    weeks = Estimate("w", 19.25, 14, 27.5, as_of=date(2026, 11, 13), unit="weeks")
    columns = tuple(Column(key, key.title()) for key in ("what", "who", "weeks", "cost", "since", "sure", "n"))
    row = ("api", (PersonId(7), PersonId(2)), weeks, Money(Decimal("85000.50"), "EUR"), date(2026, 3, 1), True, -5)
    table = Table("t", text("T"), columns, (row, ("web", (), None, None, None, False, 2.5)))
    assert tables.write(table, MASKED) == (
        '"what","who","weeks","weeks_low","weeks_high","cost","cost_currency","since","sure","n"\n'
        '"api","person 7; person 2",19.25,14,27.5,85000.5,"EUR","2026-03-01","true",-5\n'
        '"web","","","","","","","","false",2.5\n'
    )


def test_the_main_table_has_every_row_and_another_can_be_chosen() -> None:
    assert len(rows(tables.csv(sample(500), MASKED))) == 501
    assert rows(tables.csv(sample(), MASKED, "dark"))[0] == ["asset", "since"]
    assert [table.key for table in tables.tables(sample())] == [
        *("assets", "narrowing", "days_left", "nearest", "dark")
    ]


def test_a_table_that_is_not_there_is_refused_with_the_nearest() -> None:
    with pytest.raises(
        UnknownName, match=r"It has assets, narrowing, days_left, nearest, dark\. Did you mean `nearest`"
    ):
        tables.csv(sample(), MASKED, "neerest")


def test_an_answer_without_tables_is_empty() -> None:
    assert tables.csv(tiny(), MASKED) == ""


RISKY = ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "|calc", "%0A", " =x", "\t=x", "\ufeff=x", "\u00a0@x"]


@pytest.mark.parametrize("risky", [*RISKY, "＝1", "＋1", "－1", "＠x"])
def test_what_a_spreadsheet_would_run_gets_an_apostrophe(risky: str) -> None:
    assert tables.harmless(risky) == "'" + risky


@pytest.mark.parametrize("number", ["-5", "+3.25", "-1e-3", "12"])
def test_numbers_are_left_alone(number: str) -> None:
    assert tables.harmless(number) == number


@given(st.text())
def test_no_text_cell_begins_a_formula(words: str) -> None:
    table = Table("t", text("T"), (Column("a", "A"),), ((words,),))
    shown = rows(tables.write(table, MASKED))[1][0]
    start = shown.lstrip("".join(map(chr, range(33))) + "\x7f\ufeff\u00a0\u200b")
    plain = shown.replace(".", "", 1).lstrip("+-").isdigit()
    assert (
        plain or shown.startswith("'") or not start.startswith(("=", "+", "-", "@", "|", "%", "＝", "＋", "－", "＠"))
    )


def test_names_are_masked_or_shown() -> None:
    assert "Ashworth" not in tables.csv(identities(), MASKED)
    assert "Priya Ashworth-Vance <priya.ashworth-vance@corp.example>" in tables.csv(identities(), NAMED)
