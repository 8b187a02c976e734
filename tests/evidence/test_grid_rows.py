"""The board's grid as rows of a file: accepted, a duplicate, or quarantined with its line and why."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from holdfast.errors import BadInput
from holdfast.evidence.grid import COLUMNS, parse, read
from holdfast.terms.grid import Grid, Line, standing

HEAD = ",".join(COLUMNS) + "\n"
SENIOR = "ml engineer,senior,US,220000,250000,0.4%,0.6%,20k,,,6,2026-10-02,the board,2027-04-02,USD\n"


def test_every_column_is_read_as_it_is_meant() -> None:
    (line,) = parse(HEAD + SENIOR, "USD").grid.lines
    assert line == Line(
        "ml engineer", "senior", "US", Decimal(220_000), Decimal(250_000), Decimal("0.004"), Decimal("0.006"),
        date(2026, 10, 2), "the board", date(2027, 4, 2), signing_most=Decimal(20_000), cliff_least=6,
    )  # fmt: skip


def test_a_line_comes_back_from_the_store_as_it_went_in() -> None:
    (line,) = parse(HEAD + SENIOR, "USD").grid.lines
    assert Line.of(line.kept()) == line


@pytest.mark.parametrize(
    ("was", "is_now", "why"),
    [
        ("senior,US", "chief,US", "`chief` under `level` is none of entry, mid, senior, executive"),
        ("220000,250000", "250000,220000", "`base_low` 250,000 is above `base_high` 220,000"),
        ("0.4%,0.6%", "0.6%,0.4%", "`equity_low` 0.006 is above `equity_high` 0.004"),
        ("0.4%,0.6%", "0.4%,160%", "more than all there is"),
        ("0.4%,0.6%", "0.4%,2", "write it with its sign, such as 2%"),
        ("220000,", "a lot,", "`a lot` under `base_low`: that is no amount"),
        ("220000,", ",", "`base_low` is empty"),
        ("2026-10-02,", ",", "`approved_on` is empty"),
        ("2026-10-02,", "soon,", "`soon` under `approved_on` is no day"),
        ("2027-04-02", "2026-04-02", "`valid_until` 2026-04-02 is before `approved_on` 2026-10-02"),
        (",6,", ",60,", "`60` under `cliff_least` is no number of months from 0 to 48"),
    ],
)
def test_a_row_that_cannot_be_used_says_why_and_at_which_line(was: str, is_now: str, why: str) -> None:
    batch = parse(HEAD + SENIOR + SENIOR.replace("senior", "mid").replace(was.replace("senior", "mid"), is_now), "USD")
    assert len(batch.grid.lines) == 1
    assert [(one.line, why in one.reason) for one in batch.quarantined] == [(3, True)], batch.quarantined


def test_the_same_row_twice_is_a_duplicate_and_one_told_otherwise_is_not_taken() -> None:
    batch = parse(HEAD + SENIOR + SENIOR + SENIOR.replace("250000", "260000"), "USD")
    assert (batch.read, len(batch.grid.lines), batch.duplicates) == (3, 1, 1)
    assert [one.line for one in batch.quarantined] == [4]
    assert "stand on line 2 with other limits" in batch.quarantined[0].reason


@pytest.mark.parametrize("row", [SENIOR.replace("USD", "EUR"), SENIOR.replace("220000", "€220000")])
def test_amounts_in_another_currency_are_refused_with_the_line(row: str) -> None:
    with pytest.raises(BadInput, match="Line 3 is in EUR, and the company counts in USD"):
        parse(HEAD + SENIOR + row, "USD")


def test_what_looks_like_somebody_s_past_pay_is_not_read_and_said() -> None:
    head = HEAD.strip() + ',base_previous,"Salary History"\n'
    batch = parse(head + SENIOR.strip() + ",400000,1\n", "USD")
    assert batch.dropped == ("base_previous", "salary history")
    assert "400000" not in str([line.kept() for line in batch.grid.lines])


def test_a_file_that_is_mostly_bad_is_refused_whole(tmp_path: Path) -> None:
    file = tmp_path / "grid.csv"
    file.write_text(HEAD + SENIOR + SENIOR.replace("senior", "chief") * 3)
    with pytest.raises(BadInput, match=r"3 of the 4 rows .*Nothing was taken"):
        read(file, "USD")


def test_a_whole_grid_takes_the_place_of_all_before_and_a_line_of_its_like() -> None:
    (line,) = parse(HEAD + SENIOR, "USD").grid.lines
    other = replace(line, level="mid")
    later = replace(line, base_high=Decimal(260_000))
    whole = {"what": "grid", "lines": [line.kept(), other.kept()]}
    one = {"what": "line", "lines": [later.kept()]}
    gone = {"what": "drop", "seats": [list(other.seat)]}
    assert standing([whole, one]).lines == (later, other)
    assert standing([whole, one, gone]).lines == (later,)
    assert standing([whole, {"what": "grid", "lines": [other.kept()]}]).lines == (other,)
    assert standing([]) == Grid()
