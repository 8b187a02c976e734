"""Ten questions about what no repository holds: the accounts and agreements that an AI company lives on."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

from holdfast.terms.nouns import AssetKind


@dataclass(frozen=True, slots=True)
class OutsideQuestion:
    """One question; `name`, `kind` and `production` are those of the asset that an answer adds."""

    key: str
    ask: str
    why: str
    kind: AssetKind
    name: str
    production: bool


@cache
def questions() -> Mapping[str, OutsideQuestion]:
    """Every question by its key, in the order in which to ask.

    >>> len(questions()), questions()["cloud_root"].name
    (10, 'cloud root account')
    """
    rows = tomllib.loads(resources.files("holdfast.terms").joinpath("outside.toml").read_text("utf-8"))["question"]
    return {
        row["key"]: OutsideQuestion(
            row["key"], row["ask"], row["why"], AssetKind(row["kind"]), row["name"], row.get("production", False)
        )
        for row in rows
    }
