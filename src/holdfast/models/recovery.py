"""From assets that went dark to safe cover: effort, calendar weeks and weeks of the empty seat, three different
quantities.

Effort of successor j for asset a is COCOMO II's reuse model in person-weeks (`effort`). The calendar (`recover`)
schedules assets in order of demand, production first: each goes to the colleague who would be done first, one asset
after another in their free share; where nobody inside is near enough or has room, it waits for the hire or for a
contractor. Everything is vectorised over scenarios, and one scenario without doubt is the formula by hand.

*Do not* promise a date, add weeks over assets (they run in parallel), use it for research code that nobody will change,
or believe it where an asset's whole history is one import.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from holdfast.claims.ledger import Ledger
from holdfast.models.draws import Draws, Layer, median, quantile
from holdfast.models.takeovers import beside, ratio

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Indices = NDArray[np.intp]
Taught = Mapping[tuple[int, int], Floats]
"""Person-weeks in each scenario that a colleague learned before the day of leaving, by asset and place in `people`."""

TIME_CONSTANT: Final = 1.61
"""ln 5: a ramp 1 - exp(-t / tau) reaches 80 % after 1.61 tau."""

CANDIDATES: Final = 12
"""Colleagues considered for one asset, nearest first. More changes nothing but the time it takes."""


class Outside(StrEnum):
    """Who takes what no colleague can."""

    HIRE = "the hire"
    CONTRACTOR = "a contractor"


@dataclass(frozen=True, slots=True)
class Workload:
    """What the model knows of each asset, as columns of `measures.work.workload` in a fixed order.

    `access`, where there is any, is the person-weeks to act again in what no repository holds; nan for all the rest.
    `beside` is how each compares with the company's other assets, as `takeovers.beside` gives it; None: the formula.
    """

    assets: tuple[str, ...]
    built: Floats
    activity: Floats
    understanding: Floats
    assimilation: Floats
    demand: Floats
    production: Bools
    access: Floats | None = None
    beside: Floats | None = None

    @classmethod
    def of(cls, frame: pl.DataFrame, assets: Sequence[str]) -> Workload:
        """The rows of these assets, in their order."""
        rows = pl.DataFrame({"asset": list(assets)}, schema={"asset": pl.String})
        rows = rows.join(frame, on="asset", how="left", maintain_order="left")
        column = {name: rows[name].cast(pl.Float64).to_numpy() for name in _COLUMNS}
        if "access" in rows.columns and rows["access"].is_not_null().any():
            column["access"] = rows["access"].cast(pl.Float64).to_numpy()
        return cls(tuple(assets), **column, production=rows["production"].cast(pl.Boolean).to_numpy())

    def compared(self, ledger: Ledger) -> Workload:
        """The same, with how its assets compare: in some scenarios their order follows public histories."""
        code = np.ones(len(self.assets), dtype=np.bool_) if self.access is None else np.isnan(self.access)
        found = np.zeros((len(code), 2))
        rows = (self.built, self.activity, self.understanding, self.assimilation)
        found[code] = beside(ledger, *(row[code] for row in rows))
        return replace(self, beside=found)

    def regains(self, asset: int) -> bool:
        """Whether access to it must be regained, because no repository holds it, instead of its code be learnt."""
        return self.access is not None and not np.isnan(self.access[asset])

    @property
    def order(self) -> Indices:
        """Indices of assets in the order of recovery: production first, then by demand."""
        return np.lexsort((np.arange(len(self.assets)), -self.demand, ~self.production))


_COLUMNS: Final = ("built", "activity", "understanding", "assimilation", "demand")


class Chance:
    """What recovery draws from one `Draws`: claims float64[scenarios] shared by all, noise per asset, free share per
    person.

    Drawn when first asked for and kept. Not for two threads at once.
    """

    def __init__(self, draws: Draws) -> None:
        self.draws = draws
        self._noise: dict[str, Floats] = {}
        self._free: dict[int | str, Floats] = {}

    def freeze(self, *keys: str) -> Chance:
        """The same chance with these claims held at their median, and nothing else drawn again."""
        held = Chance(self.draws.freeze(*keys))
        held._noise = self._noise
        held._free = {} if "free_share" in keys else self._free
        return held

    @property
    def ramp(self) -> Floats:
        """Time constant of a hire's ramp in weeks."""
        return self.draws.claim("ramp_weeks_to_80") / TIME_CONSTANT

    def noise(self, asset: str) -> Floats:
        """Scatter of one asset's effort around the formula: float64[scenarios], median 1."""
        if asset not in self._noise:
            spread = self.draws.ledger.mid("effort_noise_ln_sd")
            self._noise[asset] = np.exp(spread * self.draws.normal(Layer.ASSETS, "effort", asset))
        return self._noise[asset]

    def scatter(self, work: Workload, asset: int) -> Floats:
        """`noise`, and in scenarios that follow public histories what those say of it beside the company's others."""
        noise = self.noise(work.assets[asset])
        return noise if work.beside is None else noise * ratio(work.beside[asset], self.draws)

    def free_share(self, person: int | str) -> Floats:
        """One draw per successor of the share of their week that is free: float64[scenarios]."""
        if person not in self._free:
            self._free[person] = _each(self.draws, "free_share", person)
        return self._free[person]


