"""Fits `maintainer_probability` on developers' own answers to "could you maintain this file?".

A logistic regression with one effect per person, integrated over the people that they might be: maximum likelihood by
31 points of Gauss-Hermite. Needs answers of many people, of both kinds; it is how `maintainers.json` was made, by
`bench/knowledge.py`. What one company's people answer about its files is another thing: see `posterior`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import expit, logsumexp

from holdfast.models.maintainers import BLAME, NAMES, Coefficients, design
from holdfast.models.posterior import gauss_hermite

Floats = NDArray[np.float64]
_LARGEST_LOG_SD: Final = 2.0


@dataclass(frozen=True, slots=True)
class Fitted:
    """`coefficients` with their covariance (from the curvature of the likelihood; 0 for what was held), the standard
    deviation between people on the logit scale, and the log-likelihood reached."""

    coefficients: Coefficients
    person_effect_sd: float
    log_likelihood: float
    answers: int
    people: int


def fit(
    rows: pl.DataFrame,
    could: NDArray[np.bool_],
    held: Mapping[str, float] | None = None,
    *,
    blame: bool = False,
    prior_sd: float = math.inf,
) -> Fitted:
    """The coefficients under which these answers are most likely.

    `rows` is that of `maintainers.features`, one per answer, `could` the answers; `held` fixes coefficients by name.
    With `blame`, `rows` has that column too. `prior_sd` draws the others but the intercept towards 0, as far as a
    normal prior of that width would. The days are taken against the mean of ln(1 + days) in `rows`.
    """
    typical_days = float(np.log1p(rows["days"].to_numpy()).mean())
    names = (*NAMES, BLAME) if blame else NAMES
    x = design(rows, typical_days, blame=blame)
    person = np.unique(rows["person"].to_numpy(), return_inverse=True)[1]
    mean = np.array([(held or {}).get(name, 0.0) for name in names])
    free = np.array([name not in (held or {}) for name in names])
    weight = np.where(np.array(names) == "intercept", 0.0, prior_sd**-2)[free]
    offset = x @ mean

    def cost(at: Floats) -> tuple[float, Floats]:
        value, slope = _cost(at, x[:, free], offset, could, person)
        return value + float(weight @ at[:-1] ** 2) / 2, slope + np.append(weight * at[:-1], 0)

    start = np.append(np.zeros(int(free.sum())), 0.7)
    limits = [(None, None)] * int(free.sum()) + [(None, _LARGEST_LOG_SD)]
    best = minimize(cost, start, jac=True, method="L-BFGS-B", bounds=limits)
    mean[free] = best.x[:-1]
    covariance = np.zeros((len(names), len(names)))
    covariance[np.ix_(free, free)] = np.linalg.inv(_curvature(cost, best.x))[:-1, :-1]
    return Fitted(
        Coefficients(mean, covariance, typical_days),
        float(np.exp(best.x[-1])),
        -_cost(best.x, x[:, free], offset, could, person)[0],
        rows.height,
        int(person.max()) + 1,
    )


def _cost(
    at: Floats, x: Floats, offset: Floats, could: NDArray[np.bool_], person: NDArray[np.intp]
) -> tuple[float, Floats]:
    """Minus the log-likelihood, and its gradient by the coefficients and by the logarithm of the effect's sd."""
    points, weights = gauss_hermite()
    effect = np.exp(at[-1]) * points
    eta = (offset + x @ at[:-1])[:, None] + effect
    each = -np.logaddexp(0, np.where(could[:, None], -eta, eta))
    together = np.zeros((int(person.max()) + 1, len(points)))
    np.add.at(together, person, each)
    together += np.log(weights)
    whole = logsumexp(together, axis=1)
    likely = np.exp(together - np.asarray(whole)[:, None])[person]
    slope = likely * (could[:, None] - expit(eta))
    return -float(np.sum(whole)), -np.append(x.T @ slope.sum(axis=1), (slope * effect).sum())


def _curvature(cost: Callable[[Floats], tuple[float, Floats]], at: Floats, step: float = 1e-4) -> Floats:
    """Second derivatives by differences of the gradient."""
    rows = [(cost(at + move)[1] - cost(at - move)[1]) / (2 * step) for move in np.eye(len(at)) * step]
    return np.asarray(np.array(rows) + np.array(rows).T, dtype=np.float64) / 2
