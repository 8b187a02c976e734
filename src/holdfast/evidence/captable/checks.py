"""What no cap table can be: more than all there is, or nothing. And what looks wrong and may be right."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Final

from holdfast.errors import BadInput
from holdfast.evidence.captable.typed import above_price
from holdfast.terms.captable import AwardKind, CapTable
from holdfast.terms.rounds import latest

ROUNDING: Final = Decimal("0.005")
"""By how much shares that were each rounded may add up to more than 100 %."""


def refuse_over(parts: Sequence[tuple[int, Decimal]]) -> None:
    """Raises `BadInput` where the shares under `percent` add up to more than all there is. Lines and shares of 1."""
    whole = sum((part for _, part in parts), Decimal(0))
    if whole > 1 + ROUNDING:
        first, last = parts[0][0], parts[-1][0]
        raise BadInput(
            f"Equity over 100 %: what stands under `percent` on lines {first} to {last} adds up to "
            f"{float(whole) * 100:,.2f} %. Nothing was taken."
        )


def refuse_empty(table: CapTable) -> None:
    """Raises `BadInput` where nobody holds a share."""
    if not table.outstanding:
        raise BadInput("Nobody holds a share in it: a cap table has at least one class of shares. Nothing was taken.")


def refuse_converting(table: CapTable) -> None:
    """Raises `BadInput` where SAFEs and notes would become all of the company, or more."""
    parts = [one.amount / one.cap for one in table.convertibles if one.cap and one.post_money]
    whole = sum(parts, Decimal(0))
    if whole >= 1:
        raise BadInput(
            f"Equity over 100 %: the {len(parts)} SAFEs and notes with a post-money cap would become "
            f"{float(whole) * 100:,.1f} % of the company. Look at their `amount` and `cap`. Nothing was taken."
        )


def strikes(table: CapTable) -> list[str]:
    """A warning for each strike price above what a share of the latest round cost."""
    last = latest(table.classes)
    price = last.share_class.price if last else None
    if price is None:
        return []
    found = {one.strike for one in table.holdings if one.kind is AwardKind.OPTION and one.strike}
    return [above_price(one, price) for one in sorted(found) if one > price]


def refuse_to_come(table: CapTable, today: date) -> None:
    """Raises `BadInput` where the 409A valuation is of a day that has not come: it holds nothing yet."""
    if table.valuation is not None and table.valuation.effective > today:
        raise BadInput(
            f"The 409A valuation is of {table.valuation.effective}, which is after today, {today}: give the day from "
            "which the one that holds was made. Nothing was taken."
        )
