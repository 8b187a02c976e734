"""The order of the inventory, and what it says is missing."""

from __future__ import annotations

import random
from datetime import date

from holdfast.questions.assets import Row, _missing
from holdfast.terms.estimate import Estimate
from holdfast.terms.nouns import AssetId

TWO = Estimate("holder", 2, 1, 3, as_of=date(2026, 1, 1))


def row(name: str, documented: str, second: bool | None, *, production: bool = False, demand: float = 0.5) -> Row:
    facts = {"documented": documented, "production": production}
    return Row(AssetId(name), facts, second, TWO, (), demand)


ROWS = [
    row("both missing, used", "none", False, production=True, demand=0.1),
    row("both missing", "none", False, demand=0.9),
    row("one holder, used", "readme", False, production=True),
    row("one holder", "readme", False),
    row("cannot tell, nothing written", "none", None),
    row("covered, much wanted", "none", True, demand=0.9),
    row("covered", "readme", True, demand=0.2),
]


def test_what_has_neither_documents_nor_a_second_holder_stands_first_then_production_then_demand() -> None:
    mixed = random.Random(3).sample(ROWS, len(ROWS))
    assert [one.asset for one in sorted(mixed, key=lambda one: one.order)] == [one.asset for one in ROWS]


def test_what_is_missing_is_said_in_words() -> None:
    assert [_missing(one) for one in ROWS] == [
        "documents, second holder", "documents, second holder", "second holder", "second holder",
        "documents, ask two people", "documents", "nothing",
    ]  # fmt: skip
