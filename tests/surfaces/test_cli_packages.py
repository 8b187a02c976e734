"""The package search as it is typed: inside the grid, within what there is, and what is said where nothing fits."""

from __future__ import annotations

import re
from typing import Any

import pytest
from invented_firm import Said, Terminal, blocks, table

LEVEL = ("--level-pays", "220k", "--level-rsu", "120k")
GRID = (
    "role,level,region,base_low,base_high,equity_low,equity_high,signing_most,cliff_least,approved_on\n"
    "machine learning engineer,senior,US,220000,300000,0.4%,0.6%,20000,6,2026-01-02\n"
)


def told(said: Said) -> str:
    assert said.code == 0, said.err
    return " ".join(said.out.replace("\u202f", " ").split())


def choices(answer: Any) -> dict[str, dict[str, Any]]:
    return {row["choice"]: row for row in table(answer, "choices")}


@pytest.fixture
def board(nowhere: Terminal) -> Terminal:
    (nowhere.folder / "grid.csv").write_text(GRID)
    assert nowhere("grid", "add", "grid.csv").code == 0
    return nowhere


def test_the_cheapest_package_comes_first_with_what_it_costs_apart(nowhere: Terminal) -> None:
    answer = nowhere("packages", *LEVEL, "--json").json
    assert blocks(answer, "headline")[0]["finding"].startswith(
        "The cheapest package that 50 of 100 people would answer"
    )
    found = choices(answer)
    assert found["Least expected cost"]["engage"]["value"] >= 50
    assert found["Least cash"]["cash"]["value"] < found["Least expected cost"]["cash"]["value"]
    assert found["Least cash"]["pays"]["value"] > found["Least expected cost"]["pays"]["value"]
    assert found["Most people"]["engage"]["value"] > 90


def test_inside_the_grid_nothing_leaves_it(board: Terminal) -> None:
    answer = board("packages", *LEVEL, "--of", "20", "--json").json
    assert "inside the grid that the board approved" in blocks(answer, "headline")[0]["meaning"]
    packages = [row["package"].replace("\u202f", " ") for row in table(answer, "frontier_table")]
    assert packages
    for one in packages:
        base = int(one.partition("k")[0].removeprefix("$"))
        assert 220 <= base <= 300
        assert "after two years" not in one
        assert "milestones" not in one
        assert "$50k on signing" not in one


def test_the_budget_is_kept(nowhere: Terminal) -> None:
    found = choices(nowhere("packages", *LEVEL, "--of", "5", "--budget", "340k", "--json").json)
    assert found["Most people"]["cash"]["value"] <= 340_000
    wider = choices(nowhere("packages", *LEVEL, "--of", "5", "--budget", "380k", "--json").json)
    assert wider["Most people"]["engage"]["value"] > found["Most people"]["engage"]["value"]


def test_the_pool_is_kept(nowhere: Terminal) -> None:
    """80,000 of 10 million shares are 0.8 %."""
    answer = nowhere("packages", *LEVEL, "--of", "5", "--pool", "80k", "--json").json
    shares = [re.search(r"and ([\d.]+)\s?%", row["package"]) for row in table(answer, "frontier_table")]
    assert shares
    assert max(float(one[1]) for one in shares if one) <= 0.8
    none = nowhere("packages", *LEVEL, "--of", "5", "--pool", "45k", "--json").json
    assert "keeps the pool that you gave" in blocks(none, "headline")[0]["finding"]


def test_months_of_runway_are_kept_and_need_the_cash(nowhere: Terminal) -> None:
    free = choices(nowhere("packages", *LEVEL, "--cash", "2.1M", "--burn", "80k", "--json").json)
    most = free["Most people"]["months"]["value"]
    kept = choices(
        nowhere("packages", *LEVEL, "--of", "5", "--cash", "2.1M", "--burn", "80k", "--months", "20.5", "--json").json
    )  # fmt: skip
    assert most < 20.5 <= kept["Most people"]["months"]["value"]
    assert "is not kept: nobody typed what cash there is" in told(nowhere("packages", *LEVEL, "--months", "18"))


def test_where_nothing_keeps_the_limits_it_says_so(nowhere: Terminal) -> None:
    answer = nowhere("packages", *LEVEL, "--budget", "90k", "--json").json
    assert blocks(answer, "headline")[0]["finding"].endswith("keeps the cash a year that you gave")
    assert not [name for name in choices(answer) if not name.startswith("Published")]


