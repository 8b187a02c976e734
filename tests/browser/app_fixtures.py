"""The app as a user has it: the example company scanned in a terminal, `holdfast serve`, and somebody with a browser.

Skips where there is no Chromium or no driver, and says so; with HOLDFAST_NO_SKIPS=1 that is a failure.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from importlib.metadata import distribution
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import pytest

if TYPE_CHECKING:
    from selenium.webdriver import Chrome
    from selenium.webdriver.remote.webelement import WebElement

T = TypeVar("T")

SCANNED = date(2026, 11, 20)
WIDE, NARROW = 1280, 390
FLAGS = (
    "--headless=new --no-sandbox --disable-gpu --disable-background-networking --disable-component-update "
    "--disable-sync --no-first-run --hide-scrollbars --disable-dev-shm-usage"
)
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
PATIENCE = 20.0
BREACHES = """window.breaches = [];
document.addEventListener('securitypolicyviolation',
    event => window.breaches.push(event.violatedDirective + ' ' + event.blockedURI));"""
PROGRAM = "from holdfast.surfaces.cli import main; main()"


@dataclass(frozen=True, slots=True)
class Company:
    """The folder of a company, and the home in which what is known of it is kept."""

    folder: Path
    home: Path

    def type(self, *words: str) -> str:
        """Run the program in the folder; what it printed."""
        done = subprocess.run(
            [sys.executable, "-c", PROGRAM, *words], cwd=self.folder, env=self.environment, text=True,
            stdin=subprocess.DEVNULL, capture_output=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout

    @property
    def environment(self) -> dict[str, str]:
        return {**os.environ, "HOLDFAST_HOME": str(self.home)}

    def log(self) -> list[dict[str, Any]]:
        """The rows of the log of who saw names and why, oldest first."""
        file = self.folder / ".holdfast" / "audit.log"
        return [json.loads(line) for line in file.read_text("utf-8").splitlines()] if file.exists() else []

    def copy(self, into: Path) -> Company:
        """The same, to change."""
        return Company(shutil.copytree(self.folder, into / self.folder.name, symlinks=True), into / "home")


class Served:
    """`holdfast serve --port 0` at work."""

    def __init__(self, company: Company, errors: Path) -> None:
        self.company = company
        self.errors = errors
        with errors.open("w") as told:
            self.process = subprocess.Popen(
                [sys.executable, "-u", "-c", PROGRAM, "serve", "--port", "0"], cwd=company.folder,
                env=company.environment, text=True, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=told,
            )  # fmt: skip

    def link(self) -> str:
        """The next link that the terminal prints; it opens once."""
        for line in self.process.stdout or ():
            if found := re.search(r"http://\S+", line):
                return found[0]
        raise AssertionError(self.errors.read_text("utf-8"))

    def stop(self) -> None:
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(10)
        if self.process.stdout:
            self.process.stdout.close()


class Visitor:
    """Somebody with a browser of their own, who came in by a link."""

    def __init__(self, driver: Chrome, link: str) -> None:
        self.driver = driver
        self.base = link.partition("/in?")[0]
        self.size()
        self.cdp("Page.addScriptToEvaluateOnNewDocument", source=BREACHES)
        self.driver.get(link)

    # How the browser is

    def cdp(self, command: str, **given: Any) -> Any:
        return self.driver.execute_cdp_cmd(command, given)

    def size(
        self, width: int = WIDE, theme: str = "light", media: str = "screen", *, still: bool = False, height: int = 0
    ) -> None:
        """As wide as this, in this theme; as high as screens of that width are, unless said otherwise."""
        features = [{"name": "prefers-color-scheme", "value": theme}]
        features += [{"name": "prefers-reduced-motion", "value": "reduce"}] if still else []
        self.cdp("Emulation.setEmulatedMedia", media=media, features=features)
        height = height or (900 if width > 600 else 844)
        self.cdp("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)

    @contextlib.contextmanager
    def without_scripts(self) -> Iterator[None]:
        """As somebody who allows no scripts."""
        self.cdp("Emulation.setScriptExecutionDisabled", value=True)
        try:
            yield
        finally:
            self.cdp("Emulation.setScriptExecutionDisabled", value=False)

    # Where they are

    def open(self, place: str) -> None:
        """Go to an address of the app, and wait until it is there."""
        self.driver.get(self.base + place)
        self.still()

    @property
    def address(self) -> str:
        """Where the browser is, as the address bar shows it, without the server's."""
        return self.driver.current_url.removeprefix(self.base)

    def until(self, there: Callable[[], T | None], why: str = "") -> T:
        """Wait for it; what it was."""
        from selenium.common.exceptions import WebDriverException

        end = time.monotonic() + PATIENCE
        while True:
            with contextlib.suppress(WebDriverException):  # a page that is just being replaced
                if found := there():
                    return found
            if time.monotonic() > end:
                raise AssertionError(f"never there: {why or there}; at {self.address}: {self.title!r}")
            time.sleep(0.03)

    def still(self) -> None:
        """Wait until nothing is loaded or worked out any more."""
        busy = ".htmx-request, .htmx-swapping, .htmx-settling, .waiting"
        ready = f"return document.readyState === 'complete' && !document.querySelector('{busy}')"
        self.until(lambda: self.ask(ready), "a page that stands still")

    # What they see

    def ask(self, script: str, *given: Any) -> Any:
        return self.driver.execute_script(script, *given)

    def all(self, css: str) -> list[WebElement]:
        return list(self.driver.find_elements("css selector", css))

    def one(self, css: str) -> WebElement:
        """The first of these that is shown."""
        return self.until(lambda: next((found for found in self.all(css) if found.is_displayed()), None), css)

    @property
    def title(self) -> str:
        """The finding of the page."""
        return self.words("h1")

    def words(self, css: str) -> str:
        found = self.all(css)
        return found[0].text if found else ""

    @property
    def shown(self) -> str:
        """All that the page says, in sight or folded away."""
        return str(self.ask("return document.body.textContent"))

    @property
    def focus(self) -> WebElement:
        return self.driver.switch_to.active_element

    # What they do

    def click(self, what: str, css: str = "a, button, summary, label") -> None:
        """Click what bears these words."""

        def found() -> WebElement | None:
            shown = (one for one in self.all(css) if one.text.strip() and one.is_displayed())
            return next((one for one in shown if what in one.text), None)

        self.press(self.until(found, f"something to click that says {what!r}"))

    def press(self, one: WebElement) -> None:
        """Click one thing, where it is in the page; once more where the page was still scrolling."""
        from selenium.common.exceptions import ElementClickInterceptedException

        for patience in (0.3, 0.0):
            self.ask("arguments[0].scrollIntoView({block: 'center', behavior: 'instant'})", one)
            try:
                one.click()
            except ElementClickInterceptedException:
                if not patience:
                    raise
                time.sleep(patience)
            else:
                return

    def choose(self, field: str, word: str) -> None:
        """Choose one of a list."""
        from selenium.webdriver.support.select import Select

        Select(self.one(f"select[name='{field}']")).select_by_value(word)

    def take(self, what: str, into: Path) -> str:
        """Click what takes a file away; what is in the file once it has arrived."""
        self.cdp("Browser.setDownloadBehavior", behavior="allow", downloadPath=str(into))
        there = set(into.iterdir())
        self.click(what, "a[download]")

        def arrived() -> Path | None:
            found = [one for one in into.iterdir() if one not in there and one.suffix != ".crdownload"]
            return found[0] if found else None

        return self.until(arrived, f"the file behind {what!r}").read_text("utf-8")

    def fill(self, field: str, word: str, within: str = "") -> WebElement:
        """Type into a line, in place of what stands there."""
        line = self.one(f"{within} input[name='{field}']:not([type=hidden])")
        if line.get_attribute("type") == "date":
            self.ask(
                "arguments[0].value = arguments[1]; arguments[0].dispatchEvent(new Event('change', {bubbles: true}))",
                line, word,
            )  # fmt: skip
        else:
            line.clear()
            line.send_keys(word)
        return line

    def keys(self, *pressed: str) -> None:
        from selenium.webdriver.common.action_chains import ActionChains

        ActionChains(self.driver, duration=0).send_keys(*pressed).perform()

    # What must never be

    def complaints(self, *, expected: Sequence[int] = ()) -> list[str]:
        """What the console and the policy have complained of since it was last asked, but for pages that were expected
        to bear one of these states."""
        said = [one["message"] for one in self.driver.get_log("browser")]  # type: ignore[no-untyped-call]
        kept = [one for one in said if not any(f"status of {code} " in one for code in expected)]
        return kept + list(self.ask("return window.breaches || []"))

    def remembered(self) -> int:
        """How many things pages have put into the browser's storage."""
        return int(self.ask("return localStorage.length + sessionStorage.length"))

    def check(self, rules: str, *, least: int = 9) -> list[tuple[str, list[str]]]:
        """What axe-core finds against the accessibility guidelines; it passes at least so many rules."""
        self.ask(rules + "\nwindow.axe = axe;")
        strict = {"label-content-name-mismatch": {"enabled": True}, "target-size": {"enabled": True}}
        options = {"resultTypes": ["violations"], "runOnly": {"type": "tag", "values": RULES}, "rules": strict}
        found = self.driver.execute_async_script("axe.run(document, arguments[0]).then(arguments[1])", options)
        assert len(found["passes"]) >= least
        return [(one["id"], [node["html"][:200] for node in one["nodes"][:3]]) for one in found["violations"]]


