"""The cheapest way out: which actions take most off what departures leave in the dark, for the days there are."""

from __future__ import annotations

import shlex
from datetime import date, timedelta
from typing import TYPE_CHECKING, Annotated

from holdfast.errors import BadInput
from holdfast.questions import action_keys, adopted, attested, provenance, scoping
from holdfast.questions import company as companies
from holdfast.questions import continuity_limits as keeping
from holdfast.questions import continuity_plan as plan_page
from holdfast.questions.continuity_actions import people as people_of
from holdfast.questions.continuity_words import Asked, joined, what
from holdfast.questions.contract import Context
from holdfast.terms.answer import Answer, Block, Doing, Link, Next, Note, NoteRole, Provenance
from holdfast.terms.nouns import PersonId
from holdfast.terms.planning import PlanRequest
from holdfast.terms.request import Field
from holdfast.terms.text import Slot, Text, text

if TYPE_CHECKING:
    from holdfast.decisions.continuity import Action, Limits, Plan, Record
    from holdfast.questions.company import Company

TITLE = "Continuity plan"


class Request(PlanRequest):
    """Days, who and what may be in it; or only what was adopted."""

    adopted: Annotated[bool, Field("Only what was adopted", limits="and how far it is", fine=True)] = False


def run(request: Request, context: Context) -> Answer:
    """The plan, simulated before and after; what was adopted of earlier ones and what the evidence shows of it."""
    company = companies.load(
        context, request.seed, request.scenarios, discount_ai=request.discount_ai, as_of=request.as_of
    )
    context = companies.seen(context, request.as_of)
    if reason := provenance.too_little(context, company):
        return provenance.answer(context, "continuity", TITLE, request, provenance.refusal(reason))
    record = adopted.adopted(context.reader)
    if request.adopted:
        return _only_adopted(request, record, company, context)
    company = scoping.within(company, context, request.path, request.team)
    limits = keeping.limits(request, company, context)
    found = _plan(request, limits, company, context)
    asked = _asked(request, limits, company, context)
    blocks: list[Block] = [
        *plan_page.blocks(found, asked, _dates(request, found, company, context), _shows, ()),
        *adopted.blocks(record, adopted.standing(record, company, context)),
        _next(found, request, asked.leaving),
        *keeping.told(request, limits, company, context),
        *_rate(found, company, context),
        *attested.notes(company.heard),
        *provenance.assumed(context, company),
        provenance.limits(_not_for()),
        _source(context, company, found),
    ]
    people = dict.fromkeys((*asked.leaving, *people_of(found), *adopted.people(record)))
    return provenance.answer(context, "continuity", TITLE, request, blocks, tuple(people))


def _shows(action: Action) -> Text:
    """What a later scan must show before it counts as done."""
    return adopted.shows(action_keys.short(action.key).partition("-")[0], action.who)


def _plan(request: Request, limits: Limits, company: Company, context: Context) -> Plan:
    """The plan, remembered for as long as nothing changes that it rests on."""
    from holdfast.decisions.continuity import plan

    def make() -> Plan:
        context.progress("looking for the cheapest way out")
        return plan(company.world, limits, companies.pay(context, ()), record=_record(company, context))

    asked = request.model_copy(update={"start": None}).query()
    key = (
        "plan",
        *context.reader.key,
        context.ledger.revision,
        context.settings.seed,
        context.settings.scenarios,
        asked,
    )
    return context.memory.recall(key, make)


def _record(company: Company, context: Context) -> Record | None:
    """How often people left here, where the company kept a record of it."""
    import polars as pl

    from holdfast.decisions.continuity import Record
    from holdfast.measures.turnover import departures

    people = context.reader.people.filter(~pl.col("bot"))
    months = context.ledger.mid("change_window_months")
    found = departures(people, list(company.world.people), context.reader.as_of, months)
    return Record(*found) if found else None


