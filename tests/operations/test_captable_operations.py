"""Cap tables as they are taken in, typed and dropped: one number takes each back, and nobody's name is stored."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from invented_ocf import files, folder, option, stock, zipped
from invented_repositories import Desk, said

from holdfast.errors import BadInput, UnknownName
from holdfast.evidence.captable.kept import KIND, Kept, standing
from holdfast.settings import Settings
from holdfast.store.state import State
from holdfast.terms.captable import Stage

SHEET = """holder,type,class,kind,shares,price,multiple,strike
Mireille Oakenfold,person,Common,common,6000000,,,
Alder Ventures,fund,Series Seed,preferred,2000000,1.00,1x,
Tariq Oakenfold,person,2025 plan,option,150000,,,0.20
,,Pool,pool,850000,,,
total,,,,9000000,,,
"""
NAMES = ("Mireille", "Tariq", "Oakenfold", "Ana Quillwhistle", "Quillwhistle", "Marrowfield")


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path / "workspace")


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    return written(tmp_path, SHEET)


def written(tmp_path: Path, content: str, name: str = "captable.csv") -> Path:
    file = tmp_path / name
    file.write_text(content, encoding="utf-8")
    return file


def now(desk: Desk) -> Kept | None:
    with State.opened(desk.workspace.state) as state:
        return standing(entry.value for entry in state.live(KIND))


def test_a_file_is_taken_in_once_and_one_number_takes_it_back(desk: Desk, sheet: Path) -> None:
    receipt = desk.do("captable add", file=str(sheet))
    assert receipt.counts == {"read": 5, "accepted": 5, "quarantined": 0, "holders": 3}
    first, second = said(receipt)[:2]
    assert first == "Read captable.csv: 2, 2 of them, 1, 0, as of 2026-11-13."
    assert second.startswith("2 kept without a name, as `holder 1` or `holder 2` by their place in the file.")
    kept = now(desk)
    assert kept is not None
    assert (kept.table.outstanding, kept.table.source) == (Decimal(8_000_000), "captable.csv")
    again = desk.do("captable add", file=str(sheet))
    assert again.undo is None
    assert "nothing was done" in said(again)[0]
    assert desk.do("captable add", file=str(sheet), as_of="2026-10-01").undo is not None, "a day that was said is kept"
    assert desk.do("captable add", file=str(sheet)).undo is None, "today is not said"
    desk.do("undo")
    desk.do("undo", change=receipt.undo)
    assert now(desk) is None


def test_the_newest_holds_and_undo_brings_back_the_one_before(desk: Desk, sheet: Path) -> None:
    desk.do("captable typed", shares="10M", post_money="20M", raised="4M", stage="seed")
    desk.do("captable add", file=str(sheet))
    desk.do("undo")
    kept = now(desk)
    assert kept is not None
    assert (kept.stage, kept.post_money, kept.table.source) == (Stage.SEED, Decimal(20_000_000), "typed numbers")
    desk.do("captable drop")
    assert now(desk) is None
    with pytest.raises(UnknownName, match="No cap table stands"):
        desk.do("captable drop")
    desk.do("undo")
    assert now(desk) == kept


def test_no_name_of_a_person_reaches_the_store_the_log_or_an_export(desk: Desk, sheet: Path, tmp_path: Path) -> None:
    lost = [option("o-9", "5", stock_plan_id="Ana Quillwhistle"), stock("s-1", "5000")]
    package = files([*(stock(f"q-{n}", "5") for n in range(20)), *lost])
    desk.do("captable add", file=str(sheet))
    receipt = desk.do("captable add", file=str(folder(tmp_path / "ocf", package)))
    assert receipt.counts["quarantined"] == 1
    assert "Ana Quillwhistle" in " ".join(said(receipt)), "whoever gave the file is told of the plan that is not there"
    stored = b"".join(one.read_bytes() for one in desk.workspace.folder.rglob("*") if one.is_file())
    for name in NAMES:
        assert name.encode() not in stored
    assert b"Alder Ventures" in stored, "the search finds what is there"


def test_open_cap_format_is_taken_in_from_a_folder_and_from_a_zip(desk: Desk, tmp_path: Path) -> None:
    package = files([stock("s-1", "800000"), option("o-1", "30000")])
    first = desk.do("captable add", file=str(folder(tmp_path / "ocf", package)), total="900,000")
    assert "as of 2025-06-30" in said(first)[0]
    assert desk.do("captable add", file=str(zipped(tmp_path / "a.zip", package))).undo is not None
    later = desk.do("captable add", file=str(tmp_path / "ocf"), as_of="2024-01-15")
    assert later.counts["holders"] == 1, "the option was granted in February"
    with pytest.raises(BadInput, match="`--total` says 5 shares in all, and what is out, granted and reserved adds up"):
        desk.do("captable add", file=str(tmp_path / "ocf"), total="5")


def test_a_package_of_which_too_little_can_be_used_is_refused_by_reason(desk: Desk, tmp_path: Path) -> None:
    package = files([stock(f"s-{n}", "5", holder="nobody") for n in range(6)])
    with pytest.raises(BadInput) as caught:
        desk.do("captable add", file=str(folder(tmp_path / "ocf", package)))
    assert "6 of the 13 objects of ocf could not be used: 6 times: it is held by a stakeholder who is not there" in str(
        caught.value
    )
    assert "What is left leaves nobody with a share." in str(caught.value)
    assert now(desk) is None


def test_another_currency_than_the_companys_is_refused(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "workspace", Settings(currency="EUR"))
    package = files([stock("s-1", "800000")])
    with pytest.raises(BadInput, match="ocf is in USD, and the company counts in EUR"):
        desk.do("captable add", file=str(folder(tmp_path / "ocf", package)))
    with pytest.raises(BadInput, match="`--raised` was given in USD, and the company counts in EUR"):
        desk.do("captable typed", shares="10M", post_money="20M", raised="$4M")


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ({"shares": "-5"}, "`--shares` was given as -5: it cannot be less than nothing"),
        ({"post_money": "much"}, "`--post-money` was given as much: that is no amount"),
        ({"raised": "25M"}, "investors would hold 125 % of the company"),
        ({"valued_on": date(2026, 11, 14)}, "which is after today, 2026-11-13"),
        ({"stage": "Q"}, "that is no stage: no venture money, seed, series A"),
    ],
)
def test_numbers_that_cannot_be_are_refused_in_words(desk: Desk, typed: dict[str, object], why: str) -> None:
    whole: dict[str, Any] = {"shares": "10M", "post_money": "20M", "raised": "4M", "strike": "0.42", **typed}
    with pytest.raises(BadInput) as caught:
        desk.do("captable typed", **whole)
    assert why in str(caught.value)
    assert now(desk) is None


def test_a_strike_above_the_price_is_said_and_kept(desk: Desk) -> None:
    receipt = desk.do("captable typed", shares="10M", post_money="20M", raised="4M", strike="3", valued_on="2026-01-01")
    assert any("A strike of 3.00 is above the 2.00 that investors paid" in line for line in said(receipt))
    kept = now(desk)
    assert kept is not None
    assert kept.table.valuation is not None
    assert kept.table.valuation.price == 3


def test_what_could_not_be_read_is_listed_up_to_five_and_columns_about_pay_are_named(
    desk: Desk, tmp_path: Path
) -> None:
    rows = "".join(f"P{n},Common,5,1\n" for n in range(40)) + "P,Common,x,1\n" * 7
    receipt = desk.do("captable add", file=str(written(tmp_path, f"holder,class,shares,salary\n{rows}")))
    told = said(receipt)
    assert any(line.startswith("7 could not be used and ") for line in told)
    assert "Line 42: `shares` holds no number such as 1,000,000 or 0.42." in told
    assert "2 more of them." in told
    assert "Not read: `salary`: what somebody is paid is not read and not kept." in told


def test_what_is_stored_is_plain(desk: Desk, sheet: Path) -> None:
    desk.do("captable add", file=str(sheet))
    with State.opened(desk.workspace.state) as state:
        (entry,) = state.live(KIND)
    assert json.loads(json.dumps(entry.value)) == entry.value
