"""`holdfast equity` as it is typed, before anything was scanned: nothing first and twice, then what it comes to."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from invented_firm import Said, Terminal, blocks, table

FEW = ("--scenarios", "1000")
FIVE = ("--equity", "0.75%", "--post-money", "20M", "--raised", "4M", "--shares", "10M", "--strike", "0.5", *FEW)


def told(said: Said) -> str:
    assert said.code == 0, said.err
    return " ".join(said.out.split()).replace("\u202f", " ")


def figures(answer: Any) -> dict[str, Any]:
    return {one["key"]: one for one in blocks(answer, "figures")[0]["items"]}


def value(answer: Any, key: str) -> float:
    return float(figures(answer)[key]["estimate"]["value"])


def finding(answer: Any) -> str:
    return str(blocks(answer, "headline")[0]["finding"])


def test_the_chance_of_nothing_comes_first_and_twice_and_agrees_with_the_dots(nowhere: Terminal) -> None:
    answer = nowhere("equity", *FIVE, "--json").json
    stay, leave = map(int, re.findall(r"in (\d+)", finding(answer)))
    assert stay < leave
    (dots,) = blocks(answer, "dots")
    assert dots["groups"][0]["dots"] == stay
    assert sum(one["dots"] for one in dots["groups"]) == 100
    assert [*figures(answer)][:2] == ["nothing", "nothing_as_people_do"]
    assert value(answer, "nothing") == pytest.approx(stay / 100, abs=0.006)
    assert value(answer, "nothing_as_people_do") == pytest.approx(leave / 100, abs=0.006)


def test_it_reads_well_aloud(nowhere: Terminal) -> None:
    said = told(nowhere("equity", *FIVE))
    assert re.search(
        r"Of 100 futures this grant pays nothing in \d\d even to somebody who stays to the end; in \d\d to people who "
        r"stay as long as people do", said)  # fmt: skip
    assert re.search(r"1 % today is about 0\.\d+ % after the series B round", said)
    assert "Candidates often hear 0.25 %, which published rounds do not bear out." in said
    assert "Tax is left out" in said
    assert "To exercise all of it costs $38k" in said
    assert "no discount comes on top" in said


def test_a_sale_pays_what_the_waterfall_pays_by_hand(nowhere: Terminal) -> None:
    rows = {row["sale"]["amount"]: row for row in table(nowhere("equity", *FIVE, "--json").json, "sales")}
    # 75,000 options at $0.50 among 10M shares of which 2M are owed $4M first, and convert at $20M.
    ten, fifty = rows["10000000"], rows["50000000"]
    assert float(ten["paid"]["amount"]) == pytest.approx(75_000 * ((6_000_000 + 37_500) / 8_000_000 - 0.5), abs=0.01)
    assert float(fifty["paid"]["amount"]) == pytest.approx(75_000 * ((50_000_000 + 37_500) / 1e7 - 0.5), abs=0.01)
    assert len(rows) == 4


def test_a_cap_table_is_read_and_its_preferences_are_taken_first(nowhere: Terminal) -> None:
    plain = nowhere("equity", *FIVE, "--json").json
    assert (
        nowhere(
            "captable", "typed", "--shares", "10M", "--post-money", "20M", "--raised", "12M", "--strike", "0.5"
        ).code
        == 0
    )
    owed = nowhere("equity", "--equity", "0.75%", "--stage", "seed", *FEW, "--json").json
    assert value(owed, "nothing") > value(plain, "nothing")
    assert {row["source"] for row in table(owed, "company")} >= {"numbers that you typed"}


def test_every_lever_moves_it_the_way_it_should(nowhere: Terminal) -> None:
    def asked(*words: str) -> Any:
        return nowhere("equity", *FIVE, *words, "--json").json

    plain = asked()
    assert value(asked("--exercise-months", "120"), "nothing_as_people_do") < value(plain, "nothing_as_people_do")
    assert value(asked("--strike", "1.5"), "nothing") > value(plain, "nothing")
    assert value(asked("--wealth", "2M"), "worth") > value(asked("--wealth", "100k"), "worth")
    assert value(asked("--stays", "2"), "worth") < value(plain, "worth")
    assert value(asked("--equity", "1.5%"), "worth") > value(plain, "worth")
    assert value(asked("--equity", "1.5%"), "worth") < 2 * value(plain, "worth")


def test_each_lever_leads_to_its_own_page(nowhere: Terminal) -> None:
    answer = nowhere("equity", *FIVE, "--json").json
    row = next(row for row in table(answer, "levers") if "ten years" in str(row["change"]))
    typed = [word for name, one in row["change"]["request"].items() for word in (f"--{name.replace('_', '-')}", one)]
    other = nowhere("equity", *typed, "--json").json
    assert value(other, "worth") == row["worth"]["value"]
    assert value(other, "nothing_as_people_do") == row["leave"]["value"]


def test_a_belief_about_the_odds_stands_beside_the_published_ones_with_its_reason(nowhere: Terminal) -> None:
    answer = nowhere("equity", *FIVE, "--odds", "1.5x", "--because", "revenue of 2M", "--json").json
    published, yours = table(answer, "odds")
    assert yours["whose"] == "yours: 1.5 times as good, because revenue of 2M"
    assert yours["nothing"]["value"] < published["nothing"]["value"]
    assert published["nothing"]["value"] == value(answer, "nothing")
    bare = told(nowhere("equity", *FIVE, "--odds", "0.7x"))
    assert "say why with `--because`" in bare


def test_years_that_were_typed_are_told_beside_the_other_two(nowhere: Terminal) -> None:
    said = told(nowhere("equity", *FIVE, "--stays", "3"))
    assert re.search(r"somebody who stays as long as you typed it pays nothing in \d\d", said)
    assert "on average to somebody who stays 3 years" in said


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--equity", "101%"), "a share is at most 100 %"),
        (("--equity", "2"), "write it with its sign"),
        (("--raised", "30M"), "investors would hold all of the company and more"),
        (("--raised", "-4M"), "that is no amount"),
        (("--base", "$200k", "--signing", "£10k"), "amounts of two currencies do not add up"),
        (("--base", "£200k"), "Holdfast never converts"),
        (("--stage", "Z"), "that is no stage"),
        (("--odds", "20x"), "too high"),
        (("--odds", "better"), "how many times as good"),
        (("--wealth", "0"), "above nothing"),
        (("--stays", "0"), "too low"),
        (("--shares", "0"), "a company has at least one"),
    ],
)
def test_what_cannot_be_is_refused_in_words(nowhere: Terminal, words: tuple[str, ...], told: str) -> None:
    nowhere("equity", *words).refused(2, told)


def test_a_strike_price_above_the_share_price_is_said_and_not_refused(nowhere: Terminal) -> None:
    said = told(nowhere("equity", "--stage", "A", "--post-money", "20M", "--raised", "5M", "--shares", "10M",
                        "--strike", "3", *FEW))  # fmt: skip
    assert "The strike price, $3 a share, is above what investors paid for theirs, $2." in said


@pytest.mark.parametrize("words", [("--stage", "none"), ("--instead", "bonus")])
def test_without_shares_it_says_where_to_look_instead(nowhere: Terminal, words: tuple[str, ...]) -> None:
    answer = nowhere("equity", *words, "--json").json
    assert blocks(answer, "not_enough")
    (following,) = blocks(answer, "next")
    assert following["links"][0]["question"] == "vesting"


def test_the_same_question_gives_the_same_bytes_and_another_seed_others(nowhere: Terminal) -> None:
    one, two, other = (nowhere("equity", *FIVE, *more, "--json").out for more in ((), (), ("--seed", "7")))
    assert one == two
    assert one != other


def test_the_luck_of_another_seed_is_small_beside_the_doubt(nowhere: Terminal) -> None:
    one, other = (nowhere("equity", "--equity", "0.75%", "--seed", seed, "--json").json for seed in ("1", "2"))
    width = figures(one)["nothing"]["estimate"]["high"] - figures(one)["nothing"]["estimate"]["low"]
    assert abs(value(one, "nothing") - value(other, "nothing")) < width / 4


def test_the_day_is_todays_and_may_be_typed(nowhere: Terminal) -> None:
    answer = nowhere("equity", *FIVE, "--as-of", "2026-02-03", "--valued-on", "2025-06-01", "--json").json
    assert answer["as_of"] == "2026-02-03"
    row = next(row for row in table(answer, "company") if row["what"].startswith("409A"))
    assert row["source"] == "247 days old"


def test_nothing_in_it_is_a_score_of_a_person(nowhere: Terminal) -> None:
    keys = set(re.findall(r'"([a-z_]+)":', json.dumps(nowhere("equity", *FIVE, "--json").json)))
    assert not keys & {"score", "rank", "probability", "risk", "person", "attrition"}


def test_how_often_chance_was_drawn_is_said_in_one_way_on_every_page_of_a_grant(nowhere: Terminal) -> None:
    for page in ("equity", "vesting", "offer"):
        said = nowhere(page, *FIVE, "--base", "150k")
        assert "64 worlds of claims × 512 futures" in told(said), page
        (source,) = blocks(nowhere(page, *FIVE, "--base", "150k", "--json").json, "provenance")
        assert (source["scenarios"], source["futures"]) == (64, 512)


def test_what_somebody_owns_besides_has_its_currency(nowhere: Terminal) -> None:
    assert "they own $100k besides" in told(nowhere("equity", *FIVE))


def test_an_amount_in_another_currency_is_refused_with_the_line_that_makes_it_the_companys(nowhere: Terminal) -> None:
    four = ("--post-money", "20M£", "--raised", "4M£", "--shares", "10M", "--strike", "0.5")
    asked = ("equity", "--equity", "1%", *four)
    said = nowhere(*asked)
    assert said.code == 2
    line = re.search(r"write `(currency[^`]*)` into holdfast.toml", " ".join(said.err.split()))
    assert line
    (nowhere.folder / "holdfast.toml").write_text(line[1] + "\n")
    assert nowhere(*asked, "--currency", "GBP", *FEW).code == 0
