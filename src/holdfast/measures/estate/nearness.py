"""Which assets are alike enough that work in one helps with the other."""

from __future__ import annotations

import polars as pl

ALIKE = 1 / 3
"""Part of two assets' libraries, together, that they must share to be one stack."""


def nearness(assets: pl.DataFrame) -> pl.DataFrame:
    """Pairs of assets in one language: asset, neighbour, same_stack, same_language, same_repository.

    Both directions are listed, and no asset beside itself. A stack is one when at least a third of the libraries that
    either imports are imported by both; where one imports none that is known, when they share a repository. Needs
    asset, repository, language, stack. Pairs that are not listed have no language in common.
    """
    side = assets.select("asset", "repository", "language", "stack").filter(pl.col("language").is_not_null())
    other = side.rename({"asset": "neighbour", "repository": "elsewhere", "stack": "libraries"})
    pairs = side.join(other, on="language", how="inner").filter(pl.col("asset") != pl.col("neighbour"))
    both = pl.col("stack").list.set_intersection("libraries").list.len()
    either = pl.col("stack").list.set_union("libraries").list.len()
    unknown = (pl.col("stack").list.len() == 0) | (pl.col("libraries").list.len() == 0)
    near = pl.col("repository") == pl.col("elsewhere")
    return pairs.select(
        "asset",
        "neighbour",
        same_stack=pl.when(unknown).then(near).otherwise(both.cast(pl.Float64) >= either * ALIKE),
        same_language=pl.lit(True),
        same_repository=near,
    ).sort("asset", "neighbour")
