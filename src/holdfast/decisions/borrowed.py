"""Whose doubt a range is: how much of its width is published figures, and which one answer would narrow it most."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from holdfast.claims.ledger import Shape
from holdfast.decisions.world import World
from holdfast.terms.estimate import Estimate

Floats = NDArray[np.float64]
Measure = Callable[[World], Mapping[str, Floats]]

ASK: Final[Mapping[str, str]] = {
    "who holds what": "two or three people saying which of these assets they could maintain",
    "learning_constant": "how many person-weeks one finished hand-over really took",
    "free_share": "how much of a successor's week is really free",
    "vacancy_weeks": "how many weeks your last searches took until an offer was accepted",
    "hire_notice_weeks": "how many weeks of notice your hires had to work out",
    "ramp_weeks_to_80": "how many weeks your last hires took until they were up to speed",
    "contractor_weeks": "how soon a contractor could start",
    "output_over_pay": "what somebody's work is worth over what they cost",
    "pay_load": "what employing somebody costs over their base pay",
    "agency_fee": "what your agency asks",
    "interview_candidates": "how many candidates you interviewed for your last hires",
    "interview_hours": "how many hours of your people each candidate took",
    "mentor_share": "how much of a colleague's time a hire takes",
}
"""What to ask for each input, in words: what would take its doubt away."""

HOLDERS: Final = "who holds what"


def width(values: Floats) -> tuple[float, bool]:
    """Width of the 10-90 range and whether it is of the logarithm; amounts that may be zero have none."""
    low, high = np.quantile(values, [0.1, 0.9])
    return (float(np.log(high / low)), True) if low > 0 else (float(high - low), False)


def drop(full: Floats, held: Floats) -> float | None:
    """Share of the width of `full` that is gone in `held`, 0 to 1; None without a width, or without a scenario.

    >>> drop(np.exp(np.linspace(0, 2, 101)), np.exp(np.linspace(0, 1, 101)))
    0.5
    """
    before, logs = width(full)
    if before <= 0 or not len(held):
        return None
    low, high = np.quantile(held, [0.1, 0.9])
    after = float(np.log(high / low)) if logs and low > 0 else float(high - low)
    if logs and low <= 0:
        return 0.0
    return round(min(1.0, max(0.0, 1 - after / before)), 6)


def borrowed(world: World, measure: Measure, full: Mapping[str, Floats]) -> dict[str, float | None]:
    """For each figure the share of its width that goes when published figures are held and the company's own stay."""
    own = measure(world.own)
    return {key: drop(values, own[key]) for key, values in full.items()}


@dataclass(frozen=True, slots=True)
class Ask:
    """One input: a claim's key (or "who holds what"), what to ask, and the share of the width it would take."""

    key: str
    words: str
    narrows: float


def ask_next(
    world: World, measure: Measure, key: str, feeds: tuple[str, ...], full: Mapping[str, Floats]
) -> tuple[Ask, ...]:
    """Inputs by how much the figure `key`, fed by `feeds`, narrows when one is known; the most first."""
    used = claims_for(world, feeds)
    worlds = {name: world.freeze(name) for name in ASK if name in used and not world.ledger.own(name)}
    worlds[HOLDERS] = world.settled
    drops = {name: drop(full[key], measure(known)[key]) for name, known in worlds.items()}
    found = [Ask(name, ASK[name], share) for name, share in drops.items() if share]
    return tuple(sorted(found, key=lambda ask: (-ask.narrows, ask.key)))


COUNTS: Final = ("holder", "state", "maintainer_probability")
EFFORT: Final = (*COUNTS, "effort")
WEEKS: Final = (*EFFORT, "recovery_weeks", "demand")
COST: Final = (*EFFORT, "cost")
"""What a figure's claims feed, as the ledger calls it."""


def claims_for(world: World, feeds: tuple[str, ...]) -> tuple[str, ...]:
    """Claims and groups that a figure rests on: those drawn, and fixed ones, that feed one of these terms."""
    ledger, drawn = world.ledger, world.chance.draws.used
    if (drawn, feeds) not in world.rests_on:
        fixed = [key for key, claim in ledger.items() if claim.shape is Shape.FIXED and key not in drawn]
        found = [key for key in (*drawn, *fixed) if set(ledger.sources(key)[0].feeds) & set(feeds)]
        world.rests_on[drawn, feeds] = tuple(sorted(found))
    return world.rests_on[drawn, feeds]


def estimate(
    world: World, term: str, values: Floats, unit: str, feeds: tuple[str, ...], share: float | None = None
) -> Estimate:
    """Median and 10-90 of `values` over the scenarios, with what the figure rests on."""
    low, middle, high = (float(figure) for figure in np.quantile(values, [0.1, 0.5, 0.9]))
    return Estimate(
        term, middle, low, high, as_of=world.as_of, unit=unit, n=world.commits, evidence=world.evidence,
        claims=claims_for(world, feeds), borrowed=share,
    )  # fmt: skip
