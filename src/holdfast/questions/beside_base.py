"""What is offered beside the base, worth on one scale whichever it is: options, stock, a share of profit, a bonus,
phantom stock, or nothing. Every page that shows options asks here, so that all of them know the others too."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from holdfast.errors import BadInput
from holdfast.questions.contract import Context
from holdfast.questions.equity_facts import Facts, equity_like, facts, futures, grant, kind_of, worlds_of
from holdfast.terms.captable import Stage
from holdfast.terms.estimate import Estimate
from holdfast.terms.offering import OfferRequest

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np
    from numpy.typing import NDArray

    from holdfast.models.draws import Draws
    from holdfast.models.grants import Stays
    from holdfast.models.without_venture import Course, Payments

    Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Worth:
    """One thing beside the base, in today's money.

    `staying` and `leaving` are what it pays in all, float64[worlds, paths]: to somebody who stays to the end, and to
    one who stays as long as people do. `paid`, `nothing` and the figures of money are for the years typed, else to the
    end.
    `sure` float64[worlds] is what `paid` is worth in all to somebody who owns little else; divide by `years` for a
    year. The estimates of money are for each of `years`. `cash_a_year` is what the company pays a year in cash while
    somebody stays, `cash_peak` its dearest year in one course of ten; None where that is nothing before a sale. `holds`
    names the fields of the request that are in it already, so that nobody counts them twice.
    """

    kind: str
    currency: str
    years: float
    staying: Floats
    leaving: Floats
    paid: Floats
    sure: Floats
    draws: Draws
    nothing_if_they_stay: Estimate
    nothing_as_people_do: Estimate
    nothing: Estimate
    median: Estimate
    p90: Estimate
    mean: Estimate
    mean_without_best: Estimate
    worth: Estimate
    cash_a_year: Estimate | None = None
    cash_peak: Estimate | None = None
    holds: tuple[str, ...] = ()


def worth_of(request: OfferRequest, context: Context, known: Facts | None = None, times: float = 1.0) -> Worth:
    """What is offered beside the base. Raises `BadInput` in words where what it rests on was not typed.

    `times`: with odds of rounds and sales so many times as good as published, as somebody believes."""
    known = facts(request, context) if known is None else known
    kind = kind_of(request)
    if kind == "nothing" or (equity_like(request) and request.equity == 0):
        return _nothing(request, context, known)
    if equity_like(request) and known.stage.value is not Stage.NONE:
        return _equity(request, context, known, times)
    if kind in ("options", "stock"):
        raise BadInput(
            f"A company without venture money was asked for {kind}. Its shares can seldom be sold, and nothing is "
            "published on what they come to. Offer phantom stock, profit share or a bonus: `--instead`, or give the "
            "stage of your latest round: `--stage`."
        )
    return _in_cash(request, context, known)


def bonus_year(request: OfferRequest, context: Context, target: float) -> tuple[Floats, Floats]:
    """A yearly bonus wherever it stands: what it is worth a year worked, float64[worlds], and what it pays, float64[
    worlds, paths]. Not all of a target is paid, nor is anything by a company that closed."""
    from holdfast.decisions.offers import of_equity, years_worked
    from holdfast.models.grants import Stays

    asked = request.model_copy(update={"instead": "bonus", "bonus": Decimal(str(target))})
    made = worth_of(asked, context)
    stays = Stays.AS_PEOPLE_DO if request.stays is None else request.stays
    typed, draws = wealth_of(request), made.draws
    wealth = draws.claim("other_wealth") if typed is None else typed
    years = years_worked(draws, made.years, stays)
    paid = made.leaving if request.stays is None else made.paid
    year = of_equity(0.0, 0 * years, paid, years, wealth, draws.claim("risk_aversion"))
    return year.worth, paid / years[:, None]


def business(request: OfferRequest, context: Context) -> Course:
    """The courses of a company that pays in cash, worked out once for all pages that ask."""
    from holdfast.models import without_venture
    from holdfast.models.worlds import Worlds

    seed = context.settings.seed if request.seed is None else request.seed
    worlds, years = worlds_of(request, context), min(MOST_YEARS, math.ceil(years_of(request)))
    profit = float(request.profit or 0)
    key = ("business", profit, years, context.ledger.revision, seed, worlds)
    found = context.memory.recall(
        key, lambda: without_venture.course(profit, Worlds(seed, worlds, context.ledger), years)
    )
    found.draws.begin(context.memory.turn)
    return found


def years_of(request: OfferRequest) -> float:
    """Years over which it is earned: those of vesting."""
    return YEARS if request.vesting_years is None else request.vesting_years


YEARS: Final = 4.0
"""As most grants vest."""
MOST_YEARS: Final = 10


def stays_of(request: OfferRequest) -> Stays | float:
    """For how long the figures of money are: the years typed, else to the end."""
    from holdfast.models.grants import Stays

    return Stays.TO_THE_END if request.stays is None else request.stays


def wealth_of(request: OfferRequest) -> float | None:
    """What the reader typed that they own besides; None: nobody's wealth is guessed, a claim of ours stands in."""
    if request.wealth is not None and request.wealth <= 0:
        raise BadInput("`--wealth` is 0: what somebody owns besides is above nothing, house and pension included.")
    return None if request.wealth is None else float(request.wealth)


