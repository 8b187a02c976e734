"""Systems are scored, people never: no key, column or label of that kind, and no table that adds people up."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from invented_firm import Terminal, ago, blocks

from holdfast.operations import OPERATIONS
from holdfast.questions import QUESTIONS

SCHEMA = Path(__file__).parents[2] / "docs" / "answer.schema.json"
FORBIDDEN = re.compile(
    r"scor|risk|rank(?!er|ing)|impact|attrition|flight|sentiment|mood|emotion|likely_to_leave|bus_factor"
)
"""Words that no key, column or option has. (`ranker` and `ranking` are what the example company makes.)"""
PERSON = re.compile(r"person \d+(, address \d+)?")


@pytest.fixture(scope="module")
def answers(few: Terminal) -> dict[str, Any]:
    """Every question's answer about the example company, two kinds of departure included."""
    quick = ("--scenarios", "200", "--json")
    people = few("people", "--everyone", "--json").json
    one, two = few("people", "--json").json["people"][:2]
    return {
        "estate": few("estate", *quick).json,
        "departure": few("departure", "--leaving", one, *quick).json,
        "two": few("departure", "--leaving", one, "--leaving", two, *quick).json,
        "notice": few("departure", "--leaving", one, "--last-day", ago(-28), "--cover-by", "contractor", *quick).json,
        "handovers": few("handovers", "--json").json,
        "hire": few("hire", *quick).json,
        "captable": few("captable", "--json").json,
        "bands": few("bands", "--json").json,
        "pay": few("pay", *quick).json,
        "attest": few("attest", *quick).json,
        "attest_by": few("attest", "--by", one, *quick).json,
        "people": people,
        "identities": few("identities", "--json").json,
        "claims": few("claims", "--json").json,
        "doctor": few("doctor", "--json").json,
        "assets": few("assets", *quick).json,
        "runbooks": few("runbooks", "--json").json,
        "access": few("access", "--json").json,
        "changes": few("changes", "--json").json,
        "roadmap": few("roadmap", *quick).json,
        "decoupling": few("decoupling", *quick).json,
        "continuity": few("continuity", *quick).json,
        "concentration": few("concentration", *quick).json,
        "cover": few("cover", "--quarters", "2", "--json").json,
        "candidate": few("candidate", "--base", "230k", "--equity", "0.75%", "--json").json,
        "evp": few("evp", "--json").json,
        "equity": few("equity", *quick).json,
        "vesting": few("vesting", "--milestone", "first model@9m=25%", *quick).json,
        "offer": few("offer", "--base", "230k", "--equity", "0.75%", "--json").json,
        "packages": few("packages", "--json").json,
        "stages": few("stages", "--json").json,
        "grid": few("grid", "--base", "230k", "--equity", "0.75%", "--json").json,
        "runway": few(
            "runway", "--cash", "2.5M", "--burn", "120k", "--base", "230k", "--hire", "2 x junior@120k", *quick
        ).json,
    }


def keys(value: Any) -> Iterator[str]:
    """Every key of an answer, wherever it stands."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield key
            yield from keys(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from keys(inner)


def tables(answer: Any) -> Iterator[dict[str, Any]]:
    for block in answer["blocks"]:
        if block["block"] == "table":
            yield block
        elif "table" in block:
            yield block["table"]


def test_every_question_is_looked_at(answers: dict[str, Any]) -> None:
    assert QUESTIONS.keys() <= answers.keys()


def test_no_key_of_any_answer_scores_or_ranks(answers: dict[str, Any]) -> None:
    found = {key for answer in answers.values() for key in keys(answer) if FORBIDDEN.search(key)}
    assert found == set()


def test_no_key_of_the_schema_and_no_option_scores_or_ranks() -> None:
    assert [key for key in keys(json.loads(SCHEMA.read_text())) if FORBIDDEN.search(key)] == []
    forms = [entry.request for entry in QUESTIONS.values()] + [entry.command for entry in OPERATIONS.values()]
    assert [field for form in forms for field in form.model_fields if FORBIDDEN.search(field)] == []


def test_no_head_or_label_scores_or_ranks(answers: dict[str, Any]) -> None:
    for answer in answers.values():
        heads = [column["head"] for one in tables(answer) for column in one["columns"]]
        labels = [item["label"] for block in blocks(answer, "figures") for item in block["items"]]
        assert [words for words in (*heads, *labels) if FORBIDDEN.search(words.lower())] == []


def test_no_table_has_a_person_to_a_row_and_a_number_beside(answers: dict[str, Any]) -> None:
    """Two addresses and how alike they are written is no number about a person, so a row must hold one person alone."""
    for slug, answer in answers.items():
        for one in tables(answer):
            numeric = {column["key"] for column in one["columns"] if column["numeric"]}
            for row in one["rows"]:
                about = {value for value in row.values() if isinstance(value, str) and PERSON.fullmatch(value)}
                numbers = {key for key, value in row.items() if key in numeric and value is not None}
                assert not (len(about) == 1 and numbers), (slug, one["key"], row)


def test_people_stand_in_the_order_of_their_handles(answers: dict[str, Any]) -> None:
    (listed,) = tables(answers["people"])
    numbers = [int(row["person"].split()[1]) for row in listed["rows"]]
    assert numbers == sorted(numbers)
    assert set(listed["rows"][0]) == {"person", "state", "last_seen", "left_on", "role", "team", "repositories"}
    for row in next(tables(answers["estate"]))["rows"]:
        holders = [int(who.split()[1]) for who in row["holders"] or ()]
        assert holders == sorted(holders)


def test_no_csv_has_a_person_to_a_row_and_a_number_beside(few: Terminal) -> None:
    one = few("people", "--json").json["people"][0]
    for words in (("estate",), ("departure", "--leaving", one), ("people",), ("identities",), ("doctor",)):
        quick = ("--scenarios", "200") if words[0] in ("estate", "departure") else ()
        rows = list(csv.reader(io.StringIO(few(*words, *quick, "--csv").out)))
        assert not [head for head in rows[0] if FORBIDDEN.search(head)]
        for row in rows[1:]:
            about = [cell for cell in row if PERSON.fullmatch(cell)]
            assert not (row[0] in about and len(about) == 1 and any(_number(cell) for cell in row)), row


def test_a_departure_lists_nobody_as_a_subject_but_whom_was_chosen(answers: dict[str, Any]) -> None:
    assert answers["departure"]["people"] == answers["departure"]["request"]["leaving"]
    assert sorted(answers["two"]["people"]) == sorted(answers["two"]["request"]["leaving"])
    assert answers["estate"]["people"] == []


def _number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True
