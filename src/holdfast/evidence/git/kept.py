"""What reading one repository left on disk: a folder of Parquet tables and a note that vouches for every one of them.

The folder is named after all that its tables depend on. Its history lies in *segments*, the first run's and one for
each later run, which are never changed: a later folder shares them. The note holds a checksum of each file and of
itself, so that a folder torn by a loss of power is known. Nothing heavy is imported to find that nothing has changed.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from holdfast.evidence.git.plainfiles import LARGE, read_plain
from holdfast.evidence.git.refs import Head, read_head
from holdfast.evidence.git.sterile import Limits, approved_stores

if TYPE_CHECKING:
    import polars as pl

    from holdfast.evidence.git.discover import Found

VERSION = 2
NOTE = "mined.json"
HISTORY = ("commits", "changes", "paths", "trailers", "quarantine", "merges")
"""Tables of a segment."""
CONTENTS = ("files", "markers", "declarations", "misread")
"""Tables of what the head holds; `misread` are lines of declarations that could not be read."""
HEAD = (*CONTENTS, "mergers")
"""Tables that every run writes anew; `mergers` says who merged what agents wrote."""
READERS = ("log.py", "messages.py", "history.py", "corrected.py", "plainfiles.py")
OPENERS = ("contents.py", "markers.py", "declarations.py", "mentions.py")
WALKERS = ("agents.py", "mergers.py")


@dataclass(frozen=True, slots=True)
class Options:
    """How a repository is read. All but `streams` and `limits` change what comes out, and so the folder's name.

    `as_of` (UTC seconds): the branch as it stood then, by its first parents' committer dates. `largest_commit`: files
    above which a commit is `bulk`, its changes left out. `content_bytes`: how much of the head's text is read, 0 for
    none. `streams`: how many gits read the history side by side.
    """

    branch: str | None = None
    as_of: int | None = None
    largest_commit: int = 20_000
    largest_tree: int = 400_000
    content_bytes: int = 256 << 20
    streams: int = 1
    limits: Limits = field(default_factory=Limits)

    def identity(self) -> dict[str, Any]:
        """What of them decides the tables."""
        return {key: value for key, value in asdict(self).items() if key not in ("streams", "limits")}


@dataclass(frozen=True, slots=True)
class Mined:
    """Where the tables of one repository lie, and what a caller needs to know of them.

    `commits` is how many there are, `fresh` how many of them this run had to read, `quarantined` how many rows of
    quarantine speak of commits. `row` is the repository's own.
    """

    name: str
    folder: Path
    tip: str | None
    commits: int
    fresh: int
    partial: bool
    reasons: tuple[str, ...]
    warnings: tuple[str, ...]
    quarantined: int
    segments: int
    row: Mapping[str, Any] = field(repr=False)

    @classmethod
    def of(cls, folder: Path, note: Mapping[str, Any], fresh: int = 0) -> Mined:
        """As the note in `folder` says."""
        row = note["row"]
        return cls(
            name=row["name"],
            folder=folder,
            tip=note["key"]["tip"],
            commits=row["commits"],
            fresh=fresh,
            partial=row["partial"],
            reasons=tuple(row["reasons"]),
            warnings=tuple(row["warnings"]),
            quarantined=note["quarantined"],
            segments=note["segments"],
            row=row,
        )

    def table(self, name: str) -> pl.DataFrame:
        """One table by its name: those of `HISTORY` and `HEAD`, and `repository`."""
        from holdfast.evidence.git import tables

        return tables.table(self, name)


@dataclass(frozen=True, slots=True)
class Standing:
    """How a repository stands, as its files tell without running git: all that decides its tables but the date."""

    head: Head
    shallow: bytes | None
    refused: tuple[str, ...]
    stores: tuple[Path, ...]

    @classmethod
    def of(cls, found: Found, options: Options) -> Standing:
        """As the repository's files are now."""
        head = read_head(Path(found.git_dir), Path(found.common_dir), options.branch)
        stores, refused = approved_stores(found.objects, found.roots)
        return cls(head, read_plain(Path(found.common_dir) / "shallow", LARGE), refused, tuple(stores))

    def packs(self) -> list[str]:
        """The files beside its packed objects."""
        return sorted(name for store in self.stores for name in _listing(store / "pack"))

    def key(self, found: Found, options: Options, tip: str | None) -> dict[str, Any]:
        """All that the tables depend on. `history` and `contents` are the parts that decide what may be taken
        over; with other rules for `mergers`, only that table is another."""
        asked = options.identity()
        return {
            "name": found.name,
            "location": found.location,
            "tip": tip,
            "branch": self.head.branch,
            "upstream": self.head.upstream,
            "options": asked,
            "history": {
                "version": VERSION,
                "rules": rules(READERS),
                "shallow": hashlib.sha256(self.shallow or b"").hexdigest(),
                "refused": list(self.refused),
                "largest_commit": asked["largest_commit"],
            },
            "contents": {
                "rules": rules(OPENERS),
                "content_bytes": asked["content_bytes"],
                "largest_tree": asked["largest_tree"],
            },
            "mergers": {"rules": rules(WALKERS)},
        }


