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
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.stats import binom

import bls_wages

FILE: Final = "aijobs_salaries_2025-01-19.csv.gz"
HERE: Final = Path(__file__).resolve().parent.parent / "src" / "holdfast" / "claims"
TABLE: Final = HERE / "pay_bands.csv"
WAGES: Final = HERE / "pay_wages.csv"
ROLES: Final = HERE / "pay_roles.toml"
LEVELS: Final = {"EN": "entry", "MI": "mid", "SE": "senior", "EX": "executive"}
EVERY: Final = "every role"
PERCENTILES: Final = (10, 25, 50, 75, 90)
LEAST_ADS: Final = 10
"""A cell of fewer distinct advertisements gives no row of the table."""
SURE: Final = 0.8
FIRST_POOLED: Final = 2022
"""Before that there are fewer than 300 rows in all."""
OWN: Final = {
    **dict.fromkeys(("AT", "BE", "DE", "ES", "FI", "FR", "GR", "IE", "IT", "LT", "LV", "NL", "PT", "SK"), "EUR"),
    "GB": "GBP", "CA": "CAD", "AU": "AUD", "IN": "INR", "CH": "CHF", "PL": "PLN", "BR": "BRL",
}  # fmt: skip
"""The money of a country, in which it has rows of its own beside those in dollars."""
TITLE: Final = "Machine Learning Engineer"
STATED: Final = {
    "entry_all_rows": ("entry", True, False, 276, "115/140/180"),
    "mid_all_rows": ("mid", True, False, 942, "138/172/224"),
    "senior_all_rows": ("senior", True, False, 2968, "161/202/259"),
    "senior_distinct_rows": ("senior", False, True, 760, "150/199/254"),
}
"""US, 2024: level, whether the title is matched whole, whether rows count once, and what was stated of them."""
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
    pooled = f"{FIRST_POOLED}-{max(frame['work_year'])}"
    years = pl.concat((
        level.with_columns(years=pl.col("work_year").cast(pl.String)), level.with_columns(years=pl.lit(pooled))
    ))  # fmt: skip
    own = years.filter(pl.col("salary_currency") == pl.col("region").replace_strict(OWN, default=None))
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
    for key, rows in sorted(kept.group_by(KEYS), key=lambda cell: list(map(repr, cell[0]))):
        ads = rows["ad"].n_unique()
        named = [one for one in key if isinstance(one, str)]
        for counted, n, pay in countings(rows):
            if counted == "ads" or (named[0] in roles and named[-1] == "USD"):
                figures = (figure for share in PERCENTILES for figure in interval(np.sort(pay), share / 100, ads))
                yield (*named, counted, n, *figures)


def countings(rows: pl.DataFrame) -> Iterator[tuple[str, int, NDArray[np.float64]]]:
    """(name, n, pay) for each way of counting the same rows; an advertisement has two ends, so twice n figures."""
    ads = rows.group_by("ad").agg(low=pl.col("pay").min(), high=pl.col("pay").max())
    yield "ads", len(ads), np.concatenate((ads["low"].to_numpy(), ads["high"].to_numpy())).astype(np.float64)
    yield "distinct rows", rows["row"].n_unique(), rows.unique("row")["pay"].to_numpy().astype(np.float64)
    yield "all rows", len(rows), rows["pay"].to_numpy().astype(np.float64)


def as_csv(head: Sequence[str], rows: Iterable[Sequence[str | int]]) -> str:
    """A table as its file holds it."""
    return "\n".join((",".join(head), *(",".join(str(cell) for cell in row) for row in rows), ""))


def quartiles(frame: pl.DataFrame) -> Iterator[tuple[str, int, int, str, str]]:
    """(name, rows, rows as stated, quartiles in thousands, as stated) of what `STATED` lists."""
    us = frame.filter((pl.col("work_year") == 2024) & (pl.col("region") == "US"))
    for name, (level, whole, distinct, n, stated) in STATED.items():
        title = pl.col("job_title")
        rows = us.filter((pl.col("level") == level) & (title == TITLE if whole else title.str.contains(TITLE)))
        rows = rows.unique("row") if distinct else rows
        found = (rows["salary_in_usd"].quantile(share, "linear") for share in (0.25, 0.5, 0.75))
        yield name, len(rows), n, "/".join(f"{(one or 0) / 1000:.0f}" for one in found), stated


def shape(frame: pl.DataFrame) -> Iterator[tuple[str, str]]:
    """What the rows are: pairs of ends, and how the repeated ones cluster."""
    late = frame.filter(pl.col("work_year") >= 2023)
    rest = [name for name in frame.columns[:11] if not name.startswith("salary")]
    runs = late.select(run=pl.struct(rest).rle_id()).group_by("run").len()
    yield "in_runs_of_even_length", f"{runs.filter(pl.col('len') % 2 == 0)['len'].sum() / len(late):.4f}"
    yield "repeated_rows", f"{1 - frame['row'].n_unique() / len(frame):.3f}"
    ads = late.group_by("ad").agg(pl.len(), low=pl.col("salary").min(), high=pl.col("salary").max())
    yield "advertisements", str(len(ads))
    yield "repeated_advertisements", f"{1 - len(ads) / (ads['len'].sum() / 2):.3f}"
    round_ = (ads["low"] % 5000 == 0) & (ads["high"] % 5000 == 0)
    for name, which in (("round", round_), ("odd", ~round_)):
        some = ads.filter(which)
        yield f"posted_again_{name}_ends", f"{some.filter(pl.col('len') > 2).height / some.height:.3f}"
        yield f"advertisements_{name}_ends", str(some.height)


def main() -> int:
    """Compare or write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help=f"holds {FILE} and {bls_wages.FILE}")
    parser.add_argument("--write", action="store_true", help="write the shipped tables")
    given = parser.parse_args()
    frame = read(given.folder)
    made = {TABLE: as_csv(HEAD, table(frame)), WAGES: as_csv(bls_wages.HEAD, bls_wages.wages(given.folder))}
    if given.write:
        for file, text in made.items():
            file.write_text(text, "utf-8")
    missed = [f"{file.name} is not what the raw data give" for file, text in made.items() if _kept(file) != text]
    print(f"rows: {len(frame)}")
    for name, value in shape(frame):
        print(f"{name}: {value}")
    for name, rows, n, found, stated in quartiles(frame):
        print(f"{name}: {found} (n = {rows}); stated {stated} (n = {n})")
        missed += [f"{name}: {found} of {rows} rows, where {stated} of {n} is stated"] * ((rows, found) != (n, stated))
    for line in missed:
        print(f"missed: {line}")
    return 1 if missed else 0


def _kept(file: Path) -> str:
    return file.read_text("utf-8") if file.exists() else ""


if __name__ == "__main__":
    sys.exit(main())
