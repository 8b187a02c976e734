"""What a company is worth and what its investors are owed first, from its cap table or a published figure."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final

from holdfast.errors import BadInput
from holdfast.questions.captable_sales import a_share
from holdfast.questions.company_known import Known, Source
from holdfast.questions.contract import Context
from holdfast.terms.captable import CapTable, Stage
from holdfast.terms.offering import OfferRequest
from holdfast.terms.rounds import latest

if TYPE_CHECKING:
    from holdfast.evidence.captable.kept import Kept

KEYS: Final = {Stage.SEED: "seed", Stage.A: "a", Stage.B: "b", Stage.C: "c", Stage.D: "d"}
"""How the claims spell the stages."""


def where(kept: Kept) -> Source:
    """Whether what stands was read from a file or made from typed numbers."""
    return Source.NUMBERS if kept.table.source == "typed numbers" else Source.TABLE


def all_shares(table: CapTable) -> Decimal:
    """Fully diluted: outstanding as converted, awards, and the unissued pool."""
    return table.outstanding + table.awards + table.pool


def published(key: str, what: str, context: Context) -> Known[Decimal]:
    """A published figure. Raises `BadInput` where it is in another currency than the company's."""
    claim = context.ledger[key]
    if claim.unit == "USD" and context.settings.currency != "USD" and not claim.overridden:
        raise BadInput(
            f"Nobody typed {what}, and the published figures are in USD; yours are in {context.settings.currency}. "
            f"Holdfast never converts: type {what}."
        )
    return Known(Decimal(str(claim.mid)), Source.PUBLISHED, key)


def post_money(request: OfferRequest, kept: Kept | None, stage: Stage, context: Context) -> Known[Decimal] | None:
    """Typed, or all shares at the price of the latest round, or the dearest cap of SAFEs, or published."""
    if request.post_money is not None:
        return Known(request.post_money, Source.HERE)
    if kept is not None and kept.post_money is not None:
        return Known(kept.post_money, where(kept))
    if kept is not None and (last := latest(kept.table.classes)):
        by = f"{last.share_class.name} at {a_share(last.price, kept.table.currency)} a share"
        return Known(last.price * all_shares(kept.table), where(kept), by=by)
    if kept is not None and (capped := _by_caps(kept.table)):
        return Known(capped, where(kept))
    if stage is Stage.NONE:
        return None
    key = "seed_post_money" if stage is Stage.SEED else f"post_money_{KEYS[stage]}"
    return published(key, "the post-money value (`--post-money`)", context)


def raised(request: OfferRequest, kept: Kept | None, stage: Stage, context: Context) -> Known[Decimal] | None:
    """Typed, or what the cap table owes investors before common, or published."""
    from holdfast.decisions.sales import owed_first

    if request.raised is not None:
        return Known(request.raised, Source.HERE)
    if kept is not None:
        return Known(round(owed_first(kept.table), 2), where(kept))
    if stage is Stage.NONE:
        return None
    return published(f"raised_{KEYS[stage]}", "what was raised (`--raised`)", context)


def _by_caps(table: CapTable) -> Decimal | None:
    """What the shares of today are worth by the dearest cap of SAFEs and notes, where no round was priced yet."""
    lent = sum((one.amount for one in table.convertibles), Decimal(0))
    caps = [one.cap - (lent if one.post_money else 0) for one in table.convertibles if one.cap is not None]
    return max((one for one in caps if one > 0), default=None)


def refuse_unfit(post: Known[Decimal] | None, owed: Known[Decimal] | None, *, table: bool) -> None:
    """Raises `BadInput` for a value of nothing, and, where no cap table is used, for more raised than it. With a cap
    table what is owed first may be more than the value: that is a caution."""
    if post is None or owed is None:
        return
    if post.value <= 0:
        raise BadInput("`--post-money` is 0: a company that sold shares is worth something.")
    if table or owed.value < post.value:
        return
    if owed.source in (Source.TABLE, Source.NUMBERS):
        raise BadInput(
            f"`--shares` sets your cap table aside, by which investors are owed {owed.value:,.0f} first: more than the "
            f"post-money value of {post.value:,.0f}, which one plain class cannot hold. Leave `--shares` out, so that "
            "the cap table is used, or type `--raised` and `--post-money` too."
        )
    raise BadInput(
        f"Raised {owed.value:,.0f} ({owed.source}) is not less than the post-money value {post.value:,.0f} "
        f"({post.source}): investors would hold all of the company and more. Type both, `--raised` and `--post-money`."
    )
