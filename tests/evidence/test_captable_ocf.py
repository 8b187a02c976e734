"""Open Cap Format, replayed: each kind of transaction to a state worked by hand; what is broken is told, not thrown."""

from __future__ import annotations

import json
import zipfile
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from invented_ocf import (
    ANA,
    BO,
    COMMON,
    FUND,
    PLAN,
    SEED,
    Object,
    convertible,
    files,
    folder,
    option,
    stock,
    tx,
    usd,
    zipped,
)

from holdfast.errors import BadInput
from holdfast.evidence.captable import ocf, ocf_files
from holdfast.evidence.captable.assembly import Read
from holdfast.terms.captable import AwardKind, CapTable, Convertible, Valuation

TODAY = date(2026, 11, 21)
BASE = [stock("s-1", "800000"), stock("s-2", "200000", holder=FUND, of=SEED), option("o-1", "30000")]


def read(tmp_path: Path, *transactions: Object, **more: Any) -> Read:
    return ocf.read(folder(tmp_path / "ocf", files([*BASE, *transactions], **more)), TODAY)


def table(tmp_path: Path, *transactions: Object, **more: Any) -> CapTable:
    found = read(tmp_path, *transactions, **more)
    assert found.quarantined == (), [one.reason for one in found.quarantined]
    return found.kept.table


def held(of: CapTable) -> dict[tuple[str, str], int]:
    found: dict[tuple[str, str], int] = {}
    for one in of.holdings:
        found[one.holder, one.security] = found.get((one.holder, one.security), 0) + int(one.quantity)
    return found


def test_a_package_is_read_as_of_the_day_of_its_manifest(tmp_path: Path) -> None:
    of = table(tmp_path)
    assert (of.as_of, of.currency, of.company) == (date(2025, 6, 30), "USD", "Invented Kites Inc.")
    assert held(of) == {
        ("holder 1", "Common"): 800_000, ("Alder Ventures I", "Series Seed"): 200_000, ("holder 3", "2024 plan"): 30_000
    }  # fmt: skip
    seed = of.classes[1]
    assert (seed.preferred, seed.price, seed.multiple, seed.seniority) == (True, Decimal(2), Decimal("1.5"), 2)
    assert (seed.participating, seed.ratio) == (False, Decimal(1))
    assert of.pool == 70_000
    assert of.valuation == Valuation(Decimal("0.42"), date(2025, 1, 24))
    assert of.holdings[2].strike == Decimal("0.40")  # `exercise_price` there


def test_nobodys_name_leaves_the_file(tmp_path: Path) -> None:
    lost = tx("STOCK_CANCELLATION", "2025-01-01", "ana-quillwhistle-1", quantity="5", reason_text="-")
    package = files([*BASE, lost])
    package["StockPlans.ocf.json"] = package["StockPlans.ocf.json"].replace("2024 plan", "Ana Quillwhistle's plan")
    found = ocf.read(folder(tmp_path / "quillwhistle", package), TODAY)
    assert found.kept.table.holdings[2].security == "holder 1's plan"
    kept = json.dumps(found.kept.plain())
    for name in ("Ana", "Quillwhistle", "quillwhistle", "Bo Marrowfield", "Cy Marrowfield", "person-1"):
        assert name not in kept
    assert "ana-quillwhistle-1" in found.quarantined[0].reason  # only told to whoever gave the file
    assert found.masked == 2


def test_participation_is_what_has_a_cap(tmp_path: Path) -> None:
    seed = table(tmp_path, seed={"participation_cap_multiple": "3"}).classes[1]
    assert (seed.participating, seed.cap) == (True, Decimal(3))


def test_exercise_moves_options_into_shares_and_not_back_to_the_pool(tmp_path: Path) -> None:
    of = table(
        tmp_path,
        tx("EQUITY_COMPENSATION_EXERCISE", "2025-02-01", "o-1", quantity="10000", resulting_security_ids=["s-9"]),
        stock("s-9", "10000", "2025-02-01", BO),
    )
    assert held(of)["holder 3", "2024 plan"] == 20_000
    assert held(of)["holder 3", "Common"] == 10_000
    assert of.pool == 70_000


