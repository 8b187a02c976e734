"""A cap table from five numbers, for a company that has none at hand: common, and one preferred class."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from holdfast.evidence.captable.kept import Kept
from holdfast.terms.captable import CapTable, ShareClass, Stage, Valuation, written_price

NAME = "Preferred"
MADE = (
    "Made from typed numbers: one preferred class, 1x and without participation, as if all the money came in at the "
    "latest price. A real cap table says more: `holdfast captable add FILE`."
)


def simple(
    shares: Decimal,
    post_money: Decimal,
    raised: Decimal,
    strike: Decimal | None,
    valued_on: date | None,
    *,
    currency: str,
    as_of: date,
    stage: Stage | None = None,
) -> Kept:
    """Common and one 1x class without participation, as if all money came in at the latest price.

    `shares` are all, fully diluted, after the latest round; `raised` is what investors are owed first. Raises
    `ValueError` in words for numbers that no company has.

    >>> kept = simple(Decimal(10_000_000), Decimal(20_000_000), Decimal(4_000_000), None, None, currency="USD",
    ...               as_of=date(2026, 11, 21))
    >>> [(one.name, str(one.shares), str(one.price)) for one in kept.table.classes]
    [('Common', '8000000', 'None'), ('Preferred', '2000000', '2')]
    """
    for name, value in (("--shares", shares), ("--post-money", post_money)):
        if value <= 0:
            raise ValueError(f"`{name}` is {whole(value)}: it has to be more than nothing")
    for name, value in (("--raised", raised), ("--strike", strike or Decimal(0))):
        if value < 0:
            raise ValueError(f"`{name}` is {whole(value)}: it cannot be less than nothing")
    if raised > post_money:
        raise ValueError(
            f"`--raised` is {whole(raised)} and `--post-money` {whole(post_money)}: investors would hold "
            f"{float(raised / post_money) * 100:.0f} % of the company, and 100 % is all there is"
        )
    if shares != int(shares):
        raise ValueError(f"`--shares` is {shares:,f}: shares are whole")
    preferred = (raised * shares / post_money).to_integral_value()
    classes = [ShareClass("Common", preferred=False, shares=shares - preferred)]
    if preferred:
        classes.append(ShareClass(NAME, preferred=True, shares=preferred, price=raised / preferred))
    valuation = Valuation(strike, valued_on) if strike is not None and valued_on is not None else None
    notes = [MADE]
    if strike is not None and strike > post_money / shares:
        notes.append(above_price(strike, post_money / shares))
    table = CapTable(as_of, currency, tuple(classes), valuation=valuation, source="typed numbers")
    return Kept(table, stage, post_money, notes=tuple(notes))


def whole(value: Decimal) -> str:
    """An amount without the zeros behind its point.

    >>> whole(Decimal("19200000.0"))
    '19,200,000'
    """
    return f"{value.normalize():,f}"


def above_price(strike: Decimal, price: Decimal) -> str:
    """Why a strike price looks wrong, in words.

    >>> above_price(Decimal(3), Decimal(2))  # doctest: +ELLIPSIS
    'A strike of 3.00 is above the 2.00 that investors paid for a preferred share: usually it is a fraction of ...'
    """
    return (
        f"A strike of {written_price(strike)} is above the {written_price(price)} that investors paid for a preferred "
        "share: usually it is a fraction of that. Such an option is worth something only once common is worth more "
        f"than {written_price(strike)}."
    )
