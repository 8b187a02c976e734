"""What stands in a form and was not sent yet, kept in one small private file of the workspace, so that a crash of the
browser or of ours loses none of it. It is no entry: nothing follows from it until it is sent."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from holdfast.errors import StoreError
from holdfast.operations.secret_values import looks_secret
from holdfast.store.durable import replace_file

if TYPE_CHECKING:
    from holdfast.store.workspace import Workspace

Pairs = tuple[tuple[str, str], ...]
NAME: Final = "drafts.json"
MOST: Final = 60
"""Forms at once; with one more, the one that was left alone for longest is let go."""
LARGEST: Final = 200_000
"""Letters in one form; more is no form that somebody types into."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What stood in a form, and since when. `where` is the query that its page had by then."""

    pairs: Pairs
    at: datetime
    where: str = ""


class Drafts:
    """The drafts of one workspace. What cannot be read is as if it were not there: it is only a convenience."""

    def __init__(self, workspace: Workspace) -> None:
        self._file = workspace.folder / NAME

    @property
    def file(self) -> Path:
        """Where they are kept."""
        return self._file

    def get(self, form: str) -> Draft | None:
        """What stands in a form."""
        return self._all().get(form)

    def put(self, form: str, pairs: Sequence[tuple[str, str]], at: datetime, where: str = "") -> None:
        """Keep what stands in a form now; values that look like a secret are never written down.

        Raises `StoreError` where it cannot be written."""
        kept = tuple((name, word) for name, word in pairs if word.strip() and looks_secret(word) is None)
        drafts = self._all()
        drafts.pop(form, None)
        if kept and sum(len(name) + len(word) for name, word in kept) <= LARGEST:
            drafts[form] = Draft(kept, at, where)
        self._write(drafts)

    def drop(self, form: str) -> None:
        """Nothing stands in a form any more: it was sent, or somebody began anew."""
        drafts = self._all()
        if drafts.pop(form, None) is not None:
            self._write(drafts)

    def _all(self) -> dict[str, Draft]:
        """Every draft, the one that was left alone for longest first."""
        try:
            found = json.loads(self._file.read_bytes())
            return {
                str(form): Draft(
                    tuple((str(name), str(word)) for name, word in one["pairs"]),
                    datetime.fromisoformat(one["at"]),
                    str(one["where"]),
                )
                for form, one in found.items()
            }
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return {}

    def _write(self, drafts: dict[str, Draft]) -> None:
        latest = list(drafts.items())[-MOST:]
        body = {
            form: {"pairs": [list(pair) for pair in one.pairs], "at": one.at.isoformat(), "where": one.where}
            for form, one in latest
        }
        if not self._file.parent.is_dir():
            raise StoreError(f"{self._file.parent} is gone: what you type is kept nowhere until something is saved.")
        replace_file(self._file, json.dumps(body).encode())
