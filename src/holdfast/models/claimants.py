"""Who has a claim on what a company is sold for, in exact fractions.

With common stock worth v a share, each claimant takes a known amount, whatever the others do:

    common, RSU              shares x v
    option, warrant          shares x max(0, v - strike)              net: what they pay in comes back out
    preferred                max(owed, shares x v)                    paid back, or as if converted
    participating            min(owed + shares x v, most), or shares x v where that is more
    SAFE, note               max(owed, shares x v)                    paid back, or as if converted at its cap

`shares` are common shares, converted. All of it rises with v, so that one v pays out exactly what there is.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from holdfast.measures.capitalization import award_of, converting
from holdfast.terms.captable import AwardKind, CapTable, Convertible, Holding, ShareClass, written_price


class ClaimKind(StrEnum):
    """What a claim is, in words."""

    COMMON = "common"
    PREFERRED = "preferred"
    OPTION = "option"
    RSU = "RSU"
    WARRANT = "warrant"
    CONVERTIBLE = "convertible"


DEBT = 1_000_000
"""The seniority of a note: before every class of shares."""


@dataclass(frozen=True, slots=True)
class Claimant:
    """One claim on the proceeds. `owed` and `most` are whole amounts, `shares` common shares, `strike` is a share.

    `behind`: the part of `owed` that stands behind every preference, beside common (what a SAFE's discount is worth).
    """

    name: str
    kind: ClaimKind
    shares: Fraction
    owed: Fraction = Fraction(0)
    seniority: int = 0
    participating: bool = False
    most: Fraction | None = None
    strike: Fraction = Fraction(0)
    behind: Fraction = Fraction(0)
    units: Fraction = Fraction(0)
    """What its holders count it in: shares of the class, options, or money lent."""

    def takes(self, price: Fraction) -> Fraction:
        """What it takes with common worth `price` a share, once everybody is paid back.

        >>> seed = Claimant("Seed", ClaimKind.PREFERRED, Fraction(100), owed=Fraction(500))
        >>> [int(seed.takes(Fraction(price))) for price in (1, 5, 6)]
        [500, 500, 600]
        """
        converted = self.shares * max(Fraction(0), price - self.strike)
        if not self.participating:
            return max(self.owed, converted)
        both = self.owed + converted
        return max(both if self.most is None else min(both, self.most), converted)

    def converts(self, price: Fraction) -> bool:
        """Whether it gives up what it is owed, to share as common does."""
        return bool(self.owed) and self.shares > 0 and self.takes(price) == self.shares * price

    def events(self) -> tuple[tuple[Fraction, str], ...]:
        """The prices of common at which it begins to take more, or less, of every further cent, and what happens."""
        if not self.shares:
            return ()
        if not self.participating:
            what = "exercised" if self.strike else "converts" if self.owed else "shares"
            return ((self.strike + self.owed / self.shares, what),)
        if self.most is None:
            return ((Fraction(0), "joins"),)
        full = (self.most - self.owed) / self.shares
        return (Fraction(0), "joins"), (full, "capped"), (self.most / self.shares, "converts")

    def turns(self) -> tuple[Fraction, ...]:
        """Those prices alone."""
        return tuple(at for at, _ in self.events())


def claimants(table: CapTable, ratchets: Mapping[str, Decimal] | None = None) -> tuple[Claimant, ...]:
    """Everybody with a claim: classes first, then awards by strike, then what converts.

    Every award that was granted counts, vested or not; the unissued pool counts for nothing. `ratchets`: None for a
    sale; for a public offering, in which every class converts, what one share of a class is worth at least.
    """
    found = [_class(one) for one in table.classes if one.shares]
    if ratchets is not None:
        found = [_offered(one, ratchets) for one in found]
    return (*found, *_awards(table.holdings), *_convertibles(table))


def _class(one: ShareClass) -> Claimant:
    owed, shares = Fraction(one.preference), Fraction(one.converted)
    kind = ClaimKind.PREFERRED if one.preferred else ClaimKind.COMMON
    most = None
    if one.participating and one.cap is not None:
        most = max(owed, Fraction(one.cap) * Fraction(one.price or 0) * Fraction(one.shares))
    return Claimant(
        one.name, kind, shares, owed, one.seniority if one.preferred else 0, one.preferred and one.participating, most,
        units=Fraction(one.shares),
    )  # fmt: skip


def _offered(one: Claimant, ratchets: Mapping[str, Decimal]) -> Claimant:
    """The same at a public offering: converted, with what its ratchet makes up for."""
    floor = Fraction(ratchets.get(one.name, 0)) * one.shares
    return replace(one, owed=floor, participating=False, most=None)


_KINDS = {
    AwardKind.OPTION: ClaimKind.OPTION, AwardKind.RSU: ClaimKind.RSU, AwardKind.WARRANT: ClaimKind.WARRANT,
}  # fmt: skip


def _awards(holdings: tuple[Holding, ...]) -> list[Claimant]:
    """One claimant for each kind of award, plan and strike price."""
    grouped: dict[tuple[AwardKind, str, Fraction], Fraction] = defaultdict(Fraction)
    for one in holdings:
        if one.kind is not AwardKind.STOCK and one.quantity:
            grouped[one.kind, one.security, Fraction(one.strike or 0)] += Fraction(one.quantity)
    return [
        Claimant(award_name(kind, security, strike), _KINDS[kind], shares, strike=strike, units=shares)
        for (kind, security, strike), shares in sorted(grouped.items(), key=lambda item: item[0])
    ]


def award_name(kind: AwardKind, security: str, strike: Fraction | Decimal | None) -> str:
    """An award as it is listed.

    >>> award_name(AwardKind.OPTION, "2021 plan", Decimal("0.42")), award_name(AwardKind.RSU, "RSUs", None)
    ('2021 plan options at 0.42', 'RSUs')
    """
    name = award_of(security, kind)
    at = f" at {written_price(Decimal(strike.numerator) / strike.denominator)}" if isinstance(strike, Fraction) else ""
    at = f" at {written_price(strike)}" if isinstance(strike, Decimal) else at
    return name + at if strike else name


def _convertibles(table: CapTable) -> list[Claimant]:
    """Notes before every class, SAFEs beside the preferred class that is paid last."""
    beside = min((one.seniority for one in table.classes if one.preferred and one.shares), default=1)
    shares = converting(table, Fraction(table.outstanding + table.awards))  # a sale never grants the pool
    found: dict[str, Claimant] = {}
    for one, becomes in zip(table.convertibles, shares, strict=True):
        name, lent, owed = convertible_name(one), Fraction(one.amount), Fraction(one.amount) * Fraction(one.repaid)
        behind = max(Fraction(0), lent / (1 - Fraction(one.discount)) - owed)
        before = found.get(name)
        rank = DEBT if one.debt else beside
        new = Claimant(name, ClaimKind.CONVERTIBLE, becomes, owed + behind, rank, behind=behind, units=lent)
        found[name] = new if before is None else _both(before, new)
    return list(found.values())


def _both(one: Claimant, other: Claimant) -> Claimant:
    """Two claims on the same terms as one."""
    return replace(
        one, shares=one.shares + other.shares, owed=one.owed + other.owed, behind=one.behind + other.behind,
        units=one.units + other.units,
    )  # fmt: skip


def convertible_name(one: Convertible) -> str:
    """Convertibles on the same terms are one claimant.

    >>> convertible_name(Convertible("holder 3", Decimal(100_000), cap=Decimal(8_000_000)))
    'SAFE, cap 8,000,000 post-money'
    """
    cap = "" if one.cap is None else f", cap {one.cap:,f} {'post' if one.post_money else 'pre'}-money"
    discount = f", {float(one.discount) * 100:g} % discount" if one.discount else ""
    repaid = f", repaid {one.repaid.normalize():f}x" if one.repaid != 1 else ""
    return f"{'note' if one.debt else 'SAFE'}{cap}{discount}{repaid}"
