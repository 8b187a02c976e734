"""A form from a request or a command: for each field a line, what stands in it, and what there is to choose from."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Literal, get_args, get_origin

from pydantic import BeforeValidator

from holdfast.terms.offering import amount, signed_amount
from holdfast.terms.request import Of, Request


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing to choose: its word in the request, and what a person reads."""

    value: str
    label: str


USUAL = 30
"""Letters that fit into a line that is still empty."""

Choices = Callable[[Of], Sequence[Choice]]
"""What there is of a kind; nothing where it cannot be listed."""


@dataclass(frozen=True, slots=True)
class Line:
    """One field. `shape`: "flag" a box to tick, "pick" one of `choices`, "picks" several of them, "day", "number",
    "text" (with `choices` as suggestions), "texts" several lines of it. `values` is what stands in it now."""

    name: str
    label: str
    shape: str
    hint: str = ""
    values: tuple[str, ...] = ()
    choices: tuple[Choice, ...] = ()
    required: bool = False
    fine: bool = False
    unit: str = ""
    usual: str = ""
    """What holds where nothing is given, where that is short."""
    group: str = ""
    """Under which heading it is folded away."""

    @property
    def value(self) -> str:
        """The one value, or nothing."""
        return self.values[0] if self.values else ""

    @property
    def on(self) -> bool:
        """Whether a box is ticked."""
        return self.value == "true"

    def said(self, value: str) -> str:
        """How a chosen value is shown."""
        return next((one.label for one in self.choices if one.value == value), value)

    @property
    def left(self) -> tuple[Choice, ...]:
        """What is not chosen yet."""
        return tuple(one for one in self.choices if one.value not in self.values)


def lines(
    request: type[Request],
    given: Sequence[tuple[str, str]],
    choices: Choices,
    usual: Mapping[str, str] = MappingProxyType({}),
) -> tuple[Line, ...]:
    """The lines of a form, filled with what was given; `usual` is what holds for a field that is empty, where that is
    known better than from the field."""
    values: dict[str, tuple[str, ...]] = {}
    for name, word in given:
        values[name] = (*values.get(name, ()), word)
    groups = {name: heading for heading, names in request.groups for name in names}
    made = (_line(request, name, values.get(name, ()), choices) for name in request.model_fields)
    return tuple(replace(one, group=groups.get(one.name, ""), usual=usual.get(one.name, one.usual)) for one in made)


def folded(lines: Sequence[Line]) -> list[tuple[str, list[Line]]]:
    """What a form folds away, under its headings; what has none comes last."""
    found: dict[str, list[Line]] = {}
    for one in lines:
        if one.fine or one.shape == "texts":
            found.setdefault(one.group, []).append(one)
    rest = found.pop("", [])
    return [*found.items(), *([("For experts" if found else "", rest)] if rest else [])]


_SIZES = ((10**9, "bn"), (10**6, "M"), (10**3, "k"))
_SHORT = 6


def tidied(word: str) -> str:
    """An amount in digits alone as people write it, if that is the same amount; anything else as it was typed.

    >>> tidied("230000"), tidied("19250000"), tidied("1234567"), tidied("230k"), tidied("0.42")
    ('230k', '19.25M', '1,234,567', '230k', '0.42')
    """
    if not re.fullmatch(r"[1-9]\d{3,14}", word):
        return word
    short = (f"{(Decimal(word) / size).normalize():f}{sign}" for size, sign in _SIZES if int(word) >= size)
    return next((one for one in short if len(one) <= _SHORT), f"{int(word):,}")


def _line(request: type[Request], name: str, values: tuple[str, ...], choices: Choices) -> Line:
    info, spec, many = request.model_fields[name], request.spec(name), request.takes_many(name)
    kinds = _kinds(info.annotation)
    if any(isinstance(one, BeforeValidator) and one.func in (amount, signed_amount) for one in info.metadata):
        values = tuple(map(tidied, values))
    line = Line(
        name, spec.label, "texts" if many else "text", _hint(spec.limits, spec.default_from), values,
        required=info.is_required(), fine=spec.fine, unit=spec.unit,
        usual=spec.default_from if len(spec.default_from) <= USUAL else "",
    )  # fmt: skip
    words = spec.among or tuple(str(word) for word in kinds if isinstance(word, str))
    if bool in kinds:
        return replace(line, shape="flag", hint=spec.limits)
    if words:
        return replace(
            line,
            shape="picks" if many else "pick",
            choices=tuple(Choice(word, word) for word in words),
            hint=_hint("", spec.default_from),
        )
    if datetime.date in kinds:
        return replace(line, shape="texts" if len(values) > 1 else "day" if _is_day(line.value) else "text")
    if spec.of is not None:
        found = tuple(choices(spec.of))
        listed = spec.of in (Of.PERSON, Of.TEAM) and found
        if listed:  # there is nothing to say of what is chosen from a list
            return replace(line, shape="picks" if many else "pick", choices=found, hint=_hint("", spec.default_from))
        return replace(line, choices=found)
    written = any(isinstance(one, BeforeValidator) for one in info.metadata)  # such as 15d, which no number line takes
    if not written and (int in kinds or float in kinds):
        return replace(line, shape="number")
    return line


def _is_day(word: str) -> bool:
    """Whether a line for a day can show it: a browser leaves out what is none, and what was typed would be lost.

    >>> _is_day(""), _is_day("2026-03-31"), _is_day("yesterday")
    (True, True, False)
    """
    try:
        datetime.date.fromisoformat(word or "2026-01-01")
    except ValueError:
        return False
    return True


def _kinds(annotation: Any) -> tuple[Any, ...]:
    """The types and words that an annotation allows, unions and literals taken apart."""
    if get_origin(annotation) is Literal:
        return get_args(annotation)
    inner = get_args(annotation)
    if not inner:
        return (annotation,)
    return tuple(kind for one in inner for kind in _kinds(one))


def _hint(limits: str, default_from: str) -> str:
    parts = [limits, f"otherwise {default_from}" if default_from else ""]
    return "; ".join(part for part in parts if part)


def without(given: Sequence[tuple[str, str]], name: str, value: str) -> tuple[tuple[str, str], ...]:
    """What was given but for one value of one field."""
    return tuple(pair for pair in given if pair != (name, value))


def filled(request: type[Request], given: Sequence[tuple[str, str]]) -> Mapping[str, Any]:
    """What was given as fields; a box that was not ticked is not sent, so it is at its default."""
    return request.gathered(given)
