"""Who wrote what: the published measures of authorship and of how few people carry a project.

All are baselines: who *wrote* a file is not who could maintain it. Formulas and names are those of their sources:
degree of authorship and truck factor of Avelino et al., "A novel approach for estimating truck factors" (ICPC 2016),
and the authors' own program (aserg-ufmg/Truck-Factor: `AuthorshipInfo`, `DOACalculator`, `GreedyTruckFactor`),
contributor absence factor of CHAOSS, fragmentation of code-maat (`effort.clj`, after D'Ambros et al.).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl

CREATES: Final = ("A", "C")
"""Statuses that make somebody a file's creator. A copy is a new file, and the copier creates it."""
DELIVERS: Final = ("M", "R", "T")
"""Statuses that count as a change to a file; a rename is one, creating and deleting are not."""

NORMALISED_AT_LEAST: Final = 0.75
ABSOLUTE_AT_LEAST: Final = 3.293
COVERED: Final = 0.5
"""The three thresholds of the published method (its `config.properties`)."""


def contributions(touches: pl.DataFrame) -> pl.DataFrame:
    """What each person did to each file, one row per pair, ordered by file and person.

    `touches` has one row per change to a file: file, person, time (UTC seconds), status (A M D R C T). Deletions are
    left out. In the result, `created` says that the person added the file (everybody who did, where parallel branches
    added it twice), `deliveries` counts the person's later changes and `acceptances` everybody else's; `first_time` and
    `last_time` bound the person's changes. With a column `commit`, a change that several people made together is no
    acceptance for any of them. Linear in rows, but for the ordering.

    >>> touches = pl.DataFrame({"file": [7, 7, 7], "person": [1, 2, 2], "time": [1, 2, 3], "status": ["A", "M", "M"]})
    >>> contributions(touches).select("file", "person", "created", "deliveries", "acceptances").rows()
    [(7, 1, True, 0, 2), (7, 2, False, 2, 0)]
    """
    status = pl.col("status").cast(pl.String)
    together = "commit" in touches.columns
    _refuse_odd_numbers(touches.select("file", "person", *(["commit"] if together else [])))
    rows = (
        touches.lazy()
        .select(
            _pair("file", "person").alias("pair"),
            "time",
            *([_pair("file", "commit").alias("change")] if together else []),
            created=status.is_in(CREATES),
            delivered=status.is_in(DELIVERS),
        )
        .filter(pl.col("created") | pl.col("delivered"))
    )
    mine = rows.group_by("pair").agg(
        pl.col("created").any(),
        pl.col("delivered").cast(pl.Int64).sum().alias("deliveries"),
        pl.col("time").min().alias("first_time"),
        pl.col("time").max().alias("last_time"),
    )
    delivered = rows.filter("delivered").select("change").unique() if together else rows.filter("delivered")
    of = _first("change" if together else "pair").alias("file")
    made = delivered.group_by(of).agg(made=pl.len().cast(pl.Int64))
    person = _second("pair").cast(touches.schema["person"]).alias("person")
    others = (pl.col("made").fill_null(0) - pl.col("deliveries")).clip(lower_bound=0).alias("acceptances")
    return (
        mine.sort("pair")
        .with_columns(_first("pair").alias("file"), person)
        .join(made, on="file", how="left", maintain_order="left")
        .select(
            pl.col("file").cast(touches.schema["file"]),
            "person",
            "created",
            "deliveries",
            others,
            "first_time",
            "last_time",
        )
        .collect(engine="streaming")
    )


BITS: Final = 31
"""Two numbers under 2 to this power are packed into one: grouping by one column is twice as fast as by two."""


def _pair(first: str, second: str) -> pl.Expr:
    return pl.col(first).cast(pl.Int64).mul(2**BITS).add(pl.col(second).cast(pl.Int64))


def _first(pair: str) -> pl.Expr:
    return pl.col(pair).floordiv(2**BITS)


def _second(pair: str) -> pl.Expr:
    return pl.col(pair).mod(2**BITS)


def _refuse_odd_numbers(numbers: pl.DataFrame) -> None:
    """Raises `ValueError` where a number cannot be packed: below 0, or 2 to the power of `BITS` and up."""
    if numbers.is_empty():
        return
    lowest, highest = (min(numbers.min().row(0)), max(numbers.max().row(0)))
    if lowest < 0 or highest >= 2**BITS:
        raise ValueError(f"Files, people and commits are numbers from 0 to 2^{BITS} - 1; {lowest} to {highest} came.")


def degree_of_authorship(contributions: pl.DataFrame) -> pl.DataFrame:
    """`contributions` with `doa`: 3.293 + 1.098 created + 0.164 deliveries - 0.321 ln(1 + acceptances). No unit.

    How well one developer is expected to know one file. The formula is logarithmic in others' changes only, so it may
    fall below zero. Source: Avelino et al., ICPC 2016, with the weights of Fritz et al., ICSE 2010.

    >>> rows = pl.DataFrame({"created": [True, False], "deliveries": [0, 2], "acceptances": [2, 0]})
    >>> degree_of_authorship(rows)["doa"].round(3).to_list()
    [4.038, 3.621]
    """
    doa = (
        3.293
        + 1.098 * pl.col("created").cast(pl.Float64)
        + 0.164 * pl.col("deliveries").cast(pl.Float64)
        - 0.321 * pl.col("acceptances").cast(pl.Float64).log1p()
    )
    return contributions.with_columns(doa=doa)


