"""Whether the answer that the last scan printed, and the report that it wrote, still stand as they are.

They do while the generation, what people typed, the settings, Holdfast itself and the report's file are the same.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from holdfast import __version__
from holdfast.evidence.git.plainfiles import read_plain
from holdfast.store.durable import replace_file
from holdfast.store.generations import current_number
from holdfast.store.state import State

if TYPE_CHECKING:
    from holdfast.store.workspace import Workspace

NOTE = "answered.json"


def stands(workspace: Workspace, report: Path | None) -> bool:
    """Whether a new answer would be the old one; `report` is where its page is, None where none was wanted."""
    try:
        noted = json.loads(read_plain(workspace.folder / NOTE) or b"null")
        return bool(noted == _now(workspace, report))
    except (OSError, ValueError):
        return False


def remember(workspace: Workspace, report: Path | None) -> None:
    """Note that an answer was given just now. Raises `StoreError` where the workspace cannot be written."""
    replace_file(workspace.folder / NOTE, json.dumps(_now(workspace, report)).encode() + b"\n")


def _now(workspace: Workspace, report: Path | None) -> dict[str, Any]:
    with State.opened(workspace.state) as state:
        revision = state.revision
    page = None
    if report is not None:
        file = report.expanduser().absolute()
        page = [str(file), file.stat().st_size, file.stat().st_mtime_ns]
    settings = workspace.settings.read_bytes() if workspace.settings else b""
    return {
        "version": __version__,
        "generation": current_number(workspace),
        "typed": revision,
        "settings": hashlib.sha256(settings).hexdigest(),
        "report": page,
    }
