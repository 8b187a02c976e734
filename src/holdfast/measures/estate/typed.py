"""What the company says of its estate, applied to what was found: parts, joins, exclusions, kinds, production.

Changes apply in the order in which they were typed, each to what those before it left. One whose asset is gone, after a
scan of other files, is kept and listed with the reason: it applies again as soon as the asset is back.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

import polars as pl

from holdfast.measures.estate.detect import STACK_SIZE, Estate
from holdfast.measures.estate.documentation import Papers
from holdfast.measures.estate.kinds import language
from holdfast.measures.estate.roles import TOP, File


class What(StrEnum):
    """What was said of an asset."""

    SPLIT = "split"
    MERGE = "merge"
    EXCLUDE = "exclude"
    KIND = "kind"
    PRODUCTION = "production"
    NOT_PRODUCTION = "not-production"


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that was typed. `others` are the paths of a part, or the assets that join; `word` is a kind, or the
    key of the part."""

    number: int
    what: What
    asset: str
    others: tuple[str, ...] = ()
    word: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class Typed:
    """The estate with what was typed, what was left out by it, and changes that no longer apply, with the reason."""

    estate: Estate
    excluded: tuple[Change, ...] = ()
    void: tuple[tuple[Change, str], ...] = ()


class _NoLonger(Exception):
    """A change that nothing here answers to; its message says why."""


def apply(estate: Estate, files: pl.DataFrame, changes: Sequence[Change]) -> Typed:
    """The estate with these changes, oldest first. `files`: repository, name, lines, size of every counted file."""
    excluded: list[Change] = []
    void: list[tuple[Change, str]] = []
    for change in sorted(changes, key=lambda one: one.number):
        try:
            _must_be(estate, change.asset)
            estate = _DO[change.what](estate, files, change)
        except _NoLonger as reason:
            void.append((change, str(reason)))
        else:
            excluded += [change] if change.what is What.EXCLUDE else []
    return Typed(estate, tuple(excluded), tuple(void))


def _must_be(estate: Estate, asset: str) -> None:
    if asset not in estate.assets["asset"]:
        raise _NoLonger(f"there is no asset {asset} now")


def _split(estate: Estate, files: pl.DataFrame, change: Change) -> Estate:
    key = change.word
    if key in estate.assets["asset"]:
        raise _NoLonger(f"{key} is an asset already")
    inside = _below(change.others) & (pl.col("asset") == change.asset)
    moved = estate.members.filter(inside)
    if moved.is_empty():
        raise _NoLonger(f"no file of {change.asset} lies at {' or '.join(change.others)} now")
    if moved.height == estate.members.filter(asset=change.asset).height:
        raise _NoLonger(f"every file of {change.asset} lies there, so nothing would be left of it")
    members = estate.members.with_columns(asset=pl.when(inside).then(pl.lit(key)).otherwise(pl.col("asset")))
    whole = _row(estate, change.asset)
    used = f"{change.asset}: {whole['production_reason']}" if whole["production"] else NO_SIGN_OF_PART
    path = key.partition(":")[2]
    part = {
        **whole, "asset": key, "path": path, "name": path.removeprefix("src/"),
        "kind_reason": f"you split it off from {change.asset}",
        "production_reason": used,
    }  # fmt: skip
    return _recounted(Estate(estate.assets, members), files, [whole, part])


NO_SIGN_OF_PART: Final = "what it was split off from is not in production"


def _merge(estate: Estate, files: pl.DataFrame, change: Change) -> Estate:
    for other in change.others:
        _must_be(estate, other)
    first, *rest = (_row(estate, one) for one in (change.asset, *change.others))
    if any(row["repository"] != first["repository"] for row in rest):
        raise _NoLonger("they lie in different repositories")
    used = next((row for row in (first, *rest) if row["production"]), first)
    joined = {
        **first, "production": used["production"], "production_reason": used["production_reason"],
        "kind_reason": f"{first['kind_reason']}; you joined {', '.join(change.others)} to it",
        "owners": list(dict.fromkeys(_each("owners", first, *rest))),
        "stack": sorted(dict.fromkeys(_each("stack", first, *rest)))[:STACK_SIZE],
    }  # fmt: skip
    asset = pl.when(pl.col("asset").is_in(list(change.others))).then(pl.lit(change.asset)).otherwise(pl.col("asset"))
    assets = estate.assets.filter(~pl.col("asset").is_in(list(change.others)))
    return _recounted(Estate(assets, estate.members.with_columns(asset=asset)), files, [joined])


