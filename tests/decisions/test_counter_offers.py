"""Matching against waiting: the hand formula at no doubt, what must rise with what, and no chance of anybody's."""

from __future__ import annotations

import dataclasses
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from holdfast.claims.ledger import Ledger
from holdfast.decisions.counter_offers import Choice, choice, coarse
from holdfast.measures.compensation import Market
from holdfast.models.draws import Draws
from holdfast.terms.estimate import Estimate

LEDGER = Ledger.load()
DAY = date(2026, 9, 1)


def market(middle: float, key: str = "senior engineer") -> Market:
    return Market(key, 0.8 * middle, middle, 1.25 * middle, 0.97 * middle, 1.03 * middle)


def sure(bases: list[float], middles: list[float]) -> Choice:
    return choice(bases, [market(one) for one in middles], Draws.certain(LEDGER), DAY, "USD")


def test_the_hand_formula() -> None:
    """Ten people; two have 160,000 where the market has 200,000, eight have it. Load 1.25, attrition 0.18, e 2.5."""
    found = sure([160_000.0, 160_000.0, *[200_000.0] * 8], [200_000.0] * 10)
    assert found.matching.value == pytest.approx(80_000 * 1.25)
    ratio = 1 - 80_000 / 2_000_000
    assert found.matched.value == pytest.approx(1.8)
    assert found.now.value == pytest.approx(1.8 * ratio**-2.5)
    assert found.more.value == pytest.approx(1.8 * (ratio**-2.5 - 1))
    assert found.waiting.value == pytest.approx(found.more.value * found.one.value)
    assert found.less.value == pytest.approx(found.matching.value - found.waiting.value)


def test_what_one_more_resignation_costs_by_hand() -> None:
    """Counter-offers always made and taken and holding cost the raise with its load; never made, a departure."""
    always = LEDGER
    for key in ("counter_offer_made", "counter_offer_accepted", "counter_offer_holds"):
        always = always.override(key, 0.999999, 0.999999, 0.999999)
    bases, markets = [160_000.0] * 6, [market(200_000.0)] * 6
    held = choice(bases, markets, Draws.certain(always), DAY, "USD").one.value
    assert held == pytest.approx((200_000 * 1.05 - 160_000) * 1.25, rel=1e-3)
    never = LEDGER.override("counter_offer_made", 1e-9, 1e-9, 1e-9)
    gone = choice(bases, markets, Draws.certain(never), DAY, "USD").one.value
    from decimal import Decimal

    from holdfast.decisions.hire import first_year
    from holdfast.models.cost import Pay
    from holdfast.terms.money import Money

    pay = Pay(Money(Decimal(160_000), "USD"), typed=True, market=Money(Decimal(200_000), "USD"))
    assert gone == pytest.approx(first_year(Draws.certain(LEDGER), pay).total()[0] / 100, rel=1e-6)


def test_where_nobody_is_under_the_market_neither_costs_anything() -> None:
    found = sure([210_000.0] * 6, [200_000.0] * 6)
    assert (found.matching.value, found.waiting.value, found.more.value) == (0, 0, 0)


@given(st.lists(st.floats(0.6, 1.4), min_size=5, max_size=20), st.floats(0.5, 0.99))
@settings(max_examples=30)
def test_less_pay_never_makes_matching_cheaper_nor_resignations_fewer(shares: list[float], cut: float) -> None:
    middles = [200_000.0] * len(shares)
    before, after = (sure([200_000 * one * by for one in shares], middles) for by in (1.0, cut))
    assert after.matching.value >= before.matching.value - 1e-6
    assert after.now.value >= before.now.value - 1e-9
    assert after.now.value <= len(shares)


def test_ranges_hold_their_middle_name_their_claims_and_say_what_is_borrowed() -> None:
    draws = Draws(1, 400, LEDGER)
    found = choice([170_000.0] * 6, [market(200_000.0)] * 6, draws, DAY, "USD")
    for one in (getattr(found, field.name) for field in dataclasses.fields(found)):
        assert isinstance(one, Estimate)
        assert one.low <= one.value <= one.high
        assert one.n == 6
    assert {"counter_offer_made", "counter_offer_holds", "quit_elasticity", "yearly_attrition"} <= set(
        found.waiting.claims
    )
    assert found.waiting.borrowed == found.matching.borrowed == 1, "pay is known; all doubt is about published figures"


def test_the_same_seed_gives_the_same_figures_and_one_role_s_doubt_is_shared() -> None:
    def run(keys: tuple[str, ...]) -> Choice:
        markets = [market(200_000.0, key) for key in keys]
        return choice([170_000.0] * 6, markets, Draws(1, 2000, LEDGER), DAY, "USD")

    assert run(("a",) * 6) == run(("a",) * 6)
    shared, apart = (one.matching.high - one.matching.low for one in (run(("a",) * 6), run(tuple("abcdef"))))
    assert shared > apart, "doubt about one market does not average away"


def test_for_others_than_an_administrator_money_is_to_the_thousand() -> None:
    found = coarse(sure([161_234.0] * 6, [200_000.0] * 6))
    assert all(one.value % 1000 == 0 for one in (found.matching, found.waiting, found.less, found.one))


def test_nobody_is_no_company() -> None:
    with pytest.raises(ValueError, match="nobody's pay"):
        choice([], [], Draws.certain(LEDGER), DAY, "USD")


def test_nothing_of_it_is_by_person() -> None:
    """No field but figures of all people together."""
    assert all(field.type == "Estimate" for field in dataclasses.fields(Choice))
