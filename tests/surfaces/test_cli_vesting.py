"""`holdfast vesting` as it is typed: schedules side by side, milestones, and what stands in the place of equity."""

from __future__ import annotations

import re
from typing import Any

import pytest
from invented_firm import Said, Terminal, blocks, table

FEW = ("--scenarios", "1000")
NONE = ("--stage", "none", "--profit", "800k", *FEW)


def told(said: Said) -> str:
    assert said.code == 0, said.err
    return " ".join(said.out.split()).replace("\u202f", " ")


def designs(answer: Any) -> dict[str, Any]:
    return {row["design"]: row for row in table(answer, "designs")}


def test_it_says_what_somebody_would_leave_behind_and_never_who_leaves(nowhere: Terminal) -> None:
    said = told(nowhere("vesting", "--equity", "0.75%", *FEW))
    assert re.search(
        r"On the usual schedule somebody would leave about \$\d+k behind after a year, \$\d+k after two", said
    )
    assert "In the middle future it is $0." in said
    assert "never whether anybody leaves" in said
    assert "hazard" not in said
    assert "likely to leave" not in said


def test_schedules_stand_side_by_side_with_what_each_holds_and_costs(nowhere: Terminal) -> None:
    rows = designs(nowhere("vesting", "--equity", "0.75%", *FEW, "--json").json)
    plain, back = rows["monthly, 12 months of cliff"], rows["back-loaded: 10, 20, 30, 40 % by year"]
    assert back["two"]["value"] > plain["two"]["value"]
    assert back["cost"]["value"] < plain["cost"]["value"]
    assert plain["cash"] is None


def test_a_cliff_longer_than_the_vesting_is_refused_in_words(nowhere: Terminal) -> None:
    refused = nowhere("vesting", "--equity", "0.75%", "--cliff-months", "48", "--vesting-years", "2", *FEW)
    assert refused.code != 0
    assert "A cliff of 48 months is longer than the vesting of 2 years" in refused.err
    assert "`--cliff-months` up to 24" in refused.err


def test_a_tie_has_no_winner_and_another_schedule_is_not_called_the_usual_one(nowhere: Terminal) -> None:
    """Nothing vests before month 24 on any schedule with such a cliff but that of the shorter one."""
    said = told(nowhere("vesting", "--equity", "0.75%", "--cliff-months", "48", *FEW))
    assert "no difference between them: monthly, 48 months of cliff; quarterly, 48 months of cliff" in said
    assert "the one that holds most" not in said
    assert "usual schedule" not in said
    assert "On the schedule that was typed (monthly, 48 months of cliff, 4 years in all)" in said
    assert "the one that holds most after two years is: back-loaded" in told(nowhere("vesting", *FEW))


def test_back_loaded_parts_are_named_by_what_they_are_of(nowhere: Terminal) -> None:
    rows = designs(nowhere("vesting", "--equity", "0.75%", "--vesting-years", "2", *FEW, "--json").json)
    assert "back-loaded: 10, 20, 30, 40 % by half years" in rows


def test_a_milestone_a_second_grant_and_cash_each_add_a_schedule(nowhere: Terminal) -> None:
    answer = nowhere(
        "vesting", "--equity", "0.75%", "--milestone", "first model in production@9m=25%",
        "--milestone", "launch@6m-12m=25%,80%", "--again", "0.25%", "--retention", "30k", *FEW, "--json",
    ).json  # fmt: skip
    rows = designs(answer)
    plain = rows["monthly, 12 months of cliff"]
    assert rows["monthly, second grant in month 24"]["two"]["value"] > plain["two"]["value"]
    cash = rows["monthly, cash in month 24"]
    assert cash["year"]["value"] > plain["year"]["value"]
    assert 0 < cash["cash"]["value"] < 30_000
    assert "milestones, the rest monthly" in rows
    first, second = table(answer, "milestones")
    assert (first["typed"], second["typed"]) == ("`milestone_met`, a published average", "typed")
    assert second["chance"]["value"] == 0.8
    assert [chart["key"] for chart in blocks(answer, "series")] == ["held_cliff", "held_milestones"]


