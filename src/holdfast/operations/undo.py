"""Take back one change. What held before it holds again; the undoing is a change as well."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field as Limits

from holdfast.operations.assets import refuse_if_built_on
from holdfast.operations.contract import Context, Receipt
from holdfast.operations.identities import after_undo
from holdfast.store.state import State
from holdfast.terms.request import Field, Request
from holdfast.terms.text import text


class Undo(Request):
    """The number that the change's receipt gave, or nothing for the latest."""

    change: Annotated[
        int | None,
        Limits(ge=1),
        Field(
            "Change", limits="the number that was given with it", default_from="the latest that holds", positional=True
        ),
    ] = None


def undo(command: Undo, context: Context) -> Receipt:
    """Raises `BadInput` where the change no longer applies, and says what came after it."""
    with State.opened(context.workspace.state) as state:
        change = state.latest() if command.change is None else command.change
        target = {entry.number: entry for entry in state.entries()}.get(change)
        if target and target.kind == "asset":
            refuse_if_built_on(target, state.live("asset"))
        made = state.undo(change, context.now)
    what = target.operation if target else ""
    said = text("Change {change} (`{what}`) is undone.", change=str(change), what=what)
    known = after_undo(target, context) if target and target.kind == "identity" else ()
    return Receipt("undo", (said,), warnings=known, undo=made.number)
