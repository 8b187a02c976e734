"""Where to part an asset: the cut after which most of it has a second holder, or why there is none.

A folder counts as covered only where two could hold the folder itself and two the part that it would be in. Otherwise
what somebody knows of one folder would cover its neighbours too, as long as it is half of a part.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from holdfast.decisions.parting import Piece, holders_of
from holdfast.decisions.world import World
from holdfast.measures.seams import together, units
from holdfast.models.draws import Draws

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

CUTS: Final = 6
"""Cuts of one asset that are tried, the most promising first."""
SEEN: Final = 400
"""Scenarios on which cuts are chosen, of other seeds than those they are reported on."""
SMALLEST: Final = 0.1
"""A part below this share of an asset is no asset of its own."""
WORTH: Final = 0.1
"""Less than this share of what an asset has to lose is nothing gained."""
LIKELY: Final = 0.5
"""Who could hold a part: whoever would in at least half of the scenarios."""


class No(StrEnum):
    """Why a split of an asset would gain nothing."""

    ONE_PIECE = "it is one file or folder"
    SAME = "whoever holds one part of it holds the rest"
    NOBODY = "no part of it has a second holder either"
    TOGETHER = "its parts change together"
    SELDOM = "it would help too seldom to tell"


@dataclass(frozen=True, eq=False)
class Folders:
    """The folders or files of one asset: their paths, files, share of it by weight, and whether two could hold each,
    bool[folders, scenarios]. `often` float64[folders, people] is how often each person could."""

    paths: tuple[str, ...]
    files: tuple[frozenset[int], ...]
    share: Floats
    covered: Bools
    often: Floats
    every: frozenset[int]

    def of(self, chosen: frozenset[int]) -> frozenset[int]:
        """The files of some of the folders."""
        return frozenset[int]().union(*(self.files[one] for one in chosen))

    @property
    def named(self) -> bool:
        """Whether every file lies in one of them: an asset of very many has more than are looked at."""
        return self.of(frozenset(range(len(self.paths)))) == self.every


@dataclass(frozen=True, slots=True)
class Cut:
    """A way to part one asset, by place: what becomes one of its own, and what is `left`, where that can be named.

    `folders` are the places, among the asset's folders, of those that are taken out.
    """

    asset: int
    paths: tuple[str, ...]
    out: frozenset[int]
    rest: frozenset[int]
    share: float
    folders: frozenset[int]
    left: tuple[str, ...] = ()

    @property
    def pieces(self) -> tuple[frozenset[int], frozenset[int]]:
        return self.out, self.rest

    def piece(self, world: World, files: frozenset[int]) -> Piece:
        """Some files of the asset, as a piece of it."""
        return Piece(world.work.assets[self.asset], files)


def best_cuts(
    world: World, assets: Sequence[int], names: Mapping[int, str], touches: pl.DataFrame
) -> dict[int, Cut | No]:
    """The cut of each asset that leaves least of it with one holder or none; or why there is none. Chosen on other
    seeds than those of `world`. `names` are files' paths, `touches` has file and commit."""
    draws = _chosen_on(world)
    folders = _folders(world, assets, names, draws)
    tried = {asset: _promising(world, asset, known) for asset, known in folders.items()}
    every = [cut for cuts in tried.values() for cut in cuts]
    held = iter(holders_of(world, [cut.piece(world, files) for cut in every for files in cut.pieces], draws))
    left = {cut: _left(folders[cut.asset], cut, next(held), next(held)) for cut in every}
    whole = holders_of(world, [Piece(world.work.assets[asset], folders[asset].every) for asset in assets], draws)
    return {
        asset: _best(world, folders[asset], tried[asset], left, now, touches)
        for asset, now in zip(assets, whole, strict=True)
    }


def _chosen_on(world: World) -> Draws:
    """Other seeds than those that cuts are reported on; the same where nothing is in doubt."""
    draws = world.chance.draws
    if draws.sure:
        return draws
    return Draws(draws.seed + 1, min(draws.scenarios, SEEN), draws.ledger, draws.frozen)


def _folders(world: World, assets: Sequence[int], names: Mapping[int, str], draws: Draws) -> dict[int, Folders]:
    """The folders of each asset, with who could hold them."""
    weighed = world.grounds.weighed.partition_by("asset", as_dict=True) if world.grounds else {}
    weight, found = {}, {}
    for asset in assets:
        rows = weighed[(world.work.assets[asset],)]
        weight[asset] = dict(rows.select("file", "weight").iter_rows())
        found[asset] = units({file: names[file] for file in weight[asset] if file in names}, weight[asset])
    pieces = [Piece(world.work.assets[asset], files) for asset in assets for files in found[asset].values()]
    held = iter(holders_of(world, pieces, draws))
    return {asset: _known(found[asset], weight[asset], held) for asset in assets}


