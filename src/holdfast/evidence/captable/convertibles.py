"""A SAFE or a note of Open Cap Format: what it is paid back by a day, and at what cap it becomes shares."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from typing import Final

from holdfast.evidence.captable import ocf_values as values
from holdfast.evidence.captable.ocf_files import Found
from holdfast.evidence.captable.ocf_values import Object, Unusable
from holdfast.evidence.captable.securities import Security

MECHANISMS: Final = ("SAFE_CONVERSION", "CONVERTIBLE_NOTE_CONVERSION")
PERIODS: Final = {"DAILY": 365, "MONTHLY": 12, "QUARTERLY": 4, "SEMI_ANNUAL": 2, "ANNUAL": 1}
"""Times a year that interest is added, where it compounds."""
Spent = Callable[[Object, str, Found], Decimal | None]


def convertible(one: Found, holder: str, on: date, spent: Spent) -> Security:
    """With the interest up to a day. Its best cap and discount count, whatever would trigger them."""
    amount = spent(one.value, "investment_amount", one)
    if not amount:
        raise Unusable("`investment_amount` is missing")
    said = str(one.value.get("convertible_type", ""))
    if said not in ("SAFE", "NOTE", "CONVERTIBLE_SECURITY"):
        raise Unusable("`convertible_type` is neither SAFE, NOTE nor CONVERTIBLE_SECURITY")
    found = list(_mechanisms(one.value))
    caps = [cap for row in found if (cap := spent(row, "conversion_valuation_cap", one))]
    discounts = [values.numeric(row["conversion_discount"], "conversion_discount") for row in found
                 if row.get("conversion_discount") is not None]  # fmt: skip
    if any(not 0 <= discount < 1 for discount in discounts):
        raise Unusable("`conversion_discount` is no share of 1 such as 0.20")
    repaid = [values.ratio(row["exit_multiple"], "exit_multiple") for row in found if row.get("exit_multiple")]
    timing = {str(row.get("conversion_timing")) for row in found}
    return Security(
        holder, amount + sum((interest(row, amount, one, on) for row in found[:1]), Decimal(0)),
        values.day(one.value), None, cap=min(caps, default=None), discount=max(discounts, default=Decimal(0)),
        post_money="PRE_MONEY" not in timing and (said == "SAFE" or "POST_MONEY" in timing), debt=said == "NOTE",
        repaid=max(repaid, default=Decimal(1)),
    )  # fmt: skip


def _mechanisms(one: Object) -> Iterator[Object]:
    for trigger in values.objects(one, "conversion_triggers"):
        mechanism = values.inside(values.inside(trigger, "conversion_right"), "conversion_mechanism")
        if mechanism.get("type") in MECHANISMS:
            yield mechanism


def interest(mechanism: Object, amount: Decimal, one: Found, on: date) -> Decimal:
    """What a note has earned by a day, to the cent; nothing where it is paid out as it falls due.

    >>> rate = {"rate": "0.08", "accrual_start_date": "2025-01-01"}
    >>> note = {"interest_rates": [rate], "compounding_type": "SIMPLE", "interest_payout": "DEFERRED"}
    >>> str(interest(note, Decimal(1000), Found("a", 1, {"date": "2025-01-01"}), date(2026, 1, 1)))
    '80.00'
    """
    if mechanism.get("interest_payout") == "CASH":
        return Decimal(0)
    compounding = mechanism.get("compounding_type") == "COMPOUNDING"
    a_year = PERIODS.get(str(mechanism.get("interest_accrual_period")), 12)
    thirty = mechanism.get("day_count_convention") == "30_360"
    owed = amount
    for row in values.objects(mechanism, "interest_rates"):
        start = values.day(row, "accrual_start_date") if row.get("accrual_start_date") else values.day(one.value)
        end = min(on, values.day(row, "accrual_end_date")) if row.get("accrual_end_date") else on
        rate, years = values.numeric(row.get("rate"), "rate"), _years(start, end, thirty=thirty)
        if compounding:
            owed *= (1 + rate / a_year) ** _times(start, end, a_year)
        else:
            owed += amount * rate * years
    return (owed - amount).quantize(Decimal("0.01"))


def _times(start: date, end: date, a_year: int) -> int:
    """How often interest was added: by the day, else by whole months on the calendar.

    >>> _times(date(2025, 1, 31), date(2025, 7, 30), 12), _times(date(2025, 1, 31), date(2026, 2, 1), 4)
    (5, 4)
    """
    if end <= start:
        return 0
    if a_year == PERIODS["DAILY"]:
        return (end - start).days
    months = 12 * (end.year - start.year) + end.month - start.month - (end.day < start.day)
    return months * a_year // 12


def _years(start: date, end: date, *, thirty: bool) -> Decimal:
    if end <= start:
        return Decimal(0)
    if thirty:
        days = 360 * (end.year - start.year) + 30 * (end.month - start.month) + min(end.day, 30) - min(start.day, 30)
        return Decimal(days) / 360
    return Decimal((end - start).days) / 365
