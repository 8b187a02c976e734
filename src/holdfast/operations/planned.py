"""A plan as the operations that adopt it or send it on need it: plain values, for which a surface asks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from holdfast.terms.nouns import AssetId, PersonId

if TYPE_CHECKING:
    from holdfast.terms.issue import Issue
    from holdfast.terms.nouns import Purpose

Range = tuple[float, float, float]
"""Low, middle, high of an 80 % range."""


@dataclass(frozen=True, slots=True)
class PlannedAction:
    """One action, what it takes in person-days, and what it was foretold to take off: of what is `dark` already, or of
    what departures would darken. `documented` is what is written of the asset.

    `key` is short, and the same over scans and seeds; what stands before its last hyphen is the kind."""

    key: str
    what: str
    asset: AssetId | None
    who: PersonId | None
    helper: PersonId | None
    days: Range
    buys: Range
    dark: bool
    documented: str


@dataclass(frozen=True, slots=True)
class Planned:
    """The actions in the order of doing, and the generation and the ledger that they were worked out from."""

    actions: tuple[PlannedAction, ...]
    generation: int
    ledger: str


class Planner:
    """Where nobody can be asked for a plan: there is none. A surface gives one that asks the question."""

    def plan(self, fields: Mapping[str, Any]) -> Planned | None:
        """The plan for these fields of a `PlanRequest`; None where nothing can be said."""
        return None

    def issues(self, fields: Mapping[str, Any], purpose: Purpose | None) -> tuple[Issue, ...]:
        """The same as issues, names masked unless for a purpose, which was logged."""
        return ()
