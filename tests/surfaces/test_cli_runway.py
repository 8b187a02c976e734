"""Runway as it is typed and asked: cash, plans, a senior or two juniors; nothing where nothing is known."""

from __future__ import annotations

from typing import Any

import pytest
from invented_firm import Said, Terminal, blocks, table

ON = ("--as-of", "2026-02-01")
CASH = ("--cash", "2.52M", "--burn", "120k")


def told(said: Said) -> str:
    assert said.code == 0, said.err
    return " ".join(said.out.replace("\u202f", " ").split())


def figures(answer: Any) -> dict[str, Any]:
    return {item["key"]: item["estimate"] for block in blocks(answer, "figures") for item in block["items"]}


def months(answer: Any) -> dict[str, Any]:
    return {row["plan"]: row["months"] for row in table(answer, "plans")}


def test_without_cash_it_says_what_to_type_and_that_works(nowhere: Terminal) -> None:
    (missing,) = blocks(nowhere("runway", "--json").json, "not_enough")
    assert "`holdfast runway cash 2.5M --burn 120k`" in missing["what_would_help"]
    assert nowhere("runway", "cash", "2.5M", "--burn", "120k").code == 0
    assert figures(nowhere("runway", "--json").json)["now"]["value"] == pytest.approx(2_500 / 120)


def test_now_is_exact_and_says_the_day(nowhere: Terminal) -> None:
    said = told(nowhere("runway", *CASH, *ON))
    assert "Cash lasts 21.0 months, to Nov 2027" in said
    assert "runs out on 2 Nov 2027" in said


def test_an_offer_takes_months_from_so_many_to_so_many(nowhere: Terminal) -> None:
    answer = nowhere("runway", *CASH, "--base", "230k", *ON, "--json").json
    found = figures(answer)
    assert blocks(answer, "headline")[0]["finding"].startswith("This offer takes 3.4 months of runway: from 21.0 to")
    assert found["takes"]["value"] == pytest.approx(found["now"]["value"] - found["with"]["value"], abs=1e-9)
    assert found["takes"]["low"] < found["takes"]["value"] < found["takes"]["high"]


def test_hires_are_typed_several_times_and_the_plan_with_the_offer_takes_more_than_either(nowhere: Terminal) -> None:
    hires = ("--hire", "senior ml engineer@230k from 2026-06", "--hire", "2 x junior@120k from 2026-09")
    answer = nowhere("runway", *CASH, "--base", "230k", *hires, *ON, "--json").json
    by = months(answer)
    assert by["This offer and your plan"]["value"] < min(by["This offer"]["value"], by["Your plan"]["value"])
    alone = months(nowhere("runway", *CASH, *hires, *ON, "--json").json)
    assert alone["Your plan"] == by["Your plan"]
    twice = ("--hire", "junior@120k from 2026-09") * 2
    assert months(nowhere("runway", *CASH, *hires[:2], *twice, *ON, "--json").json)["Your plan"] == by["Your plan"]
    longer = months(nowhere("runway", *CASH, *hires[:2], *ON, "--json").json)
    assert longer["Your plan"]["value"] > by["Your plan"]["value"]


def test_without_doubt_the_page_says_what_a_sheet_says(nowhere: Terminal) -> None:
    assert nowhere("claims", "set", "pay_load", "--value", "1.25").code == 0
    words = ("--hire", "senior@240k from 2026-03-01", "--agency", "no")
    answer = nowhere("runway", *CASH, *words, *ON, "--json").json
    start = 28 / (365.25 / 12)
    by_hand = start + (2_520_000 - 120_000 * start) / 145_000
    found = months(answer)["Your plan"]
    assert found["value"] == pytest.approx(by_hand)
    assert (found["low"], found["high"]) == (found["value"], found["value"])


def test_saved_offers_are_plans_of_their_own(nowhere: Terminal) -> None:
    assert nowhere("offer", "save", "senior, October", "--base", "248k", "--equity", "0.5%").code == 0
    assert nowhere("offer", "save", "elsewhere", "--base", "€200k", "--equity", "0.5%").code in (0, 2)
    by = months(nowhere("runway", *CASH, *ON, "--json").json)
    assert "elsewhere" not in by, "an offer in another currency is never added up with dollars"
    assert by["senior, October"]["value"] < by["As it is"]["value"]


def test_a_balance_of_an_earlier_day_has_gone_down_since(nowhere: Terminal) -> None:
    assert nowhere("runway", "cash", "2.52M", "--burn", "120k", "--as-of", "2026-01-02").code == 0
    answer = nowhere("runway", *ON, "--json").json
    assert figures(answer)["now"]["value"] == pytest.approx(21 - 30 / (365.25 / 12), abs=1e-6)
    assert "is of 2 Jan 2026" in " ".join(note["text"] for note in blocks(answer, "note"))
    gone = told(nowhere("runway", "--as-of", "2029-01-01"))
    assert "By these figures nothing is left" in gone
    nowhere("runway", "--as-of", "2026-01-01").refused(2, "Your cash is of 2026-01-02, which is after 2026-01-01")


