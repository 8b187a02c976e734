"""Authors as a history names them, read once: what evidence for sameness works on."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import NamedTuple

import polars as pl

from holdfast.store import names
from holdfast.store.addresses import Address, address, compact, is_full, plain
from holdfast.store.bots import bot_reason
from holdfast.store.mailmap import Mailmap

_VIA = re.compile(r"\s*['\"]?(\S+\s.*?)['\"]?\s+via\s+\S.*", re.IGNORECASE)
"""A full name as a mailing list or a gateway writes it, from an address that is nobody's own."""


class Author(NamedTuple):
    """One alias. `name` is plain (`addresses.plain`); name and address are those that a `.mailmap` puts, if one does.

    `key` is equal for spellings of one full name, "" where the name is none. `word` is a name written as one word,
    which may be a login, else "". `local` is the address's local part, `compact`.
    `mapped` says that a `.mailmap` put another address, `proper` which (repository, name) it gave. `first` and `last`
    (UTC seconds) bound the alias's `commits` in all its `repositories`; both None where no date is known.
    """

    alias: int
    written: tuple[str, str]
    name: str
    key: str
    word: str
    address: Address
    local: str
    mapped: bool
    proper: frozenset[tuple[int | None, str]]
    bot: str | None
    first: int | None
    last: int | None
    repositories: frozenset[int]
    commits: int


def read_authors(aliases: pl.DataFrame, mailmap: Mailmap) -> list[Author]:
    """All aliases, ordered by what they write, so that nothing depends on how they came or are numbered."""
    columns = ("alias", "name", "email", "first_time", "last_time", "repositories", "commits")
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
    commits: int,
) -> Author:
    where = frozenset(repositories or ())
    found = mailmap.look_up(name, email, where)
    mapped = found.email is not None and found.email.casefold() != email.strip().casefold()
    called, reached = found.name or name, address(found.email or email)
    if on_behalf := _VIA.fullmatch(called):
        called, reached = on_behalf[1], replace(reached, kind="shared")
    read = _name(called)
    return Author(
        alias=alias,
        written=(name, email),
        name=read,
        key=names.key(read) if is_full(read) else "",
        word="" if any(map(str.isspace, called.strip())) else compact(read),
        address=reached,
        local=compact(reached.local),
        mapped=mapped,
        proper=found.proper,
        bot=None if mapped else bot_reason(name, email),
        first=first if first is not None else last,
        last=last if last is not None else first,
        repositories=where,
        commits=commits,
    )


def _name(called: str) -> str:
    """A plain name, without asides in brackets; of an address given as a name, what stands before the @."""
    text = names.without_asides(called.strip())
    return plain(text.partition("@")[0] if "@" in text and " " not in text else text) or plain(called)
