"""All that a decision about departures needs, bundled once: who holds what, how near people stand, chance, evidence.

A `World` answers any set of leavers. It holds people by number; nothing that decisions return adds up what one person
carries, unless that person was chosen by whoever asks.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property

import numpy as np
import polars as pl
from numpy.typing import NDArray

from holdfast.claims.ledger import Ledger
from holdfast.errors import BadInput
from holdfast.models.draws import Draws
from holdfast.models.holding import Holding, hold
from holdfast.models.recovery import Chance, Workload
from holdfast.models.slip import Roadmap, narrowed
from holdfast.terms.nouns import AssetId, PersonId

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Hold = Callable[[Draws], tuple[Holding, ...]]


@dataclass(frozen=True, eq=False)
class Grounds:
    """What holders are drawn from: rows of `models.maintainers.features`, weights of the files, who can hold, what was
    stated of whole assets, and the assets without files."""

    rows: pl.DataFrame
    weighed: pl.DataFrame
    active: tuple[int, ...]
    stated: pl.DataFrame | None
    also: tuple[str, ...]

    def hold(self, draws: Draws, thresholds: Sequence[float] = ()) -> tuple[Holding, ...]:
        """Holders under these draws."""
        return hold(self.rows, self.weighed, self.active, draws, thresholds, self.stated, self.also)

    def within(self, assets: Sequence[str]) -> Grounds:
        """Those of these assets alone; what is drawn for them stays the same."""
        kept = self.weighed.filter(pl.col("asset").is_in(list(assets)))
        return replace(self, weighed=kept, also=tuple(one for one in self.also if one in set(assets)))


@dataclass(frozen=True)
class World:
    """`work`, the rows of `unfamiliarity` (float64[assets, people]) and `holdings` are of the same assets in one order.

    `people` are those who could take something on: active and not marked as left. `holdings` has the threshold in use
    first, then the two that are shown beside it. `handles` gives a person's stored number for what is returned.
    `commits` and `changes` (per asset) count what the figures rest on; `rehold` draws holders anew, from `grounds`.
    `roadmap` is what rests on the assets and slips with them, where any was typed.
    """

    as_of: date
    work: Workload
    people: tuple[int, ...]
    unfamiliarity: Floats
    holdings: tuple[Holding, ...]
    chance: Chance
    rehold: Hold
    changes: NDArray[np.int64]
    commits: int
    evidence: tuple[str, ...] = ()
    handles: Mapping[int, int] = field(default_factory=dict)
    grounds: Grounds | None = None
    roadmap: Roadmap = field(default_factory=Roadmap)

    @property
    def ledger(self) -> Ledger:
        """The claims in use."""
        return self.chance.draws.ledger

    @property
    def holding(self) -> Holding:
        """Holders at the threshold in use."""
        return self.holdings[0]

    @property
    def scenarios(self) -> int:
        """How many."""
        return self.chance.draws.scenarios

    def asset(self, index: int) -> AssetId:
        """The asset of a row."""
        return AssetId(self.work.assets[index])

    def person(self, number: int) -> PersonId:
        """The handle under which a person is shown."""
        return PersonId(self.handles.get(number, number))

    def find(self, chosen: Sequence[PersonId]) -> tuple[int, ...]:
        """The people of these handles, who must be able to leave: active, and not gone already."""
        shown = {self.person(number): number for number in self.people}
        for person in chosen:
            if person not in shown:
                raise BadInput(
                    f"{person} is not among the {len(shown)} people who are active here, so nothing changes if they "
                    "leave. `holdfast people` lists who is, and who is marked as left."
                )
        return tuple(dict.fromkeys(shown[person] for person in chosen))

    @cached_property
    def likely(self) -> Floats:
        """How often each person holds each asset: float64[assets, people]. Orders candidates of one asset only."""
        found = np.zeros((len(self.work.assets), len(self.people)))
        found[:, self.columns] = _often(self.holding)[:, : len(self.columns)]
        return found

    @property
    def columns(self) -> list[int]:
        """Where in `people` those of `holding.people` are."""
        places = {person: index for index, person in enumerate(self.people)}
        return [places[person] for person in self.holding.people]

    def without_successors(self, gone: Sequence[int]) -> World:
        """The same, where these people stand far from everything: nobody would hand them anything."""
        if not gone:
            return self
        far = self.unfamiliarity.copy()
        far[:, [self.people.index(one) for one in gone if one in self.people]] = self.ledger.mid(
            "unfamiliarity_outsider"
        )
        return replace(self, unfamiliarity=far)

    @cached_property
    def own(self) -> World:
        """The same company where every published figure is held at its median: what is left is its own evidence."""
        draws = self.chance.draws.freeze_borrowed()
        return replace(self, chance=Chance(draws), holdings=self.rehold(draws), rehold=self.rehold)

    def freeze(self, *keys: str) -> World:
        """The same with some claims of recovery and cost held at their median; holders stay as they are."""
        return replace(self, chance=self.chance.freeze(*keys))

    @cached_property
    def rests_on(self) -> dict[tuple[tuple[str, ...], tuple[str, ...]], tuple[str, ...]]:
        """What `borrowed.claims_for` has worked out already."""
        return {}

    @cached_property
    def settled(self) -> World:
        """What it would be to know who holds what: in every scenario those who do so in most of them now."""
        first = self.holding
        usual = _pack(_often(first) >= self.ledger.mid("likely_holder"))
        masks = np.broadcast_to(usual[:, None, :], first.masks.shape)
        return replace(self, holdings=(replace(first, masks=masks), *self.holdings[1:]))


def world(
    *,
    as_of: date,
    workload: pl.DataFrame,
    familiarity: pl.DataFrame,
    features: pl.DataFrame,
    weights: pl.DataFrame,
    active: Sequence[int],
    draws: Draws,
    commits: int,
    evidence: Sequence[str] = (),
    handles: Mapping[int, int] | None = None,
    stated: pl.DataFrame | None = None,
    also: Sequence[str] = (),
) -> World:
    """A world from the frames of `measures.work` (workload, familiarity), `models.maintainers` and `models.holding`.

    `active` are the people active in the last months and not marked as left. Assets are those of `weights`; `commits`
    is the number of commits read, `evidence` the repositories. `stated` and `also` are as `models.holding.hold` takes
    them: what was said of whole assets, and assets that no repository holds, which any colleague could take up.
    """
    thresholds = [getattr(draws.ledger["holder_threshold"], name) for name in ("mid", "low", "high")]

    grounds = Grounds(features, weights, tuple(active), stated, tuple(also))

    def rehold(with_draws: Draws) -> tuple[Holding, ...]:
        return grounds.hold(with_draws, thresholds)

    holdings = rehold(draws)
    assets, people = holdings[0].assets, tuple(sorted(set(active)))
    rows = pl.DataFrame({"asset": list(assets)}, schema={"asset": pl.String})
    changes = rows.join(workload, on="asset", how="left", maintain_order="left")["changes"].fill_null(0)
    distance = unfamiliarity_matrix(familiarity, assets, people, draws.ledger)
    distance[[asset in set(also) for asset in assets]] = draws.ledger.mid("unfamiliarity_neighbour")
    made = World(
        as_of, Workload.of(workload, assets).compared(draws.ledger), people, distance,
        holdings, Chance(draws), rehold, changes.to_numpy(), commits, tuple(evidence), handles or {}, grounds,
    )  # fmt: skip
    return replace(made, unfamiliarity=closer(made.unfamiliarity, made.likely, draws.ledger))


def unfamiliarity_matrix(
    familiarity: pl.DataFrame, assets: Sequence[str], people: Sequence[int], ledger: Ledger
) -> Floats:
    """Rows of `measures.work.familiarity` as float64[assets, people]; whoever has no row is an outsider."""
    matrix = np.full((len(assets), len(people)), ledger.mid("unfamiliarity_outsider"))
    rows = familiarity.filter(pl.col("asset").is_in(list(assets)) & pl.col("person").is_in(list(people)))
    where = {key: index for index, key in enumerate(assets)}
    column = {key: index for index, key in enumerate(people)}
    at = [where[key] for key in rows["asset"]], [column[key] for key in rows["person"]]
    matrix[at] = rows["unfamiliarity"].to_numpy()
    return matrix


def closer(unfamiliarity: Floats, likely: Floats, ledger: Ledger) -> Floats:
    """One step down the scale for whoever holds an asset more often than not, but never below "changed it lately"."""
    names = ("changed", "reviewed", "neighbour", "language", "outsider")
    scale = np.array([ledger.mid(f"unfamiliarity_{name}") for name in names])
    step = np.abs(unfamiliarity[:, :, None] - scale).argmin(axis=2)
    return np.where(likely >= ledger.mid("likely_holder"), scale[np.maximum(step - 1, 0)], unfamiliarity)


def scope(whole: World, mask: Bools) -> World:
    """Only these assets (bool[assets]); successors' time is then free of the others."""
    if not mask.any():
        raise BadInput("No asset is within this scope. `holdfast departure` without a scope lists all of them.")
    work = whole.work
    names = tuple(asset for asset, keep in zip(work.assets, mask, strict=True) if keep)
    kept = Workload(
        names, work.built[mask], work.activity[mask], work.understanding[mask], work.assimilation[mask],
        work.demand[mask], work.production[mask], None if work.access is None else work.access[mask],
        None if work.beside is None else work.beside[mask],
    )  # fmt: skip

    def narrow(holdings: tuple[Holding, ...]) -> tuple[Holding, ...]:
        return tuple(replace(one, assets=kept.assets, masks=one.masks[mask]) for one in holdings)

    return replace(
        whole, work=kept, unfamiliarity=whole.unfamiliarity[mask], holdings=narrow(whole.holdings),
        rehold=lambda draws: narrow(whole.rehold(draws)), changes=whole.changes[mask],
        roadmap=narrowed(whole.roadmap, names), grounds=whole.grounds and whole.grounds.within(names),
    )  # fmt: skip


