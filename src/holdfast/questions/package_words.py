"""Packages, limits, and what moves people, in words."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Final

from pydantic import AfterValidator

from holdfast.questions.contract import Context
from holdfast.questions.package_axes import MILESTONES, SHORT
from holdfast.questions.typed_grid import joined
from holdfast.terms.money import Money
from holdfast.terms.text import Slot, Text, text

if TYPE_CHECKING:
    from holdfast.decisions.packages import Package
    from holdfast.questions.package_search import Searched
    from holdfast.questions.packages import Request

__all__ = ["MOVED_BY", "MovedBy", "joined", "limits", "moved", "package"]

OWNERSHIP, IMPACT, SPEED, SECURITY = "ownership", "visible impact", "decision speed", "cash security"
MOVED_BY: Final = (OWNERSHIP, IMPACT, SPEED, SECURITY)


def _known(given: tuple[str, ...]) -> tuple[str, ...]:
    for one in given:
        if one not in MOVED_BY:
            raise ValueError(f"`{one}` is none of {', '.join(MOVED_BY)}. What somebody owns is never asked")
    return given


MovedBy = Annotated[tuple[str, ...], AfterValidator(_known)]


def package(one: Package, found: Searched) -> Text:
    """A package in a line: base and what stands beside it, with how it vests where that is not as usual."""
    parts = [_money("{amount}", one.base, found)]
    if one.beside.equity:
        share = text("{share:percent}", share=one.beside.equity) if found.is_grant else _beside(one, found)
        parts = [joined(parts[0], text(" and "), share)]
    if one.beside.terms.name in (SHORT, MILESTONES):
        parts.append(text("{terms}", terms=VESTS[one.beside.terms.name]))
    for amount, words in (
        (one.extras.bonus, "{amount} bonus a year"), (one.extras.signing, "{amount} on signing"),
        (one.extras.retention, "{amount} after two years"), (one.extras.learning, "{amount} a year for learning"),
        (one.extras.compute, "{amount} a year of compute"),
    ):  # fmt: skip
        if amount:
            parts.append(_money(words, amount, found))
    return _listed(parts)


VESTS: Final = {SHORT: "with a six months' cliff", MILESTONES: "vesting by milestones"}
"""How a grant vests, where it is not as usual."""


def _beside(one: Package, found: Searched) -> Text:
    if found.kind == "bonus":
        return _money("{amount} bonus a year", one.beside.equity, found)
    return text("{share:percent} {kind}", share=one.beside.equity, kind=found.kind)


def _money(words: str, amount: float, found: Searched) -> Text:
    slot: Slot = Money(Decimal(str(amount)), found.currency)
    return text(words, amount=slot)


def _listed(parts: list[Text]) -> Text:
    made: list[Text] = []
    for at, part in enumerate(parts):
        if at:
            made.append(text(", "))
        made.append(part)
    return joined(*made)


def limits(request: Request) -> str:
    """The limits that were given, in words; nothing without any."""
    given = []
    if request.budget is not None:
        given.append("the cash a year")
    if request.months is not None:
        given.append("the months of runway")
    if request.pool is not None:
        given.append("the pool")
    return " and ".join(given) + (" that you gave" if given else "")


def moved(one: str, context: Context) -> Text:
    """What to offer and to say to somebody who said that this moves them. No figure says how much it moves anybody."""
    hours = context.ledger.mid("offer_hours")
    return {
        OWNERSHIP: text("Ownership: say what they would own, and let the grant vest by milestones or a shorter cliff."),
        IMPACT: text("Visible impact: name what ships in the first half year, and the compute for it (`--compute`)."),
        SPEED: text("Decision speed costs nothing: say who decides, and send the offer within {hours:hour|hours}.",
                    hours=round(hours)),
        SECURITY: text("Cash security: base and signing first, then months of runway; the grant last."),
    }[one]  # fmt: skip
