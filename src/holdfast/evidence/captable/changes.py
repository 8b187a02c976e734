"""What ends, moves, splits, vests or is priced anew, after it was issued."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from holdfast.evidence.captable import ocf_values as values
from holdfast.evidence.captable.book import LeftOut, Turn
from holdfast.evidence.captable.ocf_files import Found
from holdfast.evidence.captable.ocf_values import Unusable
from holdfast.evidence.captable.securities import Security
from holdfast.terms.captable import AwardKind


def _leave(turn: Turn, one: Found, gone: Decimal | None) -> Decimal:
    """`gone` of a security ends; None: all of it. Returns how much that was."""
    key, security = turn.security(one)
    whole = security.quantity
    gone = whole if gone is None else gone
    if gone > whole:
        raise Unusable(f"it takes {gone:,f} of {whole:,f}")
    balance = values.ids(one.value, "balance_security_id")
    if gone < whole and not set(balance) & turn.issued:
        security.quantity -= gone
    else:
        del turn.book.out[key]
        turn.book.gone.add(key)
    for name in ("resulting_security_ids", "balance_security_id"):
        if lost := [other for other in values.ids(one.value, name) if other not in turn.issued]:
            why = "a security that came of it is issued in none of these files ({})"
            turn.book.left_out.append(LeftOut(one, why, lost[0]))
    return gone


def some(name: str = "quantity") -> Callable[[Turn, Found], None]:
    """As much of a security ends as stands under a field."""

    def end(turn: Turn, one: Found) -> None:
        _leave(turn, one, values.amount_of(one.value, name) if one.value.get(name) is not None else _missing(name))

    return end


def _missing(name: str) -> Decimal:
    raise Unusable(f"`{name}` is missing")


def amount(turn: Turn, one: Found) -> None:
    """Part of a SAFE or note ends."""
    given = values.money(one.value, "amount")
    _leave(turn, one, given[0] if given else _missing("amount"))


def whole(turn: Turn, one: Found) -> None:
    """All of a security ends."""
    _leave(turn, one, None)


def cancel_award(turn: Turn, one: Found) -> None:
    """Options or RSUs are cancelled."""
    key, security = turn.security(one)
    gone = _leave(turn, one, values.amount_of(one.value, "quantity"))
    _back(turn, key, security, gone)


def retract_award(turn: Turn, one: Found) -> None:
    """A grant that was a mistake: it never took anything from the pool."""
    key, security = turn.security(one)
    gone = _leave(turn, one, None)
    if security.plan and key not in turn.returned:
        turn.book.plans[security.plan].returned += gone


def _back(turn: Turn, key: str, security: Security, gone: Decimal) -> None:
    """What is cancelled comes back to the pool where the plan says so, and no transaction says it itself."""
    if security.plan and key not in turn.returned and turn.book.plans[security.plan].returns:
        turn.book.plans[security.plan].returned += gone


def give_back(turn: Turn, one: Found) -> None:
    """Shares come back to a pool."""
    plan = turn.plan(one)
    if not plan:
        raise Unusable("`stock_plan_id` is missing")
    key = values.word(one.value, "security_id")
    if key not in turn.book.out and key not in turn.book.gone:
        turn.security(one)
    turn.book.plans[plan].returned += values.amount_of(one.value, "quantity")


def consolidate(turn: Turn, one: Found) -> None:
    """Several certificates become one, which is issued on its own."""
    parts = values.ids(one.value, "security_ids")
    missing = [key for key in parts if key not in turn.book.out]
    if missing or not parts:
        raise Unusable("it joins a security that is not out ({})", missing[0] if missing else "")
    if values.word(one.value, "resulting_security_id") not in turn.issued:
        raise Unusable("a security that came of it is issued in none of these files ({})",
                       str(one.value["resulting_security_id"]))  # fmt: skip
    for key in parts:
        del turn.book.out[key]
        turn.book.gone.add(key)


def split(turn: Turn, one: Found) -> None:
    """Every share of the class becomes so many, and every right to one as well."""
    split, of = values.ratio(one.value.get("split_ratio"), "split_ratio"), turn.of_class(one)
    book, spared = turn.book, turn.reissued.get(one.id, set())
    plans = {key for key, plan in book.plans.items() if of in plan.classes}
    for key, security in book.out.items():
        award = security.kind not in (None, AwardKind.STOCK)
        into = security.of_class or ("" if not award else of if security.plan in plans else "")
        if into == of and key not in spared:
            security.quantity, security.factor = security.quantity * split, security.factor * split
            security.strike = None if security.strike is None else security.strike / split
    for key in plans:
        plan = book.plans[key]
        plan.reserved, plan.granted, plan.returned = (
            number * split for number in (plan.reserved, plan.granted, plan.returned)
        )
    its = book.classes[of]
    its.price = None if its.price is None else its.price / split
    if its.preferred:
        its.ratio = its.ratio / split
    for other in book.classes.values():
        if other.converts_to == of:
            other.ratio *= split


def convert_at(turn: Turn, one: Found) -> None:
    """A class converts at another ratio from now on."""
    ratio = values.ratio(values.inside(one.value, "new_ratio_conversion_mechanism").get("ratio"), "ratio")
    turn.book.classes[turn.of_class(one)].ratio = ratio


def pool(turn: Turn, one: Found) -> None:
    """A plan reserves another number of shares."""
    plan = turn.plan(one)
    if not plan:
        raise Unusable("`stock_plan_id` is missing")
    turn.book.plans[plan].reserved = values.amount_of(one.value, "shares_reserved")


def reprice(turn: Turn, one: Found) -> None:
    """An option costs another price from now on."""
    _, security = turn.security(one)
    price = turn.book.spent(one.value, "new_exercise_price", one)
    security.strike = price if price is not None else _missing("new_exercise_price")


def vest(turn: Turn, one: Found) -> None:
    """A vesting condition was met; of a security that has ended it does not matter."""
    condition = values.word(one.value, "vesting_condition_id")
    if values.word(one.value, "security_id") not in turn.book.gone:
        turn.security(one)[1].started[condition] = values.day(one.value)


def accelerate(turn: Turn, one: Found) -> None:
    """Shares vest ahead of their schedule."""
    sooner = values.amount_of(one.value, "quantity")
    if values.word(one.value, "security_id") not in turn.book.gone:
        turn.security(one)[1].accelerated += sooner
