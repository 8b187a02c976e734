"""Which commits are no work on each file: imports, moves, formatters' runs."""

from __future__ import annotations

import polars as pl

from holdfast.claims.ledger import Ledger
from holdfast.measures.bulk import bulk_commits

LEDGER = Ledger.load()


def history(*commits: tuple[int, str], repository: int = 0) -> pl.DataFrame:
    """One commit after another: how many files, and what was done to them."""
    rows = [(repository, n, n, status) for n, (files, status) in enumerate(commits) for _ in range(files)]
    schema = {"repository": pl.Int32, "commit": pl.Int64, "time": pl.Int64, "status": pl.String}
    return pl.DataFrame(rows, schema=schema, orient="row")


def found(frame: pl.DataFrame) -> list[int]:
    return bulk_commits(frame, LEDGER)["commit"].to_list()


def test_a_formatter_that_runs_over_most_of_a_small_repository_is_bulk() -> None:
    assert found(history((20, "A"), (20, "A"), (20, "A"), (45, "M"), (12, "M"))) == [3]


def test_the_same_size_in_a_large_repository_is_work() -> None:
    assert found(history(*[(30, "A")] * 20, (45, "M"))) == []


def test_over_a_hundred_files_are_bulk_however_large_the_repository() -> None:
    assert found(history(*[(30, "A")] * 30, (101, "M"))) == [30]


def test_the_first_commit_of_a_small_project_is_work_and_a_large_import_is_not() -> None:
    assert found(history((30, "A"))) == []
    assert found(history((31, "A"))) == [0]


def test_repositories_are_counted_apart() -> None:
    one, other = history((30, "A"), (30, "A")), history((30, "A"), (31, "M"), repository=1)
    both = pl.concat([one, other.with_columns(pl.col("commit") + 10)])
    assert found(both) == [11]
