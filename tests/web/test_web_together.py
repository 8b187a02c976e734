"""One writes, eight read, through the app: no errors, no torn pages, and what is shown only ever gets newer."""

from __future__ import annotations

import csv
import threading
import time

from httpx import Client
from invented_firm import TODAY, Terminal
from served import Server, generation, serving, settled

READERS = 8
TYPED = 12
FIRST = 10
PAGES = (
    "/estate",
    "/claims.csv?key=holder_active_months",
    "/estate?path=service",
    "/departure?leaving={who}",
    "/estate.json",
)


def test_one_writer_and_eight_readers(own_firm: Terminal, ana: str) -> None:
    with serving(own_firm) as server:
        wrong: list[str] = []
        done = threading.Event()
        readers = [threading.Thread(target=_read, args=(server, ana, n, done, wrong)) for n in range(READERS)]
        writer = server.browser()
        settled(writer, "/estate")
        for one in readers:
            one.start()
        scans = [own_firm.child("scan", ".", "--as-of", TODAY.isoformat(), "--jobs", "1", "--no-report")]
        for n in range(TYPED):
            reply = writer.post(
                "/do/claims/set",
                data={"key": "holder_active_months", "value": str(FIRST + 1 + n), "source": "us", "back": "/say"},
            )
            if reply.status_code not in (303, 503):  # 503: the scan has it just now; said, and tried again
                wrong.append(reply.text[-500:])
            if n == TYPED // 2:
                sent = writer.post("/do/scan", data={"paths": str(own_firm.folder), "back": "/say"})
                if sent.status_code not in (303, 503):
                    wrong.append(sent.text[-500:])
            time.sleep(0.2)
        for scan in scans:
            out, err = scan.communicate(timeout=120)
            assert scan.returncode == 0, out + err
        done.set()
        for one in readers:
            one.join(60)
        assert wrong == []
        assert server.errors() == ""
        assert generation(settled(writer, "/estate").text) >= 2


def _read(server: Server, who: str, place: int, done: threading.Event, wrong: list[str]) -> None:
    """Look at pages until told; note whatever is no page, or older than what was seen before."""
    browser = _come(server)
    seen, typed, n = 0, 0, place
    while not done.is_set():
        address = PAGES[n % len(PAGES)].format(who=who.replace(" ", "+"))
        n += 1
        reply = browser.get(address)
        if "<title>Working it out" in reply.text:
            time.sleep(0.05)
            continue
        if reply.status_code != 200:
            wrong.append(f"{address}: {reply.status_code} {reply.text[-300:]}")
        if address == "/estate":
            now = generation(reply.text)
            if now < seen:
                wrong.append(f"generation {now} after {seen}")
            seen = now
        if address.startswith("/claims"):
            told = int(float(next(csv.DictReader(reply.text.splitlines()))["mid"]))
            if told < typed and typed > FIRST:
                wrong.append(f"{told} months after {typed}")
            typed = told
    if typed <= FIRST:
        wrong.append("nothing that was typed was ever seen")


_ONE = threading.Lock()


def _come(server: Server) -> Client:
    with _ONE:
        return server.browser()


def test_a_scan_elsewhere_is_seen_at_the_next_look(own_firm: Terminal) -> None:
    with serving(own_firm) as server:
        browser = server.browser()
        assert generation(settled(browser, "/estate").text) == 1
        assert own_firm("scan", ".", "--as-of", TODAY.isoformat(), "--jobs", "1", "--no-report").code == 0
        assert generation(settled(browser, "/estate").text) == 2
        assert own_firm("people", "team", "Ana Quill", "core").code == 0
        assert "core" in settled(browser, "/people").text
