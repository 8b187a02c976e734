"""How much of a grant has vested by a day, under the vesting terms of Open Cap Format."""

from __future__ import annotations

import calendar
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import ROUND_DOWN, ROUND_HALF_UP, ROUND_UP, Decimal
from fractions import Fraction
from typing import Any, Final

from holdfast.evidence.captable import ocf_values as values
from holdfast.evidence.captable.securities import Security

ROUNDING: Final = {"CUMULATIVE_ROUNDING": ROUND_HALF_UP, "FRONT_LOADED": ROUND_UP}
"""How a part of a share rounds, by `allocation_type`; all others down. Within a share of what the format spells."""
MOST: Final = 1_200
"""Times that a condition may come round: a century of months."""


def vested(one: Security, terms: Mapping[str, Mapping[str, Any]], on: date) -> Decimal | None:
    """Of its quantity; None where the files do not say. Without terms and dates all of it vested at once."""
    if one.vestings:
        found = sum((amount for when, amount in one.vestings if when <= on), Decimal(0)) * one.factor
    elif not one.terms:
        return one.quantity
    elif one.terms not in terms or not one.started:
        return None
    else:
        try:
            found = _met(one, terms[one.terms], on)
        except (ValueError, OverflowError):
            return None
    return min(one.quantity, found + one.accelerated)


def _met(one: Security, terms: Mapping[str, Any], on: date) -> Decimal:
    """The share of every condition that was met by then, in the order of the graph."""
    conditions = {str(row.get("id")): row for row in values.objects(terms, "vesting_conditions")}
    when: dict[str, date] = {key: day for key, day in one.started.items() if key in conditions}
    part = Fraction(0)
    waiting, seen = list(when), set(when)
    for key in when:
        part += _portion(conditions[key], one, part)
    while waiting:
        condition = conditions[waiting.pop(0)]
        for key in values.ids(condition, "next_condition_ids"):
            if key in seen or key not in conditions:
                continue
            met = _times(conditions[key], when, on)
            if met is None:
                continue
            seen.add(key)
            times, when[key] = met
            for _ in range(times):
                part += _portion(conditions[key], one, part)
            if times == _occurrences(conditions[key]):
                waiting.append(key)
    whole = one.quantity
    rounding = ROUNDING.get(str(terms.get("allocation_type")), ROUND_DOWN)
    exact = min(Fraction(1), part) * Fraction(whole)
    return min(whole, (Decimal(exact.numerator) / exact.denominator).to_integral_value(rounding))


def _portion(condition: Mapping[str, Any], one: Security, before: Fraction) -> Fraction:
    """What one condition vests, as a share of the whole."""
    if portion := values.inside(condition, "portion"):
        above = values.numeric(portion.get("numerator"), "portion.numerator")
        below = values.numeric(portion.get("denominator"), "portion.denominator")
        share = Fraction(above) / Fraction(below) if below else Fraction(0)
        return share * (1 - before) if portion.get("remainder") else share
    fixed = condition.get("quantity")
    if not fixed or not one.quantity:
        return Fraction(0)
    return Fraction(values.numeric(fixed, "quantity") * one.factor) / Fraction(one.quantity)


def _times(condition: Mapping[str, Any], when: Mapping[str, date], on: date) -> tuple[int, date] | None:
    """How often a condition came round by a day, and when last; None where it did not or only people can say."""
    trigger = values.inside(condition, "trigger")
    if trigger.get("type") == "VESTING_SCHEDULE_ABSOLUTE":
        found = values.day(trigger)
        return (1, found) if found <= on else None
    if trigger.get("type") != "VESTING_SCHEDULE_RELATIVE":
        return None
    start = when.get(str(trigger.get("relative_to_condition_id")))
    if start is None:
        return None
    period = values.inside(trigger, "period")
    times, last = 0, start
    while times < _occurrences(condition):
        following = _after(start, period, times + 1)
        if following > on:
            break
        times, last = times + 1, following
    return (times, last) if times else None


def _occurrences(condition: Mapping[str, Any]) -> int:
    period = values.inside(values.inside(condition, "trigger"), "period")
    return min(MOST, max(1, int(values.numeric(period.get("occurrences", 1), "occurrences"))))


def _after(start: date, period: Mapping[str, Any], times: int) -> date:
    length = int(values.numeric(period.get("length", 1), "length")) * times
    if period.get("type") == "DAYS":
        return start + timedelta(days=length)
    months = start.month - 1 + length
    year, month = start.year + months // 12, months % 12 + 1
    named = str(period.get("day_of_month", ""))[:2]
    wanted = int(named) if named.isdigit() else start.day
    return date(year, month, min(wanted, calendar.monthrange(year, month)[1]))
