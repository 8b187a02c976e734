"""From a scan to a plan that is worked on, as somebody does it who has one name in mind: in a real Chromium, by clicks.

Each test is one visit; what it says is taken back at its end, so that the next finds everything as it was.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import icalendar
import pytest
from app_fixtures import Served, Visit, Visitor
from selenium.webdriver.common.keys import Keys

pytestmark = pytest.mark.browser

HOLDERS = ("founder, chief scientist", "founder, chief technology officer")
"""Roles of two people of the example company on whom something rests."""
TOGETHER = ("founder, chief scientist", "lead scientist")
"""Of two others, without whom an asset goes dark."""
NAMES = ("Yuki Thornquill", "Kofi Emberwick")


@pytest.fixture(scope="module")
def browser(served: Served, visit: Visit) -> Visitor:
    return visit(served)


@pytest.fixture
def user(browser: Visitor) -> Iterator[Visitor]:
    """Somebody at a wide screen, in whose browser nothing may be complained of, kept, or left unmasked."""
    browser.size()
    browser.open("/")
    assert browser.remembered() == 0
    yield browser
    assert browser.remembered() == 0
    assert browser.complaints() == []


def handle(user: Visitor, role: str) -> str:
    """The handle of whoever has this role, as the page that lists people shows it."""
    user.open("/departure")
    row = next(one for one in user.all("tbody tr") if role in one.text)
    return row.find_element("css selector", "a.person").text


@pytest.fixture
def two(user: Visitor) -> list[str]:
    """Their handles, which are others with every scan."""
    return [handle(user, role) for role in HOLDERS]


def values(user: Visitor) -> list[str]:
    """The figures under the finding, with their ranges."""
    return [one.text for one in user.all("dl.figures > div")]


def map_drawn(user: Visitor) -> str:
    return user.one("svg.treemap").get_attribute("outerHTML") or ""


def test_the_start_page_tells_three_things_and_leads_to_who_might_leave(user: Visitor) -> None:
    assert user.title == "What changed since last time"
    told = [one.text for one in user.all(".news > li > a strong")]
    assert len(told) == 3
    assert "no second holder" in told[1]
    for line in range(3):
        user.press(user.all(".news > li > a")[line])
        user.until(lambda: user.address != "/")
        user.still()
        user.driver.back()
        user.until(lambda: len(user.all(".news > li")) == 3)
    user.click("If somebody leaves")
    user.until(lambda: user.title == "Who is leaving?")
    assert user.address == "/departure"


def test_one_clicks_a_person_adds_another_and_asks_as_of_another_day(user: Visitor) -> None:
    first, second = (handle(user, role) for role in HOLDERS)
    user.click(first, "a.person")
    user.until(lambda: user.title.startswith(f"If {first} leaves"))
    alone = map_drawn(user), values(user)
    user.choose("leaving", second)
    user.until(lambda: f"{first} and {second} leave" in user.title or f"{second} and {first} leave" in user.title)
    assert (map_drawn(user), values(user)) != alone
    assert [one.text.split("×")[0].strip() for one in user.all(".chip.on")] == [first, second]

    both = values(user)
    user.click("Discount AI-written code", "label")
    user.until(lambda: "discount_ai=true" in user.address)
    user.still()
    assert values(user) != both
    assert "A what-if, not a correction" in user.shown
    user.click("Discount AI-written code", "label")
    user.until(lambda: "discount_ai" not in user.address)
    user.still()
    assert values(user) == both

    now = user.title, map_drawn(user)
    user.fill("as_of", "2026-03-31")
    user.until(lambda: "as_of=2026-03-31" in user.address)
    user.still()
    assert "as of 31 Mar 2026" in user.words(".over")
    then = user.title, values(user), map_drawn(user)
    assert then[2] != now[1]
    place = user.address
    user.open("/people")
    user.open(place)
    assert (user.title, values(user), map_drawn(user)) == then
    user.driver.refresh()
    user.still()
    assert (user.title, values(user), map_drawn(user)) == then
    user.driver.back()
    user.until(lambda: user.address == "/people")
    user.driver.back()
    user.until(lambda: user.address == place)
    user.driver.back()
    user.until(lambda: "as_of" not in user.address)
    user.still()
    assert (user.title, map_drawn(user)) == now

    user.click("×", "a.drop")
    user.until(lambda: user.title.startswith(f"If {second} leaves"))
    assert user.all(".chip.on")[0].text.startswith(second)


def test_fix_this_leads_from_what_goes_dark_to_the_plan_against_it(user: Visitor) -> None:
    leaving = [handle(user, role) for role in TOGETHER]
    user.open(page_of(*leaving))
    assert "go dark" in user.title
    user.click("See the plan", ".next a")
    user.until(lambda: user.address.startswith("/continuity?"))
    user.still()
    assert "That did not work" not in user.title
    plan = actions(user)
    assert plan
    assert not {one[2] for one in plan if one[0] == "Pair a successor"} & set(leaving)  # they teach, and succeed nobody
    assert [one.text.split("×")[0].strip() for one in user.all(".chip.on")] == leaving


def actions(user: Visitor) -> list[list[str]]:
    """The plan's actions, cell by cell, and what each is called in an address."""
    rows = user.ask(
        """return [...document.querySelectorAll("tr[id^='a1-actions-']")].map(row => [
            ...[...row.cells].slice(0, 4).map(cell => cell.textContent.trim()),
            row.nextElementSibling.textContent.match(/Key: (\\S+)/)[1]])"""
    )
    return [list(map(str, row)) for row in rows]


