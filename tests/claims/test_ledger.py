"""The ledger as data: what is shipped, what is refused, and what an override does."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from holdfast.claims import Claim, Confidence, Ledger, Mark, Shape
from holdfast.claims.ledger import read_claims
from holdfast.errors import BadInput, UnknownName

ROW = """
[waiting_days]
statement = "Days until an answer."
unit = "days"
low = 2
mid = 4
high = 8
shape = "lognormal"
confidence = "medium"
source = "An invented survey"
mark = "R"
dated = "2020-05"
"""


@pytest.fixture(scope="module")
def ledger() -> Ledger:
    return Ledger.load()


def claims(text: str) -> Ledger:
    return Ledger(read_claims(text, "own.toml"))


def test_every_shipped_claim_has_a_range_a_source_and_a_date(ledger: Ledger) -> None:
    assert len(ledger) > 150
    for claim in ledger.values():
        assert claim.low <= claim.mid <= claim.high
        assert claim.source
        assert claim.dated


def test_an_assumption_of_ours_says_so_and_has_low_confidence(ledger: Ledger) -> None:
    ours = [claim for claim in ledger.values() if claim.mark is Mark.OURS]
    assert len(ours) > 40
    assert all(claim.source.startswith("our assumption") for claim in ours)
    assert {claim.confidence for claim in ours} == {Confidence.LOW}


@pytest.mark.parametrize(
    "key",
    [
        "comp_by_stage_seed_base", "comp_by_stage_a_base", "comp_by_stage_b_equity", "faang_tc", "threshold",
        "illiquidity_years", "dilution_heard", "budget_share_senior_cash", "cycle_weeks_target", "cycle_weeks_usual",
        "offer_hours", "parallel_processes", "compute_budget", "greenfield_months", "specialist_at", "demand_supply",
        "onboarding_effect", "strategy_salary_months",
    ],
)  # fmt: skip
def test_the_figures_owed_to_users_are_in_it(ledger: Ledger, key: str) -> None:
    assert all(claim.source for claim in ledger.sources(key))


def test_no_key_is_a_group_as_well(ledger: Ledger) -> None:
    assert not set(ledger) & set(ledger.groups)


def test_an_unknown_key_offers_the_near_ones(ledger: Ledger) -> None:
    with pytest.raises(UnknownName) as error:
        ledger.sources("vacancy_week")
    assert str(error.value).startswith("No claim is called `vacancy_week`. `holdfast claims` lists them. Did you")


def test_an_override_is_the_companys_own_and_leaves_the_old_ledger_alone(ledger: Ledger) -> None:
    own = ledger.override("holder_threshold", 0.4, 0.5, 0.6)
    assert own["holder_threshold"].overridden
    assert own.own("holder_threshold")
    assert not ledger.own("holder_threshold")
    assert own["holder_threshold"].widening == 1
    assert own.revision != ledger.revision == Ledger.load().revision


def test_an_override_of_a_group_replaces_all_of_its_sources(ledger: Ledger) -> None:
    own = ledger.override("vacancy_weeks", 3, 5, 8)
    assert [claim.mid for claim in own.sources("vacancy_weeks")] == [5]
    assert own.use("vacancy_weeks").source == "your own figure"
    assert "vacancy_weeks_engineering" in own


def test_an_override_of_one_source_outranks_the_others(ledger: Ledger) -> None:
    own = ledger.override("vacancy_weeks_engineering", 3, 5, 8)
    assert [claim.key for claim in own.sources("vacancy_weeks")] == ["vacancy_weeks_engineering"]
    assert own.own("vacancy_weeks")


def test_an_override_with_one_figure_is_certain(ledger: Ledger) -> None:
    assert ledger.override("pay_load", 1.3, 1.3, 1.3)["pay_load"].shape is Shape.FIXED


def test_overriding_twice_keeps_the_last(ledger: Ledger) -> None:
    twice = ledger.override("vacancy_weeks", 3, 5, 8).override("vacancy_weeks", 2, 4, 6)
    assert twice.mid("vacancy_weeks") == 4


@pytest.mark.parametrize(
    ("low", "mid", "high", "complaint"),
    [
        (3, 2, 4, "claim `pay_load`: low 3 <= mid 2 <= high 4 does not hold. Give low, mid, high in rising order."),
        (0, 1, 2, "claim `pay_load`: low 0 must be above 0, because the amount is never zero or less."),
        (1, 2, float("inf"), "claim `pay_load`: low, mid and high must be finite numbers, not 1.0, 2.0, inf."),
    ],
)
def test_an_override_that_cannot_be_is_refused(
    ledger: Ledger, low: float, mid: float, high: float, complaint: str
) -> None:
    with pytest.raises(BadInput) as error:
        ledger.override("pay_load", low, mid, high)
    assert str(error.value) == complaint


def test_a_share_stays_between_nothing_and_all(ledger: Ledger) -> None:
    with pytest.raises(BadInput, match="between 0 and 1, because it is a share"):
        ledger.override("free_share", 0.2, 0.5, 1.5)


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (lambda row: row.replace("unit", "untis"), "`untis` is not a field of a claim. Did you mean `unit`?"),
        (lambda row: row.replace('unit = "days"', ""), "`unit` is missing"),
        (lambda row: row.replace("mid = 4", 'mid = "4"'), "`mid` cannot be '4'"),
        (lambda row: row.replace("mid = 4", "mid = true"), "`mid` cannot be True"),
        (lambda row: row.replace("lognormal", "lognorml"), "`shape` is one of lognormal, logit, normal, pert, fixed"),
        (lambda row: row.replace("2020-05", "May 2020"), "dated 'May 2020' must read 2026, 2026-04 or 2026-04-27"),
        (lambda row: row.replace("2020-05", "2020-13"), "dated '2020-13' must read"),
        (lambda row: row.replace('mark = "R"', 'mark = "O"'), "mark O needs confidence low"),
        (lambda row: row.replace("waiting_days", "Waiting"), "lower-case words"),
        (lambda row: row + "weight = 0", "weight 0 must be above 0"),
        (lambda row: row + "level = 1", "level 1 must lie between 0 and 1"),
        (lambda _: "waiting = 3", "`waiting` is not a table"),
        (lambda row: row + "low = 3", "Cannot overwrite a value"),
    ],
)
def test_a_row_that_is_wrong_says_how(change: Callable[[str], str], complaint: str) -> None:
    with pytest.raises(BadInput) as error:
        claims(change(ROW))
    assert str(error.value).startswith("own.toml")
    assert complaint in str(error.value)


def test_the_same_key_in_two_files_is_refused() -> None:
    twice = [*read_claims(ROW, "one.toml"), *read_claims(ROW, "two.toml")]
    with pytest.raises(BadInput, match="`waiting_days` is written twice"):
        Ledger(twice)


def test_a_group_cannot_mix_units() -> None:
    other = ROW.replace("waiting_days", "waiting_hours").replace('unit = "days"', 'unit = "hours"')
    with pytest.raises(BadInput, match="differ in unit"):
        claims(ROW + 'group = "waiting"' + other + 'group = "waiting"')


def test_a_group_cannot_have_the_key_of_a_claim() -> None:
    with pytest.raises(BadInput, match="has the key of a claim"):
        claims(ROW + 'group = "waiting_days"')


def test_a_figure_of_the_day_goes_out_of_date() -> None:
    ledger = claims(ROW + "good_for_years = 2")
    assert ledger.stale(date(2022, 4, 30)) == ()
    assert [claim.key for claim in ledger.stale(date(2022, 5, 3))] == ["waiting_days"]
    assert ledger.override("waiting_days", 1, 2, 3).stale(date(2030, 1, 1)) == ()


def test_confidence_widens_published_ranges_only() -> None:
    published = claims(ROW)["waiting_days"]
    whole = claims(ROW + "whole = true")["waiting_days"]
    assert (published.widening, whole.widening) == (1.5, 1.0)


def test_the_mid_of_a_group_is_the_weighted_median_of_its_sources(ledger: Ledger) -> None:
    # Weights 6, 2, 1.4 and 0.6 on 9, 7, 7 and 24: half of 10 is reached at 9.
    assert ledger.mid("vacancy_weeks") == 9


def test_a_group_in_use_spans_its_sources(ledger: Ledger) -> None:
    use = ledger.use("demand_supply")
    assert (use.low, use.high) == (3, 10)
    assert use.source.count(";") == 1
    assert use.confidence == "low"


def test_any_change_of_a_row_changes_the_revision() -> None:
    assert claims(ROW).revision != claims(ROW.replace("An invented survey", "Another")).revision
    assert len(claims(ROW).revision) == 12


def test_a_claim_is_a_row_that_cannot_be_changed(ledger: Ledger) -> None:
    claim: Claim = ledger["threshold"]
    with pytest.raises(AttributeError):
        claim.mid = 3  # type: ignore[misc]
