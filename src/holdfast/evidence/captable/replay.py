"""Replays the transactions of Open Cap Format in the order of their days, up to one day: what is out then.

A security ends as a whole where the format says so: what is left of it, or came of it, is issued by a transaction of
its own. Exporters leave that out at times; then the rest stays with the security that it was. Of one day, splits come
first, then what was issued, then all the rest, whatever the order in the file; vesting comes after everything.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import Any, Final

from holdfast.evidence.captable import changes, issuances
from holdfast.evidence.captable import ocf_values as values
from holdfast.evidence.captable.book import Book, LeftOut, Turn
from holdfast.evidence.captable.ocf_files import Found
from holdfast.evidence.captable.ocf_values import Unusable

IGNORED: Final = (
    *("TX_ISSUER_AUTHORIZED_SHARES_ADJUSTMENT", "TX_STOCK_CLASS_AUTHORIZED_SHARES_ADJUSTMENT"),
    *("TX_CONVERTIBLE_ACCEPTANCE", "TX_EQUITY_COMPENSATION_ACCEPTANCE", "TX_STOCK_ACCEPTANCE", "TX_WARRANT_ACCEPTANCE"),
    *("CE_STAKEHOLDER_RELATIONSHIP", "CE_STAKEHOLDER_STATUS"),
)
"""Transactions that change nothing of what anybody holds."""


def replay(book: Book, transactions: Sequence[Found]) -> None:
    """Everything up to the book's day. What cannot be used is left out, each with its reason."""
    when: dict[int, date] = {}
    for number, one in enumerate(transactions):
        try:
            when[number] = values.day(one.value)
        except Unusable as error:
            book.left_out.append(LeftOut(one, error.why))
    issued = {str(one.value.get("security_id")) for one in transactions if one.type.endswith("_ISSUANCE")}
    moved = set(_moved(transactions))
    returned = {str(one.value.get("security_id")) for one in transactions if one.type == "TX_STOCK_PLAN_RETURN_TO_POOL"}
    reissued = _reissued(transactions)
    turn = Turn(book, issued, moved, returned, reissued)
    for number in sorted(when, key=lambda number: _turn_of(transactions[number], when[number], number)):
        if when[number] > book.day:
            book.later += 1
            continue
        _apply(turn, transactions[number])


def _turn_of(one: Found, when: date, number: int) -> tuple[date, int, int]:
    """By what transactions are sorted. Vesting comes last: its start is at times set before the grant itself."""
    if one.type.startswith("TX_VESTING_"):
        return date.max, 0, number
    return when, 0 if one.type == "TX_STOCK_CLASS_SPLIT" else 1 if one.type.endswith("_ISSUANCE") else 2, number


def _moved(transactions: Sequence[Found]) -> Iterator[str]:
    """Securities that came of another one, so that nothing new was granted or paid."""
    for one in transactions:
        for name in ("resulting_security_ids", "balance_security_id", "resulting_security_id"):
            yield from values.ids(one.value, name)


def _reissued(transactions: Sequence[Found]) -> dict[str, set[str]]:
    """By split, the securities that were issued anew for it, old and new: it does not multiply those."""
    found: dict[str, set[str]] = {}
    for one in transactions:
        if split := one.value.get("split_transaction_id"):
            both = {str(one.value.get("security_id")), *values.ids(one.value, "resulting_security_ids")}
            found.setdefault(str(split), set()).update(both)
    return found


def _apply(turn: Turn, one: Found) -> None:
    done = DOING.get(one.type)
    if done is not None:
        turn.book.use(one, lambda: done(turn, one))
    elif one.type not in IGNORED:
        turn.book.left_out.append(LeftOut(one, "`object_type` is none that Open Cap Format has"))


DOING: Final[dict[str, Callable[[Turn, Found], Any]]] = {
    "TX_STOCK_ISSUANCE": issuances.stock,
    "TX_EQUITY_COMPENSATION_ISSUANCE": issuances.award,
    "TX_WARRANT_ISSUANCE": issuances.warrant,
    "TX_CONVERTIBLE_ISSUANCE": issuances.convertible,
    "TX_STOCK_CANCELLATION": changes.some(),
    "TX_WARRANT_CANCELLATION": changes.some(),
    "TX_EQUITY_COMPENSATION_CANCELLATION": changes.cancel_award,
    "TX_CONVERTIBLE_CANCELLATION": changes.amount,
    "TX_STOCK_TRANSFER": changes.some(),
    "TX_WARRANT_TRANSFER": changes.some(),
    "TX_EQUITY_COMPENSATION_TRANSFER": changes.some(),
    "TX_CONVERTIBLE_TRANSFER": changes.amount,
    "TX_STOCK_RETRACTION": changes.whole,
    "TX_WARRANT_RETRACTION": changes.whole,
    "TX_CONVERTIBLE_RETRACTION": changes.whole,
    "TX_EQUITY_COMPENSATION_RETRACTION": changes.retract_award,
    "TX_EQUITY_COMPENSATION_EXERCISE": changes.some(),
    "TX_WARRANT_EXERCISE": changes.whole,
    "TX_EQUITY_COMPENSATION_RELEASE": changes.some(),
    "TX_STOCK_CONVERSION": changes.some("quantity_converted"),
    "TX_CONVERTIBLE_CONVERSION": changes.whole,
    "TX_STOCK_REPURCHASE": changes.some(),
    "TX_STOCK_REISSUANCE": changes.whole,
    "TX_STOCK_CONSOLIDATION": changes.consolidate,
    "TX_STOCK_PLAN_RETURN_TO_POOL": changes.give_back,
    "TX_STOCK_CLASS_SPLIT": changes.split,
    "TX_STOCK_CLASS_CONVERSION_RATIO_ADJUSTMENT": changes.convert_at,
    "TX_STOCK_PLAN_POOL_ADJUSTMENT": changes.pool,
    "TX_EQUITY_COMPENSATION_REPRICING": changes.reprice,
    "TX_VESTING_START": changes.vest,
    "TX_VESTING_EVENT": changes.vest,
    "TX_VESTING_ACCELERATION": changes.accelerate,
}
