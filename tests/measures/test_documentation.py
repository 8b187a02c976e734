"""What is written about an asset, and whether it kept up."""

from __future__ import annotations

from datetime import UTC, date, datetime

import polars as pl

from holdfast.measures.estate.documentation import Papers, freshness


def seconds(year: int, month: int, day: int) -> int:
    return int(datetime(year, month, day, tzinfo=UTC).timestamp())


ASSETS = pl.DataFrame(
    {"asset": ["a", "b", "c"], "repository": [0, 0, 0], "docs_file": ["a/README.md", "b/README.md", None]}
)
MEMBERS = pl.DataFrame(
    {
        "asset": ["a", "a", "b", "b", "c"],
        "repository": [0] * 5,
        "name": ["a/README.md", "a/x.py", "b/README.md", "b/x.py", "c/x.py"],
    }
)
CHANGED = pl.DataFrame(
    {
        "repository": [0] * 5,
        "name": ["a/README.md", "a/x.py", "b/README.md", "b/x.py", "c/x.py"],
        "last_time": [
            seconds(2024, 6, 1),
            seconds(2025, 5, 1),
            seconds(2020, 1, 1),
            seconds(2025, 5, 1),
            seconds(2025, 5, 1),
        ],
    }
)


def test_a_readme_touched_within_twelve_months_of_its_code_kept_up() -> None:
    found = freshness(ASSETS, MEMBERS, CHANGED, date(2025, 6, 1))
    assert found["fresh"].to_list() == [True, False, None]


def test_what_happened_after_the_date_is_not_known_yet() -> None:
    found = freshness(ASSETS, MEMBERS, CHANGED, date(2025, 4, 30))
    assert found["code_time"].to_list() == [None, None, None]
    assert found["fresh"].to_list() == [None, None, None]


def test_a_runbook_outranks_a_readme_and_a_readme_a_page() -> None:
    papers = Papers(
        ["src/rank/README.md", "docs/rank.md", "docs/serve.md", "src/load/runbook.md", "src/load/README.md"]
    )
    assert papers.of("src/rank", ["src/rank/README.md"], tests=False, whole=False) == ("readme", "src/rank/README.md")
    assert papers.of("src/serve", [], tests=True, whole=False) == ("readme and tests", "docs/serve.md")
    own = ["src/load/runbook.md", "src/load/README.md"]
    assert papers.of("src/load", own, tests=False, whole=False) == ("runbook", "src/load/runbook.md")


def test_the_top_readme_speaks_only_for_what_it_covers() -> None:
    papers = Papers(["README.md"])
    assert papers.of("src/rank", ["src/rank/a.py"], tests=False, whole=False) == ("none", None)
    assert papers.of("src/rank", ["src/rank/a.py"], tests=False, whole=True) == ("readme", "README.md")
