"""Under what name a holder is kept: institutions under their own, anybody else by their place in the file."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

INSTITUTIONS: Final = frozenset(
    {"institution", "institutional", "fund", "company", "corporation", "entity", "organisation", "organization"}
)
"""Types of holders that are no individual."""


@dataclass
class Holders:
    """Holders in file order. The third one in the file is "holder 3" unless it is an institution."""

    _seen: dict[str, tuple[str, bool]] = field(default_factory=dict)
    institutions: int = 0

    def add(self, key: str, name: str, *, institution: bool) -> str:
        """The name under which a holder is kept. `key` is what all that they hold shares; it is not kept.

        >>> holders = Holders()
        >>> holders.add("a", "Anna Berg", institution=False), holders.add("b", "Alder Fund", institution=True)
        ('holder 1', 'Alder Fund')
        >>> holders.add("a", "Anna Berg", institution=False)
        'holder 1'
        """
        if key not in self._seen:
            masked = not institution or not name
            self._seen[key] = (f"holder {len(self._seen) + 1}" if masked else name, masked)
        return self._seen[key][0]

    @property
    def masked(self) -> int:
        """How many are kept without their name."""
        return sum(masked for _, masked in self._seen.values())
