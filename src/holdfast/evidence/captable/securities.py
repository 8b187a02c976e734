"""The state that transactions are replayed into: what is out, in classes and plans, on the day so far."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from holdfast.terms.captable import AwardKind


@dataclass
class Class:
    """A class of shares so far. `cap` None: no participation that the format spells."""

    name: str
    preferred: bool
    price: Decimal | None
    multiple: Decimal
    seniority: int
    cap: Decimal | None
    ratio: Decimal
    converts_to: str = ""


@dataclass
class Plan:
    """A plan so far: reserved, granted from it, and come back."""

    name: str
    reserved: Decimal
    classes: tuple[str, ...]
    returns: bool
    """Whether what is cancelled comes back to the pool unless a transaction says otherwise."""
    granted: Decimal = Decimal(0)
    returned: Decimal = Decimal(0)


@dataclass
class Security:
    """Something that one holder has. `quantity` is in shares, for a convertible in money."""

    holder: str
    quantity: Decimal
    issued: date
    kind: AwardKind | None = AwardKind.STOCK
    """None: a convertible."""
    of_class: str = ""
    plan: str = ""
    strike: Decimal | None = None
    """Of shares: what was paid for one."""
    expires: date | None = None
    cap: Decimal | None = None
    discount: Decimal = Decimal(0)
    post_money: bool = True
    debt: bool = False
    repaid: Decimal = Decimal(1)
    terms: str = ""
    """The vesting terms that it is subject to."""
    vestings: list[tuple[date, Decimal]] = field(default_factory=list)
    started: dict[str, date] = field(default_factory=dict)
    """Vesting conditions that were met, and when."""
    accelerated: Decimal = Decimal(0)
    factor: Decimal = Decimal(1)
    """By what splits multiplied it since it was issued."""
