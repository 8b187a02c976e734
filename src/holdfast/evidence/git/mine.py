"""Reads one repository into Parquet tables, in a folder named after all that they depend on.

Only commits and contents that an earlier run has not seen are read; what comes of it is the same as a full run's, byte
for byte. A folder appears whole or not at all.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import polars as pl

from holdfast.errors import StoreError
from holdfast.evidence.git import contents, kept
from holdfast.evidence.git.discover import Found
from holdfast.evidence.git.history import History, frames, joined, settled, together, without
from holdfast.evidence.git.kept import HISTORY, Standing, segment_file
from holdfast.evidence.git.kept import Mined as Mined
from holdfast.evidence.git.kept import Options as Options
from holdfast.evidence.git.log import EXACT, SIMILAR, Piece, Progress, read_log
from holdfast.evidence.git.mergers import Earlier, mergers
from holdfast.evidence.git.reuse import Before
from holdfast.evidence.git.sterile import Sterile, git_program, git_version, version_warning
from holdfast.evidence.git.tables import read as read_table
from holdfast.evidence.git.tables import stored_history

BLOCKS_PER_STREAM = 4
SMALLEST_BLOCK = 500
MOST_EXACT = 12  # more commits with missing contents than this, and all are read by exact renames
MOST_SEGMENTS = 8
LARGEST_SHARE = 0.25  # of the first segment's commits in later ones; above it all are written as one
LISTED = ["--no-walk=unsorted", "--stdin"]


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


@dataclass(frozen=True, slots=True)
class _Told:
    """A history to write: `taken` segments of an earlier run's folder, and one more, if there is any.

    `parents` (sha, parents) where all of it was read in this run, to its end.
    """

    part: History | None
    taken: int = 0
    parents: pl.DataFrame | None = None


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
        standing = Standing.of(found, self.options)
        self.warnings += standing.head.warnings
        with Sterile(
            found.objects,
            found.roots,
            object_format=standing.head.object_format,
            shallow=standing.shallow,
            limits=self.options.limits,
        ) as git:
            return self._with(git, standing)

    def _with(self, git: Sterile, standing: Standing) -> Mined:
        tip = self._tip(git, standing)
        key = standing.key(self.found, self.options, tip)
        folder = self.into / kept.folder_name(key)
        note = kept.read_note(folder)
        if note is not None and kept.answers(note, standing) and kept.whole(folder, note):
            return Mined.of(folder, note)
        if standing.refused:
            refused = ", ".join(standing.refused)
            self.reasons.append(f"it borrows objects from outside the folders that you gave: {refused}")
        if standing.shallow:
            self.reasons.append("its clone is shallow: older history is not on this machine (`git fetch --unshallow`)")
        before = self._before()
        with ThreadPoolExecutor(3) as others:
            seen = others.submit(self._seen, before, key)
            size, largest = self.options.content_bytes, self.options.largest_tree
            tree = others.submit(contents.read, git, tip, size, largest, seen.result)
            stale = others.submit(self._stale, git, standing, tip)
            told = self._history(git, tip, before, key)
            read, warned = tree.result(), stale.result()
        self.reasons += read.reasons
        self.warnings += read.warnings + warned
        earlier = self._brought_before(before, key)
        return self._write(git, folder, told, read, standing, key, earlier)

    def _before(self) -> dict[str, Any] | None:
        """The note of the previous run, where its tables are as it left them."""
        note = kept.read_note(self.previous)
        return note if self.previous is not None and kept.whole(self.previous, note) else None

    def _seen(self, before: Mapping[str, Any] | None, key: Mapping[str, Any]) -> Before | None:
        """What the previous run saw in the files of its head, if it looked for the same."""
        if self.previous is None or before is None or before["key"]["contents"] != key["contents"]:
            return None
        return Before(self.previous)

    def _brought_before(self, before: Mapping[str, Any] | None, key: Mapping[str, Any]) -> Earlier | None:
        """Who merged agents' commits up to the previous tip, if that was found by the same rules."""
        if self.previous is None or before is None or before["key"]["tip"] is None:
            return None
        if any(before["key"].get(part) != key[part] for part in ("history", "mergers")):
            return None
        return Earlier(before["key"]["tip"], read_table(self.previous, "mergers"))

    def _write(
        self,
        git: Sterile,
        folder: Path,
        told: _Told,
        read: contents.Contents,
        standing: Standing,
        key: Mapping[str, Any],
        earlier: Earlier | None,
    ) -> Mined:
        """Puts the folder in its place: segments of the previous run, the new one, and what the head holds."""
        segments = told.taken + (told.part is not None)
        with _aside(folder) as beside:
            for at in range(told.taken):
                _share(self.previous or folder, beside, at)
            if told.part is not None:
                _store(beside, told.part.tables(), told.taken)
            _store(beside, read.tables() | {"misread": read.quarantine})
            parts = [read_table(beside, "commits", at) for at in range(segments)]
            _store(beside, {"mergers": mergers(git, key["tip"], parts, earlier, told.parents)})
            row = self._row(standing, key["tip"], parts)
            quarantined = sum(read_table(beside, "quarantine", at).height for at in range(segments))
            note = {"key": key, "packs": standing.packs(), "row": row}
            kept.write_note(beside, {**note, "segments": segments, "quarantined": quarantined})
        return Mined.of(folder, kept.read_note(folder) or {}, self.fresh)

    def _tip(self, git: Sterile, standing: Standing) -> str | None:
        """The commit to read from: the head's, or the branch's as it stood at `as_of`."""
        head = standing.head
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

    def _history(
        self, git: Sterile, tip: str | None, before: Mapping[str, Any] | None, key: Mapping[str, Any]
    ) -> _Told:
        """The whole history: taken over in part where that is safe, otherwise read anew."""
        if tip is None:
            return _Told(settled(frames(Piece(), self.options.largest_commit)))
        return self._continued(git, tip, before, key) or self._full(git, tip)

    def _continued(
        self, git: Sterile, tip: str, before: Mapping[str, Any] | None, key: Mapping[str, Any]
    ) -> _Told | None:
        """The previous run's history and what came since; None where only a full run gives the right answer."""
        if before is None or self.previous is None or before["row"]["partial"]:
            return None
        old, segments = before["key"]["tip"], before["segments"]
        if old is None or before["key"]["history"] != key["history"]:
            return None
        if old == tip:
            return _Told(None, segments)
        with ThreadPoolExecutor(1) as aside:
            left = aside.submit(git.output, ["rev-list", old, "--not", tip, "--"])
            piece, trouble = self._log(git, [tip, "--not", old], SIMILAR)
            gone, ended = left.result()
        if trouble or ended.code:
            return None
        known = pl.concat(
            [read_table(self.previous, name, at).select("sha", "corrected")
             for name in ("commits", "merges") for at in range(segments)]
        )  # fmt: skip
        new = _unknown(frames(piece, self.options.largest_commit), known)
        if gone:
            return self._rewritten(git, tip, new, segments)
        self.fresh = new.commits.filter(~pl.col("parents").str.contains(" ", literal=True)).height
        part = settled(new, known)
        return self._appended(part, segments)

    def _appended(self, part: History, segments: int) -> _Told:
        """The previous segments and a new one; all in one where there would be too many, or they would be large."""
        folder = self.previous or self.into
        if not part.commits.height and not part.merges.height:
            return _Told(None, segments)
        sizes = [read_table(folder, "commits", at).height for at in range(segments)]
        if segments < MOST_SEGMENTS and sum(sizes[1:]) + part.commits.height <= LARGEST_SHARE * sizes[0]:
            return _Told(part, segments)
        return _Told(joined([stored_history(folder, segments), part]))

    def _rewritten(self, git: Sterile, tip: str, new: History, segments: int) -> _Told | None:
        """After the branch was moved to another line: what both have in common is kept, the rest goes."""
        order = _order(git, [tip])
        if order is None:
            return None
        stays = pl.Series(order, dtype=pl.String)
        old = stored_history(self.previous or self.into, segments)
        every = pl.concat([old.commits["sha"], old.merges["sha"]])
        old = without(old, every.filter(~every.is_in(stays.implode())))
        known = pl.concat([old.commits.select("sha", "corrected"), old.merges])
        part = settled(new, known)
        if known.height + part.commits.height + part.merges.height != len(order):
            return None
        self.fresh = part.commits.height
        return _Told(joined([old, part]))

    def _full(self, git: Sterile, tip: str) -> _Told:
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
        read = together([frames(piece, cap) for piece in part.pieces] or [frames(Piece(), cap)])
        history = settled(read)
        self.fresh = history.commits.height
        return _Told(history, parents=None if part.ended else read.commits.select("sha", "parents"))

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

    def _stale(self, git: Sterile, standing: Standing, tip: str | None) -> list[str]:
        """A warning where the remote's branch was last seen ahead of the one that is read."""
        ahead = standing.head.upstream
        if tip is None or ahead is None or self.options.as_of is not None:
            return []
        said, ended = git.output(["rev-list", "--count", ahead, "--not", tip, "--"])
        if ended.code or not int(said):
            return []
        return [f"this clone is {int(said)} commits behind its remote's branch as last fetched"]

    def _row(self, standing: Standing, tip: str | None, parts: Sequence[pl.DataFrame]) -> dict[str, Any]:
        """The one row of the `repository` table."""
        commits = sum(part.height for part in parts)
        times = pl.concat([part["commit_time"] for part in parts])
        return {
            "name": self.found.name,
            "location": self.found.location,
            "head": tip or "",
            "branch": standing.head.branch,
            "object_format": standing.head.object_format,
            "partial": bool(self.reasons),
            "reasons": self.reasons,
            "warnings": self.warnings,
            "shallow": bool(standing.shallow),
            "commits": commits,
            "first_time": times.min(),
            "last_time": times.max(),
        }


