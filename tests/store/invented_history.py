"""Small, invented histories as the frames that a scan publishes, published and read."""

from __future__ import annotations

import random
from collections.abc import Sequence

import polars as pl

from holdfast.store.generations import publish
from holdfast.store.people import Declared
from holdfast.store.reader import Reader, open_reader
from holdfast.store.workspace import Workspace, writing

Written = tuple[str, str, int]
"""Author's name, author's address, day of the commit."""

ANA: Written = ("Ana Example", "ana@juniper.example", 3)
BO: Written = ("Bo Invented", "bo@juniper.example", 5)
MANIFEST = {"as_of": "2026-11-13"}


def commits(rows: Sequence[Written], repository: int = 0) -> pl.DataFrame:
    """One commit for each row, newest first."""
    return pl.DataFrame(
        {
            "repository": repository,
            "commit": n,
            "sha": f"{repository:02x}{n:038x}",
            "author_name": name,
            "author_email": email,
            "author_time": day * 86_400,
            "author_offset": 0,
            "committer_name": name,
            "committer_email": email,
            "commit_time": day * 86_400,
            "files": 1,
            "is_fix": False,
            "is_revert": False,
            "bulk": False,
        }
        for n, (name, email, day) in enumerate(rows)
    )


def publish_rows(workspace: Workspace, rows: Sequence[Written]) -> int:
    """One generation with these commits."""
    with writing(workspace, "scan"):
        return publish(workspace, {"commits": commits(rows)}, MANIFEST)


def read(workspace: Workspace, declared: Declared | None = None) -> Reader:
    """A reader; chance is seeded, so that handles are the same in every run."""
    return open_reader(workspace, declared or Declared(), random.Random(7))
