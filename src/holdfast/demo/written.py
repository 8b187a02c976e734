"""What the generator wrote into a folder, so that an older example makes way and nothing else does."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from pathlib import Path

LIST = ".holdfast-example.json"
LEFT_BY_US = (".holdfast", "holdfast-report.html", LIST)
"""What scanning and reporting leave beside the example; what was typed in the workspace is the caller's to ask."""
TYPED = ":typed"
"""Under which the list counts changes; no file is called so."""
REFERENCES = ("HEAD", "packed-refs", "refs")
"""What says which commits a repository has."""


def remember(into: Path) -> None:
    """Write down every file of a fresh example with its checksum, and where the branches stand."""
    listed = {name: _sum(into / name) for name in _files(into)}
    (into / LIST).write_text(json.dumps(listed, indent=0, sort_keys=True) + "\n", encoding="utf-8")


def remember_typed(into: Path, changes: int) -> None:
    """Write down how many changes were typed when the example was filled: any more are somebody's."""
    listed = _listed(into)
    (into / LIST).write_text(json.dumps(listed | {TYPED: changes}, indent=0, sort_keys=True) + "\n", encoding="utf-8")


def typed(into: Path) -> int:
    """How many changes the example typed itself; 0 where it is not known."""
    found = _listed(into).get(TYPED, 0)
    return found if isinstance(found, int) else 0


def others(into: Path) -> list[str]:
    """Files that the generator did not write, or that are no longer as it wrote them; also moved branches.

    An example without a list was made by an older version: everything in it counts as somebody's.
    """
    listed = _listed(into)
    return sorted(name for name in _files(into) if listed.get(name) != _sum(into / name))


def _listed(into: Path) -> dict[str, object]:
    try:
        found = json.loads((into / LIST).read_bytes())
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _files(into: Path) -> Iterator[str]:
    """Files below `into`, of repositories' own folders only the references; links count as files."""
    for top in sorted(into.iterdir()):
        if top.name not in LEFT_BY_US:
            yield from (str(file.relative_to(into)) for file in _below(top))


def _below(entry: Path) -> Iterable[Path]:
    if entry.is_symlink() or not entry.is_dir():
        yield entry
        return
    inner = sorted(entry.iterdir()) if entry.name != ".git" else [entry / name for name in REFERENCES]
    for one in inner:
        if one.exists() or one.is_symlink():
            yield from _below(one)


def _sum(file: Path) -> str:
    if file.is_symlink():
        return f"link to {file.readlink()}"
    return hashlib.sha256(file.read_bytes()).hexdigest()
