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
Indices = NDArray[np.intp]
Done = Mapping[int, tuple[int, ...]]

ROOM = 20_000_000
"""People x departures that are held at a time."""


def queued(scene: Scene, done: Done) -> Loss:
    """The loss of the whole estate in each scenario, departures queued; what is dark already asset by asset."""
    departure, dark = np.zeros(scene.world.scenarios), np.zeros(scene.world.scenarios)
    for asset in np.flatnonzero(scene.assets.dark).tolist():
        dark += scene.loss(asset, done.get(asset, ())).dark
    found = Departures.of(scene, done)
    if found is not None:
        lost = found.weighed * scene.rate[found.scenario] * in_the_dark(weeks(scene, done, found), scene.horizon)
        departure += np.bincount(found.scenario, lost, len(departure))
    return Loss(departure, dark)


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
    def of(cls, scene: Scene, done: Done) -> Departures | None:
        """All of them; None where nobody holds anything alone."""
        rows = []
        for asset in scene.world.work.order.tolist():
            count, only = scene.held(asset)
            alone = count == 1
            if asset in done:
                alone = alone & ~scene.covered(asset, done[asset])
            when = np.flatnonzero(alone)
            if len(when):
                rows.append((np.full(len(when), asset), when, only[when].astype(np.intp)))
        if not rows:
            return None
        asset, scenario, leaver = (np.concatenate(parts) for parts in zip(*rows, strict=True))
        names = scenario * len(scene.world.people) + leaver
        order = np.argsort(names, kind="stable")
        asset, scenario, leaver = asset[order], scenario[order], leaver[order]
        _, first, departure = np.unique(names[order], return_index=True, return_inverse=True)
        turn = np.arange(len(asset)) - first[departure]
        return cls(asset, scenario, leaver, departure, turn, scene.world.work.demand[asset])


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
        noise = scene.world.chance.scatter(scene.world.work, asset)[when]
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
