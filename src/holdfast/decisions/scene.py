"""What actions do to the loss, in every scenario of one set of seeds, through the models of holders and of recovery.

The loss of an asset in a scenario is its weeks in the dark within the horizon (`cost_horizon_weeks`), by demand:

    one holder      demand x rate x E[min(T, horizon - R)],  R even over the horizon: when that one holder leaves
    no holder       demand x min(T, horizon), if the asset can be told to be dark: as if its last holder left today

T is the time to safe cover as `models.recovery` has it, with the asset alone in the queue; `decisions.replay` queues.
Whoever leaves is drawn evenly from everybody active at the company's rate, so each asset with one holder is lost at
that rate, whoever it is: the sum over leavers is exact and no leaver is drawn. Where the user chose who is `gone`,
that departure is certain and today, and nobody else's counts:

    all holders gone    demand x min(T, horizon)

The two buckets are kept apart. What was
dark in a scenario stays in its bucket, also where a plan gives it a first holder, who may leave in turn.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaincinv

from holdfast.decisions.actions import ActionKind
from holdfast.decisions.evidence_after import After, after
from holdfast.decisions.moves import Exposed, Move
from holdfast.decisions.world import World
from holdfast.models.draws import Draws, Layer
from holdfast.models.holding import holders
from holdfast.models.recovery import CANDIDATES, Outside, Workload, effort, hire_done

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Indices = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Loss:
    """Of one asset: float64[scenarios] of what departures cost, and of what is dark already."""

    departure: Floats
    dark: Floats

    def mean(self, weight: float) -> float:
        """One figure to choose by: a dark week already there counts `weight`."""
        return float(self.departure.mean() + weight * self.dark.mean())


def leaving_rate(draws: Draws, left: int = 0, person_years: float = 0.0) -> Floats:
    """Departures per person and year in each scenario: a Gamma from `yearly_attrition`, updated by the own record.

    The claim's range gives the Gamma's shape, its mid the Gamma's mean: as many departures as were "seen" before. With
    its own record the company's mean moves to (seen + left) / (years + person_years).
    """
    claim, ledger = draws.ledger.sources("yearly_attrition")[0], draws.ledger
    spread = np.log(claim.high / claim.low) / 2.563 * claim.widening if claim.high > claim.low else 0.0
    if spread == 0:
        return np.full(draws.scenarios, ledger.mid("yearly_attrition"))
    seen = 1 / spread**2
    shape, years = seen + left, seen / claim.mid + person_years
    if draws.sure or "yearly_attrition" in draws.frozen:
        return np.full(draws.scenarios, shape / years)
    drawn = gammaincinv(shape, draws.uniform(Layer.CLAIMS, "yearly_attrition")) / years
    return np.asarray(drawn, dtype=np.float64)


def in_the_dark(weeks: Floats, horizon: float) -> Floats:
    """E[min(T, horizon - R)] with R even between 0 and the horizon: weeks in the dark before the horizon ends.

    >>> in_the_dark(np.array([0.0, 10.0, 52.0, 90.0]), 52.0).round(2)
    array([ 0.  ,  9.04, 26.  , 26.  ])
    """
    within = np.minimum(weeks, horizon)
    return within - within**2 / (2 * horizon)


def _left(wait: Floats, horizon: float) -> Floats:
    """E[max(0, wait - R)], R even over the horizon: what is left of a wait that began today when somebody leaves."""
    return np.asarray(np.where(wait < horizon, wait**2 / (2 * horizon), wait - horizon / 2))


BATCH: Final = 400
"""Holders are drawn anew for the moves of so many assets at a time, those with most to lose first."""


class Hits(Mapping[int, Bools]):
    """Where each move that may make a holder makes one: bool[scenarios] by place, drawn when first asked for.

    In a large company most assets have too little to lose to be looked at.
    """

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._kept: dict[int, Bools] = {}

    @cached_property
    def _batch(self) -> Mapping[int, tuple[int, ...]]:
        """For each asset, those whose moves are drawn with its own."""
        scene = self._scene
        if len(scene.of_asset) <= BATCH:
            every = tuple(scene.of_asset)
            return dict.fromkeys(every, every)
        order = sorted(scene.of_asset, key=lambda asset: (-scene.loss(asset).mean(1.0), asset))
        parts = [tuple(order[start : start + BATCH]) for start in range(0, len(order), BATCH)]
        return {asset: part for part in parts for asset in part}

    def __contains__(self, place: object) -> bool:
        return isinstance(place, int) and self._scene.moves[place].makes_holder

    def __getitem__(self, place: int) -> Bools:
        if place not in self._kept:
            assets = self._batch[self._scene.moves[place].asset]
            places = [one for asset in assets for one in self._scene.of_asset[asset] if one in self]
            self._kept |= self._scene.makes(places)
        return self._kept[place]

    def __iter__(self) -> Iterator[int]:
        return (place for place in range(len(self._scene.moves)) if place in self)

    def __len__(self) -> int:
        return sum(1 for _ in self)


class Scene:
    """A world's scenarios, and what moves do in them. Moves are named by their place in `moves`."""

    def __init__(
        self,
        world: World,
        moves: Sequence[Move],
        assets: Exposed,
        rate: Floats,
        outside: Outside = Outside.HIRE,
        ahead: bool = False,
        hits: Hits | None = None,
        gone: Sequence[int] = (),
    ) -> None:
        self.ahead, self.gone = ahead, list(gone)
        self.world, self.moves, self.assets, self.rate = world, tuple(moves), assets, rate
        self.ledger, self.hires = world.ledger, outside is Outside.HIRE
        self.horizon = self.ledger.mid("cost_horizon_weeks")
        self.learning = world.chance.draws.claim("learning_constant")
        self.limit = self.ledger.mid("inside_unfamiliarity_limit")
        self._kept: dict[tuple[int, tuple[int, ...]], Loss] = {}
        self._weighed: dict[tuple[int, frozenset[int]], Floats] = {}
        self._held: dict[int, tuple[NDArray[np.uint8], NDArray[np.int32]]] = {}
        self.untouched: tuple[Any, Floats] | None = None
        """Departures with nothing done, and what each row loses: `decisions.replay` keeps them here."""
        self._evidence: After | None = None
        self._scatter: dict[int, Floats] = {}
        self._weeks: dict[int, Floats] = {}
        self.hits = Hits(self) if hits is None else hits
        """For each move that may make a holder: where its person would hold the asset and does not now."""

    @cached_property
    def of_asset(self) -> Mapping[int, tuple[int, ...]]:
        """Moves by asset."""
        found: dict[int, list[int]] = {asset: [] for asset in self.assets.assets}
        for place, move in enumerate(self.moves):
            found.setdefault(move.asset, []).append(place)
        return {asset: tuple(places) for asset, places in found.items()}

    @cached_property
    def exposed_everywhere(self) -> list[int]:
        """Assets that one person holds alone in any scenario."""
        return [asset for asset in range(len(self.world.work.assets)) if (self.held(asset)[0] == 1).any()]

    @cached_property
    def count(self) -> NDArray[np.uint8]:
        """How many hold each asset in each scenario: uint8[assets, scenarios]."""
        return holders(self.world.holding)

    @cached_property
    def free(self) -> Floats:
        """The free share of everybody: float64[people, scenarios]."""
        return np.stack([self.world.chance.free_share(person) for person in self.world.people])

    @cached_property
    def starts(self) -> Floats:
        """When whoever comes from outside begins: weeks after the departure.

        Where the search begins `ahead`, today: the weeks of it that are left on average at whatever time of the year
        somebody leaves.
        """
        draws = self.world.chance.draws
        if self.hires or self.ahead:
            longer = self.ledger.mid("two_searches_factor") if len(self.gone) > 1 else 1.0
            wait = np.asarray(draws.claim("vacancy_weeks") * longer + draws.claim("hire_notice_weeks"))
            return _left(wait, self.horizon) if self.ahead else wait
        return draws.claim("contractor_weeks")

    def held(self, asset: int) -> tuple[NDArray[np.uint8], NDArray[np.int32]]:
        """How many hold an asset in each scenario (0, 1, 2: more), and the place of the only one (-1 elsewhere). Those
        who are gone count as one, and only where nobody else holds it."""
        if asset not in self._held:
            masks = self.world.holding.masks[asset]
            if self.gone:
                bits = self.world.holding.bits([self.world.people[place] for place in self.gone])
                stays = (masks & ~bits).any(axis=1)
                count = np.where(stays, 2, masks.any(axis=1)).astype(np.uint8)
                self._held[asset] = count, np.full(len(masks), -1, dtype=np.int32)
                return self._held[asset]
            count = np.minimum(np.bitwise_count(masks).sum(axis=1), 2).astype(np.uint8)
            word = masks.argmax(axis=1)
            bits = np.log2(np.maximum(masks[np.arange(len(masks)), word], 1).astype(np.float64)).astype(np.int64)
            columns = np.array([*self.world.columns, -1], dtype=np.int32)
            only = columns[np.where(count == 1, 64 * word + bits, len(columns) - 1)]
            self._held[asset] = count, only
        return self._held[asset]

    def makes(self, places: Sequence[int]) -> dict[int, Bools]:
        """For moves that may make a holder: where their person would hold the asset and does not now."""
        chosen = [self.moves[place] for place in places]
        evidence = after(self.world) if self._evidence is None else self._evidence
        self._evidence = evidence
        held = evidence.holds(chosen) if evidence else np.zeros((len(chosen), self.world.scenarios), dtype=np.bool_)
        found = {}
        for place, move, would in zip(places, chosen, held, strict=True):
            now = self.holds(move.asset, move.who)
            would = would | self._learned_all(move) if move.kind is not ActionKind.REVIEWS else would
            if move.kind is ActionKind.DRILL:
                would = would & ~self.passed(move, now)
            found[place] = would & ~now
        return found

    def _learned_all(self, move: Move) -> Bools:
        """Where the days planned are all that it takes to carry the asset: whoever learned all of it holds it."""
        distance = self.world.unfamiliarity[move.asset, [move.who]]
        noise = self.scatter(move.asset)
        needed = effort(self.world.work, move.asset, distance, self.learning, noise, self.ledger)[0]
        return np.asarray(needed <= move.learned + 1e-9)

    def holds(self, asset: int, who: int) -> Bools:
        """Where somebody holds an asset now."""
        bits = self.world.holding.bits([self.world.people[who]])
        return np.asarray((self.world.holding.masks[asset] & bits).any(axis=1))

    def passed(self, move: Move, holds: Bools) -> Bools:
        """Where a drill is passed: mostly where they hold it."""
        chance = self.world.chance.draws.uniform(Layer.OUTCOMES, "drill", move.asset, self.world.people[move.who])
        sure, wrong = self.ledger.mid("drill_sensitivity"), 1 - self.ledger.mid("drill_specificity")
        return np.asarray(chance < np.where(holds, sure, wrong))

    def loss(self, asset: int, done: Sequence[int] = ()) -> Loss:
        """The loss of one asset once these moves are done, whatever their order."""
        kept = (asset, tuple(sorted(done)))
        if kept not in self._kept:
            self._kept[kept] = self._loss(asset, kept[1])
        return self._kept[kept]

    def _loss(self, asset: int, done: tuple[int, ...]) -> Loss:
        added, kept = self.new_holders(asset, done)
        departure = np.where((added > 0) | kept, 0, self._alone(asset, done))
        dark = self._dark(asset, done, added, kept) if self.assets.dark[asset] else np.zeros(len(kept))
        return Loss(departure, dark)

    def _alone(self, asset: int, done: tuple[int, ...]) -> Floats:
        """What departures cost where one person holds it, as far as moves change the weeks it takes."""
        name = (asset, self.slower(asset, done))
        if name not in self._weighed:
            count, only = self.held(asset)
            found, when = np.zeros(len(count)), np.flatnonzero(count == 1)
            if len(when):
                weeks = self._nearer(asset, name[1], when, only[when])
                found[when] = self.world.work.demand[asset] * self._expected(when, weeks)
            self._weighed[name] = found
        return self._weighed[name]

    def _expected(self, when: Indices, weeks: Floats) -> Floats:
        """Weeks in the dark to be expected of a departure that takes so many to recover from."""
        if self.gone:
            return np.minimum(weeks, self.horizon)
        return np.asarray(self.rate[when] * in_the_dark(weeks, self.horizon))

    def _nearer(self, asset: int, done: Collection[int], when: Indices, leaver: NDArray[np.int32]) -> Floats:
        """`weeks`; where moves only bring somebody nearer, from the weeks without them: that person may be quicker."""
        if not done or any(self.moves[place].kind not in STEP_DOWN for place in done):
            return self.weeks(asset, sorted(done), when, leaver)
        if asset not in self._weeks:
            self._weeks[asset] = self.weeks(asset, (), when, leaver)
        weeks, one = self._weeks[asset], self.changed(asset, ())[0]
        for move in (self.moves[place] for place in done):
            level = np.full(1, self.ledger.mid(STEP_DOWN[move.kind]))
            efforts = effort(one, 0, level, self.learning[when], self.scatter(asset)[when], self.ledger)[0]
            mine = np.where(leaver == move.who, np.inf, efforts / self.free[move.who, when])
            weeks = np.minimum(weeks, mine)
        return weeks

    def slower(self, asset: int, done: Sequence[int]) -> frozenset[int]:
        """Those of the moves that change how many weeks recovery takes; the others at most make a holder."""
        return frozenset(place for place in done if self._changes_weeks(asset, self.moves[place]))

    def _changes_weeks(self, asset: int, move: Move) -> bool:
        if move.kind in STEP_DOWN and not (move.kind is ActionKind.PAIR and move.helper < 0):
            return bool(self.world.unfamiliarity[asset, move.who] > self.ledger.mid(STEP_DOWN[move.kind]))
        return move.kind not in (ActionKind.ACCESS, ActionKind.CONTRACTOR)

    def _dark(self, asset: int, done: tuple[int, ...], added: NDArray[np.int64], kept: Bools) -> Floats:
        """What is dark already: all of its weeks, or a new first holder's chance to leave."""
        dark, count = np.zeros(len(kept)), self.held(asset)[0]
        when = np.flatnonzero((count == 0) & (added == 0) & ~kept)
        if len(when):
            dark[when] = np.minimum(self.weeks(asset, done, when, np.full(len(when), -1)), self.horizon)
        first = np.flatnonzero((count == 0) & (added == 1) & ~kept)
        if len(first):
            who = np.full(len(first), -1)
            for place in done:
                if place in self.hits:
                    who[self.hits[place][first]] = self.moves[place].who
            dark[first] = self.rate[first] * in_the_dark(self.weeks(asset, done, first, who), self.horizon)
        return np.asarray(dark * self.world.work.demand[asset])

    def new_holders(self, asset: int, done: tuple[int, ...]) -> tuple[NDArray[np.int64], Bools]:
        """How many new holders there are in each scenario (each counted once), and where it is kept by other means."""
        mine: dict[int, Bools] = {}
        kept: Bools = np.zeros(self.world.scenarios, dtype=np.bool_)
        for place in done:
            move = self.moves[place]
            if place in self.hits:
                mine[move.who] = mine.get(move.who, False) | self.hits[place]
            elif move.kind is ActionKind.ACCESS:
                kept |= self.held(asset)[0] > 0
            elif move.kind is ActionKind.CONTRACTOR:
                kept |= True
        added = np.sum(list(mine.values()), axis=0, dtype=np.int64) if mine else np.zeros(len(kept), dtype=np.int64)
        return np.asarray(added), kept

    def weeks(
        self, asset: int, done: Sequence[int], when: Indices, leaver: NDArray[np.int64] | NDArray[np.int32]
    ) -> Floats:
        """Weeks to safe cover in the scenarios `when` once `leaver` (a place each; -1: nobody) is gone."""
        work, distance = self.changed(asset, done)
        noise, learning = self.scatter(asset)[when], self.learning[when]
        near = self.near(distance)
        apart = np.append(distance[near], self.ledger.mid("unfamiliarity_outsider"))
        efforts = effort(work, 0, apart, learning, noise, self.ledger)
        efforts = self.drilled(asset, done, when, work, apart, efforts)
        efforts = self._begun(asset, done, near, efforts)
        finish = efforts[:-1] / self.free[np.ix_(near, when)]
        finish[near[:, None] == leaver[None]] = np.inf
        weeks = finish.min(axis=0, initial=np.inf)
        outside = np.isinf(weeks)
        if outside.any():
            weeks[outside] = self._outside(when[outside], efforts[-1, outside])
        if self.world.work.regains(asset):
            weeks = weeks + self.world.chance.draws.claim("access_wait_weeks")[when]
        return np.asarray(weeks)

    def scatter(self, asset: int) -> Floats:
        """An asset's effort around the formula in each scenario, worked out once."""
        if asset not in self._scatter:
            self._scatter[asset] = self.world.chance.scatter(self.world.work, asset)
        return self._scatter[asset]

    def near(self, distance: Floats) -> Indices:
        """The nearest colleagues, as `models.recovery` considers them."""
        able = distance < self.limit
        able[self.gone] = False
        found = np.flatnonzero(able)
        return np.asarray(found[np.argsort(distance[found], kind="stable")][:CANDIDATES])

    def covered(self, asset: int, done: Sequence[int]) -> Bools:
        """Where moves leave an asset with somebody to carry it when one person goes: bool[scenarios]."""
        added, kept = self.new_holders(asset, tuple(done))
        return np.asarray(kept | (added > 0))

    def work_after(self, done: Mapping[int, Sequence[int]]) -> Workload:
        """The whole workload once moves are done."""
        work = self.world.work
        columns = {name: getattr(work, name).copy() for name in ("activity", "understanding", "assimilation")}
        for asset, places in done.items():
            one, _ = self.changed(asset, places)
            for name, column in columns.items():
                column[asset] = getattr(one, name)[0]
        return replace(work, **columns)

    def _outside(self, when: Indices, spent: Floats) -> Floats:
        share = self.ledger.mid("dedicated_share")
        hires = self.hires or self.ahead
        work = hire_done(spent, self.world.chance.ramp[when], share) if hires else spent / share
        return np.asarray(self.starts[when] + work)

    def drilled(
        self, asset: int, done: Sequence[int], when: Indices, work: Workload, apart: Floats, efforts: Floats
    ) -> Floats:
        """Where a drill was passed nobody need work out how the asset is to be used."""
        for place in done:
            move = self.moves[place]
            if move.kind is ActionKind.DRILL:
                passed = self.passed(move, self.holds(asset, move.who))[when]
                easy = replace(work, assimilation=np.array([self.ledger.mid("assimilation_drilled")]))
                noise = self.scatter(asset)[when]
                less = effort(easy, 0, apart, self.learning[when], noise, self.ledger)
                efforts = np.where(passed, np.minimum(efforts, less), efforts)
        return efforts

    def _begun(self, asset: int, done: Sequence[int], near: Indices, efforts: Floats) -> Floats:
        """Whoever learned it alone, without a holder, has that much less to learn."""
        for place in done:
            move = self.moves[place]
            if move.kind is ActionKind.PAIR and move.helper < 0:
                row = np.flatnonzero(near == move.who)
                efforts[row] = np.maximum(0, efforts[row] - move.learned)
        return efforts

    def changed(self, asset: int, done: Sequence[int]) -> tuple[Workload, Floats]:
        """One asset as it is once these moves are done: its row of the workload, and how far everybody stands."""
        work, distance = self.world.work, self.world.unfamiliarity[asset]
        numbers = {name: float(getattr(work, name)[asset]) for name in ("understanding", "assimilation", "activity")}
        for place in done:
            move = self.moves[place]
            alone = move.kind is ActionKind.PAIR and move.helper < 0
            if move.kind in STEP_DOWN and not alone:
                distance = distance.copy()
                distance[move.who] = min(distance[move.who], self.ledger.mid(STEP_DOWN[move.kind]))
            numbers = written(numbers, move.kind, self)
        one = {name: np.array([value]) for name, value in numbers.items()}
        access = None if work.access is None else work.access[[asset]]
        made = Workload(
            (work.assets[asset],), work.built[[asset]], one["activity"], one["understanding"], one["assimilation"],
            work.demand[[asset]], work.production[[asset]], access,
        )  # fmt: skip
        return made, distance


STEP_DOWN: Mapping[ActionKind, str] = {
    ActionKind.PAIR: "unfamiliarity_changed", ActionKind.REVIEWS: "unfamiliarity_reviewed",
}  # fmt: skip
"""Where on the scale of unfamiliarity an action leaves its person, as the scan will see it."""


def written(numbers: Mapping[str, float], kind: ActionKind, scene: Scene) -> dict[str, float]:
    """What is written or simpler of an asset after an action, by the rules of `measures.work`."""
    ledger, found = scene.ledger, dict(numbers)
    if kind is ActionKind.RUNBOOK:
        less = found["assimilation"] - ledger.mid("runbook_assimilation")
        found["assimilation"] = min(found["assimilation"], max(less, ledger.mid("assimilation_runbook")))
    if kind is ActionKind.SIMPLER:
        found["activity"] *= ledger.mid("standardise_activity")
    if kind in (ActionKind.RUNBOOK, ActionKind.SIMPLER):
        step = found["understanding"] - ledger.mid("understanding_step")
        found["understanding"] = max(min(found["understanding"], ledger.mid("understanding_best")), step)
    return found
