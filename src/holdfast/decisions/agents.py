"""The counts that pages lead with, for comparing two worlds: as it is, and if changes written with an AI agent count
for less."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from holdfast.decisions.asking import thin
from holdfast.decisions.borrowed import COUNTS, estimate
from holdfast.decisions.world import World
from holdfast.models.holding import STATES, states
from holdfast.terms.estimate import Estimate
from holdfast.terms.nouns import PersonId, State


def thin_count(world: World) -> Estimate:
    """How many assets have one holder or none."""
    return estimate(world, "thin", thin(world.holding), "assets", COUNTS)


def dark_count(world: World, leavers: Sequence[PersonId]) -> Estimate:
    """How many assets go dark if these people leave."""
    dark = states(world.holding, world.find(leavers)) == STATES.index(State.GOES_DARK)
    return estimate(world, "goes_dark", dark.sum(axis=0).astype(np.float64), "assets", COUNTS)
