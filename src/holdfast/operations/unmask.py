"""Show names: for one of a few purposes, and only after it was logged."""

from __future__ import annotations

from typing import Annotated

from holdfast.operations.contract import Context, Receipt
from holdfast.operations.opening import reader_of
from holdfast.store import gate
from holdfast.terms.nouns import PersonId, Purpose
from holdfast.terms.request import Field, Of, Request
from holdfast.terms.text import text

PURPOSES = ", ".join(f"'{purpose.value}'" for purpose in Purpose)


class Unmask(Request):
    """Whose names, why, and in the answer to which question."""

    people: Annotated[
        tuple[str, ...],
        Field("People", limits="handles such as 'person 4'", default_from="all", positional=True, of=Of.PERSON),
    ] = ()
    purpose: Annotated[str | None, Field("Purpose", limits=f"one of {PURPOSES}", among=tuple(Purpose))] = None
    question: Annotated[str, Field("Question", limits="where they are shown")] = "unmask"


def unmask(command: Unmask, context: Context) -> Receipt:
    """The permission, logged. Raises `Refused` without a purpose, or where the log cannot be written."""
    people: tuple[PersonId, ...] = ()
    if command.people:
        reader = reader_of(context.workspace, context.settings, context.chance)
        people = tuple(dict.fromkeys(reader.find(one, bots=True) for one in command.people))
    given = gate.unmask(context.workspace.audit, command.purpose, command.question, people, context.now)
    said = (
        *(text("{handle} is {who}.", handle=str(one), who=one) for one in people or _everybody(command, context)),
        text("Shown for {purpose}; row {row} of the log.", purpose=given.purpose.value, row=str(given.row)),
    )
    return Receipt("unmask", said, audit=given.row, permission=given)


def _everybody(command: Unmask, context: Context) -> tuple[PersonId, ...]:
    """Everybody, where nothing but their names was asked for."""
    if command.question != "unmask":
        return ()
    reader = reader_of(context.workspace, context.settings, context.chance)
    return tuple(PersonId(handle) for handle in sorted({row[0] for row in reader.names}))
