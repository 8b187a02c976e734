"""The fields of an offer as its pages show and pass them on."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import Final

from holdfast.terms.offering import OfferRequest
from holdfast.terms.request import Field


def in_front(spec: Field, name: str, front: Collection[str]) -> Field:
    """A field as a page of the offer lab shows it: what that page turns on stands in front, the rest is folded away."""
    return replace(spec, fine=name not in front)


GROUPS: Final = (
    ("The grant", ("vesting_years", "cliff_months", "exercise_months", "again_months", "milestone", "draw", "wealth",
                   "stays")),
    ("The company", ("post_money", "raised", "shares", "strike", "valued_on", "cash", "burn")),
    ("The rest of the offer", ("base", "signing", "bonus", "retention", "learning", "compute", "profit_share",
                               "profit")),
    ("The person's market", ("role", "level", "region", "where", "level_pays", "level_rsu", "expects", "obligations",
                             "place")),
)  # fmt: skip
"""What the pages on a grant fold away, by what it is about."""


def passed_on(request: OfferRequest) -> tuple[tuple[str, str], ...]:
    """The fields that every page of the offer lab takes, for a link from one to another."""
    return tuple((name, word) for name, word in request.pairs() if name in OfferRequest.model_fields)
