"""The law's limits at their edges: a day before, on, and after; a dollar below, on, and above."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from holdfast.claims import Ledger
from holdfast.decisions.legal import LegalFacts, LegalWarning, Standing, months_after, warnings
from holdfast.decisions.legal_places import EU, HISTORY, POSTED, TOLD, rules_of
from holdfast.errors import BadInput
from holdfast.render.text import say
from holdfast.render.viewer import Viewer
from holdfast.terms.offering import OfferRequest

DAY = date(2026, 11, 21)
LEDGER = Ledger.load()
FACTS = LegalFacts("USD", Decimal(10_000_000), Decimal("0.10"), DAY, None, Decimal(8_000_000), Decimal(0), Decimal(0))


def asked(facts: LegalFacts = FACTS, day: date = DAY, **offer: object) -> dict[str, LegalWarning]:
    """The warnings about an offer of 0.75 % in options, by key."""
    request = OfferRequest.model_validate({"equity": "0.75%", **offer})
    return {one.key: one for one in warnings(facts, request, LEDGER, day)}


def said(one: LegalWarning) -> str:
    return say(one.said, Viewer())


@pytest.mark.parametrize(
    ("day", "standing"),
    [
        (date(2026, 10, 20), None),
        (date(2026, 10, 21), Standing.NEAR),
        (date(2026, 11, 21), Standing.NEAR),
        (date(2026, 11, 22), Standing.OVER),
    ],
)
def test_a_valuation_is_near_its_end_after_eleven_months_and_over_after_twelve(
    day: date, standing: Standing | None
) -> None:
    found = asked(replace(FACTS, valued_on=date(2025, 11, 21)), day).get("valuation")
    assert (found and found.standing) == standing


def test_a_valuation_of_the_last_day_of_a_month_ends_on_the_last_day_of_a_shorter_one() -> None:
    assert months_after(date(2024, 2, 29), 12) == date(2025, 2, 28)
    assert months_after(date(2025, 3, 31), 11) == date(2026, 2, 28)
    assert months_after(date(2025, 12, 31), 12) == date(2026, 12, 31)


def test_a_round_after_the_valuation_ends_it_and_one_before_does_not() -> None:
    after = asked(replace(FACTS, valued_on=date(2026, 6, 1), round_on=date(2026, 6, 2)))["valuation"]
    assert after.standing is Standing.OVER
    assert "2 Jun 2026" in said(after)
    assert "valuation" not in asked(replace(FACTS, valued_on=date(2026, 6, 2), round_on=date(2026, 6, 1)))


def test_without_a_day_it_says_that_none_was_typed_and_the_candidate_is_told_to_ask() -> None:
    found = asked(replace(FACTS, valued_on=None))["valuation"]
    assert found.standing is Standing.UNKNOWN
    assert found.to_candidate is not None


@pytest.mark.parametrize(
    ("awards", "standing"),
    [(7_899_999, None), (7_925_000, Standing.NEAR), (9_925_000, Standing.NEAR), (9_925_001, Standing.OVER)],
)
def test_rule_701_is_near_at_four_fifths_and_over_above_a_million(awards: int, standing: Standing | None) -> None:
    """This grant is 75,000 shares at 0.10: 7,500 dollars; with no outstanding shares only the amount counts."""
    facts = replace(FACTS, outstanding=None, awards=Decimal(awards), awards_price=Decimal(awards) / 10)
    found = asked(facts).get("rule_701")
    assert (found and found.standing) == standing


def test_either_limit_of_rule_701_is_enough() -> None:
    facts = replace(FACTS, awards=Decimal(100_000), awards_price=Decimal(5_000_000))
    assert "rule_701" not in asked(facts)  # 175,000 of the 1,200,000 that are 15 % of the class
    over = replace(facts, awards=Decimal(1_200_000))
    assert asked(over)["rule_701"].standing is Standing.OVER


def test_rule_701_without_a_cap_table_says_what_has_to_be_loaded() -> None:
    found = asked(replace(FACTS, awards=None, awards_price=None))["rule_701"]
    assert found.standing is Standing.UNKNOWN
    assert "load the cap table" in said(found)
    assert "$7.5k of the $1M" in said(found)


@pytest.mark.parametrize(
    ("price", "standing"), [(7_992_000, None), (7_992_500, "near the limit"), (9_992_501, "over the limit")]
)
def test_above_ten_million_more_has_to_be_disclosed(price: int, standing: str | None) -> None:
    found = asked(replace(FACTS, awards=Decimal(1), awards_price=Decimal(price))).get("rule_701_disclosure")
    assert (found and str(found.standing)) == standing


def test_the_yearly_iso_limit_is_for_the_calendar_year_in_which_most_vests() -> None:
    """75,000 shares over 48 months, cliff 12: at most 23 months vest in one calendar year, 35,937.5 shares."""
    at = Decimal(100_000) / Decimal("35937.5")
    assert "iso_yearly" not in asked(replace(FACTS, strike=Decimal("2.7826")))
    assert asked(replace(FACTS, strike=at + Decimal("0.001")))["iso_yearly"].standing is Standing.OVER
    no_cliff = replace(FACTS, strike=Decimal(100_000) / Decimal(18_750))
    assert "iso_yearly" not in asked(no_cliff, cliff_months=0)


@pytest.mark.parametrize(("months", "warned"), [(2, False), (3, False), (4, True), (120, True)])
def test_a_window_longer_than_three_months_makes_an_nso(months: int, warned: bool) -> None:
    assert ("iso_window" in asked(exercise_months=months)) == warned


def test_stock_has_an_election_and_no_option_limits() -> None:
    found = asked(instead="stock", exercise_months=24)
    assert "30 days" in said(found["early_exercise"])
    assert not {"iso_window", "iso_yearly"} & set(found)


@pytest.mark.parametrize("instead", ["profit share", "bonus", "phantom stock", "nothing"])
def test_what_is_no_equity_meets_none_of_its_limits(instead: str) -> None:
    assert set(asked(replace(FACTS, valued_on=None), instead=instead)) == {"pay_range"}


def test_a_limit_of_the_united_states_is_not_held_against_another_currency() -> None:
    assert not {"valuation", "rule_701", "iso_yearly"} & set(asked(replace(FACTS, currency="EUR", valued_on=None)))


def test_no_place_is_not_checked_and_says_so() -> None:
    found = asked()["pay_range"]
    assert found.standing is Standing.UNKNOWN
    assert "no pay-range law was checked" in said(found)


@pytest.mark.parametrize(
    ("place", "keys"),
    [
        ("US-CA", ["pay_range_posted_us_ca", "pay_history_us_ca"]),
        ("us-ny", ["pay_range_posted_us_ny", "pay_history_us_ny"]),
        ("US-OH-Toledo", ["pay_range_told_us_oh_toledo", "pay_history_us_oh_toledo"]),
        ("DE", ["pay_range_told_eu", "pay_history_eu"]),
        ("CA-BC", ["pay_range_posted_ca_bc", "pay_history_ca_bc"]),
        ("GB", []),
        ("US-TX", []),
    ],
)
def test_a_place_has_the_rules_of_its_city_state_and_country(place: str, keys: list[str]) -> None:
    found = rules_of(place, LEDGER)
    assert [*found.ranges, *found.history] == keys


def test_a_law_that_holds_later_is_named_with_its_day_and_asks_for_nothing_yet() -> None:
    before, after = asked(place="US-DE"), asked(place="US-DE", day=date(2027, 9, 26))
    assert "26 Sep 2027" in said(before["pay_range_later"])
    assert "pay_range" not in before
    assert "pay_range" in after


@pytest.mark.parametrize("place", ["California", "", "U", "US-CAL1-x-y-z", "DE;DROP"])
def test_what_is_no_place_is_refused_with_how_one_is_written(place: str) -> None:
    with pytest.raises(BadInput, match="such as US-CA"):
        rules_of(place, LEDGER)


def test_every_row_of_law_is_dated_to_the_day_and_names_its_source() -> None:
    keys = [key for key in LEDGER if key.startswith((POSTED, TOLD, HISTORY, "rule_701", "iso_", "valuation_"))]
    assert len(keys) > 55
    for key in keys:
        assert date.fromisoformat(LEDGER[key].dated) > date(1960, 1, 1)
        assert len(LEDGER[key].source) > 10
    assert len(EU) == 27


def test_every_warning_names_rows_that_there_are() -> None:
    found = asked(replace(FACTS, awards=None, valued_on=None), place="US-CA", exercise_months=24)
    assert all(key in LEDGER for one in found.values() for key in one.claims)
    assert all(said(one) for one in found.values())


def test_a_valuation_of_a_day_to_come_does_not_hold_yet() -> None:
    found = asked(replace(FACTS, valued_on=date(2027, 3, 1)))["valuation"]
    assert found.standing is Standing.OVER
    assert "after the day of the grant, 21 Nov 2026: it does not hold yet" in said(found)
