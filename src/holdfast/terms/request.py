"""What a question is asked: frozen, and the same through a URL, the command line, JSON and MCP."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Annotated, Any, ClassVar, Self, get_args, get_origin
from urllib.parse import parse_qsl, urlencode

from pydantic import BaseModel, BeforeValidator, ConfigDict, PlainSerializer
from pydantic import Field as Limits


class Of(StrEnum):
    """What a field names, so that a surface can offer what there is instead of an empty line."""

    PERSON = "person"
    ASSET = "asset"
    PLACE = "repository or folder"
    TEAM = "team"
    ROLE = "role"
    CLAIM = "claim"
    FILE = "file"
    FOLDER = "folder"


@dataclass(frozen=True, slots=True)
class Field:
    """How a surface asks for a field: its label, unit, limits in words, and where its default comes from.

    `positional` fields are typed without an option's name on the command line. `of` says what it names; `among` lists
    the words that are allowed, where they are few. `fine` fields are for those who tune: a form folds them away."""

    label: str
    unit: str = ""
    limits: str = ""
    default_from: str = ""
    positional: bool = False
    of: Of | None = None
    among: tuple[str, ...] = ()
    fine: bool = False

    def help(self) -> str:
        """One line for a form.

        >>> Field("Seed", limits="0 or more", default_from="fixed").help()
        'Seed: 0 or more; default: fixed'
        """
        unit = f"{', ' if self.unit.startswith('a ') else ' in '}{self.unit}" if self.unit else ""
        limits = f": {self.limits}" if self.limits else ""
        default = f"; default: {self.default_from}" if self.default_from else ""
        return f"{self.label}{unit}{limits}{default}"


class Request(BaseModel):
    """Base of every question's request and every operation's command. Fields carry a `Field` as annotation."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    groups: ClassVar[tuple[tuple[str, tuple[str, ...]], ...]] = ()
    """What a form folds away together: a heading and its fields, for requests of many fields."""

    def pairs(self) -> tuple[tuple[str, str], ...]:
        """Every field that is not at its default, as plain words: a URL's query, a command's options, a link's request.

        A field of several values stands once for each.
        """
        plain = self.model_dump(mode="json", exclude_defaults=True)
        return tuple((name, word) for name, value in plain.items() for word in _words(value))

    def query(self) -> str:
        """The same as a URL's query; `of_query` reads it back.

        >>> class Two(Request):
        ...     leaving: PersonSet = ()
        ...     discount_ai: bool = False
        >>> Two(leaving=("person 4", "p9"), discount_ai=True).query()
        'leaving=person+4&leaving=p9&discount_ai=true'
        >>> Two.of_query("leaving=person+4&leaving=p9&discount_ai=true").leaving
        ('person 4', 'p9')
        """
        return urlencode(self.pairs())

    @classmethod
    def of_query(cls, query: str) -> Self:
        """The request that a URL's query spells. Raises pydantic's `ValidationError` for what is not allowed."""
        return cls.model_validate(cls.gathered(parse_qsl(query, keep_blank_values=True)))

    @classmethod
    def gathered(cls, pairs: Iterable[tuple[str, str]]) -> Mapping[str, Any]:
        """Pairs of name and word as fields: a field of several values takes every word, any other the last one; what is
        empty is left out, so that an untouched line of a form means the default."""
        found: dict[str, Any] = {}
        for name, word in pairs:
            if not word.strip():
                continue
            if name in cls.model_fields and cls.takes_many(name):
                found.setdefault(name, []).append(word)
            else:
                found[name] = word
        return found

    @classmethod
    def takes_many(cls, name: str) -> bool:
        """Whether a field takes several values."""
        annotation = cls.model_fields[name].annotation
        return any(get_origin(one) is tuple for one in (annotation, *get_args(annotation)))

    @classmethod
    def spec(cls, name: str) -> Field:
        """How a surface asks for a field."""
        return next((one for one in cls.model_fields[name].metadata if isinstance(one, Field)), Field(name))

    def names_people(self) -> tuple[str, ...]:
        """Everybody whom it names, in whichever field, as they were written."""
        fields = (getattr(self, name) for name in type(self).model_fields if self.spec(name).of is Of.PERSON)
        return tuple(who for one in fields for who in ((one,) if isinstance(one, str) else one or ()))


def _words(value: object) -> tuple[str, ...]:
    if isinstance(value, (list, tuple)):
        return tuple(word for one in value for word in _words(one))
    return (str(value).lower() if isinstance(value, bool) else str(value),)


WEEK = 5
"""Working days."""
MOST_DAYS = 5_000
"""More than a plan for a year of twenty people."""
_WORKED = re.compile(r"(\d+(?:\.\d+)?|\.\d+)\s*(d|days?|w|weeks?)?")


def worked_days(given: object) -> object:
    """Working days from "15d", "3w" or a number of days; None stays None, so that a default can be found for it.

    >>> worked_days("15d"), worked_days("3w"), worked_days("2.5"), worked_days("1 week"), worked_days(None)
    (15.0, 15.0, 2.5, 5.0, None)
    >>> worked_days("soon")
    Traceback (most recent call last):
    ValueError: that is no amount of working time
    """
    if given is None:
        return None
    found = _WORKED.fullmatch(str(given).strip().lower())
    if found is None or isinstance(given, bool):
        raise ValueError("that is no amount of working time")
    days = float(found[1]) * (WEEK if (found[2] or "d").startswith("w") else 1)
    if days > MOST_DAYS:
        raise ValueError("that is more than any plan holds")
    return round(days, 2)


def worked(days: float | None) -> str | None:
    """Working days as they are typed; `worked_days` reads it back.

    >>> worked(15.0), worked(2.5), worked(None)
    ('15d', '2.5d', None)
    """
    return None if days is None else f"{days:g}d"


# Semantic types: a surface builds its form from these.
PEOPLE = "a name, an e-mail address or a handle such as 'person 4', as `holdfast people` lists them"
PersonSet = Annotated[tuple[str, ...], Field("People", limits=PEOPLE, of=Of.PERSON)]
PathScope = Annotated[
    tuple[str, ...],
    Field("Only under", limits="repository or repository:path, e.g. 'api' or 'api:src/serve'", of=Of.PLACE, fine=True),
]
TeamScope = Annotated[
    tuple[str, ...], Field("Only what these teams hold", limits="teams from `holdfast people`", of=Of.TEAM, fine=True)
]
AsOf = Annotated[
    date | None,
    Field("As of", limits="a day up to that of the scan, such as 2026-03-31", default_from="the day of the scan"),
]
Seed = Annotated[
    int | None, Limits(ge=0), Field("Seed", limits="0 or more", default_from="`seed` in holdfast.toml, or 1", fine=True)
]
Scenarios = Annotated[
    int | None,
    Limits(ge=200, le=20_000),
    Field("Scenarios", limits="200 to 20,000", default_from="`scenarios` in holdfast.toml, or 4,000", fine=True),
]
Budget = Annotated[
    float | None,
    BeforeValidator(worked_days),
    PlainSerializer(worked),
    Field(
        "Budget",
        limits=f"working days of all people together, such as 15d, 3w or 2.5; 0 to {MOST_DAYS}",
        default_from="15d, our claim",
    ),
]
Caps = Annotated[
    tuple[str, ...],
    Field(
        "At most, for each person",
        limits="such as 3d for everybody, or 'person 4=3d' for one of them",
        default_from="no limit",
    ),
]
