"""Reads a cap table from a CSV that a founder can type: one row a holding.

    holder,type,class,kind,shares,price,multiple,seniority,participating,cap,ratio,strike,vested
    Anna Berg,person,Common,common,4000000
    Alder Ventures,fund,Series Seed,preferred,2000000,1.00,1x,1,no
    Ben Ito,person,2025 plan,option,150000,,,,,,,0.20,40000
    ,,Pool,pool,850000
    total,,,,7000000

- `kind`: common, preferred, option, RSU, warrant, SAFE, note, pool, 409A or total; where it is empty, `class` tells.
- `type`: fund, company or institution keep their name; anybody else is kept as "holder 1", "holder 2" in file order.
- `price`, `multiple`, `seniority` (larger is paid first), `participating`, `cap` (times the price) and `ratio` (common
  for one share) belong to the class: once is enough. Two rows that differ in them are refused.
- SAFE and note: `amount`, `cap` (a valuation), `discount`, `post_money` (yes unless said), `multiple` (times repaid).
- 409A: `price` and `date`. total: what the `shares` above add up to, of one class where it is named.

Every row is accepted or quarantined with its line and reason. Names, salaries and columns unknown here go no further.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Final

from holdfast.errors import BadInput
from holdfast.evidence import sheets
from holdfast.evidence.captable import cells
from holdfast.evidence.captable.cells import Negative
from holdfast.evidence.sheets import Quarantined

COLUMNS: Final = (
    *("holder", "type", "class", "kind", "shares", "price", "multiple", "seniority", "participating", "cap", "ratio"),
    *("strike", "vested", "amount", "discount", "post_money", "percent", "currency", "date"),
)
ALIASES: Final = {
    "shareholder": "holder", "stakeholder": "holder", "name": "holder", "investor": "holder", "holder type": "type",
    "security": "class", "share class": "class", "stock class": "class", "series": "class", "plan": "class",
    "quantity": "shares", "number of shares": "shares", "shares held": "shares", "# shares": "shares",
    "price per share": "price", "issue price": "price", "original issue price": "price", "share price": "price",
    "exercise price": "strike", "strike price": "strike", "exercise_price": "strike", "strike_price": "strike",
    "liquidation preference": "multiple", "liquidation multiple": "multiple", "preference": "multiple",
    "participation": "participating", "participation cap": "cap", "valuation cap": "cap",
    "conversion ratio": "ratio", "post money": "post_money", "post-money": "post_money", "vested shares": "vested",
    "investment": "amount", "principal": "amount", "%": "percent", "ownership": "percent", "ownership %": "percent",
    "stake": "percent", "fully diluted %": "percent", "effective": "date",
}  # fmt: skip
"""What else a column may be called."""
PAY: Final = re.compile(r"salar|\bpay\b|wage|compensation|bonus|income|remuneration|\bote\b")
"""Columns about somebody's pay are dropped at the door."""


class Kind(StrEnum):
    """What a row is."""

    COMMON = "common"
    PREFERRED = "preferred"
    OPTION = "option"
    RSU = "RSU"
    WARRANT = "warrant"
    SAFE = "SAFE"
    NOTE = "note"
    POOL = "pool"
    VALUATION = "409A"
    TOTAL = "total"


_WORDS: Final = (
    (Kind.TOTAL, r"total|sum"),
    (Kind.VALUATION, r"409a|valuation"),
    (Kind.POOL, r".*\b(pool|unissued|available|ungranted|unallocated)\b.*"),
    (Kind.SAFE, r".*\bsafes?\b.*"),
    (Kind.NOTE, r".*\b(notes?|loan|convertibles?)\b.*"),
    (Kind.WARRANT, r".*\bwarrants?\b.*"),
    (Kind.RSU, r".*\brsus?\b.*"),
    (Kind.OPTION, r".*\b(options?|isos?|nsos?|emi|esop)\b.*|.*\bplan"),
    (Kind.COMMON, r".*\b(common|ordinary|founders?)\b.*"),
    (Kind.PREFERRED, r".*\b(preferred|preference|series|seed|prefs?)\b.*"),
)
TERMS: Final = ("price", "multiple", "seniority", "participating", "cap", "ratio")
"""What belongs to a class, not to a holding."""
Term = Decimal | bool | None


@dataclass(frozen=True, slots=True)
class Row:
    """One row as it was read. `holder` is as written: it leaves this package only masked."""

    line: int
    kind: Kind
    holder: str
    type: str
    security: str
    shares: Decimal | None
    terms: Mapping[str, Term]
    strike: Decimal | None = None
    vested: Decimal | None = None
    amount: Decimal | None = None
    discount: Decimal | None = None
    post_money: bool | None = None
    percent: Decimal | None = None
    day: date | None = None
    currencies: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Sheet:
    """The rows of a file. `pay` and `unknown` are the columns that were dropped."""

    rows: tuple[Row, ...]
    quarantined: tuple[Quarantined, ...]
    pay: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()

    @property
    def read(self) -> int:
        return len(self.rows) + len(self.quarantined)


def read(file: Path) -> Sheet:
    """The rows of a CSV. Raises `BadInput` for no such file, one mostly bad, or one with a negative number."""
    sheet = parse(sheets.content_of(file))
    sheets.refuse_if_bad(file, sheet.read, sheet.quarantined)
    return sheet


