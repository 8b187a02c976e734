"""Every departure that could darken something, simulated with its queue: who of the colleagues takes what, and when.

In each scenario each person who holds something alone leaves in turn, and all that goes dark with them is scheduled as
`models.recovery.recover` does: in order of need, each asset to the colleague who would be done first, one after
another; to the hire or a contractor where nobody inside is near or has room. Only what goes dark is touched, so that
the work grows with what is at stake and not with people x assets x scenarios. Nothing here is kept by person.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from holdfast.decisions.scene import Loss, Scene, in_the_dark
from holdfast.models.recovery import CANDIDATES, effort, hire_done

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Indices = NDArray[np.intp]
Done = Mapping[int, tuple[int, ...]]

ROOM = 20_000_000
"""People x departures that are held at a time."""


def queued(scene: Scene, done: Done) -> Loss:
    """The loss of the whole estate in each scenario, departures queued; what is dark already asset by asset."""
    dark = np.zeros(scene.world.scenarios)
    for asset in np.flatnonzero(scene.assets.dark).tolist():
        dark += scene.loss(asset, done.get(asset, ())).dark
    return Loss(_departures(scene, done), dark)


def _departures(scene: Scene, done: Done) -> Floats:
    """What departures cost in each scenario. Only those that take something with them that moves change run anew."""
    if scene.untouched is None:
        rows = Departures.of(scene, {})
        scene.untouched = rows, _lost(scene, {}, rows)
    rows, lost = scene.untouched
    if not done or not len(rows.asset):
        return _by_scenario(scene, rows.scenario, lost)
    touched = np.zeros(int(rows.departure.max()) + 1, dtype=np.bool_)
    touched[rows.departure[np.isin(rows.asset, list(done))]] = True
    again = rows.only(touched[rows.departure])
    for asset, places in done.items():
        again = again.only(~((again.asset == asset) & scene.covered(asset, places)[again.scenario]))
    same = ~touched[rows.departure]
    left = _by_scenario(scene, rows.scenario[same], lost[same])
    return left + _by_scenario(scene, again.scenario, _lost(scene, done, again))


def _by_scenario(scene: Scene, scenario: Indices, values: Floats) -> Floats:
    return np.asarray(np.bincount(scenario, values, scene.world.scenarios), dtype=np.float64)


def _lost(scene: Scene, done: Done, rows: Departures) -> Floats:
    """Dark weeks of each row within the horizon, by demand and rate."""
    if not len(rows.asset):
        return np.zeros(0)
    return rows.weighed * scene.rate[rows.scenario] * in_the_dark(weeks(scene, done, rows), scene.horizon)


@dataclass(frozen=True, eq=False)
class Departures:
    """One row for each asset that somebody's leaving would darken in a scenario, in the order of recovery.

    `departure` numbers (scenario, leaver); `turn` is the row's place among those of one departure.
    """

    asset: Indices
    scenario: Indices
    leaver: Indices
    departure: Indices
    turn: Indices
    weighed: Floats

    @classmethod
    def of(cls, scene: Scene, done: Done) -> Departures:
        """All of them."""
        nothing = np.zeros(0, dtype=np.intp)
        rows = [(nothing, nothing, nothing)]
        for asset in scene.world.work.order.tolist():
            count, only = scene.held(asset)
            alone = count == 1
            if asset in done:
                alone = alone & ~scene.covered(asset, done[asset])
            when = np.flatnonzero(alone)
            if len(when):
                rows.append((np.full(len(when), asset), when, only[when].astype(np.intp)))
        asset, scenario, leaver = (np.concatenate(parts) for parts in zip(*rows, strict=True))
        names = scenario * len(scene.world.people) + leaver
        order = np.argsort(names, kind="stable")
        weighed = scene.world.work.demand[asset[order]]
        return cls._numbered(asset[order], scenario[order], leaver[order], names[order], weighed)

    @classmethod
    def _numbered(
        cls, asset: Indices, scenario: Indices, leaver: Indices, names: Indices, weighed: Floats
    ) -> Departures:
        _, first, departure = np.unique(names, return_index=True, return_inverse=True)
        turn = np.arange(len(asset)) - first[departure] if len(asset) else np.zeros(0, dtype=np.intp)
        return cls(asset, scenario, leaver, departure, turn, weighed)

    def only(self, mask: Bools) -> Departures:
        """Some of the rows, in their order, departures and turns numbered anew."""
        rows = (self.asset, self.scenario, self.leaver, self.departure)
        asset, scenario, leaver, departure = (column[mask] for column in rows)
        return self._numbered(asset, scenario, leaver, departure, self.weighed[mask])


def weeks(scene: Scene, done: Done, rows: Departures) -> Floats:
    """Weeks from the day of leaving until each row is back: float64[rows]."""
    near, efforts = _successors(scene, done, rows)
    found = np.zeros(len(rows.asset))
    people = len(scene.world.people)
    each = max(1, ROOM // people)
    for start in range(0, int(rows.departure.max()) + 1, each):
        mine = np.flatnonzero((rows.departure >= start) & (rows.departure < start + each))
        queue = _Queue(scene, people, min(each, int(rows.departure.max()) + 1 - start))
        turns = rows.turn[mine]
        order = np.argsort(turns, kind="stable")
        ends = np.searchsorted(turns[order], np.arange(int(turns.max()) + 2))
        for low, high in pairwise(ends):
            here = mine[order[low:high]]
            found[here] = queue.take(rows, here, rows.departure[here] - start, near[:, here], efforts[:, here])
    return found + _waits(scene, rows)


def _waits(scene: Scene, rows: Departures) -> Floats:
    """What no repository holds waits for whoever grants access."""
    regains = np.array([scene.world.work.regains(asset) for asset in range(len(scene.world.work.assets))])
    wait = scene.world.chance.draws.claim("access_wait_weeks") if regains.any() else np.zeros(scene.world.scenarios)
    return np.where(regains[rows.asset], wait[rows.scenario], 0)


def _successors(scene: Scene, done: Done, rows: Departures) -> tuple[Indices, Floats]:
    """For each row the nearest people (places; -1: no more) and their person-weeks, an outsider's last.

    int[CANDIDATES, rows] and float64[CANDIDATES + 1, rows].
    """
    near = np.full((CANDIDATES, len(rows.asset)), -1)
    efforts = np.full((CANDIDATES + 1, len(rows.asset)), np.inf)
    order = np.argsort(rows.asset, kind="stable")
    assets, first = np.unique(rows.asset[order], return_index=True)
    for asset, mine in zip(assets.tolist(), np.split(order, first[1:]), strict=True):
        work, distance = scene.changed(asset, done.get(asset, ()))
        found = scene.near(distance)
        when = rows.scenario[mine]
        apart = np.append(distance[found], scene.ledger.mid("unfamiliarity_outsider"))
        noise = scene.scatter(asset)[when]
        weeks = effort(work, 0, apart, scene.learning[when], noise, scene.ledger)
        weeks = scene.drilled(asset, done.get(asset, ()), when, work, apart, weeks)
        near[: len(found), mine] = found[:, None]
        efforts[: len(found), mine], efforts[-1, mine] = weeks[:-1], weeks[-1]
    return near, efforts


class _Queue:
    """What everybody has taken on already, departure by departure."""

    def __init__(self, scene: Scene, people: int, departures: int) -> None:
        self.scene, self.ledger = scene, scene.ledger
        self.load = np.zeros((departures, people))
        self.seat = np.zeros(departures)

    def take(self, rows: Departures, here: Indices, departure: Indices, near: Indices, efforts: Floats) -> Floats:
        """Hand out one asset of each departure: weeks until done."""
        scenario = rows.scenario[here]
        load = self.load[departure[None], near]
        finish = (load + efforts[:-1]) / self.scene.free[near, scenario[None]]
        full = (load > 0) & (load + efforts[:-1] > self.ledger.mid("successor_load_cap"))
        finish[full | (near < 0) | (near == rows.leaver[here][None])] = np.inf
        chosen, every = finish.argmin(axis=0), np.arange(len(here))
        done = finish[chosen, every]
        inside = np.isfinite(done)
        self.load[departure[inside], near[chosen, every][inside]] += efforts[chosen, every][inside]
        out = ~inside
        if out.any():
            done[out] = self._outside(departure[out], scenario[out], efforts[-1, out])
        return np.asarray(done)

    def _outside(self, departure: Indices, scenario: Indices, spent: Floats) -> Floats:
        self.seat[departure] += spent
        total, share = self.seat[departure], self.ledger.mid("dedicated_share")
        ramp = self.scene.world.chance.ramp[scenario]
        work = hire_done(total, ramp, share) if self.scene.hires else total / share
        return np.asarray(self.scene.starts[scenario] + work)
