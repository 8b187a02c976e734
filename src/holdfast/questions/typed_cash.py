"""What cash there is and what goes out a month: typed with the question, or kept from `holdfast runway cash`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from holdfast.errors import BadInput

if TYPE_CHECKING:
    from holdfast.questions.contract import Context
    from holdfast.terms.offering import OfferRequest

KIND: Final = "cash"


@dataclass(frozen=True, slots=True)
class Cash:
    """`cash` in the bank at the end of `counted`, `burn` a month above what comes in; below zero, more comes in.

    `kept`: the cash was typed before, not with the question."""

    cash: Decimal
    burn: Decimal
    counted: date
    currency: str
    kept: bool


def refuse_other_currency(request: OfferRequest, context: Context) -> None:
    """Raises `BadInput` where an amount was typed with the sign of another currency than the company's."""
    currency = context.settings.currency
    if request.currency not in (None, currency):
        raise BadInput(
            f"An amount was given in {request.currency}, and the company counts in {currency}. Holdfast never "
            f'converts: give it in {currency}, or write `currency = "{request.currency}"` into holdfast.toml where all '
            "of it is."
        )


def cash(request: OfferRequest, context: Context) -> Cash | None:
    """None where cash or burn is nowhere. Raises `BadInput` for amounts in another currency than the company's, and for
    cash of a day to come."""
    refuse_other_currency(request, context)
    today = request.as_of or context.today
    kept = next((entry.value for entry in reversed(context.reader.entries) if entry.kind == KIND), None)
    currency = context.settings.currency
    if kept is not None and kept["currency"] != currency and None in (request.cash, request.burn):
        raise BadInput(
            f"Your cash was typed in {kept['currency']} and `currency` in holdfast.toml is {currency}. Holdfast never "
            "converts: type it again with `holdfast runway cash`."
        )
    counted = today if request.cash is not None or kept is None else date.fromisoformat(kept["as_of"])
    if counted > today:
        raise BadInput(f"Your cash is of {counted}, which is after {today}. Give `--cash` of that day, or a later day.")
    there = request.cash if request.cash is not None or kept is None else Decimal(kept["cash"])
    burn = request.burn if request.burn is not None or kept is None else Decimal(kept["burn"])
    if there is None or burn is None:
        return None
    return Cash(there, burn, counted, currency, kept=request.cash is None)
