"""What matching the market costs now, against counter-offers later: for the company, where a sum tells nobody's pay."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from holdfast import __version__
from holdfast.questions import typed_pay
from holdfast.questions.contract import Context
from holdfast.terms.answer import Block, Figure, Figures, Note, NotEnough, NoteRole, Provenance
from holdfast.terms.money import Money
from holdfast.terms.text import text

if TYPE_CHECKING:
    from holdfast.decisions.counter_offers import Choice
    from holdfast.models.draws import Draws
    from holdfast.questions.typed_pay import PayFile

FORMULA = (
    text("Compa-ratio: base over the midpoint of your own band, where one is typed, else over the market's middle."),
    text("Gap: base over the market's middle for role, level and country, less one."),
    text("Matching: what is missing to the market, of everybody under it, times the load on top of pay; each year."),
    text(
        "Resignations: people x yearly attrition x R^-e, with R the whole company's pay over the market's (nobody "
        "counted above 1) and e the quit elasticity: for the company, never for anybody."
    ),
    text(
        "Waiting: the resignations that the gap adds, times what one costs: a counter-offer that is made, taken and "
        "holds costs the raise; any other end costs the first year of a hire."
    ),
)


def costs(
    file: PayFile, target: str | None, seed: int | None, scenarios: int | None, context: Context
) -> tuple[tuple[Block, ...], Provenance]:
    """Matching against waiting, where it may be told, and what it rests on."""
    from holdfast.decisions.counter_offers import choice, coarse
    from holdfast.measures.compensation import may_sum
    from holdfast.models.draws import Draws

    target = target or typed_pay.TARGETS[0]
    told = None if file.opened else {row.who for group in file.told for row in group.rows}
    rows = [
        row for row in typed_pay.rows(file.paid, context, target)
        if row.market and (told is None or (row.who in told and not file.behind))
    ]  # fmt: skip
    missing = [max(0.0, row.market.p50 - row.base) for row in rows if row.market]
    if not rows or (told is not None and not may_sum(missing)):
        return (_no_sum(file, target),), _source(None, context)
    seed = context.settings.seed if seed is None else seed
    draws = Draws(seed, scenarios or context.settings.scenarios, context.ledger)
    found = choice(
        [row.base for row in rows], [row.market for row in rows if row.market], draws, context.today,
        context.settings.currency,
    )  # fmt: skip
    found = found if file.opened else coarse(found)
    return (_figures(found, target, context), _verdict(found, len(rows), context)), _source(draws, context)


def _no_sum(file: PayFile, target: str) -> NotEnough:
    why = (
        text("The groups below are of an earlier state of the file, and costs would tell what changed since.")
        if file.behind
        else text(
            "Fewer than five people are under the market's {target}, or one of them is more than half of what is "
            "missing: a sum would tell their pay.",
            target=target,
        )
    )
    return NotEnough(why, text("A pay administrator sees it: `holdfast pay open --as 'pay administrator'`."))


def _figures(found: Choice, target: str, context: Context) -> Figures:
    currency = context.settings.currency
    return Figures(
        (
            Figure("matching", f"Matching to the {target} now, a year", found.matching, money=currency),
            Figure("waiting", "Waiting, a year", found.waiting, money=currency,
                   note=text("{n:range more resignation|more resignations} a year", n=found.more)),
            Figure("one", "One resignation costs", found.one, money=currency),
            Figure("resignations", "Resignations a year, all people", found.now,
                   note=text("{n:range} at the market", n=found.matched)),
        ),
        text("Matching now, or counter-offers later"),
    )  # fmt: skip


def _verdict(found: Choice, n: int, context: Context) -> Note:
    less = found.less
    matching, waiting = (Money(_whole(one.value), context.settings.currency) for one in (found.matching, found.waiting))
    if less.low > 0:
        said = "Matching costs more ({matching} against {waiting} a year) by these figures, and recurs every year. "
    elif less.high < 0:
        said = "Waiting costs more ({waiting} against {matching} a year) by these figures. "
    else:
        said = "Which of the two costs less cannot be told: {matching} for matching, {waiting} for waiting. "
    return Note(
        NoteRole.CAUTION,
        text(
            said + "Both are of {n:person|people} taken together. What goes dark with whoever leaves, and what those "
            "who stay think of it, is in neither.",
            matching=matching, waiting=waiting, n=n,
        ),
    )  # fmt: skip


def _whole(amount: float) -> Decimal:
    return Decimal(round(amount))


def _source(draws: Draws | None, context: Context) -> Provenance:
    used = draws.used if draws else ()
    return Provenance(
        generation=context.reader.number,
        ledger=context.ledger.revision,
        as_of=context.today,
        seed=draws.seed if draws else None,
        scenarios=draws.scenarios if draws else None,
        version=__version__,
        formula=FORMULA if draws else FORMULA[:2],
        evidence=("your pay file",),
        claims=tuple(context.ledger.use(key) for key in used),
    )
