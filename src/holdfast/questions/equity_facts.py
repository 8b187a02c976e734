"""The company as every page of the offer lab sees it: what is known of it, and where each of it came from.

What was typed with the question outranks the cap table, which outranks what was typed before, which outranks a
published figure for the stage. Everything that rests on the same facts shares one simulation.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, Final, Generic, TypeVar

from holdfast.errors import BadInput
from holdfast.questions.contract import Context
from holdfast.terms.captable import CapTable, Stage
from holdfast.terms.offering import INSTEAD, OfferRequest
from holdfast.terms.request import Field
from holdfast.terms.text import Text, text

if TYPE_CHECKING:
    from holdfast.evidence.captable.kept import Kept
    from holdfast.models.grants import Grant
    from holdfast.models.venture import Futures, Start

T = TypeVar("T")


class Source(StrEnum):
    """Where something known of the company came from; as it is said on a page."""

    HERE = "typed here"
    TABLE = "your cap table"
    NUMBERS = "numbers that you typed"
    PUBLISHED = "a published figure for the stage"
    NOWHERE = "nobody typed it"


@dataclass(frozen=True, slots=True)
class Known(Generic[T]):
    """One thing known of the company. `claim` is the key of the published figure, where it is one."""

    value: T
    source: Source
    claim: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of the company on `as_of`, all amounts in `currency`.

    `post_money`, `raised`, `strike`: None for a company without venture money that typed none. `shares` are all, fully
    diluted: outstanding as converted, awards and the unissued pool. `strike` is what one new option costs to exercise,
    `valued_on` the day from which that 409A valuation holds. `cash` and `burn` a month: None where nobody typed them.
    `pool` are shares not granted yet; None without a cap table that says. `cautions` belong on every page that uses it.
    """

    as_of: date
    currency: str
    stage: Known[Stage]
    post_money: Known[Decimal] | None
    raised: Known[Decimal] | None
    shares: Known[Decimal]
    strike: Known[Decimal] | None
    valued_on: Known[date] | None
    cash: Known[Decimal] | None
    burn: Known[Decimal] | None
    table: CapTable | None = None
    pool: Decimal | None = None
    cautions: tuple[Text, ...] = ()

    @property
    def share_price(self) -> Decimal | None:
        """What one share of the latest round cost."""
        return None if self.post_money is None else self.post_money.value / self.shares.value

    @property
    def claims(self) -> tuple[str, ...]:
        """Published figures that stand in for what nobody typed."""
        known = (self.post_money, self.raised, self.shares, self.strike)
        return tuple(one.claim for one in known if one is not None and one.claim)


def day(request: OfferRequest, context: Context) -> date:
    """The day on which the offer is looked at: typed, or the surface's day; never that of a scan."""
    return request.as_of or context.today


def facts(request: OfferRequest, context: Context) -> Facts:
    """The company from what was typed, its cap table, and published figures for its stage, in that order.

    Raises `BadInput` in words for amounts in two currencies, more raised than the company is worth, and nothing typed
    where published figures are in another currency.
    """
    kept, currency = _kept(context), context.settings.currency
    _one_currency(request, kept, currency)
    stage = _stage(request, kept)
    table = kept.table if kept and request.raised is None and request.shares is None else None
    shares = _shares(request, kept, context)
    post_money = _post_money(request, kept, stage.value, context)
    raised = _raised(request, kept, stage.value, context)
    _fits(post_money, raised)
    price = post_money.value / shares.value if post_money else None
    strike = _strike(request, kept, price, context)
    valued_on = _valued_on(request, kept)
    cash, burn = _cash(request, context)
    pool = kept.table.pool if kept and kept.table.pool else None
    cautions = tuple(_cautions(request, strike, price, pool, shares.value, currency))
    return Facts(
        day(request, context), currency, stage, post_money, raised, shares, strike, valued_on, cash, burn, table, pool,
        cautions,
    )  # fmt: skip


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


def in_front(spec: Field, name: str, front: Collection[str]) -> Field:
    """A field as a page of the offer lab shows it: what that page turns on stands in front, the rest is folded away."""
    return replace(spec, fine=name not in front)


