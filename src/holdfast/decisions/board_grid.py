"""Holds an offer against the board's grid: inside it may be sent today, outside it says which limit, by how much."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum

from holdfast.terms.grid import Grid, Line, Offered


class Why(StrEnum):
    """Why an offer is not inside."""

    NO_GRID = "no grid"
    NO_LINE = "no line for this role, level and region"
    NOT_YET = "not approved yet"
    EXPIRED = "approval has run out"
    OUTSIDE = "outside a limit"
    NO_BASE = "no base"


@dataclass(frozen=True, slots=True)
class Failed:
    """One limit that is not kept: `what` is a field of the offer, `by` how far it is beyond `limit` (never negative).

    `below`: under the least; otherwise over the most."""

    what: str
    offered: Decimal
    limit: Decimal
    below: bool

    @property
    def by(self) -> Decimal:
        return abs(self.offered - self.limit)


@dataclass(frozen=True, slots=True)
class Judged:
    """`line` is the one that it was held against; None: there is none. `nearest` is the offer inside that line which
    differs least; None where no line holds on that day."""

    inside: bool
    why: Why | None
    line: Line | None
    failed: tuple[Failed, ...]
    nearest: Offered | None


def judge(offered: Offered, grid: Grid, day: date) -> Judged:
    """Against the narrowest line for its seat that holds on `day`; of equally narrow ones the latest approved.

    >>> from holdfast.terms.grid import Line
    >>> line = Line("", "senior", "", *map(Decimal, ("200000", "250000", "0.004", "0.006")), date(2026, 10, 2))
    >>> def asked(base, equity):
    ...     offer = Offered("engineer", "senior", "US", Decimal(base), Decimal(equity))
    ...     return judge(offer, Grid((line,)), date(2026, 11, 13))
    >>> asked("248000", "0.0055").inside
    True
    >>> one = asked("230000", "0.0075")
    >>> one.inside, [(failed.what, str(failed.by)) for failed in one.failed], str(one.nearest.equity)
    (False, [('equity', '0.0015')], '0.006')
    """
    about = grid.about(offered.role, offered.level, offered.region)
    line = next((one for one in about if one.holds(day)), None)
    if line is None:
        return _none_holds(grid, about, day)
    nearest = within(offered, line)
    if offered.base is None:
        return Judged(False, Why.NO_BASE, line, (), nearest)
    failed = _failed(offered, line)
    return Judged(not failed, Why.OUTSIDE if failed else None, line, failed, nearest)


def _none_holds(grid: Grid, about: tuple[Line, ...], day: date) -> Judged:
    if not about:
        return Judged(False, Why.NO_LINE if grid else Why.NO_GRID, None, (), None)
    latest = max(about, key=lambda line: (line.approved_on <= day, line.narrowness, line.approved_on))
    return Judged(False, Why.EXPIRED if latest.approved_on <= day else Why.NOT_YET, latest, (), None)


def limits(line: Line) -> dict[str, tuple[Decimal, Decimal | None]]:
    """The least and the most of each part of an offer; None: no most. What the board did not approve is at most 0."""
    nothing = Decimal(0)
    most = {name: (nothing, getattr(line, f"{name}_most") or nothing) for name in ("signing", "bonus", "retention")}
    found: dict[str, tuple[Decimal, Decimal | None]] = {
        "base": (line.base_low, line.base_high),
        "equity": (line.equity_low, line.equity_high),
        **most,
    }
    if line.cliff_least is not None:
        found["cliff_months"] = (Decimal(line.cliff_least), None)
    return found


def _failed(offered: Offered, line: Line) -> tuple[Failed, ...]:
    found = []
    for what, (least, most) in limits(line).items():
        given = _given(offered, what)
        if given < least:
            found.append(Failed(what, given, least, below=True))
        elif most is not None and given > most:
            found.append(Failed(what, given, most, below=False))
    return tuple(found)


def _given(offered: Offered, what: str) -> Decimal:
    value = getattr(offered, what)
    if value is None and what == "cliff_months":
        return Decimal("Infinity")  # nothing said of it: as the company always has it
    return Decimal(value or 0)


def within(offered: Offered, line: Line) -> Offered:
    """The offer inside a line that differs least: each part moved to the nearest limit that it breaks."""
    moved: dict[str, Decimal | int] = {}
    for failed in _failed(offered, line):
        moved[failed.what] = int(failed.limit) if failed.what == "cliff_months" else failed.limit
    return replace(offered, **moved)  # type: ignore[arg-type]  # each field takes what stands under its own name
