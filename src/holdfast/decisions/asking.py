"""Whom to ask what: the files on which somebody's own answer would narrow the count of thin assets most.

Thin is an asset with one holder or none. An answer is a noisy reading of whether its giver could maintain the file: the
variance of the count over the scenarios that answers A explain is c' inv(V) c, with c their covariance with it and V
their own. Each person gets three to five files by it, one of them a file that they hardly could know: whoever says yes
to that says yes easily, and the person effect takes it back from their other answers.

*Do not* order people by what their answers would tell: they are listed by their handles, which are random.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from holdfast.decisions.borrowed import COUNTS, claims_for
from holdfast.decisions.world import Grounds, World
from holdfast.models import posterior
from holdfast.models.draws import Draws, Layer
from holdfast.models.holding import Holding, candidates, holders, maintained
from holdfast.models.maintainers import logits
from holdfast.models.recovery import Chance
from holdfast.terms.estimate import Estimate
from holdfast.terms.nouns import PersonId

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

LEAST: Final = 3
MOST: Final = 5
SHORTLIST: Final = 12
"""Files of one person that are compared in earnest: those that would tell most alone."""
TENTH: Final = 0.1
"""A fourth and fifth file are asked for where each still adds this much to what the others tell."""
SCENARIOS: Final = 600
ROUNDS: Final = 15
"""Over how many imagined rounds of answers the narrowing is taken, and from how many scenarios each."""
_CHUNK: Final = 1 << 18


@dataclass(frozen=True, slots=True)
class Asked:
    """One file to ask somebody about: never stored, and shown only to the person concerned."""

    person: int
    file: int
    asset: str


def to_ask(world: World, people: Sequence[int] = ()) -> Mapping[int, tuple[Asked, ...]]:
    """Three to five files for each of `people` (by default everybody who can be asked), in the order of the files.

    Left out are people who touched nothing that matters, and what they spoke of or were drilled on already.
    """
    grounds = _grounds(world)
    rows = candidates(grounds.rows, grounds.weighed, grounds.active, world.ledger, world.holding.threshold)
    if "told" in rows.columns:
        rows = rows.filter(~(pl.col("own") & (pl.col("told") != 0)))
    if grounds.stated is not None:
        of_whole = grounds.stated.filter(pl.col("kind") != "named")
        rows = rows.join(of_whole, on=["asset", "person"], how="anti", maintain_order="left")
    if people:
        rows = rows.filter(pl.col("person").is_in(list(people)))
    if rows.is_empty():
        return {}
    found = _Pass.over(world, rows)
    asked: dict[int, tuple[Asked, ...]] = {}
    for person in rows["person"].unique().sort().to_list():
        chosen = found.choose(np.flatnonzero(rows["person"].to_numpy() == person))
        files = rows[chosen].sort("file").select("file", "asset").iter_rows()
        asked[person] = tuple(Asked(person, file, asset) for file, asset in files)
    return asked


def _grounds(world: World) -> Grounds:
    if world.grounds is None:
        raise ValueError("this world was built without its grounds")
    return world.grounds


def thin(holding: Holding) -> Floats:
    """How many assets have one holder or none: float64[scenarios]."""
    return np.asarray((holders(holding) <= 1).sum(axis=0), dtype=np.float64)


@dataclass(frozen=True, eq=False)
class _Pass:
    """One pass over everything that could be asked: how likely each yes, and what it would tell alone."""

    world: World
    rows: pl.DataFrame
    yes: Floats
    tells: Floats

    @classmethod
    def over(cls, world: World, rows: pl.DataFrame) -> _Pass:
        draws, count = world.chance.draws, thin(world.holding)
        away = (count - count.mean()).astype(np.float32)
        step = max(1, _CHUNK // draws.scenarios)
        parts = [
            (known.mean(axis=1, dtype=np.float64), known @ away / draws.scenarios)
            for low in range(0, rows.height, step)
            for known in [_could(world, rows, np.arange(low, min(low + step, rows.height)))]
        ]
        yes = np.concatenate([part for part, _ in parts])
        moved = np.concatenate([part for _, part in parts])
        says, spread = _answered(world, yes)
        return cls(world, rows, yes, (spread * moved) ** 2 / np.maximum(says * (1 - says), 1e-12))

    def choose(self, theirs: NDArray[np.intp]) -> NDArray[np.intp]:
        """Which of one person's rows to ask about."""
        seldom = self.world.ledger.mid("ask_hardly_known")
        hardly = theirs[self.yes[theirs] <= seldom]
        catch = hardly if len(hardly) else theirs[[int(self.yes[theirs].argmin())]]
        catch = catch[np.argsort(-self.tells[catch], kind="stable")][:1]
        others = theirs[~np.isin(theirs, catch)]
        short = others[np.argsort(-self.tells[others], kind="stable")][:SHORTLIST]
        return np.array([*self._forward(short), *catch], dtype=np.intp)

    def _forward(self, short: NDArray[np.intp]) -> list[int]:
        """The rows in the order in which each adds most to what those before it tell, until that is little; at most
        one fewer than `MOST`."""
        if not len(short):
            return []
        count = thin(self.world.holding)
        known = _could(self.world, self.rows, short).astype(np.float64)
        says, spread = _answered(self.world, known.mean(axis=1))
        among = spread**2 * np.atleast_2d(np.cov(known, bias=True))
        among[np.diag_indices(len(short))] = np.maximum(says * (1 - says), 1e-9)
        moved = spread * ((known - known.mean(axis=1, keepdims=True)) @ (count - count.mean())) / len(count)
        chosen: list[int] = []
        so_far = 0.0
        while len(chosen) < min(MOST - 1, len(short)):
            left = [n for n in range(len(short)) if n not in chosen]
            told = [_explained(among, moved, [*chosen, n]) for n in left]
            best = int(np.argmax(told))
            if len(chosen) >= LEAST - 1 and told[best] - so_far <= TENTH * so_far:
                break
            chosen.append(left[best])
            so_far = told[best]
        return [int(short[n]) for n in chosen]


