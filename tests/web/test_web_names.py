"""Names leave the app only for a purpose, after a row in the log, and never to another browser."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import httpx
import pytest
from asked import addresses
from invented_firm import EVERYBODY, NAMES, Terminal
from served import Server, serving, settled

from holdfast.operations import OPERATIONS, opening
from holdfast.questions import QUESTIONS
from holdfast.surfaces.web.doors import IDLE_FOR, MOST, SHOWN_FOR, Door
from holdfast.terms.nouns import Purpose
from holdfast.terms.request import Of

OUR_OWN = {"sample"}
"""A word that our own sentences use."""
SECRETS = sorted(
    {
        *({one.lower() for one in NAMES} - OUR_OWN),
        "lee sample",
        *(one.partition(" <")[2][:-1].lower() for one in EVERYBODY),
    }
)
SHOWN = re.compile("|".join(rf"\b{re.escape(one)}\b" for one in SECRETS))
PATIENCE = 60


@pytest.fixture
def server(own_firm: Terminal) -> Iterator[Server]:
    with serving(own_firm) as running:
        yield running


@pytest.fixture
def log(own_firm: Terminal) -> Path:
    return opening.workspace_for_questions(own_firm.folder).audit


def rows(log: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in log.read_text().splitlines()] if log.exists() else []


def told(reply: httpx.Response) -> set[str]:
    """The names that stand in a reply, anywhere in its bytes or headers."""
    return set(SHOWN.findall((reply.text + str(reply.headers)).lower()))


def unmasked(browser: httpx.Client, purpose: str = "continuity") -> httpx.Client:
    assert browser.post("/unmask", data={"purpose": purpose, "back": "/"}).status_code == 303
    return browser


PLACES = (
    *("/", "/say", "/people", "/departure", "/departure?leaving={ana}", "/departure.json?leaving={ana}", "/people.csv"),
    *(
        "/estate.html",
        "/do/people/left",
        "/departure/number/0?leaving={ana}",
        "/identities",
        "/departure?leaving=Nobody",
    ),
    *("/do/people/left?who={ana}", "/departure/number/99999?leaving={ana}", "/departure?as_of=1999-01-01"),
)


def test_every_page_with_names_has_its_row_before_it_comes(
    server: Server, own_firm: Terminal, ana: str, log: Path
) -> None:
    browser = unmasked(server.browser())
    seen = set()
    for place in PLACES:
        before = len(rows(log))
        reply = settled(browser, place.format(ana=ana))
        added = rows(log)[before:]
        seen |= told(reply)
        assert added, place
        assert all(row["details"]["purpose"] == "continuity" for row in added)
        slug = place.strip("/").partition("?")[0].partition("/")[0].partition(".")[0]
        assert slug in QUESTIONS or slug in ("", "say", "do")
        assert added[0]["details"]["question"].partition(" ")[0] in (slug, "start", "say", "people"), added
    assert "ana" in seen
    assert len(seen) > 5
    assert own_firm("doctor").code == 0


def test_whoever_was_chosen_stands_in_the_row(server: Server, ana: str, log: Path) -> None:
    unmasked(server.browser()).get("/departure", params={"leaving": ana})
    assert rows(log)[-1]["details"]["people"] == [int(ana.split()[1])]


@pytest.mark.parametrize("harm", ["a folder in its place", "another line"])
def test_where_the_log_cannot_be_written_names_are_refused(server: Server, ana: str, log: Path, harm: str) -> None:
    browser = unmasked(server.browser())
    assert told(settled(browser, f"/departure?leaving={ana}"))
    whole = log.read_bytes()
    if harm == "another line":
        log.write_bytes(whole.replace(b"continuity", b"onboarding", 1))
    else:
        log.unlink()
        log.mkdir()
    for place in PLACES:
        reply = settled(browser, place.format(ana=ana))
        assert reply.status_code in (403, 400, 404, 409), (place, reply.status_code)
        assert not told(reply), place
    assert browser.post("/unmask", data={"purpose": "onboarding"}).status_code == 403
    browser.post("/mask")
    assert settled(browser, f"/departure?leaving={ana}").status_code == 200


def test_a_masked_browser_is_shown_no_name_wherever_it_looks(server: Server, own_firm: Terminal, handles: Any) -> None:
    browser, rng = server.browser(), Random(4)
    known: dict[Of | None, Any] = {
        Of.PERSON: list(handles.values()), Of.ASSET: ["models:train", "service:serve", "platform:terraform"],
        Of.PLACE: ["models", "service:serve"], Of.ROLE: ["researcher"], Of.TEAM: ["platform"],
    }  # fmt: skip
    places = [*addresses(rng, 110, known), *(one.place for one in OPERATIONS.values())]
    misspelt = ("/departure?leaving=Anaa+Quil", "/departure?leaving=Quilt", "/attest?by=Skech", "/handovers?to=Fabel")
    places += [*misspelt, "/departure?leaving=lee.sampl@juniper.example", "/assets?path=models:trian"]
    for place in places:
        reply = settled(browser, place)
        typed = set(SHOWN.findall(place.lower()))
        assert told(reply) <= typed, (place, told(reply))


def test_a_misspelt_name_in_a_form_is_answered_with_handles_only(server: Server, own_firm: Terminal) -> None:
    browser = server.browser()
    for slug, name in (("people left", "people"), ("identities same", "people"), ("attest yes", "by")):
        command = OPERATIONS[slug].command
        field = name if name in command.model_fields else next(iter(command.model_fields))
        reply = browser.post(OPERATIONS[slug].place, data={field: ["Anna Quil", "Bo Skech"], "back": "/"})
        assert reply.status_code in (400, 404), reply.text[:300]
        assert not told(reply)


def test_two_browsers_never_see_each_others_pages_or_receipts(server: Server, ana: str) -> None:
    masked, named = server.browser(), unmasked(server.browser())
    wrong: list[str] = []

    def look(browser: httpx.Client, shown: bool) -> None:
        for n in range(25):
            reply = browser.get(f"/departure?leaving={ana}" if n % 2 else "/people")
            if bool(told(reply)) is not shown and "<title>Working" not in reply.text:
                wrong.append(f"{shown}: {told(reply)}")
            if not shown and 'class="receipt"' in reply.text:
                wrong.append("a receipt of another browser")

    threads = [threading.Thread(target=look, args=one) for one in ((masked, False), (named, True), (masked, False))]
    for one in threads:
        one.start()
    for n in range(6):
        done = named.post("/do/claims/set", data={"key": "holder_active_months", "value": str(5 + n), "back": "/say"})
        assert done.status_code == 303
    for one in threads:
        one.join(PATIENCE)
    assert wrong == []
    assert not told(settled(masked, "/people"))


def test_a_receipt_is_shown_once_and_only_to_whom_it_belongs(server: Server, ana: str) -> None:
    one, other = server.browser(), server.browser()
    done = one.post("/do/people/team", data={"team": "core", "person": ana, "back": "/people"})
    assert done.status_code == 303, done.text
    assert 'class="receipt"' not in settled(other, "/people").text
    one.head("/people")
    assert 'class="receipt"' in settled(one, "/people").text
    assert 'class="receipt"' not in settled(one, "/people").text
    assert 'class="receipt"' not in settled(other, "/people").text


def test_a_purpose_ends_after_half_an_hour_and_with_a_word(own_firm: Terminal) -> None:
    late = "from datetime import timedelta\nfrom holdfast.surfaces import asking\nfrom pathlib import Path\n"
    late += "then = asking.now\n"
    late += f"flag = Path({str(own_firm.home / 'late')!r})\n"
    late += "asking.now = lambda: then() + timedelta(minutes=float(flag.read_text()) if flag.exists() else 0)"
    own_firm.home.mkdir(exist_ok=True)
    with serving(own_firm, before=late) as server:
        browser = unmasked(server.browser())
        (own_firm.home / "late").write_text("29.5")
        assert told(settled(browser, "/people"))
        (own_firm.home / "late").write_text("30.1")
        assert not told(settled(browser, "/people"))
        assert told(settled(unmasked(browser), "/people"))
        browser.post("/mask")
        assert not told(settled(browser, "/people"))
        (own_firm.home / "late").write_text(str(30 + 12 * 60 + 2))
        assert browser.get("/people").status_code == 401


NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


def test_sessions_are_bounded_and_the_one_that_asked_least_lately_goes_first() -> None:
    door = Door(lambda _key: None)
    tickets = [door.enter(door.key, NOON) or "" for _ in range(MOST)]
    assert door.session([tickets[0]], NOON) is not None
    tickets.append(door.enter(door.key, NOON) or "")
    gone = [ticket for ticket in tickets if door.session([ticket], NOON) is None]
    assert gone == [tickets[1]]


def test_a_purpose_ends_on_the_minute_and_a_session_when_nobody_asked() -> None:
    door = Door(lambda _key: None)
    ticket = door.enter(door.key, NOON)
    session = door.session([ticket or ""], NOON)
    assert session
    session.unmask(Purpose.ONBOARDING, NOON)
    assert session.sees(NOON + SHOWN_FOR - timedelta(seconds=1)) is Purpose.ONBOARDING
    assert session.sees(NOON + SHOWN_FOR) is None
    assert session.sees(NOON) is None  # also where the clock goes back
    assert door.session([ticket or ""], NOON + IDLE_FOR / 2) is session
    assert door.session([ticket or ""], NOON + IDLE_FOR) is session
    assert door.session([ticket or ""], NOON + 2 * IDLE_FOR) is None


def test_people_of_another_scan_are_masked_from_its_first_page_on(own_firm: Terminal) -> None:
    """What was published while a page was made is masked by those who are in it."""
    from holdfast.surfaces.web.answering import Answering

    here = opening.workspace_for_questions(own_firm.folder)
    answering = Answering(here)
    stamps = iter([1, 2, 2, 2])
    answering.stamp = lambda: (next(stamps),)  # type: ignore[method-assign]
    made = iter("ab")
    assert answering._steady(lambda _desk: next(made)) == "b"
    answering.close()