def look(found: Found, into: Path, options: Options) -> Mined | None:
    """What an earlier run left, where nothing has happened to the repository since; None where it must be read.

    Reads a few small files and runs no git. What is left is as the note says, but its files are not compared.
    """
    if options.as_of is not None:
        return None
    standing = Standing.of(found, options)
    folder = into / folder_name(standing.key(found, options, standing.head.commit))
    note = read_note(folder)
    return Mined.of(folder, note) if note is not None and answers(note, standing) else None


def answers(note: Mapping[str, Any], standing: Standing) -> bool:
    """Whether tables still hold. What could be read only in part may be whole once other packs have come."""
    return not note["row"]["partial"] or note["packs"] == standing.packs()


def folder_name(key: Mapping[str, Any]) -> str:
    """The folder for a key."""
    return hashlib.sha256(json.dumps(key, sort_keys=True).encode()).hexdigest()[:32]


def read_note(folder: Path | None) -> dict[str, Any] | None:
    """What a finished run noted; None where there is none, or where it is damaged."""
    content = read_plain(folder / NOTE, LARGE) if folder is not None else None
    if content is None:
        return None
    try:
        sealed = json.loads(content)
        note = dict(sealed["note"])
        return note if sealed["sha256"] == _sum_of(note) and note["key"]["history"]["version"] == VERSION else None
    except (ValueError, KeyError, TypeError):
        return None


def write_note(folder: Path, note: Mapping[str, Any]) -> None:
    """Note what was read, with the checksums of the files that are there."""
    whole = {**note, "sums": sums(folder)}
    sealed = {"note": whole, "sha256": _sum_of(whole)}
    (folder / NOTE).write_text(json.dumps(sealed, indent=1, sort_keys=True) + "\n")
    (folder / NOTE).chmod(0o600)


def whole(folder: Path, note: Mapping[str, Any] | None) -> bool:
    """Whether every table is there and as it was written."""
    with contextlib.suppress(OSError):
        return note is not None and sums(folder) == note["sums"]
    return False


def sums(folder: Path) -> dict[str, str]:
    """The checksum of each table in a folder."""
    found = {}
    for file in sorted(folder.glob("*.parquet")):
        with file.open("rb") as stream:
            found[file.name] = hashlib.file_digest(stream, "sha256").hexdigest()
    return found


def segment_file(table: str, segment: int) -> str:
    """The file of a table in one segment.

    >>> segment_file("commits", 0), segment_file("commits", 2)
    ('commits.parquet', 'commits-2.parquet')
    """
    return f"{table}-{segment}.parquet" if segment else f"{table}.parquet"


@functools.cache
def rules(files: tuple[str, ...]) -> str:
    """A checksum of the code that reads: with other rules, what an earlier version read is not taken over."""
    code = b"".join((Path(__file__).parent / name).read_bytes() for name in files)
    return hashlib.sha256(code).hexdigest()[:16]


def _listing(folder: Path) -> list[str]:
    with contextlib.suppress(OSError):
        return [path.name for path in folder.iterdir()]
    return []


def _sum_of(note: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(note, sort_keys=True).encode()).hexdigest()
