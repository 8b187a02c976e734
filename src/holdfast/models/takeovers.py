"""What take-overs in public histories say of the order in which assets recover, and how far to believe it.

`takeovers.json` holds the coefficients, fitted by `bench/recovery.py --write`. There are three clocks: "leaving", days
from the last day of who left; "call", days from the first change by anybody else after it; "pace", the first in changes
that the asset's last two years let expect. For each there are five fits, every one without a fifth of the repositories,
and one of all. Volunteers come when they like: ratios between assets are taken from them, never a level.

*Do not* read a slope as a cause, or a time as a promise.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from holdfast.claims.ledger import Ledger
from holdfast.models.draws import Draws
from holdfast.models.survival import Lasting, Times, fit

Floats = NDArray[np.float64]

FOLDS: Final = 5
CLOCKS: Final = ("leaving", "call", "pace")
FILE: Final = "takeovers.json"

COLUMNS: Final[Mapping[str, pl.Expr]] = {
    "built": pl.col("built").clip(lower_bound=0.1).log(),
    "understanding": pl.col("understanding") / 10,
    "nearest": pl.col("nearest").cast(pl.Float64),
    "demand": pl.col("rate").clip(lower_bound=0.01).log(),
    "others": pl.col("recent").log1p(),
    "crew": pl.col("crew").log1p(),
}
"""What is known of an asset on the day its holder leaves. The columns are those of `measures.work.workload`, with
`nearest` (UNFM of the nearest who stays), `recent` (others who changed it within a year) and `crew` (people active)."""


@dataclass(frozen=True, eq=False)
class Fitted:
    """Three fits to the same rows: all columns, size alone, and the formula of the reuse model with its level free."""

    whole: Lasting
    size: Lasting
    formula: Lasting

    def longer(self, rows: pl.DataFrame) -> Floats:
        """Larger for what is expected to take longer: ln of the median, float64[rows]."""
        return self.whole.middle(design(rows))

    def larger(self, rows: pl.DataFrame) -> Floats:
        """The same from size alone."""
        return self.size.middle(design(rows)[:, :1])

    def by(self, days: Floats, rows: pl.DataFrame, weight: float) -> Floats:
        """Chance of a take-over by `days`: in a share `weight` of scenarios as fitted, else by the formula."""
        nothing = np.zeros((rows.height, 0))
        ours = self.whole.by(days, design(rows))
        formula = self.formula.by(days / _unit(rows), nothing)
        return weight * ours + (1 - weight) * formula


@dataclass(frozen=True, eq=False)
class Fits:
    """Fits by clock, the last of all repositories, and the repositories that were in them."""

    repositories: tuple[str, ...]
    clocks: Mapping[str, tuple[Fitted, ...]]
    losses: int
    taken: int


def design(rows: pl.DataFrame) -> Floats:
    """The columns of the model, in the order of `COLUMNS`: float64[rows, columns]."""
    return rows.select(expression.alias(name) for name, expression in COLUMNS.items()).to_numpy().astype(np.float64)


def bracket(rows: pl.DataFrame) -> Floats:
    """Effort by the reuse model with the nearest successor, without its constant: float64[rows].

    >>> row = {"built": [60.0], "activity": [30.0], "understanding": [40.0], "assimilation": [6.0], "nearest": [0.4]}
    >>> float(bracket(pl.DataFrame(row))[0].round(2))
    9.36
    """
    understand = 0.02 * pl.col("understanding") * pl.col("nearest") * pl.col("activity")
    effort = pl.col("built") * (pl.col("assimilation") + understand) / 100
    return rows.select(effort.clip(lower_bound=0.01)).to_series().to_numpy().astype(np.float64)


def _unit(rows: pl.DataFrame) -> Floats:
    """The formula's effort as a factor on days, near 1 for a usual asset."""
    return bracket(rows)


def refit(frames: Mapping[str, pl.DataFrame], fold: Callable[[str], int]) -> Fits:
    """Fit every clock with each fold of repositories left out, then with all.

    `frames` are rows by clock: repository, days, taken and the columns that `design` needs.
    """
    clocks = {}
    for name, frame in frames.items():
        folds = np.array([fold(one) for one in frame["repository"]])
        clocks[name] = tuple(_fitted(frame.filter(pl.Series(folds != left))) for left in (*range(FOLDS), FOLDS))
    first = frames[CLOCKS[0]]
    return Fits(tuple(sorted(set(first["repository"]))), clocks, first.height, int(first["taken"].sum()))


def _fitted(rows: pl.DataFrame) -> Fitted:
    place = np.unique(rows["repository"].to_numpy(), return_inverse=True)[1]
    days, seen, x = rows["days"].to_numpy(), rows["taken"].to_numpy(), design(rows)
    seen_by = Times(days, seen, place)
    scaled = Times(days / _unit(rows), seen, place)
    return Fitted(fit(x, seen_by), fit(x[:, :1], seen_by), fit(np.zeros((rows.height, 0)), scaled))


def to_json(fits: Fits) -> dict[str, Any]:
    """What `shipped` reads."""
    return {
        "losses": fits.losses,
        "taken": fits.taken,
        "repositories": list(fits.repositories),
        "clocks": {name: [_to_json(one) for one in fitted] for name, fitted in fits.clocks.items()},
    }


def _to_json(fitted: Fitted) -> dict[str, Any]:
    names = list(COLUMNS)
    return {
        "whole": fitted.whole.to_json(names),
        "size": fitted.size.to_json(names[:1]),
        "formula": fitted.formula.to_json([]),
    }


def _from_json(said: Mapping[str, Any]) -> Fitted:
    names = list(COLUMNS)
    return Fitted(
        Lasting.from_json(said["whole"], names),
        Lasting.from_json(said["size"], names[:1]),
        Lasting.from_json(said["formula"], []),
    )


def beside(ledger: Ledger, built: Floats, activity: Floats, understanding: Floats, assimilation: Floats) -> Floats:
    """How each asset compares with the others of its company: float64[assets, 2], means 0 over the assets.

    First how hard it is to understand (SU / 10), then ln of its effort by the reuse model for a successor who reviewed
    its changes, within the limits of effort.
    """
    needed = assimilation + ledger.mid("reuse_factor") * understanding * activity * ledger.mid("unfamiliarity_reviewed")
    effort = ledger.mid("learning_constant") * built * needed / 100
    effort = np.clip(effort, ledger.mid("effort_floor"), ledger.mid("effort_ceiling"))
    found = np.column_stack([understanding / 10, np.log(effort)])
    return np.asarray(found - found.mean(axis=0)) if len(found) else found


def ratio(compared: Floats, draws: Draws) -> Floats:
    """What to multiply an asset's effort by, from its row of `beside`: float64[scenarios].

    1 in scenarios that follow the reuse model. In those that follow public histories (`recovery_order`) the asset's
    place among the company's others is set by how hard it is to understand, not by its size. Over the company's assets
    the ratios' geometric mean is 1, so that no level comes from volunteers.

    >>> ledger = Ledger.load()
    >>> bool((ratio(np.array([1.0, 0.7]), Draws.certain(ledger)) == 1).all())
    True
    """
    follows = draws.claim("recovery_order")
    return np.asarray(np.exp(follows * (draws.claim("takeover_understanding") * compared[0] - compared[1])))


@cache
def shipped() -> Fits:
    """The coefficients that the product uses."""
    said = json.loads((resources.files("holdfast.models") / FILE).read_text("utf-8"))
    clocks = {name: tuple(_from_json(one) for one in fitted) for name, fitted in said["clocks"].items()}
    return Fits(tuple(said["repositories"]), clocks, said["losses"], said["taken"])
