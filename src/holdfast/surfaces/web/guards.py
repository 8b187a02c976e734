"""What every request passes before anything reads it, and what every reply carries.

A page elsewhere can make a browser send requests to this machine. So a request must name us as its host (a name that
was rebound to 127.0.0.1 does not), whatever changes something must come from one of our own pages, and a body must be
of a size that a form can have.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

SAFE = frozenset({"GET", "HEAD"})
METHODS = SAFE | {"POST"}
LARGEST = 4 << 20
"""Bytes in a body: a CSV of some thousand rows goes through."""
LONGEST = 16 << 10
"""Bytes in a path with its query."""

POLICY = "; ".join(
    (
        "default-src 'self'",
        "img-src 'self' data:",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
HEADERS: Mapping[str, str] = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "x-robots-tag": "noindex",
}
"""On every reply. `no-referrer` would make browsers say `Origin: null` of our own forms."""


def hosts(port: int) -> frozenset[str]:
    """Under which names this server is spoken to.

    >>> sorted(hosts(8400))
    ['127.0.0.1:8400', 'localhost:8400']
    """
    return frozenset(f"{name}:{port}" for name in ("127.0.0.1", "localhost"))


class Guards:
    """Lets through what passes, adds the headers, ends bodies that are too large."""

    def __init__(self, app: ASGIApp, allowed: Iterable[str]) -> None:
        self._app = app
        self._hosts = frozenset(allowed)
        self._origins = frozenset(f"http://{host}" for host in self._hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
        elif scope["type"] == "http":
            await self._http(scope, receive, _with_headers(send))
        else:
            await send({"type": "websocket.close", "code": 1008})

    async def _http(self, scope: Scope, receive: Receive, send: Send) -> None:
        if complaint := self.complaint(scope):
            code, words = complaint
            await PlainTextResponse(words + "\n", code)(scope, receive, send)
            return
        counted = _Counted(receive)
        try:
            await self._app(scope, counted, send)
        except TooLarge:
            await PlainTextResponse(f"The body is larger than {LARGEST >> 20} MB.\n", 413)(scope, receive, send)

    def complaint(self, scope: Scope) -> tuple[int, str] | None:
        """Why a request is not answered, with its status; None where it is."""
        headers = Headers(scope=scope)
        if headers.getlist("host")[:2] != [headers.get("host", "")] or headers.get("host") not in self._hosts:
            return 421, "This server answers on this machine only, under the address that it printed."
        if scope["method"] not in METHODS:
            return 405, "Allowed: GET, HEAD and POST."
        if len(scope["raw_path"]) + len(scope["query_string"]) > LONGEST:
            return 414, "The address is too long."
        length = headers.get("content-length", "0")
        if not length.isascii() or not length.isdigit() or int(length) > LARGEST:
            return 413, f"The body is larger than {LARGEST >> 20} MB."
        if scope["method"] not in SAFE and not self._ours(headers):
            return 403, "A change is taken only from a page of this server. Open it here, and send it again."
        return None

    def _ours(self, headers: Headers) -> bool:
        """Whether a browser says that one of our own pages sent this; who says nothing is no browser of today."""
        site, origin = headers.get("sec-fetch-site"), headers.get("origin")
        if site is not None and site != "same-origin":
            return False
        return origin in self._origins if origin is not None else site == "same-origin"


class TooLarge(Exception):
    """A body without a length that turned out to be too large."""


class _Counted:
    """Receives a body and counts it."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._read = 0

    async def __call__(self) -> Message:
        message = await self._receive()
        self._read += len(message.get("body", b""))
        if self._read > LARGEST:
            raise TooLarge
        return message


def _with_headers(send: Send) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers[name] = value
            headers.setdefault("cache-control", "no-store")
        await send(message)

    return sending
