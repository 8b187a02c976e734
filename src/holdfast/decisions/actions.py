"""What a company can do so that fewer assets go dark: the actions of a continuity plan, in words a user would say.

An action never carries a typed effect. `decisions.effects` lets each act through the models: on evidence, on how near
somebody stands, on what is written. What stands here is what everybody else may know of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from holdfast.terms.estimate import Estimate
from holdfast.terms.nouns import AssetId, PersonId


class ActionKind(StrEnum):
    """The kinds, as a user would call them; in the order in which ties are broken."""

    ACCESS = "hand over access"
    RUNBOOK = "write a runbook"
    REVIEWS = "route reviews"
    DRILL = "hold a drill"
    PAIR = "pair a successor"
    SIMPLER = "standardise or split"
    CONTRACTOR = "contractor"
    HIRE = "quick hire"


@dataclass(frozen=True, slots=True)
class Action:
    """One thing to do.

    `key` is the same over scans and seeds ("pair api:src/serve person-7"). `asset` is None for a quick hire only. `who`
    does it (the successor, the writer; None: whoever the company chooses), `helper` teaches, checks or hands over.
    `days` are person-days of all people together, as planned, `load` the same by person, for this action only: never
    add it up over a person in anything that is shown. `buys` is what it takes off the expected loss, in dark
    asset-weeks over 12 months by demand, each asset alone in the queue: on its own for a candidate; in a plan, what it
    adds to the actions before it, so that these sum to the plan's. `relights` is the same for an asset that is dark
    already. `cash` is what is paid outside, per the pay that was asked with (contractor, hire).
    """

    key: str
    kind: ActionKind
    asset: AssetId | None
    who: PersonId | None
    helper: PersonId | None
    days: Estimate
    buys: Estimate
    load: tuple[tuple[PersonId, float], ...] = ()
    relights: Estimate | None = None
    cash: Estimate | None = None
    production: bool = False


@dataclass(frozen=True, slots=True)
class Limits:
    """What the plan must keep to.

    `budget_days` are person-days over all (None: only what is worth its days). `without` and `keep` name actions by
    key: never, and in any case. `forbid` are people who may be given nothing to do, `cap` the most days for anybody,
    `caps` for some. `worth` stops where a day buys less than a day; `expertise` keeps review expertise from falling;
    `cash` the most that may be paid outside, in the pay's currency (None: no limit; 0: no contractor, no hire).
    `leaving` are people whom the user chose: the plan is then for the day on which all of them go, for certain and at
    once, instead of for a leaver drawn evenly. They may teach, write and hand over before; they succeed nobody.
    """

    budget_days: float | None
    without: frozenset[str] = frozenset()
    keep: frozenset[str] = frozenset()
    forbid: frozenset[PersonId] = frozenset()
    cap: float | None = None
    caps: Mapping[PersonId, float] = field(default_factory=dict)
    worth: bool = True
    expertise: bool = True
    cash: float | None = None
    leaving: frozenset[PersonId] = frozenset()


@dataclass(frozen=True, slots=True)
class Record:
    """The company's own record: so many people marked as left, over so many person-years watched."""

    left: int
    person_years: float
