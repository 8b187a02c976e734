"""The shipped pay tables, recomputed from the raw data: `.venv/bin/python bench/bands.py FOLDER [--write]`.

FOLDER holds the salaries of ai-jobs.net (CC0) and the wages of the US Bureau of Labor Statistics (public domain), which
are no part of this repository. Prints one figure a line; exits 1 where the shipped tables differ from what the raw data
give, or where stated quartiles are not reproduced. `--write` writes the tables instead of comparing them.

Three countings ship, and the default is "ads": both ends of each distinct advertisement once. The rows turned out to
be the two ends of advertised ranges, and an advertisement that is posted again comes back as the same two rows: one
employer's range, however often it is shown ("all rows" counts it each time). "distinct rows" goes too far: it counts
$200,000 once however many advertisements name it, which fills the tails. `docs/measured.md` has the argument.
"""

from __future__ import annotations

import argparse
import gzip
import io
import sys
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.stats import binom

FILE: Final = "aijobs_salaries_2025-01-19.csv.gz"
HERE: Final = Path(__file__).resolve().parent.parent / "src" / "holdfast" / "claims"
TABLE: Final = HERE / "pay_bands.csv"
ROLES: Final = HERE / "pay_roles.toml"
LEVELS: Final = {"EN": "entry", "MI": "mid", "SE": "senior", "EX": "executive"}
EVERY: Final = "every role"
PERCENTILES: Final = (10, 25, 50, 75, 90)
LEAST_ADS: Final = 10
"""A cell of fewer distinct advertisements gives no row of the table."""
SURE: Final = 0.8
FIRST_POOLED: Final = 2022
"""Before that there are fewer than 300 rows in all."""
KEYS: Final = ("role", "level", "region", "years", "currency")
HEAD: Final = (
    *KEYS, "counted", "n",
    *(f"p{share}{end}" for share in PERCENTILES for end in ("", "_low", "_high")),
)  # fmt: skip


def read(folder: Path) -> pl.DataFrame:
    """Every row, with its role, level, a number for each distinct row and one for its advertisement."""
    raw = pl.read_csv(io.BytesIO(gzip.decompress((folder / FILE).read_bytes())))
    return raw.with_columns(
        title_role=pl.col("job_title").replace_strict(_roles(raw["job_title"].unique().to_list())),
        level=pl.col("experience_level").replace_strict(LEVELS),
        region=pl.col("company_location"),
        row=pl.struct(raw.columns).rank("dense"),
        ad=advertisements(raw),
    )


def _roles(titles: Sequence[str]) -> dict[str, str | None]:
    """The role of each job title, by the shipped list; None where no role takes it."""
    roles = tomllib.loads(ROLES.read_text("utf-8"))

    def takes(row: Mapping[str, list[str]], title: str) -> bool:
        return title in row["titles"] or any(words in title for words in row.get("within", ()))

    return {title: next((name for name, row in roles.items() if takes(row, title)), None) for title in titles}


