"""A steps chart: bars where their days are, spoken in words, masked, and its table on every surface."""

from __future__ import annotations

import io
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console

from holdfast.render import html, svg, tables, terminal
from holdfast.render import json as as_json
from holdfast.render.viewer import Viewer
from holdfast.terms.answer import Answer, Column, Headline, Step, Steps, Table
from holdfast.terms.nouns import AssetId, PersonId, Purpose
from holdfast.terms.text import text

MONDAY, FRIDAY = date(2026, 11, 23), date(2026, 12, 4)


def step(name: str, start: date, end: date, brief: bool = False) -> Step:
    label = text("{asset} to {to}", asset=AssetId(name), to=PersonId(7))
    return Step(label, start, end, text("{n:day|days}", n=2), brief)


def chart(*bars: Step, start: date = MONDAY, end: date = FRIDAY) -> Steps:
    rows = tuple((AssetId("api:src/serve"), bar.end) for bar in bars)
    table = Table("tasks", text("Tasks"), (Column("asset", "Asset"), Column("by", "By")), rows)
    return Steps("plan", text("The plan"), text("In this order."), start, end, bars, table, text("By the half."))


def answer(block: Steps) -> Answer:
    return Answer("departure", "Departure", {}, MONDAY, (Headline(text("A plan")), block))


def test_a_bar_covers_its_days_both_ends_included() -> None:
    drawn = svg.steps(chart(step("a:b", MONDAY, FRIDAY), step("a:c", date(2026, 11, 24), date(2026, 11, 25))), Viewer())
    whole, two = drawn.bars
    assert (whole.x, whole.width) == (0, 100)
    assert [two.x, two.width] == pytest.approx([100 / 12, 200 / 12], abs=0.02)
    assert [round(x) for x, _ in drawn.weekends] == [42, 50]
    assert [mark for _, mark in drawn.ticks] == ["23 Nov", "30 Nov"]


def test_each_bar_says_in_words_what_it_shows() -> None:
    long, short = svg.steps(chart(step("a:b", MONDAY, FRIDAY), step("a:c", MONDAY, MONDAY)), Viewer()).bars
    assert long.spoken == "a:b to person 7, 2 days, from 23 Nov 2026 to 4 Dec 2026"
    assert short.spoken == "a:c to person 7, 2 days, on 23 Nov 2026"


@given(st.dates(date(2026, 1, 1), date(2027, 1, 1)), st.integers(0, 365), st.integers(0, 365), st.integers(0, 365))
@settings(max_examples=60, deadline=None)
def test_bars_stay_within_the_chart_and_few_dates_stand_along_it(start: date, whole: int, a: int, b: int) -> None:
    days = [date.fromordinal(start.toordinal() + min(n, whole)) for n in (*sorted((a, b)), whole)]
    drawn = svg.steps(chart(step("a:b", days[0], days[1]), start=start, end=days[2]), Viewer())
    (bar,) = drawn.bars
    assert bar.x >= 0
    assert bar.width >= svg.LEAST_BAR
    assert bar.x + bar.width <= 100.01
    assert 1 <= len(drawn.ticks) <= 6
    assert all(0 <= place <= 100 for place, _ in drawn.ticks)


def test_it_is_on_every_surface_with_its_table() -> None:
    made = answer(chart(step("api:src/serve", MONDAY, FRIDAY)))
    page = html.page([made], Viewer())
    assert "The plan" in page
    assert 'aria-label="api:src/serve to person 7, 2 days, from 23 Nov 2026 to 4 Dec 2026"' in page
    (block,) = [one for one in as_json.document(made, Viewer())["blocks"] if one["block"] == "steps"]
    assert block["bars"][0]["start"] == "2026-11-23"
    assert block["table"]["rows"] == [{"asset": "api:src/serve", "by": "2026-12-04"}]
    assert tables.csv(made, Viewer()).splitlines()[1].startswith('"api:src/serve"')
    for width, ascii_only in ((80, False), (40, True)):
        encoding = "ascii" if ascii_only else "utf-8"
        console = Console(file=io.TextIOWrapper(io.BytesIO(), encoding=encoding), width=width)
        with console.capture() as captured:
            terminal.show(made, Viewer(), console)
        assert "2 days" in captured.get()
        assert all(len(line) <= width for line in captured.get().splitlines())


def test_a_long_name_is_folded_in_a_terminal_and_never_cut() -> None:
    made = answer(chart(step("a-repository-with-a-long-name-of-its-own:src/models/langid", MONDAY, FRIDAY)))
    console = Console(file=io.StringIO(), width=80)
    with console.capture() as captured:
        terminal.show(made, Viewer(), console)
    assert "…" not in captured.get()
    assert "langid" in captured.get()


def test_names_in_a_bar_are_masked_without_a_purpose() -> None:
    made = answer(chart(step("api:quill/serve", MONDAY, FRIDAY)))
    people = ((7, "Ana Quill", "ana@juniper.example"),)
    masked = Viewer.of(people, None)
    assert "quill" not in html.page([made], masked).lower()
    assert "quill" not in as_json.dumps(made, masked).lower()
    named = Viewer.of(people, Purpose.CONTINUITY)
    assert "Ana Quill" in html.page([made], named)