def _explained(among: Floats, moved: Floats, which: list[int]) -> float:
    """Variance that these answers explain together."""
    return float(moved[which] @ np.linalg.lstsq(among[np.ix_(which, which)], moved[which], rcond=None)[0])


def _answered(world: World, could: Floats) -> tuple[Floats, float]:
    """How likely a yes is where somebody could with this chance, and how far answers follow the truth."""
    sensitivity, specificity = (world.ledger.mid(f"answer_{name}") for name in ("sensitivity", "specificity"))
    return could * sensitivity + (1 - could) * (1 - specificity), sensitivity + specificity - 1


def _could(world: World, rows: pl.DataFrame, which: NDArray[np.intp]) -> NDArray[np.float32]:
    """Who could maintain what in each scenario: float32[len(which), scenarios] of 0 and 1."""
    part = rows[which]
    draws = world.chance.draws
    model = logits(part, draws, answered=_grounds(world).rows)
    ids = list(zip(part["file"].to_list(), part["person"].to_list(), strict=True))
    return np.asarray(maintained(model, 0, part.height, ids, draws), dtype=np.float32)


def narrowing(world: World, asked: Mapping[int, Sequence[Asked]]) -> Estimate | None:
    """By how much of its width one round of answers would narrow the count of thin assets: a share.

    The answers of a round are those of one scenario, as people would give them; the width is that of the standard
    deviation, over `ROUNDS` rounds. None where nobody can be asked or the count is certain.
    """
    draws = Draws(world.chance.draws.seed, SCENARIOS, world.ledger, world.chance.draws.frozen)
    grounds, every = _grounds(world), [one for files in asked.values() for one in files]
    before = thin(grounds.hold(draws)[0]).std()
    if not every or before <= 0:
        return None
    small = replace(world, chance=Chance(draws))
    place = {(one.file, one.person): one for one in every}
    rows = grounds.rows.join(
        pl.DataFrame(list(place), schema={"file": pl.Int64, "person": grounds.rows["person"].dtype}, orient="row"),
        on=["file", "person"], how="semi", maintain_order="left",
    )  # fmt: skip
    could = _could(small, rows, np.arange(rows.height)) > 0
    says = [_said(small, rows, could[:, one], one) for one in range(ROUNDS)]
    after = [thin(_told(grounds, rows, one, world).hold(draws)[0]).std() for one in says]
    low, middle, high = np.quantile(1 - np.array(after) / before, [0.1, 0.5, 0.9])
    return Estimate(
        "narrowing", float(middle), float(low), float(high), as_of=world.as_of, unit="share", n=rows.height,
        evidence=world.evidence, claims=claims_for(world, COUNTS),
    )  # fmt: skip


