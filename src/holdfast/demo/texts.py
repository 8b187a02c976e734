"""Fills the templates of `companies/texts.toml` with words: the raw material of the example company's files.

A slot is written `<<name>>`. Within one block the same slot has the same word, so that `<<noun>>` in a signature and
in the body agree; `<<noun2>>` is another draw. `<<int 2 90>>` and `<<float 0 1>>` are numbers, drawn each time.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib import resources
from random import Random
from typing import Any

from holdfast.demo.words import (
    COLUMNS,
    NOUNS,
    QUALITIES,
    REASONS,
    SENTENCES,
    VERBS,
    identifier,
    number,
    phrase,
    pick,
    plural,
    title,
)

SLOT = re.compile(r"<<(\w+?)(\d?)(?: ([\d.]+) ([\d.]+))?>>")
DRAWS: dict[str, Callable[[Random], str]] = {
    "noun": lambda r: pick(r, NOUNS),
    "verb": lambda r: pick(r, VERBS),
    "quality": lambda r: pick(r, QUALITIES),
    "column": lambda r: pick(r, COLUMNS),
    "reason": lambda r: pick(r, REASONS),
    "sentence": lambda r: pick(r, SENTENCES),
    "phrase": phrase,
    "function": identifier,
    "hex": lambda r: f"{r.getrandbits(256):x}",
}
DERIVED: dict[str, tuple[str, Callable[[str], str]]] = {
    "nouns": ("noun", plural),
    "Noun": ("noun", title),
    "Quality": ("quality", title),
    "Reason": ("reason", str.capitalize),
    "Phrase": ("phrase", str.capitalize),
    "Function": ("function", title),
    "dashed": ("function", lambda name: name.replace("_", "-")),
    "camel": ("function", lambda name: title(name)[0].lower() + title(name)[1:]),
    "COLUMN": ("column", str.upper),
    "NOUN": ("noun", str.upper),
}


@dataclass(frozen=True, slots=True)
class Texts:
    """One sort of file: how it begins, the blocks it grows by, what stands between them and at the end."""

    head: str
    blocks: tuple[str, ...]
    between: str = "\n\n"
    tail: str = ""


@cache
def texts(sort: str) -> Texts:
    """The templates of a sort of file, e.g. `routes`.

    >>> "fastapi" in texts("routes").head
    True
    """
    row = _all()[sort]
    return Texts(row["head"], tuple(row["blocks"]), row.get("between", "\n\n"), row.get("tail", ""))


@cache
def sorts() -> frozenset[str]:
    """The sorts of file there are."""
    return frozenset(_all())


def fill(template: str, rng: Random, given: dict[str, str] | None = None) -> str:
    """`template` with each slot drawn, or taken from `given`.

    >>> fill("<<name>>: <<nouns>> and <<noun>>", Random(1), {"name": "clicks", "noun": "part"})
    'clicks: parts and part'
    """
    known = dict(given or {})
    pieces = []
    for literal, name, again, low, high in _pieces(template):
        pieces.append(literal)
        if name:
            pieces.append(_word(name, again, low, high, known, rng))
    return "".join(pieces)


def _word(name: str, again: str, low: str, high: str, known: dict[str, str], rng: Random) -> str:
    if name == "int":
        return str(number(rng, int(low), int(high)))
    if name == "float":
        return f"{float(low) + rng.random() * (float(high) - float(low)):.3f}"
    source, change = DERIVED.get(name, (name, str))
    if source + again not in known:
        known[source + again] = DRAWS[source](rng)
    return change(known[source + again])


@cache
def _pieces(template: str) -> tuple[tuple[str, str, str, str, str], ...]:
    pieces, last = [], 0
    for found in SLOT.finditer(template):
        name, again, low, high = (found[n] or "" for n in (1, 2, 3, 4))
        pieces.append((template[last : found.start()], name, again, low, high))
        last = found.end()
    return (*pieces, (template[last:], "", "", "", ""))


@cache
def _all() -> dict[str, dict[str, Any]]:
    text = resources.files("holdfast.demo").joinpath("companies", "texts.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
