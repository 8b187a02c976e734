"""The tables of one mined repository as frames; segments of its history are put together here."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from pathlib import Path

import polars as pl

from holdfast.evidence.git.contents import Contents
from holdfast.evidence.git.history import QUARANTINE, History, frames, joined, settled
from holdfast.evidence.git.kept import HISTORY, Mined, segment_file
from holdfast.evidence.git.log import Piece
from holdfast.evidence.git.mergers import MERGERS

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


def table(mined: Mined, name: str) -> pl.DataFrame:
    """One table of a mined repository, of all segments."""
    if name == "repository":
        return pl.DataFrame([dict(mined.row)], schema=REPOSITORY)
    if name == "quarantine":
        return pl.concat([history(mined).quarantine, read(mined.folder, "misread")])
    if name not in HISTORY:
        return read(mined.folder, name)
    if mined.segments > 1:
        return history(mined).tables()[name]
    return read(mined.folder, name)


def part(mined: Mined, name: str, columns: Sequence[str]) -> Path | tuple[Path, ...] | pl.DataFrame | None:
    """A table as what is on disk of it already, or as a frame of `columns` where it must be put together."""
    if name == "repository" or (mined.segments > 1 and name in HISTORY):
        return table(mined, name).select(columns)
    names = ("quarantine", "misread") if name == "quarantine" else (name,)
    files = tuple(file for one in names if (file := mined.folder / segment_file(one, 0)).exists())
    return files or None


def history(mined: Mined) -> History:
    """The whole history of a mined repository."""
    return stored_history(mined.folder, mined.segments)


@functools.lru_cache(1)
def stored_history(folder: Path, segments: int) -> History:
    """The history in a folder; the latest one is remembered, for the tables of a folder are asked for one by one."""
    return joined([segment(folder, at) for at in range(segments)])


def segment(folder: Path, at: int) -> History:
    """One segment of the history in a folder."""
    return History(**{name: read(folder, name, at) for name in HISTORY})


def read(folder: Path, name: str, at: int = 0) -> pl.DataFrame:
    """One file of a folder; an empty table has none."""
    file = folder / segment_file(name, at)
    return pl.read_parquet(file) if file.exists() else empty(name)


@functools.cache
def empty(name: str) -> pl.DataFrame:
    """A table without rows."""
    if name == "misread":
        return pl.DataFrame(schema=QUARANTINE)
    if name == "mergers":
        return pl.DataFrame(schema=MERGERS)
    none = settled(frames(Piece(), 1)).tables() | Contents().tables()
    return none[name]
