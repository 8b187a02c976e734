"""Which author names and addresses are the same person, and why.

In this order, the stronger first: what the user decided; `.mailmap`, as git applies it; the same e-mail address; the
same full name *and* a second signal; the same login and names that fit. Never a name alone, never a first name. What
is plausible but unproven becomes a suggestion that a person confirms. A decision that two are different cuts a group
even where evidence ties it together.

The outcome depends on names, addresses, dates and decisions only, never on the order or numbering of aliases.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

import polars as pl

from holdfast.store.authors import Author, read_authors
from holdfast.store.groups import Groups
from holdfast.store.handles import by_handle, full_names, may_be_one
from holdfast.store.mailmap import Mailmap
from holdfast.store.namesakes import namesakes
from holdfast.store.resemblance import Suggestion, suggestions
from holdfast.store.sameness import by_address


@dataclass(frozen=True, slots=True)
class IdentityDecision:
    """What the user said of authors, each given as (name, e-mail). `right` is for "same" and "different".

    >>> IdentityDecision("different", ("Ann Lee", "ann@a.example"), ("Ann Lee", "lee@b.example")).kind
    'different'
    """

    kind: Literal["same", "different", "bot", "human"]
    left: tuple[str, str]
    right: tuple[str, str] | None = None

    def __post_init__(self) -> None:
        if (self.right is None) == (self.kind in ("same", "different")):
            raise ValueError(f"a decision '{self.kind}' is about {'one author' if self.right else 'two authors'}")


@dataclass(frozen=True)
class Identities:
    """`people`: alias, person (smallest alias of the group), bot, bot_reason (of the whole group; null for people).

    `merges`: alias, other, evidence (words without names), source ("you", "mailmap", "e-mail", "name and signal",
    "login and signal"), one row for each tie that holds a group together.
    """

    people: pl.DataFrame
    merges: pl.DataFrame
    _suggest: Callable[[], pl.DataFrame] = field(repr=False, compare=False)

    @cached_property
    def suggestions(self) -> pl.DataFrame:
        """alias, other, evidence, likeness (0 to 1), best first. Looked for when first asked: most answers never do."""
        return self._suggest()


@contextmanager
def _uncollected() -> Iterator[None]:
    """Without Python's search for cycles: what is made here lives to the end, and searching it takes half the time."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


@_uncollected()
def resolve(
    aliases: pl.DataFrame,
    mailmap: pl.DataFrame | None = None,
    decisions: Sequence[IdentityDecision] = (),
    encounters: pl.DataFrame | None = None,
) -> Identities:
    """Group aliases into people.

    `aliases`: alias Int32, name, email (as written), commits Int64, first_time, last_time (UTC seconds, may be null),
    repositories List(Int32). `mailmap`: declarations with key (canonical "Name <email>") and value (alias), where there
    is a column `repository` applied to aliases of that repository only; rows of other sources are ignored. `decisions`:
    later ones win over earlier ones that they contradict. `encounters`: alias, other; pairs that stand on one commit as
    its writers (`aliases.encounters`). Takes well under a second for 10,000 aliases.

    >>> aliases = pl.DataFrame(
    ...     {
    ...         "alias": [0, 1, 2],
    ...         "name": ["Ann Lee", "ann", "Ann Lee"],
    ...         "email": ["ann@lab.example.org", "Ann@lab.example.org", "lee@elsewhere.example.net"],
    ...         "commits": [9, 1, 4],
    ...         "first_time": [0, 5, 3],
    ...         "last_time": [9, 5, 8],
    ...         "repositories": [[0], [0], [0]],
    ...     }
    ... )
    >>> found = resolve(aliases)
    >>> found.people["person"].to_list(), found.merges["source"].to_list()
    ([0, 0, 2], ['e-mail'])
    """
    known = read_authors(aliases, Mailmap.read(mailmap))
    met = _met(known, encounters)
    groups = Groups(len(known))
    merges: list[tuple[int, int, str, str]] = []

    def tie(a: int, b: int, evidence: str, source: str) -> None:
        if groups.join(a, b):
            merges.append((a, b, evidence, source))

    decided = _Decided.read(decisions, known)
    for kind, a, b in decided.pairs:
        if kind == "different":
            groups.part(a, b)
        else:
            tie(a, b, "you said so", "you")
    for a, b, evidence, source in by_address(known):
        tie(a, b, evidence, source)
    label = groups.labels()
    proven, unlike = namesakes(known, label, _between(met, label))
    for a, b in unlike:
        groups.part(a, b)
    for a, b, evidence in proven:
        tie(a, b, evidence, "name and signal")
    label = groups.labels()
    called = full_names(known, label)
    for _, a, b, evidence in by_handle(known, label, _between(met, label)):
        one, other = called[groups.of(a)], called[groups.of(b)]
        if may_be_one(one, other) and groups.join(a, b):
            merges.append((a, b, evidence, "login and signal"))
            called[groups.of(a)] = one | other
    label = groups.labels()
    return Identities(
        _people(known, label, decided.bots),
        _merge_table(known, merges),
        lambda: _suggestion_table(known, suggestions(known, label, decided.different)),
    )


