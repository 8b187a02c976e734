"""Ties between authors that rest on an address: `.mailmap` first, then the same mailbox."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Final

from holdfast.store.addresses import is_full
from holdfast.store.authors import Author

Tie = tuple[int, int, str, str]
"""Two places among the authors, the evidence in words, and its source."""

STRANGERS: Final = 3
"""From how many full names without a common word on an address is taken to be shared."""


def by_address(authors: Sequence[Author]) -> list[Tie]:
    """Ties by `.mailmap`, then those by e-mail, in an order that depends on the authors alone."""
    mailboxes: dict[tuple[bool, str], list[int]] = defaultdict(list)
    for place, author in enumerate(authors):
        mailboxes[author.bot is not None, author.address.mailbox].append(place)
    ties = [
        _tie(authors, a, b)
        for places in mailboxes.values()
        for group in _who_share(authors, places)
        for a, b in pairwise(sorted(group, key=lambda place: (not authors[place].mapped, place)))
    ]
    return sorted(ties, key=lambda tie: (tie[3] != "mailmap", tie))


def _tie(authors: Sequence[Author], a: int, b: int) -> Tie:
    a, b = min(a, b), max(a, b)
    if authors[a].mapped or authors[b].mapped:
        return a, b, "a .mailmap puts the same address", "mailmap"
    same = authors[a].written[1].casefold() == authors[b].written[1].casefold()
    return a, b, "the same e-mail address" if same else "spellings of the same e-mail address", "e-mail"


def _who_share(authors: Sequence[Author], places: list[int]) -> list[list[int]]:
    """One person where an address is one person's; else split by full name, and leave out those without one."""
    first = authors[places[0]]
    shared = any(authors[place].address.kind == "shared" for place in places)
    if first.bot or not (shared or _is_crowd(authors[place].name for place in places)):
        return [places]
    named: dict[str, list[int]] = defaultdict(list)
    for place in places:
        if is_full(authors[place].name):
            named[authors[place].name].append(place)
    return list(named.values())


def _is_crowd(names: Iterable[str]) -> bool:
    """Whether there are so many full names without a common word that they cannot all be one person's.

    >>> _is_crowd(["ann lee", "ann baker", "joe fox"]), _is_crowd(["ann lee", "joe fox", "sue ray"])
    (False, True)
    """
    full = sorted({name for name in names if is_full(name)})
    groups: list[set[str]] = []
    for name in full if len(full) >= STRANGERS else ():
        words = set(name.split())
        related = [group for group in groups if group & words]
        groups = [group for group in groups if not group & words] + [words.union(*related)]
    return len(groups) >= STRANGERS
