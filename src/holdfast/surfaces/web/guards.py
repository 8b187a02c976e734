"""What every request passes before anything reads it, and what every reply carries.

A page elsewhere can make a browser send requests to this machine. So a request must name us as its host (a name that
was rebound to 127.0.0.1 does not), nothing of ours is loaded into another site's page, whatever changes something must
come from one of our own pages, and a body must be of a size that a form can have, and come in time.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

SAFE = frozenset({"GET", "HEAD"})
METHODS = SAFE | {"POST"}
LARGEST = 4 << 20
"""Bytes in a body: a CSV of some thousand rows goes through."""
TOO_LARGE = f"The body is larger than {LARGEST >> 20} MB."
FILES = "multipart/form-data"
LARGEST_FILES = 64 << 20
"""Bytes in a body with files that somebody chose."""
FILES_TOO_LARGE = f"The files are larger than {LARGEST_FILES >> 20} MB."
LONGEST = 16 << 10
"""Bytes in a path with its query."""
HEAVIEST = 32 << 10
"""Bytes in all headers."""
SLOWEST = 20.0
"""Seconds within which a body must be here."""

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
    """Under which names this server is spoken to. Browsers leave out a port that is the usual one.

    >>> sorted(hosts(8400)), "localhost" in hosts(80)
    (['127.0.0.1:8400', 'localhost:8400'], True)
    """
    names = ("127.0.0.1", "localhost")
    return frozenset({f"{name}:{port}" for name in names} | (set(names) if port == 80 else set()))


class Guards:
    """Lets through what passes, adds the headers, ends bodies that are too large or too slow with a `BadBody`."""

    def __init__(self, app: ASGIApp, allowed: Iterable[str], slowest: float = SLOWEST) -> None:
        self._app = app
        self._hosts = frozenset(allowed)
        self._origins = frozenset(f"http://{host}" for host in self._hosts)
        self._slowest = slowest

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
            await _plain(*complaint)(scope, receive, send)
            return
        await self._app(scope, _Counted(receive, self._slowest, *_room(scope)), send)

    def complaint(self, scope: Scope) -> tuple[int, str] | None:
        """Why a request is not answered, with its status; None where it is."""
        headers = Headers(scope=scope)
        if headers.getlist("host")[:2] != [headers.get("host", "")] or headers.get("host") not in self._hosts:
            return 421, "This server answers on this machine only, under the address that it printed."
        if scope["method"] not in METHODS:
            return 405, "Allowed: GET, HEAD and POST."
        path, query = scope["raw_path"], scope["query_string"]
        if not path.startswith(b"/") or not (path.isascii() and query.isascii()):
            return 400, "That is no address of this server."
        if len(path) + len(query) > LONGEST:
            return 414, "The address is too long."
        if sum(len(name) + len(value) for name, value in headers.raw) > HEAVIEST:
            return 431, "The headers are too long."
        length = headers.get("content-length", "0")
        room, too_large = _room(scope)
        if not length.isascii() or not length.isdigit() or len(length) > 9 or int(length) > room:
            return 413, too_large
        if scope["method"] in SAFE:
            return None if _opened(headers) else (403, "Another site's page asked for this. Open it by itself.")
        if not self._ours(headers):
            return 403, "A change is taken only from a page of this server. Open it here, and send it again."
        return None

    def _ours(self, headers: Headers) -> bool:
        """Whether a browser says that one of our own pages sent this; who says nothing is no browser of today."""
        sites, origins = headers.getlist("sec-fetch-site"), headers.getlist("origin")
        if len(sites) > 1 or len(origins) > 1 or any(site != "same-origin" for site in sites):
            return False
        return origins[0] in self._origins if origins else bool(sites)


def _room(scope: Scope) -> tuple[int, str]:
    """How many bytes a body may have, and what is said where it has more: files go to operations alone."""
    kind = Headers(scope=scope).get("content-type", "").partition(";")[0].strip().lower()
    files = kind == FILES and scope["method"] == "POST" and str(scope["path"]).startswith("/do/")
    return (LARGEST_FILES, FILES_TOO_LARGE) if files else (LARGEST, TOO_LARGE)


def _opened(headers: Headers) -> bool:
    """Whether something to look at is asked for by us or by somebody who opens it, and not from within another site's
    page. Ports of one host are one site to a browser and share our cookie, so this stands beside it."""
    site = headers.get("sec-fetch-site", "none")
    if site in ("none", "same-origin"):
        return True
    return headers.get("sec-fetch-mode") == "navigate" and headers.get("sec-fetch-dest") == "document"


class BadBody(Exception):
    """A body that is not read to its end: `reply` says why."""

    def __init__(self, code: int, words: str) -> None:
        self.reply = _plain(code, words)
        super().__init__(words)


class _Counted:
    """Receives a body, counts it, and waits no longer than all of it may take."""

    def __init__(self, receive: Receive, slowest: float, room: int, too_large: str) -> None:
        self._receive = receive
        self._slowest = slowest
        self._room, self._too_large = room, too_large
        self._until: float | None = None
        self._read = 0
        self._whole = False

    async def __call__(self) -> Message:
        if self._whole:
            return await self._receive()
        loop = asyncio.get_running_loop()
        self._until = self._until or loop.time() + self._slowest
        try:
            async with asyncio.timeout_at(self._until):
                message = await self._receive()
        except TimeoutError:
            raise BadBody(408, "The body did not come in time. Send it again.") from None
        self._read += len(message.get("body", b""))
        if self._read > self._room:
            raise BadBody(413, self._too_large)
        self._whole = not message.get("more_body", False)
        return message


def _plain(code: int, words: str) -> PlainTextResponse:
    """A sentence. Where the rest of what is sent will not be read, the connection ends."""
    headers = {"connection": "close"} if code in (400, 408, 413, 431) else {}
    if code == 405:
        headers["allow"] = ", ".join(sorted(METHODS))
    return PlainTextResponse(words + "\n", code, headers=headers)


def _with_headers(send: Send) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers[name] = value
            headers.setdefault("cache-control", "no-store")
        await send(message)

    return sending
