"""Immutable states of the evidence: one DuckDB file and one manifest each, published by rename.

A generation is built aside, flushed, renamed to its number, and then named by `CURRENT`: a reader sees the old one or
the new one. Its checksum is compared when it is opened; a damaged generation is passed over for the one before it, with
a warning, so that a number is never worked out from damaged evidence. Nothing is written into a published one.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from holdfast import __version__
from holdfast.errors import NothingToRead, StoreError, TooNew
from holdfast.store.durable import replace_file, sync_folder, write_private
from holdfast.store.tables import TABLES
from holdfast.store.workspace import Workspace

if TYPE_CHECKING:
    import duckdb
    import polars as pl

    Part = Path | Sequence[Path] | pl.DataFrame | None
    Source = Sequence[Part] | pl.DataFrame
    Files = list[tuple[int, Path]]

STORAGE_VERSION = "v1.4.0"
"""DuckDB's file format, fixed so that a newer library does not lock older readers out."""
FORMAT = 1
"""Of a generation: its tables and what its manifest says. A newer one is refused, never passed over."""
KEPT = 3
"""Generations that stay; older ones are removed after a publication."""
AT_ONCE = 5_000
"""Parquet files that one statement reads."""
DATABASE = "evidence.duckdb"
MANIFEST = "manifest.json"
CURRENT = "CURRENT"
DISK_TROUBLE = (
    "No space left on device",
    "File too large",
    "Read-only file system",
    "Disk quota exceeded",
    "Too many open files",
)
"""How a system says no, also inside the messages of libraries that hide its error: nobody's history is to blame."""
CLOSED: dict[str, str | bool | int | float | list[str]] = {
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    "python_enable_replacements": False,
}
"""How every connection to DuckDB begins: it loads nothing and sees no variables of ours."""


@dataclass(frozen=True, slots=True)
class Generation:
    """One published state of the evidence, opened for reading. `warnings` say what was passed over to get here."""

    number: int
    folder: Path
    manifest: Mapping[str, Any]
    connection: duckdb.DuckDBPyConnection = field(repr=False, compare=False)
    warnings: tuple[str, ...] = ()
    put_there: int = 0
    """When it was put there, in nanoseconds: its number alone may come again."""

    def frame(self, table: str, columns: Sequence[str] = ()) -> pl.DataFrame:
        """Rows of a table in the order of their repositories; all columns unless some are named.

        A table that the Holdfast which wrote it did not have yet is empty.
        Raises `KeyError` for a name that `TABLES` does not have.
        """
        known = {"repository": "INTEGER", **TABLES[table]}
        wanted = columns or tuple(known)
        chosen = ", ".join(f'"{name}"' for name in wanted if known[name])
        if not self.has(table):
            nothing = ", ".join(f'CAST(NULL AS {known[name]}) AS "{name}"' for name in wanted)
            return frame_of(self.connection.cursor().sql(f"SELECT {nothing} WHERE false"))
        return frame_of(self.connection.cursor().sql(f'SELECT {chosen} FROM "{table}"'))  # noqa: S608 - from TABLES

    def has(self, table: str) -> bool:
        """Whether its file has such a table; older ones lack the newer tables."""
        return table in self.manifest["rows"]

    def rows(self, table: str) -> int:
        """How many rows a table has, from the manifest."""
        return int(self.manifest["rows"].get(table, 0))

    def close(self) -> None:
        """Let go of the file."""
        self.connection.close()


def frame_of(relation: duckdb.DuckDBPyRelation) -> pl.DataFrame:
    """The rows of a query as a frame."""
    import polars as pl

    return pl.DataFrame(_Stream(relation))


class _Stream:
    """An Arrow stream that polars reads without keeping hold of DuckDB's types until the process ends."""

    __slots__ = ("relation",)

    def __init__(self, relation: duckdb.DuckDBPyRelation) -> None:
        self.relation = relation

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        return self.relation.__arrow_c_stream__(requested_schema)


