"""What rests on one person, and what is dark already? The headline, with nobody chosen."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from holdfast.questions import agents, attested, provenance, scoping
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
    Table,
    Tile,
    Treemap,
)
from holdfast.terms.nouns import State
from holdfast.terms.request import AsOf, PathScope, Scenarios, Seed, TeamScope
from holdfast.terms.request import Request as Base
from holdfast.terms.text import Text, text

if TYPE_CHECKING:
    from holdfast.decisions.estate import Estate, Held
    from holdfast.questions.company import Company

COLUMNS = (
    Column("asset", "Asset"),
    Column("kind", "Kind", secondary=True),
    Column("state", "State"),
    Column("production", "Production", secondary=True),
    Column("holders", "Holders"),
    Column("nearest", "Nearest to covering it"),
    Column("documented", "Documented", secondary=True),
    Column("last_change", "Last change", secondary=True),
    Column("lines", "Lines", numeric=True, secondary=True),
    Column("owners", "Declared owners", secondary=True),
    Column("why", "Why it is one", secondary=True),
)


class Request(Base):
    """What to look at, and how finely to draw."""

    path: PathScope = ()
    team: TeamScope = ()
    discount_ai: agents.DiscountAi = False
    as_of: AsOf = None
    seed: Seed = None
    scenarios: Scenarios = None


def run(request: Request, context: Context) -> Answer:
    """Opens on assets; nothing is added up for anybody."""
    from holdfast.decisions.agents import thin_count
    from holdfast.decisions.estate import estate

    drawn = partial(companies.load, context, request.seed, request.scenarios, as_of=request.as_of)
    company = drawn(discount_ai=request.discount_ai)
    context = companies.seen(context, request.as_of)
    if reason := provenance.too_little(context, company):
        return provenance.answer(context, "estate", "What rests on one person", request, provenance.refusal(reason))
    company = scoping.within(company, context, request.path, request.team)
    full = drawn() if request.discount_ai else None
    full = scoping.within(full, context, request.path, request.team) if full else None
    context.progress("working out what rests on one person")
    found = estate(company.world, companies.pay(context, ()))
    blocks: list[Block] = [
        _headline(found),
        _figures(found),
        _map(found, company),
        _next(found, company),
        *agents.notes(context, company, full, thin_count, "have one holder or none"),
        *attested.notes(company.heard),
        *provenance.assumed(context, company),
        provenance.limits(),
        provenance.source(context, company.world),
    ]
    return provenance.answer(context, "estate", "What rests on one person", request, blocks)


def _headline(found: Estate) -> Headline:
    one, dark = round(found.one_holder.value), round(found.already_dark.value)
    if not one and not dark:
        return Headline(
            text("All {of:asset has|assets have} a second holder, most likely", of=found.of), _meaning(found)
        )
    if not one:
        finding = text("{dark} of {of:asset|assets} {dark:only is|are} dark already", dark=dark, of=found.of)
    elif not dark:
        finding = text("{one} of {of:asset|assets} {one:only has|have} no second holder", one=one, of=found.of)
    else:
        finding = text(
            "{one} of {of:asset|assets} {one:only has|have} no second holder, and {dark} {dark:only "
            "is|are} dark already",
            one=one, dark=dark, of=found.of,
        )  # fmt: skip
    return Headline(finding, _meaning(found))


def _meaning(found: Estate) -> Text:
    production, thin = found.of_production, round(found.thin_in_production.value)
    first = text("None of them looks like production. ")
    if not production:
        first = text("Nothing here looks like production. ")
    elif thin:
        first = text(
            "{thin} of the {production} that look like production {thin:only is|are} among them. ",
            thin=thin, production=production,
        )  # fmt: skip
    if found.weeks is None:
        second = text("Hardly anything rests on one person alone.")
    elif found.weeks.high <= 0:
        second = text("If one of those who hold something alone left, no more of production would go dark.")
    else:
        second = text(
            "If one of those who hold something alone left, safe cover would take {weeks:range} to come back.",
            weeks=found.weeks,
        )
    told = sum(standing(one) in (State.NO_SECOND_HOLDER, State.ALREADY_DARK) for one in found.assets)
    which = companies.unnamed(round(found.thin.value), told)
    return Text(which + first.template + second.template, first.slots + second.slots)


def _figures(found: Estate) -> Figures:
    items = [Figure("thin", "Assets with one holder or none", found.thin, of=found.of)]
    if found.of_production:
        label = "Of these, in production"
        items.append(Figure("thin_in_production", label, found.thin_in_production, of=found.of_production))
    if found.weeks is not None and found.cost is not None:
        items.append(Figure("weeks", "Weeks to safe cover, if one of their holders leaves", found.weeks))
        items.append(companies.money_figure("cost", "Cash and working time for it", found.cost, found.pay))
    return Figures(tuple(items))


def _map(found: Estate, company: Company) -> Treemap:
    rows = {row["asset"]: row for row in company.assets.iter_rows(named=True)}
    size = dict(zip(company.world.work.assets, company.world.work.built.tolist(), strict=True))
    tiles = tuple(
        Tile(one.asset, size[one.asset.key], standing(one), _note(one, company), one.production) for one in found.assets
    )
    table = Table(
        "assets",
        text("Every asset, thinnest first"),
        COLUMNS,
        tuple(_row(one, rows[one.asset.key]) for one in found.assets),
        limit=25,
    )
    return Treemap(
        "estate",
        text("Where it is thin"),
        text("Each box is an asset, its area the work that went into it; small ones that hurt are drawn larger."),
        tiles,
        table,
        text("Source: the git history of {n:repository|repositories}.", n=len(company.world.evidence)),
    )


def standing(one: Held) -> State:
    """The standing of an asset with nobody chosen, as a state."""
    return State(one.standing.value)


def _note(one: Held, company: Company) -> Text:
    if standing(one) is State.NO_SECOND_HOLDER and len(one.holders) == 1:
        return text("only {who} holds it", who=one.holders[0])
    if standing(one) is State.COVERED:
        return text("two or more hold it")
    if one.too_few_changes:
        return text("too few changes to tell")
    if standing(one) is State.CANNOT_TELL and (them := companies.whom(company, one.asset.key)):
        return text("cannot tell: ask {them}", them=them)
    return text("{state}", state=standing(one))


def _row(one: Held, asset: dict[str, Any]) -> tuple[Cell, ...]:
    return (
        one.asset,
        asset["kind"],
        standing(one),
        asset["production_reason"] if one.production else None,
        one.holders or None,
        tuple(candidate.person for candidate in one.nearest) or None,
        asset["documented"],
        companies.day(asset["last_time"]),
        asset["lines"],
        tuple(map(str, asset["owners"])) or None,
        asset["kind_reason"],
    )


def _next(found: Estate, company: Company) -> Next:
    asks = companies.unclear(company, [one.asset for one in found.assets if not one.too_few_changes])
    first = [one.asset for one in found.assets if standing(one) is State.NO_SECOND_HOLDER][:3]
    links = (
        Link(text("See the cheapest plan"), "continuity"),
        Link(text("See who works here"), "people"),
        Link(text("Check who is who"), "identities", (("suggested", "true"),)),
    )
    if not first:
        ask = found.ask[0].words if found.ask else "two people saying which of these assets they could maintain"
        return Next(companies.joined(text("What would narrow this most: {ask}.", ask=ask), asks), links)
    return Next(
        companies.joined(
            text(
                "Begin with {assets}: have a second person make and review the next change. What would narrow "
                "this most: {ask}.",
                assets=tuple(first),
                ask=found.ask[0].words if found.ask else "two people saying which of these assets they could maintain",
            ),
            asks,
        ),
        links,
    )
