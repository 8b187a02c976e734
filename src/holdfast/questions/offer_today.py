"""What an offer costs in runway, and whether the board lets it be sent today."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final

from holdfast.questions import typed_grid
from holdfast.questions.contract import Context
from holdfast.questions.equity_facts import passed_on
from holdfast.terms.answer import Doing, Figure, Link, Next, NotEnough
from holdfast.terms.estimate import Estimate
from holdfast.terms.offering import OfferRequest
from holdfast.terms.text import Text, text

if TYPE_CHECKING:
    from holdfast.models.runway import Seat
    from holdfast.questions.offer_years import Ours


def seat(found: Ours, request: OfferRequest) -> Seat:
    """The offer as a place that is filled: the candidate is found, their notice is still to come."""
    from holdfast.models.runway import Seat

    none = Decimal(0)
    return Seat(
        "offer", found.base, signing=request.signing or none, bonus=request.bonus or none,
        retention=request.retention or none, budget=(request.learning or none) + (request.compute or none), found=True,
    )  # fmt: skip


def runway(found: Ours, request: OfferRequest) -> tuple[Figure | None, NotEnough | None]:
    """Months that the offer takes off, where cash and burn are known; otherwise what to type."""
    from holdfast.decisions.offers import estimate
    from holdfast.models import runway as model

    facts = found.facts
    if facts.cash is None or facts.burn is None:
        missing = " and ".join(
            name
            for name, known in (("cash in the bank", facts.cash), ("what is spent a month", facts.burn))
            if not known
        )
        return None, NotEnough(
            text("What this costs in months of runway is not known: nobody typed {missing}.", missing=missing),
            text("`holdfast runway cash --cash 2.1M --burn 100k`, or `--cash` and `--burn` with this offer."),
        )
    before = model.months(facts.cash.value, facts.burn.value)
    after = model.runway(facts.cash.value, facts.burn.value, [seat(found, request)], found.draws)
    import numpy as np

    if before is None:
        return None, NotEnough(
            text("More comes in than goes out, so the offer takes no runway that can be counted."),
            text("Type what is spent above what comes in with `--burn`, once it is above nothing."),
        )
    cost = np.maximum(float(before) - after, 0.0)
    made = estimate("runway_cost", cost, facts.as_of, "months", ("pay_load", "hire_notice_weeks"))
    left = estimate("runway", after, facts.as_of, "months", ("pay_load",))
    now = Estimate("runway", float(before), float(before), float(before), as_of=facts.as_of, unit="months")
    return Figure(
        "runway", "Runway it costs", made, note=text("from {now:value} to {left:value}", now=now, left=left)
    ), None


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
