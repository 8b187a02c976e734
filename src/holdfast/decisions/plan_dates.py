"""When the actions of a plan happen: one after another for each person, who gives a share of each working day.

*Do not* read it as a promise: it says what fits, in the order of the plan; weekends are off, holidays are not known.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from holdfast.decisions.notice_days import WEEKEND
from holdfast.terms.nouns import PersonId

Days = tuple[date, date]
"""First and last day, both included."""


def dates(loads: Sequence[Mapping[PersonId, float]], days: Sequence[float], first: date, share: float) -> list[Days]:
    """First and last day of each action, in the order of the plan, from `first` on.

    `loads` are person-days by person; an action that names nobody takes its `days`, and keeps nobody busy.

    >>> ada, bob = PersonId(4), PersonId(7)
    >>> found = dates([{ada: 2, bob: 1}, {bob: 1}, {}], [3, 1, 1], date(2026, 11, 20), 0.5)
    >>> [(start.isoformat(), end.isoformat()) for start, end in found]
    [('2026-11-20', '2026-11-25'), ('2026-11-26', '2026-11-27'), ('2026-11-20', '2026-11-23')]
    """
    start = workday(first, 0)
    free: dict[PersonId, int] = {}
    found = []
    for load, whole in zip(loads, days, strict=True):
        begin = max((free.get(who, 0) for who in load), default=0)
        takes = max(1, math.ceil(max(load.values(), default=whole) / share - 1e-9))
        free.update(dict.fromkeys(load, begin + takes))
        found.append((workday(start, begin), workday(start, begin + takes - 1)))
    return found


def workday(day: date, after: int) -> date:
    """The working day that comes `after` so many others; 0: the day itself, or the first one after a weekend.

    >>> workday(date(2026, 11, 21), 0).isoformat(), workday(date(2026, 11, 20), 6).isoformat()
    ('2026-11-23', '2026-11-30')
    """
    while day.weekday() in WEEKEND:
        day += timedelta(days=1)
    weeks, rest = divmod(after, 5)
    day += timedelta(weeks=weeks)
    for _ in range(rest):
        day += timedelta(days=1)
        while day.weekday() in WEEKEND:
            day += timedelta(days=1)
    return day
