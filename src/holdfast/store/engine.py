"""DuckDB within bounds: a few files, one folder, so much memory; what does not fit in it goes to disk for a while."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from holdfast.store.generations import CLOSED, lock_in

if TYPE_CHECKING:
    import duckdb


@contextmanager
def bounded(
    folder: Path, files: Sequence[Path], *, memory_mb: int, threads: int
) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection that reads `files`, writes below `folder`, and keeps at most so much in memory."""
    import duckdb

    try:
        with duckdb.connect(":memory:", config=dict(CLOSED)) as connection:
            connection.execute(f"SET memory_limit = '{int(memory_mb)}MB'")
            connection.execute(f"SET threads = {int(threads)}")
            lock_in(connection, folder / "x", files)
            yield connection
    finally:
        shutil.rmtree(folder / "spill", ignore_errors=True)


def quoted(file: Path) -> str:
    """A path between quotes, for statements that take no parameters.

    >>> quoted(Path("/it's"))
    "'/it''s'"
    """
    return "'" + str(file).replace("'", "''") + "'"