def test_a_plan_is_edited_adopted_and_taken_away(user: Visitor, tmp_path: Path) -> None:
    user.open("/estate")
    user.click("See the cheapest plan")
    user.until(lambda: user.address == "/continuity")
    user.still()
    whole, figures = actions(user), user.words("#a1-before_after")
    assert "person-days take" in user.title
    assert len(whole) > 2

    user.press(user.all("tr.fold a[href*='without=']")[0])
    user.until(lambda: f"without={whole[0][-1]}" in user.address)
    user.still()
    without = actions(user)
    assert whole[0][-1] not in [one[-1] for one in without]
    assert user.words("#a1-before_after") != figures

    busy = without[0][2]
    user.choose("forbid", busy)
    user.until(lambda: "forbid=" in user.address)
    user.still()
    assert busy not in [one[2] for one in actions(user)]
    user.fill("budget", "4d").send_keys(Keys.ENTER)
    user.until(lambda: "budget=4" in user.address)
    user.still()
    assert len(actions(user)) < len(whole)
    assert user.one(".more-asked").get_attribute("open")  # for it says what is left out
    user.fill("cap", "3").send_keys(Keys.ENTER)
    user.until(lambda: "cap=3" in user.address)
    user.still()
    assert "Nobody is given more than 3 days" in user.shown
    edited = actions(user)
    assert edited

    user.click("Adopt this plan")
    user.one(".receipt")
    assert f"{edited[0][0]}: {edited[0][1]}, {edited[0][2]}" in user.words(".receipt")
    assert actions(user) == edited
    written = user.take("Markdown", tmp_path)
    assert all(f"`{one[-1]}`" in written for one in edited)
    table = list(csv.DictReader(user.take("CSV", tmp_path).splitlines()))
    assert [(one["who"], one["key"]) for one in table] == [(one[2], one[-1]) for one in edited]
    days = icalendar.Calendar.from_ical(user.take("calendar", tmp_path)).walk("VEVENT")
    assert [str(one["UID"]).partition("@")[0] for one in days] == [one[-1] for one in edited]
    taken = "".join(one.read_text("utf-8") for one in tmp_path.iterdir())
    assert not [name for name in NAMES if name.split()[1] in taken]

    undone(user)
    user.open("/continuity?adopted=true")
    assert "Nothing" in user.shown


def named(user: Visitor) -> list[str]:
    """Names of people that stand anywhere in the page."""
    return [name for name in NAMES if name in user.driver.page_source]


