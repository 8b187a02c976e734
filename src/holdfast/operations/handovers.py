"""Hand-overs as they happen: begun with what was foretold, finished with what it really took, or given up.

Each is one topic in the log of changes, by its number. What was foretold is stored on the first day and never changed,
so that the company's own record can be held against it.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from pydantic import Field as Limits

from holdfast.errors import BadInput, UnknownName
from holdfast.operations.contract import Context, Receipt
from holdfast.operations.opening import reader_of
from holdfast.store.state import Entry, State
from holdfast.terms.nouns import AssetId
from holdfast.terms.request import Field, Of, Request
from holdfast.terms.text import Slot, Text, text

KIND = "handover"
SHORTEST, LONGEST = 0.01, 500
"""Person-weeks between which every hand-over lies; the least is half an hour."""
Who = Annotated[str, Field("Person", limits="a handle such as 'person 4', a name or an address", of=Of.PERSON)]
Day = Annotated[date | None, Field("On", limits="a day, such as 2026-03-31", default_from="today")]
Number = Annotated[int, Limits(ge=1), Field("Hand-over", limits="its number in `holdfast handovers`", positional=True)]


class Start(Request):
    """Somebody begins to take an asset on; `from_`, who hands it over, where they are there to help."""

    asset: Annotated[
        str,
        Field("Asset", limits="as `holdfast assets` lists it, such as 'api:src/serve'", positional=True, of=Of.ASSET),
    ]
    to: Who
    from_: Annotated[str | None, Field("Who hands it over", limits="a holder who is there to help", of=Of.PERSON)] = (
        None
    )
    on: Day = None


class Finish(Request):
    """Somebody carries it now: how many person-weeks that took them."""

    number: Number
    effort_weeks: Annotated[
        float,
        Limits(ge=SHORTEST, le=LONGEST),
        Field("What it took", "person-weeks", limits=f"{SHORTEST} to {LONGEST}"),
    ]
    on: Day = None


class Drop(Request):
    """It is not going to happen, or should not have been written down."""

    number: Number


def start(command: Start, context: Context) -> Receipt:
    """Write down who takes what on, with what is foretold of it now. Raises where an asset or a person is not found."""
    reader = reader_of(context.workspace, context.settings, context.chance)
    asset, to = context.assets().find(command.asset), reader.find(command.to)
    helper = None if command.from_ is None else reader.find(command.from_)
    if to == helper:
        raise BadInput(f"{to} cannot hand it over to themselves. Give two people.")
    on = _day(command.on, context)
    for number, value in _live(context).items():
        if value["asset"] == asset and tuple(value["to"]) == reader.alias_of(to) and "finished" not in value:
            raise BadInput(f"Hand-over {number} of `{context.assets().show(asset)}` to {to} is open already.")
    foreseen = context.foresee(asset, str(to), None if helper is None else str(helper))
    body = {
        "asset": asset, "to": reader.alias_of(to), "from": None if helper is None else reader.alias_of(helper),
        "started": on.isoformat(), "foretold": None if foreseen is None else foreseen.plain(),
    }  # fmt: skip
    with State.opened(context.workspace.state) as state:
        number = len({entry.topic for entry in state.entries() if entry.kind == KIND}) + 1
        undo = state.record("handovers start", KIND, f"{KIND} {number}", body, context.now)
    said: list[Text] = [
        text("Hand-over {number}: {asset} to {to}, from {day} on.", number=number, asset=AssetId(asset), to=to, day=on)
    ]
    warnings: tuple[Text, ...] = ()
    if foreseen is None:
        warnings = (text("Nothing could be foretold of it, so its outcome will teach nothing."),)
    else:
        (low, mid, high), (soon, weeks, late) = foreseen.effort, foreseen.weeks
        said.append(
            text(
                "Foretold: {mid} person-weeks ({low} to {high}), {weeks} calendar weeks ({soon} to {late}). When it is "
                "done, `holdfast handovers finish {number} --effort-weeks N`.",
                mid=_short(mid), low=_short(low), high=_short(high), weeks=_short(weeks), soon=_short(soon),
                late=_short(late), number=str(number),
            )
        )  # fmt: skip
    return Receipt("handovers start", tuple(said), warnings=warnings, undo=undo)


def finish(command: Finish, context: Context) -> Receipt:
    """Write down what it took. Raises `UnknownName` for a number that no open one has."""
    value = _open(command.number, context)
    on, began = _day(command.on, context), date.fromisoformat(value["started"])
    if on < began:
        raise BadInput(f"`--on` was given as {on}, and hand-over {command.number} began on {began}. Give a later day.")
    body = {**value, "finished": on.isoformat(), "effort_weeks": command.effort_weeks}
    undo = _record("handovers finish", command.number, body, context)
    slots: dict[str, Slot] = {
        "number": command.number, "asset": AssetId(value["asset"]), "spent": _short(command.effort_weeks),
    }  # fmt: skip
    said = [text("Hand-over {number} of {asset} is finished: {spent} person-weeks.", **slots)]
    foretold = value["foretold"]
    if foretold:
        low, mid, high = (_short(one) for one in foretold["effort"])
        said.append(text("Foretold were {mid} ({low} to {high}).", mid=mid, low=low, high=high))
    return Receipt("handovers finish", tuple(said), undo=undo)


def drop(command: Drop, context: Context) -> Receipt:
    """Take it off the list. It teaches nothing; `undo` brings it back."""
    value = _live(context).get(command.number)
    if value is None:
        raise _unknown(command.number, context)
    undo = _record("handovers drop", command.number, None, context)
    said = text("Hand-over {number} of {asset} is dropped.", number=command.number, asset=AssetId(value["asset"]))
    return Receipt("handovers drop", (said,), undo=undo)


def _record(operation: str, number: int, body: object, context: Context) -> int:
    with State.opened(context.workspace.state) as state:
        return state.record(operation, KIND, f"{KIND} {number}", body, context.now)


def _live(context: Context) -> dict[int, dict[str, Any]]:
    """Every hand-over that was not dropped, by its number."""
    with State.opened(context.workspace.state) as state:
        return {_number(entry): entry.value for entry in state.live(KIND) if entry.value is not None}


def _number(entry: Entry) -> int:
    return int(entry.topic.removeprefix(f"{KIND} "))


def _open(number: int, context: Context) -> dict[str, Any]:
    value = _live(context).get(number)
    if value is None:
        raise _unknown(number, context)
    if "finished" in value:
        raise BadInput(
            f"Hand-over {number} was finished on {value['finished']} already. `holdfast undo` takes that back first."
        )
    return value


def _unknown(number: int, context: Context) -> UnknownName:
    still = [str(one) for one, value in _live(context).items() if "finished" not in value]
    known = f"Open: {', '.join(still)}." if still else "None is open."
    return UnknownName(f"There is no hand-over {number}. {known} `holdfast handovers` lists them.")


def _day(typed: date | None, context: Context) -> date:
    """The day that was typed, which cannot lie ahead, or today."""
    today = context.now.date()
    if typed is not None and typed > today:
        raise BadInput(f"`--on` was given as {typed}, which is still to come. Give a day up to {today}.")
    return typed or today


def _short(amount: float) -> float:
    """Two digits are as many as are known."""
    return float(f"{amount:.2g}")