Visit = Callable[[Served], Visitor]


@pytest.fixture(scope="session")
def company(tmp_path_factory: pytest.TempPathFactory) -> Company:
    """The example company, scanned in a terminal. Only for reading."""
    from holdfast.demo.company import generate

    base = tmp_path_factory.mktemp("example")
    generate(base / "company", seed=1, as_of=SCANNED)
    typed = base / "company" / "holdfast.toml"
    typed.write_text(f"scenarios = 500\n{typed.read_text('utf-8')}", "utf-8")
    found = Company(base / "company", base / "home")
    said = found.type("scan", ".", "--as-of", SCANNED.isoformat(), "--no-report")
    assert "have no second holder" in said
    return found


def start_browser(profile: Path) -> Chrome:
    """Chromium with a profile of its own; whoever starts it ends it. Raises `FileNotFoundError` where there is none."""
    from selenium import webdriver
    from selenium.webdriver.chrome.options import Options
    from selenium.webdriver.chrome.service import Service

    names = ("chromium", "google-chrome", "chromium-browser")
    chromium, driver = next(filter(None, map(shutil.which, names)), None), shutil.which("chromedriver")
    if not chromium or not driver:
        raise FileNotFoundError("The app was not opened in a browser; install chromium and chromium-driver.")
    options = Options()
    options.binary_location = chromium
    for flag in [*FLAGS.split(), f"--user-data-dir={profile}"]:
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    return webdriver.Chrome(options=options, service=Service(driver))


