"""Reads what people are paid, from a CSV that a pay administrator keeps: one row a person, never with a name.

    who,role,level,region,base,currency,as_of
    E-17,machine learning engineer,senior,US,185000,USD,2026-03-31

`who` tells rows apart. A number such as `E-17` is kept as it is; a name, an address or a handle becomes a label at the
door (`seat 3f9a2c1e`), the same one each time, and is not kept: so nothing joins pay with what somebody made. `base` is
a year's; `bonus` (a year) and `equity` (a share such as 0.5%) may stand beside it. A column that looks like salary
history is dropped unread.

Every row is accepted, a duplicate, or quarantined with its reason. Amounts of two currencies are never mixed.
"""

from __future__ import annotations

import csv
import hashlib
import hmac
import io
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from holdfast.errors import BadInput
from holdfast.evidence.sheets import Quarantined, content_of, day, refuse_if_bad, rows
from holdfast.terms.money import Money
from holdfast.terms.offering import amount, currency_of, share

KIND: Final = "pay"
"""The kind of the entries in which this is kept."""
COLUMNS: Final = ("who", "role", "level", "region", "base", "currency", "as_of")
ALSO: Final = ("bonus", "equity")
NEEDED: Final = ("who", "role", "level", "base")
LONGEST: Final = 80
LEAST: Final = Decimal(1000)
"""A yearly base below this is most likely written in thousands."""
_NUMBER: Final = re.compile(r"(?:E|EMP|ID|HR|NO|NR|P|S)?[-_ ]?\d{1,6}", re.IGNORECASE)
_HISTORY: Final = re.compile(
    r"(previous|prior|former|past|last|old|earlier|history|historic\w*|before)\b.*"
    r"(pay|salary|base|comp\w*|wage\w*|earn\w*|employer|package|ctc)"
    r"|(pay|salary|base|comp\w*|wage\w*|earn\w*|ctc).*\b(previous|prior|former|past|last|old|earlier|histor\w*|before)"
)


@dataclass(frozen=True, slots=True)
class Known:
    """How a role, a level and a country as written are kept. Each raises `ValueError` in words where it means none."""

    role: Callable[[str], str] = str
    level: Callable[[str], str] = str
    region: Callable[[str], str] = str


