"""What the law's limits are held against, from what is known of the company; for every page that makes an offer."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from holdfast.questions import equity_facts
from holdfast.questions.equity_facts import Facts, Source
from holdfast.terms.answer import Column, Table
from holdfast.terms.offering import OfferRequest
from holdfast.terms.text import Text, text

if TYPE_CHECKING:
    from holdfast.decisions.legal import LegalFacts, LegalWarning
    from holdfast.questions.contract import Context


LAW = (
    Column("standing", "How it stands"),
    Column("said", "What the law asks"),
    Column("source", "Where it stands, and from when", secondary=True),
)


def legal_facts(facts: Facts) -> LegalFacts:
    """Only what is the company's own: a published figure is no ground for a legal warning."""
    from holdfast.decisions.legal import LegalFacts

    own = facts.shares.source not in (Source.PUBLISHED, Source.NOWHERE)
    strike = facts.strike if facts.strike and facts.strike.source is not Source.PUBLISHED else None
    table = facts.table if facts.table and facts.table.holdings else None
    awards = [one for one in table.holdings if one.kind != "stock"] if table else []
    return LegalFacts(
        currency=facts.currency,
        fully_diluted=facts.shares.value if own else None,
        strike=strike.value if strike else None,
        valued_on=facts.valued_on.value if facts.valued_on else None,
        outstanding=table.outstanding if table else None,
        awards=sum((one.quantity for one in awards), Decimal(0)) if table else None,
        awards_price=sum((one.quantity * (one.strike or 0) for one in awards), Decimal(0)) if table else None,
    )


def warnings(request: OfferRequest, facts: Facts, context: Context) -> tuple[LegalWarning, ...]:
    """The limits of the law that this offer meets, on the day of the offer."""
    from holdfast.decisions import legal

    return legal.warnings(legal_facts(facts), request, context.ledger, facts.as_of)


def table(request: OfferRequest, facts: Facts, context: Context) -> Table:
    """The same for whoever makes the offer, what is over a limit first; untyped equity is that of the page."""
    from holdfast.decisions.legal import Standing

    if request.equity is None and equity_facts.equity_like(request):
        offered = equity_facts.share_offered(request, facts, context).value
        request = request.model_copy(update={"equity": offered})
    order = list(Standing)
    found = sorted(warnings(request, facts, context), key=lambda one: order.index(one.standing))
    return Table(
        "law", text("What the law asks"), LAW,
        tuple((str(one.standing), one.said, _source(one, context)) for one in found),
        caption=text("Rules as they were looked up in November 2026. A lawyer must read it."),
        limit=6,
    )  # fmt: skip


def _source(one: LegalWarning, context: Context) -> Text | None:
    """The rule behind a warning; None where nothing was checked."""
    if not one.claims:
        return None
    claim = context.ledger[one.claims[0]]
    return text("{source}; from {since}", source=claim.source, since=date.fromisoformat(claim.dated))
