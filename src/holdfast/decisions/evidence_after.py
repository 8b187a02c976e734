"""The evidence that pairing and reviewing would leave: rows of `maintainers.features`, and whether they make a holder.

Pairing leaves as many changes of files as so many weeks of work on this asset left before (`touches` over `built`),
spread over its files by their weight, the heaviest first, and made today. Reviewing leaves so many reviewed changes,
spread alike. What a successor changes takes no familiarity from others here, so an action never makes a holder less.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import polars as pl
from numpy.typing import NDArray

from holdfast.decisions.actions import ActionKind
from holdfast.decisions.moves import Move
from holdfast.decisions.world import Grounds, World
from holdfast.models.holding import would_hold

Bools = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class After:
    """Evidence of a world, ready for what-ifs."""

    world: World
    grounds: Grounds

    @cached_property
    def files(self) -> pl.DataFrame:
        """Each asset's files, the heaviest first, with `part` and `rank` (0, 1, ...)."""
        part = pl.col("weight") / pl.col("weight").sum().over("asset")
        ordered = self.grounds.weighed.with_columns(part=part).sort(
            "asset", "part", "file", descending=[False, True, False]
        )
        return ordered.with_columns(rank=pl.int_range(pl.len()).over("asset"), of=pl.len().over("asset"))

    @cached_property
    def totals(self) -> pl.DataFrame:
        """By file: changes so far, lines, and days since anybody's last."""
        rows = self.grounds.rows
        own = pl.col("deliveries") + pl.col("created").cast(pl.Int64)
        return rows.group_by("file").agg(all=own.sum(), lines=pl.col("lines").first(), oldest=pl.col("days").max())

    @cached_property
    def touches(self) -> Mapping[str, int]:
        """By asset: changes of its files, all people's together."""
        counted = self.files.join(self.totals, on="file").group_by("asset").agg(pl.col("all").sum())
        return dict(counted.iter_rows())

    def changed(self, move: Move) -> int:
        """How many changes of files a pairing leaves."""
        asset = self.world.work.assets[move.asset]
        pace = self.touches.get(asset, 0) / max(float(self.world.work.built[move.asset]), 1e-9)
        return max(int(self.world.ledger.mid("holder_least_changes")), round(move.learned * pace))

    def reviewed(self, move: Move) -> int:
        """How many reviewed changes of files routing leaves: those of so many changes."""
        asset, changes = self.world.work.assets[move.asset], max(int(self.world.changes[move.asset]), 1)
        return max(1, round(self.world.ledger.mid("reviews_routed") * self.touches.get(asset, 0) / changes))

    def expertise(self, moves: Sequence[Move]) -> list[tuple[float, float]]:
        """For each move, of the files of its asset's usual changes, the share that the reviewers now and those of the
        move know.

        After Mirsaeedi and Rigby (2020): a file is known to whoever changed or reviewed it before, and one reviewer who
        knows it is enough. Of the reviews on record those count as by somebody who knew that are by a person with own
        changes, and everybody's but their first. Without any, whoever knows most is taken to review.
        """
        looking = pl.DataFrame(
            [
                (case, self.world.work.assets[move.asset], self.world.people[place])
                for case, move in enumerate(moves)
                for place in (move.who, move.helper)
                if place >= 0
            ],
            schema={"case": pl.Int64, "asset": pl.String, "person": self.grounds.rows.schema["person"]},
            orient="row",
        )
        mine = looking.join(self._met, on=["asset", "person"]).unique(["case", "file"])
        knows = dict(mine.group_by("case").agg(pl.col("changes").sum()).iter_rows())
        every, now = self._usual
        found = []
        for case, move in enumerate(moves):
            key = self.world.work.assets[move.asset]
            found.append((now.get(key, 1.0), knows.get(case, 0) / every[key] if every.get(key) else 0.0))
        return found

    @cached_property
    def _met(self) -> pl.DataFrame:
        """Who met which file of which asset, how often it changed, reviews, and those by people who knew it."""
        rows = self.grounds.rows.join(self.files.select("asset", "file"), on="file").join(self.totals, on="file")
        wrote = pl.col("created") | (pl.col("deliveries") > 0)
        known = pl.when(wrote).then("reviewed").otherwise((pl.col("reviewed") - 1).clip(lower_bound=0))
        met = rows.filter(wrote | (pl.col("reviewed") > 0))
        return met.select("asset", "file", "person", "reviewed", known=known, changes=pl.col("all"))

    @cached_property
    def _usual(self) -> tuple[Mapping[str, float], Mapping[str, float]]:
        """By asset: all changes of its files, and the share of them in files that today's reviewers know."""
        every = dict(self._met.unique(["asset", "file"]).group_by("asset").agg(pl.col("changes").sum()).iter_rows())
        most = self._met.group_by("asset", "person").agg(pl.col("changes").sum()).group_by("asset").agg(
            pl.col("changes").max()
        )  # fmt: skip
        now = {key: changes / every[key] for key, changes in most.iter_rows() if every[key]}
        looked = self._met.group_by("asset").agg(pl.col("reviewed").sum(), pl.col("known").sum())
        return every, now | {key: known / seen for key, seen, known in looked.iter_rows() if seen}

    def holds(self, moves: Sequence[Move]) -> Bools:
        """Whether the person of each move would hold its asset: bool[moves, scenarios]."""
        same = {(m.asset, m.who, m.kind is ActionKind.REVIEWS, m.learned): m for m in moves}
        place = {name: index for index, name in enumerate(same)}
        found = self._holds(list(same.values()))
        return found[[place[m.asset, m.who, m.kind is ActionKind.REVIEWS, m.learned] for m in moves]]

    def _holds(self, moves: Sequence[Move]) -> Bools:
        """The same of moves that leave different evidence."""
        if not moves:
            return np.zeros((0, self.world.scenarios), dtype=np.bool_)
        found = would_hold(
            self.rows(moves), self.grounds.rows, self.world.chance.draws, self.world.holding.threshold,
            self.grounds.stated,
        )  # fmt: skip
        missing = len(moves) - len(found)
        return np.concatenate([found, np.zeros((missing, self.world.scenarios), dtype=np.bool_)])

    def rows(self, moves: Sequence[Move]) -> pl.DataFrame:
        """The rows of each move's person on its asset's files once it is done, with case, asset and part."""
        cases = self._cases(moves).join(self.files, on="asset")
        left, rounds = pl.col("extra") - pl.col("rank"), pl.col("of")
        more = pl.when(left > 0).then(1 + (left - 1).floordiv(rounds)).otherwise(0)
        cases = cases.with_columns(more=more).join(
            self.grounds.rows, on=["file", "person"], how="left", maintain_order="left"
        )
        # A scan shows reviews of files that somebody changed themselves; of others they tell nothing, then as now.
        seen = pl.col("deliveries").is_not_null()
        cases = cases.filter(seen | ((pl.col("more") > 0) & ~pl.col("looks")))
        return self._filled(cases.join(self.totals, on="file", how="left", maintain_order="left"))

    def _cases(self, moves: Sequence[Move]) -> pl.DataFrame:
        return pl.DataFrame(
            {
                "case": range(len(moves)),
                "asset": [self.world.work.assets[move.asset] for move in moves],
                "person": pl.Series(
                    [self.world.people[move.who] for move in moves], dtype=self.grounds.rows["person"].dtype
                ),
                "looks": [move.kind is ActionKind.REVIEWS for move in moves],
                "extra": [
                    self.reviewed(move) if move.kind is ActionKind.REVIEWS else self.changed(move) for move in moves
                ],
            }
        )

    def _filled(self, cases: pl.DataFrame) -> pl.DataFrame:
        """History where there is some, with what the move adds; nothing where there is none."""
        wrote = pl.when(~pl.col("looks")).then("more").otherwise(0)
        given = {name: cases.schema[name] for name in self.grounds.rows.columns if name not in ("file", "person")}
        nothing = {
            "created": False, "deliveries": 0, "reviewed": 0, "assisted": 0, "assisted_created": False,
            "told": 0.0, "own": False, "blame": 0.0,
        }  # fmt: skip
        filled = cases.with_columns(
            *(pl.col(name).fill_null(nothing[name]) for name in given if name in nothing),
            acceptances=pl.coalesce("acceptances", "all", pl.lit(0)).cast(given["acceptances"]),
            lines=pl.coalesce("lines", "lines_right", pl.lit(1.0)),
            days=pl.coalesce("days", "oldest", pl.lit(0.0)),
        )
        return filled.with_columns(
            deliveries=(pl.col("deliveries") + wrote).cast(given["deliveries"]),
            reviewed=(pl.col("reviewed") + pl.when("looks").then("more").otherwise(0)).cast(given["reviewed"]),
            days=pl.when(wrote > 0).then(0.0).otherwise("days"),
        ).select("case", "asset", "part", *self.grounds.rows.columns)


def after(world: World) -> After | None:
    """None where a world carries no evidence to change."""
    return None if world.grounds is None else After(world, world.grounds)