def _rate(found: Plan, company: Company, context: Context) -> tuple[Note, ...]:
    """How often people leave, and on what that rests; nothing where no rate was asked for."""
    if found.leaving_rate is None:
        return ()
    said = text(
        "People leave at {rate:percent} a year ({low:percent} to {high:percent}), whoever it is",
        rate=found.leaving_rate.value, low=found.leaving_rate.low, high=found.leaving_rate.high,
    )  # fmt: skip
    record = _record(company, context)
    if record is None:
        more = text(": by published rates, as too few were marked as left here. `holdfast people left` notes who was.")
    else:
        more = text(
            ": by published rates and your own record, {n:person|people} marked as left over {years:person-year|"
            "person-years}.",
            n=record.left, years=round(record.person_years),
        )  # fmt: skip
    return (Note(NoteRole.ASSUMED, joined(said, more)),)


def _asked(request: Request, limits: Limits, company: Company, context: Context) -> Asked:
    """Links to the same plan with one thing changed."""

    def link(label: Text, **changed: object) -> Link:
        return Link(label, "continuity", _spelled(request.model_copy(update=changed)))

    def dropped(key: str) -> Link:
        word = action_keys.short(key)
        kept = tuple(one for one in request.keep if one not in (key, word))
        return link(text("Leave it out"), without=(*request.without, word), keep=kept)

    def kept(key: str) -> Link:
        word = action_keys.short(key)
        without = tuple(one for one in request.without if one not in (key, word))
        return link(text("Put it in"), keep=(*request.keep, word), without=without)

    def days(amount: float) -> Link:
        return link(text("Plan {n:day|days}", n=round(amount, 2)), budget=round(amount, 2), spend=True)

    written = dict(company.assets.select("asset", "documented").iter_rows())
    pay = companies.pay(context, ())
    return Asked(
        limits.budget_days or 0.0, dropped, kept, days, written, pay.base.currency, outside=not request.inside,
        per=None if pay.typed else pay.base, nobody=keeping.nobody(limits.forbid, company),
        assets=company.assets.height, leaving=tuple(sorted(limits.leaving)), roadmap=_currency(company),
    )  # fmt: skip


def _currency(company: Company) -> str | None:
    """That of what is on the roadmap, where a value was typed."""
    return next((one.value.currency for one in company.world.roadmap.items if one.value is not None), None)


def _spelled(request: Request) -> tuple[tuple[str, str | tuple[str, ...]], ...]:
    """A request as a link has it: a field of several values once, with all of them."""
    many: dict[str, list[str]] = {}
    for name, word in request.pairs():
        many.setdefault(name, []).append(word)
    return tuple((name, tuple(words) if request.takes_many(name) else words[-1]) for name, words in many.items())


def _dates(request: Request, found: Plan, company: Company, context: Context) -> list[tuple[date, date]]:
    """When each action happens, from the first day on."""
    from holdfast.decisions.notice import usual_share
    from holdfast.decisions.plan_dates import dates

    first = request.start or context.reader.today + timedelta(days=1)
    if request.start and request.start > context.reader.today + timedelta(days=366):
        raise BadInput(f"`--start` was given as {request.start}, over a year ahead. Give a day within a year.")
    loads = [dict(one.load) for one in found.actions]
    return dates(loads, [one.days.value for one in found.actions], first, usual_share(company.world))