def _unknown(new: History, known: pl.DataFrame) -> History:
    """Less what an earlier run has read: git may list a commit again where clocks were wrong."""
    again = new.commits["sha"].filter(new.commits["sha"].is_in(known["sha"].implode()))
    return without(new, again) if len(again) else new


def _order(git: Sterile, revisions: list[str]) -> list[str] | None:
    """The ids of all commits in log order; None where they cannot be listed."""
    said, ended = git.output(["rev-list", *revisions, "--"], limit=1 << 30)
    return said.decode().split() if ended.code == 0 else None


def _store(folder: Path, tables: Mapping[str, pl.DataFrame], segment: int = 0) -> None:
    """Writes the tables that have rows, for their owner only."""
    for name, table in tables.items():
        if table.height:
            file = folder / segment_file(name, segment)
            table.rechunk().write_parquet(file, compression="zstd", compression_level=1)
            file.chmod(0o600)


def _share(old: Path, new: Path, segment: int) -> None:
    """Has a segment of `old` in `new` as well, without a copy where the disk can do that."""
    for name in HISTORY:
        file = segment_file(name, segment)
        if (old / file).exists():
            try:
                os.link(old / file, new / file)
            except OSError:
                shutil.copyfile(old / file, new / file)
                (new / file).chmod(0o600)


@contextmanager
def _aside(folder: Path) -> Iterator[Path]:
    """A folder to write in, which then takes the place of `folder`: that appears whole or not at all."""
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        beside = Path(tempfile.mkdtemp(prefix=".writing-", dir=folder.parent))
    except OSError as fault:
        raise _unwritable(folder.parent, fault) from fault
    retired = beside.with_name(beside.name + "-retired")
    try:
        yield beside
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
