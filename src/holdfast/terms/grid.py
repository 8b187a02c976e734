"""The board's grid: what may be offered for a role and level without another meeting, and what is held against it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

ANY: Final = ""
"""A role or region that is left open."""
_AMOUNTS: Final = (
    *("base_low", "base_high", "equity_low", "equity_high"),
    *("signing_most", "bonus_most", "retention_most"),
)
_DAYS: Final = ("approved_on", "valid_until")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the grid, for a role (`ANY`: all), a level and a region (`ANY`: all).

    Base is a year's, equity a share of all shares, fully diluted. Of signing, bonus (a year) and retention at most so
    much: None, the board approved none. `cliff_least`: months of cliff at least; None, it said nothing of it.
    `valid_until` is the last day on which it holds; None: until something else is approved.
    """

    role: str
    level: str
    region: str
    base_low: Decimal
    base_high: Decimal
    equity_low: Decimal
    equity_high: Decimal
    approved_on: date
    approved_by: str = ""
    valid_until: date | None = None
    signing_most: Decimal | None = None
    bonus_most: Decimal | None = None
    retention_most: Decimal | None = None
    cliff_least: int | None = None
    currency: str = "USD"

    @property
    def seat(self) -> tuple[str, str, str]:
        """Role, level and region, as two spellings share them."""
        return plain(self.role), plain(self.level), plain(self.region)

    @property
    def key(self) -> tuple[str, str, str, date]:
        """What makes it another line."""
        return *self.seat, self.approved_on

    def holds(self, day: date) -> bool:
        """Whether it is approved on that day, and still.

        >>> line = Line("", "senior", "", *map(Decimal, ("200e3", "250e3", "0.003", "0.006")), date(2026, 10, 2))
        >>> line.holds(date(2026, 10, 1)), line.holds(date(2026, 10, 2))
        (False, True)
        """
        return self.approved_on <= day and (self.valid_until is None or day <= self.valid_until)

    def covers(self, role: str, level: str, region: str) -> bool:
        """Whether it is about this seat."""
        mine, asked = self.seat, (plain(role), plain(level), plain(region))
        return mine[1] == asked[1] and all(mine[at] in (ANY, asked[at]) for at in (0, 2))

    @property
    def narrowness(self) -> tuple[bool, bool]:
        """By this the narrower of two lines that cover one seat is the larger."""
        return self.seat[0] != ANY, self.seat[2] != ANY

    def kept(self) -> dict[str, Any]:
        """As it is kept; `of` reads it back."""
        amounts = {name: getattr(self, name) for name in _AMOUNTS}
        days = {name: getattr(self, name) for name in _DAYS}
        return {
            "role": self.role, "level": self.level, "region": self.region,
            **{name: None if value is None else str(value) for name, value in amounts.items()},
            **{name: None if value is None else value.isoformat() for name, value in days.items()},
            "approved_by": self.approved_by, "cliff_least": self.cliff_least, "currency": self.currency,
        }  # fmt: skip

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> Line:
        """The line that `kept` wrote."""
        amounts = {name: None if kept[name] is None else Decimal(kept[name]) for name in _AMOUNTS}
        days = {name: None if kept[name] is None else date.fromisoformat(kept[name]) for name in _DAYS}
        return cls(**{**kept, **amounts, **days})


@dataclass(frozen=True, slots=True)
class Offered:
    """What is held against the grid. None: it is not part of the offer."""

    role: str
    level: str
    region: str
    base: Decimal | None
    equity: Decimal | None = None
    signing: Decimal | None = None
    bonus: Decimal | None = None
    retention: Decimal | None = None
    cliff_months: int | None = None


@dataclass(frozen=True, slots=True)
class Grid:
    """The lines that stand, in the order in which they were given."""

    lines: tuple[Line, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.lines)

    def about(self, role: str, level: str, region: str) -> tuple[Line, ...]:
        """Every line for this seat, approved whenever: the narrowest first, of equally narrow ones the latest."""
        found = [line for line in self.lines if line.covers(role, level, region)]
        return tuple(sorted(found, key=lambda line: (line.narrowness, line.approved_on), reverse=True))

    def overlaps(self) -> tuple[tuple[Line, Line], ...]:
        """Pairs of lines that cover one seat on one day with other figures: the one that holds first."""
        pairs = ((one, two) for at, one in enumerate(self.lines) for two in self.lines[at + 1 :])
        met = ((one, two) for one, two in pairs if _meet(one, two) and _figures(one) != _figures(two))
        return tuple((one, two) if _before(one) > _before(two) else (two, one) for one, two in met)


def _before(line: Line) -> tuple[tuple[bool, bool], date]:
    return line.narrowness, line.approved_on


def _meet(one: Line, two: Line) -> bool:
    seats = all(a == b or ANY in (a, b) for a, b in zip(one.seat, two.seat, strict=True)) and one.seat[1] == two.seat[1]
    ends = one.valid_until or date.max, two.valid_until or date.max
    return seats and one.approved_on <= ends[1] and two.approved_on <= ends[0]


def _figures(line: Line) -> tuple[object, ...]:
    return tuple(getattr(line, name) for name in (*_AMOUNTS, "cliff_least"))


def plain(written: str) -> str:
    """What two spellings of a role, level or region share.

    >>> plain(" ML-Engineer "), plain("US")
    ('ml engineer', 'us')
    """
    return " ".join(written.replace("-", " ").replace("_", " ").split()).casefold()


def standing(told: Iterable[Mapping[str, Any]]) -> Grid:
    """The grid that entries leave, oldest first: a whole grid takes the place of all before it, a line that of the line
    with its seat and day of approval, a drop takes lines away."""
    lines: dict[tuple[str, str, str, date], Line] = {}
    for value in told:
        if value["what"] == "grid":
            lines = {}
        if value["what"] == "drop":
            gone = {tuple(seat) for seat in value["seats"]}
            lines = {key: line for key, line in lines.items() if line.seat not in gone}
            continue
        for kept in value["lines"]:
            line = Line.of(kept)
            lines[line.key] = line
    return Grid(tuple(lines.values()))
