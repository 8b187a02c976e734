"""HTTP as uvicorn speaks it, with our headers also on what it answers by itself, and no request without an end."""

from __future__ import annotations

import asyncio
from typing import Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from holdfast.surfaces.web.guards import HEADERS

FIRST_WITHIN = 20.0
"""Seconds in which a new connection must have sent the whole head of its first request."""


class Protocol(H11Protocol):
    """One connection."""

    _silent: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """A browser came; one that says nothing is let go."""
        super().connection_made(transport)
        self._silent = self.loop.call_later(FIRST_WITHIN, self._nothing_said)

    def connection_lost(self, exc: Exception | None) -> None:
        """It went."""
        if self._silent is not None:
            self._silent.cancel()
        super().connection_lost(exc)

    def _nothing_said(self) -> None:
        if getattr(self, "cycle", None) is None:
            self.transport.close()

    def send_400_response(self, msg: str) -> None:
        """What is no HTTP at all."""
        own: list[tuple[str, str]] = [*HEADERS.items(), ("cache-control", "no-store"), ("connection", "close")]
        events: tuple[Any, ...] = (
            h11.Response(status_code=400, headers=[("content-type", "text/plain; charset=utf-8"), *own]),
            h11.Data(data=b"That is no request that a browser sends.\n"),
            h11.EndOfMessage(),
        )
        for event in events:
            self.transport.write(self.conn.send(event) or b"")
        self.transport.close()
