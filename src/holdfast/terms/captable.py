"""Who owns what of a company: classes of shares, what each is owed first, options, and what converts later."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum


class AwardKind(StrEnum):
    """What somebody holds a promise of; names as Open Cap Format spells them, in our words."""

    OPTION = "option"
    RSU = "RSU"
    WARRANT = "warrant"
    STOCK = "stock"


class Stage(StrEnum):
    """The latest priced round; `NONE` for a company without venture money."""

    NONE = "no venture money"
    SEED = "seed"
    A = "series A"
    B = "series B"
    C = "series C"
    D = "series D"

    @classmethod
    def parse(cls, written: str) -> Stage:
        """The stage that somebody wrote, in short or in full. Raises `ValueError` in words.

        >>> Stage.parse("A"), Stage.parse("Series B"), Stage.parse("seed")
        (<Stage.A: 'series A'>, <Stage.B: 'series B'>, <Stage.SEED: 'seed'>)
        """
        wanted = " ".join(written.lower().replace("-", " ").split()).removeprefix("series ")
        wanted = {"": "", "none": "no venture money", "pre seed": "seed"}.get(wanted, wanted)
        for one in cls:
            if wanted in (one.value, one.value.removeprefix("series ").lower()):
                return one
        raise ValueError(f"that is no stage: {', '.join(cls)}")


def written_price(value: Decimal) -> str:
    """A price a share as people write it: cents, and more digits only where it has them, up to four.

    >>> written_price(Decimal("0.2")), written_price(Decimal("18.55614")), written_price(Decimal("1250"))
    ('0.20', '18.5561', '1,250.00')
    """
    whole, _, part = f"{round(value, 4):,f}".partition(".")
    return f"{whole}.{part.rstrip('0').ljust(2, '0')}"


@dataclass(frozen=True, slots=True)
class ShareClass:
    """One class of shares. `shares` are those that are out; `price` is what one was issued for.

    A preferred class is owed `multiple` x `price` a share before common gets anything, a larger `seniority` first,
    equal ones side by side. `participating`: it shares with common after that, up to `cap` x `price` in all (None: no
    cap); otherwise it takes the larger of the two. `ratio`: common shares that one share converts to.
    """

    name: str
    preferred: bool
    shares: Decimal
    price: Decimal | None = None
    multiple: Decimal = Decimal(1)
    seniority: int = 1
    participating: bool = False
    cap: Decimal | None = None
    ratio: Decimal = Decimal(1)

    @property
    def preference(self) -> Decimal:
        """What the whole class is owed first.

        >>> ShareClass("Seed", True, Decimal(1_000_000), Decimal("2.00")).preference
        Decimal('2000000.00')
        """
        return self.multiple * (self.price or Decimal(0)) * self.shares if self.preferred else Decimal(0)

    @property
    def converted(self) -> Decimal:
        """Common shares that the whole class would be."""
        return self.shares * self.ratio


@dataclass(frozen=True, slots=True)
class Holding:
    """What one holder has of one thing: shares of a class, or an award with its strike price (0 for an RSU)."""

    holder: str
    security: str
    quantity: Decimal
    kind: AwardKind = AwardKind.STOCK
    strike: Decimal | None = None
    vested: Decimal | None = None
    """Of `quantity`; None: not known."""


@dataclass(frozen=True, slots=True)
class Convertible:
    """Money that becomes shares at the next priced round, or is paid back: a SAFE or a note."""

    holder: str
    amount: Decimal
    cap: Decimal | None = None
    discount: Decimal = Decimal(0)
    post_money: bool = True
    """Whether `cap` counts the shares that this money becomes."""
    debt: bool = False
    """A note: paid back before every class of shares; `amount` with the interest so far. A SAFE stands beside the one
    that is paid last."""
    repaid: Decimal = Decimal(1)
    """How many times `amount` is paid back in a sale."""


@dataclass(frozen=True, slots=True)
class Valuation:
    """A 409A valuation of common stock: what one share was worth, from which day on."""

    price: Decimal
    effective: date


@dataclass(frozen=True, slots=True)
class CapTable:
    """A whole cap table on one day, in one currency. `pool` are shares reserved for grants and not granted yet."""

    as_of: date
    currency: str
    classes: tuple[ShareClass, ...]
    holdings: tuple[Holding, ...] = ()
    convertibles: tuple[Convertible, ...] = ()
    pool: Decimal = Decimal(0)
    valuation: Valuation | None = None
    company: str = ""
    source: str = ""
    """How it was given: the name of the file or folder, or "typed numbers"."""

    @property
    def outstanding(self) -> Decimal:
        """Shares that are out, preferred ones as they would convert."""
        return sum((one.converted for one in self.classes), Decimal(0))

    @property
    def awards(self) -> Decimal:
        """Options, RSUs and warrants that were granted and are not shares yet."""
        return sum((one.quantity for one in self.holdings if one.kind is not AwardKind.STOCK), Decimal(0))
