"""The app as a user starts it, `holdfast serve --port 0`, and clients that speak to it: browsers, and bare sockets."""

from __future__ import annotations

import contextlib
import re
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import IO

import httpx
from invented_firm import Terminal

LINK = re.compile(r"http://127\.0\.0\.1:(\d+)/in\?key=(\S+)")
PATIENCE = 60.0
OWN = {"sec-fetch-site": "same-origin"}


@dataclass
class Server:
    """A running `holdfast serve`; `links` are those that it printed, the newest last."""

    process: subprocess.Popen[str]
    said: list[str] = field(default_factory=list)
    clients: list[httpx.Client] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        streams = ((self.process.stdout, self.said), (self.process.stderr, self.wrong))
        self._listeners = [threading.Thread(target=_listen, args=one, daemon=True) for one in streams]
        for one in self._listeners:
            one.start()
        self.link()

    @property
    def links(self) -> list[str]:
        """Every link that was printed, oldest first."""
        return [found[0] for line in self.said if (found := LINK.search(line))]

    def link(self, more_than: int = 0) -> str:
        """The newest link, once more than so many were printed."""
        until = time.monotonic() + PATIENCE
        while len(self.links) <= more_than:
            assert self.process.poll() is None, self.errors()
            assert time.monotonic() < until, self.said
            time.sleep(0.01)
        return self.links[-1]

    def errors(self) -> str:
        """What it printed as errors."""
        return "".join(self.wrong)

    def close(self) -> None:
        """End it, if it has not, and let go of everything."""
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait(PATIENCE)
        for one in self._listeners:
            one.join(PATIENCE)
        for thing in (*self.clients, self.process.stdout, self.process.stderr):
            if thing is not None:
                thing.close()

    @property
    def port(self) -> int:
        found = LINK.search(self.link())
        assert found
        return int(found[1])

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def stranger(self) -> httpx.Client:
        """A client that nobody let in; it follows nothing."""
        self.clients.append(httpx.Client(base_url=self.base, timeout=PATIENCE, trust_env=False))
        return self.clients[-1]

    def browser(self) -> httpx.Client:
        """A client that came in by the newest link, and says of its requests what a browser would."""
        known = len(self.links)
        client = self.stranger()
        entered = _entered(client, self.link())
        assert entered.status_code == 303, entered.text
        client.headers.update(OWN)
        self.link(more_than=known)
        return client

    def raw(self, sent: bytes, wait: float = 10.0) -> bytes:
        """What comes back for these bytes, until the server closes or says no more."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=wait) as line:
            line.sendall(sent)
            got = b""
            with contextlib.suppress(TimeoutError, ConnectionResetError):
                while more := line.recv(1 << 16):
                    got += more
                    line.settimeout(min(wait, 1.5))
            return got

    def ask(
        self, target: str, headers: Sequence[tuple[str, str]] = (), method: str = "GET", body: bytes = b""
    ) -> bytes:
        """One bare request with exactly these headers besides `Connection: close`."""
        lines = [f"{method} {target} HTTP/1.1", *(f"{name}: {value}" for name, value in headers), "Connection: close"]
        return self.raw("\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body)

    def end(self, number: signal.Signals = signal.SIGINT) -> tuple[int, float]:
        """How it ended, and after how many seconds."""
        began = time.monotonic()
        self.process.send_signal(number)
        code = self.process.wait(PATIENCE)
        return code, time.monotonic() - began


def _listen(stream: IO[str], into: list[str]) -> None:
    for line in stream:
        into.append(line)  # noqa: PERF402 - as it comes


def _entered(client: httpx.Client, link: str) -> httpx.Response:
    until = time.monotonic() + PATIENCE
    while True:
        try:
            return client.get(link)
        except httpx.ConnectError:
            assert time.monotonic() < until
            time.sleep(0.05)


@contextlib.contextmanager
def serving(here: Terminal, *words: str, before: str = "") -> Iterator[Server]:
    """The app on a workspace; ended afterwards whatever happened."""
    server = Server(here.child("serve", "--port", "0", *words, before=before))
    try:
        yield server
    finally:
        server.close()


def settled(browser: httpx.Client, path: str) -> httpx.Response:
    """A page, once it no longer says that it is being worked out."""
    until = time.monotonic() + PATIENCE
    while "<title>Working it out" in (reply := browser.get(path)).text:
        assert time.monotonic() < until, path
        time.sleep(0.05)
    return reply


def generation(page: str) -> int:
    """Of the evidence that a page was made from, as it says itself."""
    found = re.search(r"generation (\d+)", page)
    assert found, page[:2000]
    return int(found[1])


def status(reply: bytes) -> int:
    """The status of a bare reply."""
    return int(reply.split(b" ", 2)[1]) if reply.startswith(b"HTTP/1.1 ") else 0


def headers(reply: bytes) -> Mapping[str, str]:
    """The headers of a bare reply, names in lower case."""
    lines = reply.partition(b"\r\n\r\n")[0].decode("latin-1").split("\r\n")[1:]
    return {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
