"""Everything of one generation in open formats: each table as Parquet and as CSV, what was typed as JSON.

The same evidence and the same entries give the same bytes, whatever the generation's number and the machine; so
`fingerprint` of an export is the yardstick for a restored backup, a resumed scan, a scan of what is new. Rows are read
and written a few at a time: a table need not fit in memory.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO, TYPE_CHECKING

from holdfast.errors import BadInput, StoreError
from holdfast.store.durable import sync_folder, write_private
from holdfast.store.engine import bounded, quoted
from holdfast.store.generations import DATABASE, Generation, frame_of
from holdfast.store.tables import TABLES

if TYPE_CHECKING:
    import duckdb
    import polars as pl

    from holdfast.store.state import Entry

SUMS = "SHA256SUMS"
TYPED = "typed.json"
AT_ONCE = 100_000
"""Rows in memory at a time, and in a row group of a Parquet file."""
MEMORY_MB = 1_000
RISKY = r"^[\s\x00-\x20\x7f-\x{00a0}\x{feff}\x{200b}-\x{200f}\x{2060}]*[=+\-@|%＝＋－＠｜％−]"
"""How a cell begins that a spreadsheet could run as a formula."""


def write(generation: Generation, entries: Sequence[Entry], folder: Path) -> str:
    """Write an export into `folder`, which must be new or empty; its fingerprint is returned.

    Raises `BadInput` for a folder that holds anything, `StoreError` where it cannot be written; nothing is left then.
    """
    import duckdb

    refuse_filled(folder)
    aside = folder.with_name(f".{folder.name}.{os.getpid()}")
    try:
        aside.mkdir(mode=0o700, parents=True)
        write_tables(generation, aside)
        write_private(aside / TYPED, typed(entries))
        sums = {file.name: _sum(file) for file in sorted(aside.iterdir())}
        write_private(aside / SUMS, "".join(f"{digest}  {name}\n" for name, digest in sums.items()).encode())
        if folder.exists():
            folder.rmdir()
        aside.rename(folder)
        sync_folder(folder.parent)
    except (OSError, duckdb.Error) as error:
        reason = getattr(error, "strerror", None) or str(error).splitlines()[0]
        raise StoreError(f"{folder} could not be written: {reason}. Nothing was left there.") from error
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    return fingerprint(folder)


def refuse_filled(folder: Path) -> None:
    """Raises `BadInput` where an export would land among other things."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise BadInput(f"{folder} is not empty. Give `holdfast export` a new or an empty folder.")


def write_tables(generation: Generation, folder: Path) -> None:
    """Every table of evidence as `NAME.parquet` and `NAME.csv` in `folder`, in the order of the generation."""
    database = (generation.folder / DATABASE).resolve()
    beside = database.with_name(database.name + ".wal")  # DuckDB looks whether there is one
    with bounded(folder, [database, beside], memory_mb=MEMORY_MB, threads=1) as connection:
        connection.execute(f"ATTACH {quoted(database)} AS g (READ_ONLY)")
        for name, columns in TABLES.items():
            if not generation.has(name):
                continue
            _write_table(connection, name, {"repository": "INTEGER", **columns}, generation.rows(name), folder)
        connection.execute("DETACH g")
    for file in folder.iterdir():
        file.chmod(0o600)


def _write_table(
    connection: duckdb.DuckDBPyConnection, name: str, columns: Mapping[str, str], rows: int, folder: Path
) -> None:
    listed = ", ".join(f'"{column}"' for column in columns)
    parquet = quoted((folder / f"{name}.parquet").resolve())
    options = f"FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {AT_ONCE}"
    connection.execute(f'COPY (SELECT {listed} FROM g."{name}") TO {parquet} ({options})')  # noqa: S608
    with (folder / f"{name}.csv").open("wb") as stream:
        stream.write(",".join(columns).encode() + b"\n")
        for start in range(0, rows, AT_ONCE):
            some = f'SELECT {listed} FROM g."{name}" WHERE rowid >= {start} AND rowid < {start + AT_ONCE}'  # noqa: S608
            _append(frame_of(connection.sql(some)), columns, stream)


def _append(frame: pl.DataFrame, columns: Mapping[str, str], stream: IO[bytes]) -> None:
    if frame.height:
        frame.select(_cell(column, kind) for column, kind in columns.items()).write_csv(
            stream, include_header=False, quote_style="non_numeric"
        )


def _cell(column: str, kind: str) -> pl.Expr:
    """A column as CSV shows it: lists with semicolons, and no text that a spreadsheet would run."""
    import polars as pl

    cell = pl.col(column)
    if kind.endswith("[]"):
        cell = cell.list.join("; ")
    if not kind.startswith("VARCHAR"):
        return cell
    return pl.when(cell.str.contains(RISKY)).then(pl.lit("'") + cell).otherwise(cell).alias(column)


def typed(entries: Sequence[Entry]) -> bytes:
    """Everything that people typed, the undone too, oldest first, as JSON."""
    rows = [
        {
            "number": one.number,
            "at": one.at,
            "operation": one.operation,
            "kind": one.kind,
            "topic": one.topic,
            "value": one.value,
        }
        for one in entries
    ]
    return json.dumps(rows, indent=1, ensure_ascii=False, sort_keys=True).encode("utf-8", "surrogateescape") + b"\n"


def fingerprint(folder: Path) -> str:
    """One checksum over the names and bytes of all files in `folder` and below."""
    whole = hashlib.sha256()
    for file in sorted(one for one in folder.rglob("*") if one.is_file()):
        whole.update(f"{file.relative_to(folder)}\0{_sum(file)}\n".encode())
    return whole.hexdigest()


def _sum(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
