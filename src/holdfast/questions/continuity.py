"""The cheapest way out: which actions take most off what departures leave in the dark, for the days there are."""

from __future__ import annotations

import shlex
from collections.abc import Collection, Iterable
from datetime import date, timedelta
from typing import TYPE_CHECKING, Annotated

from holdfast.errors import BadInput
from holdfast.questions import action_keys, adopted, attested, naming, provenance, scoping
from holdfast.questions import company as companies
from holdfast.questions import continuity_plan as page
from holdfast.questions.contract import Context
from holdfast.terms.answer import Answer, Block, Doing, Link, Next, Note, NoteRole, Provenance
from holdfast.terms.nouns import PersonId
from holdfast.terms.planning import PlanRequest
from holdfast.terms.request import Field, worked, worked_days
from holdfast.terms.text import Slot, Text, text

if TYPE_CHECKING:
    from holdfast.decisions.continuity import Action, Limits, Plan, Record
    from holdfast.questions.company import Company

TITLE = "Continuity plan"
BUDGET = "plan_budget_days"
"""The claim that gives the days where none were typed."""


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
    limits = _limits(request, company, context)
    found = _plan(request, limits, company, context)
    asked = _asked(request, limits, company, context)
    blocks: list[Block] = [
        *page.blocks(found, asked, _dates(request, found, company, context), _shows, ()),
        *adopted.blocks(record, adopted.standing(record, company, context)),
        _next(found, request),
        *_limits_note(request, limits, company, context),
        _rate(found, company, context),
        *attested.notes(company.heard),
        *provenance.assumed(context, company),
        provenance.limits(_not_for()),
        _source(context, company, found),
    ]
    people = dict.fromkeys((*page.people(found), *adopted.people(record)))
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


def _rate(found: Plan, company: Company, context: Context) -> Note:
    """How often people leave, and on what that rests."""
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
    return Note(NoteRole.ASSUMED, page.joined(said, more))


def _limits(request: Request, company: Company, context: Context) -> Limits:
    """What was typed, as the plan takes it: keys whole, people by handle, days as numbers."""
    from holdfast.decisions.continuity import Limits
    from holdfast.decisions.moves import exposed, key, moves

    known: list[str] = []
    if request.without or request.keep:
        world = company.world
        known = [key(world, one) for one in moves(world, exposed(world))]
    without = action_keys.meant(request.without, known, "--without")
    keep = action_keys.meant(request.keep, known, "--keep")
    if both := sorted(map(action_keys.short, without & keep)):
        raise BadInput(f"`{both[0]}` was given to both `--without` and `--keep`. Choose one.")
    everybody, each = caps(request.cap, context)
    forbid = frozenset(naming.somebody(one, context) for one in request.forbid)
    company.world.find(tuple(forbid))
    budget = context.ledger.mid(BUDGET) if request.budget is None else request.budget
    return Limits(
        budget_days=0.0 if _nobody(forbid, company) else budget,
        without=without,
        keep=keep,
        forbid=forbid,
        cap=everybody,
        caps=each,
        worth=not request.spend,
        cash=0.0 if request.inside else None,
    )


def _nobody(forbid: Collection[PersonId], company: Company) -> bool:
    """Whether everybody is forbidden: whoever else might come, nothing can be planned for them."""
    return bool(forbid) and {company.world.person(one) for one in company.world.people} <= set(forbid)


def caps(written: Iterable[str], context: Context) -> tuple[float | None, dict[PersonId, float]]:
    """The most days for anybody, and for some. Raises `BadInput` where somebody is given two."""
    everybody: float | None = None
    each: dict[PersonId, float] = {}
    for one in written:
        who, equals, days = one.rpartition("=")
        try:
            most = worked_days(days)
        except ValueError as error:
            raise BadInput(
                f"`--cap` was given as `{one}`: {error}. Write `3d` for everybody, or `person 4=3d` for one."
            ) from None
        assert isinstance(most, float)  # noqa: S101
        if not equals:
            everybody = most if everybody is None else min(everybody, most)
            continue
        person = naming.somebody(who, context)
        if each.setdefault(person, most) != most:
            raise BadInput(f"`--cap` gives {person} both {worked(each[person])} and {worked(most)}. Give one.")
    return everybody, each