def _pack(bits: Bools) -> NDArray[np.uint64]:
    """bool[..., 64 x words] back to uint64[..., words]."""
    return np.packbits(bits, axis=-1, bitorder="little").view("<u8").astype(np.uint64)


def _unpack(masks: NDArray[np.uint64]) -> Bools:
    """uint64[..., words] as bool[..., 64 x words]: one place per person of `holding.people`, then nothing."""
    raw = np.ascontiguousarray(masks).astype("<u8").view(np.uint8)
    return np.unpackbits(raw, axis=-1, bitorder="little").astype(np.bool_)


def _often(holding: Holding) -> Floats:
    """The share of scenarios in which each bit is set: float64[assets, 64 x words]."""
    found = [_set(mask) / holding.scenarios for mask in holding.masks]
    return np.array(found).reshape(len(holding.assets), 64 * holding.masks.shape[2])


_FIT = 250
"""So many ones fit a byte."""


def _set(mask: NDArray[np.uint64]) -> NDArray[np.int64]:
    """In how many scenarios each bit of uint64[scenarios, words] is set: eight bytes are added at a time."""
    ones = np.unpackbits(np.ascontiguousarray(mask).astype("<u8").view(np.uint8), axis=-1, bitorder="little")
    sums = np.add.reduceat(ones.view(np.uint64), np.arange(0, len(ones), _FIT), axis=0)
    return np.asarray(sums.view(np.uint8).sum(axis=0, dtype=np.int64))


