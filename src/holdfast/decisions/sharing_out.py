"""Sharing out a few days over many things: which, with whom, how many days each, so that the most is gained.

Each `Option` is one way to treat one thing; at most one of them is taken for each thing, and the days must fit every
`Limit`. Small problems are solved exactly, by mixed-integer programming. Large ones are built up step by step, always
by what gains most for a day (or the best single option, where that is better); `bound` is then what no plan can beat,
from the linear relaxation, so that the plan carries its own guarantee.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

LARGEST: Final = 10_000
"""Up to so many options the best plan is found exactly, within seconds."""
_FEWER_DAYS: Final = 1e-7
"""Of two plans that gain the same, the one with fewer days: this much of the largest gain a day."""
_ENOUGH: Final = 1e-12


@dataclass(frozen=True, slots=True)
class Option:
    """One way to treat `thing`: it takes `days` and gains `gain`."""

    thing: int
    days: float
    gain: float


@dataclass(frozen=True, slots=True)
class Limit:
    """The options named here may together take so many days."""

    options: tuple[int, ...]
    days: float


@dataclass(frozen=True, slots=True)
class Choice:
    """What to take, as places in the list of options; what it gains; what no plan can beat; whether it is the best."""

    taken: tuple[int, ...]
    gain: float
    bound: float
    exact: bool

    @property
    def at_least(self) -> float:
        """The share of the best possible gain that this plan reaches for certain, 0 to 1."""
        return 1.0 if self.exact or self.bound <= 0 else min(1.0, self.gain / self.bound)


def share_out(options: Sequence[Option], limits: Sequence[Limit], largest: int = LARGEST) -> Choice:
    """The best choice; exactly for up to `largest` options, otherwise greedily with a bound.

    >>> options = (Option(0, 1, 5), Option(0, 2, 6), Option(1, 1, 4), Option(1, 2, 7))
    >>> share_out(options, [Limit((0, 1, 2, 3), 3)])
    Choice(taken=(0, 3), gain=12.0, bound=12.0, exact=True)
    """
    too_long = {i for limit in limits for i in limit.options if options[i].days > limit.days + _ENOUGH}
    useful = [i for i, option in enumerate(options) if option.gain > _ENOUGH and i not in too_long]
    if not useful:
        return Choice((), 0.0, 0.0, exact=True)
    problem = _Problem(options, limits, useful)
    return problem.exactly() if len(useful) <= largest else problem.greedily()


class _Problem:
    """The options that can be taken at all, as arrays."""

    def __init__(self, options: Sequence[Option], limits: Sequence[Limit], useful: Sequence[int]) -> None:
        self.useful = tuple(useful)
        self.gain = np.array([options[i].gain for i in useful])
        self.days = np.array([options[i].days for i in useful])
        self.thing = np.unique([options[i].thing for i in useful], return_inverse=True)[1]
        place = {original: i for i, original in enumerate(useful)}
        members = [[place[i] for i in limit.options if i in place] for limit in limits]
        self.limit_days = np.array([limit.days for limit in limits], dtype=np.float64)
        self.limits_of: list[list[int]] = [[] for _ in useful]
        for limit, inside in enumerate(members):
            for i in inside:
                self.limits_of[i].append(limit)

    def matrix(self) -> tuple[csr_array, NDArray[np.float64]]:
        """One row for each thing (at most one option) and for each limit (days), and what each may reach."""
        things = int(self.thing.max()) + 1
        rows, columns, values = list(self.thing), list(range(len(self.gain))), [1.0] * len(self.gain)
        for i, limits in enumerate(self.limits_of):
            rows += [things + limit for limit in limits]
            columns += [i] * len(limits)
            values += [float(self.days[i])] * len(limits)
        shape = things + len(self.limit_days), len(self.gain)
        most = np.concatenate([np.ones(things), self.limit_days + _ENOUGH])
        return csr_array((values, (rows, columns)), shape=shape), most

    def cost(self) -> NDArray[np.float64]:
        """What a solver makes small: gains as parts of the largest, days weighing next to nothing."""
        return np.asarray(-self.gain / self.gain.max() + _FEWER_DAYS * self.days)

    def exactly(self) -> Choice:
        """The best plan, by mixed-integer programming."""
        rows, most = self.matrix()
        found = milp(
            self.cost(), constraints=LinearConstraint(rows, ub=most), bounds=Bounds(0, 1),
            integrality=np.ones(len(self.gain), dtype=np.int64), options={"mip_rel_gap": 1e-9},
        )  # fmt: skip
        if found.x is None:  # taking nothing is always allowed, so only a broken solver ends here
            raise RuntimeError(f"no plan was found: {found.message}")
        taken = np.flatnonzero(found.x > 0.5)
        gain = float(self.gain[taken].sum())
        return Choice(tuple(self.useful[i] for i in taken), gain, gain, exact=True)

    def greedily(self) -> Choice:
        """Step by step what gains most for a day, or the best single option; with what no plan can beat."""
        chosen = self._climb()
        single = int(self.gain.argmax())
        if self.gain[single] > sum(self.gain[i] for i in chosen):
            chosen = [single]
        rows, most = self.matrix()
        relaxed = milp(-self.gain / self.gain.max(), constraints=LinearConstraint(rows, ub=most), bounds=Bounds(0, 1))
        if relaxed.fun is None:  # taking nothing is always allowed, so only a broken solver ends here
            raise RuntimeError(f"no bound was found: {relaxed.message}")
        gain, bound = float(self.gain[chosen].sum()), -float(relaxed.fun) * float(self.gain.max())
        return Choice(tuple(self.useful[i] for i in sorted(chosen)), gain, max(gain, bound), exact=False)

    def _climb(self) -> list[int]:
        held: dict[int, int] = {}
        room = self.limit_days.copy()
        while (better := self._step(held, room)) is not None:
            before = held.get(int(self.thing[better]))
            for limit in self.limits_of[better]:
                room[limit] -= self.days[better]
            for limit in () if before is None else self.limits_of[before]:
                room[limit] += self.days[before]
            held[int(self.thing[better])] = better
        return list(held.values())

    def _step(self, held: dict[int, int], room: NDArray[np.float64]) -> int | None:
        """The option that gains most for each day more than what is held of its thing; None where none does."""
        before = np.array([held.get(thing, -1) for thing in range(int(self.thing.max()) + 1)])[self.thing]
        gain = self.gain - np.where(before >= 0, self.gain[before], 0)
        days = self.days - np.where(before >= 0, self.days[before], 0)
        density = np.where(gain > _ENOUGH, gain / np.maximum(days, _ENOUGH), 0)
        for i in np.argsort(-density, kind="stable"):
            if density[i] <= 0:
                return None
            back = {} if before[i] < 0 else dict.fromkeys(self.limits_of[before[i]], self.days[before[i]])
            if all(self.days[i] <= room[limit] + back.get(limit, 0.0) + _ENOUGH for limit in self.limits_of[i]):
                return int(i)
        return None
