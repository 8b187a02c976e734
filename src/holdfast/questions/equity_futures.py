"""The futures of a company, worked out once for all pages that ask about it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from holdfast.errors import BadInput
from holdfast.questions.company_facts import facts
from holdfast.questions.company_known import Facts
from holdfast.questions.contract import Context
from holdfast.terms.captable import Stage
from holdfast.terms.offering import OfferRequest

if TYPE_CHECKING:
    from holdfast.models.venture import Futures, Start

FEWEST: Final = 32


def start(facts: Facts) -> Start:
    """Where the company's futures begin. Raises `BadInput` for a company without venture money."""
    from holdfast.models.venture import Start

    stage = facts.stage.value
    if facts.post_money is None or facts.raised is None or stage is Stage.NONE:
        raise BadInput(
            "A company without venture money has no rounds and no exit that a published figure speaks of. Give a "
            "stage, or offer profit share, a bonus or phantom stock instead: `holdfast vesting --instead bonus`."
        )
    if facts.table is not None:
        return Start.of(facts.table, stage, float(facts.post_money.value))
    post_money, raised, shares = (float(one.value) for one in (facts.post_money, facts.raised, facts.shares))
    return Start.typed(stage, post_money, raised, shares, facts.currency, facts.as_of)


def futures(request: OfferRequest, context: Context, times: float = 1.0) -> Futures:
    """The futures of the company, worked out once for all pages that ask about it with the same seed. `times`: with
    odds so many times as good as published."""
    from holdfast.models import venture
    from holdfast.models.belief import believed
    from holdfast.models.funnels import funnel
    from holdfast.models.worlds import Worlds

    begun = start(facts(request, context))
    seed = context.settings.seed if request.seed is None else request.seed
    worlds = worlds_of(request, context)
    key = ("futures", begun, context.ledger.revision, seed, worlds, times)

    def make() -> Futures:
        context.progress("drawing futures of the company")
        draws = Worlds(seed, worlds, context.ledger)
        odds = None if times == 1 else believed(funnel(draws, begun.stage), times)
        return venture.futures(begun, draws, odds=odds)

    found = context.memory.recall(key, make)
    found.draws.begin(context.memory.turn)
    return found


def worlds_of(request: OfferRequest, context: Context) -> int:
    """Claim worlds: 256 for 4,000 scenarios, in each of which many companies run their course.

    More worlds sharpen the ranges, nothing else; the fewest is 32.
    """
    scenarios = request.scenarios or context.settings.scenarios
    return max(FEWEST, scenarios * 256 // 4000)
