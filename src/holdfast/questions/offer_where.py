"""Where people at the level are likely to be, what an offer asks of them there, and what starts a conversation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from holdfast.questions import offer_level
from holdfast.questions.contract import Context
from holdfast.questions.offer_level import LARGEST
from holdfast.terms.answer import Column, Table
from holdfast.terms.estimate import Estimate
from holdfast.terms.money import Money
from holdfast.terms.offering import WHERE, OfferRequest
from holdfast.terms.text import Text, text

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from holdfast.decisions.offers import Weighed
    from holdfast.decisions.packages import Package
    from holdfast.models.draws import Draws
    from holdfast.models.threshold import Level, Level100
    from holdfast.questions.offer_years import Ours

    Floats = NDArray[np.float64]

PLACES = (
    Column("where", "Where they are likely to be"),
    Column("pays", "What the level pays there, in all", numeric=True),
    Column("asks", "This offer asks them to forgo", numeric=True),
    Column("engage", "Of 100 people, engage", numeric=True),
    Column("said", "Where that is from", detail=True),
)
LEADS = (
    Column("message", "What the first message says"),
    Column("cash", "Base", numeric=True),
    Column("engage", "Of 100 people, engage", numeric=True),
)
HALF: Final = 50.0
MOST: Final = 2_000_000.0
"""More base than this is looked for nowhere."""


@dataclass(frozen=True)
class Place:
    """One kind of employer: its people, and the offer against them."""

    where: str
    said: Text
    level: Level
    people: Level100
    weighed: Weighed


def place(request: OfferRequest, found: Ours, context: Context) -> Place:
    """Where they are likely to be, as the request says."""
    there = offer_level.there(request, context, found.draws)
    people = offer_level.people(request, context, found.draws, there.level)
    return _weighed(offer_level.where(request), there.said, there.level, people, found)


def places(request: OfferRequest, found: Ours, asked: Place, context: Context) -> tuple[Place, ...]:
    """The one that was asked about, then the others, from published figures."""
    open_ = request.model_copy(update={"level_pays": None, "level_rsu": None})
    others = [one for one in WHERE if one != asked.where]
    if context.settings.currency != "USD":
        return (asked,)
    made = [place(open_.model_copy(update={"where": one}), found, context) for one in others]
    return (asked, *made, _best_paid(request, found, context))


def _best_paid(request: OfferRequest, found: Ours, context: Context) -> Place:
    """The best paid quarter of the largest employers."""
    there = offer_level.largest(context, found.draws, "faang_tc_top_quartile")
    people = offer_level.people(request, context, found.draws, there.level)
    return _weighed(f"{LARGEST}, best paid quarter", there.said, there.level, people, found)


def largest(request: OfferRequest, draws: Draws, context: Context) -> Level100:
    """The people of the largest employers."""
    return offer_level.people(request, context, draws, offer_level.largest(context, draws).level)


def engage_of(people: Level100, one: Package, draws: Draws, as_of: date) -> Estimate:
    """Of 100 people, how many would engage for a package, with its range."""
    from holdfast.decisions.offers import estimate

    values = people.of_100(one.base, one.total)
    return estimate("engage_of_100", values, as_of, "", draws.used, mean=True)


def share_of(engage: Estimate) -> Estimate:
    """Of 100 as a share of all, for an axis that ends there."""
    return Estimate(
        engage.term, engage.value / 100, engage.low / 100, engage.high / 100, as_of=engage.as_of, unit="share",
        claims=engage.claims,
    )  # fmt: skip


def _weighed(where: str, said: Text, level: Level, people: Level100, found: Ours) -> Place:
    from holdfast.decisions.offers import weigh

    weighed = weigh(found.year, people, found.draws, found.facts.as_of, found.beside.currency, found.draws.used)
    return Place(where, said, level, people, weighed)


def table(found: Ours, rows: tuple[Place, ...]) -> Table:
    """What the offer asks of people elsewhere."""
    from holdfast.decisions.offers import estimate

    def pays(one: Place) -> Estimate:
        return estimate(
            "base_pay", (one.level.cash + one.level.stock + 0 * found.year.cash), found.facts.as_of,
            found.beside.currency, (),
        )  # fmt: skip

    made = tuple((one.where, pays(one), one.weighed.asks, one.weighed.engage, one.said) for one in rows)
    return Table(
        "places",
        text("The same offer, by where people are"),
        PLACES,
        made,
        caption=text(
            "These are kinds of employers; nobody is asked what they earn. The first line is the one above. A minus "
            "means that the offer pays them more."
        ),
    )


def leads(found: Ours, asked: Place, context: Context) -> Table:
    """Base first or not: who would engage for the cash alone, with all of it, and at other bases."""
    import numpy as np

    from holdfast.decisions.offers import base_for, estimate

    year, people, currency = found.year, asked.people, found.beside.currency

    def row(message: str, more: float, rest: Floats) -> tuple[Text, Money, Estimate]:
        values = people.of_100(year.regular + more, year.cash + more + rest)
        engage = estimate("engage_of_100", values, found.facts.as_of, "", found.draws.used, mean=True)
        return text("{message}", message=message), Money(found.base + Decimal(str(more)), currency), engage

    whole, alone = row("All of this offer", 0, year.worth), row("Its cash alone", 0, np.zeros_like(year.worth))
    rows = [whole, alone]
    if currency == "USD":
        more = context.ledger.mid("lead_with_base") - float(found.base)
        rows.append(row("All of it, at the base that one source says to lead with", more, year.worth))
    half = base_for(people, year, HALF, MOST)
    if half is not None:
        rows.append(row("All of it, at the base at which half would engage", half - year.regular, year.worth))
    return Table(
        "leads", text("Does it start a conversation, and does the base come first?"), LEADS, tuple(rows),
        caption=_lead_said(whole[2], alone[2]),
    )  # fmt: skip


def _lead_said(whole: Estimate, alone: Estimate) -> Text:
    """Whether the base is what is said first."""
    if whole.value < 1:
        return text("Almost nobody at this level would answer either; what is said first makes no difference.")
    if alone.value >= MOSTLY * whole.value:
        return text("Lead with the base: of those who would engage, most would for the cash alone.")
    return text("Say all of it at once: fewer than half of those who would engage would for the cash alone.")


MOSTLY: Final = 0.5
