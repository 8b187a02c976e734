"""The cheapest way out: which actions take most dark weeks off for the days there are, simulated before and after.

Loss is what a departure costs in the dark: asset-weeks without a holder over 12 months, weighed by demand, where
whoever leaves is drawn evenly from everybody active and people leave at the company's rate. Nobody has a chance of
their own to leave; none exists to be used. What is dark already is no departure's fault: it is kept apart.

A plan is chosen on one set of seeds and reported on another; the difference is printed as optimism.

*Do not* read it as the value of a person, or count an action as done because a box was ticked: `measures.plan_progress`
says how a later scan or a drill shows it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from holdfast.decisions.actions import Action, ActionKind, Limits
from holdfast.decisions.notice import Change
from holdfast.decisions.world import World
from holdfast.models.cost import Pay
from holdfast.models.recovery import Outside
from holdfast.terms.estimate import Estimate
from holdfast.terms.nouns import AssetId

__all__ = ["Action", "ActionKind", "Change", "Limits", "Plan", "Point", "Record", "Stopped", "candidates", "plan"]


class Stopped(StrEnum):
    """Why the plan is no longer."""

    BUDGET = "the budget is used up"
    WORTH = "a day more would buy less than a day"
    NOTHING = "nothing else helps"
    PEOPLE = "nobody who may help has days left"


@dataclass(frozen=True, slots=True)
class Record:
    """The company's own record: so many people marked as left, over so many person-years watched."""

    left: int
    person_years: float


@dataclass(frozen=True, slots=True)
class Point:
    """One point of the frontier: the best plan of so many days leaves this loss (both buckets: departures, and with
    `relit` what is dark already)."""

    days: float
    loss: Estimate
    relit: Estimate


@dataclass(frozen=True, slots=True)
class Plan:
    """What to do, in the order of what a day buys, and what it changes.

    `changes` by term, before and after, of a leaver drawn evenly from everybody active: goes_dark and in_production
    (assets that go dark, on average over who leaves), already_dark (assets), dark_weeks (over 12 months at the rate at
    which people leave, what is dark already left out), already_dark_weeks (the same of what is dark already, as if its
    last holder left today); and of one who holds something alone: recovery_weeks (weeks to safe cover), cost.
    `loss_down` is the share of dark_weeks that the plan takes off. `expertise` is the share of reviews by people who
    know the files (None: no reviews are known).
    `chosen_on` and `seen_on` are the dark weeks taken off where the plan was chosen and where it is reported: the
    difference is optimism. `at_least` is the share of the best possible plan that this one reaches for certain.
    `next_day` is what one day more would buy, in dark weeks; `day_worth` how many dark weeks a day must buy to be worth
    it. `left_out` are assets with something to lose that the plan does nothing for; `helpless` those of them that no
    action helps at all. `considered` are all candidates, each on its own.
    """

    actions: tuple[Action, ...]
    days: Estimate
    cash: Estimate | None
    changes: Mapping[str, Change]
    loss_down: Estimate
    chosen_on: float
    seen_on: float
    at_least: float
    exact: bool
    frontier: tuple[Point, ...]
    next_day: float
    day_worth: float
    stopped: Stopped
    expertise: Change | None
    left_out: tuple[AssetId, ...]
    helpless: tuple[AssetId, ...]
    considered: tuple[Action, ...]
    leaving_rate: Estimate


def candidates(world: World, pay: Pay | None = None, record: Record | None = None) -> tuple[Action, ...]:
    """Everything that could be done, each with what it buys on its own, the asset with most to lose first."""
    raise NotImplementedError


def plan(
    world: World, limits: Limits, pay: Pay | None = None, outside: Outside = Outside.HIRE, record: Record | None = None
) -> Plan:
    """The plan within `limits`, chosen on other seeds than those of `world`, and what it changes on those of `world`.

    `pay` is that of the role, `cost.PER` where none was typed. Raises `BadInput` for a key that names no action, a
    person who is not active, or kept actions that do not fit.
    """
    raise NotImplementedError
