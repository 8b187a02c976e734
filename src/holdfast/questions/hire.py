"""What a hire takes and costs until they do what they will do: weeks, the ramp, the first year's bill, by role."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from holdfast import __version__
from holdfast.errors import UnknownName, nearest
from holdfast.questions import company as companies
from holdfast.questions import history, provenance
from holdfast.questions.contract import Context
from holdfast.terms.answer import (
    Answer,
    Block,
    Column,
    Figure,
    Figures,
    Headline,
    Link,
    Next,
    Note,
    NotEnough,
    NoteRole,
    Provenance,
    RangeBar,
    Ranges,
    Table,
)
from holdfast.terms.money import Money
from holdfast.terms.request import Field, Of, Scenarios, Seed
from holdfast.terms.request import Request as Base
from holdfast.terms.text import text

if TYPE_CHECKING:
    from holdfast.decisions.hire import Hire
    from holdfast.measures.newcomers import Ramp
    from holdfast.models.cost import Pay
    from holdfast.models.draws import Draws

BILL = (
    Column("component", "Component"),
    Column("share", "Part of the total", numeric=True),
    Column("low", "Low", numeric=True, secondary=True),
    Column("high", "High", numeric=True, secondary=True),
    Column("meaning", "What it is"),
)
CURVE = (
    Column("week", "Weeks after the first day", numeric=True),
    Column("output", "Share of full output", numeric=True),
)
ROLES = (Column("role", "Role"), Column("band", "Middle of its pay band", numeric=True),
         Column("cost", "First year", numeric=True))  # fmt: skip
FORMULA = (
    text("Until they are there: weeks until an offer is accepted, then the notice that they must work out."),
    text("Ramp: share of full output t weeks after the first day is 1 - exp(-1.61 t / weeks to 80 %)."),
    text("First year: recruiting + empty seat (its salary is saved) + ramp + mentor + pay step, to the horizon."),
)


class Request(Base):
    """For which role, and at what level the market is read."""

    role: Annotated[
        str | None, Field("Role", limits="a role of holdfast.toml", of=Of.ROLE, default_from="per $100k of yearly pay")
    ] = None
    level: Annotated[
        Literal["entry", "mid", "senior"] | None,
        Field(
            "Level on the market",
            limits="entry, mid or senior",
            among=("entry", "mid", "senior"),
            default_from="no pay step is counted",
        ),
    ] = None
    seed: Seed = None
    scenarios: Scenarios = None


def run(request: Request, context: Context) -> Answer:
    """Weeks and cost from claims and the role's band; the company's own newcomers where there are enough of them."""
    from holdfast.decisions.hire import hire
    from holdfast.models.draws import Draws

    seed = context.settings.seed if request.seed is None else request.seed
    draws = Draws(seed, request.scenarios or context.settings.scenarios, context.ledger)
    pay = _pay(request, context)
    found = hire(draws, context.reader.as_of, pay)
    blocks: list[Block] = [
        _headline(found),
        _figures(found),
        _ramp(found),
        _bill(found, request),
        *_roles(draws, context),
        _newcomers(context, seed),
        _next(request, context),
        provenance.limits(
            text(
                "These are published figures until your own stand in their place: they say what hires take on the "
                "whole, not what this one will. The salary is no part of it. Never add this to the bill of a "
                "departure, which holds it already."
            )
        ),
        _source(draws, context),
    ]
    return provenance.answer(context, "hire", "Hire", request, blocks)


def _pay(request: Request, context: Context) -> Pay:
    """The role's band, and what the market asks at a level. Raises `UnknownName` for a role that nobody typed."""
    from decimal import Decimal

    from holdfast.models.cost import Pay, average

    bands, currency = context.settings.roles, context.settings.currency
    if request.role is not None and request.role not in bands:
        known = (
            f"Known: {', '.join(bands)}."
            if bands
            else "No role stands in holdfast.toml yet: `[roles.NAME]` with `pay`."
        )
        raise UnknownName(f"There is no role `{request.role}`. {known}", nearest(request.role, bands))
    band = bands[request.role].pay if request.role else None
    pay = average([band[1]], currency) if band else Pay()
    if request.level is None or not band or currency != "USD":
        return pay
    asked = context.ledger.mid(f"base_pay_{request.level}")
    return Pay(pay.base, typed=True, market=Money(Decimal(str(asked)), "USD"))


def _headline(found: Hire) -> Headline:
    return Headline(
        text("A hire does 80 % of what they will do {weeks:range} after the search begins", weeks=found.until_steady),
        text(
            "{vacancy:range} until an offer is accepted, {notice:range} of notice, {ramp:range} from the first day on.",
            vacancy=found.vacancy, notice=found.notice, ramp=found.ramp,
        ),
    )  # fmt: skip


