"""Losses and take-overs of one repository, with what was known of each asset on the day its holder left.

Read for every departure from the tree as it stood that day: the product's own estate, identities, lineages of files,
workload and nearness. One row a loss; people are numbers that mean nothing outside, and leave with the row's making.
"""

from __future__ import annotations

import sys
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property
from pathlib import Path

import polars as pl

from holdfast.claims.ledger import Ledger
from holdfast.evidence.git.discover import Found, discover
from holdfast.evidence.git.mine import Mined, Options, mine
from holdfast.evidence.git.refs import read_head
from holdfast.evidence.git.sterile import Sterile
from holdfast.measures.bulk import bulk_commits
from holdfast.measures.estate import detect
from holdfast.measures.files import classify
from holdfast.measures.lineage import follow
from holdfast.measures.takeovers import Rule, absences, ended, follow_up, held_alone, renamed, spells, worth_reading
from holdfast.measures.work import DAY, MONTH, document_times, familiarity, workload
from holdfast.store.aliases import aliases_of
from holdfast.store.identity import resolve
from recovery_trees import Trees

HEAD_BYTES = 1 << 17
SHORTEST_NAME, TIES = 5, 3
NOBODY = ("unknown", "your name", "(no author)", "no author", "ubuntu", "no name", "developer")
TABLE = "losses-4.parquet"


@dataclass(frozen=True, slots=True)
class History:
    """One repository's past: touches (commit, file, person, time), changes (commit, file, name, time, status)."""

    touches: pl.DataFrame
    activity: pl.DataFrame
    changes: pl.DataFrame
    deletions: pl.DataFrame
    reviews: pl.DataFrame
    end: int


def losses(path: Path, cache: Path, rule: Rule, most: int) -> tuple[str, pl.DataFrame]:
    """The repository's name, owner first where the path tells it, and its losses; kept in `cache` for the next time."""
    found = discover([path])[0]
    mined = mine(found, cache, options=Options(content_bytes=HEAD_BYTES))
    kept = mined.folder / f"{most}-{TABLE}"
    name = called(path)
    if not kept.is_file():
        frame = _Reading(found, mined, rule, Ledger.load()).losses(most)
        frame.write_parquet(kept)
    return name, pl.read_parquet(kept)


def called(path: Path) -> str:
    """The name by which a clone is shown.

    >>> called(Path("/clones/pallets+flask/repo")), called(Path("/clones/flask"))
    ('pallets/flask', 'flask')
    """
    parts = [part for part in path.resolve().parts if part not in (".git", "repo")]
    return parts[-1].removesuffix(".git").replace("+", "/")


def history(mined: Mined, ledger: Ledger) -> History:
    """The whole past of a repository, machines and bulk left out of `touches`, bulk kept in `activity`."""
    commits = mined.table("commits")
    end = int(commits["commit_time"].to_numpy().max(initial=0))
    commits = commits.filter(pl.col("author_time") <= end).with_columns(repository=pl.lit(0, pl.Int32))
    trailers = mined.table("trailers").with_columns(repository=pl.lit(0, pl.Int32))
    written, reviews = _people(mined, commits, trailers, end)
    changes = follow(mined.table("changes"), mined.table("paths"))
    when = commits.select("commit", time="author_time", landed="commit_time")
    changes = changes.join(when, on="commit").join(mined.table("paths"), on="path")
    last = changes.sort("commit").group_by("file", maintain_order=True).first()
    deletions = last.filter(pl.col("status").cast(pl.String) == "D").select("file", time="landed")
    rows = changes.select(pl.lit(0, pl.Int32).alias("repository"), "commit", "time", "status")
    bulk = bulk_commits(rows, ledger)
    touched = changes.select("commit", "file", "time").unique().join(bulk, on="commit", how="anti")
    return History(
        touches=touched.join(written, on="commit"),
        activity=written.join(when.select("commit", "time"), on="commit").select("person", "time"),
        changes=changes.select("commit", "file", "name", "landed", "status"),
        deletions=deletions,
        reviews=reviews,
        end=end,
    )


