"""Which rows of the ledger are about a place: a country, a state or province, a city."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from holdfast.claims.ledger import Ledger
from holdfast.errors import BadInput

EU: Final = frozenset(
    "at be bg cy cz de dk ee es fi fr gr hr hu ie it lt lu lv mt nl pl pt ro se si sk".split()  # noqa: SIM905
)
"""Member states of the European Union, by ISO 3166."""
POSTED, TOLD, HISTORY = "pay_range_posted_", "pay_range_told_", "pay_history_"
_PLACE = re.compile(r"[A-Za-z]{2}(?:[-/ ,]+[A-Za-z0-9]{1,3}(?:[-/,]+[A-Za-z. ]{2,40})?)?")


@dataclass(frozen=True, slots=True)
class Rules:
    """Keys of the ledger for one place, the nearest first. `cities`: a sentence about cities of it that have rules."""

    place: str
    ranges: tuple[str, ...]
    history: tuple[str, ...]
    cities: str = ""


def rules_of(place: str, ledger: Ledger) -> Rules:
    """The rules of a place such as US-CA, US-OH-Cleveland or DE: of the city, of its state, of its country.

    >>> rules_of("us-ca", Ledger.load()).ranges, rules_of("GB", Ledger.load()).ranges
    (('pay_range_posted_us_ca',), ())
    >>> rules_of("DE", Ledger.load()).history
    ('pay_history_eu',)
    >>> rules_of("California", Ledger.load())
    Traceback (most recent call last):
    holdfast.errors.BadInput: `--place` was given as `California`. Allowed: a country ... such as US-CA, DE or ...
    """
    written = place.strip()
    if not _PLACE.fullmatch(written):
        raise BadInput(
            f"`--place` was given as `{written}`. Allowed: a country in two letters, with its state or city where the "
            "law is theirs, such as US-CA, DE or US-OH-Cleveland."
        )
    parts = [one for one in re.split(r"[-/ ,]+", written.lower()) if one]
    names = ["_".join(parts[:n]) for n in range(len(parts), 0, -1)]
    names += ["eu"] if parts[0] in EU else []

    def of(*families: str) -> tuple[str, ...]:
        return tuple(family + name for name in names for family in families if family + name in ledger)

    within = [key.removeprefix(POSTED).removeprefix(TOLD) for key in ledger if key.startswith((POSTED, TOLD))]
    below = sorted({one.split("_")[len(parts)] for one in within if one.startswith(names[0] + "_")})
    shown = [one.upper() if len(parts) == 1 else one.title() for one in below]
    said = f"Places in it that have one: {', '.join(shown)}. " if shown else ""
    return Rules(written.upper(), of(POSTED, TOLD), of(HISTORY), said)
