"""Which numbers an answer shows, in reading order, so that each can be opened: what it says, and what it rests on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace

from holdfast.terms.answer import Answer, Cell, DotGroup, Figure, RangeBar, RangeLine, Ranges, Stair, Table
from holdfast.terms.estimate import Estimate
from holdfast.terms.nouns import AssetId
from holdfast.terms.text import Text, text


@dataclass(frozen=True, slots=True)
class Shown:
    """One number of an answer: what stands beside it, and the estimate."""

    label: Text
    estimate: Estimate
    money: str | None = None
    """Currency code where it is an amount of money."""


def shown(answer: Answer) -> tuple[Shown, ...]:
    """Every estimate of an answer once, in reading order; its place is its number.

    >>> from datetime import date
    >>> from holdfast.terms.answer import Figures
    >>> one = Estimate("weeks", 2, 1, 3, as_of=date(2026, 1, 1))
    >>> answer = Answer("q", "Q", {}, date(2026, 1, 1), (Figures((Figure("w", "Weeks", one),)),))
    >>> [(dict(each.label.slots), each.estimate.value) for each in shown(answer)]
    [({'label': 'Weeks'}, 2)]
    """
    found: dict[int, Shown] = {}
    said = text("{title}", title=answer.title)
    for block in answer.blocks:
        for one in _within(block, said):
            known = found.setdefault(id(one.estimate), one)
            if known.label == said:  # a sentence does not say what its number is called; a figure or a column does
                found[id(one.estimate)] = one
    return tuple(found.values())


def _about(row: Sequence[Cell]) -> Text:
    """What a row is about, behind the name of one of its numbers: its first cell, and its asset; nothing where neither
    says it in words."""
    first, asset = row[0], next((cell for cell in row if isinstance(cell, AssetId)), None)
    said = first if isinstance(first, Text) else text("{row_}", row_=first) if isinstance(first, str) else text("")
    slots = said.slots if asset is None else (*said.slots, ("asset_", asset))
    words = ": ".join(part for part in (said.template, "" if asset is None else "{asset_}") if part)
    return Text(f" ({words})" if words else "", slots)


def _within(thing: object, label: Text) -> Iterator[Shown]:
    match thing:
        case Estimate():
            yield Shown(label, thing)
        case Figure():
            yield Shown(text("{label}", label=thing.label), thing.estimate, thing.money)
        case Ranges():
            for part in (thing.bars, thing.line):
                yield from (replace(one, money=thing.money) for one in _within(part, label))
            yield from _within((thing.title, thing.caption, thing.table, thing.source), label)
        case RangeBar() | DotGroup() | Stair():
            yield Shown(thing.label, thing.estimate)
            if isinstance(thing, RangeBar) and thing.reach is not None:
                yield Shown(thing.label, thing.reach)
        case RangeLine():
            yield Shown(thing.label, thing.at)
        case Table():
            for row in thing.rows:
                about = _about(row)
                for column, cell in zip(thing.columns, row, strict=True):
                    yield from _within(cell, Text("{head_}" + about.template, (("head_", column.head), *about.slots)))
        case tuple():
            for one in thing:
                yield from _within(one, label)
        case Text():
            for _, slot in thing.slots:
                yield from _within(slot, label)
        case _ if is_dataclass(thing) and not isinstance(thing, type):
            for field in fields(thing):
                yield from _within(getattr(thing, field.name), label)
