"""The engine asked for what investors get: rows by hand, and the published outcomes that it must give before a grant is
shown."""

from __future__ import annotations

import importlib.util
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from holdfast.claims import Ledger
from holdfast.errors import BadInput
from holdfast.models.draws import Draws
from holdfast.models.funnels import Funnel
from holdfast.models.investors import multiples, shares_of
from holdfast.models.venture import Futures, Start, futures
from holdfast.terms.captable import CapTable, ShareClass, Stage

LEDGER = Ledger.load()


@pytest.fixture(scope="module")
def bench() -> ModuleType:
    path = Path(__file__).parents[2] / "bench" / "investor.py"
    spec = importlib.util.spec_from_file_location("investor", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["investor"] = module
    spec.loader.exec_module(module)
    return module


def ended(times: float, *, rounds: int = 0, senior: float = 0.0, sold: float = 1.0) -> Futures:
    """A seed of $4M at $20M after so many rounds, sold for `times` the last post-money value."""
    values = {
        "exit_over_post": times, "exit_over_post_late": times, "round_senior": senior, "round_participating": 0.0,
        "dilution_a": 0.2, "dilution_b": 0.2, "pool_top_up": 0.0, "step_up": 2.0, "recovered_on_closing": 0.1,
    }  # fmt: skip
    ledger = LEDGER
    for key, value in values.items():
        ledger = ledger.override(key, value, value, value)
    following = np.array([[1.0]] * rounds + [[0.0]])
    odds = Funnel(following, np.full_like(following, sold))
    return futures(Start.typed(Stage.SEED, 20e6, 4e6, 1e7), Draws.certain(ledger), 1, odds)


@pytest.mark.parametrize(
    ("times", "rounds", "senior", "multiple"),
    [
        (3.0, 0, 0.0, 3.0),  # converted
        (0.5, 0, 0.0, 1.0),  # paid back of 10M
        (0.1, 0, 0.0, 0.5),  # 2M for 4M
        (1.0, 1, 0.0, 1.6),  # a fifth of 40M, four fifths of it left
        (0.15, 1, 0.0, 0.5),  # 6M for 4M and 8M side by side
        (0.15, 1, 1.0, 0.0),  # the round first
        (0.25, 1, 1.0, 0.5),  # 10M: 8M to the round, 2M left
    ],
)  # fmt: skip
def test_what_a_seed_investor_gets_by_hand(times: float, rounds: int, senior: float, multiple: float) -> None:
    assert multiples(ended(times, rounds=rounds, senior=senior))[0, 0] == pytest.approx(multiple, abs=1e-9)


def test_a_company_that_closes_gives_back_a_part() -> None:
    assert multiples(ended(1.0, sold=0.0))[0, 0] == pytest.approx(0.1)


def test_a_company_without_investors_has_none_to_ask() -> None:
    table = CapTable(date(2026, 1, 1), "USD", (ShareClass("Common", False, Decimal(100)),))
    with pytest.raises(BadInput, match="no investor to ask for"):
        multiples(futures(Start.of(table, Stage.SEED, 1e6), Draws(1, 2, LEDGER), 2))


def test_the_shipped_claims_give_a_seed_investor_what_venture_paid(bench: ModuleType) -> None:
    """The order of shipping: nothing of the engine may be shown before this holds."""
    rows = [shares_of(multiples(bench.seed_investor(seed, LEDGER)), bench.LIMITS).mean(axis=0) for seed in range(4)]
    ratios = np.mean(rows, axis=0) / bench.published(LEDGER)
    assert (ratios < bench.FACTOR).all()
    assert (ratios > 1 / bench.FACTOR).all()


def test_an_engine_with_other_odds_would_be_caught(bench: ModuleType) -> None:
    for key, value in (("step_up", 2.2), ("exit_over_post", 1.2), ("graduation_seed", 0.2)):
        ledger = LEDGER.override(key, value, value, value)
        shares = shares_of(multiples(bench.seed_investor(1, ledger)), bench.LIMITS).mean(axis=0)
        ratios = shares / bench.published(ledger)
        assert ratios.max() > bench.FACTOR or ratios.min() < 1 / bench.FACTOR


def test_what_was_not_fitted_is_near_where_it_can_be(bench: ModuleType) -> None:
    """Funnel A on seeds of its time: odds come out as put in; exits a little more, as the censored ones are counted."""
    told = bench._seeds(bench.Worlds(1, bench.WORLDS, LEDGER))
    assert told["fourth_round"] == pytest.approx(0.14, abs=0.01)
    assert 0.28 <= told["sold_or_listed"] <= 0.36
    assert 0.65 <= told["common_gets_nothing"] <= 0.75
