"""What was typed, newest first, so that a change can still be found and taken back long after its receipt is gone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from holdfast.store.state import State

if TYPE_CHECKING:
    from holdfast.store.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Typed:
    """One change: its number, when, by which operation, on what; `holds`: it still decides something."""

    number: int
    at: datetime
    operation: str
    topic: str
    holds: bool


def latest(workspace: Workspace, most: int) -> tuple[int, tuple[Typed, ...]]:
    """How many changes there are, and the newest of them."""
    with State.opened(workspace.state) as state:
        entries = state.entries()
        holding = {one.number for one in state.live(*{entry.kind for entry in entries})}
    found = tuple(
        Typed(one.number, datetime.fromisoformat(one.at), one.operation, one.topic, one.number in holding)
        for one in reversed(entries[-most:])
    )
    return len(entries), found