def parse(content: str) -> Sheet:
    """The same from the text of a file.

    >>> sheet = parse("holder,class,shares\\nAnna,Common,\\"4,000,000\\"\\nBen,Common,many\\n")
    >>> [(one.kind.value, str(one.shares)) for one in sheet.rows], [one.reason for one in sheet.quarantined]
    ([('common', '4000000')], ['`shares` holds no number such as 1,000,000 or 0.42'])
    """
    tidy, head, long = _tidy(content)
    found: list[Row] = []
    bad: list[Quarantined] = []
    for line, cell in sheets.rows(tidy, COLUMNS, ("class", "shares")):
        if line in long:
            bad.append(Quarantined(line, LONG))
            continue
        try:
            found.append(_row(line, cell))
        except Negative as error:
            raise BadInput(f"Line {line}: {error}. Nobody holds less than nothing. Nothing was taken.") from None
        except ValueError as error:
            bad.append(Quarantined(line, str(error)))
    others = [name for name in head if name and name not in COLUMNS]
    pay = tuple(name for name in others if PAY.search(name))
    return Sheet(tuple(found), tuple(bad), pay, tuple(name for name in others if name not in pay))


LONG: Final = "it has more cells than the first line names: a number with commas in it needs quotes around it, or none"


def _tidy(content: str) -> tuple[str, list[str], set[int]]:
    """The text with commas between cells and our own names of columns, the names as they then are, and the lines that
    have something beyond the last column."""
    first = content.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    reader = csv.reader(io.StringIO(content), delimiter=delimiter)
    try:
        head = _columns(next(reader, []))
        writer.writerow(head)
        long = set()
        for row in reader:
            writer.writerow(row)
            if any(cell.strip() for cell in row[len(head) :]):
                long.add(reader.line_num)
    except csv.Error as error:
        raise BadInput(f"Line {reader.line_num} is no CSV: {error}.") from error
    return out.getvalue(), head, long


def _columns(written: Sequence[str]) -> list[str]:
    """Our names for the columns; a second one of the same name stays as it is written, and is not read."""
    found: list[str] = []
    plain = [" ".join(name.lower().split()) for name in written]
    for name in plain:
        ours = name if name in COLUMNS else ALIASES.get(name, name)
        found.append(name if ours in found or (ours != name and ours in plain) else ours)
    return found


def _row(line: int, cell: Mapping[str, str]) -> Row:
    """Raises `ValueError` in words."""
    kind = kind_of(cell)
    shares = cells.number(cell, "shares")
    row = Row(
        line, kind, cells.named(cell.get("holder", ""), "holder"), cell.get("type", "").strip().lower(),
        cells.named(cell.get("class", ""), "class"), shares, _terms(kind, cell), cells.number(cell, "strike"),
        cells.number(cell, "vested"), cells.number(cell, "amount"), cells.part(cell, "discount"),
        cells.yes(cell, "post_money"), cells.part(cell, "percent"), cells.day(cell, "date"),
        frozenset(cells.currencies(cell)),
    )  # fmt: skip
    if problem := _lacking(row):
        raise ValueError(problem)
    return row


def kind_of(cell: Mapping[str, str]) -> Kind:
    """What a row is: as `kind` says, else as the name of its class tells. Raises `ValueError` in words.

    >>> kind_of({"kind": "ISO"}).value, kind_of({"class": "Series A"}).value, kind_of({"holder": "Total"}).value
    ('option', 'preferred', 'total')
    """
    said, named = cell.get("kind", "").strip().lower(), cell.get("class", "").strip().lower()
    if not said and not named and cell.get("holder", "").strip().lower() in ("total", "sum"):
        return Kind.TOTAL
    for words in (said,) if said and said not in ("stock", "shares") else (named,):
        for kind, pattern in _WORDS:
            if re.fullmatch(pattern, words):
                return kind
    raise ValueError(f"`kind` has to be one of {', '.join(Kind)}")


def _terms(kind: Kind, cell: Mapping[str, str]) -> dict[str, Term]:
    found: dict[str, Term] = {
        "price": cells.number(cell, "price"), "multiple": cells.times(cell, "multiple"),
        "seniority": cells.number(cell, "seniority"), "participating": cells.yes(cell, "participating"),
        "ratio": cells.times(cell, "ratio"),
    }  # fmt: skip
    lent = kind in (Kind.SAFE, Kind.NOTE)
    return {**found, "cap": cells.number(cell, "cap") if lent else cells.times(cell, "cap")}


def _lacking(row: Row) -> str | None:
    """What is missing or impossible in a row, in words."""
    lent, valued = row.kind in (Kind.SAFE, Kind.NOTE), row.kind is Kind.VALUATION
    if lent and not row.amount:
        return "`amount` is empty: how much money was lent?"
    if row.discount is not None and row.discount >= 1:
        return "`discount` is 100 % or more: write 20 % or 0.2"
    if valued and (row.terms["price"] is None or row.day is None):
        return "a 409A valuation needs its `price` and its `date`"
    if not lent and not valued and row.shares is None:
        return "`shares` is empty"
    if not lent and not valued and row.kind is not Kind.TOTAL and not row.security:
        return "`class` is empty"
    if row.kind is Kind.OPTION and row.strike is None:
        return "`strike` is empty: what does the holder pay for one share?"
    if row.vested is not None and row.shares is not None and row.vested > row.shares:
        return f"`vested` is {row.vested:,f}, more than the {row.shares:,f} under `shares`"
    return "`ratio` is nothing: how many common shares is one of them?" if row.terms["ratio"] == 0 else None
