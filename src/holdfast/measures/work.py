"""How much work lies in an asset, how often it asks for more, and how near each person stands to it.

`workload` gives one row per asset: built person-weeks, activity, how hard it is to understand, what its documents save,
demand. `familiarity` gives the unfamiliarity of a person with an asset (UNFM of COCOMO II's reuse model) by rules
that can be read. Both are counts and rules over history, and say nothing of how good anybody is.

*Do not* use `built` where the whole history is one import: `built_from` then says "size", and the figure is a floor.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

import polars as pl

from holdfast.claims.ledger import Ledger

DAY: Final = 86_400
WEEK: Final = 7 * DAY
MONTH: Final = 365.25 / 12 * DAY
FIRST_MONDAY: Final = 4 * DAY
"""1970-01-05, in seconds: ISO weeks are counted from it, in UTC."""


@dataclass(frozen=True, slots=True)
class Step:
    """One rule of a scale: when it holds, and the claim that says where it leads."""

    claim: str
    reason: str
    when: pl.Expr


UNDERSTANDING: Final = (
    (-1, "has tests", pl.col("tests")),
    (-1, "its documents kept up with its code", pl.col("documents_kept_up")),
    (+1, "is a family of notebooks", pl.col("kind") == "notebook family"),
    (+1, "has nothing written about it", pl.col("documented") == "none"),
)
"""SU starts at `understanding_nominal` and moves by `understanding_step` for each rule that holds."""

ASSIMILATION: Final = (
    Step("assimilation_drilled", "somebody passed a drill", pl.col("drilled")),
    Step("assimilation_runbook", "a runbook", pl.col("documented") == "runbook"),
    Step("assimilation_readme_and_tests", "a README and tests", pl.col("documented") == "readme and tests"),
    Step("assimilation_readme", "a README only", pl.col("documented") == "readme"),
    Step("assimilation_undocumented", "no documents", pl.lit(True)),
)
"""AA: the first rule that holds."""

UNFAMILIARITY: Final = (
    Step("unfamiliarity_changed", "changed it lately", pl.col("changed_lately")),
    Step("unfamiliarity_reviewed", "reviewed its changes, or changes it along with their own work", pl.col("reviewed")),
    Step("unfamiliarity_neighbour", "works next to it, in the same language", pl.col("neighbour")),
    Step("unfamiliarity_language", "knows its language only", pl.col("language")),
)
"""UNFM: the first rule that holds; nobody's row is an outsider. A holder, at 0, exists inside a draw only."""


def workload(
    assets: pl.DataFrame,
    touches: pl.DataFrame,
    as_of: date,
    ledger: Ledger,
    documents: pl.DataFrame | None = None,
) -> pl.DataFrame:
    """What recovery needs to know of each asset, one row each, in the order of `assets`.

    `assets` has asset, kind, files, lines, documented, tests, production (and drilled, where known). `touches` has
    one row per person, file and commit: asset (null: in none), person, file, commit (unique over repositories), time;
    bots, bulk imports and days after `as_of` are the caller's to leave out. `documents` has asset and time, the last
    change of what is written about it; without it no document counts as kept up.

    Columns: asset, built (person-weeks), built_from ("history" or "size"), activity (percent of its files changed
    within 12 months, capped), understanding (SU 10-50) with `understanding_why`, assimilation (AA 0-8) with
    `assimilation_why`, rate (changes a week), demand (chance of a change within `demand_weeks`), changes, people,
    last_time, production.
    """
    counted = (
        assets.select(
            "asset", "kind", "files", "lines", "documented", "tests", "production", *_given(assets, "drilled")
        )
        .join(_history(touches), on="asset", how="left", maintain_order="left")
        .join(built_person_weeks(touches), on="asset", how="left", maintain_order="left")
        .join(_files_changed(touches, as_of), on="asset", how="left", maintain_order="left")
        .join(_documents(documents), on="asset", how="left", maintain_order="left")
        .with_columns(pl.col("changes", "people", "changed").fill_null(0), pl.col("measured").fill_null(0.0))
    )
    return (
        counted.pipe(_built, ledger)
        .with_columns(activity=_activity(ledger))
        .pipe(_understanding, ledger)
        .pipe(_demand, touches, as_of, ledger)
        .select(
            *("asset", "built", "built_from", "activity", "understanding", "understanding_why", "assimilation"),
            *("assimilation_why", "rate", "demand", "changes", "people", "last_time", "production"),
        )
    )


