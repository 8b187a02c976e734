"""Dots, stairs and offers side by side: what is drawn is what the numbers say, on every surface, and never by colour
alone."""

from __future__ import annotations

import io
import json
import re
from dataclasses import replace
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console
from sample_offers import DAY, EXIT, STEPS, dilution, futures, offer, side_by_side

from holdfast.render import html, pdf, ranges, stairs, tables, terminal
from holdfast.render import json as as_json
from holdfast.render.dots import FILLED, FULLEST, RADIUS, dots
from holdfast.render.folding import fitted
from holdfast.render.viewer import Viewer
from holdfast.render.widths import width
from holdfast.render.workings import shown
from holdfast.terms.answer import Column, Dots, Ranges, Stairs, Table
from holdfast.terms.estimate import Estimate
from holdfast.terms.text import text

EVERYBODY = Viewer()


def printed(columns: int = 90, *, ascii_: bool = False) -> str:
    out = io.TextIOWrapper(io.BytesIO(), encoding="ascii" if ascii_ else "utf-8")
    terminal.show(offer(), EVERYBODY, Console(file=out, width=columns, force_terminal=False))
    out.seek(0)
    return out.read()


@given(st.lists(st.integers(0, 60), min_size=1, max_size=7).filter(any))
@settings(max_examples=60, deadline=None)
def test_there_are_as_many_dots_as_the_legend_counts_and_the_empty_ones_are_those_with_nothing(
    counts: list[int],
) -> None:
    drawn = dots(futures((*counts[:4], *(0,) * (4 - len(counts)))), EVERYBODY)
    assert len(drawn.discs) == sum(one.dots for one in drawn.legend)
    assert sum(disc.level == 0 for disc in drawn.discs) == drawn.legend[0].dots
    assert all(0 < disc.x < drawn.width and 0 < disc.y < drawn.height for disc in drawn.discs)


def test_more_is_fuller_and_darker_so_that_colour_is_never_alone() -> None:
    levels = [one.level for one in dots(futures(), EVERYBODY).legend]
    assert levels == sorted(set(levels))
    assert (levels[0], levels[-1]) == (0, FULLEST)
    assert list(FILLED) == sorted(set(FILLED))
    page = html.page([offer()], EVERYBODY)
    assert page.count('class="ring"') == 100 + len(levels)
    assert page.count('class="full-4"') == 6 + 1
    assert f'r="{RADIUS}"/>' in page


def test_who_does_not_see_the_dots_hears_how_many_there_are_of_each() -> None:
    spoken = dots(futures(), EVERYBODY).spoken
    assert spoken.startswith("Of 100: 66 nothing, between 53 to 79; 16 under $50k")
    assert f'role="img" aria-label="{spoken}"' in html.page([offer()], EVERYBODY)


def test_a_stair_is_as_high_as_what_is_left() -> None:
    drawn = stairs.upright(dilution(), EVERYBODY)
    assert drawn is not None
    floor = drawn.floor[1]
    heights = [floor - step.y for step in drawn.steps]
    values = [one.estimate.value for one in dilution().steps]
    assert [height / heights[0] for height in heights] == pytest.approx(
        [value / values[0] for value in values], abs=0.01
    )
    said = [step.shown.replace("\u202f", " ") for step in drawn.steps]
    assert said == [
        "0.75 %",
        "0.58–0.63 %",
        "0.44–0.52 %",
        "0.36–0.46 %",
    ]


def test_the_words_of_a_stair_have_room_or_it_is_turned() -> None:
    many = (*STEPS, ("after C", 0.0044, 0.004, 0.005), ("after D", 0.0042, 0.0039, 0.0048), EXIT)
    for block in (dilution(), dilution(many), dilution(STEPS[:1]), dilution(())):
        for name, drawn in stairs.stairs(block, EVERYBODY):
            for step in drawn.steps:
                words = max(width(step.shown, stairs.BOLD, bold=True), width(step.label, stairs.SMALL))
                assert step.words_x + words <= drawn.width, name
                assert 0 <= step.words_y <= step.under_y <= drawn.height, name
    assert stairs.upright(dilution(many), EVERYBODY) is None
    (wide, _), (narrow, _) = stairs.stairs(dilution(many), EVERYBODY)
    assert (wide, narrow) == ("wide", "narrow")


def test_offers_stand_on_one_axis_from_zero_in_money() -> None:
    drawn = ranges.ranges(side_by_side(), EVERYBODY)
    marks = {words: place for place, words in drawn.ticks}
    assert [marks["$0"], marks["$300k"]] == pytest.approx([0, 60])
    ours, public, _ = drawn.bars
    assert ours.base == pytest.approx(230 / 5)
    assert public.reach == pytest.approx((318 / 5, 402 / 5))
    assert (ours.middle, ours.ends, ours.note) == ("$262k", "$240k to $271k", "230k and 0.75 %")
    assert drawn.line is not None
    assert drawn.line.at == pytest.approx(294 / 5)
    assert drawn.line.lean == "middle"
    assert ours.strip.spoken.startswith("Ours; bar to $230k; faint bar $230k to $410k; Middle $262k")


