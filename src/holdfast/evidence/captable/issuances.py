"""What is issued: shares, awards, warrants, SAFEs and notes."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Final

from holdfast.evidence.captable import convertibles
from holdfast.evidence.captable import ocf_values as values
from holdfast.evidence.captable.book import Turn
from holdfast.evidence.captable.ocf_files import Found
from holdfast.evidence.captable.ocf_values import Unusable
from holdfast.evidence.captable.securities import Security
from holdfast.terms.captable import AwardKind

AWARDS: Final = {
    "OPTION": AwardKind.OPTION, "OPTION_ISO": AwardKind.OPTION, "OPTION_NSO": AwardKind.OPTION, "RSU": AwardKind.RSU,
    "CSAR": AwardKind.OPTION, "SSAR": AwardKind.OPTION,
}  # fmt: skip
"""Stock appreciation rights pay as options do, from their base price on."""


def _open(turn: Turn, one: Found, security: Security) -> None:
    key = values.word(one.value, "security_id")
    if key in turn.book.out or key in turn.book.gone:
        raise Unusable("its security was issued before ({})", key)
    for row in values.objects(one.value, "vestings"):
        security.vestings.append((values.day(row), values.amount_of(row, "amount")))
    turn.book.out[key] = security
    if security.plan and key not in turn.moved:
        turn.book.plans[security.plan].granted += security.quantity


def _holder(turn: Turn, one: Found) -> str:
    key = values.word(one.value, "stakeholder_id")
    if key not in turn.book.holders:
        raise Unusable("it is held by a stakeholder who is not there ({})", key)
    return turn.book.holders[key]


def stock(turn: Turn, one: Found) -> None:
    """Shares of a class."""
    turn.book.spent(one.value, "share_price", one)
    terms = str(one.value.get("vesting_terms_id") or "")
    _open(turn, one, Security(
        _holder(turn, one), values.amount_of(one.value, "quantity"), values.day(one.value),
        of_class=turn.of_class(one), plan=turn.plan(one), terms=terms,
        strike=turn.book.spent(one.value, "share_price", one),
    ))  # fmt: skip


def award(turn: Turn, one: Found) -> None:
    """Options, RSUs and appreciation rights."""
    said = str(one.value.get("compensation_type") or one.value.get("option_grant_type") or "")
    kind = AWARDS.get(said) or AWARDS.get(f"OPTION_{said}")
    if kind is None:
        raise Unusable(f"`compensation_type` is none of {', '.join(AWARDS)}")
    strike = turn.book.spent(one.value, "base_price" if said in ("CSAR", "SSAR") else "exercise_price", one)
    if kind is AwardKind.OPTION and strike is None:
        raise Unusable("`exercise_price` is missing: what does the holder pay for one share?")
    plan = turn.plan(one)
    of_class = turn.of_class(one) if one.value.get("stock_class_id") else ""
    if not plan and not of_class:
        raise Unusable("it names neither `stock_plan_id` nor `stock_class_id`")
    _open(turn, one, Security(
        _holder(turn, one), values.amount_of(one.value, "quantity"), values.day(one.value), kind, of_class, plan,
        strike if kind is AwardKind.OPTION else None, _until(one, "expiration_date"),
        terms=str(one.value.get("vesting_terms_id") or ""),
    ))  # fmt: skip


def _until(one: Found, name: str) -> date | None:
    return values.day(one.value, name) if one.value.get(name) else None


def warrant(turn: Turn, one: Found) -> None:
    """A warrant, as far as it says for how many shares."""
    quantity, strike = one.value.get("quantity"), turn.book.spent(one.value, "exercise_price", one)
    rights = [values.inside(row, "conversion_right") for row in values.objects(one.value, "exercise_triggers")]
    fixed = [values.inside(row, "conversion_mechanism").get("converts_to_quantity") for row in rights]
    wanted = quantity if quantity is not None else next((one for one in fixed if one is not None), None)
    if wanted is None:
        raise Unusable("nobody can say for how many shares: it has no `quantity`, and depends on a round to come")
    targets = [str(row["converts_to_stock_class_id"]) for row in rights if row.get("converts_to_stock_class_id")]
    if targets and targets[0] not in turn.book.classes:
        raise Unusable("it becomes shares of a class that is not there ({})", targets[0])
    _open(turn, one, Security(
        _holder(turn, one), values.amount_of({"quantity": wanted}, "quantity"), values.day(one.value),
        AwardKind.WARRANT, targets[0] if targets else "", strike=strike or Decimal(0),
        expires=_until(one, "warrant_expiration_date"), terms=str(one.value.get("vesting_terms_id") or ""),
    ))  # fmt: skip


def convertible(turn: Turn, one: Found) -> None:
    """A SAFE or a note."""
    _open(turn, one, convertibles.convertible(one, _holder(turn, one), turn.book.day, turn.book.spent))