def _each(draws: Draws, key: str, person: int | str) -> Floats:
    """A claim drawn anew for each person."""
    if draws.sure:
        return np.full(draws.scenarios, draws.ledger.mid(key))
    (claim,) = draws.ledger.sources(key)
    if key in draws.frozen:
        return np.full(draws.scenarios, median((claim,)))
    return quantile(claim, draws.uniform(Layer.PEOPLE, key, person))


def effort(
    work: Workload, asset: int, unfamiliarity: Floats, learning: Floats, noise: Floats, ledger: Ledger
) -> Floats:
    """Person-weeks until somebody carries an asset: float64[people, scenarios].

    kappa x built x [AA + 0.02 x SU x UNFM x ACT] / 100 x noise, within `effort_floor` and `effort_ceiling`. AA, SU
    and ACT are on their own scales (0-8, 10-50, percent); `unfamiliarity` (UNFM, 0 to 1) has one number per person.
    For what no repository holds it is `access` for everybody, with a scatter of its own: there is no code to learn.
    """
    if work.access is not None and work.regains(asset):
        wider = ledger.mid("access_noise_ln_sd") / ledger.mid("effort_noise_ln_sd")
        return np.tile(work.access[asset] * noise**wider, (len(unfamiliarity), 1))
    understand = ledger.mid("reuse_factor") * work.understanding[asset] * work.activity[asset] * unfamiliarity
    needed = work.built[asset] * (work.assimilation[asset] + understand) / 100
    efforts: Floats = needed[:, None] * (learning * noise)
    return np.clip(efforts, ledger.mid("effort_floor"), ledger.mid("effort_ceiling"))


def hire_done(effort: Floats, ramp: Floats, share: float) -> Floats:
    """Weeks from a hire's first day until they have put in `effort`, at `share` x (1 - exp(-t / ramp)) of a week.

    >>> weeks = hire_done(np.array([2.7]), np.array([17 / 1.61]), 0.8)
    >>> bool(np.isclose(0.8 * (weeks - 17 / 1.61 * (1 - np.exp(-weeks * 1.61 / 17))), 2.7)[0])
    True
    """
    wanted: Floats = effort / (share * ramp)
    time: Floats = np.sqrt(2 * wanted) + wanted
    for _ in range(_NEWTON_STEPS):
        time = time - (time - 1 + np.exp(-time) - wanted) / -np.expm1(-time)
    return time * ramp


_NEWTON_STEPS: Final = 6
"""From above on a convex curve, the error squares at each step: six are enough for full precision."""


