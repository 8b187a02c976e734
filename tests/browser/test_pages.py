"""The report in a real Chromium, from a file, with the network off: readable, reachable, harmless.

Skips where there is no Chromium or no driver, and says so; with HOLDFAST_NO_SKIPS=1 that is a failure.
"""

from __future__ import annotations

import base64
import itertools
import json
import os
import shutil
from collections.abc import Iterator
from importlib.metadata import distribution
from pathlib import Path
from typing import Any

import pytest
from hostile_answers import PAYLOADS, hostile
from sample_answers import MASKED, identities, sample, tiny
from selenium import webdriver
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from holdfast.render.viewer import Viewer
from holdfast.surfaces.report import write_report

pytestmark = pytest.mark.browser

FLAGS = (
    "--headless=new --no-sandbox --disable-gpu --disable-background-networking --disable-component-update "
    "--disable-sync --no-first-run --hide-scrollbars --disable-dev-shm-usage"
)
WIDE, NARROW = 1280, 390
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
PAGES = {"report": [sample(), tiny(), identities()], "huge": [sample(500)], "tiny": [tiny()]}


class Browser:
    """Chromium with a page from a file, at a width and in a theme."""

    def __init__(self, driver: webdriver.Chrome, pages: dict[str, Path]) -> None:
        self.driver = driver
        self.pages = pages

    def open(self, name: str, width: int = WIDE, theme: str = "light", media: str = "screen") -> None:
        features = [{"name": "prefers-color-scheme", "value": theme}]
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": media, "features": features})
        size = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False}
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
        self.driver.get("about:blank")
        self.log("performance")
        self.driver.get(self.pages[name].as_uri())

    def log(self, kind: str) -> list[dict[str, Any]]:
        """What the browser has logged since it was last asked."""
        return self.driver.get_log(kind)  # type: ignore[no-any-return, no-untyped-call]

    def ask(self, script: str) -> Any:
        return self.driver.execute_script(script)

    def events(self, method: str) -> list[dict[str, Any]]:
        messages = (json.loads(entry["message"])["message"] for entry in self.log("performance"))
        return [message["params"] for message in messages if message["method"] == method]


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    chromium = shutil.which("chromium") or shutil.which("google-chrome") or shutil.which("chromium-browser")
    chromedriver = shutil.which("chromedriver")
    if not chromium or not chromedriver:
        message = "NOT CHECKED: the pages were not opened in a browser; install chromium and chromium-driver"
        (pytest.fail if os.environ.get("HOLDFAST_NO_SKIPS") == "1" else pytest.skip)(message)
    options = Options()
    options.binary_location = chromium
    for flag in [*FLAGS.split(), f"--user-data-dir={tmp_path_factory.mktemp('profile')}"]:
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"performance": "ALL", "browser": "ALL"})
    folder = tmp_path_factory.mktemp("pages")
    pages = {name: write_report(answers, MASKED, folder / f"{name}.html") for name, answers in PAGES.items()}
    pages["hostile"] = write_report([hostile()], Viewer(), folder / "hostile.html")
    driver = webdriver.Chrome(options=options, service=Service(chromedriver))
    offline = {"offline": True, "latency": 0, "downloadThroughput": 0, "uploadThroughput": 0}
    driver.execute_cdp_cmd("Network.enable", {})
    driver.execute_cdp_cmd("Network.emulateNetworkConditions", offline)
    yield Browser(driver, pages)
    driver.quit()


@pytest.fixture(scope="module")
def axe() -> str:
    path = next(f for f in distribution("selenium-axe-python").files or () if f.name == "axe.min.js")
    return Path(str(path.locate())).read_text("utf-8")


@pytest.mark.parametrize("name", ["report", "huge", "tiny", "hostile"])
def test_no_request_leaves_and_nothing_is_complained_of(browser: Browser, name: str) -> None:
    browser.open(name)
    asked = [event["request"]["url"] for event in browser.events("Network.requestWillBeSent")]
    assert asked == [browser.pages[name].as_uri()]
    assert browser.log("browser") == []
    assert browser.ask("return document.querySelector('h1').textContent.length") > 10


@pytest.mark.parametrize(
    ("name", "width", "theme"),
    [
        *itertools.product(["report"], [WIDE, NARROW], ["light", "dark"]),
        ("tiny", WIDE, "light"),
        ("tiny", NARROW, "dark"),
        ("huge", WIDE, "dark"),
    ],
)
def test_no_violation_of_the_accessibility_guidelines(
    browser: Browser, axe: str, name: str, width: int, theme: str
) -> None:
    browser.open(name, width, theme)
    browser.ask("document.querySelectorAll('details:not(.bulk)').forEach(one => one.open = true)")
    browser.ask(axe + "\nwindow.axe = axe;")
    strict = {"label-content-name-mismatch": {"enabled": True}, "target-size": {"enabled": True}}
    options = {"resultTypes": ["violations"], "runOnly": {"type": "tag", "values": RULES}, "rules": strict}
    found = browser.driver.execute_async_script("axe.run(document, arguments[0]).then(arguments[1])", options)
    assert len(found["passes"]) > 15
    assert [(v["id"], [node["html"][:200] for node in v["nodes"][:3]]) for v in found["violations"]] == []


