"""How long until something happens that may never happen: a lognormal time, a share of never, and places that differ.

    ln T = intercept + x'slopes + place + spread x normal, place ~ Normal(0, between^2); never with chance expit(never)

`fit` reads it from times that are partly censored (the watch ended first), with the places' differences integrated
out. `concordance` is Harrell's c; `held` tells how often an interval holds times of which some were not seen to the
end.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import expit, log_ndtr, logit, logsumexp, ndtr

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Indices = NDArray[np.intp]

NODES: Final = 21
"""Points of the Gauss-Hermite rule over places."""
SHORTEST: Final = 1.0
"""Times below one day count as one day: finer is when somebody pressed a key."""


@dataclass(frozen=True, slots=True, eq=False)
class Times:
    """`days` until it happened (`seen`), or until the watch ended; `place` numbers from 0 what hangs together."""

    days: Floats
    seen: Bools
    place: Indices

    def only(self, mask: Bools) -> Times:
        """The rows of `mask`, places numbered anew."""
        return Times(self.days[mask], self.seen[mask], np.unique(self.place[mask], return_inverse=True)[1])


@dataclass(frozen=True, slots=True, eq=False)
class Lasting:
    """A fitted model. `slopes` go with columns as given: centred on `centre`, not scaled. `never` is a logit."""

    intercept: float
    slopes: Floats
    centre: Floats
    spread: float
    between: float
    never: float
    errors: Floats
    loss: float

    def middle(self, x: Floats) -> Floats:
        """Median of ln T, of those where it happens at all, in a typical place: float64[rows]."""
        return np.asarray(self.intercept + (x - self.centre) @ self.slopes)

    def by(self, days: Floats, x: Floats) -> Floats:
        """Chance that it has happened by `days` in a place nobody has seen: float64[rows]."""
        width = np.hypot(self.spread, self.between)
        passed = ndtr((np.log(np.maximum(days, SHORTEST)) - self.middle(x)) / width)
        return np.asarray((1 - expit(self.never)) * passed)

    def to_json(self, names: Sequence[str]) -> dict[str, Any]:
        """As written to a file, slopes by name."""
        return {
            "intercept": round(self.intercept, 4), "spread": round(self.spread, 4), "between": round(self.between, 4),
            "never": round(self.never, 4), "loss": round(self.loss, 2),
            "slopes": {name: round(float(slope), 4) for name, slope in zip(names, self.slopes, strict=True)},
            "errors": {name: round(float(error), 4) for name, error in zip(names, self.errors, strict=True)},
            "centre": {name: round(float(middle), 4) for name, middle in zip(names, self.centre, strict=True)},
        }  # fmt: skip

    @classmethod
    def from_json(cls, said: dict[str, Any], names: Sequence[str]) -> Lasting:
        """What `to_json` wrote."""
        column = {part: np.array([said[part][name] for name in names]) for part in ("slopes", "centre", "errors")}
        return cls(
            said["intercept"], column["slopes"], column["centre"], said["spread"], said["between"], said["never"],
            column["errors"], said["loss"],
        )  # fmt: skip


def fit(x: Floats, times: Times, shrink: float = 1.0) -> Lasting:
    """The most likely model; each slope is held towards 0 as if one row of doubt `shrink` said so (per unit scale)."""
    centre, scale = x.mean(axis=0), np.where(x.std(axis=0) > 0, x.std(axis=0), 1.0)
    z, logs = (x - centre) / scale, np.log(np.maximum(times.days, SHORTEST))
    start = np.concatenate([[logs.mean(), 0.0, -0.7, -1.5], np.zeros(x.shape[1])])

    def cost(point: Floats) -> float:
        return _loss(point, z, logs, times) + 0.5 * shrink * float(point[4:] @ point[4:]) + _mild(point)

    found = minimize(cost, start, method="BFGS", options={"gtol": 1e-4})
    point, doubt = np.asarray(found.x), np.sqrt(np.maximum(np.diag(np.asarray(found.hess_inv)), 0))
    return Lasting(
        float(point[0]), point[4:] / scale, centre, float(np.exp(point[1])), float(np.exp(point[2])), float(point[3]),
        doubt[4:] / scale, _loss(point, z, logs, times),
    )  # fmt: skip


def _mild(point: Floats) -> float:
    """Weak priors that keep spread, places and never from running away where data say nothing of them."""
    centred = point[1:4] - np.array([0.4, -0.5, -1.5])
    return 0.5 * float(((centred / np.array([1.0, 1.0, 1.5])) ** 2).sum())


def _loss(point: Floats, z: Floats, logs: Floats, times: Times) -> float:
    """Minus the log-likelihood, places integrated out."""
    nodes, weights = np.polynomial.hermite_e.hermegauss(NODES)
    spread, between, never = np.exp(point[1]), np.exp(point[2]), point[3]
    middle = point[0] + z @ point[4:]
    off = (logs - middle)[:, None] / spread - between / spread * nodes[None]
    ever = -np.logaddexp(0, never)
    happened = ever - 0.5 * off**2 - np.log(spread) - 0.5 * np.log(2 * np.pi)
    waiting = np.logaddexp(never + ever, ever + log_ndtr(-off))
    rows = np.where(times.seen[:, None], happened, waiting)
    total = np.zeros((int(times.place.max(initial=-1)) + 1, NODES))
    np.add.at(total, times.place, rows)
    return -float(logsumexp(total + np.log(weights / weights.sum()), axis=1).sum())


def concordance(later: Floats, times: Times) -> Floats:
    """Pairs of one place whose order can be told: float64[places, 2], those foretold (ties count half) and all.

    The pair's order is known where the shorter time was seen. `later` is larger for what is expected to take longer.
    Within a place only: how fast a place is says nothing of what is hard in it.

    >>> times = Times(np.array([1.0, 2, 3, 9]), np.array([True, True, False, True]), np.array([0, 0, 0, 1]))
    >>> concordance(np.array([1.0, 3, 2, 0]), times)
    array([[2., 3.],
           [0., 0.]])
    """
    found = np.zeros((int(times.place.max(initial=-1)) + 1, 2))
    for place in range(len(found)):
        here = times.place == place
        days, seen, order = times.days[here], times.seen[here], later[here]
        known = seen[:, None] & ((days[:, None] < days[None]) | ((days[:, None] == days[None]) & ~seen[None]))
        right = (order[:, None] < order[None]) + 0.5 * (order[:, None] == order[None])
        found[place] = (right * known).sum(), known.sum()
    return found


def share(pairs: Floats) -> float:
    """Harrell's c from the counts of `concordance`.

    >>> share(np.array([[2.0, 3.0], [0.0, 1.0]]))
    0.5
    """
    total = pairs.sum(axis=0)
    return float(total[0] / total[1]) if total[1] else float("nan")


def resampled(pairs: Sequence[Floats], times: int, rng: np.random.Generator) -> Floats:
    """c of each of several orders over places drawn anew, the same places for all: float64[times, orders]."""
    places = len(pairs[0])
    drawn = rng.integers(places, size=(times, places))
    return np.array([[share(order[chosen]) for order in pairs] for chosen in drawn])


def held(low: Floats, high: Floats, by_end: Floats, seen: Bools) -> float:
    """How often an interval of chance, `low` to `high` in units of probability, holds the times.

    `by_end` is the foretold chance of having happened by the end of each row's watch. A time that was seen is in or
    out. One that was not counts by the chance, as foretold and given that it had not happened by then, of falling in.

    >>> held(np.array([0.1, 0.1]), np.array([0.9, 0.9]), np.array([0.5, 0.05]), np.array([True, False]))
    0.9210526315789473
    """
    inside = (by_end >= low) & (by_end <= high)
    rest = np.clip(high - np.maximum(low, by_end), 0, None) / np.maximum(1 - by_end, 1e-12)
    return float(np.where(seen, inside, rest).mean())


def product_limit(values: Floats, seen: Bools, at: float) -> float:
    """Kaplan and Meier's share of those that pass `at`.

    >>> product_limit(np.array([6.0, 6, 6, 6, 7, 9, 10, 10]), np.array([1, 1, 1, 0, 1, 0, 1, 0], dtype=bool), 7)
    0.46875
    """
    alive = 1.0
    for value in np.unique(values[seen & (values <= at)]):
        alive *= 1 - float((seen & (values == value)).sum() / (values >= value).sum())
    return alive


__all__ = ["Lasting", "Times", "concordance", "fit", "held", "logit", "product_limit", "resampled", "share"]
