"""Who holds what more often than not, as rows: to see whether an action made a holder. Never counted by person."""

from __future__ import annotations

import numpy as np
import polars as pl

from holdfast.decisions.world import World


def usual_holders(world: World) -> pl.DataFrame:
    """Rows of asset and person (the number, not the handle) where somebody holds it in most scenarios."""
    rows, columns = np.nonzero(world.likely >= world.ledger.mid("likely_holder"))
    assets = [world.work.assets[row] for row in rows.tolist()]
    people = [world.people[column] for column in columns.tolist()]
    return pl.DataFrame({"asset": assets, "person": people}, schema={"asset": pl.String, "person": pl.Int32})
