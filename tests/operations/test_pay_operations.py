"""The pay file at the door: what is kept, what is quarantined and why, what is dropped unread, and how it is undone."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from invented_firm import Terminal

from holdfast.errors import BadInput
from holdfast.evidence import pay

HEAD = "who,role,level,region,base,currency,as_of"
SECRET = b"a secret of this workspace"


def parsed(*rows: str, head: str = HEAD) -> pay.Batch:
    return pay.parse("\n".join((head, *rows, "")), "USD", SECRET)


def test_a_row_as_it_is_kept_and_read_back() -> None:
    (one,) = parsed(
        'E-17,data engineer,senior,US,"$165,000",USD,2026-03-31,12k,0.25%', head=f"{HEAD},bonus,equity"
    ).accepted
    assert (one.who, one.role, one.level, str(one.equity)) == ("E-17", "data engineer", "senior", "0.0025")
    assert (str(one.base.amount), str(one.bonus and one.bonus.amount)) == ("165000", "12000")
    assert pay.Paid.of(one.plain()) == one


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("E-1,data engineer,senior,US,-165000,USD,", "`-165000` under `base` is no amount"),
        ("E-1,data engineer,senior,US,0,USD,", "`0` under `base` is no amount"),
        ("E-1,data engineer,senior,US,165,USD,", "no pay of a year"),
        ("E-1,data engineer,senior,US,a lot,USD,", "`a lot` under `base`"),
        ("E-1,data engineer,senior,US,,USD,", "`base` is empty"),
        (",data engineer,senior,US,165k,USD,", "`who` is empty"),
        ("E-1,,senior,US,165k,USD,", "`role` is empty"),
        ("E-1,data engineer,,US,165k,USD,", "`level` is empty"),
        ("E-1,data engineer,senior,US,165k,USD,last spring", "no day such as 2026-03-31"),
    ],
)
def test_a_bad_row_is_quarantined_with_its_line_and_reason(row: str, reason: str) -> None:
    batch = parsed("E-9,data engineer,senior,US,165k,USD,", row)
    (bad,) = batch.quarantined
    assert (bad.line, len(batch.accepted)) == (3, 1)
    assert reason in bad.reason


@pytest.mark.parametrize(
    "row",
    [
        "E-2,data engineer,senior,DE,90k,EUR,",
        "E-2,data engineer,senior,DE,EUR 90k,,",
        "E-2,data engineer,mid,GB,£90k,,",
    ],
)
def test_two_currencies_are_refused_with_the_line(row: str) -> None:
    with pytest.raises(BadInput, match=r"Line 3 is in (EUR|GBP), and the company counts in USD.*Nothing was taken"):
        parsed("E-1,data engineer,senior,US,165k,USD,", row)


def test_the_same_person_told_twice_is_a_duplicate_and_told_otherwise_is_said() -> None:
    one = "Ana Quill,data engineer,senior,US,165k,USD,"
    batch = parsed(one, one.replace("Ana Quill", " ana  QUILL "), one.replace("165k", "170k"))
    assert (len(batch.accepted), batch.duplicates) == (1, 1)
    assert "stands on line 2 already" in batch.quarantined[0].reason
    assert batch.read == 3


def test_salary_history_is_dropped_at_the_door_whatever_it_is_called() -> None:
    for column in (
        "previous_salary",
        "Prior Base",
        "salary history",
        "lastSalary",
        "former employer pay",
        "pay_before",
    ):
        batch = parsed("E-1,data engineer,senior,US,165k,USD,,424242", head=f"{HEAD},{column}")
        assert batch.history == (column,)
        assert "424242" not in repr(batch)


def test_a_name_is_kept_nowhere_and_another_workspace_gives_another_label() -> None:
    batch = parsed("Ana Quill,data engineer,senior,US,165k,USD,", "person 4,data engineer,senior,US,165k,USD,")
    assert not {"Ana", "Quill", "person"} & set(repr(batch).replace("'", " ").split())
    assert [line for line, _ in batch.labelled] == [2, 3]
    assert pay.labelled("Ana Quill", SECRET) != pay.labelled("Ana Quill", b"another")


@given(st.lists(st.text(max_size=20), min_size=7, max_size=7).map(",".join))
def test_every_row_is_accepted_a_duplicate_or_quarantined(row: str) -> None:
    try:
        batch = parsed("E-1,data engineer,senior,US,165k,USD,2026-03-31", row)
    except BadInput:
        return
    assert batch.read == len(batch.accepted) + len(batch.quarantined) + batch.duplicates
    assert all(one.base.amount >= 1000 for one in batch.accepted)


def written(tmp_path: Path, *rows: str, head: str = HEAD) -> str:
    file = tmp_path / "pay.csv"
    file.write_text("\n".join((head, *rows, "")))
    return str(file)


def test_the_same_file_twice_changes_nothing_and_undo_takes_it_back(nowhere: Terminal, tmp_path: Path) -> None:
    file = written(tmp_path, *(f"E-{n},data engineer,senior,US,{150 + n}k,USD," for n in range(6)))
    first = nowhere("pay", "add", file, "--json").json
    assert first["counts"] == {"read": 6, "accepted": 6, "quarantined": 0, "duplicates": 0}
    assert nowhere("pay", "add", file, "--json").json["undo"] is None
    assert "middle of your pay" in nowhere("pay").out
    assert nowhere("undo", str(first["undo"])).code == 0
    assert "Nobody has said yet what your people are paid" in nowhere("pay").out


def test_a_later_row_on_the_same_person_replaces_the_earlier_one(nowhere: Terminal, tmp_path: Path) -> None:
    nowhere("pay", "add", written(tmp_path, "Ana Quill,data engineer,senior,US,150k,USD,"))
    nowhere("pay", "add", written(tmp_path, "Ana Quill,data engineer,senior,US,170k,USD,"))
    nowhere("pay", "open", "--as", "pay administrator")
    (row,) = [
        one for block in nowhere("pay", "--json").json["blocks"] if block.get("key") == "rows" for one in block["rows"]
    ]
    assert row["base"]["amount"] == "170000.0"


def test_one_row_or_all_are_dropped(nowhere: Terminal, tmp_path: Path) -> None:
    nowhere("pay", "add", written(tmp_path, *(f"E-{n},data engineer,senior,US,150k,USD," for n in range(6))))
    nowhere("pay", "drop", "E-9").refused(2, "No row is called `E-9`")
    assert "1 row of pay is dropped" in nowhere("pay", "drop", "E-3").out
    assert "5 rows of pay are dropped" in nowhere("pay", "drop").out
    assert "There is no pay to drop" in nowhere("pay", "drop").out


def test_a_misspelt_role_is_asked_about_and_any_other_kept_without_a_market(nowhere: Terminal, tmp_path: Path) -> None:
    rows = [f"E-{n},data engineer,senior,US,150k,USD," for n in range(6)]
    said = nowhere(
        "pay",
        "add",
        written(tmp_path, *rows, "E-8,data enginer,senior,US,1e,USD,", "E-9,office manager,mid,US,90k,USD,"),
    )
    assert said.code == 0
    assert "1 row could not be used" in said.err
    said = nowhere("pay", "add", written(tmp_path, *rows, "E-8,data enginer,senior,US,150k,USD,"))
    assert "there is no role `data enginer`; near it: data engineer" in said.err


def test_a_file_that_is_mostly_bad_is_refused_whole(nowhere: Terminal, tmp_path: Path) -> None:
    file = written(tmp_path, "E-1,data engineer,senior,US,150k,USD,", "E-2,data engineer,senior,US,-1,USD,")
    nowhere("pay", "add", file).refused(2, "1 of the 2 rows", "line 3", "Nothing was taken")
    nowhere("pay", "add", str(tmp_path / "nothing.csv")).refused(2, "could not be read")
    nowhere("pay", "add", written(tmp_path, "1,2", head="name,salary")).refused(2, "no column `who`")
