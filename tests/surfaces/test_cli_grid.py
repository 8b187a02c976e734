"""The board's grid as it is typed and asked, before anything was scanned."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from invented_firm import Said, Terminal, blocks, table
from test_cli_no_scores import FORBIDDEN, keys

HEAD = "role,level,region,base_low,base_high,equity_low,equity_high,signing_most,cliff_least,approved_on,valid_until\n"
SENIOR = "machine learning engineer,senior,US,220000,250000,0.4%,0.6%,20000,6,2026-01-02,2026-07-02\n"
MID = "machine learning engineer,mid,US,170000,200000,0.2%,0.3%,,,2026-01-02,\n"
ON = ("--as-of", "2026-02-01")


@pytest.fixture
def board(nowhere: Terminal) -> Terminal:
    """Somebody whose board has approved a grid."""
    said = nowhere("grid", "add", written(nowhere.folder))
    assert said.code == 0, said.err
    return nowhere


def written(folder: Path, rows: str = SENIOR + MID, head: str = HEAD) -> str:
    file = folder / "grid.csv"
    file.write_text(head + rows)
    return str(file)


def told(said: Said) -> str:
    return " ".join(said.out.split())


def test_without_a_grid_it_says_which_file_to_write_and_that_file_works(nowhere: Terminal) -> None:
    (missing,) = blocks(nowhere("grid", "--json").json, "not_enough")
    head, row = re.findall(r"`([^`]*,[^`]*)`", missing["what_would_help"])[:2]
    (nowhere.folder / "own.csv").write_text(f"{head}\n{row}\n")
    assert nowhere("grid", "add", "own.csv").code == 0
    assert len(table(nowhere("grid", "--json").json, "lines")) == 1


def test_an_offer_inside_is_sent_today_with_the_day_of_the_approval(board: Terminal) -> None:
    said = told(board("grid", "--base", "248k", "--equity", "0.55%", *ON))
    assert "$248k and 0.55 % for a senior machine learning engineer may be sent today" in said.replace("\u202f", " ")
    assert "inside the grid that the board approved on 2 Jan 2026, valid until 2 Jul 2026" in said


def test_an_offer_outside_says_which_limit_by_how_much_who_must_approve_and_what_is_nearest(board: Terminal) -> None:
    words = ("--base", "260k", "--equity", "0.75%", "--signing", "30k", "--bonus", "5k", "--cliff-months", "3")
    said = told(board("grid", *words, *ON)).replace("\u202f", " ")
    assert "may not be sent yet" in said
    for part in (
        "base of $260k is $10k over the most, $250k", "equity of 0.75 % is 0.15 points over the most, 0.6 %",
        "signing bonus of $30k is $10k over the most, $20k", "no yearly bonus is approved, and $5k is offered",
        "a cliff of 3 months is under the least, 6", "The board must approve it first.",
        "Nearest inside: $250k and 0.6 %, signing bonus $20k, yearly bonus $0, cliff of 6 months.",
    ):  # fmt: skip
        assert part in said, part


def test_the_nearest_offer_is_one_click_away_and_is_inside(board: Terminal) -> None:
    answer = board("grid", "--base", "260k", "--equity", "0.75%", "--signing", "30k", *ON, "--json").json
    (box,) = blocks(answer, "next")
    request = next(dict(link["request"]) for link in box["links"] if link["question"] == "grid")
    words = [word for name, value in request.items() for word in (f"--{name.replace('_', '-')}", value)]
    assert "may be sent today" in told(board("grid", *words))


def test_saved_offers_stand_on_the_page_each_with_its_verdict(board: Terminal) -> None:
    for label, base in (("senior, inside", "230k"), ("senior, outside", "300k")):
        assert board("offer", "save", label, "--base", base, "--equity", "0.5%").code == 0
    answer = board("grid", *ON, "--json").json
    assert blocks(answer, "headline")[0]["finding"] == "1 of 2 saved offers may be sent today"
    today = {row["package"]: row["today"] for row in table(answer, "offers")}
    assert [verdict.partition(":")[0] for verdict in today.values()] == ["Send today", "Outside the grid"]


def test_no_key_of_a_filled_grid_scores_or_ranks(board: Terminal) -> None:
    assert board("offer", "save", "senior", "--base", "230k", "--equity", "0.5%").code == 0
    answer = board("grid", "--base", "260k", "--equity", "0.75%", *ON, "--json").json
    assert {key for key in keys(answer) if FORBIDDEN.search(key)} == set()


def test_approval_that_has_run_out_is_told_and_nothing_is_sent(board: Terminal) -> None:
    said = told(board("grid", "--base", "230k", "--equity", "0.5%", "--as-of", "2026-08-01"))
    assert "the line for this seat is out of date" in said
    assert "The board approved on 2 Jan 2026, valid until 2 Jul 2026" in said
    assert "The board must approve it again" in said
    assert "Send today" not in said


def test_a_seat_without_a_line_and_a_day_before_the_approval_are_told(board: Terminal) -> None:
    nobody = told(board("grid", "--base", "150k", "--equity", "0.1%", "--level", "entry", *ON))
    assert "Outside the grid: it has no line for an entry-level machine learning engineer in US." in nobody
    assert "the grid holds from 2 Jan 2026" in told(
        board("grid", "--base", "230k", "--equity", "0.5%", "--as-of", "2026-01-01")
    )


def test_the_same_file_changes_nothing_and_each_change_can_be_taken_back(board: Terminal) -> None:
    before = board("grid", *ON, "--json").out
    assert "stands so already; nothing was done" in board("grid", "add", written(board.folder)).out
    taken = json.loads(board("grid", "drop", "mid", "--json").out)["undo"]
    assert len(table(board("grid", *ON, "--json").json, "lines")) == 1
    assert board("undo", str(taken)).code == 0
    assert board("grid", *ON, "--json").out == before
    assert "2 lines are off the grid" in board("grid", "drop").out
    assert blocks(board("grid", *ON, "--json").json, "not_enough")
    board("grid", "drop").refused(2, "There is no grid to drop")


def test_another_file_takes_the_place_of_the_whole_grid(board: Terminal) -> None:
    assert board("grid", "add", written(board.folder, MID)).code == 0
    assert len(table(board("grid", *ON, "--json").json, "lines")) == 1


def test_a_line_can_be_typed_and_one_that_overlaps_is_told(board: Terminal) -> None:
    words = ("grid", "line", "senior", "--base-low", "200k", "--base-high", "300k", "--equity-low", "0.1%",
             "--equity-high", "1%", "--approved-on", "2026-01-02")  # fmt: skip
    said = board(*words)
    assert "The grid has a line for senior, approved on 2 Jan 2026." in said.out
    assert "the narrower one" in said.out
    assert "that line stands so already" in board(*words).out.lower()
    assert "with other limits. The narrower one holds" in told(board("grid", *ON))
    swapped = [word.replace("200k", "400k") for word in words]
    board(*swapped).refused(2, "`base_low` 400,000 is above `base_high` 300,000")
    assert board("grid", "drop", "senior", "--role", "any").code == 0
    board("grid", "drop", "executive").refused(2, "The grid has no such line", "senior, machine learning engineer, US")


def test_bad_files_are_refused_with_the_line(nowhere: Terminal) -> None:
    bad = SENIOR.replace("220000", "a lot")
    nowhere("grid", "add", written(nowhere.folder, bad)).refused(
        2, "line 2: `a lot` under `base_low`: that is no amount", "Nothing was taken"
    )
    nowhere("grid", "add", written(nowhere.folder, SENIOR + MID.replace("170000", "€170000"))).refused(
        2, "Line 3 is in EUR, and the company counts in USD"
    )
    nowhere("grid", "add", written(nowhere.folder, "")).refused(2, "holds no line")
    nowhere("grid", "add", written(nowhere.folder, SENIOR, "a,b\n")).refused(2, "names no column `level`")
    nowhere("grid", "add", "none.csv").refused(2, "could not be read")


def test_a_row_that_cannot_be_used_is_told_and_the_rest_is_taken(nowhere: Terminal) -> None:
    rows = "".join(MID.replace("learning", f"learning {n}") for n in range(8)) + SENIOR.replace("0.6%", "160%")
    said = nowhere("grid", "add", written(nowhere.folder, rows), "--json").json
    assert said["counts"] == {"read": 9, "accepted": 8, "quarantined": 1, "duplicates": 0}
    assert "Line 10: `160%` under `equity_high`" in said["warnings"][1]


def test_past_pay_in_the_file_is_left_out_and_said(nowhere: Terminal) -> None:
    head, row = HEAD.strip() + ",previous salary\n", MID.strip() + ",399999\n"
    said = nowhere("grid", "add", written(nowhere.folder, row, head))
    assert "Not read, and not kept: `previous salary`" in " ".join(said.err.split())
    kept = [file.read_bytes() for file in nowhere.home.rglob("state.sqlite*")]
    assert kept
    assert not any(b"399999" in content for content in kept)


def test_a_grid_in_another_currency_than_the_company_s_is_refused(nowhere: Terminal) -> None:
    settings = nowhere.folder / "holdfast.toml"
    settings.write_text('currency = "USD"\n')
    assert nowhere("grid", "add", written(nowhere.folder)).code == 0
    settings.write_text('currency = "EUR"\n')
    nowhere("grid", *ON).refused(2, "The board's grid is in USD and `currency` in holdfast.toml is EUR")


def test_an_offer_in_another_currency_is_refused(board: Terminal) -> None:
    board("grid", "--base", "€230k", *ON).refused(2, "An amount was given in EUR, and the company counts in USD")


def test_what_the_pool_carries_comes_from_the_cap_table(board: Terminal) -> None:
    assert "What the pool carries needs a cap table" in told(board("grid", *ON))
    sheet = board.folder / "captable.csv"
    sheet.write_text("holder,type,class,kind,shares\nAna,person,Common,common,8000000\n,,Pool,pool,2000000\n")
    added = board("captable", "add", str(sheet))
    assert added.code == 0, added.err
    rows = {row["seat"]: row.get("pool_carries") for row in table(board("grid", *ON, "--json").json, "lines")}
    # 2,000,000 of 10,000,000 shares; a senior takes 0.5 % = 50,000, somebody in the middle 0.25 % = 25,000
    assert list(rows.values()) == [40, 80]
