"""Choosing the actions of a continuity plan: candidates, what each gains on the choosing seeds, and the programme."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from holdfast.decisions.actions import ActionKind, Limits, Record
from holdfast.decisions.evidence_after import after
from holdfast.decisions.moves import WORKDAYS, Exposed, Move, exposed, key, moves
from holdfast.decisions.programme import Chosen, Item, Rules, choose
from holdfast.decisions.scene import Scene, leaving_rate
from holdfast.decisions.world import World
from holdfast.errors import BadInput, UnknownName, nearest
from holdfast.models.cost import Pay
from holdfast.models.draws import Draws
from holdfast.models.recovery import Chance, Outside

Floats = NDArray[np.float64]


def elsewhere(world: World) -> World:
    """The same company under other chance: where a plan is chosen, so that its luck is not reported as its worth."""
    drawn = world.chance.draws
    draws = Draws(drawn.seed + 1, int(world.ledger.mid("plan_scenarios")), world.ledger, drawn.frozen)
    draws.sure = drawn.sure
    holdings = world.grounds.hold(draws, [world.holding.threshold]) if world.grounds else world.rehold(draws)
    return replace(world, chance=Chance(draws), holdings=holdings, rehold=world.rehold)


@dataclass(frozen=True, eq=False)
class Planner:
    """The candidates of a world within some limits, on the choosing seeds. Moves are named by their place."""

    world: World
    limits: Limits
    pay: Pay
    outside: Outside
    record: Record

    @cached_property
    def there(self) -> World:
        """The world of the choosing seeds."""
        return elsewhere(self.world)

    @cached_property
    def gone(self) -> tuple[int, ...]:
        """Those who leave, by place in `world.people`; nobody where it is whoever leaves."""
        return tuple(self.world.people.index(number) for number in self.world.find(sorted(self.limits.leaving)))

    @cached_property
    def exposed(self) -> Exposed:
        return exposed(self.there, self.gone)

    @cached_property
    def moves(self) -> tuple[Move, ...]:
        """Every candidate but those that were ruled out."""
        barred = [self.world.people.index(number) for number in self.world.find(sorted(self.limits.forbid))]
        every = moves(self.there, self.exposed, barred, self.gone)
        return tuple(move for move in every if key(self.there, move) not in self.limits.without)

    @cached_property
    def scene(self) -> Scene:
        """What the candidates do on the choosing seeds."""
        return self.seen(self.there, self.moves)

    def seen(self, world: World, chosen: Sequence[Move]) -> Scene:
        """What some moves do on the seeds of a world."""
        if self.gone:  # certain: nobody's rate is asked for
            return Scene(world, chosen, self.exposed, np.ones(world.scenarios), self.outside, gone=self.gone)
        rate = leaving_rate(world.chance.draws, self.record.left, self.record.person_years)
        return Scene(world, chosen, self.exposed, rate, self.outside)

    @cached_property
    def weight(self) -> float:
        """What a dark week that is there already counts for in choosing."""
        return self.world.ledger.mid("already_dark_weight")

    @cached_property
    def worth(self) -> float:
        """How many dark weeks a day must take off to be worth it."""
        return 1 / self.world.ledger.mid("dark_week_days")

    @cached_property
    def base(self) -> Mapping[int, float]:
        """The loss of each asset that a plan may do something for."""
        return {asset: self.scene.loss(asset).mean(self.weight) for asset in self.exposed.assets}

    def gain(self, asset: int, bundle: tuple[int, ...]) -> float:
        """What some moves on one asset take off the loss, on the choosing seeds."""
        return self.base[asset] - self.scene.loss(asset, bundle).mean(self.weight)

    @cached_property
    def expertise(self) -> tuple[tuple[float, float], ...]:
        """For each move the share of its files that reviewers know now, and once it routes reviews; equal where it
        routes none."""
        evidence = after(self.there)
        if evidence is None:
            return ((1.0, 1.0),) * len(self.moves)
        routes = [place for place, move in enumerate(self.moves) if move.kind is ActionKind.REVIEWS]
        found = [(1.0, 1.0)] * len(self.moves)
        for place, shares in zip(routes, evidence.expertise([self.moves[place] for place in routes]), strict=True):
            found[place] = shares
        return tuple(found)

    @cached_property
    def items(self) -> tuple[Item, ...]:
        """The candidates as the programme sees them."""
        found = []
        for place, move in enumerate(self.moves):
            now, then = self.expertise[place]
            found.append(Item(move.asset, move.days, dict(move.load), then - now, self.cash(move), _group(move)))
        return tuple(found)

    def cash(self, move: Move) -> float:
        """What is paid outside for a move, every claim at its middle."""
        ledger = self.world.ledger
        week = float(self.pay.base.amount) * ledger.mid("pay_load") / ledger.mid("weeks_per_year")
        return move.outside_weeks * week * ledger.mid("contractor_over_pay")

    @cached_property
    def caps(self) -> dict[int, float]:
        """The most days of each person who has a limit, by place."""
        limits, people = self.limits, self.world.people
        found = {} if limits.cap is None else dict.fromkeys(range(len(people)), limits.cap)
        for person, days in limits.caps.items():
            found[people.index(self.world.find([person])[0])] = days
        return found

    @cached_property
    def rules(self) -> Rules:
        """The limits as the programme takes them."""
        names = {key(self.there, move): place for place, move in enumerate(self.moves)}
        for name in sorted(self.limits.keep - names.keys()):
            raise UnknownName(
                f"`{name}` was to be kept, and is not among the {len(names)} actions that can be done here. "
                "`holdfast continuity` lists them.",
                nearest(name, names),
            )
        limits = self.limits
        return Rules(
            budget=np.inf if limits.budget_days is None else limits.budget_days,
            worth=self.worth if limits.worth or limits.budget_days is None else 0.0,
            each=int(self.world.ledger.mid("plan_actions_an_asset")), caps=self.caps,
            keep=frozenset(names[name] for name in limits.keep), expertise=limits.expertise,
            cash=np.inf if limits.cash is None else limits.cash,
        )  # fmt: skip

    @cached_property
    def chosen(self) -> Chosen:
        """The programme's choice."""
        found = choose(self.items, self.gain, self.rules, most=self.base.__getitem__)
        if found is None:
            raise BadInput(
                "The actions to keep do not fit: together they take more days, or more of somebody's days, than there "
                "are, or review expertise would fall. Keep fewer, or raise the budget or the cap."
            )
        return found

    @cached_property
    def order(self) -> tuple[int, ...]:
        """The chosen moves by what a day buys, each beyond those before it."""
        return self.by_worth(self.chosen.taken)

    def by_worth(self, taken: Sequence[int]) -> tuple[int, ...]:
        """Moves in the order in which each next one takes most off for a day."""
        left, done = list(taken), dict[int, tuple[int, ...]]()
        order: list[int] = []
        steps = {place: self.step(place, done) for place in left}
        while left:
            best = max(left, key=lambda place: (steps[place], -place))
            left.remove(best)
            order.append(best)
            asset = self.moves[best].asset
            done[asset] = (*done.get(asset, ()), best)
            steps |= {place: self.step(place, done) for place in left if self.moves[place].asset == asset}
        return tuple(order)

    def step(self, place: int, done: Mapping[int, tuple[int, ...]]) -> float:
        """What a move takes off for a day beyond what is done on its asset."""
        move = self.moves[place]
        mine = done.get(move.asset, ())
        return (self.gain(move.asset, (*mine, place)) - self.gain(move.asset, mine)) / move.days