def _next(found: Plan, request: Request, leavers: tuple[PersonId, ...]) -> Next:
    given = _spelled(request)
    links: tuple[Link, ...] = (
        Link(text("What was adopted, and how far it is"), "continuity", (("adopted", "true"),)),
        Link(text("Hand-overs, and what they took"), "handovers"),
    )
    if leavers:
        until = text("What goes dark with them; once a last day is known, what to hand over until then")
        links = (Link(until, "departure", (("leaving", tuple(map(str, leavers))),)), *links)
    if not found.actions:
        more = Link(text("The same with thirty days"), "continuity", (*_without(given, "budget"), ("budget", "30d")))
        return Next(
            text("Ask people what they could maintain: three answers each say more than a whole history."),
            (more, Link(text("Ask people"), "attest"), *links[:-2]),
        )
    first = found.actions[0]
    slots: dict[str, Slot] = {"what": what(first).lower(), "options": _options(request)}
    begin = "Begin with the first: {what}"
    if first.asset is not None:
        begin, slots["asset"] = begin + " for {asset}", first.asset
    return Next(
        text(
            begin
            + ". Then keep to it: `holdfast continuity adopt{options}` stores what is foretold, and from then on each "
            "scan says what of it is seen. `holdfast continuity github OWNER/NAME{options}` shows it as issues, "
            "`--export` writes it as Markdown, CSV or a calendar.",
            **slots,
        ),
        links,
        (Doing(text("Adopt this plan"), "continuity adopt", request.pairs()),),
    )


def _options(request: Request) -> str:
    """The same options as they are typed."""
    words = []
    for name, word in request.pairs():
        words.append(f" --{name.replace('_', '-')}" + ("" if word == "true" else f" {shlex.quote(word)}"))
    return "".join(words)


def _without(
    given: tuple[tuple[str, str | tuple[str, ...]], ...], name: str
) -> tuple[tuple[str, str | tuple[str, ...]], ...]:
    return tuple(pair for pair in given if pair[0] != name)


def _not_for() -> Text:
    return text(
        "A plan says where a day does most against dark weeks, not what anybody is worth, and not what they should be "
        "paid or ranked by. It knows only what git and you told it. An action is done when a scan or a drill shows it: "
        "reviews that are waved through and runbooks that nobody tried change nothing here."
    )


def _source(context: Context, company: Company, found: Plan) -> Provenance:
    """As for a departure, with how a plan is made."""
    from dataclasses import replace

    base = provenance.source(context, company.world)
    used = {key for one in found.actions for key in (*one.buys.claims, *one.days.claims)}
    known = {one.key for one in base.claims}
    more = tuple(context.ledger.use(key) for key in sorted((used | {keeping.BUDGET, "dark_week_days"}) - known))
    lines = (*_loss(found), *HOW)
    return replace(
        base,
        bears_on=(*base.bears_on, *("" for _ in lines)),
        formula=(*base.formula, *lines),
        claims=tuple(sorted((*base.claims, *more), key=lambda one: one.key)),
    )


HOW = (
    text(
        "Actions act through these models: a pairing brings somebody nearer, a runbook shortens the weeks and makes no "
        "holder, a drill says what is held. No effect was typed."
    ),
    text(
        "The plan was chosen on one set of scenarios and is reported on another. What it leaves out, and what else "
        "could be done, is told of the first."
    ),
)
"""How a plan is made, in lines of the formula."""


def _loss(found: Plan) -> tuple[Text, ...]:
    """What the expected loss is."""
    if found.leaving_rate is None:
        return (
            text(
                "Loss: those who were chosen leave today, all at once, for certain; nobody else does, and no chance "
                "that anybody leaves is worked out. What then has no holder counts in weeks until it has one again, by "
                "how likely it must be changed."
            ),
        )
    return (
        text(
            "Expected loss: somebody leaves, drawn evenly from everybody active, at {rate:value} a year; nobody has a "
            "chance of their own to leave. What then has no holder counts in weeks until it has one again, by how "
            "likely it must be changed.",
            rate=found.leaving_rate,
        ),
    )


def _only_adopted(request: Request, record: tuple[adopted.Adopted, ...], company: Company, context: Context) -> Answer:
    found = adopted.standing(record, company, context)
    blocks: list[Block] = [
        adopted.headline(record, found),
        *adopted.blocks(record, found),
        Next(
            text("Make a plan for the days there are, or see the one that would be made now."),
            (Link(text("Plan"), "continuity"), Link(text("Hand-overs, and what they took"), "handovers")),
        ),
        provenance.limits(_not_for()),
        provenance.source(context, company.world),
    ]
    return provenance.answer(context, "continuity", TITLE, request, blocks, adopted.people(record))
