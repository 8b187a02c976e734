"""Shares of the estate with a second holder, by hand; counted shares against the published interval."""

from __future__ import annotations

import pytest

from holdfast.decisions.cover import proportion


def test_jeffreys_interval_as_brown_cai_and_dasgupta_tabulate_it() -> None:
    low, _, high = proportion(1, 10, level=0.95)
    assert [low, high] == pytest.approx([0.011, 0.381], abs=5e-4)


def test_all_or_nothing_reach_the_end() -> None:
    assert proportion(0, 7)[:2] == (0.0, 0.0)
    assert proportion(7, 7)[1:] == (1.0, 1.0)
