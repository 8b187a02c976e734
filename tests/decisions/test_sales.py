"""What a cap table means at a sale: where it turns, what common gets, at which prices to look."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from holdfast.decisions.sales import along, at_each, common_part, for_common, owed_first, turns, usual_sales
from holdfast.terms.captable import AwardKind, CapTable, Convertible, Holding, ShareClass

COMMON = ShareClass("Common", preferred=False, shares=Decimal(1))
SEED = ShareClass("Seed", preferred=True, shares=Decimal(3), price=Decimal(1) / Decimal(4))
TABLE = CapTable(date(2026, 11, 21), "USD", (COMMON, SEED), (Holding("holder 1", "RSU", Decimal(1), AwardKind.RSU),))


def test_what_happens_at_one_price_stands_together_rounded_up_to_the_cent() -> None:
    third = CapTable(
        TABLE.as_of, "USD", (COMMON, ShareClass("A", preferred=True, shares=Decimal(3), price=Decimal("0.333")))
    )
    found = turns(third)
    assert [(str(one.proceeds), one.repaid, one.shares, one.converts) for one in found] == [
        ("1.00", ("A",), ("Common",), ()),  # 0.999 are owed
        ("1.34", (), (), ("A",)),  # at 0.333 a share: 1.332
    ]


def test_what_common_gets_counts_options_and_rsus_and_no_investor() -> None:
    (sale,) = at_each(TABLE, [Decimal(10)])
    assert for_common(sale).amount == Decimal("4.00")
    assert common_part(sale) == 0.4
    assert common_part(at_each(TABLE, [Decimal(0)])[0]) == 0


def test_what_is_owed_first_counts_safes_with_what_their_discount_is_worth() -> None:
    lent = (Convertible("F", Decimal(80), discount=Decimal("0.2")), Convertible("G", Decimal(50), repaid=Decimal(2)))
    assert owed_first(CapTable(TABLE.as_of, "USD", (COMMON, SEED), (), lent)) == Decimal("200.75")


@pytest.mark.parametrize("owed", ["0.25", "16500000", "333333.33"])
def test_sales_worth_a_look_begin_where_everybody_is_repaid_and_pass_the_last_turn(owed: str) -> None:
    big = ShareClass("A", preferred=True, shares=Decimal(1), price=Decimal(owed))
    table = CapTable(TABLE.as_of, "USD", (COMMON, big))
    found = usual_sales(table)
    assert len(found) == 4
    assert found[0] == pytest.approx(Decimal(owed), rel=Decimal("0.005"))
    assert found[-2] > turns(table)[-1].proceeds
    assert along(table) == tuple(sorted(set(along(table))))


def test_where_nobody_is_owed_anything_round_sums_are_shown() -> None:
    assert usual_sales(CapTable(TABLE.as_of, "USD", (COMMON,)))[0] == 1_000_000
