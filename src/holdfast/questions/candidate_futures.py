"""The futures of a grant as a candidate sees them: the founder's own pictures, in words for somebody outside."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from holdfast.questions import candidate_terms, equity_facts, grant_pictures
from holdfast.terms.answer import Dots, Stairs
from holdfast.terms.captable import Stage
from holdfast.terms.estimate import Estimate
from holdfast.terms.text import Text, text

if TYPE_CHECKING:
    from holdfast.models.grant_figures import Figures
    from holdfast.models.grants import Grant
    from holdfast.models.venture import Futures
    from holdfast.questions.contract import Context
    from holdfast.questions.equity_facts import Facts
    from holdfast.terms.offering import OfferRequest


@dataclass(frozen=True)
class Outlook:
    """The futures of one grant of a share of the company, and its figures."""

    share: float
    grant: Grant
    futures: Futures
    figures: Figures


def outlook(request: OfferRequest, facts: Facts, context: Context) -> Outlook | None:
    """None where nothing that is offered rises with the company, or no published figure speaks of such a company."""
    from holdfast.models.grant_figures import summary

    if not candidate_terms.offers_equity(request):
        return None
    if facts.post_money is None or facts.stage.value is Stage.NONE:
        return None
    futures = equity_facts.futures(request, context)
    grant = equity_facts.grant(request, facts, context)
    return Outlook(float(request.equity or 0), grant, futures, summary(futures, grant, facts.as_of))


def dots(found: Outlook, facts: Facts) -> Dots:
    """A hundred futures, nothing first: the founder's picture."""
    from holdfast.models.grants import payouts

    caption = text(
        "Each dot is one: what the whole grant pays, before tax and in today's money, to somebody who stays to the "
        "end. We see the same picture."
    )
    paid = payouts(found.futures, found.grant)
    return grant_pictures.dots(paid, facts.currency, facts.as_of, found.figures.nothing.claims, caption)


def stairs(found: Outlook, facts: Facts) -> Stairs | None:
    """What becomes of the share, round by round; None where no round is to come."""
    from holdfast.models.grant_figures import left_of_one

    left = left_of_one(found.futures, facts.as_of)
    if not left:
        return None
    drawn = grant_pictures.stairs(found.share, found.futures, facts.as_of, _in_words(*left[min(1, len(left) - 1)]))
    source = text("Of all shares, fully diluted: what is out, promised or reserved. By published rounds, not ours.")
    return replace(drawn, source=source)


def _in_words(name: str, left: Estimate) -> Text:
    return text(
        "Each round sells new shares, so a part gets smaller: 1 % today is about {left:percent} after the {name} "
        "round.",
        left=left.value / 100, name=name.removeprefix("series "),
    )  # fmt: skip