@dataclass(frozen=True, slots=True)
class Recovery:
    """What recovery takes in each scenario; 0 where nothing went dark. Weeks count from the day of leaving.

    `done` and `effort` are float64[assets, scenarios], `outside` says what no colleague took. `weeks` is when the last
    asset that is `counted` (bool[assets]: `sets_the_date`) is back, `area` the asset-weeks in the dark weighed by
    demand. `inside` is the person-weeks of colleagues and contractors, `contracted` the contractors' part of it;
    `hired` those of the hire, which are part of the hire's ramp.
    """

    done: Floats
    effort: Floats
    outside: Bools
    counted: Bools
    weeks: Floats
    area: Floats
    inside: Floats
    hired: Floats
    vacancy: Floats
    notice: Floats
    ramp: Floats
    contracted: Floats = field(default_factory=lambda: np.zeros(1))


def recover(
    work: Workload,
    dark: Bools,
    unfamiliarity: Floats,
    people: Sequence[int | str],
    leaving: Bools,
    chance: Chance,
    seats: int = 1,
    outside: Outside = Outside.HIRE,
    taught: Taught | None = None,
    counted: Bools | None = None,
) -> Recovery:
    """Schedule the recovery of `dark` (bool[assets, scenarios]) in every scenario.

    `unfamiliarity` is float64[assets, people], `leaving` bool[people, scenarios or 1]: who cannot be a successor.
    `seats` are the places to fill; two searches at once take longer (`two_searches_factor`). Whoever was `taught` an
    asset may take it on however far they stood from it, and has that much less to learn. `counted` (bool[assets]) are
    those that set the date, where two schedules are to be compared by the same; by default as `sets_the_date` has it.
    """
    crew = _Crew(work, unfamiliarity, people, leaving, chance, seats, outside, taught or {})
    done, effort_ = np.zeros(dark.shape), np.zeros(dark.shape)
    elsewhere = np.zeros(dark.shape, dtype=np.bool_)
    for asset in work.order:
        when = np.flatnonzero(dark[asset])
        if len(when):
            done[asset, when], effort_[asset, when], elsewhere[asset, when] = crew.take(int(asset), when)
    struck = np.flatnonzero(dark.any(axis=1))  # elsewhere there is nothing to add up
    others = np.where(elsewhere[struck], effort_[struck], 0).sum(axis=0)
    hired, contracted = (others, 0 * others) if outside is Outside.HIRE else (0 * others, others)
    counted = sets_the_date(work.production, dark) if counted is None else counted
    return Recovery(
        done, effort_, elsewhere, counted,
        weeks=done[counted].max(axis=0, initial=0),
        area=work.demand @ done,
        inside=effort_[struck].sum(axis=0) - hired,
        hired=hired,
        vacancy=crew.vacancy, notice=crew.notice, ramp=chance.ramp, contracted=contracted,
    )  # fmt: skip


SELDOM: Final = 0.02
"""Below this share of scenarios an asset hardly ever goes dark."""


def sets_the_date(production: Bools, dark: Bools) -> Bools:
    """Which assets set the date of safe cover: those in production, or all where hardly any of those goes dark.

    Without the second half, whoever holds nothing in production would take zero weeks to replace.

    >>> dark = np.array([[True, False], [False, False]])
    >>> sets_the_date(np.array([True, False]), dark), sets_the_date(np.array([False, True]), dark)
    (array([ True, False]), array([ True,  True]))
    """
    struck = dark[production].mean(axis=1) >= SELDOM
    return production if struck.any() else np.ones(len(production), dtype=np.bool_)


