"""What changed since the last scan, as somebody in a terminal sees it."""

from __future__ import annotations

import json
from pathlib import Path

import invented_firm as invented
from invented_firm import ANA, NAMES, TODAY, Terminal, blocks, table

NEW = "Ned Newly <ned@juniper.example>"
QUICK = ("--scenarios", "200")
SCAN = ("scan", "--as-of", TODAY.isoformat(), "--no-report", "--no-input")


def committed(repository: Path, author: str, days: int, files: dict[str, str]) -> None:
    """More commits on top of what is there, one a file."""
    for name, text in files.items():
        at = 1_788_200_000 - days * 86_400
        stream = f"commit refs/heads/main\nauthor {author} {at} +0000\ncommitter {author} {at} +0000\ndata 4\nWork\n"
        stream += f"from refs/heads/main^0\nM 100644 inline {name}\ndata {len(text.encode())}\n{text}\n"
        invented.git(repository, "fast-import", "--quiet", stdin=stream)


def test_with_one_scan_there_is_nothing_to_compare(firm: Terminal) -> None:
    asked = firm("changes")
    assert asked.code == 0
    assert "only one scan" in asked.out


def test_what_moved_who_is_new_and_what_turned_is_told(own_firm: Terminal) -> None:
    own_firm(*SCAN)
    platform = own_firm.folder / "platform"
    committed(platform, NEW, 3, {"added.py": "import os\n" * 30, "added.md": "# Notes\n"})
    scanned = own_firm(*SCAN)
    assert scanned.code == 0, scanned.err
    assert "1 repository has moved, by 2 commits" in scanned.out
    assert "`holdfast changes`" in scanned.out
    answer = own_firm("changes", *QUICK, "--json").json
    (moved,) = table(answer, "moved")
    assert (moved["repository"], moved["commits"], moved["added"], moved["changed"]) == ("platform", 2, 2, 0)
    (seen,) = table(answer, "seen")
    assert seen["works_in"] == "platform"
    assert not [name for name in (*NAMES, "Ned", "Newly") if name in json.dumps(answer)]
    assert table(own_firm("changes", "--facts-only", "--json").json, "moved") == [moved]


def test_a_second_scan_of_the_same_says_so_and_stops(own_firm: Terminal) -> None:
    first = own_firm(*SCAN)
    second = own_firm(*SCAN)
    assert "Nothing has changed since the scan of" in second.out
    assert len(second.out) < len(first.out) / 3


def test_an_answer_is_given_again_once_something_was_typed(own_firm: Terminal) -> None:
    own_firm(*SCAN)
    assert own_firm("people", "left", "Bo Sketch", "--on", "2026-08-31").code == 0
    again = own_firm(*SCAN)
    assert "Nothing has changed" in again.out
    assert "holder" in again.out


def test_an_asset_that_came_is_listed_with_its_state(own_firm: Terminal) -> None:
    own_firm(*SCAN)
    invented.told(own_firm.folder / "billing", invented.steadily([ANA], ["bill/a.py", "bill/b.py"], 30))
    assert "New: billing." in own_firm(*SCAN).out
    rows = table(own_firm("changes", *QUICK, "--json").json, "states")
    assert blocks(own_firm("changes", *QUICK, "--json").json, "headline")
    assert {row["asset"].partition(":")[0] for row in rows if row["before"] == "not there"} == {"billing"}


def test_with_old_clones_the_days_left_count_from_the_scan_and_not_from_the_last_commit(own_firm: Terminal) -> None:
    """Nobody can hand anything over in a month that has gone by."""
    scanned = own_firm("scan", ".", "--jobs", "1", "--no-report")
    assert scanned.code == 0, scanned.err
    one = own_firm("people", "--json").json["people"][0]
    said = own_firm("departure", "--leaving", one, "--last-day", invented.ago(1))
    as_of = own_firm("estate", "--scenarios", "200", "--json").json["as_of"]
    assert said.code == 2
    assert f"Plans count from {as_of}" not in said.err
    assert "Plans count from" in said.err
