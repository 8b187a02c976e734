"""What looks wrong in what is known of a company and may be right: said on every page that uses it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from holdfast.questions.company_known import Known, Source
from holdfast.questions.equity_grant import kind_of
from holdfast.terms.money import Money
from holdfast.terms.offering import OfferRequest
from holdfast.terms.rounds import latest
from holdfast.terms.text import Text, text

if TYPE_CHECKING:
    from holdfast.evidence.captable.kept import Kept


@dataclass(frozen=True, slots=True)
class Found:
    """What the cautions are held against: as `Facts` has it, before its cautions are known. `used`: the cap table
    itself is used, not only figures of it."""

    day: date
    currency: str
    post_money: Known[Decimal] | None
    raised: Known[Decimal] | None
    shares: Known[Decimal]
    strike: Known[Decimal] | None
    valued_on: Known[date] | None
    pool: Decimal | None
    used: bool

    def money(self, value: Decimal) -> Money:
        """An amount in the company's currency."""
        return Money(value, self.currency)


def cautions(request: OfferRequest, kept: Kept | None, found: Found) -> tuple[Text, ...]:
    """All that hold, the company's value first."""
    return (
        *_set_aside(request, kept, found), *_latest(request, kept, found), *_owed(found), *_strike(found),
        *_valuation(found), *_pool(request, found),
    )  # fmt: skip


def _set_aside(request: OfferRequest, kept: Kept | None, found: Found) -> Iterator[Text]:
    if kept is None or found.used or found.raised is None:
        return
    typed = " and ".join(f"`{name}`" for name in ("raised", "shares") if getattr(request, name) is not None)
    yield text(
        "You typed {typed}, so your cap table stands aside: its classes and what each is owed are not used. In their "
        "place stands one preferred class, 1x and without participation, that raised {raised}, among {shares} shares.",
        typed=typed, raised=found.money(round(found.raised.value, 0)), shares=f"{found.shares.value:,.0f}",
    )  # fmt: skip


def _latest(request: OfferRequest, kept: Kept | None, found: Found) -> Iterator[Text]:
    last = latest(kept.table.classes) if kept is not None and kept.post_money is None else None
    if request.post_money is None and last is not None and not last.certain:
        yield text(
            "Which round came last cannot be told from the cap table: the value is worked out from {name}, at "
            "{price} a share. If another came later, type the post-money value.",
            name=last.share_class.name, price=found.money(round(last.price, 4)),
        )  # fmt: skip


def _owed(found: Found) -> Iterator[Text]:
    owed, post = found.raised, found.post_money
    if found.used and owed is not None and post is not None and owed.value >= post.value:
        yield text(
            "Investors are owed {owed} first, {than} the {post} that the last round valued all of it at: common gets "
            "nothing in a sale below {owed}.",
            owed=found.money(round(owed.value, 0)), post=found.money(round(post.value, 0)),
            than="as much as" if owed.value == post.value else "more than",
        )  # fmt: skip


def _strike(found: Found) -> Iterator[Text]:
    price = found.post_money.value / found.shares.value if found.post_money else None
    if found.strike is not None and price is not None and found.strike.value > price:
        yield text(
            "The strike price, {strike} a share, is above what investors paid for theirs, {price}. Such an option "
            "pays nothing until the company is worth more than at its latest round: check both figures.",
            strike=found.money(found.strike.value), price=found.money(round(price, 4)),
        )  # fmt: skip


def _valuation(found: Found) -> Iterator[Text]:
    valued = found.valued_on
    if valued is not None and valued.value > found.day and valued.source is not Source.HERE:
        yield text(
            "The valuation behind the strike price is of {valued}, after the day of the offer: it does not hold yet.",
            valued=valued.value,
        )


def _pool(request: OfferRequest, found: Found) -> Iterator[Text]:
    """Only what is granted in real shares comes out of the pool."""
    if request.equity is None or found.pool is None or kind_of(request) not in ("options", "stock"):
        return
    wanted = request.equity * found.shares.value
    if wanted > found.pool:
        held = "the pool holds {left} that are not granted yet" if found.pool else "no pool is left to grant from"
        slots = {"left": f"{found.pool:,.0f}"} if found.pool else {}
        yield text(
            f"This grant is {{wanted}} shares, and {held}: the board has to make it larger first, which dilutes "
            "everybody.",
            wanted=f"{wanted:,.0f}", **slots,
        )  # fmt: skip
