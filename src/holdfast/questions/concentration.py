"""How much of what was delivered rests on how few people? Counts only, never who."""

from __future__ import annotations

from typing import TYPE_CHECKING

from holdfast.questions import company as companies
from holdfast.questions import provenance, scoping
from holdfast.questions.contract import Context
from holdfast.terms.answer import (
    Answer,
    Block,
    Cell,
    Column,
    Figure,
    Figures,
    Headline,
    Link,
    Next,
    RangeBar,
    Ranges,
    Table,
)
from holdfast.terms.request import PathScope, Scenarios, Seed
from holdfast.terms.request import Request as Base
from holdfast.terms.text import Text, text

if TYPE_CHECKING:
    import polars as pl

    from holdfast.decisions.concentration import Concentration, Period
    from holdfast.questions.company import Company

TITLE = "What rests on how few"
PERIODS = (
    Column("from", "From"),
    Column("to", "To"),
    Column("made_half", "People who made half", numeric=True),
    Column("people", "People who delivered", numeric=True),
)
REPOSITORIES = (
    Column("repository", "Repository"),
    Column("changes", "Changes", numeric=True),
    Column("people", "People", numeric=True, secondary=True),
    Column("made_half", "People who made half", numeric=True),
    Column("truck_factor", "Truck factor, all of history", numeric=True),
)


class Request(Base):
    """What to look at, and how finely to draw."""

    path: PathScope = ()
    seed: Seed = None
    scenarios: Scenarios = None


def run(request: Request, context: Context) -> Answer:
    """The last months by one claim, by half-year, and by repository."""
    from holdfast.decisions.concentration import concentration

    company = companies.load(context, request.seed, request.scenarios)
    if reason := provenance.too_little(context, company):
        return provenance.answer(context, "concentration", TITLE, request, provenance.refusal(reason))
    company = scoping.within(company, context, request.path, ())
    months = context.ledger.mid("change_window_months")
    touches = _within(company)
    found = concentration(company.world, touches, months)
    blocks: list[Block] = [
        _headline(found, months),
        Figures(
            (
                Figure("made_half", "People who made half of it", found.absence, of=found.people),
                Figure("alone", "Share that went where one person or nobody holds it", found.alone),
            )
        ),
        _periods(found),
        _repositories(company, context, touches),
        Next(
            text("See which assets those are, and who could take a second hand in them."),
            (Link(text("What rests on one person"), "estate"),),
        ),
        *provenance.assumed(context, company),
        provenance.limits(text(
            "Commits stand in for value here, and they are a poor one: people work in commits of different size, and "
            "what is decided, reviewed or sold leaves none. It counts people and never says who. A small count is no "
            "praise and no blame."
        )),
        provenance.source(context, company.world),
    ]  # fmt: skip
    return provenance.answer(context, "concentration", TITLE, request, blocks)


def _within(company: Company) -> pl.DataFrame:
    """Touches of the assets that the question is about."""
    import polars as pl

    return company.touches.filter(pl.col("asset").is_in(company.assets["asset"].to_list()))


def _headline(found: Concentration, months: float) -> Headline:
    finding = text(
        "{few:words person|people} of {people} made half of what was delivered in {months} months",
        few=round(found.absence.value), people=found.people, months=round(months),
    )  # fmt: skip
    meaning = text(
        "{alone:percent} of the changes went into assets that one person holds alone, or nobody.", alone=found.alone
    )
    return Headline(finding, meaning)


def _periods(found: Concentration) -> Ranges:
    rows: tuple[tuple[Cell, ...], ...] = tuple((one.start, one.end, one.absence, one.people) for one in found.periods)
    bars = tuple(RangeBar(_label(one), one.absence) for one in found.periods)
    return Ranges(
        "periods", text("People who made half of it, by half-year"),
        text("Fewer is thinner. The range: had other weeks of the same kind been seen."), "people", bars,
        Table("by_half_year", text("By half-year"), PERIODS, rows),
        text("Source: the git history; imports, formatters' runs and machines left out."),
    )  # fmt: skip


def _label(one: Period) -> Text:
    return text("{start:month} to {end:month}", start=one.start, end=one.end)


def _repositories(company: Company, context: Context, touches: pl.DataFrame) -> Table:
    """The published measures, as published: counts over the window, by repository."""
    import polars as pl

    from holdfast.measures.ownership import contributions, contributor_absence_factor, truck_factor

    names = dict(context.reader.frame("repositories", ("repository", "name")).iter_rows())
    recent = touches.filter(pl.col("time") >= companies.since(context, "change_window_months"))
    counted = company.history.files.filter(pl.col("counted")).select("file").drop_nulls()
    whole = company.history.touches.join(counted, on="file", how="semi")
    rows: list[tuple[str, int, int, int, int]] = []
    for (number,), made in recent.group_by("repository", maintain_order=True):
        commits = made.select("person", "commit").unique()
        of_all = whole.filter(pl.col("repository") == number)
        rows.append(
            (
                str(names[number]), commits["commit"].n_unique(), commits["person"].n_unique(),
                contributor_absence_factor(commits), truck_factor(contributions(of_all)).count,
            )
        )  # fmt: skip
    rows.sort(key=lambda row: (row[3], -row[1], row[0]))
    return Table(
        "by_repository", text("By repository"), REPOSITORIES, tuple(rows),
        caption=text(
            "As published (CHAOSS; Avelino et al. 2016): plain counts without a range. Two editions of the truck "
            "factor agree within 1 on 79 % of systems."
        ),
        limit=20,
    )  # fmt: skip