def advertisements(raw: pl.DataFrame) -> pl.Series:
    """A number for each row's advertisement: neighbours that differ in nothing but pay are taken two by two.

    Equal advertisements, the same two ends and all else equal, have the same number wherever they stand.
    """
    rest = [name for name in raw.columns if not name.startswith("salary")]
    placed = raw.with_columns(run=pl.struct(rest).rle_id())
    placed = placed.with_columns(pair=pl.int_range(pl.len()).over("run") // 2)
    ends = [
        pl.col("salary").min().over("run", "pair").alias("from"),
        pl.col("salary").max().over("run", "pair").alias("to"),
    ]
    return placed.with_columns(ends).select(ad=pl.struct(*rest, "salary_currency", "from", "to").rank("dense"))["ad"]


def interval(ordered: NDArray[np.float64], share: float, independent: int) -> tuple[int, int, int]:
    """A percentile and its 80 % range: the order statistics between which the true one lies, were `independent`
    observations drawn at random. How many of them lie below it is binomial.

    >>> interval(np.arange(0, 101, dtype=float), 0.5, 100)
    (50, 44, 57)
    """
    least, most = (float(binom.ppf(at, independent, share)) for at in ((1 - SURE) / 2, (1 + SURE) / 2))
    ends = (least / independent, share, min(1.0, (most + 1) / independent))
    low, middle, high = (round(float(np.quantile(ordered, end))) for end in ends)
    return middle, min(low, middle), max(high, middle)


def wide(frame: pl.DataFrame) -> pl.DataFrame:
    """Each row once for every cell that it belongs to: its role, family and every role; its level and any; its year and
    all years; in dollars as the file converts them and in its own currency."""
    families = {name: row["family"] for name, row in tomllib.loads(ROLES.read_text("utf-8")).items()}
    recent = frame.filter(pl.col("work_year") >= FIRST_POOLED)
    named = recent.filter(pl.col("title_role").is_not_null())
    who = pl.concat((
        named.with_columns(role=pl.col("title_role")),
        named.with_columns(role=pl.col("title_role").replace_strict(families)),
        recent.with_columns(role=pl.lit(EVERY)),
    ))  # fmt: skip
    level = pl.concat((who, who.with_columns(level=pl.lit("any"))))
    pooled = f"{FIRST_POOLED}-{frame['work_year'].max()}"
    years = pl.concat((
        level.with_columns(years=pl.col("work_year").cast(pl.String)), level.with_columns(years=pl.lit(pooled))
    ))  # fmt: skip
    own = years.filter((pl.col("salary_currency") != "USD") & (pl.col("region") != "US"))
    return pl.concat((
        years.with_columns(currency=pl.lit("USD"), pay=pl.col("salary_in_usd")),
        own.with_columns(currency=pl.col("salary_currency"), pay=pl.col("salary")),
    ))  # fmt: skip


def table(frame: pl.DataFrame) -> Iterator[tuple[str | int, ...]]:
    """The rows of the shipped table, in the order of their keys. Roles in dollars come in all three countings."""
    cells = wide(frame)
    enough = cells.group_by(KEYS).agg(pl.col("ad").n_unique()).filter(pl.col("ad") >= LEAST_ADS)
    roles = set(tomllib.loads(ROLES.read_text("utf-8")))
    kept = cells.join(enough.select(KEYS), on=KEYS, how="semi")
    for key, rows in sorted(kept.group_by(KEYS), key=lambda cell: str(cell[0])):
        ads = rows["ad"].n_unique()
        for counted, n, pay in countings(rows):
            if counted == "ads" or (key[0] in roles and key[-1] == "USD"):
                figures = (figure for share in PERCENTILES for figure in interval(np.sort(pay), share / 100, ads))
                yield (*(one if isinstance(one, str) else repr(one) for one in key), counted, n, *figures)


def countings(rows: pl.DataFrame) -> Iterator[tuple[str, int, NDArray[np.float64]]]:
    """(name, n, pay) for each way of counting the same rows; an advertisement has two ends, so twice n figures."""
    ads = rows.group_by("ad").agg(low=pl.col("pay").min(), high=pl.col("pay").max())
    yield "ads", len(ads), np.concatenate((ads["low"].to_numpy(), ads["high"].to_numpy())).astype(np.float64)
    yield "distinct rows", rows["row"].n_unique(), rows.unique("row")["pay"].to_numpy().astype(np.float64)
    yield "all rows", len(rows), rows["pay"].to_numpy().astype(np.float64)


def as_csv(rows: Iterator[tuple[str | int, ...]]) -> str:
    """The table as the file holds it."""
    return "\n".join((",".join(HEAD), *(",".join(str(cell) for cell in row) for row in rows), ""))


def main() -> int:
    """Compare or write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--write", action="store_true")
    given = parser.parse_args()
    frame = read(given.folder)
    made = as_csv(table(frame))
    if given.write:
        TABLE.write_text(made, "utf-8")
    print(f"rows: {len(frame)}")
    print(f"table_rows: {made.count(chr(10)) - 1}")
    if TABLE.read_text("utf-8") != made:
        print("missed: the shipped table is not what the raw data give")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
