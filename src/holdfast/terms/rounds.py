"""Which round of a company came last, as far as its classes of shares tell."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from holdfast.terms.captable import ShareClass


@dataclass(frozen=True, slots=True)
class Latest:
    """The class that was sold last. `certain`: its name or its seniority says so, or no other was sold at another
    price; otherwise it is the last one in the file."""

    share_class: ShareClass
    certain: bool

    @property
    def price(self) -> Decimal:
        """What one share of it cost, as the common shares that it converts to."""
        return _price(self.share_class)


def latest(classes: Sequence[ShareClass]) -> Latest | None:
    """The last of the priced preferred classes that are out; None where there is none. A round may be a down round, so
    the dearest class is not the latest. Its name is held for surer than its seniority: series B came after series A.

    >>> a = ShareClass("Series A", True, Decimal(100), Decimal(5), seniority=1)
    >>> b = ShareClass("Series B", True, Decimal(100), Decimal("0.50"), seniority=2)
    >>> found = latest((b, a))
    >>> (found.share_class.name, str(found.price), found.certain)
    ('Series B', '0.50', True)
    """
    priced = [one for one in classes if one.preferred and one.price and one.shares]
    if not priced:
        return None
    named, senior = _top(priced, lambda one: letter(one.name)), _top(priced, lambda one: one.seniority)
    found = named or senior
    if found is not None:
        return Latest(found, senior in (None, found))
    return Latest(priced[-1], len({_price(one) for one in priced}) == 1)


def _top(priced: Sequence[ShareClass], rank: Callable[[ShareClass], int | None]) -> ShareClass | None:
    """The one class of the highest rank; None where one has none, or two share it."""
    ranks = [found for one in priced if (found := rank(one)) is not None]
    if len(ranks) < len(priced) or ranks.count(max(ranks)) > 1:
        return None
    return priced[ranks.index(max(ranks))]


def letter(name: str) -> int | None:
    """The place in the order of rounds that a class is named after: seed is 0, series A is 1.

    >>> letter("Series A Preferred"), letter("Series Seed-2"), letter("Series B1"), letter("Class F")
    (1, 0, 2, None)
    """
    written = name.lower().replace("-", " ")
    if re.search(r"\bseed\b", written):
        return 0
    found = re.search(r"\bseries ([a-z])(?:\d*)\b", written)
    return ord(found[1]) - ord("a") + 1 if found else None


def _price(one: ShareClass) -> Decimal:
    return (one.price or Decimal(0)) / one.ratio