@dataclass(frozen=True, slots=True)
class OneLeaver:
    """A leaver drawn evenly, in each scenario, from the people who hold something alone in it; nobody is named.

    `dark` bool[assets, scenarios] is what goes dark, `leaving` bool[people, scenarios] who went, `counted`
    bool[scenarios] where there was somebody to draw.
    """

    dark: Bools
    leaving: Bools
    counted: Bools


def one_leaver(world: World, chance: Floats) -> OneLeaver:
    """Draw the leaver of each scenario with `chance`, float64[scenarios] between 0 and 1."""
    holding = world.holding
    alone = np.bitwise_count(holding.masks).sum(axis=2) == 1
    only = np.where(alone[:, :, None], holding.masks, np.uint64(0))
    bits = _unpack(np.bitwise_or.reduce(only, axis=0))
    among = bits.sum(axis=1)
    rank = np.minimum((chance * among).astype(np.int64), np.maximum(among - 1, 0))
    picked = bits & (bits.cumsum(axis=1) == rank[:, None] + 1)
    dark: Bools = np.asarray((only & _pack(picked)[None]).any(axis=2))
    leaving = np.zeros((len(world.people), len(among)), dtype=np.bool_)
    leaving[world.columns] = picked[:, : len(holding.people)].T
    return OneLeaver(dark, leaving, np.asarray(among > 0))
