"""Reads Open Cap Format, the open standard that cap table software exports: the state as of the manifest's day.

It has no field for participation without a cap: a class without `participation_cap_multiple` is taken as
non-participating. Everything that is granted and has not expired counts, vested or not. What refers to something that
is not there is left out, each with its file, id and reason; no name but an institution's leaves the file.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

from holdfast.errors import BadInput
from holdfast.evidence.captable import checks, ocf_files
from holdfast.evidence.captable import ocf_values as values
from holdfast.evidence.captable.assembly import Read
from holdfast.evidence.captable.book import Book
from holdfast.evidence.captable.holders import Holders
from holdfast.evidence.captable.kept import Kept
from holdfast.evidence.captable.ocf_files import Found, Package
from holdfast.evidence.captable.ocf_values import Unusable
from holdfast.evidence.captable.replay import replay
from holdfast.evidence.captable.securities import Class, Plan, Security
from holdfast.evidence.captable.vesting import vested
from holdfast.evidence.sheets import Quarantined
from holdfast.terms.captable import AwardKind, CapTable, Convertible, Holding, ShareClass, Valuation

UNCAPPED = (
    "Open Cap Format has no field for participation without a cap: every class without a cap is taken as "
    "non-participating. Look at the charter."
)
OTHERS = ("STAKEHOLDER", "STOCK_CLASS", "STOCK_PLAN", "VALUATION", "VESTING_TERMS", "STOCK_LEGEND_TEMPLATE", "DOCUMENT",
          "FINANCING", "ISSUER")  # fmt: skip


def read(path: Path, today: date, as_of: date | None = None) -> Read:
    """The cap table of a folder, a manifest or a zip, as of a day: `as_of`, else the manifest's, else `today`.

    Raises `BadInput` for what is no Open Cap Format. What could not be used is in the result, not an error; a table
    in which nobody holds anything is for the caller to refuse.
    """
    package = ocf_files.opened(path)
    day = as_of or _day(package) or today
    holders = Holders()
    kept_as: dict[str, str] = {}
    book = Book(kept_as, {}, {}, day)
    of = {kind: [one for one in package.objects if one.type == kind] for kind in OTHERS}
    for one in of["STAKEHOLDER"]:
        book.use(one, partial(_stakeholder, kept_as, holders, one))
    for one in of["STOCK_CLASS"]:
        book.use(one, partial(_class, book, one))
    for one in of["STOCK_PLAN"]:
        book.use(one, partial(_plan, book, one))
    replay(book, [one for one in package.objects if one.type not in OTHERS])
    terms = {one.id: one.value for one in of["VESTING_TERMS"]}
    table = _table(book, package, terms, _valuation(book, of["VALUATION"]))
    refuse_mixed(book)
    left = [*(one.kept() for one in book.left_out), *package.problems]
    notes = [*_notes(book), *checks.strikes(table)]
    told = [Quarantined(one.found.place, one.said()) for one in book.left_out]
    told += [Quarantined(0, problem) for problem in package.problems]
    kept = holders.hide(Kept(table, left_out=tuple(left), notes=tuple(notes)))
    return Read(kept, len(package.objects), tuple(told), holders.masked)


def _day(package: Package) -> date | None:
    try:
        return values.day(package.manifest, "as_of")
    except Unusable:
        return None


def _stakeholder(kept_as: dict[str, str], holders: Holders, one: Found) -> None:
    named = values.inside(one.value, "name")
    legal = values.word(named, "legal_name") if named else ""
    institution = one.value.get("stakeholder_type") == "INSTITUTION" and legal.isprintable()
    kept_as[values.word(one.value, "id")] = holders.add(one.id, legal, institution=institution)


def _class(book: Book, one: Found) -> None:
    kind = values.word(one.value, "class_type")
    if kind not in ("COMMON", "PREFERRED"):
        raise Unusable("`class_type` is neither COMMON nor PREFERRED")
    preferred, given = kind == "PREFERRED", one.value
    ratio, target, price = Decimal(1), "", book.spent(given, "price_per_share", one)
    for right in values.objects(given, "conversion_rights"):
        mechanism = values.inside(right, "conversion_mechanism")
        if mechanism.get("type") == "RATIO_CONVERSION":
            ratio, target = values.ratio(mechanism.get("ratio"), "ratio"), str(right.get("converts_to_stock_class_id"))
            converts_at = book.spent(mechanism, "conversion_price", one)
            price = price if price is not None or converts_at is None else converts_at * ratio
            break
    cap = given.get("participation_cap_multiple")
    multiple = values.amount_of({"liquidation_preference_multiple": 1, **given}, "liquidation_preference_multiple")
    name = values.word(given, "name")
    taken = {other.name for other in book.classes.values()}
    book.classes[values.word(given, "id")] = Class(
        f"{name} ({len(book.classes) + 1})" if name in taken else name, preferred, price, multiple,
        int(values.numeric(given.get("seniority", 1), "seniority")),
        None if cap is None or not preferred else max(multiple, values.amount_of(given, "participation_cap_multiple")),
        ratio if preferred else Decimal(1), target,
    )  # fmt: skip


def _plan(book: Book, one: Found) -> None:
    given = one.value
    classes = tuple(values.ids(given, "stock_class_ids") or values.ids(given, "stock_class_id"))
    book.plans[values.word(given, "id")] = Plan(
        values.word(given, "plan_name"), values.amount_of(given, "initial_shares_reserved"), classes,
        given.get("default_cancellation_behavior", "RETURN_TO_POOL") == "RETURN_TO_POOL",
    )  # fmt: skip


def _valuation(book: Book, given: Iterable[Found]) -> Valuation | None:
    """The newest 409A up to the day."""
    found: list[Valuation] = []

    def use(one: Found) -> None:
        price = book.spent(one.value, "price_per_share", one)
        if price is None:
            raise Unusable("`price_per_share` is missing")
        if one.value.get("valuation_type", "409A") == "409A" and values.day(one.value, "effective_date") <= book.day:
            found.append(Valuation(price, values.day(one.value, "effective_date")))

    for one in given:
        book.use(one, partial(use, one))
    return max(found, key=lambda one: one.effective, default=None)


def _table(
    book: Book, package: Package, terms: Mapping[str, Mapping[str, Any]], valuation: Valuation | None
) -> CapTable:
    alive = [one for one in book.out.values() if one.quantity and (one.expires is None or one.expires >= book.day)]
    company = str(values.inside(package.manifest, "issuer").get("legal_name", ""))[:120]
    pool = sum((max(Decimal(0), plan.reserved - plan.granted + plan.returned) for plan in book.plans.values()),
               Decimal(0))  # fmt: skip
    return CapTable(
        book.day, next(iter(book.currencies), "USD"),
        tuple(_share_class(key, one, alive) for key, one in book.classes.items()),
        tuple(_holding(book, one, terms) for one in alive if one.kind is not None),
        tuple(
            Convertible(one.holder, one.quantity, one.cap, one.discount, one.post_money, one.debt, one.repaid)
            for one in alive if one.kind is None
        ),
        pool, valuation, company if company.isprintable() else "", package.name,
    )  # fmt: skip


def _share_class(key: str, one: Class, alive: Iterable[Security]) -> ShareClass:
    mine = [held for held in alive if held.kind is AwardKind.STOCK and held.of_class == key]
    shares = sum((held.quantity for held in mine), Decimal(0))
    price = one.price
    if price is None and mine and one.preferred:  # nowhere stated: what its holders paid, on average
        price = sum((held.quantity * (held.strike or 0) for held in mine), Decimal(0)) / shares
    return ShareClass(
        one.name, one.preferred, shares, price, one.multiple, one.seniority, one.cap is not None, one.cap, one.ratio
    )


def _holding(book: Book, one: Security, terms: Mapping[str, Mapping[str, Any]]) -> Holding:
    into = book.classes.get(one.of_class)
    if one.kind is AwardKind.STOCK:
        return Holding(one.holder, into.name if into else "", one.quantity, vested=vested(one, terms, book.day))
    ratio = into.ratio if into else Decimal(1)
    name = book.plans[one.plan].name if one.plan else f"{into.name} {one.kind}" if into else str(one.kind)
    sold = vested(one, terms, book.day)
    return Holding(
        one.holder, name, one.quantity * ratio, one.kind or AwardKind.STOCK,
        None if one.strike is None else one.strike / ratio, None if sold is None else sold * ratio,
    )  # fmt: skip


def refuse_mixed(book: Book) -> None:
    """Raises `BadInput` where what is in use is in two currencies."""
    if len(book.currencies) > 1:
        told = ", ".join(f"{one} in {found.file} (`{found.id[:60]}`)" for one, found in book.currencies.items())
        raise BadInput(f"Amounts of two currencies are never added: {told}. Convert them first. Nothing was taken.")


def _notes(book: Book) -> list[str]:
    expired = [one for one in book.out.values() if one.expires is not None and one.expires < book.day]
    notes = []
    if any(one.preferred for one in book.classes.values()):
        notes.append(UNCAPPED)
    if expired:
        notes.append(f"{len(expired)} grants had expired by {book.day.isoformat()} and count for nothing.")
    if book.later:
        notes.append(f"{book.later} transactions are after {book.day.isoformat()}, and not counted.")
    short = [plan.name for plan in book.plans.values() if plan.reserved - plan.granted + plan.returned < 0]
    if short:
        notes.append(f"More was granted than reserved: {', '.join(short)}.")
    names = Counter(one.name for one in book.classes.values() if one.preferred and one.price is None)
    if names:
        notes.append(f"No price stands for {', '.join(names)}: what its holders paid, on average, is taken for it.")
    return notes