@dataclass(frozen=True, slots=True)
class Paid:
    """One row. `who` is a label. `equity`: share of the company. `as_of` None: not said."""

    who: str
    role: str
    level: str
    region: str
    base: Money
    as_of: date | None = None
    bonus: Money | None = None
    equity: Decimal | None = None

    def plain(self) -> dict[str, Any]:
        """As it is kept; `of` reads it back."""
        return {
            "who": self.who, "role": self.role, "level": self.level, "region": self.region,
            "base": str(self.base.amount), "currency": self.base.currency,
            "as_of": None if self.as_of is None else self.as_of.isoformat(),
            "bonus": None if self.bonus is None else str(self.bonus.amount),
            "equity": None if self.equity is None else str(self.equity),
        }  # fmt: skip

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> Paid:
        """The row that `plain` wrote."""
        currency = kept["currency"]
        return cls(
            kept["who"], kept["role"], kept["level"], kept["region"], Money(Decimal(kept["base"]), currency),
            None if kept["as_of"] is None else date.fromisoformat(kept["as_of"]),
            None if kept["bonus"] is None else Money(Decimal(kept["bonus"]), currency),
            None if kept["equity"] is None else Decimal(kept["equity"]),
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Batch:
    """`read` rows in all: those accepted, those quarantined, and `duplicates`.

    `labelled`: line and label of each row whose `who` was no number. `history` are columns that were dropped as salary
    history, `unread` other columns that nothing reads.
    """

    accepted: tuple[Paid, ...]
    quarantined: tuple[Quarantined, ...]
    duplicates: int
    labelled: tuple[tuple[int, str], ...] = ()
    history: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()

    @property
    def read(self) -> int:
        return len(self.accepted) + len(self.quarantined) + self.duplicates


def read(file: Path, currency: str, secret: bytes, known: Known) -> Batch:
    """The rows of a CSV, in their order. Raises `BadInput` for no such file, one mostly bad, or of two currencies."""
    batch = parse(content_of(file), currency, secret, known)
    refuse_if_bad(file, batch.read, batch.quarantined)
    return batch


def parse(content: str, currency: str, secret: bytes, known: Known | None = None) -> Batch:
    """The same from the text of a file; amounts without a currency are in `currency`.

    >>> batch = parse("who,role,level,base,prior_salary\\nE-17,SRE,senior,165k,9\\nE-18,SRE,senior,-5,9\\n", "USD", b"")
    >>> [(one.who, str(one.base.amount)) for one in batch.accepted], batch.history
    ([('E-17', '165000')], ('prior_salary',))
    >>> [one.reason for one in batch.quarantined]
    ['`-5` under `base` is no amount such as 165000 or 165k']
    """
    known = known or Known()
    found: dict[str, tuple[int, Paid]] = {}
    quarantined: list[Quarantined] = []
    labelled: list[tuple[int, str]] = []
    duplicates = 0
    for line, row in rows(content, COLUMNS, NEEDED):
        _same_currency(line, row, currency)
        try:
            paid = _paid(row, currency, secret, known)
        except ValueError as error:
            quarantined.append(Quarantined(line, str(error)))
            continue
        before, first = found.setdefault(paid.who, (line, paid))
        if first != paid:
            quarantined.append(Quarantined(line, f"the same person stands on line {before} already, told otherwise"))
        duplicates += first == paid and before != line
        if before == line and paid.who.startswith("seat "):
            labelled.append((line, paid.who))
    history, unread = _columns(content)
    accepted = tuple(one for _, one in found.values())
    return Batch(accepted, tuple(quarantined), duplicates, tuple(labelled), history, unread)


def _columns(content: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Columns that look like salary history, and others that nothing reads. Their cells are never looked at."""
    head = next(csv.reader(io.StringIO(content)), [])
    others = [name.strip()[:40] for name in head if name.strip().lower() not in (*COLUMNS, *ALSO, "")]
    history = tuple(name for name in others if is_history(name))
    return history, tuple(name for name in others if name not in history)


def is_history(column: str) -> bool:
    """Whether a column's name says that it holds what somebody earned before.

    >>> [is_history(one) for one in ("Previous salary", "salary_history", "lastEmployer pay", "base", "pay_grade")]
    [True, True, True, False, False]
    """
    words = re.sub(r"([a-z])([A-Z])", r"\1 \2", column).replace("_", " ").replace("-", " ").lower()
    return _HISTORY.search(words) is not None


def _same_currency(line: int, row: Mapping[str, str], currency: str) -> None:
    signs = {currency_of(row.get(name, "")) for name in ("base", "bonus")} - {None}
    for written in sorted(
        {str(sign) for sign in signs} | ({row["currency"].upper()} if row.get("currency") else set())
    ):
        if written != currency:
            raise BadInput(
                f"Line {line} is in {written[:12]}, and the company counts in {currency}. Amounts of two currencies "
                "are never added: leave those rows to a file of their own company, or convert them. Nothing was taken."
            )


def _paid(row: Mapping[str, str], currency: str, secret: bytes, known: Known) -> Paid:
    """Raises `ValueError` in words."""
    base = _money(row, "base", currency)
    if base is None:
        raise ValueError("`base` is empty")
    if base.amount < LEAST:
        raise ValueError(f"`{row['base'][:20]}` under `base` is no pay of a year: write it whole, or such as 165k")
    return Paid(
        labelled(row.get("who", ""), secret), known.role(_plain(row, "role")), known.level(_plain(row, "level")),
        known.region(row.get("region", "")), base, day(row, "as_of"), _money(row, "bonus", currency),
        _share(row.get("equity", "")),
    )  # fmt: skip


def labelled(who: str, secret: bytes) -> str:
    """A number as it is; of anything else a label that nobody can turn back. Raises `ValueError` where it is empty.

    >>> labelled("E-17", b"x"), labelled("Ana Ito", b"x"), labelled(" ana  ito ", b"x")
    ('E-17', 'seat 64ed0358', 'seat 64ed0358')
    """
    written = " ".join(who.split())
    if not written:
        raise ValueError("`who` is empty: a number will do")
    if _NUMBER.fullmatch(written):
        return written
    return f"seat {hmac.new(secret, written.casefold().encode('utf-8', 'replace'), hashlib.sha256).hexdigest()[:8]}"


def _plain(row: Mapping[str, str], column: str) -> str:
    written = " ".join(row.get(column, "").split())
    if not written:
        raise ValueError(f"`{column}` is empty")
    if len(written) > LONGEST or not written.isprintable():
        raise ValueError(f"`{column}` is longer than {LONGEST} characters, or cannot be printed")
    return written


def _money(row: Mapping[str, str], column: str, currency: str) -> Money | None:
    written = row.get(column, "")
    try:
        value = amount(written) if written else None
    except ValueError:
        value = Decimal(0)
    if written and not value:
        raise ValueError(f"`{written[:20]}` under `{column}` is no amount such as 165000 or 165k")
    return Money(value, currency) if isinstance(value, Decimal) else None


def _share(written: str) -> Decimal | None:
    try:
        value = share(written) if written else None
    except ValueError as error:
        raise ValueError(f"`equity`: {error}") from None
    return value if isinstance(value, Decimal) else None


def standing(told: Iterable[Mapping[str, Any]]) -> dict[str, Paid]:
    """The rows by label that entries leave, oldest first: the latest word on a row holds, a drop takes it away."""
    found: dict[str, Paid] = {}
    for value in told:
        if value["what"] == "rows":
            found.update((row["who"], Paid.of(row)) for row in value["rows"])
        elif value["what"] == "drop":
            found = {who: row for who, row in found.items() if value["who"] not in (None, who)}
    return found
