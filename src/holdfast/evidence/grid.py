"""Reads the board's grid from a CSV that somebody keeps: what may be offered without another meeting.

    role,level,region,base_low,base_high,equity_low,equity_high,approved_on
    machine learning engineer,senior,US,220000,250000,0.4%,0.6%,2026-10-02

More columns, each where it is wanted: `signing_most`, `bonus_most` (a year), `retention_most` (empty: the board
approved none), `cliff_least` (months; empty: it said nothing of it), `approved_by` (the board, or a role; no name),
`valid_until` (the last day; empty: until something else is approved), `currency`. An empty `role` or `region` means
every one. Equity is of all shares, fully diluted, with its sign: 0.5%.

Every row is accepted, a duplicate, or quarantined with its line and reason. Amounts of two currencies are never mixed.
Somebody's past pay is never read: a column that looks like it is left out, and said. `decisions.board_grid` holds
offers against the lines.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Final, cast

from holdfast.errors import BadInput
from holdfast.evidence.pay import is_history
from holdfast.evidence.sheets import Quarantined, content_of, day, refuse_if_bad, rows
from holdfast.terms.grid import Grid, Line
from holdfast.terms.offering import amount, currency_of, share

KIND: Final = "grid"
"""The kind of the entries in which this is kept."""
NEEDED: Final = ("level", "base_low", "base_high", "equity_low", "equity_high", "approved_on")
COLUMNS: Final = (
    *("role", "level", "region", "base_low", "base_high", "equity_low", "equity_high"),
    *("signing_most", "bonus_most", "retention_most", "cliff_least"),
    *("approved_on", "approved_by", "valid_until", "currency"),
)
LEVELS: Final = ("entry", "mid", "senior", "executive")
LONGEST: Final = 120
_AMOUNTS: Final = ("base_low", "base_high", "signing_most", "bonus_most", "retention_most")


@dataclass(frozen=True, slots=True)
class Batch:
    """`read` rows in all: those accepted, those quarantined, `duplicates`; `dropped` are columns that were not read."""

    grid: Grid
    quarantined: tuple[Quarantined, ...]
    duplicates: int
    dropped: tuple[str, ...] = ()

    @property
    def read(self) -> int:
        return len(self.grid.lines) + len(self.quarantined) + self.duplicates


def read(file: Path, currency: str) -> Batch:
    """The rows of a CSV, in their order. Raises `BadInput` for no such file, one mostly bad, or of two currencies."""
    batch = parse(content_of(file), currency)
    refuse_if_bad(file, batch.read, batch.quarantined)
    return batch


def parse(content: str, currency: str) -> Batch:
    """The same from the text of a file; amounts without a currency are in `currency`.

    >>> head = "level,base_low,base_high,equity_low,equity_high,approved_on"
    >>> batch = parse(f"{head}\\nsenior,220k,250k,0.4%,0.6%,2026-10-02\\nsenior,1,2,3,4,2026-10-02\\n", "USD")
    >>> [(line.level, str(line.base_high)) for line in batch.grid.lines], len(batch.quarantined)
    ([('senior', '250000')], 1)
    """
    found: dict[tuple[str, str, str, date], tuple[int, Line]] = {}
    quarantined: list[Quarantined] = []
    duplicates = 0
    for line, row in rows(content, COLUMNS, NEEDED):
        refuse_other_currency(f"Line {line}", row, currency)
        try:
            made = made_line(row, currency)
        except ValueError as error:
            quarantined.append(Quarantined(line, str(error)))
            continue
        before, known = found.setdefault(made.key, (line, made))
        if known != made:
            why = f"the same role, level, region and day of approval stand on line {before} with other limits"
            quarantined.append(Quarantined(line, why))
        duplicates += known == made and before != line
    lines = tuple(one for _, one in found.values())
    return Batch(Grid(lines), tuple(quarantined), duplicates, _past_pay(content))


def _past_pay(content: str) -> tuple[str, ...]:
    head = (name.strip(' "\r') for name in content.partition("\n")[0].lower().split(","))
    return tuple(name for name in head if is_history(name))


def refuse_other_currency(which: str, row: Mapping[str, str], currency: str) -> None:
    """Raises `BadInput` for a row in another currency than the company's, named in its column or with an amount."""
    named = [row.get("currency", "").upper(), *(currency_of(row.get(name, "")) or "" for name in _AMOUNTS)]
    other = next((one for one in named if one and one != currency), None)
    if other:
        raise BadInput(
            f"{which} is in {other[:12]}, and the company counts in {currency}. Amounts of two currencies are "
            f'never mixed: convert it, or write `currency = "{other[:3]}"` into holdfast.toml where all of it '
            "is. Nothing was taken."
        )


def made_line(row: Mapping[str, str], currency: str) -> Line:
    """The line that a row spells. Raises `ValueError` in words."""
    approved = day(row, "approved_on")
    if approved is None:
        raise ValueError("`approved_on` is empty: the grid says since when it holds")
    ends = day(row, "valid_until")
    if ends is not None and ends < approved:
        raise ValueError(f"`valid_until` {ends} is before `approved_on` {approved}")
    base = _rising(_amount(row, "base_low"), _amount(row, "base_high"), "base")
    equity = _rising(_share(row, "equity_low"), _share(row, "equity_high"), "equity")
    return Line(
        _word(row, "role"), _level(row), _word(row, "region"), *base, *equity, approved,
        approved_by=_word(row, "approved_by"), valid_until=ends, signing_most=_amount(row, "signing_most"),
        bonus_most=_amount(row, "bonus_most"), retention_most=_amount(row, "retention_most"),
        cliff_least=_months(row), currency=currency,
    )  # fmt: skip


def _word(row: Mapping[str, str], column: str) -> str:
    written = " ".join(row.get(column, "").split())
    if len(written) > LONGEST or not written.isprintable():
        raise ValueError(f"`{column}` is longer than {LONGEST} characters or holds some that cannot be printed")
    return "" if written.casefold() in ("any", "all", "*") else written


def _level(row: Mapping[str, str]) -> str:
    written = _word(row, "level").lower()
    if written not in LEVELS:
        raise ValueError(f"`{written[:40]}` under `level` is none of {', '.join(LEVELS)}")
    return written


def _amount(row: Mapping[str, str], column: str) -> Decimal | None:
    return _number(row, column, amount)


def _share(row: Mapping[str, str], column: str) -> Decimal | None:
    return _number(row, column, share)


def _number(row: Mapping[str, str], column: str, parse: Callable[[object], object]) -> Decimal | None:
    written = row.get(column, "")
    try:
        return cast("Decimal | None", parse(written or None))
    except ValueError as error:
        raise ValueError(f"`{written[:40]}` under `{column}`: {error}") from None


def _rising(low: Decimal | None, high: Decimal | None, what: str) -> tuple[Decimal, Decimal]:
    if low is None or high is None:
        raise ValueError(f"`{what}_{'low' if low is None else 'high'}` is empty")
    if low > high:
        raise ValueError(f"`{what}_low` {low:,} is above `{what}_high` {high:,}")
    return low, high


def _months(row: Mapping[str, str]) -> int | None:
    written = row.get("cliff_least", "")
    if not written:
        return None
    if not re.fullmatch(r"\d{1,2}", written) or int(written) > 48:
        raise ValueError(f"`{written[:40]}` under `cliff_least` is no number of months from 0 to 48")
    return int(written)