def publish(workspace: Workspace, tables: Mapping[str, Source], manifest: Mapping[str, Any]) -> int:
    """Build the next generation and make it current; its number is returned. The caller holds `writing`.

    A table comes as a part for each repository: a Parquet file, several, a frame, or None, where it has no such rows;
    or as one frame that already has its `repository` column. Tables left out are empty. Raises `StoreError` with the
    old generation still in place.
    """
    return _publish(workspace, manifest, lambda aside: _build(aside / DATABASE, _as_files(tables, aside)))


def publish_again(
    workspace: Workspace,
    manifest: Mapping[str, Any],
    tables: Mapping[str, Source] | None = None,
    replaced: Sequence[int] = (),
) -> int:
    """Make the evidence of the current generation the next one, with another manifest; its number is returned.

    The repositories in `replaced` are taken from `tables`, which are as for `publish`; the table of repositories is
    taken whole. The caller holds `writing`. Raises `StoreError` as `publish` does, also where the current generation is
    damaged.
    """
    number = current_number(workspace)
    if number is None:
        raise StoreError("There is no generation to publish again: scan first.")
    body = _verified(workspace, number)

    database = workspace.generations / str(number) / DATABASE

    def fill(aside: Path) -> dict[str, int]:
        if tables is not None:
            return _build(aside / DATABASE, _as_files(tables, aside), database.resolve(), tuple(replaced))
        shutil.copyfile(database, aside / DATABASE)
        _settle(aside / DATABASE)
        return dict(body["rows"])

    return _publish(workspace, manifest, fill)


def _publish(workspace: Workspace, manifest: Mapping[str, Any], fill: Callable[[Path], dict[str, int]]) -> int:
    """The next generation, whose database `fill` writes in the folder that it is given."""
    import duckdb
    from polars.exceptions import PolarsError

    workspace.prepare()
    number = max((*_numbers(workspace), _current(workspace) or 0)) + 1
    aside = workspace.generations / f".new-{os.getpid()}"
    try:
        remove_unpublished(workspace)
        aside.mkdir(mode=0o700)
        rows = fill(aside)
        body = {**manifest, "format": FORMAT, "number": number, "rows": rows, "storage_version": STORAGE_VERSION}
        body["database"] = {"bytes": (aside / DATABASE).stat().st_size, "sha256": _digest(aside / DATABASE)}
        write_private(aside / MANIFEST, _sealed(body))
        sync_folder(aside)
        for given in aside.glob("*.parquet"):
            given.unlink()
        aside.rename(workspace.generations / str(number))
        sync_folder(workspace.generations)
        replace_file(workspace.folder / CURRENT, f"{number}\n".encode())
    except (OSError, duckdb.Error, PolarsError) as error:
        raise StoreError(
            f"Generation {number} could not be written: {_reason(error)}. "
            "What was published before still answers. Free some space or make the workspace writable, then scan again."
        ) from error
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    _prune(workspace, number)
    return number


def open_current(workspace: Workspace) -> Generation:
    """The current generation, or the newest before it that is whole, with a warning for each that is not.

    Raises `NothingToRead` where none was published, `StoreError` where none is whole.
    """
    current = _current(workspace)
    published = sorted((n for n in _numbers(workspace) if current is None or n <= current), reverse=True)
    if not published:
        raise NothingToRead("Nothing was scanned yet. Start with `holdfast scan FOLDER`.")
    warnings: list[str] = []
    if current is None:
        warnings.append("The pointer to the current generation is damaged; the newest whole generation answers.")
    elif current not in published:
        warnings.append(f"Generation {current} is missing; an older one answers. Scan again.")
    for number in published:
        try:
            return open_generation(workspace, number, tuple(warnings))
        except TooNew:
            raise
        except StoreError as error:
            warnings.append(str(error))
    raise StoreError(" ".join(warnings) + " No whole generation is left: scan again.")


