"""How few people made half, by hand; and ranges that come from resampled weeks."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from holdfast.claims.ledger import Ledger
from holdfast.decisions.concentration import POISSON, absence_factors, resampled
from holdfast.measures.ownership import contributor_absence_factor
from holdfast.models.draws import Draws


def test_two_of_four_made_half_where_the_largest_made_less() -> None:
    made = np.array([[4.0], [3.0], [2.0], [1.0]])
    assert absence_factors(made).tolist() == [2]


def test_nobody_made_nothing() -> None:
    assert absence_factors(np.zeros((3, 2))).tolist() == [0, 0]
    assert absence_factors(np.zeros((0, 2))).tolist() == [0, 0]


@given(st.lists(st.integers(0, 9), min_size=1, max_size=12).filter(any))
def test_it_is_the_published_measure_in_each_scenario(commits: list[int]) -> None:
    import polars as pl

    rows = pl.DataFrame({"person": [person for person, made in enumerate(commits) for _ in range(made)]})
    assert absence_factors(np.array(commits, dtype=float)[:, None])[0] == contributor_absence_factor(rows)


def test_a_week_is_drawn_once_on_average_and_a_third_of_the_time_never() -> None:
    weeks = np.eye(200)
    drawn = resampled(weeks, Draws(3, 400, Ledger.load()))
    assert abs(drawn.mean() - 1) < 0.02
    assert abs((drawn == 0).mean() - POISSON[0]) < 0.02


def test_one_person_every_week_leaves_no_doubt() -> None:
    drawn = absence_factors(resampled(np.full((30, 1), 5.0), Draws(1, 200, Ledger.load())))
    assert set(drawn.tolist()) == {1}
