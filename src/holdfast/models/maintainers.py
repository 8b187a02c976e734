"""The chance that a person could maintain a file, as its developers would answer: `maintainer_probability`.

    logit p = b0 + b'x + u,   u ~ Normal(0, person_effect_sd), one per person and scenario, shared by all their files
    b0 and the coefficient of days are drawn anew for this company, as far as companies differ
    x: ln(1 + own changes), own share of all changes, created it, ln(1 + lines), ln(1 + days since last) against the
       sample's, and the share of lines that blame gives them where that is known (with coefficients of its own)

Own changes are the creation and every later one. A reviewed change counts as a part of an own one, by a claim; one
written with an agent counts in full, unless the what-if is asked for that takes it for less. The coefficients lie in
`maintainers.json` with where they come from. Whoever answered for some files has the effect that their answers leave
likely (`posterior`). Of everybody else u stays open: their chances shrink to the middle, and the answer is to ask.

*Do not* read it as skill, compare people by it, or use it for knowledge that lives outside of the files. It was fitted
on people who had touched the file: of anybody else it says nothing, and nobody else is a row here but who spoke up.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import cache, cached_property
from importlib import resources
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from holdfast.claims.ledger import Ledger
from holdfast.models import posterior
from holdfast.models.draws import COEFFICIENTS, Draws, Layer

Floats = NDArray[np.float64]
Singles = NDArray[np.float32]

NAMES: Final = ("intercept", "own", "share", "created", "lines", "days")
BLAME: Final = "blame"
"""One more feature, where somebody counted the lines that are theirs: a share, 0 to 1."""
DAY: Final = 86_400
BYTES_PER_LINE: Final = 40
"""For a file whose lines were not read; only its logarithm matters."""


@dataclass(frozen=True, slots=True)
class Coefficients:
    """`mean` in the order of `names`, their `covariance`, and the sample's mean of ln(1 + days since last change)."""

    mean: Floats
    covariance: Floats
    typical_days: float

    @property
    def names(self) -> tuple[str, ...]:
        """`NAMES`, and `BLAME` where there is a coefficient for it."""
        return (*NAMES, BLAME)[: len(self.mean)]

    def draw(self, draws: Draws) -> Singles:
        """float32[len(names), scenarios].

        The answers come from few companies, most from one. What another company may differ in is drawn too: how
        readily people could maintain what they touched, and how fast they forget. Age never adds familiarity: the
        coefficient of days keeps its sign.
        """
        drawn = np.repeat(self.mean[:, None], draws.scenarios, axis=1)
        if COEFFICIENTS in draws.frozen or draws.sure:
            return drawn.astype(np.float32)
        root = np.linalg.cholesky(self.covariance)
        drawn += root @ np.stack([draws.normal(Layer.COEFFICIENTS, "maintainers", name) for name in self.names])
        for name, spread in (("intercept", "company_effect_sd"), ("days", "recency_between_companies_sd")):
            drawn[NAMES.index(name)] += draws.claim(spread) * draws.normal(Layer.COEFFICIENTS, "this company", name)
        drawn[NAMES.index("days")] = -np.abs(drawn[NAMES.index("days")])
        return drawn.astype(np.float32)