def nothing_scanned(day: date) -> Generation:
    """Stands where nothing was scanned: number 0, every table empty, as of `day`."""
    import duckdb

    manifest = {"rows": {}, "as_of": day.isoformat(), "as_of_typed": True, "repositories": []}
    return Generation(0, Path(), manifest, duckdb.connect(config={**CLOSED, "enable_external_access": False}))


def open_generation(workspace: Workspace, number: int, warnings: tuple[str, ...] = ()) -> Generation:
    """One generation by number. Raises `StoreError` where its bytes are not those that were published."""
    body = _verified(workspace, number)
    folder = workspace.generations / str(number)
    return Generation(number, folder, body, _connect_reader(folder / DATABASE), warnings, _put_there(folder))


def open_earlier(workspace: Workspace, number: int) -> Iterator[Generation]:
    """The whole generations before `number` that are still kept, the newest first, each opened when it is asked for."""
    for earlier in sorted((one for one in _numbers(workspace) if one < number), reverse=True):
        with suppress(StoreError):
            yield open_generation(workspace, earlier)


def current_manifest(workspace: Workspace) -> Mapping[str, Any] | None:
    """What the current generation says of itself, where it is whole; its database is compared, and not opened.

    Raises `TooNew` where a newer Holdfast wrote it.
    """
    number = _current(workspace)
    try:
        return None if number is None else _verified(workspace, number)
    except TooNew:
        raise
    except StoreError:
        return None


def _verified(workspace: Workspace, number: int) -> Mapping[str, Any]:
    """The manifest of a generation whose every byte is the one that was published. Raises `StoreError` otherwise."""
    folder = workspace.generations / str(number)
    try:
        sealed = json.loads((folder / MANIFEST).read_bytes())
        body = sealed["manifest"]
        _refuse_newer(number, body)
        whole = sealed["sha256"] == _hash_of(body) and body["number"] == number
        whole = whole and _digest(folder / DATABASE) == body["database"]["sha256"]
    except (OSError, ValueError, KeyError, TypeError):
        whole = False
    if not whole:
        raise StoreError(f"Generation {number} is damaged and was passed over. Scan again to replace it.")
    return cast("Mapping[str, Any]", body)


def _refuse_newer(number: int, body: Mapping[str, Any]) -> None:
    storage = str(body.get("storage_version", ""))
    if int(body.get("format", FORMAT)) > FORMAT or _parts(storage) > _parts(STORAGE_VERSION):
        raise TooNew(
            f"Generation {number} was written by a newer Holdfast ({_plain(body.get('version'))}; format "
            f"{_plain(body.get('format'))}, storage {_plain(storage)}; this one, {__version__}, knows {FORMAT} and "
            f"{STORAGE_VERSION}). Install that version or a newer one; nothing was changed."
        )


def _parts(version: str) -> tuple[int, ...]:
    """
    >>> _parts("v1.10.0") > _parts("v1.4.0")
    True
    """
    return tuple(int(part) for part in re.findall(r"\d{1,9}", version))


def _plain(value: object) -> str:
    return re.sub(r"[^\w.+-]", "?", str(value))[:40]


def current_number(workspace: Workspace) -> int | None:
    """The number of the current generation; None before the first scan."""
    numbers = _numbers(workspace)
    return _current(workspace) or (max(numbers) if numbers else None)


def current_mark(workspace: Workspace) -> tuple[int, int] | None:
    """The number of the current generation and when it was put there: a workspace that was forgotten and scanned anew,
    or restored from a backup, counts from the same numbers again."""
    number = current_number(workspace)
    if number is None:
        return None
    return number, _put_there(workspace.generations / str(number))


def _put_there(folder: Path) -> int:
    """When a generation was put where it is, in nanoseconds; 0 where it is not whole."""
    try:
        return (folder / MANIFEST).stat().st_mtime_ns
    except OSError:
        return 0


