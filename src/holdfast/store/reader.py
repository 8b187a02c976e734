"""What questions read: one pinned generation, who its people are, and what was typed about them."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

from holdfast.errors import BadInput, UnknownName, nearest
from holdfast.store import audit
from holdfast.store.aliases import alias_frame, encounter_frame
from holdfast.store.generations import (
    Generation,
    current_mark,
    current_number,
    nothing_scanned,
    open_current,
    open_earlier,
)
from holdfast.store.identity import Identities, resolve
from holdfast.store.people import Declared, Directory, decisions, facts, people_frame
from holdfast.store.state import AliasKey, Entry, State
from holdfast.store.workspace import Workspace
from holdfast.terms.nouns import Alias, PersonId

if TYPE_CHECKING:
    import polars as pl

KINDS = (
    *("identity", "later", "bot", "left_on", "role", "team", "claim", "access", "asset", "runbook", "answer", "drill"),
    *("handover", "roadmap", "plan", "plan_drop", "captable", "pay", "grid", "offer", "cash"),
)
"""Kinds of entries in the state that a question may need."""
LISTED = "`holdfast people` lists everybody; `--purpose continuity` there shows names, which is logged."
SHOWN = 4
"""How many of the people whom a name could mean are listed."""


@dataclass(frozen=True, slots=True)
class Override:
    """The company's own figure in place of a claim's."""

    key: str
    low: float
    mid: float
    high: float
    source: str
    dated: str


@dataclass(frozen=True)
class Reader:
    """One generation with its people; `open_reader` builds it.

    `aliases`: alias, person, handle, name, email, commits, mentions, first_time, last_time, repositories.
    `people`, one row each: person (the smallest alias), handle, name and email (the most used), names, emails, commits,
    first_time, last_time, repositories, bot, bot_reason, left_on, role, team.
    """

    workspace: Workspace
    generation: Generation
    identities: Identities
    aliases: pl.DataFrame
    people: pl.DataFrame
    entries: tuple[Entry, ...]
    handles: Mapping[int, AliasKey] = field(repr=False)
    revision: int = 0
    """The number of the latest change that was typed."""
    typed_at: str = ""
    """When it was."""
    day: date | None = None
    earlier: Callable[[], Reader | None] = field(default=lambda: None, repr=False, compare=False)
    """Reads the newest whole generation before this one, with what is typed now; None where none is kept."""

    @property
    def number(self) -> int:
        """The generation's number; 0 where nothing was scanned."""
        return self.generation.number

    @property
    def key(self) -> tuple[object, ...]:
        """What an answer depends on besides its request, the settings and the claims."""
        return self.workspace.folder, self.number, self.generation.put_there, self.revision, self.typed_at, self.day

    @property
    def manifest(self) -> Mapping[str, Any]:
        """What the scan wrote down of itself."""
        return self.generation.manifest

    @property
    def as_of(self) -> date:
        """The day of the scan, or an earlier one: nothing in an answer reads the clock."""
        return self.day or date.fromisoformat(str(self.manifest["as_of"]))

    @property
    def today(self) -> date:
        """The day from which plans count: that of the scan where old clones make answers end earlier, else `as_of`."""
        if self.day or self.manifest.get("as_of_typed", True):
            return self.as_of
        return max(self.as_of, datetime.fromisoformat(str(self.manifest["scanned_at"])).date())

    def at(self, day: date) -> Reader:
        """The same evidence, asked as of an earlier day. People are those known now."""
        return replace(self, day=day)

    @property
    def warnings(self) -> tuple[str, ...]:
        """What was passed over to open this generation."""
        return self.generation.warnings

    @property
    def overrides(self) -> tuple[Override, ...]:
        """The company's own figures, oldest first."""
        found = (entry for entry in self.entries if entry.kind == "claim" and entry.value is not None)
        return tuple(Override(key=entry.topic.removeprefix("claim "), **entry.value) for entry in found)

    @property
    def audit(self) -> tuple[audit.Row, ...]:
        """Who was shown names, when and why."""
        return audit.rows(self.workspace.audit)

    @property
    def audit_problem(self) -> str | None:
        """What is wrong with that log; None where it is as it was written."""
        return audit.verify(self.workspace.audit).problem

    def frame(self, table: str, columns: Sequence[str] = ()) -> pl.DataFrame:
        """Rows of a table of evidence; see `store.tables.TABLES`."""
        return self.generation.frame(table, columns)

    @cached_property
    def names(self) -> tuple[tuple[int, str, str], ...]:
        """Handle, name and address of every alias of every person but bots, a person's most used first."""
        bots = {self._handles[person].number for person, bot in self.people.select("person", "bot").iter_rows() if bot}
        return tuple(row for row in self._everybody if row[0] not in bots)

    @cached_property
    def masked(self) -> tuple[tuple[int, str, str], ...]:
        """Rows as in `names`, with whoever was only said to be a machine: saying so takes nobody's mask off."""
        said = self.people.filter(self.people["bot_reason"] == "you said so")["handle"].to_list()
        names = {row[0] for row in self.names}.union(said)
        return tuple(row for row in self._everybody if row[0] in names)

    def person(self, handle: PersonId) -> int:
        """The person (smallest alias) behind a handle; one from before a merge is still understood.

        Raises `UnknownName` where nobody ever had it.
        """
        if handle.number in self._persons:
            return self._persons[handle.number]
        before = self._directory.matching(self.handles.get(handle.number, ("", "")))
        if not before:
            raise UnknownName(f"Nobody has the handle `{handle}`. `holdfast people` lists everybody.")
        return int(self.aliases["person"][before[0]])

    def handle(self, person: int) -> PersonId:
        """The handle of a person (smallest alias)."""
        return self._handles[person]

    def handle_of(self, alias: AliasKey) -> PersonId:
        """The handle of whoever has this name and address, as `find_alias` gives it."""
        return self.handle(int(self.aliases["person"][self._directory.matching(alias)[0]]))

    def person_of(self, alias: AliasKey) -> int | None:
        """The person (smallest alias) with this name and address; None where the evidence no longer has it."""
        found = self._directory.matching(alias)
        return int(self.aliases["person"][found[0]]) if found else None

    def persons_said(self, kind: str) -> frozenset[int]:
        """The people (smallest alias) of whom a fact of this kind was typed, also that it is not so."""
        keys = (entry.value["alias"] for entry in self.entries if entry.kind == kind)
        places = (place for name, email in keys for place in self._directory.matching((name, email)))
        person = self.aliases["person"]
        return frozenset(int(person[place]) for place in places)

    def one_person(self, left: AliasKey, right: AliasKey) -> bool | None:
        """Whether two names and addresses are one person's now; None where history does not know both."""
        found = [self._directory.matching(key) for key in (left, right)]
        if not all(found):
            return None
        a, b = (int(self.aliases["person"][places[0]]) for places in found)
        return a == b

    def last_seen(self, handle: PersonId) -> date | None:
        """The day (UTC) of a person's latest work or mention; None where history gives none."""
        seen = self.people.row(by_predicate=self._is(self.person(handle)), named=True)["last_time"]
        return None if seen is None else datetime.fromtimestamp(seen, UTC).date()

    def find(self, written: str, *, bots: bool = False) -> PersonId:
        """The one person that a handle, a name or an e-mail address means; part of a name will do where it is enough.

        Machine accounts are meant only with `bots`. Raises `UnknownName` with the handles of near names where nobody is
        meant, `BadInput` with their handles where several are.
        """
        if handle := PersonId.parse(written):
            return self.handle(self.person(handle))
        rows = self._everybody if bots else self.names
        meant = _meant(written, rows)
        if not meant:
            near = _near(written, rows)
            raise UnknownName(f"Nobody is called `{written}`. {LISTED}", map(str, near))
        if len(meant) > 1:
            first = [f"{handle} (last seen at {self._domain(handle)})" for handle in meant[:SHOWN]]
            more = [f"{len(meant) - SHOWN} more"] if len(meant) > SHOWN else []
            raise BadInput(
                f"`{written}` could be {len(meant)} people: {' and '.join([*first, *more])}. "
                "Give a handle or an e-mail address, or say that they are one with `holdfast identities same`."
            )
        return meant[0]

    def aliases_of(self, handle: PersonId) -> tuple[Alias, ...]:
        """Every name and address of one person, the most used first, numbered from 1 as they are shown masked."""
        rows = (row for row in self._everybody if row[0] == handle.number)
        return tuple(Alias(handle, n, name, email) for n, (_, name, email) in enumerate(rows, 1))

    def find_alias(self, written: str) -> AliasKey:
        """The one name and address that is meant: "person 4, address 2", "Name <address>", or one as in `find`.

        Where only a person can be told, the one that they used most. Raises as `find` does.
        """
        if masked := re.fullmatch(r"(.+), address (\d{1,6})", written.strip()):
            handle = self.find(masked[1], bots=True)
            of_them = self.aliases_of(handle)
            if not 1 <= int(masked[2]) <= len(of_them):
                raise UnknownName(f"{handle} has {len(of_them)} addresses; there is no `{written}`.")
            found = of_them[int(masked[2]) - 1]
            return found.name, found.email
        whole = re.fullmatch(r"\s*(.*?)\s*<(.*)>\s*", written)
        keys = self._directory.keys((whole[1], whole[2])) if whole else ()
        if len(keys) == 1:
            return keys[0]
        return self.alias_of(self.find(written, bots=True))

    def alias_of(self, handle: PersonId) -> AliasKey:
        """The name and address that a person used most: what is typed about them is filed under it."""
        row = self.people.row(by_predicate=self._is(self.person(handle)), named=True)
        return str(row["name"]), str(row["email"])

    def _domain(self, handle: PersonId) -> str:
        return self.alias_of(handle)[1].rpartition("@")[2] or "no address"

    def _is(self, person: int) -> pl.Expr:
        import polars as pl

        return pl.col("person") == person

    @cached_property
    def _everybody(self) -> tuple[tuple[int, str, str], ...]:
        used = self.aliases.sort(["handle", "commits", "mentions", "alias"], descending=[False, True, True, False])
        return tuple(used.select("handle", "name", "email").iter_rows())

    @cached_property
    def _directory(self) -> Directory:
        return Directory(self.aliases)

    @cached_property
    def _persons(self) -> dict[int, int]:
        return dict(self.people.select("handle", "person").iter_rows())

    @cached_property
    def _handles(self) -> dict[int, PersonId]:
        return {person: PersonId(handle) for handle, person in self._persons.items()}