@pytest.mark.parametrize("name", ["report", "huge", "tiny", "hostile"])
@pytest.mark.parametrize("width", [WIDE, 1024, 768, NARROW, 320])
def test_a_page_never_scrolls_sideways(browser: Browser, name: str, width: int) -> None:
    browser.open(name, width)
    browser.ask("document.querySelectorAll('details').forEach(one => one.open = true)")
    assert browser.ask("return document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize(("width", "shown"), [(WIDE, "wide"), (NARROW, "narrow")])
def test_the_keyboard_reaches_every_box_and_opens_its_row(browser: Browser, width: int, shown: str) -> None:
    browser.open("report", width)
    boxes = browser.ask(f"return document.querySelectorAll('.treemap.{shown} a').length")
    assert boxes > 30
    browser.ask(
        """window.reached = new Set();
        document.addEventListener('focusin', event => {
            if (event.target.closest('.treemap')) window.reached.add(event.target.getAttribute('aria-label'));
        })"""
    )
    keys = ActionChains(browser.driver, duration=0)
    for _ in range(boxes + 25):
        keys.send_keys(Keys.TAB)
    keys.perform()
    assert browser.ask("return window.reached.size") == boxes
    first = browser.driver.find_element(By.CSS_SELECTOR, f".treemap.{shown} a[href='#a1-assets-0']")
    browser.driver.execute_script("arguments[0].focus()", first)
    ActionChains(browser.driver).send_keys(Keys.ENTER).perform()
    row = browser.driver.find_element(By.CSS_SELECTOR, "tr:target")
    assert row.is_displayed()
    assert "serving:serving" in row.text


def test_what_has_the_focus_is_seen(browser: Browser) -> None:
    browser.open("report")
    browser.driver.find_element(By.TAG_NAME, "body").send_keys(Keys.TAB)
    skip = browser.driver.switch_to.active_element
    assert skip.text == "Skip to the finding"
    assert skip.rect["x"] >= 0
    box = browser.driver.find_element(By.CSS_SELECTOR, ".treemap.wide a")
    skip.send_keys(Keys.TAB)
    browser.driver.execute_script("arguments[0].focus()", box)
    assert browser.ask("return getComputedStyle(document.activeElement.querySelector('.focus')).strokeWidth") == "4px"


@pytest.mark.parametrize("name", ["report", "huge"])
@pytest.mark.parametrize(("width", "shown"), [(WIDE, "wide"), (NARROW, "narrow")])
def test_words_stay_inside_their_boxes_and_boxes_can_be_hit(
    browser: Browser, name: str, width: int, shown: str
) -> None:
    browser.open(name, width)
    outside = browser.ask(
        f"""return [...document.querySelectorAll('.treemap.{shown} a svg')].flatMap(box => {{
            const edge = box.querySelector('.fill').getBoundingClientRect();
            return [...box.querySelectorAll('text')].filter(text => {{
                const words = text.getBoundingClientRect();
                return words.right > edge.right + 0.5 || words.bottom > edge.bottom + 0.5;
            }}).map(text => text.textContent);
        }})"""
    )
    assert outside == []
    sides = browser.ask(
        f"""return [...document.querySelectorAll('.treemap.{shown} a .fill')].map(fill => {{
            const edge = fill.getBoundingClientRect(); return edge.width * edge.height;
        }})"""
    )
    assert min(sides) >= 20 * 20


def test_payloads_in_names_paths_and_branches_stay_text(browser: Browser) -> None:
    browser.open("hostile")
    browser.ask("document.querySelectorAll('details').forEach(one => one.open = true)")
    assert browser.ask("return typeof window.pwned") == "undefined"
    assert browser.events("Page.javascriptDialogOpening") == []
    assert (
        browser.ask("return document.querySelectorAll('script, img, iframe, object, embed, form, input').length") == 0
    )
    handlers = (
        "return [...document.querySelectorAll('*')].some(e => [...e.attributes].some(a => /^on|^style$/i.test(a.name)))"
    )
    assert browser.ask(handlers) is False
    shown = browser.ask("return document.body.textContent")
    assert all(payload.replace("\x00", "\\x00") in shown for payload in PAYLOADS)


def test_injected_styles_and_scripts_are_refused_by_the_policy(browser: Browser) -> None:
    browser.open("report")
    browser.ask(
        """const style = document.createElement('style'); style.textContent = 'h1 { display: none }';
        const script = document.createElement('script'); script.textContent = 'window.pwned = 1';
        const image = document.createElement('img'); image.src = 'https://outside.example/x.png';
        document.head.append(style); document.body.append(script, image);
        document.querySelector('h1').setAttribute('style', 'display: none');"""
    )
    assert browser.ask("return getComputedStyle(document.querySelector('h1')).display") == "block"
    assert browser.ask("return typeof window.pwned") == "undefined"
    complaints = " ".join(entry["message"] for entry in browser.log("browser"))
    assert complaints.count("Content Security Policy") >= 3


def test_on_paper_the_page_is_whole_without_its_navigation(browser: Browser) -> None:
    browser.open("report", 760, media="print")
    shown = "return [...document.querySelectorAll(arguments[0])].filter(e => e.checkVisibility()).length"
    assert browser.driver.execute_script(shown, ".side, .skip, .treemap.narrow") == 0
    assert browser.driver.execute_script(shown, ".treemap.wide") == 1
    assert browser.driver.execute_script(shown, "#a3-merges tbody tr:not(.fold)") == 12
    assert browser.driver.execute_script(shown, ".formula li") == 6
    pdf = browser.driver.execute_cdp_cmd("Page.printToPDF", {"paperWidth": 8.27, "paperHeight": 11.69})
    assert base64.b64decode(pdf["data"]).startswith(b"%PDF")


def test_an_example_says_so_in_every_section_in_sight(browser: Browser) -> None:
    browser.open("report", NARROW)
    said = browser.driver.find_elements(By.CSS_SELECTOR, "section.answer .invented")
    assert [one.text.startswith("Example company (invented)") for one in said] == [True] * 3
    assert all(one.is_displayed() for one in said)