def _each(column: str, *rows: Mapping[str, object]) -> list[str]:
    return [str(one) for row in rows for one in _list(row[column])]


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _exclude(estate: Estate, _files: pl.DataFrame, change: Change) -> Estate:
    gone = pl.col("asset") == change.asset
    return Estate(estate.assets.filter(~gone), estate.members.filter(~gone))


def _kind(estate: Estate, _files: pl.DataFrame, change: Change) -> Estate:
    return _said(estate, change, kind=pl.lit(change.word), kind_reason=pl.lit("you said so"))


def _production(estate: Estate, _files: pl.DataFrame, change: Change) -> Estate:
    used = change.what is What.PRODUCTION
    return _said(estate, change, production=pl.lit(used), production_reason=pl.lit("you said so"))


def _said(estate: Estate, change: Change, **columns: pl.Expr) -> Estate:
    meant = pl.col("asset") == change.asset
    said = {name: pl.when(meant).then(value).otherwise(pl.col(name)) for name, value in columns.items()}
    return replace(estate, assets=estate.assets.with_columns(**said))


_DO: Final[Mapping[What, Callable[[Estate, pl.DataFrame, Change], Estate]]] = {
    What.SPLIT: _split,
    What.MERGE: _merge,
    What.EXCLUDE: _exclude,
    What.KIND: _kind,
    What.PRODUCTION: _production,
    What.NOT_PRODUCTION: _production,
}


def _below(paths: Sequence[str]) -> pl.Expr:
    """Whether a file lies at or below one of these paths of its repository."""
    clean = [path.strip("/") for path in paths]
    return pl.any_horizontal(*((pl.col("name") == one) | pl.col("name").str.starts_with(one + "/") for one in clean))


def _row(estate: Estate, asset: str) -> dict[str, object]:
    return estate.assets.row(by_predicate=pl.col("asset") == asset, named=True)


def _recounted(estate: Estate, files: pl.DataFrame, rows: Sequence[dict[str, object]]) -> Estate:
    """These rows in place of what the estate has of them, counted anew from its members."""
    known = files.select("repository", "name", pl.col("lines", "size").fill_null(0))
    counted = [{**row, **_counts(estate, known, row)} for row in rows]
    kept = estate.assets.filter(~pl.col("asset").is_in([str(row["asset"]) for row in rows]))
    made = pl.DataFrame(counted, schema=estate.assets.schema)
    return replace(estate, assets=pl.concat([kept, made]).sort("repository", "asset"))


def _counts(estate: Estate, files: pl.DataFrame, row: Mapping[str, object]) -> dict[str, object]:
    """What follows from an asset's files: how many, how large, tested, documented, in which language."""
    mine = estate.members.filter(asset=row["asset"]).join(files, on=["repository", "name"], how="left")
    mine = mine.with_columns(pl.col("lines", "size").fill_null(0)).sort("name")
    tests = bool(mine["test"].any())
    source = mine if mine["test"].all() else mine.filter(~pl.col("test"))
    read = [File(name, lines, size, {}) for name, lines, size in source.select("name", "lines", "size").iter_rows()]
    level, paper = _papers(estate, row).of(
        str(row["path"]), mine["name"].to_list(), tests=tests, whole=_spoken_for_by_the_top(row)
    )
    return {
        "files": mine.height, "lines": int(mine["lines"].sum()), "size": int(mine["size"].sum()), "tests": tests,
        "documented": level, "docs_file": paper, "language": language(read),
    }  # fmt: skip


def _papers(estate: Estate, row: Mapping[str, object]) -> Papers:
    return Papers(estate.members.filter(~pl.col("test"), repository=row["repository"])["name"])


def _spoken_for_by_the_top(row: Mapping[str, object]) -> bool:
    """Whether the README at the top speaks for this asset, as it did for what was found."""
    paper = row["docs_file"]
    return row["path"] == TOP or (isinstance(paper, str) and "/" not in paper)
