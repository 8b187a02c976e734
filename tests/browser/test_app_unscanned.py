"""The app without a scan, in a real Chromium: a founder's minute, and nothing typed lost when either side is killed."""

from __future__ import annotations

import importlib.util
import stat
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
from app_fixtures import NARROW, WIDE, Company, Served, Visit, Visitor

from holdfast.operations.drafts import NAME

pytestmark = pytest.mark.browser

TOO_WIDE = """document.querySelectorAll('main details.more, main details.behind').forEach(one => one.open = true);
return [...document.querySelectorAll('main .scroll')].filter(one => one.checkVisibility()
    && one.scrollWidth > one.clientWidth + 1).map(one => one.getAttribute('aria-label') + ' ' + one.scrollWidth)"""
"""Tables that are wider than their page, also those that are folded away."""
PAGES = ("/", "/offer", "/equity", "/bands", "/changes-typed", "/do/captable/add", "/do/captable/typed", "/do/scan")


@pytest.fixture(scope="module")
def bench() -> ModuleType:
    spec = importlib.util.spec_from_file_location(
        "founders_minute", Path(__file__).parents[2] / "bench" / "founders_minute.py"
    )
    assert spec
    assert spec.loader
    found = importlib.util.module_from_spec(spec)
    sys.modules["founders_minute"] = found
    spec.loader.exec_module(found)
    return found


@pytest.fixture
def nobody(tmp_path: Path) -> Company:
    """Somebody in an empty folder who never scanned anything."""
    (tmp_path / "here").mkdir()
    return Company(tmp_path / "here", tmp_path / "home")


@pytest.fixture
def server(nobody: Company, tmp_path: Path) -> Iterator[Served]:
    found = Served(nobody, tmp_path / "errors")
    yield found
    if found.process.poll() is None:
        found.stop()
    assert (tmp_path / "errors").read_text("utf-8") == ""


def drafts(company: Company) -> Path:
    return company.home / "company" / NAME


def typed(visitor: Visitor, company: Company, form: str, field: str, word: str) -> None:
    """Type into a line, and wait until the server has it."""
    visitor.fill(field, word, form)
    visitor.until(lambda: drafts(company).exists() and word in drafts(company).read_text("utf-8"), "a draft")


def test_five_numbers_make_a_candidate_page_in_under_a_minute(
    bench: ModuleType, server: Served, visit: Visit, tmp_path: Path
) -> None:
    visitor = visit(server)
    visitor.cdp("Browser.setDownloadBehavior", behavior="allow", downloadPath=str(tmp_path))
    link = server.link()
    one = bench.minute(visitor.driver, link, tmp_path)
    assert one.seconds + one.at_it < bench.MARK
    (file,) = tmp_path.glob("*.docx")
    assert file.read_bytes()[:2] == b"PK"
    assert "$230,000" in visitor.title
    assert visitor.remembered() == 0
    assert visitor.complaints() == []


def test_no_page_of_the_app_without_a_scan_breaks_a_rule_or_is_wider_than_its_screen(
    server: Served, visit: Visit, axe: str
) -> None:
    visitor = visit(server)
    for width, theme in ((WIDE, "light"), (NARROW, "dark")):
        visitor.size(width, theme)
        for page in PAGES:
            visitor.open(page)
            assert visitor.ask("return document.documentElement.scrollWidth") <= width, page
            assert visitor.ask(TOO_WIDE) == [], (page, width)
            assert visitor.check(axe) == [], (page, width, theme)
            assert "generation 0" not in visitor.shown, page


def test_what_stands_in_a_form_outlives_the_server_and_the_browser(
    nobody: Company, server: Served, visit: Visit, tmp_path: Path
) -> None:
    visitor = visit(server)
    visitor.open("/offer")
    typed(visitor, nobody, "form.ask", "base", "231k")
    typed(visitor, nobody, "form.ask", "equity", "0.71%")
    visitor.open("/do/captable/typed")
    typed(visitor, nobody, "form.form", "shares", "12,345,678")
    assert visitor.remembered() == 0
    server.process.kill()
    server.process.wait(10)
    assert server.process.stdout
    server.process.stdout.close()
    visitor.driver.quit()
    assert stat.S_IMODE(drafts(nobody).stat().st_mode) == 0o600

    again = Served(nobody, tmp_path / "errors again")
    try:
        later = visit(again)
        later.open("/offer")
        assert later.one("form.ask input[name='base']").get_attribute("value") == "231k"
        assert later.one("form.ask input[name='equity']").get_attribute("value") == "0.71%"
        later.open("/do/captable/typed")
        assert later.one("input[name='shares']").get_attribute("value") == "12,345,678"
        assert "As you left it on" in later.words(".left")
        later.click("begin anew")
        later.until(lambda: later.one("input[name='shares']").get_attribute("value") == "", "an empty form")
        later.open("/do/captable/typed")
        assert later.all(".left") == []
        assert later.remembered() == 0
    finally:
        again.stop()


def test_a_refresh_in_the_middle_of_a_word_loses_nothing_and_beginning_anew_does(
    nobody: Company, server: Served, visit: Visit
) -> None:
    visitor = visit(server)
    visitor.open("/offer?base=200k")
    typed(visitor, nobody, "form.ask", "raised", "4.4")
    visitor.driver.refresh()
    visitor.still()
    assert visitor.one("form.ask input[name='raised']").get_attribute("value") == "4.4"
    assert visitor.one("form.ask input[name='base']").get_attribute("value") == "200k"
    visitor.click("begin anew")
    visitor.until(lambda: visitor.address == "/offer" and not visitor.all(".left"), "a new offer")
    assert visitor.one("form.ask input[name='base']").get_attribute("value") == ""


def test_a_line_is_not_taken_away_while_somebody_types_in_it(nobody: Company, server: Served, visit: Visit) -> None:
    visitor = visit(server)
    visitor.open("/offer")
    for field, word in (("base", "230k"), ("equity", "0.75%"), ("post_money", "19.2M"), ("raised", "4M")):
        visitor.one(f"form.ask input[name='{field}']").send_keys(word)
    visitor.click("Recompute")
    visitor.until(lambda: "raised=4M" in visitor.address, "the answer")
    visitor.still()
    for part in ("base=230k", "equity=0.75%25", "post_money=19.2M"):
        assert part in visitor.address
    visitor.ask("document.querySelector(\"nav a[href='/equity']\").click()")  # in a menu that only looks closed
    visitor.until(lambda: visitor.address.startswith("/equity?"), "the same offer on the next page")
    assert "equity=0.75%25" in visitor.address
    assert "base=" not in visitor.address or "base=230k" in visitor.address


def test_a_file_is_chosen_in_the_browser_and_taken_back_later(
    nobody: Company, server: Served, visit: Visit, tmp_path: Path
) -> None:
    file = tmp_path / "Our cap table.csv"
    file.write_text(
        "holder,type,class,kind,shares,price\nAda Invented,stock,common,common,8000000,0\n"
        "Seed fund,stock,seed,preferred,2000000,2\n"
    )
    visitor = visit(server)
    visitor.open("/do/captable/add?back=/captable")
    visitor.one("input[type=file]").send_keys(str(file))
    visitor.click("Save")
    visitor.until(lambda: visitor.address.startswith("/captable"), visitor.words(".complaint") or "the cap table")
    visitor.still()
    assert str(tmp_path) not in visitor.shown
    assert not any((nobody.home / "company" / "uploads").glob("*"))
    visitor.open("/changes-typed")
    visitor.click("Undo")
    visitor.until(lambda: "is undone" in visitor.words(".receipt"), "a receipt")
