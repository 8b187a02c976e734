"""Pairs of people who may be one, for a person to confirm: never merged by this."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations
from typing import Final, NamedTuple

from rapidfuzz import fuzz

from holdfast.store.addresses import ROLES, follows_from, is_full
from holdfast.store.authors import Author
from holdfast.store.names import is_rare

CROWD: Final = 12
"""Keys shared by more authors than this suggest nothing."""

ALIKE: Final = 0.85
"""How alike two names must be (rapidfuzz's token sort ratio) to be suggested for that alone."""


class Suggestion(NamedTuple):
    """Two places, why they may be one person (in words without names), and how alike they are, 0 to 1."""

    one: int
    other: int
    evidence: str
    likeness: float


class _Sketch(NamedTuple):
    """What is compared of one author: the name, whether it is a full one, the words chosen as a handle, and those that
    somebody of that full name might choose."""

    place: int
    name: str
    full: bool
    handles: set[str]
    made: set[str]


def suggestions(
    authors: Sequence[Author], label: Sequence[int], different: Iterable[tuple[int, int]] = ()
) -> list[Suggestion]:
    """At most one suggestion for each pair of groups, the likeliest first; none for groups that are known `different`.

    Linear in authors: only pairs that share a name, the word before the @, or a surname and an initial are looked at.
    """
    settled = {(min(label[a], label[b]), max(label[a], label[b])) for a, b in different}
    best: dict[tuple[int, int], Suggestion] = {}
    for a, b in _candidates(authors, label):
        groups = (label[a.place], label[b.place])
        groups = groups if groups[0] < groups[1] else groups[::-1]
        found = None if groups in settled else _resemblance(a, b)
        if found:
            new = Suggestion(min(a.place, b.place), max(a.place, b.place), *found)
            best[groups] = max(best.get(groups, new), new, key=lambda s: (s.likeness, -s.one, -s.other))
    return sorted(best.values(), key=lambda s: (-s.likeness, s.one, s.other))


def _candidates(authors: Sequence[Author], label: Sequence[int]) -> Iterator[tuple[_Sketch, _Sketch]]:
    """Pairs worth comparing: of different groups, which share a key; for each key one author of a group will do."""
    blocks: dict[str, dict[int, _Sketch]] = defaultdict(dict)
    for place, author in enumerate(authors):
        if author.bot is None:
            sketch = _sketch(place, author)
            for key in _keys(sketch):
                blocks[key].setdefault(label[place], sketch)
    for block in blocks.values():
        if 1 < len(block) <= CROWD:
            yield from combinations(block.values(), 2)


def _sketch(place: int, author: Author) -> _Sketch:
    chosen = author.address.local if author.address.kind != "shared" else ""
    named = author.name if " " not in author.name else ""
    handles = {handle for handle in (chosen, named) if len(handle) > 2 and handle not in ROLES}
    full = is_full(author.name)
    return _Sketch(place, author.name, full, handles, _made_from(author.name) if full else set())


def _made_from(name: str) -> set[str]:
    """Logins made from first and last name, or from an initial and the last name, where that is no common one.

    >>> sorted(_made_from("orla quillfeather")), _made_from("john smith")
    (['oquillfeather', 'orlaquillfeather', 'quillfeathero'], set())
    """
    words = name.split()
    first, last = words[0], words[-1]
    return {first + last, first[0] + last, last + first[0]} if is_rare(name) and len(words) > 1 else set()


def _keys(sketch: _Sketch) -> list[str]:
    """What two authors must share one of to be compared at all."""
    keys = [f"handle {handle}" for handle in sketch.handles | sketch.made]
    if sketch.full:
        words = sketch.name.split()
        first, last = words[0], words[-1]
        keys += [f"name {sketch.name}", f"surname {first[0]} {last}", f"forename {first} {last[0]}"]
    return keys


def _resemblance(a: _Sketch, b: _Sketch) -> tuple[str, float] | None:
    both = a.full and b.full
    if both and a.name == b.name:
        return "the same full name, and nothing else that says so, or something that speaks against it", 0.95
    names = fuzz.token_sort_ratio(a.name, b.name) / 100
    if handle := min(a.handles & b.handles, default=None):
        follows = [follows_from(handle, sketch.name) for sketch in (a, b) if sketch.full]
        if not any(follows):
            return "the same chosen word in an address, an account or as a name", round(0.6 + 0.35 * names, 3)
        if not both:
            return "one's name or address is a short form of the other's name", round(0.4 + 0.3 * names, 3)
    if not both and (a.handles & b.made or b.handles & a.made):
        return "one's login is made from the other's full name", round(0.55 + 0.3 * names, 3)
    if both and names >= ALIKE:
        return "full names that are nearly alike", round(names, 3)
    return None