def authors(contributions: pl.DataFrame) -> pl.DataFrame:
    """The (file, person) pairs that the published rule calls authorship, with `doa`.

    An author's degree of authorship is over 0.75 of the file's largest, and is at least 3.293 unless the author created
    the file. Most files have one or two; a file much changed by many may have none.

    >>> touches = pl.DataFrame({"file": [7, 7], "person": [1, 2], "time": [10, 20], "status": ["A", "M"]})
    >>> authors(contributions(touches)).select("file", "person").rows()
    [(7, 1), (7, 2)]
    """
    rated = degree_of_authorship(contributions)
    normalised = pl.col("doa") / pl.col("doa").max().over("file")
    largest_is_positive = pl.col("doa").max().over("file") > 0
    known = (pl.col("doa") >= ABSOLUTE_AT_LEAST) | pl.col("created")
    return rated.filter(largest_is_positive & (normalised > NORMALISED_AT_LEAST) & known)


@dataclass(frozen=True, slots=True)
class TruckFactor:
    """`count` people, of `files` files in all; `still_authored[k]` is the share of files that has an author after the k
    largest authors are gone, up to the first that is under one half. It names nobody: a truck factor prints as a count.
    """

    count: int
    files: int
    still_authored: tuple[float, ...]


def truck_factor(contributions: pl.DataFrame) -> TruckFactor:
    """Fewest authors whose going leaves over half of the files without an author, the largest author going first.

    Largest is by number of files authored; ties go by deliveries, then by the smaller person number (the published
    program breaks ties by the order of a hash map). Files in `contributions` are all the files there are: leave out
    beforehand what does not count (`measures.files`). No files give a count of 0. Source: Avelino et al., ICPC 2016.

    >>> touches = pl.DataFrame({"file": [1, 2, 3], "person": [5, 5, 6], "time": [0, 0, 0], "status": ["A", "A", "A"]})
    >>> truck_factor(contributions(touches))
    TruckFactor(count=1, files=3, still_authored=(1.0, 0.3333333333333333))
    """
    files = contributions["file"].n_unique()
    if files == 0:
        return TruckFactor(0, 0, ())
    pairs = authors(contributions)
    largest_first = (
        pairs.group_by("person")
        .agg(authored=pl.len(), deliveries=pl.col("deliveries").sum())
        .sort("authored", "deliveries", "person", descending=[True, True, False])
        .select("person", rank=pl.int_range(pl.len()))
    )
    last_author_goes = pairs.join(largest_first, on="person").group_by("file").agg(pl.col("rank").max())["rank"]
    goes_at = np.bincount(last_author_goes.to_numpy(), minlength=len(largest_first))
    left = len(last_author_goes) - np.concatenate([[0], np.cumsum(goes_at)])
    share = left / files
    count = int(np.argmax(share < COVERED))
    return TruckFactor(count, files, tuple(float(s) for s in share[: count + 1]))


def contributor_absence_factor(touches: pl.DataFrame) -> int:
    """Fewest people who together made half of all contributions; each row of `touches` (person) is one contribution.

    Give it one row per commit to count commits. **Not** the truck factor: it knows no files and no authorship. 0 where
    there are no contributions. Source: CHAOSS, "Contributor Absence Factor" (formerly Bus Factor).

    >>> contributor_absence_factor(pl.DataFrame({"person": [1, 1, 1, 2, 3]}))
    1
    """
    if touches.is_empty():
        return 0
    made = np.sort(touches.group_by("person").len()["len"].cast(pl.Int64).to_numpy())[::-1]
    return int(np.argmax(2 * np.cumsum(made) >= made.sum())) + 1


def fragmentation(touches: pl.DataFrame) -> pl.DataFrame:
    """For each file: 1 - sum of squared shares of revisions; 0 for one author, towards 1 for many.

    `touches` holds file and person, one row per revision; the result is ordered by file and also says how many
    `revisions` and `people` the figure rests on. Source: code-maat's fractal
    value (`effort.clj`), after D'Ambros et al.

    >>> fragmentation(pl.DataFrame({"file": [1, 1, 2], "person": [5, 6, 5]})).rows()
    [(1, 0.5, 2, 2), (2, 0.0, 1, 1)]
    """
    made = touches.group_by("file", "person").agg(made=pl.len().cast(pl.Int64))
    revisions, squares = pl.col("made").sum(), (pl.col("made") ** 2).sum()
    return (
        made.group_by("file")
        .agg(
            fragmentation=1.0 - squares.cast(pl.Float64) / (revisions**2).cast(pl.Float64),
            revisions=revisions,
            people=pl.len().cast(pl.Int64),
        )
        .sort("file")
    )
