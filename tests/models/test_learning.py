"""The learning constant: the published widths, the conjugate formula, a planted constant found again."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from holdfast.claims import Ledger
from holdfast.claims.ledger import read_claims
from holdfast.models.draws import Draws
from holdfast.models.learning import CONSTANT, Finished, learned, own, speaking

LEDGER = Ledger.load()
SD = np.log(0.949 / 0.263) / 2.563


def finished(*ratios: float) -> list[Finished]:
    """Hand-overs of ten person-weeks by the formula that took so many times as much."""
    return [Finished(10, 10 * ratio) for ratio in ratios]


@pytest.mark.parametrize(("n", "ratio"), [(0, 3.6), (1, 2.2), (3, 1.7), (6, 1.5)])
def test_the_range_narrows_as_published(n: int, ratio: float) -> None:
    found = learned(finished(*[0.5] * n), LEDGER)
    assert found.n == n
    assert found.ratio == pytest.approx(ratio, abs=0.06)
    assert found.ratio == pytest.approx(np.exp(2.563 * 0.5 / np.sqrt(1 + 1.5625 * n)), rel=0.01)


@given(st.lists(st.floats(0.2, 1.6), min_size=1, max_size=12))
@settings(max_examples=30, deadline=None)
def test_it_is_the_conjugate_normal_in_logs(ratios: list[float]) -> None:
    found = learned(finished(*ratios), LEDGER)
    precision = 1 / SD**2 + len(ratios) / 0.16
    mean = (np.log(0.5) / SD**2 + np.log(ratios).sum() / 0.16) / precision
    assert np.log(found.mid) == pytest.approx(mean, abs=0.02)
    assert found.ratio == pytest.approx(np.exp(2.563 / np.sqrt(precision)), rel=0.03)


@pytest.mark.parametrize("ratio", [0.005, 0.02, 20, 100])
def test_one_hand_over_far_from_what_is_published_leaves_as_much_doubt_as_any(ratio: float) -> None:
    found = learned(finished(ratio), LEDGER)
    assert found.ratio == pytest.approx(2.2, abs=0.06)
    precision = 1 / SD**2 + 1 / 0.16
    assert np.log(found.mid) == pytest.approx((np.log(0.5) / SD**2 + np.log(ratio) / 0.16) / precision, abs=0.02)


def test_a_planted_constant_is_found_again() -> None:
    """80 % ranges hold the truth in 75-85 % of 400 companies with a constant from the prior and six hand-overs each."""
    rng, held = np.random.default_rng(20261121), 0
    for _ in range(400):
        kappa = 0.5 * np.exp(SD * rng.standard_normal())
        seen = [Finished(10, 10 * kappa * float(np.exp(0.4 * rng.standard_normal()))) for _ in range(6)]
        found = learned(seen, LEDGER)
        held += found.low <= kappa <= found.high
    assert 0.75 <= held / 400 <= 0.85


def test_many_hand_overs_of_a_slow_company_outrank_what_is_published() -> None:
    rng = np.random.default_rng(4)
    found = learned(finished(*(1.1 * np.exp(0.4 * rng.standard_normal(40)))), LEDGER)
    assert found.mid == pytest.approx(1.1, rel=0.12)


def test_what_the_floor_or_the_ceiling_decides_teaches_nothing() -> None:
    small, large = Finished(0.5, 3), Finished(90, 20)
    assert speaking([small, large, Finished(10, 5)], LEDGER) == (Finished(10, 5),)
    assert own([small, large], LEDGER) is LEDGER


def test_the_record_takes_the_place_of_the_claim_and_is_the_companys_own() -> None:
    with_it = own(finished(0.8, 0.9), LEDGER)
    assert with_it.own(CONSTANT)
    assert "2 finished hand-overs" in with_it[CONSTANT].source
    assert with_it.revision != LEDGER.revision
    drawn = Draws(1, 20_000, with_it).claim(CONSTANT)
    found = learned(finished(0.8, 0.9), LEDGER)
    assert np.quantile(drawn, [0.1, 0.5, 0.9]) == pytest.approx([found.low, found.mid, found.high], rel=0.03)


def test_a_figure_that_somebody_typed_stays() -> None:
    typed = LEDGER.override(CONSTANT, 0.4, 0.6, 0.8)
    assert own(finished(0.9), typed) is typed


def test_of_two_sources_the_one_that_foretold_what_was_seen_counts_more() -> None:
    said = 'statement = "x"\nunit = "u"\nshape = "lognormal"\nconfidence = "high"\nsource = "x"\nmark = "S"\n'
    said += f'dated = "2026"\ngroup = "{CONSTANT}"\n'
    two = f"[a]\nlow = 0.2\nmid = 0.25\nhigh = 0.3\n{said}[b]\nlow = 0.8\nmid = 1.0\nhigh = 1.2\n{said}"
    ledger = Ledger([*(claim for key, claim in LEDGER.items() if key != CONSTANT), *read_claims(two, "two.toml")])
    found = learned(finished(1.0, 1.1, 0.9), ledger)
    assert 0.85 < found.mid < 1.15
    assert found.low > 0.7
