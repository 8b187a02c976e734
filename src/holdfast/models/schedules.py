"""Vesting schedules, and what they hold: by the calendar, weighted to the end, or on milestones.

A schedule says which part of a grant is vested after so many months. Milestones are met with a chance, some time
between two months; what is not on a milestone vests by the calendar. Whether one is met is taken to be independent of
how the company ends, which is kind: both go wrong together.

*Do not* read from what a schedule holds whether anybody leaves: that is never said here.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from holdfast.errors import BadInput
from holdfast.models.draws import Draws
from holdfast.models.even_paths import EvenPaths
from holdfast.models.grants import Grant, Stays, payouts
from holdfast.models.undiversified import worth
from holdfast.models.venture import Futures

Floats = NDArray[np.float64]

EQUAL: Final = (1.0, 1.0, 1.0, 1.0)
BACK_LOADED: Final = (1.0, 2.0, 3.0, 4.0)
MOST_MONTHS: Final = 120
_FIRST_STEP: Final = 40
"""Steps of the lattice from here on are nobody else's: further down are those of the company's futures."""


@dataclass(frozen=True, slots=True)
class Milestone:
    """`share` of a grant vests once `name` is done, some time from month `first` to month `last`, with `chance` (None:
    by a claim). Where one month was given, `last` is None: it slips, by a claim."""

    name: str
    first: float
    last: float | None
    share: float
    chance: float | None = None

    def __post_init__(self) -> None:
        last = self.first if self.last is None else self.last
        if not 0 <= self.first <= last <= MOST_MONTHS:
            raise BadInput(f"Milestone '{self.name}': months run from 0 to {MOST_MONTHS}, the earlier one first.")
        if not 0 < self.share <= 1:
            raise BadInput(f"Milestone '{self.name}': it vests a part of the grant, above 0 % and up to 100 %.")
        if self.chance is not None and not 0 <= self.chance <= 1:
            raise BadInput(f"Milestone '{self.name}': a chance is 0 % to 100 %.")


_WRITTEN: Final = re.compile(
    r"(?P<name>[^@]{1,80}?)\s*@\s*(?P<first>\d{1,3})\s*m?(?:\s*-\s*(?P<last>\d{1,3})\s*m?)?\s*=\s*"
    r"(?P<share>\d{1,3}(?:\.\d{1,4})?)\s*%(?:\s*,\s*(?P<chance>\d{1,3}(?:\.\d{1,2})?)\s*%)?"
)


def milestone(written: str) -> Milestone:
    """A milestone as it is typed. Raises `BadInput` in words.

    >>> milestone("first model in production@9m=25%")
    Milestone(name='first model in production', first=9.0, last=None, share=0.25, chance=None)
    >>> milestone("launch@6m-12m=40%,80%")
    Milestone(name='launch', first=6.0, last=12.0, share=0.4, chance=0.8)
    """
    found = _WRITTEN.fullmatch(written.strip())
    if found is None:
        raise BadInput(
            f"`{written[:80]}` is no milestone. Write NAME@MONTH=SHARE, such as 'first model in production@9m=25%', or "
            "with a range of months and a chance: 'launch@6m-12m=40%,80%'."
        )
    last, chance = found["last"], found["chance"]
    return Milestone(
        found["name"].strip(), float(found["first"]), None if last is None else float(last),
        float(found["share"]) / 100, None if chance is None else float(chance) / 100,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Schedule:
    """A grant's calendar over `years`, and its milestones. `weights` are those of equal parts of the time: (1, 2, 3, 4)
    vests a tenth in the first of four. Nothing before `cliff` months; after it a part every `every` months.

    >>> [float(round(one, 3)) for one in Schedule().calendar(np.array([6.0, 12.0, 13.9, 24.0, 60.0]))]
    [0.0, 0.25, 0.271, 0.5, 1.0]
    >>> [float(one) for one in Schedule(weights=BACK_LOADED).calendar(np.array([12.0, 24.0, 36.0, 48.0]))]
    [0.1, 0.3, 0.6, 1.0]
    """

    years: float = 4.0
    cliff: float = 12.0
    every: float = 1.0
    weights: tuple[float, ...] = EQUAL
    milestones: tuple[Milestone, ...] = ()

    def __post_init__(self) -> None:
        if not self.years > 0 or not self.every > 0 or self.cliff < 0 or not sum(self.weights) > 0:
            raise BadInput("A schedule takes some years, vests every month or so, and has a cliff of 0 months or more.")
        if self.on_milestones > 1 + 1e-9:
            raise BadInput(
                f"The milestones vest {self.on_milestones * 100:g} % together, and 100 % is all there is: give smaller "
                "parts."
            )

    @property
    def on_milestones(self) -> float:
        """The share of the grant that is on milestones."""
        return sum(one.share for one in self.milestones)

    def calendar(self, months: Floats) -> Floats:
        """What the calendar alone has vested after so many months, of the part that is on it."""
        stepped = np.floor(np.asarray(months) / self.every + 1e-9) * self.every
        ends = np.linspace(0, 12 * self.years, len(self.weights) + 1)
        reached = np.concatenate([[0.0], np.cumsum(self.weights) / sum(self.weights)])
        found: Floats = np.where(np.asarray(months) + 1e-9 >= self.cliff, np.interp(stepped, ends, reached), 0.0)
        return found


@dataclass(frozen=True)
class Course:
    """A schedule on every path: `met` is when each milestone is met, in months, inf where it never is:
    float64[milestones, worlds, paths]."""

    schedule: Schedule
    met: Floats

    def vested(self, months: Floats | float) -> Floats:
        """The share of the grant that is vested after so many months: float64[worlds, paths], or one number for all
        paths where nothing is on milestones."""
        at = np.asarray(months, dtype=np.float64)
        found = (1 - self.schedule.on_milestones) * self.schedule.calendar(at)
        for one, met in zip(self.schedule.milestones, self.met, strict=True):
            found = found + one.share * (met <= at)
        return np.asarray(found, dtype=np.float64)

    @property
    def ever(self) -> Floats:
        """The share that vests at all, to somebody who stays on: float64[worlds, paths], or 1."""
        return self.vested(1e9)


def course(schedule: Schedule, draws: Draws, paths: int) -> Course:
    """When each milestone is met in each future. In a run without doubt: in the middle of its months, if its chance is
    half or more.

    >>> from holdfast.claims.ledger import Ledger
    >>> one = Schedule(milestones=(milestone("launch@6m-12m=40%,80%"),))
    >>> found = course(one, Draws.certain(Ledger.load()), 1)
    >>> float(found.met[0, 0, 0]), [float(round(found.vested(month)[0, 0], 3)) for month in (8, 12, 48)]
    (9.0, [0.0, 0.55, 1.0])
    """
    count = len(schedule.milestones)
    names = [f"milestone {place} {what}" for place in range(count) for what in ("is met", "when")]
    chance = EvenPaths(draws, paths, (*(f"not used {place}" for place in range(_FIRST_STEP)), *names))
    shape = (draws.scenarios, paths)
    met = np.empty((count, *shape))
    for place, one in enumerate(schedule.milestones):
        likely = draws.claim("milestone_met")[:, None] if one.chance is None else np.full((len(met[0]), 1), one.chance)
        done = chance.uniform(f"milestone {place} is met").reshape(shape) <= likely
        when = chance.uniform(f"milestone {place} when").reshape(shape)
        met[place] = np.where(done, _month(one, when, draws), np.inf)
    return Course(schedule, met)


def _month(one: Milestone, when: Floats, draws: Draws) -> Floats:
    if one.last is None:
        return np.broadcast_to(one.first * draws.claim("milestone_slip")[:, None], when.shape)
    return one.first + (one.last - one.first) * when


@dataclass(frozen=True, slots=True)
class Granted:
    """One grant under a schedule that begins in month `begins`, at today's strike price; before that it holds nothing,
    and nothing of it goes to somebody who left."""

    grant: Grant
    schedule: Schedule
    begins: float = 0.0


@dataclass(frozen=True, slots=True)
class Promise:
    """`amount` in cash, once, after `due` months, to whoever is there then, if the company is."""

    amount: float
    due: float


@dataclass(frozen=True, eq=False)
class Held:
    """Grants and promises together, in today's money. `worth` float64[months, worlds]: what is not vested or paid yet,
    as a sure amount, where the company is still there then. `middle` float64[months, worlds]: the middle future of it.
    `cost` and `cash` float64[worlds]: what it takes from the other holders, and what the company pays, on average as
    people stay. `vested` float64[worlds]: the share of the first grant that vests, as people stay."""

    worth: Floats
    middle: Floats
    cost: Floats
    cash: Floats
    vested: Floats


def held(
    futures: Futures, grants: Sequence[Granted], months: Sequence[float], wealth: float | None = None,
    promises: Sequence[Promise] = (),
) -> Held:  # fmt: skip
    """What grants and promises hold together after so many months, and what they cost.

    They are added up future by future before they are made a sure amount: two grants of one company go wrong together.
    """
    parts = [_Part(futures, one) for one in grants]
    rate = np.log1p(futures.draws.claim("discount_rate"))
    cash, sums = np.zeros(futures.worlds), []
    for one in promises:
        there = (futures.tenure * 12 >= one.due) & (futures.years * 12 >= one.due)
        sums.append((one.due, one.amount * np.exp(-rate * one.due / 12)))
        cash = cash + sums[-1][1] * there.mean(axis=1)
    worth_then, middle_then = [], []
    for month in months:
        open_ = sum((part.open(month) for part in parts), np.zeros(futures.share.shape))
        for due, amount in sums:
            open_ = open_ + (amount[:, None] if month < due else 0.0)
        sure, middle = _worth_while_there(futures, open_, futures.years * 12 > month, wealth)
        worth_then.append(sure)
        middle_then.append(middle)
    cost = sum((part.cost for part in parts), np.zeros(futures.worlds))
    vested = parts[0].vested.mean(axis=1) if parts else np.zeros(futures.worlds)
    return Held(np.array(worth_then), np.array(middle_then), cost, cash, vested)


class _Part:
    """One grant of several."""

    def __init__(self, futures: Futures, granted: Granted) -> None:
        self._course = course(granted.schedule, futures.draws, futures.paths)
        self._begins = granted.begins
        grant = granted.grant
        at_once = Grant(grant.shares, grant.strike, grant.kind, exercise_months=grant.exercise_months,
                        milestones=((0.0, 1.0),))  # fmt: skip
        self._staying = payouts(futures, at_once)
        stays = futures.tenure * 12 - granted.begins
        had = (stays >= 0) & (futures.years * 12 >= granted.begins)
        self.vested: Floats = np.where(had, self._course.vested(np.maximum(stays, 0)), 0.0)
        self.cost: Floats = (payouts(futures, at_once, Stays.AS_PEOPLE_DO) * self.vested).mean(axis=1)

    def open(self, month: float) -> Floats:
        """What is not vested yet after so many months, as it will pay: float64[worlds, paths]."""
        if month < self._begins:
            return np.zeros_like(self._staying)
        found: Floats = (self._course.ever - self._course.vested(month - self._begins)) * self._staying
        return found


def _worth_while_there(
    futures: Futures, paid: Floats, there: NDArray[np.bool_], wealth: float | None
) -> tuple[Floats, Floats]:  # fmt: skip
    """By world, over the futures in which the company is still there: the sure amount, and the middle."""
    draws = futures.draws
    own = draws.claim("other_wealth") if wealth is None else np.full(futures.worlds, wealth)
    aversion = draws.claim("risk_aversion")
    sure, middle = np.zeros(futures.worlds), np.zeros(futures.worlds)
    for world in range(futures.worlds):
        values = paid[world][there[world]]
        if len(values):
            sure[world] = max(0.0, float(worth(values[None, :], float(own[world]), float(aversion[world]))[0]))
            middle[world] = float(np.median(values))
    return sure, middle
