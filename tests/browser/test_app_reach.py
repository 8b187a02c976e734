"""The app for everybody: without scripts, with the keyboard alone, on a phone, on paper, in peace."""

from __future__ import annotations

import base64
from collections.abc import Iterator

import pytest
from app_fixtures import NARROW, Served, Visit, Visitor
from selenium.webdriver.common.keys import Keys

pytestmark = pytest.mark.browser

WATCHED = """window.order = [];
document.addEventListener('focusin', event => {
    const one = event.target, drawn = one.closest('svg') ? one.querySelector('.focus, .hit') : one;
    const style = getComputedStyle(drawn || one);
    const ringed = style.outlineStyle !== 'none' || style.strokeWidth > '2px';
    const place = one.compareDocumentPosition(window.last || document.body);
    window.order.push([place, ringed, one.outerHTML.slice(0, 120)]);
    window.last = one;
});
const reachable = 'a[href], button, input:not([type=hidden]), select, summary, [tabindex="0"]';
return [...document.querySelectorAll(reachable)]
    .filter(one => one.checkVisibility() && !one.closest('details:not([open]) > :not(summary)')).length"""
"""Notes what gets the focus, in which order, and whether that is drawn; how much there is that can."""
MOVING = """return [...document.querySelectorAll('*')].filter(one => {
    const style = getComputedStyle(one);
    const lasts = Math.max(...style.transitionDuration.split(',').map(parseFloat));
    return lasts > 0 || style.animationName !== 'none' || style.scrollBehavior === 'smooth';
}).map(one => one.tagName + '.' + one.id)"""


@pytest.fixture(scope="module")
def browser(served: Served, visit: Visit) -> Visitor:
    return visit(served)


@pytest.fixture
def user(browser: Visitor) -> Iterator[Visitor]:
    browser.size()
    browser.open("/")
    yield browser
    assert browser.complaints() == []


@pytest.fixture
def plain(user: Visitor) -> Iterator[Visitor]:
    """Somebody who allows no scripts."""
    with user.without_scripts():
        user.open("/")
        yield user


def somebody(user: Visitor) -> list[str]:
    """Two handles, as the page lists them."""
    user.open("/departure")
    return [one.text for one in user.all("td a.person, th a.person")[:2]]


def shows(user: Visitor, words: str) -> None:
    user.until(lambda: words in user.title, f"a finding with {words!r}")
    user.still()


def test_without_scripts_every_step_is_a_link_or_a_form(plain: Visitor) -> None:
    plain.click("If somebody leaves")
    shows(plain, "Who is leaving?")
    first, second = somebody(plain)
    plain.click(first, "a.person")
    shows(plain, f"If {first} leaves")
    plain.choose("leaving", second)
    plain.press(plain.one("form.ask input[name=discount_ai]"))
    plain.click("Show", "form.ask button")
    shows(plain, f"{first} and {second} leave")
    assert "discount_ai=true" in plain.address
    assert "A what-if, not a correction" in plain.shown
    asked = plain.title

    plain.press(plain.all("dl.figures a.open")[3])
    shows(plain, "Cash and working time")
    assert "/number/3" in plain.address
    claim = next(one for one in plain.all(".claims li") if "vacancy_weeks" in one.text)
    plain.press(claim.find_element("css selector", "summary"))
    field = claim.find_element("css selector", "input[name=value]")
    field.clear()
    field.send_keys("30", Keys.ENTER)
    plain.until(lambda: "vacancy_weeks" in plain.words(".receipt"))
    plain.click("Undo", ".receipt button")
    plain.until(lambda: plain.all(".receipt") and "30" not in plain.words(".receipt p"))
    plain.click("Back to the page")
    shows(plain, asked)

    plain.click("unmask for…")
    plain.click("continuity", ".masking button")
    plain.until(lambda: "names shown for continuity" in plain.words(".masking"))
    assert not plain.title.startswith("If person")
    plain.click("mask them")
    shows(plain, first)

    plain.open("/do/claims/set?back=/claims")
    plain.fill("key", "vacancy_weeks", ".form")
    plain.fill("value", "1", ".form")
    plain.fill("low", "2", ".form")
    plain.click("Save", "button")
    assert plain.one(".complaint").text
    assert plain.one(".form input[name=value]").get_attribute("value") == "1"
    assert plain.complaints(expected=[400]) == []


