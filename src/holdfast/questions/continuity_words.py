"""What the blocks of a plan share: what the page is asked, and how days and effects are written."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from holdfast.terms.answer import Link
from holdfast.terms.estimate import Estimate
from holdfast.terms.money import Money
from holdfast.terms.nouns import PersonId
from holdfast.terms.text import Text

if TYPE_CHECKING:
    from holdfast.decisions.continuity import Action, Plan


@dataclass(frozen=True, slots=True)
class Asked:
    """What the page needs of the request: the days that were given, and links to the same with one thing changed."""

    budget: float
    dropped: Callable[[str], Link]
    kept: Callable[[str], Link]
    days: Callable[[float], Link]
    documented: Mapping[str, str]
    currency: str
    outside: bool = True
    per: Money | None = None
    """Of which pay amounts are told, where none was typed."""
    nobody: bool = False
    """Whether everybody was forbidden."""
    assets: int = 0
    """How many there are."""
    leaving: tuple[PersonId, ...] = ()
    """Whose going the plan is for; nobody where it is whoever leaves."""
    roadmap: str | None = None
    """The currency of what is planned, where a value was typed."""


Dated = Sequence[tuple[date, date]]


def joined(*parts: Text) -> Text:
    """Sentences as one text; slots of the later ones get names of their own.

    >>> from holdfast.terms.text import text
    >>> joined(text("{n:day|days}.", n=2), text(" {n} more.", n=3)).template
    '{n:day|days}. {s1} more.'
    """
    whole = parts[0]
    for part in parts[1:]:
        fresh = {name: f"s{len(whole.slots) + turn}" for turn, (name, _) in enumerate(part.slots)}
        pieces = re.split(r"(?<=\{)(\w+)(?=[:}])", part.template)
        pieces[1::2] = [fresh[name] for name in pieces[1::2]]
        slots = tuple((fresh[name], value) for name, value in part.slots)
        whole = Text(whole.template + "".join(pieces), (*whole.slots, *slots))
    return whole


LITTLE = 0.02
"""Below this share, what a plan prevents is not its headline."""


def lights(found: Plan) -> bool:
    """Whether the plan mends something of what is dark already."""
    change = found.changes.get("already_dark_weeks")
    return change is not None and change.after.value < change.before.value * (1 - LITTLE)


def mends_only(found: Plan) -> bool:
    """Whether that is all that it does."""
    return lights(found) and found.loss_down.value < LITTLE


def days(amount: float) -> int | float:
    """Days to a tenth, whole where they are.

    >>> days(2.04), days(1.26)
    (2, 1.3)
    """
    whole = round(amount, 1)
    return int(whole) if float(whole).is_integer() else whole


def short_number(amount: float) -> float:
    """Two digits are as many as are known."""
    return float(f"{amount:.2g}")


def what(action: Action) -> str:
    """What to do, as a cell says it."""
    return str(action.kind).capitalize()


def effect(action: Action) -> Estimate:
    """What it takes off: of what departures would cause, or, where the asset is dark already, of that."""
    return action.relights if action.relights is not None and mends(action) else action.buys


def mends(action: Action) -> bool:
    """Whether what it takes off is mostly of what is dark already."""
    return action.relights is not None and action.relights.value > action.buys.value
