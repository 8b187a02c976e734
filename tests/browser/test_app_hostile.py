"""A firm of payloads in a real browser: whatever page is opened, nothing acts, nothing is blocked, nothing is
fetched from elsewhere, and the payloads are read as words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qsl, urlencode

import app_fixtures
import pytest
from app_addresses import addresses
from app_fixtures import Company, Served, Visit, Visitor
from hostile_answers import PAYLOADS
from hostile_firm import PEOPLE, SCANNED, hostile_firm

pytestmark = pytest.mark.browser

WATCH = """for (const kind of ['alert', 'confirm', 'prompt', 'print', 'open']) {
    window[kind] = () => { window.acted = kind; };
}"""
SEEN = """const acts = [...document.querySelectorAll('*')].filter(one =>
    [...one.attributes].some(a => /^(on|style$|srcdoc$)/i.test(a.name) ||
        /^(href|src|action|formaction|data|xlink:href|hx-.*)$/i.test(a.name) && one.tagName !== 'LINK' &&
        /^\\s*(javascript|data|vbscript):/i.test(a.value)));
return {
    acted: window.acted || window.pwned || null,
    acts: acts.map(one => one.outerHTML.slice(0, 200)),
    odd: [...document.querySelectorAll('style, iframe, object, embed, base, img, script:not([src])')]
        .filter(one => one.id !== 'hint').map(one => one.outerHTML.slice(0, 200)),
    fetched: performance.getEntriesByType('resource').map(one => one.name)
        .filter(one => !one.startsWith(location.origin + '/') && !one.startsWith('data:')),
    links: [...document.querySelectorAll('#app a[href]')].map(one => one.getAttribute('href')),
}"""
EXPECTED = (400, 403, 404, 409, 503)
"""States of pages that say what is wrong."""
MOST = 70
"""Pages that are opened in one walk."""
UNESCAPED = """from holdfast.surfaces.web import frame
then = frame._environment
def environment():
    made = then()
    made.autoescape = False
    return made
