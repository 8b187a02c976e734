"""How many shares there are under which rule, and who has which part of them."""

from __future__ import annotations

import json
from dataclasses import fields, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from holdfast.measures.capitalization import (
    CHOICES,
    POOL,
    RULES,
    UNNAMED,
    Rule,
    by_class,
    fully_diluted_ownership,
    fully_diluted_shares,
)
from holdfast.questions.captable import RULE_NAMES
from holdfast.terms.captable import AwardKind, CapTable, Convertible, Holding, ShareClass

TABLE = CapTable(
    date(2026, 11, 21), "USD",
    (
        ShareClass("Common", preferred=False, shares=Decimal(6_000)),
        ShareClass("Seed", preferred=True, shares=Decimal(1_000), price=Decimal(1), ratio=Decimal("1.5")),
    ),
    (
        Holding("holder 1", "Common", Decimal(4_000)),
        Holding("holder 1", "2025 plan", Decimal(300), AwardKind.OPTION, Decimal("0.2")),
        Holding("Alder Fund", "Seed", Decimal(1_000)),
        Holding("holder 3", "RSU", Decimal(200), AwardKind.RSU),
    ),
    (Convertible("Birch Fund", Decimal(100_000), cap=Decimal(1_000_000)),),
    Decimal(500),
)  # fmt: skip
"""Common 6,000, seed 1,000 that convert to 1,500, awards 500, pool 500, and a SAFE for a tenth after the money."""


@pytest.mark.parametrize(
    ("rule", "shares"),
    [
        ("issued", Fraction(7_500)),
        ("granted", Fraction(8_000)),
        ("fully-diluted", Fraction(8_500)),
        ("at-a-sale", Fraction(80_000, 9)),  # 8,000 are nine tenths
        ("post-money-safe", Fraction(85_000, 9)),
    ],
)
def test_every_named_rule_counts_what_it_says(rule: str, shares: Fraction) -> None:
    assert fully_diluted_shares(TABLE, RULES[rule]) == shares


def test_the_eight_choices_are_those_of_open_cap_format_and_the_page_offers_every_rule() -> None:
    assert [one.name for one in fields(Rule)][1:] == list(CHOICES)
    assert len(CHOICES) == 8
    assert tuple(sorted(RULES)) == tuple(sorted(RULE_NAMES))
    assert all(RULES[name].name == name for name in RULES)


def test_a_rule_is_read_from_open_cap_format_and_an_incomplete_one_is_refused() -> None:
    written = json.loads(json.dumps({f"include_{choice}": choice.startswith("outstanding") for choice in CHOICES}))
    assert fully_diluted_shares(TABLE, Rule.of(written)) == 8_500
    del written["include_new_money"]
    with pytest.raises(ValueError, match="eight choices; missing or unknown: include_new_money"):
        Rule.of(written)


def test_shares_of_a_round_to_come_are_not_guessed() -> None:
    with pytest.raises(ValueError, match="a cap table does not say"):
        fully_diluted_shares(TABLE, replace(RULES["fully-diluted"], new_money=True))


def test_promised_options_count_beyond_what_the_pool_holds() -> None:
    rule = replace(RULES["fully-diluted"], option_pool_topup_for_promised_options=True)
    assert fully_diluted_shares(TABLE, rule, promised=Decimal(400)) == 8_500
    assert fully_diluted_shares(TABLE, rule, promised=Decimal(700)) == 8_700


def test_parts_sum_to_one_by_class_and_by_holder_in_the_order_of_the_file() -> None:
    for rule in RULES.values():
        assert sum(one.of_all for one in by_class(TABLE, rule)) == 1
        assert sum(one.of_all for one in fully_diluted_ownership(TABLE, rule)) == 1
    found = fully_diluted_ownership(TABLE, RULES["fully-diluted"])
    assert [(one.holder, int(one.shares)) for one in found] == [
        ("holder 1", 4_300), ("Alder Fund", 1_500), ("holder 3", 200), (POOL, 500), (UNNAMED, 2_000)
    ]  # fmt: skip


def test_a_post_money_safe_holds_its_tenth_whatever_else_there_is() -> None:
    found = fully_diluted_ownership(TABLE, RULES["post-money-safe"])
    assert {one.holder: one.of_all for one in found}["Birch Fund"] == Fraction(1, 10)
    before = replace(TABLE, convertibles=(replace(TABLE.convertibles[0], post_money=False),))
    held = {one.holder: one.shares for one in fully_diluted_ownership(before, RULES["post-money-safe"])}
    assert held["Birch Fund"] == 850  # a tenth of the 8,500 before it


def test_pre_money_and_post_money_caps_stand_beside_each_other() -> None:
    both = replace(TABLE, convertibles=(*TABLE.convertibles, replace(TABLE.convertibles[0], holder="Cedar Fund",
                                                                    post_money=False)))  # fmt: skip
    held = {one.holder: one.shares for one in fully_diluted_ownership(both, RULES["post-money-safe"])}
    assert held["Cedar Fund"] == 850
    assert held["Birch Fund"] == Fraction(9_350, 9), "a tenth of all, the 850 among them"


def test_safes_that_would_take_everything_are_refused() -> None:
    greedy = replace(TABLE, convertibles=(Convertible("Fund", Decimal(10), cap=Decimal(10)),))
    with pytest.raises(ValueError, match="100 % of the company"):
        fully_diluted_shares(greedy, RULES["at-a-sale"])


@pytest.mark.parametrize("holders", [5, 50, 500])
def test_ownership_is_that_of_a_sheet_summed_by_hand(holders: int) -> None:
    """Holder n has 1,000 + n common; options n: together holders x 1,000 + n (n + 1) and a pool of a tenth more."""
    held = [Holding(f"holder {n}", "Common", Decimal(1_000 + n)) for n in range(1, holders + 1)]
    held += [Holding(f"holder {n}", "Plan", Decimal(n), AwardKind.OPTION, Decimal(1)) for n in range(1, holders + 1)]
    out = holders * 1_000 + holders * (holders + 1) // 2
    whole = holders * 1_000 + holders * (holders + 1)
    table = replace(TABLE, classes=(ShareClass("Common", preferred=False, shares=Decimal(out)),), holdings=tuple(held),
                    convertibles=(), pool=Decimal(whole) / 10)  # fmt: skip
    assert fully_diluted_shares(table, RULES["fully-diluted"]) == Fraction(whole * 11, 10)
    found = fully_diluted_ownership(table, RULES["fully-diluted"])
    assert [one.of_all for one in found[:-1]] == [
        Fraction(10 * (1_000 + 2 * n), 11 * whole) for n in range(1, holders + 1)
    ]
    assert (found[-1].holder, found[-1].of_all) == (POOL, Fraction(1, 11))
