"""What cash there is, and what goes out a month: the newest word holds, and one number takes it back."""

from __future__ import annotations

from datetime import date as day
from decimal import Decimal
from typing import Annotated

from holdfast.errors import BadInput
from holdfast.operations.contract import Context, Receipt
from holdfast.store.state import State
from holdfast.terms.money import Money
from holdfast.terms.offering import amount, currency_of, signed_amount
from holdfast.terms.request import Field, Request
from holdfast.terms.text import text

KIND = "cash"


class Cash(Request):
    """Typed again, it takes the place of what was said before."""

    cash: Annotated[str, Field("Cash in the bank", limits="such as 2.5M or 2,500,000", positional=True)]
    burn: Annotated[
        str, Field("Spent a month", limits="more than comes in, such as 120k; -20k where more comes in")
    ]  # fmt: skip
    as_of: Annotated[
        day | None, Field("As of", limits="the day of that balance, such as 2026-10-31", default_from="today")
    ] = None  # fmt: skip


def cash(command: Cash, context: Context) -> Receipt:
    """Raises `BadInput` for amounts that are none or in another currency, and for a day to come."""
    currency, today = context.settings.currency, context.now.date()
    there = _read("CASH", command.cash, currency, signed=False)
    burn = _read("--burn", command.burn, currency, signed=True)
    counted = command.as_of or today
    if counted > today:
        raise BadInput(f"`--as-of` was given as {counted}, which is after today. Give the day of the balance.")
    value = {"cash": str(there), "burn": str(burn), "as_of": counted.isoformat(), "currency": currency}
    with State.opened(context.workspace.state) as state:
        before = [entry.value for entry in state.live(KIND)][-1:]
        if before == [value]:
            return Receipt("runway cash", (text("That is what stands already; nothing was done."),))
        undo = state.record("runway cash", KIND, KIND, value, context.now)
    said = text("Cash {cash} on {day}, {burn} a month above what comes in. `holdfast runway` says how long it lasts.",
                cash=Money(there, currency), day=counted, burn=Money(burn, currency))  # fmt: skip
    if burn <= 0:
        said = text("Cash {cash} on {day}, and no less comes in than goes out: it does not run out at that.",
                    cash=Money(there, currency), day=counted)  # fmt: skip
    return Receipt("runway cash", (said,), undo=undo)


def _read(field: str, written: str, currency: str, *, signed: bool) -> Decimal:
    other = currency_of(written.strip().lstrip("-"))
    if other and other != currency:
        raise BadInput(
            f"`{field}` was given as `{written}`, and the company counts in {currency}. Holdfast never converts: give "
            f'it in {currency}, or write `currency = "{other}"` into holdfast.toml where all of it is.'
        )
    try:
        found = signed_amount(written) if signed else amount(written)
    except ValueError as error:
        raise BadInput(f"`{field}` was given as `{written}`: {error}.") from None
    if not isinstance(found, Decimal):
        raise BadInput(f"`{field}` is empty. Give an amount such as 120k.")
    return found
