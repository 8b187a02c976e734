"""Newcomers' ramp: a planted one is found, those who were always there do not count, fewer than five say nothing."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from holdfast.measures.newcomers import BLOCK, LEAST, profiles, ramp, reached
from holdfast.measures.work import DAY, WEEK

END = 4 * 52 * WEEK


def company(people: int, weeks_to_full: int, seed: int = 1, began: int = 60) -> pl.DataFrame:
    """One who was there from the start, and newcomers from week `began` on whose days of work grow to five a week."""
    rng = np.random.default_rng(seed)
    rows = [(0, day) for day in range(0, END // DAY, 2)]
    for person in range(1, people + 1):
        first = (began + 4 * person) * 7
        for week in range(80):
            chance = min(1.0, (week + 1) / weeks_to_full)
            rows += [(person, first + 7 * week + n) for n in range(5) if week == n == 0 or rng.random() < chance]
    frame = pl.DataFrame(rows, schema=["person", "day"], orient="row")
    return frame.with_columns(time=pl.col("day") * DAY + 50, commit=pl.int_range(pl.len()))


@pytest.mark.parametrize("weeks", [8, 20])
def test_a_planted_ramp_is_found(weeks: int) -> None:
    found = ramp(company(12, weeks), END, np.random.default_rng(2))
    assert not isinstance(found, int)
    assert found.low <= found.weeks <= found.high
    assert found.weeks == pytest.approx(0.8 * weeks, abs=BLOCK)
    assert found.newcomers == 12


def test_fewer_than_five_newcomers_say_nothing() -> None:
    assert ramp(company(LEAST - 1, 12), END, np.random.default_rng(2)) == LEAST - 1
    assert not isinstance(ramp(company(LEAST, 12), END, np.random.default_rng(2)), int)


def test_whoever_was_there_when_the_history_began_is_no_newcomer() -> None:
    assert len(profiles(company(6, 12, began=0), END)) == 0 or len(profiles(company(6, 12, began=0), END)) < 6
    assert len(profiles(company(6, 12), END)) == 6


def test_whoever_has_no_full_year_behind_them_is_still_on_the_way() -> None:
    early = (60 + 4 * 3 + 52) * WEEK
    assert len(profiles(company(6, 12), early)) == 3


def test_whoever_left_within_the_year_is_not_counted() -> None:
    frame = company(6, 12)
    gone = frame.filter((pl.col("person") != 1) | (pl.col("day") < (60 + 4 + 10) * 7))
    assert len(profiles(gone, END)) == 5


def test_no_history_has_no_newcomers() -> None:
    empty = pl.DataFrame(schema={"person": pl.Int32, "commit": pl.Int64, "time": pl.Int64})
    assert ramp(empty, END, np.random.default_rng(1)) == 0


def test_a_ramp_that_is_never_reached_is_the_whole_year() -> None:
    assert reached(np.full((3, 13), 0.3)) == 52
