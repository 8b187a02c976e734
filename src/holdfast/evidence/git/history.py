"""Puts pieces of a history together in one order and one numbering, so that how it was read cannot be told.

However a history is cut (by workers, by runs), the same commits give the same frames. The order is a commit's own, and
does not change when others come or go: newest first by its *corrected time*, which is its committer's date, but later
than that of every commit that it builds on, as a clock that was wrong would deny; equal ones by their ids. Paths are
numbered by their names in order.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import polars as pl

from holdfast.evidence.git.corrected import corrected_times
from holdfast.evidence.git.log import Ints, Piece
from holdfast.evidence.git.plainfiles import as_text

STATUS = pl.Enum(["A", "M", "D", "R", "C", "T", "X"])
NEWEST_FIRST = (["corrected", "sha"], [True, False])
"""The order of commits: columns, and whether each falls."""


@dataclass(frozen=True, slots=True)
class History:
    """The tables of the contract: commits, changes, paths, trailers, and the quarantine of absurd dates.

    `commits` has the column `corrected` (UTC seconds) beyond the contract, and `merges` holds what decides the order of
    others: sha, corrected. Before `settled`, both stand together among the commits, with their `parents`.
    """

    commits: pl.DataFrame
    changes: pl.DataFrame
    paths: pl.DataFrame
    trailers: pl.DataFrame
    quarantine: pl.DataFrame
    merges: pl.DataFrame

    def tables(self) -> dict[str, pl.DataFrame]:
        """The frames by the names of their files."""
        return {
            "commits": self.commits,
            "changes": self.changes,
            "paths": self.paths,
            "trailers": self.trailers,
            "quarantine": self.quarantine,
            "merges": self.merges,
        }


def frames(piece: Piece, cap: int) -> History:
    """One piece as frames, merges among its commits, in the order in which it was read; to be `settled`."""
    commits = _commits(piece, cap)
    bulk = commits["bulk"].to_numpy()
    commit = _joined(piece.commit, np.int32)
    kept = ~bulk[commit]
    path, old = _joined(piece.path, np.int32)[kept], _joined(piece.old_path, np.int32)[kept]
    letters = pl.Series(_joined(piece.status, np.uint8)[kept]).cast(pl.UInt8)
    names = pl.Series("name", [as_text(name) for name in piece.paths], pl.String)
    number, names = _ranked(names, path, old)
    changes = pl.DataFrame(
        {
            "commit": pl.Series(commit[kept], dtype=pl.Int32),
            "path": pl.Series(number[path], dtype=pl.Int32),
            "old_path": pl.Series(np.where(old < 0, -1, number[old]), dtype=pl.Int32).replace(-1, None),
            "status": letters.replace_strict({ord(s): s for s in "AMDRCTX"}, default="X", return_dtype=STATUS),
        }
    )
    return History(
        commits, changes, _numbered(names), _trailers(piece), _quarantine(piece), pl.DataFrame(schema=MERGES)
    )


def _commits(piece: Piece, cap: int) -> pl.DataFrame:
    names = pl.Series([as_text(name) for name in piece.names], dtype=pl.String)
    emails = pl.Series([as_text(email) for email in piece.emails], dtype=pl.String)
    ident, times = _rows(piece.ident, 4), _rows(piece.times, 4)
    flags = np.concatenate(piece.flags) if piece.flags else np.zeros((0, 2), np.bool_)
    counts = np.array(piece.counts, np.int64)
    return pl.DataFrame(
        {
            "commit": pl.Series(np.arange(len(counts)), dtype=pl.Int32),
            "sha": pl.Series([sha.decode("ascii", "replace") for sha in piece.sha], dtype=pl.String),
            "author_name": names.gather(ident[:, 0]),
            "author_email": emails.gather(ident[:, 1]),
            "author_time": pl.Series(times[:, 0], dtype=pl.Int64),
            "author_offset": pl.Series(times[:, 1], dtype=pl.Int16),
            "committer_name": names.gather(ident[:, 2]),
            "committer_email": emails.gather(ident[:, 3]),
            "commit_time": pl.Series(times[:, 2], dtype=pl.Int64),
            "files": pl.Series(counts, dtype=pl.Int32),
            "is_fix": pl.Series(flags[:, 0]),
            "is_revert": pl.Series(flags[:, 1]),
            "bulk": pl.Series(counts > cap),
            "parents": pl.Series([one.decode("ascii", "replace") for one in piece.parents], dtype=pl.String),
        }
    )


def _trailers(piece: Piece) -> pl.DataFrame:
    rows = [(at, *trailer) for at, trailer in piece.trailers]
    schema = {"commit": pl.Int32, "key": pl.String, "name": pl.String, "email": pl.String}
    return pl.DataFrame(rows, schema=schema, orient="row")


MERGES = {"sha": pl.String, "corrected": pl.Int64}
QUARANTINE = {"source": pl.String, "file": pl.String, "line": pl.Int64, "reason": pl.String}


def _quarantine(piece: Piece) -> pl.DataFrame:
    rows = [("commit", piece.sha[at].decode("ascii", "replace"), 0, reason) for at, reason in piece.absurd]
    return pl.DataFrame(rows, schema=QUARANTINE, orient="row").sort("file", "reason")


def _rows(parts: list[Ints], width: int) -> Ints:
    return np.concatenate(parts) if parts else np.zeros((0, width), np.int64)


def _joined(parts: Sequence[np.ndarray[Any, np.dtype[Any]]], kind: type[np.generic]) -> np.ndarray[Any, np.dtype[Any]]:
    return np.concatenate(parts) if parts else np.zeros(0, kind)


def _ranked(names: pl.Series, *used: Ints) -> tuple[Ints, pl.Series]:
    """A number for each of the `names` that is in use, by order of the names; and those names, each once.

    >>> number, names = _ranked(pl.Series(["b", "a", "unused", "b"]), np.array([0, 1]), np.array([-1, 3]))
    >>> number.tolist(), names.to_list()
    ([1, 0, -1, 1], ['a', 'b'])
    """
    codes = np.unique(np.concatenate([part[part >= 0] for part in used]))
    these = names.gather(codes)
    order = these.arg_sort().to_numpy()
    ordered = these.gather(order)
    first = ordered.ne_missing(ordered.shift(1)).to_numpy()
    number = np.full(len(names), -1, np.int64)
    number[codes[order]] = np.cumsum(first) - 1
    return number, ordered.filter(pl.Series(first))


def _numbered(names: pl.Series) -> pl.DataFrame:
    return pl.DataFrame({"path": pl.Series(np.arange(len(names)), dtype=pl.Int32), "name": names.alias("name")})


def together(parts: Sequence[History]) -> History:
    """The parts as one, one after the other, their paths in one numbering."""
    if len(parts) == 1:
        return parts[0]
    starts = np.cumsum([0, *(part.commits.height for part in parts)])
    path_starts = np.cumsum([0, *(part.paths.height for part in parts)])
    names = pl.concat([part.paths["name"] for part in parts])
    commit, path = pl.col("commit"), pl.col("path", "old_path")
    changes = pl.concat(
        [
            part.changes.with_columns(commit + int(start), path + int(path_start))
            for part, start, path_start in zip(parts, starts, path_starts, strict=False)
        ]
    )
    changes, names = _renumbered(changes, names)
    trailers = [part.trailers.with_columns(commit + int(at)) for part, at in zip(parts, starts, strict=False)]
    commits = pl.concat([part.commits for part in parts])
    return History(
        commits.with_columns(commit=pl.Series(np.arange(commits.height), dtype=pl.Int32)),
        changes,
        _numbered(names),
        pl.concat(trailers),
        pl.concat([part.quarantine for part in parts]).sort("file", "reason"),
        pl.concat([part.merges for part in parts]).sort("sha"),
    )


def settled(history: History, known: pl.DataFrame | None = None) -> History:
    """A history as it was read, in its order and without its merges.

    `known` holds sha and corrected time of commits that an earlier run has read; the history builds on them.
    """
    commits = history.commits
    times = corrected_times(commits["sha"], commits["commit_time"], commits["parents"], known)
    commits = commits.with_columns(corrected=times)
    merge = commits["parents"].str.contains(" ", literal=True)
    merges = commits.filter(merge).select(*MERGES).sort("sha")
    kept = replace(history, commits=commits.drop("parents"))
    if merges.height:
        kept = replace(without(kept, merges["sha"]), merges=merges)
    return ordered(kept)


def ordered(history: History) -> History:
    """The same, its commits newest first."""
    columns, falling = NEWEST_FIRST
    commits = history.commits.sort(columns, descending=falling)
    position = np.empty(commits.height, np.int32)
    position[commits["commit"].to_numpy()] = np.arange(commits.height, dtype=np.int32)
    return replace(
        history,
        commits=commits.with_columns(commit=pl.Series(np.arange(commits.height), dtype=pl.Int32)),
        changes=_moved(history.changes, pl.Series(position)),
        trailers=_moved(history.trailers, pl.Series(position)),
        quarantine=history.quarantine.sort("file", "reason"),
    )


def without(history: History, gone: pl.Series) -> History:
    """The same, less the commits with these ids; paths that nothing else names go too."""
    stays = ~history.commits["sha"].is_in(gone.implode())
    number = np.cumsum(stays.to_numpy()) - 1
    position = pl.Series(np.where(stays.to_numpy(), number, -1), dtype=pl.Int32)
    commits = history.commits.filter(stays)
    changes = _left(history.changes, position)
    changes, names = _renumbered(changes, history.paths["name"])
    return History(
        commits.with_columns(commit=pl.Series(np.arange(commits.height), dtype=pl.Int32)),
        changes,
        _numbered(names),
        _left(history.trailers, position),
        history.quarantine.filter(~pl.col("file").is_in(gone.implode())),
        history.merges.filter(~pl.col("sha").is_in(gone.implode())),
    )


def joined(parts: Sequence[History]) -> History:
    """Settled histories without a commit in common as one: what reading them in one run would have given."""
    return parts[0] if len(parts) == 1 else ordered(together(parts))


def _left(rows: pl.DataFrame, position: pl.Series) -> pl.DataFrame:
    return rows.with_columns(commit=position.gather(rows["commit"])).filter(pl.col("commit") >= 0)


def _moved(rows: pl.DataFrame, position: pl.Series) -> pl.DataFrame:
    """Rows with the commit's place in the new order, in that order; rows of one commit keep theirs."""
    return rows.with_columns(commit=position.gather(rows["commit"])).sort("commit", maintain_order=True)


def _renumbered(changes: pl.DataFrame, names: pl.Series) -> tuple[pl.DataFrame, pl.Series]:
    path, old = changes["path"].to_numpy(), changes["old_path"].fill_null(-1).to_numpy()
    number, names = _ranked(names, path, old)
    moved = pl.Series(np.where(old < 0, -1, number[old]), dtype=pl.Int32).replace(-1, None)
    return changes.with_columns(path=pl.Series(number[path], dtype=pl.Int32), old_path=moved), names
