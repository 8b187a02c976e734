"""Exact amounts of money."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal


@dataclass(frozen=True, slots=True, order=True)
class Money:
    """An exact amount in one currency. Amounts of different currencies never mix.

    >>> Money(Decimal("100.00"), "USD") + Money(Decimal("0.01"), "USD")
    Money('100.01', 'USD')
    >>> Money(Decimal(10), "USD") + Money(Decimal(10), "EUR")
    Traceback (most recent call last):
    ValueError: USD and EUR do not add up; convert one first.
    """

    amount: Decimal
    currency: str = "USD"

    def __post_init__(self) -> None:
        if not self.amount.is_finite():
            raise ValueError(f"an amount of money is finite, not {self.amount!r}")

    def __repr__(self) -> str:
        return f"Money('{self.amount}', '{self.currency}')"

    def _same(self, other: Money) -> None:
        if self.currency != other.currency:
            raise ValueError(f"{self.currency} and {other.currency} do not add up; convert one first.")

    def __add__(self, other: Money) -> Money:
        self._same(other)
        return Money(self.amount + other.amount, self.currency)

    def __sub__(self, other: Money) -> Money:
        self._same(other)
        return Money(self.amount - other.amount, self.currency)

    def allocate(self, weights: Sequence[int]) -> tuple[Money, ...]:
        """Split to the cent by weight; the parts always add up to the whole (largest remainder, first come first).

        >>> [str(part.amount) for part in Money(Decimal("10.00")).allocate([1, 1, 1])]
        ['3.34', '3.33', '3.33']
        """
        total = sum(weights)
        if total <= 0 or any(weight < 0 for weight in weights):
            raise ValueError(f"weights must be non-negative and not all zero, not {list(weights)}")
        cents = int((self.amount * 100).to_integral_value(ROUND_HALF_EVEN))
        shares = [divmod(cents * weight, total) for weight in weights]
        parts = [share for share, _ in shares]
        for index in sorted(range(len(weights)), key=lambda i: (-shares[i][1], i))[: cents - sum(parts)]:
            parts[index] += 1
        return tuple(Money(Decimal(part) / 100, self.currency) for part in parts)


@dataclass(frozen=True, slots=True, order=True, repr=False)
class Counted(Money):
    """An amount that is shown in whole units, not in thousands or millions: where a column has to add up.

    >>> Counted(Decimal("6952577.32"))
    Money('6952577.32', 'USD')
    """