def _known(found: Mapping[str, frozenset[int]], weight: Mapping[int, float], held: Iterator[Bools]) -> Folders:
    mine = [next(held) for _ in found]
    sizes = [sum(weight[file] for file in files) for files in found.values()]
    covered = np.array([one.sum(axis=0) > 1 for one in mine], dtype=np.bool_)
    often = np.array([one.mean(axis=1) for one in mine])
    return Folders(
        tuple(found), tuple(found.values()), np.array(sizes) / sum(weight.values()), covered, often, frozenset(weight)
    )


def _promising(world: World, asset: int, known: Folders) -> list[Cut]:
    """Each folder alone, what two could hold, and what each person could: those first that keep it purest."""
    many = len(known.paths)
    if many < 2:
        return []
    often_covered = known.covered.mean(axis=1)
    chosen: set[frozenset[int]] = {frozenset([one]) for one in range(many)}
    chosen.add(frozenset(np.flatnonzero(often_covered > LIKELY).tolist()))
    chosen |= {frozenset(np.flatnonzero(theirs >= LIKELY).tolist()) for theirs in known.often.T}
    fitting = [one for one in chosen if SMALLEST <= known.share[sorted(one)].sum() <= 1 - SMALLEST]

    def purity(one: frozenset[int]) -> float:
        inside = np.isin(np.arange(many), sorted(one))
        gains = known.share * (often_covered - LIKELY)
        return float(max(gains[inside].sum(), gains[~inside].sum()))

    ordered = sorted(fitting, key=lambda one: (-purity(one), len(one), sorted(one)))[:CUTS]
    home = world.work.assets[asset].partition(":")[2]
    return [_cut(asset, one, known, home) for one in ordered]


def _cut(asset: int, chosen: frozenset[int], known: Folders, home: str) -> Cut:
    """Of the two parts, the one that can be named and does not bear the asset's own name is taken out; of two such, the
    one with fewer folders to name, and then the one that more people could hold."""
    others = frozenset(range(len(known.paths))) - chosen
    sides = [chosen, others] if known.named else [chosen]

    def order(side: frozenset[int]) -> tuple[bool, int, float]:
        mine = sorted(side)
        return home in {known.paths[one] for one in mine}, len(mine), -float(known.covered[mine].mean())

    side = min(sides, key=order)
    out, rest = known.of(side), frozenset(range(len(known.paths))) - side
    return Cut(
        asset, tuple(known.paths[one] for one in sorted(side)), out, known.every - out,
        float(known.share[sorted(side)].sum()), side,
        tuple(known.paths[one] for one in sorted(rest)) if known.named else (),
    )  # fmt: skip


def _left(known: Folders, cut: Cut, out: Bools, rest: Bools) -> float:
    """The share of an asset that would have one holder or none if cut so, averaged over scenarios."""
    parts = [np.asarray(one.sum(axis=0) > 1) for one in (out, rest)]
    inside = np.isin(np.arange(len(known.paths)), sorted(cut.folders))
    return 1 - _covered(known, np.where(inside[:, None], parts[0], parts[1]))


def _covered(known: Folders, part: Bools) -> float:
    """The share with two holders, where each folder's part (bool[folders, scenarios]) has two as well."""
    return float(known.share @ (known.covered & part).mean(axis=1))


def _best(
    world: World, known: Folders, tried: Sequence[Cut], left: Mapping[Cut, float], whole: Bools, touches: pl.DataFrame
) -> Cut | No:
    if len(known.paths) < 2:
        return No.ONE_PIECE
    now = 1 - _covered(known, np.asarray(whole.sum(axis=0) > 1)[None])
    better = [cut for cut in sorted(tried, key=lambda cut: left[cut]) if left[cut] < now * (1 - WORTH)]
    most = world.ledger.mid("split_together_most")
    apart = next((cut for cut in better if together(touches, cut.out, cut.rest) <= most), None)
    if apart:
        return apart
    if better:
        return No.TOGETHER
    return No.NOBODY if float(known.share @ known.covered.mean(axis=1)) < WORTH else No.SAME