def _met(known: Sequence[Author], encounters: pl.DataFrame | None) -> list[tuple[int, int]]:
    """Pairs of places that stand on one commit as its writers."""
    if encounters is None:
        return []
    place = {author.alias: n for n, author in enumerate(known)}
    return [(place[a], place[b]) for a, b in encounters.select("alias", "other").iter_rows()]


def _between(met: Sequence[tuple[int, int]], label: Sequence[int]) -> set[tuple[int, int]]:
    """The same between groups, the smaller first."""
    pairs = ((label[a], label[b]) for a, b in met)
    return {(a, b) if a < b else (b, a) for a, b in pairs if a != b}


@dataclass(frozen=True, slots=True)
class _Decided:
    """The user's decisions on aliases that are there, newest first; where two contradict, the newest stands."""

    pairs: list[tuple[str, int, int]]
    different: list[tuple[int, int]]
    bots: dict[int, bool]

    @classmethod
    def read(cls, decisions: Sequence[IdentityDecision], known: Sequence[Author]) -> _Decided:
        place = {author.written: n for n, author in enumerate(known)}
        pairs: list[tuple[str, int, int]] = []
        bots: dict[int, bool] = {}
        for decision in reversed(decisions):
            left = place.get(decision.left)
            right = place.get(decision.right) if decision.right else None
            if left is None:
                continue
            if decision.kind in ("bot", "human"):
                bots.setdefault(left, decision.kind == "bot")
            elif right is not None:
                pairs.append((decision.kind, min(left, right), max(left, right)))
        return cls(pairs, [(a, b) for kind, a, b in pairs if kind == "different"], bots)


def _people(known: Sequence[Author], label: Sequence[int], said: Mapping[int, bool]) -> pl.DataFrame:
    """One row per alias: its person, and why that is none. What the user said of one alias goes for all of a group."""
    members: dict[int, list[int]] = {}
    for place, group in enumerate(label):
        members.setdefault(group, []).append(place)
    newest = {label[place]: bot for place, bot in reversed(list(said.items()))}
    person: list[int] = [0] * len(known)
    reason: list[str | None] = [None] * len(known)
    for group, places in members.items():
        smallest = min(known[place].alias for place in places)
        reasons = [known[place].bot for place in places]
        bot = newest.get(group, all(reasons))
        why = next((r for r in reasons if r), "you said so") if bot else None
        for place in places:
            person[place], reason[place] = smallest, why
    columns = {"alias": [author.alias for author in known], "person": person, "bot_reason": reason}
    frame = pl.DataFrame(columns, schema={"alias": pl.Int32, "person": pl.Int32, "bot_reason": pl.String}).sort("alias")
    return frame.select("alias", "person", bot=pl.col("bot_reason").is_not_null(), bot_reason="bot_reason")


def _merge_table(known: Sequence[Author], merges: Sequence[tuple[int, int, str, str]]) -> pl.DataFrame:
    rows = [(*sorted((known[a].alias, known[b].alias)), evidence, source) for a, b, evidence, source in merges]
    schema = {"alias": pl.Int32, "other": pl.Int32, "evidence": pl.String, "source": pl.String}
    return pl.DataFrame(rows, schema=schema, orient="row")


def _suggestion_table(known: Sequence[Author], found: Sequence[Suggestion]) -> pl.DataFrame:
    rows = [(*sorted((known[s.one].alias, known[s.other].alias)), s.evidence, s.likeness) for s in found]
    schema = {"alias": pl.Int32, "other": pl.Int32, "evidence": pl.String, "likeness": pl.Float64}
    return pl.DataFrame(rows, schema=schema, orient="row")
