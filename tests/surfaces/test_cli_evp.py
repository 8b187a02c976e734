"""What can honestly be said of working here, as somebody asks it: measured, refused, and never about one person."""

from __future__ import annotations

import json
from pathlib import Path

import pypdf
import pytest
from invented_firm import EVERYBODY, NAMES, Change, Terminal, scanned, steadily, table, told

CLAIMS = {"Autonomy", "Ownership", "Decision cycle time", "Visible impact"}
PEOPLE = [f"Person {letter} <{letter.lower()}@corp.example>" for letter in "ABCDEFGH"]


@pytest.fixture(scope="module")
def eight(tmp_path_factory: pytest.TempPathFactory) -> Terminal:
    """Eight people and seven packages: two of them are changed by everybody, five by two people each."""
    base = tmp_path_factory.mktemp("eight")
    story: list[Change] = []
    for n in range(7):
        who = PEOPLE if n < 2 else [PEOPLE[n], PEOPLE[n + 1 if n < 6 else 0]]
        story += steadily(who, [f"pack{n}/part.py", f"pack{n}/__init__.py", f"pack{n}/setup.py"], 48, until=3 + n)
    told(base / "corp" / "code", story)
    return scanned(base / "corp", base / "home")


def test_every_claim_has_a_row_with_a_number_or_why_there_is_none(firm: Terminal) -> None:
    rows = table(firm("evp", "--json").json, "claims")
    assert {row["claim"] for row in rows} == CLAIMS
    for row in rows:
        assert (row["number"] is None) == row["say"].startswith("Nothing: "), row
        assert row["helps"]


def test_what_git_cannot_know_is_said_to_be_not_known(firm: Terminal) -> None:
    said = firm("evp", "--json").json
    assert "git does not know when a change was opened" in json.dumps(said)
    assert "decision cycle time" in said["blocks"][0]["meaning"]


def test_of_a_firm_of_few_people_nothing_is_claimed(few: Terminal) -> None:
    said = " ".join(few("evp").out.split())
    assert "never about one person" in said
    rows = table(few("evp", "--json").json, "claims")
    assert [row for row in rows if row["number"] is None]


def test_what_small_groups_own_is_counted_to_a_twentieth(eight: Terminal) -> None:
    row = next(row for row in table(eight("evp", "--json").json, "claims") if row["claim"] == "Ownership")
    assert row["number"] is not None, row
    assert round(row["number"]["value"] * 20, 6).is_integer()
    assert 0.1 < row["number"]["low"] <= row["number"]["value"] <= row["number"]["high"]


def test_it_names_nobody_on_any_surface(firm: Terminal, tmp_path: Path) -> None:
    file = tmp_path / "evp.html"
    said = firm("evp", "--report", str(file))
    told_ = said.out + firm("evp", "--json").out + file.read_text("utf-8")
    for name in (*NAMES, *EVERYBODY):
        assert name not in told_
    assert "person " not in said.out.replace("one person", "").replace("second person", "")


def test_what_is_measured_stands_on_the_candidates_page_and_the_rest_does_not(eight: Terminal) -> None:
    rows = table(eight("evp", "--json").json, "claims")
    page = eight("candidate", "--base", "90k", "--json").json
    work = next(one for one in page["blocks"] if one.get("key") == "work")
    known = [row["say"] for row in rows if row["number"] is not None]
    assert known
    assert [row["work"] for row in table(page, "work")] == known
    assert "1 Sep 2026" in work["caption"]
    assert "Nothing: " not in json.dumps(page)


def test_its_repositories_stay_off_the_candidates_page(eight: Terminal) -> None:
    blocks = eight("candidate", "--base", "90k", "--json").json["blocks"]
    work = next(one for one in blocks if one.get("key") == "work")
    assert '"code"' not in json.dumps(work)


def test_without_a_scan_it_says_how_to_begin(nowhere: Terminal) -> None:
    said = nowhere("evp")
    assert said.code == 4
    assert "holdfast scan FOLDER" in said.err


def test_with_what_was_measured_and_all_that_can_be_offered_it_still_prints_on_two_pages(
    eight: Terminal, tmp_path: Path
) -> None:
    file = tmp_path / "offer.pdf"
    all_of_it = (
        *("--base", "232,500", "--equity", "0.75%", "--post-money", "19M", "--raised", "4M", "--shares", "10M"),
        *("--strike", "0.58", "--valued-on", "2025-10-01", "--signing", "20k", "--bonus", "11k", "--retention", "12k"),
        *("--learning", "5k", "--compute", "30k", "--exercise-months", "24", "--place", "US-CA", "--level", "senior"),
    )
    assert eight("candidate", *all_of_it, "--as-of", "2026-09-01", "--report", str(file)).code == 0
    pages = pypdf.PdfReader(file).pages
    assert len(pages) == 2
    assert "How we work, as measured" in pages[0].extract_text() + pages[1].extract_text()