def _equity(request: OfferRequest, context: Context, known: Facts, times: float) -> Worth:
    import numpy as np

    from holdfast.models.grant_figures import certainty, estimate, summary
    from holdfast.models.grants import Stays, payouts

    found, given = futures(request, context, times), grant(request, known, context)
    stays, wealth, years = stays_of(request), wealth_of(request), given.vesting_years
    told = summary(found, given, known.as_of, stays=stays, wealth=wealth)
    paid = payouts(found, given, stays, wealth)
    leaving = payouts(found, given, Stays.AS_PEOPLE_DO, wealth)
    # Nobody has to exercise: an option is never worth less than nothing, whatever exercising it would risk.
    sure = np.maximum(certainty(found, paid, wealth), 0.0) + 0.0
    worth = estimate(
        "grant_worth", sure / years, float(np.median(sure / years)), as_of=known.as_of, unit=known.currency,
        claims=told.worth.claims,
    )  # fmt: skip
    return Worth(
        kind_of(request), known.currency, years, payouts(found, given), leaving, paid,
        sure, found.draws, told.nothing_if_they_stay, told.nothing_as_people_do, told.nothing, told.median, told.p90,
        told.mean, told.mean_without_best, worth, holds=("equity", "strike"),
    )  # fmt: skip


def _in_cash(request: OfferRequest, context: Context, known: Facts) -> Worth:
    from holdfast.models.grants import Stays

    kind, found = kind_of(request), business(request, context)
    staying, leaving, paid = (
        _payments(kind, request, found, known, stays)
        for stays in (Stays.TO_THE_END, Stays.AS_PEOPLE_DO, stays_of(request))
    )
    return _told(request, known, found, (staying, leaving, paid), _HOLDS[kind])


_HOLDS: Final = {
    "profit share": ("profit_share", "profit"), "bonus": ("bonus",), "phantom stock": ("equity", "strike", "profit"),
}  # fmt: skip


def _payments(kind: str, request: OfferRequest, found: Course, known: Facts, stays: Stays | float) -> Payments:
    from holdfast.models import without_venture as model

    if kind == "bonus":
        if not request.bonus:
            raise BadInput("How much is the bonus? Give its target a year, such as `--bonus 30k`.")
        return model.bonus(found, float(request.bonus), stays, of_profit=request.profit is not None)
    if not request.profit:
        raise BadInput(f"What {kind} pays rests on the company's profit: give it a year, such as `--profit 800k`.")
    if kind == "profit share":
        if not request.profit_share:
            raise BadInput("Which share of yearly profit is offered? Such as `--profit-share 2%`.")
        return model.profit_share(found, float(request.profit_share), stays)
    if request.equity is None:
        raise BadInput("Over which share of the company is the phantom stock? Such as `--equity 1%`.")
    base = float((request.strike or Decimal(0)) * known.shares.value)
    return model.phantom(found, float(request.equity), _vested(request), base, stays)


def _vested(request: OfferRequest) -> Callable[[Floats], Floats]:
    from holdfast.models.grants import Grant

    plain = Grant(0.0)
    cliff = plain.cliff_months if request.cliff_months is None else request.cliff_months
    return Grant(0.0, vesting_years=years_of(request), cliff_months=cliff).vested


def _told(
    request: OfferRequest, known: Facts, found: Course, payments: tuple[Payments, Payments, Payments],
    holds: tuple[str, ...],
) -> Worth:  # fmt: skip
    from holdfast.models.without_venture import figures

    staying, leaving, paid = payments
    years = years_of(request)
    told = figures(found, staying, leaving, paid, years, known.currency, known.as_of, wealth_of(request))
    return Worth(
        kind_of(request), known.currency, years, staying.paid, leaving.paid, paid.paid, told.sure, found.draws,
        told.nothing_if_they_stay, told.nothing_as_people_do, told.nothing, told.median, told.p90, told.mean,
        told.mean_without_best, told.worth, told.cash_a_year, told.cash_peak, holds,
    )  # fmt: skip


def _nothing(request: OfferRequest, context: Context, known: Facts) -> Worth:
    from holdfast.models.without_venture import nothing

    found = business(request.model_copy(update={"profit": None}), context)
    none = nothing(found)
    return replace(_told(request, known, found, (none, none, none), ()), kind="nothing")
