"""How a venture company ends and what one common share gets then: many futures in many claim worlds.

Two layers of chance. A claim world draws every published figure once: which funnel holds, how far prices step up. In
each world many companies run their course: how long until what happens, how much each round dilutes, what a sale
brings. So the spread of a figure over worlds is the doubt of what is published, and nothing else; within a world there
is only luck, which belongs to the distribution and not to its range.

Per path: the latest round; after some time another round, a sale, or neither. A round multiplies the post-money value,
dilutes everybody by the share that it sells and by a larger pool, and is owed its money first (`rounds`). A sale brings
the last post-money value times a lognormal. SAFEs convert at the first round, or in the sale. What common gets is
`waterfall.per_share`; a listing counts as a sale, so that money which takes part does so there too.

*Do not* read one company's future from it: these are published averages, of companies that raised when they did.
Step-ups and sales are fitted to what venture paid investors (`investors`, `bench/investor.py`), and to nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from holdfast.errors import BadInput
from holdfast.models.companies import OWN, Companies
from holdfast.models.draws import Draws
from holdfast.models.even_paths import EvenPaths
from holdfast.models.funnels import LATER, STAGES, Funnel, funnel
from holdfast.models.rounds import Rounds, run
from holdfast.models.stacks import NEVER, Stack, per_share
from holdfast.terms.captable import CapTable, ShareClass, Stage
from holdfast.terms.rounds import latest

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Indices = NDArray[np.intp]

WORLDS: Final = 256
PATHS: Final = 512
"""Claim worlds, and futures in each: enough for the digits that a page prints."""
_BY_ROUND: Final = ("step up", "gap", "dilution", "pool", "participating", "senior")
_NAMES: Final = (
    "ending", "sale", OWN, "tenure", "exercise", "last gap", "recovered",
    *(f"{what} {step}" for step in range(len(STAGES) + LATER) for what in _BY_ROUND),
)  # fmt: skip
LATE: Final = frozenset({Stage.C, Stage.D})
"""Stages from which a sale brings less over the last post-money value."""


@dataclass(frozen=True)
class Start:
    """Where a company stands. `shares` are fully diluted: what is out, granted and reserved, without SAFEs and notes,
    which convert later. Every share of the pool counts as granted: it goes to those who come.

    >>> start = Start.typed(Stage.SEED, 19_200_000, 3_700_000, 10_000_000)
    >>> round(start.price, 2), start.currency
    (1.92, 'USD')
    """

    stage: Stage
    post_money: float
    shares: float
    table: CapTable

    def __post_init__(self) -> None:
        if self.stage is Stage.NONE:
            raise BadInput(
                "A company without venture money has no rounds to come that a published figure speaks of. "
                "Give a stage, or look at profit share and phantom stock instead."
            )
        if not self.post_money > 0 or not self.shares > 0:
            raise BadInput(f"Post-money {self.post_money:,.0f} and shares {self.shares:,.0f} must both be above 0.")

    @classmethod
    def of(cls, table: CapTable, stage: Stage, post_money: float | None = None) -> Start:
        """The company of a cap table. No `post_money`: the price of the latest round times all shares."""
        shares = float(table.outstanding + table.awards + table.pool)
        if post_money is None:
            if (last := latest(table.classes)) is None:
                raise BadInput(
                    "The cap table has no priced preferred class: give the post-money value of the latest round."
                )
            post_money = shares * float(last.price)
        return cls(stage, post_money, shares, table)

    @classmethod
    def typed(
        cls, stage: Stage, post_money: float, raised: float, shares: float, currency: str = "USD",
        as_of: date = date.min,
    ) -> Start:  # fmt: skip
        """The company of typed numbers: what was raised is one 1x non-participating class at the latest price."""
        if not 0 <= raised < post_money:
            raise BadInput(f"Raised {raised:,.0f} must be 0 or more and below the post-money value {post_money:,.0f}.")
        price = Decimal(repr(post_money)) / Decimal(repr(shares)) if shares > 0 else Decimal(0)
        preferred = Decimal(repr(raised)) / price if price else Decimal(0)
        classes = [ShareClass("Common", False, Decimal(repr(shares)) - preferred)]
        if raised:
            classes.append(ShareClass("Preferred", True, preferred, price))
        return cls(stage, post_money, shares, CapTable(as_of, currency, tuple(classes), source="typed numbers"))

    @property
    def price(self) -> float:
        """One share of the latest round."""
        return self.post_money / self.shares

    @property
    def currency(self) -> str:
        """The only currency there is."""
        return self.table.currency

    @property
    def further(self) -> tuple[Stage, ...]:
        """The rounds that may follow, in order."""
        return (*STAGES[STAGES.index(self.stage) + 1 :], *[STAGES[-1]] * LATER)


@dataclass(frozen=True)
class Futures:
    """Many futures of one company: float64[worlds, paths], one row for each claim world.

    `years` until it is sold or closes; `sold` whether it is sold or listed at all; `proceeds` what it brings then (for
    one that closes: what is recovered for investors); `share` what one common share gets. `rounds` are those to come,
    with paths numbered world after world. `companies` draws what else happens on the same paths.
    """

    start: Start
    years: Floats
    sold: Bools
    raised: Indices
    proceeds: Floats
    share: Floats
    rounds: Rounds
    stack: Stack
    companies: Companies

    @property
    def worlds(self) -> int:
        """Claim worlds."""
        return int(self.share.shape[0])

    @property
    def paths(self) -> int:
        """Futures in each."""
        return int(self.share.shape[1])

    @property
    def draws(self) -> Draws:
        """Where its chance comes from."""
        return self.companies.draws

    @property
    def now(self) -> Floats:
        """What money at the end is worth today: float64[worlds, paths]."""
        self.draws.claim("discount_rate")
        return self._now

    @property
    def tenure(self) -> Floats:
        """Years that somebody stays, as people do: exponential around the claim of the world."""
        self.draws.claim("tenure_years")
        return self._tenure

    @property
    def exercises(self) -> Bools:
        """Whether somebody who leaves and cannot wait exercises what is vested."""
        self.draws.claim("exercised_on_leaving")
        return self._exercises

    # Kept, because many grants share them; the properties above tell `draws` of each use.

    @cached_property
    def _now(self) -> Floats:
        return self.in_today(self.years)

    @cached_property
    def _tenure(self) -> Floats:
        mean = self.draws.claim("tenure_years")[:, None]
        if self.draws.sure:
            return np.broadcast_to(mean, self.share.shape).copy()
        found: Floats = -mean * np.log(self.companies.chance.uniform("tenure").reshape(self.share.shape))
        return found

    @cached_property
    def _exercises(self) -> Bools:
        uniform = self.companies.chance.uniform("exercise").reshape(self.share.shape)
        return np.asarray(uniform < self.draws.claim("exercised_on_leaving")[:, None])

    def in_today(self, years: Floats) -> Floats:
        """What money after so many years is worth today, float64 of the same shape."""
        rate = np.log1p(self.draws.claim("discount_rate"))[:, None]
        found: Floats = np.exp(-rate * years)
        return found


def futures(start: Start, draws: Draws, paths: int = PATHS, odds: Funnel | None = None) -> Futures:
    """The futures of one company: `paths` in each of `draws.scenarios` claim worlds. `odds`: other than published.

    >>> from holdfast.claims.ledger import Ledger
    >>> start = Start.typed(Stage.SEED, 19_200_000, 3_700_000, 10_000_000)
    >>> found = futures(start, Draws(1, 16, Ledger.load()), 64)
    >>> found.share.shape, bool((found.share >= 0).all()), bool((found.share[~found.sold] == 0).all())
    ((16, 64), True, True)
    """
    odds = funnel(draws, start.stage) if odds is None else odds
    chance = EvenPaths(draws, paths, _NAMES)
    companies = Companies(draws, chance)
    raised, sold = _endings(odds, chance)
    rounds, state = run(companies, start.further, raised, start.post_money, start.shares, start.table.convertibles)
    stack = _stack(start, rounds)
    proceeds = _proceeds(start, companies, raised, sold, state.post, stack)
    share = np.zeros(len(proceeds))
    if sold.any():
        share[sold] = per_share(stack.on(sold), proceeds[sold])
    years = state.years + companies.spread("exit_gap_years", "last gap", chance.all)
    shape = draws.scenarios, paths
    return Futures(
        start, years.reshape(shape), sold.reshape(shape), raised.reshape(shape), proceeds.reshape(shape),
        share.reshape(shape), rounds, stack, companies,
    )  # fmt: skip


def _endings(odds: Funnel, chance: EvenPaths) -> tuple[Indices, Bools]:
    """How many rounds each path raises, and whether it is sold after them: int[paths], bool[paths]."""
    reached = np.cumsum(odds.leaves, axis=0).T
    uniform = chance.uniform("ending").reshape(-1, chance.paths)
    leaf = (uniform[:, :, None] > reached[:, None, :-1]).sum(axis=2).ravel()
    return leaf // 2, leaf % 2 == 1


def _proceeds(start: Start, companies: Companies, raised: Indices, sold: Bools, post: Floats, stack: Stack) -> Floats:
    stages = np.array([start.stage in LATE, *(stage in LATE for stage in start.further)])
    late = stages[raised]
    found = np.empty(len(raised))
    for key, here in (("exit_over_post", sold & ~late), ("exit_over_post_late", sold & late)):
        at = np.flatnonzero(here)
        found[at] = post[at] * companies.lognormal(key, "exit_ln_sd", "sale", at)
    closed = np.flatnonzero(~sold)
    owed = np.broadcast_to(stack.owed.sum(axis=0), (len(raised),))
    found[closed] = owed[closed] * companies.spread("recovered_on_closing", "recovered", closed)
    return found


def _stack(start: Start, rounds: Rounds) -> Stack:
    """All claims at the end: those of today, SAFEs as they converted, each round's, and the pool as if granted."""
    paths = rounds.years.shape[1]
    found = Stack.of(replace(start.table, convertibles=()))
    if start.table.convertibles:
        found = found.joined(_safes(start, rounds))
    pool = float(start.table.pool) + rounds.pool.sum(axis=0)
    return found.joined(_to_come(rounds)).with_common("pool", np.broadcast_to(pool, (paths,)))


