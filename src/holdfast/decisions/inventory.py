"""The inventory: how many could maintain each asset, and how many assets have neither documents nor a second holder."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from holdfast.decisions.borrowed import COUNTS, claims_for, estimate
from holdfast.decisions.estate import Held, standings
from holdfast.decisions.world import World
from holdfast.models.holding import holders
from holdfast.terms.estimate import Estimate

Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Entry:
    """One asset: how it stands, and how many could maintain it."""

    held: Held
    count: Estimate


@dataclass(frozen=True, slots=True)
class Inventory:
    """Every asset, and counts of assets over all scenarios: of those without a second holder (`alone`), those of them
    without documents (`bare`), and those of these in production."""

    entries: tuple[Entry, ...]
    bare: Estimate
    bare_in_production: Estimate
    alone: Estimate


def inventory(world: World, undocumented: Bools, more_bare: int = 0, more_alone: int = 0) -> Inventory:
    """Which of the world's assets are `undocumented` (bool[assets]) and rest on one person or none.

    `more_bare` and `more_alone` are assets beside those of the world, of which the same was said.
    """
    held = holders(world.holding)
    alone = held <= 1
    bare = alone & undocumented[:, None]
    used = bare & world.work.production[:, None]

    def counted(term: str, rows: NDArray[np.bool_], more: int) -> Estimate:
        return estimate(world, term, rows.sum(axis=0).astype(np.float64) + more, "assets", COUNTS)

    places = {asset: index for index, asset in enumerate(world.work.assets)}
    entries = tuple(Entry(one, _people(world, held[places[one.asset.key]])) for one in standings(world, held))
    return Inventory(
        entries,
        counted("undocumented_alone", bare, more_bare),
        counted("undocumented_alone", used, 0),
        counted("thin", alone, more_alone),
    )


def _people(world: World, held: NDArray[np.uint8]) -> Estimate:
    """How many hold one asset: whole people, the median and the middle 80 % of scenarios."""
    low, middle, high = (float(one) for one in np.quantile(held, [0.1, 0.5, 0.9], method="inverted_cdf"))
    return Estimate(
        "holder", middle, low, high, as_of=world.as_of, unit="people", n=world.commits, evidence=world.evidence,
        claims=claims_for(world, COUNTS),
    )  # fmt: skip
