"""What an offer costs in runway, and whether the board lets it be sent today."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from holdfast.questions import (
    beside_base,
    equity_facts,
    offer_where,
    offer_years,
    package_axes,
    runway_plans,
    typed_cash,
    typed_grid,
)
from holdfast.questions.contract import Context
from holdfast.questions.equity_facts import passed_on
from holdfast.terms.answer import Doing, Figure, Link, Next, NotEnough
from holdfast.terms.money import Money
from holdfast.terms.offering import OfferRequest
from holdfast.terms.text import Text, text

if TYPE_CHECKING:
    from holdfast.decisions.board_grid import Judged
    from holdfast.decisions.runway import Spent
    from holdfast.questions.offer_where import Place
    from holdfast.questions.offer_years import Ours


def runway(found: Ours, request: OfferRequest, context: Context) -> tuple[Figure | None, NotEnough | None]:
    """Months that the offer takes off, as the page of the runway has them; otherwise what to type."""
    from holdfast.decisions.runway import Plan, now, outcome
    from holdfast.models.draws import Draws

    known = typed_cash.cash(request, context)
    if known is None:
        return None, NotEnough(
            text("What this offer costs in months of runway is not known: nobody typed what cash there is."),
            text("`holdfast runway cash 2.5M --burn 120k` keeps it; `--cash 2.5M --burn 120k` asks with it once."),
        )
    spent = spent_on(known, found.facts.as_of)
    draws = Draws(found.draws.seed, request.scenarios or context.settings.scenarios, context.ledger)
    seat = runway_plans.seat_of(request.model_copy(update={"base": found.base}), spent)
    made, before = outcome(Plan(runway_plans.OFFER, (seat,)), spent, draws), now(spent)
    if made.lost is None or made.months is None or before is None:
        return None, NotEnough(
            text("As much comes in as goes out, or nearly: this offer costs no number of months that can be told."),
            text("`holdfast runway` shows what it does to the cash month by month."),
        )
    ends = text("from {now} to {then} months", now=f"{before.value:.1f}", then=f"{made.months.value:.1f}")
    return Figure("runway", "Runway it costs", made.lost, note=ends), None


def spent_on(known: typed_cash.Cash, day: date) -> Spent:
    """What is left of it on the day."""
    from holdfast.decisions.runway import Spent
    from holdfast.models.runway import months_between

    since = months_between(known.counted, day)
    gone = (known.burn * since.numerator / since.denominator).quantize(Decimal("0.01"))
    return Spent(max(known.cash - gone, Decimal(0)), known.burn, day, known.currency)


def send(found: Ours, asked: Place, request: OfferRequest, context: Context) -> Next:
    """Whether it may be sent today, what would be inside instead, and where to go from here."""
    from holdfast.decisions.board_grid import judge

    offer = typed_grid.offered(request, found.base, found.equity)
    judged = judge(offer, typed_grid.grid(context), found.facts.as_of)
    parts = [typed_grid.verdict(judged, offer, found.beside.currency)]
    better = _better(found, asked, request, judged, context)
    nearest = better or typed_grid.nearest(judged, found.beside.currency)
    if nearest is not None:
        parts += [text(" "), nearest]
    used = request.model_copy(update={"base": found.base, **({"equity": found.equity} if found.equity else {})})
    return Next(typed_grid.joined(*parts), links(used), (saving(used),))


def _better(found: Ours, asked: Place, request: OfferRequest, judged: Judged, context: Context) -> Text | None:
    """The offer inside the line that costs no more and that more people would answer; None where there is none."""
    from holdfast.decisions.packages import grants, search

    line, too = judged.line, " too" if judged.inside else ""
    if line is None or not found.equity or not line.holds(found.facts.as_of):
        return None
    futures, extras = equity_facts.futures(request, context), offer_years.extras_of(request, found.beside.holds)
    terms = package_axes.usual(request)
    strike = equity_facts.grant(request, found.facts, context).strike
    bases = package_axes.steps(float(line.base_low), float(line.base_high), 1_000)
    shares = package_axes.steps(float(line.equity_low), float(line.equity_high), _POINT)
    made = grants(
        futures, (*shares, float(found.equity)), (terms,), strike, beside_base.wealth_of(request),
        vesting_years=found.beside.years, stays=offer_years.stays(request),
        exercise_months=3.0 if request.exercise_months is None else request.exercise_months,
    )  # fmt: skip
    stays, bonuses = offer_years.stays(request), package_axes.bonuses(request, context, (extras,))
    ours = search(
        asked.people, found.draws, [float(found.base)], made[-1:], [extras], stays=stays, bonuses=bonuses
    ).at(0)  # fmt: skip
    inside = search(asked.people, found.draws, bases, made[:-1], [extras], stays=stays, bonuses=bonuses)
    best = inside.most(inside.expected <= ours.expected + _EVEN)
    if best is None or best.engage < ours.engage + 1:
        return None
    return text(
        "{base} and {equity:percent} is inside it{too} and costs no more, cash and shares together; {engage:value} of "
        "100 people at this level would engage.",
        too=too,
        base=Money(Decimal(str(best.base)), found.beside.currency), equity=best.beside.equity,
        engage=offer_where.engage_of(asked.people, best, found.draws, found.facts.as_of),
    )  # fmt: skip


_POINT: Final = 0.0005
"""Shares of the company that are tried inside a line: every twentieth of 1 %."""
_EVEN: Final = 500.0
"""Costs that differ by less are the same."""


def links(request: OfferRequest) -> tuple[Link, ...]:
    """The pages that take the same offer."""
    pairs = passed_on(request)
    return tuple(Link(text(label), slug, pairs) for label, slug in _PAGES)


_PAGES: Final = (
    ("Candidate page", "candidate"), ("Other packages", "packages"), ("The equity alone", "equity"),
    ("Runway", "runway"),
)  # fmt: skip


def saving(request: OfferRequest) -> Doing:
    """Keep the offer under a label."""
    return Doing(text("Keep this offer"), "offer save", passed_on(request), ready=False)
