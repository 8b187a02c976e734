"""Names as they are compared: which spellings may be one person's, and which names many people bear.

Nothing here decides that two authors are one person: a name alone never does.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from importlib import resources

from holdfast.store.addresses import is_full

_ASIDE = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_SHORTEST_STEM = 3
_SHORTEST_RARE = 9


@cache
def common_words() -> frozenset[str]:
    """Words with which at least six different full names begin or end, in the histories of 100 public repositories.

    >>> "smith" in common_words(), "wei" in common_words(), "lovelace" in common_words()
    (True, True, False)
    """
    return frozenset(resources.files("holdfast.store").joinpath("common_names.txt").read_text("utf-8").split())


@lru_cache(maxsize=65536)
def key(name: str) -> str:
    """A plain full name without middle initials, its words in one order: equal for spellings of one name.

    >>> key("travis e oliphant"), key("oliphant travis"), key("ann lee")
    ('oliphant travis', 'oliphant travis', 'ann lee')
    """
    words = name.split()
    if len(words) > 2:
        words = [words[0], *(word for word in words[1:-1] if len(word) > 1), words[-1]]
    return " ".join(sorted(words))


def without_asides(name: str) -> str:
    """A name as written, without what stands in brackets.

    >>> without_asides("Ann Lee (Juniper Ltd)"), without_asides("(ann)")
    ('Ann Lee', '(ann)')
    """
    if "(" not in name and "[" not in name:
        return name
    return _ASIDE.sub(" ", name).strip() or name


@lru_cache(maxsize=65536)
def is_rare(name: str) -> bool:
    """Whether hardly two people will bear a plain full name: one of its words is in few people's names.

    >>> is_rare("ada lovelace"), is_rare("john smith"), is_rare("wei zhang"), is_rare("ada")
    (True, False, False, False)
    """
    words = name.split()
    long = len(name) - len(words) + 1 >= _SHORTEST_RARE
    return long and is_full(name) and any(len(word) > _SHORTEST_STEM and word not in common_words() for word in words)


@lru_cache(maxsize=65536)
def compatible(one: str, other: str) -> bool:
    """Whether two plain names may be one person's: no word of one contradicts the other.

    Each word of the shorter one is a word of the other, its initial, or its short form (three letters or more).

    >>> compatible("matt ord", "matthew ord"), compatible("ann", "ann lee"), compatible("m ord", "matthew ord")
    (True, True, True)
    >>> compatible("amy zhou", "andrew zhou"), compatible("ann lee", "ann baker")
    (False, False)
    """
    short, long = sorted((one.split(), other.split()), key=len)
    if not short:
        return False
    left = list(long)
    for word in sorted(short, key=len, reverse=True):
        found = next((known for known in left if _short_form(word, known)), None)
        if found is None:
            return False
        left.remove(found)
    return any(len(word) > 1 for word in short)


def _short_form(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    return long.startswith(short) and (len(short) == 1 or len(short) >= _SHORTEST_STEM or short == long)
