"""What is known of a company, and where each of it came from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Generic, TypeVar

from holdfast.terms.captable import CapTable, Stage
from holdfast.terms.text import Text

T = TypeVar("T")


class Source(StrEnum):
    """Where something known of the company came from; as it is said on a page."""

    HERE = "typed here"
    TABLE = "your cap table"
    NUMBERS = "numbers that you typed"
    PUBLISHED = "a published figure for the stage"
    NOWHERE = "nobody typed it"


@dataclass(frozen=True, slots=True)
class Known(Generic[T]):
    """One thing known of the company. `claim` is the key of the published figure, where it is one; `by` says in words
    what in its source it was read from, such as a class of the cap table."""

    value: T
    source: Source
    claim: str = ""
    by: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of the company on `as_of`, all amounts in `currency`.

    `post_money`, `raised`, `strike`: None for a company without venture money that typed none. `raised` is what
    investors are owed first, by the cap table's terms where one stands. `shares` are all, fully
    diluted: outstanding as converted, awards and the unissued pool. `strike` is what one new option costs to exercise,
    `valued_on` the day from which that 409A valuation holds. `cash` and `burn` a month: None where nobody typed them.
    `pool` are shares not granted yet, 0 where a cap table holds none; None without a cap table. `cautions` belong on
    every page that uses it.
    """

    as_of: date
    currency: str
    stage: Known[Stage]
    post_money: Known[Decimal] | None
    raised: Known[Decimal] | None
    shares: Known[Decimal]
    strike: Known[Decimal] | None
    valued_on: Known[date] | None
    cash: Known[Decimal] | None
    burn: Known[Decimal] | None
    table: CapTable | None = None
    pool: Decimal | None = None
    cautions: tuple[Text, ...] = ()

    @property
    def share_price(self) -> Decimal | None:
        """What one share of the latest round cost."""
        return None if self.post_money is None else self.post_money.value / self.shares.value

    @property
    def claims(self) -> tuple[str, ...]:
        """Published figures that stand in for what nobody typed."""
        known = (self.post_money, self.raised, self.shares, self.strike)
        return tuple(one.claim for one in known if one is not None and one.claim)