def _said(world: World, rows: pl.DataFrame, could: Bools, one: int) -> Bools:
    """What people would answer in imagined round `one`, given what is so."""
    says, _ = _answered(world, could.astype(np.float64))
    ids = zip(rows["file"].to_list(), rows["person"].to_list(), strict=True)
    chance = np.array([world.chance.draws.uniform(Layer.OUTCOMES, "says", *pair)[one] for pair in ids])
    return np.asarray(chance < says, dtype=np.bool_)


def _told(grounds: Grounds, rows: pl.DataFrame, says: Bools, world: World) -> Grounds:
    """The grounds with these answers in them, given today."""
    answers = rows.select("file", "person").with_columns(
        says=pl.Series(says), kind=pl.lit("answer"), age_days=pl.lit(0.0), own=pl.lit(True)
    )
    told = posterior.heard(grounds.rows.drop("told", "own", strict=False), answers, world.ledger)
    if "told" in grounds.rows.columns:
        before = grounds.rows.select("file", "person", was="told", his="own")
        told = told.join(before, on=["file", "person"], how="left", maintain_order="left").with_columns(
            told=pl.when(pl.col("told") != 0).then("told").otherwise(pl.col("was").fill_null(0.0)),
            own=pl.when(pl.col("told") != 0).then("own").otherwise(pl.col("his").fill_null(False)),
        ).drop("was", "his")  # fmt: skip
    return replace(grounds, rows=told)


def whom(world: World, asset: str, most: int = 2) -> tuple[PersonId, ...]:
    """Whom to ask about one asset that cannot be told: who might hold it, and said and showed nothing of it yet.

    At most two, by how open it is whether they hold it; in the order of their handles. Of one asset only.
    """
    grounds, index = _grounds(world), world.work.assets.index(asset)
    chance = world.likely[index]
    might = np.flatnonzero((chance >= SELDOM) & (chance <= 1 - SELDOM))
    spoke = _spoke(grounds, asset)
    open_ones = [
        n for n in might[np.argsort(np.abs(chance[might] - 0.5), kind="stable")] if world.people[n] not in spoke
    ]
    return tuple(sorted(world.person(world.people[n]) for n in open_ones[:most]))


SELDOM: Final = 0.1
"""Whoever holds an asset in fewer scenarios than this, or in all but these, is not asked about it by name."""


def _spoke(grounds: Grounds, asset: str) -> set[int]:
    """Who said or showed something of an asset, or of a file of it."""
    found: set[int] = set()
    if grounds.stated is not None:
        found |= set(grounds.stated.filter((pl.col("asset") == asset) & (pl.col("kind") != "named"))["person"])
    if "told" in grounds.rows.columns:
        files = grounds.weighed.filter(pl.col("asset") == asset)["file"].implode()
        said = grounds.rows.filter(pl.col("own") & (pl.col("told") != 0) & pl.col("file").is_in(files))
        found |= set(said["person"])
    return found
