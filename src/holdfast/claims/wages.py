"""What the US Bureau of Labor Statistics counts: wages of three occupations by sector, a second source beside
advertisements. No levels, no equity.

Shipped as the bureau prints them (`bench/bands.py` holds the file against its workbook).
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Final

SOURCE: Final = "US Bureau of Labor Statistics, Occupational Employment and Wage Statistics, May 2024, by sector"
DATED: Final = "2024-05"
WITHHELD: Final = "*"
TOP: Final = "#"
"""At or above the most that the bureau prints."""
NEAR: Final = ("Information", "Professional; Scientific; and Technical Services", "Finance and Insurance")
"""The sectors that most employers of these roles are in: shown first."""


@dataclass(frozen=True, slots=True)
class Wages:
    """One occupation in one sector: US dollars a year, everybody employed, whatever their level.

    A figure is None where the bureau withholds it; `top` says that those missing are above what it prints.
    """

    role: str
    occupation: str
    sector: str
    employed: int
    p10: int | None
    p25: int | None
    p50: int | None
    p75: int | None
    p90: int | None
    top: bool


def wages(role: str) -> tuple[Wages, ...]:
    """Every sector's wages of the occupation that holds a role, the usual sectors first; () for a role that the bureau
    does not count.

    >>> first = wages("data scientist")[0]
    >>> first.sector, first.employed, first.p25, first.p50, first.p75
    ('Information', 26840, 95070, 137600, 177480)
    >>> wages("machine learning engineer")
    ()
    """
    order = {sector: place for place, sector in enumerate(NEAR)}
    found = [one for one in _all() if one.role == role]
    return tuple(sorted(found, key=lambda one: (order.get(one.sector, len(order)), one.sector)))


@cache
def _all() -> tuple[Wages, ...]:
    text = (resources.files("holdfast.claims") / "pay_wages.csv").read_text("utf-8")
    return tuple(_wages(row) for row in csv.DictReader(text.splitlines()))


def _wages(row: dict[str, str]) -> Wages:
    figures = [row[f"p{share}"] for share in (10, 25, 50, 75, 90)]
    p10, p25, p50, p75, p90 = (None if one in (WITHHELD, TOP) else int(one) for one in figures)
    return Wages(
        row["role"], row["occupation"], row["sector"], int(row["employed"]), p10, p25, p50, p75, p90, TOP in figures
    )
