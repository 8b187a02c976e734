"""How few people made half of it: counts with ranges, and nobody's name or handle."""

from __future__ import annotations

import re

from invented_firm import Terminal, blocks


def test_it_counts_people_and_says_who_of_none(firm: Terminal) -> None:
    said = firm("concentration", "--json")
    assert said.code == 0, said.err
    figures = {one["key"]: one for block in blocks(said.json, "figures") for one in block["items"]}
    made_half = figures["made_half"]["estimate"]
    assert 1 <= made_half["low"] <= made_half["value"] <= made_half["high"]
    assert 0 <= figures["alone"]["estimate"]["value"] <= 1
    assert not re.search(r"person \d", said.out)


def test_the_headline_reads_as_a_sentence(firm: Terminal) -> None:
    assert re.search(
        r"(One person|\w+ people) of \d+ made half of what was delivered in 24 months", firm("concentration").out
    )
