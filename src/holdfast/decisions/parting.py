"""What becomes of an asset's holders if it were several assets: who would hold each part, in every scenario.

Nothing is learned by parting an asset. Its files weigh as before, whoever could maintain a file still can, under the
same draws; only the question changes, from who could maintain half of the whole to who could maintain half of a part.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import polars as pl
from numpy.typing import NDArray

from holdfast.claims.ledger import Ledger
from holdfast.decisions.world import World
from holdfast.models.draws import Draws
from holdfast.models.recovery import Workload, recover

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Piece:
    """Some files of one asset, as if they were an asset of their own."""

    asset: str
    files: frozenset[int]


def holders_of(world: World, pieces: Sequence[Piece], draws: Draws) -> list[Bools]:
    """Who would hold each piece: bool[people, scenarios of `draws`] for each, people as in `world.people`.

    What was said of a whole asset is taken to hold of each of its parts.
    """
    grounds = world.grounds
    if grounds is None or not pieces:
        return []
    by_asset = dict(grounds.weighed.partition_by("asset", as_dict=True).items())
    cut = [
        by_asset[(one.asset,)].filter(pl.col("file").is_in(list(one.files))).with_columns(asset=pl.lit(name))
        for name, one in _named(pieces)
    ]
    stated = grounds.stated
    if stated is not None:
        said = [
            stated.filter(pl.col("asset") == one.asset).with_columns(asset=pl.lit(name)) for name, one in _named(pieces)
        ]
        stated = pl.concat(said)
    known = replace(grounds, weighed=pl.concat(cut), stated=stated, also=())
    (holding,) = known.hold(draws, [world.ledger.mid("holder_threshold")])
    places = {person: place for place, person in enumerate(world.people)}
    row = {name: index for index, name in enumerate(holding.assets)}
    found = []
    for name, _ in _named(pieces):
        bits = np.zeros((len(world.people), draws.scenarios), dtype=np.bool_)
        for place, person in enumerate(holding.people):
            word, bit = place // 64, np.uint64(1) << np.uint64(place % 64)
            bits[places[person]] = (holding.masks[row[name], :, word] & bit) != 0
        found.append(bits)
    return found


def _named(pieces: Sequence[Piece]) -> list[tuple[str, Piece]]:
    return [(f"{number:06}", one) for number, one in enumerate(pieces)]


def of_asset(world: World, asset: int) -> Bools:
    """Who holds an asset as it is: bool[people, scenarios]."""
    holding = world.holding
    bits = np.zeros((len(world.people), world.scenarios), dtype=np.bool_)
    for place, column in enumerate(world.columns):
        word, bit = place // 64, np.uint64(1) << np.uint64(place % 64)
        bits[column] = (holding.masks[asset, :, word] & bit) != 0
    return bits


def exposure(world: World, asset: int, thin: Bools, gone: Bools, share: float = 1.0) -> Floats:
    """Dark weeks by demand of a `share` of an asset whose last holder, of those `gone` (bool[people, scenarios]), is
    gone where it is `thin` (bool[scenarios]): float64[scenarios], 0 elsewhere.

    The share scales what there is to learn as well as what is dark. Successors' time is free of other assets.
    """
    work = one_asset(world.work, asset, share)
    back = recover(work, thin[None], world.unfamiliarity[[asset]], world.people, gone & thin, world.chance)
    return np.asarray(back.done[0] * share * world.work.demand[asset])


def whole_exposure(world: World, asset: int, held: Bools) -> Floats:
    """The same of a whole asset, wherever at most one person held it."""
    return exposure(world, asset, held.sum(axis=0) <= 1, held)


def parted_exposure(world: World, asset: int, parts: Sequence[tuple[Bools, float]]) -> Floats:
    """The same of an asset in two parts, each with its holders and its share.

    Where neither part has a second holder, both count as one: nothing is gained by a line between them.
    """
    (one, first), (other, second) = parts
    thin, thinner = one.sum(axis=0) <= 1, other.sum(axis=0) <= 1
    return (
        exposure(world, asset, thin & thinner, one | other)
        + exposure(world, asset, thin & ~thinner, one, first)
        + exposure(world, asset, thinner & ~thin, other, second)
    )


def one_asset(work: Workload, asset: int, share: float = 1.0) -> Workload:
    """The workload of a part of one asset, of which `share` is to be learned."""
    at = [asset]
    return Workload(
        (work.assets[asset],), work.built[at] * share, work.activity[at], work.understanding[at],
        work.assimilation[at], work.demand[at], work.production[at],
        None if work.access is None else work.access[at], None if work.beside is None else work.beside[at],
    )  # fmt: skip


def standardised(work: Workload, asset: int, ledger: Ledger) -> Workload:
    """The workload with one asset brought into the shape of those beside it: a step easier to understand, with less of
    it changing. It makes nobody a holder."""
    understanding, activity = work.understanding.copy(), work.activity.copy()
    step = understanding[asset] - ledger.mid("understanding_step")
    understanding[asset] = max(min(understanding[asset], ledger.mid("understanding_best")), step)
    activity[asset] *= ledger.mid("standardise_activity")
    return replace(work, understanding=understanding, activity=activity)
