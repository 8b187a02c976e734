"""A company's own record of departures: worked by hand, and none where nobody kept one."""

from __future__ import annotations

from datetime import UTC, date, datetime

import polars as pl
import pytest

from holdfast.measures.turnover import departures

TODAY = date(2026, 11, 13)


def seconds(day: date) -> int:
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp())


def people(*rows: tuple[int, date, date, date | None]) -> pl.DataFrame:
    told = [(person, seconds(first), seconds(last), left) for person, first, last, left in rows]
    schema = {"person": pl.Int32, "first_time": pl.Int64, "last_time": pl.Int64, "left_on": pl.Date}
    return pl.DataFrame(told, schema=schema, orient="row")


STAYS = (1, date(2020, 1, 1), TODAY, None)
FRESH = (2, date(2026, 5, 13), TODAY, None)
LEFT = (3, date(2019, 1, 1), date(2025, 11, 10), date(2025, 11, 13))
LONG_AGO = (4, date(2015, 1, 1), date(2020, 1, 1), date(2020, 2, 1))
SILENT = (5, date(2021, 1, 1), date(2026, 1, 1), None)


def test_worked_by_hand_over_two_years() -> None:
    found = departures(people(STAYS, FRESH, LEFT, LONG_AGO), [1, 2], TODAY, 24)
    assert found is not None
    left, years = found
    assert left == 1
    assert years == pytest.approx(2 + 0.5 + 1, abs=0.02)


@pytest.mark.parametrize(
    "rows",
    [(STAYS, FRESH), (STAYS, LONG_AGO), (STAYS, LEFT, SILENT, (6, *SILENT[1:])), ()],
    ids=["nobody marked", "only long ago", "more fell silent than were marked", "nobody there"],
)
def test_there_is_no_record_where_nobody_kept_one(rows: tuple[tuple[int, date, date, date | None], ...]) -> None:
    assert departures(people(*rows), [1, 2], TODAY, 24) is None


def test_who_is_to_leave_later_has_not_left_yet() -> None:
    ahead = (7, date(2020, 1, 1), TODAY, date(2026, 12, 31))
    assert departures(people(ahead, LEFT), [7], TODAY, 24) == pytest.approx((1, 2 + 1), abs=0.02)
