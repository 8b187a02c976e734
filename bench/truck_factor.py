"""Truck factors by Holdfast's own reader, lineages, identities and file filter, against the published ones.

    python bench/truck_factor.py --as-of 2015-02-25 REPO...

REPO is a path to a git repository; its system is told by the path's last parts, or by `--name` for a single one. Prints
one figure to a line. Exit 1 where fewer than 80 % are within 1 of the published figure, or the median (signed) error is
not 0; with a single repository, where it is off by more than 1. Unknown systems are printed and not judged.
"""

from __future__ import annotations

import argparse
import csv
import re
import statistics
import sys
import tempfile
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import polars as pl

from holdfast.evidence.git.discover import Found, discover
from holdfast.evidence.git.mine import Mined, Options, mine
from holdfast.measures.files import classify
from holdfast.measures.lineage import follow
from holdfast.measures.ownership import TruckFactor, contributions, truck_factor
from holdfast.store.identity import resolve

PUBLISHED = Path(__file__).parent / "data" / "truck_factor_2016.csv"
SOURCE_KINDS = ("code", "markup")
DECLARATIONS_ONLY = 1 << 17


class System(NamedTuple):
    """One measured repository: its short name, what came out, and the published figure if there is one."""

    name: str
    found: TruckFactor
    published: int | None


def published() -> dict[str, int]:
    """The published table: owner/name in lower case, as it was called then."""
    with PUBLISHED.open(encoding="utf-8") as lines:
        rows = csv.DictReader(line for line in lines if not line.startswith("#"))
        return {row["repository"].lower(): int(row["truck_factor"]) for row in rows}


def look_up(path: Path, table: dict[str, int], name: str | None = None) -> tuple[str, int | None]:
    """The system that a path or name means: by owner and name, else by the name where only one system has it.

    >>> look_up(Path("/mirror/pallets+flask/repo"), {"mitsuhiko/flask": 1, "celery/celery": 1})
    ('flask', 1)
    >>> look_up(Path("elsewhere.git"), {"mitsuhiko/flask": 1})
    ('elsewhere', None)
    """
    words = [word.lower() for word in re.split(r"[/+]", name or str(path)) if word]
    words = [re.sub(r"\.git$", "", word) for word in words if word not in (".git", ".")]
    for owner, short in reversed(list(pairwise(words))):
        if f"{owner}/{short}" in table:
            return short, table[f"{owner}/{short}"]
    for word in reversed(words):
        same = [system for system in table if system.partition("/")[2] == word]
        if len(same) == 1:
            return word, table[same[0]]
    return words[-1] if words else "repository", None


def source_files(mined: Mined) -> pl.DataFrame:
    """What the published method counts: code and markup that is neither copied in, generated nor documentation."""
    classified = classify(mined.table("files"), mined.table("declarations"))
    wanted = pl.col("counted") & pl.col("kind").is_in(SOURCE_KINDS) & ~pl.col("documentation")
    return classified.filter(wanted).join(mined.table("paths"), on="name").select(file="path")


def people(mined: Mined) -> pl.DataFrame:
    """commit, person, time; bots left out. Aliases are merged by the house rules and the `.mailmap` of that day."""
    commits = mined.table("commits")
    author = ["author_name", "author_email"]
    aliases = (
        commits.group_by(author)
        .agg(
            commits=pl.len().cast(pl.Int64),
            first_time=pl.col("author_time").min(),
            last_time=pl.col("author_time").max(),
        )
        .sort(author)
        .with_row_index("alias")
        .with_columns(pl.col("alias").cast(pl.Int32), repositories=pl.lit([0], pl.List(pl.Int32)))
        .rename({"author_name": "name", "author_email": "email"})
    )
    found = resolve(aliases, mined.table("declarations")).people.filter(~pl.col("bot"))
    known = aliases.join(found, on="alias").select(author_name="name", author_email="email", person="person")
    return commits.join(known, on=author).select("commit", "person", time="author_time")


def measure(mined: Mined) -> TruckFactor:
    """The truck factor of one mined repository."""
    followed = follow(mined.table("changes"), mined.table("paths"))
    touches = followed.join(source_files(mined), on="file", how="semi").join(people(mined), on="commit")
    return truck_factor(contributions(touches.select("file", "person", "time", "status")))


def mined_at(found: Found, day: str | None, into: Path) -> Mined:
    """The repository as it stood at the end of a day, UTC."""
    end = None if day is None else int(datetime.fromisoformat(f"{day}T23:59:59+00:00").astimezone(UTC).timestamp())
    return mine(found, into, options=Options(as_of=end, content_bytes=DECLARATIONS_ONLY))


def report(systems: list[System]) -> bool:
    """Print the figures; False where the mark is missed."""
    alone = len(systems) == 1
    for system in systems:
        suffix = "" if alone else f"_{re.sub(r'[^a-z0-9]+', '_', system.name)}"
        print(f"truck_factor{suffix}: {system.found.count}")
        print(f"files{suffix}: {system.found.files}")
        if system.published is not None:
            print(f"published{suffix}: {system.published}")
            print(f"difference{suffix}: {system.found.count - system.published:+d}")
    errors = [system.found.count - system.published for system in systems if system.published is not None]
    if not errors:
        return True
    within = sum(abs(error) <= 1 for error in errors) / len(errors)
    if alone:
        return within == 1
    print(f"systems: {len(errors)}")
    print(f"exact: {errors.count(0)}")
    print(f"within_one: {within:.2f}")
    print(f"median_error: {statistics.median(errors):g}")
    return within >= 0.8 and statistics.median(errors) == 0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("repositories", nargs="+", type=Path, metavar="REPO")
    parser.add_argument("--as-of", default=None, metavar="YYYY-MM-DD", help="the last day to read; default: all")
    parser.add_argument("--name", default=None, help="owner/name of the system, for a single REPO")
    arguments = parser.parse_args()
    if arguments.name and len(arguments.repositories) > 1:
        parser.error("--name goes with one REPO")
    table, systems = published(), []
    for path in arguments.repositories:
        with tempfile.TemporaryDirectory() as into:
            mined = mined_at(discover([path])[0], arguments.as_of, Path(into))
            name, figure = look_up(path.resolve(), table, arguments.name)
            systems.append(System(name, measure(mined), figure))
            print(f"read {name}: {mined.commits} commits", file=sys.stderr)
            for reason in mined.reasons:
                print(f"partial {name}: {reason}", file=sys.stderr)
    return 0 if report(systems) else 1


if __name__ == "__main__":
    sys.exit(main())
