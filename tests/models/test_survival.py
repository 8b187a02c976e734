"""Planted numbers come back from simulated take-overs; orders and shares match published examples."""

from __future__ import annotations

import numpy as np
import pytest

from holdfast.models.survival import Lasting, Times, concordance, fit, held, product_limit, resampled, share

SLOPES = np.array([0.8, -0.5])
SPREAD, BETWEEN, NEVER, INTERCEPT = 1.0, 0.6, 0.25, 4.5

# Weeks of remission of Freireich et al., Blood 1963: 21 on 6-mercaptopurine (a minus: watch ended), 21 on placebo.
TREATED = [6, 6, 6, 7, 10, 13, 16, 22, 23, -6, -9, -10, -11, -17, -19, -20, -25, -32, -32, -34, -35]
PLACEBO = [1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23]


def simulated(seed: int, places: int = 60, rows: int = 14, horizon: float = 1500.0) -> tuple[np.ndarray, Times]:
    """Times with the planted numbers, watched for a while that has nothing to do with them."""
    rng = np.random.default_rng(seed)
    place = np.repeat(np.arange(places), rows)
    x = rng.normal(size=(len(place), 2))
    logs = INTERCEPT + x @ SLOPES + BETWEEN * rng.normal(size=places)[place] + SPREAD * rng.normal(size=len(place))
    when = np.where(rng.random(len(place)) < NEVER, np.inf, np.exp(logs))
    watched = rng.uniform(100, horizon, len(place))
    return x, Times(np.minimum(when, watched), when <= watched, place)


@pytest.fixture(scope="module")
def fitted() -> Lasting:
    return fit(*simulated(5))


def test_planted_slopes_spread_places_and_never_are_recovered(fitted: Lasting) -> None:
    assert fitted.slopes == pytest.approx(SLOPES, abs=0.12)
    assert fitted.spread == pytest.approx(SPREAD, abs=0.12)
    assert fitted.between == pytest.approx(BETWEEN, abs=0.2)
    assert 1 / (1 + np.exp(-fitted.never)) == pytest.approx(NEVER, abs=0.06)
    assert fitted.intercept - fitted.centre @ fitted.slopes == pytest.approx(INTERCEPT, abs=0.3)


def test_errors_are_those_of_slopes_over_simulations() -> None:
    found = [fit(*simulated(seed, places=20)) for seed in range(12)]
    apart = np.std([one.slopes for one in found], axis=0)
    assert np.mean([one.errors for one in found], axis=0) == pytest.approx(apart, rel=0.6)


def test_80_per_cent_intervals_hold_80_per_cent_of_places_never_seen(fitted: Lasting) -> None:
    x, times = simulated(77)
    by_end = fitted.by(times.days, x)
    low, high = np.full(len(by_end), 0.1), np.full(len(by_end), 0.9)
    assert 0.77 <= held(low, high, by_end, times.seen) <= 0.83
    assert 1 - product_limit(by_end, times.seen, 0.1) == pytest.approx(0.1, abs=0.025)


def test_intervals_that_are_too_narrow_are_caught(fitted: Lasting) -> None:
    x, times = simulated(77)
    narrow = Lasting(
        fitted.intercept, fitted.slopes, fitted.centre, fitted.spread / 2, 0.05, fitted.never, fitted.errors, 0.0
    )
    by_end = narrow.by(times.days, x)
    low, high = np.full(len(by_end), 0.1), np.full(len(by_end), 0.9)
    assert held(low, high, by_end, times.seen) < 0.7


def test_a_fit_goes_through_its_file_unchanged(fitted: Lasting) -> None:
    again = Lasting.from_json(fitted.to_json(["a", "b"]), ["a", "b"])
    x, times = simulated(3)
    assert again.by(times.days, x) == pytest.approx(fitted.by(times.days, x), abs=1e-3)


def freireich() -> tuple[np.ndarray, Times]:
    weeks = np.array(TREATED + PLACEBO, dtype=float)
    treated = np.arange(len(weeks)) < len(TREATED)
    return treated.astype(float), Times(np.abs(weeks), weeks > 0, np.zeros(len(weeks), dtype=np.intp))


def test_concordance_of_a_published_trial() -> None:
    # "Concordance = 0.69" is what R's survival prints for coxph(Surv(time, cens) ~ treat, MASS::gehan).
    assert share(concordance(*freireich())) == pytest.approx(0.69, abs=0.005)


def test_remissions_last_as_published() -> None:
    _, times = freireich()
    treated = times.only(np.arange(42) < 21)
    published = {6: 0.857, 7: 0.807, 10: 0.753, 13: 0.690, 16: 0.627, 22: 0.538, 23: 0.448}
    for week, lasting in published.items():
        assert product_limit(treated.days, treated.seen, week) == pytest.approx(lasting, abs=0.0006)


def test_a_perfect_order_is_1_a_reversed_one_0_and_none_a_half() -> None:
    _, times = simulated(1, places=3)
    assert share(concordance(times.days, times)) == 1
    assert share(concordance(-times.days, times)) == 0
    assert share(concordance(np.zeros(len(times.days)), times)) == 0.5


def test_pairs_of_two_places_are_never_compared() -> None:
    times = Times(np.array([1.0, 2]), np.array([True, True]), np.array([0, 1]))
    assert concordance(np.array([1.0, 2]), times).sum() == 0


def test_a_resample_draws_whole_places_and_the_same_for_every_order() -> None:
    pairs = np.array([[9.0, 10], [1, 10], [5, 10]])
    drawn = resampled([pairs, pairs / [[2, 1]]], 500, np.random.default_rng(2))
    assert drawn[:, 0] == pytest.approx(2 * drawn[:, 1])
    assert drawn[:, 0].mean() == pytest.approx(0.5, abs=0.03)
    assert set(np.round(drawn[:, 0] * 30)) <= {3, 7, 11, 19, 27, 15, 23}