def test_where_nobody_would_answer_inside_it_says_how_far_one_comes(board: Terminal) -> None:
    (headline,) = blocks(board("packages", *LEVEL, "--of", "95", "--json").json, "headline")
    assert headline["finding"].endswith("is one that 95 of 100 people would answer")
    assert "reaches" in headline["meaning"]


def test_what_moves_somebody_is_asked_and_what_they_own_is_not(nowhere: Terminal) -> None:
    said = told(nowhere("packages", *LEVEL, "--moved-by", "ownership", "--moved-by", "decision speed"))
    assert "Ownership: say what they would own" in said
    assert "Decision speed costs nothing" in said
    refused = nowhere("packages", "--moved-by", "wealth")
    assert refused.code != 0
    assert "What somebody owns is never asked" in refused.err


def alumni(answer: Any) -> dict[str, Any]:
    return next(row for name, row in choices(answer).items() if name.startswith("Published, for alumni"))


def test_the_published_package_for_alumni_names_whom_it_is_held_against_and_warns(nowhere: Terminal) -> None:
    row = alumni(nowhere("packages", *LEVEL, "--json").json)
    assert re.search(r"of the largest employers: of 100 people there [\d.]+ would engage", row["choice"])
    assert "$225k and 1.1" in row["package"].replace("\u202f", " ")
    assert "as on the page of stages" in row["why"]
    assert "never what they own" in row["why"]
    assert "something to sell" in row["why"]


def test_the_package_for_alumni_is_in_its_column_what_it_is_as_an_offer(nowhere: Terminal) -> None:
    """The column is of the same people in every row: 5 beside 50 was of others."""
    row = alumni(nowhere("packages", "--json").json)
    offer = nowhere("offer", "--base", "225000", "--equity", "1.125%", "--cliff-months", "6", "--json").json
    engage = next(item for item in blocks(offer, "figures")[0]["items"] if item["key"] == "engage")
    assert row["engage"]["value"] == pytest.approx(engage["estimate"]["value"], abs=1.5)
    assert row["engage"]["value"] > 50


@pytest.mark.parametrize("more", [(), ("--seed", "7"), ("--obligations", "90k"), LEVEL])
def test_people_at_the_largest_are_the_same_number_on_the_page_of_stages(
    nowhere: Terminal, more: tuple[str, ...]
) -> None:
    row = alumni(nowhere("packages", *more, "--json").json)
    passed = () if "--obligations" in more else more
    stages = table(nowhere("stages", *passed, "--json").json, "stages")
    there = next(one for one in stages if "alumni" in one["stage"])["largest"]["value"]
    said = re.search(r"there ([\d.]+) would engage", row["choice"])
    assert said
    assert float(said[1]) == pytest.approx(there, abs=0.51)


def test_the_picture_of_what_more_money_buys_has_the_cost_itself_below_it(nowhere: Terminal) -> None:
    series = next(one for one in nowhere("packages", "--json").json["blocks"] if one.get("key") == "frontier")
    first = series["table"]["rows"][0]["cost"]["value"]
    assert series["points"][0]["at"] == pytest.approx(first)
    assert first > 100_000
    page = nowhere.folder / "packages.html"
    assert nowhere("packages", "--report", str(page)).code == 0
    chart = re.search(r'<svg class="series.*?</svg>', page.read_text("utf-8"), re.DOTALL)
    assert chart
    assert re.search(r">\$\d{3}k<", chart[0])
    assert "thousand USD" not in chart[0]


def test_a_package_opened_as_an_offer_is_that_package(nowhere: Terminal) -> None:
    answer = nowhere("packages", *LEVEL, "--of", "30", "--json").json
    first = choices(answer)["Least expected cost"]
    (next_,) = blocks(answer, "next")
    pairs = next_["links"][0]["request"].items()
    words = [word for name, value in pairs for word in (f"--{name.replace('_', '-')}", value)]
    offer = nowhere("offer", *words, "--json").json
    engage = next(item for item in blocks(offer, "figures")[0]["items"] if item["key"] == "engage")
    assert engage["estimate"]["value"] == pytest.approx(first["engage"]["value"], abs=1.5)
    assert first["package"].replace("\u202f", " ").split(" ")[0] in told(nowhere("offer", *words))


def test_a_company_without_venture_money_searches_among_what_it_can_pay(nowhere: Terminal) -> None:
    words = ("--stage", "none", "--instead", "profit share", "--profit", "800k", "--profit-share", "2%")
    answer = nowhere("packages", *words, "--of", "60", "--json").json
    first = choices(answer)["Least expected cost"]
    assert first["engage"]["value"] >= 60
    assert not [name for name in choices(answer) if name.startswith("Published")]
