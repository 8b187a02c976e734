"""The roadmap as it is typed and asked: files and items, what slips, who waits; never summed with cash."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from invented_firm import Terminal, blocks, table
from test_cli_no_scores import FORBIDDEN, keys, tables

HEAD = "item,assets,date,value,customers,currency\n"
ROWS = (
    "Better models,models,2026-10-01,12000,Alder Bank;Birch Health,USD\n"
    "New sign-in,service,2026-12-01,4000,Alder Bank,USD\n"
)


def roadmap(tmp_path: Path, rows: str = ROWS, name: str = "roadmap.csv") -> str:
    file = tmp_path / name
    file.write_text(HEAD + rows)
    return str(file)


def test_without_a_roadmap_it_says_which_file_to_write_and_that_file_works(own_firm: Terminal, tmp_path: Path) -> None:
    said = own_firm("roadmap", "--json").json
    (missing,) = blocks(said, "not_enough")
    head, row = re.findall(r"`([^`]*,[^`]*)`", missing["what_would_help"])[:2]
    (tmp_path / "own.csv").write_text(f"{head}\n{row}\n")
    assert own_firm("roadmap", "add", str(tmp_path / "own.csv")).code == 0
    assert [one["item"] for one in table(own_firm("roadmap", "--json").json, "items")] == ["Faster answers"]


def test_what_is_typed_is_listed_by_date_with_what_it_rests_on(own_firm: Terminal, tmp_path: Path) -> None:
    own_firm("roadmap", "add", roadmap(tmp_path))
    said = own_firm("roadmap", "--json").json
    rows = table(said, "items")
    assert [(one["due"], one["item"], one["customers"]) for one in rows] == [
        ("2026-10-01", "Better models", ["Alder Bank", "Birch Health"]), ("2026-12-01", "New sign-in", ["Alder Bank"]),
    ]  # fmt: skip
    assert rows[0]["one_holder"]["value"] == 1, "Ana alone trains the models"
    assert "rests on something that one person holds alone" in blocks(said, "headline")[0]["finding"]
    assert {one["customer"] for one in table(said, "customers")} == {"Alder Bank", "Birch Health"}
    paths = {one["asset"]: one["customers"] for one in table(said, "paths")}
    assert paths["service:."] == ["Alder Bank"]


def test_a_departure_shows_what_slips_apart_from_its_cost(own_firm: Terminal, tmp_path: Path, ana: str) -> None:
    before = own_firm("departure", "--leaving", ana, "--json").json
    own_firm("roadmap", "add", roadmap(tmp_path))
    after = own_firm("departure", "--leaving", ana, "--json").json
    (first, *_) = table(after, "slips")
    assert first["item"] == "Better models"
    assert first["customers"] == ["Alder Bank", "Birch Health"]
    assert first["money"]["unit"] == "USD"
    figures = {one["key"]: one for block in blocks(after, "figures") for one in block["items"]}
    was = {one["key"]: one for block in blocks(before, "figures") for one in block["items"]}
    assert "money_at_risk" in figures.keys() - was.keys()
    bill = {row["component"]: float(row["share"]["amount"]) for row in table(after, "bill")}
    assert "late roadmap" not in bill
    assert sum(bill.values()) == pytest.approx(figures["cost"]["estimate"]["value"], abs=0.01)
    assert figures["cost"]["estimate"]["value"] < was["cost"]["estimate"]["value"], "its weeks left the empty seat"
    assert not [block for block in before["blocks"] if block.get("key") == "slips"]


def test_the_roadmap_page_of_a_leaver_says_what_the_departure_says(
    own_firm: Terminal, tmp_path: Path, ana: str
) -> None:
    own_firm("roadmap", "add", roadmap(tmp_path))
    pages = [own_firm(slug, "--leaving", ana, "--json").json for slug in ("roadmap", "departure")]
    assert table(pages[0], "slips") == table(pages[1], "slips")
    own_firm("roadmap", "--leaving", "Ana Quill").refused(3, "NO_PURPOSE")


def test_the_same_file_twice_counts_once_and_one_number_takes_it_back(own_firm: Terminal, tmp_path: Path) -> None:
    before = own_firm("roadmap", "--json").out
    number = json.loads(own_firm("roadmap", "add", roadmap(tmp_path), "--json").out)["undo"]
    again = own_firm("roadmap", "add", roadmap(tmp_path, ROWS.replace("12000", '"12,000"'), "same.csv"))
    assert "stand on the roadmap as they are; nothing was done" in again.out
    assert own_firm("undo", str(number)).code == 0
    assert own_firm("roadmap", "--json").out == before


def test_an_item_can_be_typed_changed_and_dropped(own_firm: Terminal) -> None:
    words = ("roadmap", "item", "Beta", "--asset", "models", "--date", "2026-11-01")
    said = own_firm(*words)
    assert "Beta is on the roadmap, due on 1 Nov 2026." in said.out
    assert "only weeks are told" in said.err
    own_firm(*words, "--value-per-week", "500", "--customers", "Cedar; Dale", "--customers", "Elm", "--margin", "60%")
    (row,) = table(own_firm("roadmap", "--json").json, "items")
    assert row["customers"] == ["Cedar", "Dale", "Elm"]
    own_firm("roadmap", "drop", "bta").refused(2, "No item is called `bta`", "`Beta`")
    assert own_firm("roadmap", "drop", "  BETA ").code == 0
    assert "Nobody has said yet" in own_firm("roadmap").out
    assert own_firm("undo").code == 0
    assert table(own_firm("roadmap", "--json").json, "items")[0]["customers"] == ["Cedar", "Dale", "Elm"]


def test_bad_input_is_said_in_words(own_firm: Terminal, tmp_path: Path) -> None:
    item = ("roadmap", "item", "Beta", "--asset")
    own_firm(*item, "modles", "--date", "2026-11-01").refused(2, "No asset is called `modles`", "Did you mean `models`")
    own_firm(*item, "models", "--date", "soon").refused(2, "`--date` was given as `soon`, which is no day")
    own_firm(*item, "models", "--date", "2026-11-01", "--value-per-week", "12k").refused(2, "is no amount a week")
    own_firm("roadmap", "add", roadmap(tmp_path, ROWS.replace("USD", "EUR"))).refused(2, "Line 2 is in EUR")
    own_firm("roadmap", "add", roadmap(tmp_path, "A,modles,2026-10-01,1,,\n")).refused(
        2, "line 2: no asset is called `modles`; near it: `models`", "Nothing was taken"
    )
    own_firm("roadmap", "add", str(tmp_path / "none.csv")).refused(2, "could not be read")


def test_a_few_bad_rows_are_listed_and_the_rest_is_taken(own_firm: Terminal, tmp_path: Path) -> None:
    rows = "".join(f"Item {n},models,2026-10-0{n},1,,\n" for n in range(1, 9)) + "Bad,models,soon,1,,\n"
    said = own_firm("roadmap", "add", roadmap(tmp_path, rows), "--json").json
    assert said["counts"] == {"read": 9, "accepted": 8, "quarantined": 1, "duplicates": 0}
    assert said["warnings"] == [
        "1 row could not be used.",
        "Line 10: `soon` under `date` is no day such as 2026-03-31.",
    ]


def test_what_is_due_already_or_gone_is_said_and_not_counted(own_firm: Terminal, tmp_path: Path) -> None:
    own_firm("roadmap", "add", roadmap(tmp_path, ROWS + "Long ago,models,2026-01-01,1,,\n"))
    own_firm("assets", "exclude", "service")
    said = own_firm("roadmap", "--json").json
    why = {one["item"]: one["why"] for one in table(said, "not_counted")}
    assert why["Long ago"].startswith("it was due by 1 Sep 2026")
    assert why["New sign-in"] == "none of its assets is there now: service"
    assert [one["item"] for one in table(said, "items")] == ["Better models"]


def test_customers_and_items_are_typed_text_and_act_on_nothing(own_firm: Terminal, tmp_path: Path) -> None:
    rows = 'Beta <script>alert(1)</script>,models,2026-10-01,1,"=cmd()|A;Ana Quill Ltd",\n'
    own_firm("roadmap", "add", roadmap(tmp_path, rows))
    page = tmp_path / "page.html"
    said = own_firm("roadmap", "--report", str(page))
    assert "Quill" not in said.out, "a name in it is masked like any other"
    assert "<script>alert(1)" not in page.read_text("utf-8")
    cells = own_firm("roadmap", "--csv").out
    assert ',"=cmd' not in cells


def test_where_a_split_gains_nothing_it_says_why_and_splits_nothing(firm: Terminal) -> None:
    """Ana's address at home made a third of the changes to the models: that is no second holder of any part."""
    said = firm("decoupling", "--json").json
    why = {row["asset"]: row["why"] for row in table(said, "no_split")}
    assert why == dict.fromkeys(("models:.", "platform:."), "no part of it has a second holder either")
    assert not [block for block in said["blocks"] if block.get("key") == "parts"]
    assert all(row["what"].startswith("standardise") for row in table(said, "advice"))


def test_the_only_risk_that_is_named_is_that_of_money(own_firm: Terminal, tmp_path: Path, ana: str) -> None:
    """Systems and items are told of, people never: the same rule as for every other page."""
    own_firm("roadmap", "add", roadmap(tmp_path))
    for words in (("roadmap",), ("roadmap", "--leaving", ana), ("departure", "--leaving", ana)):
        answer = own_firm(*words, "--json").json
        assert not [key for key in keys(answer) if FORBIDDEN.search(key)]
        heads = [column["head"] for one in tables(answer) for column in one["columns"]]
        labels = [item["label"] for block in blocks(answer, "figures") for item in block["items"]]
        said = [one.lower().replace("money at risk", "") for one in (*heads, *labels)]
        assert not [one for one in said if FORBIDDEN.search(one)]
