"""`.mailmap` as git applies it (gitmailmap(5)): all four forms, without case, later lines over earlier ones."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final, NamedTuple, Self

import polars as pl


class Person(NamedTuple):
    """A name and an address, each None where it is not given."""

    name: str | None
    email: str | None


class Mapped(NamedTuple):
    """What mailmaps make of an author. `proper` are the (repository, name) that they give."""

    name: str | None = None
    email: str | None = None
    proper: frozenset[tuple[int | None, str]] = frozenset()


NOTHING: Final = Mapped()
_PERSON = re.compile(r"\s*(?P<name>[^<]*?)\s*(?:<\s*(?P<email>[^>]*?)\s*>)?\s*", re.DOTALL)


def person(text: str) -> Person:
    """Read `Name <address>`, either of which may be missing.

    >>> person("Ann Lee <ann@a.example>"), person("<ann@a.example>")
    (Person(name='Ann Lee', email='ann@a.example'), Person(name=None, email='ann@a.example'))
    """
    found = _PERSON.fullmatch(text)
    return Person(found["name"] or None, found["email"] or None) if found else Person(text.strip() or None, None)


@dataclass(slots=True)
class _Entry:
    """What is known of one address: what it is anyway, and what it is under a certain name."""

    anyway: Person = field(default_factory=lambda: Person(None, None))
    under: dict[str, Person] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Mailmap:
    """The mailmaps of all repositories; under None, one that goes for all.

    >>> rows = pl.DataFrame({"key": ["Ann Lee <ann@a.example>"], "value": ["<ANN@old.example>"]})
    >>> Mailmap.read(rows).look_up("ann", "ann@old.example", [0])[:2]
    ('Ann Lee', 'ann@a.example')
    """

    entries: dict[int | None, dict[str, _Entry]]

    @classmethod
    def read(cls, declarations: pl.DataFrame | None) -> Self:
        """Declarations; key is the proper "Name <address>", value the one in commits. Sorted by file and line."""
        entries: dict[int | None, dict[str, _Entry]] = {}
        if declarations is None or declarations.is_empty():
            return cls(entries)
        rows = declarations
        if "source" in rows.columns:
            rows = rows.filter(pl.col("source") == ".mailmap")
        order = [name for name in ("repository", "file", "line") if name in rows.columns]
        rows = rows.sort(order, maintain_order=True) if order else rows
        where = rows["repository"].to_list() if "repository" in rows.columns else [None] * len(rows)
        for repository, key, value in zip(where, rows["key"], rows["value"], strict=True):
            _add(entries.setdefault(repository, {}), person(key), person(value))
        return cls(entries)

    def look_up(self, name: str, email: str, repositories: Iterable[int]) -> Mapped:
        """What the mailmaps of an author's repositories say; of several that differ, the lowest repository's stands."""
        found = NOTHING
        for repository in [None, *sorted(repositories)] if self.entries else ():
            entry = self.entries.get(repository, {}).get(email.strip().casefold())
            if entry is None:
                continue
            proper = entry.under.get(name.strip().casefold(), entry.anyway)
            names = frozenset({(repository, proper.name.casefold())} if proper.name else ())
            found = Mapped(found.name or proper.name, found.email or proper.email, found.proper | names)
        return found


def _add(entries: dict[str, _Entry], proper: Person, written: Person) -> None:
    email = written.email or proper.email
    if email is None:
        return
    # `Name <address>` alone is declared as `<address>` for the same address: it puts a name, and leaves the address be.
    new = Person(proper.name, None if proper.email == email else proper.email)
    entry = entries.setdefault(email.casefold(), _Entry())
    if written.name:
        entry.under[written.name.casefold()] = new
    else:
        entry.anyway = Person(new.name or entry.anyway.name, new.email or entry.anyway.email)
