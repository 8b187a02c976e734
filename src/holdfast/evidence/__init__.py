"""Reads sources into typed columns, and says what it could not read. One connector per source; none knows another."""

from __future__ import annotations

# Each connector's package and what it reads; a connector offers `discover` and `mine`, and is imported only when used.
CONNECTORS: dict[str, str] = {
    "git": "holdfast.evidence.git",
}
