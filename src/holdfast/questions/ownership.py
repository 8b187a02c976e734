"""Who wrote what, of more changes than should be in memory at a time: a range of files after the other.

Whatever `measures.ownership.contributions` says of a file rests on the changes of that file alone, so the ranges put
together are the same table, row for row.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

AT_ONCE = 4_000_000
"""Changes in memory at a time: some 500 MB while they are counted."""
BINS = 8192
"""How finely files are told apart when ranges are chosen; a file with more changes than `AT_ONCE` stays whole."""
NEEDED = ("file", "person", "time", "status", "commit")


def contributions_of(touches: pl.DataFrame, at_once: int = AT_ONCE) -> pl.DataFrame:
    """As `measures.ownership.contributions`, with no more than `at_once` changes at a time beside those given.

    >>> import polars as pl
    >>> touches = pl.DataFrame({"file": [7, 8, 8], "person": [1, 2, 2], "time": [1, 2, 3], "status": ["A", "A", "M"],
    ...                         "commit": [1, 2, 3]})
    >>> contributions_of(touches, at_once=1).equals(contributions_of(touches))
    True
    """
    import polars as pl

    from holdfast.measures.ownership import contributions

    if touches.height <= at_once:
        return contributions(touches)
    return pl.concat(in_parts(touches.lazy(), at_once))


def in_parts(touches: pl.LazyFrame, at_once: int = AT_ONCE) -> Iterator[pl.DataFrame]:
    """The table of `contributions`, a range of files at a time, in the order of files. `touches` may be on disk."""
    import polars as pl

    from holdfast.measures.ownership import contributions

    for low, high in _ranges(touches, at_once):
        here = touches.filter(pl.col("file").is_between(low, high, closed="left")).select(NEEDED)
        yield contributions(here.collect(engine="streaming"))


def stored(touches: Sequence[Path], into: Path, at_once: int = AT_ONCE) -> int:
    """Write the table for changes in these Parquet files into the new folder `into`, a file for each range of files.

    Returns its rows. Neither the changes nor the table is ever in memory whole.
    """
    import polars as pl

    into.mkdir(mode=0o700, parents=True)
    rows = 0
    for number, part in enumerate(in_parts(pl.scan_parquet(list(touches)), at_once)):
        part.write_parquet(into / f"{number:05d}.parquet", compression="zstd", compression_level=1)
        rows += part.height
    return rows


def _ranges(touches: pl.LazyFrame, at_once: int) -> list[tuple[int, int]]:
    """Ranges of file numbers (the last excluded) with at most `at_once` changes each, as far as bins can tell."""
    import polars as pl

    bounds = touches.select(low=pl.col("file").min(), high=pl.col("file").max()).collect(engine="streaming")
    low, high = bounds.row(0)
    if low is None:
        return [(0, 1)]
    width = -(-(high - low + 1) // BINS)
    binned = touches.select(bin=(pl.col("file") - low) // width).group_by("bin").len().collect(engine="streaming")
    ranges, start, held = [], low, 0
    for at, count in binned.sort("bin").iter_rows():
        begins = low + at * width
        if held and held + count > at_once:
            ranges.append((start, begins))
            start, held = begins, 0
        held += count
    return [*ranges, (start, high + 1)]
