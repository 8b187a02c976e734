"""A year of our offer, and of those that it is held against: a public company's and another start-up's."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Final

from pydantic import AfterValidator

from holdfast.questions import beside_base, equity_facts, offer_level
from holdfast.questions.contract import Context
from holdfast.terms.captable import Stage
from holdfast.terms.money import Money
from holdfast.terms.offering import OfferRequest, amount, share
from holdfast.terms.text import Text, text

if TYPE_CHECKING:
    from collections.abc import Collection

    import numpy as np
    from numpy.typing import NDArray

    from holdfast.decisions.offers import Extras, Year
    from holdfast.models.draws import Draws
    from holdfast.models.grants import Stays
    from holdfast.models.venture import Futures
    from holdfast.questions.beside_base import Worth

    Floats = NDArray[np.float64]


def _public(written: str | None) -> str | None:
    if written is not None:
        public_parts(written)
    return written


def _other(written: str | None) -> str | None:
    if written is not None:
        other_parts(written)
    return written


PublicOffer = Annotated[str | None, AfterValidator(_public)]
OtherOffer = Annotated[str | None, AfterValidator(_other)]


def public_parts(written: str) -> tuple[Decimal, Decimal]:
    """Base and stock a year of a public company's offer. Raises `ValueError` in words.

    >>> public_parts("240k+150k")
    (Decimal('240000'), Decimal('150000'))
    """
    base, plus, stock = written.partition("+")
    if not plus:
        raise ValueError("write base and stock a year with a plus between them, such as 240k+150k")
    return _money(base), _money(stock)


def other_parts(written: str) -> tuple[Decimal, Decimal, Stage | None]:
    """Base, equity and stage of another start-up's offer; no stage means the same as ours. Raises `ValueError`.

    >>> other_parts("250k+0.5%@A")
    (Decimal('250000'), Decimal('0.005'), <Stage.A: 'series A'>)
    """
    found = re.fullmatch(r"([^+@]+)\+([^@]+)(?:@(.+))?", written.strip())
    if found is None:
        raise ValueError("write base and equity with a plus between them and the stage after an @, such as 250k+0.5%@A")
    equity = share(found[2])
    if not isinstance(equity, Decimal):
        raise ValueError("that is no share such as 0.5%")
    stage = Stage.parse(found[3]) if found[3] else None
    if stage is Stage.NONE:
        raise ValueError("a start-up without venture money has no equity that a published figure speaks of")
    return _money(found[1]), equity, stage


def _money(written: str) -> Decimal:
    found = amount(written)
    if not isinstance(found, Decimal) or found <= 0:
        raise ValueError("write an amount above 0, such as 240k")
    return found


@dataclass(frozen=True)
class Ours:
    """Our offer: `base` and `equity` as they are used, `beside` what is offered beside the base, `year` one of it."""

    base: Decimal
    equity: Decimal
    year: Year
    beside: Worth
    facts: equity_facts.Facts
    base_typed: bool
    stays: float | None
    """For how many years they stay, as typed; None: the year is of somebody who stays as long as people do, the
    futures are to the end."""

    @property
    def as_people_do(self) -> bool:
        """Whether its worth is for somebody who stays as long as people do: nobody typed for how long."""
        return self.stays is None

    @property
    def draws(self) -> Draws:
        """Where its chance comes from."""
        return self.beside.draws


@dataclass(frozen=True)
class Rival:
    """An offer that ours is held against. `typed`: somebody wrote it; otherwise published figures stand in."""

    key: str
    name: Text
    package: Text
    year: Year
    typed: bool


def ours(request: OfferRequest, context: Context) -> Ours:
    """A year of what is offered. Raises `BadInput` in words for what cannot be."""
    from holdfast.decisions import offers

    facts = equity_facts.facts(request, context)
    beside = beside_base.worth_of(request, context, facts)
    draws, base = beside.draws, base_of(request, context)
    extras = extras_of(request, beside.holds)
    cash = offers.paid_in_cash(float(base), extras, draws, stays(request))
    paid = beside.leaving if request.stays is None else beside.paid
    year = _year(float(base), cash, paid, beside.years, request, draws)
    if extras.bonus:
        year = year.beside(*beside_base.bonus_year(request, context, extras.bonus))
    equity = Decimal(0)
    if "equity" in beside.holds:
        equity = equity_facts.share_offered(request, facts, context).value
    return Ours(
        base, equity, year.beside(offers.budgets(extras, draws)), beside, facts, request.base is not None,
        request.stays,
    )  # fmt: skip


def _year(regular: float, cash: Floats, paid: Floats, vesting: float, request: OfferRequest, draws: Draws) -> Year:
    from holdfast.decisions.offers import of_equity, years_worked

    typed = beside_base.wealth_of(request)
    wealth = draws.claim("other_wealth") if typed is None else typed
    years = years_worked(draws, vesting, stays(request))
    return of_equity(regular, cash, paid, years, wealth, draws.claim("risk_aversion"))


def stays(request: OfferRequest) -> Stays | float:
    """How long they stay: typed, or as long as people do."""
    from holdfast.models.grants import Stays

    return Stays.AS_PEOPLE_DO if request.stays is None else request.stays


def base_of(request: OfferRequest, context: Context) -> Decimal:
    """The base that is offered: typed, or the middle of the band to the thousand."""
    if request.base is not None:
        return request.base
    if request.level_pays is not None and offer_level.advertised(request, context) is None:
        return request.level_pays
    return Decimal(round(offer_level.band(request, context).p50.value / 1000) * 1000)


def extras_of(request: OfferRequest, held: Collection[str] = ()) -> Extras:
    """What is offered beside base and equity, without the fields that are `held` in another figure."""
    from holdfast.decisions.offers import Extras

    names = [name for name in Extras.__slots__ if name not in held]
    return Extras(**{name: float(getattr(request, name) or 0) for name in names})


def draws_of(request: OfferRequest, context: Context) -> Draws:
    """The draws of a page that needs no futures; the same numbers as those with futures."""
    from holdfast.models.worlds import Worlds

    seed = context.settings.seed if request.seed is None else request.seed
    worlds = equity_facts.worlds_of(request, context)
    key = ("draws", context.ledger.revision, seed, worlds)
    found = context.memory.recall(key, lambda: Worlds(seed, worlds, context.ledger))
    found.begin(context.memory.turn)
    return found


def public(request: OfferRequest, written: str | None, context: Context, draws: Draws) -> Rival | None:
    """A public company's offer: typed, or what the level pays there; None where neither is known."""
    from holdfast.decisions.offers import of_public

    currency = context.settings.currency
    if written is not None:
        base, stock = (float(one) for one in public_parts(written))
    elif request.level_pays is not None and request.level_rsu is not None:
        base, stock = float(request.level_pays), float(request.level_rsu)
    else:
        band = offer_level.advertised(request, context)
        if band is None:
            return None
        base = round(band.p50.value, -3)
        stock = round(base * context.ledger.mid("public_stock_over_cash"), -3)
        draws.claim("public_stock_over_cash")
    package = text("{base} and {stock} of stock a year", base=_amount(base, currency), stock=_amount(stock, currency))
    typed = written is not None or (request.level_pays is not None and request.level_rsu is not None)
    return Rival("public", text("Public company"), package, of_public(base, stock, draws), typed)


