"""The pictures of an offer: a hundred futures, what a share becomes, and offers side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from holdfast.terms.answer import (
    Column,
    DotGroup,
    Dots,
    RangeBar,
    RangeLine,
    Ranges,
    Stair,
    Stairs,
    Table,
)
from holdfast.terms.estimate import Estimate
from holdfast.terms.money import Money
from holdfast.terms.text import Text, text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from holdfast.decisions.offers import Weighed, Year
    from holdfast.models.venture import Futures
    from holdfast.questions.offer_years import Ours, Rival

DOTS = (Column("pays", "The whole grant pays"), Column("futures", "Of 100 futures", numeric=True),
        Column("share", "Range", numeric=True, secondary=True))  # fmt: skip
STAIRS = (Column("after", "After"), Column("left", "What is left", numeric=True))
OFFERS = (
    Column("offer", "Offer"),
    Column("package", "What it is"),
    Column("cash", "Cash a year", numeric=True),
    Column("rest", "What the rest is worth", numeric=True),
    Column("total", "Both", numeric=True),
    Column("typed", "Where from", secondary=True),
)
ROUND: Final = (1.0, 2.0, 5.0)


def dots(found: Ours) -> Dots:
    """A hundred futures of what is offered beside the base, to somebody who stays to the end."""
    import numpy as np

    from holdfast.models.grant_figures import of_a_hundred

    paid, currency = found.beside.staying, found.beside.currency
    limits = _limits(paid[paid > 0])
    counts = of_a_hundred(paid, limits)
    edges = (-np.inf, 0.0, *limits, np.inf)
    groups = []
    for at, count in enumerate(counts):
        within = ((paid > edges[at]) & (paid <= edges[at + 1])).mean(axis=1)
        share = _share(found, within)
        groups.append(DotGroup(_label(at, limits, currency), count, share, nothing=at == 0))
    rows = tuple((one.label, one.dots, one.estimate) for one in groups)
    return Dots(
        "futures",
        text("A hundred futures of this {kind}", kind=KINDS[found.beside.kind]),
        text("Each dot is one, for somebody who stays to the end. The candidate's page shows the same."),
        tuple(groups),
        Table("futures_table", text("A hundred futures"), DOTS, rows),
        text("Source: futures of many companies at this stage, by published averages."),
    )


KINDS: Final = {
    "options": "grant", "stock": "grant", "phantom stock": "phantom stock", "profit share": "profit share",
    "bonus": "bonus", "nothing": "offer",
}  # fmt: skip
"""What is offered beside the base, in one word or two."""


def _share(found: Ours, within: object) -> Estimate:
    import numpy as np

    from holdfast.decisions.offers import estimate

    values = np.asarray(within, dtype=np.float64)
    return estimate("grant_payout", values, found.facts.as_of, "share", found.draws.used, mean=True)


def _limits(paid: object) -> tuple[float, ...]:
    """Two round amounts that part what is paid, where anything is, into little, more and much."""
    import numpy as np

    values = np.asarray(paid, dtype=np.float64)
    if not len(values):
        return ()
    low, high = (_round(float(np.quantile(values, level))) for level in (0.4, 0.8))
    return (low, high) if low < high else (low,)


def _round(value: float) -> float:
    """The nearest of 1, 2 and 5 times a power of ten.

    >>> _round(47_000), _round(330_000), _round(1_300)
    (50000.0, 500000.0, 1000.0)
    """
    import math

    power = 10.0 ** math.floor(math.log10(value))
    return float(min((*(step * power for step in ROUND), 10 * power), key=lambda one: abs(math.log(one / value))))


def _label(at: int, limits: Sequence[float], currency: str) -> Text:
    def money(place: int) -> Money:
        from decimal import Decimal

        return Money(Decimal(str(limits[place])), currency)

    if at == 0:
        return text("nothing")
    if not limits:
        return text("something")
    if at == 1:
        return text("under {most}", most=money(0))
    if at > len(limits):
        return text("over {least}", least=money(len(limits) - 1))
    return text("{least} to {most}", least=money(at - 2), most=money(at - 1))


def stairs(found: Ours, futures: Futures) -> Stairs:
    """What the offered share becomes, round by round, where the company raises them."""
    from holdfast.models.grant_figures import left_of_one

    share, as_of = float(found.equity), found.facts.as_of
    start = Estimate("share_left", share, share, share, as_of=as_of, unit="share")
    steps = [Stair(text("grant"), start)]
    for name, left in left_of_one(futures, as_of)[:LAST]:
        steps.append(Stair(text("after {round}", round=name), _times(left, share)))
    rows = tuple((one.label, one.estimate) for one in steps)
    return Stairs(
        "dilution",
        text("What {share:percent} becomes", share=share),
        text("Of all shares, fully diluted, options and the pool counted; a larger pool at each round is in it."),
        tuple(steps),
        Table("dilution_table", text("What is left after each round"), STAIRS, rows),
        text("Source: `dilution_a` and the rounds after it in `holdfast claims`."),
    )


LAST: Final = 3
"""Rounds to come that are drawn."""


def _times(left: Estimate, share: float) -> Estimate:
    return Estimate(
        left.term, left.value * share, left.low * share, left.high * share, as_of=left.as_of, unit="share",
        claims=left.claims,
    )  # fmt: skip


def offers(found: Ours, rivals: tuple[Rival, ...], weighed: Weighed | None, expects: Estimate | None) -> Ranges:
    """A year of each offer: cash solid, the middle half of futures faint, what it is worth marked, and the line."""
    sides = ((text("Ours"), package(found), found.year, text("typed" if found.base_typed else "from the band")),)
    others = tuple((one.name, one.package, one.year, text("typed" if one.typed else "published")) for one in rivals)
    bars, rows = [], []
    for name, what, year, typed in (*sides, *others):
        total, rest = (_money(found, values) for values in (year.total, year.worth))
        cash = _money(found, year.cash)
        bars.append(RangeBar(name, total, base=cash.value, reach=_reach(found, year), note=what))
        rows.append((name, what, cash, rest, total, typed))
    line = None
    if expects is not None:
        line = RangeLine(text("they said that they expect {amount:value}", amount=expects), expects)
    elif weighed is not None:
        line = RangeLine(text("people like this start at {amount:value}", amount=weighed.starts), weighed.starts)
    return Ranges(
        "offers",
        text("{n:words offer|offers}, a year of each, adjusted for risk", n=len(bars)),
        text(
            "Solid bar: cash. Faint bar: cash with the middle half of futures. Mark: cash with what the rest is worth "
            "to somebody who owns little else."
        ),
        found.beside.currency,
        tuple(bars),
        Table("offers_table", text("A year of each"), OFFERS, tuple(rows)),
        text("Source: your offer, what was typed of the others, and `holdfast claims` for the rest."),
        line,
        found.beside.currency,
    )


def package(found: Ours) -> Text:
    """Our offer in a few words."""
    base = Money(found.base, found.beside.currency)
    if found.equity:
        return text("{base} and {equity:percent}", base=base, equity=float(found.equity))
    beside = "" if found.beside.kind == "nothing" else f" and {found.beside.kind}"
    return text("{base}{beside}", base=base, beside=beside)


def _money(found: Ours, values: object) -> Estimate:
    import numpy as np

    from holdfast.decisions.offers import estimate

    return estimate(
        "offer_worth", np.asarray(values, dtype=np.float64), found.facts.as_of, found.beside.currency, found.draws.used
    )


def _reach(found: Ours, year: Year) -> Estimate:
    low, high = year.reach()
    return Estimate(
        "offer_worth", low, low, high, as_of=found.facts.as_of, level=0.5, unit=found.beside.currency,
        claims=found.draws.used,
    )  # fmt: skip
