"""The days that are left, on the command line: planned, refused in words, and cover by a hire or a contractor."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from invented_firm import NAMES, TODAY, Terminal, blocks, table

LATER = (TODAY + timedelta(days=28)).isoformat()
"""Twenty working days: the firm's today is a Tuesday."""


def flat(words: str) -> str:
    return " ".join(words.split())


def test_a_last_day_gives_a_plan_with_people_days_and_dates(firm: Terminal, ana: str) -> None:
    said = firm("departure", "--leaving", ana, "--last-day", LATER, "--json").json
    tasks = table(said, "hand_over_tasks")
    assert tasks
    for task in tasks:
        assert task["asset"].startswith("models:")
        assert task["to"].startswith("person ")
        assert task["to"] != ana
        assert TODAY.isoformat() < task["by"] <= LATER
        assert float(task["after"].rstrip(" %\u202f")) <= float(task["before"].rstrip(" %\u202f"))
    assert sum(task["days"] for task in tasks) <= 0.6 * 20 + 0.01
    (chart,) = blocks(said, "steps")
    assert [bar["end"] for bar in chart["bars"]] == [task["by"] for task in tasks]
    assert "goes dark" in blocks(said, "headline")[0]["finding"]
    assert "20 working days are left" in blocks(said, "headline")[0]["meaning"]
    assert not [name for name in NAMES if name in str(said)]


def test_what_it_saves_stands_beside_what_happens_without_it(firm: Terminal, ana: str) -> None:
    said = firm("departure", "--leaving", ana, "--last-day", LATER, "--json").json
    figures = {one["key"]: one["estimate"] for one in blocks(said, "figures")[0]["items"]}
    assert figures["goes_dark_with"]["value"] <= figures["goes_dark_without"]["value"]
    assert figures["weeks_with"]["high"] <= figures["weeks_without"]["high"]
    assert figures["weeks_without"]["borrowed"] is not None


def test_the_leaver_is_asked_what_no_repository_holds(own_firm: Terminal, ana: str) -> None:
    command = ("departure", "--leaving", ana, "--last-day", LATER, "--json")
    asked = [row["ask"] for row in table(own_firm(*command).json, "ask_the_leaver")]
    assert len(asked) == 10
    assert any("cloud" in one for one in asked)
    said = own_firm("assets", "add", "cloud root account", "--kind", "account", "--holder", ana)
    assert said.code == 0, said.err
    after = own_firm(*command).json
    assert len(table(after, "ask_the_leaver")) == 9
    first = table(after, "hand_over_tasks")[0]
    assert first["asset"] == "cloud root account"
    assert first["days"] == pytest.approx(0.1)
    assert first["to"] == "a second person of your choice"


def test_where_everybody_leaves_it_says_that_nobody_could_learn_it(firm: Terminal) -> None:
    everybody = [row["person"] for row in table(firm("people", "--json").json, "people") if row["state"] == "active"]
    leaving = [word for who in everybody for word in ("--leaving", who)]
    said = firm("departure", *leaving, "--last-day", LATER, "--json").json
    assert "nobody who stays could learn any of it" in blocks(said, "headline")[0]["meaning"]


def test_a_day_off_without_a_last_day_is_refused_in_words(firm: Terminal, ana: str) -> None:
    said = firm("departure", "--leaving", ana, "--day-off", LATER)
    said.refused(2, "--day-off", "no last day", "--last-day DATE")


def test_days_off_and_weekends_are_not_counted(firm: Terminal, ana: str) -> None:
    command = ("departure", "--leaving", ana, "--last-day", LATER, "--json")
    off = (TODAY + timedelta(days=2)).isoformat()
    weekend = (TODAY + timedelta(days=4)).isoformat()
    said = firm(*command, "--day-off", off, "--day-off", weekend).json
    assert "19 working days are left" in blocks(said, "headline")[0]["meaning"]


def test_only_a_weekend_left_hands_nothing_over_and_says_so(firm: Terminal, ana: str) -> None:
    off = [(TODAY + timedelta(days=n)).isoformat() for n in (1, 2, 3)]
    sunday = (TODAY + timedelta(days=5)).isoformat()
    options = [word for day in off for word in ("--day-off", day)]
    said = firm("departure", "--leaving", ana, "--last-day", sunday, *options)
    assert said.code == 0, said.err
    assert "No working day is left" in flat(said.out)


def test_nothing_to_hand_over_is_an_answer(firm: Terminal, handles: dict[str, str]) -> None:
    said = firm("departure", "--leaving", handles["Gil Parable"], "--last-day", LATER)
    said.refused(2, "is not among")


