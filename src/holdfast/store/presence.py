"""Where and when somebody wrote from one address: what speaks for two people, and what for one who moved on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from holdfast.store.addresses import Kind
from holdfast.store.authors import Author

HAND_OVER: Final = 0.1
"""How much of the shorter of two stretches may overlap when one address takes over from the other."""

Odds = Literal["", "weak", "strong"]
"""How much speaks against one person. strong: two mailboxes of one company at the same time."""


@dataclass(frozen=True, slots=True)
class Presence:
    """Where and when somebody wrote from one address, whatever its host or tag. `names` are the plain ones there."""

    kind: Kind
    domain: str
    local: str
    first: int | None
    last: int | None
    repositories: frozenset[int]
    proper: frozenset[tuple[int | None, str]]
    names: frozenset[str]


def presences(authors: Sequence[Author], places: Iterable[int]) -> list[Presence]:
    """One presence for each distinct address, over all the time and repositories that it was seen in."""
    seen: dict[tuple[Kind, str, str], Presence] = {}
    for author in map(authors.__getitem__, places):
        at = author.address
        one = Presence(
            at.kind,
            at.domain,
            author.local,
            author.first,
            author.last,
            author.repositories,
            author.proper,
            frozenset({author.name}),
        )
        key = (at.kind, at.domain, author.local)
        seen[key] = _both(seen[key], one) if key in seen else one
    return list(seen.values())


def _both(a: Presence, b: Presence) -> Presence:
    firsts = [time for time in (a.first, b.first) if time is not None]
    lasts = [time for time in (a.last, b.last) if time is not None]
    return Presence(
        a.kind,
        a.domain,
        a.local,
        min(firsts, default=None),
        max(lasts, default=None),
        a.repositories | b.repositories,
        a.proper | b.proper,
        a.names | b.names,
    )


def odds(one: Sequence[Presence], other: Sequence[Presence]) -> Odds:
    """What speaks against one person behind all of these: the strongest of any two."""
    found: Odds = ""
    for a in one:
        for b in other:
            if _at_odds(a, b):
                if a.kind == "own" and a.domain == b.domain:
                    return "strong"
                found = "weak"
    return found


def _at_odds(a: Presence, b: Presence) -> bool:
    """Whether two wrote at the same time in one repository from addresses that one person would hardly have both.

    One person may well write from home and from work at a time. Two mail providers, two domains of one's own, or two
    mailboxes of one domain at a time speak for two people.
    """
    comparable = a.kind == b.kind and a.kind in ("own", "public") and (a.domain, a.local) != (b.domain, b.local)
    return comparable and together(a, b) and overlap(a, b)


def together(a: Presence, b: Presence) -> bool:
    """Whether both wrote in one repository."""
    return not a.repositories.isdisjoint(b.repositories)


def overlap(a: Presence, b: Presence) -> bool:
    """Whether two stretches of commits overlap by more than a hand-over. Unknown dates overlap with nothing."""
    if a.first is None or a.last is None or b.first is None or b.last is None:
        return False
    common = min(a.last, b.last) - max(a.first, b.first)
    inside = (a.first <= b.first and b.last <= a.last) or (b.first <= a.first and a.last <= b.last)
    return common >= 0 and (inside or common > HAND_OVER * min(a.last - a.first, b.last - b.first))


def one_after_the_other(a: Presence, b: Presence) -> bool:
    """Whether dates are known and do not overlap."""
    dated = None not in (a.first, a.last, b.first, b.last)
    return dated and not overlap(a, b)
