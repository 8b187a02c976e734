"""A form from a request: its fields as command-line parameters, and what was typed as a request again."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from typing import Annotated, Any

import typer
from pydantic import ValidationError

from holdfast.errors import BadInput
from holdfast.terms.request import Field, Request


def parameters(request: type[Request]) -> list[inspect.Parameter]:
    """The typer parameters of a request's fields, in their order."""
    return [_parameter(name, request) for name in request.model_fields]


def _parameter(name: str, request: type[Request]) -> inspect.Parameter:
    info = request.model_fields[name]
    spec, many = request.spec(name), request.takes_many(name)
    kind: Any = list[str] if many else bool if info.annotation is bool else str
    default: Any = inspect.Parameter.empty
    if not info.is_required():
        default = None if kind is not bool else info.default
    if spec.positional:
        declared: Any = typer.Argument(help=spec.help(), metavar=name.upper())
    else:
        flag = "--" + name.strip("_").replace("_", "-")  # `from_`, because Python keeps `from` for itself
        declared = typer.Option(flag, help=spec.help(), show_default=False, metavar=None if kind is bool else "TEXT")
    if kind is not bool and default is None:
        kind = kind | None
    return inspect.Parameter(
        name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=Annotated[kind, declared]
    )


def as_typed(name: str, spec: Field | None) -> str:
    """How a command line writes a field.

    >>> as_typed("day_off", Field("Day off")), as_typed("paths", Field("Folders", positional=True))
    ('--day-off', 'PATHS')
    """
    return name.upper() if spec and spec.positional else f"--{name.strip('_').replace('_', '-')}"


def as_labelled(name: str, spec: Field | None) -> str:
    """How a page writes a field: as its line is called.

    >>> as_labelled("day_off", Field("Day off")), as_labelled("x", None)
    ('Day off', 'x')
    """
    return spec.label if spec else name


def filled(
    request: type[Request], typed: Mapping[str, Any], written: Callable[[str, Field | None], str] = as_typed
) -> Request:
    """The request that was typed; fields left out take their defaults. `written`: how this surface writes a field.

    Raises `BadInput` naming the field, what was given and what is allowed.
    """
    given = {name: value for name, value in typed.items() if value is not None and value != []}
    try:
        return request.model_validate(given)
    except ValidationError as error:
        raise BadInput(" ".join(_sentence(request, problem, written) for problem in error.errors())) from None


WRONG = {
    "int_parsing": "no whole number",
    "float_parsing": "no number",
    "bool_parsing": "neither true nor false",
    "date_": "no day",
    "greater_than": "too low",
    "less_than": "too high",
    "too_short": "too few",
    "too_long": "too many",
    "string_too_short": "too short",
    "string_too_long": "too long",
}
"""What is wrong with a value, by how the name of pydantic's complaint begins."""


def _sentence(request: type[Request], problem: Any, written: Callable[[str, Field | None], str]) -> str:
    name = str(problem["loc"][0]) if problem["loc"] else "request"
    spec = request.spec(name) if name in request.model_fields else None
    shown = written(name, spec)
    allowed = f" Allowed: {spec.limits}." if spec and spec.limits else ""
    if problem["type"] == "missing":
        return f"`{shown}` is missing.{allowed}"
    if problem["type"] == "extra_forbidden":
        return f"There is no `{shown[:60]}` here."
    given = problem["input"]
    typed = " ".join(map(str, given)) if isinstance(given, list | tuple) else str(given)
    wrong = next((words for kind, words in WRONG.items() if problem["type"].startswith(kind)), None)
    reason = f", which is {wrong}." if wrong else f": {problem['msg'].removeprefix('Value error, ').rstrip('.')}."
    return f"`{shown}` was given as `{typed}`{reason}{allowed}"
