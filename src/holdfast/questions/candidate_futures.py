"""The futures of a grant as a candidate sees them: the founder's own pictures, in words for somebody outside."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from holdfast.questions import candidate_terms, equity_facts, grant_pictures
from holdfast.questions.beside_base import Worth, worth_of
from holdfast.terms.answer import Dots, Stairs
from holdfast.terms.captable import Stage
from holdfast.terms.estimate import Estimate
from holdfast.terms.text import Text, text

if TYPE_CHECKING:
    from holdfast.models.grants import Grant
    from holdfast.models.venture import Futures
    from holdfast.questions.contract import Context
    from holdfast.questions.equity_facts import Facts
    from holdfast.terms.offering import OfferRequest


@dataclass(frozen=True)
class Outlook:
    """What is offered beside the base, in all futures. `grant` and `futures`: of a share of the company; None where it
    is paid in cash, by profit or as a bonus."""

    share: float
    worth: Worth
    grant: Grant | None = None
    futures: Futures | None = None

    @property
    def named(self) -> str:
        """What it is, after "the"."""
        return self.worth.kind if self.grant is None else "grant"


def outlook(request: OfferRequest, facts: Facts, context: Context) -> Outlook | None:
    """None where nothing is offered beside the base that differs from future to future, or where what it rests on was
    not typed."""
    plain = request.model_copy(update={"stays": None, "wealth": None})
    share = float(request.equity or 0)
    if candidate_terms.offers_equity(request) and facts.stage.value is not Stage.NONE:
        if facts.post_money is None:
            return None
        grant, futures = equity_facts.grant(request, facts, context), equity_facts.futures(request, context)
        return Outlook(share, worth_of(plain, context, facts), grant, futures)
    typed = {
        "profit share": request.profit and request.profit_share, "bonus": request.bonus,
        "phantom stock": request.profit and request.equity,
    }.get(equity_facts.kind_of(request))  # fmt: skip
    return Outlook(share, worth_of(plain, context, facts)) if typed else None


def dots(found: Outlook, facts: Facts) -> Dots:
    """A hundred futures, nothing first: the founder's picture."""
    said = (
        "Each dot is one: what the whole grant pays, before tax and in today's money, to somebody who stays to the end."
    )
    if found.grant is None:
        said = (
            "Each dot is one: all that is paid together, before tax and in today's money, to somebody who stays "
            f"{candidate_terms.years(found.worth.years)}."
        )
    caption = text("{said} We see the same picture.", said=said)
    return grant_pictures.dots(found.worth.paid, facts.currency, facts.as_of, (), caption, what=found.named)


def stairs(found: Outlook, facts: Facts) -> Stairs | None:
    """What becomes of the share, round by round; None where no round is to come."""
    from holdfast.models.grant_figures import left_of_one

    if found.futures is None:
        return None
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