GROUPS: Final = (
    ("The grant", ("vesting_years", "cliff_months", "exercise_months", "again_months", "milestone", "draw", "wealth",
                   "stays")),
    ("The company", ("post_money", "raised", "shares", "strike", "valued_on", "cash", "burn")),
    ("The rest of the offer", ("base", "signing", "bonus", "retention", "learning", "compute", "profit_share",
                               "profit")),
    ("The person's market", ("role", "level", "region", "where", "level_pays", "level_rsu", "expects", "obligations",
                             "place")),
)  # fmt: skip
"""What the pages on a grant fold away, by what it is about."""


def passed_on(request: OfferRequest) -> tuple[tuple[str, str], ...]:
    """The fields that every page of the offer lab takes, for a link from one to another."""
    return tuple((name, word) for name, word in request.pairs() if name in OfferRequest.model_fields)


FEWEST: Final = 32
_KEYS: Final = {Stage.SEED: "seed", Stage.A: "a", Stage.B: "b", Stage.C: "c", Stage.D: "d"}
_EQUITY: Final = {
    Stage.NONE: "comp_by_stage_seed_equity", Stage.SEED: "comp_by_stage_seed_equity",
    Stage.A: "comp_by_stage_a_equity", Stage.B: "comp_by_stage_b_equity", Stage.C: "comp_by_stage_b_equity",
    Stage.D: "comp_by_stage_b_equity",
}  # fmt: skip


def _kept(context: Context) -> Kept | None:
    from holdfast.evidence.captable.kept import KIND, standing

    return standing(entry.value for entry in context.reader.entries if entry.kind == KIND)