def test_names_appear_for_a_purpose_once_the_log_says_so_and_are_hidden_again(
    user: Visitor, served: Served, two: list[str]
) -> None:
    user.open(page_of(two[0]))
    before = served.company.log()
    assert named(user) == []
    user.click("unmask for…")
    user.click("leave cover", ".masking button")
    user.until(lambda: NAMES[0] in user.title)
    rows = [row["details"] for row in served.company.log()[len(before) :]]
    assert [(row["purpose"], row["question"]) for row in rows] == [
        ("leave cover", "the app"), ("leave cover", "departure")
    ]  # fmt: skip
    assert "names shown for leave cover" in user.words(".masking")
    user.press(user.all("dl.figures a.open")[0])
    user.one("#panel .number")
    assert len(served.company.log()) == len(before) + 3
    user.keys(Keys.ESCAPE)
    user.click("mask them")
    user.until(lambda: user.title.startswith(f"If {two[0]} leaves"))
    assert named(user) == []
    for _ in range(3):
        user.driver.back()
        user.still()
        assert named(user) == []
    user.open(page_of(two[0]))
    assert named(user) == []


def test_two_browsers_see_names_each_for_a_purpose_of_its_own(
    user: Visitor, served: Served, visit: Visit, two: list[str]
) -> None:
    other = visit(served)
    other.open(page_of(two[0]))
    other.click("unmask for…")
    other.click("onboarding", ".masking button")
    other.until(lambda: NAMES[0] in other.title)
    user.open(page_of(two[0]))
    assert named(user) == []
    user.open("/people")
    user.click("unmask for…")
    user.click("continuity", ".masking button")
    user.until(lambda: named(user))
    other.open("/people")
    assert "names shown for onboarding" in other.words(".masking")
    user.click("mask them")
    user.until(lambda: not named(user))
    other.open("/people")
    assert named(other)
    assert (other.remembered(), other.complaints()) == (0, [])


def page_of(*people: str) -> str:
    return "/departure?" + "&".join(f"leaving={one.replace(' ', '+')}" for one in people)


def test_a_number_opens_beside_the_page_and_the_keyboard_goes_there_and_back(user: Visitor, two: list[str]) -> None:
    user.open(page_of(two[0]))
    first = user.all("dl.figures a.open")[0]
    user.ask("arguments[0].focus()", user.one(".ask select"))
    for _ in range(12):
        user.keys(Keys.TAB)
        if user.focus == first:
            break
    assert user.focus == first
    user.keys(Keys.ENTER)
    user.one("#panel .number")
    user.until(lambda: user.focus.get_attribute("id") == "number-title")
    assert user.words("#panel h1").startswith("Assets that go dark")
    assert {"The range", "Rests on", "As of"} <= {one.text for one in user.all("#panel dt")}
    assert user.address == page_of(two[0])
    user.keys(Keys.ESCAPE)
    user.until(lambda: user.focus == first)
    assert not user.all("#panel h1")


def answer(user: Visitor) -> str:
    """The answer on the page as JSON, to the last digit, but for what an undone change leaves: the ledger's name."""
    script = "return fetch(location.pathname + '.json' + location.search).then(one => one.text())"
    return str(user.ask(script))


def test_a_claim_is_overridden_where_it_stands_and_undo_brings_the_old_figure_back(
    user: Visitor, two: list[str]
) -> None:
    user.open(page_of(*two))
    before, drawn, digits = values(user), map_drawn(user), answer(user)
    user.press(user.all("dl.figures a.open")[3])
    user.one("#panel .number")
    claim = next(one for one in user.all("#panel .claims li") if "vacancy_weeks" in one.text)
    user.press(claim.find_element("css selector", "summary"))
    field = claim.find_element("css selector", "input[name=value]")
    field.clear()
    field.send_keys("40", Keys.ENTER)
    user.one(".receipt")
    user.still()
    assert "vacancy_weeks" in user.words(".receipt")
    assert user.address == page_of(*two)
    assert values(user)[3] != before[3]
    assert answer(user) != digits
    user.click("Undo", ".receipt button")
    user.until(lambda: values(user) == before)
    assert (answer(user), map_drawn(user)) == (digits, drawn)
    user.driver.refresh()
    user.still()
    assert not user.all(".receipt")


