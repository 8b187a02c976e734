"""Every question is a tool: listed with its schemas, and answered with the numbers that the command line prints."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, get_args

import jsonschema
import pytest
from assistant import Assistant, as_on_the_command_line, assistant, first_difference, text, within
from invented_firm import NAMES, Terminal, ago

from holdfast.questions import QUESTIONS
from holdfast.surfaces import forms
from holdfast.surfaces.mcp import limits
from holdfast.surfaces.mcp.arguments import NOT_OFFERED
from holdfast.terms.request import Of, Request

SCHEMA = json.loads((Path(__file__).parents[2] / "docs" / "answer.schema.json").read_text())
Call = tuple[str, dict[str, Any]]


def calls(handle: str) -> Iterator[Call]:
    """Every question as it is, then with each of its switches, with somebody in each place for people, and as of a day
    two months ago: whatever the registry holds."""
    for slug, question in QUESTIONS.items():
        yield slug, {}
        for name, info in question.request.model_fields.items():
            if info.annotation is bool:
                yield slug, {name: True}
            elif question.request.spec(name).of is Of.PERSON:
                yield slug, {name: [handle] if question.request.takes_many(name) else handle}
            elif name == "as_of" and date in get_args(info.annotation):
                yield slug, {name: ago(60)}


def words(request: type[Request], arguments: dict[str, Any]) -> list[str]:
    """The same on a command line."""
    typed: list[str] = []
    for name, value in arguments.items():
        for one in value if isinstance(value, list) else [value]:
            typed += [forms.as_typed(name, request.spec(name)), *([] if one is True else [str(one)])]
    return typed


@pytest.fixture(scope="module")
def copied(firm: Terminal, tmp_path_factory: pytest.TempPathFactory) -> Terminal:
    """A copy of the scanned firm, whose log these tests write."""
    copy = tmp_path_factory.mktemp("mcp") / "juniper"
    shutil.copytree(firm.folder, copy)
    return Terminal(copy, firm.home)


@pytest.fixture(scope="module")
def asking(copied: Terminal) -> Iterator[Assistant]:
    """An assistant at the copy."""
    with assistant(copied, "--grant", "pay") as found:
        yield found


def test_every_question_is_a_tool_that_only_reads(asking: Assistant) -> None:
    tools = asking.tools()
    assert list(tools) == list(QUESTIONS)
    for slug, tool in tools.items():
        assert tool.annotations is not None
        assert tool.annotations.read_only_hint is True
        assert tool.annotations.open_world_hint is False
        assert tool.title == QUESTIONS[slug].title
        assert tool.description is not None
        assert tool.description.startswith(QUESTIONS[slug].help)


def test_every_argument_says_its_label_unit_limits_and_default(asking: Assistant) -> None:
    for slug, tool in asking.tools().items():
        request = QUESTIONS[slug].request
        jsonschema.Draft202012Validator.check_schema(tool.input_schema)
        assert tool.input_schema["additionalProperties"] is False
        offered = [name for name in request.model_fields if request.spec(name).of not in NOT_OFFERED]
        assert list(tool.input_schema["properties"]) == [*offered, "whole"]
        for name in offered:
            declared, spec = tool.input_schema["properties"][name], request.spec(name)
            assert declared["title"] == spec.label
            if spec.of is not Of.PERSON:
                assert declared["description"] == spec.help()


def test_every_input_schema_takes_what_the_question_takes(asking: Assistant, ana: str) -> None:
    tools = asking.tools()
    for slug, arguments in calls(ana):
        jsonschema.validate(arguments, tools[slug].input_schema, cls=jsonschema.Draft202012Validator)


def test_the_output_schema_is_that_of_an_answer_with_more_in_it(asking: Assistant, ana: str) -> None:
    answer = asking("departure", leaving=[ana])
    for tool in asking.tools().values():
        assert tool.output_schema is not None
        jsonschema.Draft202012Validator.check_schema(tool.output_schema)
        jsonschema.validate(answer, tool.output_schema, cls=jsonschema.Draft202012Validator)
        assert "$id" not in tool.output_schema, "one address for many tools confuses clients that compile them all"
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate({**answer, "blocks": [{"block": "verse"}]}, tool.output_schema)


def test_every_answer_is_the_command_lines_to_the_last_digit_and_names_nobody(
    asking: Assistant, copied: Terminal, ana: str
) -> None:
    answered = set()
    for slug, arguments in calls(ana):
        result, short = asking.result(slug, **arguments, whole=True), asking.result(slug, **arguments)
        assert not any(name in json.dumps(result.structured_content) + text(result) for name in NAMES), (
            slug,
            arguments,
        )
        said = copied(slug, *words(QUESTIONS[slug].request, arguments), "--json")
        assert bool(result.is_error) == bool(said.code), (slug, arguments, said.err, text(result), asking.said())
        if said.code:
            continue
        answered.add(slug)
        told, printed = as_on_the_command_line(result.structured_content), as_on_the_command_line(said.json)
        assert first_difference(told, printed) is None, (slug, arguments)
        assert within(as_on_the_command_line(short.structured_content), told), (slug, arguments)
        for one in (result, short):
            jsonschema.validate(one.structured_content, SCHEMA, cls=jsonschema.Draft202012Validator)
    assert answered == set(QUESTIONS)


def test_a_client_of_the_older_protocol_is_answered_the_same(copied: Terminal, asking: Assistant) -> None:
    with assistant(copied, "--grant", "pay", mode="legacy") as older:
        assert older("estate") == asking("estate")
        assert list(older.tools()) == list(asking.tools())


def test_no_field_of_any_tool_scores_or_ranks(asking: Assistant) -> None:
    for tool in asking.tools().values():
        for part in (tool.input_schema, tool.output_schema):
            assert [key for key in keys(part) if re.search("scor|risk|rank|impact|attrition|sentiment|mood", key)] == []


def keys(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, one in value.items():
            yield key
            yield from keys(one)
    elif isinstance(value, list):
        for one in value:
            yield from keys(one)


def test_the_short_text_has_the_finding_and_every_figure(asking: Assistant) -> None:
    result = asking.result("estate")
    assert result.structured_content is not None
    blocks = result.structured_content["blocks"]
    said = text(result)
    assert blocks[0]["finding"] in said
    assert blocks[0]["meaning"] in said
    for item in next(block["items"] for block in blocks if block["block"] == "figures"):
        assert item["label"] in said
    assert len(said) < 8_000


def test_every_link_is_a_call_that_can_be_made(asking: Assistant) -> None:
    tools, found = asking.tools(), 0
    for slug in QUESTIONS:
        for link in links(asking(slug)):
            assert link["tool"] == link["question"]
            jsonschema.validate(link["arguments"], tools[link["tool"]].input_schema)
            found += 1
    assert found > 20


def links(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        if "command" in value and "question" in value:
            yield value
        for one in value.values():
            yield from links(one)
    elif isinstance(value, list):
        for one in value:
            yield from links(one)


WRONG: tuple[tuple[str, dict[str, Any], str, str], ...] = (
    ("estat", {}, "UNKNOWN_NAME", "Did you mean `estate`"),
    ("estate", {"sead": 1}, "UNKNOWN_NAME", "Did you mean `seed`"),
    ("estate", {"seed": "x"}, "BAD_ARGUMENT", "`seed` was given as `x`, which is no whole number. Allowed: 0 or more."),
    ("estate", {"seed": -1}, "BAD_ARGUMENT", "too low"),
    ("estate", {"scenarios": 10**400}, "BAD_ARGUMENT", "too high"),
    ("estate", {"path": ["a"] * 51}, "BAD_ARGUMENT", "Allowed: 50"),
    ("estate", {"path": ["a" * 501]}, "BAD_ARGUMENT", "Allowed: 500"),
    ("estate", {"path": {"a": {"b": []}}}, "BAD_ARGUMENT", "`path`"),
    ("estate", {"path": ["nowhere"]}, "UNKNOWN_NAME", "No asset lies under `nowhere`"),
    ("estate", {"whole": "perhaps"}, "BAD_ARGUMENT", "neither true nor false"),
    ("estate", {"as_of": "yesterday"}, "BAD_ARGUMENT", "no day"),
    ("departure", {"leaving": ["person 99999"]}, "UNKNOWN_NAME", "Nobody has the handle"),
    ("departure", {"leaving": ["person 1'; DROP TABLE people"]}, "NO_PURPOSE", "no handle"),
    ("departure", {"leaving": ["../../etc/passwd"]}, "NO_PURPOSE", "no handle"),
    ("departure", {"leaving": [{"$ne": None}]}, "BAD_ARGUMENT", "leaving"),
    ("departure", {"leaving": ["\u202ep\x1b[31m"]}, "NO_PURPOSE", "\\x1b[31m"),
    ("departure", {"leaving": [f"person {n}" for n in range(4)]}, "BAD_ARGUMENT", "Allowed: 3"),
    ("__init__", {}, "UNKNOWN_NAME", "There is no tool"),
    ("scan", {}, "UNKNOWN_NAME", "There is no tool `scan`"),
)


@pytest.mark.parametrize(("tool", "given", "code", "words"), WRONG, ids=lambda one: str(one)[:40])
def test_what_is_wrong_is_told_with_what_is_allowed(
    asking: Assistant, tool: str, given: dict[str, Any], code: str, words: str
) -> None:
    error = asking.refused(tool, **given)
    assert error["code"] == code, error
    assert words in error["message"], error
    assert error["message"].isprintable()


def test_an_answer_is_short_enough_to_be_read_unless_the_whole_is_asked_for(few: Terminal) -> None:
    with assistant(few, "--grant", "pay") as ask:
        for slug in QUESTIONS:
            short, whole = ask(slug), ask(slug, whole=True)
            assert len(json.dumps(short)) < 90_000, slug
            assert (short["whole"], whole["whole"]) == (False, True)
            for cut, table in zip(tables(short), tables(whole), strict=True):
                assert cut["left_out"] == len(table["rows"]) - len(cut["rows"])
                assert len(cut["rows"]) == min(limits.TYPED_ROWS, len(table["rows"]))
    assert len(tables(few("claims", "--json").json)[0]["rows"]) > limits.TYPED_ROWS, "there was something to cut"


def tables(answer: Any) -> list[Any]:
    """Every table, a chart's own included."""
    return [one.get("table", one) for one in answer["blocks"] if "table" in one or one["block"] == "table"]


def test_nothing_and_null_mean_the_default(asking: Assistant) -> None:
    assert asking("estate", seed=None, path=[], team=None) == asking("estate")


def test_a_single_value_will_do_where_a_list_is_meant(asking: Assistant, ana: str) -> None:
    assert asking("departure", leaving=ana) == asking("departure", leaving=[ana])