def test_a_balance_is_a_security_of_its_own(tmp_path: Path) -> None:
    of = table(
        tmp_path,
        tx("STOCK_TRANSFER", "2025-02-01", "s-1", quantity="100000", resulting_security_ids=["s-3"],
           balance_security_id="s-4"),
        stock("s-3", "100000", "2025-02-01", FUND),
        stock("s-4", "700000", "2025-02-01"),
    )  # fmt: skip
    assert held(of)["holder 1", "Common"] == 700_000
    assert held(of)["Alder Ventures I", "Common"] == 100_000


def test_a_part_that_goes_without_a_balance_leaves_the_rest_where_it_was(tmp_path: Path) -> None:
    of = table(tmp_path, tx("STOCK_REPURCHASE", "2025-02-01", "s-1", quantity="33", price=usd("3")))
    assert held(of)["holder 1", "Common"] == 799_967


@pytest.mark.parametrize(("behaviour", "pool"), [("RETURN_TO_POOL", 80_000), ("RETIRE", 70_000)])
def test_what_is_cancelled_comes_back_to_the_pool_where_the_plan_says_so(
    tmp_path: Path, behaviour: str, pool: int
) -> None:
    package = files([*BASE, tx("EQUITY_COMPENSATION_CANCELLATION", "2025-02-01", "o-1", quantity="10000")])
    package["StockPlans.ocf.json"] = package["StockPlans.ocf.json"].replace("RETURN_TO_POOL", behaviour)
    assert ocf.read(folder(tmp_path / "ocf", package), TODAY).kept.table.pool == pool


def test_what_returns_by_a_transaction_is_counted_once(tmp_path: Path) -> None:
    of = table(
        tmp_path,
        tx("EQUITY_COMPENSATION_CANCELLATION", "2025-02-01", "o-1", quantity="10000"),
        tx("STOCK_PLAN_RETURN_TO_POOL", "2025-02-01", "o-1", quantity="4000", stock_plan_id=PLAN),
    )
    assert of.pool == 74_000


def test_options_that_move_are_not_granted_twice(tmp_path: Path) -> None:
    of = table(
        tmp_path,
        tx("EQUITY_COMPENSATION_TRANSFER", "2025-02-01", "o-1", quantity="10000", resulting_security_ids=["o-2"],
           balance_security_id="o-3"),
        option("o-2", "10000", "2025-02-01", ANA),
        option("o-3", "20000", "2025-02-01"),
    )  # fmt: skip
    assert (of.awards, of.pool) == (Decimal(30_000), Decimal(70_000))


def test_pools_change_and_retracted_grants_were_never_made(tmp_path: Path) -> None:
    of = table(
        tmp_path,
        tx("STOCK_PLAN_POOL_ADJUSTMENT", "2025-02-01", stock_plan_id=PLAN, shares_reserved="150000"),
        tx("EQUITY_COMPENSATION_RETRACTION", "2025-03-01", "o-1"),
    )
    assert of.pool == 150_000
    assert of.awards == 0


def test_a_released_rsu_becomes_shares(tmp_path: Path) -> None:
    of = table(
        tmp_path,
        option("r-1", "9000", compensation_type="RSU"),
        tx("EQUITY_COMPENSATION_RELEASE", "2025-02-01", "r-1", quantity="4000", resulting_security_ids=["s-9"],
           settlement_date="2025-02-01", release_price=usd("1")),
        stock("s-9", "4000", "2025-02-01", BO),
    )  # fmt: skip
    rsu = of.holdings[-2] if of.holdings[-1].kind is AwardKind.STOCK else of.holdings[-1]
    assert (rsu.kind, rsu.quantity, rsu.strike) == (AwardKind.RSU, Decimal(5000), None)
    assert held(of)["holder 3", "Common"] == 4000


def test_a_split_multiplies_shares_options_pool_and_what_preferred_converts_to(tmp_path: Path) -> None:
    of = table(
        tmp_path,
        tx("STOCK_CLASS_SPLIT", "2025-02-01", stock_class_id=COMMON,
           split_ratio={"numerator": "2", "denominator": "1"}),
    )  # fmt: skip
    assert held(of) == {
        ("holder 1", "Common"): 1_600_000, ("Alder Ventures I", "Series Seed"): 200_000,
        ("holder 3", "2024 plan"): 60_000,
    }  # fmt: skip
    assert of.holdings[2].strike == Decimal("0.20")
    assert (of.pool, of.classes[1].ratio, of.classes[1].preference) == (Decimal(140_000), Decimal(2), Decimal(600_000))


