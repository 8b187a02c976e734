"""The example company's cap table: invented, read by the command that takes it in, and paid out as it was planted."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from holdfast.demo.captable import SALES, captable, truth
from holdfast.demo.parameters import read
from holdfast.evidence.captable import assembly, rows
from holdfast.measures.capitalization import RULES, fully_diluted_shares
from holdfast.models.waterfall import pay_out
from holdfast.terms.money import Money

AS_OF = date(2026, 9, 1)


@pytest.mark.parametrize("size", [28, 9])
def test_the_product_pays_what_was_planted_to_the_cent(size: int) -> None:
    parameters = read(size, "startup")
    written, planted = captable(parameters, AS_OF), truth(parameters, AS_OF)
    assert written is not None
    assert planted is not None
    found = assembly.assembled(rows.parse(written), "USD", AS_OF)
    table = found.kept.table
    assert found.quarantined == ()
    assert found.dropped == ()
    assert fully_diluted_shares(table, RULES["fully-diluted"]) == planted["fully_diluted_shares"]
    assert table.valuation is not None
    assert (AS_OF - table.valuation.effective).days == 301
    paid = {
        str(sale): {one.name: f"{one.amount.amount:.2f}" for one in pay_out(table, Money(Decimal(sale))).claims}
        for sale in SALES
    }
    assert paid == planted["payouts"]


def test_funds_say_that_they_are_invented_and_people_lose_their_names() -> None:
    parameters = read(28, "startup")
    written = captable(parameters, AS_OF)
    assert written is not None
    table = assembly.assembled(rows.parse(written), "USD", AS_OF).kept.table
    for one in table.holdings:
        assert one.holder.endswith("(invented)") or one.holder.startswith("holder ")
    terms = {one.name: (one.multiple, one.participating) for one in table.classes if one.preferred}
    assert terms == {"Series Seed": (1, False), "Series A": (Decimal("1.5"), True)}
    assert sum(one.preference for one in table.classes) == Decimal(16500000)


def test_a_company_without_venture_money_has_none() -> None:
    assert captable(read(28, "shop"), AS_OF) is None
