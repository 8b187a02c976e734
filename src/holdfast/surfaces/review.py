"""`holdfast identities review`: who is who and who has left, one pair at a time, one key for each.

What is settled is never asked again, what was skipped comes last, and every key can be undone. Where nobody sits at a
terminal, the commands that do the same are printed instead.
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated, Any

import typer

from holdfast.errors import HoldfastError
from holdfast.operations import opening
from holdfast.questions import pairs
from holdfast.questions.pairs import Pair, Side, Unseen
from holdfast.surfaces import asking
from holdfast.surfaces.asking import Desk, Output
from holdfast.surfaces.progress import Progress
from holdfast.surfaces.taps import key
from holdfast.terms.nouns import Purpose

if TYPE_CHECKING:
    from holdfast.render.viewer import Viewer

SLUG = "identities review"
PAIR_KEYS = "[y] same  [n] different  [b] bot  [l] left  [s] skip  [u] undo  [q] quit"
MERGE_KEYS = "[y] right  [n] part them  [s] skip  [u] undo  [q] quit"
LIST_KEYS = "[y] all have left  [o] one by one  [s] skip  [q] quit"
ONE_KEYS = "[y] has left  [n] is still here  [s] skip  [u] undo  [q] quit"
QUIT = ("q", "\x1b", "\x03", "\x04")
LISTED = 20
"""How many commands are printed where there is no terminal."""


def parameters() -> list[inspect.Parameter]:
    """Of `holdfast identities review`."""
    shared = [parameter for parameter in asking.parameters() if parameter.name in ("purpose", "workspace")]
    option = typer.Option("--merges", help="Walk through the merges that evidence made, to part what is wrong.")
    merges = inspect.Parameter(
        "merges", inspect.Parameter.KEYWORD_ONLY, default=False, annotation=Annotated[bool, option]
    )
    return [merges, *shared]


def review(*, merges: bool, **typed: Any) -> None:
    """Go through all that waits; without a terminal, print the commands."""
    with Progress() as progress:
        desk = Desk.nearest(typed["workspace"], progress)
        purpose = desk.allowed(typed["purpose"], SLUG, ())
        work = Work.of(desk, merges=merges)
    if sys.stdin.isatty() and sys.stdout.isatty():
        Talk(desk, _viewer(desk, purpose, key) if work else desk.viewer(purpose)).run(work)
    else:
        _commands(desk, work, desk.viewer(purpose), purpose)


def offer(desk: Desk) -> None:
    """At the end of a scan: say what waits, and go through it if somebody wants to."""
    work = Work.of(desk)
    if not work:
        return
    typer.echo(f"{work.said} Settle that now, with one key for each? [y] yes  [any other key] not now ", nl=False)
    typed = key()
    typer.echo("yes" if typed == "y" else "not now: `holdfast identities review` any time")
    if typed == "y":
        Talk(desk, _viewer(desk, None, key)).run(work)


@dataclass(frozen=True, slots=True)
class Work:
    """What waits to be settled."""

    pairs: Sequence[Pair]
    unseen: Sequence[Unseen]

    @classmethod
    def of(cls, desk: Desk, *, merges: bool = False) -> Work:
        """Pairs that may be one person and people long unseen; or, with `merges`, the merges made."""
        reader = opening.reader_of(desk.workspace, desk.settings, desk.chance)
        if merges:
            return cls(pairs.merged(reader), ())
        return cls(pairs.suggested(reader), pairs.unseen(reader, opening.ledger_of(reader)))

    def __bool__(self) -> bool:
        return bool(self.pairs or self.unseen)

    @property
    def said(self) -> str:
        """How much there is, in a sentence."""
        n, m = len(self.pairs), len(self.unseen)
        alike = f"{n} {'pair of names' if n == 1 else 'pairs of names'} may be one person"
        gone = f"{m} {'person was' if m == 1 else 'people were'} not seen for months"
        return f"{' and '.join(part for part, count in ((alike, n), (gone, m)) if count)}."


def _viewer(desk: Desk, purpose: Purpose | None, read: Callable[[], str]) -> Viewer:
    """Names if somebody wants them, for a purpose that is logged before one is shown."""
    if purpose is None:
        typer.echo(
            "Names tell who is who. Show them, for continuity? It is logged. [y] yes  [any other key] no ", nl=False
        )
        wanted = read() == "y"
        typer.echo("yes" if wanted else "no: handles are shown")
        purpose = desk.allowed(Purpose.CONTINUITY.value, SLUG, ()) if wanted else None
    return desk.viewer(purpose)


@dataclass
class Talk:
    """Goes through the work; `done` holds, for each step behind us, its place and the changes that it made."""

    desk: Desk
    viewer: Viewer
    read: Callable[[], str] = key
    done: list[tuple[int, list[int]]] = field(default_factory=list)

    def run(self, work: Work) -> None:
        """All pairs, then everybody who was long unseen."""
        if not work:
            typer.echo("Nothing waits for you: every pair is settled, and nobody is long unseen.")
            return
        if not self._each(work.pairs, self._pair):
            return
        if work.unseen and not self._unseen(work.unseen):
            return
        typer.echo("That was all. `holdfast undo` takes the latest back.")

    def _each(self, items: Sequence[Any], step: Callable[[int, int, Any], list[int] | str]) -> bool:
        """Take each item in turn; whether the end was reached. A step gives its changes, or "undo", "quit", "again"."""
        self.done, at = [], 0
        while at < len(items):
            made = step(at, len(items), items[at])
            if made == "quit":
                typer.echo("Stopped. What was said is kept; the rest is asked next time.")
                return False
            if made == "undo":
                at = self._back(at)
            elif made != "again":
                self.done.append((at, [number for number in made if isinstance(number, int)]))
                at += 1
        return True

    def _back(self, at: int) -> int:
        """Take the last step back; where to go on."""
        while self.done:
            place, numbers = self.done.pop()
            for number in reversed(numbers):
                self._do("undo", {"change": number})
            if numbers or not self.done:
                return place
        typer.echo("   Nothing was said yet.")
        return at

    def _pair(self, at: int, of: int, pair: Pair) -> list[int] | str:
        reader = opening.reader_of(self.desk.workspace, self.desk.settings, self.desk.chance)
        one, other = ((side.alias.name, side.alias.email) for side in (pair.one, pair.other))
        if not pair.merged and reader.one_person(one, other):
            return []  # settled by what was said of others
        typer.echo(f"\n{at + 1} of {of}  {'Merged' if pair.merged else 'The same person?'}  Evidence: {pair.evidence}.")
        for number, side in enumerate((pair.one, pair.other), 1):
            typer.echo(f"   {number}  {self._side(side)}")
        typer.echo(self._effect(pair))
        typer.echo(f"   {MERGE_KEYS if pair.merged else PAIR_KEYS}  ", nl=False)
        return self._pressed(self.read(), pair)

    def _pressed(self, typed: str, pair: Pair) -> list[int] | str:
        """Do what a key says about a pair."""
        if typed in QUIT or typed == "u":
            typer.echo("quit" if typed != "u" else "undo")
            return "undo" if typed == "u" else "quit"
        if typed in ("y", "n"):
            typer.echo({"y": "the same", "n": "different"}[typed])
            return self._do(
                "identities same" if typed == "y" else "identities different", {"people": list(pair.spelled)}
            )
        if typed == "s":
            typer.echo("skipped")
            return [] if pair.merged else self._do("identities later", {"people": list(pair.spelled)}, quiet=True)
        if typed in ("b", "l") and not pair.merged:
            return self._of_one(typed, pair)
        typer.echo("?")
        return "again"

    def _of_one(self, typed: str, pair: Pair) -> list[int] | str:
        """A bot, or somebody who has left: which of the two?"""
        typer.echo(f"{'a bot' if typed == 'b' else 'left'}: which one, [1] or [2]?  ", nl=False)
        which = self.read()
        typer.echo(which if which in ("1", "2") else "neither")
        if which not in ("1", "2"):
            return "again"
        side = pair.one if which == "1" else pair.other
        if typed == "b":
            return self._do("identities bot", {"account": pair.spelled[int(which) - 1]})
        return self._do("people silent", {"people": [str(side.alias.person)]})

    def _unseen(self, unseen: Sequence[Unseen]) -> bool:
        """People of whom history says nothing new: all at once, or one by one."""
        typer.echo(f"\nNot seen for months, and not known to have left: {len(unseen)}. Have they left?")
        for one in unseen:
            typer.echo(f"   {self.viewer.person(one.person)}, not seen since {one.since}")
        typer.echo(f"   {LIST_KEYS}  ", nl=False)
        typed = self.read()
        typer.echo({"y": "all have left", "o": "one by one"}.get(typed, "skipped"))
        if typed == "y":
            self._do("people silent", {"people": [str(one.person) for one in unseen]})
        elif typed == "o":
            return self._each(unseen, self._one_unseen)
        return typed not in QUIT

    def _one_unseen(self, at: int, of: int, one: Unseen) -> list[int] | str:
        typer.echo(
            f"   {at + 1} of {of}  {self.viewer.person(one.person)}, not seen since {one.since}  {ONE_KEYS}  ", nl=False
        )
        typed = self.read()
        if typed in QUIT or typed == "u":
            typer.echo("quit" if typed != "u" else "undo")
            return "undo" if typed == "u" else "quit"
        if typed in ("y", "l"):
            typer.echo("has left")
            return self._do("people silent", {"people": [str(one.person)]})
        if typed == "n":
            typer.echo("is still here")
            return self._do("people returned", {"person": str(one.person)})
        typer.echo("skipped" if typed == "s" else "?")
        return [] if typed == "s" else "again"

    def _side(self, side: Side) -> str:
        """One of a pair in a line: who, when and where."""
        seen = "no date" if side.first is None else f"{side.first} to {side.last}"
        where = self.viewer.words(", ".join(side.repositories)) or "no repository"
        return f"{self.viewer.alias(side.alias)}, seen {seen} in {where}"

    def _effect(self, pair: Pair) -> str:
        """What a yes would make, and what comes along."""
        if pair.merged:
            return f"   Both are {pair.one.alias.person}; parting them gives one a handle of its own."
        older = f"   One person would be made of {pair.one.alias.person} and {pair.other.alias.person}"
        along = [self.viewer.alias(alias) for side in (pair.one, pair.other) for alias in side.others]
        return f"{older}{'; with them come ' + ', '.join(along) if along else ''}."

    def _do(self, slug: str, typed: Mapping[str, object], *, quiet: bool = False) -> list[int] | str:
        """Run an operation and say what it did; its changes, or "again" where it was refused."""
        try:
            receipt = self.desk.do(slug, typed)
        except HoldfastError as error:
            typer.echo(f"   {error}")
            return "again"
        if not quiet:
            asking.say(receipt, self.viewer)
        first = receipt.counts.get("first", receipt.undo or 0)
        return list(range(first, (receipt.undo or 0) + 1)) if receipt.undo else []


def _commands(desk: Desk, work: Work, viewer: Viewer, purpose: Purpose | None) -> None:
    """The same by commands, for where no key can be pressed."""
    asking.show(desk.ask("identities", {"suggested": True}, purpose), viewer, Output())
    typer.echo("No terminal is there to press keys in. These commands do the same, with `different` for two people:")
    for pair in work.pairs[:LISTED]:
        one, other = (f"'{side.alias.person}, address {side.alias.ordinal}'" for side in (pair.one, pair.other))
        typer.echo(f"  holdfast identities {'different' if pair.merged else 'same'} {one} {other}")
    for gone in work.unseen[:LISTED]:
        typer.echo(f"  holdfast people silent '{gone.person}'  # not seen since {gone.since}")
    more = max(len(work.pairs) - LISTED, 0) + max(len(work.unseen) - LISTED, 0)
    if more:
        typer.echo(f"  and {more} more: `holdfast identities` and `holdfast people --everyone` list all.")
