"""Which asset to split or to standardise first, so that less of it rests on one person?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from holdfast.questions import attested, provenance, scoping
from holdfast.questions import company as companies
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
    Note,
    NoteRole,
    Table,
)
from holdfast.terms.nouns import AssetKind
from holdfast.terms.request import AsOf, PathScope, Scenarios, Seed
from holdfast.terms.request import Request as Base
from holdfast.terms.text import Text, text

if TYPE_CHECKING:
    import polars as pl

    from holdfast.decisions.decoupling import Advice, Decoupling, Part
    from holdfast.questions.company import Company

TITLE = "What to split or standardise"
ADVICE = (
    Column("asset", "Asset"),
    Column("what", "What to do"),
    Column("thin_before", "One holder or none", numeric=True, secondary=True),
    Column("thin_after", "Then", numeric=True, secondary=True),
    Column("saves", "Dark asset-weeks saved", numeric=True),
    Column("days", "Days it takes", numeric=True, secondary=True),
    Column("returns", "A day returns, days", numeric=True),
    Column("before", "Dark asset-weeks now", numeric=True, detail=True),
)
PARTS = (
    Column("asset", "Asset"),
    Column("part", "Part"),
    Column("share", "Of the asset", numeric=True, secondary=True),
    Column("thin", "One holder or none", numeric=True),
    Column("holders", "Who could hold it"),
    Column("together", "Changes with the rest", numeric=True, secondary=True),
)
NONE = (Column("asset", "Asset"), Column("why", "Why a split gains nothing"))
SHOWN = 3
"""Folders that are named in one cell."""


class Request(Base):
    """What to look at, and how finely to draw."""

    path: PathScope = ()
    as_of: AsOf = None
    seed: Seed = None
    scenarios: Scenarios = None


def run(request: Request, context: Context) -> Answer:
    """By what a day buys; "nothing to gain by splitting" is an answer."""
    from holdfast.decisions.decoupling import Way, advise

    company = companies.load(context, request.seed, request.scenarios, as_of=request.as_of)
    context = companies.seen(context, request.as_of)
    if reason := provenance.too_little(context, company):
        return provenance.answer(context, "decoupling", TITLE, request, provenance.refusal(reason))
    company = scoping.within(company, context, request.path, ())
    context.progress("looking for seams")
    files = company.history.files.select("file", "name").drop_nulls()
    found = advise(company.world, files, _recent(company, context), _no_code(company))
    splits = [one for one in found.advice if one.way is Way.SPLIT]
    blocks: list[Block] = [
        _headline(found),
        _figures(found),
        _advice(found, company),
        *((_parts(splits),) if splits else ()),
        *((_none(found),) if found.none else ()),
        _next(found, context),
        Note(NoteRole.ASSUMED, _days(context)),
        *attested.notes(company.heard),
        *provenance.assumed(context, company),
        provenance.limits(LIMITS),
        provenance.source(context, company.world),
    ]
    people = tuple(dict.fromkeys(who for one in splits for part in one.parts for who in part.holders))
    return provenance.answer(context, "decoupling", TITLE, request, blocks, people)


LIMITS = text(
    "It sees who could hold which files and what changed together, not how the code is built: whether there is a seam "
    "only an engineer can say. Parting an asset teaches nobody anything. Where no part has a second holder, pairing "
    "helps and splitting does not."
)


NO_CODE = (AssetKind.DOCS, AssetKind.RUNBOOK, AssetKind.CI)
"""Kinds that nobody splits or brings into shape to share them out."""


def _no_code(company: Company) -> frozenset[str]:
    import polars as pl

    return frozenset(company.assets.filter(pl.col("kind").is_in(list(NO_CODE)))["asset"])


def _recent(company: Company, context: Context) -> pl.DataFrame:
    """What changed in the window in which changes count, as file and commit."""
    import polars as pl

    since = companies.since(context, "change_window_months")
    return company.touches.filter(pl.col("time") >= since).select("file", "commit").unique()


def _headline(found: Decoupling) -> Headline:
    from holdfast.decisions.decoupling import Way

    thin = round(found.thin.value)
    if not found.advice:
        finding = text("Nothing to gain by splitting or standardising")
        if not found.looked_at:
            return Headline(finding, text("No asset has one holder or none so often that it could be told."))
        return Headline(
            finding,
            text(
                "{looked:asset was|assets were} looked into: {looked:only its|their} parts have the same holders, or "
                "none has a second one. Pairing helps there.",
                looked=found.looked_at,
            ),
        )
    first = found.advice[0]
    if not first.worth_it:
        lead = text("Nothing is worth splitting or standardising for this alone: a day returns less than a day")
    elif first.way is Way.SPLIT:
        lead = text("Split {asset} first: a day spent there buys most", asset=first.asset)
    else:
        lead = text("Standardise {asset} first: a day spent there buys most", asset=first.asset)
    said = text(
        "Of {thin:asset|assets} with one holder or none, {looked} could be told and {looked:only was|were} looked "
        "into. For {n} of them something would help.",
        thin=thin, looked=found.looked_at, n=len({one.asset for one in found.advice}),
    )  # fmt: skip
    return Headline(lead, said)


def _figures(found: Decoupling) -> Figures:
    items = [Figure("thin", "Assets with one holder or none", found.thin)]
    if found.advice:
        first = found.advice[0]
        items.append(Figure("dark_weeks_saved", "Dark weeks saved over 12 months, by the first", first.saves))
        items.append(Figure("split_days", "Days that it takes", first.days))
        items.append(Figure("day_returns", "Days that a day returns", first.returns))
    return Figures(tuple(items))


def _advice(found: Decoupling, company: Company) -> Table:
    facts = {row["asset"]: row for row in company.assets.iter_rows(named=True)}
    rows = tuple(_row(one, facts[one.asset.key]) for one in found.advice)
    caption = text(
        "In the order of what a day returns: the days for which a dark week holds others up, over the days it takes. "
        "Dark weeks are those of 12 months, weighed by demand and by how often people leave; each asset on its own."
    )
    return Table(
        "advice", text("What to do first"), ADVICE, rows, caption=caption, limit=15,
        empty=text("Nothing: no asset with one holder has a part that others could hold, or is out of shape."),
    )  # fmt: skip


def _row(one: Advice, facts: dict[str, Any]) -> tuple[Cell, ...]:
    return (
        one.asset, _what(one, facts), companies.percent(one.thin_before), companies.percent(one.thin_after),
        one.saves, one.days, one.returns, one.before,
    )  # fmt: skip


def _what(one: Advice, facts: dict[str, Any]) -> Text:
    if one.parts:
        return text("split off {paths}", paths=_folders(one.parts[0]))
    lacks = [
        *(["it has nothing written about it"] if facts["documented"] == "none" else []),
        *(["it has no tests"] if not facts["tests"] else []),
        *(["it is a family of notebooks"] if facts["kind"] == "notebook family" else []),
    ]
    return text("standardise: {why}", why=" and ".join(lacks) or "it is hard to understand")


def _folders(part: Part) -> str:
    if not part.paths:
        return "all the rest"
    more = len(part.paths) - SHOWN
    return ", ".join(part.paths[:SHOWN]) + (f" and {more} more" if more > 0 else "")


def _parts(splits: Sequence[Advice]) -> Table:
    rows = tuple(
        (
            one.asset, _folders(part), companies.percent(part.share), companies.percent(part.thin),
            part.holders or None, None if one.together is None else companies.percent(one.together),
        )
        for one in splits
        for part in one.parts
    )  # fmt: skip
    caption = text(
        "Who could hold it: at most three, in the order of their handles, which is random. The share of the asset is "
        "by size and change."
    )
    return Table("parts", text("Why it would help: who could hold each part"), PARTS, rows, caption=caption, limit=20)


def _none(found: Decoupling) -> Table:
    rows = tuple((asset, str(why)) for asset, why in found.none)
    caption = text("Have a second person make the next change there instead.")
    return Table("no_split", text("Nothing to gain by splitting"), NONE, rows, caption=caption, limit=10)


def _next(found: Decoupling, context: Context) -> Next:
    links = (
        Link(text("The cheapest way out"), "continuity"),
        Link(text("What rests on one person"), "estate"),
        Link(text("What waits for it"), "roadmap"),
    )
    split = next((one for one in found.advice if one.parts and one.worth_it), None)
    if split is None:
        return Next(text("Pair a second person with what one person holds alone."), links)
    return Next(
        text(
            "Give {part} its own folder, tests and reviewers, then say so with `holdfast assets split {asset} {part}`: "
            "from then on it is counted apart.",
            asset=split.asset, part=" ".join(split.parts[0].paths[:SHOWN]),
        ),
        links,
    )  # fmt: skip


def _days(context: Context) -> Text:
    claim = context.ledger["standardise_days"]
    return text(
        "A split, or bringing an asset into shape, takes {mid} days ({low} to {high}); that is our assumption, the "
        "same for all of them. Type your own: `holdfast claims set standardise_days`.",
        mid=claim.mid, low=claim.low, high=claim.high,
    )  # fmt: skip
