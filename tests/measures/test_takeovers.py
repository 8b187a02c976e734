"""Losses and take-overs on an invented history that was worked by hand."""

from __future__ import annotations

import polars as pl
import pytest

from holdfast.measures.takeovers import (
    Rule,
    absences,
    ended,
    follow_up,
    held_alone,
    renamed,
    spells,
    worth_reading,
)  # fmt: skip
from holdfast.measures.work import DAY, MONTH

RULE = Rule()
ADA, BO, CY = 1, 2, 3
LEFT = 100 * DAY
END = LEFT + int(40 * MONTH)

# commit, asset, person, day. Ada holds "serving" alone (5 of 6) and "labels" not: Bo has half of it.
BEFORE = [
    (0, "serving", ADA, 10), (1, "serving", ADA, 20), (2, "serving", ADA, 30), (3, "serving", BO, 35),
    (4, "serving", ADA, 40), (5, "serving", ADA, 100), (6, "labels", ADA, 41), (7, "labels", ADA, 42),
    (8, "labels", ADA, 43), (9, "labels", ADA, 44), (10, "labels", ADA, 45), (11, "labels", BO, 46),
    (12, "labels", BO, 47), (13, "labels", BO, 48), (14, "labels", BO, 49), (15, "labels", BO, 50),
]  # fmt: skip
# Bo's two commits of day 130 are one change; his third is on day 190. Cy has two.
AFTER = [
    (20, "serving", CY, 110), (21, "serving", BO, 120), (22, "serving", BO, 130), (23, "serving", BO, 130),
    (24, "serving", CY, 180), (25, "serving", BO, 190),
]  # fmt: skip


def touches(rows: list[tuple[int, str, int, int]]) -> pl.DataFrame:
    frame = pl.DataFrame(rows, schema=["commit", "asset", "person", "day"], orient="row")
    return frame.with_columns(time=pl.col("day") * DAY).drop("day")


def came(rows: list[tuple[int, str, int, int]], *reverted: int) -> dict[str, float | None]:
    taken = follow_up(
        touches(rows), ADA, LEFT, RULE, pl.DataFrame({"commit": list(reverted)}, schema={"commit": pl.Int64})
    )
    return {asset: None if at is None else at / DAY for asset, at in taken.select("asset", "taken").iter_rows()}


def test_only_what_one_person_held_alone_is_lost() -> None:
    lost = held_alone(touches(BEFORE), ADA, LEFT, RULE)
    assert lost.select("asset", "changes", "theirs", "next", "others", "recent").rows() == [("serving", 6, 5, 1, 1, 1)]


def test_changes_of_more_than_two_years_ago_hold_nothing() -> None:
    assert held_alone(touches(BEFORE), ADA, LEFT + int(25 * MONTH), RULE).is_empty()


def test_several_commits_of_a_day_are_one_change() -> None:
    day = touches([(n, "serving", ADA, 90) for n in range(9)])
    hourly = day.with_columns(time=pl.col("time") + 3600 * pl.col("commit"))
    assert held_alone(hourly, ADA, LEFT, RULE).is_empty()


def test_the_third_change_of_one_same_person_takes_over() -> None:
    found = follow_up(touches(AFTER), ADA, LEFT, RULE)
    assert found.rows() == [("serving", 110 * DAY, 190 * DAY, BO)]


def test_three_commits_of_one_day_are_one_change_of_the_successor() -> None:
    hourly = touches([(20 + n, "serving", BO, 110) for n in range(3)])
    hourly = hourly.with_columns(time=pl.col("time") + 3600 * pl.col("commit"))
    assert follow_up(hourly, ADA, LEFT, RULE)["taken"].to_list() == [None]


def test_three_changes_of_three_people_take_nothing_over() -> None:
    assert came([(20, "serving", BO, 110), (21, "serving", CY, 120), (22, "serving", 4, 130)]) == {"serving": None}


def test_a_change_that_was_taken_back_does_not_count() -> None:
    assert came(AFTER) == {"serving": 190}
    assert came(AFTER, 21) == {"serving": None}