def test_shares_that_were_issued_anew_for_a_split_are_not_split_again(tmp_path: Path) -> None:
    split = tx("STOCK_CLASS_SPLIT", "2025-02-01", stock_class_id=COMMON,
               split_ratio={"numerator": "2", "denominator": "1"})  # fmt: skip
    anew = tx("STOCK_REISSUANCE", "2025-01-31", "s-1", resulting_security_ids=["s-5"],
              split_transaction_id=split["id"])  # fmt: skip
    assert held(table(tmp_path, anew, split, stock("s-5", "1600000", "2025-01-31")))["holder 1", "Common"] == 1_600_000


def test_conversion_consolidation_and_a_new_ratio(tmp_path: Path) -> None:
    of = table(
        tmp_path,
        tx("STOCK_CLASS_CONVERSION_RATIO_ADJUSTMENT", "2025-01-01", stock_class_id=SEED,
           new_ratio_conversion_mechanism={"ratio": {"numerator": "1.00", "denominator": "0.80"}}),
        tx("STOCK_CONVERSION", "2025-02-01", "s-2", quantity_converted="40000", resulting_security_ids=["s-6"]),
        stock("s-6", "50000", "2025-02-01", FUND),
        stock("s-7", "1000", "2025-02-01"),
        tx("STOCK_CONSOLIDATION", "2025-03-01", security_ids=["s-1", "s-7"], resulting_security_id="s-8"),
        stock("s-8", "801000", "2025-03-01"),
    )  # fmt: skip
    assert of.classes[1].ratio == Decimal("1.25")
    assert held(of) == {
        ("Alder Ventures I", "Series Seed"): 160_000, ("Alder Ventures I", "Common"): 50_000,
        ("holder 1", "Common"): 801_000, ("holder 3", "2024 plan"): 30_000,
    }  # fmt: skip


def test_repriced_and_expired_options(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        tx("EQUITY_COMPENSATION_REPRICING", "2025-02-01", "o-1", new_exercise_price=usd("0.25")),
        option("o-2", "5000", expiration_date="2025-01-01"),
    )
    assert [one.strike for one in found.kept.table.holdings if one.kind is AwardKind.OPTION] == [Decimal("0.25")]
    assert any("1 grants had expired" in note for note in found.kept.notes)


def test_safes_and_notes_come_with_cap_discount_and_the_interest_so_far(tmp_path: Path) -> None:
    safe = {"type": "SAFE_CONVERSION", "conversion_valuation_cap": usd("8000000"), "conversion_discount": "0.20",
            "conversion_timing": "POST_MONEY", "conversion_mfn": False}  # fmt: skip
    note = {"type": "CONVERTIBLE_NOTE_CONVERSION", "compounding_type": "SIMPLE", "interest_payout": "DEFERRED",
            "day_count_convention": "ACTUAL_365", "interest_accrual_period": "ANNUAL",
            "interest_rates": [{"rate": "0.08", "accrual_start_date": "2023-06-30"}],
            "exit_multiple": {"numerator": "2", "denominator": "1"}}  # fmt: skip
    of = table(tmp_path, convertible("c-1", "100000", safe), convertible("c-2", "50000", note, "NOTE"),
               convertible("c-3", "1", safe), tx("CONVERTIBLE_CONVERSION", "2025-01-01", "c-3", reason_text="-",
                                                 trigger_id="t", resulting_security_ids=["s-9"]),
               stock("s-9", "1", "2025-01-01", FUND))  # fmt: skip
    assert of.convertibles == (
        Convertible("Alder Ventures I", Decimal("100000.00"), Decimal(8_000_000), Decimal("0.20")),
        Convertible("Alder Ventures I", Decimal("58010.96"), post_money=False, debt=True, repaid=Decimal(2)),
    )


def test_interest_compounds_by_the_calendar(tmp_path: Path) -> None:
    note = {"type": "CONVERTIBLE_NOTE_CONVERSION", "compounding_type": "COMPOUNDING", "interest_payout": "DEFERRED",
            "interest_accrual_period": "QUARTERLY", "interest_rates": [{"rate": "0.08"}]}  # fmt: skip
    of = table(tmp_path, convertible("c-1", "10000", note, "NOTE", "2024-06-30"))
    assert of.convertibles[0].amount == Decimal("10824.32")  # 10,000 x 1.02 to the fourth


