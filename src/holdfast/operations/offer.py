"""An offer kept under a label, to come back to, to hold against the grid, or to make a candidate's page of.

What is kept is what the company would pay for a seat; nobody's name, nobody's past or present pay.
"""

from __future__ import annotations

from typing import Annotated, Final

from holdfast.errors import BadInput, UnknownName, nearest
from holdfast.operations.contract import Context, Receipt
from holdfast.operations.secret_values import refuse_secrets
from holdfast.store.state import State
from holdfast.terms.offering import OfferRequest
from holdfast.terms.request import Field, Request
from holdfast.terms.text import text

KIND: Final = "offer"
LONGEST: Final = 60
Label = Annotated[
    str, Field("Label", limits="what you call it, such as 'senior, October'; no name of a person", positional=True)
]


class Save(OfferRequest):
    """The offer under a label; under one that is taken it stands in the place of the one before."""

    label: Label


class Drop(Request):
    """The offer with that label."""

    label: Label


def save(command: Save, context: Context) -> Receipt:
    """Keep an offer. Raises `BadInput` for an empty one, or a label that is no label."""
    label = _label(command.label)
    pairs = [[name, word] for name, word in command.pairs() if name not in ("label", *_PASSING)]
    if not pairs:
        raise BadInput("Nothing is offered: give at least `--base` or `--equity` with the label.")
    value = {"name": label, "request": pairs}
    with State.opened(context.workspace.state) as state:
        before = _standing(context, state).get(label)
        if before == value:
            return Receipt("offer save", (text("That offer is kept so already; nothing was done."),))
        undo = state.record("offer save", KIND, _topic(label), value, context.now)
    said = text(
        "The offer is kept under that label{again}. A label says which seat it is for: do not write a name here.",
        again=", in the place of the one before" if before else "",
    )
    return Receipt("offer save", (said,), undo=undo)


def drop(command: Drop, context: Context) -> Receipt:
    """Let go of an offer. Raises `UnknownName` where none has that label."""
    label = _label(command.label)
    with State.opened(context.workspace.state) as state:
        kept = _standing(context, state)
        if label not in kept:
            known = f"Kept: {', '.join(kept)}." if kept else "None is kept yet: `holdfast offer save LABEL --base ...`."
            raise UnknownName(f"No offer is kept under `{label}`. {known}", nearest(label, kept))
        undo = state.record("offer drop", KIND, _topic(label), None, context.now)
    return Receipt("offer drop", (text("The offer is kept no more."),), undo=undo)


_PASSING: Final = ("seed", "scenarios", "as_of", "wealth")
"""Fields that are about looking at an offer, or about whoever reads it; no part of it."""


def _label(written: str) -> str:
    label = " ".join(written.split())
    refuse_secrets(label=label)
    if not label or len(label) > LONGEST or not label.isprintable():
        raise BadInput(f"A label has 1 to {LONGEST} characters that can be printed, such as 'senior, October'.")
    if "@" in label:
        raise BadInput("That label looks like somebody's address. Say which seat the offer is for, not for whom.")
    return label


def _topic(label: str) -> str:
    return f"offer {label}"


def _standing(context: Context, state: State) -> dict[str, object]:
    """Offers that stand, by label."""
    newest = {entry.topic: entry.value for entry in state.live(KIND)}
    return {str(value["name"]): value for value in newest.values() if value is not None}