def test_a_sweep_over_many_assets_takes_nothing_over_but_says_it_was_needed() -> None:
    sweep = [(20, asset, BO, 105) for asset in ("serving", "labels", "docs", "evals", "jobs")]
    found = follow_up(touches([*sweep, *AFTER]), ADA, LEFT, RULE).filter(pl.col("asset") == "serving")
    assert found.select("wanted", "taken").rows() == [(105 * DAY, 190 * DAY)]


def test_what_the_leaver_does_afterwards_takes_nothing_over() -> None:
    assert came([(20 + n, "serving", ADA, 500 + n) for n in range(4)]) == {}


def spell(
    taken: int | None, gone: int | None = None, back: int | None = None, end: int = END
) -> tuple[float, bool, str]:
    times = {"wanted": taken, "taken": taken, "gone": gone, "by": BO}
    lost = pl.DataFrame(
        [{"asset": "serving", **{name: None if day is None else day * DAY for name, day in times.items()}}],
        schema={"asset": pl.String, "wanted": pl.Int64, "taken": pl.Int64, "gone": pl.Int64, "by": pl.Int64},
    )
    row = spells(lost, LEFT, None if back is None else back * DAY, end, RULE).row(0, named=True)
    return row["days"], row["taken"], row["ended"]


def test_a_take_over_ends_the_watch() -> None:
    assert spell(taken=190) == (90, True, "taken")


def test_the_assets_end_before_that_censors() -> None:
    assert spell(taken=190, gone=150) == (50, False, "deleted")
    assert spell(taken=190, gone=200) == (90, True, "taken")


def test_the_leavers_return_the_end_of_history_and_the_horizon_censor() -> None:
    assert spell(taken=500, back=470) == (370, False, "returned")
    days, *rest = spell(taken=None)
    assert days == pytest.approx(40 * MONTH / DAY, abs=0.01)
    assert rest == [False, "history"]
    assert spell(taken=None, end=LEFT + int(80 * MONTH))[1:] == (False, "horizon")


def test_an_asset_ends_when_fewer_than_half_of_its_files_are_left() -> None:
    members = pl.DataFrame({"asset": ["a"] * 4, "file": [1, 2, 3, 4]})
    for deleted, gone in (([1], None), ([1, 2], None), ([1, 2, 3], 30)):
        deletions = pl.DataFrame({"file": deleted, "time": [10 * file for file in deleted]})
        assert ended(members, deletions, RULE)["gone"].to_list() == [gone]


def test_a_silence_of_a_year_is_a_departure_and_a_shorter_one_is_not() -> None:
    rows = [(ADA, 0), (ADA, 360 * DAY), (BO, 0), (BO, 366 * DAY), (CY, 500 * DAY)]
    seen = pl.DataFrame(rows, schema=["person", "time"], orient="row")
    away = absences(seen, 700 * DAY, RULE)
    assert away.rows() == [(BO, 0, 366 * DAY)]
    later = absences(seen, 800 * DAY, RULE).sort("person", "left")
    assert later.rows() == [(ADA, 360 * DAY, None), (BO, 0, 366 * DAY), (BO, 366 * DAY, None)]


def test_who_changed_too_little_to_hold_anything_is_not_read() -> None:
    away = pl.DataFrame({"person": [ADA, CY], "left": [LEFT, LEFT], "back": [None, None]})
    assert worth_reading(away, touches(BEFORE), RULE)["person"].to_list() == [ADA]


def test_a_newcomer_who_takes_everything_at_once_is_the_leaver_under_a_new_name() -> None:
    lost = pl.DataFrame({"asset": ["a", "b"], "taken": [110 * DAY, None], "by": [BO, None]})
    new = pl.DataFrame({"person": [BO], "time": [101 * DAY]})
    old = pl.DataFrame({"person": [BO], "time": [11 * DAY]})
    assert renamed(lost, new, LEFT, RULE)
    assert not renamed(lost, old, LEFT, RULE)
    assert not renamed(lost.with_columns(taken=pl.lit(400 * DAY)), new, LEFT, RULE)
