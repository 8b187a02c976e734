"""Authors of the same full name: one person, two, or not to be told.

The name itself proves nothing. A second signal is needed, and evidence against outweighs the weaker signals.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final, NamedTuple

from holdfast.store.addresses import ROLES, Kind, follows_from, is_full
from holdfast.store.authors import Author

CROWD: Final = 30
"""A full name under which more separate groups than this write is nobody's: nothing is concluded from it."""

HAND_OVER: Final = 0.1
"""How much of the shorter of two stretches may overlap when one address takes over from the other."""


class _Signal(NamedTuple):
    """A second signal; the lower its `rank`, the stronger. A `chosen` one outweighs evidence against."""

    rank: int
    evidence: str
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class _Presence:
    """Where and when somebody wrote from one address, whatever its host or tag."""

    kind: Kind
    domain: str
    local: str
    first: int | None
    last: int | None
    repositories: frozenset[int]
    proper: frozenset[tuple[int | None, str]]


def namesakes(
    authors: Sequence[Author], label: Sequence[int]
) -> tuple[list[tuple[int, int, str]], list[tuple[int, int]]]:
    """Pairs of places that are proven one person, the strongest first, with the evidence; and pairs that are not one.

    `label` gives each place's group so far (the smallest place in it); pairs are between groups.
    """
    named: dict[str, dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
    members: dict[int, list[int]] = defaultdict(list)
    for place, author in enumerate(authors):
        members[label[place]].append(place)
        if author.bot is None and is_full(author.name):
            named[author.name][label[place]].append(place)
    proven: list[tuple[int, int, int, str]] = []
    unlike: list[tuple[int, int]] = []
    for name in sorted(name for name, groups in named.items() if 1 < len(groups) <= CROWD):
        under = {group: _presences(authors, places) for group, places in sorted(named[name].items())}
        whole = {group: _presences(authors, members[group]) for group in under}
        for one, other in combinations(under, 2):
            signal = min((s for a in under[one] for b in under[other] if (s := _signal(a, b, name))), default=None)
            against = any(_at_odds(a, b) for a in whole[one] for b in whole[other])
            if signal and (signal.chosen or not against):
                proven.append((signal.rank, one, other, f"the same full name and {signal.evidence}"))
            elif against:
                unlike.append((one, other))
    return [(a, b, evidence) for _, a, b, evidence in sorted(proven)], unlike


def _presences(authors: Sequence[Author], places: Iterable[int]) -> list[_Presence]:
    """One presence for each distinct address, over all the time and repositories that it was seen in."""
    seen: dict[tuple[Kind, str, str], list[Author]] = defaultdict(list)
    for author in map(authors.__getitem__, places):
        seen[author.address.kind, author.address.domain, re.sub(r"[._-]", "", author.address.local)].append(author)
    return [
        _Presence(
            *key,
            first=min((a.first for a in group if a.first is not None), default=None),
            last=max((a.last for a in group if a.last is not None), default=None),
            repositories=frozenset[int]().union(*(a.repositories for a in group)),
            proper=frozenset[tuple[int | None, str]]().union(*(a.proper for a in group)),
        )
        for key, group in seen.items()
    ]


def _signal(a: _Presence, b: _Presence, name: str) -> _Signal | None:
    """The strongest second signal that two who write one full name may give."""
    if a.proper & b.proper:
        return _Signal(0, "a .mailmap gives both this name", chosen=True)
    together = bool(a.repositories & b.repositories)
    if a.local == b.local and len(a.local) > 1 and a.local not in ROLES:
        if not follows_from(a.local, name):
            return _Signal(1, "the same chosen word before the @", chosen=True)
        if together:
            return _Signal(2, "the same word before the @, in the same repository")
    if together and a.kind == b.kind == "own" and a.domain == b.domain and not _overlap(a, b):
        return _Signal(3, "addresses of the same domain, one after the other in the same repository")
    return None


def _at_odds(a: _Presence, b: _Presence) -> bool:
    """Whether two wrote at the same time in one repository from addresses that one person would hardly have both.

    One person may well write from home and from work at a time. Two mail providers, two domains of one's own, or two
    mailboxes of one domain at a time speak for two people.
    """
    comparable = a.kind == b.kind and a.kind in ("own", "public") and (a.domain, a.local) != (b.domain, b.local)
    return comparable and bool(a.repositories & b.repositories) and _overlap(a, b)


def _overlap(a: _Presence, b: _Presence) -> bool:
    """Whether two stretches of commits overlap by more than a hand-over. Unknown dates overlap with nothing."""
    if a.first is None or a.last is None or b.first is None or b.last is None:
        return False
    common = min(a.last, b.last) - max(a.first, b.first)
    inside = (a.first <= b.first and b.last <= a.last) or (b.first <= a.first and a.last <= b.last)
    return common >= 0 and (inside or common > HAND_OVER * min(a.last - a.first, b.last - b.first))