def _to_come(rounds: Rounds) -> Stack:
    """One claim for each round to come, and one for all those together whose money takes part after it is paid back."""
    plain, joins = ~rounds.participating, rounds.participating
    rows, zero = len(rounds.names) + 1, np.zeros((1, 1))

    def with_all(values: Floats) -> Floats:
        return np.concatenate([values * plain, (values * joins).sum(axis=0, keepdims=True)])

    return Stack(
        (*rounds.names, "participating rounds"), with_all(rounds.owed), with_all(rounds.shares),
        zero.repeat(rows, axis=0), np.full((rows, 1), NEVER), zero.repeat(rows, axis=0),
        np.array([*range(1, rows), 1], dtype=np.int64), np.arange(rows) == rows - 1,
    )  # fmt: skip


def _safes(start: Start, rounds: Rounds) -> Stack:
    """SAFEs and notes: as their terms say in a sale, on paths with a round as it converted them."""
    alone = Stack.of(start.table)
    count = len(Stack.of(replace(start.table, convertibles=())).names)
    open_ = {name: getattr(alone, name)[count:] for name in ("owed", "shares", "strike", "most", "floor")}
    converted = rounds.saved_shares > 0
    first = np.arange(len(alone.names) - count)[:, None] == 0
    owed = np.where(converted, np.where(first, rounds.saved_owed, 0.0), open_["owed"])
    shares = np.where(converted, np.where(first, rounds.saved_shares, 0.0), open_["shares"])
    return Stack(
        alone.names[count:], owed, shares, open_["strike"], open_["most"], open_["floor"],
        alone.seniority[count:], alone.participating[count:],
    )  # fmt: skip
