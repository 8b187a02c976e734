"""How many months the cash lasts, now and with each offer or plan of hires, and by when to begin raising."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from holdfast import __version__
from holdfast.questions import provenance, runway_mix, runway_plans, runway_tables, typed_cash, typed_grid
from holdfast.questions.contract import Context
from holdfast.questions.equity_facts import passed_on
from holdfast.questions.runway_plans import Request
from holdfast.terms.answer import (
    Answer,
    Block,
    Figure,
    Figures,
    Headline,
    Link,
    Next,
    Note,
    NotEnough,
    NoteRole,
    Provenance,
)
from holdfast.terms.estimate import Estimate
from holdfast.terms.money import Money
from holdfast.terms.text import Text, text

if TYPE_CHECKING:
    from holdfast.decisions.runway import Narrower, Outcome, Spent
    from holdfast.models.draws import Draws

__all__ = ["Request", "run"]

TITLE = "Runway"
FORMULA = (
    text("Cash after t months = cash - burn x t - what is paid once - monthly cost x (t - start), for each hire."),
    text(
        "Monthly cost of a hire: (base x load + bonus x payroll taxes + learning and compute) / 12. The load "
        "(benefits, employer's taxes) is on the base; bonuses, on signing and for staying too, carry payroll "
        "taxes alone."
    ),
    text(
        "Paid once: signing bonus, equipment and an agency's fee on the first day, a retention bonus after two years."
    ),
    text(
        "First day: as typed; otherwise a hire's after the search and their notice, an offer's after their notice."
    ),
    text("Begin raising by: the day on which cash runs out, less the months that a round takes."),
)  # fmt: skip
_LIMITS = text(
    "It holds what you spend and what comes in where they are: growth of revenue, price rises, people who leave and "
    "money that is owed are not in it. It is arithmetic on two numbers that you typed, no forecast; a plan for a "
    "bank or a board needs your own books."
)  # fmt: skip


def run(request: Request, context: Context) -> Answer:
    """Raises `BadInput` for amounts in two currencies, hires that cannot be read, and cash of a day to come."""
    day = typed_grid.day_of(request, context)
    known = typed_cash.cash(request, context)
    if known is None:
        return _answer(request, context, day, (*_missing(), provenance.limits(_LIMITS)))
    from holdfast.models.draws import Draws

    seed = context.settings.seed if request.seed is None else request.seed
    draws = Draws(seed, request.scenarios or context.settings.scenarios, context.ledger)
    spent, aged = _spent(known, day)
    blocks = _gone(aged) if spent.cash <= 0 else _blocks(request, context, spent, draws, aged)
    source = _source(context, draws, day)
    return _answer(request, context, day, (*blocks, provenance.limits(_LIMITS), source))


def _answer(request: Request, context: Context, day: date, blocks: tuple[Block, ...]) -> Answer:
    return replace(provenance.answer(context, "runway", TITLE, request, blocks), as_of=day)


def _missing() -> tuple[Block, ...]:
    return (
        Headline(text("How long the cash lasts is not known")),
        NotEnough(
            text("Nobody has said what is in the bank and what goes out a month."),
            text(
                "`holdfast runway cash 2.5M --burn 120k`: the balance, and what is spent a month above what comes in. "
                "Or with the question: `holdfast runway --cash 2.5M --burn 120k`, which is not kept."
            ),
        ),
    )


def _spent(known: typed_cash.Cash, day: date) -> tuple[Spent, Text | None]:
    """Cash as it is on the day that is asked about: a balance of an earlier day has gone down by the burn since."""
    from holdfast.decisions.runway import Spent
    from holdfast.models.runway import months_between

    since = months_between(known.counted, day)
    gone = (known.burn * since.numerator / since.denominator).quantize(Decimal("0.01"))
    spent = Spent(known.cash - gone, known.burn, day, known.currency)
    if not gone:
        return spent, None
    return spent, text(
        "The balance, {cash}, is of {day}. At {burn} a month {left} of it is left on {today}: `holdfast runway cash` "
        "takes the balance of today.",
        cash=Money(known.cash, known.currency), day=known.counted, burn=Money(known.burn, known.currency),
        left=Money(spent.cash, known.currency), today=day,
    )  # fmt: skip


def _gone(aged: Text | None) -> tuple[Block, ...]:
    reason = aged or text("There is no cash.")
    help_ = text("The balance of today: `holdfast runway cash 2.5M --burn 120k`.")
    return (Headline(text("By these figures nothing is left")), NotEnough(reason, help_))


def _blocks(request: Request, context: Context, spent: Spent, draws: Draws, aged: Text | None) -> tuple[Block, ...]:
    from holdfast.decisions.runway import Plan, narrower, now, outcome

    context.progress("working out how long the cash lasts")
    first = now(spent)
    found = tuple(outcome(plan, spent, draws) for plan in runway_plans.plans(request, context, spent))
    main = found[0] if found and _asked(request) else None
    plan = main.plan if main else Plan("As it is")
    asks = narrower(plan, spent, draws)
    return (
        _headline(first, main, spent),
        _figures(first, main, spent, draws),
        *runway_tables.months(first, found, spent, draws),
        runway_tables.cash(plan, spent, draws),
        runway_tables.plans(first, found, spent),
        *runway_tables.compared(main, request, context, spent, draws),
        *runway_mix.blocks(request, context, spent, draws),
        *((Note(NoteRole.ASSUMED, aged),) if aged is not None else ()),
        *_notes(main, first, asks),
        _next(request, main),
    )


def _asked(request: Request) -> bool:
    """Whether an offer or a plan was typed, so that the page is about it and not about now."""
    return request.base is not None or bool(request.hire)


def _exact(estimate: Estimate) -> str:
    """Months to a tenth."""
    return f"{estimate.value:.1f}"


def _headline(first: Estimate | None, main: Outcome | None, spent: Spent) -> Headline:
    if first is None and (main is None or main.months is None):
        return Headline(
            text("Cash does not run out"),
            text("No less comes in than goes out{with_it}, as far as these figures go.",
                 with_it=", with this plan too" if main else ""),
        )  # fmt: skip
    if main is None and first is not None:
        return Headline(
            text("Cash lasts {months} months, to {day:month}", months=_exact(first), day=spent.day(first.value)),
            text("At {burn} a month and with nobody hired. An offer or a plan of hires shows what it takes.",
                 burn=Money(spent.burn, spent.currency)),
        )  # fmt: skip
    return _with_plan(first, main, spent)


def _with_plan(first: Estimate | None, main: Outcome | None, spent: Spent) -> Headline:
    if main is None or main.months is None:
        return Headline(text("With this plan cash lasts in some scenarios and not in others"), _some(main))
    out = typed_grid.joined(text("Cash then runs out "), runway_tables.out(main.months, spent), text("."))
    if first is None or main.lost is None:
        return Headline(
            text("Cash lasts as it is; with this plan it runs out after {months:range}", months=main.months), out
        )
    return Headline(
        text(
            "{what} takes {lost} months of runway: from {now} to {then}",
            what="This plan" if len(main.plan.seats) > 1 or main.plan.name != runway_plans.OFFER else "This offer",
            lost=_exact(main.lost), now=_exact(first), then=_exact(main.months),
        ),
        out,
    )  # fmt: skip


def _some(main: Outcome | None) -> Text | None:
    if main is None:
        return None
    return text("In {share:percent} of the scenarios it does not run out.", share=main.never)


def _figures(first: Estimate | None, main: Outcome | None, spent: Spent, draws: Draws) -> Figures:
    from holdfast.decisions.runway import Plan, begin_raising

    items = []
    if first is not None:
        note = text("runs out on {day}", day=spent.day(first.value))
        items.append(Figure("now", "Months of runway now", first, note=note))
    if main is not None and main.months is not None:
        ends = typed_grid.joined(text("runs out "), runway_tables.out(main.months, spent))
        items.append(Figure("with", "With it", main.months, note=ends))
    if main is not None and main.months is not None and main.lost is not None and first is not None:
        change = text("from {now} to {then}", now=_exact(first), then=_exact(main.months))
        items.append(Figure("takes", "Runway it costs, in months", main.lost, note=change))
    by = begin_raising(main.plan if main else Plan("As it is"), spent, draws)
    if by is not None:
        items.append(Figure("raise", "Months until a round has to begin", by, note=_begin(by, spent)))
    return Figures(tuple(items))


def _begin(by: Estimate, spent: Spent) -> Text:
    if by.high <= 0:
        return text("that is past already")
    day = spent.day(max(0.0, by.low))
    if by.low <= 0:
        return text("to be in time with nine rounds in ten, it had to begin already")
    return text("by {day}, nine rounds in ten are in time", day=day)


def _notes(main: Outcome | None, first: Estimate | None, asks: tuple[Narrower, ...]) -> tuple[Note, ...]:
    notes = [
        Note(
            NoteRole.ASSUMED,
            text(
                "What comes in stays as it is today: growth of revenue is left out, so that the plan rests on nothing "
                "that is hoped for."
            ),
        )
    ]
    if asks:
        best = asks[0]
        notes.append(
            Note(
                NoteRole.ASSUMED,
                text(
                    "What would narrow this most: {words} (`holdfast claims set {key} --value ...`). It is "
                    "{share:percent} of the width.",
                    words=best.words, key=best.key, share=best.narrows,
                ),
            )
        )  # fmt: skip
    if main is not None and main.months is None and first is not None:
        notes.append(Note(NoteRole.CAUTION, text("No range of months: in some scenarios cash never runs out.")))
    return tuple(notes)


def _next(request: Request, main: Outcome | None) -> Next:
    carried = passed_on(request)
    if main is None:
        return Next(
            text(
                "Type what you would hire: `holdfast runway --hire 'senior ml engineer@230k from 2027-01'`, once for "
                "each, or an offer: `holdfast runway --base 230k`."
            ),
            (Link(text("Make an offer"), "offer", carried),),
        )
    links = (
        Link(text("What the offer asks of them"), "offer", carried),
        Link(text("Cheaper packages inside the grid"), "packages", carried),
        Link(text("May it be sent today?"), "grid", carried),
    )
    return Next(
        text("This is what it costs the company. What it is worth to them stands on the page of the offer."), links
    )


def _source(context: Context, draws: Draws, day: date) -> Provenance:
    also = ("advisor_hours", "budget_share_senior_cash", "senior_years")
    return Provenance(
        generation=context.reader.number, ledger=context.ledger.revision, as_of=day, seed=draws.seed,
        scenarios=draws.scenarios, version=__version__, formula=FORMULA, evidence=("what you typed",),
        claims=tuple(context.ledger.use(key) for key in sorted({*draws.used, *also})),
    )  # fmt: skip
