"""Who is involved in what, quarter by quarter: owners, seconds, the rest of the team.

The story's owners are written in the parameters; all others are drawn, with an eye to who already carries much.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from holdfast.demo.parameters import Asset, Parameters, Person, World

Floats = npt.NDArray[np.float64]
QUARTER = 3.0  # months
REVIEWS_MUCH = 6.0
REVIEWS_ALONGSIDE = 0.15


@dataclass(frozen=True, slots=True)
class Involvement:
    """`weights[quarter, person, asset]` for changes, `review_weights` likewise; `owner[quarter, asset]` or -1."""

    weights: Floats
    review_weights: Floats
    owner: npt.NDArray[np.int64]

    def first_owner(self, asset: int, month: float) -> int:
        """Who owned the asset in that month, or whoever was most involved if nobody did."""
        quarter = min(int(month / QUARTER), self.owner.shape[0] - 1)
        owner = int(self.owner[quarter, asset])
        return owner if owner >= 0 else int(self.weights[quarter, :, asset].argmax())


def involve(parameters: Parameters, world: World, rng: np.random.Generator) -> Involvement:
    """Draw owners and seconds for each quarter, and turn them into weights."""
    quarters = int(parameters.months // QUARTER) + 1
    people, assets = parameters.people, parameters.assets
    eligible = np.array([[_works_in(p, a, parameters) for a in assets] for p in people])
    activity = np.array([a.activity for a in assets]) * rng.lognormal(0, 0.35, len(assets))
    owner = np.full(len(assets), -1, dtype=np.int64)
    second = np.full((2, len(assets)), -1, dtype=np.int64)
    orphaned = np.zeros(len(assets), dtype=np.bool_)
    shape = (quarters, len(people), len(assets))
    weights, reviews = np.zeros(shape), np.zeros(shape)
    owners = np.full((quarters, len(assets)), -1, dtype=np.int64)
    for q in range(quarters):
        month = (q + 0.5) * QUARTER
        here = np.array([_here(p, month, parameters) for p in people])
        living = np.array([_living(a, month, q * QUARTER) for a in assets])
        pace = np.array([_pace(p, month) for p in people])
        _move_on(owner, second, here, living & ~orphaned, eligible * pace[:, None], world, rng)
        _follow_the_story(owner, orphaned, parameters, month)
        owner[orphaned] = -1
        owners[q] = owner
        weights[q] = _weights(owner, second, here, eligible, world) * np.where(living, activity, 0)
        reviews[q] = _review_weights(weights[q], parameters, here)
    return Involvement(weights, reviews, owners)


def _works_in(person: Person, asset: Asset, parameters: Parameters) -> float:
    """1 for the person's own ground, a little elsewhere for engineers, 0 for those who do not write there."""
    if person.writes:
        return float(asset.repository in person.writes or asset.key in person.writes)
    team = next(r.team for r in parameters.repositories if r.name == asset.repository)
    if not person.pace or asset.repository == "handbook":
        return 0.0
    return 1.0 if team == person.team else 0.01


def _here(person: Person, month: float, parameters: Parameters) -> bool:
    left = person.left if person.left is not None else parameters.months + QUARTER
    return person.joined - QUARTER / 2 <= month <= left + QUARTER / 2


def _pace(person: Person, month: float) -> float:
    """Changes a week by then: who hardly writes is hardly ever given something to own."""
    return next((rate for since, rate in reversed(person.pace) if month >= since - QUARTER / 2), 0.0)


def _living(asset: Asset, month: float, quarter_start: float) -> bool:
    return asset.born < quarter_start + QUARTER and (asset.quiet_after is None or month < asset.quiet_after)


def _move_on(
    owner: npt.NDArray[np.int64],
    second: npt.NDArray[np.int64],
    here: npt.NDArray[np.bool_],
    living: npt.NDArray[np.bool_],
    eligible: Floats,
    world: World,
    rng: np.random.Generator,
) -> None:
    """Let some owners and seconds change places or go, and fill what is empty from those who carry least."""
    for a in np.flatnonzero(living):
        if owner[a] < 0 or not here[owner[a]] or rng.random() > world.owner_stays_a_quarter:
            carried = np.bincount(owner[owner >= 0], minlength=len(here))
            owner[a] = _one_of(eligible[:, a] * here / (1 + carried) ** 1.5, rng)
        for s in (0, 1):
            gone = second[s, a] >= 0 and (not here[second[s, a]] or rng.random() > world.second_stays_a_quarter)
            if gone or second[s, a] < 0:
                second[s, a] = _one_of(eligible[:, a] * here, rng) if rng.random() < world.share_with_a_second else -1
    for a in np.flatnonzero(~living):
        second[:, a] = -1


def _one_of(weights: Floats, rng: np.random.Generator) -> int:
    if weights.sum() <= 0:
        return -1
    return int(np.searchsorted(np.cumsum(weights), rng.random() * weights.sum()))


def _follow_the_story(
    owner: npt.NDArray[np.int64], orphaned: npt.NDArray[np.bool_], parameters: Parameters, month: float
) -> None:
    keys = {a.key: n for n, a in enumerate(parameters.assets)}
    for story in parameters.owners:
        over = story.until is not None and month > story.until
        for key in story.assets:
            if month >= story.since and not over:
                owner[keys[key]] = parameters.index[story.person]
            elif over and story.then_nobody:
                orphaned[keys[key]] = True


def _weights(
    owner: npt.NDArray[np.int64],
    second: npt.NDArray[np.int64],
    here: npt.NDArray[np.bool_],
    eligible: Floats,
    world: World,
) -> Floats:
    weights = np.where(eligible >= 1, world.weight_team, np.where(eligible > 0, world.weight_company, 0.0))
    for a in range(weights.shape[1]):
        for s in second[:, a]:
            if s >= 0:
                weights[s, a] = world.weight_second
        if owner[a] >= 0:
            weights[owner[a], a] = world.weight_owner
    weights[~here] = 0
    return weights


def _review_weights(weights: Floats, parameters: Parameters, here: npt.NDArray[np.bool_]) -> Floats:
    """People review what they work on, and their team's work; some review far more than they write."""
    reviews: Floats = weights + REVIEWS_ALONGSIDE * (weights > 0.01 * weights.max(axis=0, keepdims=True))
    for p, person in enumerate(parameters.people):
        for a, asset in enumerate(parameters.assets):
            if asset.key in person.reviews and here[p]:
                reviews[p, a] = REVIEWS_MUCH
    return reviews
