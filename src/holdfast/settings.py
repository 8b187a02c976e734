"""`holdfast.toml`: read, checked, and nothing else. Every key is optional; a scan works without the file.

    company = "Juniper Lane"
    paths = ["repositories"]
    production = ["api", "models:serving/*"]
    same = [["Ana Ito <ana@juniper.example>", "ana <ana@home.example>"]]

    [[people]]
    name = "Ana Ito"
    role = "ml_engineer"
    left = 2026-03-31

    [roles.ml_engineer]
    pay = [140000, 165000, 190000]

What is typed later with a command (`holdfast people left`, `holdfast identities same`) outranks the file.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from holdfast.errors import BadInput, UnknownName, nearest

NAME = "holdfast.toml"


class _Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


def _sorted_band(pay: tuple[float, float, float]) -> tuple[float, float, float]:
    if not 0 < pay[0] <= pay[1] <= pay[2]:
        raise ValueError("low, middle and high must rise and be above zero")
    return pay


def _alias(written: str) -> str:
    split_alias(written)
    return written


def split_alias(written: str) -> tuple[str, str]:
    """Name and e-mail address of "Name <address>"; either may stand alone, the other is then empty.

    >>> split_alias("Ana Ito <ana@juniper.example>"), split_alias("ana@juniper.example"), split_alias("Ana Ito")
    (('Ana Ito', 'ana@juniper.example'), ('', 'ana@juniper.example'), ('Ana Ito', ''))
    """
    found = re.fullmatch(r"\s*([^<>]*?)\s*<([^<>]*)>\s*", written)
    name, email = (found[1], found[2].strip()) if found else ("", written.strip())
    if not found and "@" not in email:
        name, email = email, ""
    if not name and not email:
        raise ValueError("write a person as 'Name <address>', an address or a name")
    return name, email


Alias = Annotated[str, AfterValidator(_alias)]
"""A person as history writes them: "Name <address>", an address, or a name."""

Loose = ConfigDict(frozen=True, extra="forbid", strict=False)
"""TOML has arrays where we keep tuples; nothing else is converted, because TOML has types of its own."""


class Person(_Section):
    """One `[[people]]` table: who they are in history, and what the company knows of them."""

    model_config = Loose
    name: str = Field(default="", description="The name as history has it; needed when there is no address.")
    emails: tuple[str, ...] = Field(default=(), description="E-mail addresses as history has them.")
    role: str | None = Field(default=None, description="The role's name; its pay band stands under [roles.NAME].")
    team: str | None = Field(default=None, description="The team that they are in.")
    left: date | None = Field(default=None, description="The last day; from then on they hold nothing.")
    bot: bool | None = Field(default=None, description="True for a machine account, false for a person taken for one.")

    def model_post_init(self, _context: object) -> None:
        if not self.name and not self.emails:
            raise ValueError("a person needs a name or an e-mail address")


class Role(_Section):
    """One `[roles.NAME]` table. Pay is a band of the role; Holdfast never asks for a person's own pay."""

    model_config = Loose
    pay: Annotated[tuple[float, float, float], AfterValidator(_sorted_band)] | None = Field(
        default=None, description="Base pay a year: low, middle, high of the band, in the company's currency."
    )


class Settings(_Section):
    """All of `holdfast.toml`, with defaults for what it leaves out."""

    model_config = Loose
    company: str = Field(default="", description="The company's name, as reports show it.")
    currency: str = Field(
        default="USD", pattern=r"^[A-Z]{3}$", description="Three letters; the currency of pay and of costs."
    )
    paths: tuple[str, ...] = Field(
        default=(),
        description="Folders to look for repositories in, from this file's folder, when `holdfast scan` names none.",
    )
    exclude: tuple[str, ...] = Field(
        default=(), description="Repositories to leave out: patterns such as 'archive/*' on the folder's name or path."
    )
    production: tuple[str, ...] = Field(
        default=(), description="Assets that are in production: patterns on 'repository' or 'repository:path'."
    )
    not_production: tuple[str, ...] = Field(
        default=(), description="Assets that are not, whatever they look like; as above."
    )
    people: tuple[Person, ...] = Field(default=(), description="What the company knows of people; see below.")
    same: tuple[Annotated[tuple[Alias, ...], Field(min_length=2)], ...] = Field(
        default=(), description="Lists of 'Name <address>' that are one person."
    )
    different: tuple[Annotated[tuple[Alias, ...], Field(min_length=2, max_length=2)], ...] = Field(
        default=(), description="Pairs of 'Name <address>' that are two people, whatever they look like."
    )
    roles: dict[str, Role] = Field(default={}, description="Pay bands by role; see below.")
    seed: int = Field(default=1, ge=0, description="Where chance starts: the same seed, the same answer.")
    scenarios: int = Field(default=4000, ge=200, le=20_000, description="Scenarios drawn for each answer.")
    jobs: int = Field(default=0, ge=0, le=256, description="Repositories read at once; 0 is one for each processor.")


