"""How the estate stands with nobody chosen: what is dark already, what one person holds alone, what losing one means.

Weeks and cost are those of a leaver drawn evenly, in each scenario, from the people who hold something alone in it. So
nothing is worked out, kept or returned for any one of them, and nobody is more likely to be drawn for carrying more.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np
from numpy.typing import NDArray

from holdfast.decisions.borrowed import COST, COUNTS, WEEKS, Ask, ask_next, borrowed
from holdfast.decisions.borrowed import estimate as estimate_of
from holdfast.decisions.departure import UNITS, Candidate, nearest
from holdfast.decisions.slipping import late
from holdfast.decisions.world import OneLeaver, World, one_leaver
from holdfast.models.cost import Bill, Costs, Pay, bill, costs, explanation
from holdfast.models.draws import Layer
from holdfast.models.holding import Holding, holders
from holdfast.models.recovery import Outside, Recovery, recover
from holdfast.terms.estimate import Estimate
from holdfast.terms.nouns import AssetId, PersonId

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

LEAST_SCENARIOS: Final = 50
"""With fewer scenarios in which anybody holds something alone, weeks and cost of losing one are not shown."""


class Standing(StrEnum):
    """How many hold an asset before anybody leaves."""

    ALREADY_DARK = "already dark"
    ONE_HOLDER = "no second holder"
    COVERED = "covered"
    CANNOT_TELL = "cannot tell"


@dataclass(frozen=True, slots=True)
class Held:
    """One asset. `chances` are those of no holder, one, and two or more. `holders` are in the order of their handles.

    `nearest` (at most three) could become a holder soonest; `holders` are not among them.
    """

    asset: AssetId
    standing: Standing
    chances: Mapping[Standing, float]
    production: bool
    demand: float
    too_few_changes: bool
    holders: tuple[PersonId, ...]
    nearest: tuple[Candidate, ...]


@dataclass(frozen=True, slots=True)
class Estate:
    """The headline with nobody chosen. Counts are over all scenarios; `thin` is dark already or with one holder.

    `weeks`, `effort`, `cost` and `bill` are of losing one of those who hold something alone, drawn evenly, over the
    scenarios where there is one (`chance_of_one`); None where there hardly ever is.
    """

    assets: tuple[Held, ...]
    of: int
    of_production: int
    already_dark: Estimate
    one_holder: Estimate
    thin: Estimate
    thin_in_production: Estimate
    by_threshold: tuple[tuple[float, Estimate], ...]
    chance_of_one: float
    weeks: Estimate | None
    effort: Estimate | None
    cost: Estimate | None
    bill: Bill | None
    of_pay: Estimate | None
    of_pay_note: str | None
    pay: Pay
    ask: tuple[Ask, ...]


def estate(world: World, pay: Pay | None = None, outside: Outside = Outside.HIRE) -> Estate:
    """How the estate stands, and what losing one person who holds something alone would mean."""
    pay = pay or Pay()
    held = holders(world.holding)
    whole = _counts(world, world.holding)
    share = borrowed(world, lambda other: _counts(other, other.holding), whole)
    made = {term: estimate_of(world, term, whole[term], "assets", COUNTS, share[term]) for term in whole}
    loss = _loss(world, pay, outside)
    return Estate(
        assets=standings(world, held), of=len(world.work.assets), of_production=int(world.work.production.sum()),
        already_dark=made["already_dark"], one_holder=made["one_holder"], thin=made["thin"],
        thin_in_production=made["thin_in_production"], by_threshold=_by_threshold(world), pay=pay,
        chance_of_one=loss.chance, weeks=loss.weeks, effort=loss.effort, cost=loss.cost, bill=loss.bill,
        of_pay=loss.of_pay, of_pay_note=loss.note,
        ask=loss.ask or ask_next(world, lambda other: _counts(other, other.holding), "thin", COUNTS, whole),
    )  # fmt: skip


def _counts(world: World, holding: Holding) -> dict[str, Floats]:
    held = holders(holding)
    thin = held <= 1
    counted = {
        "already_dark": held == 0,
        "one_holder": held == 1,
        "thin": thin,
        "thin_in_production": thin[world.work.production],
    }
    return {term: rows.sum(axis=0).astype(np.float64) for term, rows in counted.items()}


def _by_threshold(world: World) -> tuple[tuple[float, Estimate], ...]:
    """How many are thin if a holder had to maintain less, or more, of an asset."""
    return tuple(
        (one.threshold, estimate_of(world, "thin", _counts(world, one)["thin"], "assets", COUNTS))
        for one in world.holdings[1:]
    )


@dataclass(frozen=True, slots=True)
class _Loss:
    chance: float
    weeks: Estimate | None = None
    effort: Estimate | None = None
    cost: Estimate | None = None
    bill: Bill | None = None
    of_pay: Estimate | None = None
    note: str | None = None
    ask: tuple[Ask, ...] = ()


def _leaver(world: World) -> OneLeaver:
    draws = world.chance.draws
    return one_leaver(world, draws.uniform(Layer.OUTCOMES, "one of those who hold something alone leaves"))


def _lose(world: World, lost: OneLeaver, pay: Pay, outside: Outside) -> tuple[Recovery, Costs]:
    """Losing the leaver of each scenario."""
    found = recover(
        world.work, lost.dark, world.unfamiliarity, world.people, lost.leaving, world.chance, outside=outside
    )
    delayed = late(world, found, [lost.dark])
    return found, costs(found, world.chance.draws, pay, late=delayed[1] if delayed else None)


def _loss(world: World, pay: Pay, outside: Outside) -> _Loss:
    """Losing one person who holds something alone, over the scenarios where there is one."""
    lost = _leaver(world)
    chance = float(lost.counted.mean())
    if lost.counted.sum() < LEAST_SCENARIOS:
        return _Loss(chance)

    def measure(other: World) -> dict[str, Floats]:
        gone = lost if other.holding is world.holding else _leaver(other)
        recovery, paid = _lose(other, gone, pay, outside)
        whole = {"recovery_weeks": recovery.weeks, "effort": recovery.inside, "cost": paid.total() / 100}
        return {term: values[gone.counted] for term, values in whole.items()}

    _, cost = _lose(world, lost, pay, outside)
    full = measure(world)
    share = borrowed(world, measure, full)
    made = {term: estimate_of(world, term, full[term], *UNITS[term], share[term]) for term in full}
    yearly = float(cost.yearly.amount)
    of_pay = estimate_of(world, "cost_of_pay", full["cost"] / yearly, "of yearly pay", COST)
    return _Loss(
        chance, made["recovery_weeks"], made["effort"], made["cost"], bill(cost, counted=lost.counted), of_pay,
        explanation(of_pay.low, of_pay.high, world.ledger), ask_next(world, measure, "recovery_weeks", WEEKS, full),
    )  # fmt: skip


def standings(world: World, held: NDArray[np.uint8]) -> tuple[Held, ...]:
    """Every asset, thinnest first: by standing, production, then demand."""
    chances = np.stack([(held == 0).mean(axis=1), (held == 1).mean(axis=1), (held > 1).mean(axis=1)], axis=1)
    kinds = (Standing.ALREADY_DARK, Standing.ONE_HOLDER, Standing.COVERED)
    least, sure = world.ledger.mid("enough_changes"), world.ledger.mid("label_threshold")
    made = []
    for index, row in enumerate(chances):
        few = bool(world.changes[index] < least)
        told = row.max() >= sure and not few
        holds = np.flatnonzero(world.likely[index] >= world.ledger.mid("likely_holder"))
        made.append(
            Held(
                world.asset(index), kinds[int(row.argmax())] if told else Standing.CANNOT_TELL,
                dict(zip(kinds, (float(part) for part in row), strict=True)),
                bool(world.work.production[index]), float(world.work.demand[index]), few,
                tuple(sorted(world.person(world.people[person]) for person in holds)),
                nearest(world, index, [world.people[person] for person in holds]),
            )
        )  # fmt: skip
    return tuple(sorted(made, key=lambda one: (ORDER.index(one.standing), not one.production, -one.demand, one.asset)))


ORDER: Final = (Standing.ALREADY_DARK, Standing.ONE_HOLDER, Standing.CANNOT_TELL, Standing.COVERED)
