"""A hire as it is typed: what they do, the yearly base, how many of them, and from when."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated, Final

from pydantic import AfterValidator

from holdfast.terms.offering import amount, currency_of, written_amount

MOST: Final = 20
"""Hires in one word."""
LONGEST: Final = 80
_HOW: Final = "write what they do, an @ and the yearly base, such as 'senior ml engineer@230k from 2027-01'"
_HIRE: Final = re.compile(
    r"(?:(?P<many>\d{1,3})\s*[x×]\s+)?(?P<what>[^@]+?)\s*@\s*(?P<base>\S(?:.*?\S)??)(?:\s+from\s+(?P<when>\S+))?"
)


@dataclass(frozen=True, slots=True)
class Hire:
    """`count` people who do `what`, at `base` a year each. `start`: their first day; None: once they are found.

    `currency` is what was written with the amount; None: the company's."""

    what: str
    base: Decimal
    count: int = 1
    start: date | None = None
    currency: str | None = None

    @classmethod
    def parse(cls, written: str) -> Hire:
        """Raises `ValueError` in words.

        >>> Hire.parse("2 x junior@120k from 2027-03")
        Hire(what='junior', base=Decimal('120000'), count=2, start=datetime.date(2027, 3, 1), currency=None)
        >>> Hire.parse("senior ml engineer")
        Traceback (most recent call last):
        ValueError: write what they do, an @ and the yearly base, such as 'senior ml engineer@230k from 2027-01'
        >>> Hire.parse("senior@230k from soon")
        Traceback (most recent call last):
        ValueError: 'soon' is no month or day such as 2027-01 or 2027-01-15
        """
        found = _HIRE.fullmatch(" ".join(written.split()))
        if found is None:
            raise ValueError(_HOW)
        what, many = found["what"], int(found["many"] or 1)
        if len(what) > LONGEST or not what.isprintable():
            raise ValueError(f"say what they do in at most {LONGEST} characters")
        if not 1 <= many <= MOST:
            raise ValueError(f"{many} at once are not 1 to {MOST}")
        return cls(what, _base(found["base"]), many, _day(found["when"]), currency_of(found["base"]))

    @property
    def written(self) -> str:
        """As it is typed; `parse` reads it back.

        >>> Hire("junior", Decimal(120_000), 2, date(2027, 3, 1)).written
        '2 x junior@120000 from 2027-03-01'
        """
        many = f"{self.count} x " if self.count > 1 else ""
        start = f" from {self.start}" if self.start else ""
        return f"{many}{self.what}@{self.currency or ''}{written_amount(self.base)}{start}"


def _base(written: str) -> Decimal:
    wrong = f"'{written[:40]}' is no yearly base such as 230k; a month goes behind it as 'from 2027-01'"
    try:
        found = amount(written)
    except ValueError:
        raise ValueError(wrong) from None
    if not isinstance(found, Decimal) or found <= 0:
        raise ValueError(wrong)
    return found


def _day(written: str | None) -> date | None:
    if written is None:
        return None
    try:
        return date.fromisoformat(f"{written}-01" if re.fullmatch(r"\d{4}-\d{2}", written) else written)
    except ValueError:
        raise ValueError(f"'{written[:20]}' is no month or day such as 2027-01 or 2027-01-15") from None


def hire(written: str) -> str:
    """One hire in its normal spelling."""
    return Hire.parse(written).written


TypedHire = Annotated[str, AfterValidator(hire)]
