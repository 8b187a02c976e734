"""What the law's limits are held against, from what is known of the company; for every page that makes an offer."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from holdfast.questions.equity_facts import Facts, Source
from holdfast.terms.offering import OfferRequest

if TYPE_CHECKING:
    from holdfast.decisions.legal import LegalFacts, LegalWarning
    from holdfast.questions.contract import Context


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