def test_with_nobody_left_to_learn_the_page_says_so_and_what_to_do_instead(
    firm: Terminal, handles: dict[str, str]
) -> None:
    everybody = [handles[name] for name in ("Ana Quill", "Bo Sketch", "Lee Sample", "Lee Fable")]
    everybody.append(handles.get("A. Quill", handles["Ana Quill"]))
    leaving = [word for one in everybody for word in ("--leaving", one)]
    said = firm("departure", *leaving, "--last-day", LATER, "--json").json
    assert "nobody who could take over" in str(blocks(said, "not_enough"))
    assert not blocks(said, "steps")
    unsaved = table(said, "unsaved")
    assert unsaved
    assert all("contractor" in row["instead"] for row in unsaved)


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (TODAY.isoformat(), ("no day is left", "count from 2026-09-01")),
        ("2026-08-01", ("no day is left", "later day")),
        ("2027-12-01", ("over a year", "within a year")),
        ("tomorrow", ("--last-day", "no day", "2026-03-31")),
        ("2026-02-30", ("--last-day", "no day")),
    ],
)
def test_a_day_that_leaves_nothing_to_plan_is_refused(
    firm: Terminal, ana: str, day: str, words: tuple[str, ...]
) -> None:
    firm("departure", "--leaving", ana, "--last-day", day).refused(2, *words)


def test_last_days_are_one_for_all_or_one_for_each(firm: Terminal, ana: str, handles: dict[str, str]) -> None:
    fable = handles["Lee Fable"]
    both = ("departure", "--leaving", ana, "--leaving", fable)
    soon = (TODAY + timedelta(days=7)).isoformat()
    assert firm(*both, "--last-day", LATER).code == 0
    said = firm(*both, "--last-day", soon, "--last-day", LATER, "--json").json
    for task in table(said, "hand_over_tasks"):
        assert task["by"] <= (soon if task["from"] == ana else LATER)
    wrong = firm(*both, "--leaving", handles["Bo Sketch"], "--last-day", soon, "--last-day", LATER)
    wrong.refused(2, "2 last days", "3 people", "once for each")
    twice = firm("departure", "--leaving", ana, "--leaving", ana, "--last-day", soon, "--last-day", LATER)
    twice.refused(2, "two last days", "Give one")


def test_a_last_day_that_was_noted_is_used(own_firm: Terminal, ana: str) -> None:
    assert own_firm("people", "left", ana, "--on", LATER).code == 0
    said = own_firm("departure", "--leaving", ana, "--json").json
    assert "20 working days are left" in blocks(said, "headline")[0]["meaning"]
    sooner = (TODAY + timedelta(days=14)).isoformat()
    typed = own_firm("departure", "--leaving", ana, "--last-day", sooner, "--json").json
    assert "10 working days are left" in blocks(typed, "headline")[0]["meaning"]


def test_a_contractor_costs_their_price_and_needs_a_transfer_clause(firm: Terminal, handles: dict[str, str]) -> None:
    everybody = [handles[name] for name in ("Ana Quill", "Lee Fable")]
    leaving = [word for one in everybody for word in ("--leaving", one)]
    hire = firm("departure", *leaving, "--json").json
    said = firm("departure", *leaving, "--cover-by", "contractor", "--json").json
    rows = {row["by"]: row for row in table(said, "cover_by")}
    assert set(rows) == {"the hire", "a contractor"}
    assert rows["a contractor"]["weeks"]["high"] < rows["the hire"]["weeks"]["high"]
    assert rows["a contractor"]["cost"]["value"] > rows["the hire"]["cost"]["value"]
    same = {row["by"]: row["cost"]["value"] for row in table(hire, "cover_by")}
    assert same == {by: row["cost"]["value"] for by, row in rows.items()}
    assert "contractor" in {row["component"] for row in table(said, "bill")}
    assert "contractor" not in {row["component"] for row in table(hire, "bill")}
    assert "transfer clause" in str(blocks(said, "note"))
    firm("departure", *leaving, "--cover-by", "robot").refused(2, "--cover-by", "robot", "hire or contractor")


def test_sentences_follow_the_figures_that_were_overridden(own_firm: Terminal, ana: str) -> None:
    own = {
        "holder_active_months": ("9", "9", "9"), "holder_threshold": ("0.6", "0.4", "0.8"),
        "demand_weeks": ("13", "13", "13"), "handover_leaver_share": ("0.35", "0.35", "0.35"),
        "change_window_months": ("18", "18", "18"),
    }  # fmt: skip
    command = ("departure", "--leaving", ana, "--last-day", LATER, "--json")
    before = flat(json.dumps(own_firm(*command).json, ensure_ascii=False))
    for stated in (
        "last 6 months",
        "silent for 6 months",
        "maintain 30",
        "Must change in 26 weeks",
        "60 % of each day",
    ):
        assert stated in before, stated
    for key, (value, low, high) in own.items():
        assert own_firm("claims", "set", key, "--value", value, "--low", low, "--high", high).code == 0
    after = flat(json.dumps(own_firm(*command).json, ensure_ascii=False))
    for stated in (
        "last 9 months", "silent for 9 months", "maintain 40 %", "if 80 %", "could maintain 60 %",
        "Must change in 13 weeks", "35 % of each day", "changes in 18 months",
    ):  # fmt: skip
        assert stated in after, stated
    for stale in ("six months", "6 months", "30 %", "70 %", "26 weeks"):
        said = after.split('"block": "provenance"')[0]
        assert stale not in said, stale
    assert "in the last 9 months" in flat(own_firm("people").out)