def _meant(written: str, rows: Sequence[tuple[int, str, str]]) -> tuple[PersonId, ...]:
    """Whom `written` means: a full name or address first, then a word of a name or the start of an address."""
    words = written.strip().casefold()
    name, _, address = (part.strip(" >") for part in words.partition("<"))
    spelled = [(handle, one.casefold(), email.casefold()) for handle, one, email in rows]
    if address:
        whole = {handle for handle, one, email in spelled if email == address and name in ("", one)}
    else:
        whole = {handle for handle, one, email in spelled if words in (one, email)}
    part = {handle for handle, one, email in spelled if words in one.split() or words == email.partition("@")[0]}
    return tuple(sorted(map(PersonId, whole or part)))


def _near(written: str, rows: Sequence[tuple[int, str, str]]) -> tuple[PersonId, ...]:
    """Whose names are like `written`; where none is, those of which a word is; else by address. Handles, never names.

    >>> _near("Anna", [(4, "Ana Ito", "ana.ito@juniper.example"), (9, "Bo Lind", "bo@juniper.example")])
    (PersonId(number=4),)
    """
    kinds = (
        {name.casefold(): who for who, name, _ in rows},
        {word: who for who, name, _ in rows for word in name.casefold().split()},
        {word: who for who, _, email in rows for word in (email.casefold(), email.casefold().partition("@")[0])},
    )
    found = (dict.fromkeys(known[word] for word in nearest(written.casefold(), known)) for known in kinds)
    return next((tuple(map(PersonId, near)) for near in found if near), ())