def settings_table() -> tuple[tuple[str, str, str], ...]:
    """Every key as (name, default, help), for the manual. Nested keys are written as in the file.

    >>> [row for row in settings_table() if row[0] == "scenarios"]
    [('scenarios', '4000', 'Scenarios drawn for each answer.')]
    """
    sections: tuple[tuple[str, type[BaseModel]], ...] = (("", Settings), ("people.", Person), ("roles.NAME.", Role))
    return tuple(
        (prefix + name, _shown(info.default), info.description or "")
        for prefix, model in sections
        for name, info in model.model_fields.items()
    )


def _shown(default: object) -> str:
    if default is None or default in ("", (), {}):
        return "not set"
    return str(default)


def read_settings(file: Path) -> Settings:
    """The settings of one file. Raises `BadInput` that says the line, what was given and what is allowed."""
    try:
        return parse_settings(file.read_text("utf-8"), str(file))
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(f"{file} cannot be read as text: {error}.") from error


def parse_settings(text: str, file: str = NAME) -> Settings:
    """The settings that `text` holds; `file` is its name in messages.

    >>> parse_settings('company = "Juniper Lane"').company
    'Juniper Lane'
    >>> parse_settings('compny = "Juniper Lane"')  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    holdfast.errors.UnknownName: holdfast.toml, line 1: `compny` is not a setting. Allowed: company, ... `company`?
    """
    try:
        return Settings.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise BadInput(f"{file} is not TOML: {error}.") from error
    except ValidationError as error:
        raise _complaint(error, text, file) from None


def _complaint(error: ValidationError, text: str, file: str) -> BadInput:
    """The first problem in a sentence: where, what was given, what is allowed."""
    problem = min(error.errors(), key=lambda found: found["type"] != "extra_forbidden")
    keys = [key for key in problem["loc"] if isinstance(key, str)]
    number = next((key for key in problem["loc"] if isinstance(key, int)), 0)
    where = _place(text, keys, number, file)
    name = keys[-1] if keys else "settings"
    if problem["type"] == "extra_forbidden":
        allowed = tuple(_model_at(problem["loc"][:-1]).model_fields)
        return UnknownName(
            f"{where}: `{name}` is not a setting. Allowed: {', '.join(allowed)}.", nearest(name, allowed)
        )
    info = _model_at(problem["loc"]).model_fields.get(name)
    means = f" {name}: {info.description}" if info and info.description else ""
    message = str(problem["msg"]).removeprefix("Value error, ")
    message = message[:1].lower() + message[1:]
    return BadInput(f"{where}: `{name}` was given as {problem['input']!r}: {message}.{means}")


def _model_at(location: Sequence[object]) -> type[BaseModel]:
    """The section that a location such as ("people", 0, "role") lies in."""
    sections: dict[object, type[BaseModel]] = {"people": Person, "roles": Role}
    return sections.get(location[0], Settings) if len(location) > 1 else Settings


def _place(text: str, keys: Sequence[str], number: int, file: str) -> str:
    """File and, where it can be told, line of a key; `number` counts `[[tables]]` of one name from 0."""
    lines = list(_keyed_lines(text))
    start = 0
    if len(keys) > 1:
        tables = [i for i, (_, found, table) in enumerate(lines) if table and found.split(".")[0] == keys[0]]
        named = [i for i in tables if lines[i][1] == ".".join(keys[:2])] or tables[number : number + 1]
        start = named[0] if named else 0
    at = next((line for line, found, _ in lines[start:] if keys and found.split(".")[-1] == keys[-1]), None)
    return f"{file}, line {at}" if at else file


def _keyed_lines(text: str) -> Iterator[tuple[int, str, bool]]:
    """Line number, key, and whether it opens a table, for each line that names a key."""
    for number, line in enumerate(text.splitlines(), 1):
        if found := re.match(r"\s*\[{1,2}\s*([\w.\"'-]+)\s*\]{1,2}", line):
            yield number, re.sub(r"[\"']", "", found[1]), True
        elif found := re.match(r"\s*[\"']?([\w.-]+)[\"']?\s*=", line):
            yield number, found[1], False
