"""What a cap table means at a sale: at which prices to look, who gets what there, and where it turns."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Final

from holdfast.models.waterfall import BreakPoint, ClaimKind, Ladder, Payouts, break_points
from holdfast.terms.captable import CapTable
from holdfast.terms.money import Money

COMMON: Final = (ClaimKind.COMMON, ClaimKind.OPTION, ClaimKind.RSU)
"""Who is paid after everybody that is owed first: founders and people who work there."""
POINTS: Final = 30
"""Sale prices along the line, besides those at which it turns."""
WITHOUT: Final = (Decimal(10**6), Decimal(10**7), Decimal(5 * 10**7), Decimal(10**8))
"""Where nobody is owed anything first, the sales that are shown."""


@dataclass(frozen=True, slots=True)
class Turn:
    """A sale price from which on something changes, and for whom: names by what happens to them."""

    proceeds: Decimal
    repaid: tuple[str, ...] = ()
    shares: tuple[str, ...] = ()
    exercised: tuple[str, ...] = ()
    capped: tuple[str, ...] = ()
    converts: tuple[str, ...] = ()


def owed_first(table: CapTable) -> Decimal:
    """What everybody who is paid back is owed in all before common gets anything.

    >>> from datetime import date
    >>> from holdfast.terms.captable import ShareClass
    >>> seed = ShareClass("Seed", True, Decimal(1_000_000), Decimal(2))
    >>> owed_first(CapTable(date(2026, 1, 1), "USD", (ShareClass("Common", False, Decimal(3_000_000)), seed)))
    Decimal('2000000')
    """
    lent = sum((one.amount * max(one.repaid, 1 / (1 - one.discount)) for one in table.convertibles), Decimal(0))
    return sum((one.preference for one in table.classes), lent)


def turns(table: CapTable) -> tuple[Turn, ...]:
    """Where the payouts turn, the smallest sale first; what happens at one price stands together."""
    found: dict[Fraction, list[BreakPoint]] = {}
    for one in break_points(table):
        found.setdefault(one.proceeds, []).append(one)
    kinds = ("repaid", "shares", "exercised", "capped", "converts")
    made = (Turn(_whole(proceeds), *(_names(here, what) for what in kinds)) for proceeds, here in found.items())
    return tuple(one for one in made if any((one.repaid, one.shares, one.exercised, one.capped, one.converts)))


def _names(here: Sequence[BreakPoint], what: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one.name for one in here if one.what == what))


def _whole(proceeds: Fraction) -> Decimal:
    """To the cent, up: from there on it is so."""
    return Decimal(-((-proceeds.numerator * 100) // proceeds.denominator)).scaleb(-2)


def usual_sales(table: CapTable) -> tuple[Decimal, ...]:
    """Sale prices worth a look: what is owed first, twice that, past the last turn, and far beyond it.

    >>> from datetime import date
    >>> from holdfast.terms.captable import ShareClass
    >>> seed = ShareClass("Seed", True, Decimal(1_000_000), Decimal(2))
    >>> table = CapTable(date(2026, 1, 1), "USD", (ShareClass("Common", False, Decimal(3_000_000)), seed))
    >>> [f"{one:,f}" for one in usual_sales(table)]
    ['2,000,000', '4,000,000', '10,000,000', '40,000,000']
    """
    owed = owed_first(table)
    if not owed:
        return WITHOUT
    last = max((one.proceeds for one in turns(table)), default=owed)
    far = max(last * Decimal("1.25"), 4 * owed)
    return tuple(sorted({_round(one) for one in (owed, 2 * owed, far, 4 * far)}))


def _round(value: Decimal) -> Decimal:
    """To three digits that count."""
    if not value:
        return value
    unit = Decimal(1).scaleb(value.adjusted() - 2)
    return Decimal(int((value / unit).to_integral_value())) * unit.quantize(Decimal(1)) if unit >= 1 else value


def at_each(table: CapTable, prices: Iterable[Decimal]) -> tuple[Payouts, ...]:
    """Who gets what at each sale price, to the cent."""
    ladder = Ladder.of(table)
    return tuple(ladder.pay_out(Money(price, table.currency)) for price in prices)


def for_common(found: Payouts) -> Money:
    """What founders and people who work there get of a sale together: common shares, options and RSUs."""
    parts = (one.amount for one in found.claims if one.kind in COMMON)
    return sum(parts, Money(Decimal(0), found.proceeds.currency))


def common_part(found: Payouts) -> float:
    """The same as a share of the sale."""
    if not found.proceeds.amount:
        return 0.0
    exact = sum((one.exact for one in found.claims if one.kind in COMMON), Fraction(0))
    return float(exact / Fraction(found.proceeds.amount))


def along(table: CapTable) -> tuple[Decimal, ...]:
    """Sale prices for a line from nothing past the last turn, the turns themselves among them."""
    at = [one.proceeds for one in turns(table) if one.proceeds]
    far = max(at, default=Decimal(10**7)) * Decimal("1.5")
    even = {_round(far * step / POINTS) for step in range(1, POINTS + 1)}
    return tuple(sorted(even | set(at)))
