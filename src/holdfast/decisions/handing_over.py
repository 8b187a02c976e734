"""What one hand-over would take whoever takes an asset on, in person-weeks and in calendar weeks."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from holdfast.decisions.borrowed import EFFORT, WEEKS, estimate
from holdfast.decisions.notice import needed
from holdfast.decisions.world import World
from holdfast.terms.estimate import Estimate
from holdfast.terms.nouns import PersonId


@dataclass(frozen=True, slots=True)
class Foretold:
    """`formula` is the person-weeks without the learning constant, so that the outcome can teach it; None where the
    constant plays no part (no code to learn). `holds` says that they hold it already, more often than not."""

    effort: Estimate
    weeks: Estimate
    formula: float | None
    holds: bool


def foretell(world: World, asset: str, to: PersonId, helped: bool) -> Foretold:
    """What it would take `to` to carry `asset`; `helped` where a holder is there, so that learning goes faster."""
    (number,) = world.find([to])
    place, pupil = world.work.assets.index(asset), world.people.index(number)
    speed = world.chance.draws.claim("handover_speed") if helped else np.ones(world.scenarios)
    weeks = needed(world, place, pupil) / speed
    slow = weeks / world.chance.free_share(number)
    usual = world.ledger.mid("handover_speed") if helped else 1.0
    return Foretold(
        estimate(world, "effort", weeks, "person-weeks", EFFORT),
        estimate(world, "recovery_weeks", slow, "weeks", WEEKS),
        None if world.work.regains(place) else formula(world, place, pupil) / usual,
        bool(world.likely[place, pupil] >= world.ledger.mid("likely_holder")),
    )


def formula(world: World, asset: int, pupil: int) -> float:
    """built x [AA + 0.02 x SU x UNFM x ACT] / 100: person-weeks before the learning constant and any limit."""
    work = world.work
    understand = world.ledger.mid("reuse_factor") * work.understanding[asset] * work.activity[asset]
    bracket = work.assimilation[asset] + understand * world.unfamiliarity[asset, pupil]
    return float(work.built[asset] * bracket / 100)
