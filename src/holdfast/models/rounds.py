"""The rounds that a company raises from here on: when, at what value, how much is left of one share of today."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from holdfast.models.companies import Companies
from holdfast.terms.captable import Convertible, Stage

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Indices = NDArray[np.intp]

_DILUTION: Final = {Stage.A: "dilution_a", Stage.B: "dilution_b", Stage.C: "dilution_c", Stage.D: "dilution_d"}
LEAST, MOST = 0.02, 0.6
"""Limits on the share that a round sells: a normal tail beyond them is no round."""


@dataclass(frozen=True)
class Rounds:
    """Rounds to come, one row each, float64[rounds, paths]. On a path that never reaches one its row holds 0, `years`
    inf and `kept` nan.

    `years` from today; `kept` is what is left of one share; `owed` and `shares` are the new money's; `pool` what was
    added to the option pool. `saved_owed` and `saved_shares` float64[paths] are those of SAFEs once they converted.
    """

    names: tuple[str, ...]
    years: Floats
    post: Floats
    kept: Floats
    owed: Floats
    shares: Floats
    pool: Floats
    senior: Bools
    participating: Bools
    saved_owed: Floats
    saved_shares: Floats

    @classmethod
    def none(cls, names: tuple[str, ...], paths: int) -> Rounds:
        """Before any of them."""

        def zeros() -> Floats:
            return np.zeros((len(names), paths))

        def no() -> Bools:
            return np.zeros((len(names), paths), dtype=np.bool_)

        return cls(
            names, zeros() + np.inf, zeros(), zeros() + np.nan, zeros(), zeros(), zeros(), no(), no(),
            np.zeros(paths), np.zeros(paths),
        )  # fmt: skip


@dataclass
class _State:
    """Where each path stands: post-money value, shares in all, share of one left, years gone: float64[paths]."""

    post: Floats
    shares: Floats
    kept: Floats
    years: Floats


def run(
    companies: Companies, further: tuple[Stage, ...], raised: Indices, post: float, shares: float,
    convertibles: Iterable[Convertible] = (),
) -> tuple[Rounds, _State]:  # fmt: skip
    """Each path through the rounds that it raises: `raised` int[paths] of the stages in `further`, in order."""
    paths = len(raised)
    found = Rounds.none(tuple(_name(further, step) for step in range(len(further))), paths)
    state = _State(np.full(paths, float(post)), np.full(paths, float(shares)), np.ones(paths), np.zeros(paths))
    safes = tuple(convertibles)
    for step, stage in enumerate(further):
        at = np.flatnonzero(raised > step)
        if len(at):
            _raise(companies, found, state, step, stage, at, safes if step == 0 else ())
    return found, state


def _name(further: tuple[Stage, ...], step: int) -> str:
    again = further[:step].count(further[step])
    return str(further[step]) if not again else "a later round"


def _raise(
    companies: Companies, found: Rounds, state: _State, step: int, stage: Stage, at: Indices,
    safes: tuple[Convertible, ...],
) -> None:  # fmt: skip
    sold = np.clip(companies.spread(_DILUTION[stage], f"dilution {step}", at), LEAST, MOST)
    pool = np.clip(companies.spread("pool_top_up", f"pool {step}", at), 0, MOST)
    state.years[at] += companies.spread("round_gap", f"gap {step}", at)
    state.post[at] *= companies.lognormal("step_up", "step_up_ln_sd", f"step up {step}", at, "step_up_lasting")
    part = _saved(safes, state.post[at] * (1 - sold) * (1 - pool))
    before = state.shares[at] / (1 - part)
    state.shares[at] = before / ((1 - sold) * (1 - pool))
    state.kept[at] *= (1 - part) * (1 - sold) * (1 - pool)
    found.years[step, at], found.post[step, at], found.kept[step, at] = state.years[at], state.post[at], state.kept[at]
    found.owed[step, at] = sold * state.post[at]
    found.shares[step, at] = sold * state.shares[at]
    found.pool[step, at] = before * pool / (1 - pool)
    found.senior[step, at] = companies.happens("round_senior", f"senior {step}", at)
    found.participating[step, at] = companies.happens("round_participating", f"participating {step}", at)
    if safes:
        found.saved_owed[at] = float(sum(one.amount for one in safes))
        found.saved_shares[at] = before * part


def _saved(safes: tuple[Convertible, ...], pre_money: Floats) -> Floats:
    """Share of the company before the new money that SAFEs and notes become: the better of cap and discount."""
    found = np.zeros_like(pre_money)
    for one in safes:
        amount = float(one.amount)
        part = amount / ((1 - float(one.discount)) * pre_money)
        if one.cap is not None:
            cap = float(one.cap)
            part = np.maximum(part, amount / (cap if one.post_money else cap + amount))
        found += part
    return np.minimum(found, 0.9)
