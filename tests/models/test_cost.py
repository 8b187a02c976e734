"""Cost: the identities by hand, and one test for each way of paying twice, which fails when that is switched on."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from holdfast.claims import Ledger
from holdfast.models.cost import AT_RISK, Component, Late, Pay, bill, costs, explanation, ticks
from holdfast.models.draws import Draws
from holdfast.models.recovery import Recovery
from holdfast.terms.money import Money

LEDGER = Ledger.load()
PAY = Pay(Money(Decimal(200_000)), typed=True)
SURE = Draws.certain(LEDGER)


def recovery(scenarios: int = 1, inside: float = 8.724, vacancy: float = 9, notice: float = 3) -> Recovery:
    one = np.ones(scenarios)
    nothing = np.zeros((0, scenarios))
    return Recovery(
        nothing, nothing, nothing.astype(bool), nothing[:, 0].astype(bool), weeks=20 * one, area=40 * one,
        inside=inside * one, hired=2.7 * one, vacancy=vacancy * one, notice=notice * one, ramp=17 / 1.61 * one,
    )  # fmt: skip


def drawn(scenarios: int, seed: int = 4) -> tuple[Recovery, Draws]:
    """The worked case's departure: person-weeks around 9, the rest from claims."""
    draws = Draws(seed, scenarios, LEDGER)
    inside = 8.7 * np.exp(0.5 * draws.normal("outcomes", "effort of the worked case"))
    made = replace(
        recovery(scenarios), inside=inside, vacancy=draws.claim("vacancy_weeks"),
        notice=draws.claim("hire_notice_weeks"), ramp=draws.claim("ramp_weeks_to_80") / 1.61,
    )  # fmt: skip
    return made, draws


def dollars(component: Component, made: Recovery, ledger: Ledger = LEDGER, **more: object) -> float:
    found = costs(made, Draws.certain(ledger), PAY, **more)  # type: ignore[arg-type]
    return float(found.components[component][0]) / 100


def test_each_component_is_what_one_gets_by_hand() -> None:
    week = 200_000 * 1.25 / 52
    tau = 17 / 1.61
    made = recovery()
    assert dollars(Component.COVER, made) == pytest.approx(8.724 * week, abs=0.01)
    assert dollars(Component.EMPTY_SEAT, made) == pytest.approx(12 * week * 0.3, abs=0.01)
    assert dollars(Component.RECRUITING, made) == pytest.approx(0.5 * 0.2 * 200_000 + 8 * 6 / 40 * week, abs=0.01)
    assert dollars(Component.RAMP, made) == pytest.approx(week * tau * (1 - np.exp(-40 / tau)), abs=0.01)
    assert dollars(Component.MENTOR, made) == pytest.approx(0.15 * week * 2 * tau, abs=0.01)
    assert Component.PAY_STEP not in costs(made, SURE, PAY).components, "no market was typed: not known is not zero"


def test_the_worked_case_at_200k_is_reproduced() -> None:
    made, draws = drawn(20_000)
    found = bill(costs(made, draws, PAY))
    assert float(found.total.amount) == pytest.approx(164_000, rel=0.05)
    assert float(found.low.amount) == pytest.approx(122_000, rel=0.08)
    assert float(found.high.amount) == pytest.approx(221_000, rel=0.08)
    assert [round(float(part.amount) / 200_000, 1) for part in (found.low, found.high)] == [0.6, 1.1]


def test_the_salary_of_an_empty_seat_is_saved() -> None:
    ledger = LEDGER.override("output_over_pay", 1, 1, 1)
    assert dollars(Component.EMPTY_SEAT, recovery(), ledger) == 0
    assert dollars(Component.EMPTY_SEAT, recovery(vacancy=40), ledger) == 0


def test_what_the_hire_learns_is_in_the_ramp_and_not_in_cover() -> None:
    more = replace(recovery(), hired=np.array([20.0]))
    one, other = costs(recovery(), SURE, PAY), costs(more, SURE, PAY)
    assert one.components.keys() == other.components.keys()
    assert one.total()[0] == other.total()[0]


def test_effort_is_paid_for_once_as_cover_and_never_again_as_lost_velocity() -> None:
    one, two = costs(recovery(inside=5), SURE, PAY), costs(recovery(inside=10), SURE, PAY)
    assert two.total()[0] - one.total()[0] == one.components[Component.COVER][0]


def test_dark_weeks_cost_nothing_by_themselves() -> None:
    longer = replace(recovery(), weeks=np.array([90.0]), area=np.array([400.0]))
    assert costs(longer, SURE, PAY).total()[0] == costs(recovery(), SURE, PAY).total()[0]


def test_late_output_is_charged_as_roadmap_or_as_empty_seat_and_never_as_both() -> None:
    worth = Money(Decimal(200_000) * Decimal("1.25") * Decimal("1.3") / 52)
    plain = costs(recovery(), SURE, PAY)
    late = costs(recovery(), SURE, PAY, late=Late.of(np.array([5.0]), worth))
    saved = plain.components[Component.EMPTY_SEAT][0] - late.components[Component.EMPTY_SEAT][0]
    assert saved == pytest.approx(5 / 12 * plain.components[Component.EMPTY_SEAT][0], abs=1)
    all_late = costs(recovery(), SURE, PAY, late=Late.of(np.array([30.0]), worth))
    assert all_late.components[Component.EMPTY_SEAT][0] == 0
    assert late.total(at_risk=True)[0] == pytest.approx(float(worth.amount) * 500, abs=1)


