"""Reads one repository into Parquet tables, in a folder named after all that they depend on.

Only commits that an earlier run has not seen are read, and the tables are the same bytes as a full run's. A folder
appears whole or not at all.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import polars as pl

from holdfast.errors import StoreError
from holdfast.evidence.git import contents
from holdfast.evidence.git.discover import Found
from holdfast.evidence.git.history import QUARANTINE, History, frames, together
from holdfast.evidence.git.log import EXACT, SIMILAR, Piece, Progress, read_log
from holdfast.evidence.git.plainfiles import LARGE, read_plain
from holdfast.evidence.git.refs import Head, read_head
from holdfast.evidence.git.sterile import Limits, Sterile, git_program, git_version, version_warning

VERSION = 1
MANIFEST = "mined.json"
BLOCKS_PER_STREAM = 4
SMALLEST_BLOCK = 500
MOST_EXACT = 12  # more commits with missing contents than this, and all are read by exact renames
LISTED = ["--no-walk=unsorted", "--stdin"]


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

    `commits` is how many there are, `fresh` how many of them this run had to read.
    """

    name: str
    folder: Path
    tip: str | None
    commits: int
    fresh: int
    partial: bool
    reasons: tuple[str, ...]
    warnings: tuple[str, ...]

    def table(self, name: str) -> pl.DataFrame:
        """A table: commits, changes, paths, trailers, files, markers, declarations, quarantine or repository."""
        return pl.read_parquet(self.folder / f"{name}.parquet")


def mine(
    found: Found,
    into: Path,
    previous: Path | None = None,
    options: Options | None = None,
    progress: Progress | None = None,
) -> Mined:
    """Reads `found` into a folder below `into`, unless it is there already.

    `previous` is the folder of an earlier run, from which commits are taken over where they are still part of the
    history. `progress` is called with bytes and commits as they are read.
    """
    options = options or Options()
    return _Mining(found, into, previous, options, progress).run()


@dataclass(slots=True)
class Part:
    """Pieces of a history in log order. `exact`: in how many commits renames with edits could not be told.

    `missing`: what git said of the first such commit; `ended`: why the pieces stop short, if they do.
    """

    pieces: list[Piece]
    exact: int = 0
    missing: str = ""
    ended: str = ""