def built_person_weeks(touches: pl.DataFrame) -> pl.DataFrame:
    """Person-weeks that went into each asset: frame(asset, measured), ordered by asset.

    A person's ISO week is split over assets by the share of that week's commits that touched each. A commit that
    touches two assets counts in both, so assets may add up to more than the weeks worked.

    >>> touches = pl.DataFrame({"asset": ["a", "a", "b", "a"], "person": [1, 1, 1, 2], "file": [1, 2, 3, 1],
    ...     "commit": [1, 1, 2, 3], "time": [0, 0, 0, 0]})
    >>> built_person_weeks(touches).rows()
    [('a', 1.5), ('b', 0.5)]
    """
    commits = touches.select("asset", "person", "commit", week=(pl.col("time") - FIRST_MONDAY).floordiv(WEEK))
    worked = commits.group_by("person", "week").agg(all=pl.col("commit").n_unique())
    return (
        commits.drop_nulls("asset")
        .group_by("asset", "person", "week")
        .agg(here=pl.col("commit").n_unique())
        .join(worked, on=["person", "week"])
        .sort("asset", "person", "week")
        .group_by("asset", maintain_order=True)
        .agg(measured=(pl.col("here") / pl.col("all")).sum())
    )


def end_of(day: date) -> int:
    """The first second after `day`, UTC."""
    return int(datetime.combine(day + timedelta(days=1), time.min, UTC).timestamp())


def _given(frame: pl.DataFrame, name: str) -> list[pl.Expr]:
    return [pl.col(name) if name in frame.columns else pl.lit(False).alias(name)]


def _history(touches: pl.DataFrame) -> pl.DataFrame:
    return (
        touches.drop_nulls("asset")
        .group_by("asset")
        .agg(
            changes=pl.col("commit").n_unique().cast(pl.Int64),
            people=pl.col("person").n_unique().cast(pl.Int64),
            first_time=pl.col("time").min(),
            last_time=pl.col("time").max(),
        )
    )


def _files_changed(touches: pl.DataFrame, as_of: date) -> pl.DataFrame:
    recent = touches.drop_nulls("asset").filter(pl.col("time") >= end_of(as_of) - 12 * MONTH)
    return recent.group_by("asset").agg(changed=pl.col("file").n_unique().cast(pl.Int64))


def _documents(documents: pl.DataFrame | None) -> pl.DataFrame:
    if documents is None:
        return pl.DataFrame(schema={"asset": pl.String, "written": pl.Int64})
    return documents.group_by("asset").agg(written=pl.col("time").max())


def _built(frame: pl.DataFrame, ledger: Ledger) -> pl.DataFrame:
    """The larger of what history shows and what the size asks for: squashed or imported work leaves no history."""
    by_size = pl.col("lines").fill_null(0) / ledger.mid("lines_per_person_week")
    return frame.with_columns(
        built=pl.max_horizontal("measured", by_size),
        built_from=pl.when(by_size > pl.col("measured")).then(pl.lit("size")).otherwise(pl.lit("history")),
    )


def _activity(ledger: Ledger) -> pl.Expr:
    share = pl.col("changed") / pl.max_horizontal(pl.col("files"), pl.lit(1)) * 100
    return share.clip(upper_bound=ledger.mid("activity_cap"))