@cache
def shipped(*, blame: bool = False) -> Coefficients:
    """The coefficients of `maintainers.json`, without blame or with it."""
    text = (resources.files("holdfast.models") / "maintainers.json").read_text("utf-8")
    record = json.loads(text)
    part = record["with_blame"] if blame else record
    return Coefficients(
        mean=np.array([part["coefficients"][name]["value"] for name in (*NAMES, *([BLAME] if blame else []))]),
        covariance=np.array(part["covariance"]),
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
        lines=pl.coalesce("lines", pl.col("size") / BYTES_PER_LINE, pl.lit(1.0)).cast(pl.Float64),
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


@dataclass(frozen=True)
class Logits:
    """What is needed for the logits of any rows in all scenarios, without holding them all at once."""

    x: Singles
    b: Singles
    people: Singles
    person: NDArray[np.intp]
    counts: Floats
    """own, acceptances, reviewed, assisted, created with an agent: from which claims move the features of rows."""
    moved: NDArray[np.bool_]
    review_weight: Floats
    agent_weight: Floats
    told: Singles
    """What was said of each row's file by or about its person, as `posterior.log_ratio`; 0 where nobody spoke."""

    def rows(self, start: int, stop: int) -> Singles:
        """float32[stop - start, scenarios]."""
        eta = self.people[self.person[start:stop]]
        part = np.empty_like(eta)
        for feature, coefficient in zip(self.x[start:stop].T, self.b, strict=True):
            # Not a matrix product: that rounds by its shape, and more scenarios would change the first ones.
            np.multiply(feature[:, None], coefficient, out=part)
            eta += part
        moved = start + np.flatnonzero(self.moved[start:stop])
        if len(moved):
            eta[moved - start] += self._moved(moved)
        if self.told[start:stop].any():
            eta += self.told[start:stop, None]
        return eta

    @cached_property
    def _weights(self) -> tuple[Floats, Floats, Singles]:
        """Of reviews and of agents, and the coefficients: one number each where every scenario has the same."""
        found = (self.review_weight, self.agent_weight, self.b)
        if all((one == one[..., :1]).all() for one in found):
            return found[0][:1], found[1][:1], found[2][:, :1]
        return found

    def _moved(self, rows: NDArray[np.intp]) -> Singles:
        """What reviews and agents change in these rows' logits, by scenario. Works in place: these are large arrays."""
        own, others, reviewed, assisted, created = self.counts[rows].T[:, :, None]
        review_weight, agent_weight, b = self._weights
        lost = 1 - agent_weight
        counted = review_weight * reviewed
        counted += own
        counted -= lost * (assisted + created)
        np.maximum(counted, 0, out=counted)
        change = np.log1p(counted)
        change -= np.log1p(own)
        change *= b[NAMES.index("own")]
        share = counted + others
        np.maximum(share, 1e-9, out=share)
        np.divide(counted, share, out=share)
        share -= share_of(own, others)
        share *= b[NAMES.index("share")]
        change += share
        if created.any():
            change -= b[NAMES.index("created")] * lost * created
        return np.asarray(change, dtype=np.float32)


def share_of(own: Floats, others: Floats) -> Floats:
    """The share of all changes that is somebody's own; 0 where there are none."""
    return np.asarray(own / np.maximum(own + others, 1e-9), dtype=np.float64)


def logits(
    rows: pl.DataFrame, draws: Draws, coefficients: Coefficients | None = None, answered: pl.DataFrame | None = None
) -> Logits:
    """The model on `rows` of `features`, over the scenarios of `draws`.

    `answered` is what may hold people's own answers (`told` and `own`), also on files that are not in `rows`; by
    default `rows`. Whoever answered has the effect that their answers leave likely; everybody else's is open.
    """
    coefficients = coefficients or shipped(blame=BLAME in rows.columns)
    people, person = np.unique(rows["person"].to_numpy(), return_inverse=True)
    sd, b = draws.claim("person_effect_sd"), coefficients.draw(draws)
    spoke = _spoke(rows if answered is None else answered)
    effects = np.zeros((len(people), draws.scenarios))
    for place, one in enumerate(people.tolist()):
        if one in spoke:
            theirs = spoke[one]
            alone = np.zeros((1, draws.scenarios)), np.zeros(theirs.height, np.intp)
            plain = _model(theirs.with_columns(told=pl.lit(0.0)), draws, coefficients, b, *alone)
            eta = plain.rows(0, theirs.height).astype(np.float64)
            chance = draws.uniform(Layer.PEOPLE, one)
            effects[place] = posterior.places(eta, theirs["told"].to_numpy(), sd, chance)
        else:
            effects[place] = draws.normal(Layer.PEOPLE, one)
    return _model(rows, draws, coefficients, b, effects * sd, person)


def _spoke(rows: pl.DataFrame) -> dict[int, pl.DataFrame]:
    """The rows on which people said something of themselves, by person."""
    if "told" not in rows.columns:
        return {}
    mine = rows.filter(pl.col("own") & (pl.col("told") != 0))
    return {int(key[0]): part for key, part in mine.group_by("person", maintain_order=True)}


def _model(
    rows: pl.DataFrame,
    draws: Draws,
    coefficients: Coefficients,
    b: Singles,
    people: Floats,
    person: NDArray[np.intp],
) -> Logits:
    own = pl.col("deliveries") + pl.col("created").cast(pl.Int64)
    counts = rows.select(own, "acceptances", "reviewed", "assisted", pl.col("assisted_created").cast(pl.Int64))
    numbers = counts.cast(pl.Float64).to_numpy()
    moved = np.asarray(numbers[:, 2:].any(axis=1), dtype=np.bool_)
    helped = bool(numbers[:, 3:].any())
    return Logits(
        x=design(rows, coefficients.typical_days, blame=BLAME in coefficients.names).astype(np.float32),
        b=b,
        people=people.astype(np.float32),
        person=person,
        counts=numbers,
        moved=moved,
        review_weight=draws.claim("review_weight"),
        agent_weight=draws.claim("ai_commit_weight") if helped else np.ones(draws.scenarios),
        told=(rows["told"].to_numpy() if "told" in rows.columns else np.zeros(rows.height)).astype(np.float32),
    )


def design(rows: pl.DataFrame, typical_days: float, *, blame: bool = False) -> Floats:
    """float64[rows, len(NAMES)], and one more with `blame`: the features as the coefficients meet them."""
    names = ("created", "deliveries", "acceptances", "lines", "days", *([BLAME] if blame else []))
    column = {name: rows[name].cast(pl.Float64).to_numpy() for name in names}
    own = column["created"] + column["deliveries"]
    found = [
        np.ones(rows.height),
        np.log1p(own),
        share_of(own, column["acceptances"]),
        column["created"],
        np.log1p(column["lines"]),
        np.log1p(column["days"]) - typical_days,
    ]
    return np.column_stack(found + ([column[BLAME]] if blame else []))


def maintainer_probability(rows: pl.DataFrame, ledger: Ledger, coefficients: Coefficients | None = None) -> Floats:
    """The chance for each row with every claim at its mid, over the people that this person might be: float64[rows].

    The effect of the person is integrated out by 31 points of Gauss-Hermite, weighed by their own answers where `rows`
    hold any (`told`, `own`).
    """
    plain = rows.drop("told", "own", strict=False)
    sure = logits(plain, Draws.certain(ledger), coefficients).rows(0, rows.height)[:, 0].astype(np.float64)
    told = rows["told"].to_numpy() if "told" in rows.columns else np.zeros(rows.height)
    own = rows["own"].to_numpy() & (told != 0) if "own" in rows.columns else np.zeros(rows.height, dtype=np.bool_)
    person, sd = rows["person"].to_numpy(), ledger.mid("person_effect_sd")
    found = np.zeros(rows.height)
    for one in np.unique(person):
        theirs = person == one
        spoke = theirs & own
        found[theirs] = posterior.chances(sure[theirs], told[theirs], sure[spoke], told[spoke], sd)
    return found
