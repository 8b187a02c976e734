"""Working conditions worked by hand, with the right answer beside them; refusals where too few people are behind."""

from __future__ import annotations

import polars as pl
import pytest

from holdfast.measures.waits import Wait
from holdfast.measures.work import DAY, WEEK
from holdfast.measures.working_conditions import (
    Counted,
    TooFew,
    approved,
    coarse,
    owned,
    taken_in,
    weeks_to_production,
)

TOUCHES = ["asset", "person", "commit"]
START = 1_000_000_000


def touches(rows: list[tuple[str | None, int, int]]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=TOUCHES, orient="row")


def six_assets() -> list[tuple[str | None, int, int]]:
    """Assets a to f with ten changes each: a by two people, b by three and a fifth of a fourth, the rest by six."""
    rows: list[tuple[str | None, int, int]] = [("a", n % 2, n) for n in range(10)]
    rows += [("b", (0, 1, 2, 0, 1, 2, 0, 1, 3, 4)[n], 100 + n) for n in range(10)]
    rows += [(asset, n % 6, 1000 * i + n) for i, asset in enumerate("cdef", 1) for n in range(10)]
    return rows


def test_a_group_owns_what_it_made_four_fifths_of() -> None:
    found = owned(touches(six_assets()), 3, 0.8, 10)
    assert found == Counted(part=2, of=6, people=6)  # b is at 8 of 10: exactly four fifths


def test_a_little_less_than_four_fifths_is_not_owned() -> None:
    rows = [row for row in six_assets() if row[2] != 100]  # b: 7 of 9
    assert owned(touches(rows), 3, 0.8, 9) == Counted(1, 6, 6)


def test_one_commit_of_many_files_counts_once_and_what_is_in_no_asset_never() -> None:
    rows = six_assets() + [("c", 5, 1000)] * 40 + [(None, 5, 1)] * 40
    assert owned(touches(rows), 3, 0.8, 10) == owned(touches(six_assets()), 3, 0.8, 10)


def test_of_four_people_or_four_assets_nothing_is_said() -> None:
    few = [(asset, n % 4, 100 * i + n) for i, asset in enumerate("abcdef") for n in range(10)]
    assert isinstance(owned(touches(list(few)), 3, 0.8, 10), TooFew)
    assets = [row for row in six_assets() if row[0] in ("a", "c", "d", "e")]
    assert isinstance(owned(touches(assets), 3, 0.8, 10), TooFew)


def newcomers(weeks: list[int | None]) -> pl.DataFrame:
    """Somebody old, then newcomers a year later, each with six days of work; `weeks` until production, or never."""
    rows = [(0, START, "lib")]
    for person, wait in enumerate(weeks, 1):
        first = START + 52 * WEEK
        rows += [(person, first + n * DAY, "lib") for n in range(6)]
        rows += [(person, first + wait * WEEK, "live")] if wait is not None else []
    return pl.DataFrame(rows, schema=["person", "time", "asset"], orient="row")


def reached(weeks: list[int | None], least_days: int = 5) -> Wait | TooFew:
    end = START + 104 * WEEK
    return weeks_to_production(newcomers(weeks), pl.Series(["live"]), START, end, least_days)


def test_the_middle_newcomer_counts_and_who_is_not_there_yet_as_well() -> None:
    found = reached([1, 2, 3, 4, 5])
    assert isinstance(found, Wait)
    assert found.median == 3
    late = reached([1, 2, 3, None, None, None, None])
    assert isinstance(late, Wait)
    assert late.median is None
    assert late.still == 4


def test_nothing_is_said_of_four_newcomers_nor_of_people_who_passed_by() -> None:
    assert isinstance(reached([1, 2, 3, 4]), TooFew)
    assert isinstance(reached([1, 2, 3, 4, 5], least_days=8), TooFew)


def test_whoever_was_there_when_the_history_began_is_no_newcomer() -> None:
    early = pl.when(pl.col("person") > 0).then(40 * WEEK).otherwise(0)
    old = newcomers([1, 2, 3, 4, 5]).with_columns(pl.col("time") - early)
    found = weeks_to_production(old, pl.Series(["live"]), 0, START + 104 * WEEK, 5)
    assert isinstance(found, TooFew)


@pytest.mark.parametrize(("named", "part"), [(4, 16), (20, 0)])
def test_changes_without_a_named_approval_are_counted_where_approvals_are_named(named: int, part: int) -> None:
    commits = pl.DataFrame({"commit": range(20)})
    authors = pl.DataFrame({"commit": range(20), "person": [n % 5 for n in range(20)]})
    reviews = pl.DataFrame({"commit": range(named), "person": [9] * named})
    assert approved(commits, reviews, authors, 0.2) == Counted(part, 20, 5)


def test_where_hardly_any_change_names_an_approval_nothing_is_known() -> None:
    commits = pl.DataFrame({"commit": range(20)})
    authors = pl.DataFrame({"commit": range(20), "person": [n % 5 for n in range(20)]})
    reviews = pl.DataFrame({"commit": [1, 2, 3], "person": [9, 9, 9]})
    assert approved(commits, reviews, authors, 0.2) == TooFew("changes that name who approved them", 3, 4)


def changes(others: int, own: int, machine: int = 0) -> pl.DataFrame:
    """Changes that another took in after 1, 2, 3 ... days, that their author committed, and that a machine did."""
    rows: list[tuple[int, int | None, int, int]] = [(n % 6, 7 + n % 2, 0, (n + 1) * DAY) for n in range(others)]
    rows += [(n % 6, n % 6, 0, 0) for n in range(own)]
    rows += [(n % 6, None, 0, 99 * DAY) for n in range(machine)]
    return pl.DataFrame(rows, schema=["author", "committer", "author_time", "commit_time"], orient="row")


def test_half_is_taken_in_after_the_middle_of_the_days() -> None:
    found = taken_in(changes(101, 50), 100, 0.5)
    assert isinstance(found, Wait)
    assert found.median == 51
    assert found.low is not None
    assert found.high is not None
    assert found.low < 51 < found.high


def test_a_cherry_pick_now_and_then_is_no_rule_and_a_forges_button_is_nobodys() -> None:
    assert isinstance(taken_in(changes(101, 150), 100, 0.5), TooFew)
    assert isinstance(taken_in(changes(101, 0, machine=150), 100, 0.5), TooFew)
    assert isinstance(taken_in(changes(60, 0), 100, 0.5), TooFew)


def test_shares_are_shown_to_a_twentieth() -> None:
    assert [coarse(one) for one in (0.0, 0.024, 0.026, 0.51, 1.0)] == [0.0, 0.0, 0.05, 0.5, 1.0]
