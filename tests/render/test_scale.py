"""Ranges stand where they belong on their line."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.render.scale import Axis, around, nice, of_figure, ticks
from holdfast.terms.answer import Figure
from holdfast.terms.estimate import Estimate


def estimate(value: float, low: float, high: float, unit: str = "") -> Estimate:
    return Estimate("t", value, low, high, as_of=date(2026, 11, 13), unit=unit)


def test_a_part_is_drawn_against_its_whole() -> None:
    assert of_figure(Figure("d", "Dark", estimate(9, 7, 12), of=64)) == Axis(0, 64)
    assert of_figure(Figure("s", "Share", estimate(0.5, 0.4, 0.6, "share"))) == Axis(0, 1.0)


def test_other_amounts_leave_a_quarter_of_room() -> None:
    assert of_figure(Figure("w", "Weeks", estimate(19, 14, 27))) == Axis(0, 40)


def test_a_whole_that_is_too_small_is_not_believed() -> None:
    assert around([estimate(9, 7, 12)], whole=10).end >= 12


def test_losses_have_room_below_zero() -> None:
    axis = around([estimate(-2, -8, 5)])
    assert axis.start <= -8
    assert 0 < axis.place(0) < 1


@given(st.floats(1e-6, 1e12))
def test_a_nice_number_is_at_least_the_given_and_at_most_double(value: float) -> None:
    assert value * (1 - 1e-6) <= nice(value) <= 2 * value


@given(st.floats(1e-3, 1e9))
def test_there_are_a_few_ticks_and_they_lie_on_the_axis(end: float) -> None:
    marks = ticks(Axis(0, nice(end)))
    assert 2 <= len(marks) <= 7
    assert marks[0] == 0
    assert marks[-1] <= nice(end) * 1.0001


@pytest.mark.parametrize("value", [0.0, 0])
def test_nothing_at_all_still_has_an_axis(value: float) -> None:
    assert around([estimate(value, value, value)]).place(value) == 0
