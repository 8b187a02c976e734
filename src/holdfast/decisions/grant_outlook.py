"""What a page on a grant shows beside its figures: a hundred futures in bands, what is left of it round by round, what
it pays at a sale of a given size, how long until money, and which figures its ranges rest on most."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Final

import numpy as np
from numpy.typing import NDArray

from holdfast.decisions.borrowed import drop
from holdfast.decisions.sales import owed_first
from holdfast.models.draws import Draws
from holdfast.models.grant_figures import certainty, estimate, nothing, of_a_hundred
from holdfast.models.grants import Grant, Stays, payouts
from holdfast.models.venture import Futures, Start, futures
from holdfast.models.waterfall import pay_out
from holdfast.terms.captable import AwardKind, CapTable, Holding
from holdfast.terms.estimate import Estimate
from holdfast.terms.money import Money

Floats = NDArray[np.float64]

HERE: Final = "this grant"
TYPED: Final = "typed numbers"
"""How a cap table that was made from numbers says so."""
EXITS: Final = (10_000_000, 50_000_000, 200_000_000, 1_000_000_000)
"""Sales at which a grant is worked out to the cent."""
_LIMITS_AT: Final = (0.4, 0.8)
"""Of the futures that pay anything, where the bands of the dots end, before they are rounded."""


@dataclass(frozen=True, slots=True)
class Band:
    """So many of a hundred futures pay above `low`, up to `high` (None: no limit; 0: nothing)."""

    low: float
    high: float | None
    dots: int
    share: Estimate


def bands(paid: Floats, as_of: date, claims: tuple[str, ...]) -> tuple[Band, ...]:
    """A hundred futures, from nothing up, in bands that end at round amounts. `paid` float64[worlds, paths]."""
    limits = round_limits(paid)
    dots = of_a_hundred(paid, limits)
    edges = (-math.inf, 0.0, *limits, math.inf)
    found = []
    for place, count in enumerate(dots):
        low, high = edges[place], edges[place + 1]
        inside = ((paid > low) & (paid <= high)).mean(axis=1)
        share = estimate("payout_band", inside, float(inside.mean()), as_of=as_of, unit="share", claims=claims)
        found.append(Band(max(0.0, low), None if math.isinf(high) else high, count, share))
    return tuple(found)


def round_limits(paid: Floats) -> tuple[float, ...]:
    """Round amounts that split the futures which pay anything into few, more, and most of all.

    >>> round_limits(np.array([[0.0, 10_000.0, 48_000.0, 60_000.0, 900_000.0]]))
    (50000.0, 500000.0)
    >>> round_limits(np.zeros((1, 4)))
    ()
    """
    some = paid[paid > 0]
    if not len(some):
        return ()
    return tuple(sorted({_round(float(np.quantile(some, at))) for at in _LIMITS_AT}))


def _round(value: float) -> float:
    """The nearest of 1, 2 and 5 times a power of ten, by ratio."""
    scale = 10.0 ** math.floor(math.log10(value))
    return min((step * scale for step in (1.0, 2.0, 5.0, 10.0)), key=lambda one: abs(math.log(one / value)))


@dataclass(frozen=True, slots=True)
class Exit:
    """What the grant pays if the company were sold today for `proceeds`; `common` is what one common share gets."""

    proceeds: Money
    common: Fraction
    paid: Money
    owed_first: Money


def at_sales(start: Start, grant: Grant, amounts: Sequence[Decimal]) -> tuple[Exit, ...]:
    """To the cent, from the waterfall of today: before any round to come, all of the grant vested and exercised.

    >>> from holdfast.terms.captable import Stage
    >>> start = Start.typed(Stage.SEED, 20_000_000, 4_000_000, 10_000_000)
    >>> found = at_sales(start, Grant(100_000, 0.5), [Decimal(4_000_000), Decimal(50_000_000)])
    >>> [str(one.paid.amount) for one in found]
    ['0.00', '450500.00']
    """
    table = _with(start.table, grant)
    owed = Money(round(owed_first(table), 2), table.currency)
    return tuple(_at(table, grant, Money(amount, table.currency), owed) for amount in amounts)


def _at(table: CapTable, grant: Grant, proceeds: Money, owed: Money) -> Exit:
    found = pay_out(table, proceeds)
    mine = [one.amount for one in found.holders if one.holder == HERE]
    return Exit(proceeds, found.common, mine[0] if mine else Money(Decimal("0.00"), table.currency), owed)


def _with(table: CapTable, grant: Grant) -> CapTable:
    """The cap table with this grant, which comes out of the pool: a sale never grants the rest. A table of typed
    numbers has no pool of its own, so it comes out of the common shares, which are all the others there are."""
    quantity = Decimal(repr(grant.shares))
    award = Holding(HERE, HERE, quantity, grant.kind if grant.is_option else AwardKind.RSU, Decimal(repr(grant.strike)))
    classes = table.classes
    if table.source == TYPED and not table.pool:
        classes = tuple(one if one.preferred else replace(one, shares=max(Decimal(0), one.shares - quantity))
                        for one in classes)  # fmt: skip
    return replace(table, classes=classes, holdings=(*table.holdings, award))


def left_at_a_sale(futures: Futures, as_of: date) -> Estimate | None:
    """What is left of one share when a company is sold or listed: the middle, and four of five companies."""
    if not futures.sold.any():
        return None
    kept = np.ones(futures.share.size)
    for row in futures.rounds.kept:
        reached = ~np.isnan(row)
        kept[reached] = row[reached]
    low, middle, high = (float(one) for one in np.quantile(kept[futures.sold.ravel()], [0.1, 0.5, 0.9]))
    return Estimate("share_left", middle, low, high, as_of=as_of, unit="share", claims=_diluting(futures))


def scaled(one: Estimate, times: float) -> Estimate:
    """So many times an estimate, its range with it."""
    low, value, high = (times * part for part in (one.low, one.value, one.high))
    return replace(one, low=low, value=value, high=high)


def _diluting(futures: Futures) -> tuple[str, ...]:
    return tuple(key for key in futures.draws.used if key.startswith(("dilution", "pool")))


def years_until_money(futures: Futures, paid: Floats, as_of: date) -> Estimate | None:
    """Years until a grant pays, in the futures in which it does: the middle, and four of five of them."""
    years = futures.years[paid > 0]
    if not len(years):
        return None
    low, middle, high = (float(one) for one in np.quantile(years, [0.1, 0.5, 0.9]))
    claims = tuple(key for key in futures.draws.used if "gap" in key)
    return Estimate("years_to_money", middle, low, high, as_of=as_of, unit="years", claims=claims)


THEMES: Final[Mapping[str, tuple[str, ...]]] = {
    "which odds of further rounds and of a sale hold": ("graduation", "exit_share"),
    "what rounds and sales are priced at": ("step_up", "exit_over_post", "exit_ln_sd", "recovered"),
    "how much rounds and pools dilute": ("dilution", "pool_top_up"),
    "how long it takes": ("round_gap", "exit_gap"),
    "what new investors are owed first": ("round_senior", "round_participating"),
    "how long people stay, and who exercises on leaving": ("tenure_years", "exercised_on_leaving"),
    "what the holder owns besides, and how they take risk": ("other_wealth", "risk_aversion", "spent_on_exercising"),
    "what waiting costs": ("discount_rate",),
}
"""What doubt comes from, and how the keys of its claims begin."""


@dataclass(frozen=True, slots=True)
class Mover:
    """How much of a range is gone once one theme's claims are held at their middle; None: the figure has no range."""

    theme: str
    nothing_if_they_stay: float | None
    nothing_as_people_do: float | None
    worth: float | None

    @property
    def most(self) -> float:
        """The largest of them."""
        return max(self.nothing_if_they_stay or 0, self.nothing_as_people_do or 0, self.worth or 0)


def movers(
    start: Start, grant: Grant, draws: Draws, stays: Stays | float, wealth: float | None
) -> tuple[Mover, ...]:  # fmt: skip
    """Each theme's claims held at their middle, one theme at a time: what its doubt adds to the ranges; widest first.

    Drops do not add up to one: doubts work together.
    """
    full, keys = _three(start, grant, draws, stays, wealth), draws.used
    found = []
    for theme, heads in THEMES.items():
        held = [key for key in keys if key.startswith(heads)]
        if held:
            less = _three(start, grant, draws.freeze(*held), stays, wealth)
            found.append(Mover(theme, *(drop(before, after) for before, after in zip(full, less, strict=True))))
    return tuple(sorted(found, key=lambda one: -one.most))


def _three(
    start: Start, grant: Grant, draws: Draws, stays: Stays | float, wealth: float | None
) -> tuple[Floats, Floats, Floats]:  # fmt: skip
    """The chances of nothing, if they stay and as people do, and the worth, by world."""
    found = futures(start, draws)
    staying, leaving = (nothing(payouts(found, grant, how)) for how in Stays)
    return staying, leaving, np.maximum(certainty(found, payouts(found, grant, stays), wealth), 0.0)
