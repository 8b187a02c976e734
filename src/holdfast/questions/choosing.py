"""Who there is to choose from, where a question is about people and nobody was chosen yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from holdfast.questions import company as companies
from holdfast.questions import provenance
from holdfast.questions.contract import Context
from holdfast.terms.answer import Answer, Column, Headline, Link, Next, Table
from holdfast.terms.nouns import PersonId
from holdfast.terms.text import text

if TYPE_CHECKING:
    from holdfast.terms.request import Request

COLUMNS = (
    Column("person", "Person"),
    Column("role", "Role", secondary=True),
    Column("team", "Team", secondary=True),
    Column("what_if", "What if they leave"),
)


def answer(request: Request, context: Context) -> Answer:
    """Everybody who is active, in the order of their handles, which is random; nothing is worked out for anybody."""
    import polars as pl

    context = companies.seen(context, getattr(request, "as_of", None))
    active = companies.active(context, companies.parts(context).history)
    people = context.reader.people.filter(pl.col("person").is_in(active)).sort("handle")
    rows = tuple(
        (PersonId(row["handle"]), row["role"], row["team"], _departure(PersonId(row["handle"])))
        for row in people.iter_rows(named=True)
    )
    return provenance.answer(
        context,
        "departure",
        "Departure",
        request,
        (
            Headline(
                text("Who is leaving?"),
                text(
                    "Choose one person or more. It says which assets go dark, who is nearest to them, weeks and cost."
                ),
            ),
            Table(
                "people",
                text("Active people"),
                COLUMNS,
                rows,
                limit=200,
                caption=text("In the order of their handles, which are random: no order of merit."),
                empty=text("Nobody has changed anything lately. `holdfast people --everyone` lists everybody."),
            ),
            Next(text("To see what rests on one person, whoever it is, choose nobody."), (_estate(),)),
        ),
        tuple(PersonId(handle) for handle in people["handle"]),
    )


def _departure(person: PersonId) -> Link:
    return Link(text("What goes dark"), "departure", (("leaving", (str(person),)),))


def _estate() -> Link:
    return Link(text("What rests on one person"), "estate")
