"""The median wait where some wait still: Freireich's patients as published, and rows that fit on the screen."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.measures.waits import survival, wait

TREATED = [6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35]
RELAPSED = [1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0]
PLACEBO = [1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23]
"""Weeks of remission, Freireich et al. 1963, as R's `survfit(conf.type = "log-log")` summarises them."""


def test_the_published_medians_and_their_95_percent_ranges() -> None:
    treated = wait([float(t) for t in TREATED], [bool(r) for r in RELAPSED], level=0.95)
    assert (treated.median, treated.low, treated.high, treated.still) == (23.0, 13.0, None, 12)
    placebo = wait([float(t) for t in PLACEBO], [True] * 21, level=0.95)
    assert (placebo.median, placebo.low, placebo.high) == (8.0, 4.0, 11.0)


def test_the_published_curve_after_six_weeks() -> None:
    times, share, _ = survival(np.array(TREATED, dtype=float), np.array(RELAPSED, dtype=bool))
    assert (times[0], share[0]) == (6.0, pytest.approx(0.857, abs=5e-4))


def test_whoever_waits_still_lengthens_the_median_and_is_not_dropped() -> None:
    assert wait([2.0, 4.0, 9.0, 9.0], [True, True, False, False]).median == 4.0
    assert wait([2.0, 4.0], [True, True]).median == 2.0


def test_nobody_has_no_wait() -> None:
    assert wait([], []).median is None


@given(st.lists(st.tuples(st.integers(1, 60), st.booleans()), min_size=1, max_size=30))
def test_the_range_holds_the_median(rows: list[tuple[int, bool]]) -> None:
    found = wait([float(days) for days, _ in rows], [over for _, over in rows])
    assert found.low is None or found.median is None or found.low <= found.median
    assert found.high is None or found.median is None or found.median <= found.high
