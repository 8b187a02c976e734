"""The sales of a cap table as a page shows them: a line, who gets what side by side, and where it turns."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from holdfast.terms.answer import Cell, Column, Point, Series, Table
from holdfast.terms.captable import CapTable, written_price
from holdfast.terms.estimate import Estimate
from holdfast.terms.money import Counted, Money
from holdfast.terms.text import Slot, Text, text

if TYPE_CHECKING:
    from holdfast.decisions.sales import Turn
    from holdfast.models.waterfall import Payouts

TURNS = (Column("sale", "From a sale at", numeric=True), Column("what", "What changes"))
ALONG = (Column("sale", "Sale price", numeric=True), Column("common", "Common, options and RSUs", numeric=True),
         Column("part", "Of the sale", numeric=True))  # fmt: skip
SIGNS: Final = {"USD": "$", "EUR": "€", "GBP": "£"}


def a_share(price: Decimal, currency: str) -> str:
    """A price a share.

    >>> a_share(Decimal("0.42"), "USD"), a_share(Decimal(12), "CHF")
    ('$0.42', 'CHF 12.00')
    """
    return f"{SIGNS.get(currency, currency + ' ')}{written_price(price)}"


def exact(term: str, value: float, unit: str, table: CapTable, on: date) -> Estimate:
    """A figure that follows from the table alone: its range is one number."""
    return Estimate(term, value, value, value, unit=unit, n=len(table.holdings) or len(table.classes),
                    as_of=on, evidence=(table.source,) if table.source else ())  # fmt: skip


def line(
    table: CapTable, found: Sequence[Payouts], along: Sequence[Payouts], turns: Sequence[Turn], on: date
) -> Series:
    """What common gets of every sale, from nothing past the last turn."""
    from holdfast.decisions import sales

    shown = {one.proceeds.amount for one in found} | {one.proceeds for one in turns}
    both = {one.proceeds.amount: one for one in (*along, *found) if one.proceeds.amount}
    far = max(one.proceeds.amount for one in along)
    points = tuple(
        Point(
            float(price / 10**6),
            exact("common_part", sales.common_part(one), "share", table, on),
            text("at {price}", price=one.proceeds),
        )
        for price, one in sorted(both.items()) if price <= far
    )  # fmt: skip
    rows = tuple(
        (counted(one.proceeds), counted(sales.for_common(one)), part(sales.common_part(one)))
        for price, one in sorted(both.items())
        if price in shown
    )
    return Series(
        "common_part", text("What common gets of a sale"),
        text("Common shares, options and RSUs together: what founders and people who work here get, by sale price."),
        f"Sale price, in millions of {table.currency}", "of the sale", points,
        Table("common_part_table", text("What common gets, by sale price"), ALONG, rows),
        text("Source: {source}, worked out exactly.", source=table.source or "your cap table"),
    )  # fmt: skip


def counted(amount: Money) -> Counted:
    """An amount as a column shows it that has to add up."""
    return Counted(amount.amount, amount.currency)


def part(share: float) -> Text:
    """A share as a cell."""
    return text("{share:percent}", share=share)


def side_by_side(table: CapTable, found: Sequence[Payouts]) -> Table:
    """Who gets what at each price: every column adds up."""
    columns = (Column("name", "Class or award"), *(
        Column(f"at_{one.proceeds.amount:f}".replace(".", "_"), f"Sold at {priced(one.proceeds)}", numeric=True)
        for one in found
    ))  # fmt: skip
    rows: list[tuple[Cell, ...]] = [
        (claim.name, *(counted(one.claims[place].amount) for one in found))
        for place, claim in enumerate(found[0].claims)
    ]
    rows.append(("All together", *(counted(one.proceeds) for one in found)))
    rows.append(("One common share", *(text("{at}", at=a_share(_rounded(one), table.currency)) for one in found)))
    return Table(
        "sales", text("Who gets what in a sale"), columns, tuple(rows),
        caption=text("Every column adds up to its price, to the cent; as JSON it holds the cents. Options are "
                     "what is left after their strike price."),
    )  # fmt: skip


def priced(price: Money) -> str:
    """A sale price in words, to four digits.

    >>> priced(Money(Decimal(19_200_000))), priced(Money(Decimal("93083333.34"))), priced(Money(Decimal(1_250), "CHF"))
    ('$19.2M', '$93.08M', 'CHF 1.25k')
    """
    before = SIGNS.get(price.currency, price.currency + " ")
    for unit, sign in ((10**9, "bn"), (10**6, "M"), (10**3, "k")):
        if price.amount >= unit:
            scaled = price.amount / unit
            return f"{before}{round(scaled, 3 - scaled.adjusted()).normalize():,f}{sign}"
    return f"{before}{price.amount.normalize():f}"


def _rounded(one: Payouts) -> Decimal:
    """What one common share gets: to the cent, below one to a hundredth of a cent."""
    price = Decimal(one.common.numerator) / Decimal(one.common.denominator)
    return round(price, 2 if price >= 1 else 4)


def turning(table: CapTable, turns: Sequence[Turn]) -> Table:
    """Where the payouts turn, in words."""
    rows = tuple((Counted(one.proceeds, table.currency), _said(one)) for one in turns)
    caption = text("Sale prices from which on somebody takes more, or less, of every further cent.")
    return Table("turns", text("Where it turns"), TURNS, rows, caption=caption, limit=20)


def _said(turn: Turn) -> Text:
    """Everything that changes at one price."""
    told = (
        (turn.repaid, "paid back in full: {a}"),
        (turn.shares, "begin to get something: {b}"),
        (turn.exercised, "worth exercising: {c}"),
        (turn.capped, "at the cap: {d}"),
        (turn.converts, "better as common: {e}"),
    )
    slots: dict[str, Slot] = {letter: few(names) for letter, (names, _) in zip("abcde", told, strict=True) if names}
    words = "; ".join(words for names, words in told if names)
    return text(words[:1].upper() + words[1:], **slots)


def few(names: Sequence[str], most: int = 3) -> str:
    """Names in a row.

    >>> few(("Seed",)), few(("Seed", "A")), few(("a", "b", "c", "d", "e"))
    ('Seed', 'Seed and A', 'a, b, c and 2 more')
    """
    shown = list(names[:most]) + ([f"{len(names) - most} more"] if len(names) > most else [])
    return " and ".join(shown) if len(shown) < 3 else f"{', '.join(shown[:-1])} and {shown[-1]}"