def _understanding(frame: pl.DataFrame, ledger: Ledger) -> pl.DataFrame:
    kept_up = (pl.col("last_time") - pl.col("written")) <= 12 * MONTH
    frame = frame.with_columns(documents_kept_up=kept_up.fill_null(False) & (pl.col("documented") != "none"))
    moves = pl.sum_horizontal(pl.when(rule).then(sign).otherwise(0) for sign, _, rule in UNDERSTANDING)
    points = ledger.mid("understanding_nominal") + ledger.mid("understanding_step") * moves
    reasons = [pl.when(rule).then(pl.lit(reason)) for _, reason, rule in UNDERSTANDING]
    return frame.with_columns(
        understanding=points.clip(ledger.mid("understanding_best"), ledger.mid("understanding_worst")),
        understanding_why=pl.concat_list(reasons).list.drop_nulls(),
        assimilation=_first(ASSIMILATION, ledger),
        assimilation_why=pl.coalesce(pl.when(step.when).then(pl.lit(step.reason)) for step in ASSIMILATION),
    )


def _first(steps: tuple[Step, ...], ledger: Ledger) -> pl.Expr:
    return pl.coalesce(pl.when(step.when).then(ledger.mid(step.claim)) for step in steps)


def _demand(frame: pl.DataFrame, touches: pl.DataFrame, as_of: date, ledger: Ledger) -> pl.DataFrame:
    """Gamma-Poisson: an asset's changes of the window, and `demand_prior_weeks` of the company's mean."""
    end, window = end_of(as_of), ledger.mid("demand_window_months") * MONTH
    recent = touches.drop_nulls("asset").filter(pl.col("time") >= end - window)
    counts = recent.group_by("asset").agg(recent=pl.col("commit").n_unique().cast(pl.Int64))
    age = ((end - pl.col("first_time")) / WEEK).clip(1, window / WEEK)
    frame = frame.join(counts, on="asset", how="left", maintain_order="left").with_columns(
        pl.col("recent").fill_null(0), exposed=age.fill_null(window / WEEK)
    )
    exposure, prior = float(frame["exposed"].sum()), ledger.mid("demand_prior_weeks")
    mean = float(frame["recent"].sum()) / exposure if exposure else 0.0
    alpha, beta = pl.col("recent") + mean * prior, pl.col("exposed") + prior
    within = ledger.mid("demand_weeks")
    return frame.with_columns(rate=alpha / beta, demand=1 - (beta / (beta + within)) ** alpha)


def document_times(assets: pl.DataFrame, files: pl.DataFrame, touches: pl.DataFrame) -> pl.DataFrame:
    """When what is written about each asset was last changed: frame(asset, time), for the `documents` of `workload`.

    `assets` has asset, repository and docs_file (null: nothing written), `files` repository, name and file.

    >>> assets = pl.DataFrame({"asset": ["a", "b"], "repository": [0, 0], "docs_file": ["a/README.md", None]})
    >>> files = pl.DataFrame({"repository": [0], "name": ["a/README.md"], "file": [7]})
    >>> document_times(assets, files, pl.DataFrame({"file": [7, 7], "time": [10, 20]})).rows()
    [('a', 20)]
    """
    written = assets.select("asset", "repository", name=pl.col("docs_file").cast(pl.String)).drop_nulls("name")
    found = written.join(files.select("repository", "name", "file"), on=["repository", "name"])
    return (
        found.join(touches.select("file", "time"), on="file").group_by("asset").agg(pl.col("time").max()).sort("asset")
    )


def familiarity(
    assets: pl.DataFrame,
    touches: pl.DataFrame,
    as_of: date,
    ledger: Ledger,
    languages: pl.DataFrame,
    reviews: pl.DataFrame | None = None,
) -> pl.DataFrame:
    """How far each person stands from each asset: frame(asset, person, unfamiliarity, reason); no row is an outsider,
    1.

    `assets` has asset and repository, `languages` asset and language, `reviews` commit and person. Neighbouring is:
    they changed, within `change_window_months`, something of that language in that repository.
    """
    known = touches.drop_nulls("asset").join(assets.select("asset", "repository"), on="asset")
    known = known.join(languages, on="asset", how="left").with_columns(pl.col("language").fill_null(""))
    along = _came_along(known, reviews, ledger)
    pairs = _pairs(assets, languages, known, along, as_of, ledger)
    rows = (
        pairs.join(_changed_lately(known, as_of, ledger), on=["asset", "person"], how="left")
        .join(along, on=["asset", "person"], how="left")
        .with_columns(pl.col("changed_lately", "reviewed", "neighbour").fill_null(False), language=pl.lit(True))
    )
    return rows.select(
        "asset",
        "person",
        unfamiliarity=_first(UNFAMILIARITY, ledger),
        reason=pl.coalesce(pl.when(step.when).then(pl.lit(step.reason)) for step in UNFAMILIARITY),
    ).sort("asset", "person")


