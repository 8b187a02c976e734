"""JSON holds the whole answer, in a shape that a schema checks, as the same bytes each time."""

from __future__ import annotations

import json
from datetime import date

import jsonschema
import pytest
from sample_answers import ALL, MASKED, NAMED, sample, weeks

from holdfast.render import json as as_json
from holdfast.render import shapes
from holdfast.render.viewer import Viewer
from holdfast.terms import answer as answers
from holdfast.terms.estimate import Estimate
from holdfast.terms.nouns import Purpose, State


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize("viewer", [MASKED, NAMED])
def test_what_is_written_is_what_the_schema_says(name: str, viewer: Viewer) -> None:
    schema = as_json.schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(json.loads(as_json.dumps(ALL[name](), viewer)), schema)


def test_the_schema_refuses_what_is_not_an_answer() -> None:
    document = json.loads(as_json.dumps(sample(), MASKED))
    document["blocks"][1]["items"][0]["estimate"]["low"] = "seven"
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(document, as_json.schema())


def test_the_schema_knows_every_block_state_role_and_purpose() -> None:
    assert set(as_json.BLOCKS) == set(answers.Block.__args__)
    states = shapes.TileShape.__annotations__["state"]
    assert all(f"'{state.value}'" in str(states) or f'"{state.value}"' in str(states) for state in State)
    names = str(shapes.AnswerShape.__annotations__["names"])
    assert all(purpose.value in names for purpose in Purpose)
    assert all(role.value in str(shapes.NoteShape.__annotations__["role"]) for role in answers.NoteRole)


def test_the_same_answer_is_the_same_bytes() -> None:
    assert as_json.dumps(sample(), MASKED) == as_json.dumps(sample(), MASKED)


def test_tables_are_lists_of_objects_with_exact_figures() -> None:
    document = as_json.document(sample(), MASKED)
    chart = next(block for block in document["blocks"] if block["block"] == "treemap")
    row = chart["table"]["rows"][0]
    assert row["asset"] == "serving:serving"
    assert row["production"] is True
    assert row["weeks"] == as_json.estimate(weeks(3, 2, 6), MASKED)
    assert len(chart["table"]["rows"]) == len(chart["tiles"]) == 64
    assert chart["table"]["rows"][1]["weeks"] is None


def test_an_answer_says_whose_it_is_and_whether_it_is_invented() -> None:
    document = as_json.document(sample(), MASKED)
    assert (document["schema"], document["invented"], document["names"]) == ("holdfast.answer/1", True, "masked")
    assert as_json.document(sample(), NAMED)["names"] == "continuity"
    assert as_json.document(sample(), NAMED)["people"][0] == "Priya Ashworth-Vance"


def test_infinities_are_not_json_and_become_null() -> None:
    estimate = Estimate("w", 1, 0, float("inf"), as_of=date(2026, 1, 1))
    assert as_json.estimate(estimate, MASKED)["high"] is None
