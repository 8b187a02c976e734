"""Who gets what when a company is sold: exact to the cent, or for many sales at once.

With common worth v a share, every claimant takes a known amount (`claimants`); together they take T(v), which only
rises. So one v pays out exactly what there is, and no class has to guess what the others do. Where less comes in than
is owed first, common gets nothing and the most senior are paid first, equal ones in proportion.

*Do not* take the share of the company for the share of a sale: that is what preferences and strike prices change.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from itertools import pairwise

from holdfast.models.claimants import Claimant, ClaimKind, award_name, claimants, convertible_name
from holdfast.models.stacks import Stack, per_share
from holdfast.terms.captable import AwardKind, CapTable
from holdfast.terms.money import Money

__all__ = [
    "BreakPoint", "ClaimKind", "HolderPayout", "Ladder", "Payout", "Payouts", "Stack", "break_points", "pay_out",
    "per_share",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Payout:
    """What one class or award gets of a sale, in all. `converted`: it gave up what it was owed."""

    name: str
    kind: ClaimKind
    amount: Money
    exact: Fraction
    converted: bool = False


@dataclass(frozen=True, slots=True)
class HolderPayout:
    """What one holder gets for one thing that they hold."""

    holder: str
    security: str
    amount: Money


@dataclass(frozen=True)
class Payouts:
    """A whole sale. `claims` sum to `proceeds` exactly; so do `holders` where every share has one.

    `common` is what one common share gets, exactly.
    """

    proceeds: Money
    common: Fraction
    claims: tuple[Payout, ...]
    ladder: Ladder = field(repr=False)

    @cached_property
    def holders(self) -> tuple[HolderPayout, ...]:
        """Each claim shared out among those who hold it, in proportion; what has no named holder is left out."""
        held = _held(self.ladder.table)
        pairs = zip(self.ladder.rows, self.claims, strict=True)
        return tuple(paid for row, claim in pairs for paid in _shared(row, claim, held))


@dataclass(frozen=True)
class Ladder:
    """What all claimants take together, by the price of common: corner after corner, once for every sale.

    `prices`, `taken` and `slopes` are of equal length, in rising order; between two corners it is a straight line.
    """

    table: CapTable = field(repr=False)
    rows: tuple[Claimant, ...]
    prices: tuple[Fraction, ...]
    taken: tuple[Fraction, ...]
    slopes: tuple[Fraction, ...]

    @classmethod
    def of(cls, table: CapTable, ratchets: Mapping[str, Decimal] | None = None) -> Ladder:
        """The ladder of a cap table; `ratchets` as for `pay_out`."""
        return cls.from_rows(claimants(table, ratchets), table)

    @classmethod
    def from_rows(cls, rows: tuple[Claimant, ...], table: CapTable) -> Ladder:
        """The same from the claims."""
        turning: dict[Fraction, Fraction] = defaultdict(Fraction, {Fraction(0): Fraction(0)})
        for row in rows:
            for at, what in row.events():
                turning[at] += -row.shares if what == "capped" else row.shares
        prices = tuple(sorted(turning))
        taken, slopes = [sum((row.owed for row in rows), Fraction(0))], [turning[prices[0]]]
        for before, here in pairwise(prices):
            taken.append(taken[-1] + slopes[-1] * (here - before))
            slopes.append(slopes[-1] + turning[here])
        return cls(table, rows, prices, tuple(taken), tuple(slopes))

    def price(self, proceeds: Fraction) -> Fraction:
        """What one common share gets, exactly; 0 where less comes in than is owed first.

        Raises `ValueError` where nobody takes what is left after that.
        """
        corner = bisect_right(self.taken, proceeds) - 1
        if corner < 0:
            return Fraction(0)
        rest = proceeds - self.taken[corner]
        if rest and not self.slopes[corner]:
            raise ValueError("nobody holds common shares or anything that becomes them: nobody could take what is left")
        return self.prices[corner] + (rest / self.slopes[corner] if rest else 0)

    def at(self, price: Fraction) -> Fraction:
        """The sale in which one common share gets so much."""
        corner = bisect_right(self.prices, price) - 1
        return self.taken[corner] + self.slopes[corner] * (price - self.prices[corner])

    def pay_out(self, proceeds: Money) -> Payouts:
        """Who gets what of `proceeds`. Raises `ValueError` in words for a negative or foreign amount."""
        if proceeds.currency != self.table.currency:
            raise ValueError(
                f"the cap table is in {self.table.currency}, and the sale in {proceeds.currency}: convert it first"
            )
        if proceeds.amount < 0:
            raise ValueError(f"nobody is paid for a company: {proceeds.amount} is less than nothing")
        whole = Fraction(proceeds.amount)
        price = self.price(whole)
        exact = [one.takes(price) for one in self.rows] if whole >= self.taken[0] else _short(self.rows, whole)
        claims = tuple(
            Payout(one.name, one.kind, Money(amount, proceeds.currency), taken, price > 0 and one.converts(price))
            for one, amount, taken in zip(self.rows, in_cents(exact, proceeds), exact, strict=True)
        )
        return Payouts(proceeds, price, claims, self)


def pay_out(table: CapTable, proceeds: Money, *, ratchets: Mapping[str, Decimal] | None = None) -> Payouts:
    """Who gets what of `proceeds`: cents by largest remainder, so that they add up exactly.

    `ratchets`: None for a sale; for a public offering, in which every class converts, by class what one share is worth
    at least. Raises `ValueError` in words for a negative or foreign amount, or a table in which nobody has a claim.

    >>> from datetime import date
    >>> from holdfast.terms.captable import ShareClass
    >>> seed = ShareClass("Seed", True, Decimal(1_000_000), Decimal(2))
    >>> table = CapTable(date(2026, 1, 1), "USD", (ShareClass("Common", False, Decimal(3_000_000)), seed))
    >>> for millions in (1, 5, 12):
    ...     [str(one.amount.amount) for one in pay_out(table, Money(Decimal(millions) * 1_000_000)).claims]
    ['0.00', '1000000.00']
    ['3000000.00', '2000000.00']
    ['9000000.00', '3000000.00']
    """
    return Ladder.of(table, ratchets).pay_out(proceeds)


def _short(rows: Sequence[Claimant], proceeds: Fraction) -> list[Fraction]:
    """Too little to pay everybody back: the most senior first, equal ones in proportion to what they are owed."""
    paid, left = [Fraction(0)] * len(rows), proceeds
    claims = [(one.seniority, place, one.owed - one.behind) for place, one in enumerate(rows)]
    claims += [(-1, place, one.behind) for place, one in enumerate(rows) if one.behind]
    for rank in sorted({rank for rank, _, _ in claims}, reverse=True):
        here = [(place, owed) for its, place, owed in claims if its == rank]
        owed = sum((amount for _, amount in here), Fraction(0))
        part = min(left, owed)
        for place, amount in here:
            paid[place] += part * amount / owed if owed else 0
        left -= part
    return paid


def in_cents(exact: Sequence[Fraction], whole: Money) -> list[Decimal]:
    """Amounts that add up to `whole`, rounded down to its smallest unit (a cent, or smaller where it is given so); the
    units that are left go to the largest remainders, first come first.

    >>> [str(one) for one in in_cents([Fraction(10, 3)] * 3, Money(Decimal("10.00")))]
    ['3.34', '3.33', '3.33']
    """
    places = max(2, -int(whole.amount.as_tuple().exponent))
    scale = 10**places
    parts = [divmod(one * scale, 1) for one in exact]
    units = [int(part) for part, _ in parts]
    left = int(whole.amount * scale) - sum(units)
    for place in sorted(range(len(parts)), key=lambda i: (-parts[i][1], i))[:left]:
        units[place] += 1
    return [Decimal(one).scaleb(-places) for one in units]


def _held(table: CapTable) -> dict[str, list[tuple[str, Fraction]]]:
    """Who holds how much of each claim, by its name. SAFEs and notes are counted in money."""
    found: dict[str, list[tuple[str, Fraction]]] = defaultdict(list)
    for one in table.holdings:
        stock = one.kind is AwardKind.STOCK
        name = one.security if stock else award_name(one.kind, one.security, Fraction(one.strike or 0))
        found[name].append((one.holder, Fraction(one.quantity)))
    for safe in table.convertibles:
        found[convertible_name(safe)].append((safe.holder, Fraction(safe.amount)))
    return found


def _shared(row: Claimant, claim: Payout, held: Mapping[str, list[tuple[str, Fraction]]]) -> Iterator[HolderPayout]:
    holders = held.get(row.name, [])
    named = sum((part for _, part in holders), Fraction(0))
    whole = max(named, row.units)
    parts = [part for _, part in holders] + [whole - named]
    amounts = in_cents([Fraction(claim.amount.amount) * part / whole for part in parts], claim.amount) if whole else []
    for (holder, _), amount in zip(holders, amounts, strict=False):
        yield HolderPayout(holder, row.name, Money(amount, claim.amount.currency))


@dataclass(frozen=True, slots=True)
class BreakPoint:
    """A sale price from which on something changes. `what`: "repaid"; "shares", as common does; "joins", beside what it
    was paid back; "exercised"; "capped"; or "converts"."""

    proceeds: Fraction
    name: str
    what: str


def break_points(table: CapTable) -> tuple[BreakPoint, ...]:
    """Where the payouts of a sale turn, from the smallest sale on: who is paid back in full up to where, from where on
    common has something, options are worth exercising, a cap is reached, or a class does better converted.

    >>> from datetime import date
    >>> from holdfast.terms.captable import ShareClass
    >>> seed = ShareClass("Seed", True, Decimal(1_000_000), Decimal(2))
    >>> table = CapTable(date(2026, 1, 1), "USD", (ShareClass("Common", False, Decimal(3_000_000)), seed))
    >>> [(int(one.proceeds), one.name, one.what) for one in break_points(table)]
    [(2000000, 'Seed', 'repaid'), (2000000, 'Common', 'shares'), (8000000, 'Seed', 'converts')]
    """
    ladder = Ladder.of(table)
    found = [*_repaid(ladder.rows)]
    found += [BreakPoint(ladder.at(price), row.name, what) for row in ladder.rows for price, what in row.events()]
    return tuple(sorted(found, key=lambda one: one.proceeds))


def _repaid(rows: Sequence[Claimant]) -> Iterator[BreakPoint]:
    """Rank by rank, the sale from which on each is paid back in full."""
    paid = Fraction(0)
    for rank in sorted({one.seniority for one in rows if one.owed}, reverse=True):
        here = [one for one in rows if one.seniority == rank and one.owed]
        paid += sum((one.owed - one.behind for one in here), Fraction(0))
        yield from (BreakPoint(paid, one.name, "repaid") for one in here)
