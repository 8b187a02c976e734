"""Who is looking, and for which purpose: the one place where a handle becomes a name."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from holdfast.render import masking
from holdfast.terms.nouns import Alias, PersonId, Purpose


def visible(text: str) -> str:
    r"""`text` with nothing in it that acts: escape codes, NUL and broken bytes are spelled out; bidi marks go.

    >>> visible("\x1b[31mred\x00\u202e.py\udcff")
    '\\x1b[31mred\\x00.py\\xff'
    """
    if text.isprintable():
        return text
    return "".join(_visible(letter) for letter in text)


def _visible(letter: str) -> str:
    kind = unicodedata.category(letter)
    if kind == "Cf":
        return ""
    if kind == "Cs":
        code = ord(letter)
        return f"\\x{code - 0xDC00:02x}" if 0xDC80 <= code <= 0xDCFF else f"\\u{code:04x}"
    if kind in {"Cc", "Zl", "Zp"}:
        return f"\\x{ord(letter):02x}" if ord(letter) < 256 else f"\\u{ord(letter):04x}"
    return letter


@dataclass(frozen=True)
class Viewer:
    """Masks by default; with a `purpose` (which the caller has logged before) it shows names.

    `known` holds every name and e-mail address of every person, the preferred one of a person first. It is needed to
    mask as well: names inside paths are found with it. Bots do not belong in it.

    >>> ada = (PersonId(4), "Ada Lovelace", "ada@corp.example")
    >>> Viewer((ada,)).person(PersonId(4)), Viewer((ada,), Purpose.CONTINUITY).person(PersonId(4))
    ('person 4', 'Ada Lovelace')
    >>> Viewer((ada,)).words("api:notebooks/lovelace.ipynb")
    'api:notebooks/person 4.ipynb'
    """

    known: tuple[tuple[PersonId, str, str], ...] = ()
    purpose: Purpose | None = None

    @classmethod
    def of(cls, known: Iterable[tuple[int, str, str]], purpose: Purpose | None = None) -> Viewer:
        """From rows of handle number, name, e-mail address."""
        return cls(tuple((PersonId(number), name, email) for number, name, email in known), purpose)

    @property
    def masked(self) -> bool:
        """Whether names are hidden from this viewer."""
        return self.purpose is None

    @cached_property
    def mask(self) -> masking.Mask:
        """Finds names in paths, and replaces them."""
        return masking.mask_of(self.known)

    @cached_property
    def names(self) -> Mapping[PersonId, str]:
        """How each person is called; two of the same name keep their handles."""
        first: dict[PersonId, str] = {}
        for person, name, email in self.known:
            first.setdefault(person, visible(name or email))
        shared = Counter(first.values())
        return {who: name if shared[name] == 1 else f"{name} ({who})" for who, name in first.items()}

    def person(self, who: PersonId) -> str:
        """A name for a viewer with a purpose, otherwise the handle."""
        return str(who) if self.masked else self.names.get(who, str(who))

    def alias(self, alias: Alias) -> str:
        """One name and address for a viewer with a purpose, otherwise a handle and an ordinal."""
        if self.masked:
            return f"{alias.person}, address {alias.ordinal}"
        return f"{visible(alias.name)} <{visible(alias.email)}>"

    def words(self, text: str) -> str:
        """Any string that we did not write: made harmless, and masked unless the viewer has a purpose."""
        shown = visible(text)
        return self.mask(shown) if self.masked else shown
