"""When newcomers asked for access, and when they had it: from a CSV that somebody keeps."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Annotated

from holdfast.evidence import access
from holdfast.operations.contract import Context, Receipt
from holdfast.store.state import State
from holdfast.terms.request import Field, Of, Request
from holdfast.terms.text import Text, text

SHOWN = 5
"""Quarantined rows that are listed one by one."""


class Add(Request):
    """A file of requests."""

    file: Annotated[
        str,
        Field(
            "File",
            limits="a CSV with newcomer,what,gate,asked,granted; days as 2026-03-31",
            positional=True,
            of=Of.FILE,
        ),
    ]


def add(command: Add, context: Context) -> Receipt:
    """Take the rows in. A file that was taken in before changes nothing; a later row on the same request replaces it.

    Raises `BadInput` for a file that is none, or of whose rows over a fifth cannot be used.
    """
    batch = access.read(Path(command.file).expanduser())
    rows = [
        [one.newcomer, one.what, one.gate, one.asked.isoformat(), one.granted.isoformat() if one.granted else None]
        for one in batch.accepted
    ]
    topic = f"access {hashlib.sha256(json.dumps(rows).encode()).hexdigest()[:32]}"
    counts = {"read": batch.read, "accepted": len(rows), "quarantined": len(batch.quarantined)}
    counts["duplicates"] = batch.duplicates
    with State.opened(context.workspace.state) as state:
        if any(entry.topic == topic for entry in state.live("access")):
            return Receipt("access add", (text("These rows were taken in before; nothing was done."),), counts=counts)
        undo = state.record("access add", "access", topic, rows, context.now)
    said = text(
        "Read {read:row|rows}: took in {taken}, left out {twice:duplicate|duplicates}.",
        read=batch.read, taken=len(rows), twice=batch.duplicates,
    )  # fmt: skip
    return Receipt("access add", (said,), warnings=_warnings(batch), undo=undo, counts=counts)


def _warnings(batch: access.Batch) -> tuple[Text, ...]:
    bad = batch.quarantined
    listed = [text("Line {line}: {reason}.", line=str(one.line), reason=one.reason) for one in bad[:SHOWN]]
    if not bad:
        return ()
    return (text("{n:row|rows} could not be used.", n=len(bad)), *listed)