class _Crew:
    """Who is free when: the state of the schedule while assets are handed out one after another."""

    def __init__(
        self,
        work: Workload,
        unfamiliarity: Floats,
        people: Sequence[int | str],
        leaving: Bools,
        chance: Chance,
        seats: int,
        outside: Outside,
        taught: Taught,
    ) -> None:
        self.work, self.unfamiliarity, self.people, self.chance = work, unfamiliarity, people, chance
        self.taught = taught
        scenarios = chance.draws.scenarios
        self.leaving = np.broadcast_to(leaving, (len(people), scenarios))
        self.ledger = chance.draws.ledger
        self.load = np.zeros((len(people), scenarios))
        self.queue = np.zeros((seats, scenarios))
        longer = self.ledger.mid("two_searches_factor") if seats > 1 else 1.0
        self.vacancy = chance.draws.claim("vacancy_weeks") * longer
        self.notice = chance.draws.claim("hire_notice_weeks")
        self.hires = outside is Outside.HIRE
        self.starts = self.vacancy + self.notice if self.hires else chance.draws.claim("contractor_weeks")

    def take(self, asset: int, when: Indices) -> tuple[Floats, Floats, Bools]:
        """Hand one asset out in the scenarios `when`: weeks until done, person-weeks, and whether somebody outside."""
        learning = self.chance.draws.claim("learning_constant")[when]
        noise = self.chance.scatter(self.work, asset)[when]
        near = self.near(asset)
        distance = np.append(self.unfamiliarity[asset, near], self.ledger.mid("unfamiliarity_outsider"))
        efforts = effort(self.work, asset, distance, learning, noise, self.ledger)
        for row, person in enumerate(near):
            if (asset, int(person)) in self.taught:
                efforts[row] = np.maximum(0, efforts[row] - self.taught[asset, int(person)][when])
        done, spent = np.full(len(when), np.inf), efforts[-1].copy()
        if len(near):
            done, spent = self._inside(near, when, efforts[:-1], spent)
        outside = np.isinf(done)
        if outside.any():
            done[outside] = self._outside(when[outside], spent[outside])
        if self.work.regains(asset):
            done = done + self.chance.draws.claim("access_wait_weeks")[when]
        return done, spent, outside

    def near(self, asset: int) -> Indices:
        """The nearest colleagues: below `inside_unfamiliarity_limit`, who are not leaving in every scenario."""
        able = self.unfamiliarity[asset] < self.ledger.mid("inside_unfamiliarity_limit")
        able[[person for which, person in self.taught if which == asset]] = True
        able &= ~self.leaving.all(axis=1)
        found = np.flatnonzero(able)
        return found[np.argsort(self.unfamiliarity[asset, found], kind="stable")][:CANDIDATES]

    def _inside(self, near: Indices, when: Indices, efforts: Floats, spent: Floats) -> tuple[Floats, Floats]:
        """Who would be done first takes it. Their first asset always fits, a second up to `successor_load_cap`."""
        held = np.ix_(near, when)
        load = self.load[held]
        free = np.stack([self.chance.free_share(self.people[person])[when] for person in near])
        finish = (load + efforts) / free
        full = (load > 0) & (load + efforts > self.ledger.mid("successor_load_cap"))
        finish[self.leaving[held] | full] = np.inf
        chosen, every = finish.argmin(axis=0), np.arange(len(when))
        done = finish[chosen, every]
        taken = np.isfinite(done)
        mine = efforts[chosen, every]
        self.load[near[chosen[taken]], when[taken]] += mine[taken]
        return done, np.where(taken, mine, spent)

    def _outside(self, when: Indices, spent: Floats) -> Floats:
        """The hire (of several, the least loaded) or the contractor works through what is left, one after another."""
        seat = self.queue[:, when].argmin(axis=0)
        self.queue[seat, when] += spent
        total, share = self.queue[seat, when], self.ledger.mid("dedicated_share")
        work = hire_done(total, self.chance.ramp[when], share) if self.hires else total / share
        return self.starts[when] + work


def leaving(people: Sequence[int | str], leavers: Iterable[int | str]) -> Bools:
    """Who of `people` is among the leavers, in every scenario: bool[people, 1]."""
    gone = set(leavers)
    return np.array([person in gone for person in people], dtype=np.bool_).reshape(-1, 1)
