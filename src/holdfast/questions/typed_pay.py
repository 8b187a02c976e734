"""What the company typed of pay: bands by role in holdfast.toml, and what its people have, from its pay file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from holdfast.errors import UnknownName
from holdfast.questions.contract import Context
from holdfast.terms.estimate import Estimate

if TYPE_CHECKING:
    from holdfast.settings import Settings


@dataclass(frozen=True, slots=True)
class TypedBand:
    """A `[roles.NAME]` of holdfast.toml with its pay: low, middle, high."""

    name: str
    pay: tuple[float, float, float]


def typed_band(settings: Settings, role: str) -> TypedBand | None:
    """The company's own band for a role of the table, whatever the role is called there; None where none was typed."""
    from holdfast.claims.pay_roles import role_named

    for name, row in settings.roles.items():
        if row.pay is None:
            continue
        try:
            known = role_named(name.replace("_", " "))
        except UnknownName:
            known = name
        if known == role:
            return TypedBand(name, row.pay)
    return None


def middle_of(context: Context, role: str, level: str) -> Estimate | None:
    """The middle of what the company's people at a level have, where it may be told."""
    return None
