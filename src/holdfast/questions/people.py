"""Whom does the evidence know, who has left, and which roles and teams are known? No totals by person."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from holdfast.questions import company as companies
from holdfast.questions import provenance
from holdfast.questions.contract import Context
from holdfast.terms.answer import Answer, Cell, Column, Doing, Headline, Link, Next, Note, NoteRole, Table
from holdfast.terms.nouns import PersonId
from holdfast.terms.request import Field
from holdfast.terms.request import Request as Base
from holdfast.terms.text import text

COLUMNS = (
    Column("person", "Person"),
    Column("state", "State"),
    Column("last_seen", "Last change"),
    Column("left_on", "Last day"),
    Column("role", "Role", secondary=True),
    Column("team", "Team", secondary=True),
    Column("repositories", "Works in", secondary=True),
    Column("say", "Say", doings=True, secondary=True),
)


class Request(Base):
    """`everyone` also lists those who have been silent for long."""

    everyone: Annotated[bool, Field("Also who has been silent for long or has left")] = False


def run(request: Request, context: Context) -> Answer:
    """People in the order of their handles, which is random: no order of merit can be read from it."""
    import polars as pl

    reader = context.reader
    since = companies.since(context, "holder_active_months")
    people = reader.people.filter(~pl.col("bot")).sort("handle")
    here = pl.col("left_on").is_null() | (pl.col("left_on") > reader.as_of)
    active = people.filter(here & (pl.col("last_time") >= since))
    left = people.filter(~here)
    silent = people.height - active.height - left.height
    shown = people if request.everyone else active
    names = dict(reader.frame("repositories", ("repository", "name")).iter_rows())
    rows = tuple(_row(row, since, reader.as_of, names) for row in shown.iter_rows(named=True))
    return provenance.answer(
        context,
        "people",
        "People",
        request,
        (
            Headline(
                text(
                    "{n:person has|people have} changed something in the last {months:month|months}",
                    n=active.height,
                    months=context.ledger.mid("holder_active_months"),
                ),
                text(
                    "{silent:other is|others are} silent and taken for gone from the work; {left:is|are} marked "
                    "as left.",
                    silent=silent,
                    left=left.height,
                ),
            ),
            Table(
                "people",
                text("People"),
                COLUMNS,
                rows,
                limit=60,
                empty=text("Nobody was active; `--everyone` lists all."),
            ),
            Next(
                text(
                    "Say who has left or is going to: `holdfast people left NAME --on DATE`. `holdfast identities "
                    "review` lists who was not seen for months, to confirm with one key. A role prices the cover of "
                    "its work: `holdfast people role NAME ROLE`."
                ),
                (Link(text("Who is who"), "identities"),),
            ),
            Note(
                NoteRole.WHEN_NOT_TO_USE,
                text(
                    "Handles are random and say nothing. Masking protects a screenshot, not a colleague. Nothing "
                    "here adds up "
                    "what one person does."
                ),
            ),
        ),
        people=tuple(PersonId(int(row)) for row in shown["handle"]),
    )


def _row(row: dict[str, Any], since: float, as_of: date, names: dict[int, str]) -> tuple[Cell, ...]:
    left, last, repositories = row["left_on"], row["last_time"], row["repositories"]
    gone = isinstance(left, date) and left <= as_of
    state = "left" if gone else "active" if isinstance(last, int) and last >= since else "silent"
    works_in = [names[number] for number in repositories] if isinstance(repositories, list) else []
    return (
        PersonId(int(str(row["handle"]))),
        state,
        companies.day(last),
        left if isinstance(left, date) else None,
        row["role"],
        row["team"],
        ", ".join(works_in),
        _say(PersonId(int(str(row["handle"]))), gone),
    )


def _say(who: PersonId, gone: bool) -> tuple[Doing, ...]:
    """What can be said of one person: a last day, a role, a team."""
    person = (("person", str(who)),)
    if gone:
        return (Doing(text("is there after all"), "people returned", person),)
    words = (("left", "last day"), ("role", "role"), ("team", "team"))
    return tuple(Doing(text("{label}", label=label), f"people {how}", person, ready=False) for how, label in words)
