"""Replays the transactions of Open Cap Format in the order of their days, up to one day: what is out then.

A security ends as a whole where the format says so: what is left of it, or came of it, is issued by a transaction of
its own. Exporters leave that out at times; then the rest stays with the security that it was. Of one day, splits come
first, then what was issued, then all the rest, whatever the order in the file; vesting comes after everything.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Final

from holdfast.evidence.captable import ocf_values as values
from holdfast.evidence.captable.convertibles import convertible
from holdfast.evidence.captable.ocf_files import Found
from holdfast.evidence.captable.ocf_values import Object, Unusable
from holdfast.evidence.captable.securities import Class, Plan, Security
from holdfast.terms.captable import AwardKind

IGNORED: Final = (
    *("TX_ISSUER_AUTHORIZED_SHARES_ADJUSTMENT", "TX_STOCK_CLASS_AUTHORIZED_SHARES_ADJUSTMENT"),
    *("TX_CONVERTIBLE_ACCEPTANCE", "TX_EQUITY_COMPENSATION_ACCEPTANCE", "TX_STOCK_ACCEPTANCE", "TX_WARRANT_ACCEPTANCE"),
    *("CE_STAKEHOLDER_RELATIONSHIP", "CE_STAKEHOLDER_STATUS"),
)
"""Transactions that change nothing of what anybody holds."""
AWARDS: Final = {
    "OPTION": AwardKind.OPTION, "OPTION_ISO": AwardKind.OPTION, "OPTION_NSO": AwardKind.OPTION, "RSU": AwardKind.RSU,
    "CSAR": AwardKind.OPTION, "SSAR": AwardKind.OPTION,
}  # fmt: skip
"""Stock appreciation rights pay as options do, from their base price on."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """An object that could not be used. `kept` leaves ids out: people put names into them."""

    found: Found
    why: str
    about: str = ""

    def said(self) -> str:
        """For whoever gave the file."""
        about = f"`{self.about[:60]}`" if self.about else "no id"
        return f"{self.found.file}, `{self.found.id[:60]}`: {self.why.replace('{}', about)}"

    def kept(self) -> str:
        """The same without ids."""
        return f"{self.found.file}, item {self.found.place}: {self.why.replace(' ({})', '')}"


@dataclass
class Book:
    """What is there before anything is replayed, and what is out so far."""

    holders: Mapping[str, str]
    classes: dict[str, Class]
    plans: dict[str, Plan]
    day: date
    out: dict[str, Security] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)
    left_out: list[LeftOut] = field(default_factory=list)
    currencies: dict[str, Found] = field(default_factory=dict)
    """Each currency in use, with where it was first met."""
    _noted: dict[str, Found] = field(default_factory=dict)
    later: int = 0
    """Transactions after the day: not replayed."""

    def spent(self, one: Object, name: str, found: Found) -> Decimal | None:
        """An amount of money under a field, its currency noted."""
        given = values.money(one, name)
        if given is None:
            return None
        self._noted.setdefault(given[1], found)
        return given[0]

    def use(self, found: Found, do: Callable[[], Any]) -> None:
        """Do what an object says, or leave it out with its reason; only what is used decides the currency."""
        self._noted.clear()
        try:
            do()
        except Unusable as error:
            self.left_out.append(LeftOut(found, error.why, error.about))
        else:
            self.currencies = {**self._noted, **self.currencies}


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
    turn = _Turn(book, issued, moved, returned, reissued)
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


@dataclass(frozen=True)
class _Turn:
    book: Book
    issued: set[str]
    moved: set[str]
    returned: set[str]
    reissued: Mapping[str, set[str]]

    def security(self, one: Found) -> tuple[str, Security]:
        """The security that a transaction is about."""
        key = values.word(one.value, "security_id")
        if key in self.book.out:
            return key, self.book.out[key]
        if key in self.book.gone:
            raise Unusable("its security had ended before ({})", key)
        raise Unusable("it is about a security that no issuance in these files opens ({})", key)


def _apply(turn: _Turn, one: Found) -> None:
    done = DOING.get(one.type)
    if done is not None:
        turn.book.use(one, lambda: done(turn, one))
    elif one.type not in IGNORED:
        turn.book.left_out.append(LeftOut(one, "`object_type` is none that Open Cap Format has"))


def _open(turn: _Turn, one: Found, security: Security) -> None:
    key = values.word(one.value, "security_id")
    if key in turn.book.out or key in turn.book.gone:
        raise Unusable("its security was issued before ({})", key)
    for row in values.objects(one.value, "vestings"):
        security.vestings.append((values.day(row), values.amount_of(row, "amount")))
    turn.book.out[key] = security
    if security.plan and key not in turn.moved:
        turn.book.plans[security.plan].granted += security.quantity


def _holder(turn: _Turn, one: Found) -> str:
    key = values.word(one.value, "stakeholder_id")
    if key not in turn.book.holders:
        raise Unusable("it is held by a stakeholder who is not there ({})", key)
    return turn.book.holders[key]


def _of_class(turn: _Turn, one: Found, name: str = "stock_class_id") -> str:
    key = values.word(one.value, name)
    if key not in turn.book.classes:
        raise Unusable("it is of a class that is not there ({})", key)
    return key


def _plan(turn: _Turn, one: Found) -> str:
    key = str(one.value.get("stock_plan_id") or "")
    if key and key not in turn.book.plans:
        raise Unusable("it is from a plan that is not there ({})", key)
    return key


def _issue_stock(turn: _Turn, one: Found) -> None:
    turn.book.spent(one.value, "share_price", one)
    terms = str(one.value.get("vesting_terms_id") or "")
    _open(turn, one, Security(
        _holder(turn, one), values.amount_of(one.value, "quantity"), values.day(one.value),
        of_class=_of_class(turn, one), plan=_plan(turn, one), terms=terms,
        strike=turn.book.spent(one.value, "share_price", one),
    ))  # fmt: skip


def _issue_award(turn: _Turn, one: Found) -> None:
    said = str(one.value.get("compensation_type") or one.value.get("option_grant_type") or "")
    kind = AWARDS.get(said) or AWARDS.get(f"OPTION_{said}")
    if kind is None:
        raise Unusable(f"`compensation_type` is none of {', '.join(AWARDS)}")
    strike = turn.book.spent(one.value, "base_price" if said in ("CSAR", "SSAR") else "exercise_price", one)
    if kind is AwardKind.OPTION and strike is None:
        raise Unusable("`exercise_price` is missing: what does the holder pay for one share?")
    plan = _plan(turn, one)
    of_class = _of_class(turn, one) if one.value.get("stock_class_id") else ""
    if not plan and not of_class:
        raise Unusable("it names neither `stock_plan_id` nor `stock_class_id`")
    _open(turn, one, Security(
        _holder(turn, one), values.amount_of(one.value, "quantity"), values.day(one.value), kind, of_class, plan,
        strike if kind is AwardKind.OPTION else None, _until(one, "expiration_date"),
        terms=str(one.value.get("vesting_terms_id") or ""),
    ))  # fmt: skip


def _until(one: Found, name: str) -> date | None:
    return values.day(one.value, name) if one.value.get(name) else None


def _issue_warrant(turn: _Turn, one: Found) -> None:
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


def _issue_convertible(turn: _Turn, one: Found) -> None:
    _open(turn, one, convertible(one, _holder(turn, one), turn.book.day, turn.book.spent))


def _leave(turn: _Turn, one: Found, gone: Decimal | None) -> Decimal:
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


def _quantity(name: str = "quantity") -> Callable[[_Turn, Found], None]:
    def end(turn: _Turn, one: Found) -> None:
        _leave(turn, one, values.amount_of(one.value, name) if one.value.get(name) is not None else _missing(name))

    return end


def _missing(name: str) -> Decimal:
    raise Unusable(f"`{name}` is missing")


def _money(turn: _Turn, one: Found) -> None:
    given = values.money(one.value, "amount")
    _leave(turn, one, given[0] if given else _missing("amount"))


def _all(turn: _Turn, one: Found) -> None:
    _leave(turn, one, None)


def _cancel_award(turn: _Turn, one: Found) -> None:
    key, security = turn.security(one)
    gone = _leave(turn, one, values.amount_of(one.value, "quantity"))
    _back(turn, key, security, gone)


def _retract_award(turn: _Turn, one: Found) -> None:
    key, security = turn.security(one)
    gone = _leave(turn, one, None)
    if security.plan and key not in turn.returned:
        turn.book.plans[security.plan].returned += gone


def _back(turn: _Turn, key: str, security: Security, gone: Decimal) -> None:
    """What is cancelled comes back to the pool where the plan says so, and no transaction says it itself."""
    if security.plan and key not in turn.returned and turn.book.plans[security.plan].returns:
        turn.book.plans[security.plan].returned += gone


def _return(turn: _Turn, one: Found) -> None:
    plan = _plan(turn, one)
    if not plan:
        raise Unusable("`stock_plan_id` is missing")
    key = values.word(one.value, "security_id")
    if key not in turn.book.out and key not in turn.book.gone:
        turn.security(one)
    turn.book.plans[plan].returned += values.amount_of(one.value, "quantity")


def _consolidate(turn: _Turn, one: Found) -> None:
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


def _split(turn: _Turn, one: Found) -> None:
    """Every share of the class becomes so many, and every right to one as well."""
    split, of = values.ratio(one.value.get("split_ratio"), "split_ratio"), _of_class(turn, one)
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


def _convert_at(turn: _Turn, one: Found) -> None:
    ratio = values.ratio(values.inside(one.value, "new_ratio_conversion_mechanism").get("ratio"), "ratio")
    turn.book.classes[_of_class(turn, one)].ratio = ratio


def _pool(turn: _Turn, one: Found) -> None:
    plan = _plan(turn, one)
    if not plan:
        raise Unusable("`stock_plan_id` is missing")
    turn.book.plans[plan].reserved = values.amount_of(one.value, "shares_reserved")


def _reprice(turn: _Turn, one: Found) -> None:
    _, security = turn.security(one)
    price = turn.book.spent(one.value, "new_exercise_price", one)
    security.strike = price if price is not None else _missing("new_exercise_price")


def _vest(turn: _Turn, one: Found) -> None:
    condition = values.word(one.value, "vesting_condition_id")
    if values.word(one.value, "security_id") not in turn.book.gone:
        turn.security(one)[1].started[condition] = values.day(one.value)


def _accelerate(turn: _Turn, one: Found) -> None:
    sooner = values.amount_of(one.value, "quantity")
    if values.word(one.value, "security_id") not in turn.book.gone:
        turn.security(one)[1].accelerated += sooner


DOING: Final[dict[str, Callable[[_Turn, Found], Any]]] = {
    "TX_STOCK_ISSUANCE": _issue_stock, "TX_EQUITY_COMPENSATION_ISSUANCE": _issue_award,
    "TX_WARRANT_ISSUANCE": _issue_warrant, "TX_CONVERTIBLE_ISSUANCE": _issue_convertible,
    "TX_STOCK_CANCELLATION": _quantity(), "TX_WARRANT_CANCELLATION": _quantity(),
    "TX_EQUITY_COMPENSATION_CANCELLATION": _cancel_award, "TX_CONVERTIBLE_CANCELLATION": _money,
    "TX_STOCK_TRANSFER": _quantity(), "TX_WARRANT_TRANSFER": _quantity(),
    "TX_EQUITY_COMPENSATION_TRANSFER": _quantity(), "TX_CONVERTIBLE_TRANSFER": _money,
    "TX_STOCK_RETRACTION": _all, "TX_WARRANT_RETRACTION": _all, "TX_CONVERTIBLE_RETRACTION": _all,
    "TX_EQUITY_COMPENSATION_RETRACTION": _retract_award, "TX_EQUITY_COMPENSATION_EXERCISE": _quantity(),
    "TX_WARRANT_EXERCISE": _all, "TX_EQUITY_COMPENSATION_RELEASE": _quantity(),
    "TX_STOCK_CONVERSION": _quantity("quantity_converted"), "TX_CONVERTIBLE_CONVERSION": _all,
    "TX_STOCK_REPURCHASE": _quantity(), "TX_STOCK_REISSUANCE": _all, "TX_STOCK_CONSOLIDATION": _consolidate,
    "TX_STOCK_PLAN_RETURN_TO_POOL": _return, "TX_STOCK_CLASS_SPLIT": _split,
    "TX_STOCK_CLASS_CONVERSION_RATIO_ADJUSTMENT": _convert_at, "TX_STOCK_PLAN_POOL_ADJUSTMENT": _pool,
    "TX_EQUITY_COMPENSATION_REPRICING": _reprice, "TX_VESTING_START": _vest, "TX_VESTING_EVENT": _vest,
    "TX_VESTING_ACCELERATION": _accelerate,
}  # fmt: skip
