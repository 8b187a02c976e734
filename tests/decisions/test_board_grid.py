"""An offer against the grid: exact at the limits, the narrowest line that holds, and the nearest offer inside."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as some

from holdfast.decisions.board_grid import Why, judge, limits
from holdfast.terms.grid import Grid, Line, Offered

DAY = date(2026, 11, 13)
LINE = Line(
    "ml engineer", "senior", "US", Decimal(220_000), Decimal(250_000), Decimal("0.004"), Decimal("0.006"),
    date(2026, 10, 2), "the board", date(2027, 4, 2), signing_most=Decimal(20_000), cliff_least=6,
)  # fmt: skip
OFFER = Offered("ML Engineer", "senior", "us", Decimal(230_000), Decimal("0.005"))


@pytest.mark.parametrize(
    ("part", "inside", "outside", "by"),
    [
        ("base", "250000", "250000.01", "0.01"),
        ("base", "220000", "219999.99", "0.01"),
        ("equity", "0.006", "0.0075", "0.0015"),
        ("equity", "0.004", "0.0025", "0.0015"),
        ("signing", "20000", "30000", "10000"),
        ("bonus", "0", "1", "1"),
        ("retention", "0", "40000", "40000"),
    ],
)
def test_a_limit_itself_is_inside_and_beyond_it_the_difference_is_exact(
    part: str, inside: str, outside: str, by: str
) -> None:
    grid = Grid((LINE,))
    assert judge(replace(OFFER, **{part: Decimal(inside)}), grid, DAY).inside  # type: ignore[arg-type]
    found = judge(replace(OFFER, **{part: Decimal(outside)}), grid, DAY)  # type: ignore[arg-type]
    assert (found.inside, found.why) == (False, Why.OUTSIDE)
    assert [(one.what, one.by) for one in found.failed] == [(part, Decimal(by))]


def test_a_cliff_is_judged_only_where_one_is_offered_and_one_is_asked_for() -> None:
    grid = Grid((LINE,))
    assert judge(replace(OFFER, cliff_months=6), grid, DAY).inside
    assert judge(OFFER, grid, DAY).inside, "nothing said of it: as the company always has it"
    short = judge(replace(OFFER, cliff_months=3), grid, DAY)
    assert [(one.what, one.by, one.below) for one in short.failed] == [("cliff_months", Decimal(3), True)]
    assert judge(replace(OFFER, cliff_months=0), Grid((replace(LINE, cliff_least=None),)), DAY).inside


def test_the_narrower_line_holds_and_of_equally_narrow_ones_the_later() -> None:
    wide = replace(LINE, role="", region="", base_high=Decimal(300_000))
    later = replace(LINE, approved_on=date(2026, 11, 1), base_high=Decimal(240_000))
    asked = replace(OFFER, base=Decimal(245_000))
    assert judge(asked, Grid((wide, LINE)), DAY).line is LINE
    assert judge(asked, Grid((LINE, wide)), DAY).line is LINE
    assert judge(asked, Grid((LINE, later)), DAY).failed[0].limit == 240_000
    elsewhere = replace(asked, region="GB")
    assert judge(elsewhere, Grid((LINE, wide)), DAY).line is wide


def test_without_a_line_that_holds_it_says_which_way() -> None:
    assert judge(OFFER, Grid(), DAY).why is Why.NO_GRID
    assert judge(replace(OFFER, level="mid"), Grid((LINE,)), DAY).why is Why.NO_LINE
    assert judge(OFFER, Grid((LINE,)), date(2027, 4, 2)).inside, "the last day counts"
    gone = judge(OFFER, Grid((LINE,)), date(2027, 4, 3))
    assert (gone.why, gone.line, gone.nearest) == (Why.EXPIRED, LINE, None)
    assert judge(OFFER, Grid((LINE,)), date(2026, 10, 1)).why is Why.NOT_YET
    assert judge(replace(OFFER, base=None), Grid((LINE,)), DAY).why is Why.NO_BASE


def test_an_older_approval_that_has_run_out_does_not_hide_one_that_holds() -> None:
    before = replace(LINE, approved_on=date(2025, 10, 2), valid_until=date(2026, 10, 1), base_high=Decimal(210_000))
    assert judge(OFFER, Grid((before, LINE)), DAY).inside
    assert Grid((before, LINE)).overlaps() == ()


def test_lines_that_cover_one_seat_on_one_day_are_told_the_one_that_holds_first() -> None:
    wide = replace(LINE, role="", base_high=Decimal(240_000))
    assert Grid((wide, LINE)).overlaps() == ((LINE, wide),)
    assert Grid((replace(wide, base_high=LINE.base_high), LINE)).overlaps() == (), "no other limits"
    assert Grid((replace(wide, level="mid"), LINE)).overlaps() == ()


amounts = some.decimals(0, 500_000, places=2)
shares = some.decimals(0, 1, places=6)


@given(some.tuples(amounts, shares, amounts, amounts, amounts, some.integers(0, 48)))
def test_the_nearest_offer_is_inside_and_changes_only_what_broke_a_limit(parts: tuple[Decimal, ...]) -> None:
    base, equity, signing, bonus, retention, cliff = parts
    offer = replace(OFFER, base=base, equity=equity, signing=signing, bonus=bonus, retention=retention,
                    cliff_months=int(cliff))  # fmt: skip
    found = judge(offer, Grid((LINE,)), DAY)
    assert found.nearest is not None
    assert judge(found.nearest, Grid((LINE,)), DAY).inside
    changed = {what for what in limits(LINE) if getattr(found.nearest, what) != getattr(offer, what)}
    assert changed == {one.what for one in found.failed}
    assert found.inside == (not found.failed)