def _one_currency(request: OfferRequest, kept: Kept | None, currency: str) -> None:
    if request.currency not in (None, currency):
        raise BadInput(
            f"An amount was given in {request.currency}, and the company counts in {currency}. Holdfast never "
            f'converts: give it in {currency}, or write `currency = "{request.currency}"` into holdfast.toml where all '
            "of it is."
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
        return Known(kept.stage, _where(kept))
    named = [stage for one in kept.table.classes if one.preferred and (stage := _spelled(one.name))] if kept else []
    if kept is not None and named:
        return Known(max(named, key=list(Stage).index), _where(kept))
    return Known(Stage.SEED, Source.NOWHERE)


def _spelled(name: str) -> Stage | None:
    """The stage that a class is named after.

    >>> _spelled("Series A Preferred"), _spelled("Series Seed-2"), _spelled("Class F")
    (<Stage.A: 'series A'>, <Stage.SEED: 'seed'>, None)
    """
    words = name.lower().replace("-", " ").split()
    if "seed" in words:
        return Stage.SEED
    letter = words[words.index("series") + 1][:1] if "series" in words[:-1] else ""
    return next((stage for stage in _KEYS if stage.value == f"series {letter.upper()}"), None)


def _where(kept: Kept) -> Source:
    return Source.NUMBERS if kept.table.source == "typed numbers" else Source.TABLE


def _published(key: str, what: str, context: Context) -> Known[Decimal]:
    claim = context.ledger[key]
    if claim.unit == "USD" and context.settings.currency != "USD" and not claim.overridden:
        raise BadInput(
            f"Nobody typed {what}, and the published figures are in USD; yours are in {context.settings.currency}. "
            f"Holdfast never converts: type {what}."
        )
    return Known(Decimal(str(claim.mid)), Source.PUBLISHED, key)


def _post_money(
    request: OfferRequest, kept: Kept | None, stage: Stage, context: Context
) -> Known[Decimal] | None:  # fmt: skip
    if request.post_money is not None:
        return Known(request.post_money, Source.HERE)
    if kept is not None and kept.post_money is not None:
        return Known(kept.post_money, _where(kept))
    classes = kept.table.classes if kept else ()
    prices = [one.price / one.ratio for one in classes if one.preferred and one.price and one.shares]
    if kept is not None and prices:
        return Known(max(prices) * _all_shares(kept.table), _where(kept))
    if kept is not None and (capped := _by_caps(kept.table)):
        return Known(capped, _where(kept))
    if stage is Stage.NONE:
        return None
    key = "seed_post_money" if stage is Stage.SEED else f"post_money_{_KEYS[stage]}"
    return _published(key, "the post-money value (`--post-money`)", context)


def _raised(request: OfferRequest, kept: Kept | None, stage: Stage, context: Context) -> Known[Decimal] | None:
    if request.raised is not None:
        return Known(request.raised, Source.HERE)
    if kept is not None:
        lent = sum((one.amount for one in kept.table.convertibles), Decimal(0))
        return Known(sum((one.preference for one in kept.table.classes), lent), _where(kept))
    if stage is Stage.NONE:
        return None
    return _published(f"raised_{_KEYS[stage]}", "what was raised (`--raised`)", context)


def _by_caps(table: CapTable) -> Decimal | None:
    """What the shares of today are worth by the dearest cap of SAFEs and notes, where no round was priced yet."""
    lent = sum((one.amount for one in table.convertibles), Decimal(0))
    caps = [one.cap - (lent if one.post_money else 0) for one in table.convertibles if one.cap is not None]
    return max((one for one in caps if one > 0), default=None)


def _all_shares(table: CapTable) -> Decimal:
    return table.outstanding + table.awards + table.pool


def _shares(request: OfferRequest, kept: Kept | None, context: Context) -> Known[Decimal]:
    if request.shares is not None:
        if request.shares <= 0:
            raise BadInput("`--shares` is 0: a company has at least one.")
        return Known(request.shares, Source.HERE)
    if kept is not None:
        return Known(_all_shares(kept.table), _where(kept))
    return _published("shares_fully_diluted", "the number of shares (`--shares`)", context)


def _fits(post_money: Known[Decimal] | None, raised: Known[Decimal] | None) -> None:
    if post_money is None or raised is None:
        return
    if post_money.value <= 0:
        raise BadInput("`--post-money` is 0: a company that sold shares is worth something.")
    if raised.value >= post_money.value:
        raise BadInput(
            f"Raised {raised.value:,.0f} ({raised.source}) is not less than the post-money value "
            f"{post_money.value:,.0f} ({post_money.source}): investors would hold all of the company and more. Type "
            "both, `--raised` and `--post-money`."
        )


def _strike(
    request: OfferRequest, kept: Kept | None, price: Decimal | None, context: Context
) -> Known[Decimal] | None:  # fmt: skip
    if request.strike is not None:
        return Known(request.strike, Source.HERE)
    if kept is not None and kept.table.valuation is not None:
        return Known(kept.table.valuation.price, _where(kept))
    if price is None:
        return None
    key = "strike_over_preferred"
    return Known(Decimal(str(context.ledger.mid(key))) * price, Source.PUBLISHED, key)


def _valued_on(request: OfferRequest, kept: Kept | None) -> Known[date] | None:
    if request.valued_on is not None:
        return Known(request.valued_on, Source.HERE)
    if request.strike is None and kept is not None and kept.table.valuation is not None:
        return Known(kept.table.valuation.effective, _where(kept))
    return None


def _cash(request: OfferRequest, context: Context) -> tuple[Known[Decimal] | None, Known[Decimal] | None]:
    from holdfast.questions.typed_cash import cash

    there = cash(request, context)
    if there is None:
        return None, None
    counted = Known(there.cash, Source.NUMBERS if there.kept else Source.HERE)
    return counted, Known(there.burn, Source.NUMBERS if request.burn is None else Source.HERE)


def _cautions(
    request: OfferRequest, strike: Known[Decimal] | None, price: Decimal | None, pool: Decimal | None, shares: Decimal,
    currency: str,
) -> list[Text]:  # fmt: skip
    from holdfast.terms.money import Money

    found = []
    if strike is not None and price is not None and strike.value > price:
        found.append(
            text(
                "The strike price, {strike} a share, is above what investors paid for theirs, {price}. Such an option "
                "pays nothing until the company is worth more than at its latest round: check both figures.",
                strike=Money(strike.value, currency), price=Money(round(price, 4), currency),
            )
        )  # fmt: skip
    if request.equity is not None and pool is not None and request.equity * shares > pool:
        found.append(
            text(
                "This grant is {wanted} shares, and the pool holds {left} that are not granted yet: the board has to "
                "make it larger first, which dilutes everybody.",
                wanted=f"{request.equity * shares:,.0f}", left=f"{pool:,.0f}",
            )
        )  # fmt: skip
    return found
