"""The pictures of a grant: a hundred futures as dots, and what becomes of its share round by round."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from holdfast.terms.answer import Column, DotGroup, Dots, Stair, Stairs, Table
from holdfast.terms.estimate import Estimate
from holdfast.terms.money import Money
from holdfast.terms.text import Text, text

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from holdfast.decisions.grant_outlook import Band
    from holdfast.models.venture import Futures

    Floats = NDArray[np.float64]

DOTS = (Column("pays", "All in all it pays"), Column("futures", "Of 100 futures", numeric=True),
        Column("share", "Range", numeric=True, secondary=True))  # fmt: skip
STAIRS = (Column("when", "When"), Column("left", "What is left", numeric=True))
ROUNDS: Final = 3
"""Rounds to come that are drawn."""


def dots(
    paid: Floats, currency: str, as_of: date, claims: tuple[str, ...], caption: Text, what: str = "grant"
) -> Dots:  # fmt: skip
    """A hundred futures of what is paid in all, nothing first. `paid` float64[worlds, paths]."""
    from holdfast.decisions.grant_outlook import bands

    found = bands(paid, as_of, claims)
    groups = tuple(
        DotGroup(_label(one, len(found), currency), one.dots, one.share, nothing=place == 0)
        for place, one in enumerate(found)
    )
    rows = tuple((one.label, one.dots, one.estimate) for one in groups)
    return Dots(
        "futures",
        text("A hundred futures of this {what}", what=what),
        caption,
        groups,
        Table("futures_table", text("A hundred futures"), DOTS, rows),
        text(
            "Source: {n} futures of many companies like this one, by published averages and what was typed.",
            n=int(paid.size),
        ),
    )


def _label(band: Band, count: int, currency: str) -> Text:
    low, high = (None if one is None else Money(Decimal(str(one)), currency) for one in (band.low, band.high))
    if high is not None and not high.amount:
        return text("nothing")
    if count <= 2:
        return text("something")
    if high is None:
        return text("over {low}", low=low or "")
    return text("under {high}", high=high) if not band.low else text("{low} to {high}", low=low or "", high=high)


def stairs(share: float, futures: Futures, as_of: date, caption: Text) -> Stairs:
    """What becomes of a share, as far as companies raise further rounds, and at a sale of those that are sold."""
    from holdfast.decisions.grant_outlook import left_at_a_sale, scaled
    from holdfast.models.grant_figures import left_of_one

    steps = [Stair(text("the grant"), scaled(Estimate("share_left", 1, 1, 1, as_of=as_of, unit="share"), share))]
    for name, left in left_of_one(futures, as_of)[:ROUNDS]:
        steps.append(Stair(text("after {round}", round=name), scaled(left, share)))
    sold = left_at_a_sale(futures, as_of)
    rows = [(one.label, one.estimate) for one in steps]
    if sold is not None:
        rows.append((text("at a sale or listing, after whatever rounds came before it"), scaled(sold, share)))
    return Stairs(
        "dilution",
        text("What {share:percent} becomes", share=share),
        caption,
        tuple(steps),
        Table("dilution_table", text("What is left"), STAIRS, tuple(rows)),
        text("Source: `dilution_a` and those after it, and `pool_top_up`, in `holdfast claims`."),
    )
