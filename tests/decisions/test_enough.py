"""Too little to say anything: each case says why and what would help."""

from __future__ import annotations

from datetime import date

import pytest

from holdfast.claims import Ledger
from holdfast.decisions.enough import nobody_left, not_enough
from holdfast.terms.nouns import PersonId

LEDGER = Ledger.load()
DAY = date(2026, 11, 13)


@pytest.mark.parametrize(
    ("commits", "people", "assets", "begins"),
    [
        (3, 2, 5, "There are {commits} commits"),
        (0, 0, 0, "There are {commits} commits"),
        (300, 2, 0, "Nothing was found"),
        (300, 0, 5, "Nobody who is still here changed anything"),
    ],
)
def test_too_little_says_why_and_what_would_help(commits: int, people: int, assets: int, begins: str) -> None:
    found = not_enough(
        commits=commits, people=people, assets=assets, last_change=date(2024, 1, 2), as_of=DAY, ledger=LEDGER
    )
    assert found is not None
    assert found.reason.template.startswith(begins)
    assert found.what_would_help.template


def test_enough_is_enough() -> None:
    assert not_enough(commits=20, people=1, assets=1, last_change=DAY, as_of=DAY, ledger=LEDGER) is None


def test_nobody_can_take_over_from_the_only_person_or_when_all_leave() -> None:
    assert nobody_left(1, [PersonId(4)]) is not None
    assert nobody_left(2, [PersonId(4), PersonId(5)]) is not None
    assert nobody_left(3, [PersonId(4), PersonId(4), PersonId(5)]) is None
    assert nobody_left(5, []) is None