def test_the_schedules_that_are_drawn_can_be_chosen(nowhere: Terminal) -> None:
    answer = nowhere("vesting", "--draw", "quarterly", "--draw", "back-loaded", *FEW, "--json").json
    assert [chart["key"] for chart in blocks(answer, "series")] == ["held_quarterly", "held_back-loaded"]
    points = blocks(answer, "series")[0]["points"]
    assert [point["at"] for point in points] == [0, 6, 12, 18, 24, 30, 36, 42, 48]
    assert points[-1]["estimate"]["value"] == 0
    nowhere("vesting", "--draw", "quaterly").refused(2, "There is no schedule `quaterly`", "Did you mean `quarterly`?")


@pytest.mark.parametrize(
    ("milestone", "told"),
    [
        (("model in production",), "Write NAME@MONTH=SHARE"),
        (("a@9m=70%", "b@9m=70%"), "vest 140 % together"),
        (("a@9m=0%",), "above 0 % and up to 100 %"),
        (("a@12m-6m=10%",), "the earlier one first"),
    ],
)
def test_milestones_that_cannot_be_are_refused(nowhere: Terminal, milestone: tuple[str, ...], told: str) -> None:
    words = [word for one in milestone for word in ("--milestone", one)]
    nowhere("vesting", *words).refused(2, told)


def test_without_venture_money_it_says_what_to_type(nowhere: Terminal) -> None:
    (missing,) = blocks(nowhere("vesting", "--stage", "none", "--json").json, "not_enough")
    typed = re.findall(r"`([^`]+)`", missing["what_would_help"])
    answer = nowhere("vesting", "--stage", "none", *" ".join(typed).split(), *FEW, "--json").json
    assert {str(row["kind"]["label"]) for row in table(answer, "in_place")} == {
        "profit share",
        "bonus",
        "phantom stock",
    }


def test_what_stands_in_the_place_of_equity_is_told_like_equity(nowhere: Terminal) -> None:
    answer = nowhere("vesting", *NONE, "--profit-share", "3%", "--json").json
    assert re.search(
        r"Of 100 futures the profit share pays nothing in \d+", str(blocks(answer, "headline")[0]["finding"])
    )
    items = {one["key"]: one["estimate"] for one in blocks(answer, "figures")[0]["items"]}
    assert items["nothing"]["value"] < items["nothing_as_people_do"]["value"]
    assert 0 < items["worth"]["value"] < 24_000
    assert items["cash"]["value"] < 24_000
    (dots,) = blocks(answer, "dots")
    assert sum(one["dots"] for one in dots["groups"]) == 100


def test_more_profit_is_worth_more_and_costs_more_cash(nowhere: Terminal) -> None:
    def row(profit: str) -> Any:
        words = ("--stage", "none", "--profit", profit, "--profit-share", "3%", "--bonus", "20k", *FEW, "--json")
        return next(r for r in table(nowhere("vesting", *words).json, "in_place") if "share" in str(r["kind"]["label"]))

    small, large = row("400k"), row("900k")
    assert large["worth"]["value"] > 2 * small["worth"]["value"]
    assert large["cash"]["value"] == pytest.approx(small["cash"]["value"] * 9 / 4, rel=1e-6)


def test_what_is_paid_in_cash_is_said_beside_the_runway(nowhere: Terminal) -> None:
    said = told(nowhere("vesting", *NONE, "--bonus", "30k", "--cash", "1M", "--burn", "20k"))
    assert re.search(r"It is paid in cash: \$\d+k a year on average, beside \$20k a month that go out already", said)


def test_phantom_stock_says_how_it_is_settled(nowhere: Terminal) -> None:
    said = told(nowhere("vesting", *NONE, "--equity", "1%", "--instead", "phantom stock"))
    assert "in a year without profit it is settled at nothing" in said


def test_what_was_asked_for_and_lacks_a_figure_says_which(nowhere: Terminal) -> None:
    (missing,) = blocks(nowhere("vesting", "--stage", "none", "--instead", "bonus", "--json").json, "not_enough")
    assert "Give its target a year, such as `--bonus 30k`" in missing["reason"]


def test_nothing_beside_the_base_is_said_to_be_nothing(nowhere: Terminal) -> None:
    (missing,) = blocks(nowhere("vesting", "--instead", "nothing", "--json").json, "not_enough")
    assert missing["reason"] == "Nothing is offered beside the base."


def test_the_same_question_gives_the_same_bytes(nowhere: Terminal) -> None:
    words = ("vesting", "--milestone", "a@9m=25%", *FEW, "--json")
    assert nowhere(*words).out == nowhere(*words).out