def test_warrants_are_for_shares_of_their_class(tmp_path: Path) -> None:
    right = {"conversion_mechanism": {"type": "FIXED_AMOUNT_CONVERSION", "converts_to_quantity": "700"},
             "converts_to_stock_class_id": COMMON}  # fmt: skip
    warrant = tx("WARRANT_ISSUANCE", "2024-05-01", "w-1", stakeholder_id=FUND, exercise_price=usd("1.00"),
                 purchase_price=usd("1"), exercise_triggers=[{"conversion_right": right}])  # fmt: skip
    found = table(tmp_path, warrant).holdings[-1]
    wanted = (AwardKind.WARRANT, "Common warrant", Decimal(700), Decimal(1))
    assert (found.kind, found.security, found.quantity, found.strike) == wanted


TERMS = {
    "object_type": "VESTING_TERMS", "id": "four-years", "allocation_type": "CUMULATIVE_ROUND_DOWN",
    "vesting_conditions": [
        {"id": "start", "quantity": "0", "trigger": {"type": "VESTING_START_DATE"}, "next_condition_ids": ["cliff"]},
        {"id": "cliff", "portion": {"numerator": "12", "denominator": "48"}, "next_condition_ids": ["monthly"],
         "trigger": {"type": "VESTING_SCHEDULE_RELATIVE", "relative_to_condition_id": "start",
                     "period": {"type": "MONTHS", "length": 12, "occurrences": 1,
                                "day_of_month": "VESTING_START_DAY_OR_LAST_DAY_OF_MONTH"}}},
        {"id": "monthly", "portion": {"numerator": "1", "denominator": "48"}, "next_condition_ids": [],
         "trigger": {"type": "VESTING_SCHEDULE_RELATIVE", "relative_to_condition_id": "cliff",
                     "period": {"type": "MONTHS", "length": 1, "occurrences": 36,
                                "day_of_month": "VESTING_START_DAY_OR_LAST_DAY_OF_MONTH"}}},
    ],
}  # fmt: skip


@pytest.mark.parametrize(
    ("start", "vested"),
    [("2024-07-31", 0), ("2024-06-30", 12_000), ("2024-05-31", 13_000), ("2023-12-30", 18_000), ("2019-01-01", 48_000)],
)
def test_vesting_has_its_cliff_and_then_its_months(tmp_path: Path, start: str, vested: int) -> None:
    """The start stands before the grant at times: what counts is the start."""
    begun = tx("VESTING_START", start, "o-2", vesting_condition_id="start")
    of = table(tmp_path, begun, option("o-2", "48000", "2024-08-01", vesting_terms_id="four-years"), others=[TERMS])
    assert of.holdings[-1].vested == vested


def test_vesting_by_dates_by_event_and_ahead_of_time(tmp_path: Path) -> None:
    event = {"object_type": "VESTING_TERMS", "id": "sale", "allocation_type": "CUMULATIVE_ROUNDING",
             "vesting_conditions": [{"id": "sold", "portion": {"numerator": "1", "denominator": "3"},
                                     "trigger": {"type": "VESTING_EVENT"}, "next_condition_ids": []}]}  # fmt: skip
    of = table(
        tmp_path,
        option("o-2", "100", vestings=[{"date": "2025-01-01", "amount": "40"}, {"date": "2025-12-01", "amount": "60"}]),
        option("o-3", "100", vesting_terms_id="sale"),
        tx("VESTING_EVENT", "2025-01-01", "o-3", vesting_condition_id="sold"),
        option("o-4", "100", vesting_terms_id="sale"),
        option("o-5", "100", vesting_terms_id="sale"),
        tx("VESTING_EVENT", "2025-01-01", "o-5", vesting_condition_id="sold"),
        tx("VESTING_ACCELERATION", "2025-02-01", "o-5", quantity="90", reason_text="-"),
        others=[event],
    )
    assert [one.vested for one in of.holdings[-5:]] == [30_000, 40, 33, None, 100]


def test_what_comes_after_the_day_is_not_counted_yet(tmp_path: Path) -> None:
    later = stock("s-9", "5", "2025-07-01")
    found = read(tmp_path, later)
    assert found.kept.table.outstanding == 1_000_000
    assert any("1 transactions are after 2025-06-30" in note for note in found.kept.notes)
    path = folder(tmp_path / "ocf", files([*BASE, later]))
    assert ocf.read(path, TODAY, date(2025, 7, 1)).kept.table.outstanding == 1_000_005


