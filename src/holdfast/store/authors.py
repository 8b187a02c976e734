"""Authors as a history names them, read once: what evidence for sameness works on."""

from __future__ import annotations

from typing import NamedTuple

import polars as pl

from holdfast.store.addresses import Address, address, plain
from holdfast.store.bots import bot_reason
from holdfast.store.mailmap import Mailmap


class Author(NamedTuple):
    """One alias. `name` is plain (`addresses.plain`); name and address are those that a `.mailmap` puts, if one does.

    `mapped` says that a `.mailmap` put another address, `proper` which (repository, name) it gave. `first` and `last`
    (UTC seconds) bound the alias's commits in all its `repositories`; both None where no date is known.
    """

    alias: int
    written: tuple[str, str]
    name: str
    address: Address
    mapped: bool
    proper: frozenset[tuple[int | None, str]]
    bot: str | None
    first: int | None
    last: int | None
    repositories: frozenset[int]


def read_authors(aliases: pl.DataFrame, mailmap: Mailmap) -> list[Author]:
    """All aliases, ordered by what they write, so that nothing depends on how they came or are numbered."""
    columns = ("alias", "name", "email", "first_time", "last_time", "repositories")
    known = [_read(mailmap, *row) for row in aliases.select(columns).iter_rows()]
    return sorted(known, key=lambda author: (author.written[::-1], author.alias))


def _read(
    mailmap: Mailmap,
    alias: int,
    name: str,
    email: str,
    first: int | None,
    last: int | None,
    repositories: list[int] | None,
) -> Author:
    where = frozenset(repositories or ())
    found = mailmap.look_up(name, email, where)
    mapped = found.email is not None and found.email.casefold() != email.strip().casefold()
    return Author(
        alias=alias,
        written=(name, email),
        name=plain(found.name or name),
        address=address(found.email or email),
        mapped=mapped,
        proper=found.proper,
        bot=None if mapped else bot_reason(name, email),
        first=first if first is not None else last,
        last=last if last is not None else first,
        repositories=where,
    )
