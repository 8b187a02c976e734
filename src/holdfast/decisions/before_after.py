"""An estate before and after some moves: every figure in every scenario, simulated again with queues for successors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from holdfast.decisions.replay import queued
from holdfast.decisions.scene import Scene
from holdfast.decisions.world import OneLeaver, one_leaver
from holdfast.models.cost import Pay, costs
from holdfast.models.draws import Layer
from holdfast.models.recovery import Outside, Recovery, recover

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Done = Mapping[int, tuple[int, ...]]
"""Moves done, by asset."""


def by_asset(scene: Scene, places: Sequence[int]) -> dict[int, tuple[int, ...]]:
    """Moves grouped by their asset."""
    found: dict[int, tuple[int, ...]] = {}
    for place in places:
        asset = scene.moves[place].asset
        found[asset] = (*found.get(asset, ()), place)
    return found


@dataclass(frozen=True, slots=True)
class Standing:
    """Which assets one leaver would darken in each scenario, and which are dark: bool[assets, scenarios]."""

    alone: Bools
    dark: Bools


def standing(scene: Scene, done: Done) -> Standing:
    """How assets stand once moves are done. What a plan lit in a scenario is neither dark nor held alone in it."""
    alone, dark = scene.count == 1, scene.count == 0
    for asset, places in done.items():
        helped = scene.covered(asset, places)
        alone[asset] &= ~helped
        dark[asset] &= ~helped
    return Standing(np.asarray(alone), np.asarray(dark))


def figures(scene: Scene, done: Done) -> dict[str, Floats]:
    """Counts and dark weeks by term, float64[scenarios] each: on average over a leaver drawn evenly from everybody."""
    found, people = standing(scene, done), max(len(scene.world.people), 1)
    production = scene.world.work.production
    loss = queued(scene, done)
    return {
        "goes_dark": found.alone.sum(axis=0) / people,
        "in_production": found.alone[production].sum(axis=0) / people,
        "already_dark": found.dark.sum(axis=0).astype(np.float64),
        "dark_weeks": loss.departure,
        "already_dark_weeks": loss.dark,
    }


@dataclass(frozen=True, slots=True)
class Lost:
    """Weeks to safe cover and cost of losing one who holds something alone, over the scenarios where there is one."""

    weeks: Floats
    cost: Floats


def losing_one(scene: Scene, done: Done, pay: Pay, outside: Outside) -> tuple[Lost, Lost] | None:
    """Before and after, of the same leavers: drawn evenly from those who hold something alone before anything is done;
    None where there is hardly anybody."""
    world = scene.world
    drawn = world.chance.draws.uniform(Layer.OUTCOMES, "one of those who hold something alone leaves")
    lost = one_leaver(world, drawn)
    if not lost.counted.any():
        return None
    before = recover(
        world.work, lost.dark, world.unfamiliarity, world.people, lost.leaving, world.chance, outside=outside
    )
    after = _after(scene, done, lost, outside, before.counted)
    return _lost(scene, before, lost, pay), _lost(scene, after, lost, pay)


def _after(scene: Scene, done: Done, lost: OneLeaver, outside: Outside, counted: Bools) -> Recovery:
    dark = lost.dark.copy()
    distance = scene.world.unfamiliarity.copy()
    for asset, places in done.items():
        dark[asset] &= ~scene.covered(asset, places)
        distance[asset] = scene.changed(asset, places)[1]
    return recover(
        scene.work_after(done), dark, distance, scene.world.people, lost.leaving, scene.world.chance,
        outside=outside, counted=counted,
    )  # fmt: skip


def _lost(scene: Scene, recovery: Recovery, lost: OneLeaver, pay: Pay) -> Lost:
    cost = costs(recovery, scene.world.chance.draws, pay).total() / 100
    return Lost(recovery.weeks[lost.counted], cost[lost.counted])
