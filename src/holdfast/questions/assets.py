"""Everything that somebody must look after: what it is, who could maintain it, and whether that is written anywhere."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

from holdfast.errors import UnknownName, nearest
from holdfast.questions import company as companies
from holdfast.questions import outside, provenance, scoping, typed_estate
from holdfast.questions.contract import Context
from holdfast.questions.exercised import exercised
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
    Table,
)
from holdfast.terms.estimate import Estimate
from holdfast.terms.nouns import AssetId, AssetKind, PersonId
from holdfast.terms.request import Field, PathScope, Scenarios, Seed
from holdfast.terms.request import Request as Base
from holdfast.terms.text import text

if TYPE_CHECKING:
    from holdfast.decisions.inventory import Inventory
    from holdfast.questions.company import Company
    from holdfast.questions.typed_estate import Said
    from holdfast.settings import Settings
    from holdfast.store.reader import Reader

COLUMNS = (
    Column("asset", "Asset"),
    Column("missing", "Missing"),
    Column("could_maintain", "People", numeric=True),
    Column("nearest", "Nearest"),
    Column("kind", "Kind", secondary=True),
    Column("production", "Production", secondary=True),
    Column("documented", "Documents", secondary=True),
    Column("second_holder", "Covered", secondary=True),
    Column("last_change", "Last changed", secondary=True),
    Column("last_exercised", "Drill passed", secondary=True),
    Column("docs_file", "Documented by", detail=True),
    Column("why", "Why it is one", detail=True),
    Column("production_why", "Why production or not", detail=True),
)
REASONS = (
    Column("asset", "Asset"),
    Column("kind", "What it is, and why"),
    Column("production", "In production, and why"),
)
EXCLUDED = (Column("asset", "Asset"), Column("why", "Why"))
VOID = (Column("change", "Change"), Column("asset", "Asset"), Column("what", "What was typed"), Column("why", "Why"))


class Request(Base):
    """What to list."""

    kind: Annotated[
        tuple[str, ...], Field("Only these kinds", limits=", ".join(AssetKind), among=tuple(AssetKind))
    ] = ()
    path: PathScope = ()
    production: Annotated[bool, Field("Only what is in production")] = False
    undocumented: Annotated[bool, Field("Only what nothing is written about")] = False
    alone: Annotated[bool, Field("Only what has no second holder")] = False
    seed: Seed = None
    scenarios: Scenarios = None


@dataclass(frozen=True, slots=True)
class Row:
    """One asset as it is listed. `second` is None where it cannot be told; `demand` orders what is equally bad."""

    asset: AssetId
    facts: dict[str, Any]
    second: bool | None
    count: Estimate | int | None
    nearest: tuple[PersonId, ...]
    demand: float

    @property
    def bare(self) -> bool:
        """Whether nothing is written about it."""
        return bool(self.facts["documented"] == "none")

    @property
    def order(self) -> tuple[object, ...]:
        """First what has neither documents nor a second holder, then what has none; production before the rest."""
        alone = {False: 0, None: 1, True: 2}[self.second]
        return (not (self.bare and self.second is False), alone, not self.facts["production"], -self.demand, self.asset)


def run(request: Request, context: Context) -> Answer:
    """The inventory: worst first, never by person."""
    from holdfast.decisions.inventory import inventory

    kinds = _kinds(request.kind)
    company = companies.load(context, request.seed, request.scenarios)
    if reason := provenance.too_little(context, company):
        return provenance.answer(context, "assets", "Assets", request, provenance.refusal(reason))
    by_word = [one for one in _by_word(company) if _fits(one.facts, request, kinds)]
    company = _within(request, kinds, scoping.within(company, context, request.path, ()) if request.path else company)
    by_word = [
        one for one in by_word if not request.path or any(scoping.below(str(one.asset), p) for p in request.path)
    ]
    undocumented = (company.assets["documented"] == "none").to_numpy()
    context.progress("counting who could maintain what")
    found = inventory(
        company.world, undocumented,
        more_bare=sum(one.bare and one.second is False for one in by_word),
        more_alone=sum(one.second is False for one in by_word),
    )  # fmt: skip
    rows = sorted([*_rows(found, company), *by_word], key=lambda one: one.order)
    blocks: list[Block] = [
        _headline(found, rows, request),
        _figures(found, rows),
        _table(rows, request, context),
        _reasons(rows, request) if _narrowed(request) else outside.table(context.reader),
        *_typed(company.said),
        _next(rows),
        *provenance.assumed(context, company),
        provenance.limits(),
        provenance.source(context, company.world),
    ]
    return provenance.answer(context, "assets", "Assets", request, blocks)


def _kinds(written: tuple[str, ...]) -> tuple[str, ...]:
    """The kinds that are meant. Raises `UnknownName` for one that there is not."""
    for kind in written:
        if kind not in list(AssetKind):
            raise UnknownName(f"`{kind}` is no kind. Allowed: {', '.join(AssetKind)}.", nearest(kind, AssetKind))
    return written


def _narrowed(request: Request) -> bool:
    return bool(request.kind or request.path or request.production or request.undocumented or request.alone)


def _fits(facts: dict[str, Any], request: Request, kinds: tuple[str, ...]) -> bool:
    return (not kinds or facts["kind"] in kinds) and (not request.production or bool(facts["production"]))


def _within(request: Request, kinds: tuple[str, ...], company: Company) -> Company:
    """Only the assets of these kinds, or in production."""
    import numpy as np
    import polars as pl

    from holdfast.decisions.world import scope

    keep = np.array([_fits(facts, request, kinds) for facts in company.assets.iter_rows(named=True)], dtype=np.bool_)
    if keep.all():
        return company
    if not keep.any():
        wanted = " and ".join([*kinds, *(["in production"] if request.production else [])])
        raise UnknownName(f"No asset here is {wanted}. `holdfast assets` lists what there is.")
    return replace(company, assets=company.assets.filter(pl.Series(keep)), world=scope(company.world, keep))


def _rows(found: Inventory, company: Company) -> list[Row]:
    """What could be simulated: assets of repositories, and others whose holders were named."""
    from holdfast.decisions.estate import Standing

    facts = {row["asset"]: row for row in company.assets.iter_rows(named=True)}
    second = {Standing.COVERED: True, Standing.CANNOT_TELL: None}
    return [
        Row(
            one.held.asset, facts[one.held.asset.key], second.get(one.held.standing, False), one.count,
            tuple(candidate.person for candidate in one.held.nearest), one.held.demand,
        )
        for one in found.entries
    ]  # fmt: skip


def _by_word(company: Company) -> list[Row]:
    """What no repository holds and is in no simulation: nobody said who holds it, or people whom nobody here knows."""
    from holdfast.measures import outside as measures

    rest = [one for one in company.said.outside if one.asset not in company.said.simulated]
    named = company.said.stated.filter("holds").group_by("asset").len()
    holders = dict(named.iter_rows())
    facts = {row["asset"]: row for row in measures.rows(rest).iter_rows(named=True)}
    rows = []
    for one in rest:
        count = holders.get(one.asset, 0) + one.elsewhere
        rows.append(
            Row(
                AssetId(one.asset), facts[one.asset] | {"last_time": None}, count > 1 if one.asked else None,
                count if one.asked else None, (), 0.0,
            )
        )  # fmt: skip
    return rows


def _headline(found: Inventory, rows: list[Row], request: Request) -> Headline:
    bare, alone, of = round(found.bare.value), round(found.alone.value), len(rows)
    if bare:
        finding = text(
            "{n} of {of:asset|assets} {n:only has|have} neither documents nor a second holder", n=bare, of=of
        )
    elif alone:
        finding = text("{n} of {of:asset|assets} {n:only has|have} no second holder; all is documented", n=alone, of=of)
        if any(one.bare for one in rows):
            finding = text(
                "{n} of {of:asset|assets} {n:only has|have} no second holder, and each of them is documented",
                n=alone, of=of,
            )  # fmt: skip
    else:
        finding = text("All {of:asset has|assets have} a second holder, most likely", of=of)
    told = sum(one.bare and one.second is False for one in rows)
    which = companies.unnamed(bare, told)
    unwritten = sum(one.bare for one in rows)
    return Headline(
        finding,
        text(
            which + "{unwritten:asset has|assets have} nothing written about {unwritten:only it|them}; {unsure:asset "
            "needs|assets need} two people to say whether they could maintain {unsure:only it|them}.",
            unwritten=unwritten, unsure=sum(one.second is None for one in rows),
        ),
    )  # fmt: skip


def _figures(found: Inventory, rows: list[Row]) -> Figures:
    production = sum(bool(one.facts["production"]) for one in rows)
    items = [
        Figure("undocumented_alone", "Neither documents nor a second holder", found.bare, of=len(rows)),
        Figure("thin", "One holder or none", found.alone, of=len(rows)),
    ]
    if production:
        label = "In production, neither documents nor a second holder"
        items.insert(1, Figure("undocumented_alone_in_production", label, found.bare_in_production, of=production))
    return Figures(tuple(items))


def _table(rows: list[Row], request: Request, context: Context) -> Table:
    tried = exercised(context.reader.entries)
    cells = tuple(_cells(one, tried.get(one.asset.key)) for one in _listed(rows, request))
    caption = text(
        "First what has neither documents nor a second holder, then what has no second holder. People: how many could "
        "maintain it. Nearest: who could do so soonest. Covered: whether there is a second holder. `--path`, "
        "`--kind`, `--alone`, `--undocumented` and `--production` list less."
    )
    return Table(
        "assets", text("What somebody must look after"), COLUMNS, cells, caption=caption, limit=25,
        empty=text("No asset is like that."),
    )  # fmt: skip


def _cells(one: Row, tried: date | None) -> tuple[Cell, ...]:
    facts = one.facts
    return (
        one.asset,
        _missing(one),
        one.count,
        one.nearest or None,
        facts["kind"],
        bool(facts["production"]),
        facts["documented"],
        {True: "yes", False: "no", None: "cannot tell: ask"}[one.second],
        companies.day(facts["last_time"]),
        tried,
        facts["docs_file"],
        facts["kind_reason"],
        facts["production_reason"],
    )


def _reasons(rows: list[Row], request: Request) -> Table:
    """Why each is an asset, of its kind, in production or not: for few assets, where a narrow page can say it."""
    cells: tuple[tuple[Cell, ...], ...] = tuple(
        (
            one.asset,
            text("{kind}: {why}", kind=str(one.facts["kind"]), why=str(one.facts["kind_reason"])),
            text(
                "{used}: {why}",
                used="yes" if one.facts["production"] else "no", why=str(one.facts["production_reason"]),
            ),
        )
        for one in _listed(rows, request)
    )  # fmt: skip
    return Table("reasons", text("Why"), REASONS, cells, limit=25)


def _listed(rows: list[Row], request: Request) -> list[Row]:
    """The rows that were asked for."""
    return [
        one for one in rows if (not request.undocumented or one.bare) and (not request.alone or one.second is False)
    ]


def _missing(one: Row) -> str:
    """What it lacks, in words; the worst stands first in the table."""
    ask = "ask who holds it" if one.count is None else "ask two people"
    lacks = [*(["documents"] if one.bare else []), {True: "", False: "second holder", None: ask}[one.second]]
    return ", ".join(filter(None, lacks)) or "nothing"


def _typed(said: Said) -> tuple[Table, ...]:
    """What was left out, and what was typed that nothing answers to now; where there is any."""
    tables = []
    if said.excluded:
        rows: tuple[tuple[Cell, ...], ...] = tuple((AssetId(asset), why or None) for asset, why in said.excluded)
        tables.append(Table("excluded", text("Left out, by your word"), EXCLUDED, rows, limit=20))
    return (*tables, *_no_longer(said))


def no_longer(reader: Reader, settings: Settings) -> tuple[Table, ...]:
    """What was typed of assets that are gone, if there is any, by the scan alone."""
    if not any(entry.kind == typed_estate.KIND for entry in reader.entries):
        return ()
    return _no_longer(typed_estate.said(reader, *typed_estate.found(reader, settings)))


def _no_longer(said: Said) -> tuple[Table, ...]:
    """The same of an estate that is known: it is kept, and in force again when the asset is back."""
    if not said.void:
        return ()
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (str(one.number), AssetId(one.asset), one.operation, one.reason) for one in said.void
    )
    caption = text("Kept, and in force again as soon as it fits. `holdfast undo CHANGE` takes one back.")
    return (Table("no_longer", text("Typed, and no longer applies"), VOID, rows, caption=caption, limit=20),)


def _next(rows: list[Row]) -> Next:
    links = (Link(text("What is written, how old it is, who looks after it"), "runbooks"),)
    worst = tuple(one.asset for one in rows if one.bare and one.second is False)[:3]
    if not worst:
        return Next(
            text(
                "Is something missing, or no asset of yours? `holdfast assets add`, `exclude`, `split`, `merge`; "
                "`holdfast assets ask` for what no repository holds."
            ),
            links,
        )
    return Next(
        text(
            "Begin with {assets}: have whoever knows it write one page while a second person makes the next change. "
            "Is one of these no asset of yours, or several? `holdfast assets exclude`, `split`, `merge`.",
            assets=worst,
        ),
        links,
    )
