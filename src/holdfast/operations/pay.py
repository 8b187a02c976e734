"""What people are paid, as a pay administrator keeps it: taken in, dropped, opened for a day once that is logged."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Final

from holdfast.claims.bands import region_named
from holdfast.claims.pay_roles import level_named, misspelt, role_named
from holdfast.errors import Refused, UnknownName
from holdfast.evidence import pay
from holdfast.operations.contract import Context, Receipt
from holdfast.settings import Settings
from holdfast.store import audit
from holdfast.store.state import State
from holdfast.terms.request import Field, Of, Request
from holdfast.terms.text import Text, text

SHOWN: Final = 5
"""Rows that are listed one by one."""
LABELS: Final = 40
"""Labels that are listed with their lines: whoever keeps the file can tell them apart, nobody else."""
ADMINISTRATOR: Final = "pay administrator"


class Add(Request):
    """A file of rows."""

    file: Annotated[
        str,
        Field(
            "File",
            limits=f"a CSV with {','.join(pay.COLUMNS)}; base is a year's",
            positional=True,
            of=Of.FILE,
        ),
    ]


class Drop(Request):
    """One row, or all of them."""

    who: Annotated[
        str | None, Field("Row", limits="a label as `holdfast pay` lists it", default_from="all rows", positional=True)
    ] = None


class Open(Request):
    """As whom single rows are looked at."""

    as_: Annotated[str | None, Field("As", limits=f"'{ADMINISTRATOR}'", among=(ADMINISTRATOR,))] = None


def add(command: Add, context: Context) -> Receipt:
    """Take the rows in, as one change; a later row on the same person replaces an earlier one. A file whose rows stand
    already changes nothing.

    Raises `BadInput` for a file that is none, that mixes currencies, or of whose rows over a fifth cannot be used.
    """
    with State.opened(context.workspace.state) as state:
        told = [entry.value for entry in state.live(pay.KIND)]
        secret = next((one["secret"] for one in told if one["what"] == "rows"), None)
        secret = secret or f"{context.chance.getrandbits(128):032x}"
        batch = pay.read(
            Path(command.file).expanduser(), context.settings.currency, bytes.fromhex(secret), _known(context.settings)
        )
        value = {"what": "rows", "secret": secret, "rows": [one.plain() for one in batch.accepted]}
        same = pay.standing(told) == pay.standing([*told, value])
        undo = None if same or not batch.accepted else _record(state, "pay add", value, context)
    counts = {"read": batch.read, "accepted": len(batch.accepted), "quarantined": len(batch.quarantined)}
    counts["duplicates"] = batch.duplicates
    if undo:
        said = text(
            "Read {read:row|rows}: took in {taken:row|rows}, left out {twice:duplicate|duplicates}.",
            read=batch.read, taken=len(batch.accepted), twice=batch.duplicates,
        )  # fmt: skip
    elif batch.accepted:
        said = text("All of these rows stand as they are; nothing was done.")
    else:
        said = text("The file has no rows; nothing was done.")
    return Receipt("pay add", (said, *_labels(batch, undo)), warnings=_warnings(batch), undo=undo, counts=counts)


def drop(command: Drop, context: Context) -> Receipt:
    """Raises `UnknownName` for a row that is not there."""
    with State.opened(context.workspace.state) as state:
        found = pay.standing(entry.value for entry in state.live(pay.KIND))
        who = None if command.who is None else next((one for one in found if one == command.who.strip()), None)
        if command.who is not None and who is None:
            raise UnknownName(f"No row is called `{command.who}`. `holdfast pay` lists them to a {ADMINISTRATOR}.")
        if not found:
            return Receipt("pay drop", (text("There is no pay to drop."),))
        undo = _record(state, "pay drop", {"what": "drop", "who": who}, context)
    gone = text("{n:row|rows} of pay {n:only is|are} dropped.", n=1 if who else len(found))
    kept = text("Until `holdfast forget` the history of changes still holds them, so that this can be undone.")
    return Receipt("pay drop", (gone, kept), undo=undo)


def open(command: Open, context: Context) -> Receipt:
    """Single rows for the rest of the day (UTC), logged first. Raises `Refused` without being a pay administrator, or
    where the log cannot be written."""
    if (command.as_ or "").strip().lower() != ADMINISTRATOR:
        raise Refused("PAY_ADMINISTRATOR_ONLY", f"Rows of single people are for a {ADMINISTRATOR} only: "
                      f"`holdfast pay open --as '{ADMINISTRATOR}'`; it is logged.")  # fmt: skip
    row = audit.append(context.workspace.audit, "pay opened", {"as": ADMINISTRATOR, "question": "pay"}, context.now)
    with State.opened(context.workspace.state) as state:
        value = {"what": "opened", "day": context.now.date().isoformat(), "row": row.number}
        undo = state.record("pay open", pay.KIND, "pay opened", value, context.now)
    said = text(
        "`holdfast pay` shows single rows until the end of {day} (UTC); row {row} of the log. Nobody else should see "
        "this screen.",
        day=context.now.date(), row=str(row.number),
    )  # fmt: skip
    return Receipt("pay open", (said,), undo=undo, audit=row.number)


def _record(state: State, operation: str, value: dict[str, Any], context: Context) -> int:
    return state.record(operation, pay.KIND, f"pay {state.revision + 1}", value, context.now)


def _known(settings: Settings) -> pay.Known:
    """Roles of the table or of holdfast.toml; one that is nearly such is asked about, any other kept as it is."""

    def role(written: str) -> str:
        if written in settings.roles:
            return written
        try:
            return role_named(written.replace("_", " "))
        except UnknownName:
            if near := misspelt(written):
                raise ValueError(f"there is no role `{written[:40]}`; near it: {', '.join(near)}") from None
            return written

    def level(written: str) -> str:
        try:
            return level_named(written)
        except UnknownName as error:
            raise ValueError(str(error).rstrip(".")) from None

    def region(written: str) -> str:
        try:
            return region_named(written) if written else ""
        except UnknownName:
            return written[:2].upper()

    return pay.Known(role, level, region)


def _labels(batch: pay.Batch, undo: int | None) -> tuple[Text, ...]:
    if not batch.labelled or undo is None:
        return ()
    listed = ", ".join(f"line {line}: {label}" for line, label in batch.labelled[:LABELS])
    more = len(batch.labelled) - LABELS
    return (
        text(
            "Names were not kept. What stands in their place, by line of the file: {listed}{more}.",
            listed=listed, more=f" and {more} more" if more > 0 else "",
        ),
    )  # fmt: skip


def _warnings(batch: pay.Batch) -> tuple[Text, ...]:
    bad, said = batch.quarantined, []
    if batch.history:
        said.append(
            text(
                "Dropped at the door, unread: {columns}. What somebody earned before is never taken in.",
                columns=", ".join(f"`{one}`" for one in batch.history),
            )
        )
    if batch.unread:
        said.append(text("Not read: {columns}.", columns=", ".join(f"`{one}`" for one in batch.unread)))
    if bad:
        said.append(text("{n:row|rows} could not be used.", n=len(bad)))
    said += [text("Line {line}: {reason}.", line=str(one.line), reason=one.reason.rstrip(".")) for one in bad[:SHOWN]]
    return tuple(said)
