"""The words Holdfast uses, and no others."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources


@dataclass(frozen=True, slots=True)
class Term:
    """One word of the glossary; `name` is its identifier in code, `title` how people write it."""

    name: str
    title: str
    meaning: str
    source: str


@cache
def glossary() -> Mapping[str, Term]:
    """Every term by name.

    >>> glossary()["truck_factor"].source
    'Avelino et al., ICPC 2016'
    """
    rows = tomllib.loads(resources.files("holdfast.terms").joinpath("glossary.toml").read_text("utf-8"))["term"]
    return {
        row["name"]: Term(row["name"], row.get("title", row["name"].replace("_", " ")), row["meaning"], row["source"])
        for row in rows
    }