BROKEN = [
    (stock("s-9", "5", holder="nobody"), "it is held by a stakeholder who is not there (`nobody`)"),
    (stock("s-9", "5", of="none"), "it is of a class that is not there (`none`)"),
    (option("o-9", "5", stock_plan_id="none"), "it is from a plan that is not there (`none`)"),
    (option("o-9", "5", compensation_type="PHANTOM"), "`compensation_type` is none of OPTION, OPTION_ISO"),
    (option("o-9", "5", exercise_price=None), "`exercise_price` is missing: what does the holder pay for one share?"),
    (stock("s-9", "-5"), "`quantity` is less than nothing"),
    (stock("s-9", "five"), '`quantity` is no number such as "1000.00"'),
    (stock("s-1", "5"), "its security was issued before (`s-1`)"),
    (tx("STOCK_CANCELLATION", "2025-01-01", "s-1", quantity="900000"), "it takes 900,000 of 800,000"),
    (tx("STOCK_CANCELLATION", "2025-01-01", "s-1"), "`quantity` is missing"),
    (tx("STOCK_RETRACTION", "2025-01-01", "x"), "it is about a security that no issuance in these files opens (`x`)"),
    (tx("STOCK_TELEPORT", "2025-01-01", "s-1"), "`object_type` is none that Open Cap Format has"),
    (tx("STOCK_RETRACTION", "soon", "s-1"), "`date` is no day such as 2026-03-31"),
    (tx("STOCK_CLASS_SPLIT", "2025-01-01", stock_class_id=COMMON, split_ratio={"numerator": "0", "denominator": "1"}),
     "`split_ratio` has to be above nothing"),
    (tx("WARRANT_ISSUANCE", "2024-05-01", "w", stakeholder_id=FUND), "nobody can say for how many shares"),
    (convertible("c-9", "5", {}, "LOAN"), "`convertible_type` is neither SAFE, NOTE nor CONVERTIBLE_SECURITY"),
    (tx("STOCK_TRANSFER", "2025-01-01", "s-1", quantity="1", resulting_security_ids=["s-77"]),
     "a security that came of it is issued in none of these files (`s-77`)"),
]  # fmt: skip


@pytest.mark.parametrize(("one", "why"), BROKEN)
def test_what_cannot_be_used_is_left_out_with_its_file_id_and_reason(tmp_path: Path, one: Object, why: str) -> None:
    found = read(tmp_path, one)
    assert [bad.reason.startswith(f"Transactions.ocf.json, `{one['id']}`: {why}") for bad in found.quarantined] == [
        True
    ]
    assert found.kept.left_out[0].startswith("Transactions.ocf.json, item 4: ")
    assert "(`" not in found.kept.left_out[0]
    assert found.kept.table.classes[1].shares == 200_000


def test_a_foreign_amount_that_is_left_out_mixes_nothing_and_one_that_is_used_is_refused(tmp_path: Path) -> None:
    lost = option("o-9", "5", stock_plan_id="none", exercise_price=usd("1", "CAD"))
    assert read(tmp_path, lost).kept.table.currency == "USD"
    with pytest.raises(BadInput, match=r"two currencies are never added: USD in StockClasses\.ocf\.json"):
        read(tmp_path, option("o-9", "5", exercise_price=usd("1", "CAD")))


def test_a_zip_and_a_manifest_say_the_same_as_their_folder(tmp_path: Path) -> None:
    package = files(BASE)
    one = ocf.read(folder(tmp_path / "ocf", package), TODAY).kept.table.holdings
    assert ocf.read(tmp_path / "ocf" / "Manifest.ocf.json", TODAY).kept.table.holdings == one
    assert ocf.read(zipped(tmp_path / "a.ocf.zip", package), TODAY).kept.table.holdings == one
    del package["Manifest.ocf.json"]
    found = ocf.read(folder(tmp_path / "bare", package), TODAY).kept.table
    assert (found.holdings, found.as_of) == (one, TODAY)


def test_what_the_manifest_lists_and_is_not_there_or_lies_outside_is_told(tmp_path: Path) -> None:
    package = files(BASE)
    listed = json.loads(package["Manifest.ocf.json"])
    listed["documents_files"] = [{"filepath": "./Gone.ocf.json"}, {"filepath": "../secret.json"}]
    package["Manifest.ocf.json"] = json.dumps(listed)
    (tmp_path / "secret.json").write_text(json.dumps({"file_type": "x", "items": [stock("s-9", "5")]}))
    found = ocf.read(folder(tmp_path / "ocf", package), TODAY)
    assert [one.reason for one in found.quarantined] == [
        "the manifest lists Gone.ocf.json under `documents_files`, which is not there",
        "the manifest lists a file outside of its folder under `documents_files`: not opened",
    ]
    assert found.kept.table.outstanding == 1_000_000


