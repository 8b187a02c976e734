"""What fields of Open Cap Format hold, and what is wrong with one that holds something else, in words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Final

Object = Mapping[str, Any]
MOST: Final = Decimal(10) ** 15
_NUMERIC: Final = re.compile(r"[+-]?[0-9]{1,30}(\.[0-9]{1,20})?")


class Unusable(ValueError):
    """An object that cannot be used, and why; `about` is the id that it refers to, which is never kept."""

    def __init__(self, why: str, about: str = "") -> None:
        self.why, self.about = why, about
        super().__init__(why)


def numeric(value: object, name: str) -> Decimal:
    """A number, as the format writes it.

    >>> numeric("+10000000.00", "quantity"), numeric(3, "quantity")
    (Decimal('10000000.00'), Decimal('3'))
    """
    written = str(value) if isinstance(value, (int, Decimal)) and not isinstance(value, bool) else value
    if not isinstance(written, str) or not _NUMERIC.fullmatch(written):
        raise Unusable(f"`{name}` is missing" if value is None else f'`{name}` is no number such as "1000.00"')
    if abs(found := Decimal(written)) > MOST:
        raise Unusable(f"`{name}` is more than there is")
    return found


def amount_of(one: Object, name: str) -> Decimal:
    """How much of something: never less than nothing."""
    found = numeric(one.get(name), name)
    if found < 0:
        raise Unusable(f"`{name}` is less than nothing")
    return found


def money(one: Object, name: str) -> tuple[Decimal, str] | None:
    """An amount of money with its currency; None where the field is not there."""
    value = one.get(name)
    if value is None:
        return None
    if not isinstance(value, Mapping) or not re.fullmatch("[A-Z]{3}", str(value.get("currency", ""))):
        raise Unusable(f'`{name}` is no amount of money such as {{"amount": "1.00", "currency": "USD"}}')
    found = numeric(value.get("amount"), f"{name}.amount")
    if found < 0:
        raise Unusable(f"`{name}` is less than nothing")
    return found, str(value["currency"])


def ratio(value: object, name: str) -> Decimal:
    """A ratio as one number, above 0."""
    if not isinstance(value, Mapping):
        raise Unusable(f"`{name}` is missing")
    above, below = numeric(value.get("numerator"), f"{name}.numerator"), numeric(value.get("denominator"), name)
    if above <= 0 or below <= 0:
        raise Unusable(f"`{name}` has to be above nothing")
    return above / below


def day(one: Object, name: str = "date") -> date:
    """A day."""
    try:
        return date.fromisoformat(str(one.get(name, ""))[:10])
    except ValueError:
        raise Unusable(
            f"`{name}` is missing" if name not in one else f"`{name}` is no day such as 2026-03-31"
        ) from None


def ids(one: Object, name: str) -> list[str]:
    """Ids under a field, each once; an example's "..." is none."""
    value = one.get(name)
    found = value if isinstance(value, list) else [value] if value else []
    return [str(word) for word in dict.fromkeys(map(str, found)) if word != "..."]


def objects(one: Object, name: str) -> list[Object]:
    """The objects under a field; anything else there is none."""
    value = one.get(name)
    return [row for row in value if isinstance(row, Mapping)] if isinstance(value, list) else []


def inside(one: Object, name: str) -> Object:
    """The object under a field; an empty one where there is none."""
    value = one.get(name)
    return value if isinstance(value, Mapping) else {}


def word(one: Object, name: str) -> str:
    """What has to stand under a field, in one line."""
    value = one.get(name)
    if not isinstance(value, str) or not value.strip():
        raise Unusable(f"`{name}` is missing")
    return " ".join(value.split())[:120]
