"""Which asset to split or to standardise first, so that less of it rests on one person.

A split is worth something only where holders differ within an asset: then a part gets a second holder, or what one
person holds alone gets smaller. Parting an asset teaches nobody anything, and drawing a line through what one person
holds alone gains nothing: `parting` is made so that such a line scores zero. Standardising makes nobody a holder
either; it shortens what a successor must learn.

Loss is dark weeks by demand over 12 months: the yearly rate at which people leave x the weeks until an asset with one
holder or none would be held again, each asset on its own. Splits are chosen on other seeds than they are reported on.

A continuity plan's action is `advise(world, files, touches).advice`: each with its days and what it saves; the pure
effects are `parting.standardised` (a workload) and `parting.holders_of` (holders of parts).

*Do not* read it as a judgement of how an asset is built, or split what changes together (`split_together_most`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from holdfast.decisions.borrowed import COUNTS, WEEKS, estimate
from holdfast.decisions.cuts import LIKELY, WORTH, Cut, No, best_cuts
from holdfast.decisions.parting import (
    holders_of,
    of_asset,
    parted_exposure,
    standardised,
    whole_exposure,
)
from holdfast.decisions.world import World
from holdfast.measures.seams import together
from holdfast.models.holding import holders
from holdfast.terms.estimate import Estimate
from holdfast.terms.nouns import AssetId, PersonId

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

LOOKED_AT: Final = 60
"""Assets that are looked into, those with most to lose first."""
SHOWN: Final = 3
"""People who are named for one part."""


class Way(StrEnum):
    """What could be done."""

    SPLIT = "split"
    STANDARDISE = "standardise"


@dataclass(frozen=True, slots=True)
class Part:
    """One part: its folders or files (empty: all the rest), its share of the asset by weight, how often it has one
    holder or none, and who could hold it, at most three, in the order of their handles."""

    paths: tuple[str, ...]
    share: float
    thin: float
    holders: tuple[PersonId, ...]


@dataclass(frozen=True, slots=True)
class Advice:
    """One asset and what to do. `thin_before` and `thin_after` are the share of it with one holder or none, averaged
    over scenarios; `before`, `after` and `saves` dark weeks by demand over 12 months. `returns` is how many working
    days of others a day spent there keeps (claim `dark_week_days`). `together` is the share of its changes that touch
    both parts."""

    asset: AssetId
    way: Way
    production: bool
    thin_before: float
    thin_after: float
    before: Estimate
    after: Estimate
    saves: Estimate
    days: Estimate
    returns: Estimate
    parts: tuple[Part, ...] = ()
    together: float | None = None

    @property
    def worth_it(self) -> bool:
        """Whether a day spent there keeps a day, more likely than not."""
        return self.returns.value >= 1


@dataclass(frozen=True, slots=True)
class Decoupling:
    """What to do first, by what a day buys; assets where a split gains nothing, and why. `thin` counts the assets with
    one holder or none, of which `looked_at` were looked into."""

    advice: tuple[Advice, ...]
    none: tuple[tuple[AssetId, No], ...]
    thin: Estimate
    looked_at: int


def advise(world: World, files: pl.DataFrame, touches: pl.DataFrame, skip: frozenset[str] = frozenset()) -> Decoupling:
    """What to split or standardise first. `files` has file and name, `touches` file and commit of the last two years;
    `skip` are assets that nobody would split, such as documentation.

    Each asset is simulated on its own, before and after: same people, same draws.
    """
    thin = (holders(world.holding) <= 1).sum(axis=0).astype(np.float64)
    looked = [asset for asset in _worth_a_look(world) if world.work.assets[asset] not in skip][:LOOKED_AT]
    found = [_standardise(world, asset) for asset in looked]
    splits, none = _splits(world, looked, files, touches)
    kept = [one for one in (*found, *splits) if one is not None]
    return Decoupling(
        tuple(sorted(kept, key=lambda one: (-one.returns.value, -one.saves.high, one.asset, one.way))),
        none, estimate(world, "thin", thin, "assets", COUNTS), len(looked),
    )  # fmt: skip


def _worth_a_look(world: World) -> list[int]:
    """Assets of repositories that have one holder or none often enough to tell, those with most to lose first."""
    thin = (holders(world.holding) <= 1).mean(axis=1)
    code = np.array([not world.work.regains(index) for index in range(len(thin))], dtype=np.bool_)
    code &= np.array([":" in asset for asset in world.work.assets], dtype=np.bool_)
    code &= (thin >= world.ledger.mid("likely_holder")) & (world.changes >= world.ledger.mid("enough_changes"))
    order = np.lexsort((np.arange(len(thin)), -thin * world.work.demand, ~world.work.production))
    return [int(index) for index in order if code[index]]


def _standardise(world: World, asset: int) -> Advice | None:
    """Only where it is harder to understand than is usual."""
    if world.work.understanding[asset] <= world.ledger.mid("understanding_nominal"):
        return None
    held = of_asset(world, asset)
    eased = replace(world, work=standardised(world.work, asset, world.ledger))
    thin = float((held.sum(axis=0) <= 1).mean())
    return _advice(
        world, asset, Way.STANDARDISE, (whole_exposure(world, asset, held), whole_exposure(eased, asset, held)), thin
    )


def _advice(
    world: World, asset: int, way: Way, weeks: tuple[Floats, Floats], thin: float, parts: Sequence[Part] = (),
    changed_together: float | None = None,
) -> Advice | None:  # fmt: skip
    """None where it gains next to nothing."""
    before, after = (world.chance.draws.claim("yearly_attrition") * each for each in weeks)
    if (before - after).mean() < WORTH * before.mean():
        return None
    days = world.chance.draws.claim("standardise_days")
    returns = (before - after) * world.ledger.mid("dark_week_days") / days
    if np.median(returns) <= 0:
        return None
    return Advice(
        world.asset(asset), way, bool(world.work.production[asset]), thin,
        sum(one.share * one.thin for one in parts) if parts else thin,
        estimate(world, "dark_weeks", before, "asset-weeks", WEEKS),
        estimate(world, "dark_weeks", after, "asset-weeks", WEEKS),
        estimate(world, "dark_weeks_saved", before - after, "asset-weeks", WEEKS),
        estimate(world, "split_days", days, "days", ("split_days",)),
        estimate(world, "day_returns", returns, "days", (*WEEKS, "split_days")),
        tuple(parts), changed_together,
    )  # fmt: skip


def _splits(
    world: World, looked: Sequence[int], files: pl.DataFrame, touches: pl.DataFrame
) -> tuple[list[Advice | None], tuple[tuple[AssetId, No], ...]]:
    """The best cut of each asset, and why the others have none."""
    if world.grounds is None:
        return [], ()
    best = best_cuts(world, looked, dict(files.select("file", "name").iter_rows()), touches)
    chosen = {asset: cut for asset, cut in best.items() if isinstance(cut, Cut)}
    pieces = [cut.piece(world, files) for cut in chosen.values() for files in cut.pieces]
    held = holders_of(world, pieces, world.chance.draws)
    found: list[Advice | None] = []
    none = [(world.asset(asset), why) for asset, why in best.items() if isinstance(why, No)]
    for place, (asset, cut) in enumerate(chosen.items()):
        made = _split(world, cut, held[2 * place], held[2 * place + 1], together(touches, cut.out, cut.rest))
        found.append(made)
        if made is None:
            none.append((world.asset(asset), No.SELDOM))
    return found, tuple(none)


def _split(world: World, cut: Cut, out: Bools, rest: Bools, changed_together: float) -> Advice | None:
    whole = of_asset(world, cut.asset)
    after = parted_exposure(world, cut.asset, [(out, cut.share), (rest, 1 - cut.share)])
    parts = [_part(world, cut.paths, cut.share, out), _part(world, cut.left, 1 - cut.share, rest)]
    thin = float((whole.sum(axis=0) <= 1).mean())
    if sum(one.share * one.thin for one in parts) >= thin:
        return None
    before = whole_exposure(world, cut.asset, whole)
    return _advice(world, cut.asset, Way.SPLIT, (before, after), thin, parts, changed_together)


def _part(world: World, paths: tuple[str, ...], share: float, held: Bools) -> Part:
    often = held.mean(axis=1)
    likely = [int(place) for place in np.argsort(-often, kind="stable")[:SHOWN] if often[place] >= LIKELY]
    people = tuple(sorted(world.person(world.people[place]) for place in likely))
    return Part(paths, share, float((held.sum(axis=0) <= 1).mean()), people)