frame._environment = environment
"""


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Company:
    base = tmp_path_factory.mktemp("hostile")
    firm = Company(hostile_firm(base / "firm"), base / "home")
    said = firm.type("scan", ".", "--as-of", SCANNED.isoformat(), "--no-report")
    assert "second holder" in said
    return firm


@pytest.fixture(scope="module")
def attacked(hostile: Company, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    errors = tmp_path_factory.mktemp("attacked") / "errors"
    server = Served(hostile, errors)
    yield server
    server.stop()
    assert errors.read_text("utf-8") == ""


def quiet(visitor: Visitor, place: str) -> list[str]:
    """Open a page and have nothing happen; where it leads."""
    visitor.open(place)
    seen = visitor.ask(SEEN)
    assert (seen["acted"], seen["acts"], seen["odd"], seen["fetched"]) == (None, [], [], []), place
    assert visitor.complaints(expected=EXPECTED) == [], place
    return [link for link in seen["links"] if link.startswith("/") and not link.startswith("/static")]


def shape(link: str) -> tuple[str, tuple[str, ...]]:
    """Links alike but for what they are about."""
    path, _, query = link.partition("?")
    return re.sub(r"/number/\d+", "/number/N", path), tuple(sorted({name for name, _ in parse_qsl(query)}))


def walked(visitor: Visitor, first: list[str], most: int = MOST, alike: int = 4) -> list[str]:
    """Open these pages and those that they lead to, a few of each shape; which were opened."""
    todo, known = list(first), set(first)
    often: dict[tuple[str, tuple[str, ...]], int] = {}
    opened: list[str] = []
    while todo and len(opened) < most + len(first):
        place = todo.pop(0)
        opened.append(place)
        for link in quiet(visitor, place):
            often[shape(link)] = often.get(shape(link), 0) + (link not in known)
            if link not in known and often[shape(link)] <= alike:
                known.add(link)
                todo.append(link)
    return opened


def active(visitor: Visitor) -> list[str]:
    """Handles of whom one can choose."""
    visitor.open("/departure")
    options = "return [...document.querySelectorAll('[name=leaving] option')].map(one => one.value).filter(one => one)"
    return list(visitor.ask(options))


def say(visitor: Visitor, place: str, **typed: str) -> None:
    """Fill a form as the page would and send it."""
    reply = visitor.driver.execute_async_script(
        """const [place, body, done] = arguments;
        fetch(place, {method: 'POST', body, headers: {'Content-Type': 'application/x-www-form-urlencoded'}})
            .then(reply => reply.text().then(text => done([reply.status, text])));""",
        place, urlencode({**typed, "back": "/say"}),
    )  # fmt: skip
    assert reply[0] == 200, (place, typed, re.findall(r'role="alert">(.*?)</p>', reply[1], re.DOTALL))
    quiet(visitor, "/say")


@pytest.fixture(scope="module")
def said(visit: Visit, attacked: Served) -> tuple[Visitor, list[str]]:
    """Somebody who typed payloads wherever one can type; and whom they may choose."""
    visitor = visit(attacked)
    visitor.cdp("Page.addScriptToEvaluateOnNewDocument", source=WATCH)
    people = active(visitor)
    assert len(people) >= 2
    payloads = iter(PAYLOADS * 9)
    for who in people:
        say(visitor, "/do/people/team", person=who, team=_typed(payloads))
        say(visitor, "/do/people/role", person=who, role=_typed(payloads))
    say(visitor, "/do/assets/add", name=_typed(payloads), kind="vendor", holder=people[0])
    say(visitor, "/do/claims/set", key="holder_active_months", value="7", source=_typed(payloads))
    say(visitor, "/do/roadmap/item", name=_typed(payloads), date="2027-03-01", value_per_week="1000",
        asset=_asset(visitor), customers=_typed(payloads))  # fmt: skip
    return visitor, people


def _asset(visitor: Visitor) -> str:
    visitor.open("/do/assets/exclude")
    return str(visitor.ask("return document.querySelector('datalist option').value"))


def _typed(payloads: Iterator[str]) -> str:
    return next(one for one in payloads if "\x00" not in one)


def test_no_page_of_a_hostile_firm_acts(said: tuple[Visitor, list[str]]) -> None:
    visitor, people = said
    opened = walked(visitor, list(addresses(people[0], people[1]).values()))
    assert len(opened) > 100
    visitor.open("/people")
    assert any(payload in visitor.shown for payload in PAYLOADS), "no payload came as far as a page"


def test_no_page_acts_where_names_are_shown(said: tuple[Visitor, list[str]]) -> None:
    visitor, people = said
    visitor.open("/people")
    visitor.click("unmask")
    visitor.click("continuity", "button")
    visitor.until(lambda: "names shown for" in visitor.shown, "names")
    assert any(who in visitor.shown for who in PEOPLE)
    walked(visitor, list(addresses(people[0], people[1]).values()), most=40, alike=2)
    visitor.open("/say")
    visitor.click("mask them", "button")
    visitor.still()


def test_what_stands_in_an_address_is_only_read(said: tuple[Visitor, list[str]]) -> None:
    visitor, _ = said
    for payload in PAYLOADS:
        for place, name in (("/departure", "leaving"), ("/assets", "path"), ("/departure", "as_of"), ("/claims", "key"),
                            ("/do/people/team", "team"), ("/do/people/team", "back"), ("/departure/number/0", "x"),
                            ("/departure", payload), ("/in", "key"), ("/working", "back")):  # fmt: skip
            quiet(visitor, f"{place}?{urlencode({name: payload})}")
        quiet(visitor, "/" + urlencode({"": payload})[1:])


def test_a_spot_that_is_not_escaped_is_caught(
    hostile: Company, visit: Visit, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app_fixtures, "PROGRAM", UNESCAPED + app_fixtures.PROGRAM)
    server = Served(hostile, tmp_path / "errors")
    try:
        visitor = visit(server)
        visitor.cdp("Page.addScriptToEvaluateOnNewDocument", source=WATCH)
        with pytest.raises(AssertionError, match="/estate"):
            quiet(visitor, "/estate")
        assert visitor.complaints() or visitor.ask(SEEN)["acts"]
    finally:
        server.stop()