def days_needed(planner: Planner, move: Move) -> tuple[float, float]:
    """Between how many days a move may really take: 10th and 90th percentile, the planned days between them."""
    ledger = planner.world.ledger
    low, high = {
        ActionKind.RUNBOOK: _range(planner, "runbook_days"),
        ActionKind.SIMPLER: _range(planner, "standardise_days"),
        ActionKind.REVIEWS: _range(planner, "review_route_hours"),
    }.get(move.kind, (1.0, 1.0))
    if move.kind is ActionKind.DRILL:
        sure = 2 * ledger.mid("drill_days")
        return sure, max(move.days, sure + move.to_pair)
    if move.kind in (ActionKind.PAIR, ActionKind.CONTRACTOR):
        draws = planner.there.chance.draws
        learned = draws.claim("learning_constant") / ledger.mid("learning_constant")
        spread = learned * planner.there.chance.scatter(planner.there.work, move.asset)
        low, high = (float(figure) for figure in np.quantile(spread, [0.1, 0.9]))
        least = WORKDAYS * ledger.mid("effort_floor")
        return min(move.days, max(least, low * move.days)), max(move.days, high * move.days)
    return min(move.days, low * move.days), max(move.days, high * move.days)


def _range(planner: Planner, name: str) -> tuple[float, float]:
    claim = planner.world.ledger[name]
    return claim.low / claim.mid, claim.high / claim.mid


def _group(move: Move) -> tuple[str, int]:
    """One is enough of a drill that may end in pairing and the pairing; of reviews alone and beside a holder too."""
    if move.kind in (ActionKind.PAIR, ActionKind.DRILL):
        return f"pair {move.asset}", move.who
    return (f"reviews {move.asset}", move.who) if move.kind is ActionKind.REVIEWS else ("", -1)
