"""What a level pays where its people are likely to be: typed, or from published figures. Never what anybody earned."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from holdfast.errors import BadInput
from holdfast.questions import equity_facts
from holdfast.questions.contract import Context
from holdfast.terms.captable import Stage
from holdfast.terms.offering import WHERE, OfferRequest
from holdfast.terms.text import Text, text

if TYPE_CHECKING:
    from holdfast.claims.bands import Band
    from holdfast.models.draws import Draws
    from holdfast.models.threshold import Level, Level100

MARKET, PUBLIC, STARTUP, LARGEST = WHERE
SPREAD: Final = 2.563
"""Standard normal quantiles between the lowest and the highest tenth."""
STAGE_BASE: Final = {
    Stage.NONE: "comp_by_stage_seed_base", Stage.SEED: "comp_by_stage_seed_base", Stage.A: "comp_by_stage_a_base",
    Stage.B: "comp_by_stage_b_base", Stage.C: "comp_growth_stage_base", Stage.D: "comp_growth_stage_base",
}  # fmt: skip


STAGE_EQUITY: Final = {
    Stage.NONE: "comp_by_stage_seed_equity", Stage.SEED: "comp_by_stage_seed_equity",
    Stage.A: "comp_by_stage_a_equity", Stage.B: "comp_by_stage_b_equity", Stage.C: "comp_by_stage_b_equity",
    Stage.D: "comp_by_stage_b_equity",
}  # fmt: skip
RESTS_ON: Final = (
    "doubt_of_the_middle", "floor_over_cash", "job_loss_extra", "level_cash_spread", "level_stock_spread",
    "pay_forgone_for_the_work", "rsu_haircut", "search_weeks_after_loss",
)  # fmt: skip
"""Claims behind what people at a level ask for."""


@dataclass(frozen=True, slots=True)
class There:
    """`level` is what it pays there; `said` where that comes from, as a sentence; `typed`: somebody said so."""

    level: Level
    said: Text
    typed: bool
    n: int = 0


def where(request: OfferRequest) -> str:
    """Where they are likely to be, said or told by stock of a public company. Raises `BadInput` for elsewhere."""
    if request.where not in (None, *WHERE):
        raise BadInput(f"`--where` was given as `{request.where}`; it is one of: {', '.join(WHERE)}.")
    if request.level_rsu and request.where not in (STARTUP, LARGEST):
        return PUBLIC
    return request.where or MARKET


def band(request: OfferRequest, context: Context) -> Band:
    """What is advertised for the role and level. Raises `BadInput` where nothing is, in this currency."""
    from holdfast.claims import bands

    currency = context.settings.currency
    try:
        return bands.band(request.role, request.level, request.region, currency=currency)
    except BadInput as error:
        raise BadInput(
            f"No advertised pay in {currency} is known for this level, so type what it pays there (`--level-pays`) and "
            f"what you offer (`--base`). {error}"
        ) from None


def advertised(request: OfferRequest, context: Context) -> Band | None:
    """The same, or None where no advertisement names pay in the company's currency."""
    from holdfast.claims import bands

    if context.settings.currency not in bands.currencies(bands.region_named(request.region or "US")):
        return None
    return band(request, context)


def there(request: OfferRequest, context: Context, draws: Draws) -> There:
    """What the level pays where they are likely to be."""
    from holdfast.models.threshold import Level

    stock = float(request.level_rsu or 0)
    if request.level_pays is not None:
        if request.level_pays <= 0:
            raise BadInput("`--level-pays` is 0: type what the level pays in cash a year, or leave it out.")
        level = Level(float(request.level_pays), stock, young=where(request) == STARTUP)
        return There(level, text("What the level pays there was typed."), typed=True)
    if where(request) == STARTUP and context.settings.currency == "USD":
        return _startup(request, context, draws)
    if where(request) == LARGEST:
        return largest(context, draws)
    found = band(request, context)
    middle = found.p50.value
    level = Level(middle, stock or _stock(request, middle, draws), _spread(found), young=where(request) == STARTUP)
    return There(level, _said(request, found, stock > 0), typed=False, n=found.n)


def people(request: OfferRequest, context: Context, draws: Draws, level: Level) -> Level100:
    """The people of a level: the same ones for every level and every page that asks with the same seed."""
    from holdfast.models.threshold import Crowd

    key = ("crowd", draws.ledger.revision, draws.seed, draws.scenarios)
    crowd = context.memory.recall(key, lambda: Crowd.of(draws))
    for claim in RESTS_ON:
        draws.claim(claim)
    return crowd.at(level, None if request.obligations is None else float(request.obligations))


def largest(context: Context, draws: Draws, claim: str = "faang_tc") -> There:
    """What the largest employers pay, by world. Raises `BadInput` where the company counts in another currency."""
    from holdfast.models.threshold import Level

    if context.settings.currency != "USD":
        raise BadInput(
            "What the largest employers pay is published in USD only: type what the level pays there "
            "(`--level-pays`, `--level-rsu`)."
        )
    total, stock = draws.claim(claim), draws.claim("largest_stock_share")
    said = text(
        "Published total pay of AI engineers there (`{claim}`); how much of it is stock is our assumption.", claim=claim
    )
    return There(Level(total * (1 - stock), total * stock), said, typed=False)


def _startup(request: OfferRequest, context: Context, draws: Draws) -> There:
    from holdfast.models.threshold import Level

    stage = equity_facts.facts(request, context).stage.value
    level = Level(draws.claim(STAGE_BASE[stage]), float(request.level_rsu or 0), young=True)
    said = text("What companies at this stage pay is published ({stage}); sources disagree.", stage=str(stage))
    return There(level, said, typed=False)


def _stock(request: OfferRequest, cash: float, draws: Draws) -> float:
    """Stock of a public company that nobody typed: by our claim over its cash."""
    if where(request) != PUBLIC:
        return 0.0
    return cash * float(draws.ledger.mid("public_stock_over_cash"))


def _spread(found: Band) -> float:
    """How far advertised pay differs: standard deviation of the logarithm."""
    import math

    return math.log(found.p90.value / found.p10.value) / SPREAD


def _said(request: OfferRequest, found: Band, stock: bool) -> Text:
    more = ""
    if where(request) == PUBLIC and not stock:
        more = " Stock on top is our assumption over cash: `--level-rsu` takes your own figure."
    if found.pooled:
        more = f" Note: {found.pooled}.{more}"
    return text(
        "The level pays {middle} in the middle of {n:advertisement|advertisements} as of {day}, base only.{more}",
        middle=found.p50, n=found.n, day=found.dated, more=more,
    )  # fmt: skip
