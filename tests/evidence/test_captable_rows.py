"""A cap table as a founder types it: every row used or told of, sums that are right, and nobody's name kept."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from holdfast.errors import BadInput
from holdfast.evidence.captable import assembly, rows
from holdfast.evidence.captable.assembly import Read, listed
from holdfast.evidence.captable.kept import Kept, standing
from holdfast.evidence.captable.rows import COLUMNS, kind_of
from holdfast.evidence.captable.typed import simple
from holdfast.terms.captable import AwardKind, Convertible, Holding, ShareClass, Stage, Valuation

TODAY = date(2026, 11, 21)
FIVE = """holder,type,class,kind,shares,price,multiple,seniority,participating,cap,ratio,strike,vested,date
Anna Berg,person,Common,common,"4,000,000",,,,,,,,,
Ben Ito,,Common,common,2M,,,,,,,,,
Alder Ventures,fund,Series Seed,preferred,2000000,$1.00,1x,1,no,,,,,
Birch Capital,fund,Series A,preferred,1500000,3.20,1.5x,2,yes,3x,1.25,,,
Carla Diaz,person,2025 plan,option,150000,,,,,,,0.20,40000,
anna  berg,person,2025 plan,option,50000,,,,,,,0.20,,
,,Pool,pool,850000,,,,,,,,,
,,409A,409A,,0.42,,,,,,,,2026-01-24
total,,,,10550000,,,,,,,,,
"""


def read(content: str, total: str | None = None) -> Read:
    return assembly.assembled(rows.parse(content), "USD", TODAY, None if total is None else Decimal(total))


def refused(content: str, total: str | None = None) -> str:
    with pytest.raises(BadInput) as caught:
        read(content, total)
    return str(caught.value)


def test_a_file_that_a_founder_types_becomes_a_cap_table() -> None:
    found = read(FIVE)
    table = found.kept.table
    assert table.classes == (
        ShareClass("Common", preferred=False, shares=Decimal(6_000_000)),
        ShareClass("Series Seed", preferred=True, shares=Decimal(2_000_000), price=Decimal("1.00")),
        ShareClass("Series A", preferred=True, shares=Decimal(1_500_000), price=Decimal("3.20"),
                   multiple=Decimal("1.5"), seniority=2, participating=True, cap=Decimal(3), ratio=Decimal("1.25")),
    )  # fmt: skip
    assert table.holdings[-2] == Holding("holder 5", "2025 plan", Decimal(150_000), AwardKind.OPTION, Decimal("0.20"),
                                         Decimal(40_000))  # fmt: skip
    assert table.pool == 850_000
    assert table.valuation == Valuation(Decimal("0.42"), date(2026, 1, 24))
    assert (found.read, found.quarantined, found.kept.left_out) == (9, (), ())


def test_people_are_kept_by_their_place_in_the_file_and_funds_by_their_name() -> None:
    found = read(FIVE)
    assert [one.holder for one in found.kept.table.holdings] == [
        "holder 1", "holder 2", "Alder Ventures", "Birch Capital", "holder 5", "holder 1"
    ]  # fmt: skip
    assert found.masked == 3
    kept = json.dumps(found.kept.plain())
    for name in ("Anna", "Berg", "anna", "Ben", "Ito", "Carla", "Diaz"):
        assert name not in kept


def test_a_name_in_a_plan_or_in_the_name_of_the_file_is_hidden_as_well() -> None:
    content = ("holder,type,class,kind,shares,strike\nMara Quill,person,Common,common,9,\n"
               "Mara Quill,,MARA QUILL grant,option,5,1\n")  # fmt: skip
    kept = assembled_from(content, "mara_q cap table.csv")
    assert [one.security for one in kept.table.holdings] == ["Common", "holder 1 grant"]
    assert kept.table.source == "a file"
    assert assembled_from(content, "captable.csv").table.source == "captable.csv"


def assembled_from(content: str, source: str) -> Kept:
    return assembly.assembled(rows.parse(content), "USD", TODAY, source=source).kept


def test_whoever_is_called_a_fund_once_and_a_person_elsewhere_loses_the_name() -> None:
    both = "holder,type,class,shares\nMara Quill,fund,Common,1\nMara Quill,person,Common,1\n"
    assert {one.holder for one in read(both).kept.table.holdings} == {"holder 1"}
    unknown = "holder,type,class,shares\nMara Quill,angel,Common,1\n"
    assert read(unknown).kept.table.holdings[0].holder == "holder 1"


def test_reasons_repeat_no_cell_for_a_name_may_have_slipped_into_it() -> None:
    content = "holder,class,shares,strike\n" + "Ben,Common,1\n" * 9 + "1,Common,Anna Berg\n2,Plan,5,Anna Berg\n"
    sheet = rows.parse(content)
    assert [one.line for one in sheet.quarantined] == [11, 12]
    assert "Anna" not in str(sheet.quarantined)
    kept = assembly.assembled(sheet, "USD", TODAY).kept
    assert kept.left_out == ("Line 11: `shares` holds no number such as 1,000,000 or 0.42",
                             "Line 12: `strike` holds no number such as 1,000,000 or 0.42")  # fmt: skip


def test_a_table_that_does_not_add_up_is_refused_with_the_line_and_the_sum() -> None:
    said = refused(FIVE.replace("10550000", '"10,600,000"'))
    assert "Line 10 says 10,600,000 shares in all" in said
    assert "add up to 10,550,000: 50,000 are missing" in said
    assert "`--total` says 5 shares in all" in refused(FIVE, "5")
    assert "10,549,995 are too many" in refused(FIVE, "5")
    assert read(FIVE, "10550000").kept == read(FIVE).kept


def test_a_total_of_one_class_counts_that_class() -> None:
    assert read(FIVE + ",,Common,total,6000000\n").kept == read(FIVE).kept
    assert "6,000,001 shares of Common in all" in refused(FIVE + ",,Common,total,6000001\n")


def test_equity_over_a_hundred_per_cent_is_refused() -> None:
    over = "holder,class,shares,percent\nA,Common,6,60%\nB,Common,5,50 %\n"
    assert "Equity over 100 %: what stands under `percent` on lines 2 to 3 adds up to 110.00 %" in refused(over)
    assert read(over.replace("50 %", "40 %")).kept.table.outstanding == 11
    safes = "holder,class,kind,shares,amount,cap\nA,Common,common,6,,\nF,,SAFE,,600k,1M\nG,,SAFE,,500k,1M\n"
    assert "the 2 SAFEs and notes with a post-money cap would become 110.0 %" in refused(safes)


def test_negative_numbers_mixed_currencies_and_empty_tables_are_refused_with_their_line() -> None:
    assert refused("holder,class,shares\nA,Common,-5\n").startswith("Line 2: `shares` is less than nothing.")
    assert "Line 2: `price`" in refused("holder,class,shares,price\nA,Series A,5,-$2.00\n")
    mixed = "holder,class,shares,price,currency\nA,Series A,5,2,EUR\nB,Series B,5,$2,\n"
    assert "EUR on line 2, USD on line 3" in refused(mixed)
    assert "in EUR (line 2), and the company counts in USD" in refused("class,shares,price\nSeries A,5,€2\n")
    assert "Nobody holds a share" in refused("holder,class,shares\n,Pool,5\n")


def test_a_class_has_one_set_of_terms() -> None:
    two = "holder,class,shares,price\nA,Series A,5,2\nB,Series A,5,2.10\n"
    assert "`Series A` stands with two terms under `price`: 2 on line 2 and 2.10 on line 3" in refused(two)
    assert read(two.replace("2.10", "")).kept.table.classes[0].price == 2
    assert "has no `price`" in refused("holder,class,shares\nA,Series A,5\n")
    kinds = "holder,class,kind,shares,price\nA,X,common,5,\nB,X,preferred,5,1\n"
    assert "common on one line and preferred on another (lines 2 and 3)" in refused(kinds)
    assert "a cap of 1x below its multiple of 2x" in refused("class,shares,price,multiple,cap\nSeries A,5,1,2x,1x\n")


def test_a_strike_above_the_price_is_a_warning_and_no_refusal() -> None:
    found = read(FIVE.replace("0.20,40000", "4.20,40000"))
    assert any("A strike of 4.20 is above the 3.20 that investors paid" in note for note in found.kept.notes)
    assert not any("strike" in note for note in read(FIVE).kept.notes)


def test_columns_about_pay_are_dropped_at_the_door_and_unknown_ones_told() -> None:
    found = read("holder,class,shares,Base Salary,email\nA,Common,5,230000,a@b.example\n")
    assert found.dropped == ("`base salary`: what somebody is paid is not read and not kept",
                             "`email`: not a column of a cap table")  # fmt: skip
    assert "230000" not in json.dumps(found.kept.plain())


def test_headers_as_others_write_them_and_semicolons_are_read() -> None:
    other = "Shareholder;Share Class;Number of Shares;Price per Share\nA;Series Seed;1,000;2.00\nB;Common;9,000;\n"
    table = read(other).kept.table
    assert [(one.name, one.shares, one.price) for one in table.classes] == [
        ("Series Seed", Decimal(1000), Decimal("2.00")), ("Common", Decimal(9000), None)
    ]  # fmt: skip
    assert "names no column `class`" in refused("holder,shares\nA,5\n")


def test_a_number_with_bare_commas_is_told_and_not_taken_for_a_smaller_one() -> None:
    head = "holder,class,shares,price,multiple\n"
    bare = rows.parse(head + "A,Common,4,000,000\nB,Common,4,500,000,\nC,Common,1,2,3,4\nD,Series A,4,500,2500\n")
    assert not bare.rows
    assert [one.reason.partition(":")[0] for one in bare.quarantined] == [
        "`price` begins with a zero", "`multiple` begins with a zero",
        "it has more cells than the first line names", "`multiple` is more than 1000x, which no class has",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("named", "kind"),
    [("Common B", "common"), ("Series A-1", "preferred"), ("Option pool", "pool"), ("2024 Equity Plan", "option"),
     ("RSUs", "RSU"), ("Bank warrants", "warrant"), ("Convertible note", "note"), ("Post-money SAFE", "SAFE")],
)  # fmt: skip
def test_a_class_tells_what_a_row_is_where_nobody_said(named: str, kind: str) -> None:
    assert kind_of({"class": named}).value == kind


def test_what_a_row_lacks_is_said_in_words() -> None:
    head = "holder,class,kind,shares,strike,vested,amount,discount,date\n"
    asked = {
        "A,Plan,option,5,,,,,": "`strike` is empty: what does the holder pay for one share?",
        "A,,common,5,,,,,": "`class` is empty",
        "A,Common,common,,,,,,": "`shares` is empty",
        "A,,SAFE,,,,,,": "`amount` is empty: how much money was lent?",
        "A,,SAFE,,,,5,100%,": "`discount` is 100 % or more: write 20 % or 0.2",
        "A,Plan,option,5,1,6,,,": "`vested` is 6, more than the 5 under `shares`",
        "A,409A,409A,,,,,,": "a 409A valuation needs its `price` and its `date`",
        "A,Thing,stuff,5,,,,,": f"`kind` has to be one of {', '.join(rows.Kind)}",
        "A,Common,common,5,,,,,soon": "`date` holds no day such as 2026-03-31",
    }
    assert [one.reason for one in rows.parse(head + "\n".join(asked) + "\n").quarantined] == list(asked.values())


def test_safes_and_notes_are_read_with_their_cap_and_discount() -> None:
    content = ("holder,type,class,kind,shares,amount,cap,discount,post_money,multiple\nA,,Common,common,5,,,,,\n"
               "F,fund,,SAFE,,600k,8M,20 %,,\nG,fund,,note,,100k,,,no,2x\n")  # fmt: skip
    assert read(content).kept.table.convertibles == (
        Convertible("F", Decimal(600_000), Decimal(8_000_000), Decimal("0.2")),
        Convertible("G", Decimal(100_000), post_money=False, debt=True, repaid=Decimal(2)),
    )


def test_equal_certificates_both_count_and_are_told() -> None:
    found = read("holder,class,shares\nA,Common,5\nA,Common,5\n")
    assert found.kept.table.outstanding == 10
    assert found.kept.notes == ("Lines 2 and 3 say the same: both were counted.",)


def test_a_file_mostly_bad_or_not_there_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "cap.csv"
    file.write_text("holder,class,shares\nA,Common,5\nB,Common,x\n")
    with pytest.raises(BadInput, match="1 of the 2 rows"):
        assembly.read(file, "USD", TODAY)
    with pytest.raises(BadInput, match="could not be read"):
        assembly.read(tmp_path / "none.csv", "USD", TODAY)


def test_what_is_kept_is_read_back_whole_and_the_newest_holds() -> None:
    kept = read(FIVE).kept
    again = Kept.of(json.loads(json.dumps(kept.plain())))
    assert again == kept
    other = simple(Decimal(10), Decimal(20), Decimal(5), Decimal(1), TODAY, currency="USD", as_of=TODAY, stage=Stage.A)
    assert standing([kept.plain(), other.plain()]) == other
    assert standing([kept.plain(), {"what": "drop"}]) is None
    assert standing([]) is None


@pytest.mark.parametrize("holders", [5, 50, 500])
def test_a_file_of_many_holders_sums_to_the_sheet(holders: int) -> None:
    lines = [f"Person {n},person,Common,common,{1000 + n},,," for n in range(1, holders + 1)]
    lines += [f"Person {n},person,Plan,option,{n},,,0.{n % 90 + 10}" for n in range(1, holders + 1)]
    whole = holders * 1000 + holders * (holders + 1)
    content = "holder,type,class,kind,shares,price,multiple,strike\n" + "\n".join(lines) + f"\ntotal,,,,{whole}\n"
    table = read(content).kept.table
    assert table.outstanding == holders * 1000 + holders * (holders + 1) // 2
    assert table.awards == holders * (holders + 1) // 2
    assert len({one.holder for one in table.holdings}) == holders


def test_five_numbers_make_common_and_one_preferred_class_that_is_owed_what_was_raised() -> None:
    kept = simple(Decimal(10_000_000), Decimal("19.2e6"), Decimal("3.7e6"), Decimal("0.42"), date(2026, 1, 24),
                  currency="USD", as_of=TODAY, stage=Stage.SEED)  # fmt: skip
    table = kept.table
    assert table.outstanding == 10_000_000
    assert [int(one.shares) for one in table.classes] == [8_072_917, 1_927_083]
    assert round(sum(one.preference for one in table.classes), 6) == Decimal("3.7e6")
    assert table.valuation == Valuation(Decimal("0.42"), date(2026, 1, 24))


@pytest.mark.parametrize(
    ("shares", "post", "raised", "strike", "why"),
    [
        ("0", "10", "5", None, "`--shares` is 0"),
        ("10", "-1", "5", None, "`--post-money` is -1"),
        ("10", "10", "-5", None, "`--raised` is -5"),
        ("10", "10", "5", "-1", "`--strike` is -1"),
        ("10", "10", "15", None, "would hold 150 % of the company"),
        ("10.5", "10", "5", None, "shares are whole"),
    ],
)
def test_five_numbers_that_no_company_has_are_refused(
    shares: str, post: str, raised: str, strike: str | None, why: str
) -> None:
    with pytest.raises(ValueError) as caught:
        simple(Decimal(shares), Decimal(post), Decimal(raised), None if strike is None else Decimal(strike), None,
               currency="USD", as_of=TODAY)  # fmt: skip
    assert why in str(caught.value)


JUNK = ("", "-", "x", "0", "-1", "1e9", "9" * 40, "NaN", "inf", "1,2,3", "$", "€5", "100%", "{}", "\x00", "½", "total")


@pytest.mark.parametrize("junk", JUNK)
def test_whatever_stands_in_a_cell_it_is_used_told_or_refused_in_words(junk: str) -> None:
    columns = [*COLUMNS]
    cells = dict(zip(columns, ("A", "fund", "Seed", "preferred", "5", "1", "1", "1", "yes", "2", "1", "", "", "", "",
                               "", "", "", ""), strict=True))  # fmt: skip
    for kind in ("preferred", "option", "SAFE", "409A", "total", "pool", "common"):
        for column in columns:
            row = {**cells, "kind": kind, column: junk}
            text = f"{','.join(columns)}\nB,,Common,common,7\n" + ",".join(f'"{row[name]}"' for name in columns)
            assert _used_or_refused(text)


def _used_or_refused(text: str) -> bool:
    try:
        return read(text).kept.table.outstanding >= 7
    except BadInput as error:
        return str(error).endswith("Nothing was taken.")


def test_lines_are_told_as_people_say_them() -> None:
    assert listed([2, 3, 4]) == "lines 2, 3 and 4"
    assert {"holder", "class", "shares", "strike"} <= set(COLUMNS)
