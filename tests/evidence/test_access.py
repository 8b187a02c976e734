"""A CSV of requests for access: every row is taken, a duplicate, or kept aside with its reason."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.errors import BadInput
from holdfast.evidence.access import COLUMNS, parse, read

HEAD = ",".join(COLUMNS) + "\n"
GOOD = "Ana Ito,GPU credits,IT,2026-03-02,2026-03-09\n"


def test_every_row_is_accounted_for() -> None:
    batch = parse(HEAD + GOOD + GOOD + "Bo,GPU credits,IT,2026-03-04,\nCy,GPU credits,IT,2026-03-09,2026-03-04\n\n")
    assert (len(batch.accepted), batch.duplicates, len(batch.quarantined), batch.read) == (2, 1, 1, 4)
    assert batch.quarantined[0].line == 5
    assert "before it was asked for" in batch.quarantined[0].reason
    assert batch.accepted[1].granted is None


def test_names_are_not_kept() -> None:
    assert "Ana" not in repr(parse(HEAD + GOOD))


def test_columns_may_stand_in_any_order_and_a_byte_order_mark_is_no_name(tmp_path: Path) -> None:
    file = tmp_path / "asked.csv"
    file.write_text("﻿Asked,What,Gate\n2026-03-02,data,owner\n", "utf-8")
    assert read(file).accepted[0].what == "data"


def test_a_missing_column_is_named() -> None:
    with pytest.raises(BadInput, match=r"names no column `what`.*It must be: newcomer,what,gate,asked,granted"):
        parse("newcomer,gate,asked\n")


def test_a_file_that_is_mostly_bad_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "asked.csv"
    file.write_text(HEAD + GOOD + "Bo,GPU,IT,soon,\n")
    with pytest.raises(BadInput, match=r"1 of the 2 rows.*line 3: `soon` under `asked` is no day"):
        read(file)


def test_a_file_that_is_not_there_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="could not be read: No such file"):
        read(tmp_path / "none.csv")


@given(st.text(max_size=400))
def test_no_text_breaks_it(content: str) -> None:
    try:
        batch = parse(HEAD + content)
    except BadInput:
        return
    assert batch.read == len(batch.accepted) + len(batch.quarantined) + batch.duplicates