_CACHE: dict[tuple[object, ...], Reader] = {}
"""The latest reader of this process, by all that it was built from."""


def open_reader(
    workspace: Workspace, declared: Declared, chance: random.Random, unscanned: date | None = None
) -> Reader:
    """The current generation with its people. `chance` draws handles for people never seen before.

    Before the first scan: what was typed and no evidence, as of the day `unscanned`; without one, raises
    `NothingToRead`. Raises `StoreError` where nothing whole is left.
    """
    nothing = current_number(workspace) is None
    if nothing and unscanned is None:
        open_current(workspace)  # raises, in the words for it
    if nothing:
        workspace.prepare()
    with State.opened(workspace.state) as state:
        key = (workspace, current_mark(workspace), state.mark, declared, unscanned if nothing else None)
        built = _CACHE.get(key)
        if built is None:
            found = nothing_scanned(unscanned) if nothing and unscanned else open_current(workspace)
            built = _build(workspace, state, declared, chance, found)
            built = replace(built, earlier=partial(_earlier, workspace, declared, chance, built.number))
            _CACHE.clear()  # another thread may do the same meanwhile: whatever it finds or puts here is whole
            _CACHE[key] = built
    return built


def _earlier(workspace: Workspace, declared: Declared, chance: random.Random, number: int) -> Reader | None:
    """The newest whole generation before `number`, read with what is known now."""
    for generation in open_earlier(workspace, number):
        with State.opened(workspace.state) as state:
            return _build(workspace, state, declared, chance, generation)
    return None


def _build(
    workspace: Workspace, state: State, declared: Declared, chance: random.Random, generation: Generation
) -> Reader:
    import polars as pl

    entries = state.live(*KINDS)
    aliases = alias_frame(generation)
    directory = Directory(aliases)
    mailmap = generation.frame("declarations").filter(pl.col("source") == ".mailmap")
    identities = resolve(
        aliases.drop("mentions"),
        mailmap if mailmap.height else None,
        decisions(directory, declared, entries),
        encounter_frame(generation, aliases),
    )
    aliases = aliases.join(identities.people.select("alias", "person"), on="alias", maintain_order="left")
    aliases = _with_handles(aliases, state, chance)
    known = facts(directory, aliases["person"].to_list(), declared, entries)
    people = people_frame(aliases, identities.people, known)
    revision, typed_at = state.mark
    return Reader(
        workspace, generation, identities, aliases, people, entries, state.all_handles(),
        revision=revision, typed_at=typed_at,
    )  # fmt: skip


def _with_handles(aliases: pl.DataFrame, state: State, chance: random.Random) -> pl.DataFrame:
    """The aliases with a column `handle`."""
    import polars as pl

    used = aliases.sort(["person", "commits", "mentions", "alias"], descending=[False, True, True, False])
    people: dict[int, list[AliasKey]] = {}
    for person, name, email in used.select("person", "name", "email").iter_rows():
        people.setdefault(person, []).append((name, email))
    numbers = state.handles(list(people.values()), chance)
    handles = pl.DataFrame({"person": list(people), "handle": numbers}, schema={"person": pl.Int32, "handle": pl.Int32})
    return aliases.join(handles, on="person", maintain_order="left")
