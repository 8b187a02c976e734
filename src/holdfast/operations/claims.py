"""The company's own figures in place of published ones. They outrank every claim, and can be taken back."""

from __future__ import annotations

from typing import Annotated

from holdfast.claims.ledger import Ledger
from holdfast.errors import BadInput
from holdfast.operations.contract import Context, Receipt
from holdfast.store.state import State
from holdfast.terms.request import Field, Of, Request
from holdfast.terms.text import text

Key = Annotated[str, Field("Claim", limits="a key, as `holdfast claims` lists them", positional=True, of=Of.CLAIM)]


class Set(Request):
    """Your own figure. A range says how sure you are; without one the figure is taken as certain."""

    key: Key
    value: Annotated[float, Field("Value", limits="in the claim's unit; the middle of the range")]
    low: Annotated[
        float | None, Field("Low", limits="one chance in ten that it is lower", default_from="the value")
    ] = None
    high: Annotated[
        float | None, Field("High", limits="one chance in ten that it is higher", default_from="the value")
    ] = None
    source: Annotated[str, Field("Source", limits="who says so", default_from="your own figure")] = "your own figure"


class Reset(Request):
    """Back to the published figure."""

    key: Key


def set(command: Set, context: Context) -> Receipt:
    """Put a figure in place of a claim. Raises `BadInput` or `UnknownName` where the ledger would not take it."""
    low = command.value if command.low is None else command.low
    high = command.value if command.high is None else command.high
    dated = context.now.date().isoformat()
    ledger = Ledger.load()
    before = ledger.use(command.key)
    ledger.override(command.key, low, command.value, high, source=command.source, dated=dated)
    own = {"low": low, "mid": command.value, "high": high, "source": command.source, "dated": dated}
    with State.opened(context.workspace.state) as state:
        undo = state.record("claims set", "claim", f"claim {command.key}", own, context.now)
    said = text(
        "`{key}` is {value} {unit} ({low} to {high}) by your own figure; published: {mid} ({least} to {most}).",
        key=command.key, value=command.value, unit=before.unit, low=low, high=high,
        mid=before.mid, least=before.low, most=before.high,
    )  # fmt: skip
    exact = text("No range was given, so it counts as certain. `--low` and `--high` say how sure you are.")
    warnings = (exact,) if command.low is None and command.high is None else ()
    return Receipt("claims set", (said,), warnings=warnings, undo=undo)


def reset(command: Reset, context: Context) -> Receipt:
    """Take the published figure again."""
    published = Ledger.load().use(command.key)
    with State.opened(context.workspace.state) as state:
        own = {entry.topic: entry.value for entry in state.live("claim")}
        if own.get(f"claim {command.key}") is None:
            raise BadInput(f"`{command.key}` is the published figure already; nothing was done.")
        undo = state.record("claims reset", "claim", f"claim {command.key}", None, context.now)
    said = text("`{key}` is {mid} {unit} again.", key=command.key, mid=published.mid, unit=published.unit)
    return Receipt("claims reset", (said,), undo=undo)