def _as_files(tables: Mapping[str, Source], aside: Path) -> dict[str, Files | Path]:
    """The same tables as files, each with its repository; or one file where a frame has that column.

    Paths come out absolute, with links followed: those are what the database lets through.
    """
    folders: dict[Path, Path] = {}
    files: dict[str, Files | Path] = {}
    for name, source in tables.items():
        if isinstance(source, Sequence):
            given = (pair for at, part in enumerate(source) for pair in _files_of(part, at, name, aside))
            files[name] = [(at, _resolved(file, folders)) for at, file in given]
        else:
            files[name] = _written(source, aside / f"{name}.parquet").resolve()
    return files


def _resolved(file: Path, folders: dict[Path, Path]) -> Path:
    """`file.resolve()`, asking the disk once for each folder."""
    if file.parent not in folders:
        folders[file.parent] = file.parent.resolve()
    return folders[file.parent] / file.name


def _files_of(part: Part, at: int, name: str, aside: Path) -> Files:
    """The files of one repository."""
    if part is None:
        return []
    if isinstance(part, Path):
        return [(at, part)]
    if isinstance(part, Sequence):
        return [(at, file) for file in part]
    return [(at, _written(part, aside / f"{name}-{at}.parquet"))]


def _written(frame: pl.DataFrame, file: Path) -> Path:
    frame.write_parquet(file, compression="zstd", compression_level=1)
    return file


def _build(
    database: Path, tables: Mapping[str, Files | Path], older: Path | None = None, replaced: Sequence[int] = ()
) -> dict[str, int]:
    """Write every table; rows by table. The builder reads the given files and nothing else.

    With an `older` database, only the repositories in `replaced` are read from `tables`, the others from there; rows
    stand as they would if all had been read. The table of repositories is always read.
    """
    import duckdb

    unknown = tables.keys() - TABLES.keys()
    if unknown:
        raise StoreError(f"A generation has no table {', '.join(sorted(unknown))}.")
    files = [file for source in tables.values() if not isinstance(source, Path) for _, file in source]
    files += [older, older.with_name(older.name + ".wal")] if older else []  # DuckDB looks whether there is one
    with duckdb.connect(":memory:", config=dict(CLOSED)) as connection:
        lock_in(connection, database, files)
        connection.execute(f"ATTACH '{_quoted(database.resolve())}' AS g (STORAGE_VERSION '{STORAGE_VERSION}')")
        if older:
            connection.execute(f"ATTACH '{_quoted(older)}' AS older (READ_ONLY)")
        for name in TABLES:
            _create(connection, name)
            source = tables.get(name, [])
            if older is None or isinstance(source, Path) or not _in_older(connection, name):
                _insert(connection, name, source)
            else:
                _replace(connection, name, source, replaced)
        rows = {name: _count(connection, name) for name in TABLES}
        connection.execute("CHECKPOINT g")
        connection.execute("DETACH g")
    _settle(database)
    return rows


def _settle(file: Path) -> None:
    """Keep a file to its owner, and wait until it is on disk."""
    file.chmod(0o600)
    with file.open("rb") as stream:
        os.fsync(stream.fileno())


def lock_in(connection: duckdb.DuckDBPyConnection, database: Path, files: Sequence[Path]) -> None:
    """Let a builder reach `files` and the folder of `database`, nothing else, for good."""
    folder = _quoted(database.resolve().parent)
    connection.execute(f"SET temp_directory = '{folder}/spill'")
    connection.execute(f"SET allowed_directories = ['{folder}/']")
    listed = ", ".join(f"'{_quoted(file)}'" for file in files)
    connection.execute(f"SET allowed_paths = [{listed}]")
    connection.execute("SET enable_external_access = false")
    connection.execute("SET lock_configuration = true")


def _create(connection: duckdb.DuckDBPyConnection, name: str) -> None:
    declared = ", ".join(f'"{column}" {kind}' for column, kind in TABLES[name].items())
    connection.execute(f'CREATE TABLE g."{name}" ("repository" INTEGER, {declared})')