def test_without_scripts_what_takes_long_is_waited_for(plain: Visitor) -> None:
    plain.driver.get(f"{plain.base}/continuity?spend=true&budget=21")
    plain.until(lambda: "person-days take" in plain.title)


def test_the_keyboard_alone_reaches_everything_in_order_and_is_never_caught(user: Visitor) -> None:
    first = somebody(user)[0]
    user.open(f"/departure?leaving={first.replace(' ', '+')}")
    user.keys(Keys.TAB)
    assert user.focus.text == "Skip to the finding"
    assert user.focus.rect["x"] >= 0
    user.keys(Keys.ENTER)
    user.keys(Keys.TAB)
    assert user.ask("return document.activeElement.closest('main') !== null")
    seen = user.ask(WATCHED)
    user.ask("document.querySelector('.skip').focus(); window.order = []; window.last = null")
    user.keys(*[Keys.TAB] * (seen + 4))
    order = user.ask("return window.order")
    assert len(order) >= seen - 2
    assert [what for _, drawn, what in order if not drawn] == []
    ahead = [what for place, _, what in order[1 : seen - 2] if place & 4]  # the one before comes after it in the page
    assert ahead == []


def test_the_slash_goes_to_the_first_line_of_the_form_and_escape_closes_what_is_open(user: Visitor) -> None:
    user.open("/departure")
    user.keys("/")
    assert user.focus.get_attribute("name") == "leaving"
    user.press(user.one(".masking summary"))
    assert user.one(".masking .sheet").is_displayed()
    user.keys(Keys.ESCAPE)
    user.until(lambda: not user.all(".masking .sheet")[0].is_displayed())
    assert "unmask for" in user.focus.text


def test_on_a_phone_the_menu_opens_leads_on_and_is_closed_there(user: Visitor) -> None:
    user.size(NARROW)
    user.open("/")
    assert not user.all(".side nav")[0].is_displayed()
    user.click("Pages", "summary")
    assert user.all(".side nav")[0].is_displayed()
    user.click("Pages", "summary")
    assert not user.all(".side nav")[0].is_displayed()
    user.click("Pages", "summary")
    user.click("Runbooks", ".side nav a")
    user.until(lambda: user.address == "/runbooks")
    user.still()
    assert not user.all(".side nav")[0].is_displayed()
    assert user.ask("return window.scrollY") == 0


def test_on_a_phone_a_number_opens_from_below_and_leaves_the_page_where_it_was(user: Visitor) -> None:
    user.size(NARROW)
    user.open("/estate")
    number = user.all("dl.figures a.open")[0]
    user.press(number)
    sheet = user.one("#panel .number")
    where = user.ask("return window.scrollY")
    box = user.ask(
        "const b = document.getElementById('panel').getBoundingClientRect(); return [b.left, b.right, b.bottom]"
    )
    assert box == [0, NARROW, 844]
    assert sheet.is_displayed()
    user.click("Back to the page", "#panel a")
    user.until(lambda: not user.all("#panel .number"))
    assert abs(user.ask("return window.scrollY") - where) < 2
    assert user.focus == number


def test_on_paper_there_is_the_answer_and_nothing_to_click(user: Visitor) -> None:
    user.open("/estate")
    user.size(760, media="print")
    shown = "return [...document.querySelectorAll(arguments[0])].filter(one => one.checkVisibility()).length"
    assert user.ask(shown, ".side, .skip, form, button, .masking, .takeaway, .sayings, #panel, #busy") == 0
    assert user.ask(shown, "svg.treemap.wide") == 1
    assert user.ask(shown, ".formula li") > 3
    assert user.ask("return document.documentElement.scrollWidth") <= 760
    made = user.cdp("Page.printToPDF", paperWidth=8.27, paperHeight=11.69)
    assert base64.b64decode(made["data"]).startswith(b"%PDF")


def test_nothing_moves_for_somebody_who_asked_for_that(user: Visitor) -> None:
    user.open("/estate")
    assert "HTML." in user.ask(MOVING)
    user.size(still=True)
    assert user.ask(MOVING) == []
    user.ask("document.body.classList.add('htmx-request')")
    assert user.ask(MOVING) == []
