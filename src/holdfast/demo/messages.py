"""Commit messages of the example company: subjects, a body now and then, and trailers."""

from __future__ import annotations

from random import Random

from holdfast.demo.parameters import Address
from holdfast.demo.words import NOUNS, QUALITIES, REASONS, SENTENCES, number, phrase, pick, plural
from holdfast.demo.work import Kind

WORK = ("Add", "Let shops see", "Handle", "Speed up", "Split", "Log", "Cache", "Retry", "Simplify", "Tune", "Document")
FIX = ("Fix", "fix:", "Hotfix:", "Fix crash on", "Fixes wrong", "Bugfix:")
PACKAGES = ("polars", "torch", "fastapi", "numpy", "pydantic", "httpx", "pytest", "ruff", "wandb", "pyarrow")


def subject(kind: Kind, area: str, rng: Random) -> str:
    """The first line of a message about `area`, a path.

    >>> subject(Kind.FIX, "app/routes", Random(3))
    'Hotfix: regional returns'
    """
    what = f"{pick(rng, QUALITIES)} {plural(pick(rng, NOUNS))}"
    place = area.rsplit("/", 1)[-1]
    if kind is Kind.FIX:
        return f"{pick(rng, FIX)} {what}" + (f" in {place}" if rng.random() < 0.4 else "")
    if kind is Kind.REFORMAT:
        return pick(rng, ("Run the formatter", "style: formatter, again", "Reformat everything", "Apply lint --fix"))
    if kind is Kind.IMPORT:
        return "Import the catalogue code from the old monorepo"
    if kind is Kind.VENDOR:
        return "Vendor tinygrid 3.1.0"
    if kind is Kind.MOVE:
        return f"Move to {area}"
    verb = pick(rng, WORK)
    return f"{place}: {phrase(rng)}" if rng.random() < 0.35 else f"{verb} {what}"


def bump(rng: Random) -> str:
    """What a dependency bot says."""
    major, minor = number(rng, 0, 4), number(rng, 0, 30)
    return f"Bump {pick(rng, PACKAGES)} from {major}.{minor} to {major}.{minor + 1}"


def body(rng: Random) -> str:
    """Nothing, or a sentence or two on why."""
    if rng.random() < 0.6:
        return ""
    return f"{pick(rng, REASONS).capitalize()}. {pick(rng, SENTENCES)}" if rng.random() < 0.5 else pick(rng, SENTENCES)


def message(first: str, text: str, trailers: list[tuple[str, Address]]) -> str:
    """
    >>> message("Fix it", "", [("Reviewed-by", Address("Ada Example", "ada@firm.example"))])
    'Fix it\\n\\nReviewed-by: Ada Example <ada@firm.example>\\n'
    """
    lines = [f"{key}: {address}" for key, address in trailers]
    parts = [first, text, "\n".join(lines)]
    return "\n\n".join(part for part in parts if part) + "\n"
