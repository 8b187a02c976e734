"""Whatever is asked of the app or sent to it: a page with a sentence, never an error of ours, and nothing lost."""

from __future__ import annotations

import re
from contextlib import suppress
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest
from asked import ODD, RAW, addresses, pairs
from invented_firm import Terminal
from served import Server, serving, settled

from holdfast.errors import BadInput
from holdfast.operations import OPERATIONS, opening
from holdfast.store.state import State
from holdfast.terms.request import Of

ELSEWHERE = frozenset({"restore", "forget", "scan"})
"""Operations that take the workspace away or take long: each has a test of its own."""
SAID = re.compile(r"<h1[^>]*>[^<]{3,}")


@pytest.fixture
def known(handles: dict[str, str]) -> dict[Of | None, Any]:
    return {
        Of.PERSON: [*handles.values(), "Ana Quill", "bo@juniper.example"], Of.TEAM: ["core"], Of.ROLE: ["researcher"],
        Of.ASSET: ["models:train", "service:serve", "platform:terraform", "bank"], Of.CLAIM: ["holder_active_months"],
        Of.PLACE: ["models", "service:serve"], Of.FILE: ["models:train/train.py", "service:serve/app.py"],
    }  # fmt: skip


def judged(server: Server, reply: httpx.Response, what: str) -> None:
    """A status of ours, a page with a sentence, nothing of a traceback."""
    assert reply.status_code < 500, (what, reply.status_code, reply.text[-3000:], server.errors()[-3000:])
    assert server.errors() == "", (what, server.errors()[-3000:])
    assert "Traceback" not in reply.text, what
    kind = reply.headers.get("content-type", "")
    if reply.status_code not in (303, 204) and kind.startswith("text/html"):
        assert SAID.search(reply.text), (what, reply.text[:500])
    assert "x-injected" not in reply.headers, what


@pytest.mark.parametrize("seed", range(3))
def test_every_question_asked_oddly_is_answered_by_a_page(firm: Terminal, known: Any, seed: int) -> None:
    with serving(firm) as server:
        browser = server.browser()
        for address in addresses(Random(seed), 120, known):
            judged(server, settled(browser, address), address)


def test_bytes_that_no_browser_sends_in_an_address_are_answered(firm: Terminal) -> None:
    with serving(firm) as server:
        browser, rng = server.browser(), Random(5)
        cookie = "; ".join(f"{name}={value}" for name, value in browser.cookies.items())
        for n in range(150):
            raw = "".join(chr(rng.randrange(1, 256)) for _ in range(rng.randrange(1, 30)))
            target = rng.choice(["/", "/departure?", "/departure?leaving=", "/do/", "/static/"]) + raw
            reply = server.ask(target, [("Host", f"127.0.0.1:{server.port}"), ("Cookie", cookie)])
            assert not reply or int(reply.split(b" ")[1]) < 500, (n, target, reply[:300])
            assert reply.count(b"HTTP/1.1 ") <= 1 or b"\r\n" in raw.encode("latin-1")
        assert server.errors() == ""


@pytest.mark.parametrize("seed", range(3))
def test_every_form_filled_oddly_is_taken_or_refused_and_all_of_it_can_be_undone(
    own_firm: Terminal, known: Any, seed: int
) -> None:
    before = _told(own_firm)
    with serving(own_firm) as server:
        browser, rng = server.browser(), Random(seed)
        taken = 0
        for n in range(260):
            operation = list(OPERATIONS.values())[n % len(OPERATIONS)]
            if operation.slug in ELSEWHERE:
                continue
            given = pairs(rng, operation.command, known, most=5)
            reply = _sent(rng, browser, operation.place, [*given, ("back", rng.choice(ODD))])
            if not (reply.status_code == 503 and operation.slug in ("backup", "export") and "complaint" in reply.text):
                judged(server, reply, f"{operation.slug}: {given}")  # a file that cannot be written there is said so
            taken += reply.status_code == 303
            if n % 20 == 0:
                judged(server, settled(browser, rng.choice(["/estate", "/people", "/departure", "/"])), "between")
        assert taken > 5
        for path in (
            "/",
            "/estate",
            "/people",
            "/identities",
            "/claims",
            "/handovers",
            "/roadmap",
            "/runbooks",
            "/doctor",
        ):
            reply = settled(browser, path)
            judged(server, reply, path)
            assert reply.status_code in (200, 409), (path, reply.text[-2000:])
        _undo_all(browser, own_firm)
        judged(server, settled(browser, "/estate"), "after all")
    assert _told(own_firm) == before