def _insert(connection: duckdb.DuckDBPyConnection, name: str, source: Files | Path) -> None:
    """Rows from Parquet files, in their order."""
    picked = ", ".join(f'CAST("{column}" AS {kind})' for column, kind in TABLES[name].items())
    if isinstance(source, Path):
        insert = f'INSERT INTO g."{name}" SELECT "repository", {picked} FROM read_parquet(?)'  # noqa: S608 - from TABLES
        connection.execute(insert, [str(source)])
        return
    for start in range(0, len(source), AT_ONCE):
        some = source[start : start + AT_ONCE]
        insert = f'INSERT INTO g."{name}" SELECT list_extract(?::INTEGER[], file_index::BIGINT + 1), {picked}'
        values = [[at for at, _ in some], [str(file) for _, file in some]]
        connection.execute(f"{insert} FROM read_parquet(?)", values)


def _in_older(connection: duckdb.DuckDBPyConnection, name: str) -> bool:
    """Whether the older database has this table, which an older Holdfast may not have known."""
    found = "SELECT count(*) FROM duckdb_tables() WHERE database_name = 'older' AND table_name = ?"
    return connection.execute(found, [name]).fetchone() == (1,)


def _replace(connection: duckdb.DuckDBPyConnection, name: str, source: Files, replaced: Sequence[int]) -> None:
    """Rows of the older database, with those of some repositories from files instead, where theirs stood."""
    columns = ", ".join(f'"{column}"' for column in ("repository", *TABLES[name]))
    between = f'INSERT INTO g."{name}" SELECT {columns} FROM older."{name}" WHERE "repository" > ?'  # noqa: S608
    last = -1
    for at in sorted(replaced):
        connection.execute(f'{between} AND "repository" < ?', [last, at])
        _insert(connection, name, [pair for pair in source if pair[0] == at])
        last = at
    connection.execute(between, [last])


def _count(connection: duckdb.DuckDBPyConnection, name: str) -> int:
    counted = connection.execute(f'SELECT count(*) FROM g."{name}"').fetchone()  # noqa: S608 - from TABLES
    return int(counted[0]) if counted else 0


def _connect_reader(database: Path) -> duckdb.DuckDBPyConnection:
    import duckdb

    config = {**CLOSED, "enable_external_access": False, "lock_configuration": True}
    try:
        return duckdb.connect(str(database), read_only=True, config=config)
    except duckdb.Error as error:
        raise StoreError(f"{database} could not be opened: {_reason(error)}. Scan again.") from error


def _current(workspace: Workspace) -> int | None:
    """What `CURRENT` says; None where it is missing or says nothing."""
    try:
        return int((workspace.folder / CURRENT).read_text("ascii"))
    except (OSError, ValueError):
        return None


def _numbers(workspace: Workspace) -> list[int]:
    try:
        return [int(entry.name) for entry in workspace.generations.iterdir() if entry.name.isdecimal()]
    except OSError:
        return []


def remove_unpublished(workspace: Workspace) -> None:
    """Clear what a killed publication left: folders aside, and numbers that `CURRENT` never reached."""
    current = _current(workspace)
    for entry in workspace.generations.iterdir():
        never_named = current is not None and entry.name.isdecimal() and int(entry.name) > current
        if entry.name.startswith(".new-") or never_named:
            shutil.rmtree(entry, ignore_errors=True)


def _prune(workspace: Workspace, current: int) -> None:
    for number in sorted(_numbers(workspace), reverse=True)[KEPT:]:
        if number != current:
            shutil.rmtree(workspace.generations / str(number), ignore_errors=True)


def _sealed(body: Mapping[str, Any]) -> bytes:
    return json.dumps({"manifest": body, "sha256": _hash_of(body)}, indent=1, sort_keys=True).encode() + b"\n"


def _hash_of(body: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()


def _digest(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _quoted(path: Path | str) -> str:
    return str(path).replace("'", "''")


def _reason(error: Exception) -> str:
    """Why, in the words of the system where they can be found in a library's longer ones."""
    if isinstance(error, OSError) and error.strerror:
        return error.strerror.lower()
    known = next((words for words in DISK_TROUBLE if words in str(error)), None)
    return known.lower() if known else str(error).splitlines()[0].rstrip(".")
