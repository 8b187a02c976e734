"""Three taps: which few files should somebody say of whether they could maintain them, and what is said of them here?

The person concerned answers, and sees first what is said of them. Without a person it lists who could be asked, in the
order of the handles, and how much one round of answers would narrow the headline.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated

from holdfast.questions import attested, naming, provenance
from holdfast.questions import company as companies
from holdfast.questions.contract import Context
from holdfast.terms.answer import (
    Answer,
    Block,
    Cell,
    Column,
    Doing,
    Figure,
    Figures,
    Headline,
    Link,
    Next,
    Note,
    NoteRole,
    Table,
)
from holdfast.terms.nouns import AssetId, PersonId
from holdfast.terms.request import Field, Of, Scenarios, Seed
from holdfast.terms.request import Request as Base
from holdfast.terms.text import Text, text

if TYPE_CHECKING:
    from holdfast.decisions.asking import Asked
    from holdfast.questions.company import Company

ALONE = (Column("asset", "Asset"), Column("production", "Production", secondary=True))
FILES = (
    Column("file", "Could you maintain this, alone?"),
    Column("asset", "Part of"),
    Column("last_change", "You changed it last"),
    Column("say", "You could", doings=True, secondary=True),
)
SAID = (
    Column("what", "File or asset"),
    Column("says", "Said"),
    Column("on", "On"),
    Column("by", "By"),
    Column("back", "Yours", doings=True, secondary=True),
)
PEOPLE = (Column("person", "Person"), Column("state", "So far"), Column("ask", "What to ask them"))
ASKED = "asking"
"""The key of the table of files, which the dialogue in a terminal goes through."""


class Request(Base):
    """Who answers; nobody: who could be asked."""

    by: Annotated[
        str | None,
        Field("Who answers", limits="yourself: a handle such as 'person 4'", default_from="nobody yet", of=Of.PERSON),
    ] = None
    seed: Seed = None
    scenarios: Scenarios = None


def run(request: Request, context: Context) -> Answer:
    """What to ask one person, who is the one to answer; or whom there is to ask."""
    from holdfast.decisions.asking import to_ask

    who = naming.somebody(request.by, context) if request.by else None
    company = companies.load(context, request.seed, request.scenarios)
    if reason := provenance.too_little(context, company):
        return provenance.answer(context, "attest", "What people could maintain", request, provenance.refusal(reason))
    context.progress("choosing what to ask")
    if who is None:
        blocks = _round(company, context)
    else:
        person = context.reader.person(who)
        blocks = _one(who, to_ask(company.world, (person,)).get(person, ()), company, context)
    blocks += [*attested.notes(company.heard), _limits(), provenance.source(context, company.world)]
    people = (who,) if who else tuple(sorted(company.world.person(number) for number in company.world.people))
    return provenance.answer(context, "attest", "What people could maintain", request, blocks, people=people)


def _round(company: Company, context: Context) -> list[Block]:
    """Who could be asked, and what a round would bring: never who would bring how much."""
    from holdfast.decisions.asking import narrowing, to_ask

    world = company.world
    asked = to_ask(world)
    context.progress("imagining a round of answers")
    narrows = narrowing(world, asked) if asked else None
    said = {world.person(number) for number in _spoke(company)}
    people = sorted({world.person(number) for number in asked} | said)
    open_ones = {world.person(number) for number in asked}
    rows = tuple((who, _state(who in said, who in open_ones), _asking(who)) for who in people)
    finding = text("{n:person|people} could be asked what they could maintain", n=len(asked))
    if not asked:
        finding = text("Nobody is left to be asked")
    blocks: list[Block] = [Headline(finding, _worth(narrows))]
    if narrows is not None:
        label = "How much one round would narrow the count of assets with one holder or none"
        blocks.append(Figures((Figure("narrowing", label, narrows),)))
    caption = text("In the order of their handles, which are random. Whoever is asked sees their own files only.")
    blocks.append(Table("people", text("Who could be asked"), PEOPLE, rows, caption=caption, limit=60))
    blocks.append(
        Next(
            text(
                "Each person answers for themselves, in about a minute: `holdfast attest --by 'person N'`. Taking an "
                "answer back is as easy."
            ),
            (Link(text("See who is who"), "people"),),
        )
    )
    return blocks


def _asking(who: PersonId) -> Link:
    return Link(text("Ask"), "attest", (("by", (str(who),)),))


def _spoke(company: Company) -> set[int]:
    heard = company.heard
    own = heard.files.filter("own")["person"].to_list()
    return {*own, *heard.stated.filter(heard.stated["kind"] == "answer")["person"].to_list()}


def _state(said: bool, open_one: bool) -> str:
    if said:
        return "answered; could be asked more" if open_one else "answered"
    return "not asked yet"


def _worth(narrows: object) -> Text:
    from holdfast.terms.estimate import Estimate

    if not isinstance(narrows, Estimate):
        return text("What history and answers tell is all that there is to learn this way.")
    return text(
        "Three to five files each. One round would take about {share:percent} off the width of the count of assets "
        "with one holder or none, if people answer as the model expects; where they do not, it moves the middle.",
        share=narrows,
    )


def _one(who: PersonId, asked: tuple[Asked, ...], company: Company, context: Context) -> list[Block]:
    alone = _alone(who, company)
    rows = tuple(_file(one, company, context) for one in asked)
    said = _said(who, context)
    finding = text("{n:file|files} to say yes or no to, {who}", n=len(rows), who=who)
    if not rows:
        finding = text("Nothing to ask {who} about", who=who)
    blocks: list[Block] = [
        Headline(finding, text("First what is said of you here; what is wrong, you can put right below.")),
        Table(
            "alone", text("What you alone carry"), ALONE, alone, limit=20,
            caption=text("More likely than not, nobody else who is active holds these."),
            empty=text("Nothing, more likely than not."),
        ),
        Table(
            ASKED, text("Please say of each"), FILES, rows,
            caption=text("Could you mend or extend it, alone, within a normal week? In the order of their paths."),
            empty=text("Nothing that you touched would tell more than is known, or you answered it all."),
        ),
    ]  # fmt: skip
    if said:
        blocks.append(Table("said", text("What was said so far"), SAID, said, limit=20))
    if rows:
        first = rows[0][0]
        blocks.append(
            Next(
                text(
                    "Say yes or no of each; whoever sits at a terminal is asked, one key for each. One by one: "
                    "`holdfast attest yes {file} --by '{who}'`, `holdfast attest no`, `holdfast attest withdraw`.",
                    who=who, file=first if isinstance(first, AssetId) else "FILE",
                )
            )
        )  # fmt: skip
    else:
        blocks.append(
            Next(text("Take back anything you said with `holdfast attest withdraw WHAT --by '{who}'`.", who=who))
        )
    return blocks


def _alone(who: PersonId, company: Company) -> tuple[tuple[Cell, ...], ...]:
    """Assets that most likely rest on this one person, for whom they are shown first of all."""
    from holdfast.decisions.estate import Standing, standings
    from holdfast.models.holding import holders

    why = dict(company.assets.select("asset", "production_reason").iter_rows())
    return tuple(
        (one.asset, why.get(one.asset.key) if one.production else None)
        for one in standings(company.world, holders(company.world.holding))
        if one.standing is Standing.ONE_HOLDER and one.holders == (who,)
    )


def _file(one: Asked, company: Company, context: Context) -> tuple[Cell, ...]:
    import polars as pl

    names = dict(context.reader.frame("repositories", ("repository", "name")).iter_rows())
    repository, name = company.history.files.filter(pl.col("file") == one.file).select("repository", "name").row(0)
    theirs = company.touches.filter((pl.col("file") == one.file) & (pl.col("person") == one.person))
    what, who = f"{names[repository]}:{name}", str(company.world.person(one.person))
    say = tuple(
        Doing(text("{label}", label=label), f"attest {says}", (("what", what), ("by", who)))
        for says, label in (("yes", "yes"), ("no", "no"))
    )
    return AssetId(what), AssetId(one.asset), companies.day(theirs["time"].max()), say


def _said(who: PersonId, context: Context) -> tuple[tuple[Cell, ...], ...]:
    """What this person said of themselves, and what others said of them."""
    reader = context.reader
    person = reader.person(who)
    rows: list[tuple[Cell, ...]] = []
    for value in attested.spoken_of(reader, "answer", "says"):
        what = AssetId(value["asset"] if "asset" in value else f"{value['repository']}:{value['name']}")
        speaker = reader.person_of((value["alias"][0], value["alias"][1]))
        named = value.get("instead")
        if speaker == person:
            says, on = "I could" if value["says"] else "I could not", date.fromisoformat(value["on"])
            back = Doing(text("take it back"), "attest withdraw", (("what", what.key), ("by", str(who))))
            rows.append((what, says, on, who, (back,)))
        elif named and speaker is not None and reader.person_of((named[0], named[1])) == person:
            rows.append((what, "you could", date.fromisoformat(value["on"]), reader.handle(speaker), ()))
    return tuple(rows)


def _limits() -> Note:
    return Note(
        NoteRole.WHEN_NOT_TO_USE,
        text(
            "Answers are about files, not about people: they are never counted by person or compared. "
            "A yes is no promise and a no is no fault. They fade within a year or so, and count no more once others "
            "changed most of the file."
        ),
    )
