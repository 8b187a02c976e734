"""What was adopted of a plan: which actions are open, which the evidence shows, and which no longer apply."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from holdfast.questions import company as companies
from holdfast.questions.record import Range
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
    Column("what", "Do"),
    Column("asset", "Asset"),
    Column("who", "Who"),
    Column("with", "With", secondary=True),
    Column("on", "Adopted", secondary=True),
    Column("days", "Person-days foretold", numeric=True, secondary=True),
    Column("buys", "Asset-weeks foretold", numeric=True, secondary=True),
    Column("state", "State"),
    Column("shown", "What the evidence shows"),
    Column("key", "Key", detail=True),
    Column("do", "", doings=True),
)


@dataclass(frozen=True, slots=True)
class Adopted:
    """One action as it was adopted: what was foretold is of that day, and never worked out again. `key` is short."""

    number: int
    key: str
    asset: AssetId | None
    who: PersonId | None
    helper: PersonId | None
    on: date
    days: Range
    buys: Range
    mends: Range | None

    @property
    def kind(self) -> str:
        """The first word of its key: "pair", "runbook", "hire"."""
        return self.key.partition("-")[0]


def adopted(reader: Reader) -> tuple[Adopted, ...]:
    """Those that were not dropped, in the order of their numbers; people who are known no more are left out."""
    gone = {int(entry.value) for entry in reader.entries if entry.kind == DROPPED and entry.value is not None}
    found = [
        _read(one, entry.value["adopted"], reader)
        for entry in reader.entries
        if entry.kind == KIND and entry.value is not None
        for one in entry.value["actions"]
        if one["number"] not in gone
    ]
    return tuple(sorted(found, key=lambda one: one.number))


def _read(one: Mapping[str, Any], on: str, reader: Reader) -> Adopted:
    return Adopted(
        number=one["number"],
        key=one["key"],
        asset=None if one["asset"] is None else AssetId(one["asset"]),
        who=_person(one["who"], reader),
        helper=_person(one["with"], reader),
        on=date.fromisoformat(on),
        days=_range(one["days"]),
        buys=_range(one["buys"]),
        mends=None if one["mends"] is None else _range(one["mends"]),
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


WHAT: Mapping[str, str] = {
    "access": "Hand over access",
    "runbook": "Write a runbook",
    "reviews": "Route reviews",
    "drill": "Hold a drill",
    "pair": "Pair a successor",
    "simpler": "Standardise or split",
    "contractor": "Contractor",
    "hire": "Quick hire",
}
"""What to do, by the first word of a key."""


class Standing(StrEnum):
    """How far an adopted action is, by the evidence alone."""

    OPEN = "open"
    SEEN = "seen"
    MOOT = "no longer applies"


@dataclass(frozen=True, slots=True)
class Shown:
    """How far one action is, and what shows it."""

    standing: Standing
    by: Text


def standing(record: Sequence[Adopted], company: Company, context: Context) -> dict[int, Shown]:
    """How far each is, by its number."""
    return {one.number: Shown(Standing.OPEN, text("nothing yet")) for one in record}


def headline(record: Sequence[Adopted], found: Mapping[int, Shown]) -> Headline:
    """How many are open, how many the evidence shows."""
    if not record:
        return Headline(
            text("Nothing was adopted yet"),
            text(
                "`holdfast continuity adopt` notes the plan that `holdfast continuity` shows, with what it foretells. "
                "From then on each scan says what of it is seen."
            ),
        )
    n = {one: sum(shown.standing is one for shown in found.values()) for one in Standing}
    seen, open_, moot = n[Standing.SEEN], n[Standing.OPEN], n[Standing.MOOT]
    words = "{seen} of {all:adopted action|adopted actions} {seen:only is|are} seen"
    if not open_:
        return Headline(text(words, seen=seen, all=len(record)), _moot(moot))
    first = text("{open:words is|are} open. ", open=open_)
    return Headline(text(words, seen=seen, all=len(record)), companies.joined(first, _moot(moot)))


def _moot(moot: int) -> Text | None:
    return text("{moot:words no longer applies|no longer apply}.", moot=moot) if moot else None


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
        one.number, text("{what}", what=WHAT[one.kind]), one.asset, one.who, one.helper, one.on,
        _cell(one.days), _cell(one.buys), text("{state}", state=shown.standing.value), shown.by, one.key,
        _doings(one),
    )  # fmt: skip


def _doings(one: Adopted) -> tuple[Doing, ...]:
    """What can be done about it there and then: begin the hand-over, or take it off the list."""
    drop = Doing(text("Take it off"), "continuity drop", (("number", str(one.number)),))
    if one.kind != "pair" or one.asset is None or one.who is None:
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