def _people(mined: Mined, commits: pl.DataFrame, trailers: pl.DataFrame, end: int) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Who wrote (or helped to write) each commit, and who reviewed it: two frames of commit and person."""
    aliases = aliases_of(commits, trailers, datetime.fromtimestamp(end, UTC))
    found = resolve(aliases, mined.table("declarations")).people.filter(~pl.col("bot"))
    known = _namesakes(aliases.join(found, on="alias").select("name", "email", "person"))
    named = trailers.join(known, on=["name", "email"])
    authors = commits.join(known, left_on=["author_name", "author_email"], right_on=["name", "email"])
    written = pl.concat(
        [
            authors.select("commit", "person"),
            named.filter(pl.col("key") == "co-authored-by").select("commit", "person"),
        ]
    ).unique()
    reviewed = named.filter(pl.col("key") == "reviewed-by").select("commit", "person").unique()
    return written, reviewed.join(written, on=["commit", "person"], how="anti")


def _namesakes(known: pl.DataFrame) -> pl.DataFrame:
    """The same with people of one name made one: in one repository, somebody's new address is not their departure.

    The product asks for a second signal before it believes that; here a wrong tie only loses a row, a missed one
    invents a departure.
    """
    plain = pl.col("name").str.to_lowercase().str.strip_chars()
    for _ in range(TIES):
        told = (plain.str.len_chars() >= SHORTEST_NAME) & ~plain.is_in(NOBODY)
        tied = pl.when(told).then(pl.col("person").min().over(plain)).otherwise("person")
        known = known.with_columns(tied=tied).with_columns(person=pl.col("tied").min().over("person")).drop("tied")
    return known


@dataclass
class _Reading:
    found: Found
    mined: Mined
    rule: Rule
    ledger: Ledger

    @cached_property
    def past(self) -> History:
        return history(self.mined, self.ledger)

    @cached_property
    def first(self) -> pl.DataFrame:
        return self.past.activity.group_by("person").agg(pl.col("time").min())

    def losses(self, most: int) -> pl.DataFrame:
        """All losses, of at most so many departures, spread evenly over time."""
        past = self.past
        away = worth_reading(absences(past.activity, past.end, self.rule), past.touches, self.rule)
        every = max(1.0, away.height / most)
        chosen = sorted({int(place * every) for place in range(min(most, away.height))})
        rows: list[pl.DataFrame] = []
        head = read_head(Path(self.found.git_dir), Path(self.found.common_dir))
        with Sterile(self.found.objects, self.found.roots, object_format=head.object_format) as git:
            self.reverted = self._reverted(git, head.commit or "")
            tips, trees = self._tips(git, head.commit or ""), Trees(git)
            for person, left, back in away[chosen].iter_rows():
                at = bisect_right(tips, (left, "g")) - 1
                if at >= 0:
                    rows += list(self._departure(trees, tips[at][1], person, left, back))
        return pl.concat(rows) if rows else pl.DataFrame(schema={"departure": pl.Int64})

    def _tips(self, git: Sterile, head: str) -> list[tuple[int, str]]:
        """Every state of the branch: (time, commit), oldest first; a clock that ran back is set to the latest seen."""
        said, _ = git.output(["rev-list", "--first-parent", "--timestamp", "--reverse", head, "--"])
        found: list[tuple[int, str]] = []
        for line in said.decode().splitlines():
            time, _, sha = line.partition(" ")
            found.append((max(int(time), found[-1][0] if found else 0), sha))
        return found

    def _reverted(self, git: Sterile, head: str) -> pl.DataFrame:
        """Commits that a later one says it took back. Of the messages only those ids are kept."""
        said, _ = git.output(["log", "--format=%B", "--grep=This reverts commit", head, "--"])
        words = said.decode("utf-8", "replace").replace("\n", " ").split("This reverts commit ")[1:]
        ids = sorted({word.split()[0].strip(".,;:()")[:40] for word in words if word.split()})
        commits = self.mined.table("commits").select("commit", "sha")
        whole = commits.filter(pl.col("sha").is_in([one for one in ids if len(one) == 40]))
        return whole.select("commit")

    def _departure(self, trees: Trees, tip: str, person: int, left: int, back: int | None) -> Iterator[pl.DataFrame]:
        """The losses of one departure, none where they held nothing alone."""
        past, day = self.past, datetime.fromtimestamp(left, UTC).date()
        touched = past.touches.filter(pl.col("time") <= left)
        theirs = touched.filter(
            (pl.col("person") == person) & (pl.col("time") > left - self.rule.window_months * MONTH)
        )
        if not self._alone_anywhere(touched, theirs, person, left):
            return
        assets, members, files = self._estate(trees, tip, left)
        placed = touched.join(members, on="file", how="left")
        lost = held_alone(placed.drop_nulls("asset"), person, left, self.rule)
        if lost.is_empty():
            return
        known = self._known(assets, files, placed, day, lost["asset"].to_list(), person, left)
        later = past.touches.filter(pl.col("time") > left).join(members, on="file", how="left")
        came = follow_up(later, person, left, self.rule, self.reverted)
        gone = ended(
            members.join(lost, on="asset", how="semi"), past.deletions.filter(pl.col("time") > left), self.rule
        )
        rows = lost.join(came, on="asset", how="left").join(gone, on="asset", how="left")
        same = renamed(rows, self.first, left, self.rule)
        yield (
            spells(rows, left, back, past.end, self.rule)
            .join(known, on="asset")
            .with_columns(departure=pl.lit(left, pl.Int64), renamed=pl.lit(same))
            .sort("asset")
        )

    def _alone_anywhere(self, touched: pl.DataFrame, theirs: pl.DataFrame, person: int, left: int) -> bool:
        """Whether they changed any file often enough in company of few: else no asset can be theirs alone, mostly."""
        window = touched.filter(pl.col("time") > left - self.rule.window_months * MONTH)
        window = window.join(theirs.select("file").unique(), on="file", how="semi")
        made = window.group_by("file").agg(
            mine=(pl.col("person") == person).sum().cast(pl.Int64), all=pl.len().cast(pl.Int64)
        )
        return bool((made["mine"] >= self.rule.share * made["all"]).any())

    def _estate(self, trees: Trees, tip: str, left: int) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
        """Assets, their members (asset, file) and files (repository, name, file) as they stood at `tip`."""
        here = trees.read(tip)
        zero = pl.lit(0, pl.Int32).alias("repository")
        files, markers, declared = (here[name].with_columns(zero) for name in ("files", "markers", "declarations"))
        counted = classify(files, declared, markers)
        estate = detect(counted, markers, declared, pl.DataFrame({"repository": [0], "name": ["it"]}))
        names = (
            self.past.changes.filter((pl.col("landed") <= left) & (pl.col("status").cast(pl.String) != "D"))
            .sort("commit")
            .group_by("name", maintain_order=True)
            .agg(pl.col("file").first())
            .with_columns(zero)
        )
        members = estate.members.join(names, on=["repository", "name"]).select("asset", "file")
        return estate.assets, members.unique("file", maintain_order=True), names.select("repository", "name", "file")

    def _known(
        self, assets: pl.DataFrame, files: pl.DataFrame, placed: pl.DataFrame, day: date,
        lost: list[str], person: int, left: int,
    ) -> pl.DataFrame:  # fmt: skip
        """What was known of each lost asset that day, one row each."""
        written = document_times(assets, files, placed)
        size = assets.filter(pl.col("asset").is_in(lost))
        work = workload(size, placed, day, self.ledger, written)
        recent = placed.filter(pl.col("time") > left - self.ledger.mid("holder_active_months") * MONTH)
        here = recent.filter(pl.col("person") != person).select("person").unique()
        near = familiarity(
            assets, placed.join(here, on="person", how="semi"), day, self.ledger,
            assets.select("asset", pl.col("language").fill_null("")), self.past.reviews,
        )  # fmt: skip
        nearest = near.join(here, on="person", how="semi").group_by("asset").agg(nearest=pl.col("unfamiliarity").min())
        return (
            work.join(size.select("asset", "kind", "files", "lines", "documented", "tests"), on="asset")
            .join(nearest, on="asset", how="left")
            .select(
                *("asset", "built", "activity", "understanding", "assimilation", "rate", "production", "kind", "files"),
                *("lines", "documented", "tests"),
                pl.col("nearest").fill_null(self.ledger.mid("unfamiliarity_outsider")),
                pl.lit(here.height).alias("crew"),
                ((left - pl.lit(int(placed["time"].to_numpy().min(initial=left)))) / DAY).alias("age"),
            )
        )


if __name__ == "__main__":
    for given in sys.argv[2:]:
        name, frame = losses(Path(given), Path(sys.argv[1]), Rule(), 40)
        print(name, frame.height, flush=True)
