"""What slips: worked by hand without doubt, late weeks never counted twice, and never more of a seat than is empty."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.claims import Ledger
from holdfast.models.draws import Draws
from holdfast.models.recovery import Recovery
from holdfast.models.slip import Item, Roadmap, Slips, narrowed, slips, taken
from holdfast.terms.money import Money

LEDGER = Ledger.load()
SURE = Draws.certain(LEDGER)
DAY = date(2026, 11, 20)
ASSETS = ("api:a", "api:b", "api:c")


def item(weeks: int, *gates: str, value: int | None = 1000, margin: float | None = 0.5) -> Item:
    worth = None if value is None else Money(Decimal(value))
    return Item(f"due in {weeks}", gates, DAY + timedelta(weeks=weeks), worth, margin)


def back(*done: float) -> Recovery:
    one = np.array(done, dtype=np.float64)[:, None]
    none, flags = np.zeros(1), np.zeros(one.shape, dtype=bool)
    return Recovery(one, one, flags, flags[:, 0], none, none, none, none, none, none, none)


def found(roadmap: Roadmap, *done: float, draws: Draws = SURE) -> Slips:
    return slips(roadmap, ASSETS, back(*done), draws)


def test_an_item_slips_by_what_its_slack_does_not_absorb() -> None:
    """Slack 0.5 of 8 weeks absorbs 4 of the 10 dark ones: 6 weeks late, x 1,000 a week x margin 0.5 = 3,000."""
    late = found(Roadmap((item(8, "api:a"),), DAY), 10, 0, 0)
    assert late.weeks.tolist() == [[6.0]]
    assert late.cents.tolist() == [[300_000]]


def test_the_last_of_its_dark_assets_sets_the_date_and_lit_ones_do_not_count() -> None:
    roadmap = Roadmap((item(8, "api:a", "api:b"), item(8, "api:c")), DAY)
    assert found(roadmap, 6, 11, 0).weeks.tolist() == [[7.0], [0.0]]


def test_an_asset_that_is_back_within_the_slack_delays_nothing() -> None:
    assert found(Roadmap((item(8, "api:a"),), DAY), 4, 0, 0).weeks.tolist() == [[0.0]]


def test_the_two_ends_of_the_slack_are_dark_on_its_day_and_every_dark_week() -> None:
    roadmap = Roadmap((item(8, "api:a"),), DAY)
    ends = [Draws.certain(LEDGER.override("roadmap_slack", low, low, low)) for low in (1, 0)]
    assert [found(roadmap, 10, 0, 0, draws=draws).weeks[0, 0] for draws in ends] == [2.0, 10.0]


def test_without_a_margin_the_claim_stands_in_and_without_a_value_only_weeks_are_told() -> None:
    late = found(Roadmap((item(8, "api:a", margin=None), item(8, "api:a", value=None)), DAY), 10, 0, 0)
    assert late.cents[:, 0].tolist() == [round(6 * 1000 * LEDGER.mid("roadmap_margin") * 100), 0]
    assert late.weeks[:, 0].tolist() == [6.0, 6.0]


def test_what_is_due_by_the_day_of_leaving_is_left_out() -> None:
    roadmap = Roadmap((item(8, "api:a"), item(2, "api:a")), DAY)
    later = roadmap.on(DAY + timedelta(weeks=2))
    assert [one.name for one in later.items] == ["due in 8"]
    assert found(later, 10, 0, 0).weeks[0, 0] == 7.0


def test_a_scope_keeps_only_what_rests_on_it() -> None:
    kept = narrowed(Roadmap((item(8, "api:a", "api:b"), item(9, "api:c")), DAY), ["api:b"])
    assert [(one.name, one.gates) for one in kept.items] == [("due in 8", ("api:b",))]


def intervals(*pairs: tuple[float, float]) -> Slips:
    begin, end = (np.array([[pair[which]] for pair in pairs]) for which in (0, 1))
    return Slips(begin, end, np.ones(begin.shape, dtype=np.int64))


def test_weeks_in_which_two_items_wait_are_one_week_of_the_seat() -> None:
    every = np.ones((3, 1), dtype=bool)
    late = intervals((0, 4), (2, 6), (8, 9))
    assert taken(late, [every], np.array([20.0])).tolist() == [7.0]
    assert taken(late, [every], np.array([5.0])).tolist() == [5.0], "no more than the seat is empty"
    mine = np.array([[True], [False], [False]])
    assert taken(late, [mine, ~mine], np.array([20.0])).tolist() == [4.0 + 5.0], "each seat by what its leaver held"


def test_an_item_without_a_value_takes_nothing_from_the_seat() -> None:
    late = found(Roadmap((item(8, "api:a", value=None),), DAY), 10, 0, 0)
    assert taken(late, [np.ones((1, 1), dtype=bool)], np.array([20.0])).tolist() == [0.0]


@given(st.lists(st.tuples(st.floats(0, 50), st.floats(0, 50)), min_size=1, max_size=6), st.floats(0, 60))
def test_what_is_taken_is_what_counting_by_hand_gives(pairs: list[tuple[float, float]], empty: float) -> None:
    ordered = [(min(pair), max(pair)) for pair in pairs]
    grid = np.linspace(0, 60, 60_001)
    waits = np.zeros(len(grid), dtype=bool)
    for low, high in ordered:
        waits |= (grid >= low) & (grid < min(high, empty))
    told = taken(intervals(*ordered), [np.ones((len(pairs), 1), dtype=bool)], np.array([empty]))[0]
    assert told == pytest.approx(waits.mean() * 60, abs=0.02)
