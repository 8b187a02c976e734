"""What fewer and more days would leave in the dark: the best plan found for each of some budgets, and the plan.

The best of two: the actions that buy most for a day, one after another, with what still fits of those behind; and,
where so few ways fit into the days that all can be tried, the best of all. Chosen on the choosing seeds, as the plan
is; told on the others, where a point that chance alone sets above one with fewer days is left out, so that the line
never rises.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import count
from typing import Final

import numpy as np
from numpy.typing import NDArray

from holdfast.decisions.before_after import by_asset
from holdfast.decisions.planning import Planner
from holdfast.decisions.programme import prefixes, small
from holdfast.decisions.scene import Scene

Floats = NDArray[np.float64]

USUAL: Final = (1, 2, 3, 5, 10, 15, 20, 30, 45, 60)
"""Days for which a plan is looked for at least."""
FURTHER: Final = (10, 15, 20, 30, 45, 60, 80)
"""Beyond, these times a power of ten."""
FEW: Final = 2_000
"""Up to so many ways to help each asset, all of them are tried."""


@dataclass(frozen=True, slots=True)
class Left:
    """After so many days: the dark weeks that departures still cost, and those of what is dark already; float64[
    scenarios]."""

    days: float
    departure: Floats
    dark: Floats


def budgets(spent: float) -> tuple[float, ...]:
    """Days to look at for a plan that spends so many: up to twice as many, and up to `USUAL` in any case.

    >>> budgets(15)[-1], budgets(70)[-3:]
    (60, (80, 100, 150))
    """
    more = (step * 10**power for power in count() for step in FURTHER)
    found = list(USUAL)
    while found[-1] < 2 * spent:
        found.append(next(days for days in more if days > found[-1]))
    return tuple(found)


def plans(planner: Planner) -> tuple[tuple[int, ...], ...]:
    """For each budget the best plan that was found, without those that take more days than another and gain no more;
    the plan itself among them."""
    chosen = planner.chosen
    days = budgets(chosen.days)
    rules, most = replace(planner.rules, worth=0.0), planner.base.__getitem__
    tried = {chosen.taken}
    for budget, climbed in zip(days, prefixes(planner.items, planner.gain, rules, days, most), strict=True):
        best = small(planner.items, planner.gain, replace(rules, budget=budget), FEW, most)
        tried.add(climbed if best is None or _gain(planner, climbed) > best.gain else best.taken)
    return _undominated(planner, tried)


def _undominated(planner: Planner, tried: Collection[tuple[int, ...]]) -> tuple[tuple[int, ...], ...]:
    own = planner.chosen.taken
    best, kept = 0.0, []
    for taken in sorted(tried, key=lambda some: (_days(planner, some), -_gain(planner, some), some)):
        gain = _gain(planner, taken)
        if taken and (gain > best + 1e-9 or taken == own):
            kept.append(taken)
            best = max(best, gain)
    return tuple(kept)


def _days(planner: Planner, taken: Collection[int]) -> float:
    return round(sum(planner.moves[place].days for place in taken), 2)


def _gain(planner: Planner, taken: Sequence[int]) -> float:
    mine = by_asset(planner.scene, taken)
    return sum(planner.gain(asset, tuple(sorted(places))) for asset, places in mine.items())


def remaining(planner: Planner, scene: Scene, found: Sequence[Sequence[int]], own: int) -> tuple[Left, ...]:
    """What each plan leaves, on the seeds of a scene, in whose moves they are named; nothing done comes first.

    `own` is which of them is the plan, or -1: that one stays in any case.
    """
    zero = np.zeros(scene.world.scenarios)
    departure = sum((scene.loss(asset).departure for asset in scene.exposed_everywhere), zero)
    dark = sum((scene.loss(asset).dark for asset in scene.assets.assets), zero)
    points = [Left(0.0, departure, dark)]
    for taken in found:
        gone, lit = departure.copy(), dark.copy()
        for asset, places in by_asset(scene, taken).items():
            before, after = scene.loss(asset), scene.loss(asset, places)
            gone += after.departure - before.departure
            lit += after.dark - before.dark
        days = round(sum(scene.moves[place].days for place in taken), 2)
        points.append(Left(days, np.maximum(gone, 0), np.maximum(lit, 0)))
    return tuple(falling(points, own + 1 if own >= 0 else -1, planner.weight))


def falling(points: Sequence[Left], own: int, weight: float) -> Iterator[Left]:
    """Those of them that fall from one to the next, around the plan's own."""
    means = [float(one.departure.mean() + weight * one.dark.mean()) for one in points]
    least = np.inf
    for place, mean in enumerate(means):
        above = place >= own or mean > means[own]
        if place in (0, own) or (mean < least - 1e-9 and above):
            least = mean
            yield points[place]
