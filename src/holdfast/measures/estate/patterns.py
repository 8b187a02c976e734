"""What holdfast.toml says of production outranks every sign in a repository."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from fnmatch import translate

import polars as pl

from holdfast.measures.estate.detect import Estate

TYPED = "holdfast.toml says so"


def as_typed(estate: Estate, production: Sequence[str], not_production: Sequence[str]) -> Estate:
    """The same estate with production as the patterns say, each on `repository` or `repository:path`.

    An asset is in production where any of its files matches, and is not where it matches a pattern of `not_production`
    itself or all of its files do. Where both hold, it is not. Assets that no pattern means stay as they were found.
    """
    if not production and not not_production:
        return estate
    yes, no = _matcher(production), _matcher(not_production)
    used: dict[str, list[bool]] = {}
    unused: dict[str, list[bool]] = {}
    for asset, name in estate.members.select("asset", "name").iter_rows():
        full = f"{asset.partition(':')[0]}:{name}"
        used.setdefault(asset, []).append(bool(yes.match(full)))
        unused.setdefault(asset, []).append(bool(no.match(full)))
    said: list[bool | None] = []
    for asset in estate.assets["asset"]:
        place = asset.partition("#")[0]
        outside = bool(no.match(place)) or all(unused.get(asset, (False,)))
        inside = bool(yes.match(place)) or any(used.get(asset, ()))
        said.append(False if outside else True if inside else None)
    typed = pl.Series("typed", said, dtype=pl.Boolean)
    reason = pl.when(typed.is_not_null()).then(pl.lit(TYPED)).otherwise(pl.col("production_reason"))
    assets = estate.assets.with_columns(production=pl.coalesce(typed, "production"), production_reason=reason)
    return replace(estate, assets=assets)


def _matcher(patterns: Sequence[str]) -> re.Pattern[str]:
    """Matches `repository:path` of whatever a pattern means: that place, and all that lies below it.

    >>> serving = _matcher(["api", "models:serving/*"])
    >>> [bool(serving.match(one)) for one in ("api:web/main.py", "models:serving/a/b.py", "models:train.py", "apis:x")]
    [True, True, False, False]
    """
    return re.compile("|".join(translate(one) for pattern in patterns for one in _meant(pattern)) or r"(?!)")


def _meant(pattern: str) -> tuple[str, ...]:
    """A pattern and what lies below it; `repository:.` is the top alone, without what stands apart in it."""
    if pattern.endswith(":."):
        return (pattern,)
    bare = pattern.rstrip("/")
    return (bare, bare + ("/*" if ":" in bare else ":*"))
