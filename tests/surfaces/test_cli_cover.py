"""Cover quarter by quarter: today's estate followed back, without anybody's name."""

from __future__ import annotations

import re

from invented_firm import Terminal, table


def test_the_last_row_says_what_the_estate_page_says(firm: Terminal) -> None:
    rows = table(firm("cover", "--quarters", "2", "--json").json, "quarters")
    held = table(firm("estate", "--json").json, "assets")
    assert rows[0]["assets"] == len(held)
    assert 0 <= rows[0]["second"]["low"] <= rows[0]["second"]["high"] <= 1


def test_an_earlier_quarter_knows_nothing_of_later_work(firm: Terminal) -> None:
    rows = table(firm("cover", "--quarters", "20", "--json").json, "quarters")
    assert [row["day"] for row in rows] == sorted((row["day"] for row in rows), reverse=True)
    assert rows[-1]["assets"] <= rows[0]["assets"]


def test_nobody_is_named_or_numbered(firm: Terminal) -> None:
    assert not re.search(r"person \d", firm("cover").out)


def test_too_many_quarters_are_refused_in_words(firm: Terminal) -> None:
    said = firm("cover", "--quarters", "99")
    assert said.code == 2
    assert "1 to 20" in said.err


def test_what_is_typed_today_was_not_known_in_an_earlier_quarter(own_firm: Terminal) -> None:
    firm = own_firm
    before = table(firm("cover", "--quarters", "2", "--json").json, "quarters")
    held = [row["asset"] for row in table(firm("estate", "--json").json, "assets")]
    people = [row["person"] for row in table(firm("people", "--json").json, "people")][:2]
    for who in people:
        for asset in held:
            assert firm("assets", "holder", asset, who).code == 0
    assert firm("assets", "add", "the domain", "--kind", "account", "--holder", people[0]).code == 0
    after = table(firm("cover", "--quarters", "2", "--json").json, "quarters")
    assert after[1:] == before[1:]
    assert after[0]["assets"] == before[0]["assets"] + 1
