"""What holds for the lines of an offer that are left empty, each with where it came from: a form says it in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from pydantic import ValidationError

from holdfast.errors import HoldfastError
from holdfast.questions.equity_facts import Source
from holdfast.render import numbers
from holdfast.terms.captable import Stage
from holdfast.terms.offering import OfferRequest

if TYPE_CHECKING:
    from holdfast.questions.equity_facts import Known
    from holdfast.surfaces.asking import Desk
    from holdfast.terms.request import Request

FROM: Final = {
    Source.TABLE: "cap table", Source.NUMBERS: "typed before", Source.PUBLISHED: "published",
    Source.NOWHERE: "taken for granted",
}  # fmt: skip
NAMES: Final = ("post_money", "raised", "strike", "cash", "burn", "stage", "shares", "valued_on")


def of(desk: Desk, fields: type[Request], given: Sequence[tuple[str, str]]) -> Mapping[str, str]:
    """By field, what is taken where it is empty; nothing where the form is no offer, or what stands in it is wrong."""
    if not issubclass(fields, OfferRequest):
        return {}
    try:
        typed = [pair for pair in given if pair[0] in OfferRequest.model_fields]
        facts = desk.offered(OfferRequest.model_validate(OfferRequest.gathered(typed)))
    except (HoldfastError, ValidationError):
        return {}
    found = {name: _said(name, getattr(facts, name), facts.currency) for name in NAMES}
    return {name: words for name, words in found.items() if words}


def _said(name: str, known: Known[Any] | None, currency: str) -> str:
    if known is None or known.source is Source.HERE:
        return ""
    return f"{_value(name, known.value, currency)} · {FROM[known.source]}"


def _value(name: str, value: Decimal | Stage | date, currency: str) -> str:
    match value:
        case Stage():
            return value.value
        case date():
            return value.isoformat()
        case _ if name == "shares":
            return f"{value:,.0f}"
        case _ if name == "strike":
            return f"{value:.2f}"
        case _:
            return numbers.money(float(value), currency)
