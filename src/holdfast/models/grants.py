"""What one grant pays in each future: vesting, leaving before the sale, exercising or letting options lapse.

Somebody who leaves after some years has what was vested by then. Options pay max(0, share - strike) if they are still
held when the company is sold: by somebody who is there, or whose exercise window is longer than what is left to wait.
Otherwise they are exercised on leaving, with the chance that a claim says: then the strike price is paid that day and
is lost if the company closes. Nobody exercises where a share is worth no more than the strike price, nor spends more
than they can spare or than is worth it to them: the rest lapse, so that more shares are never worth less. Stock and
RSUs have no strike price and nothing lapses.

Taxes are left out. What is not vested at a sale goes on vesting for those who stay, unless it accelerates.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np
from numpy.typing import NDArray

from holdfast.errors import BadInput
from holdfast.models.venture import Futures, Start
from holdfast.terms.captable import AwardKind

Floats = NDArray[np.float64]
Indices = NDArray[np.intp]


class Stays(StrEnum):
    """How long somebody stays, where no number of years was typed."""

    TO_THE_END = "to the end"
    AS_PEOPLE_DO = "as long as people do"


@dataclass(frozen=True, slots=True)
class Grant:
    """A promise of `shares` at `strike` a share (0 for stock and RSUs), vesting over `vesting_years`.

    Nothing is vested before `cliff_months`; after it a part every `every_months` (1 monthly, 3 quarterly, 12 yearly).
    `milestones`, where given, replace the calendar: (years from today, share vested from then on), rising to 1.
    `accelerates`: all of it vests when the company is sold, for those who are there.

    >>> grant = Grant(1000, 0.5)
    >>> grant.vested(np.array([0.5, 1.0, 2.04, 9.0]))
    array([0.  , 0.25, 0.5 , 1.  ])
    """

    shares: float
    strike: float = 0.0
    kind: AwardKind = AwardKind.OPTION
    vesting_years: float = 4.0
    cliff_months: float = 12.0
    every_months: float = 1.0
    exercise_months: float = 3.0
    accelerates: bool = False
    milestones: tuple[tuple[float, float], ...] = ()

    def __post_init__(self) -> None:
        if not self.shares >= 0 or not self.strike >= 0:
            raise BadInput(f"A grant of {self.shares:,g} shares at {self.strike:,g}: neither can be below 0.")
        if not self.vesting_years > 0 or not self.every_months > 0 or self.cliff_months < 0 or self.exercise_months < 0:
            raise BadInput("Vesting years and steps must be above 0; a cliff and an exercise window 0 months or more.")
        shares = [share for _, share in self.milestones]
        if shares and (sorted(self.milestones) != list(self.milestones) or sorted(shares) != shares or shares[-1] != 1):
            raise BadInput("Milestones come in order of time, each with all that is vested by then, up to 100 %.")

    @classmethod
    def of_share(cls, start: Start, share: float, strike: float = 0.0, **terms: float) -> Grant:
        """A grant of a share of the company, fully diluted today. Raises `BadInput` above 100 %."""
        if not 0 <= share <= 1:
            raise BadInput(
                f"A share of {share:.2%} is more than all there is, or less than nothing.".replace("%", " %")
            )
        return cls(share * start.shares, strike, **terms)  # type: ignore[arg-type]

    @property
    def is_option(self) -> bool:
        """Whether something is paid to get the shares."""
        return self.kind in (AwardKind.OPTION, AwardKind.WARRANT)

    def vested(self, years: Floats) -> Floats:
        """Share of the grant that is vested after so many years."""
        if self.milestones:
            when, share = np.array(self.milestones).T
            return np.concatenate([[0.0], share])[np.searchsorted(when, years, side="right")]
        months = np.floor(np.asarray(years) * 12 / self.every_months + 1e-9) * self.every_months
        part = np.minimum(months / (12 * self.vesting_years), 1.0)
        found: Floats = np.where(np.asarray(years) * 12 + 1e-9 >= self.cliff_months, part, 0.0)
        return found


def payouts(
    futures: Futures, grant: Grant, stays: Stays | float = Stays.TO_THE_END, wealth: float | None = None
) -> Floats:
    """What the whole grant pays in each future, in today's money: float64[worlds, paths]. Below 0 where a strike price
    was paid and lost. `wealth` is what the holder owns besides; None: a claim of ours.

    >>> from holdfast.claims.ledger import Ledger
    >>> from holdfast.models.draws import Draws
    >>> from holdfast.models.venture import Stage, futures
    >>> start = Start.typed(Stage.SEED, 19_200_000, 3_700_000, 10_000_000)
    >>> found = futures(start, Draws(1, 16, Ledger.load()), 64)
    >>> stay, leave = (payouts(found, Grant.of_share(start, 0.0075, 0.58), how) for how in Stays)
    >>> bool((stay <= 0).mean() < (leave <= 0).mean())
    True
    """
    return each_share(futures, grant, stays, wealth).of(grant.shares)


@dataclass(frozen=True)
class EachShare:
    """What one share of a grant pays, in today's money, so that grants that differ only in size are drawn once.

    `kept` float64[worlds, paths] is of shares that cost nothing before the sale. Of those who exercise on leaving,
    one entry each: `at` where they are in `kept` flattened, `vested` of a share, what one brings (`gets`) and costs
    (`costs`), and the `most` that they spend in all.
    """

    kept: Floats
    at: Indices
    vested: Floats
    gets: Floats
    costs: Floats
    most: Floats

    def of(self, shares: Floats | float) -> Floats:
        """What so many `shares` pay, one number or float64[worlds]: float64[worlds, paths]."""
        by_world = np.broadcast_to(np.asarray(shares, dtype=np.float64), (len(self.kept),))
        found: Floats = self.kept * by_world[:, None]
        if len(self.at):
            wanted = by_world[self.at // self.kept.shape[1]] * self.vested
            dear = self.costs > 0
            afforded = np.where(dear, self.most / np.where(dear, self.costs, 1.0), np.inf)
            found.ravel()[self.at] = np.minimum(wanted, afforded) * (self.gets - self.costs)
        return found


def each_share(futures: Futures, grant: Grant, stays: Stays | float, wealth: float | None = None) -> EachShare:
    """What one share of `grant` pays, whatever its number of shares."""
    each = np.maximum(futures.share - grant.strike, 0.0)
    each *= futures.now
    none = np.zeros(0)
    if stays is Stays.TO_THE_END:
        return EachShare(each, np.zeros(0, dtype=np.intp), none, none, none, none)
    years = futures.tenure if stays is Stays.AS_PEOPLE_DO else np.full_like(each, float(stays))
    vested = grant.vested(years)
    left = years < futures.years
    if grant.accelerates:
        vested[~left] = 1.0
    each *= vested
    if not grant.is_option:
        return EachShare(each, np.zeros(0, dtype=np.intp), none, none, none, none)
    late = left & (years + grant.exercise_months / 12 < futures.years)
    each[late] = 0.0
    at = np.flatnonzero(late & futures.exercises & (vested > 0))
    at = at[_price_on_leaving(futures, years.ravel()[at], at) > grant.strike]
    rate = np.log1p(futures.draws.claim("discount_rate"))[at // futures.paths]
    costs = grant.strike * np.exp(-rate * years.ravel()[at])
    gets = (futures.share.ravel()[at]) * futures.now.ravel()[at]
    most = _most_spent(futures, at, gets, costs, wealth)[at // futures.paths] if grant.strike else np.zeros(len(at))
    return EachShare(each, at, vested.ravel()[at], gets, costs, most)


def _price_on_leaving(futures: Futures, years: Floats, at: Indices) -> Floats:
    """What a share is worth at the latest post-money value, as if all shares were common, after so many `years` on the
    paths `at`. Who leaves knows no better price; nobody exercises where the strike price is above it."""
    start, rounds = futures.start, futures.rounds
    found = np.full(len(at), start.price)
    for when, post, kept in zip(rounds.years, rounds.post, rounds.kept, strict=True):
        raised = when[at] <= years
        found[raised] = (post[at] * kept[at])[raised] / start.shares
    return found


STEPS: Final = 8
"""Parts of the most that is spent on exercising, of which the largest that is worth it is taken."""


def _most_spent(futures: Futures, at: Indices, gets: Floats, costs: Floats, wealth: float | None) -> Floats:
    """What somebody who leaves spends on exercising at most: float64[worlds], in today's money.

    No more than a claim's share of what they own besides, and no more than raises what all of it is worth to them: up
    to where another dollar, over all futures of leavers in the world, adds to it.
    """
    draws = futures.draws
    own = draws.claim("other_wealth") if wealth is None else np.full(futures.worlds, wealth)
    most, aversion, world = draws.claim("spent_on_exercising"), draws.claim("risk_aversion"), at // futures.paths
    earned = gets / costs - 1
    found = np.zeros(futures.worlds)
    for step in range(1, STEPS + 1):
        part = most * step / STEPS
        more = np.maximum(1 + part[world] * earned, 1e-9) ** -aversion[world] * earned
        worth_it = np.bincount(world, more, minlength=futures.worlds) > 0
        found[worth_it] = (part * own)[worth_it]
    return found
