"""From the rows of a CSV to one cap table: a class has one set of terms, holders no names, and the sum is right."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Final

from holdfast.errors import BadInput
from holdfast.evidence.captable import checks, rows
from holdfast.evidence.captable.holders import INSTITUTIONS, Holders
from holdfast.evidence.captable.kept import Kept
from holdfast.evidence.captable.rows import TERMS, Kind, Row, Sheet, Term
from holdfast.evidence.sheets import Quarantined
from holdfast.terms.captable import AwardKind, CapTable, Convertible, Holding, ShareClass, Valuation

AWARDS: Final = {Kind.OPTION: AwardKind.OPTION, Kind.RSU: AwardKind.RSU, Kind.WARRANT: AwardKind.WARRANT}
STOCK: Final = (Kind.COMMON, Kind.PREFERRED)
COUNTED: Final = (*STOCK, *AWARDS, Kind.POOL)
"""Rows whose `shares` add up to the total."""


@dataclass(frozen=True, slots=True)
class Read:
    """A cap table with what its reading came to. `masked` holders are kept without their name; `dropped` are columns
    or parts of the file that were not read, in words."""

    kept: Kept
    read: int
    quarantined: tuple[Quarantined, ...]
    masked: int
    dropped: tuple[str, ...] = ()


def read(file: Path, currency: str, as_of: date, total: Decimal | None = None) -> Read:
    """The cap table of a CSV. Raises `BadInput` for what cannot be used, or does not add up to `total`."""
    return assembled(rows.read(file), currency, as_of, total, source=file.name)


def assembled(sheet: Sheet, currency: str, as_of: date, total: Decimal | None = None, *, source: str = "") -> Read:
    """The same from rows.

    >>> sheet = rows.parse("holder,type,class,shares,price\\nAnna,,Common,300,\\nAlder,fund,Seed,100,2\\n,,Pool,50\\n")
    >>> table = assembled(sheet, "USD", date(2026, 11, 21)).kept.table
    >>> [(one.holder, one.security, int(one.quantity)) for one in table.holdings], int(table.pool)
    ([('holder 1', 'Common', 300), ('Alder', 'Seed', 100)], 50)
    """
    refuse_mixed(sheet.rows, currency)
    refuse_wrong_sum(sheet.rows, total)
    checks.refuse_over([(one.line, one.percent) for one in sheet.rows if one.percent is not None])
    holders, kept_as = Holders(), {}
    institution = _institutions(sheet.rows)
    for row in sheet.rows:
        if row.kind in (*STOCK, *AWARDS, Kind.SAFE, Kind.NOTE):
            key = _key(row)
            kept_as[row.line] = holders.add(key, row.holder, institution=key in institution)
    classes, notes = _classes([one for one in sheet.rows if one.kind in STOCK])
    table = CapTable(
        as_of, currency, classes,
        tuple(_holding(row, kept_as[row.line]) for row in sheet.rows if row.kind in (*STOCK, *AWARDS)),
        tuple(_convertible(row, kept_as[row.line]) for row in sheet.rows if row.kind in (Kind.SAFE, Kind.NOTE)),
        sum((row.shares or Decimal(0) for row in sheet.rows if row.kind is Kind.POOL), Decimal(0)),
        _valuation(sheet.rows), source=source,
    )  # fmt: skip
    checks.refuse_empty(table)
    checks.refuse_converting(table)
    left_out = tuple(f"Line {one.line}: {one.reason}" for one in sheet.quarantined)
    notes += [*_twice(sheet.rows), *checks.strikes(table)]
    kept = holders.hide(Kept(table, left_out=left_out, notes=tuple(notes)))
    return Read(kept, sheet.read, sheet.quarantined, holders.masked, _dropped(sheet))


def _key(row: Row) -> str:
    """What the rows of one holder share. Rows without a holder are each somebody of their own."""
    name = " ".join(row.holder.split()).casefold()
    return name or f"line {row.line}"


def _institutions(found: Iterable[Row]) -> set[str]:
    """Holders of whom any row says that they are a fund, a company or an institution, and none that they are not."""
    types: dict[str, set[str]] = defaultdict(set)
    for row in found:
        if row.holder and row.type:
            types[_key(row)].add(row.type)
    return {key for key, said in types.items() if said <= INSTITUTIONS}


def refuse_mixed(found: Sequence[Row], currency: str) -> None:
    """Raises `BadInput` where rows are in two currencies, or in one that the company does not count in."""
    lines: dict[str, list[int]] = defaultdict(list)
    for row in found:
        for one in row.currencies:
            lines[one].append(row.line)
    if len(lines) > 1:
        told = ", ".join(f"{one[:12]} on {listed(places)}" for one, places in sorted(lines.items()))
        raise BadInput(f"Amounts of two currencies are never added: {told}. Convert them first. Nothing was taken.")
    for one, places in lines.items():
        if one != currency:
            raise BadInput(
                f"The file is in {one[:12]} ({listed(places)}), and the company counts in {currency}. Convert it, or "
                f'write `currency = "{one[:3]}"` into holdfast.toml where all of it is. Nothing was taken.'
            )


def listed(lines: Sequence[int], most: int = 5) -> str:
    """Lines as people say them.

    >>> listed([3]), listed([3, 4]), listed(list(range(1, 9)))
    ('line 3', 'lines 3 and 4', 'lines 1, 2, 3, 4, 5 and 3 more')
    """
    if len(lines) == 1:
        return f"line {lines[0]}"
    shown = [str(one) for one in lines[:most]]
    last = shown.pop() if len(lines) <= most else f"{len(lines) - most} more"
    return f"lines {', '.join(shown)} and {last}"


def refuse_wrong_sum(found: Sequence[Row], total: Decimal | None) -> None:
    """Raises `BadInput` where a total is not what the rows add up to: with its line, the sum, and what is missing."""
    said = [
        (f"Line {one.line} says", one.security, one.shares or Decimal(0)) for one in found if one.kind is Kind.TOTAL
    ]
    said += [("`--total` says", "", total)] if total is not None else []
    for who, security, wanted in said:
        counted = [one for one in found if one.kind in COUNTED and security in ("", one.security)]
        adds = sum((one.shares or Decimal(0) for one in counted), Decimal(0))
        if adds != wanted:
            what = f" of {security}" if security else ""
            off = f"{wanted - adds:,f} are missing" if wanted > adds else f"{adds - wanted:,f} are too many"
            raise BadInput(
                f"The cap table does not add up: {who} {wanted:,f} shares{what} in all, and the {len(counted)} rows "
                f"that count add up to {adds:,f}: {off}. Mend the row that is wrong, or the total. Nothing was taken."
            )


def _classes(found: Sequence[Row]) -> tuple[tuple[ShareClass, ...], list[str]]:
    by_class: dict[str, list[Row]] = defaultdict(list)
    for row in found:
        by_class[row.security].append(row)
    classes = tuple(_class(name, here) for name, here in by_class.items())
    preferred = [one for one in classes if one.preferred]
    notes = []
    if len(preferred) > 1 and all(row.terms["seniority"] is None for row in found if row.kind is Kind.PREFERRED):
        notes.append("No `seniority` was given: the preferred classes are paid side by side.")
    plain = [row for row in found if row.kind is Kind.PREFERRED]
    if preferred and all(row.terms["multiple"] is None and row.terms["participating"] is None for row in plain):
        notes.append("No `multiple` and no `participating` was given: every preferred class is 1x, non-participating.")
    return classes, notes


def _class(name: str, found: Sequence[Row]) -> ShareClass:
    """Raises `BadInput` where the rows of a class differ in its terms, or it has no price."""
    kinds = {row.kind for row in found}
    lines = [row.line for row in found]
    if len(kinds) > 1:
        raise BadInput(f"`{name}` is common on one line and preferred on another ({listed(lines)}): one class is one "
                       "kind. Nothing was taken.")  # fmt: skip
    terms = {term: _one_term(name, term, found) for term in TERMS}
    preferred = kinds == {Kind.PREFERRED}
    if preferred and terms["price"] is None:
        raise BadInput(f"`{name}` ({listed(lines)}) has no `price`: without it nobody can say what it is paid first. "
                       "Nothing was taken.")  # fmt: skip
    shares = sum((row.shares or Decimal(0) for row in found), Decimal(0))
    cap, multiple = _decimal(terms["cap"]), _decimal(terms["multiple"]) or Decimal(1)
    if cap is not None and cap < multiple:
        raise BadInput(f"`{name}` ({listed(lines)}) has a cap of {cap}x below its multiple of {multiple}x: the cap is "
                       "the most it takes in all. Nothing was taken.")  # fmt: skip
    return ShareClass(
        name, preferred, shares, _decimal(terms["price"]), multiple, int(_decimal(terms["seniority"]) or 1),
        bool(terms["participating"]), cap, _decimal(terms["ratio"]) or Decimal(1),
    )  # fmt: skip


def _decimal(value: Term) -> Decimal | None:
    return value if isinstance(value, Decimal) else None


def _one_term(name: str, term: str, found: Sequence[Row]) -> Term:
    said: dict[Term, int] = {}
    for row in found:
        if (value := row.terms[term]) is not None:
            said.setdefault(value, row.line)
    if len(said) > 1:
        told = " and ".join(f"{_said(value)} on line {line}" for value, line in list(said.items())[:2])
        raise BadInput(f"`{name}` stands with two terms under `{term}`: {told}. One class has one; give the other "
                       "class a name of its own. Nothing was taken.")  # fmt: skip
    return next(iter(said), None)


def _said(value: Term) -> str:
    return f"{value:,f}" if isinstance(value, Decimal) else "yes" if value else "no"


def _holding(row: Row, holder: str) -> Holding:
    kind = AWARDS.get(row.kind, AwardKind.STOCK)
    strike = row.strike if kind in (AwardKind.OPTION, AwardKind.WARRANT) else None
    return Holding(holder, row.security, row.shares or Decimal(0), kind, strike, row.vested)


def _convertible(row: Row, holder: str) -> Convertible:
    return Convertible(
        holder, row.amount or Decimal(0), _decimal(row.terms["cap"]) or None, row.discount or Decimal(0),
        row.post_money is not False, row.kind is Kind.NOTE, _decimal(row.terms["multiple"]) or Decimal(1),
    )  # fmt: skip


def _valuation(found: Iterable[Row]) -> Valuation | None:
    """The newest 409A."""
    told = [(row.day, _decimal(row.terms["price"])) for row in found if row.kind is Kind.VALUATION]
    known = [Valuation(price, day) for day, price in told if day is not None and price is not None]
    return max(known, key=lambda one: one.effective, default=None)


def _twice(found: Sequence[Row]) -> list[str]:
    """Rows that are the same word for word: both count, for somebody may hold two equal certificates."""
    seen: dict[tuple[object, ...], int] = {}
    notes = []
    for row in found:
        what = (row.kind, row.holder.casefold(), row.security, row.shares, row.strike, row.amount)
        if row.holder and what in seen:
            notes.append(f"Lines {seen[what]} and {row.line} say the same: both were counted.")
        seen.setdefault(what, row.line)
    return notes


def _dropped(sheet: Sheet) -> tuple[str, ...]:
    told = [f"`{name}`: what somebody is paid is not read and not kept" for name in sheet.pay]
    return (*told, *(f"`{name}`: not a column of a cap table" for name in sheet.unknown))
