"""The same numbers on every surface: each number of an answer, as JSON has it, must stand where its words stand.

Used by the tests of every surface: `absent(answer, viewer, text)` is what `text` does not show, nothing being right.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, cast

from holdfast.render import numbers
from holdfast.render.json import document
from holdfast.render.text import cell
from holdfast.render.viewer import Viewer
from holdfast.terms.answer import Answer, Series, Table, Treemap
from holdfast.terms.estimate import Estimate
from holdfast.terms.money import Money

Rows = Callable[[Table], int]


@dataclass(frozen=True, slots=True)
class Place:
    """Words that a surface shows, and the numbers that must stand between them and the next place."""

    words: str
    numbers: tuple[str, ...] = ()


def places(answer: Answer, viewer: Viewer, rows: Rows = lambda table: len(table.rows)) -> Iterator[Place]:
    """Every number of an answer in reading order, as it is written; `rows` is how many of a table's are shown."""
    for block, plain in zip(answer.blocks, document(answer, viewer)["blocks"], strict=True):
        seen = cast("Mapping[str, Any]", plain)
        match seen["block"]:
            case "figures":
                yield from (Place(one["label"], _figure(one)) for one in seen["items"])
            case "ranges":
                yield Place(seen["title"])
                yield from (Place(bar["label"], written(bar["estimate"])) for bar in seen["bars"])
        table = block if isinstance(block, Table) else getattr(block, "table", None)
        if isinstance(table, Table) and (isinstance(block, (Table, Treemap, Series)) or len(table.columns) > 2):
            if seen["block"] != "ranges":
                yield Place(seen["title"])
            yield Place(table.columns[0].head if table.rows else "")
            yield from _rows(table, seen.get("table", seen), viewer, rows(table))


def _rows(table: Table, plain: Mapping[str, Any], viewer: Viewer, most: int) -> Iterator[Place]:
    for row, values in zip(table.rows[:most], plain["rows"], strict=False):
        found = [number for column in table.columns for number in written(values[column.key])]
        yield Place("" if written(values[table.columns[0].key]) else cell(row[0], viewer), tuple(found))


def _figure(one: Mapping[str, Any]) -> tuple[str, ...]:
    whole = () if one["of"] is None else (numbers.count(one["of"]),)
    return (*written(one["estimate"], one["money"]), *whole)


def written(value: Any, currency: str | None = None) -> tuple[str, ...]:
    """A value of JSON as a page writes it: its middle and its range, an amount, a count; nothing for words."""
    match value:
        case {"term": _, "low": float() | int()}:
            one = estimate(value)
            return tuple(dict.fromkeys((numbers.median(one, currency), numbers.spread(one, currency))))
        case {"amount": _}:
            return (numbers.exact(Money(Decimal(value["amount"]), value["currency"])),)
        case bool():
            return ()
        case int():
            return (numbers.count(value),)
        case float():
            return (numbers.number(value),)
        case _:
            return ()


def estimate(value: Mapping[str, Any]) -> Estimate:
    """An estimate from its JSON."""
    return Estimate(
        value["term"],
        value["value"],
        value["low"],
        value["high"],
        as_of=date.fromisoformat(value["as_of"]),
        level=value["level"],
        unit=value["unit"],
    )


def text_of(page: str) -> str:
    """The words of a page of HTML, of its main part where it has one; what is there twice, once."""
    body = re.sub(r"<(style|script)\b.*?</\1>", " ", page.partition("<main")[2] or page, flags=re.DOTALL)
    body = re.sub(r'<div class="limited">.*?<details', "<details", body, flags=re.DOTALL)
    body = re.sub(r'<tr class="fold">.*?</tr>', " ", body, flags=re.DOTALL)
    return html.unescape(re.sub(r"<wbr>|<[^>]*>", lambda tag: "" if tag[0] == "<wbr>" else " ", body))


def absent(
    answer: Answer, viewer: Viewer, text: str, rows: Rows = lambda table: len(table.rows)
) -> tuple[list[Place], int]:
    """The places of an answer whose words or numbers `text` lacks, in order, and how many numbers were looked for."""
    flat = Flat(text)
    lacking, looked, at = [], 0, 0
    listed = list(places(answer, viewer, rows))
    for place, following in zip(listed, [*listed[1:], Place("")], strict=False):
        start = flat.find(place.words, at)
        if start < 0:
            lacking.append(place)
            continue
        start = at = start + len(_tight(place.words))
        firsts = [end for number in place.numbers if (end := _end(flat.between(start, -1), number)) is not None]
        at += min(firsts, default=0)  # the next words are looked for beyond the first number, not within this row
        stretch = flat.between(start, flat.find(following.words, at) if following.words else -1)
        looked += len(place.numbers)
        if any(_end(stretch, number) is None for number in place.numbers):
            lacking.append(place)
    return lacking, looked


def _tight(words: str) -> str:
    return re.sub(r"\s", "", words)


def _end(stretch: str, number: str) -> int | None:
    """Where a number first ends in a stretch, in letters that are no space; None where it is not in it."""
    loose = r"\s*".join(map(re.escape, number.split()))
    found = re.search(rf"(?<![\d.,]){loose}(?![\d%])", stretch)
    return found and len(_tight(stretch[: found.end()]))


class Flat:
    """A text in which words are found however its lines break."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.places = [i for i, letter in enumerate(text) if not letter.isspace()]
        self.tight = "".join(text[i] for i in self.places)

    def find(self, words: str, at: int) -> int:
        """Where the words are next, after `at`; -1 where they are not."""
        return self.tight.find(_tight(words), at)

    def between(self, start: int, end: int) -> str:
        """The text from one place up to another, at most a page of it."""
        stop = min(end if end > start else len(self.places), start + 4000, len(self.places))
        return self.text[self.places[start] : self.places[stop - 1] + 1] if start < stop else ""
