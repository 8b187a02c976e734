"""Sentences with typed slots, so that masking, wording and the last digit are the same on every surface."""

from __future__ import annotations

import string
from collections.abc import Iterator, Mapping
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


FORMS: Mapping[str, tuple[type, ...]] = {
    "words": (int,),
    "only": (int, float, Estimate),
    "value": (Estimate,),
    "range": (Estimate,),
    "percent": (int, float, Estimate),
    "month": (date,),
}
"""How a slot may be written besides its plain form, and which slots may be written so."""


@dataclass(frozen=True, slots=True)
class Form:
    """How one slot is to be written: one of `FORMS` or nothing, and the words for one and for many."""

    how: str = ""
    one: str | None = None
    many: str | None = None

    @classmethod
    def parse(cls, spec: str) -> Form:
        """What stands after the colon of a slot.

        >>> Form.parse("words asset goes|assets go")
        Form(how='words', one='asset goes', many='assets go')
        >>> Form.parse("range"), Form.parse("it|them")
        (Form(how='range', one=None, many=None), Form(how='', one='it', many='them'))
        """
        how, _, rest = spec.partition(" ")
        if how not in FORMS:
            how, rest = "", spec
        one, bar, many = rest.partition("|")
        if (rest and not bar) or "|" in many:
            raise ValueError(f"slot form {spec!r} is neither one of {', '.join(FORMS)} nor 'one|many'")
        return cls(how, one, many) if bar else cls(how)

    def complaint(self, slot: Slot) -> str | None:
        """Why `slot` cannot be written so, or None."""
        fits = FORMS.get(self.how, (object,))
        if not isinstance(slot, fits) or (isinstance(slot, bool) and self.how):
            return f"{self.how!r} is for {' or '.join(kind.__name__ for kind in fits)}"
        if self.one is not None and (isinstance(slot, bool) or not isinstance(slot, (int, float, Estimate))):
            return "'one|many' is for numbers"
        return None if self.how != "only" or self.one is not None else "'only' needs 'one|many'"


@dataclass(frozen=True, slots=True)
class Text:
    """A template and what goes in its slots. `render` alone makes a finished string of it.

    Plain `str` slots are for our own words and for file names; a person's name never is one. After a colon stands how
    the slot is written: `{n:asset|assets}` "9 assets", `{n:words asset goes|assets go}` "nine assets go",
    `{n:only is|are}` "are" without the number, `{weeks:range}` "14 to 27 weeks", `{weeks:value}` "19 weeks",
    `{share:percent}` "74 %", `{since:month}` "Mar 2026".

    >>> text("If {who} leaves, {n:asset goes|assets go} dark.", who=PersonId(4), n=9).template
    'If {who} leaves, {n:asset goes|assets go} dark.'
    >>> text("{n:asset|assets}", n="nine")
    Traceback (most recent call last):
    ValueError: template '{n:asset|assets}': slot n: 'one|many' is for numbers
    """

    template: str
    slots: tuple[tuple[str, Slot], ...] = ()

    def __post_init__(self) -> None:
        given = dict(self.slots)
        parsed = string.Formatter().parse(self.template)
        fields = [(name, spec or "") for _, name, spec, _ in parsed if name is not None]
        if {name for name, _ in fields} != set(given):
            wanted = sorted({name for name, _ in fields})
            raise ValueError(f"template {self.template!r} wants {wanted}, not {[n for n, _ in self.slots]}")
        for name, spec in fields:
            if complaint := Form.parse(spec).complaint(given[name]):
                raise ValueError(f"template {self.template!r}: slot {name}: {complaint}")

    def parts(self) -> Iterator[str | tuple[Slot, Form]]:
        """The template taken apart: our own words as strings, slots with their form.

        >>> list(text("{n:asset|assets} in all", n=2).parts())
        [(2, Form(how='', one='asset', many='assets')), ' in all']
        """
        given = dict(self.slots)
        for words, name, spec, _ in string.Formatter().parse(self.template):
            if words:
                yield words
            if name is not None:
                yield given[name], Form.parse(spec or "")


def text(template: str, /, **slots: Slot) -> Text:
    """A `Text` from a template and its slots; write `{{` for a brace."""
    return Text(template, tuple(slots.items()))
