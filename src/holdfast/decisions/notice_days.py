"""The days that are left before somebody's last one, and a calendar for what is handed over in them.

Nobody hands over all day: a leaver gives a share of each day, and so does everybody who learns. Work on two things may
run side by side. `timetable` does first what comes first, and never so that something later no longer fits.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

WEEKEND: Final = (5, 6)
"""Saturday and Sunday, as `date.weekday` counts."""
WORKDAYS: Final = 5
"""Working days in a week."""
_NOTHING: Final = 1e-9


def working_days(after: date, until: date, off: Collection[date] = ()) -> tuple[date, ...]:
    """Days of work after `after` up to and including `until`: no weekends, and none of the days `off`.

    >>> friday = date(2026, 11, 20)
    >>> len(working_days(friday, date(2026, 12, 4))), len(working_days(friday, date(2026, 11, 22)))
    (10, 0)
    >>> len(working_days(friday, date(2026, 12, 4), off=[date(2026, 11, 26), date(2026, 11, 28)]))
    9
    """
    every = (after + timedelta(days=days) for days in range(1, (until - after).days + 1))
    return tuple(day for day in every if day.weekday() not in WEEKEND and day not in off)


@dataclass(frozen=True, slots=True)
class Lesson:
    """Something to be handed over: how many whole days of both it takes. `pupil` None: nobody has to be free for it."""

    teacher: int
    pupil: int | None
    days: float


@dataclass(frozen=True, slots=True)
class Slot:
    """When a lesson happens, and how many of its days fit in."""

    start: date
    end: date
    days: float


def timetable(
    lessons: Sequence[Lesson], teaching: Mapping[int, Sequence[date]], given: float, free: Mapping[int, float]
) -> tuple[Slot | None, ...]:
    """When each lesson happens, the first ones first; None where nothing of it fits.

    `teaching` has each leaver's working days, of which a share `given` goes into handing over; `free` is the share of
    a day that each pupil has. With one leaver everything fits that fits in total, by teacher and by pupil: each day
    starts with what would not fit any more if it waited, and goes on in the order of the lessons.
    """
    rest = [lesson.days for lesson in lessons]
    used: list[dict[date, float]] = [{} for _ in lessons]
    for today in sorted({day for days in teaching.values() for day in days}):
        left = {teacher: _left(days, today) for teacher, days in teaching.items()}
        here = [i for i, one in enumerate(lessons) if rest[i] > _NOTHING and today in teaching[one.teacher]]
        teacher_free = dict.fromkeys(teaching, given)
        pupil_free = dict(free)
        for wanted in (_urgent(lessons, rest, here, left, free), {i: rest[i] for i in here}):
            for i in here:
                one = lessons[i]
                room = teacher_free[one.teacher]
                room = room if one.pupil is None else min(room, pupil_free[one.pupil])
                part = min(room, rest[i], wanted.get(i, 0.0))
                if part <= _NOTHING:
                    continue
                rest[i] -= part
                teacher_free[one.teacher] -= part
                if one.pupil is not None:
                    pupil_free[one.pupil] -= part
                used[i][today] = used[i].get(today, 0.0) + part
    return tuple(Slot(min(days), max(days), sum(days.values())) if days else None for days in used)


def _left(days: Sequence[date], today: date) -> int:
    """How many of these days are still to come, today's included."""
    return sum(day >= today for day in days)


def _urgent(
    lessons: Sequence[Lesson],
    rest: Sequence[float],
    here: Sequence[int],
    left: Mapping[int, int],
    free: Mapping[int, float],
) -> dict[int, float]:
    """What a pupil must do today because it would not fit into the days after: by lesson, the first ones first."""
    must: dict[int, float] = {}
    for pupil in dict.fromkeys(lessons[i].pupil for i in here):
        if pupil is None:
            continue
        waiting = sum(rest[i] for i in here if lessons[i].pupil == pupil)
        days = max(left[lessons[i].teacher] for i in here if lessons[i].pupil == pupil)
        must[pupil] = max(0.0, waiting - free[pupil] * (days - 1))
    found = {}
    for i in here:
        pupil = lessons[i].pupil
        if pupil is not None:
            found[i] = min(rest[i], must[pupil])
            must[pupil] -= found[i]
    return found