def test_bars_without_amounts_look_as_before() -> None:
    block = side_by_side(line=False)
    plain = Ranges(block.key, block.title, block.caption, "weeks", tuple(
        type(bar)(bar.label, Estimate("w", 2, 1, 3, as_of=bar.estimate.as_of, unit="weeks")) for bar in block.bars
    ), block.table, block.source)  # fmt: skip
    drawn = ranges.ranges(plain, EVERYBODY)
    assert not drawn.amounts
    assert drawn.unit == "weeks"
    assert ranges.ranges(block, EVERYBODY).amounts


def test_a_terminal_shows_dots_a_line_of_words_and_bars_in_signs_that_it_has() -> None:
    said = printed()
    assert said.count("○") == 66 + 1
    assert "0.75\u202f% grant → 0.58–0.63\u202f% after A" in said
    assert re.search(r"Ours +█+━?┃", said)
    assert "┊ people like this start at $294k" in said
    plain = printed(ascii_=True)
    assert plain.isascii()
    assert plain.count(" .") > 60
    assert re.search(r"Ours +#+=*\|", plain)


def test_json_follows_the_schema_and_every_chart_has_its_table_as_csv() -> None:
    schema = json.loads((Path(__file__).parents[2] / "docs" / "answer.schema.json").read_text())
    document = json.loads(as_json.dumps(offer(), EVERYBODY))
    jsonschema.validate(document, schema)
    found = {block["block"]: block for block in document["blocks"]}
    assert [one["dots"] for one in found["dots"]["groups"]] == [66, 16, 12, 6]
    assert found["dots"]["groups"][0]["nothing"] is True
    assert [one["label"] for one in found["stairs"]["steps"]][-1] == "at exit"
    assert found["ranges"]["bars"][0]["base"] == 230_000
    assert found["ranges"]["line"]["at"]["value"] == 294_000
    for key in ("futures_table", "dilution_table", "offers_table"):
        assert len(tables.csv(offer(), EVERYBODY, key).splitlines()) >= 4


def test_every_number_of_the_charts_opens() -> None:
    answer = offer()
    opened = {id(one.estimate): one for one in shown(answer)}
    for block in answer.blocks:
        match block:
            case Dots():
                assert all(id(one.estimate) in opened for one in block.groups)
            case Stairs():
                assert all(id(one.estimate) in opened for one in block.steps)
            case Ranges():
                assert all(id(one.estimate) in opened and id(one.reach) in opened for one in block.bars)
                assert block.line is not None
                assert opened[id(block.line.at)].money == "USD"


def test_dots_and_a_stair_stand_side_by_side() -> None:
    page = html.page([offer()], EVERYBODY)
    assert page.count('class="pair even"') == 1


def test_on_paper_every_chart_is_drawn() -> None:
    pages = pdf.pictures([offer()], EVERYBODY)
    assert len(pages) == 2
    assert pdf.document([offer()], EVERYBODY) == pdf.document([offer()], EVERYBODY)


def test_what_is_to_be_typed_in_a_cell_is_set_apart_on_a_page_and_kept_on_paper() -> None:
    columns = (Column("where", "Where"), Column("why", "Why"))
    row = (text("here"), text("`--base` takes your own figure"))
    answer = replace(offer(), blocks=(Table("t", text("T"), columns, (row,)),))
    assert "<code>--base</code> takes your own figure" in html.page([answer], EVERYBODY)
    assert "--base takes your own figure" in pdf.source([answer], EVERYBODY, None, "a4")


def test_a_table_too_wide_for_a_telephone_folds_its_last_columns_and_loses_none() -> None:
    columns = tuple(Column(f"c{i}", "A heading", numeric=True) for i in range(14))
    row = tuple(Estimate("x", 230_000, 130_000, 1_230_000, as_of=DAY, unit="USD") for _ in columns)
    table = Table("t", text("T"), columns, (row,))
    made = fitted(table, EVERYBODY)
    assert [one.key for one in made.columns] == [one.key for one in columns]
    assert not made.columns[0].secondary
    assert made.columns[-1].detail
    kinds = ["detail" if one.detail else "second" if one.secondary else "" for one in made.columns]
    assert kinds == sorted(kinds, key=["", "second", "detail"].index)
    assert fitted(replace(table, columns=columns[:2], rows=(row[:2],)), EVERYBODY).columns == columns[:2]
