"""Working days counted on a calendar, and a timetable in which all fits that fits in total."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from holdfast.decisions.notice_days import Lesson, timetable, working_days

FRIDAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("until", "off", "count"),
    [
        (FRIDAY, [], 0),
        (date(2026, 11, 22), [], 0),
        (date(2026, 11, 23), [], 1),
        (date(2026, 12, 4), [], 10),
        (date(2026, 12, 4), [date(2026, 11, 24), date(2026, 11, 29)], 9),
        (date(2026, 11, 10), [], 0),
    ],
)
def test_weekends_and_days_off_are_no_working_days(until: date, off: list[date], count: int) -> None:
    days = working_days(FRIDAY, until, off)
    assert len(days) == count
    assert all(day.weekday() < 5 and day not in off for day in days)


def week(days: int) -> tuple[date, ...]:
    return working_days(FRIDAY, FRIDAY + timedelta(days=7 * (days // 5 + 1)))[:days]


def test_two_lessons_of_different_people_run_side_by_side_and_the_first_comes_first() -> None:
    days = week(10)
    first, second = timetable([Lesson(1, 2, 2), Lesson(1, 3, 2)], {1: days}, 0.6, {2: 0.4, 3: 0.4})
    assert first is not None
    assert second is not None
    assert (first.start, first.end) == (days[0], days[4])
    assert second.start == days[0]
    assert second.end == days[7], "0.2 days in each of five, then 0.4: the first goes first, then no more than 40 %"


def test_a_quick_thing_is_done_on_the_first_day() -> None:
    slots = timetable([Lesson(1, None, 0.1), Lesson(1, 2, 3.9)], {1: week(10)}, 0.6, {2: 0.4})
    assert slots[0] is not None
    assert slots[0].end == week(10)[0]
    assert slots[1] is not None
    assert slots[1].days == pytest.approx(3.9)


@given(st.integers(1, 30), st.lists(st.tuples(st.integers(2, 4), st.floats(0.1, 6)), min_size=1, max_size=6))
@settings(max_examples=60, deadline=None)
def test_with_one_leaver_everything_fits_that_fits_in_total(left: int, asked: list[tuple[int, float]]) -> None:
    days, lessons = week(left), [Lesson(1, pupil, length) for pupil, length in asked]
    whole = sum(one.days for one in lessons)
    each = {pupil: sum(one.days for one in lessons if one.pupil == pupil) for pupil in (2, 3, 4)}
    scale = min(1.0, 0.6 * left / whole, *(0.4 * left / part for part in each.values() if part))
    fitted = [Lesson(1, one.pupil, one.days * scale) for one in lessons]
    slots = timetable(fitted, {1: days}, 0.6, dict.fromkeys((2, 3, 4), 0.4))
    for one, slot in zip(fitted, slots, strict=True):
        assert slot is not None
        assert slot.days == pytest.approx(one.days, abs=1e-6)
        assert days[0] <= slot.start <= slot.end <= days[-1]


def test_what_does_not_fit_is_cut_and_never_runs_past_the_last_day() -> None:
    days = week(5)
    (slot,) = timetable([Lesson(1, 2, 9)], {1: days}, 0.6, {2: 0.4})
    assert slot is not None
    assert slot.days == pytest.approx(2)
    assert slot.end == days[-1]
    assert timetable([Lesson(1, 2, 9)], {1: ()}, 0.6, {2: 0.4}) == (None,)
