"""Futures of a company: worked by hand without chance, waterfall to the cent, and the same seed the same bytes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from holdfast.claims import Ledger
from holdfast.errors import BadInput
from holdfast.models.draws import Draws
from holdfast.models.funnels import Funnel, funnel
from holdfast.models.venture import Futures, Start, futures
from holdfast.models.waterfall import pay_out
from holdfast.models.worlds import Worlds
from holdfast.terms.captable import AwardKind, CapTable, Convertible, Holding, ShareClass, Stage
from holdfast.terms.money import Money

LEDGER = Ledger.load()
SEED = Start.typed(Stage.SEED, 20_000_000, 4_000_000, 10_000_000)
DAY = date(2026, 11, 21)


def fixed(**values: float) -> Ledger:
    ledger = LEDGER
    for key, value in values.items():
        ledger = ledger.override(key, value, value, value)
    return ledger


def odds(*raised: float, sold: float = 1.0, worlds: int = 1) -> Funnel:
    """A funnel of these chances of another round; after each stage `sold` of those that stop."""
    following = np.array([*raised, 0.0])[:, None] * np.ones(worlds)
    return Funnel(following, np.full_like(following, sold))


def certain(start: Start = SEED, rounds: int = 0, sold: float = 1.0, **values: float) -> Futures:
    """One future without any chance: claims at their mid, the median company."""
    plain = {"exit_over_post": 2.0, "exit_over_post_late": 2.0, "round_senior": 0.0, "round_participating": 0.0}
    ledger = fixed(**{**plain, **values})
    return futures(start, Draws.certain(ledger), 1, odds(*[1.0] * rounds, sold=sold))


def test_a_company_that_is_sold_now_pays_common_what_the_waterfall_says() -> None:
    found = certain()
    assert found.proceeds[0, 0] == pytest.approx(40_000_000)
    assert found.share[0, 0] == pytest.approx(4.0)


def test_two_rounds_by_hand() -> None:
    found = certain(rounds=2, dilution_a=0.2, dilution_b=0.1, pool_top_up=0.05, step_up=3.0, round_gap=1.5)
    rounds = found.rounds
    after_a, after_b = 0.95 * 0.8, 0.95 * 0.8 * 0.95 * 0.9
    assert rounds.names[:2] == ("series A", "series B")
    assert rounds.kept[:2, 0] == pytest.approx([after_a, after_b])
    assert rounds.years[:2, 0] == pytest.approx([1.5, 3.0])
    assert rounds.post[:2, 0] == pytest.approx([60e6, 180e6])
    assert rounds.owed[:2, 0] == pytest.approx([12e6, 18e6])
    assert rounds.shares[0, 0] == pytest.approx(0.2 * 10e6 / after_a)
    assert np.isnan(rounds.kept[2:, 0]).all()
    assert np.isinf(rounds.years[2:, 0]).all()
    # All convert at twice the last value: one share is worth its part of the whole.
    assert found.share[0, 0] == pytest.approx(360e6 * after_b / 10e6)


def test_a_sale_below_what_is_owed_leaves_common_nothing() -> None:
    found = certain(rounds=2, exit_over_post=0.01)
    assert found.proceeds[0, 0] < found.stack.owed.sum(axis=0)[0]
    assert found.share[0, 0] == 0


def test_a_company_that_closes_pays_common_nothing_and_investors_a_little() -> None:
    found = certain(sold=0.0, recovered_on_closing=0.25)
    assert not found.sold.any()
    assert found.proceeds[0, 0] == pytest.approx(1_000_000)
    assert found.share[0, 0] == 0


def test_a_round_that_takes_part_is_paid_back_and_shares_in_the_rest() -> None:
    found = certain(rounds=1, dilution_a=0.2, pool_top_up=0.0, step_up=2.0, round_participating=1.0)
    # 80M: 8M back first; then 12.5M shares share alike, for the seed does better converted.
    assert found.share[0, 0] == pytest.approx((80e6 - 8e6) / 12.5e6)


def test_half_of_the_spread_of_step_ups_comes_again() -> None:
    found = futures(SEED, Worlds(1, 64, LEDGER), 512, odds(1.0, 1.0, worlds=64))
    first, second = np.log(found.rounds.post[0] / 20e6), np.log(found.rounds.post[1] / found.rounds.post[0])
    assert np.corrcoef(first, second)[0, 1] == pytest.approx(0.5, abs=0.08)


def test_later_stages_have_fewer_rounds_to_come() -> None:
    late = Start.typed(Stage.C, 2e8, 8e7, 1e7)
    assert late.further == (Stage.D, Stage.D)
    found = certain(late, rounds=2)
    assert found.rounds.names == ("series D", "a later round")


def test_a_safe_converts_at_its_cap_in_the_next_round() -> None:
    table = CapTable(
        DAY, "USD", (ShareClass("Common", False, Decimal(9_000_000)),),
        convertibles=(Convertible("holder 1", Decimal(1_000_000), cap=Decimal(10_000_000)),),
    )  # fmt: skip
    start = Start.of(table, Stage.SEED, 10_000_000)
    found = certain(start, rounds=1, dilution_a=0.2, pool_top_up=0.0, step_up=3.0)
    # A tenth of what is there before the new money: 9 of 10 million shares, then 20 % to the round.
    assert found.rounds.kept[0, 0] == pytest.approx(0.9 * 0.8)
    assert found.rounds.saved_shares[0] == pytest.approx(1_000_000)
    assert found.share[0, 0] == pytest.approx(60e6 * 0.72 / 9e6)


def test_a_safe_without_a_round_is_paid_back_or_shares_in_the_sale() -> None:
    table = CapTable(
        DAY, "USD", (ShareClass("Common", False, Decimal(9_000_000)),),
        convertibles=(Convertible("holder 1", Decimal(1_000_000), cap=Decimal(10_000_000)),),
    )  # fmt: skip
    start = Start.of(table, Stage.SEED, 1_000_000)
    for times in (0.5, 2.0, 30.0):
        found = certain(start, exit_over_post=times)
        exact = pay_out(table, Money(Decimal(int(times * 1_000_000)), "USD")).common
        assert found.share[0, 0] == pytest.approx(float(exact), abs=1e-9)


def test_a_rounds_discount_counts_where_it_is_better_than_the_cap() -> None:
    safes = (Convertible("holder 1", Decimal(1_000_000), cap=Decimal(90_000_000), discount=Decimal("0.2")),)
    table = CapTable(DAY, "USD", (ShareClass("Common", False, Decimal(9_000_000)),), convertibles=safes)
    found = certain(Start.of(table, Stage.SEED, 10_000_000), rounds=1, dilution_a=0.2, pool_top_up=0.0, step_up=3.0)
    part = 1 / (0.8 * 24)
    assert found.rounds.kept[0, 0] == pytest.approx((1 - part) * 0.8)
    # Once converted it is owed what was paid, and nothing for the discount any more.
    assert found.stack.owed.sum(axis=0)[0] == pytest.approx(1_000_000 + 0.2 * 30e6)


def rich(pool: int = 300_000) -> CapTable:
    classes = (
        ShareClass("Common", False, Decimal(6_000_000)),
        ShareClass("Seed", True, Decimal(2_000_000), Decimal("0.75")),
        ShareClass("A", True, Decimal(1_500_000), Decimal("2.40"), multiple=Decimal("1.5"), seniority=2,
                   participating=True, cap=Decimal(3)),
    )  # fmt: skip
    held = (Holding("holder 1", "plan", Decimal(400_000), AwardKind.OPTION, Decimal("0.31")),)
    return CapTable(DAY, "USD", classes, held, pool=Decimal(pool))


@given(millions=st.integers(1, 400))
@settings(max_examples=40, deadline=None)
def test_without_chance_it_is_the_exact_waterfall(millions: int) -> None:
    start = Start.of(rich(pool=0), Stage.A, millions * 1e6)
    exact = pay_out(rich(pool=0), Money(Decimal(millions) * 1_000_000, "USD")).common
    assert certain(start, exit_over_post=1.0).share[0, 0] == pytest.approx(float(exact), rel=1e-9, abs=1e-9)


def test_the_unissued_pool_counts_as_granted() -> None:
    with_pool, without = (certain(Start.of(rich(pool), Stage.A, 40e6)) for pool in (1_000_000, 0))
    assert with_pool.share[0, 0] < without.share[0, 0]


def test_the_post_money_value_of_a_table_is_its_dearest_price_times_all_shares() -> None:
    start = Start.of(rich(), Stage.A)
    assert start.shares == 10_200_000
    assert start.post_money == pytest.approx(2.4 * 10_200_000)


@pytest.mark.parametrize(
    ("stage", "post", "raised", "shares", "complaint"),
    [
        (Stage.SEED, 1e6, 2e6, 1e6, "Raised 2,000,000 must be 0 or more and below the post-money value 1,000,000."),
        (Stage.SEED, 1e6, -1.0, 1e6, "Raised -1 must be 0 or more and below the post-money value 1,000,000."),
        (Stage.SEED, 1e6, 0, 0, "Post-money 1,000,000 and shares 0 must both be above 0."),
        (Stage.NONE, 1e6, 0, 1e6, "A company without venture money has no rounds to come"),
    ],
)
def test_numbers_that_do_not_fit_are_refused_in_words(
    stage: Stage, post: float, raised: float, shares: float, complaint: str
) -> None:
    with pytest.raises(BadInput, match=complaint.replace("(", "\\(")):
        Start.typed(stage, post, raised, shares)


def test_a_table_without_a_price_asks_for_the_value() -> None:
    with pytest.raises(BadInput, match="give the post-money value of the latest round"):
        Start.of(CapTable(DAY, "USD", (ShareClass("Common", False, Decimal(100)),)), Stage.SEED)


def test_the_same_seed_gives_the_same_bytes_and_another_seed_others() -> None:
    one, again, other = (futures(SEED, Worlds(seed, 16, LEDGER), 64) for seed in (1, 1, 2))
    for name in ("years", "proceeds", "share"):
        assert getattr(one, name).tobytes() == getattr(again, name).tobytes()
    assert one.share.tobytes() != other.share.tobytes()


def test_endings_come_as_often_as_the_funnel_says() -> None:
    draws = Worlds(4, 64, LEDGER)
    found, wanted = futures(SEED, draws, 1024), funnel(draws, Stage.SEED)
    for rounds in range(3):
        closed = ((found.raised == rounds) & ~found.sold).mean(axis=1)
        sold = ((found.raised == rounds) & found.sold).mean(axis=1)
        assert closed == pytest.approx(wanted.leaves[2 * rounds], abs=2 / 1024)
        assert sold == pytest.approx(wanted.leaves[2 * rounds + 1], abs=2 / 1024)


def test_every_world_follows_one_funnel_through_all_its_stages() -> None:
    draws = Worlds(4, 300, LEDGER)
    found = funnel(draws, Stage.SEED)
    slow = found.next[0] < 0.4
    assert 0.3 < slow.mean() < 0.37
    # CB Insights' seeds that go on do so again more often than those of the slow funnel.
    middle = (found.next[0] > 0.4) & (found.next[0] < 0.55)
    assert found.next[1][middle].mean() > found.next[1][slow].mean() + 0.08


def test_the_companys_own_odds_outrank_every_funnel() -> None:
    own = funnel(Worlds(1, 50, LEDGER.override("graduation_seed", 0.7, 0.8, 0.9)), Stage.SEED)
    assert own.next[0].min() > 0.5
    assert np.median(own.next[0]) == pytest.approx(0.8, abs=0.01)


def test_with_published_figures_held_only_luck_is_left() -> None:
    draws = Worlds(3, 64, LEDGER)
    free, held = (futures(SEED, one, 256) for one in (draws, draws.freeze_borrowed()))
    nothing = [(one.share == 0).mean(axis=1) for one in (free, held)]
    assert nothing[1].std() < 0.01 < nothing[0].std() / 2
    assert np.ptp(held.rounds.kept[0][~np.isnan(held.rounds.kept[0])]) > 0.05


def test_what_investors_are_owed_comes_before_common_on_every_path() -> None:
    found = futures(Start.of(rich(), Stage.A), Worlds(2, 32, LEDGER), 256)
    share, proceeds = found.share.ravel(), found.proceeds.ravel()
    owed = found.stack.owed.sum(axis=0)
    assert (share[proceeds <= owed] == 0).all()
    assert (share >= 0).all()
    # Nobody gets more than an equal part of everything that is not owed.
    shares = found.stack.shares.sum(axis=0)
    assert (share * shares <= proceeds * shares / found.stack.shares[0] + 1e-6).all()


@given(low=st.floats(2e6, 3e7), times=st.floats(1.01, 20))
@settings(max_examples=25, deadline=None)
def test_a_dearer_company_never_pays_a_share_less(low: float, times: float) -> None:
    start = Start.typed(Stage.SEED, low, low / 5, 1e7)
    dearer = replace(start, post_money=low * times)
    draws = Draws(5, 4, LEDGER)
    assert (futures(dearer, draws, 64).share >= futures(start, draws, 64).share - 1e-9).all()


def test_one_per_cent_through_two_rounds_is_what_was_published() -> None:
    found = futures(SEED, Worlds(1, 128, LEDGER), 512)
    kept = found.rounds.kept[1]
    assert np.nanmedian(kept) == pytest.approx(0.64, abs=0.01)
    # With pools of 8 % instead of 3 %, and never the quarter that candidates hear.
    wide = futures(SEED, Worlds(1, 128, fixed(pool_top_up=0.08)), 512)
    assert np.nanmedian(wide.rounds.kept[1]) == pytest.approx(0.58, abs=0.01)
    assert np.nanmin(kept) > LEDGER["dilution_heard"].mid / 0.01


money = st.decimals("0.01", "500", places=2)


@st.composite
def tables(draw: st.DrawFn) -> CapTable:
    """Cap tables of all kinds that add up."""
    classes = [ShareClass("Common", False, Decimal(draw(st.integers(1_000, 20_000_000))))]
    for place in range(draw(st.integers(0, 4))):
        joins = draw(st.booleans())
        classes.append(
            ShareClass(
                f"class {place}", True, Decimal(draw(st.integers(1, 5_000_000))), draw(money),
                multiple=Decimal(draw(st.sampled_from(["1", "1.5", "2"]))), seniority=draw(st.integers(1, 3)),
                participating=joins, cap=Decimal(3) if joins and draw(st.booleans()) else None,
                ratio=Decimal(draw(st.sampled_from(["1", "1.2"]))),
            )
        )  # fmt: skip
    held = tuple(
        Holding(f"holder {place}", "plan", Decimal(draw(st.integers(1, 500_000))), AwardKind.OPTION, draw(money))
        for place in range(draw(st.integers(0, 3)))
    )
    safes = tuple(
        Convertible(
            f"lender {place}", Decimal(draw(st.integers(1_000, 1_000_000))),
            cap=Decimal(draw(st.integers(5_000_000, 50_000_000))) if draw(st.booleans()) else None,
            discount=Decimal(draw(st.sampled_from(["0", "0.2"]))), post_money=draw(st.booleans()),
        )
        for place in range(draw(st.integers(0, 2)))
    )  # fmt: skip
    return CapTable(DAY, "EUR", tuple(classes), held, safes, Decimal(draw(st.integers(0, 1_000_000))))


@given(
    table=tables(), stage=st.sampled_from([Stage.SEED, Stage.A, Stage.B, Stage.C, Stage.D]), post=st.floats(1e5, 1e11)
)
@settings(max_examples=60, deadline=None)
def test_any_company_has_figures_and_nobody_pays_to_be_sold(table: CapTable, stage: Stage, post: float) -> None:
    found = futures(Start.of(table, stage, post), Worlds(1, 4, LEDGER), 32)
    assert np.isfinite(found.share).all()
    assert (found.share >= 0).all()
    assert (found.share[~found.sold] == 0).all()
    assert (found.years > 0).all()
    rounds = found.rounds
    reached = np.isfinite(rounds.years)
    assert (rounds.kept[reached] > 0).all()
    assert (rounds.kept[reached] < 1).all()
    assert (np.diff(np.where(reached, rounds.years, 1e9), axis=0) >= 0).all()
    common = float(table.classes[0].shares)
    assert (found.share * common <= found.proceeds * (1 + 1e-9)).all()