def _figures(found: Hire) -> Figures:
    return Figures(
        (
            Figure("vacancy", "Weeks until an offer is accepted", found.vacancy),
            Figure("notice", "Weeks of notice", found.notice),
            Figure("ramp", "Weeks to 80 % after that", found.ramp),
            companies.money_figure("cost", "First year, without the salary", found.cost, found.pay),
        )
    )


def _ramp(found: Hire) -> Ranges:
    rows = tuple((week, output) for week, output in found.curve)
    return Ranges(
        "ramp",
        text("The ramp"),
        text("What a hire does of what they will do, by weeks after their first day."),
        "of full output",
        tuple(RangeBar(text("{n:week|weeks}", n=week), output) for week, output in found.curve),
        Table("ramp_table", text("The ramp by week"), CURVE, rows),
        text("Source: `ramp_weeks_to_80` in `holdfast claims`."),
    )


def _bill(found: Hire, request: Request) -> Table:
    from holdfast.models.cost import MEANING, Component

    meaning = {**MEANING, Component.RAMP: "pay of the hire before they do what they will do"}
    rows = tuple(
        (str(line.component), line.share, line.low, line.high, meaning[line.component]) for line in found.bill.lines
    )
    if found.pay.typed:
        caption = text("From the middle of the pay band of {role}. The parts add up to the median total; their own "
                       "ranges do not.", role=request.role or "the role")  # fmt: skip
    else:
        caption = text("Per {pay} of yearly pay: no role was chosen, or it has no band. The parts add up to the median "
                       "total; their own ranges do not.", pay=found.pay.base)  # fmt: skip
    return Table("bill", text("What the first year costs, beside the salary"), BILL, rows, caption=caption)


def _roles(draws: Draws, context: Context) -> tuple[Table, ...]:
    """Every role with a band, side by side."""
    from holdfast.decisions.hire import by_role
    from holdfast.models.cost import average

    bands = {
        name: average([role.pay[1]], context.settings.currency)
        for name, role in context.settings.roles.items()
        if role.pay
    }
    if len(bands) < 2:
        return ()
    found = by_role(draws, context.reader.as_of, bands)
    rows = tuple((role, bands[role].base, cost) for role, cost in found.items())
    return (Table("roles", text("By role"), ROLES, rows, caption=text("In the order of holdfast.toml.")),)


def _newcomers(context: Context, seed: int) -> Block:
    """How long this company's own newcomers took, where enough of them have a year behind them."""
    import numpy as np

    from holdfast.measures.newcomers import LEAST, STEADY, Ramp, ramp
    from holdfast.measures.work import end_of

    touches = history.load(context.reader, context.ledger).touches
    found = ramp(touches, end_of(context.reader.as_of), np.random.default_rng(seed))
    if not isinstance(found, Ramp):
        return NotEnough(
            text(
                "Fewer than {least} people joined after the history began and have a full year behind them, so nothing "
                "is said of how long your own newcomers took.",
                least=LEAST,
            ),
            text("Repositories that reach further back. Until then the ramp is the published one."),
        )
    return _own(found, STEADY)


def _own(found: Ramp, steady: float) -> Note:
    weeks = tuple(round(one) for one in (found.weeks, found.low, found.high))
    return Note(
        NoteRole.ASSUMED,
        text(
            "Your own newcomers, taken together, reached {steady:percent} of their later output after about {weeks} "
            "weeks ({low} to {high}), by days with a commit. It is not used above. To use it: `holdfast claims set "
            "ramp_weeks_to_80 --value {value} --low {least} --high {most}`.",
            steady=steady, weeks=weeks[0], low=weeks[1], high=weeks[2],
            value=str(weeks[0]), least=str(weeks[1]), most=str(weeks[2]),
        ),
    )  # fmt: skip


def _next(request: Request, context: Context) -> Next:
    links: tuple[Link, ...] = (Link(text("Every published figure in use"), "claims"),)
    if request.role is None and context.settings.roles:
        links = (Link(text("For one role"), "hire", (("role", next(iter(context.settings.roles))),)), *links)
    return Next(
        text(
            "What your last searches took narrows this most: `holdfast claims set vacancy_weeks --value WEEKS --low "
            "WEEKS --high WEEKS`."
        ),
        links,
    )


def _source(draws: Draws, context: Context) -> Provenance:
    return Provenance(
        generation=context.reader.number, ledger=context.ledger.revision, as_of=context.reader.as_of, seed=draws.seed,
        scenarios=draws.scenarios, version=__version__, formula=FORMULA,
        claims=tuple(context.ledger.use(key) for key in draws.used),
    )  # fmt: skip
