"""A series chart: points where their numbers are, a band around the line, words for each, the same on every surface."""

from __future__ import annotations

import io
import json
import re
from datetime import date
from itertools import pairwise
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console

from holdfast.render import html, series, tables, terminal, terminal_charts
from holdfast.render import json as as_json
from holdfast.render.viewer import Viewer
from holdfast.terms.answer import Answer, Column, Headline, Link, Point, Series, Table
from holdfast.terms.estimate import Estimate
from holdfast.terms.nouns import PersonId, Purpose
from holdfast.terms.text import text

DAY = date(2026, 11, 13)
SIZE = (400.0, 300.0)


def point(at: float, value: float, *, here: bool = False) -> Point:
    found = Estimate("loss", value, value * 0.8, value * 1.2, as_of=DAY, unit="asset-weeks")
    link = Link(text("Plan for it"), "estate", (("seed", f"{at:g}"),))
    return Point(at, found, text("{n:day|days} with {who}", n=round(at), who=PersonId(7)), link, here)


def chart(*points: Point, steps: bool = False) -> Series:
    rows = tuple((one.at, one.estimate) for one in points)
    columns = (Column("days", "Days", numeric=True), Column("loss", "Loss", numeric=True))
    return Series(
        "frontier", text("What more days buy"), text("Each point is a plan."), "person-days", "asset-weeks", points,
        Table("frontier_points", text("Points"), columns, rows), text("Source: this."), steps,
    )  # fmt: skip


def answer(block: Series) -> Answer:
    return Answer("continuity", "Continuity", {}, DAY, (Headline(text("A plan")), block))


THREE = (point(0, 40), point(10, 20, here=True), point(20, 10))


def test_points_stand_where_their_numbers_are() -> None:
    drawn = series.series(chart(*THREE), Viewer(), SIZE)
    left, middle, right = drawn.dots
    assert (left.x, right.x) == (drawn.left, drawn.right)
    assert middle.x == pytest.approx((drawn.left + drawn.right) / 2)
    floor = drawn.bottom
    assert (
        (floor - left.y) == pytest.approx(2 * (floor - middle.y), abs=0.2) == pytest.approx(4 * (floor - right.y), 0.1)
    )
    assert drawn.across[0].words == "0"
    assert drawn.label is not None
    assert drawn.label.words == "10 days with person 7"


def test_the_band_lies_around_the_line_and_ends_where_it_began() -> None:
    for steps in (False, True):
        drawn = series.series(chart(*THREE, steps=steps), Viewer(), SIZE)
        assert drawn.band.endswith("Z")
        high = [float(y) for y in re.findall(r"[ V]([\d.]+)", drawn.band.split("L")[0])]
        line = [float(y) for y in re.findall(r"[ V]([\d.]+)", drawn.line)]
        assert high[0] < line[0]
        assert ("V" in drawn.line) is steps


def test_the_point_that_counts_is_said_to_be_it_and_crowded_ones_are_not_hit() -> None:
    crowded = [point(at / 10, 40 - at / 10, here=at == 55) for at in range(100)]
    drawn = series.series(chart(*crowded), Viewer(), SIZE)
    hit = [dot for dot in drawn.dots if dot.width]
    assert any(dot.here for dot in hit)
    assert all(later.left - one.left >= series.LEAST for one, later in pairwise(hit))
    (here,) = [dot for dot in drawn.dots if dot.here]
    assert here.spoken.endswith("which this page is about")


@given(st.lists(st.tuples(st.floats(0, 1e4), st.floats(0, 1e6)), max_size=8), st.booleans())
@settings(max_examples=80, deadline=None)
def test_whatever_the_numbers_nothing_leaves_the_plot(found: list[tuple[float, float]], steps: bool) -> None:
    drawn = series.series(chart(*(point(at, value) for at, value in sorted(found)), steps=steps), Viewer(), SIZE)
    for dot in drawn.dots:
        assert drawn.left <= dot.x <= drawn.right
        assert drawn.top <= dot.y <= drawn.bottom
    assert "nan" not in drawn.line + drawn.band


def test_the_page_leads_from_a_point_to_its_row_and_shows_nothing_where_there_is_no_point() -> None:
    page = html.page([answer(chart(*THREE))], Viewer())
    assert page.count('class="series') == 2
    assert 'href="#a1-frontier_points-1"' in page
    assert 'id="a1-frontier_points-1"' in page
    assert 'class="line"' not in html.page([answer(chart())], Viewer())


def test_a_terminal_shows_every_point_with_its_range_and_marks_the_one_that_counts() -> None:
    out = io.StringIO()
    terminal.show(answer(chart(*THREE)), Viewer(), Console(file=out, width=90))
    lines = [line for line in out.getvalue().splitlines() if "days with" in line]
    assert [("40 (32 to 48)" in lines[0]), ("▸" in lines[1]), ("▸" in lines[2])] == [True, True, False]
    assert len(terminal_charts.spread_out([point(i, 1, here=i == 7) for i in range(50)], 10)) == 10


def test_json_follows_the_schema_and_csv_has_three_columns_for_a_range() -> None:
    schema = json.loads((Path(__file__).parents[2] / "docs" / "answer.schema.json").read_text())
    document = json.loads(as_json.dumps(answer(chart(*THREE)), Viewer()))
    jsonschema.validate(document, schema)
    assert [one["at"] for one in document["blocks"][1]["points"]] == [0, 10, 20]
    assert tables.csv(answer(chart(*THREE)), Viewer()).splitlines()[0] == '"days","loss","loss_low","loss_high"'


def test_names_in_a_point_are_masked_everywhere_unless_there_is_a_purpose() -> None:
    known = ((7, "Zoë Müllenkamp", "zoe@corp.example"),)
    for viewer, there in ((Viewer.of(known), False), (Viewer.of(known, Purpose.CONTINUITY), True)):
        out = io.StringIO()
        terminal.show(answer(chart(*THREE)), viewer, Console(file=out, width=120))
        for said in (
            out.getvalue(),
            html.page([answer(chart(*THREE))], viewer),
            as_json.dumps(answer(chart(*THREE)), viewer),
        ):
            assert ("Müllenkamp" in said) is there
