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
from functools import cache
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


def plain(text: str) -> str:
    """Letters as they are compared: lower case, without accents.

    >>> plain("Zoë STRAẞE")
    'zoe strasse'
    """
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


def index(known: Iterable[tuple[PersonId, str, str]]) -> Mapping[str, PersonId | None]:
    """Who each spelling means; None where it means more than one person."""
    found: dict[str, PersonId | None] = {}
    for person, name, email in known:
        for spelling in spellings(name, email):
            found[spelling] = person if found.get(spelling, person) == person else None
    return found


def mask(text: str, spelled: Mapping[str, PersonId | None]) -> str:
    """`text` with every name replaced by its handle, or by "a person" where two people share it.

    >>> spelled = index([(PersonId(4), "Ada Lovelace", "ada@corp.example")])
    >>> mask("notebooks/ada-lovelace/LovelaceTrainer.ipynb", spelled)
    'notebooks/person 4/person 4Trainer.ipynb'
    >>> mask("ada@corp.example: adapter for nada", spelled)
    'person 4: adapter for nada'
    """
    if not spelled:
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
    text: str, found: list[tuple[int, int, str]], at: int, spelled: Mapping[str, PersonId | None]
) -> tuple[int, PersonId | None] | None:
    """The longest run of words from `at` that is somebody's spelling: where it ends, and whose."""
    run, best = "", None
    for end in range(at, min(at + _LONGEST, len(found))):
        if end > at and not _BETWEEN.fullmatch(text, found[end - 1][1], found[end][0]):
            break
        run += found[end][2]
        if run in spelled:
            best = (end + 1, spelled[run])
    return best
