"""Documents that kept up, and changes that somebody looked at: rows that fit on the screen."""

from __future__ import annotations

import polars as pl

from holdfast.measures.upkeep import KEPT_UP, documents_kept_up, reviewed


def test_a_document_older_than_a_year_before_its_code_did_not_keep_up() -> None:
    assets = pl.DataFrame({"asset": ["kept", "late", "bare"]})
    touches = pl.DataFrame({"asset": ["kept", "late", "bare", None], "time": [int(KEPT_UP), int(KEPT_UP) + 1, 5, 9]})
    documents = pl.DataFrame({"asset": ["kept", "late"], "time": [0, 0]})
    assert documents_kept_up(assets, touches, documents) == (1, 2)


def test_a_document_of_what_nobody_changed_since_kept_up() -> None:
    documents = pl.DataFrame({"asset": ["a"], "time": [0]})
    none = pl.DataFrame({"asset": ["b"], "time": [9]})
    assert documents_kept_up(pl.DataFrame({"asset": ["a"]}), none, documents) == (1, 1)


def test_a_commit_counts_once_however_many_files_or_reviewers_it_has() -> None:
    touches = pl.DataFrame({"commit": [1, 2, 2, 3], "time": [1, 10, 10, 11]})
    reviews = pl.DataFrame({"commit": [1, 2, 2], "person": [5, 5, 6]})
    assert reviewed(touches, reviews, since=10) == (1, 2)
