"""One senior or two juniors: what each costs, how soon each is up to speed, what of a senior's time each takes.

What they deliver is not known, so the question is turned round: how many times what one junior delivers must a senior
deliver for the same output per unit of money in the first year? With, for each of the two choices, C what it costs in
full, O the weeks of output of one hire after the ramp, M the weeks of a senior's time that go into bringing one hire up
to speed, and x the answer:

    x (O_s - M_s) / C_s = (2 O_j - 2 M_j x) / C_j,  so  x = 2 O_j / [ (O_s - M_s) C_j / C_s + 2 M_j ]

*Do not* read it as what seniors or juniors are worth, least of all anybody in particular.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

import numpy as np
from numpy.typing import NDArray

from holdfast.decisions.borrowed import drop
from holdfast.decisions.runway import Narrower, by_freezing
from holdfast.models.draws import Draws
from holdfast.models.recovery import TIME_CONSTANT
from holdfast.models.runway import Seat, drawn
from holdfast.terms.estimate import Estimate

Floats = NDArray[np.float64]
JUNIORS: Final = 2


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two choices, all its people together: what it costs in the first year, weeks of one hire to 80 %,
    weeks of output and of a senior's time in that year."""

    cost: Estimate
    ramp: Estimate
    output: Estimate
    mentor: Estimate


@dataclass(frozen=True, slots=True)
class Mix:
    """Both choices, `pays_at` times what a junior delivers, and what would narrow that."""

    senior: Side
    juniors: Side
    pays_at: Estimate
    narrower: tuple[Narrower, ...]


def mix(senior: Decimal, junior: Decimal, draws: Draws, as_of: date, currency: str) -> Mix:
    """Yearly base of one senior and of each of two juniors, over the first year from their first day."""
    full, held = _measured(senior, junior, draws), _measured(senior, junior, draws.freeze_borrowed())
    claims = tuple(sorted(draws.used))

    def made(key: str, term: str, unit: str) -> Estimate:
        low, middle, high = (float(one) for one in np.quantile(full[key], [0.1, 0.5, 0.9]))
        return Estimate(
            term, middle, low, high, as_of=as_of, unit=unit, claims=claims, borrowed=drop(full[key], held[key])
        )

    def side(who: str) -> Side:
        return Side(
            made(f"{who} cost", "loaded_cost", currency), made(f"{who} ramp", "ramp_time", "weeks"),
            made(f"{who} output", "output_weeks", "weeks"), made(f"{who} mentor", "mentor_weeks", "weeks"),
        )  # fmt: skip

    narrower = by_freezing(lambda of: _measured(senior, junior, of)["pays at"], draws)
    return Mix(side("senior"), side("juniors"), made("pays at", "senior_pays_at", "times"), narrower)


def _measured(senior: Decimal, junior: Decimal, draws: Draws) -> dict[str, Floats]:
    ramp = draws.claim("ramp_weeks_to_80")
    slower = ramp * draws.claim("junior_ramp_over_senior")
    of_senior, of_juniors = _side(senior, 1, ramp, draws), _side(junior, JUNIORS, slower, draws)
    pays_at = of_juniors["output"] / (
        (of_senior["output"] - of_senior["mentor"]) * of_juniors["cost"] / of_senior["cost"] + of_juniors["mentor"]
    )
    named = {f"senior {key}": values for key, values in of_senior.items()}
    named |= {f"juniors {key}": values for key, values in of_juniors.items()}
    return {**named, "pays at": pays_at}


def _side(base: Decimal, heads: int, ramp: Floats, draws: Draws) -> dict[str, Floats]:
    year = draws.ledger.mid("cost_horizon_weeks")
    tau = ramp / TIME_CONSTANT
    part = drawn(Seat("", base), draws)[0]
    return {
        "cost": heads * (part.once + part.monthly * 12 * year / draws.ledger.mid("weeks_per_year")),
        "ramp": ramp,
        "output": heads * (year + tau * np.expm1(-year / tau)),
        "mentor": heads * draws.claim("mentor_share") * np.minimum(2 * tau, year),
    }
