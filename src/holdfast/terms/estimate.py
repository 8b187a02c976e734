"""A number that carries its doubt, its date, its evidence and its claims."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Estimate:
    """One figure with its range. `repr` is a sentence.

    `value` is the median, `low` and `high` bound the central `level` of the draws, all in `unit`. `n` counts the
    observations that the figure rests on (not the draws). `claims` are keys of the claim ledger, `evidence` names the
    sources (repositories, mostly). `borrowed` is the share of the range's width (of its log for positive amounts) that
    comes from published claims rather than from the company's own evidence; `None` where it was not worked out.

    >>> from datetime import date
    >>> Estimate("recovery_weeks", 19, 14, 27, unit="weeks", n=9, as_of=date(2026, 11, 13), borrowed=0.74)
    recovery_weeks: 19 weeks (80 % range 14 to 27, n = 9, as of 2026-11-13, 74 % of the width is borrowed)
    """

    term: str
    value: float
    low: float
    high: float
    as_of: date
    level: float = 0.8
    unit: str = ""
    n: int = 0
    evidence: tuple[str, ...] = ()
    claims: tuple[str, ...] = ()
    borrowed: float | None = None

    def __post_init__(self) -> None:
        if not self.low <= self.value <= self.high:
            raise ValueError(f"{self.term}: {self.low} <= {self.value} <= {self.high} does not hold")
        if not 0 < self.level < 1:
            raise ValueError(f"{self.term}: level {self.level} is not between 0 and 1")

    def __repr__(self) -> str:
        unit = f" {self.unit}" if self.unit else ""
        borrowed = "" if self.borrowed is None else f", {self.borrowed:.0%} of the width is borrowed".replace("%", " %")
        return (
            f"{self.term}: {self.value:.3g}{unit} ({self.level * 100:.0f} % range {self.low:.3g} to {self.high:.3g}, "
            f"n = {self.n}, as of {self.as_of.isoformat()}{borrowed})"
        )
