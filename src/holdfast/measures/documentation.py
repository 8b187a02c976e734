"""What is written about an asset, where, and whether it kept up with what it describes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time

import polars as pl

from holdfast.measures.estate import rules

NONE, README, README_AND_TESTS, RUNBOOK = "none", "readme", "readme and tests", "runbook"
LEVELS = (NONE, README, README_AND_TESTS, RUNBOOK)
"""How well an asset is documented, from nothing written to a runbook (`MODELS.md` 4, AA)."""

KEPT_UP = 365 * 86_400
"""A document that was last touched no longer than this before its code kept up with it (seconds)."""


def documented(
    path: str, names: Sequence[str], papers: Iterable[str], *, tests: bool, whole: bool
) -> tuple[str, str | None]:
    """How an asset is documented, and by which file.

    `names` are its files, `papers` all documents of the repository; `whole` says that the README at the top speaks
    for this asset too (it is the repository's main one, or the repository is small).

    >>> documented("src/rank", ["src/rank/a.py", "src/rank/README.md"], [], tests=True, whole=False)
    ('readme and tests', 'src/rank/README.md')
    >>> documented("src/rank", ["src/rank/a.py"], ["runbooks/rank.md"], tests=False, whole=False)
    ('runbook', 'runbooks/rank.md')
    """
    papers = sorted({*papers, *(name for name in names if _extension(name) in rules.DOC_EXTENSIONS)}, key=_depth)
    own = set(names)
    runbook = next((p for p in papers if _is_runbook(p) and (p in own or _names(p, path))), None)
    if runbook:
        return RUNBOOK, runbook
    readme = _readme(path, own, papers, whole)
    if readme is None:
        return NONE, None
    return (README_AND_TESTS if tests else README), readme


def freshness(assets: pl.DataFrame, members: pl.DataFrame, changed: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """Whether each asset's document was touched within 12 months of its code, as known at the end of `as_of`.

    `changed`: repository, name, last_time (UTC seconds). Answers asset, docs_time, code_time, fresh; `fresh` is null
    where nothing is written or a time is not known.
    """
    end = int(datetime.combine(as_of, time.max, UTC).timestamp())
    known = changed.filter(pl.col("last_time") <= end).select("repository", "name", "last_time")
    docs = assets.select("asset", "repository", name="docs_file").join(known, on=["repository", "name"], how="inner")
    papers = docs.select("asset", "name", paper=pl.lit(True))
    code = members.join(known, on=["repository", "name"], how="inner").join(papers, on=["asset", "name"], how="left")
    latest = code.filter(pl.col("paper").is_null()).group_by("asset").agg(code_time=pl.col("last_time").max())
    found = assets.select("asset").join(docs.select("asset", docs_time="last_time"), on="asset", how="left")
    found = found.join(latest, on="asset", how="left")
    return found.with_columns(fresh=pl.col("docs_time") >= pl.col("code_time") - KEPT_UP).sort("asset")


def _readme(path: str, own: set[str], papers: list[str], whole: bool) -> str | None:
    """Its own README, nearest the top; a page that bears its name; or the README of all where that speaks for it."""
    readmes = [p for p in papers if rules.README_NAME.match(_base(p))]
    mine = next((p for p in readmes if p in own and (whole or _above(p) == path)), None)
    index = next((p for p in papers if p in own and _stem(p) == "index"), None)
    page = next((p for p in papers if path != "." and _pages(p, path) and p.count("/") and p not in own), None)
    top = next((p for p in readmes if "/" not in p), None) if whole else None
    return mine or index or page or top


def _is_runbook(name: str) -> bool:
    folders = {part.lower() for part in name.split("/")[:-1]}
    return bool(rules.RUNBOOK_NAME.search(_base(name))) or bool(folders & rules.RUNBOOK_FOLDERS)


def _names(paper: str, path: str) -> bool:
    """Whether a document bears the name of the asset's folder: `runbooks/rank.md`, `rank-runbook.md` for `src/rank`."""
    asset = _base(path)
    words = set(_stem(paper).replace("_", "-").split("-")) | {_stem(paper)}
    return len(asset) > 2 and asset in words


def _pages(paper: str, path: str) -> bool:
    """Whether a page in some folder of documentation is about the asset's folder: `doc/routines.fft.rst`."""
    return len(_base(path)) > 2 and _base(path) in re.split(r"[.-]", _base(paper))[:-1]


def _depth(name: str) -> tuple[int, str]:
    return name.count("/"), name


def _above(name: str) -> str:
    return name.rpartition("/")[0] or "."


def _base(name: str) -> str:
    return name.rpartition("/")[2].lower()


def _stem(name: str) -> str:
    return _base(name).partition(".")[0]


def _extension(name: str) -> str:
    return _base(name).rpartition(".")[2]
