"""Under what name a holder is kept: institutions under their own, anybody else by their place in the file."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from holdfast.evidence.captable.kept import Kept

INSTITUTIONS: Final = frozenset(
    {"institution", "institutional", "fund", "company", "corporation", "entity", "organisation", "organization"}
)
"""Types of holders that are no individual."""
SHORTEST: Final = 4
"""Letters of a word of a name that is looked for in the name of a file."""
UNSAID: Final = "a file"


@dataclass
class Holders:
    """Holders in file order. The third one in the file is "holder 3" unless it is an institution."""

    _seen: dict[str, tuple[str, bool]] = field(default_factory=dict)
    _names: dict[str, str] = field(default_factory=dict)
    """Names of two words or more that are not kept, and what stands in their place. They leave with this object."""

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
            if masked and len(name.split()) > 1:
                self._names[" ".join(name.split()).casefold()] = self._seen[key][0]
        return self._seen[key][0]

    def hide(self, kept: Kept) -> Kept:
        """The same without a masked holder's name anywhere: in the name of a class or a plan, or of the file."""
        if not self._names:
            return kept
        words = {word for name in self._names for word in re.split(r"[\W_]+", name) if len(word) >= SHORTEST}
        if words & set(re.split(r"[\W_]+", kept.table.source.casefold())):
            kept = replace(kept, table=replace(kept.table, source=UNSAID))
        pattern = re.compile("|".join(rf"\b{re.escape(name)}\b" for name in self._names), re.IGNORECASE)

        def hidden(value: Any) -> Any:
            if isinstance(value, str):
                return pattern.sub(lambda found: self._names[found[0].casefold()], value)
            if isinstance(value, Mapping):
                return {name: hidden(one) for name, one in value.items()}
            return [hidden(one) for one in value] if isinstance(value, list) else value

        return Kept.of(hidden(kept.plain()))

    @property
    def masked(self) -> int:
        """How many are kept without their name."""
        return sum(masked for _, masked in self._seen.values())
