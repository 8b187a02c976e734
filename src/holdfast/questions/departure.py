"""What goes dark if these people leave, who is nearest to covering it, how long does it take, what does it cost?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any, Literal

from holdfast.errors import BadInput, Refused
from holdfast.questions import agents, attested, choosing, late_items, provenance, scoping
from holdfast.questions import company as companies
from holdfast.questions import notice as notices
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
    Tile,
    Treemap,
)
from holdfast.terms.nouns import PersonId, Purpose, State
from holdfast.terms.request import PEOPLE, AsOf, Field, Of, PathScope, Scenarios, Seed, TeamScope
from holdfast.terms.request import Request as Base
from holdfast.terms.text import Slot, Text, text

if TYPE_CHECKING:
    from holdfast.claims.ledger import Ledger
    from holdfast.decisions.departure import Departure, Outcome, Together
    from holdfast.questions.company import Company

NEAREST = (
    Column("asset", "Asset"),
    Column("nearest", "Nearest to covering it"),
    Column("weeks", "Weeks", numeric=True),
)
ASSETS = (
    Column("asset", "Asset"),
    Column("kind", "Kind", secondary=True),
    Column("state", "State"),
    Column("chance_dark", "Goes dark in", numeric=True),
    Column("production", "Production", secondary=True),
    Column("demand", "Must change in {weeks}", numeric=True, secondary=True),
    Column("nearest", "Nearest to covering it"),
    Column("effort", "Person-weeks of the nearest", numeric=True, secondary=True),
    Column("weeks", "Weeks, where it goes dark", numeric=True),
    Column("documented", "Documented", secondary=True),
)
DARK = (
    Column("asset", "Asset"),
    Column("last_change", "Last change"),
    Column("production", "Production", secondary=True),
)
TOGETHER = (Column("asset", "Asset"), Column("chance", "Dark only together", numeric=True))
BILL = (
    Column("component", "Component"),
    Column("share", "Part of the total", numeric=True),
    Column("low", "Low", numeric=True, secondary=True),
    Column("high", "High", numeric=True, secondary=True),
    Column("meaning", "What it is"),
)


COVER = (
    Column("by", "Who takes what no colleague can"),
    Column("weeks", "Weeks to safe cover", numeric=True),
    Column("outside", "Their person-weeks", numeric=True, secondary=True),
    Column("cost", "Cash and working time", numeric=True),
)


class Request(Base):
    """Whose leaving, what to look at, and how finely to draw."""

    leaving: Annotated[tuple[str, ...], Field("Leaving", limits=PEOPLE, of=Of.PERSON)] = ()
    last_day: Annotated[
        tuple[date, ...],
        Field(
            "Last day",
            limits="a day such as 2026-03-31, once for all or once for each who leaves",
            default_from="what `holdfast people left` noted, where it is still to come",
        ),
    ] = ()
    day_off: Annotated[
        tuple[date, ...],
        Field("Day off before it", limits="a day such as 2026-03-27, weekends are off anyway", fine=True),
    ] = ()
    cover_by: Annotated[
        Literal["hire", "contractor"] | None,
        Field("Who takes what no colleague can", limits="hire or contractor", default_from="hire", fine=True),
    ] = None
    path: PathScope = ()
    team: TeamScope = ()
    discount_ai: agents.DiscountAi = False
    as_of: AsOf = None
    seed: Seed = None
    scenarios: Scenarios = None


def run(request: Request, context: Context) -> Answer:
    """States, cover, weeks and cost for one chosen set of people; a name needs a purpose, a handle does not.

    With nobody chosen, everybody who is there to choose from.
    """
    from holdfast.decisions.agents import dark_count
    from holdfast.decisions.departure import depart
    from holdfast.decisions.enough import nobody_left
    from holdfast.models.recovery import Outside

    if not request.leaving:
        return choosing.answer(request, context)
    outside = Outside.CONTRACTOR if request.cover_by == "contractor" else Outside.HIRE
    leavers = chosen(request, context)
    days = notices.last_days(request.leaving, request.last_day, leavers, context)
    if request.day_off and not days:
        raise BadInput(
            "`--day-off` was given, and no last day is known before which it could lie. Give `--last-day DATE` as "
            "well, or leave it out."
        )
    drawn = partial(companies.load, context, request.seed, request.scenarios, as_of=request.as_of)
    company = drawn(discount_ai=request.discount_ai)
    context = companies.seen(context, request.as_of)
    if reason := provenance.too_little(context, company):
        return provenance.answer(context, "departure", "Departure", request, provenance.refusal(reason))
    company = scoping.within(company, context, request.path, request.team)
    full = drawn() if request.discount_ai else None
    full = scoping.within(full, context, request.path, request.team) if full else None
    context.progress("working out what follows")
    company = _leaving_on(company, days)
    found = depart(company.world, leavers, companies.pay(context, leavers), outside)
    alone = nobody_left(len(company.world.people), found.leavers)
    plan = notices.plan(company, days, request.day_off, found, context) if days else None
    blocks: list[Block] = [
        *(notices.opening(plan, found.leavers, days, company, context) if plan else _opening(found, company)),
        _map(found, company, planned=bool(days)),
        _nearest(found),
        *((alone,) if alone else ()),
        _already(found, company),
        *((_together(found.together),) if found.together else ()),
        *_late(found),
        _quantities(found, context.ledger),
        _bill(found, planned=bool(days)),
        *_covers(found, context),
        *_explained(found),
        notices.next_step(plan) if plan else _next(found, company, request),
        *agents.notes(context, company, full, lambda world: dark_count(world, found.leavers), "go dark"),
        *attested.notes(company.heard),
        *provenance.assumed(context, company),
        provenance.limits(),
        provenance.source(context, company.world),
    ]
    return provenance.answer(context, "departure", "Departure", request, blocks, people=found.leavers)


def _leaving_on(company: Company, days: Mapping[PersonId, date]) -> Company:
    """The same company, with weeks until what is planned counted from the first last day, where one is known."""
    if not days or not company.world.roadmap.items:
        return company
    return replace(company, world=replace(company.world, roadmap=company.world.roadmap.on(min(days.values()))))


def _late(found: Departure) -> tuple[Block, ...]:
    """What slips on the roadmap, and the money at risk, in a column of its own; nothing where none was typed."""
    if found.at_risk is None:
        return ()
    risk = found.at_risk
    return late_items.table(risk), Figures(tuple(late_items.figures(risk))), *late_items.notes(risk)


def _opening(found: Departure, company: Company) -> tuple[Block, ...]:
    """The finding and its figures, where nothing is planned."""
    return _headline(found, company), _figures(found, len(found.outcomes))


def chosen(request: Request, context: Context) -> tuple[PersonId, ...]:
    """The people that were named. Raises `Refused` for a name without a purpose."""
    named = [one for one in request.leaving if PersonId.parse(one) is None]
    if named and context.purpose is None:
        allowed = ", ".join(
            f"`--purpose '{purpose}'`" if " " in purpose else f"`--purpose {purpose}`" for purpose in Purpose
        )
        raise Refused(
            "NO_PURPOSE",
            f"A departure by name needs a purpose, which is logged: {allowed}. "
            "Handles such as 'person 4' (`holdfast people`) need none, and names stay masked.",
        )
    return tuple(dict.fromkeys(context.reader.find(one) for one in request.leaving))


def _headline(found: Departure, company: Company) -> Headline:
    dark, production = round(found.goes_dark.value), round(found.in_production.value)
    leave = "If {who} {n:only leaves|leave}, "
    slots: dict[str, Slot] = {"who": found.leavers, "n": len(found.leavers)}
    goes = leave + "{dark:words asset goes|assets go} dark"
    if not dark:
        finding = text(leave + "most likely nothing goes dark", **slots)
    elif not company.world.work.production.any():
        finding = text(goes, **slots, dark=dark)
    elif not production:
        finding = text(goes + ", {dark:only not|none of them} in production", **slots, dark=dark)
    elif dark == 1:
        finding = text(goes + ", and it is in production", **slots, dark=dark)
    else:
        slots |= {"dark": dark, "production": production}
        finding = text(goes + ", {production:words of|of} them in production", **slots)
    return Headline(finding, _meaning(found, dark, bool(company.world.work.production.any())))


def _meaning(found: Departure, dark: int, production: bool) -> Text:
    which = companies.unnamed(dark, sum(one.state is State.GOES_DARK for one in found.outcomes))
    if found.weeks.high <= 0:
        return text(which + f"Nothing {'in production ' if production else ''}has to be recovered.")
    back = (
        which
        + ("Getting back to safe cover" if dark else "Where something does, safe cover")
        + " would take {weeks:range}."
    )
    if found.last_back is None:
        return text(back, weeks=found.weeks)
    return text(back + " {asset} comes back last.", weeks=found.weeks, asset=found.last_back)


def _figures(found: Departure, of: int) -> Figures:
    return Figures(
        (
            Figure("goes_dark", "Assets that go dark", found.goes_dark, of=of),
            Figure("in_production", "In production", found.in_production),
            Figure("weeks", "Weeks to safe cover", found.weeks),
            companies.money_figure("cost", "Cash and working time", found.cost, found.pay),
        )
    )


def _map(found: Departure, company: Company, planned: bool) -> Treemap:
    rows = {row["asset"]: row for row in company.assets.iter_rows(named=True)}
    size = dict(zip(company.world.work.assets, company.world.work.built.tolist(), strict=True))
    tiles = tuple(
        Tile(one.asset, size[one.asset.key], one.state, _note(one, company), one.production) for one in found.outcomes
    )
    cells = tuple(_row(one, rows[one.asset.key]) for one in found.outcomes)
    return Treemap(
        "departure",
        text("Where it hurts without the hand-over") if planned else text("Where it hurts"),
        text("Each box is an asset, its area the work that went into it; small ones that hurt are drawn larger."),
        tiles,
        Table("assets", text("Every asset"), _columns(company), cells, limit=25),
        text("Source: the git history of {n:repository|repositories}.", n=len(company.world.evidence)),
    )


def _columns(company: Company) -> tuple[Column, ...]:
    """The columns of the assets, with the weeks in which an asset must change as the claim says."""
    weeks = f"{company.world.ledger.mid('demand_weeks'):g} weeks"
    return tuple(replace(one, head=one.head.replace("{weeks}", weeks)) for one in ASSETS)


def _note(one: Outcome, company: Company) -> Text:
    if one.too_few_changes:
        return text("too few changes to tell")
    if one.production and one.state is State.GOES_DARK:
        return text("{state} · production", state=one.state)
    if one.state is State.CANNOT_TELL and (them := companies.whom(company, one.asset.key)):
        return text("cannot tell: ask {them}", them=them)
    return text("{state}", state=one.state)


def _row(one: Outcome, asset: dict[str, Any]) -> tuple[Cell, ...]:
    return (
        one.asset,
        asset["kind"],
        one.state,
        companies.percent(one.chances[State.GOES_DARK]),
        asset["production_reason"] if one.production else None,
        companies.percent(one.demand),
        _who(one),
        one.nearest[0].effort if one.nearest else None,
        one.weeks,
        asset["documented"],
    )


def _who(one: Outcome) -> tuple[PersonId, ...] | Text | None:
    """The nearest three; where nobody inside is near, who else."""
    if one.nearest:
        return tuple(candidate.person for candidate in one.nearest)
    words = text("any colleague") if one.asset.outside else text("nobody; contractor or hire")
    return words if one.weeks else None


def _nearest(found: Departure) -> Table:
    """What goes dark, and who is nearest: three, because a single best guess is wrong more often than right."""
    dark = [one for one in found.outcomes if one.state is State.GOES_DARK]
    rows = tuple((one.asset, _who(one), one.weeks) for one in dark)
    return Table(
        "nearest_cover",
        text("Nearest cover"),
        NEAREST,
        rows,
        caption=text("Who could take it, and how far they are."),
        limit=8,
        empty=text("No asset goes dark more likely than not."),
        beside=True,
    )


def _already(found: Departure, company: Company) -> Table:
    last = dict(company.assets.select("asset", "last_time").iter_rows())
    rows = tuple(
        (one.asset, companies.day(last[one.asset.key]), one.production)
        for one in found.outcomes
        if one.state is State.ALREADY_DARK
    )
    return Table(
        "already_dark",
        text("Already dark"),
        DARK,
        rows,
        caption=text(
            "Nobody's departure causes these: whoever changed them lately did not change enough of them to hold them."
        ),
        limit=8,
        empty=text("None, more likely than not."),
        beside=True,
    )


def _together(found: Together) -> Table:
    rows = tuple((asset, companies.percent(chance)) for asset, chance in found.assets)
    caption = text("Held by the chosen people and nobody else.")
    if found.more is not None:
        caption = text(
            "Held by the chosen people and nobody else. Together they cost {more:range} in the dark "
            "beyond what each alone would.",
            more=found.more,
        )
    return Table(
        "together",
        text("What rests on them alone"),
        TOGETHER,
        rows,
        caption=caption,
        limit=10,
        empty=text("Nothing goes dark only because they leave together."),
    )


def _quantities(found: Departure, ledger: Ledger) -> Figures:
    """Effort, the empty seat and the dark weeks are three different quantities."""
    return Figures(
        (
            Figure("effort", "Person-weeks of colleagues", found.effort),
            Figure("vacancy_weeks", "Weeks the seat is empty", found.vacancy_weeks),
            Figure("dark_weeks", "Asset-weeks in the dark, by demand", found.dark_weeks),
            Figure("of_pay", "Cost over the yearly pay of the seats", found.of_pay, note=_published(ledger)),
        ),
        text("Four quantities that are easily mixed up"),
    )


def _published(ledger: Ledger) -> Text:
    """The two published costs of a departure, to compare with."""
    from holdfast.models.cost import ticks

    accounts, profit = ticks(ledger)
    return text(
        "published: {least} ({what}) and {most} ({other}); they measure different things",
        least=accounts.share, what=accounts.measures, most=profit.share, other=profit.measures,
    )  # fmt: skip


def _bill(found: Departure, planned: bool) -> Table:
    from holdfast.models.cost import MEANING, Component

    less = "; without the weeks in which what is late is money at risk, above"
    means = dict(MEANING)
    if found.at_risk and found.at_risk.money:
        means[Component.EMPTY_SEAT] += less
    rows = tuple(
        (str(line.component), line.share, line.low, line.high, means[line.component]) for line in found.bill.lines
    )
    per = text(
        "Per {pay} of yearly pay: no pay was typed. The parts add up to the median total; their own ranges do not.",
        pay=found.pay.base,
    )
    if found.pay.typed:
        per = text(
            "From the pay band of the role, never the leaver's own pay. The parts add up to the median "
            "total; their own ranges do not."
        )
    title = text("What it costs without the hand-over") if planned else text("What it costs")
    return Table("bill", title, BILL, rows, caption=per)


def _covers(found: Departure, context: Context) -> tuple[Block, ...]:
    """The hire and a contractor, side by side; and what to write into the contract."""
    if not found.covers:
        asked = str(found.cover_by) != "the hire"
        return (
            (
                Note(
                    NoteRole.ASSUMED,
                    text("Colleagues stand near enough to take all of it on, so no contractor is counted."),
                ),
            )
            if asked
            else ()
        )
    currency = found.pay.base.currency
    rows = tuple((str(one.by), one.weeks, one.outside, replace(one.cost, unit=currency)) for one in found.covers)
    counts = "Some of this no colleague can take. The rest of this page counts on {who}."
    caption = text(counts if found.pay.typed else counts + " Per {pay} of yearly pay.", **_per(found))
    table = Table("cover_by", text("Hire or contractor"), COVER, rows, caption=caption)
    start, price = context.ledger["contractor_weeks"], context.ledger["contractor_over_pay"]
    clause = text(
        "A contractor starts in {soon} to {late} weeks and costs {low} to {high} times what an employee does; the seat "
        "is refilled in either case. What a contractor learns leaves with them. So put a transfer clause into the "
        "contract: they work in your repositories from the first day, a named colleague reviews every change, and the "
        "last instalment is due once that colleague has made three changes without help.",
        soon=start.low, late=start.high, low=price.low, high=price.high,
    )  # fmt: skip
    return table, Note(NoteRole.CAUTION, clause)


def _per(found: Departure) -> dict[str, Slot]:
    slots: dict[str, Slot] = {"who": str(found.cover_by)}
    return slots if found.pay.typed else slots | {"pay": found.pay.base}


def _explained(found: Departure) -> tuple[Note, ...]:
    (least, few), (most, many) = found.by_threshold
    notes = []
    if least < most:
        both = text(
            "If a holder had to maintain {least:percent} of an asset, {few:value} would go dark; if {most:percent}, "
            "{many:value}.",
            least=least, most=most, few=few, many=many,
        )  # fmt: skip
        notes.append(Note(NoteRole.CAUTION, both))
    if found.of_pay_note:
        notes.append(Note(NoteRole.CAUTION, text("{note}", note=found.of_pay_note)))
    return tuple(notes)


def _next(found: Departure, company: Company, request: Request) -> Next:
    asks = companies.unclear(company, [one.asset for one in found.outcomes if one.state is State.CANNOT_TELL])
    links = (Link(text("Check who is who"), "identities"), Link(text("Every published figure in use"), "claims"))
    dark = tuple(one.asset for one in found.outcomes if one.state is State.GOES_DARK)[:3]
    ask = found.ask[0].words if found.ask else "two people saying which of these assets they could maintain"
    if not dark:
        some = (_plan(request, found), *links) if found.goes_dark.high > 0 else links
        return Next(companies.joined(text("What would narrow this most: {ask}.", ask=ask), asks), some)
    return Next(
        companies.joined(
            text(
                "Fix this: begin with {assets}, and pair the nearest while there is time. What would narrow this "
                "most: {ask}.",
                assets=dark,
                ask=ask,
            ),
            asks,
        ),
        (_plan(request, found), *links),
    )


def _plan(request: Request, found: Departure) -> Link:
    """What to do before they go: the same people by their handles, the same part of the estate."""
    same = ("path", "team", "discount_ai", "as_of", "seed", "scenarios")
    asked = [(name, word) for name, word in request.pairs() if name in same]
    many = {name: tuple(word for other, word in asked if other == name) for name, _ in asked}
    kept = tuple((name, words if request.takes_many(name) else words[-1]) for name, words in many.items())
    return Link(text("See the plan"), "continuity", (("leaving", tuple(str(one) for one in found.leavers)), *kept))
