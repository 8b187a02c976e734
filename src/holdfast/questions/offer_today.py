"""What an offer costs in runway, and whether the board lets it be sent today."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from holdfast.questions import runway_plans, typed_cash, typed_grid
from holdfast.questions.contract import Context
from holdfast.questions.equity_facts import passed_on
from holdfast.terms.answer import Doing, Figure, Link, Next, NotEnough
from holdfast.terms.offering import OfferRequest
from holdfast.terms.text import Text, text

if TYPE_CHECKING:
    from holdfast.decisions.runway import Spent
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
    spent = _spent(known, found.facts.as_of)
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


def _spent(known: typed_cash.Cash, day: date) -> Spent:
    """What is left of it on the day."""
    from holdfast.decisions.runway import Spent
    from holdfast.models.runway import months_between

    since = months_between(known.counted, day)
    gone = (known.burn * since.numerator / since.denominator).quantize(Decimal("0.01"))
    return Spent(max(known.cash - gone, Decimal(0)), known.burn, day, known.currency)


def send(found: Ours, request: OfferRequest, context: Context, better: Text | None) -> Next:
    """Whether it may be sent today, what would be inside instead, and where to go from here."""
    from holdfast.decisions.board_grid import judge

    offer = typed_grid.offered(request, found.base, found.equity)
    judged = judge(offer, typed_grid.grid(context), found.facts.as_of)
    parts = [typed_grid.verdict(judged, offer, found.beside.currency)]
    nearest = better or typed_grid.nearest(judged, found.beside.currency)
    if nearest is not None:
        parts += [text(" "), nearest]
    return Next(typed_grid.joined(*parts), links(request), (saving(request),))


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