def test_a_link_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    outside = tmp_path / "more.json"
    outside.write_text(json.dumps({"file_type": "OCF_TRANSACTIONS_FILE", "items": [stock("s-9", "5")]}))
    package = files(BASE)
    del package["Manifest.ocf.json"]
    inside = folder(tmp_path / "ocf", package)
    (inside / "more.json").symlink_to(outside)
    assert ocf.read(inside, TODAY).kept.table.outstanding == 1_000_000


def test_a_bomb_is_not_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bomb = tmp_path / "bomb.zip"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("a.json", b" " * (8 << 20))
    with pytest.raises(BadInput, match="over 200 times its size"):
        ocf.read(bomb, TODAY)
    monkeypatch.setattr(ocf_files, "LARGEST", 10_000)
    large = json.dumps({"items": [f"{number:060}" for number in range(999)]})
    with pytest.raises(BadInput, match="more than 0 MB"):
        ocf.read(zipped(tmp_path / "large.zip", {"a.json": large}), TODAY)


def test_what_is_no_open_cap_format_is_refused_in_words(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(BadInput, match="holds no Open Cap Format"):
        ocf.read(tmp_path / "empty", TODAY)
    (tmp_path / "torn.zip").write_bytes(zipped(tmp_path / "a.zip", files(BASE)).read_bytes()[:-200])
    with pytest.raises(BadInput, match=r"no Open Cap Format|no zip that could be read"):
        ocf.read(tmp_path / "torn.zip", TODAY)
    part = folder(tmp_path / "ocf", files(BASE))
    with pytest.raises(BadInput, match="is no manifest"):
        ocf.read(part / "Transactions.ocf.json", TODAY)


@pytest.mark.parametrize("content", ["{", "[]", '"x"', '{"items": 5}', '{"items": [5, null]}', "[" * 100_000])
def test_a_broken_file_beside_good_ones_is_told_and_not_thrown(tmp_path: Path, content: str) -> None:
    package = files(BASE)
    package["Others.ocf.json"] = content
    assert ocf.read(folder(tmp_path / "ocf", package), TODAY).kept.table.outstanding == 1_000_000


@pytest.mark.parametrize("junk", [None, 5, "x", [], {}, [5], {"a": 1}, True, "9" * 40, "1e999", -1])
def test_whatever_stands_in_a_field_nothing_is_thrown(tmp_path: Path, junk: object) -> None:
    whole = [
        *BASE, convertible("c-1", "5", {"type": "SAFE_CONVERSION"}),
        tx("STOCK_TRANSFER", "2025-01-01", "s-1", quantity="1", resulting_security_ids=["s-3"],
           balance_security_id="b"),
        tx("STOCK_CLASS_SPLIT", "2025-01-02", stock_class_id=COMMON,
           split_ratio={"numerator": "2", "denominator": "1"}),
        tx("VESTING_START", "2025-01-02", "o-1", vesting_condition_id="start"),
        tx("STOCK_CONSOLIDATION", "2025-01-03", security_ids=["s-1"], resulting_security_id="s-8"),
    ]  # fmt: skip
    number = 0
    for place, one in enumerate(whole):
        for name in one:
            broken = [*whole[:place], {**one, name: junk}, *whole[place + 1 :]]
            number += 1
            found = ocf.read(folder(tmp_path / str(number), files(broken, others=[TERMS])), TODAY)
            assert found.kept.table.company == "Invented Kites Inc."
    for kind in ("people", "classes"):
        package = files(whole)
        name = {"people": "Stakeholders.ocf.json", "classes": "StockClasses.ocf.json"}[kind]
        for field in json.loads(package[name])["items"][-1]:
            items = json.loads(package[name])["items"]
            items[-1][field] = junk
            changed = {**package, name: json.dumps({"file_type": "x", "items": items})}
            number += 1
            ocf.read(folder(tmp_path / str(number), changed), TODAY)


def test_holders_are_numbered_by_their_place_in_the_file(tmp_path: Path) -> None:
    assert {ANA, BO, FUND} == {"person-1", "person-2", "fund-1"}
    assert [one.holder for one in table(tmp_path).holdings] == ["holder 1", "Alder Ventures I", "holder 3"]