def other(request: OfferRequest, written: str | None, context: Context, stage: Stage) -> Rival:
    """Another start-up's offer: typed, or what is published for companies at our stage."""
    import numpy as np

    from holdfast.models.grants import Grant, payouts

    ledger, currency = context.ledger, context.settings.currency
    if written is not None:
        base, equity, named = other_parts(written)
        stage = named or stage
    else:
        base = Decimal(str(ledger.mid(offer_level.STAGE_BASE[stage])))
        equity = Decimal(str(ledger.mid(offer_level.STAGE_EQUITY[stage])))
    futures = typical(request, stage, context)
    strike = ledger.mid("strike_over_preferred") * futures.start.price
    grant = Grant.of_share(futures.start, float(equity), strike)
    cash = np.full(futures.worlds, float(base))
    paid = payouts(futures, grant, stays(request), beside_base.wealth_of(request))
    year = _year(float(base), cash, paid, grant.vesting_years, request, futures.draws)
    package = text(
        "{base} and {equity:percent} at {stage}", base=Money(base, currency), equity=float(equity), stage=str(stage)
    )
    return Rival("other", text("Another start-up"), package, year, written is not None)


def typical(request: OfferRequest, stage: Stage, context: Context) -> Futures:
    """The futures of a company at a stage as published figures have it."""
    published = OfferRequest(
        stage=stage, seed=request.seed, scenarios=request.scenarios, as_of=request.as_of,
        post_money=_mid(_POST[stage], context), raised=_mid(_RAISED[stage], context),
        shares=_mid("shares_fully_diluted", context),
    )  # fmt: skip
    return equity_facts.futures(published, context)


def _mid(key: str, context: Context) -> Decimal:
    return Decimal(str(context.ledger.mid(key)))


_POST: Final = {
    Stage.SEED: "seed_post_money", Stage.A: "post_money_a", Stage.B: "post_money_b", Stage.C: "post_money_c",
    Stage.D: "post_money_d",
}  # fmt: skip
_RAISED: Final = {
    Stage.SEED: "raised_seed", Stage.A: "raised_a", Stage.B: "raised_b", Stage.C: "raised_c", Stage.D: "raised_d",
}  # fmt: skip


def _amount(value: float, currency: str) -> Money:
    return Money(Decimal(str(value)), currency)
