"""Dates of a plan: nobody does two things at once, nobody works at weekends, and everything fits its share of a day."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.decisions.plan_dates import dates, workday
from holdfast.terms.nouns import PersonId

FRIDAY = date(2026, 11, 20)
LOADS = st.lists(st.dictionaries(st.integers(1, 4).map(PersonId), st.floats(0.1, 30), max_size=3), max_size=8)


def between(first: date, last: date) -> list[date]:
    every = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return [day for day in every if day.weekday() < 5]


@given(LOADS, st.dates(date(2026, 1, 1), date(2027, 1, 1)), st.floats(0.05, 1))
def test_nobody_does_two_things_at_once_and_each_gets_the_days_it_needs(
    loads: list[dict[PersonId, float]], first: date, share: float
) -> None:
    found = dates(loads, [sum(load.values()) or 1.0 for load in loads], first, share)
    busy: dict[PersonId, list[date]] = defaultdict(list)
    for load, (start, end) in zip(loads, found, strict=True):
        assert first <= start <= end
        assert start.weekday() < 5
        assert end.weekday() < 5
        taken = between(start, end)
        for who, days in load.items():
            assert len(taken) * share >= days - 1e-6
            busy[who] += taken
    assert all(len(days) == len(set(days)) for days in busy.values())


def test_worked_by_hand() -> None:
    ada, bob = PersonId(4), PersonId(7)
    found = dates([{ada: 1.0}, {ada: 0.4, bob: 0.4}, {bob: 0.4}], [1, 0.8, 0.4], FRIDAY, 0.4)
    assert found == [
        (FRIDAY, date(2026, 11, 24)),
        (date(2026, 11, 25), date(2026, 11, 25)),
        (date(2026, 11, 26), date(2026, 11, 26)),
    ]


@pytest.mark.parametrize(("after", "day"), [(0, 20), (1, 23), (5, 27), (6, 30)])
def test_working_days_pass_over_weekends(after: int, day: int) -> None:
    assert workday(FRIDAY, after) == date(2026, 11, day)
