"""How old a document is against its code, on rows that fit on the screen."""

from __future__ import annotations

from datetime import UTC, date, datetime

import polars as pl

from holdfast.claims.ledger import Ledger
from holdfast.measures.estate.runbooks import runbooks

AS_OF = date(2026, 11, 1)
DAY = 86_400
NOW = int(datetime(2026, 11, 1, tzinfo=UTC).timestamp())


def told(changes: int, tests: list[tuple[str, int, bool]] | None = None) -> dict[str, object]:
    """The document of `a`, written 100 days ago, after which its code changed so often, once in three days."""
    assets = pl.DataFrame(
        {"asset": ["a", "b"], "repository": [0, 0], "docs_file": ["a/README.md", None]},
        schema={"asset": pl.String, "repository": pl.Int32, "docs_file": pl.String},
    )
    files = pl.DataFrame(
        {"repository": [0, 0], "name": ["a/README.md", "a/run.py"], "file": [1, 2]},
        schema={"repository": pl.Int32, "name": pl.String, "file": pl.Int64},
    )
    rows = [("a", 1, 0, NOW - 100 * DAY), ("a", 2, 1, NOW - 200 * DAY)]
    rows += [("a", 2, 10 + n, NOW - (99 - 3 * n) * DAY) for n in range(changes)]
    touches = pl.DataFrame(rows, schema=["asset", "file", "commit", "time"], orient="row")
    tested = pl.DataFrame(tests or [], schema={"asset": pl.String, "on": pl.Int64, "passed": pl.Boolean}, orient="row")
    return runbooks(assets, touches, files, tested, AS_OF, Ledger.load()).row(0, named=True)


def test_changes_count_from_the_day_after_the_document_was_written() -> None:
    assert (told(14)["since"], told(14)["state"]) == (14, "fresh")
    assert told(14)["written"] == NOW - 100 * DAY


def test_more_changes_than_the_claim_allows_make_it_stale() -> None:
    allowed = int(Ledger.load().mid("runbook_stale_changes"))
    assert [told(n)["state"] for n in (allowed, allowed + 1)] == ["fresh", "stale"]


def test_a_test_that_worked_counts_from_its_own_day() -> None:
    found = told(30, [("a", NOW - 40 * DAY, True)])
    assert (found["since"], found["state"]) == (9, "fresh")  # on days 36, 33, ... 12 before, none on day 39 itself


def test_a_test_that_failed_since_the_writing_says_so_however_few_the_changes() -> None:
    assert told(2, [("a", NOW - 40 * DAY, False)])["state"] == "failed"
    assert told(2, [("a", NOW - 150 * DAY, False)])["state"] == "fresh"


def test_a_test_of_long_ago_says_nothing() -> None:
    ledger = Ledger.load()
    old = int(NOW - (ledger.mid("runbook_test_months") + 2) * 31 * DAY)
    assert told(30, [("a", old, True)])["state"] == "stale"


def test_an_asset_without_a_document_has_none_and_no_count() -> None:
    schema = {"asset": pl.String, "repository": pl.Int32, "docs_file": pl.String}
    assets = pl.DataFrame([("b", 0, None)], schema=schema, orient="row")
    empty = pl.DataFrame(schema={"asset": pl.String, "file": pl.Int64, "commit": pl.Int64, "time": pl.Int64})
    files = pl.DataFrame(schema={"repository": pl.Int32, "name": pl.String, "file": pl.Int64})
    tests = pl.DataFrame(schema={"asset": pl.String, "on": pl.Int64, "passed": pl.Boolean})
    found = runbooks(assets, empty, files, tests, AS_OF, Ledger.load())
    assert found.rows() == [("b", None, None, "none")]
