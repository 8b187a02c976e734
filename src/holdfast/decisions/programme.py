"""Which actions: at most one bundle for each asset, within days, people, cash and review expertise.

Actions meet inside of an asset only, so that a bundle's gain is worked out whole, by simulation, over all scenarios:
two halves are never added up to a whole. What is left is a choice of one bundle for each asset. Small ones are solved
exactly by mixed-integer programming (the scenarios are inside the gains, so the programme needs no variable for them).
Large ones climb by what an action gains for a day (or take the best single one), with a bound from the linear
relaxation that no plan can beat.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from itertools import combinations
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

Floats = NDArray[np.float64]

LARGEST: Final = 20_000
"""Up to so many bundles the best plan is found exactly."""
PRICE: Final = 0.8
"""Where the budget binds, what cannot gain this share of what the climb's last step gained for a day is bounded by what
its asset has to lose, not simulated: it can hardly be in a better plan."""
FEW: Final = 2_000
"""Of up to so many items each is worked out on its own, to begin from the best."""
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


def choose(
    items: Sequence[Item],
    gain: Gain,
    rules: Rules,
    largest: int = LARGEST,
    most: Callable[[int], float] | None = None,
) -> Chosen | None:
    """The best choice; None where what must be kept does not fit. `most` is what any bundle of an asset gains at most.

    >>> items = (Item(0, 2, {}), Item(0, 3, {}), Item(1, 2, {}))
    >>> worth = {(0,): 4, (1,): 5, (0, 1): 6, (2,): 3}
    >>> choose(items, lambda asset, bundle: worth[bundle], Rules(budget=5)).taken
    (1, 2)
    """
    programme = _Programme(items, gain, rules, most)
    bundles = programme.bundles(largest)
    return programme.exactly(bundles) if bundles is not None else programme.climbed


def path(
    items: Sequence[Item], gain: Gain, rules: Rules, length: int, most: Callable[[int], float] | None = None
) -> tuple[int, ...]:
    """Up to `length` items, each the one that gains most for a day beyond those before it, within the rules."""
    return _Programme(items, gain, rules, most).steps(set(), length)


def prefixes(
    items: Sequence[Item],
    gain: Gain,
    rules: Rules,
    budgets: Sequence[float],
    most: Callable[[int], float] | None = None,
) -> tuple[tuple[int, ...], ...]:
    """For each budget, what must be kept and then the actions that gain most for a day, as far as they fit."""
    programme = _Programme(items, gain, replace(rules, budget=max(budgets)), most)
    order = programme.steps(set(rules.keep), len(items))
    found = []
    for budget in budgets:
        taken, days = set(rules.keep), programme.days(rules.keep)
        for place in order:
            longer = days + items[place].days
            if longer <= budget + _TINY and programme.fits(taken | {place}):
                taken, days = taken | {place}, longer
        found.append(tuple(sorted(taken)) if days <= budget + _TINY else ())
    return tuple(found)


def small(
    items: Sequence[Item],
    gain: Gain,
    rules: Rules,
    largest: int,
    most: Callable[[int], float] | None = None,
) -> Chosen | None:
    """The best choice, where no more than `largest` bundles can be in it; None where there are more to look at."""
    places = [item.asset for place, item in enumerate(items) if item.days <= rules.budget or place in rules.keep]
    if sum(_subsets(many, rules.each) for many in Counter(places).values()) > largest:
        return None
    return choose(items, gain, rules, largest, most)


def following(
    items: Sequence[Item],
    gain: Gain,
    rules: Rules,
    taken: Collection[int],
    most: Callable[[int], float] | None = None,
) -> int | None:
    """The item that gains most for a day beyond what is taken, within the rules; None where nothing gains."""
    programme = _Programme(items, gain, replace(rules, worth=0.0), most)
    return programme.best(programme.beyond(set(taken)), set(taken))


def better(
    items: Sequence[Item],
    gain: Gain,
    rules: Rules,
    taken: Collection[int],
    most: Callable[[int], float] | None = None,
) -> float:
    """What a day more would gain at best beyond what is taken, within the rules."""
    programme = _Programme(items, gain, replace(rules, worth=0.0), most)
    steps = programme.beyond(set(taken))
    place = programme.best(steps, set(taken))
    return 0.0 if place is None else float(steps.value[place] / items[place].days)


def ranked(
    items: Sequence[Item], gain: Gain, rules: Rules, length: int, most: Callable[[int], float] | None = None
) -> tuple[int, ...]:
    """Up to `length` items by what each gains for a day on its own, the best first."""
    programme = _Programme(items, gain, rules, most)
    steps = programme.beyond(set())
    found: list[int] = []
    while len(found) < length and (place := programme.best(steps, set())) is not None:
        found.append(place)
        steps.value[place] = 0.0
    return tuple(found)


@dataclass(frozen=True, slots=True)
class _Steps:
    """What each item gains beyond those taken: float64[items], as far as `sure`; at most that where not."""

    value: Floats
    sure: NDArray[np.bool_]

    def copy(self) -> _Steps:
        return _Steps(self.value.copy(), self.sure.copy())

    def fill(self, programme: _Programme, places: Sequence[int], taken: Collection[int]) -> None:
        """Work some of them out."""
        self.value[places] = [programme.step(place, taken) for place in places]
        self.sure[places] = True


@dataclass(frozen=True, slots=True)
class _Bundle:
    asset: int
    items: tuple[int, ...]
    gain: float


class _Programme:
    def __init__(
        self, items: Sequence[Item], gain: Gain, rules: Rules, most: Callable[[int], float] | None = None
    ) -> None:
        self.items, self.rules, self._gain = tuple(items), rules, gain
        self._most = most or (lambda asset: self.gain(asset, self.of_asset[asset]))
        self._price = self._last = 0.0
        self._known: dict[int, float] = {}
        self._columns()
        self.of_asset: dict[int, list[int]] = {}
        for place, item in enumerate(self.items):
            if self.alone(place):
                self.of_asset.setdefault(item.asset, []).append(place)

    def _columns(self) -> None:
        """The items as columns; days of people in as many columns as an item has people, the last person is nobody."""
        items = self.items
        self._days = np.array([item.days for item in items], dtype=np.float64)
        self._cash = np.array([item.cash for item in items], dtype=np.float64)
        self._expertise = np.array([item.expertise for item in items], dtype=np.float64)
        wide = max((len(item.load) for item in items), default=0)
        people = 1 + max((who for item in items for who in item.load), default=-1)
        self._who = np.full((len(items), wide), people, dtype=np.intp)
        self._lengths = np.zeros((len(items), wide))
        for place, item in enumerate(items):
            self._who[place, : len(item.load)] = list(item.load)
            self._lengths[place, : len(item.load)] = list(item.load.values())
        self._most_days = np.full(people + 1, np.inf)
        for who, most in self.rules.caps.items():
            if who < people:
                self._most_days[who] = most

    def alone(self, place: int) -> bool:
        """Whether an item fits at all."""
        item = self.items[place]
        if place in self.rules.keep:
            return True
        fits = item.days <= self.rules.budget + _TINY and item.cash <= self.rules.cash + _TINY
        return fits and all(days <= self.rules.caps.get(who, np.inf) + _TINY for who, days in item.load.items())

    def days(self, taken: Collection[int]) -> float:
        """Of some items together."""
        return sum(self.items[place].days for place in taken)

    def gain(self, asset: int, bundle: Sequence[int]) -> float:
        return self._gain(asset, tuple(sorted(bundle))) if bundle else 0.0

    def together(self, bundle: Sequence[int]) -> bool:
        groups = [self.items[place].group for place in bundle if self.items[place].group[0]]
        return len(groups) == len(set(groups))

    def bundles(self, largest: int) -> list[_Bundle] | None:
        """Every bundle of every asset that may be in the best plan; None where more than `largest` must be looked at.

        Few assets: all of them. Many: none that, at the price which a day has in the linear relaxation, cannot be in a
        plan as good as the climb's (fixing by reduced cost).
        """
        kept = {self.items[place].asset for place in self.rules.keep}
        fitting = self._candidates(kept, largest) if largest >= 0 else {}
        if largest < 0 or sum(len(some) for some in fitting.values()) > largest:
            return None
        found: list[_Bundle] = []
        for asset, some in fitting.items():
            mine = [_Bundle(asset, bundle, self.gain(asset, bundle)) for bundle in some]
            found += self._undominated([one for one in mine if one.gain > _TINY or asset in kept])
        return found

    def _candidates(self, kept: Collection[int], largest: int) -> dict[int, list[tuple[int, ...]]]:
        """Bundles to look at, by asset."""
        each = self.rules.each
        if sum(_subsets(len(places), each) for places in self.of_asset.values()) <= largest:
            return {asset: self._fitting(places) for asset, places in self.of_asset.items()}
        first = self.climbed
        if first is None:
            return {}
        room = max(self.relaxed.bound - first.net, 0.0) + 1e-7
        found, count = {}, 0
        for asset, places in self.of_asset.items():
            most = self.relaxed.best[asset] - room
            if asset in kept or self._kindest(asset) >= most:
                found[asset] = self._fitting(places, -np.inf if asset in kept else most)
                count += len(found[asset])
            if count > largest:
                break
        return found

    @cached_property
    def climbed(self) -> Chosen | None:
        """The climb's plan, found once."""
        return self.climb()

    def _kindest(self, asset: int) -> float:
        """More than any bundle of an asset can be worth at the price of a day."""
        price = self.relaxed.price + self.rules.worth
        return max((gain - price * days for days, gain in self.prefixes[asset].items()), default=0.0)

    @cached_property
    def prefixes(self) -> Mapping[int, Mapping[float, float]]:
        """By asset and number of days: what all of its actions gain together that take no longer than that."""
        found: dict[int, dict[float, float]] = {}
        for asset, places in self.of_asset.items():
            lengths = sorted({self.items[place].days for place in places})
            found[asset] = {
                most: self._at_most(asset, [place for place in places if self.items[place].days <= most], most)
                for most in lengths
            }  # fmt: skip
        return found

    def _at_most(self, asset: int, bundle: Sequence[int], days: float) -> float:
        """What a bundle gains, or all that its asset has to lose where even that is not worth its days to the climb."""
        most = self._most(asset)
        return most if most <= (self._price + self.rules.worth) * days else self.gain(asset, bundle)

    def _fitting(self, places: Sequence[int], least: float = -np.inf) -> list[tuple[int, ...]]:
        """Bundles of some items with all that must be kept, within the budget, that may be worth `least` or more at the
        price of a day.

        No bundle gains more than all of its asset's actions together, so one whose days must gain more is left out.
        """
        most, asset, must = self.rules.budget, self.items[places[0]].asset, self.rules.keep & set(places)
        if self.rules.worth and not must:
            most = min(most, self.gain(asset, places) / self.rules.worth)
        rows = _combined(len(places), max(self.rules.each, len(must)))
        days = np.append(self._days[places], 0.0)[rows]
        fits = days.sum(axis=1) <= most + _TINY
        if np.isfinite(least):
            fits &= self._kind(asset, days) >= least
        found = (tuple(places[i] for i in row if i < len(places)) for row in rows[fits].tolist())
        return [bundle for bundle in found if must <= set(bundle) and self.together(bundle)]

    def _kind(self, asset: int, days: Floats) -> Floats:
        """More than bundles can be worth at the price of a day, by the days of their items: float64[bundles]."""
        price = self.relaxed.price + self.rules.worth
        lengths = np.array(list(self.prefixes[asset]))
        gains = np.array(list(self.prefixes[asset].values()))
        return np.asarray(gains[np.searchsorted(lengths, days.max(axis=1))] - price * days.sum(axis=1))

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
        """The best plan, by mixed-integer programming; None where what must be kept fits in no bundle."""
        if {self.items[place].asset for place in self.rules.keep} - {one.asset for one in bundles}:
            return None
        if not bundles:
            return Chosen((), 0.0, 0.0, 0.0, 0.0, exact=True)
        gains = np.array([one.gain for one in bundles])
        days = np.array([self.days(one.items) for one in bundles])
        scale = max(float(gains.max()), _TINY)
        cost = -(gains - self.rules.worth * days) / scale + _FEWER_DAYS * days
        # Without presolve: faster here, and some versions of HiGHS print a line of their own when they undo it.
        found = milp(
            cost, constraints=self.rows(bundles), bounds=Bounds(0, 1),
            integrality=np.ones(len(bundles), dtype=np.int64), options={"mip_rel_gap": 1e-9, "presolve": False},
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
        row, column, value = (np.array(part) for part in zip(*entries, strict=True))
        # Every row by its largest entry: HiGHS prints to standard output where a row of large ones is a hair over.
        size = np.full(len(low), _TINY)
        np.maximum.at(size, row, np.abs(value))
        matrix = csr_array((value / size[row], (row, column)), shape=(len(low), len(bundles)))
        return LinearConstraint(matrix, lb=np.array(low) / size, ub=np.array(high) / size)

    def climb(self) -> Chosen | None:
        """Step by step the action that gains most for a day, from nothing and from each of the best single ones; with
        what no plan can beat."""
        start = set(self.rules.keep)
        if not self.fits(start):
            return None
        steps = self.beyond(start)
        tried = [start, self._from(set(start), steps)]
        last = self._last
        for place in [] if start else self._singles():
            tried += [{place}, self._from({place}, steps)]
        taken = max(tried, key=lambda some: (self._net(some), sorted(some)))
        if self.days(taken) > self.rules.budget - max(self._length):
            self._price = PRICE * last
        gain, net = self._whole(taken), self._net(taken)
        return Chosen(tuple(sorted(taken)), gain, self.days(taken), net, max(net, self.relaxed.bound), exact=False)

    def _singles(self) -> list[int]:
        """The items that gain most on their own, whatever their days; of very many, of those that were worked out."""
        fits = self._fits_beside(())
        if len(self.items) <= FEW:
            for places in self.of_asset.values():
                for place in places:
                    self.step(place, ())
        known = [place for place, gain in self._known.items() if gain > _TINY and fits[place]]
        return sorted(known, key=lambda place: (-self._known[place], place))[:STARTS]

    def _from(self, taken: set[int], steps: _Steps) -> set[int]:
        """Climb from what is taken; `steps` are those beyond what must be kept."""
        mine = steps.copy()
        for place in taken:
            mine.fill(self, self.of_asset[self.items[place].asset], taken)
        self._add(taken, mine, len(self.items))
        return taken

    def beyond(self, taken: set[int]) -> _Steps:
        """What each item would gain at most beyond those taken; 0 where it cannot be added."""
        value, sure = np.zeros(len(self.items)), np.zeros(len(self.items), dtype=np.bool_)
        for asset, places in self.of_asset.items():
            value[places] = self._most(asset)
        steps = _Steps(np.maximum(value - self.rules.worth * self._length, 0), sure)
        for place in taken:
            steps.fill(self, self.of_asset[self.items[place].asset], taken)
        return steps

    def steps(self, taken: set[int], most: int) -> tuple[int, ...]:
        """Add to `taken`, one by one, what gains most for a day; the items added, in that order."""
        return self._add(taken, self.beyond(taken), most)

    def _add(self, taken: set[int], steps: _Steps, most: int) -> tuple[int, ...]:
        added: list[int] = []
        while len(added) < most and (place := self.best(steps, taken)) is not None:
            added.append(place)
            taken.add(place)
            self._last = float(steps.value[place] / self._length[place])
            steps.fill(self, self.of_asset[self.items[place].asset], taken)
        return tuple(added)

    def _mine(self, asset: int, taken: Collection[int]) -> tuple[int, ...]:
        return tuple(place for place in self.of_asset.get(asset, ()) if place in taken)

    def step(self, place: int, taken: Collection[int]) -> float:
        """What one more action gains beyond those of its asset that are taken, less what its days must gain."""
        item = self.items[place]
        mine = self._mine(item.asset, taken)
        if place in taken or len(mine) >= self.rules.each or not self.together((*mine, place)):
            return 0.0
        more = self.gain(item.asset, (*mine, place)) - self.gain(item.asset, mine)
        net = max(0.0, more - self.rules.worth * item.days)
        if not mine:
            self._known[place] = net
        return net

    def best(self, steps: _Steps, taken: set[int]) -> int | None:
        """The item that gains most for a day, of those that fit; None where nothing gains.

        What an item gains is worked out only once nothing is surely better (lazy, by what its asset has to lose).
        """
        useful = (steps.value > _TINY) & self._fits_beside(taken)
        density = np.where(useful, steps.value / self._length, 0.0)
        while len(density) and density[place := int(density.argmax())] > 0:
            if steps.sure[place]:
                return place
            steps.fill(self, [place], taken)
            density[place] = steps.value[place] / self._length[place] if steps.value[place] > _TINY else 0.0
        return None

    def _fits_beside(self, taken: Collection[int]) -> NDArray[np.bool_]:
        """Which single items fit beside those taken: bool[items]."""
        some, rules = list(taken), self.rules
        fits = self._days[some].sum() + self._days <= rules.budget + _TINY
        fits &= self._cash[some].sum() + self._cash <= rules.cash + _TINY
        if rules.expertise:
            fits &= self._expertise[some].sum() + self._expertise >= -_TINY
        spent = np.zeros(self._most_days.shape)
        np.add.at(spent, self._who[some], self._lengths[some])
        beyond = spent[self._who] + self._lengths > self._most_days[self._who] + _TINY
        return np.asarray(fits & ~beyond.any(axis=1))

    @cached_property
    def _length(self) -> Floats:
        return np.array([max(item.days, _TINY) for item in self.items])

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

    @cached_property
    def relaxed(self) -> _Relaxed:
        """What no plan can beat, by the linear relaxation of a kinder choice without the limits on people.

        A bundle gains no more than all actions of its asset that take no longer than its longest one, and takes that
        one's days and, beyond one action, the shortest one's.
        """
        gains, days, assets = [], [], []
        for asset, places in self.of_asset.items():
            shortest = min(self.items[place].days for place in places)
            rows = [
                (self._at_most(asset, (place,), self.items[place].days), self.items[place].days) for place in places
            ]
            if len(places) > 1:
                rows += [(gain, most + shortest) for most, gain in self.prefixes[asset].items()]
            for gain, length in rows:
                gains.append(gain - self.rules.worth * length)
                days.append(length)
                assets.append(asset)
        return _relax(np.array(gains), np.array(days), np.array(assets, dtype=np.intp), self.rules.budget)


@cache
def _combined(places: int, each: int) -> NDArray[np.intp]:
    """Every set of 1 to `each` of so many places, a row each; `places` itself fills up what is short."""
    sizes = range(1, min(each, places) + 1)
    rows = [(*some, *(places,) * (each - size)) for size in sizes for some in combinations(range(places), size)]
    return np.array(rows, dtype=np.intp).reshape(-1, each)


def _subsets(places: int, each: int) -> int:
    """How many bundles there are of so many actions, at most `each` at a time."""
    found, row = 0, 1
    for size in range(1, min(each, places) + 1):
        row = row * (places - size + 1) // size
        found += row
    return found


@dataclass(frozen=True, slots=True)
class _Relaxed:
    """The bound, the price of a day at which it holds, and what each asset is worth at that price, 0 or more."""

    bound: float
    price: float
    best: Mapping[int, float]


def _relax(gains: Floats, days: Floats, assets: NDArray[np.intp], budget: float) -> _Relaxed:
    """The linear relaxation of one option for each asset within a budget, by its dual: min over prices of
    price x budget + sum over assets of the best of 0 and gain - price x days.

    The dual is convex in the price and any price is a bound, so a search by thirds cannot end below the optimum.
    """
    names, place = np.unique(assets, return_inverse=True)

    def worth(price: float) -> Floats:
        best = np.zeros(len(names))
        np.maximum.at(best, place, gains - price * days)
        return best

    def dual(price: float) -> float:
        return float(worth(price).sum()) + (price * budget if price > 0 else 0.0)

    low, high = 0.0, float((gains / np.maximum(days, _TINY)).max(initial=0.0))
    for _ in range(60 if np.isfinite(budget) else 0):
        third = (high - low) / 3
        low, high = (low, high - third) if dual(low + third) < dual(high - third) else (low + third, high)
    price = min((0.0, low, high) if np.isfinite(budget) else (0.0,), key=dual)
    return _Relaxed(dual(price), price, dict(zip(names.tolist(), worth(price).tolist(), strict=True)))
