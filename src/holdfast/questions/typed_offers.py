"""The offers that were saved, oldest first: entries of kind "offer", one topic an offer, the newest word on it holds.

An entry's value is `{"name": ..., "request": [[field, word], ...]}`, the pairs of an `OfferRequest`; None: dropped.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pydantic import ValidationError

from holdfast.terms.offering import OfferRequest

if TYPE_CHECKING:
    from holdfast.questions.contract import Context

KIND: Final = "offer"


@dataclass(frozen=True, slots=True)
class Saved:
    """One saved offer."""

    name: str
    request: OfferRequest


def saved(context: Context) -> tuple[Saved, ...]:
    """Every offer that stands in the company's currency. One that this version cannot read any more is left out."""
    here = (None, context.settings.currency)
    newest = {entry.topic: entry.value for entry in context.reader.entries if entry.kind == KIND}
    found = (_read(value) for value in newest.values() if value is not None)
    return tuple(one for one in found if one is not None and one.request.currency in here)


def _read(value: dict[str, object]) -> Saved | None:
    pairs = value["request"]
    if not isinstance(pairs, list):
        return None
    words = OfferRequest.gathered((str(name), str(word)) for name, word in pairs)
    try:
        return Saved(str(value["name"]), OfferRequest.model_validate(words))
    except ValidationError:
        return None


def elsewhere() -> tuple[tuple[str, tuple[str, ...]], ...]:
    """How a form folds an offer's fields away where most of them are of no account: those that other pages have in
    front come under the headings that they belong to.

    >>> [heading for heading, _ in elsewhere()]
    ['The package', "The person's market", 'The company']
    """
    more = {
        "The package": ("equity",),
        "The person's market": ("role", "where", "level_pays", "level_rsu"),
        "The company": ("stage", "post_money", "raised", "cash", "burn"),
    }
    return tuple((heading, (*more.get(heading, ()), *names)) for heading, names in OfferRequest.groups)
