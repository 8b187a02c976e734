"""How old what is written about each asset is against its code, and whether it can still be trusted."""

from __future__ import annotations

from datetime import date

import polars as pl

from holdfast.claims.ledger import Ledger
from holdfast.measures.work import DAY, MONTH, end_of

STATES = ("none", "failed", "stale", "fresh", "unknown")
"""Nothing is written; its last test failed; too much changed since; none of these; when it was written is not known."""


def runbooks(
    assets: pl.DataFrame, touches: pl.DataFrame, files: pl.DataFrame, tests: pl.DataFrame, as_of: date, ledger: Ledger
) -> pl.DataFrame:
    """One row per asset, in their order: asset, written (UTC seconds), since, state.

    `since` counts commits to the asset since its document was last written, or last tried with success
    where that is later and within `runbook_test_months`. It is stale with more than `runbook_stale_changes`; a test
    that failed after the last writing outranks the count. `assets` has asset, repository, docs_file; `touches` asset,
    file, commit, time; `files` repository, name, file; `tests` asset, on (UTC seconds), passed: the latest of each.
    """
    papers = assets.select("asset", "repository", name="docs_file").drop_nulls()
    papers = papers.join(files.select("repository", "name", "file").drop_nulls(), on=["repository", "name"])
    papers = papers.select("asset", paper="file")
    until = touches.filter(pl.col("time") < end_of(as_of))
    wrote = papers.join(until.select("time", paper="file"), on="paper")
    wrote = wrote.group_by("asset").agg(written=pl.col("time").max())
    frame = (
        assets.select("asset", "docs_file")
        .join(wrote, on="asset", how="left", maintain_order="left")
        .join(tests, on="asset", how="left", maintain_order="left")
        .with_columns(trusted=_trusted(as_of, ledger))
    )
    code = until.select("asset", "commit", "time").drop_nulls("asset")
    later = code.join(frame.select("asset", "trusted"), on="asset").filter(pl.col("time") > pl.col("trusted"))
    counted = later.group_by("asset").agg(since=pl.col("commit").n_unique().cast(pl.Int64))
    frame = frame.join(counted, on="asset", how="left", maintain_order="left")
    since = pl.when(pl.col("trusted").is_not_null()).then(pl.col("since").fill_null(0))
    return frame.with_columns(since=since).select("asset", "written", "since", state=_state(ledger))


def _trusted(as_of: date, ledger: Ledger) -> pl.Expr:
    """From when on changes count against the document: its last writing, or a later test that worked."""
    earliest = end_of(as_of) - ledger.mid("runbook_test_months") * MONTH
    speaks = pl.col("passed").fill_null(False) & (pl.col("on") >= earliest)
    return pl.when(speaks).then(pl.max_horizontal("written", pl.col("on") + DAY)).otherwise(pl.col("written"))


def _state(ledger: Ledger) -> pl.Expr:
    failed = ~pl.col("passed").fill_null(True) & (pl.col("on") + DAY > pl.col("written").fill_null(0))
    return (
        pl.when(pl.col("docs_file").is_null())
        .then(pl.lit("none"))
        .when(failed)
        .then(pl.lit("failed"))
        .when(pl.col("since") > ledger.mid("runbook_stale_changes"))
        .then(pl.lit("stale"))
        .when(pl.col("trusted").is_null())
        .then(pl.lit("unknown"))
        .otherwise(pl.lit("fresh"))
    )
