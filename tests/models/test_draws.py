"""All chance from one seed: prefixes, common random numbers, shapes, mixtures, and a run without doubt."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.claims import Ledger
from holdfast.claims.ledger import read_claims
from holdfast.errors import BadInput, UnknownName
from holdfast.models.draws import COEFFICIENTS, Draws, Layer, median, quantile, spread

LEDGER = Ledger.load()
MANY = 20_000


def one(
    shape: str, low: float, mid: float, high: float, confidence: str = "high", unit: str = "weeks", more: str = ""
) -> Ledger:
    """A ledger of one invented claim, `x`."""
    row = f"""
[x]
statement = "Invented."
unit = "{unit}"
low = {low}
mid = {mid}
high = {high}
shape = "{shape}"
confidence = "{confidence}"
source = "An invented survey"
mark = "R"
dated = "2026"
{more}"""
    return Ledger(read_claims(row, "own.toml"))


def deciles(ledger: Ledger, key: str = "x") -> list[float]:
    drawn = Draws(5, MANY, ledger).claim(key)
    return [float(figure) for figure in np.quantile(drawn, [0.1, 0.5, 0.9])]


@pytest.mark.parametrize(
    ("shape", "low", "mid", "high"),
    [("lognormal", 2, 4, 8), ("lognormal", 5, 9, 16), ("normal", -1, 0, 3), ("logit", 0.5, 0.75, 0.95)],
)
def test_the_three_figures_are_the_deciles_of_what_is_drawn(shape: str, low: float, mid: float, high: float) -> None:
    assert deciles(one(shape, low, mid, high)) == pytest.approx([low, mid, high], rel=0.03, abs=0.03)


def test_a_lognormal_has_the_sigma_of_the_formula() -> None:
    drawn = Draws(5, MANY, one("lognormal", 2, 4, 8)).claim("x")
    assert np.log(drawn).std() == pytest.approx(np.log(8 / 2) / 2.563, rel=0.02)


def test_a_claim_of_quartiles_has_them_as_quartiles() -> None:
    drawn = Draws(5, MANY, one("lognormal", 100, 150, 225, more="level = 0.5")).claim("x")
    assert np.quantile(drawn, [0.25, 0.75]) == pytest.approx([100, 225], rel=0.02)


@pytest.mark.parametrize(("confidence", "factor"), [("high", 1.0), ("medium", 1.5), ("low", 2.0)])
def test_less_confidence_widens_by_a_half_and_to_the_double(confidence: str, factor: float) -> None:
    low, middle, high = deciles(one("lognormal", 2, 4, 8, confidence))
    assert np.log(high / low) == pytest.approx(factor * np.log(4), rel=0.03)
    assert middle == pytest.approx(4, rel=0.02)


def test_a_range_that_holds_all_doubt_is_not_widened_again() -> None:
    assert deciles(one("lognormal", 2, 4, 8, "low", more="whole = true")) == pytest.approx([2, 4, 8], rel=0.03)


def test_pert_is_the_beta_distribution_of_the_textbook() -> None:
    # Mean (low + 4 mid + high) / 6; variance (mean - low) (high - mean) / 7.
    drawn = Draws(5, MANY, one("pert", 2, 3, 8)).claim("x")
    mean = (2 + 4 * 3 + 8) / 6
    assert drawn.mean() == pytest.approx(mean, rel=0.01)
    assert drawn.var() == pytest.approx((mean - 2) * (8 - mean) / 7, rel=0.03)
    assert 2 < drawn.min() < drawn.max() < 8


def test_a_widened_pert_stays_a_share() -> None:
    drawn = Draws(5, MANY, one("pert", 0.2, 0.5, 0.9, "low", unit="share")).claim("x")
    assert 0 <= drawn.min() < 0.1
    assert 0.95 < drawn.max() <= 1


def test_a_fixed_claim_is_its_mid() -> None:
    assert set(Draws(5, 10, one("fixed", 1, 2, 3)).claim("x")) == {2.0}


@given(st.integers(1, 60), st.integers(1, 60), st.integers(0, 2**31))
def test_more_scenarios_keep_the_first_ones(few: int, more: int, seed: int) -> None:
    small, large = Draws(seed, few, LEDGER), Draws(seed, few + more, LEDGER)
    for layer in Layer:
        assert (small.uniform(layer, 3, "x") == large.uniform(layer, 3, "x")[:few]).all()
    for key in ("vacancy_weeks", "free_share", "learning_constant"):
        assert (small.claim(key) == large.claim(key)[:few]).all()
    short, long = np.empty(few, np.float32), np.empty(few + more, np.float32)
    small.fill(short, Layer.FILES, 7, 8)
    large.fill(long, Layer.FILES, 7, 8)
    assert (short == long[:few]).all()


def test_what_else_is_drawn_before_changes_nothing() -> None:
    busy, fresh = Draws(1, 100, LEDGER), Draws(1, 100, LEDGER)
    for person in range(20):
        busy.normal(Layer.PEOPLE, person)
        busy.claim("pay_load")
    assert (busy.normal(Layer.PEOPLE, 7) == fresh.normal(Layer.PEOPLE, 7)).all()


def test_streams_of_other_ids_layers_and_seeds_are_unrelated() -> None:
    draws = Draws(1, MANY, LEDGER)
    base = draws.normal(Layer.FILES, 1, 23)
    others = [
        draws.normal(Layer.FILES, 12, 3),
        draws.normal(Layer.FILES, 123),
        draws.normal(Layer.FILES, "1", 23),
        draws.normal(Layer.PEOPLE, 1, 23),
        Draws(2, MANY, LEDGER).normal(Layer.FILES, 1, 23),
    ]
    assert [abs(np.corrcoef(base, other)[0, 1]) < 0.03 for other in others] == [True] * 5
    assert base.mean() == pytest.approx(0, abs=0.03)
    assert base.std() == pytest.approx(1, rel=0.02)


def test_an_override_leaves_the_draws_of_other_claims_alone() -> None:
    before, after = Draws(1, 50, LEDGER), Draws(1, 50, LEDGER.override("pay_load", 1.1, 1.2, 1.3))
    assert (before.claim("vacancy_weeks") == after.claim("vacancy_weeks")).all()
    assert (before.claim("pay_load") != after.claim("pay_load")).all()


def test_a_claim_is_drawn_once_and_cannot_be_changed() -> None:
    draws = Draws(1, 50, LEDGER)
    first = draws.claim("pay_load")
    assert draws.claim("pay_load") is first
    with pytest.raises(ValueError, match="read-only"):
        first[0] = 3
    assert draws.used == ("pay_load",)


def test_a_mixture_spans_the_disagreement_and_is_no_average() -> None:
    drawn = Draws(1, MANY, LEDGER).claim("demand_supply")
    assert set(drawn) == {3.0, 10.0}
    assert (drawn == 3).mean() == pytest.approx(0.5, abs=0.02)


def test_a_mixture_picks_by_weight() -> None:
    drawn = Draws(1, MANY, LEDGER).claim("vacancy_weeks")
    assert (drawn > 20).mean() == pytest.approx(0.06 + 0.6 * 0.04, abs=0.02)
    assert np.quantile(drawn, [0.1, 0.5]) == pytest.approx([5, 8.4], abs=0.4)


def test_a_run_without_doubt_has_every_claim_at_its_mid() -> None:
    sure = Draws.certain(LEDGER, 3)
    assert [list(sure.claim(key)) for key in LEDGER] == [[claim.mid] * 3 for claim in LEDGER.values()]
    assert list(sure.normal(Layer.PEOPLE, 1)) == [0, 0, 0]
    assert list(sure.uniform(Layer.FILES, 1)) == [0.5, 0.5, 0.5]
    row = np.empty(2, np.float32)
    sure.fill(row, Layer.FILES, 1)
    assert list(row) == [0.5, 0.5]


def test_a_frozen_claim_stays_at_its_median_and_the_rest_moves() -> None:
    free = Draws(1, 200, LEDGER)
    held = free.freeze("free_share", "vacancy_weeks")
    assert len(set(held.claim("free_share"))) == len(set(held.claim("vacancy_weeks"))) == 1
    assert held.claim("free_share")[0] == pytest.approx(np.median(free.claim("free_share")), abs=0.02)
    assert held.claim("vacancy_weeks")[0] == pytest.approx(np.median(free.claim("vacancy_weeks")), abs=0.6)
    assert (held.claim("pay_load") == free.claim("pay_load")).all()


def test_freezing_what_is_borrowed_leaves_the_companys_own_evidence() -> None:
    own = LEDGER.override("pay_load", 1.1, 1.2, 1.3)
    held = Draws(1, 200, own).freeze_borrowed()
    assert COEFFICIENTS in held.frozen
    assert len(set(held.claim("learning_constant"))) == len(set(held.claim("vacancy_weeks"))) == 1
    assert len(set(held.claim("pay_load"))) == 200
    assert len(set(held.normal(Layer.PEOPLE, 1))) == 200


def test_twice_the_scenarios_move_the_median_less_than_the_printed_digits() -> None:
    once, twice = Draws(1, 4000, LEDGER).claim("ramp_weeks_to_80"), Draws(1, 8000, LEDGER).claim("ramp_weeks_to_80")
    assert np.quantile(once, [0.1, 0.5, 0.9]) == pytest.approx(np.quantile(twice, [0.1, 0.5, 0.9]), abs=0.5)


def test_the_median_of_a_mixture_lies_where_half_of_it_is() -> None:
    drawn = Draws(1, MANY, LEDGER).claim("vacancy_weeks")
    assert (drawn < median(LEDGER.sources("vacancy_weeks"))).mean() == pytest.approx(0.5, abs=0.02)


def test_the_normal_quantile_of_a_level() -> None:
    assert spread(0.5) == pytest.approx(0.6745, abs=1e-4)
    assert quantile(LEDGER["learning_constant"], np.array([0.5])) == pytest.approx([0.5])


def test_a_run_needs_a_seed_and_scenarios() -> None:
    with pytest.raises(BadInput, match="scenarios 0"):
        Draws(0, 0, LEDGER)
    with pytest.raises(BadInput, match="seed -1"):
        Draws(-1, 5, LEDGER)
    with pytest.raises(UnknownName, match="learning_constant"):
        Draws(0, 5, LEDGER).claim("learning_constants")
