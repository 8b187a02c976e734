"""Authors of the same full name: one person, two, or not to be told.

The name itself proves nothing. A second signal is needed, and evidence against outweighs the weaker signals.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence, Set
from itertools import combinations
from typing import Final, NamedTuple

from holdfast.store.addresses import ROLES, follows_from
from holdfast.store.authors import Author
from holdfast.store.names import is_rare
from holdfast.store.presence import Odds, Presence, odds, one_after_the_other, overlap, presences, together

CROWD: Final = 30
"""A full name under which more separate groups than this write is nobody's: nothing is concluded from it."""

Pair = tuple[int, int]


class _Signal(NamedTuple):
    """A second signal; the lower its `rank`, the stronger. It stands where no more than `against` speaks against."""

    rank: int
    evidence: str
    against: tuple[Odds, ...] = ("",)


RARE: Final = 5
"""From this rank on, a signal rests on the name's being rare."""

ANYWAY: Final[tuple[Odds, ...]] = ("", "weak", "strong")


GUEST: Final = 10
"""How many times as much the owner of an address wrote as somebody whose name stands there by a slip."""


def namesakes(
    authors: Sequence[Author], label: Sequence[int], met: Set[Pair] = frozenset()
) -> tuple[list[tuple[int, int, str]], list[Pair]]:
    """Pairs of places that are proven one person, the strongest first, with the evidence; and pairs that are not one.

    `label` gives each place's group so far (the smallest place in it); pairs are between groups. `met` are the pairs of
    groups (smaller first) of which one wrote a commit that the other committed or is named in as its writer.
    """
    named = _named(authors, label)
    members: dict[int, list[int]] = defaultdict(list)
    concerned = {group for under in named.values() for group in under}
    for place, group in enumerate(label):
        if group in concerned:
            members[group].append(place)
    whole = {group: presences(authors, places) for group, places in members.items()}
    proven: list[tuple[int, int, int, str]] = []
    unlike: list[Pair] = []
    for key in sorted(named):
        under = {group: presences(authors, places) for group, places in sorted(named[key].items())}
        against = {(a, b): odds(whole[a], whole[b]) for a, b in combinations(under, 2)}
        last = RARE - 1 if "strong" in against.values() else CROWD  # two bear the name here: it is not rare
        for (one, other), contrary in against.items():
            signal = _strongest(under[one], under[other], key, (one, other) in met)
            if signal and contrary in signal.against and signal.rank <= last:
                proven.append((signal.rank, one, other, signal.evidence))
            elif contrary:
                unlike.append((one, other))
    return [(a, b, evidence) for _, a, b, evidence in sorted(proven)], unlike


def _named(authors: Sequence[Author], label: Sequence[int]) -> Mapping[str, Mapping[int, list[int]]]:
    """The places of people by name and group, for the names that several groups bear, but no crowd."""
    found: dict[str, dict[int, list[int]]] = {}
    guests = _guests(authors, label)
    for place, author in enumerate(authors):
        if author.key and author.bot is None and place not in guests:
            found.setdefault(author.key, {}).setdefault(label[place], []).append(place)
    return {key: groups for key, groups in found.items() if 1 < len(groups) <= CROWD}


def _guests(authors: Sequence[Author], label: Sequence[int]) -> set[int]:
    """Places whose name is a slip in its group: somebody else, without a word in common, wrote ten times as much there.

    A commit made on another's machine must not tie the two for good.
    """
    groups: dict[int, list[int]] = {}
    for place, author in enumerate(authors):
        if author.key and author.bot is None:
            groups.setdefault(label[place], []).append(place)
    found: set[int] = set()
    for places in groups.values():
        written: dict[str, int] = {}
        for place in places:
            written[authors[place].key] = written.get(authors[place].key, 0) + authors[place].commits
        if len(written) > 1:
            host = max(sorted(written), key=lambda key: written[key])
            slips = {
                key
                for key, commits in written.items()
                if GUEST * commits <= written[host] and not set(key.split()) & set(host.split())
            }
            found.update(place for place in places if authors[place].key in slips)
    return found


def _strongest(one: Sequence[Presence], other: Sequence[Presence], key: str, met: bool) -> _Signal | None:
    signals = [signal for a in one for b in other if (signal := _signal(a, b, key))]
    if met:
        rare: tuple[Odds, ...] = ("", "weak") if is_rare(key) or _same_middle(one, other) else ("",)
        signals.append(_Signal(1, f"{_names(one, other)} on one commit, which one wrote and the other helped to", rare))
    return min(signals, default=None)


def _signal(a: Presence, b: Presence, key: str) -> _Signal | None:
    """The strongest second signal that two who write one full name may give."""
    if not a.proper.isdisjoint(b.proper):
        return _Signal(0, "the same full name and a .mailmap gives both this name", ANYWAY)
    near, same = together(a, b), _names((a,), (b,))
    if a.local == b.local and len(a.local) > 1 and a.local not in ROLES:
        if not follows_from(a.local, next(iter(a.names))) and not follows_from(a.local, next(iter(b.names))):
            return _Signal(2, f"{same} and the same chosen word before the @", ANYWAY)
        if near:
            return _Signal(3, f"{same} and the same word before the @, in the same repository")
    if not near:
        return None
    if a.kind == b.kind == "own" and a.domain == b.domain and not overlap(a, b):
        return _Signal(4, f"{same} and addresses of the same domain, one after the other in the same repository")
    return _of_a_rare_name(a, b, same) if is_rare(key) else None


def _of_a_rare_name(a: Presence, b: Presence, same: str) -> _Signal | None:
    """What is enough in one repository for a name that hardly two people bear."""
    if "account" in (a.kind, b.kind):
        return _Signal(5, f"{same}, a rare one, and an account at a forge in the same repository")
    if "shared" in (a.kind, b.kind):
        return _Signal(6, f"{same}, a rare one, and an address of a machine in the same repository")
    if one_after_the_other(a, b):
        return _Signal(7, f"{same}, a rare one, and one address after the other in the same repository")
    return None


def _names(one: Sequence[Presence], other: Sequence[Presence]) -> str:
    """Whether the names are the same, or spellings of one, in words."""
    same = {name for a in one for name in a.names} & {name for b in other for name in b.names}
    return "the same full name" if same else "spellings of one full name"


def _same_middle(one: Sequence[Presence], other: Sequence[Presence]) -> bool:
    """Whether both write one name of three words or more: few people do."""
    return any(" " in name.partition(" ")[2] and name in b.names for a in one for name in a.names for b in other)
