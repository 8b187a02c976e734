"""What a plan changes of one chosen departure: the departure page's own simulation, as it stands and with the plan.

Who leaves was chosen by whoever asks; all of them go at once, today, for certain. What the plan left somebody else to
carry does not go dark; the rest comes back as `decisions.departure` has it, from nearer and with more written down.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from holdfast.decisions import departure
from holdfast.decisions.actions import ActionKind
from holdfast.decisions.scene import Scene
from holdfast.models.cost import Pay
from holdfast.models.holding import STATES
from holdfast.models.recovery import Outside, Taught
from holdfast.terms.nouns import State

Floats = NDArray[np.float64]
Done = Mapping[int, tuple[int, ...]]
"""Moves done, by asset."""

SHOWN = ("goes_dark", "in_production", "already_dark", "recovery_weeks", "cost", "late_items", "money_at_risk")
"""The departure's figures that are shown before and after."""


def both(scene: Scene, done: Done, pay: Pay, outside: Outside) -> tuple[dict[str, Floats], dict[str, Floats]]:
    """Every figure of the departure in each scenario by term, as it stands and once moves are done."""
    people = [scene.world.people[place] for place in scene.gone]
    before = departure.run(scene.world, people, pay, outside)
    after = _after(scene, done, people, before, pay, outside)
    return _figures(scene, before), _figures(scene, after)


def _figures(scene: Scene, found: departure.Run) -> dict[str, Floats]:
    """As the departure page has them, with the weeks in the dark that lie within the horizon."""
    every = departure.figures(scene.world, found)
    within = scene.world.work.demand @ np.minimum(found.recovery.done, scene.horizon)
    return {term: every[term] for term in SHOWN if term in every} | {"dark_weeks": within}


def _after(
    scene: Scene, done: Done, people: Sequence[int], before: departure.Run, pay: Pay, outside: Outside
) -> departure.Run:
    world = scene.world
    states, distance = before.states.copy(), world.unfamiliarity.copy()
    for asset, places in done.items():
        saved = (states[asset] == STATES.index(State.GOES_DARK)) & scene.covered(asset, places)
        states[asset, saved] = STATES.index(State.LIMPS)
        distance[asset] = scene.changed(asset, places)[1]
    changed = replace(world, work=scene.work_after(done), unfamiliarity=distance)
    return departure.run(
        changed, people, pay, outside, known=states, taught=_taught(scene, done), counted=before.recovery.counted
    )


def _taught(scene: Scene, done: Done) -> Taught:
    """Who learned an asset alone, without a holder to learn from, has so many person-weeks less to learn."""
    alone = [
        scene.moves[place]
        for places in done.values()
        for place in places
        if scene.moves[place].kind is ActionKind.PAIR and scene.moves[place].helper < 0
    ]
    return {(move.asset, move.who): np.full(scene.world.scenarios, move.learned) for move in alone}
