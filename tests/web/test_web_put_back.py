"""A running app shows what there is now, also where its numbers were there before: after a backup was put back, and
after everything was forgotten and scanned anew."""

from __future__ import annotations

from pathlib import Path

from httpx import Client
from invented_firm import TODAY, Terminal
from served import serving


def test_what_is_typed_after_a_backup_was_put_back_is_shown(own_firm: Terminal, tmp_path: Path) -> None:
    backup = str(tmp_path / "backup.tar")
    own_firm("backup", backup)
    with serving(own_firm) as server:
        browser = server.browser()
        assert _own_figure(own_firm, browser, 7)
        own_firm("restore", backup, "--yes")
        assert _own_figure(own_firm, browser, 9)  # the first change again, and another one


def test_what_is_scanned_after_everything_was_forgotten_is_shown(own_firm: Terminal) -> None:
    with serving(own_firm) as server:
        browser = server.browser()
        _same(own_firm, browser)
        own_firm("forget", "--yes")
        own_firm("scan", ".", "--as-of", TODAY.isoformat(), "--no-report")
        _same(own_firm, browser)  # with handles drawn anew


def _same(firm: Terminal, browser: Client) -> None:
    """Whether the app tells of people, in a list and in a simulated company, what the command line does."""
    for question in ("people", "attest"):
        assert browser.get(f"/{question}.json").text == firm(question, "--json").out, question


def _own_figure(firm: Terminal, browser: Client, months: int) -> bool:
    """Whether the app tells a figure as it was just typed."""
    firm("claims", "set", "holder_active_months", "--value", str(months))
    told = browser.get("/claims.csv", params={"key": "holder_active_months"})
    return told.text == firm("claims", "--key", "holder_active_months", "--csv").out and str(months) in told.text
