"""What can be asked and typed before anything was scanned, and what becomes of it."""

from __future__ import annotations

import re

import invented_firm as invented
from invented_firm import Terminal, steadily, told

SET = ("claims", "set", "learning_constant", "--value", "0.6", "--low", "0.4", "--high", "0.8")


def test_a_question_that_needs_a_history_says_how_to_start(nowhere: Terminal) -> None:
    said = nowhere("estate")
    assert said.code == 4
    assert "Start with `holdfast scan FOLDER`" in said.err


def test_what_needs_no_history_is_answered_and_can_be_typed_and_undone(nowhere: Terminal) -> None:
    assert nowhere("claims").code == 0
    assert nowhere(*SET).code == 0
    assert _own(nowhere) == 1
    assert nowhere("undo").code == 0
    assert _own(nowhere) == 0


def test_what_was_typed_before_the_first_scan_comes_along(nowhere: Terminal) -> None:
    assert nowhere(*SET).code == 0
    told(nowhere.folder / "young", steadily([invented.ANA, invented.BO], ["a.py"], 30))
    said = nowhere("scan", "young", "--as-of", invented.TODAY.isoformat(), "--no-report")
    assert said.code == 0
    assert "What you typed before the first scan came along." in said.out
    assert _own(nowhere) == 1
    assert not (nowhere.home / "company").exists()
    again = nowhere("scan", "young", "--as-of", invented.TODAY.isoformat(), "--no-report")
    assert "came along" not in again.out


def _own(terminal: Terminal) -> int:
    found = re.search(r"(\d+) of them yours", terminal("claims").out)
    assert found
    return int(found[1])
