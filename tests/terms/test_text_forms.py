"""Templates refuse slots and forms that nobody could write."""

from __future__ import annotations

from datetime import date

import pytest

from holdfast.terms.estimate import Estimate
from holdfast.terms.nouns import PersonId
from holdfast.terms.text import Form, text

WEEKS = Estimate("w", 19, 14, 27, as_of=date(2026, 11, 13), unit="weeks")


def test_a_template_wants_exactly_its_slots() -> None:
    with pytest.raises(ValueError, match="wants"):
        text("{n} of {m}", n=1)
    with pytest.raises(ValueError, match="wants"):
        text("none", n=1)


def test_braces_can_be_written() -> None:
    assert list(text("a {{b}} {c}", c="d").parts()) == ["a {", "b}", " ", ("d", Form())]


@pytest.mark.parametrize(
    "template",
    [
        "{who:asset|assets}",
        "{who:words}",
        "{who:percent}",
        "{n:month}",
        "{n:range}",
        "{n:only}",
        "{n:a|b|c}",
        "{n:few}",
    ],
)
def test_a_form_that_does_not_fit_its_slot_is_refused(template: str) -> None:
    slot: dict[str, PersonId | int] = {"who": PersonId(4)} if "who" in template else {"n": 3}
    with pytest.raises(ValueError, match="slot"):
        text(template, **slot)


def test_forms_that_fit_are_kept() -> None:
    parts = list(text("{n:words asset|assets}, {w:range}, {d:month}", n=2, w=WEEKS, d=date(2026, 3, 1)).parts())
    assert parts[0] == (2, Form("words", "asset", "assets"))
    assert parts[2] == (WEEKS, Form("range"))
