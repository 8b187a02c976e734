"""The chance that a person could maintain a file, as its developers would answer: `maintainer_probability`, first form.

    logit p = b0 + b'x + u,   u ~ Normal(0, person_effect_sd), one per person and scenario, shared by all their files
    b0 and the coefficient of days are drawn anew for this company, as far as companies differ
    x: ln(1 + own changes), ln(1 + others' changes), created it, ln(1 + lines), ln(1 + days since) against the sample's

A reviewed change counts as a part of an own one, a change written with an agent as less than one, both by claims. The
coefficients lie in `maintainers.json` with where they come from. Nobody has answered here yet, so u is left open: the
chances shrink to the middle, and the answer to that is to ask.

*Do not* read it as skill, compare people by it, or use it for knowledge that lives outside of the files. It was fitted
on people who had touched the file: of anybody else it says nothing, and nobody else is a row here.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import cache
from importlib import resources
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.special import expit

from holdfast.claims.ledger import Ledger
from holdfast.models.draws import COEFFICIENTS, Draws, Layer

Floats = NDArray[np.float64]
Singles = NDArray[np.float32]

NAMES: Final = ("intercept", "deliveries", "acceptances", "created", "lines", "days")
DAY: Final = 86_400
BYTES_PER_LINE: Final = 40
"""For a file whose lines were not read; only its logarithm matters."""


@dataclass(frozen=True, slots=True)
class Coefficients:
    """`mean` in the order of `NAMES`, their `covariance`, and the sample's mean of ln(1 + days since last change)."""

    mean: Floats
    covariance: Floats
    typical_days: float

    def draw(self, draws: Draws) -> Singles:
        """float32[len(NAMES), scenarios].

        The answers come from few companies, most from one. What another company may differ in is drawn too: how
        readily people could maintain what they touched, and how fast they forget. Age never adds familiarity: the
        coefficient of days keeps its sign.
        """
        drawn = np.repeat(self.mean[:, None], draws.scenarios, axis=1)
        if COEFFICIENTS in draws.frozen or draws.sure:
            return drawn.astype(np.float32)
        root = np.linalg.cholesky(self.covariance)
        drawn += root @ np.stack([draws.normal(Layer.COEFFICIENTS, "maintainers", name) for name in NAMES])
        for name, spread in (("intercept", "company_effect_sd"), ("days", "recency_between_companies_sd")):
            drawn[NAMES.index(name)] += draws.claim(spread) * draws.normal(Layer.COEFFICIENTS, "this company", name)
        drawn[NAMES.index("days")] = -np.abs(drawn[NAMES.index("days")])
        return drawn.astype(np.float32)


@cache
def shipped() -> Coefficients:
    """The coefficients of `maintainers.json`."""
    text = (resources.files("holdfast.models") / "maintainers.json").read_text("utf-8")
    record = json.loads(text)
    return Coefficients(
        mean=np.array([record["coefficients"][name]["value"] for name in NAMES]),
        covariance=np.array(record["covariance"]),
        typical_days=float(record["typical_days"]),
    )


def features(
    contributions: pl.DataFrame, files: pl.DataFrame, as_of: date, reviewed: pl.DataFrame | None = None
) -> pl.DataFrame:
    """One row per (file, person) that ever met, with what the model looks at, ordered by file and person.

    `contributions` is that of `measures.ownership`; it may also hold `assisted` (how many of the deliveries were
    written with an agent) and `assisted_created`. `files` has file, lines (null: not read) and size in bytes; what is
    not in it is left out. `reviewed` is that of `reviewed_changes`. Days count to the midnight before `as_of`.

    >>> touched = pl.DataFrame({"file": [7], "person": [1], "created": [True], "deliveries": [4], "acceptances": [2],
    ...     "first_time": [0], "last_time": [86_400 * 10]})
    >>> files = pl.DataFrame({"file": [7], "lines": [120], "size": [4000]})
    >>> features(touched, files, date(1970, 1, 21)).row(0)
    (7, 1, True, 4, 2, 120.0, 10.0, 0, 0, False)
    """
    end = int(datetime.combine(as_of, time.min, UTC).timestamp())
    rows = contributions.join(files.select("file", "lines", "size"), on="file", how="inner")
    if reviewed is not None:
        rows = rows.join(reviewed.select("file", "person", "reviewed"), on=["file", "person"], how="left")
    for name, nothing in (("reviewed", 0), ("assisted", 0), ("assisted_created", False)):
        column = pl.col(name).fill_null(nothing) if name in rows.columns else pl.lit(nothing)
        rows = rows.with_columns(column.alias(name))
    return rows.select(
        "file",
        "person",
        "created",
        "deliveries",
        "acceptances",
        lines=pl.coalesce("lines", pl.col("size") / BYTES_PER_LINE).cast(pl.Float64),
        days=((end - pl.col("last_time")) / DAY).clip(lower_bound=0).cast(pl.Float64),
        reviewed="reviewed",
        assisted=pl.min_horizontal("assisted", "deliveries"),
        assisted_created=pl.col("assisted_created") & pl.col("created"),
    ).sort("file", "person")


