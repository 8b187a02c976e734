"""What waits for somebody who knows the people: pairs that may be one person, merges made, and who is long unseen."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from holdfast.terms.nouns import Alias, PersonId

if TYPE_CHECKING:
    from holdfast.claims.ledger import Ledger
    from holdfast.store.reader import Reader

YOU = "you"
"""The source of a merge that somebody typed: it is settled."""


@dataclass(frozen=True, slots=True)
class Side:
    """One of a pair: the alias, how long it was seen (None: no date), where, and what belongs to the same person."""

    alias: Alias
    first: date | None
    last: date | None
    repositories: tuple[str, ...]
    others: tuple[Alias, ...]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two names and addresses, why they may be one person's (words without names), and whether they are merged."""

    one: Side
    other: Side
    evidence: str
    source: str
    merged: bool

    @property
    def spelled(self) -> tuple[str, str]:
        """Both as an operation takes them."""
        one, other = (f"{side.alias.name} <{side.alias.email}>" for side in (self.one, self.other))
        return one, other


@dataclass(frozen=True, slots=True)
class Unseen:
    """Somebody who is not known to have left and was not seen since a day."""

    person: PersonId
    since: date


def topic(one: tuple[str, str], other: tuple[str, str]) -> str:
    """What a decision on two names and addresses is filed under, in whichever order they are given."""
    return json.dumps(sorted((one, other)))


def numbered(reader: Reader) -> dict[int, Alias]:
    """Every alias of every person, numbered within the person from the most used; machines are left out."""
    import polars as pl

    humans = reader.aliases.join(reader.people.filter(~pl.col("bot")).select("person"), on="person", how="semi")
    order = ["handle", "commits", "mentions", "alias"]
    rows = humans.sort(order, descending=[False, True, True, False]).with_columns(
        ordinal=pl.int_range(1, pl.len() + 1).over("handle")
    )
    picked = rows.select("alias", "handle", "ordinal", "name", "email").iter_rows()
    return {alias: Alias(PersonId(handle), ordinal, name, email) for alias, handle, ordinal, name, email in picked}


def suggested(reader: Reader) -> tuple[Pair, ...]:
    """What evidence suggests and nobody has decided, the likeliest first; what was put off comes last."""
    put_off = {entry.topic.removeprefix("later ") for entry in reader.entries if entry.kind == "later"}
    rows = [(a, b, evidence, "") for a, b, evidence, _ in reader.identities.suggestions.iter_rows()]
    found = _pairs(reader, rows, merged=False)
    return tuple(sorted(found, key=lambda pair: _topic(pair) in put_off))


def merged(reader: Reader) -> tuple[Pair, ...]:
    """The merges that evidence made; those that somebody confirmed are settled and left out."""
    rows = [row for row in reader.identities.merges.iter_rows() if row[3] != YOU]
    return tuple(_pairs(reader, rows, merged=True))


def unseen(reader: Reader, ledger: Ledger) -> tuple[Unseen, ...]:
    """People of whom nothing was said, and whom history has not seen for as long as holders may be silent.

    In the order of handles, which is random.
    """
    import polars as pl

    from holdfast.measures.work import MONTH, end_of

    long_ago = end_of(reader.as_of) - ledger.mid("holder_active_months") * MONTH
    silent = reader.people.filter(~pl.col("bot") & pl.col("left_on").is_null() & (pl.col("last_time") < long_ago))
    answered = reader.persons_said("left_on")
    rows = silent.sort("handle").select("person", "handle", "last_time").iter_rows()
    return tuple(Unseen(PersonId(handle), _day(last)) for person, handle, last in rows if person not in answered)


def _topic(pair: Pair) -> str:
    one, other = pair.one.alias, pair.other.alias
    return topic((one.name, one.email), (other.name, other.email))


def _pairs(reader: Reader, rows: Sequence[tuple[Any, ...]], *, merged: bool) -> list[Pair]:
    aliases = numbered(reader)
    seen = {row["alias"]: row for row in reader.aliases.iter_rows(named=True)} if rows else {}
    named = dict(reader.frame("repositories", ("repository", "name")).iter_rows())
    together: dict[PersonId, list[Alias]] = {}
    for alias in sorted(aliases.values(), key=lambda alias: (alias.person, alias.ordinal)):
        together.setdefault(alias.person, []).append(alias)
    known = [row for row in rows if row[0] in aliases and row[1] in aliases]

    def side(number: int) -> Side:
        alias = aliases[number]
        others = () if merged else tuple(one for one in together[alias.person] if one != alias)
        return _side(alias, seen[number], named, others)

    return [Pair(side(a), side(b), evidence, source, merged) for a, b, evidence, source in known]


def _side(alias: Alias, row: Mapping[str, Any], named: Mapping[int, str], others: tuple[Alias, ...]) -> Side:
    first, last = (None if row[key] is None else _day(row[key]) for key in ("first_time", "last_time"))
    return Side(alias, first, last, tuple(named[one] for one in row["repositories"] or () if one in named), others)


def _day(seconds: int) -> date:
    return datetime.fromtimestamp(seconds, UTC).date()
