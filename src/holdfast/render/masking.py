"""Finds people's names inside paths, branches, file names and any other string that we did not write.

A string is cut into words at separators, at digits and at camel humps; runs of words are then looked up, longest first.
So `AdaLovelace`, `ada_lovelace`, `lovelace, ada` and `alovelace@corp.example` are all found, and `decide` never is,
however many people are called Deci. A single word that is common in file names ("test", "mark", "adam" for the
optimiser) is left alone: masking it would say, wrongly or rightly, that somebody bears it. Full names and e-mail
addresses are never left alone.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from itertools import pairwise

from holdfast.terms.nouns import PersonId

_WORD = re.compile(
    r"[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff]"  # scripts without spaces: each sign is a word
    r"|\d+"
    r"|[^\W\d_]+"
)
_HUMP = re.compile(r"(?<=[a-z\u00df-\u00f6\u00f8-\u00ff])(?=[A-Z\u00c0-\u00d6\u00d8-\u00de])|(?<=[A-Z])(?=[A-Z][a-z])")
_BETWEEN = re.compile(r"[\s._\-+'’`,~@]{0,3}(?:\\ )?")
_LONGEST = 12
_SHORTEST_WORD = 4
_SHORTEST_LOGIN = 3
_FORGES = re.compile(r"^(?:\d+\+)?([^@]+)@users\.noreply\.", re.IGNORECASE)


@cache
def common_words() -> frozenset[str]:
    """Words too common in file names to betray anybody.

    They are the words that occur in the paths of at least three of 37 public repositories, and this product's own.

    >>> "test" in common_words(), "lovelace" in common_words()
    (True, False)
    """
    return frozenset(resources.files("holdfast.render").joinpath("common_words.txt").read_text("utf-8").split())


@lru_cache(maxsize=1 << 14)  # the same few words make up most paths
def plain(text: str) -> str:
    """Letters as they are compared: lower case, without accents.

    >>> plain("Zoë STRAẞE")
    'zoe strasse'
    """
    if text.isascii():
        return text.lower()
    letters = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def words(text: str) -> list[tuple[int, int, str]]:
    """Where each word of `text` starts and ends, and the word as it is compared.

    >>> [word for _, _, word in words("src/AdaLovelace_v2.py")]
    ['src', 'ada', 'lovelace', 'v', '2', 'py']
    """
    found = []
    for match in _WORD.finditer(text):
        start = match.start()
        cuts = [start, *(start + hump.start() for hump in _HUMP.finditer(match[0])), match.end()]
        found += [(left, right, plain(text[left:right])) for left, right in pairwise(cuts)]
    return found


def joined(text: str) -> str:
    """The words of `text` run together: the form in which names are looked up."""
    return "".join(word for _, _, word in words(text))


def spellings(name: str, email: str) -> Iterable[str]:
    """Every form, run together, in which this name and address may stand in a path.

    >>> sorted(set(spellings("Zoe Q. Muster", "zoem@corp.example")))
    ['muster', 'musterz', 'musterzoe', 'zmuster', 'zoe', 'zoem', 'zoemcorpexample', 'zoemuster', 'zoeqmuster']
    """
    parts = [joined(part) for part in name.split()]
    parts = [part for part in parts if part]
    yield from _of_name(parts)
    if "@" in email:
        local = email.rsplit("@", 1)[0]
        forge = _FORGES.match(email)
        yield joined(email)
        yield from (login for login in {joined(local), joined(forge[1] if forge else "")} if _is_login(login))
    elif _is_login(joined(email)):
        yield joined(email)


def _of_name(parts: list[str]) -> Iterable[str]:
    if not parts:
        return
    first, last, whole = parts[0], parts[-1], "".join(parts)
    if len(parts) == 1:
        if _is_login(whole):
            yield whole
        return
    yield whole
    yield from (first + last, last + first)
    yield from (login for login in (first[0] + last, last + first[0], first + last[0]) if _is_word(login))
    yield from (word for word in (first, last) if _is_word(word) or (word == first and _is_login(word)))


def _is_word(word: str) -> bool:
    return len(word) >= _SHORTEST_WORD and word not in common_words() and not word.isdigit()


def _is_login(word: str) -> bool:
    return len(word) >= _SHORTEST_LOGIN and word not in common_words() and not word.isdigit()


_HEAD = 3
"""Letters of a run of words by which it is seen at once that nobody is called so."""


@dataclass(frozen=True, slots=True)
class Spelled:
    """Who each spelling means, None where it means more than one person; `heads` are the first letters of all."""

    meant: Mapping[str, PersonId | None]
    heads: frozenset[str]


def index(known: Iterable[tuple[PersonId, str, str]]) -> Spelled:
    """Every spelling of everybody's name and address."""
    found: dict[str, PersonId | None] = {}
    for person, name, email in known:
        for spelling in spellings(name, email):
            found[spelling] = person if found.get(spelling, person) == person else None
    return Spelled(found, frozenset(spelling[:_HEAD] for spelling in found))


_REMEMBERED = 1 << 16
"""Strings whose masked form is remembered: more than a large estate has names of assets."""


class Mask:
    """Masks for one set of people, and remembers: a page shows each path several times, and so does the next page."""

    def __init__(self, known: Iterable[tuple[PersonId, str, str]]) -> None:
        self._spelled = index(known)
        self._done: dict[str, str] = {}

    def __call__(self, text: str) -> str:
        """`text` with every name replaced by its handle."""
        if (shown := self._done.get(text)) is None:
            if len(self._done) >= _REMEMBERED:
                self._done.clear()
            shown = self._done[text] = mask(text, self._spelled)
        return shown


@lru_cache(maxsize=4)
def mask_of(known: tuple[tuple[PersonId, str, str], ...]) -> Mask:
    """The mask for these people; every page of one company shares it."""
    return Mask(known)


def mask(text: str, spelled: Spelled) -> str:
    """`text` with every name replaced by its handle, or by "a person" where two people share it.

    >>> spelled = index([(PersonId(4), "Ada Lovelace", "ada@corp.example")])
    >>> mask("notebooks/ada-lovelace/LovelaceTrainer.ipynb", spelled)
    'notebooks/person 4/person 4Trainer.ipynb'
    >>> mask("ada@corp.example: adapter for nada", spelled)
    'person 4: adapter for nada'
    """
    if not spelled.meant:
        return text
    found = words(text)
    out, done, at = [], 0, 0
    while at < len(found):
        run = _longest(text, found, at, spelled)
        if not run:
            at += 1
            continue
        end, who = run
        out += [text[done : found[at][0]], str(who) if who else "a person"]
        done, at = found[end - 1][1], end
    return "".join([*out, text[done:]])


def _longest(
    text: str, found: list[tuple[int, int, str]], at: int, spelled: Spelled
) -> tuple[int, PersonId | None] | None:
    """The longest run of words from `at` that is somebody's spelling: where it ends, and whose."""
    run, best = "", None
    for end in range(at, min(at + _LONGEST, len(found))):
        if end > at and not _BETWEEN.fullmatch(text, found[end - 1][1], found[end][0]):
            break
        run += found[end][2]
        if run in spelled.meant:
            best = (end + 1, spelled.meant[run])
        if len(run) >= _HEAD and run[:_HEAD] not in spelled.heads:
            break
    return best
