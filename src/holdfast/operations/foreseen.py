"""What was foretold of a hand-over when it began, as plain values: operations do no arithmetic, a surface asks."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

Range = tuple[float, float, float]
"""Low, middle, high of an 80 % range."""


@dataclass(frozen=True, slots=True)
class Foreseen:
    """Person-weeks and calendar weeks, the formula's person-weeks before the learning constant (None: it plays no
    part), and the generation and the ledger that they were worked out from."""

    effort: Range
    weeks: Range
    formula: float | None
    generation: int
    ledger: str

    def plain(self) -> dict[str, Any]:
        """As it is stored."""
        return {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(self).items()}


def nothing_foreseen(_asset: str, _to: str, _helper: str | None) -> Foreseen | None:
    """Foretells nothing: where nobody can be asked."""
    return None
