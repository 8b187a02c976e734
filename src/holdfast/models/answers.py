"""Fits `maintainer_probability` on developers' own answers to "could you maintain this file?".

A logistic regression with one effect per person, integrated over the people that they might be: maximum likelihood by
31 points of Gauss-Hermite. Needs answers of many people, of both kinds; it is how `maintainers.json` was made.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import expit, logsumexp

from holdfast.models.maintainers import NAMES, Coefficients, design

Floats = NDArray[np.float64]
POINTS: Final = 31
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


def fit(rows: pl.DataFrame, could: NDArray[np.bool_], held: Mapping[str, float] | None = None) -> Fitted:
    """The coefficients under which these answers are most likely.

    `rows` is that of `maintainers.features`, one per answer, `could` the answers; `held` fixes coefficients by name.
    The days are taken against the mean of ln(1 + days) in `rows`.
    """
    typical_days = float(np.log1p(rows["days"].to_numpy()).mean())
    x = design(rows, typical_days)
    person = np.unique(rows["person"].to_numpy(), return_inverse=True)[1]
    mean = np.array([(held or {}).get(name, 0.0) for name in NAMES])
    free = np.array([name not in (held or {}) for name in NAMES])
    offset = x @ mean

    def cost(at: Floats) -> tuple[float, Floats]:
        return _cost(at, x[:, free], offset, could, person)

    start = np.append(np.zeros(int(free.sum())), 0.7)
    limits = [(None, None)] * int(free.sum()) + [(None, _LARGEST_LOG_SD)]
    best = minimize(cost, start, jac=True, method="L-BFGS-B", bounds=limits)
    mean[free] = best.x[:-1]
    covariance = np.zeros((len(NAMES), len(NAMES)))
    covariance[np.ix_(free, free)] = np.linalg.inv(_curvature(cost, best.x))[:-1, :-1]
    return Fitted(
        Coefficients(mean, covariance, typical_days),
        float(np.exp(best.x[-1])),
        -float(best.fun),
        rows.height,
        int(person.max()) + 1,
    )


def _cost(
    at: Floats, x: Floats, offset: Floats, could: NDArray[np.bool_], person: NDArray[np.intp]
) -> tuple[float, Floats]:
    """Minus the log-likelihood, and its gradient by the coefficients and by the logarithm of the effect's sd."""
    points, weights = np.polynomial.hermite_e.hermegauss(POINTS)
    effect = np.exp(at[-1]) * points
    eta = (offset + x @ at[:-1])[:, None] + effect
    each = -np.logaddexp(0, np.where(could[:, None], -eta, eta))
    together = np.zeros((int(person.max()) + 1, POINTS))
    np.add.at(together, person, each)
    together += np.log(weights / weights.sum())
    whole = logsumexp(together, axis=1)
    likely = np.exp(together - np.asarray(whole)[:, None])[person]
    slope = likely * (could[:, None] - expit(eta))
    return -float(np.sum(whole)), -np.append(x.T @ slope.sum(axis=1), (slope * effect).sum())


def _curvature(cost: Callable[[Floats], tuple[float, Floats]], at: Floats, step: float = 1e-4) -> Floats:
    """Second derivatives by differences of the gradient."""
    rows = [(cost(at + move)[1] - cost(at - move)[1]) / (2 * step) for move in np.eye(len(at)) * step]
    return np.asarray(np.array(rows) + np.array(rows).T, dtype=np.float64) / 2