def reviewed_changes(reviews: pl.DataFrame, touches: pl.DataFrame, ledger: Ledger) -> pl.DataFrame:
    """How many changes of each file a person reviewed: frame(file, person, reviewed).

    `reviews` has commit and person, `touches` commit and file. A change with more reviewers than `review_cap` credits
    none of them beyond the cap, in the order of the rows: a long list of names is a formality.

    >>> reviews = pl.DataFrame({"commit": [1, 1, 1, 1, 2], "person": [5, 6, 7, 8, 5]})
    >>> touches = pl.DataFrame({"commit": [1, 2], "file": [9, 9]})
    >>> reviewed_changes(reviews, touches, Ledger.load()).rows()
    [(9, 5, 2), (9, 6, 1), (9, 7, 1)]
    """
    most = int(ledger.mid("review_cap"))
    capped = reviews.unique(["commit", "person"], keep="first", maintain_order=True).filter(
        pl.int_range(pl.len()).over("commit") < most
    )
    return (
        capped.join(touches.select("commit", "file").unique(), on="commit")
        .group_by("file", "person")
        .agg(reviewed=pl.len().cast(pl.Int64))
        .sort("file", "person")
    )


@dataclass(frozen=True, slots=True)
class Logits:
    """What is needed for the logits of any rows in all scenarios, without holding them all at once."""

    x: Singles
    b: Singles
    people: Singles
    person: NDArray[np.intp]
    counts: Floats
    """deliveries, reviewed, assisted, created with an agent: columns of the rows where claims move the features."""
    moved: NDArray[np.bool_]
    review_weight: Floats
    agent_weight: Floats

    def rows(self, start: int, stop: int) -> Singles:
        """float32[stop - start, scenarios]."""
        eta = self.people[self.person[start:stop]]
        for feature, coefficient in zip(self.x[start:stop].T, self.b, strict=True):
            # Not a matrix product: that rounds by its shape, and more scenarios would change the first ones.
            eta += feature[:, None] * coefficient
        moved = start + np.flatnonzero(self.moved[start:stop])
        if len(moved):
            eta[moved - start] += self._moved(moved)
        return eta

    def _moved(self, rows: NDArray[np.intp]) -> Singles:
        """What reviews and agents change in these rows' logits, by scenario."""
        deliveries, reviewed, assisted, created = self.counts[rows].T[:, :, None]
        lost = 1 - self.agent_weight
        own = np.log1p(deliveries + self.review_weight * reviewed - lost * assisted) - np.log1p(deliveries)
        change = self.b[NAMES.index("deliveries")] * own - self.b[NAMES.index("created")] * lost * created
        return np.asarray(change, dtype=np.float32)


def logits(rows: pl.DataFrame, draws: Draws, coefficients: Coefficients | None = None) -> Logits:
    """The model on `rows` of `features`, over the scenarios of `draws`."""
    coefficients = coefficients or shipped()
    people, person = np.unique(rows["person"].to_numpy(), return_inverse=True)
    effects = np.stack([draws.normal(Layer.PEOPLE, int(one)) for one in people]) if len(people) else np.zeros((0, 1))
    counts = rows.select("deliveries", "reviewed", "assisted", pl.col("assisted_created").cast(pl.Int64))
    numbers = counts.cast(pl.Float64).to_numpy()
    return Logits(
        x=design(rows, coefficients.typical_days).astype(np.float32),
        b=coefficients.draw(draws),
        people=(effects * draws.claim("person_effect_sd")).astype(np.float32),
        person=person,
        counts=numbers,
        moved=np.asarray(numbers[:, 1:].any(axis=1), dtype=np.bool_),
        review_weight=draws.claim("review_weight"),
        agent_weight=draws.claim("ai_commit_weight"),
    )


def design(rows: pl.DataFrame, typical_days: float) -> Floats:
    """float64[rows, len(NAMES)]: the features as the coefficients meet them."""
    column = {name: rows[name].cast(pl.Float64).to_numpy() for name in ("deliveries", "acceptances", "lines", "days")}
    return np.column_stack(
        [
            np.ones(rows.height),
            np.log1p(column["deliveries"]),
            np.log1p(column["acceptances"]),
            rows["created"].cast(pl.Float64).to_numpy(),
            np.log1p(column["lines"]),
            np.log1p(column["days"]) - typical_days,
        ]
    )


def maintainer_probability(rows: pl.DataFrame, ledger: Ledger, coefficients: Coefficients | None = None) -> Floats:
    """The chance for each row with every claim at its mid, over the people that this person might be: float64[rows].

    The effect of the person is integrated out by 31 points of Gauss-Hermite.
    """
    coefficients = coefficients or shipped()
    sure = logits(rows, Draws.certain(ledger), coefficients).rows(0, rows.height)[:, 0].astype(np.float64)
    points, weights = np.polynomial.hermite_e.hermegauss(31)
    effect = ledger.mid("person_effect_sd") * points
    return np.asarray(expit(sure[:, None] + effect) @ (weights / weights.sum()), dtype=np.float64)
