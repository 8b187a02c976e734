"""What may stand in a cell of a cap table, in words. No reason repeats a cell: a name may have slipped into it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Final

from holdfast.terms.offering import amount, currency_of

LONGEST: Final = 120
MOST_TIMES: Final = 1_000
_NEGATIVE: Final = re.compile(r"\(.*\)|[A-Za-z$€£\s]*[-−][A-Za-z$€£\s]*[\d.,]+.*")
YES: Final = frozenset({"yes", "y", "true", "1", "x", "participating", "post", "post-money"})
NO: Final = frozenset({"no", "n", "false", "0", "", "-", "none", "non-participating", "pre", "pre-money"})


def number(row: Mapping[str, str], column: str) -> Decimal | None:
    """A number such as 1,000,000, 4.5M or $0.42; None where it is empty. Raises `ValueError` in words.

    >>> number({"shares": "1,000,000"}, "shares"), number({"shares": ""}, "shares")
    (Decimal('1000000'), None)
    """
    written = row.get(column, "").strip()
    if written in ("", "-"):
        return None
    if _NEGATIVE.fullmatch(written):
        raise Negative(f"`{column}` is less than nothing")
    if re.fullmatch(r"0\d.*", written):
        raise ValueError(f"`{column}` begins with a zero: a number with commas in it needs quotes around it, or none")
    try:
        found = amount(written)
    except ValueError:
        raise ValueError(f"`{column}` holds no number such as 1,000,000 or 0.42") from None
    return found if isinstance(found, Decimal) else None


class Negative(ValueError):
    """Nobody holds less than nothing: the whole file is refused, not one row."""


def times(row: Mapping[str, str], column: str) -> Decimal | None:
    """A multiple such as 1x, 1.5 or 2; None where it is empty. Raises `ValueError` in words.

    >>> times({"multiple": "1.5x"}, "multiple")
    Decimal('1.5')
    """
    written = row.get(column, "").lower().replace("×", "x").strip().removesuffix("x").strip()
    found = number({column: written}, column)
    if found is not None and found > MOST_TIMES:
        raise ValueError(f"`{column}` is more than {MOST_TIMES}x, which no class has")
    return found


def part(row: Mapping[str, str], column: str) -> Decimal | None:
    """A share such as 20 % or 0.2; None where it is empty. Raises `ValueError` in words.

    >>> part({"discount": "20 %"}, "discount"), part({"discount": "0.2"}, "discount")
    (Decimal('0.2'), Decimal('0.2'))
    """
    written = row.get(column, "").strip()
    found = number({column: written.removesuffix("%").strip()}, column)
    return found / 100 if found is not None and written.endswith("%") else found


def yes(row: Mapping[str, str], column: str) -> bool | None:
    """Yes or no; None where it is empty. Raises `ValueError` in words."""
    written = row.get(column, "").strip().lower()
    if written == "":
        return None
    if written not in YES | NO:
        raise ValueError(f"`{column}` is neither yes nor no")
    return written in YES


def day(row: Mapping[str, str], column: str) -> date | None:
    """A day such as 2026-03-31; None where it is empty. Raises `ValueError` in words."""
    written = row.get(column, "").strip()
    try:
        return date.fromisoformat(written) if written else None
    except ValueError:
        raise ValueError(f"`{column}` holds no day such as 2026-03-31") from None


def named(written: str, column: str) -> str:
    """A name in one line. Raises `ValueError` in words."""
    name = " ".join(written.split())
    if len(name) > LONGEST:
        raise ValueError(f"`{column}` is longer than {LONGEST} characters")
    if not name.isprintable():
        raise ValueError(f"`{column}` holds characters that cannot be printed")
    return name


def currencies(row: Mapping[str, str]) -> set[str]:
    """The currencies that a row is written in: its `currency`, and signs before its amounts."""
    said = row.get("currency", "").strip().upper()
    signs = {currency_of(row.get(column, "")) for column in ("price", "strike", "amount", "cap")}
    return ({said} if said else set()) | {sign for sign in signs if sign}
