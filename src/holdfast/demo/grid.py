"""What the example company's board approved, what it has in the bank, and two offers, one of them outside the grid.

All of it is invented. The truth is worked out by hand beside each figure, not by the product.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from holdfast.demo.parameters import Parameters

HEAD = (
    "role,level,region,base_low,base_high,equity_low,equity_high,signing_most,bonus_most,retention_most,cliff_least,"
    "approved_on,approved_by,valid_until,currency"
)
LINES = (
    ("machine learning engineer", "senior", "225000,265000", "0.2%,0.5%", "25000,,40000,6"),
    ("machine learning engineer", "mid", "170000,205000", "0.08%,0.2%", "10000,,,12"),
    ("machine learning engineer", "entry", "130000,155000", "0.02%,0.08%", ",,,12"),
    ("data engineer", "senior", "185000,225000", "0.1%,0.25%", "15000,,,12"),
)
"""Role, level, least and most of base and of equity; signing, bonus, retention at most, cliff at least."""
BEFORE = ("machine learning engineer", "senior", "205000,240000", "0.2%,0.4%", ",,,12")
"""The line that stood before: its approval has run out."""
APPROVED_DAYS, VALID_DAYS = 42, 182
"""The board met six weeks before the company's today, for half a year."""


@dataclass(frozen=True, slots=True)
class Offer:
    """An offer under a label, as `offer save` takes it; `outside` is the part that breaks the grid, and by how much."""

    label: str
    fields: tuple[tuple[str, str], ...]
    outside: tuple[str, str] | None = None


OFFERS = (
    Offer(
        "senior, inference (invented)",
        (("base", "248k"), ("equity", "0.35%"), ("role", "machine learning engineer"), ("level", "senior")),
    ),
    Offer(
        "senior, from a large employer (invented)",
        (("base", "240k"), ("equity", "0.75%"), ("role", "machine learning engineer"), ("level", "senior")),
        outside=("equity", "0.0025"),  # 0.75 % is over 0.5 % by a quarter of a point
    ),
)
CASH, BURN = Decimal(6_300_000), Decimal(300_000)
"""On the company's today: 6,300,000 / 300,000 = 21 months."""


def has_board(parameters: Parameters) -> bool:
    """Whether the company has investors on a board, and so a grid: the shop has none."""
    return parameters.raised.startswith("Series")


def grid(as_of: date) -> str:
    """The text of `grid.csv`."""
    approved = as_of - timedelta(days=APPROVED_DAYS)
    ends = approved + timedelta(days=VALID_DAYS)
    earlier = approved - timedelta(days=2 * VALID_DAYS)
    rows = [_row(BEFORE, earlier, approved - timedelta(days=1))]
    rows += [_row(line, approved, ends) for line in LINES]
    return "\n".join([HEAD, *rows, ""])


def _row(line: tuple[str, str, str, str, str], approved: date, ends: date) -> str:
    role, level, base, equity, beside = line
    return f"{role},{level},US,{base},{equity},{beside},{approved},the board (invented),{ends},USD"


def truth(as_of: date) -> dict[str, object]:
    """What was planted: which offers are inside, what breaks the grid, months of cash."""
    approved = as_of - timedelta(days=APPROVED_DAYS)
    return {
        "grid": {
            "approved_on": approved.isoformat(),
            "valid_until": (approved + timedelta(days=VALID_DAYS)).isoformat(),
            "lines": len(LINES) + 1,
            "lines_that_hold": len(LINES),
            "offers": [
                {"label": one.label, "inside": one.outside is None, "outside": one.outside and one.outside[0],
                 "by": one.outside and one.outside[1]}
                for one in OFFERS
            ],
        },
        "cash": {
            "cash": str(CASH), "burn": str(BURN), "as_of": as_of.isoformat(),
            "months": str(Fraction(CASH) / Fraction(BURN)),
        },
    }  # fmt: skip