def test_money_at_risk_is_never_part_of_cash_and_working_time() -> None:
    late = costs(recovery(), SURE, PAY, late=Late.of(np.array([0.0]), Money(Decimal(1))))
    million = costs(recovery(), SURE, PAY, late=Late.of(np.array([0.0]), Money(Decimal(1_000_000))))
    assert late.total()[0] == million.total()[0] == costs(recovery(), SURE, PAY).total()[0]
    assert {Component.ROADMAP} == AT_RISK
    assert not bill(costs(recovery(), SURE, PAY), at_risk=True).lines


def test_the_mentor_is_charged_for_each_seat_and_not_for_each_asset() -> None:
    one, two = costs(recovery(), SURE, PAY), costs(recovery(inside=80), SURE, PAY)
    assert one.components[Component.MENTOR][0] == two.components[Component.MENTOR][0]
    seats = costs(recovery(), SURE, PAY, seats=2)
    assert seats.components[Component.MENTOR][0] == pytest.approx(2 * one.components[Component.MENTOR][0], abs=1)


def test_a_seat_that_is_not_refilled_costs_no_search_no_ramp_and_no_mentor() -> None:
    found = costs(recovery(), SURE, PAY, refilled=False)
    assert set(found.components) == {Component.COVER, Component.EMPTY_SEAT}
    week = 200_000 * 1.25 / 52
    assert found.components[Component.EMPTY_SEAT][0] == pytest.approx(52 * week * 0.3 * 100, abs=1)


def test_the_ramp_stops_at_the_horizon() -> None:
    assert dollars(Component.RAMP, recovery(vacancy=60)) == 0
    assert dollars(Component.RAMP, recovery(vacancy=45)) < dollars(Component.RAMP, recovery(vacancy=9))


def test_a_pay_step_is_what_the_market_asks_above_the_band() -> None:
    above = Pay(PAY.base, typed=True, market=Money(Decimal(230_000)))
    assert costs(recovery(), SURE, above).components[Component.PAY_STEP][0] == 30_000 * 125
    below = Pay(PAY.base, typed=True, market=Money(Decimal(150_000)))
    assert costs(recovery(), SURE, below).components[Component.PAY_STEP][0] == 0


@given(st.integers(0, 10_000), st.integers(20_000, 900_000), st.integers(1, 3))
@settings(max_examples=30, deadline=None)
def test_components_add_up_to_the_total_exactly(seed: int, base: int, seats: int) -> None:
    made, draws = drawn(200, seed)
    found = costs(made, draws, Pay(Money(Decimal(base))), seats=seats)
    assert (np.sum(list(found.components.values()), axis=0) == found.total()).all()
    whole = bill(found)
    assert sum((line.share.amount for line in whole.lines), Decimal(0)) == whole.total.amount
    assert all(line.share.amount >= 0 for line in whole.lines)
    assert whole.low <= whole.total <= whole.high


@given(st.integers(0, 1000))
@settings(max_examples=20, deadline=None)
def test_every_component_is_proportional_to_pay(seed: int) -> None:
    made, draws = drawn(50, seed)
    one, three = costs(made, draws, Pay()), costs(made, draws, Pay(Money(Decimal(300_000))))
    for key, cents in one.components.items():
        assert np.abs(3 * cents - three.components[key]).max() <= 2


def test_the_lines_of_a_bill_are_those_of_a_middling_scenario() -> None:
    made, draws = drawn(4_000)
    found = bill(costs(made, draws, PAY))
    by_name = {line.component: line for line in found.lines}
    for line in found.lines:
        assert line.low <= line.share <= line.high
    assert float(by_name[Component.COVER].share.amount) == pytest.approx(44_000, rel=0.1)


def test_a_bill_counts_only_the_scenarios_asked_for() -> None:
    made, draws = drawn(400)
    counted = np.arange(400) < 100
    assert bill(costs(made, draws, PAY), counted=counted).total != bill(costs(made, draws, PAY)).total


def test_currencies_never_mix() -> None:
    with pytest.raises(ValueError, match="convert one"):
        costs(recovery(), SURE, PAY, late=Late.of(np.array([1.0]), Money(Decimal(1), "EUR")))


@pytest.mark.parametrize(
    ("low", "high", "begins"),
    [(0.1, 0.3, None), (0.9, 1.4, None), (0.3, 0.8, "Between"), (1.2, 2.0, "Above"), (0.01, 0.1, "Below")],
)
def test_a_range_without_a_published_figure_explains_itself(low: float, high: float, begins: str | None) -> None:
    assert (explanation(low, high, LEDGER) or "None").startswith(begins or "None")
    assert [tick.share for tick in ticks(LEDGER)] == [0.21, 1.0]


def test_a_contractors_weeks_are_paid_once_at_their_own_price() -> None:
    ledger = LEDGER.override("contractor_over_pay", 2, 2, 2)
    made = replace(recovery(inside=9), contracted=np.array([3.0]))
    week = 200_000 * 1.25 / 52
    assert dollars(Component.COVER, made, ledger) == pytest.approx(6 * week, abs=0.01)
    assert dollars(Component.CONTRACTOR, made, ledger) == pytest.approx(3 * 2 * week, abs=0.01)
    same = LEDGER.override("contractor_over_pay", 1, 1, 1)
    whole = costs(made, Draws.certain(same), PAY).total()[0]
    assert whole == pytest.approx(costs(recovery(inside=9), Draws.certain(same), PAY).total()[0], abs=1)


def test_a_bill_without_a_contractor_has_no_line_for_one() -> None:
    assert Component.CONTRACTOR not in costs(recovery(), SURE, PAY).components
