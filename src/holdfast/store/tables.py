"""The tables of a generation: their columns and types. No other name ever becomes part of a statement."""

from __future__ import annotations

from collections.abc import Mapping

TABLES: Mapping[str, Mapping[str, str]] = {
    "commits": {
        "commit": "INTEGER",
        "sha": "VARCHAR",
        "author_name": "VARCHAR",
        "author_email": "VARCHAR",
        "author_time": "BIGINT",
        "author_offset": "SMALLINT",
        "committer_name": "VARCHAR",
        "committer_email": "VARCHAR",
        "commit_time": "BIGINT",
        "files": "INTEGER",
        "is_fix": "BOOLEAN",
        "is_revert": "BOOLEAN",
        "bulk": "BOOLEAN",
    },
    "changes": {"commit": "INTEGER", "path": "INTEGER", "old_path": "INTEGER", "status": "VARCHAR"},
    "paths": {"path": "INTEGER", "name": "VARCHAR"},
    "trailers": {"commit": "INTEGER", "key": "VARCHAR", "name": "VARCHAR", "email": "VARCHAR"},
    "files": {
        "name": "VARCHAR",
        "size": "BIGINT",
        "lines": "INTEGER",
        "blob": "VARCHAR",
        "mode": "VARCHAR",
        "binary": "BOOLEAN",
    },
    "markers": {"name": "VARCHAR", "marker": "VARCHAR", "count": "INTEGER"},
    "declarations": {
        "source": "VARCHAR",
        "file": "VARCHAR",
        "line": "INTEGER",
        "key": "VARCHAR",
        "value": "VARCHAR",
    },
    "mergers": {"sha": "VARCHAR", "name": "VARCHAR", "email": "VARCHAR"},
    "quarantine": {"source": "VARCHAR", "file": "VARCHAR", "line": "BIGINT", "reason": "VARCHAR"},
    "repositories": {
        "name": "VARCHAR",
        "location": "VARCHAR",
        "head": "VARCHAR",
        "branch": "VARCHAR",
        "object_format": "VARCHAR",
        "partial": "BOOLEAN",
        "reasons": "VARCHAR[]",
        "warnings": "VARCHAR[]",
        "shallow": "BOOLEAN",
        "commits": "BIGINT",
        "first_time": "BIGINT",
        "last_time": "BIGINT",
    },
}
"""Table, column, DuckDB type. Each also has `repository INTEGER` first: the index into `repositories`."""
