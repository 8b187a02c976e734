"""Ownership of more changes than fit: the parts put together are the whole, row for row."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from holdfast.measures.ownership import contributions
from holdfast.questions import ownership


def touches(rows: int, files: int, seed: int) -> pl.DataFrame:
    """Changes of an invented company; few files have most of them."""
    rng = np.random.default_rng(seed)
    return pl.DataFrame(
        {
            "repository": np.zeros(rows, dtype=np.int32),
            "commit": np.sort(rng.integers(0, rows // 3, rows)),
            "file": (files * rng.random(rows) ** 3).astype(np.int64) + 17,
            "person": rng.integers(0, 40, rows).astype(np.int32),
            "time": rng.integers(1_500_000_000, 1_800_000_000, rows),
            "status": rng.choice(list("AMDRCT"), rows),
            "assisted": rng.random(rows) < 0.1,
        }
    )


@pytest.mark.parametrize("at_once", [1, 700, 5_000, 10**9])
def test_parts_of_any_size_are_the_whole_table(at_once: int) -> None:
    made = touches(20_000, 3_000, 7)
    whole = contributions(made)
    assert whole.height > 5_000
    parts = list(ownership.in_parts(made.lazy(), at_once))
    assert pl.concat(parts).equals(whole)
    assert ownership.contributions_of(made, at_once).equals(whole)
    assert (len(parts) == 1) == (at_once == 10**9)


def test_no_part_has_more_changes_than_it_may_where_files_allow_it() -> None:
    made = touches(20_000, 3_000, 8)
    largest = made.group_by("file").len()["len"].max()
    assert isinstance(largest, int)
    for low, high in ownership._ranges(made.lazy(), 2_000):
        held = made.filter(pl.col("file").is_between(low, high, closed="left"))
        assert held.height <= max(2_000, largest)


def test_what_lies_on_disk_is_written_to_disk_with_the_same_rows(tmp_path: Path) -> None:
    made = touches(20_000, 3_000, 9)
    files = []
    for number, start in enumerate(range(0, made.height, 6_000)):
        files.append(tmp_path / f"{number}.parquet")
        made.slice(start, 6_000).write_parquet(files[-1])
    rows = ownership.stored(files, tmp_path / "owned", at_once=3_000)
    written = sorted((tmp_path / "owned").iterdir())
    assert len(written) > 3
    table = pl.concat([pl.read_parquet(one) for one in written])
    assert table.equals(contributions(made))
    assert rows == table.height


def test_no_changes_are_no_contributions() -> None:
    empty = touches(30, 3, 1).clear()
    assert ownership.contributions_of(empty, 1).height == 0
    assert [part.height for part in ownership.in_parts(empty.lazy(), 1)] == [0]


def test_a_number_too_large_to_be_packed_is_refused_and_never_folded_into_another() -> None:
    made = touches(30, 3, 1).with_columns(person=pl.lit(2**31, dtype=pl.Int64))
    with pytest.raises(ValueError, match=r"numbers from 0 to 2\^31 - 1"):
        contributions(made)
    with pytest.raises(ValueError, match="-1 to"):
        contributions(touches(30, 3, 1).with_columns(person=pl.lit(-1)))