def _pairs(
    assets: pl.DataFrame,
    languages: pl.DataFrame,
    known: pl.DataFrame,
    along: pl.DataFrame,
    as_of: date,
    ledger: Ledger,
) -> pl.DataFrame:
    """Everybody who ever met an asset or shares its language, and whether they work next to it."""
    placed = assets.select("asset", "repository").join(languages, on="asset", how="left")
    placed = placed.with_columns(pl.col("language").fill_null(""))
    told = known.filter(pl.col("language") != "")
    since = end_of(as_of) - ledger.mid("change_window_months") * MONTH
    near = told.filter(pl.col("time") >= since).select("repository", "language", "person").unique()
    speaks = told.select("language", "person").unique()
    changed = known.select("asset", "person").unique()
    return (
        pl.concat(
            [placed.join(speaks, on="language").select("asset", "person"), changed, along.select("asset", "person")]
        )
        .unique()
        .join(placed, on="asset")
        .join(near.with_columns(near=pl.lit(True)), on=["repository", "language", "person"], how="left")
        .join(changed.with_columns(once=pl.lit(True)), on=["asset", "person"], how="left")
        .select("asset", "person", neighbour=pl.col("near").fill_null(False) | pl.col("once").fill_null(False))
    )


def _changed_lately(known: pl.DataFrame, as_of: date, ledger: Ledger) -> pl.DataFrame:
    since = end_of(as_of) - ledger.mid("unfamiliarity_recent_months") * MONTH
    recent = known.filter(pl.col("time") >= since).select("asset", "person").unique()
    return recent.with_columns(changed_lately=pl.lit(True))


def _came_along(known: pl.DataFrame, reviews: pl.DataFrame | None, ledger: Ledger) -> pl.DataFrame:
    """Who reviewed enough of an asset's changes, or touches it in a large enough share of their own commits."""
    own = known.group_by("person").agg(all=pl.col("commit").n_unique())
    along = known.group_by("asset", "person").agg(here=pl.col("commit").n_unique()).join(own, on="person")
    share = pl.col("here") / pl.col("all")
    found = [along.filter(share > ledger.mid("unfamiliarity_cochange_share")).select("asset", "person")]
    if reviews is not None:
        changes = known.select("asset", "commit").unique()
        looked = reviews.select("commit", "person").unique().join(changes, on="commit")
        counted = looked.group_by("asset", "person").agg(seen=pl.len())
        enough = pl.col("seen") >= ledger.mid("unfamiliarity_review_count")
        found.append(counted.filter(enough).select("asset", "person"))
    return pl.concat(found).unique().with_columns(reviewed=pl.lit(True))


def worked_by(touches: pl.DataFrame, members: Sequence[int], as_of: date, ledger: Ledger) -> list[str]:
    """Assets of whose commits, within `change_window_months`, at least half were written by these people; sorted.

    >>> touches = pl.DataFrame({"asset": ["a", "a", "b"], "person": [1, 2, 2], "commit": [1, 2, 3], "time": [9, 9, 9]})
    >>> worked_by(touches, [1], date(1970, 2, 1), Ledger.load())
    ['a']
    """
    since = end_of(as_of) - ledger.mid("change_window_months") * MONTH
    recent = touches.drop_nulls("asset").filter(pl.col("time") >= since)
    theirs = pl.col("commit").filter(pl.col("person").is_in(list(members))).n_unique().cast(pl.Int64)
    shares = recent.group_by("asset").agg(theirs=theirs, all=pl.col("commit").n_unique().cast(pl.Int64))
    return shares.filter(2 * pl.col("theirs") >= pl.col("all"))["asset"].sort().to_list()
