"""Who the people are and what is known of them: from history, the settings file, and what was typed, in that order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from holdfast.store.identity import IdentityDecision
from holdfast.store.state import AliasKey, Entry

if TYPE_CHECKING:
    import polars as pl

FACTS = ("left_on", "role", "team")
"""What is known of a person besides history. Pay is not: it belongs to roles."""


@dataclass(frozen=True, slots=True)
class DeclaredPerson:
    """What the settings file says of one person, known there by name or addresses."""

    name: str = ""
    emails: tuple[str, ...] = ()
    left_on: date | None = None
    role: str | None = None
    team: str | None = None
    bot: bool | None = None

    @property
    def aliases(self) -> tuple[AliasKey, ...]:
        """How history may know them: by each address, or by name where no address is given."""
        return tuple(("", email) for email in self.emails) or ((self.name, ""),)


@dataclass(frozen=True, slots=True)
class Declared:
    """What the settings file says of people: facts, and pairs that are the same person or two."""

    people: tuple[DeclaredPerson, ...] = ()
    same: tuple[tuple[AliasKey, AliasKey], ...] = ()
    different: tuple[tuple[AliasKey, AliasKey], ...] = ()


class Directory:
    """Finds aliases by how people write them: "" stands for any name or any address; case does not matter."""

    def __init__(self, aliases: pl.DataFrame) -> None:
        self._keys: list[AliasKey] = list(aliases.select("name", "email").iter_rows())
        self._by_name: dict[str, list[int]] = {}
        self._by_email: dict[str, list[int]] = {}
        for place, (name, email) in enumerate(self._keys):
            self._by_name.setdefault(name.casefold(), []).append(place)
            self._by_email.setdefault(email.casefold(), []).append(place)

    def matching(self, written: AliasKey) -> tuple[int, ...]:
        """The aliases that `written` means, by number.

        >>> import polars as pl
        >>> known = pl.DataFrame({"name": ["Ana Ito", "ana"], "email": ["ana@juniper.example"] * 2})
        >>> Directory(known).matching(("", "Ana@juniper.example")), Directory(known).matching(("Ana Ito", ""))
        ((0, 1), (0,))
        """
        name, email = (part.casefold() for part in written)
        named = self._by_name.get(name, []) if name else None
        addressed = self._by_email.get(email, []) if email else None
        if named is None or addressed is None:
            return tuple(addressed or named or ())
        return tuple(sorted(set(named) & set(addressed))) or tuple(addressed)

    def keys(self, written: AliasKey) -> tuple[AliasKey, ...]:
        """The same aliases as name and address."""
        return tuple(self._keys[place] for place in self.matching(written))


def decisions(directory: Directory, declared: Declared, entries: Sequence[Entry]) -> tuple[IdentityDecision, ...]:
    """What was decided of identities, the settings file's first: later ones win."""
    return (*_declared_decisions(directory, declared), *_typed_decisions(entries))


def _declared_decisions(directory: Directory, declared: Declared) -> Iterator[IdentityDecision]:
    for left, right in declared.same:
        first, *others = (*directory.keys(left), *directory.keys(right)) or (("", ""),)
        for other in others:
            if other != first:
                yield IdentityDecision("same", first, other)
    for person in declared.people:
        keys = [key for alias in person.aliases for key in directory.keys(alias)]
        for other in keys[1:]:
            yield IdentityDecision("same", keys[0], other)
        if person.bot is not None and keys:
            yield IdentityDecision("bot" if person.bot else "human", keys[0])
    for left, right in declared.different:
        for one in directory.keys(left):
            for other in directory.keys(right):
                yield IdentityDecision("different", one, other)


def _typed_decisions(entries: Sequence[Entry]) -> Iterator[IdentityDecision]:
    for entry in entries:
        if entry.kind in ("identity", "bot"):
            right = entry.value.get("right")
            yield IdentityDecision(entry.value["kind"], _key(entry.value["left"]), _key(right) if right else None)


def facts(
    directory: Directory, person_of: Sequence[int], declared: Declared, entries: Sequence[Entry]
) -> dict[int, dict[str, Any]]:
    """Person to what is known of them; what was typed last wins, also after two people became one."""
    found: dict[int, dict[str, Any]] = {}
    for one in declared.people:
        for alias in one.aliases:
            for place in directory.matching(alias):
                said = {name: value for name in FACTS if (value := getattr(one, name)) is not None}
                found.setdefault(person_of[place], {}).update(said)
    for entry in entries:
        if entry.kind in FACTS:
            for place in directory.matching(_key(entry.value["alias"])):
                value = entry.value["value"]
                typed = date.fromisoformat(value) if value and entry.kind == "left_on" else value
                found.setdefault(person_of[place], {})[entry.kind] = typed
    return found


def people_frame(
    aliases: pl.DataFrame, identified: pl.DataFrame, known: Mapping[int, Mapping[str, Any]]
) -> pl.DataFrame:
    """One row per person, by their smallest alias; `aliases` has its person and handle already.

    Name and address are those most used. `identified`: person, bot, bot_reason. `known`: what `facts` found.
    """
    import polars as pl

    used = aliases.sort(["person", "commits", "mentions", "alias"], descending=[False, True, True, False])
    people = used.group_by("person", maintain_order=True).agg(
        pl.col("handle").first(),
        pl.col("name").first(),
        pl.col("email").first(),
        pl.col("name").unique(maintain_order=True).alias("names"),
        pl.col("email").unique(maintain_order=True).alias("emails"),
        pl.col("commits").sum(),
        pl.col("first_time").min(),
        pl.col("last_time").max(),
        pl.col("repositories").explode().unique().sort(),
    )
    about = pl.DataFrame(
        [{"person": person, **{name: said.get(name) for name in FACTS}} for person, said in sorted(known.items())],
        schema={"person": pl.Int32, "left_on": pl.Date, "role": pl.String, "team": pl.String},
    )
    bots = identified.select("person", "bot", "bot_reason").unique("person")
    return people.join(bots, on="person").join(about, on="person", how="left").sort("person")


def _key(written: Sequence[str]) -> AliasKey:
    name, email = written
    return name, email
