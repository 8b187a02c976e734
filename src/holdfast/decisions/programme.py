"""Which actions: at most one bundle for each asset, within days, people, cash and review expertise.

Actions meet inside of an asset only, so that a bundle's gain is worked out whole, by simulation, over all scenarios:
two halves are never added up to a whole. What is left is a choice of one bundle for each asset. Small ones are solved
exactly by mixed-integer programming (the scenarios are inside the gains, so the programme needs no variable for them).
Large ones climb by what an action gains for a day (or take the best single one), with a bound from the linear
relaxation that no plan can beat.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import combinations
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

Floats = NDArray[np.float64]

LARGEST: Final = 20_000
"""Up to so many bundles the best plan is found exactly."""
STARTS: Final = 8
"""Beyond that, the climb is begun from nothing and from so many of the best single actions."""
_TINY: Final = 1e-9
_FEWER_DAYS: Final = 1e-7
"""Of two plans that gain the same, the one with fewer days: this much of the largest gain a day."""


@dataclass(frozen=True, slots=True)
class Item:
    """One action as the programme sees it: its asset, days in all, days by person, what it does to review expertise."""

    asset: int
    days: float
    load: Mapping[int, float]
    expertise: float = 0.0
    cash: float = 0.0
    group: tuple[str, int] = ("", -1)
    """At most one action of a group is taken: the same thing done twice is done once."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What a plan must keep to. `worth` is what a day must gain at least (0: any gain is worth it); `each` the most
    actions for one asset; `caps` days by person; `keep` the items that must be in."""

    budget: float
    worth: float = 0.0
    each: int = 3
    caps: Mapping[int, float] = field(default_factory=dict)
    keep: frozenset[int] = frozenset()
    expertise: bool = False
    cash: float = np.inf


@dataclass(frozen=True, slots=True)
class Chosen:
    """Items taken, what they gain, what no choice can beat, whether it is the best; `gain` less `worth` a day is what
    was made as large as possible."""

    taken: tuple[int, ...]
    gain: float
    days: float
    net: float
    bound: float
    exact: bool

    @property
    def at_least(self) -> float:
        """The share of the best net gain that this choice reaches for certain, 0 to 1."""
        return 1.0 if self.exact or self.bound <= _TINY else max(0.0, min(1.0, self.net / self.bound))


Gain = Callable[[int, tuple[int, ...]], float]
"""What a bundle of items gains on its asset."""


def choose(items: Sequence[Item], gain: Gain, rules: Rules, largest: int = LARGEST) -> Chosen | None:
    """The best choice; None where what must be kept does not fit.

    >>> items = (Item(0, 2, {}), Item(0, 3, {}), Item(1, 2, {}))
    >>> worth = {(0,): 4, (1,): 5, (0, 1): 6, (2,): 3}
    >>> choose(items, lambda asset, bundle: worth[bundle], Rules(budget=5)).taken
    (1, 2)
    """
    programme = _Programme(items, gain, rules)
    bundles = programme.bundles(largest)
    return programme.exactly(bundles) if bundles is not None else programme.climb()


def path(items: Sequence[Item], gain: Gain, rules: Rules, most: int) -> tuple[int, ...]:
    """Up to `most` items, each the one that gains most for a day beyond those before it, within the rules."""
    return _Programme(items, gain, rules).steps(set(), most)


def better(items: Sequence[Item], gain: Gain, rules: Rules, taken: Collection[int]) -> float:
    """What a day more would gain at best beyond what is taken, within the rules."""
    programme = _Programme(items, gain, replace(rules, worth=0.0))
    steps = programme.beyond(set(taken))
    place = programme.best(steps, set(taken))
    return 0.0 if place is None else float(steps[place] / items[place].days)


@dataclass(frozen=True, slots=True)
class _Bundle:
    asset: int
    items: tuple[int, ...]
    gain: float


class _Programme:
    def __init__(self, items: Sequence[Item], gain: Gain, rules: Rules) -> None:
        self.items, self.rules, self._gain = tuple(items), rules, gain
        self.of_asset: dict[int, list[int]] = {}
        for place, item in enumerate(self.items):
            if self.alone(place):
                self.of_asset.setdefault(item.asset, []).append(place)

    def alone(self, place: int) -> bool:
        """Whether an item fits at all."""
        item = self.items[place]
        if place in self.rules.keep:
            return True
        fits = item.days <= self.rules.budget + _TINY and item.cash <= self.rules.cash + _TINY
        return fits and all(days <= self.rules.caps.get(who, np.inf) + _TINY for who, days in item.load.items())

    def days(self, taken: Collection[int]) -> float:
        return sum(self.items[place].days for place in taken)

    def gain(self, asset: int, bundle: Sequence[int]) -> float:
        return self._gain(asset, tuple(sorted(bundle))) if bundle else 0.0

    def together(self, bundle: Sequence[int]) -> bool:
        groups = [self.items[place].group for place in bundle if self.items[place].group[0]]
        return len(groups) == len(set(groups))

    def bundles(self, largest: int) -> list[_Bundle] | None:
        """Every bundle of every asset that may be in the best plan; None where more than `largest` must be looked at.

        No bundle gains more than all of its asset's actions together, so one whose days must gain more is never in it.
        """
        kept = {self.items[place].asset for place in self.rules.keep}
        found: list[_Bundle] = []
        for asset, places in self.of_asset.items():
            most = np.inf if asset in kept or not self.rules.worth else self.gain(asset, places) / self.rules.worth
            fitting = self._fitting(places, min(most, self.rules.budget))
            if len(found) + len(fitting) > largest:
                return None
            mine = [_Bundle(asset, bundle, self.gain(asset, bundle)) for bundle in fitting]
            found += self._undominated([one for one in mine if one.gain > _TINY or asset in kept])
        return found

    def _fitting(self, places: Sequence[int], most: float) -> list[tuple[int, ...]]:
        """Bundles of some items with all that must be kept, within so many days."""
        must = {place for place in places if place in self.rules.keep}
        sizes = range(1, min(max(self.rules.each, len(must)), len(places)) + 1)
        return [
            bundle
            for size in sizes
            for bundle in combinations(places, size)
            if self.days(bundle) <= most + _TINY and must <= set(bundle) and self.together(bundle)
        ]

    def _undominated(self, bundles: list[_Bundle]) -> list[_Bundle]:
        """Those for which no other takes no more of anything and gains no less."""
        if len(bundles) < 2:
            return bundles
        capped = sorted(
            {who for one in bundles for i in one.items for who in self.items[i].load} & set(self.rules.caps)
        )
        table = np.array([(-one.gain, *self._takes(one.items, capped)) for one in bundles])
        order = np.lexsort(table.T[::-1])
        kept: list[int] = []
        for row in order.tolist():
            if not kept or not (table[kept] <= table[row] + _TINY).all(axis=1).any():
                kept.append(row)
        return [bundles[row] for row in sorted(kept)]

    def _takes(self, bundle: Sequence[int], capped: Sequence[int]) -> tuple[float, ...]:
        """What a bundle takes of every limit."""
        items = [self.items[place] for place in bundle]
        expertise = -sum(item.expertise for item in items) if self.rules.expertise else 0.0
        cash = sum(item.cash for item in items) if np.isfinite(self.rules.cash) else 0.0
        return (
            sum(item.days for item in items), expertise, cash,
            *(sum(item.load.get(who, 0.0) for item in items) for who in capped),
        )  # fmt: skip

    def exactly(self, bundles: Sequence[_Bundle]) -> Chosen | None:
        """The best plan, by mixed-integer programming."""
        if not bundles:
            return None if self.rules.keep else Chosen((), 0.0, 0.0, 0.0, 0.0, exact=True)
        gains = np.array([one.gain for one in bundles])
        days = np.array([self.days(one.items) for one in bundles])
        scale = max(float(gains.max()), _TINY)
        cost = -(gains - self.rules.worth * days) / scale + _FEWER_DAYS * days
        found = milp(
            cost, constraints=self.rows(bundles), bounds=Bounds(0, 1),
            integrality=np.ones(len(bundles), dtype=np.int64), options={"mip_rel_gap": 1e-9},
        )  # fmt: skip
        if found.x is None:
            return None
        picked = np.flatnonzero(found.x > 0.5).tolist()
        taken = tuple(sorted(place for one in picked for place in bundles[one].items))
        gain, spent = float(gains[picked].sum()), float(days[picked].sum())
        net = gain - self.rules.worth * spent
        return Chosen(taken, gain, spent, net, net, exact=True)

    def rows(self, bundles: Sequence[_Bundle]) -> LinearConstraint:
        """One row for each asset (one bundle, or exactly one where something is kept), then the limits."""
        assets = {asset: row for row, asset in enumerate(dict.fromkeys(one.asset for one in bundles))}
        kept = {self.items[place].asset for place in self.rules.keep}
        low = [1.0 if asset in kept else 0.0 for asset in assets]
        high = [1.0] * len(assets)
        entries = [(assets[one.asset], column, 1.0) for column, one in enumerate(bundles)]

        def add(values: Sequence[float], least: float, most: float) -> None:
            entries.extend((len(low), column, value) for column, value in enumerate(values) if value)
            low.append(least)
            high.append(most)

        if np.isfinite(self.rules.budget):
            add([self.days(one.items) for one in bundles], -np.inf, self.rules.budget + _TINY)
        if np.isfinite(self.rules.cash):
            add([sum(self.items[i].cash for i in one.items) for one in bundles], -np.inf, self.rules.cash + _TINY)
        if self.rules.expertise:
            add([sum(self.items[i].expertise for i in one.items) for one in bundles], -_TINY, np.inf)
        for who, most in self.rules.caps.items():
            mine = [sum(self.items[i].load.get(who, 0.0) for i in one.items) for one in bundles]
            if any(mine):
                add(mine, -np.inf, most + _TINY)
        row, column, value = zip(*entries, strict=True)
        matrix = csr_array((value, (row, column)), shape=(len(low), len(bundles)))
        return LinearConstraint(matrix, lb=np.array(low), ub=np.array(high))

    def climb(self) -> Chosen | None:
        """Step by step the action that gains most for a day, from nothing and from each of the best single ones; with
        what no plan can beat."""
        start = set(self.rules.keep)
        if not self.fits(start):
            return None
        tried = [start | {place} for place in ([] if start else self._singles(STARTS))]
        for taken in (set(start), *tried):
            self.steps(taken, len(self.items))
            tried.append(taken)
        taken = max(tried, key=lambda some: (self._net(some), sorted(some)))
        gain, net = self._whole(taken), self._net(taken)
        return Chosen(tuple(sorted(taken)), gain, self.days(taken), net, max(net, self.bound()), exact=False)

    def beyond(self, taken: set[int]) -> Floats:
        """What each item would gain beyond those taken: float64[items], 0 where it cannot be added."""
        found = np.zeros(len(self.items))
        for places in self.of_asset.values():
            found[places] = [self._step(place, taken) for place in places]
        return found

    def steps(self, taken: set[int], most: int) -> tuple[int, ...]:
        """Add to `taken`, one by one, what gains most for a day; the items added, in that order."""
        added: list[int] = []
        steps = self.beyond(taken)
        while len(added) < most and (place := self.best(steps, taken)) is not None:
            added.append(place)
            taken.add(place)
            others = self.of_asset[self.items[place].asset]
            steps[others] = [self._step(other, taken) for other in others]
        return tuple(added)

    def _mine(self, asset: int, taken: Collection[int]) -> tuple[int, ...]:
        return tuple(place for place in self.of_asset.get(asset, ()) if place in taken)

    def _step(self, place: int, taken: Collection[int]) -> float:
        """What one more action gains beyond those of its asset that are taken, less what its days must gain."""
        item = self.items[place]
        mine = self._mine(item.asset, taken)
        if place in taken or len(mine) >= self.rules.each or not self.together((*mine, place)):
            return 0.0
        more = self.gain(item.asset, (*mine, place)) - self.gain(item.asset, mine)
        return max(0.0, more - self.rules.worth * item.days)

    def best(self, steps: Floats, taken: set[int]) -> int | None:
        """The item that gains most for a day, of those that fit; None where nothing gains."""
        density = np.where(steps > _TINY, steps / self._length, 0.0)
        while (place := int(density.argmax())) >= 0 and density[place] > 0:
            if self.fits({*taken, place}):
                return place
            density[place] = 0.0
        return None

    @cached_property
    def _length(self) -> Floats:
        return np.array([max(item.days, _TINY) for item in self.items])

    def _singles(self, most: int) -> list[int]:
        """The items that gain most on their own."""
        places = [place for places in self.of_asset.values() for place in places if self.fits({place})]
        return sorted(places, key=lambda place: (-self._net({place}), place))[:most]

    def _whole(self, taken: Collection[int]) -> float:
        assets = {self.items[place].asset for place in taken}
        return sum(self.gain(asset, self._mine(asset, taken)) for asset in assets)

    def _net(self, taken: Collection[int]) -> float:
        return self._whole(taken) - self.rules.worth * self.days(taken)

    def fits(self, taken: Collection[int]) -> bool:
        """Whether these keep to every limit."""
        items = [self.items[place] for place in taken]
        if sum(item.days for item in items) > self.rules.budget + _TINY:
            return False
        if sum(item.cash for item in items) > self.rules.cash + _TINY:
            return False
        if self.rules.expertise and sum(item.expertise for item in items) < -_TINY:
            return False
        return all(
            sum(item.load.get(who, 0.0) for item in items) <= most + _TINY
            for who, most in self.rules.caps.items()
        )  # fmt: skip

    def bound(self) -> float:
        """What no plan can beat, by the linear relaxation of a kinder choice without the limits on people.

        A bundle gains no more than all actions of its asset that take no longer than its longest one, and takes that
        one's days and, beyond one action, the shortest one's.
        """
        gains, days, assets = [], [], []
        for asset, places in self.of_asset.items():
            ordered = sorted(places, key=lambda place: self.items[place].days)
            rows = [(self.gain(asset, (place,)), self.items[place].days) for place in places]
            for last in range(1, len(ordered)):
                longest = self.items[ordered[last]].days
                if last + 1 == len(ordered) or self.items[ordered[last + 1]].days > longest + _TINY:
                    rows.append((self.gain(asset, ordered[: last + 1]), longest + self.items[ordered[0]].days))
            for gain, length in rows:
                gains.append(gain - self.rules.worth * length)
                days.append(length)
                assets.append(asset)
        return _relaxed(np.array(gains), np.array(days), np.array(assets), self.rules.budget)


def _relaxed(gains: Floats, days: Floats, assets: NDArray[np.intp], budget: float) -> float:
    """The linear relaxation of one option for each asset within a budget, by its dual: min over prices of
    price x budget + sum over assets of the best of 0 and gain - price x days.

    The dual is convex in the price and any price is a bound, so a search by thirds cannot end below the optimum.
    """
    if not len(gains):
        return 0.0
    place = np.unique(assets, return_inverse=True)[1]

    def dual(price: float) -> float:
        best = np.zeros(int(place.max()) + 1)
        np.maximum.at(best, place, gains - price * days)
        return float(best.sum()) + (price * budget if price > 0 else 0.0)

    if not np.isfinite(budget):
        return dual(0.0)
    low, high = 0.0, float((gains / np.maximum(days, _TINY)).max(initial=0.0))
    for _ in range(80):
        third = (high - low) / 3
        low, high = (low, high - third) if dual(low + third) < dual(high - third) else (low + third, high)
    return min(dual(low), dual(high), dual(0.0))
