"""Who is who: join names into one person, part them, tell machines from people. Each can be undone."""

from __future__ import annotations

import json
from typing import Annotated

from pydantic import Field as Limits

from holdfast.errors import BadInput
from holdfast.operations.contract import Context, Receipt
from holdfast.operations.opening import reader_of
from holdfast.store.reader import Reader
from holdfast.store.state import AliasKey, Entry, State
from holdfast.terms.request import Field, Of, Request
from holdfast.terms.text import Text, text

WHO = "a handle such as 'person 4', one of its addresses such as 'person 4, address 2', 'Name <address>', or a name"
Two = Annotated[
    tuple[str, ...],
    Limits(min_length=2, max_length=2),
    Field("People", limits=f"two, each {WHO}", positional=True, of=Of.PERSON),
]
One = Annotated[str, Field("Account", limits=WHO, positional=True, of=Of.PERSON)]


class Same(Request):
    """These are one person."""

    people: Two


class Different(Request):
    """These are two people."""

    people: Two


class Later(Request):
    """Whether these are one person is not known yet."""

    people: Two


class Bot(Request):
    """This is a machine account."""

    account: One


class Human(Request):
    """This is a person."""

    account: One


def same(command: Same, context: Context) -> Receipt:
    """Join two; the older handle stays, the other one is still understood."""
    left, right = _pair(command.people, context)
    undo, warnings = _decide("same", left, right, context)
    said = text("One person: {who}.", who=_reader(context).handle_of(left))
    return _receipt("identities same", undo, said, warnings)


def different(command: Different, context: Context) -> Receipt:
    """Part two; evidence that tied them together is overruled."""
    left, right = _pair(command.people, context)
    undo, warnings = _decide("different", left, right, context)
    a, b = (_reader(context).handle_of(alias) for alias in (left, right))
    return _receipt("identities different", undo, text("Two people: {a} and {b}.", a=a, b=b), warnings)


def later(command: Later, context: Context) -> Receipt:
    """Ask again about these two, after everything else."""
    left, right = _pair(command.people, context)
    with State.opened(context.workspace.state) as state:
        topic, value = f"later {json.dumps(sorted((left, right)))}", {"left": left, "right": right}
        undo = state.record("identities later", "later", topic, value, context.now)
    return _receipt("identities later", undo, text("Left for later; `holdfast identities review` asks last."))


def bot(command: Bot, context: Context) -> Receipt:
    """Leave a machine account out of every count."""
    return _sort_out("bot", command.account, context)


def human(command: Human, context: Context) -> Receipt:
    """Count somebody who was taken for a machine."""
    return _sort_out("human", command.account, context)


def _sort_out(kind: str, account: str, context: Context) -> Receipt:
    alias = _reader(context).find_alias(account)
    topic, value = f"bot {json.dumps(alias)}", {"kind": kind, "left": alias}
    with State.opened(context.workspace.state) as state:
        undo = state.record(f"identities {kind}", "bot", topic, value, context.now)
    what = "{who} is a machine account and counts for nothing." if kind == "bot" else "{who} is a person and counts."
    return _receipt(f"identities {kind}", undo, text(what, who=_reader(context).handle_of(alias)))


def _pair(people: tuple[str, ...], context: Context) -> tuple[AliasKey, AliasKey]:
    reader = _reader(context)
    left, right = (reader.find_alias(one) for one in people)
    if left == right:
        raise BadInput(
            f"`{people[0]}` and `{people[1]}` mean the same name and address, that of {reader.handle_of(left)}. "
            "Name two: `holdfast identities` lists the addresses of each person."
        )
    return left, right


def _decide(kind: str, left: AliasKey, right: AliasKey, context: Context) -> tuple[int, tuple[Text, ...]]:
    """Record a decision: its number, and which earlier ones it replaces or makes void, in words."""
    reader = _reader(context)
    before = {entry.number: entry for entry in reader.entries if entry.kind == "identity"}
    stood = {number for number, entry in before.items() if stands(entry, reader)}
    topic = f"identity {json.dumps(sorted((left, right)))}"
    value = {"kind": kind, "left": left, "right": right}
    with State.opened(context.workspace.state) as state:
        undo = state.record(f"identities {kind}", "identity", topic, value, context.now)
    reader = _reader(context)
    warnings: list[Text] = []
    for number in sorted(stood):
        entry = before[number]
        if entry.topic == topic:
            warnings.append(text(REPLACED, number=str(number), what=entry.operation))
        elif not stands(entry, reader):
            warnings.append(text(VOID, number=str(number), what=entry.operation))
    return undo, tuple(warnings)


REPLACED = "This replaces change {number} (`{what}`), which was about the same two."
VOID = "Change {number} (`{what}`) no longer holds: it contradicts this newer one. Undo this one to have it back."
GONE = "History no longer knows both of the names that it was about, so nothing changes now."
STILL_ONE = "They are one person still, on evidence; `holdfast identities different` parts them."
STILL_TWO = "They are two people still; `holdfast identities same` joins them."


def stands(entry: Entry, reader: Reader) -> bool:
    """Whether what a decision on two says is so now."""
    left, right = ((name, email) for name, email in (entry.value["left"], entry.value["right"]))
    return reader.one_person(left, right) is (entry.value["kind"] == "same")


def after_undo(entry: Entry, context: Context) -> tuple[Text, ...]:
    """What to know after a decision on two was taken back: whether anything changed by it."""
    reader = _reader(context)
    left, right = ((name, email) for name, email in (entry.value["left"], entry.value["right"]))
    one = reader.one_person(left, right)
    if one is None:
        return (text(GONE),)
    if one is not (entry.value["kind"] == "same"):
        return ()
    return (text(STILL_ONE if one else STILL_TWO),)


def _reader(context: Context) -> Reader:
    return reader_of(context.workspace, context.settings, context.chance)


def _receipt(operation: str, undo: int, said: Text, warnings: tuple[Text, ...] = ()) -> Receipt:
    return Receipt(operation, (said,), warnings=warnings, undo=undo)
