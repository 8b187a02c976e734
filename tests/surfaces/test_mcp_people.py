"""Names need a purpose that is logged before; a loop over people ends; pay is off until it was granted."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from assistant import PLANTED, assistant, text
from invented_firm import NAMES, Terminal

from holdfast.questions import QUESTIONS
from holdfast.surfaces.mcp import limits


def log_of(here: Terminal, what: str) -> list[dict[str, Any]]:
    """What the rows of one kind say, oldest first."""
    rows = [json.loads(line) for file in here.folder.rglob("audit.log") for line in file.read_text().splitlines()]
    return [row["details"] for row in rows if row["what"] == what]


def active(here: Terminal) -> list[str]:
    people: list[str] = here("people", "--json").json["people"]
    return people


def test_names_are_masked_and_no_call_without_people_is_logged(own_firm: Terminal) -> None:
    before = log_of(own_firm, "asked"), log_of(own_firm, "unmask")
    with assistant(own_firm) as ask:
        assert ask("estate")["names"] == "masked"
    assert (log_of(own_firm, "asked"), log_of(own_firm, "unmask")) == before


def test_with_a_purpose_names_are_shown_and_each_call_is_a_row(own_firm: Terminal) -> None:
    ana = own_firm("people", "--json").json["people"][0]
    before = len(log_of(own_firm, "unmask"))
    with assistant(own_firm, "--purpose", "continuity") as ask:
        assert len(log_of(own_firm, "unmask")) == before
        people = ask.result("people")
        assert people.structured_content is not None
        assert people.structured_content["names"] == "continuity"
        assert "Lee Fable" in json.dumps(people.structured_content)
        assert "Lee Fable" in text(people)
        ask("departure", leaving=["Ana Quill"])
        ask("departure", leaving=[ana])
    rows = log_of(own_firm, "unmask")[before:]
    assert [(row["purpose"], row["question"], len(row["people"])) for row in rows] == [
        ("continuity", "people", 0), ("continuity", "departure", 1), ("continuity", "departure", 1)
    ]  # fmt: skip


def test_where_the_log_cannot_be_written_no_name_is_shown(own_firm: Terminal) -> None:
    assert own_firm("unmask", "--purpose", "continuity").code == 0
    (file,) = own_firm.folder.rglob("audit.log")
    lines = file.read_text()
    file.write_text(lines.replace("continuity", "onboarding"))
    with assistant(own_firm, "--purpose", "continuity") as ask:
        result = ask.result("people")
        assert result.is_error
        assert result.structured_content is not None
        assert result.structured_content["error"]["code"] == "AUDIT_DAMAGED"
        assert not any(name in json.dumps(result.structured_content) + text(result) for name in NAMES)


def test_another_purpose_or_grant_is_refused_at_the_start(own_firm: Terminal) -> None:
    own_firm("mcp", "--purpose", "curiosity").refused(3, "UNKNOWN_PURPOSE", "continuity")
    own_firm("mcp", "--grant", "everything").refused(2, "`--grant` was given as `everything`", "pay")


def test_no_question_tells_whose_handle_a_name_has(own_firm: Terminal, ana: str) -> None:
    """A mask over what the caller wrote would be an oracle: ask for a name, read the handle."""
    with assistant(own_firm) as ask:
        for slug, question in QUESTIONS.items():
            for name, info in question.request.model_fields.items():
                if "str" not in str(info.annotation):
                    continue
                for written in ("Ana Quill", "quill", "ana@juniper.example", "x Ana Quill y", "models:Quill"):
                    many = question.request.takes_many(name)
                    result = ask.result(slug, **{name: [written] if many else written})
                    assert result.structured_content is not None
                    echo = text(result) if result.is_error else json.dumps(result.structured_content["request"])
                    for example in ("such as 'person 4'", "`person 4=3d`"):  # which may be her handle by chance
                        echo = echo.replace(example, "")
                    assert not re.search(rf"{ana}\b", echo), (slug, name, written, echo)


def test_a_departure_is_logged_before_it_is_answered(own_firm: Terminal) -> None:
    first, *_ = active(own_firm)
    with assistant(own_firm) as ask:
        ask("departure", leaving=[first])
        ask("departure", leaving=[first])
    assert [row["question"] for row in log_of(own_firm, "asked")] == ["departure", "departure"]
    assert all(row["through"] == "mcp" for row in log_of(own_firm, "asked"))


def test_a_loop_over_people_ends_and_a_new_session_begins_no_new_count(own_firm: Terminal) -> None:
    people = active(own_firm)
    allowed = limits.most(len(people))
    assert allowed < len(people)
    with assistant(own_firm) as ask:
        for one in people[:allowed]:
            ask("departure", leaving=[one])
        error = ask.refused("departure", leaving=[people[allowed]])
        assert error["code"] == "NO_PEOPLE_RANKING"
        assert "`estate`" in error["message"]
        ask("departure", leaving=people[:allowed])  # the same people again are nobody new
    with assistant(own_firm) as later:
        assert later.refused("departure", leaving=[people[allowed]])["code"] == "NO_PEOPLE_RANKING"
        assert later.refused("attest", by=people[allowed])["code"] == "NO_PEOPLE_RANKING", "whichever question it is"
        later("estate")
    assert own_firm("departure", "--leaving", people[allowed]).code == 0, "whoever is at the keyboard may ask"


def test_who_is_given_only_so_many_days_is_counted_as_whoever_else_is_named(own_firm: Terminal) -> None:
    people = active(own_firm)
    caps = [f"{one}=1d" for one in people]
    with assistant(own_firm) as ask:
        ask("continuity", cap=["3d", caps[0]])
        assert [len(row["people"]) for row in log_of(own_firm, "asked")] == [1]
        assert ask.refused("continuity", cap=caps[: limits.MOST_TOGETHER + 1])["code"] == "BAD_ARGUMENT"
        assert ask.refused("continuity", cap=["Ana Quill=1d"])["code"] == "NO_PURPOSE"
        for one in caps[: limits.most(len(people))]:
            ask("continuity", cap=[one])
        assert ask.refused("continuity", cap=[caps[-1]])["code"] == "NO_PEOPLE_RANKING"


def test_people_asked_about_a_day_ago_count_no_more(own_firm: Terminal) -> None:
    from datetime import UTC, datetime, timedelta

    from holdfast.errors import Refused
    from holdfast.operations import opening
    from holdfast.operations.asked import note
    from holdfast.operations.contract import Context
    from holdfast.surfaces.asking import Desk
    from holdfast.surfaces.progress import Progress

    people = active(own_firm)
    desk = Desk(opening.workspace_for_questions(own_firm.folder), Progress())
    began = datetime(2026, 9, 1, 12, tzinfo=UTC)

    def at(hours: float) -> Context:
        return Context(desk.workspace, desk.settings, began + timedelta(hours=hours), desk.chance)

    note("departure", people[:2], at(0), 2, limits.WINDOW)
    with pytest.raises(Refused):
        note("departure", people[2:3], at(23.9), 2, limits.WINDOW)
    note("departure", people[2:3], at(24.1), 2, limits.WINDOW)


def test_questions_about_pay_are_off_until_granted(own_firm: Terminal) -> None:
    with assistant(own_firm, before=PLANTED) as ask:
        assert "slow" in ask.tools(), "a question that is new in the registry is a tool"
        assert "salaries" not in ask.tools()
        assert ask.refused("salaries")["code"] == "PAY_NOT_GRANTED"
    with assistant(own_firm, "--grant", "pay", before=PLANTED) as ask:
        assert "salaries" in ask.tools()
        assert ask("salaries")["blocks"][0]["finding"] == "Done"


def test_no_tool_reads_a_file_of_its_callers_choice(own_firm: Terminal) -> None:
    with assistant(own_firm, before=PLANTED) as ask:
        assert "file" not in ask.tools()["slow"].input_schema["properties"]
        assert ask.refused("slow", file="/etc/passwd")["code"] == "UNKNOWN_NAME"


def test_a_fault_of_ours_is_told_without_its_words(own_firm: Terminal) -> None:
    with assistant(own_firm, before=PLANTED) as ask:
        error = ask.refused("slow", broken=True)
        assert error["code"] == "FAULT"
        assert "a word that nobody should see" not in json.dumps(error) + ask.said()
        assert "ValueError at planted_questions.py" in ask.said()
        assert Path(__file__).name not in ask.said()
