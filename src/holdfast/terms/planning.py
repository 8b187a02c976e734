"""What a continuity plan is asked with: the same for the question, for adopting its plan, and for sending it on."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from holdfast.terms.request import PEOPLE, AsOf, Budget, Caps, Field, Of, PathScope, Request, Scenarios, Seed, TeamScope

ActionKeys = tuple[str, ...]


class PlanRequest(Request):
    """Days, who and what may be in it, which part of the estate, and how finely to draw."""

    leaving: Annotated[
        tuple[str, ...],
        Field("Leaving", limits=f"plan for the day on which these people go; {PEOPLE}", of=Of.PERSON),
    ] = ()
    budget: Budget = None
    without: Annotated[ActionKeys, Field("Leave out", limits="actions by their key, as the plan lists them")] = ()
    keep: Annotated[ActionKeys, Field("Keep in", limits="actions by their key, as the plan lists them")] = ()
    forbid: Annotated[
        tuple[str, ...],
        Field("Give nothing to", limits="a handle such as 'person 4', a name or an address", of=Of.PERSON),
    ] = ()
    cap: Caps = ()
    inside: Annotated[bool, Field("Nothing paid outside", limits="no contractor, no quick hire", fine=True)] = False
    spend: Annotated[bool, Field("Spend it all", limits="also where a day buys less than a day", fine=True)] = False
    path: PathScope = ()
    team: TeamScope = ()
    discount_ai: Annotated[
        bool, Field("Discount AI-written code", limits="what if a change written with an agent counted for less")
    ] = False
    start: Annotated[
        date | None,
        Field("First day", limits="a day such as 2026-03-31", default_from="the working day after the scan", fine=True),
    ] = None
    as_of: AsOf = None
    seed: Seed = None
    scenarios: Scenarios = None

    def names_people(self) -> tuple[str, ...]:
        """Those too to whom only so many days are given.

        >>> PlanRequest(leaving=("person 4",), cap=("3d", "person 5=1d")).names_people()
        ('person 4', 'person 5')
        """
        capped = (one.rpartition("=")[0].strip() for one in self.cap)
        return (*super().names_people(), *(who for who in capped if who))
