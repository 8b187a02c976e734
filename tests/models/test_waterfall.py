"""Who gets what in a sale: worked by hand, against every choice that classes have, and at the edges."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import chain, combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from holdfast.models.claimants import Claimant, ClaimKind, claimants
from holdfast.models.waterfall import Ladder, Payouts, Stack, break_points, pay_out, per_share
from holdfast.terms.captable import AwardKind, CapTable, Convertible, Holding, ShareClass
from holdfast.terms.money import Money

TODAY = date(2026, 11, 21)


def common(shares: int, name: str = "Common") -> ShareClass:
    return ShareClass(name, preferred=False, shares=Decimal(shares))


def preferred(name: str, shares: int, price: str, **terms: object) -> ShareClass:
    return ShareClass(name, preferred=True, shares=Decimal(shares), price=Decimal(price), **terms)  # type: ignore[arg-type]


def option(quantity: int, strike: str, holder: str = "holder 1") -> Holding:
    return Holding(holder, "2025 plan", Decimal(quantity), AwardKind.OPTION, Decimal(strike))


def table(*classes: ShareClass, awards: tuple[Holding, ...] = (), lent: tuple[Convertible, ...] = ()) -> CapTable:
    return CapTable(TODAY, "USD", classes, awards, lent)


def paid(of: CapTable, proceeds: int | str, **more: object) -> dict[str, str]:
    found = pay_out(of, Money(Decimal(proceeds)), **more)  # type: ignore[arg-type]
    return {one.name: f"{one.amount.amount:.2f}" for one in found.claims}


def exact(found: Payouts) -> dict[str, Fraction]:
    return {one.name: one.exact for one in found.claims}


# Worked by hand.


def test_below_what_is_owed_the_senior_class_is_paid_first_and_equals_in_proportion() -> None:
    of = table(common(100), preferred("A", 10, "10", seniority=1), preferred("B", 10, "30", seniority=1),
               preferred("C", 10, "5", seniority=2))  # fmt: skip
    assert paid(of, 40) == {"Common": "0.00", "A": "0.00", "B": "0.00", "C": "40.00"}
    assert paid(of, 250) == {"Common": "0.00", "A": "50.00", "B": "150.00", "C": "50.00"}  # 200 left, owed 100 : 300


def test_a_class_converts_where_that_is_more() -> None:
    of = table(common(3_000_000), preferred("Seed", 1_000_000, "2"))
    assert paid(of, 8_000_000) == {"Common": "6000000.00", "Seed": "2000000.00"}  # at 2.00 a share it is the same
    assert paid(of, 8_000_004) == {"Common": "6000003.00", "Seed": "2000001.00"}


def test_participation_with_and_without_a_cap() -> None:
    free = table(common(60), preferred("A", 40, "1", participating=True))
    assert paid(free, 140) == {"Common": "60.00", "A": "80.00"}  # 40 first, then 40 % of 100
    capped = table(common(60), preferred("A", 40, "1", participating=True, cap=Decimal(2)))
    assert paid(capped, 140) == {"Common": "60.00", "A": "80.00"}  # exactly at its cap of 80
    assert paid(capped, 180) == {"Common": "100.00", "A": "80.00"}  # over it: the rest is common's
    assert paid(capped, 300) == {"Common": "180.00", "A": "120.00"}  # 40 % of 300 is more than 80: it converts


def test_a_multiple_and_a_conversion_ratio_count() -> None:
    of = table(common(100), preferred("A", 10, "10", multiple=Decimal(2), ratio=Decimal(3)))
    assert paid(of, 800) == {"Common": "600.00", "A": "200.00"}
    assert paid(of, 1300) == {"Common": "1000.00", "A": "300.00"}  # 30 of 130 shares


def test_options_get_what_is_left_after_their_strike_price() -> None:
    of = table(common(90), awards=(option(10, "2"),))
    assert paid(of, 90) == {"Common": "90.00", "2025 plan options at 2.00": "0.00"}
    assert paid(of, 480) == {"Common": "450.00", "2025 plan options at 2.00": "30.00"}  # (480 + 20) / 100 = 5 a share
    rsu = Holding("holder 2", "RSU", Decimal(10), AwardKind.RSU)
    warrant = Holding("Bank", "Warrant", Decimal(10), AwardKind.WARRANT, Decimal(1))
    three = paid(table(common(90), awards=(rsu, warrant)), 540)
    assert three == {"Common": "450.00", "RSU": "50.00", "Warrant at 1.00": "40.00"}


def test_a_safe_is_paid_back_or_shares_at_its_cap_whichever_is_more() -> None:
    of = table(common(900), lent=(Convertible("Fund", Decimal(100), cap=Decimal(1000)),))
    assert paid(of, 600) == {"Common": "500.00", "SAFE, cap 1,000 post-money": "100.00"}
    assert paid(of, 2000) == {"Common": "1800.00", "SAFE, cap 1,000 post-money": "200.00"}  # 100 / 1000 of it
    before = table(common(1000), lent=(Convertible("Fund", Decimal(100), cap=Decimal(1000), post_money=False),))
    assert paid(before, 2200) == {"Common": "2000.00", "SAFE, cap 1,000 pre-money": "200.00"}  # 100 new on 1000


def test_a_note_comes_before_every_class_and_a_safe_beside_the_one_that_is_paid_last() -> None:
    lent = (Convertible("Bank", Decimal(50), debt=True), Convertible("Fund", Decimal(100)))
    of = table(common(100), preferred("A", 10, "10", seniority=9), preferred("B", 10, "10", seniority=3), lent=lent)
    assert paid(of, 100) == {"Common": "0.00", "A": "50.00", "B": "0.00", "note": "50.00", "SAFE": "0.00"}
    assert paid(of, 250) == {"Common": "0.00", "A": "100.00", "B": "50.00", "note": "50.00", "SAFE": "50.00"}


def test_a_discount_without_a_cap_is_worth_that_much_more_once_preferences_are_paid() -> None:
    of = table(common(100), preferred("A", 10, "10"), lent=(Convertible("Fund", Decimal(80), discount=Decimal("0.2")),))
    assert paid(of, 180) == {"Common": "0.00", "A": "100.00", "SAFE, 20 % discount": "80.00"}
    assert paid(of, 300) == {"Common": "100.00", "A": "100.00", "SAFE, 20 % discount": "100.00"}


def test_at_a_public_offering_every_class_converts_and_a_ratchet_makes_up_the_difference() -> None:
    """Square, 2015: series E paid 15.46345 a share and was promised 20 % more than that at an offering."""
    series_e = preferred("Series E", 9_700_289, "15.46345", seniority=2)
    of = table(common(378_000_000), preferred("Series D", 20_164_210, "11.014"), series_e)
    ratchet = {"Series E": Decimal("18.55614")}
    sold = pay_out(of, Money(Decimal(3_625_000_000)), ratchets=ratchet)
    owed = Decimal("18.55614") * 9_700_289
    assert abs(sold.claims[2].amount.amount - owed) < Decimal("0.01")
    new = (owed - 9_700_289 * Decimal(9)) / 9  # shares that it is given at 9 dollars
    assert round(new) == 10_299_702
    nine = Money(9 * (378_000_000 + 20_164_210) + Decimal("18.55614") * 9_700_289)
    assert pay_out(of, nine, ratchets=ratchet).common == 9
    assert pay_out(of, nine, ratchets={}).common > 9  # without the ratchet the others would have had more
    assert pay_out(of, Money(Decimal(100)), ratchets={}).claims[1].amount.amount < 10  # nobody is paid first


FIVE = table(
    common(6_000_000),
    preferred("Series Seed", 2_000_000, "1.00", seniority=1),
    preferred("Series A", 1_500_000, "3.20", multiple=Decimal("1.5"), seniority=2, participating=True, cap=Decimal(3)),
    awards=(option(200_000, "0.20"),),
)
"""The sheet of a company with five holders. v is what one common share gets:
      sale        v                                                      A              Seed          common      options
  4,600,000       0                                                      all of it: it is senior, and owed 7,200,000
  8,000,000       0                                                      7,200,000      the rest
 18,400,000  (18.4M - 7.2M + 40k) / 9.7M       = 1.15876288660           8,938,144.33   2,317,525.77  6,952,577.32  191,752.58
 60,000,000  (60M - 14.4M + 40k) / 8.2M        = 5.56585365854          14,400,000.00  11,131,707.32 33,395,121.95 1,073,170.73
