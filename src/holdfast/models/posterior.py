"""What somebody's own answers say of them in each scenario: the person's effect given those answers, and of each file.

    P(answers | u) = product over files of  1 - p + p x ratio,   p = logistic(logit without u + u),  u ~ Normal(0, sd^2)
    ratio = P(said so | could) / P(said so | could not), to the power of what time has left of the answer

The prior is cut into 31 parts with the weights of Gauss-Hermite; each part is weighed by its likelihood, and the
person's own uniform picks the place. Without answers that place is the uniform itself: the draw without answers.

The effect is worked out anew for every question and lives only inside of a draw: it is not stored, returned or shown.
*Do not* read an answer as the truth: some people say yes to everything, which is what a drill is for.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.special import expit, ndtri

from holdfast.claims.ledger import Ledger

Floats = NDArray[np.float64]

POINTS: Final = 31
DAYS_A_MONTH: Final = 365.25 / 12
_ENDS: Final = 1e-15
"""How near to 0 or 1 a place in the prior may lie: about eight standard deviations."""


def gauss_hermite() -> tuple[Floats, Floats]:
    """The 31 points of the standard normal, and their weights, which sum to 1."""
    points, weights = np.polynomial.hermite_e.hermegauss(POINTS)
    return points, weights / weights.sum()


def log_ratio(says: pl.Series, kind: pl.Series, age_days: pl.Series, ledger: Ledger) -> Floats:
    """ln P(said so | true) / P(said so | not true), faded by age: float64[rows].

    `kind` is "answer" (what somebody says of themselves), "named" (what somebody else says; taken as no surer) or
    "drill" (what they showed). Half of it is left after `answer_half_life_months`.

    >>> one, ledger = pl.Series([True]), Ledger.load()
    >>> np.exp(log_ratio(one, pl.Series(["answer"]), pl.Series([0.0]), ledger)).round(2)  # 0.9 / 0.2
    array([4.5])
    >>> np.exp(log_ratio(~one, pl.Series(["drill"]), pl.Series([0.0]), ledger)).round(3)  # 0.03 / 0.95
    array([0.032])
    """
    drill = (kind == "drill").to_numpy()
    sensitivity, specificity = (
        np.where(drill, ledger.mid(f"drill_{name}"), ledger.mid(f"answer_{name}"))
        for name in ("sensitivity", "specificity")
    )
    yes, no = sensitivity / (1 - specificity), (1 - sensitivity) / specificity
    months = age_days.to_numpy() / DAYS_A_MONTH
    left = 0.5 ** (np.maximum(months, 0) / ledger.mid("answer_half_life_months"))
    return np.asarray(np.log(np.where(says.to_numpy(), yes, no)) * left, dtype=np.float64)


def heard(rows: pl.DataFrame, answers: pl.DataFrame, ledger: Ledger) -> pl.DataFrame:
    """`rows` of `maintainers.features` with what people said of them: `told` (as `log_ratio`, 0: nothing) and `own`
    (whether they said it themselves, and it so tells of their other files too).

    `answers` has file, person, says, kind, age_days and own, one row for each file and person. Whoever speaks of a file
    in which history does not show them gets a row without changes, if anybody has one.
    """
    told = log_ratio(answers["says"], answers["kind"], answers["age_days"], ledger)
    said = answers.select("file", "person", "own", told=pl.Series(told))
    unseen = said.join(rows, on=["file", "person"], how="anti").select(
        "file", pl.col("person").cast(rows["person"].dtype)
    )
    files = rows.group_by("file").agg(
        acceptances=pl.col("deliveries").sum(), lines=pl.col("lines").first(), days=pl.col("days").max()
    )
    none = {name: pl.lit(nothing) for name, nothing in NOTHING.items()}
    more = unseen.join(files, on="file").with_columns(**none).select(rows.columns).cast(rows.schema)
    whole = pl.concat([rows, more]).join(said, on=["file", "person"], how="left")
    return whole.with_columns(pl.col("told").fill_null(0.0), pl.col("own").fill_null(False)).sort("file", "person")


NOTHING: Final = {
    "created": False, "deliveries": 0, "reviewed": 0, "assisted": 0, "assisted_created": False,
}  # fmt: skip
"""What history shows of somebody whom it does not show in a file."""


def likelihood(eta: Floats, told: Floats, effects: Floats) -> Floats:
    """How likely one person's answers are at each effect, up to a factor: float64[points, scenarios].

    `eta` float64[answers, scenarios] are the logits without the person, `told` float64[answers] the log ratios,
    `effects` float64[points, scenarios]. Two yeses (ratio 4.5) on files of even odds, at effect 0: 2.75 squared.

    >>> float(likelihood(np.zeros((2, 1)), np.log([4.5, 4.5]), np.zeros((1, 1)))[0, 0])
    7.5625
    """
    found = np.ones_like(effects)
    for logit, ratio in zip(eta, np.expm1(told), strict=True):
        found *= 1 + expit(logit + effects) * ratio
    return found


def places(eta: Floats, told: Floats, sd: Floats, uniform: Floats) -> Floats:
    """The person's effect over its `sd` in each scenario, given their answers: float64[scenarios].

    `uniform` is the person's own number in each scenario: with nothing told, the result is its normal quantile.
    """
    points, prior = gauss_hermite()
    weighed = prior[:, None] * likelihood(eta, told, points[:, None] * sd)
    reached = np.cumsum(weighed, axis=0)
    wanted = uniform * reached[-1]
    part = np.minimum((reached < wanted).sum(axis=0), POINTS - 1)
    here = np.arange(len(uniform))
    inside = (wanted - reached[part, here]) / weighed[part, here] + 1
    place = (np.cumsum(prior) - prior)[part] + np.clip(inside, 0, 1) * prior[part]
    return np.asarray(ndtri(np.clip(place, _ENDS, 1 - _ENDS)), dtype=np.float64)


def chances(eta: Floats, told: Floats, asked: Floats, answers: Floats, sd: float) -> Floats:
    """The chance for each file of one person, given what is told of it and of other files: float64[files].

    `eta` float64[files] are the logits without the person, `told` what was said of these files; `asked` and `answers`
    are the same of all the files that the person spoke of themselves.

    >>> nothing, yes = np.zeros(1), np.log([4.5])
    >>> chances(nothing, nothing, nothing, yes, 2.9).round(2)  # a yes elsewhere raises an even chance
    array([0.67])
    >>> chances(nothing, yes, nothing, yes, 2.9).round(2)  # 0.5 x 0.9 / (0.5 x 0.9 + 0.5 x 0.2)
    array([0.82])
    """
    points, prior = gauss_hermite()
    effects = sd * points
    weighed = prior * likelihood(asked[:, None], answers, effects[:, None])[:, 0]
    return np.asarray(expit(eta[:, None] + told[:, None] + effects) @ (weighed / weighed.sum()), dtype=np.float64)