def _asked(request: Request, limits: Limits, company: Company, context: Context) -> page.Asked:
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
        return link(text("Have it in"), keep=(*request.keep, word), without=without)

    def days(amount: float) -> Link:
        return link(text("Plan {n:day|days}", n=round(amount, 2)), budget=round(amount, 2))

    written = dict(company.assets.select("asset", "documented").iter_rows())
    pay = companies.pay(context, ())
    return page.Asked(
        limits.budget_days or 0.0, dropped, kept, days, written, pay.base.currency, outside=not request.inside,
        per=None if pay.typed else pay.base, nobody=_nobody(limits.forbid, company),
    )  # fmt: skip


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


def _next(found: Plan, request: Request) -> Next:
    given = _spelled(request)
    links = (
        Link(text("What was adopted, and how far it is"), "continuity", (("adopted", "true"),)),
        Link(text("Hand-overs, and what they took"), "handovers"),
    )
    if not found.actions:
        more = Link(text("The same with thirty days"), "continuity", (*_without(given, "budget"), ("budget", "30d")))
        return Next(
            text("Ask people what they could maintain: three answers each say more than a whole history."),
            (more, Link(text("Ask people"), "attest")),
        )
    first = found.actions[0]
    slots: dict[str, Slot] = {"what": page.what(first).lower(), "options": _options(request)}
    begin = "Begin with the first: {what}"
    if first.asset is not None:
        begin, slots["asset"] = begin + " for {asset}", first.asset
    return Next(
        text(
            begin + ". `holdfast continuity adopt{options}` notes this plan with what it foretells; from then on each "
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


def _limits_note(request: Request, limits: Limits, company: Company, context: Context) -> list[Note]:
    """What the plan had to keep to, and what of it nobody typed."""
    said = [
        text("The plan keeps to {days:person-day|person-days} over all.", days=page.days(limits.budget_days or 0.0))
    ]
    if request.budget is None:
        said = [
            text(
                "No budget was given, so the plan keeps to {days:person-day|person-days} over all, by our assumption "
                "`{key}`; `--budget 3w` gives another.",
                days=page.days(limits.budget_days or 0.0), key=BUDGET,
            )
        ]  # fmt: skip
    if _nobody(limits.forbid, company):
        said = [text("Everybody here was forbidden, so nothing is planned.")]
    elif limits.worth:
        said.append(text(" It also ends where a day buys less than a day; `--spend` uses the whole budget."))
    if limits.cap is not None:
        said.append(text(" Nobody is given more than {n:day|days}.", n=page.days(limits.cap)))
    for who, most in sorted(limits.caps.items()):
        said.append(text(" {who} is given {n:day|days} at most.", who=who, n=page.days(most)))
    if limits.forbid:
        said.append(text(" Nothing is given to {who}.", who=tuple(sorted(limits.forbid))))
    if limits.without:
        said.append(text(" Left out, as you said: {keys}.", keys=_listed(limits.without)))
    if limits.keep:
        said.append(text(" Kept in, as you said: {keys}.", keys=_listed(limits.keep)))
    if limits.cash == 0:
        said.append(text(" Nobody from outside is paid."))
    said.append(text(" Reviews by people who know the files may not become fewer."))
    return [Note(NoteRole.ASSUMED, page.joined(*said))]


def _listed(keys: Iterable[str]) -> str:
    return ", ".join(sorted(map(action_keys.short, keys)))


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
    used = {key for one in found.actions for key in (*one.buys.claims, *one.days.claims)} | {BUDGET, "dark_week_days"}
    known = {one.key for one in base.claims}
    more = tuple(context.ledger.use(key) for key in sorted(used - known))
    return replace(
        base,
        bears_on=(*base.bears_on, "", "", ""),
        formula=(
            *base.formula,
            text(
                "Expected loss: somebody leaves, drawn evenly from everybody active, at {rate:value} a year; nobody "
                "has a chance of their own to leave. What then has no holder counts in weeks until it has one again, "
                "by how likely it must be changed.",
                rate=found.leaving_rate,
            ),
            text(
                "Actions act through these models: a pairing brings somebody nearer, a runbook shortens the weeks and "
                "makes no holder, a drill says what is held. No effect was typed."
            ),
            text("The plan was chosen on one set of scenarios and is reported on another."),
        ),
        claims=tuple(sorted((*base.claims, *more), key=lambda one: one.key)),
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
