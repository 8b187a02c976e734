"""Which names and addresses were taken for one person, on what evidence, and what only you can confirm?"""

from __future__ import annotations

from typing import Annotated

from holdfast.questions import provenance
from holdfast.questions.contract import Context
from holdfast.questions.pairs import numbered
from holdfast.terms.answer import Answer, Block, Cell, Column, Doing, Headline, Next, Note, NoteRole, Table
from holdfast.terms.nouns import Alias
from holdfast.terms.request import Field
from holdfast.terms.request import Request as Base
from holdfast.terms.text import text

MERGES = (
    Column("person", "Person"),
    Column("one", "One"),
    Column("other", "Other"),
    Column("source", "Because of", secondary=True),
    Column("evidence", "Evidence"),
)
SUGGESTIONS = (
    Column("one", "One"),
    Column("other", "Other"),
    Column("likeness", "Likeness", numeric=True, secondary=True),
    Column("evidence", "Evidence"),
    Column("say", "Same person?", doings=True, secondary=True),
)


class Request(Base):
    """`suggested` shows only what waits for a decision."""

    suggested: Annotated[bool, Field("Only what waits for your decision")] = False


def run(request: Request, context: Context) -> Answer:
    """Every merge that was made, then every one that was not."""
    found = context.reader.identities
    aliases = numbered(context.reader)
    merges = tuple(
        (aliases[one].person, aliases[one], aliases[other], source, evidence)
        for one, other, evidence, source in found.merges.iter_rows()
        if one in aliases and other in aliases
    )
    open_ones: tuple[tuple[Cell, ...], ...] = tuple(
        (aliases[one], aliases[other], round(float(likeness), 2), evidence, _say(aliases[one], aliases[other]))
        for one, other, evidence, likeness in found.suggestions.iter_rows()
        if one in aliases and other in aliases
    )
    people = len({alias.person for alias in aliases.values()})
    blocks: list[Block] = [
        Headline(
            text(
                "{n:name and address belongs|names and addresses belong} to {people:person|people}",
                n=len(aliases),
                people=people,
            ),
            text(
                "{merged:merge was|merges were} made on evidence; {waiting:more looks likely and waits|more look "
                "likely and wait} for you.",
                merged=len(merges),
                waiting=len(open_ones),
            ),
        ),
        Table(
            "suggestions",
            text("Same person? Only you can say"),
            SUGGESTIONS,
            open_ones,
            limit=20,
            empty=text("Nothing waits for you."),
        ),
    ]
    if not request.suggested:
        blocks.append(
            Table("merges", text("Merged, and why"), MERGES, merges, limit=40, empty=text("Nobody had two names."))
        )
    blocks += [
        Next(
            text(
                "Settle them with one key each: `holdfast identities review`. Or confirm with `holdfast identities "
                "same ONE OTHER`, keep apart with `holdfast identities different ONE OTHER`, take back with "
                "`holdfast undo`."
            )
        ),
        Note(
            NoteRole.WHEN_NOT_TO_USE,
            text(
                "A wrong merge hides that two people share the work; a missed one hides that one person has "
                "all of it. "
                "When in doubt, ask them."
            ),
        ),
    ]
    people_named = tuple(sorted({alias.person for alias in aliases.values()}))
    return provenance.answer(context, "identities", "Identities", request, blocks, people=people_named)


def _say(one: Alias, other: Alias) -> tuple[Doing, ...]:
    """What can be said of two: that they are one person, or two, or nothing for now."""
    both = tuple(("people", f"{alias.person}, address {alias.ordinal}") for alias in (one, other))
    words = (("same", "yes, one"), ("different", "no, two"), ("later", "later"))
    return tuple(Doing(text("{label}", label=label), f"identities {how}", both) for how, label in words)
