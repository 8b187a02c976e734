"""The cap table as it is asked at a terminal: words, exact amounts, rules by name, no scan and no names needed."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from pathlib import Path

import jsonschema
import pytest
from invented_firm import Terminal, blocks, table
from test_cli_no_scores import FORBIDDEN, SCHEMA, keys

SHEET = """holder,type,class,kind,shares,price,multiple,seniority,participating,cap,strike,date
Mireille Oakenfold,person,Common,common,6000000,,,,,,,
Alder Ventures,fund,Series Seed,preferred,2000000,1.00,1x,1,no,,,
Birch Capital,fund,Series A,preferred,1500000,3.20,1.5x,2,yes,3x,,
Tariq Oakenfold,person,2025 plan,option,200000,,,,,,0.20,
,,Pool,pool,850000,,,,,,,
,,409A,409A,,0.42,,,,,,2026-01-24
total,,,,10550000,,,,,,,
"""


@pytest.fixture
def founder(nowhere: Terminal) -> Terminal:
    """Somebody who has taken a cap table in, and never scanned anything."""
    (nowhere.folder / "captable.csv").write_text(SHEET)
    assert nowhere("captable", "add", "captable.csv").code == 0
    return nowhere


def test_without_a_cap_table_it_says_how_to_give_one_and_that_works(nowhere: Terminal) -> None:
    said = nowhere("captable", "--json")
    assert said.code == 0
    (missing,) = blocks(said.json, "not_enough")
    lines = re.findall(r"`((?:holder|Alder|Birch|,,)[^`]*)`", missing["what_would_help"])
    assert len(lines) == 5
    (nowhere.folder / "own.csv").write_text("\n".join(lines) + "\n")
    assert nowhere("captable", "add", "own.csv", "--total", "3M").code == 0
    typed = re.search(r"holdfast (captable typed [^`]*)`", missing["what_would_help"])
    assert typed
    assert nowhere(*typed[1].split()).code == 0
    assert "common gets nothing" in nowhere("captable").out


def test_the_finding_is_in_words_and_every_column_sums_to_its_price(founder: Terminal) -> None:
    answer = founder("captable", "--exit", "5M,20M,1,250,000,120M", "--json").json
    (headline,) = blocks(answer, "headline")
    assert headline["finding"] == (
        "In a sale below $9.2M common gets nothing; above $93.08M everybody is paid by their shares"
    )
    rows = table(answer, "sales")
    for column, price in (("at_1250000", 1_250_000), ("at_20000000", 20_000_000), ("at_120000000", 120_000_000)):
        paid = [Decimal(row[column]["amount"]) for row in rows[:-2]]
        assert sum(paid) == price == Decimal(rows[-2][column]["amount"])
        assert min(paid) >= 0
    by_name = {row["name"]: row["at_120000000"] for row in rows}
    assert by_name["Common"]["amount"] == "74251546.39", "worked by hand in the waterfall's own test"
    assert by_name["One common share"] == "$12.38"


def test_where_it_turns_is_told_in_words(founder: Terminal) -> None:
    turns = {row["sale"]["amount"]: row["what"] for row in table(founder("captable", "--json").json, "turns")}
    assert turns["9200000.00"] == "Paid back in full: Series Seed; begin to get something: Common"
    assert turns["10700000.00"] == "Worth exercising: 2025 plan options at 0.20"
    assert turns["16860000.00"] == "Better as common: Series Seed"
    assert turns["53720000.00"] == "At the cap: Series A"


@pytest.mark.parametrize(
    ("rule", "shares"), [("issued", 9_500_000), ("granted", 9_700_000), ("fully-diluted", 10_550_000)]
)
def test_every_rule_is_named_where_its_shares_stand(founder: Terminal, rule: str, shares: int) -> None:
    answer = founder("captable", "--rule", rule, "--json").json
    figure = next(one for one in blocks(answer, "figures")[0]["items"] if one["key"] == "shares")
    assert (figure["estimate"]["value"], figure["note"]) == (shares, f"rule `{rule}`")
    assert sum(row["shares"] for row in table(answer, "ownership")) == shares
    assert sum(row["shares"] for row in table(answer, "holders")) == shares


def test_what_cannot_be_asked_is_refused_in_words(founder: Terminal) -> None:
    assert "There is no rule `diluted`. There are: issued, granted" in founder("captable", "--rule", "diluted").err
    assert "`--exit` was given as lots: that is no amount" in founder("captable", "--exit", "5M,lots").err
    assert "`--exit` was given in EUR, and the cap table is in USD" in founder("captable", "--exit", "€5M").err
    assert "9 sale prices, and 8 fit" in founder("captable", "--exit", ",".join(f"{n}M" for n in range(1, 10))).err


def test_nobodys_name_is_shown_stored_or_logged(founder: Terminal) -> None:
    shown = founder("captable").out + founder("captable", "--json").out + founder("captable", "--csv").out
    assert "holder 1" in shown
    assert "Alder Ventures" in shown
    everything = b"".join(one.read_bytes() for one in Path(founder.home).rglob("*") if one.is_file())
    for name in ("Mireille", "Tariq", "Oakenfold"):
        assert name not in shown
        assert name.encode() not in everything


def test_the_age_of_the_409a_is_told_and_an_old_one_warned_of(nowhere: Terminal) -> None:
    (nowhere.folder / "a.csv").write_text(SHEET.replace("2026-01-24", "2020-01-24"))
    nowhere("captable", "add", "a.csv")
    answer = nowhere("captable", "--json").json
    age = next(one for one in blocks(answer, "figures")[0]["items"] if one["key"] == "valuation_age")
    assert age["note"] == "$0.42 a share: over a year old, so it shelters no new grant"
    assert any("over a year old" in one["text"] for one in blocks(answer, "note"))


def test_a_table_without_preferences_and_one_that_never_converts_are_told_so(nowhere: Terminal) -> None:
    (nowhere.folder / "a.csv").write_text("holder,class,shares\nA,Common,10\n")
    nowhere("captable", "add", "a.csv")
    assert "nobody is owed anything first" in " ".join(nowhere("captable").out.split())
    (nowhere.folder / "b.csv").write_text(
        "holder,class,shares,price,participating\nA,Common,100,,\nF,Series A,100,10,yes\n"
    )
    nowhere("captable", "add", "b.csv")
    said = " ".join(nowhere("captable").out.split())
    assert "In a sale below $1k common gets nothing Series A shares with common on top" in said
    (nowhere.folder / "c.csv").write_text(
        "holder,class,shares,price,participating\nA,Common,100,,\nF,Series A,100,10,yes\nG,Seed,100,1,no\n"
    )
    nowhere("captable", "add", "c.csv")
    assert "above $1.3k Seed shares as common" in " ".join(nowhere("captable").out.split())


def test_what_was_left_out_stands_on_the_page(nowhere: Terminal) -> None:
    rows = "".join(f"P{n},Common,5\n" for n in range(9))
    (nowhere.folder / "a.csv").write_text(f"holder,class,shares\n{rows}P,Common,x\n")
    assert nowhere("captable", "add", "a.csv").code == 0
    answer = nowhere("captable", "--json").json
    assert [row["what"] for row in table(answer, "left_out")] == [
        "Line 11: `shares` holds no number such as 1,000,000 or 0.42"
    ]


def test_no_key_scores_anybody_and_the_answer_fits_its_schema(founder: Terminal) -> None:
    answer = founder("captable", "--json").json
    jsonschema.validate(answer, json.loads(SCHEMA.read_text("utf-8")))
    assert not [key for key in keys(answer) if FORBIDDEN.search(key)]


def test_a_cap_table_that_does_not_add_up_is_refused_with_line_and_sum(nowhere: Terminal) -> None:
    (nowhere.folder / "a.csv").write_text(SHEET.replace("10550000", "10500000"))
    said = nowhere("captable", "add", "a.csv")
    assert said.code == 2
    assert "Line 8 says 10,500,000 shares in all" in said.err
    assert "add up to 10,550,000: 50,000 are too many" in said.err
    assert nowhere("captable", "add", "a.csv", "--total", "x").code == 2


def test_a_table_of_five_hundred_holders_is_answered_whole(nowhere: Terminal) -> None:
    rows = "".join(f"P{n},Common,common,{1000 + n},\nP{n},Plan,option,{n},0.{10 + n % 80}\n" for n in range(1, 501))
    (nowhere.folder / "a.csv").write_text(
        "holder,class,kind,shares,strike,price\n" + rows + "F,Series A,preferred,100000,,2\n"
    )
    assert nowhere("captable", "add", "a.csv").code == 0
    answer = nowhere("captable", "--exit", "1M,90M", "--json").json
    assert len(table(answer, "holders")) == 501
    for column in ("at_1000000", "at_90000000"):
        *paid, whole = (Decimal(row[column]["amount"]) for row in table(answer, "sales")[:-1])
        assert sum(paid) == whole


def test_a_409a_of_a_day_to_come_is_refused_at_the_door(nowhere: Terminal) -> None:
    (nowhere.folder / "early.csv").write_text(SHEET.replace("2026-01-24", "9999-12-31"))
    said = nowhere("captable", "add", "early.csv")
    assert said.code == 2
    assert "The 409A valuation is of 9999-12-31, which is after today" in " ".join(said.err.split())


def test_a_strike_above_a_down_round_is_warned_of(nowhere: Terminal) -> None:
    (nowhere.folder / "down.csv").write_text(
        "holder,class,kind,shares,price,seniority,strike\nA,Common,common,100,,,\nB,Series A,preferred,10,5,1,\n"
        "C,Series B,preferred,10,0.5,2,\nD,Plan,option,10,,,0.8\n"
    )
    said = nowhere("captable", "add", "down.csv")
    assert "A strike of 0.80 is above the 0.50" in " ".join((said.out + said.err).split())
