"""How many left over how long a company was watched: its own record of departures, where it kept one.

*Do not* read it where nobody marks who left: then nobody seems to leave. It counts the company's people together; there
is no figure of one person in it.
"""

from __future__ import annotations

from datetime import date

import polars as pl

from holdfast.measures.work import DAY, MONTH, end_of

YEAR = 365.25 * DAY


def departures(people: pl.DataFrame, active: list[int], as_of: date, months: float) -> tuple[int, float] | None:
    """How many were marked as left in the last `months`, over the person-years of them and of the `active`; None where
    no record was kept: nobody was marked, or more fell silent without a word than were.

    `people` has person, first_time, last_time (UTC seconds) and left_on (null: not marked), without machines.

    >>> from datetime import date
    >>> people = pl.DataFrame({"person": [1, 2], "first_time": [0, 0], "last_time": [1, 1],
    ...     "left_on": [None, date(2025, 11, 13)]})
    >>> left, years = departures(people, [1], date(2026, 11, 13), 24)
    >>> left, round(years, 1)
    (1, 3.0)
    >>> departures(people, [1, 2], date(2024, 11, 13), 24) is None
    True
    """
    now = end_of(as_of)
    start = now - months * MONTH
    ended = pl.col("left_on").cast(pl.Datetime("us")).dt.epoch("s") + DAY
    known = people.with_columns(ended=pl.when(pl.col("left_on") <= as_of).then(ended))
    gone = known.filter(pl.col("ended") > start)
    silent = known.filter(
        pl.col("ended").is_null() & ~pl.col("person").is_in(active) & (pl.col("last_time") > start)
    ).height
    if not gone.height or silent > gone.height:
        return None
    there = pl.concat([gone, known.filter(pl.col("ended").is_null() & pl.col("person").is_in(active))])
    began = pl.max_horizontal(pl.col("first_time").cast(pl.Float64), pl.lit(float(start)))
    spent = (pl.col("ended").fill_null(now) - began).clip(lower_bound=0)
    return gone.height, float(there.select((spent / YEAR).sum()).item())
