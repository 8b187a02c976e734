"""A handle becomes a name for a purpose only; nothing in a name or a path acts on whoever reads it."""

from __future__ import annotations

import pytest

from holdfast.render.viewer import Viewer, visible
from holdfast.terms.nouns import Alias, PersonId, Purpose

KNOWN = ((4, "Priya Ashworth", "priya@corp.example"), (4, "pashw", "p@home.example"), (7, "Sam Ek", "s@corp.example"))


def test_handles_by_default_names_for_a_purpose() -> None:
    alias = Alias(PersonId(4), 2, "pashw", "p@home.example")
    masked, named = Viewer.of(KNOWN), Viewer.of(KNOWN, Purpose.LEAVE_COVER)
    assert (masked.person(PersonId(4)), masked.alias(alias)) == ("person 4", "person 4, address 2")
    assert (named.person(PersonId(4)), named.alias(alias)) == ("Priya Ashworth", "pashw <p@home.example>")
    assert masked.words("notebooks/ashworth") == "notebooks/person 4"
    assert named.words("notebooks/ashworth") == "notebooks/ashworth"


def test_somebody_unknown_keeps_the_handle() -> None:
    assert Viewer.of(KNOWN, Purpose.ONBOARDING).person(PersonId(99)) == "person 99"


def test_two_people_of_one_name_stay_apart() -> None:
    viewer = Viewer.of([(1, "Sam Ek", "a@x.example"), (2, "Sam Ek", "b@x.example")], Purpose.CONTINUITY)
    assert [viewer.person(PersonId(n)) for n in (1, 2)] == ["Sam Ek (person 1)", "Sam Ek (person 2)"]


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("\x1b]0;title\x07", "\\x1b]0;title\\x07"),
        ("a\r\nb\tc", "a\\x0d\\x0ab\\x09c"),
        ("x\u202egpj.exe", "xgpj.exe"),
        ("Ash\u200bworth", "Ashworth"),
        ("\udce9t\udce9 \ud800", "\\xe9t\\xe9 \\ud800"),
        ("a\u2028b\x9bc", "a\\u2028b\\x9bc"),
        ("Zoë 東京 🙂", "Zoë 東京 🙂"),
    ],
)
def test_nothing_that_acts_is_passed_on(given: str, shown: str) -> None:
    assert visible(given) == shown


def test_a_name_cannot_hide_behind_invisible_letters() -> None:
    assert Viewer.of(KNOWN).words("Ash\u200bworth/\u202eAshworth") == "person 4/person 4"
