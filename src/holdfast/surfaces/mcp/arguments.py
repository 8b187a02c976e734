"""A question's fields as a tool's input schema, and a tool's arguments as the request again."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from holdfast.errors import BadInput, Refused, UnknownName, nearest
from holdfast.surfaces import forms
from holdfast.surfaces.mcp.limits import MOST_TOGETHER, TYPED_ROWS
from holdfast.terms.nouns import PersonId
from holdfast.terms.request import Field, Of, Request

LONGEST = 500
"""Letters that one argument may have."""
MOST = 50
"""Values that a list may have."""
NOT_OFFERED = (Of.FILE, Of.FOLDER)
"""What a program may not name: it would make Holdfast read a file of its choice."""
UNSAID = ("title", "default", "description")
"""What a label, its help and the default's origin say better."""
HANDLE = "^[Pp](erson)?[ -]?[0-9]{1,9}$"
HANDLES = f"handles such as 'person 4', as `people` lists them; {MOST_TOGETHER} at most in one call"


WHOLE = "whole"
"""The argument that every tool has besides its question's fields."""
WHOLE_SCHEMA = {
    "title": "The whole answer",
    "description": f"The whole answer: every row, and behind each figure its claims; default: no, {TYPED_ROWS} rows",
    "type": "boolean",
}


def whole(given: Mapping[str, Any]) -> tuple[bool, dict[str, Any]]:
    """Whether the whole answer was asked for, and the other arguments. Raises `BadInput` for what is no yes or no."""
    asked = given.get(WHOLE)
    if asked not in (True, False, None):
        raise BadInput(f"`{WHOLE}` was given as `{str(asked)[:LONGEST]}`, which is neither true nor false.")
    return bool(asked), {name: value for name, value in given.items() if name != WHOLE}


def offered(request: type[Request]) -> tuple[str, ...]:
    """The fields that are arguments of the tool."""
    return tuple(name for name in request.model_fields if request.spec(name).of not in NOT_OFFERED)


def input_schema(request: type[Request], *, masked: bool) -> dict[str, Any]:
    """The JSON Schema of a tool's arguments: label, unit, limits, and where each default comes from."""
    made, written = request.model_json_schema(), request.model_json_schema(mode="serialization")
    made["properties"] = {
        name: _field(request, name, [one["properties"][name] for one in (made, written)], masked)
        for name in offered(request)
    } | {WHOLE: WHOLE_SCHEMA}
    return {key: value for key, value in made.items() if key not in ("title", "description")}


def _field(request: type[Request], name: str, made: Sequence[Mapping[str, Any]], masked: bool) -> dict[str, Any]:
    """One field, from how it is read and how it is written: a budget is read from 15 and written as "15d"."""
    spec = request.spec(name)
    kinds = [kind for one in made for kind in one.get("anyOf", [one]) if kind.get("type") != "null"]
    bare = [{key: value for key, value in kind.items() if key not in UNSAID} for kind in kinds]
    distinct = [_limited(one, spec, masked) for n, one in enumerate(bare) if one not in bare[:n]]
    said = f"{spec.label}: {HANDLES}" if spec.of is Of.PERSON and masked else spec.help()
    return {"title": spec.label, "description": said, **(distinct[0] if len(distinct) == 1 else {"anyOf": distinct})}


def _limited(kind: Mapping[str, Any], spec: Field, masked: bool) -> dict[str, Any]:
    """One kind of value with the words that are allowed, how long it may be, and how many."""
    if kind.get("type") == "array":
        most = MOST_TOGETHER if spec.of is Of.PERSON else MOST
        return {**kind, "items": _limited(kind["items"], spec, masked), "maxItems": most}
    if kind.get("type") != "string" or "enum" in kind or "format" in kind:
        return dict(kind)
    if spec.among:
        return {**kind, "enum": list(map(str, spec.among))}
    handle = {"pattern": HANDLE} if spec.of is Of.PERSON and masked else {}
    return {**kind, "maxLength": LONGEST, **handle}


def filled(request: type[Request], given: Mapping[str, Any], *, masked: bool) -> Request:
    """The request that arguments spell.

    Raises `UnknownName` for an argument that the tool does not have, `BadInput` for one that is not allowed or too
    long, `Refused` for a name without a purpose: the answer would tell whose handle it is.
    """
    known = offered(request)
    for name in given:
        if name not in known:
            has = ", ".join(f"`{one}`" for one in (*known, WHOLE))
            raise UnknownName(f"This tool has no argument `{name[:80]}`. It has {has}.", nearest(name, (*known, WHOLE)))
    for name, value in given.items():
        _must_be_short(name, value)
    asked = {name: _many(request, name, value) for name, value in given.items()}
    found = forms.filled(request, asked, lambda name, _: name)
    named = found.names_people()
    if len(set(named)) > MOST_TOGETHER:
        raise BadInput(f"{len(set(named))} people were given. Allowed: {MOST_TOGETHER} in one call over MCP.")
    if masked:
        for one in named:
            _must_be_handle(one)
    return found


def words(given: Mapping[str, Any]) -> tuple[str, ...]:
    """Every string among some arguments, however deep, their names as well.

    >>> words({"leaving": ["p4"], "seed": 1})
    ('leaving', 'p4', 'seed')
    """
    return tuple(word for word in _strings(given) if word)


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for key, one in value.items():
            yield from (key, *_strings(one))
    elif isinstance(value, list):
        for one in value:
            yield from _strings(one)


def _many(request: type[Request], name: str, value: Any) -> Any:
    """A single value where a list is meant is a list of one."""
    return [value] if request.takes_many(name) and value is not None and not isinstance(value, list) else value


def _must_be_short(name: str, value: Any) -> None:
    if isinstance(value, list) and len(value) > MOST:
        raise BadInput(f"`{name}` was given with {len(value)} values. Allowed: {MOST}.")
    for one in value if isinstance(value, list) else [value]:
        length = len(one if isinstance(one, str) else json.dumps(one))
        if length > LONGEST:
            raise BadInput(f"`{name}` was given with {length} letters. Allowed: {LONGEST}.")


def _must_be_handle(written: str) -> None:
    if PersonId.parse(written) is None:
        raise Refused(
            "NO_PURPOSE",
            f"`{written}` is no handle. People are given as handles such as 'person 4', which `people` lists. A name "
            "needs a purpose, which is logged: whoever set this server up starts it as `holdfast mcp --purpose "
            "continuity`.",
        )
