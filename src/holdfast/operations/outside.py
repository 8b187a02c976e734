"""Ten questions about what no repository holds, answered one at a time: who holds it, nobody, or not ours."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Annotated

from holdfast.errors import BadInput, UnknownName, nearest
from holdfast.operations import assets
from holdfast.operations.assets import Elsewhere, Holders
from holdfast.operations.contract import Context, Receipt
from holdfast.operations.secret_values import refuse_secrets
from holdfast.store.state import Entry, State
from holdfast.terms.nouns import AssetId
from holdfast.terms.outside import OutsideQuestion, questions
from holdfast.terms.request import Field, Request
from holdfast.terms.text import text


class Ask(Request):
    """One answer. In a terminal, with nothing typed, it asks every question that is still open."""

    question: Annotated[
        str | None, Field("Question", limits="its key, as `holdfast assets` lists it", positional=True)
    ] = None
    holder: Holders = ()
    elsewhere: Elsewhere = 0
    nobody: Annotated[bool, Field("Nobody holds it")] = False
    not_ours: Annotated[bool, Field("The company has no such thing")] = False
    name: Annotated[
        str | None, Field("What your people call it", limits="no secret", default_from="the question's own name")
    ] = None


def ask(command: Ask, context: Context) -> Receipt:
    """Raises `BadInput` where no answer was given or two that exclude each other, `Refused` for a secret's value."""
    question = _question(command.question, context)
    given = [bool(command.holder or command.elsewhere), command.nobody, command.not_ours]
    if sum(given) != 1:
        raise BadInput(
            f"{'Two answers that exclude each other were' if sum(given) else 'No answer was'} given to "
            f"`{question.key}`: {question.ask} Give `--holder PERSON` (and `--elsewhere N` for people whom no "
            "repository knows), or `--nobody`, or `--not-ours`."
        )
    if command.not_ours:
        undo = _record({"what": "not ours", "asset": None, "question": question.key}, question, context)
        return Receipt("assets ask", (text("{name}: not ours.", name=question.name),), undo=undo)
    refuse_secrets(name=command.name or "")
    name = _name(question, command.name, context)
    people = assets.found_people(command.holder, context)
    value = assets.added(
        name, question.kind, people, context,
        elsewhere=command.elsewhere, nobody=command.nobody, production=question.production, why=question.why,
    )  # fmt: skip
    undo = _record({**value, "question": question.key}, question, context)
    return Receipt("assets ask", (assets.held_by(name, people, command.elsewhere, nobody=command.nobody),), undo=undo)


def answered(entries: Iterable[Entry]) -> dict[str, Entry]:
    """The entry that answers each question, of entries that hold."""
    return {
        entry.value["question"]: entry for entry in entries if entry.kind == "asset" and entry.value.get("question")
    }


def _question(written: str | None, context: Context) -> OutsideQuestion:
    known = questions()
    if written is None:
        with State.opened(context.workspace.state) as state:
            done = answered(state.live("asset"))
        left = [key for key in known if key not in done]
        words = f"Still open: {', '.join(left)}." if left else "All ten are answered."
        raise BadInput(f"Which question? {words} `holdfast assets` shows them; in a terminal this command asks them.")
    if written not in known:
        raise UnknownName(f"No question is called `{written}`. There are {', '.join(known)}.", nearest(written, known))
    return known[written]


def _name(question: OutsideQuestion, written: str | None, context: Context) -> str:
    """The asset's name; what is there already, in no repository, is what the answer speaks of from now on."""
    with State.opened(context.workspace.state) as state:
        before = answered(state.live("asset")).get(question.key)
    name, known = written or question.name, context.assets()
    if (before and before.value["asset"] == name) or (name in known.files and AssetId(name).outside):
        return name
    return assets.free_name(name, known)


def _record(value: dict[str, object], question: OutsideQuestion, context: Context) -> int:
    with State.opened(context.workspace.state) as state:
        topic = f"asset {json.dumps(['question', question.key])}"
        return state.record("assets ask", "asset", topic, value, context.now)