@dataclass(slots=True)
class _Mining:
    found: Found
    into: Path
    previous: Path | None
    options: Options
    progress: Progress | None
    reasons: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    fresh: int = 0

    def run(self) -> Mined:
        found = self.found
        warning = version_warning(git_version(git_program()))
        self.warnings += [warning] if warning else []
        head = read_head(Path(found.git_dir), Path(found.common_dir), self.options.branch)
        self.warnings += head.warnings
        shallow = read_plain(Path(found.common_dir) / "shallow", LARGE)
        with Sterile(
            found.objects,
            found.roots,
            object_format=head.object_format,
            shallow=shallow,
            limits=self.options.limits,
        ) as git:
            return self._with(git, head, shallow)

    def _with(self, git: Sterile, head: Head, shallow: bytes | None) -> Mined:
        tip = self._tip(git, head)
        key = {
            "version": VERSION,
            "name": self.found.name,
            "location": self.found.location,
            "tip": tip,
            "branch": head.branch,
            "shallow": hashlib.sha256(shallow or b"").hexdigest(),
            "refused": list(git.refused),
            "options": self.options.identity(),
        }
        folder = self.into / hashlib.sha256(json.dumps(key, sort_keys=True).encode()).hexdigest()[:32]
        packs = sorted(name for store in git.stores for name in _listing(store / "pack"))
        kept = _manifest(folder)
        if kept is not None and (kept["packs"] == packs or (not kept["partial"] and kept["renames"] == SIMILAR)):
            return _mined(folder, kept, 0)
        if git.refused:
            self.reasons.append("it borrows objects from outside the folders that you gave: " + ", ".join(git.refused))
        if shallow:
            self.reasons.append("its clone is shallow: older history is not on this machine (`git fetch --unshallow`)")
        with ThreadPoolExecutor(1) as second:
            tree = second.submit(contents.read, git, tip, self.options.content_bytes, self.options.largest_tree)
            history = self._history(git, tip, key)
            read = tree.result()
        self.reasons += read.reasons
        self.warnings += read.warnings
        self._stale(git, head, tip)
        tables = history.tables() | read.tables()
        tables["quarantine"] = pl.concat([history.quarantine, read.quarantine])
        tables["repository"] = self._row(head, tip, history.commits, shallow)
        manifest = {
            "key": key,
            "packs": packs,
            "partial": bool(self.reasons),
            "reasons": self.reasons,
            "warnings": self.warnings,
            "commits": history.commits.height,
            "name": self.found.name,
        }
        _publish(folder, tables, manifest)
        return _mined(folder, manifest, self.fresh)

    def _tip(self, git: Sterile, head: Head) -> str | None:
        """The commit to read from: the head's, or the branch's as it stood at `as_of`."""
        if head.commit is None:
            self.reasons.append(head.trouble or "it has no commits")
            return None
        if self.options.as_of is None:
            return head.commit
        arguments = ["rev-list", "--first-parent", f"--min-age={self.options.as_of}", "-1", head.commit, "--"]
        said, ended = git.output(arguments)
        if ended.code:
            self.reasons.append(ended.reason)
        elif not said:
            self.reasons.append("it has no commits before the date that was asked for")
        return said.decode().strip() or None

    def _history(self, git: Sterile, tip: str | None, key: Mapping[str, Any]) -> History:
        """The whole history: taken over in part where that is safe, otherwise read anew."""
        if tip is None:
            return frames(Piece(), self.options.largest_commit)
        return self._continued(git, tip, key) or self._full(git, tip)

    def _continued(self, git: Sterile, tip: str, key: Mapping[str, Any]) -> History | None:
        """The previous run's history and what came since; None where only a full run gives the right answer."""
        before = _manifest(self.previous) if self.previous is not None else None
        if before is None or self.previous is None or before["partial"]:
            return None
        same = ("version", "shallow", "refused")
        old = before["key"]
        caps = [one["options"]["largest_commit"] for one in (old, key)]
        if old["tip"] is None or caps[0] != caps[1] or any(old[part] != key[part] for part in same):
            return None
        order = _order(git, [tip])
        if order is None:
            return None
        piece, ended = self._log(git, [tip, "--not", old["tip"]], SIMILAR)
        if ended:
            return None
        history = together([frames(piece, self.options.largest_commit), _stored(self.previous)], order)
        self.fresh = len(piece.sha)
        return history

    def _full(self, git: Sterile, tip: str) -> History:
        """All commits; where contents are missing, the commits concerned (or all, if many) by exact renames only."""
        part = self._read(git, tip)
        if part.exact > MOST_EXACT:
            piece, ended = self._log(git, [tip], EXACT)
            part = Part([piece], len(piece.sha), part.missing, ended)
        if part.exact:
            self.reasons.append(
                f"renames with edits count as new files in {part.exact} of its commits, "
                f"because contents are missing: {part.missing}"
            )
        if part.ended:
            self.reasons.append(f"its history could be read only in part: {part.ended}")
        cap = self.options.largest_commit
        history = together([frames(piece, cap) for piece in part.pieces]) or frames(Piece(), cap)
        self.fresh = history.commits.height
        return history

    def _read(self, git: Sterile, tip: str) -> Part:
        """All commits, by one git or by several side by side."""
        order = _order(git, [tip]) if self.options.streams > 1 else None
        if order is None or len(order) < 2 * SMALLEST_BLOCK:
            begun = self._log(git, [tip], SIMILAR)
            order = (_order(git, [tip]) or begun[0].text_ids()) if begun[1] else []
            return self._around(git, order, begun)
        size = max(SMALLEST_BLOCK, -(-len(order) // (self.options.streams * BLOCKS_PER_STREAM)))
        blocks = [order[at : at + size] for at in range(0, len(order), size)]
        with ThreadPoolExecutor(self.options.streams) as streams:
            parts = list(streams.map(lambda ids: self._around(git, ids, self._log(git, LISTED, SIMILAR, ids)), blocks))
        whole = Part([])
        for part in parts:
            whole = Part(
                whole.pieces + part.pieces, whole.exact + part.exact, whole.missing or part.missing, part.ended
            )
            if part.ended:
                break
        return whole

    def _around(self, git: Sterile, order: list[str], begun: tuple[Piece, str]) -> Part:
        """Goes on behind each commit at which git stopped: that one by exact renames, the others as they are."""
        piece, stopped = begun
        part = Part([piece])
        rest = order[len(piece.sha) :]
        if stopped and not rest:
            part.ended = stopped
        while stopped and rest and part.exact <= MOST_EXACT:
            piece, reason = self._log(git, LISTED, SIMILAR, rest[:1])
            if reason:
                part.missing = part.missing or reason
                piece, part.ended = self._log(git, LISTED, EXACT, rest[:1])
                part.exact += not part.ended
                if part.ended:
                    break
            part.pieces.append(piece)
            rest = rest[1:]
            if reason and rest:
                piece, stopped = self._log(git, LISTED, SIMILAR, rest)
                part.pieces.append(piece)
                rest = rest[len(piece.sha) :]
        return part

    def _log(self, git: Sterile, revisions: list[str], renames: str, ids: Sequence[str] = ()) -> tuple[Piece, str]:
        given = "".join(f"{one}\n" for one in ids).encode()
        piece, ended = read_log(git, revisions, renames, self.options.largest_commit, self.progress, given)
        return piece, ended.reason

    def _stale(self, git: Sterile, head: Head, tip: str | None) -> None:
        """Warns where the remote's branch was last seen ahead of the one that is read."""
        if tip is None or head.upstream is None or self.options.as_of is not None:
            return
        said, ended = git.output(["rev-list", "--count", head.upstream, "--not", tip, "--"])
        if ended.code == 0 and int(said):
            self.warnings.append(f"this clone is {int(said)} commits behind its remote's branch as last fetched")

    def _row(self, head: Head, tip: str | None, commits: pl.DataFrame, shallow: bytes | None) -> pl.DataFrame:
        """The one row of the `repository` table."""
        row = {
            "name": self.found.name,
            "location": self.found.location,
            "head": tip or "",
            "branch": head.branch,
            "object_format": head.object_format,
            "partial": bool(self.reasons),
            "reasons": self.reasons,
            "warnings": self.warnings,
            "shallow": bool(shallow),
            "commits": commits.height,
            "first_time": commits["commit_time"].min(),
            "last_time": commits["commit_time"].max(),
        }
        return pl.DataFrame([row], schema=REPOSITORY)


REPOSITORY: dict[str, pl.DataType | type[pl.DataType]] = {
    "name": pl.String,
    "location": pl.String,
    "head": pl.String,
    "branch": pl.String,
    "object_format": pl.String,
    "partial": pl.Boolean,
    "reasons": pl.List(pl.String()),
    "warnings": pl.List(pl.String()),
    "shallow": pl.Boolean,
    "commits": pl.Int64,
    "first_time": pl.Int64,
    "last_time": pl.Int64,
}


def _order(git: Sterile, revisions: list[str]) -> list[str] | None:
    """The ids of all commits that are no merges, in log order; None where they cannot be listed."""
    said, ended = git.output(["rev-list", "--no-merges", *revisions, "--"], limit=1 << 30)
    return said.decode().split() if ended.code == 0 else None


def _listing(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()] if folder.is_dir() else []


def _stored(folder: Path) -> History:
    """The history of an earlier run, without the quarantine of other sources."""
    tables = {name: pl.read_parquet(folder / f"{name}.parquet") for name in ("commits", "changes", "paths", "trailers")}
    quarantine = pl.read_parquet(folder / "quarantine.parquet").filter(pl.col("source") == "commit")
    return History(quarantine=quarantine.match_to_schema(QUARANTINE), **tables)


def _manifest(folder: Path | None) -> dict[str, Any] | None:
    """What a finished run noted; None where there is none."""
    content = read_plain(folder / MANIFEST, LARGE) if folder is not None else None
    return dict(json.loads(content)) if content is not None else None


def _mined(folder: Path, manifest: Mapping[str, Any], fresh: int) -> Mined:
    return Mined(
        name=manifest["name"],
        folder=folder,
        tip=manifest["key"]["tip"],
        commits=manifest["commits"],
        fresh=fresh,
        partial=manifest["partial"],
        reasons=tuple(manifest["reasons"]),
        warnings=tuple(manifest["warnings"]),
    )


def _publish(folder: Path, tables: Mapping[str, pl.DataFrame], manifest: Mapping[str, Any]) -> None:
    """Writes all tables beside `folder` and then renames: it appears whole or not at all."""
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        beside = Path(tempfile.mkdtemp(prefix=".writing-", dir=folder.parent))
    except OSError as fault:
        raise _unwritable(folder.parent, fault) from fault
    retired = beside.with_name(beside.name + "-retired")
    try:
        for name, table in tables.items():
            table.rechunk().write_parquet(beside / f"{name}.parquet", compression="zstd", compression_level=1)
        (beside / MANIFEST).write_text(json.dumps(manifest, indent=1, sort_keys=True) + "\n")
        if folder.exists():
            folder.rename(retired)
        beside.rename(folder)
    except OSError as fault:
        raise _unwritable(folder.parent, fault) from fault
    finally:
        shutil.rmtree(beside, ignore_errors=True)
        shutil.rmtree(retired, ignore_errors=True)


def _unwritable(folder: Path, fault: OSError) -> StoreError:
    return StoreError(f"`{folder}` could not be written: {fault.strerror}. Earlier answers still hold.")
