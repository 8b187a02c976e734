"""The app under load: `bench/serve.sh` runs this.

A company of fifty (`bench/fifty.py`) is written, scanned and served by `holdfast serve`; every cached page is asked
once. Then each of 50 users, who came in by their own link, thinks for 5 s on average and asks: four pages that were
asked before to one that never was: a pair of people, a pair with AI-written code discounted, another day, a plan with
another budget. A page that says "Working it out" counts until the answer itself is there. Prints the times and the
server's memory; exits 1 at a cached p99 of 100 ms, a heavy p99 of 500 ms, or any error.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import os
import random
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import httpx
import numpy as np

from fifty import AS_OF, fifty, scanned

MARKS = {"cached": 100.0, "heavy": 500.0}
"""p99 in milliseconds."""
THINK = 5.0
CACHED = ("/", "/estate", "/departure", "/people", "/assets", "/claims", "/doctor", "/roadmap", "/concentration")
HEAVY = {"pair": 6, "discounted": 1, "another day": 2, "plan": 1}
"""How often each kind of new question is asked, beside the others."""
WAITING = b"<title>Working it out"
LINK = re.compile(r"(http://127\.0\.0\.1:\d+)/in\?key=\S+")
BROWSER = {"sec-fetch-site": "same-origin"}


@dataclass
class Server:
    """A running `holdfast serve`."""

    process: subprocess.Popen[str]
    base: str = ""
    links: list[str] = field(default_factory=list)

    def next_link(self) -> str:
        """The link that it prints next."""
        assert self.process.stdout
        for line in self.process.stdout:
            if found := LINK.search(line):
                self.base = found[1]
                return found[0]
        raise SystemExit("the server ended")

    def busy(self) -> float:
        """Milliseconds that its processors have worked so far, whatever else the machine did."""
        told = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(") ")[2].split()
        return (int(told[11]) + int(told[12])) * 1000 / os.sysconf("SC_CLK_TCK")

    def memory(self) -> tuple[int, int]:
        """Megabytes now and at most, with all its processes."""
        now = most = 0
        for one in _family(self.process.pid):
            with contextlib.suppress(OSError):
                told = dict(re.findall(r"(Vm\w+):\s+(\d+)", Path(f"/proc/{one}/status").read_text()))
                now, most = now + int(told.get("VmRSS", 0)), most + int(told.get("VmHWM", 0))
        return now // 1024, most // 1024


def _family(pid: int) -> list[int]:
    """A process and those that it started."""
    found = [pid]
    for task in Path(f"/proc/{pid}/task").iterdir():
        with contextlib.suppress(OSError):
            found += [one for child in (task / "children").read_text().split() for one in _family(int(child))]
    return found


@contextlib.contextmanager
def served(folder: Path, there: Mapping[str, str]) -> Iterator[Server]:
    """The app on a workspace."""
    command = [str(Path(sys.executable).with_name("holdfast")), "serve", "--port", "0"]
    process = subprocess.Popen(command, cwd=folder, env=dict(there), stdout=subprocess.PIPE, text=True)
    try:
        yield Server(process)
    finally:
        process.kill()
        process.wait()


async def entered(server: Server, link: str) -> httpx.AsyncClient:
    """A browser that came in by a link."""
    client = httpx.AsyncClient(base_url=server.base, timeout=60, trust_env=False)
    reply = await client.get(link)
    assert reply.status_code == 303, reply.text
    client.headers.update(BROWSER)
    return client


async def asked(client: httpx.AsyncClient, address: str) -> tuple[float, str]:
    """Milliseconds until the answer itself is there, and what went wrong."""
    began = time.perf_counter()
    while True:
        try:
            reply = await client.get(address)
        except httpx.HTTPError as error:
            return (time.perf_counter() - began) * 1000, f"{address}: {error!r}"
        if WAITING not in reply.content[:2000]:
            wrong = "" if reply.status_code == 200 else f"{address}: {reply.status_code}"
            return (time.perf_counter() - began) * 1000, wrong
        await asyncio.sleep(0.05)


class Questions:
    """Addresses that were never asked, by kind."""

    def __init__(self, people: list[str], seed: int) -> None:
        self.people = people
        self.rng = random.Random(seed)
        self.known: set[str] = set()

    def new(self) -> tuple[str, str]:
        """A kind, and an address of it."""
        while True:
            kind = self.rng.choices(list(HEAVY), list(HEAVY.values()))[0]
            address = self._of(kind)
            if address not in self.known:
                self.known.add(address)
                return kind, address

    def _of(self, kind: str) -> str:
        if kind == "plan":
            return f"/continuity?budget={self.rng.randrange(20, 400) / 10}d"
        who = "&".join(f"leaving={one.replace(' ', '+')}" for one in self.rng.sample(self.people, 2))
        if kind == "another day":
            who += f"&as_of={AS_OF - timedelta(days=self.rng.randrange(1, 150))}"
        return f"/departure?{who}" + ("&discount_ai=true" if kind == "discounted" else "")


async def active(client: httpx.AsyncClient) -> list[str]:
    """The handles that a departure can be asked of."""
    page = (await client.get("/departure.csv")).text
    return sorted(set(re.findall(r"person \d+", page)))


async def user(
    client: httpx.AsyncClient, questions: Questions, until: float, times: dict[str, list[float]]
) -> list[str]:
    """Think, ask, look; what went wrong."""
    rng, wrong = questions.rng, []
    await asyncio.sleep(rng.random() * THINK)
    while time.perf_counter() < until:
        kind, address = questions.new() if rng.random() < 0.2 else ("cached", rng.choice(PAGES))
        took, error = await asked(client, address)
        times.setdefault(kind, []).append(took)
        wrong += [error] if error else []
        await asyncio.sleep(rng.expovariate(1 / THINK))
    return wrong


PAGES: list[str] = []


async def load(
    server: Server, users: int, seconds: float, seed: int, only: str | None
) -> tuple[dict[str, list[float]], list[str]]:
    """Times by kind, and what went wrong."""
    if only:
        for kind in HEAVY:
            HEAVY[kind] = int(kind == only)
    clients = [await entered(server, server.next_link()) for _ in range(users)]
    people = await active(clients[0])
    pages = (*CACHED, *(f"/departure?leaving={one.replace(' ', '+')}" for one in people[:10]))
    PAGES.extend([page for page in pages if not (await asked(clients[0], page))[1]])
    questions = Questions(people, seed)
    await asked(clients[0], "/continuity")
    sys.stdout.write(f"cached_pages: {len(PAGES)}\npeople: {len(people)}\nmemory_warm_mb: {server.memory()[0]}\n")
    times: dict[str, list[float]] = {}
    until = time.perf_counter() + seconds
    wrong = await asyncio.gather(*(user(client, questions, until, times) for client in clients))
    for client in clients:
        await client.aclose()
    return times, [one for some in wrong for one in some]


def told(times: dict[str, list[float]], errors: list[str]) -> list[str]:
    """Print the figures; the missed marks."""
    heavy = [took for kind, some in times.items() if kind != "cached" for took in some]
    every = {"cached": times.get("cached", []), "heavy": heavy, **{k: v for k, v in times.items() if k != "cached"}}
    missed = ["errors"] if errors else []
    for kind, took in every.items():
        if not took:
            continue
        name = kind.replace(" ", "_")
        p50, p95, p99 = np.percentile(took, [50, 95, 99])
        sys.stdout.write(f"{name}: {len(took)}\n{name}_p50_ms: {p50:.0f}\n{name}_p95_ms: {p95:.0f}\n")
        sys.stdout.write(f"{name}_p99_ms: {p99:.0f}\n")
        missed += [f"{name}_p99_ms"] if p99 >= MARKS.get(kind, np.inf) else []
    sys.stdout.write(f"errors: {len(errors)}\n" + "".join(f"error: {one}\n" for one in errors[:5]))
    return missed


def main() -> int:
    """Measure and judge."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--users", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", choices=[*HEAVY], help="one kind of new question")
    parser.add_argument("--folder", type=Path, help="where the company is, or is written; default: a new one")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        base = given.folder or Path(scratch)
        if not (base / "company").exists():
            fifty(base / "company")
            there = scanned(base / "company", base / "home")
        else:
            there = {**os.environ, "HOLDFAST_HOME": str(base / "home")}
        with served(base / "company", there) as server:
            times, errors = asyncio.run(load(server, given.users, given.seconds, given.seed, given.only))
            now, most = server.memory()
        missed = told(times, errors)
        sys.stdout.write(f"memory_mb: {now}\nmemory_most_mb: {most}\n" + "".join(f"missed: {one}\n" for one in missed))
    return int(bool(missed))


if __name__ == "__main__":
    raise SystemExit(main())