def test_cash_is_kept_once_and_can_be_taken_back(nowhere: Terminal) -> None:
    words = ("runway", "cash", "2.5M", "--burn", "120k", "--as-of", "2026-01-02")
    assert nowhere(*words).code == 0
    assert "nothing was done" in nowhere(*words).out
    assert nowhere("runway", "cash", "3M", "--burn", "120k", "--as-of", "2026-01-02").code == 0
    assert nowhere("undo").code == 0
    assert "nothing was done" in nowhere(*words).out, "what stood before stands again"


def test_cash_does_not_run_out_where_more_comes_in(nowhere: Terminal) -> None:
    assert "it does not run out at that" in told(nowhere("runway", "cash", "1M", "--burn", "-20k"))
    assert "Cash does not run out" in told(nowhere("runway", *ON, "--cash", "1M", "--burn", "-20k"))
    with_plan = told(nowhere("runway", *ON, "--cash", "1M", "--burn", "-20k", "--base", "400k"))
    assert "Cash lasts as it is; with this plan it runs out after" in with_plan
    small = told(nowhere("runway", *ON, "--cash", "1M", "--burn", "-20k", "--base", "60k"))
    assert "Cash does not run out" in small


def test_the_last_day_to_begin_raising_is_told_and_so_is_that_it_is_late(nowhere: Terminal) -> None:
    assert "nine rounds in ten are in time" in told(nowhere("runway", *CASH, *ON))
    late = told(nowhere("runway", "--cash", "900k", "--burn", "120k", *ON))
    assert "to be in time with nine rounds in ten, it had to begin already" in late
    assert "take longer than is left" not in late
    late = told(nowhere("runway", "--cash", "120k", "--burn", "120k", *ON))
    assert "that is past already" in late


def test_a_senior_or_two_juniors_with_an_anchor_and_a_break_even(nowhere: Terminal) -> None:
    answer = nowhere("runway", *CASH, "--base", "240k", "--junior", "120k", *ON, "--json").json
    found = figures(answer)["senior_pays_at"]
    assert 1 < found["low"] < found["value"] < found["high"] < 2.5
    senior, juniors = table(answer, "mix")
    assert juniors["mentor"]["value"] > 2 * senior["mentor"]["value"]
    assert juniors["ramp"]["value"] > senior["ramp"]["value"]
    notes = " ".join(note["text"] for note in blocks(answer, "note"))
    assert "Two juniors need an anchor" in notes
    assert "10 to 15 hours a week" in notes


def test_the_published_share_of_a_seed_budget_stands_beside_the_company_s_own(nowhere: Terminal) -> None:
    rows = table(nowhere("runway", *CASH, "--base", "240k", *ON, "--json").json, "compared")
    assert rows[0]["share"]["value"] == pytest.approx(20_000 / 145_000, abs=0.005)
    assert (rows[1]["share"]["low"], rows[1]["share"]["high"]) == (0.4, 0.6)
    later = nowhere("runway", *CASH, "--base", "240k", "--stage", "B", *ON, "--json").json
    assert not [block for block in blocks(later, "table") if block["key"] == "compared"]


def test_what_cannot_be_read_is_refused_in_words(nowhere: Terminal) -> None:
    nowhere("runway", *CASH, "--hire", "senior").refused(2, "`--hire` was given as `senior`", "the yearly base")
    nowhere("runway", *CASH, *ON, "--hire", "senior@€230k").refused(2, "counts in USD", "Holdfast never converts")
    nowhere("runway", *CASH, *ON, "--hire", "senior@230k from 2025-01").refused(2, "starts before 2026-02-01")
    nowhere("runway", *CASH, "--base", "£230k").refused(2, "An amount was given in GBP", "Holdfast never converts")
    nowhere("runway", *CASH, "--equipment", "€5k").refused(2, "An amount was given in EUR")
    nowhere("runway", "cash", "£2M", "--burn", "100k").refused(2, "`CASH` was given as `£2M`", "counts in USD")
    nowhere("runway", "cash", "lots", "--burn", "100k").refused(2, "that is no amount such as 230k")
    nowhere("runway", "cash", "2M", "--burn", "100k", "--as-of", "2999-01-01").refused(2, "which is after today")


def test_cash_in_another_currency_than_the_company_s_is_refused(nowhere: Terminal) -> None:
    settings = nowhere.folder / "holdfast.toml"
    settings.write_text('currency = "USD"\n')
    assert nowhere("runway", "cash", "2M", "--burn", "100k", "--as-of", "2026-01-02").code == 0
    settings.write_text('currency = "EUR"\n')
    nowhere("runway", *ON).refused(2, "Your cash was typed in USD and `currency` in holdfast.toml is EUR")
    said = told(nowhere("runway", "--cash", "2M", "--burn", "100k", "--base", "90k", *ON))
    assert "€" in said
    assert "$" not in said.replace("in USD", "")
    assert "give `--base` for the senior and `--junior`" in said


def test_the_same_question_gives_the_same_bytes(nowhere: Terminal) -> None:
    words = ("runway", *CASH, "--base", "230k", "--hire", "junior@120k", *ON, "--json")
    assert nowhere(*words).out == nowhere(*words).out


def test_the_page_of_an_offer_says_the_same_of_its_runway(nowhere: Terminal) -> None:
    words = (*CASH, "--base", "248k", "--equity", "0.5%", "--signing", "20k", *ON)
    offer = figures(nowhere("offer", *words, "--scenarios", "200", "--json").json)["runway"]
    assert figures(nowhere("runway", *words, "--scenarios", "200", "--json").json)["takes"] == offer
