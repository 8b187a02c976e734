"""Offers side by side: a year of each, what of it is sure, how far its futures go, and what it is worth."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from holdfast.questions.typed_grid import joined
from holdfast.terms.answer import Column, RangeBar, RangeLine, Ranges, Table
from holdfast.terms.estimate import Estimate
from holdfast.terms.money import Money
from holdfast.terms.text import Text, text

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from holdfast.decisions.offers import Weighed, Year
    from holdfast.questions.offer_years import Ours, Rival

    Floats = NDArray[np.float64]

OFFERS = (
    Column("offer", "Offer"),
    Column("package", "What it is"),
    Column("cash", "Cash a year", numeric=True),
    Column("rest", "What the rest is worth", numeric=True),
    Column("total", "Both", numeric=True),
    Column("typed", "Where from", secondary=True),
)
KINDS: Final = {
    "options": "grant", "stock": "grant", "phantom stock": "phantom stock", "profit share": "profit share",
    "bonus": "bonus", "nothing": "offer",
}  # fmt: skip
"""What is offered beside the base, in one word or two."""


def offers(found: Ours, rivals: tuple[Rival, ...], weighed: Weighed, expects: Estimate | None) -> Ranges:
    """A year of each offer: cash solid, the middle half of futures faint, what it is worth marked, and the line."""
    sides = ((text("Ours"), package(found), found.year, text("typed" if found.base_typed else "from the band")),)
    others = tuple((one.name, one.package, one.year, text("typed" if one.typed else "published")) for one in rivals)
    bars, rows = [], []
    for name, what, year, typed in (*sides, *others):
        total, rest = (_money(found, values) for values in (year.total, year.worth))
        cash = _money(found, year.cash)
        bars.append(RangeBar(name, total, base=cash.value, reach=_reach(found, year), note=what))
        rows.append((name, what, cash, rest, total, typed))
    if expects is not None:
        line = RangeLine(text("they said that they expect {amount:value}", amount=expects), expects)
    else:
        line = RangeLine(text("people like this start at {amount:value}", amount=weighed.starts), weighed.starts)
    return Ranges(
        "offers",
        text("{n:words offer|offers}, a year of each, adjusted for risk", n=len(bars)),
        _caption(found, weighed, guessed=expects is None),
        found.beside.currency,
        tuple(bars),
        Table("offers_table", text("A year of each"), OFFERS, tuple(rows)),
        text("Source: your offer, what was typed of the others, and `holdfast claims` for the rest."),
        line,
        found.beside.currency,
    )


def _caption(found: Ours, weighed: Weighed, guessed: bool) -> Text:
    """How to read it, and for whom the rest is worth so much."""
    parts = [
        text(
            "Solid bar: cash. Faint bar: four of five futures. Mark: cash with what the rest is worth, a year "
            "worked, to somebody who owns little else and stays {stays}.",
            stays=_stays(found.stays),
        )
    ]
    if found.equity and found.as_people_do:
        parts.append(text(" To the end, ours is worth {worth:value} a year of vesting.", worth=found.beside.worth))
    if guessed:
        parts.append(
            text(
                " Dashed: what people at the level ask of a company like ours; {range:range} for four of five of them.",
                range=weighed.starts,
            )
        )
    return joined(*parts)


def _stays(years: float | None) -> str:
    return "as long as people do" if years is None else f"{years:g} {'year' if years == 1 else 'years'}"


def package(found: Ours) -> Text:
    """Our offer in a few words."""
    base = Money(found.base, found.beside.currency)
    if found.equity:
        return text("{base} and {equity:percent}", base=base, equity=float(found.equity))
    beside = "" if found.beside.kind == "nothing" else f" and {found.beside.kind}"
    return text("{base}{beside}", base=base, beside=beside)


def _money(found: Ours, values: Floats) -> Estimate:
    from holdfast.decisions.offers import estimate

    return estimate("offer_worth", values, found.facts.as_of, found.beside.currency, found.draws.used)


def _reach(found: Ours, year: Year) -> Estimate:
    low, high = year.reach()
    return Estimate(
        "offer_worth", low, low, high, as_of=found.facts.as_of, unit=found.beside.currency,
        claims=found.draws.used,
    )  # fmt: skip
