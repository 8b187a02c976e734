"""Authors of different names whom a login, or a word before the @, ties together.

Two signals at least: the word itself, the same repository, and names that do not contradict each other. A word that
many people would choose ("david") ties nobody, nor does one that two full names of a repository could both give.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence, Set
from itertools import combinations
from typing import Final, NamedTuple

from holdfast.store.addresses import PLACEHOLDER_NAMES, ROLES, follows_from
from holdfast.store.authors import Author
from holdfast.store.names import common_words, compatible, is_rare, key

SHORTEST: Final = 4
"""A word of fewer letters is nobody's own."""
SHORTEST_DERIVED: Final = 5
"""The same for a word that is made from a full name: an initial and a surname."""
CROWD: Final = 8
"""A word that more groups share than this ties nobody."""

Pair = tuple[int, int]


class Tie(NamedTuple):
    """Two places; the lower the `rank`, the stronger."""

    rank: int
    one: int
    other: int
    evidence: str


def by_handle(authors: Sequence[Author], label: Sequence[int], met: Set[Pair] = frozenset()) -> list[Tie]:
    """Ties between groups (`label`: the smallest place of each place's group), the strongest first.

    `met`: pairs of groups, smaller first, that stand on one commit as its writers.
    """
    people = [place for place, author in enumerate(authors) if author.bot is None]
    found = [*_shared_words(authors, label, people, met), *_made_from_names(authors, label, met)]
    return sorted(set(found))


def _is_own(word: str, shortest: int = SHORTEST) -> bool:
    """Whether a word may be one person's choice."""
    return len(word) >= shortest and word not in ROLES and word not in common_words() and not word.isdigit()


def _shared_words(
    authors: Sequence[Author], label: Sequence[int], people: Sequence[int], met: Set[Pair]
) -> Iterator[Tie]:
    """The same word before the @, as login or as name, in one repository, under names that fit."""
    bearers: dict[str, dict[int, list[int]]] = {}
    for place in people:
        author = authors[place]
        for word in {author.local, author.word}:
            if word:
                bearers.setdefault(word, {}).setdefault(label[place], []).append(place)
    for word, groups in bearers.items():
        if 1 < len(groups) <= CROWD and _is_own(word):
            for one, other in combinations(sorted(groups), 2):
                pairs = ((a, b) for a in groups[one] for b in groups[other])
                yield from _tied(authors, pairs, word, (one, other) in met)


def _tied(authors: Sequence[Author], pairs: Iterator[Pair], word: str, met: bool) -> Iterator[Tie]:
    """The first of these pairs that one word ties; a word that is made from a full name does so on one commit only."""
    for a, b in pairs:
        one, other = authors[a], authors[b]
        if not one.repositories.isdisjoint(other.repositories) and _fit(one, other, word, met):
            how = ", and both on one commit" if met else " in the same repository"
            yield Tie(0 if met else 1, min(a, b), max(a, b), f"the same login or word before the @{how}")
            return


def _fit(one: Author, other: Author, word: str, met: bool) -> bool:
    """Whether two names may be one person's, where both have this word: in both addresses, or one is a login."""
    if not (
        met or one.local == other.local or any(a.local == word and a.address.kind == "account" for a in (one, other))
    ):
        return False
    if one.name in PLACEHOLDER_NAMES or other.name in PLACEHOLDER_NAMES:
        return False
    full = [author.name for author in (one, other) if author.key and not author.word]
    derived = [name for name in full if follows_from(word, name)]
    if derived and not (met and len(derived) < 2 and all(map(is_rare, derived))):
        return False
    return word in (one.word, other.word) or compatible(one.name, other.name)


def _made_from_names(authors: Sequence[Author], label: Sequence[int], met: Set[Pair]) -> Iterator[Tie]:
    """A login, or an address of somebody without a full name, made from the full name of who stands on one commit."""
    concerned = {group for pair in met for group in pair}
    logins: dict[int, dict[str, int]] = defaultdict(dict)
    makers: dict[int, dict[str, int]] = defaultdict(dict)
    for place, author in enumerate(authors):
        group = label[place]
        if group not in concerned or author.bot is not None:
            continue
        if author.key and not author.word:
            for word in _made_from(author.name):
                makers[group].setdefault(word, place)
        else:
            for word in (author.word, author.local):
                logins[group].setdefault(word, place)
    evidence = "a login made from the other's full name, and both on one commit"
    for pair in sorted(met):
        for one, other in (pair, pair[::-1]):
            if one in logins and other in makers:
                for word in sorted(logins[one].keys() & makers[other].keys()):
                    a, b = logins[one][word], makers[other][word]
                    yield Tie(2, min(a, b), max(a, b), evidence)


def _made_from(name: str) -> set[str]:
    """Logins made from a rare full name: of first and last name, or of an initial and the last name."""
    words = name.split()
    if not is_rare(name) or len(words) < 2:
        return set()
    first, last = words[0], words[-1]
    forms = {first + last, last + first, "".join(words), first[0] + last, last + first[0]}
    return {form for form in forms if _is_own(form, SHORTEST_DERIVED)}


def full_names(authors: Sequence[Author], label: Sequence[int]) -> dict[int, frozenset[str]]:
    """The full names that each place's group bears, by every place."""
    found: dict[int, set[str]] = defaultdict(set)
    for place, author in enumerate(authors):
        if author.key and not author.word:
            found[label[place]].add(author.name)
    named = {group: frozenset(names) for group, names in found.items()}
    return {place: named.get(group, frozenset()) for place, group in enumerate(label)}


def may_be_one(one: Set[str], other: Set[str]) -> bool:
    """Whether two sets of full names may be one person's: one is empty, or two of them fit.

    >>> may_be_one({"ann vale", "ann reed"}, {"a reed"}), may_be_one({"ann lee"}, {"bo lee"})
    (True, False)
    """
    return not one or not other or any(key(a) == key(b) or compatible(a, b) for a in one for b in other)
