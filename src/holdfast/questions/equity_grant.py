"""What is offered as a share of the company: how much of it, of which kind, and the grant that it is."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final

from holdfast.questions.company_known import Facts, Known, Source
from holdfast.questions.contract import Context
from holdfast.terms.captable import Stage
from holdfast.terms.offering import INSTEAD, OfferRequest

if TYPE_CHECKING:
    from holdfast.models.grants import Grant

_EQUITY: Final = {
    Stage.NONE: "comp_by_stage_seed_equity", Stage.SEED: "comp_by_stage_seed_equity",
    Stage.A: "comp_by_stage_a_equity", Stage.B: "comp_by_stage_b_equity", Stage.C: "comp_by_stage_b_equity",
    Stage.D: "comp_by_stage_b_equity",
}  # fmt: skip


def share_offered(request: OfferRequest, facts: Facts, context: Context) -> Known[Decimal]:
    """Which share of the company is offered, fully diluted: typed, or the middle of what the stage offers."""
    if request.equity is not None:
        return Known(request.equity, Source.HERE)
    key = _EQUITY[facts.stage.value]
    return Known(Decimal(str(context.ledger.mid(key))), Source.PUBLISHED, key)


def grant(request: OfferRequest, facts: Facts, context: Context) -> Grant:
    """The grant that is offered, in shares of today. What is no equity (a bonus, profit share, nothing) is a grant of
    no shares; phantom stock pays like stock, in cash."""
    from holdfast.models.grants import Grant
    from holdfast.terms.captable import AwardKind

    offered = share_offered(request, facts, context).value if equity_like(request) else Decimal(0)
    option = kind_of(request) == "options"
    plain = Grant(0.0)
    return Grant(
        float(offered * facts.shares.value),
        float(facts.strike.value) if option and facts.strike is not None else 0.0,
        AwardKind.OPTION if option else AwardKind.STOCK,
        vesting_years=_or(request.vesting_years, plain.vesting_years),
        cliff_months=_or(request.cliff_months, plain.cliff_months),
        exercise_months=_or(request.exercise_months, plain.exercise_months),
    )


def _or(typed: float | None, otherwise: float) -> float:
    return otherwise if typed is None else float(typed)


def kind_of(request: OfferRequest) -> str:
    """What is offered beside the base: one of `offering.INSTEAD`."""
    return request.instead or INSTEAD[0]


def equity_like(request: OfferRequest) -> bool:
    """Whether what is offered rises and falls with the company's value."""
    return kind_of(request) in ("options", "stock", "phantom stock")
