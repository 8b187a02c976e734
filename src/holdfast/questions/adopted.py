"""What was adopted of a plan: which actions are open, which the evidence shows, and which no longer apply."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from holdfast.questions import company as companies
from holdfast.questions.record import HandOver, Range, hand_overs
from holdfast.terms.answer import Block, Cell, Column, Doing, Headline, Table
from holdfast.terms.nouns import AssetId, PersonId
from holdfast.terms.text import Slot, Text, text

if TYPE_CHECKING:
    from holdfast.questions.company import Company
    from holdfast.questions.contract import Context
    from holdfast.store.reader import Reader

KIND, DROPPED = "plan", "plan_drop"
COLUMNS = (
    Column("number", "Number"),
    Column("what", "Do", secondary=True),
    Column("asset", "Asset"),
    Column("who", "Who", secondary=True),
    Column("with", "With", secondary=True),
    Column("on", "Adopted", secondary=True),
    Column("days", "Person-days foretold", numeric=True, secondary=True),
    Column("buys", "Asset-weeks foretold", numeric=True, secondary=True),
    Column("state", "State"),
    Column("shown", "What shows it"),
    Column("key", "Key", detail=True),
    Column("do", "", doings=True),
)


@dataclass(frozen=True, slots=True)
class Adopted:
    """One action as it was adopted: what was foretold is of that day, and never worked out again. `key` is short.

    What was seen counts from `since` on, a second in UTC; `documented` is what was written of the asset then; `dark`,
    that it was dark already, so that `buys` is of its dark weeks.
    """

    number: int
    key: str
    asset: AssetId | None
    who: PersonId | None
    helper: PersonId | None
    on: date
    since: int
    documented: str
    days: Range
    buys: Range
    dark: bool

    @property
    def word(self) -> str:
        """The first word of its key: "pair", "runbook", "hire"."""
        return self.key.partition("-")[0]

    @property
    def kind(self) -> str:
        """The kind in words, as `decisions.actions.ActionKind` has them."""
        return KINDS[self.word]


def adopted(reader: Reader) -> tuple[Adopted, ...]:
    """Those that were not dropped, in the order of their numbers; people who are known no more are left out."""
    gone = {int(entry.value) for entry in reader.entries if entry.kind == DROPPED and entry.value is not None}
    found = [
        _read(one, entry.value["adopted"], entry.value["since"], reader)
        for entry in reader.entries
        if entry.kind == KIND and entry.value is not None
        for one in entry.value["actions"]
        if one["number"] not in gone
    ]
    return tuple(sorted(found, key=lambda one: one.number))


def _read(one: Mapping[str, Any], on: str, since: int, reader: Reader) -> Adopted:
    return Adopted(
        number=one["number"],
        key=one["key"],
        asset=None if one["asset"] is None else AssetId(one["asset"]),
        who=_person(one["who"], reader),
        helper=_person(one["with"], reader),
        on=date.fromisoformat(on),
        days=_range(one["days"]),
        buys=_range(one["buys"]),
        dark=bool(one["dark"]),
        since=since,
        documented=str(one["documented"]),
    )


def _person(alias: Any, reader: Reader) -> PersonId | None:
    from holdfast.errors import UnknownName

    if alias is None:
        return None
    try:
        return reader.handle_of((str(alias[0]), str(alias[1])))
    except UnknownName:
        return None  # whoever it was is in none of the repositories any more


def _range(written: Any) -> Range:
    return float(written[0]), float(written[1]), float(written[2])


KINDS: Mapping[str, str] = {
    "access": "hand over access",
    "runbook": "write a runbook",
    "reviews": "route reviews",
    "drill": "hold a drill",
    "pair": "pair a successor",
    "simpler": "standardise or split",
    "contractor": "contractor",
    "hire": "quick hire",
}
"""What to do, by the first word of a key."""


class Standing(StrEnum):
    """How far an adopted action is, by the evidence alone."""

    OPEN = "open"
    BEGUN = "begun"
    FAILED = "drill failed"
    SEEN = "seen to be done"
    MOOT = "no longer applies"


@dataclass(frozen=True, slots=True)
class Shown:
    """How far one action is, and what shows it."""

    standing: Standing
    by: Text


def standing(record: Sequence[Adopted], company: Company, context: Context) -> dict[int, Shown]:
    """How far each is, by its number."""
    from holdfast.questions.plan_evidence import progress

    if not record:
        return {}
    open_ = {(one.asset.key, one.to): one for one in hand_overs(context.reader) if one.open}
    there = frozenset(company.assets["asset"])
    people = frozenset(map(company.world.person, company.world.people))
    rows = progress(record, company, context)
    return {one.number: _shown(one, row, there, people, open_) for one, row in zip(record, rows, strict=True)}


def _shown(
    one: Adopted,
    row: Mapping[str, Any],
    there: Collection[str],
    people: Collection[PersonId],
    open_: Mapping[tuple[str, PersonId], HandOver],
) -> Shown:
    """What was seen; else why it cannot be any more; else how far it is, a hand-over that was begun for it included."""
    state = _STATES[row["state"]]
    count, of = int(row["count"]), int(row["of"])
    if state is Standing.SEEN:
        return Shown(state, text(_SIGNS[one.word], n=count, of=of))
    if one.asset is not None and one.asset.key not in there:
        return Shown(Standing.MOOT, text("the asset is not there any more"))
    if one.who is not None and one.who not in people:
        return Shown(Standing.MOOT, text("{who} is not active here any more", who=one.who))
    if state is Standing.FAILED:
        return Shown(state, text("the drill needed help: pairing is next"))
    running = open_.get((one.asset.key, one.who)) if one.asset is not None and one.who is not None else None
    far = text(_SIGNS[one.word], n=count, of=of) if count else text("nothing yet")
    if one.word == "pair" and running is not None:
        begun = text("; hand-over {number} runs since {day}", number=running.number, day=running.started)
        return Shown(Standing.BEGUN, companies.joined(far, begun))
    return Shown(state, far)


_STATES: Mapping[str, Standing] = {
    "seen to be done": Standing.SEEN,
    "begun": Standing.BEGUN,
    "the drill failed: pair next": Standing.FAILED,
    "nothing seen yet": Standing.OPEN,
}
"""What the measure says, as the page does."""
_SIGNS: Mapping[str, str] = {
    "pair": "{n:change|changes} of their own of the {of} that it takes, or a drill they passed",
    "reviews": "{n} of {of:change|changes} reviewed",
    "runbook": "{n:sign|signs} of the {of} that it takes: a runbook that is new, or that somebody else could use",
    "drill": "{n:drill|drills} passed of {of}",
    "access": "{n:holder|holders} named of the {of} that it takes",
    "simpler": "{n:drill|drills} passed of the {of} that it takes",
    "contractor": "{n:drill|drills} passed of the {of} that it takes",
    "hire": "{n:newcomer|newcomers} at work of {of}",
}
"""What was seen so far, by the first word of a key."""


def headline(record: Sequence[Adopted], found: Mapping[int, Shown]) -> Headline:
    """How many are open, how many the evidence shows."""
    if not record:
        return Headline(
            text("Nothing was adopted yet"),
            text(
                "Ask for a plan with `holdfast continuity`, and keep to it: `holdfast continuity adopt`. "
                "From then on each scan says what of it is seen."
            ),
        )
    n = {one: sum(shown.standing is one for shown in found.values()) for one in Standing}
    seen, moot = n[Standing.SEEN], n[Standing.MOOT]
    open_ = len(record) - seen - moot
    if not seen:
        finding = text("{all:words action was|actions were} adopted, and none is seen to be done yet", all=len(record))
    else:
        finding = text("{seen} of {all:adopted action|adopted actions} {seen:only is|are} seen to be done",
                       seen=seen, all=len(record))  # fmt: skip
    told = []
    if open_ and seen:
        told.append(text("{open:words is|are} open.", open=open_))
    if moot:
        told.append(text("{moot:words no longer applies|no longer apply}.", moot=moot))
    meaning = told[0] if told else None
    if len(told) > 1:
        meaning = text("{open:words is|are} open, and {moot:words no longer applies|no longer apply}.",
                       open=open_, moot=moot)  # fmt: skip
    return Headline(finding, meaning)


def blocks(record: Sequence[Adopted], found: Mapping[int, Shown]) -> list[Block]:
    """The list of what was adopted; nothing where nothing was."""
    if not record:
        return []
    rows = tuple(_row(one, found[one.number]) for one in record)
    caption = text(
        "An action is done when a scan or a drill shows it. What was foretold is of the day that it was adopted."
    )
    return [Table("adopted", text("What was adopted, and how far it is"), COLUMNS, rows, caption=caption, limit=20)]


def _row(one: Adopted, shown: Shown) -> tuple[Cell, ...]:
    return (
        one.number, text("{what}", what=one.kind.capitalize()), one.asset, one.who, one.helper, one.on,
        _cell(one.days), _cell(one.buys), text("{state}", state=shown.standing.value), shown.by, one.key,
        _doings(one),
    )  # fmt: skip


def _doings(one: Adopted) -> tuple[Doing, ...]:
    """What can be done about it there and then: begin the hand-over, or take it off the list."""
    drop = Doing(text("Take it off"), "continuity drop", (("number", str(one.number)),))
    if one.word != "pair" or one.asset is None or one.who is None:
        return (drop,)
    command = [("asset", one.asset.key), ("to", str(one.who))]
    command += [("from_", str(one.helper))] if one.helper else []
    return Doing(text("Begin the hand-over"), "handovers start", tuple(command)), drop


def _cell(found: Range) -> Text:
    low, middle, high = (float(f"{one:.2g}") for one in found)
    return text("{middle} ({low} to {high})", middle=middle, low=low, high=high)


def people(record: Sequence[Adopted]) -> tuple[PersonId, ...]:
    """Whom the list mentions, once each."""
    return tuple(dict.fromkeys(who for one in record for who in (one.who, one.helper) if who is not None))


def shows(kind: str, who: PersonId | None) -> Text:
    """What a later scan must show before an action of this kind counts as done."""
    slots: dict[str, Slot] = {} if who is None else {"who": who}
    return text(
        _SHOWS[kind] if who is None else _SHOWS_WHO.get(kind, _SHOWS[kind]), **(slots if kind in _SHOWS_WHO else {})
    )


_SHOWS: Mapping[str, str] = {
    "access": "a second person is named as its holder, or passes a drill on it",
    "runbook": "a scan shows a runbook for it that is written or changed since, or one that worked when tried",
    "reviews": "a scan shows enough changes of it reviewed by a second person",
    "drill": "`holdfast drill` notes how it went",
    "pair": "a scan shows changes by the successor that nobody took back, or they pass a drill",
    "simpler": "a scan shows it split, or gone",
    "contractor": "a scan shows changes by a named colleague that nobody took back",
    "hire": "a scan shows somebody new at work",
}
_SHOWS_WHO: Mapping[str, str] = {
    "reviews": "a scan shows enough changes of it reviewed by {who}",
    "drill": "`holdfast drill` notes how it went for {who}",
    "pair": "a scan shows changes by {who} that nobody took back, or {who} passes a drill",
}
