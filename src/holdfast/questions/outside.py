"""Which of the ten questions about what no repository holds are answered, by how many holders, and which are open."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from holdfast.terms.answer import Cell, Column, Doing, Table
from holdfast.terms.outside import OutsideQuestion, questions
from holdfast.terms.text import Text, text

if TYPE_CHECKING:
    from holdfast.store.reader import Reader
    from holdfast.store.state import Entry

COLUMNS = (
    Column("question", "Question"),
    Column("ask", "What nobody can read from git"),
    Column("answer", "Answer"),
    Column("holders", "Holders", numeric=True, secondary=True),
    Column("why", "Why it matters", secondary=True),
    Column("say", "Say", doings=True, secondary=True),
)


@dataclass(frozen=True, slots=True)
class Answered:
    """One question, what was said (None: it is open), and how many hold it by that word, wherever they work."""

    question: OutsideQuestion
    said: Text | None
    holders: int | None


def answers(reader: Reader) -> tuple[Answered, ...]:
    """Every question in the order in which to ask it, with what was said."""
    given = {entry.value["question"]: entry for entry in reader.entries if _answers(entry)}
    return tuple(_answered(question, given.get(key), reader) for key, question in questions().items())


def unanswered(reader: Reader) -> tuple[OutsideQuestion, ...]:
    """The questions that are still open, in the order in which to ask them."""
    return tuple(one.question for one in answers(reader) if one.said is None)


def _answers(entry: Entry) -> bool:
    return entry.kind == "asset" and bool(entry.value.get("question"))


def _answered(question: OutsideQuestion, entry: Entry | None, reader: Reader) -> Answered:
    if entry is None:
        return Answered(question, None, None)
    if entry.value["what"] == "not ours":
        return Answered(question, text("not ours"), None)
    holders = {tuple(alias): True for alias in entry.value["holders"]}
    for later in reader.entries:
        about = later.kind == "asset" and later.value["what"] == "holder"
        if about and later.number > entry.number and later.value["asset"] == entry.value["asset"]:
            holders[tuple(later.value["alias"])] = later.value["holds"]
    people = {reader.person_of((name, email)) for (name, email), holds in holders.items() if holds}
    found = len(people - {None}) + int(entry.value["elsewhere"])
    said = text("nobody") if not found else text("{n:holder|holders}", n=found)
    return Answered(question, said, found)


def table(reader: Reader) -> Table:
    """The ten questions as a table."""
    found = answers(reader)
    left = sum(one.said is None for one in found)
    caption = text(
        "{left:question is|questions are} open. `holdfast assets ask` asks them one by one; each answer is an asset.",
        left=left,
    )
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (one.question.key, one.question.ask, one.said or "open", one.holders, one.question.why, _say(one))
        for one in found
    )
    return Table("outside", text("What no repository holds"), COLUMNS, rows, caption=caption)


def _say(one: Answered) -> tuple[Doing, ...]:
    label = text("answer") if one.said is None else text("answer anew")
    return (Doing(label, "assets ask", (("question", one.question.key),), ready=False),)
