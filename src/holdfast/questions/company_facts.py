"""The company as every page of the offer lab sees it.

What was typed with the question outranks the cap table, which outranks what was typed before, which outranks a
published figure for the stage. Everything that rests on the same facts shares one simulation.
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from holdfast.errors import BadInput
from holdfast.questions import company_value
from holdfast.questions.company_cautions import Found, cautions
from holdfast.questions.company_known import Facts, Known, Source
from holdfast.questions.company_value import KEYS, all_shares, where
from holdfast.questions.contract import Context
from holdfast.terms.captable import Stage
from holdfast.terms.offering import OfferRequest
from holdfast.terms.rounds import letter

if TYPE_CHECKING:
    from holdfast.evidence.captable.kept import Kept

AHEAD: Final = timedelta(days=3653)
"""How far ahead an offer may be looked at: further, and a year was mistyped."""


def day(request: OfferRequest, context: Context) -> date:
    """The day on which the offer is looked at: typed, or the surface's day; never that of a scan. Raises `BadInput`
    for one more than ten years ahead."""
    if request.as_of is not None and request.as_of - context.today > AHEAD:
        raise BadInput(f"`--as-of` is {request.as_of}, more than ten years ahead: check the year.")
    return request.as_of or context.today


def facts(request: OfferRequest, context: Context) -> Facts:
    """The company from what was typed, its cap table, and published figures for its stage, in that order.

    Raises `BadInput` in words for amounts in two currencies, more raised than the company is worth where no cap table
    is used, a valuation of a day to come, and nothing typed where published figures are in another currency.
    """
    kept, currency = _kept(context), context.settings.currency
    _one_currency(request, kept, currency)
    stage = _stage(request, kept)
    table = kept.table if kept and request.raised is None and request.shares is None else None
    shares = _shares(request, kept, context)
    post_money = company_value.post_money(request, kept, stage.value, context)
    raised = company_value.raised(request, kept, stage.value, context)
    company_value.refuse_unfit(post_money, raised, table=table is not None)
    strike = _strike(request, kept, post_money.value / shares.value if post_money else None, context)
    on, valued_on = day(request, context), _valued_on(request, kept, context)
    cash, burn = _cash(request, context)
    pool = kept.table.pool if kept and where(kept) is Source.TABLE else None
    found = Found(on, currency, post_money, raised, shares, strike, valued_on, pool, table is not None)
    return Facts(
        on, currency, stage, post_money, raised, shares, strike, valued_on, cash, burn, table, pool,
        cautions(request, kept, found),
    )  # fmt: skip


def _kept(context: Context) -> Kept | None:
    from holdfast.evidence.captable.kept import KIND, standing

    return standing(entry.value for entry in context.reader.entries if entry.kind == KIND)


def _one_currency(request: OfferRequest, kept: Kept | None, currency: str) -> None:
    if request.currency not in (None, currency):
        raise BadInput(
            f"An amount was given in {request.currency}, and the company counts in {currency}. Holdfast never "
            f'converts. If all of the company is in {request.currency}, write `currency = "{request.currency}"` into '
            f"holdfast.toml in this folder, one line; else give it in {currency}."
        )
    if kept is not None and kept.table.currency != currency:
        raise BadInput(
            f"Your cap table is in {kept.table.currency} and `currency` in holdfast.toml is {currency}. Holdfast never "
            "converts: make them one."
        )


def _stage(request: OfferRequest, kept: Kept | None) -> Known[Stage]:
    if request.stage is not None:
        return Known(request.stage, Source.HERE)
    if kept is not None and kept.stage is not None:
        return Known(kept.stage, where(kept))
    named = [stage for one in kept.table.classes if one.preferred and (stage := _spelled(one.name))] if kept else []
    if kept is not None and named:
        return Known(max(named, key=list(Stage).index), where(kept))
    return Known(Stage.SEED, Source.NOWHERE)


def _spelled(name: str) -> Stage | None:
    """The stage that a class is named after.

    >>> _spelled("Series A Preferred"), _spelled("Series Seed-2"), _spelled("Class F")
    (<Stage.A: 'series A'>, <Stage.SEED: 'seed'>, None)
    """
    place = letter(name)
    return None if place is None or place >= len(KEYS) else list(KEYS)[place]


def _shares(request: OfferRequest, kept: Kept | None, context: Context) -> Known[Decimal]:
    if request.shares is not None:
        if request.shares <= 0:
            raise BadInput("`--shares` is 0: a company has at least one.")
        return Known(request.shares, Source.HERE)
    if kept is not None:
        return Known(all_shares(kept.table), where(kept))
    return company_value.published("shares_fully_diluted", "the number of shares (`--shares`)", context)


def _strike(
    request: OfferRequest, kept: Kept | None, price: Decimal | None, context: Context
) -> Known[Decimal] | None:  # fmt: skip
    if request.strike is not None:
        return Known(request.strike, Source.HERE)
    if kept is not None and kept.table.valuation is not None:
        return Known(kept.table.valuation.price, where(kept))
    if price is None:
        return None
    key = "strike_over_preferred"
    return Known(Decimal(str(context.ledger.mid(key))) * price, Source.PUBLISHED, key)


def _valued_on(request: OfferRequest, kept: Kept | None, context: Context) -> Known[date] | None:
    """Raises `BadInput` for a typed day after that of the offer."""
    if request.valued_on is not None:
        if request.valued_on > (on := day(request, context)):
            raise BadInput(
                f"`--valued-on` is {request.valued_on}, after the day of the offer, {on}: such a valuation does not "
                "hold yet. Give the day from which the one that holds was made."
            )
        return Known(request.valued_on, Source.HERE)
    if request.strike is None and kept is not None and kept.table.valuation is not None:
        return Known(kept.table.valuation.effective, where(kept))
    return None


def _cash(request: OfferRequest, context: Context) -> tuple[Known[Decimal] | None, Known[Decimal] | None]:
    from holdfast.questions.typed_cash import cash

    there = cash(request, context)
    if there is None:
        return None, None
    counted = Known(there.cash, Source.NUMBERS if there.kept else Source.HERE)
    return counted, Known(there.burn, Source.NUMBERS if request.burn is None else Source.HERE)
