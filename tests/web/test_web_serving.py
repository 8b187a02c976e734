"""`holdfast serve` starts, runs beside another, and ends at once whatever it does."""

from __future__ import annotations

import signal
import time

import pytest
from invented_firm import Terminal
from served import generation, serving, settled

AT_ONCE = 2.0
SLOWLY = "import time\nfrom holdfast.questions import departure\ndeparture.run = lambda *_: time.sleep(60)"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_ends_quietly_when_told(firm: Terminal, number: signal.Signals) -> None:
    with serving(firm) as server:
        browser = server.browser()
        assert browser.get("/").status_code == 200
        code, seconds = server.end(number)
        server.close()
        assert (code, server.errors()) == (0, "")
        assert seconds < AT_ONCE


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_ends_at_once_also_while_it_works(firm: Terminal, number: signal.Signals) -> None:
    with serving(firm, before=SLOWLY) as server:
        browser = server.browser()
        waiting = browser.get("/departure?leaving=person+1")
        assert "Working it out" in waiting.text
        code, seconds = server.end(number)
        server.close()
        assert (code, server.errors()) == (0, "")
        assert seconds < AT_ONCE


def test_pages_that_are_ready_come_while_another_is_worked_out(firm: Terminal) -> None:
    with serving(firm, before=SLOWLY.replace("60", "4")) as server:
        browser = server.browser()
        ready = settled(browser, "/").content
        assert "Working it out" in browser.get("/departure").text
        began = time.monotonic()
        assert browser.get("/").content == ready
        assert time.monotonic() - began < 1


def test_two_serve_two_firms_side_by_side(firm: Terminal, own_firm: Terminal) -> None:
    with serving(firm) as one, serving(own_firm) as other:
        left, right = one.browser(), other.browser()
        right.cookies.update(left.cookies)  # a browser sends both cookies to both: ports are one host
        left.cookies.update(right.cookies)
        assert left.get("/say").status_code == right.get("/say").status_code == 200
        done = right.post("/do/claims/set", data={"key": "holder_active_months", "value": "7", "back": "/"})
        assert done.status_code == 303, done.text
        assert "Undo" in right.get("/").text
        assert "Undo" not in left.get("/").text


def test_a_port_that_is_taken_is_said(firm: Terminal) -> None:
    with serving(firm) as server:
        said = firm("serve", "--port", str(server.port)).refused(2, f"`--port` was given as {server.port}")
        assert "Give another, or 0 for any." in said


def test_it_answers_nobody_but_this_machine(firm: Terminal) -> None:
    with serving(firm) as server:
        with open(f"/proc/{server.process.pid}/net/tcp") as table:  # noqa: PTH123 - no file
            listening = [line.split()[1] for line in table if line.split()[3] == "0A"]
        assert f"0100007F:{server.port:04X}" in listening
        assert f"00000000:{server.port:04X}" not in listening


def test_a_scan_runs_beside_the_pages_and_its_receipt_comes_when_it_is_done(own_firm: Terminal) -> None:
    slow = "from holdfast.operations import mining\nimport time\nthen = mining._mine\n"
    slow += "def _mine(*given):\n    time.sleep(1.2)\n    return then(*given)\nmining._mine = _mine"
    with serving(own_firm, before=slow) as server:
        browser, other = server.browser(), server.browser()
        before = generation(settled(browser, "/estate").text)
        sent = browser.post("/do/scan", data={"paths": str(own_firm.folder), "back": "/estate"})
        assert (sent.status_code, sent.headers["location"]) == (303, "/working?back=%2Festate")
        waiting = browser.get(sent.headers["location"])
        assert "Working it out" in waiting.text
        settled(other, "/estate")
        began = time.monotonic()
        assert generation(settled(other, "/estate").text) == before
        assert time.monotonic() - began < 1.5
        again = other.post("/do/scan", data={"paths": str(own_firm.folder), "back": "/"})
        assert again.status_code == 503
        assert "is being done already" in again.text
        assert other.get("/working?back=//evil.example").headers["location"] == "/"
        until = time.monotonic() + 60
        while (reply := browser.get(sent.headers["location"])).status_code == 200:
            assert time.monotonic() < until
            time.sleep(0.1)
        assert reply.headers["location"] == "/estate"
        assert 'class="receipt"' in settled(browser, "/estate").text
        assert 'class="receipt"' not in settled(other, "/estate").text
        assert generation(settled(other, "/estate").text) == before + 1


def test_a_scan_that_is_cut_short_leaves_what_was_published(own_firm: Terminal) -> None:
    slow = "from holdfast.operations import mining\nimport time\nthen = mining._mine\n"
    slow += "def _mine(*given):\n    time.sleep(30)\n    return then(*given)\nmining._mine = _mine"
    with serving(own_firm, before=slow) as server:
        browser = server.browser()
        sent = browser.post("/do/scan", data={"paths": str(own_firm.folder), "back": "/"})
        assert sent.headers["location"].startswith("/working")
        code, seconds = server.end(signal.SIGINT)
        server.close()
        assert (code, server.errors()) == (0, "")
        assert seconds < AT_ONCE
    assert generation(own_firm("estate").out) == 1
    assert not list((own_firm.folder / ".holdfast" / "generations").glob(".new*"))
