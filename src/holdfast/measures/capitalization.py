"""How many shares there are, and who has which part of them: under a rule that says what counts.

"Fully diluted" has at least eight yes-or-no choices: Open Cap Format spells them in `CapitalizationDefinitionRules`. So
the rule is an argument here, and every answer names it.

*Do not* compare two shares of a company that were worked out under two rules.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Final

from holdfast.terms.captable import AwardKind, CapTable


@dataclass(frozen=True, slots=True)
class Rule:
    """What counts as a share. The eight choices are Open Cap Format's, under its names without `include_`."""

    name: str
    outstanding_shares: bool = True
    outstanding_options: bool = True
    outstanding_unissued_options: bool = True
    this_security: bool = False
    other_converting_securities: bool = False
    option_pool_topup_for_promised_options: bool = False
    additional_option_pool_topup: bool = False
    new_money: bool = False

    @classmethod
    def of(cls, rules: Mapping[str, bool], name: str = "as its contract says") -> Rule:
        """The rule that an Open Cap Format object spells. Raises `ValueError` where a choice is missing or unknown.

        >>> Rule.of({f"include_{choice}": choice == "outstanding_shares" for choice in CHOICES}).outstanding_options
        False
        """
        wanted, given = {f"include_{choice}" for choice in CHOICES}, set(rules)
        if wanted != given:
            raise ValueError(f"a rule makes eight choices; missing or unknown: {', '.join(sorted(wanted ^ given))}")
        return cls(name, **{choice: rules[f"include_{choice}"] for choice in CHOICES})

    def counts(self) -> tuple[str, ...]:
        """What it counts, in words.

        >>> RULES["issued"].counts()
        ('shares that are out',)
        """
        return tuple(words for choice, words in CHOICES.items() if getattr(self, choice))


CHOICES: Final = {
    "outstanding_shares": "shares that are out",
    "outstanding_options": "options, RSUs and warrants that were granted",
    "outstanding_unissued_options": "the pool that is not granted yet",
    "this_security": "the shares that the SAFE or note in question becomes",
    "other_converting_securities": "the shares that SAFEs and notes become at their caps",
    "option_pool_topup_for_promised_options": "a larger pool for promised options",
    "additional_option_pool_topup": "a larger pool beyond that",
    "new_money": "the shares of the next round",
}

RULES: Final = {
    "issued": Rule("issued", outstanding_options=False, outstanding_unissued_options=False),
    "granted": Rule("granted", outstanding_unissued_options=False),
    "fully-diluted": Rule("fully-diluted"),
    "post-money-safe": Rule("post-money-safe", this_security=True, other_converting_securities=True),
    "at-a-sale": Rule(
        "at-a-sale", outstanding_unissued_options=False, this_security=True, other_converting_securities=True
    ),
}
"""By name. "fully-diluted": all that is out, granted or reserved, before what converts. "post-money-safe": with what
converts, as a post-money SAFE counts for a round. "at-a-sale": the same without the pool, which a sale never grants."""
DEFAULT: Final = "fully-diluted"


@dataclass(frozen=True, slots=True)
class Part:
    """One part of all shares under a rule. `name`: a class, an award's plan, the pool, or what converts."""

    name: str
    shares: Fraction
    of_all: Fraction


def fully_diluted_shares(table: CapTable, rule: Rule, *, promised: Decimal = Decimal(0)) -> Fraction:
    """All shares under a rule, preferred ones as they convert.

    `promised`: options that were promised beyond the pool. A rule that counts the next round's money or pool cannot be
    answered from a cap table alone: raises `ValueError` in words.

    >>> from datetime import date
    >>> from holdfast.terms.captable import ShareClass
    >>> table = CapTable(date(2026, 1, 1), "USD", (ShareClass("Common", False, Decimal(900)),), pool=Decimal(100))
    >>> int(fully_diluted_shares(table, RULES["fully-diluted"])), int(fully_diluted_shares(table, RULES["issued"]))
    (1000, 900)
    """
    return sum((one.shares for one in by_class(table, rule, promised=promised)), Fraction(0))


