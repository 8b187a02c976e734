"""Every page and every form of the app at two widths and in two themes: readable, reachable, in its place, quiet."""

from __future__ import annotations

from pathlib import Path

import pytest
from app_addresses import addresses
from app_fixtures import NARROW, WIDE, Served, Visit, Visitor

pytestmark = pytest.mark.browser

EXPECTED = (400, 403, 404, 409)
"""States of pages that say what is wrong."""
LOOKS = ((WIDE, "light"), (NARROW, "dark"))
LAYOUT = Path(__file__).with_name("layout.js").read_text("utf-8") + "\nreturn layout(arguments[0])"


@pytest.fixture(scope="module")
def user(served: Served, visit: Visit) -> Visitor:
    return visit(served)


@pytest.fixture(scope="module")
def pages(user: Visitor) -> dict[str, str]:
    """The address of every page, about two people of the company."""
    user.open("/departure")
    one, two = (found.text for found in user.all("a.person")[:2])
    return dict(addresses(one, two))


def test_every_page_has_room_for_all_it_says_and_nothing_lies_on_anything(user: Visitor, pages: dict[str, str]) -> None:
    wrong = {name: found for name, place in pages.items() if (found := _laid_out(user, place))}
    assert wrong == {}


def _laid_out(user: Visitor, place: str) -> list[str]:
    """What is wrong with a page at both widths, folded and unfolded."""
    user.open(place)
    found = []
    for unfolded in (False, True):
        if unfolded:
            user.ask("document.querySelectorAll('main details:not(.pop)').forEach(one => one.open = true)")
        for width in (WIDE, NARROW):
            user.size(width)
            found += [f"{width}: {one}" for one in user.ask(LAYOUT, width)]
    return found + user.complaints(expected=EXPECTED)


@pytest.mark.parametrize(("width", "theme"), LOOKS)
def test_no_page_goes_against_the_accessibility_guidelines(
    user: Visitor, pages: dict[str, str], axe: str, width: int, theme: str
) -> None:
    user.size(width, theme)
    wrong = {}
    for turn, (name, place) in enumerate(pages.items()):
        if name.startswith("do-") and turn % 2 == (width == WIDE):
            continue  # forms are of one make: each is looked at in one of both ways
        user.open(place)
        if found := user.check(axe):
            wrong[name] = found
    assert wrong == {}


@pytest.mark.parametrize(("width", "theme"), [(WIDE, "dark"), (NARROW, "light")])
def test_what_opens_on_a_page_is_as_good_as_the_page(
    user: Visitor, pages: dict[str, str], axe: str, width: int, theme: str
) -> None:
    user.size(width, theme)
    user.open(pages["departure-one"])
    assert user.check(axe) == []
    user.click("unmask for…")
    assert user.check(axe) == []
    assert user.ask("return document.documentElement.scrollWidth") <= width
    user.press(user.all("dl.figures a.open")[0])
    user.one("#panel .number")
    user.press(user.all("#panel .claims summary")[0])
    assert user.check(axe) == []
    assert user.ask("const one = document.getElementById('panel'); return one.scrollWidth - one.clientWidth") <= 0


@pytest.mark.parametrize("width", [1024, 768, 600, 320])
def test_pages_between_and_below_these_widths_never_scroll_sideways(
    user: Visitor, pages: dict[str, str], width: int
) -> None:
    user.size(width)
    wide = []
    for name in ("start", "departure-two", "continuity", "assets", "say", "do-continuity-adopt", "estate-number"):
        user.open(pages[name])
        if (found := user.ask("return document.documentElement.scrollWidth")) > width:
            wide.append((name, found))
    assert wide == []


def test_whoever_has_no_link_stands_before_a_door_that_says_where_it_is(user: Visitor, axe: str) -> None:
    user.complaints()
    ticket = user.cdp("Network.getCookies", urls=[user.base])["cookies"][0]
    user.cdp("Network.deleteCookies", name=ticket["name"], url=user.base)
    try:
        for width, theme in LOOKS:
            user.size(width, theme)
            user.driver.get(user.base + "/departure")
            assert "link" in user.title
            assert "terminal" in user.shown
            assert user.ask(LAYOUT, width) == []
            assert user.check(axe, least=4) == []
    finally:
        user.cdp(
            "Network.setCookie", **{key: ticket[key] for key in ("name", "value", "path", "httpOnly")}, url=user.base
        )
    assert user.complaints(expected=[401]) == []