@pytest.fixture(scope="session")
def new_browser(tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Chrome]:
    """Start a browser; whoever asks for it ends it."""

    def start() -> Chrome:
        try:
            return start_browser(tmp_path_factory.mktemp("profile"))
        except FileNotFoundError as error:
            (pytest.fail if os.environ.get("HOLDFAST_NO_SKIPS") == "1" else pytest.skip)(f"NOT CHECKED: {error}")

    return start


@pytest.fixture(scope="module")
def visit(new_browser: Callable[[], Chrome]) -> Iterator[Visit]:
    """Let somebody come in, in a browser of their own."""
    started: list[Chrome] = []

    def come(served: Served) -> Visitor:
        started.append(new_browser())
        visitor = Visitor(started[-1], served.link())
        visitor.still()
        return visitor

    yield come
    for driver in started:
        driver.quit()


@pytest.fixture(scope="module")
def served(company: Company, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The app of a copy of the company, for the tests of one file."""
    base = tmp_path_factory.mktemp("served")
    server = Served(company.copy(base), base / "errors")
    yield server
    server.stop()
    assert (base / "errors").read_text("utf-8") == ""


@pytest.fixture(scope="session")
def axe() -> str:
    path = next(f for f in distribution("selenium-axe-python").files or () if f.name == "axe.min.js")
    return Path(str(path.locate())).read_text("utf-8")