def test_a_form_that_was_not_accepted_keeps_what_was_typed(own_firm: Terminal) -> None:
    with serving(own_firm) as server:
        browser = server.browser()
        typed = {"person": "Nobody <of> that name", "team": 'red "and" blue', "back": "/people"}
        reply = browser.post("/do/people/team", data=typed)
        assert reply.status_code == 404
        assert "red &#34;and&#34; blue" in reply.text
        assert "red &#34;and&#34; blue" in browser.get("/do/people/team").text
        assert "red &#34;and&#34; blue" not in server.browser().get("/do/people/team").text


def test_what_is_removed_is_gone_and_can_be_put_back_from_a_backup(own_firm: Terminal) -> None:
    file = own_firm.folder.parent / "kept.holdfast"
    with serving(own_firm) as server:
        browser = server.browser()
        assert browser.post("/do/backup", data={"file": str(file), "back": "/"}).status_code == 303
        assert file.exists()
        gone = browser.post("/do/forget", data={**_every(OPERATIONS["forget"].command), "back": "/"})
        assert gone.status_code == 303, gone.text
        assert "Where to begin" in settled(browser, "/").text
        for path in ("/estate", "/departure.json", "/nowhere"):
            reply = settled(browser, path)
            judged(server, reply, path)
            assert reply.status_code in (409, 404), (path, reply.status_code)
            assert "/do/scan" in reply.text or reply.status_code == 404
        assert browser.get("/do/restore").status_code == 200
        back = browser.post("/do/restore", data={"file": str(file), "back": "/estate"})
        assert back.status_code == 303, back.text
        assert settled(browser, "/estate").status_code == 200


def test_a_store_that_is_damaged_is_said_and_what_is_whole_still_serves(own_firm: Terminal) -> None:
    here = opening.workspace_for_questions(own_firm.folder)
    with serving(own_firm) as server:
        browser = server.browser()
        assert settled(browser, "/estate").status_code == 200
        whole = here.state.read_bytes()
        here.state.write_bytes(b"this is no database" * 500)
        for path in ("/estate", "/", "/say", "/departure.json"):
            reply = settled(browser, path)
            assert reply.status_code == 503
            assert SAID.search(reply.text)
        here.state.write_bytes(whole)
        assert settled(browser, "/estate").status_code == 200
        settings = own_firm.folder / "holdfast.toml"
        good = settings.read_text()
        settings.write_text("company = [not toml")
        for path in ("/people", "/say", "/do/people/left", "/"):
            reply = settled(browser, path)
            judged(server, reply, path)
            assert reply.status_code in (200, 400)
        settings.write_text(good)
        assert settled(browser, "/people").status_code == 200
        assert server.errors() == ""


def _sent(rng: Random, browser: httpx.Client, place: str, given: list[tuple[str, str]]) -> httpx.Response:
    """A form as a body: mostly as a browser writes it."""
    body = urlencode(given, errors="surrogatepass").encode()
    if rng.random() < 0.1:
        body += b"&" + rng.choice(RAW).encode() + bytes(rng.randrange(256) for _ in range(20))
    if rng.random() < 0.03:
        body += b"&a=b" * 3000
    kind = "application/x-www-form-urlencoded" if rng.random() < 0.95 else "multipart/form-data; boundary=x"
    return browser.post(place, content=body, headers={"content-type": kind})


def _every(command: Any) -> dict[str, str]:
    return {name: "true" for name, info in command.model_fields.items() if info.annotation is bool}


def _undo_all(browser: httpx.Client, own: Terminal) -> None:
    """Take back every change that holds, newest first, until there is none."""
    here = opening.workspace_for_questions(own.folder)
    for _ in range(2000):
        with State.opened(here.state) as state:
            live = _latest(state)
        if live is None:
            return
        reply = browser.post("/do/undo", data={"change": str(live), "back": "/say"})
        assert reply.status_code == 303, (live, reply.text[-1500:])
    pytest.fail("there is no end to it")


def _latest(state: State) -> int | None:
    with suppress(BadInput):
        return state.latest()
    return None


def _told(own: Terminal) -> list[str]:
    """What the firm is told, but for what says when and how often it was asked."""
    pages = [own(one, "--csv").out for one in ("estate", "people", "identities")]
    return [page for page in pages if page]


def test_export_and_backup_write_where_they_are_told(own_firm: Terminal, tmp_path: Path) -> None:
    with serving(own_firm) as server:
        browser = server.browser()
        for slug, typed in (("export", {"folder": "out", "purpose": "continuity"}), ("backup", {"file": "kept"})):
            given = {name: str(tmp_path / word) if name != "purpose" else word for name, word in typed.items()}
            reply = browser.post(f"/do/{slug}", data={**given, "back": "/"})
            while reply.status_code == 200 or "working" in reply.headers.get("location", ""):
                reply = browser.get("/working?back=/")
            assert (reply.status_code, reply.headers["location"]) == (303, "/"), reply.text
        assert (tmp_path / "out").is_dir()
        assert (tmp_path / "kept").is_file()
