"""A treemap's areas are true, its labels fit, and every asset has a place that can be reached."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sample_answers import sample, tiles

from holdfast.render.svg import LEAST, NAME_SIZE, NOTE_SIZE, SMALL_SIZE, Box, Drawn, treemap
from holdfast.render.viewer import Viewer
from holdfast.render.widths import width
from holdfast.terms.answer import Table, Tile, Treemap
from holdfast.terms.nouns import AssetId, State
from holdfast.terms.text import text

SIZES = [(1000.0, 440.0), (600.0, 400.0), (350.0, 430.0)]


def drawn(boxes: tuple[Tile, ...], size: tuple[float, float] = (600.0, 400.0)) -> Drawn:
    table = Table("t", text("Table"), (), ())
    return treemap(Treemap("m", text("Map"), text("Boxes."), boxes, table, text("Source.")), Viewer(), size, lead)


lead: Callable[[Tile | None], str] = lambda tile: f"#{tile.asset.key}" if tile else "#table"  # noqa: E731


def area(box: Box) -> float:
    return (box.width + 1) * (box.height + 1)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("total", [12, 64, 500])
def test_boxes_fill_the_chart_in_proportion_and_do_not_overlap(size: tuple[float, float], total: int) -> None:
    chart = drawn(tiles(total), size)
    assert sum(area(box) for box in chart.boxes) == pytest.approx(size[0] * size[1], rel=0.01)
    assert all(box.x >= 0 and box.x + box.width <= size[0] + 0.2 for box in chart.boxes)
    assert all(box.y >= 0 and box.y + box.height <= size[1] + 0.2 for box in chart.boxes)
    for one in chart.boxes:
        for other in chart.boxes:
            apart_x = one.x + one.width <= other.x + 0.2 or other.x + other.width <= one.x + 0.2
            apart_y = one.y + one.height <= other.y + 0.2 or other.y + other.height <= one.y + 0.2
            assert one is other or apart_x or apart_y


def test_three_boxes_worked_by_hand() -> None:
    sizes = ((60, State.GOES_DARK), (30, State.LIMPS), (10, State.COVERED))
    chart = drawn(tuple(Tile(AssetId(f"r:{i}"), n, s, text("why")) for i, (n, s) in enumerate(sizes)), (1000.0, 1000.0))
    assert [(b.x, b.y, b.width + 1, b.height + 1) for b in chart.boxes] == [
        (0, 0, 600, 1000),
        (600, 0, 400, 750),
        (600, 750, 400, 250),
    ]


@pytest.mark.parametrize("size", SIZES)
def test_every_label_fits_its_box(size: tuple[float, float]) -> None:
    sizes = {"name": (NAME_SIZE, True), "name small": (SMALL_SIZE, True), "note": (NOTE_SIZE, False)}
    labelled = [box for box in drawn(tiles(500), size).boxes if box.labels]
    assert labelled
    for box in labelled:
        for label in box.labels:
            points, bold = sizes[label.kind]
            assert label.x + width(label.words, points, bold=bold) <= box.width
            assert label.y <= box.height


def test_states_stand_together_and_what_hurts_stands_left_of_what_is_covered() -> None:
    chart = drawn(tiles(64))
    states = [box.state for box in chart.boxes]
    assert len([1 for one, other in pairwise(states) if one is not other]) == len(set(states)) - 1
    left = {state: min(b.x for b in chart.boxes if b.state is state) for state in set(states)}
    assert all(left[state] < left[State.COVERED] for state in set(states) - {State.COVERED})


def test_assets_too_small_to_hit_share_a_box_that_leads_to_the_table() -> None:
    chart = drawn(tiles(500))
    together = [box for box in chart.boxes if box.href == "#table"]
    assert together
    assert all("smaller" in box.spoken for box in together)
    alone = [box for box in chart.boxes if box.href != "#table"]
    counted = sum(int(box.spoken.split(" smaller")[0].split()[-1]) for box in together) + len(alone)
    assert counted == 500
    assert all(area(box) >= LEAST * LEAST * 0.9 for box in alone)


def test_a_box_says_everything_to_who_cannot_see_it() -> None:
    box = next(box for box in drawn(tiles(64)).boxes if box.href == "#serving:serving")
    assert box.spoken == (
        "serving:serving goes dark · production nobody else has changed it in eleven months · 14\u202f% of the work"
    )
    assert [label.words for label in box.labels][:2] == ["serving:serving", "goes dark · production"]


def test_a_state_of_very_few_is_no_sliver() -> None:
    sizes = ((985, State.COVERED), (8, State.CANNOT_TELL), (7, State.CANNOT_TELL))
    boxes = tuple(Tile(AssetId(f"r:{i}"), n, s, text("why")) for i, (n, s) in enumerate(sizes))
    for size in SIZES:
        assert all(min(box.width, box.height) + 1 >= LEAST - 0.1 for box in drawn(boxes, size).boxes)


def test_no_assets_or_assets_without_size_draw_an_empty_chart() -> None:
    assert drawn(()).boxes == ()
    assert drawn((Tile(AssetId("a:b"), 0.0, State.COVERED, text("x")),)).boxes == ()


@settings(max_examples=40, deadline=None)
@given(st.lists(st.floats(0, 1e9), min_size=1, max_size=60))
def test_any_sizes_give_boxes_inside_the_chart(sizes: list[float]) -> None:
    states = list(State)
    boxes = tuple(Tile(AssetId(f"r:{i}"), n, states[i % 5], text("why")) for i, n in enumerate(sizes))
    for box in drawn(boxes).boxes:
        assert -0.2 <= box.x <= 600.2
        assert -0.2 <= box.y <= 400.2


def test_the_sample_is_the_drawing() -> None:
    assert len(next(block for block in sample().blocks if isinstance(block, Treemap)).tiles) == 64