def by_class(table: CapTable, rule: Rule, *, promised: Decimal = Decimal(0)) -> tuple[Part, ...]:
    """What each class, plan, the pool and what converts have of all shares."""
    if rule.new_money or rule.additional_option_pool_topup:
        raise ValueError(
            "this rule counts shares of a round to come, and a cap table does not say what they are: leave `new_money` "
            "and `additional_option_pool_topup` out"
        )
    found: dict[str, Fraction] = defaultdict(Fraction)
    if rule.outstanding_shares:
        for one in table.classes:
            found[one.name] += Fraction(one.converted)
    if rule.outstanding_options:
        for award in table.holdings:
            if award.kind is not AwardKind.STOCK:
                found[award_of(award.security, award.kind)] += Fraction(award.quantity)
    if rule.outstanding_unissued_options:
        found[POOL] += Fraction(table.pool)
    if rule.option_pool_topup_for_promised_options:
        found["Promised options"] += max(Fraction(0), Fraction(promised) - Fraction(table.pool))
    if rule.other_converting_securities or rule.this_security:
        found["SAFEs and notes"] += sum(converting(table, sum(found.values(), Fraction(0))), Fraction(0))
    whole = sum(found.values(), Fraction(0))
    return tuple(Part(name, shares, shares / whole) for name, shares in found.items() if shares)


def award_of(security: str, kind: AwardKind) -> str:
    """An award by its plan, whatever its strike.

    >>> award_of("2025 plan", AwardKind.OPTION), award_of("RSU", AwardKind.RSU)
    ('2025 plan options', 'RSU')
    """
    return security if kind.value.lower() in security.lower() else f"{security} {kind.value}s".strip()


def converting(table: CapTable, base: Fraction) -> tuple[Fraction, ...]:
    """Shares that each SAFE or note becomes at its cap, on `base` shares before them; 0 without a cap.

    A post-money cap counts what converts, a pre-money one does not. Raises `ValueError` where post-money caps leave
    nothing for anybody else.

    >>> from datetime import date
    >>> from holdfast.terms.captable import Convertible
    >>> safe = Convertible("holder 1", Decimal(100), cap=Decimal(1000))
    >>> table = CapTable(date(2026, 1, 1), "USD", (), convertibles=(safe,))
    >>> [int(one) for one in converting(table, Fraction(900))]
    [100]
    """
    parts = [(Fraction(one.amount) / Fraction(one.cap) if one.cap else Fraction(0), one) for one in table.convertibles]
    post = sum((part for part, one in parts if one.post_money), Fraction(0))
    if post >= 1:
        raise ValueError(
            f"SAFEs and notes with post-money caps would take {float(post) * 100:.0f} % of the company: together they "
            "can take less than 100 %"
        )
    pre = sum((part for part, one in parts if not one.post_money), Fraction(0))
    whole = base * (1 + pre) / (1 - post)
    return tuple(part * (whole if one.post_money else base) for part, one in parts)


@dataclass(frozen=True, slots=True)
class Owned:
    """What one holder has of all shares under a rule."""

    holder: str
    shares: Fraction
    of_all: Fraction


POOL: Final = "Pool, not granted"
UNNAMED: Final = "nobody named"


def fully_diluted_ownership(table: CapTable, rule: Rule) -> tuple[Owned, ...]:
    """Each holder's part of all shares, in the order of the file; what has no holder last. They sum to 1."""
    ratio = {one.name: Fraction(one.ratio) for one in table.classes}
    found: dict[str, Fraction] = defaultdict(Fraction)
    for one in table.holdings:
        stock = one.kind is AwardKind.STOCK
        if rule.outstanding_shares if stock else rule.outstanding_options:
            found[one.holder] += Fraction(one.quantity) * (ratio.get(one.security, Fraction(1)) if stock else 1)
    parts = by_class(table, rule)
    whole = sum((one.shares for one in parts), Fraction(0))
    if rule.other_converting_securities or rule.this_security:
        became = sum((one.shares for one in parts if one.name == "SAFEs and notes"), Fraction(0))
        for safe, shares in zip(table.convertibles, converting(table, whole - became), strict=True):
            found[safe.holder] += shares
    if rule.outstanding_unissued_options:
        found[POOL] += Fraction(table.pool)
    rest = whole - sum(found.values(), Fraction(0))
    if rest:
        found[UNNAMED] += rest
    return tuple(Owned(holder, shares, shares / whole) for holder, shares in found.items() if shares)
