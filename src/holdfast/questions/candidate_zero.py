"""When what is offered pays nothing, as a candidate reads it: in words, and by how many years they stay."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from holdfast.questions import candidate_terms
from holdfast.terms.answer import Cell, Column, Table
from holdfast.terms.text import Text, text

if TYPE_CHECKING:
    from holdfast.questions.beside_base import Worth
    from holdfast.questions.candidate_futures import Outlook
    from holdfast.questions.contract import Context
    from holdfast.questions.equity_facts import Facts
    from holdfast.terms.offering import OfferRequest

STAYS: Final = (1.0, 2.0, 4.0)
"""Years that somebody may stay, besides to the end."""
BY_STAY = (
    Column("stay", "If you stay"),
    Column("nothing", "It pays nothing", numeric=True),
    Column("average", "Average future, in all", numeric=True),
)
IN_CASH: Final = {
    "profit share": "A profit share pays nothing in a year without profit, nothing where the company closes, and "
    "nothing for a year that you do not stay to its end.",
    "bonus": "A bonus pays nothing where the company closes, and nothing for a year that you do not stay to its end; "
    "on whether and how much of it is paid otherwise the contract decides.",
    "phantom stock": "Phantom stock is settled in cash once, when you leave or at the end, by that year's profit: "
    "it pays nothing in a year without profit, nothing where the company closes, and nothing on what is not vested.",
}


def in_words(found: Outlook | None, kind: str) -> Text | None:
    """The zero case of what is offered; None where nothing is offered that could come to nothing."""
    if found is not None and found.grant is not None:
        return _grant(found.grant.is_option)
    return text("{said}", said=IN_CASH[kind]) if kind in IN_CASH else None


def _grant(is_option: bool) -> Text:
    return text(
        "{kind} nothing where the company closes, or is sold for less than investors are paid first{strike}. Somebody "
        "who leaves before a sale has only what is vested{leaving}. What is paid comes after years, if it comes.",
        kind="Options pay" if is_option else "A grant pays",
        strike=", or where a share brings less than the strike price" if is_option else "",
        leaving=", has to pay to keep it, and loses that money where the company closes" if is_option else "",
    )  # fmt: skip


def by_years(found: Outlook, request: OfferRequest, facts: Facts, context: Context) -> Table:
    """The chance of nothing, and the average in all, to somebody who stays so many years."""
    years = [one for one in STAYS if found.grant is not None or one < found.worth.years]
    rows = [(text("{years}", years=candidate_terms.years(one)), _after(one, request, facts, context)) for one in years]
    last = "until a sale, or to the end"
    if found.grant is None:
        last = f"all {candidate_terms.years(found.worth.years)}"
    made = [*((label, *_cells(one, facts)) for label, one in rows), (text("{last}", last=last), *_cells(
        found.worth, facts))]  # fmt: skip
    return Table(
        "by_years", text("By how long you stay"), BY_STAY, tuple(made),
        caption=text("The same futures. Before tax, in today's money, all that is paid together. An average of many "
                     "companies: most of it comes from a few of them." if found.grant is not None else
                     "The same futures. Before tax, in today's money, all that is paid together."),
    )  # fmt: skip


def _after(years: float, request: OfferRequest, facts: Facts, context: Context) -> Worth:
    from holdfast.questions.beside_base import worth_of

    return worth_of(request.model_copy(update={"stays": years, "wealth": None}), context, facts)


def _cells(one: Worth, facts: Facts) -> tuple[Cell, Cell]:
    from holdfast.models.grant_figures import estimate

    paid = one.paid
    average = estimate("grant_payout", paid.mean(axis=1), float(paid.mean()), as_of=facts.as_of, unit=facts.currency,
                       claims=())  # fmt: skip
    return one.nothing, average
