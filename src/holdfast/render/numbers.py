"""How a number is written: the only place that rounds.

No more digits than the reader can use: a range decides its own last digit, counts and weeks over ten are whole, and
nothing but an exact count has more than three significant digits.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from datetime import date

from holdfast.terms.estimate import Estimate
from holdfast.terms.money import Counted, Money

NARROW = "\u202f"
"""A narrow space that does not break, between a number and its sign."""
MINUS = "\u2212"
_SYMBOLS = {"USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥", "INR": "₹"}
_SHARES = {"%", "share", "percent", "probability"}
_SMALL = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


def count(number: int) -> str:
    """An exact count.

    >>> count(9), count(12480)
    ('9', '12,480')
    """
    return f"{number:,}".replace("-", MINUS)


def in_words(number: int) -> str:
    """A small count in words.

    >>> in_words(9), in_words(64)
    ('nine', '64')
    """
    return _SMALL[number] if 0 <= number < len(_SMALL) else count(number)


def day(when: date) -> str:
    """A date.

    >>> day(date(2026, 11, 3)), month(date(2026, 3, 1))
    ('3 Nov 2026', 'Mar 2026')
    """
    return f"{when.day} {month(when)}"


def short_day(when: date) -> str:
    """A date along an axis, where the year is known.

    >>> short_day(date(2026, 11, 3))
    '3 Nov'
    """
    return f"{when.day} {_MONTHS[when.month - 1]}"


def month(when: date) -> str:
    """A date whose day does not matter."""
    return f"{_MONTHS[when.month - 1]} {when.year}"


def _three(value: float, decimals: int) -> str:
    if value and abs(value) >= 1000:
        value = round(value, 2 - math.floor(math.log10(abs(value))))
    shown = f"{value:,.{decimals}f}"
    return shown.replace("-", MINUS) if float(shown.replace(",", "")) else "0"


def _decimals(scale: float) -> int:
    """Decimals for numbers whose largest is `scale`: whole from ten up, two significant digits below."""
    if scale == 0 or scale >= 10:
        return 0
    return min(4, 1 - math.floor(math.log10(scale)))


def number(value: float) -> str:
    """A number without a range.

    >>> number(19.4), number(5.26), number(0.0412), number(1234.0), number(9.0), number(-3.2)
    ('19', '5.3', '0.041', '1,230', '9', '−3.2')
    """
    return _three(value, 0 if float(value).is_integer() else _decimals(abs(value)))


def percent(share: float, beside: float = 0.0) -> str:
    """A share of one; `beside` is the largest that stands beside it, which has no use for finer digits than its own.

    >>> percent(0.742), percent(0.042), percent(0), percent(0.0075), percent(0.005)
    ('74\u202f%', '4.2\u202f%', '0\u202f%', '0.75\u202f%', '0.5\u202f%')
    """
    points = 100 * share
    if 0 < max(abs(points), 100 * beside) < _ONE_IN_A_HUNDRED:
        shown = _three(points, min(4, _decimals(abs(points))))
        return (shown.rstrip("0").removesuffix(".") if "." in shown else shown) + NARROW + "%"
    decimals = 1 if abs(points) < 10 and not math.isclose(points, round(points), abs_tol=0.05) else 0
    return _three(points, decimals) + NARROW + "%"


_ONE_IN_A_HUNDRED = 0.995


def is_currency(unit: str) -> bool:
    """Whether `unit` is the code of a currency."""
    return re.fullmatch("[A-Z]{3}", unit) is not None


def money(amount: float, currency: str) -> str:
    """An amount, in thousands or millions, to two or three digits; below ten of a unit, to two. What one share costs
    has its cents, or its first two digits.

    >>> money(120_400, "USD"), money(85_499, "EUR"), money(1_240_000, "USD"), money(950, "USD"), money(-1500, "CHF")
    ('$120k', '€85k', '$1.2M', '$950', '−CHF\u202f1.5k')
    >>> money(0.576, "USD"), money(5.0, "USD"), money(0.0042, "USD"), money(1.2, "EUR"), money(0.05, "USD")
    ('$0.58', '$5', '$0.0042', '€1.20', '$0.05')
    """
    sign = MINUS if amount < 0 else ""
    size = abs(amount)
    if 0.0001 <= size < 9.995 and not math.isclose(size, round(size), abs_tol=0.004 * min(1.0, size)):
        digits = f"{size:.{max(2, 1 - math.floor(math.log10(size)))}f}"
        return f"{sign}{_symbol(currency)}{digits[:-1] if digits[-1] == '0' and size < 0.1 else digits}"
    for limit, divisor, mark in ((999.5, 1, ""), (999_500, 1_000, "k"), (999_500_000, 1_000_000, "M")):
        if size < limit:
            return f"{sign}{_symbol(currency)}{_short(size / divisor, whole=divisor == 1)}{mark}"
    return f"{sign}{_symbol(currency)}{_short(size / 1e9, whole=False)}bn"


def _symbol(currency: str) -> str:
    return _SYMBOLS.get(currency, currency + NARROW)


def _short(value: float, *, whole: bool) -> str:
    if whole or value >= 10:
        return f"{value:.0f}"
    return f"{value:.1f}".removesuffix(".0")


def exact(amount: Money) -> str:
    """An exact amount, as money is written.

    >>> from decimal import Decimal
    >>> exact(Money(Decimal("120400.00"))), exact(Counted(Decimal("6952577.32"))), exact(Counted(Decimal("12.50")))
    ('$120k', '$6,952,577', '$12.50')
    """
    if isinstance(amount, Counted):
        sign = _SYMBOLS.get(amount.currency, amount.currency + NARROW)
        small = abs(amount.amount) < _CENTS_BELOW and amount.amount != int(amount.amount)
        return (sign + f"{amount.amount:,.{2 if small else 0}f}").replace("-", MINUS)
    return money(float(amount.amount), amount.currency)


_CENTS_BELOW = 1000
"""From here on the cents of a counted amount are not shown."""


def _writers(estimate: Estimate, currency: str | None) -> tuple[str, str, str]:
    """Median, low and high of an estimate, with the same last digit."""
    figures = (estimate.value, estimate.low, estimate.high)
    code = currency or (estimate.unit if is_currency(estimate.unit) else None)
    if code:
        value, low, high = (money(figure, code) for figure in figures)
    elif estimate.unit in _SHARES:
        scale = 1.0 if estimate.unit != "%" else 100.0
        whole = max(abs(figure / scale) for figure in figures)
        value, low, high = (percent(figure / scale, whole) for figure in figures)
    else:
        value, low, high = alike(figures)
    return value, low, high


def alike(figures: Sequence[float]) -> list[str]:
    """Numbers that belong together, with the same last digit.

    >>> alike([0.5, 0.2, 1.1]), alike([19, 14, 27]), alike([4.0, 0.0, 12.5])
    (['0.5', '0.2', '1.1'], ['19', '14', '27'], ['4', '0', '12'])
    """
    whole = all(float(figure).is_integer() for figure in figures)
    decimals = 0 if whole else _decimals(max(abs(figure) for figure in figures))
    return [_three(figure, decimals) for figure in figures]


def median(estimate: Estimate, currency: str | None = None) -> str:
    """The middle of an estimate, without its unit.

    >>> from datetime import date
    >>> e = Estimate("recovery_weeks", 19.3, 14.2, 27.4, as_of=date(2026, 11, 13), unit="weeks")
    >>> median(e), spread(e), full(e)
    ('19', '14 to 27', '19 weeks (14 to 27)')
    """
    return _writers(estimate, currency)[0]


def spread(estimate: Estimate, currency: str | None = None) -> str:
    """The range of an estimate, without its unit: "14 to 27", or one number where both ends print the same."""
    _, low, high = _writers(estimate, currency)
    if low == high:
        return low
    return f"{low} to {high}" if NARROW + "%" not in high else f"{low.removesuffix(NARROW + '%')} to {high}"


def unit(estimate: Estimate, shown: str) -> str:
    """The unit as a word after `shown`, with a space before it; nothing for money and shares.

    >>> from datetime import date
    >>> unit(Estimate("w", 1, 1, 1, as_of=date(2026, 1, 1), unit="weeks"), "1")
    ' week'
    """
    name = estimate.unit
    if not name or name in _SHARES or is_currency(name):
        return ""
    return f" {name[:-1] if shown == '1' and name.endswith('s') else name}"


def full(estimate: Estimate, currency: str | None = None, *, unit_named: bool = False) -> str:
    """Median, unit and range: "19 weeks (14 to 27)"; no unit where it is money's or a table's head names it."""
    middle, ends = median(estimate, currency), spread(estimate, currency)
    unit_ = "" if currency or unit_named else unit(estimate, middle)
    return f"{middle}{unit_}" if ends == middle else f"{middle}{unit_} ({ends})"
