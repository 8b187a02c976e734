"""Sentences and cells read the same on every surface."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from holdfast.render.text import Viewer, asset, cell, command, say, short_asset, under
from holdfast.terms.answer import Column, Link
from holdfast.terms.estimate import Estimate
from holdfast.terms.money import Money
from holdfast.terms.nouns import AssetId, AssetKind, PersonId, Purpose, State
from holdfast.terms.text import Text, text

KNOWN = ((4, "Priya Ashworth", "priya@corp.example"), (7, "Sam Ek", "s@corp.example"))
MASKED, NAMED = Viewer.of(KNOWN), Viewer.of(KNOWN, Purpose.CONTINUITY)
WEEKS = Estimate("w", 19.4, 14.2, 26.6, as_of=date(2026, 11, 13), unit="weeks")


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (text("{n:asset goes|assets go} dark", n=1), "1 asset goes dark"),
        (text("{n:asset goes|assets go} dark", n=9), "9 assets go dark"),
        (text("{n:asset goes|assets go} dark", n=0), "0 assets go dark"),
        (text("{n:words asset goes|assets go} dark", n=9), "Nine assets go dark"),
        (text("{n:words asset goes|assets go} dark", n=0), "No assets go dark"),
        (text("Now {n:words asset goes|assets go} dark", n=64), "Now 64 assets go dark"),
        (text("There {n:only is|are} {n}.", n=2), "There are 2."),
        (text("It takes {w:range}.", w=WEEKS), "It takes 14 to 27 weeks."),
        (text("It takes {w:value}, {w}.", w=WEEKS), "It takes 19 weeks, 19 weeks (14 to 27)."),
        (text("{w:range week|weeks}", w=WEEKS), "14 to 27 weeks"),
        (text("{s:percent} of it", s=0.74), "74\u202f% of it"),
        (text("since {d:month}, {d}", d=date(2026, 3, 9)), "since Mar 2026, 9 Mar 2026"),
        (text("{who} and you", who=PersonId(4)), "Person 4 and you"),
        (text("{who} leave", who=(PersonId(7), PersonId(4))), "Person 7 and person 4 leave"),
        (text("{who}", who=PersonId(4)), "person 4"),
        (text("in {path}", path="notebooks/ashworth"), "in notebooks/person 4"),
        (text("a {{brace}}"), "a {brace}"),
    ],
)
def test_a_sentence_is_written(given: Text, said: str) -> None:
    assert say(given, MASKED) == said


def test_names_stand_where_the_viewer_has_a_purpose() -> None:
    sentence = text("{who} leaves {path}", who=PersonId(4), path="notebooks/ashworth")
    assert say(sentence, NAMED) == "Priya Ashworth leaves notebooks/ashworth"


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        (None, "–"),
        (True, "yes"),
        (0, "0"),
        (1234, "1,234"),
        (3.14159, "3.1"),
        (date(2026, 11, 13), "13 Nov 2026"),
        (Money(Decimal("85000.00"), "EUR"), "€85k"),
        (State.CANNOT_TELL, "cannot tell"),
        (AssetKind.CI, "continuous integration"),
        (("api", "ashworth/x"), "api, person 4/x"),
        ((), "none"),
        (Link(text("Ask {who}", who=PersonId(7)), "people"), "Ask person 7"),
    ],
)
def test_a_cell_is_written(given: object, shown: str) -> None:
    assert cell(given, MASKED) == shown  # type: ignore[arg-type]


def test_unknown_is_never_zero() -> None:
    assert cell(None, MASKED) != cell(0, MASKED)


def test_a_unit_is_not_said_twice() -> None:
    assert under(Column("w", "Weeks"), WEEKS, MASKED) == "19 (14 to 27)"


def test_an_asset_keeps_its_kind_and_loses_names() -> None:
    assert asset(AssetId("api:notebooks/ashworth#notebooks"), MASKED) == "api:notebooks/person 4 (notebooks)"


def test_the_part_of_a_path_that_tells_assets_apart_stays_longest() -> None:
    shared = {"services": 50, "module-7": 1, "src": 50, "main": 50}
    names = short_asset(AssetId("platform:services/module-7/src/main"), MASKED, shared)
    assert names[0] == "platform:services/module-7/src/main"
    assert names[-1] == "module-7"
    assert "main" not in names


def test_a_command_survives_the_shell() -> None:
    link = Link(text("x"), "departure", (("leaving", ("person 4", "it's; rm -rf /")), ("as_of", "2026-01-01")))
    assert command(link, MASKED) == (
        "holdfast departure --leaving 'person 4' --leaving 'it'\\''s; rm -rf /' --as-of 2026-01-01"
    )