def undone(user: Visitor) -> None:
    """Take back what was just said."""
    said = user.words(".receipt")
    user.click("Undo", ".receipt button")
    user.until(lambda: user.words(".receipt") not in ("", said))
    user.still()


def test_somebody_left_and_is_there_again(user: Visitor, two: list[str]) -> None:
    user.open(page_of(two[0]))
    before = user.title
    user.open("/people")
    user.click("Say who has left", ".sayings a")
    user.until(lambda: "Say who has left" in user.title)
    user.choose("person", two[0])
    user.fill("on", "2026-10-30", ".form")
    user.click("Save", "button")
    user.one(".receipt")
    assert f"{two[0].capitalize()} left on 30 Oct 2026." in user.words(".receipt")
    assert user.address == "/people"
    user.open("/departure")
    assert two[0] not in [one.text for one in user.all("a.person")]
    user.open("/people")
    user.click("Say who has left", ".sayings a")
    user.until(lambda: "Say who has left" in user.title)
    user.choose("person", two[1])
    user.click("Save", "button")
    user.one(".receipt")
    undone(user)
    user.open("/departure")
    assert two[1] in [one.text for one in user.all("a.person")]
    user.open("/do/people/returned?back=/people")
    user.choose("person", two[0])
    user.click("Save", "button")
    user.one(".receipt")
    user.open(page_of(two[0]))
    assert user.title == before


def test_who_is_who_is_settled_with_one_click(user: Visitor) -> None:
    user.open("/identities?suggested=true")
    before = user.title, len(user.all("[id^='a1-suggestions-']"))
    user.click("yes, one", "td button")
    user.one(".receipt")
    assert len(user.all("[id^='a1-suggestions-']")) < before[1]
    assert user.title != before[0]
    undone(user)
    assert (user.title, len(user.all("[id^='a1-suggestions-']"))) == before


def test_people_answer_for_their_own_files_with_one_click_each(user: Visitor, two: list[str]) -> None:
    user.open("/attest")
    user.choose("by", two[0])
    user.until(lambda: two[0] in user.title)
    asked = len(user.all("[id^='a1-asking-']"))
    assert 3 <= asked <= 5
    for word in ("yes", "no"):
        file = user.all("[id^='a1-asking-'] th")[0].text.replace("\n", "")
        user.press(user.all(f"[id^='a1-asking-'] form[action$='{word}'] button")[0])
        user.one(".receipt")
        user.still()
        assert file not in [one.text.replace("\n", "") for one in user.all("[id^='a1-asking-'] th")]
        undone(user)


def test_a_mistake_keeps_what_was_typed_and_says_what_is_wrong(user: Visitor) -> None:
    user.open("/do/claims/set?back=/claims")
    user.fill("key", "vacancy_weeks", ".form")
    user.fill("value", "12.5", ".form")
    user.fill("low", "20", ".form")
    user.fill("high", "10", ".form")
    user.click("Save", "button")
    complaint = user.one(".complaint").text
    assert "20" in complaint
    typed = {one.get_attribute("name"): one.get_attribute("value") for one in user.all(".form input")}
    assert typed | {"key": "vacancy_weeks", "value": "12.5", "low": "20", "high": "10"} == typed
    user.open("/claims")
    user.open("/do/claims/set?back=/claims")
    assert user.one(".form input[name=value]").get_attribute("value") == "12.5"
    user.fill("low", "10", ".form")
    user.fill("high", "20", ".form")
    user.click("Save", "button")
    user.one(".receipt")
    undone(user)
    user.open("/departure?leaving=nobody")
    assert user.one(".complaint").text
    assert user.all(".chip.on")[0].text.startswith("nobody")
    assert user.complaints(expected=[400, 403]) == []
