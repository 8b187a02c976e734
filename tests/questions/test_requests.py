"""A request is the same after JSON and after a URL's query, and its form names every field."""

from __future__ import annotations

import json
import types
from datetime import date
from decimal import Decimal
from typing import Any, Literal, Union, get_args, get_origin
from urllib.parse import parse_qs, urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from holdfast.operations import OPERATIONS
from holdfast.questions import QUESTIONS
from holdfast.surfaces import forms
from holdfast.terms.captable import Stage
from holdfast.terms.request import Field, Request

FORMS: dict[str, type[Request]] = {
    **{f"question {slug}": entry.request for slug, entry in QUESTIONS.items()},
    **{f"operation {slug}": entry.command for slug, entry in OPERATIONS.items()},
}
WORDS = st.text(st.characters(codec="utf-8"), min_size=1, max_size=12)


def values(kind: Any) -> st.SearchStrategy[Any]:
    """Values of a field's type; limits are kept by throwing away what the form refuses."""
    if get_origin(kind) in (Union, types.UnionType):
        return st.one_of(*map(values, get_args(kind)))
    if get_origin(kind) is Literal:
        return st.sampled_from(get_args(kind))
    if get_origin(kind) is tuple:
        return st.lists(WORDS, max_size=3).map(tuple)
    known: dict[Any, st.SearchStrategy[Any]] = {
        bool: st.booleans(),
        int: st.sampled_from([0, 1, 7, 200, 4_000, 20_000]),
        float: st.floats(-1e6, 1e6),
        str: WORDS,
        date: st.dates(),
        Decimal: st.sampled_from([Decimal(0), Decimal("0.0075"), Decimal(1), Decimal(230_000)]),
        Stage: st.sampled_from(Stage),
        type(None): st.none(),
    }
    return known[kind]


@pytest.mark.parametrize("name", FORMS)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_a_request_survives_json_and_a_query(name: str, data: st.DataObject) -> None:
    form = FORMS[name]
    drawn = {field: data.draw(values(info.annotation)) for field, info in form.model_fields.items()}
    try:
        one = form.model_validate(drawn)
    except ValidationError:
        return
    plain = json.loads(json.dumps(one.model_dump(mode="json")))
    assert form.model_validate(plain) == one
    pairs = {key: str(value).lower() if isinstance(value, bool) else value for key, value in plain.items()}
    query = urlencode({key: value for key, value in pairs.items() if value is not None}, doseq=True)
    typed = parse_qs(query, keep_blank_values=True, strict_parsing=bool(query))
    many = {key for key, info in form.model_fields.items() if get_origin(info.annotation) is tuple}
    assert forms.filled(form, {key: all_ if key in many else all_[0] for key, all_ in typed.items()}) == one


@pytest.mark.parametrize("name", FORMS)
def test_a_request_is_frozen_and_takes_nothing_it_does_not_know(name: str) -> None:
    with pytest.raises(ValidationError, match="Extra inputs are not permitted"):
        FORMS[name].model_validate({"colour_of_the_sky": "blue"})
    assert FORMS[name].model_config["frozen"]


@pytest.mark.parametrize("name", FORMS)
def test_every_field_says_what_it_is(name: str) -> None:
    for field, info in FORMS[name].model_fields.items():
        (spec,) = (item for item in info.metadata if isinstance(item, Field))
        assert spec.label, field
        assert not spec.label[0].islower(), field


def test_questions_can_be_asked_with_nothing_typed() -> None:
    assert [slug for slug, entry in QUESTIONS.items() if entry.request() != entry.request.model_validate({})] == []
