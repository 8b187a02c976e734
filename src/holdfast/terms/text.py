"""Sentences with typed slots, so that masking, wording and the last digit are the same on every surface."""

from __future__ import annotations

import string
from dataclasses import dataclass
from datetime import date

from holdfast.terms.estimate import Estimate
from holdfast.terms.money import Money
from holdfast.terms.nouns import Alias, AssetId, AssetKind, PersonId, State

Slot = (
    str
    | int
    | float
    | date
    | Estimate
    | Money
    | PersonId
    | Alias
    | AssetId
    | AssetKind
    | State
    | tuple[PersonId, ...]
    | tuple[AssetId, ...]
)


@dataclass(frozen=True, slots=True)
class Text:
    """A template and what goes in its slots. `render` alone makes a finished string of it.

    Plain `str` slots are for our own words and for file names; a person's name never is one.

    >>> text("If {who} leaves, {n} assets go dark.", who=PersonId(4), n=9).template
    'If {who} leaves, {n} assets go dark.'
    """

    template: str
    slots: tuple[tuple[str, Slot], ...] = ()

    def __post_init__(self) -> None:
        wanted = {name for _, name, _, _ in string.Formatter().parse(self.template) if name}
        if wanted != {name for name, _ in self.slots}:
            raise ValueError(f"template {self.template!r} wants {sorted(wanted)}, not {[n for n, _ in self.slots]}")


def text(template: str, /, **slots: Slot) -> Text:
    """A `Text` from a template and its slots; write `{{` for a brace."""
    return Text(template, tuple(slots.items()))