120,000,000  (120M + 40k) / 9.7M               = 12.3752577320          18,562,886.60  24,750,515.46 74,251,546.39 2,435,051.55
"""  # noqa: E501


@pytest.mark.parametrize(
    ("sale", "row"),
    [
        (4_600_000, ("0.00", "0.00", "4600000.00", "0.00")),
        (8_000_000, ("0.00", "800000.00", "7200000.00", "0.00")),
        (18_400_000, ("6952577.32", "2317525.77", "8938144.33", "191752.58")),
        (60_000_000, ("33395121.95", "11131707.32", "14400000.00", "1073170.73")),
        (120_000_000, ("74251546.39", "24750515.46", "18562886.60", "2435051.55")),
    ],
)
def test_a_sheet_of_five_holders_worked_by_hand(sale: int, row: tuple[str, ...]) -> None:
    assert tuple(paid(FIVE, sale).values()) == row


def test_the_places_where_it_turns_are_those_of_the_sheet() -> None:
    assert [(float(one.proceeds), one.name, one.what) for one in break_points(FIVE)] == [
        (7_200_000, "Series A", "repaid"),
        (9_200_000, "Series Seed", "repaid"),
        (9_200_000, "Common", "shares"),
        (9_200_000, "Series A", "joins"),
        (10_700_000, "2025 plan options at 0.20", "exercised"),  # v = 0.20: 9.2M + 7.5M x 0.20
        (16_860_000, "Series Seed", "converts"),  # v = 1: 9.2M + 7.5M + 200k x 0.80
        (53_720_000, "Series A", "capped"),  # v = 4.80: 14.4M + 8M x 4.80 + 200k x 4.60
        (93_080_000, "Series A", "converts"),  # v = 9.60: 14.4M + 8M x 9.60 + 200k x 9.40
    ]


# Against every choice that the others have.


def by_choice(rows: tuple[Claimant, ...], proceeds: Fraction, chosen: frozenset[int]) -> list[Fraction]:
    """A sheet that is told who converts and who exercises: strike prices come in, the others are paid by rank, the rest
    is shared by share, and whoever reaches a cap leaves the table."""
    got = [Fraction(0)] * len(rows)
    left = proceeds + sum((rows[i].strike * rows[i].shares for i in chosen if rows[i].strike), Fraction(0))
    first = [i for i, one in enumerate(rows) if one.owed and i not in chosen]
    for rank in sorted({rows[i].seniority for i in first}, reverse=True):
        here = [i for i in first if rows[i].seniority == rank]
        owed = sum((rows[i].owed for i in here), Fraction(0))
        for i in here:
            got[i] += min(Fraction(1), left / owed) * rows[i].owed
        left = max(Fraction(0), left - owed)
    sharing = {i for i, one in enumerate(rows) if i in chosen or one.participating or not (one.owed or one.strike)}
    while left and sharing:
        shares = sum((rows[i].shares for i in sharing), Fraction(0))
        room = [(most - got[i]) / rows[i].shares for i in sharing
                if rows[i].participating and i not in chosen and (most := rows[i].most) is not None]  # fmt: skip
        each = min([left / shares, *room])
        for i in sharing:
            got[i] += each * rows[i].shares
        left -= each * shares
        sharing = {i for i in sharing if i in chosen or rows[i].most is None or got[i] < (rows[i].most or 0)}
    return [
        one - rows[i].strike * rows[i].shares if i in chosen and rows[i].strike else one for i, one in enumerate(got)
    ]


def settled(rows: tuple[Claimant, ...], proceeds: Fraction) -> list[list[Fraction]]:
    """The payouts of every set of choices from which nobody alone would step back."""
    free = [i for i, one in enumerate(rows) if one.owed or one.strike]
    sets = [frozenset(one) for one in chain.from_iterable(combinations(free, n) for n in range(len(free) + 1))]
    sheet = {one: by_choice(rows, proceeds, one) for one in sets}
    return [found for one, found in sheet.items() if all(sheet[one ^ {i}][i] <= found[i] for i in free)]


WHOLE = st.integers(1, 30)
CLASSES = st.builds(
    lambda shares, price, multiple, rank, joins, cap, ratio: (shares, price, multiple, rank, joins, cap, ratio),
    WHOLE, st.integers(1, 9), st.sampled_from([1, 2]), st.integers(1, 3), st.booleans(),
    st.sampled_from([None, 2, 3]), st.sampled_from([1, 2]),
)  # fmt: skip
AWARDS = st.lists(st.tuples(WHOLE, st.integers(1, 6)), max_size=2, unique_by=lambda one: one[1])


@st.composite
def tables(draw: st.DrawFn, most: int = 3) -> CapTable:
    classes = [common(draw(WHOLE))]
    for number, (shares, price, multiple, rank, joins, cap, ratio) in enumerate(draw(st.lists(CLASSES, max_size=most))):
        top = None if cap is None or not joins else Decimal(max(cap, multiple))
        classes.append(preferred(f"P{number}", shares, str(price), multiple=Decimal(multiple), seniority=rank,
                                 participating=joins, cap=top, ratio=Decimal(ratio)))  # fmt: skip
    awards = tuple(option(quantity, str(strike)) for quantity, strike in draw(AWARDS))
    return table(*classes, awards=awards)


@settings(max_examples=150)
@given(tables(), st.integers(0, 1500))
def test_nobody_would_choose_otherwise_and_no_other_outcome_is_stable(of: CapTable, sale: int) -> None:
    found = [one.exact for one in pay_out(of, Money(Decimal(sale))).claims]
    stable = settled(claimants(of), Fraction(sale))
    assert stable
    assert all(one == found for one in stable)


# What holds for every table and price.


@settings(max_examples=200)
@given(tables(5), st.integers(0, 300_000), st.integers(0, 30_000))
def test_payouts_sum_to_the_cent_and_rise_with_the_price(of: CapTable, cents: int, more: int) -> None:
    less, larger = (pay_out(of, Money(Decimal(amount) / 100)) for amount in (cents, cents + more))
    for one in (less, larger):
        assert sum((claim.amount.amount for claim in one.claims), Decimal(0)) == one.proceeds.amount
        assert all(claim.amount.amount >= 0 for claim in one.claims)
        assert all(abs(Fraction(claim.amount.amount) - claim.exact) < Fraction(1, 100) for claim in one.claims)
    assert less.common <= larger.common
    for before, after in zip(less.claims, larger.claims, strict=True):
        assert before.exact <= after.exact
        assert after.amount.amount >= before.amount.amount - Decimal("0.01")  # a cent may change hands in rounding


@settings(max_examples=150)
@given(tables(), st.integers(0, 1500), st.integers(0, 2))
def test_no_class_is_worse_off_for_being_more_senior(of: CapTable, sale: int, which: int) -> None:
    if which + 1 >= len(of.classes):
        return
    raised = replace(of.classes[which + 1], seniority=of.classes[which + 1].seniority + 5)
    better = replace(of, classes=(*of.classes[: which + 1], raised, *of.classes[which + 2 :]))
    money = Money(Decimal(sale))
    assert exact(pay_out(better, money))[raised.name] >= exact(pay_out(of, money))[raised.name]


@settings(max_examples=150)
@given(tables(), st.integers(0, 1500), WHOLE, st.integers(0, 6))
def test_more_options_never_raise_what_a_common_share_gets(of: CapTable, sale: int, granted: int, strike: int) -> None:
    more = replace(of, holdings=(*of.holdings, option(granted, f"{strike}.5")))
    money = Money(Decimal(sale))
    assert pay_out(more, money).common <= pay_out(of, money).common


@given(tables(), st.integers(0, 1500), WHOLE)
def test_a_pool_that_is_not_granted_takes_nothing_of_a_sale(of: CapTable, sale: int, pool: int) -> None:
    money = Money(Decimal(sale))
    assert exact(pay_out(replace(of, pool=Decimal(pool)), money)) == exact(pay_out(of, money))


@settings(max_examples=150)
@given(tables(5), st.lists(st.integers(0, 3000), min_size=1, max_size=8))
def test_many_sales_at_once_give_what_each_gives_exactly(of: CapTable, sales: list[int]) -> None:
    wanted = [float(Ladder.of(of).price(Fraction(sale))) for sale in sales]
    exits = np.array(sales, dtype=np.float64)
    stack = Stack.of(of)
    np.testing.assert_allclose(per_share(stack, exits), wanted, rtol=1e-12, atol=1e-9)
    columns = replace(stack, shares=np.repeat(stack.shares, len(sales), axis=1))
    np.testing.assert_allclose(per_share(columns, exits), wanted, rtol=1e-12, atol=1e-9)


def test_rounds_to_come_stand_in_a_column_for_each_path() -> None:
    stack = Stack.of(table(common(60), preferred("Seed", 40, "1")))
    later = stack.with_round("A", np.array([0.0, 100.0]), np.array([0.0, 100.0]), 5)
    assert per_share(later, np.array([200.0, 200.0])).tolist() == [2.0, 1.0]
    granted = later.with_common("options", np.array([0.0, 50.0]), 1.0)
    assert per_share(granted, np.array([200.0, 450.0])).tolist() == [2.0, 2.0]


def test_a_listing_on_some_paths_converts_every_class_there() -> None:
    stack = Stack.of(table(common(60), preferred("Seed", 40, "1")), {"Seed": Decimal("0.5")})
    found = per_share(stack, np.array([50.0, 50.0, 20.0]), np.array([False, True, True]))
    assert found.tolist() == [pytest.approx(10 / 60), 0.5, 0.0]


def test_each_holder_gets_their_part_and_all_parts_sum_exactly() -> None:
    held = tuple(Holding(f"holder {n}", "Common", Decimal(1)) for n in range(1, 8))
    of = replace(table(common(7), preferred("Seed", 3, "1")), holdings=(*held, Holding("Fund", "Seed", Decimal(2))))
    found = pay_out(of, Money(Decimal("100.00")))
    assert [str(one.amount.amount) for one in found.holders] == ["10.00"] * 7 + ["20.00"]
    uneven = pay_out(of, Money(Decimal("100.03"))).holders[:7]
    assert sum(one.amount.amount for one in uneven) == Decimal("70.02")


def test_what_cannot_be_shared_out_is_refused_in_words() -> None:
    with pytest.raises(ValueError, match="less than nothing"):
        pay_out(FIVE, Money(Decimal(-1)))
    with pytest.raises(ValueError, match="USD, and the sale in EUR"):
        pay_out(FIVE, Money(Decimal(1), "EUR"))
    with pytest.raises(ValueError, match="nobody holds common shares"):
        pay_out(table(), Money(Decimal(1)))
    with pytest.raises(ValueError, match="less than 100 %"):
        pay_out(table(common(1), lent=(Convertible("Fund", Decimal(9), cap=Decimal(9)),)), Money(Decimal(1)))


# Fifty and five hundred holders, against a sheet that searches for the price instead of solving for it.


def large(holders: int) -> CapTable:
    """Common, three classes and options at many strikes, each held by somebody else."""
    classes = (
        common(sum(10_000 + 37 * n for n in range(holders))),
        preferred("Series Seed", 1_900_000, "0.7345", seniority=1),
        preferred("Series A", 2_400_000, "2.1", seniority=2, ratio=Decimal("1.25")),
        preferred("Series B", 1_100_000, "6.4", seniority=2, participating=True, cap=Decimal("2.5")),
    )
    held = [Holding(f"holder {n + 1}", "Common", Decimal(10_000 + 37 * n)) for n in range(holders)]
    held += [option(1_000 + 7 * n, f"0.{10 + n % 40}", f"holder {n + 1}") for n in range(holders)]
    return table(*classes, awards=tuple(held))


def searched(of: CapTable, sale: Decimal) -> tuple[Decimal, dict[str, Decimal]]:
    """What each class takes at the price of common at which all of it adds up, found by halving."""

    def takes(v: Decimal) -> dict[str, Decimal]:
        found = {one.name: one.shares * v for one in of.classes if not one.preferred}
        for one in (one for one in of.classes if one.preferred):
            owed, as_common = one.multiple * (one.price or 0) * one.shares, one.shares * one.ratio * v
            both = owed + as_common
            most = both if one.cap is None else min(both, one.cap * (one.price or 0) * one.shares)
            found[one.name] = max(as_common, most if one.participating else owed)
        found["options"] = sum((one.quantity * max(Decimal(0), v - (one.strike or 0)) for one in of.holdings
                                if one.kind is AwardKind.OPTION), Decimal(0))  # fmt: skip
        return found

    low, high = Decimal(0), sale
    for _ in range(140):
        middle = (low + high) / 2
        low, high = (middle, high) if sum(takes(middle).values()) <= sale else (low, middle)
    return low, takes(low)


@pytest.mark.parametrize("holders", [50, 500])
@pytest.mark.parametrize("sale", ["13500000", "14555000", "40000000.37", "251000000"])
def test_a_table_of_many_holders_pays_what_its_sheet_says(holders: int, sale: str) -> None:
    of = large(holders)
    price, sheet = searched(of, Decimal(sale))
    found = pay_out(of, Money(Decimal(sale)))
    assert abs(Decimal(found.common.numerator) / found.common.denominator - price) < Decimal("1e-15")
    by_name = {one.name: one.amount.amount for one in found.claims}
    for one in of.classes:
        assert abs(by_name.pop(one.name) - sheet[one.name]) <= Decimal("0.01")
    assert abs(sum(by_name.values()) - sheet["options"]) <= Decimal("0.21")  # 40 strikes, each rounded
    assert sum(one.amount.amount for one in found.claims) == Decimal(sale)
    mine = [one for one in found.holders if one.security == "Common"]
    assert len(mine) == holders
    assert sum(one.amount.amount for one in mine) == found.claims[0].amount.amount
    assert all(abs(one.amount.amount - (10_000 + 37 * n) * price) <= Decimal("0.011") for n, one in enumerate(mine))


def test_a_hundred_thousand_sales_with_fifteen_claimants_take_well_under_a_second() -> None:
    paths, rows = 100_000, 15
    chance = np.random.default_rng(5)
    stack = Stack.from_rows([Claimant("c", ClaimKind.COMMON, Fraction(3_000_000))])
    for n in range(rows - 1):
        stack = stack.with_round(str(n), chance.uniform(1e6, 1e7, paths), chance.uniform(1e5, 1e6, paths), n)
    exits = chance.uniform(0, 3e8, paths)
    began = time.process_time()
    per_share(stack, exits)
    assert time.process_time() - began < 1.5  # about 0.06 s where nothing else runs
