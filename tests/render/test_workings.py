"""A number of a table is called by its column and by what its row is about, so that it can be read by itself."""

from __future__ import annotations

from datetime import date

from holdfast.render.text import say
from holdfast.render.viewer import Viewer
from holdfast.render.workings import shown
from holdfast.terms.answer import Answer, Cell, Column, Headline, Table
from holdfast.terms.estimate import Estimate
from holdfast.terms.nouns import AssetId
from holdfast.terms.text import text

DAY = date(2026, 1, 1)


def called(*row: Cell) -> list[str]:
    """What the numbers of an answer with one such row are called."""
    columns = tuple(Column(f"c{n}", f"Head {n}") for n in range(len(row)))
    table = Table("t", text("T"), columns, (row,))
    answer = Answer("q", "Q", {}, DAY, (Headline(text("F")), table))
    return [say(one.label, Viewer()) for one in shown(answer)]


def days() -> Estimate:
    return Estimate("days", 2, 1, 3, as_of=DAY)


def test_a_number_says_what_its_row_is_about() -> None:
    what = text("{what}, {head}", what="Pair", head="soon")
    assert called(what, AssetId("api:src"), days()) == ["Head 2 (Pair, soon: api:src)"]
    assert called(AssetId("api:src"), days()) == ["Head 1 (api:src)"]
    assert called("Beta {launch}", DAY, days()) == ["Head 2 (Beta {launch})"]


def test_where_no_word_says_what_a_row_is_about_the_column_does() -> None:
    assert called(3, days()) == ["Head 1"]
