"""Pairs of people who may be one, for a person to confirm: never merged by this."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations
from typing import Final, NamedTuple

from rapidfuzz import fuzz

from holdfast.store.addresses import ROLES, follows_from, is_full
from holdfast.store.authors import Author

CROWD: Final = 30
"""Keys shared by more authors than this suggest nothing."""

ALIKE: Final = 0.85
"""How alike two names must be (rapidfuzz's token sort ratio) to be suggested for that alone."""


class Suggestion(NamedTuple):
    """Two places, why they may be one person (in words without names), and how alike they are, 0 to 1."""

    one: int
    other: int
    evidence: str
    likeness: float


def suggestions(
    authors: Sequence[Author], label: Sequence[int], different: Iterable[tuple[int, int]] = ()
) -> list[Suggestion]:
    """At most one suggestion for each pair of groups, the likeliest first; none for groups that are known `different`.

    Linear in authors: only pairs that share a name, the word before the @, or a surname and an initial are looked at.
    """
    settled = {(min(label[a], label[b]), max(label[a], label[b])) for a, b in different}
    best: dict[tuple[int, int], Suggestion] = {}
    for a, b in _candidates(authors):
        groups = min(label[a], label[b]), max(label[a], label[b])
        if groups[0] == groups[1] or groups in settled:
            continue
        found = _resemblance(authors[a], authors[b])
        if found and (groups not in best or found[1] > best[groups].likeness):
            best[groups] = Suggestion(a, b, *found)
    return sorted(best.values(), key=lambda s: (-s.likeness, s.one, s.other))


def _candidates(authors: Sequence[Author]) -> Iterator[tuple[int, int]]:
    blocks: dict[tuple[str, str], list[int]] = defaultdict(list)
    for place, author in enumerate(authors):
        if author.bot is None:
            for key in _keys(author):
                blocks[key].append(place)
    pairs = {pair for key in sorted(blocks) if len(blocks[key]) <= CROWD for pair in combinations(blocks[key], 2)}
    return iter(sorted(pairs))


def _keys(author: Author) -> set[tuple[str, str]]:
    """What two authors must share one of to be compared at all."""
    keys = set()
    words = author.name.split()
    if author.address.kind != "shared" and author.address.local not in ROLES and len(author.address.local) > 2:
        keys.add(("handle", author.address.local))
    if len(words) == 1 and len(words[0]) > 2 and words[0] not in ROLES:
        keys.add(("handle", words[0]))
    if is_full(author.name):
        ordered = sorted(words)
        keys |= {
            ("name", "".join(ordered)),
            ("name", f"{words[0][0]} {words[-1]}"),
            ("name", f"{words[0]} {words[-1][0]}"),
        }
    return keys


def _resemblance(a: Author, b: Author) -> tuple[str, float] | None:
    names = fuzz.token_sort_ratio(a.name, b.name) / 100
    if a.name == b.name and is_full(a.name):
        return "the same full name, without a second signal or with evidence against", 0.95
    handle = _shared_handle(a, b)
    if handle and not follows_from(handle, a.name if is_full(a.name) else b.name):
        return "the same chosen word in an address, an account or as a name", round(0.6 + 0.35 * names, 3)
    if handle and not (is_full(a.name) and is_full(b.name)):
        return "one's name or address is a short form of the other's name", round(0.4 + 0.3 * names, 3)
    if names >= ALIKE and is_full(a.name) and is_full(b.name):
        return "full names that are nearly alike", round(names, 3)
    return None


def _shared_handle(a: Author, b: Author) -> str | None:
    def handles(author: Author) -> set[str]:
        chosen = {author.address.local} if author.address.kind != "shared" else set()
        return chosen | ({author.name} if " " not in author.name else set())

    return min(handles(a) & handles(b), default=None)
