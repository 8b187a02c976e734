"""In place of equity: a share of profit, a bonus, phantom stock, each worth on the same scale as options."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from holdfast import __version__
from holdfast.errors import BadInput
from holdfast.questions import equity_facts, grant_pictures, provenance
from holdfast.questions.beside_base import Worth, worth_of
from holdfast.terms.answer import (
    Block,
    Cell,
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
    Table,
)
from holdfast.terms.captable import Stage
from holdfast.terms.money import Money
from holdfast.terms.text import text

if TYPE_CHECKING:
    from holdfast.questions.contract import Context
    from holdfast.questions.equity_facts import Facts
    from holdfast.terms.offering import OfferRequest

SIDE_BY_SIDE = (
    Column("kind", "What is offered"),
    Column("nothing", "Pays nothing", numeric=True),
    Column("leave", "If they leave as people do", numeric=True),
    Column("median", "Middle year", numeric=True, secondary=True),
    Column("worth", "Worth a year", numeric=True, secondary=True),
    Column("cash", "Cash a year", numeric=True, secondary=True),
)
KINDS: Final = ("profit share", "bonus", "phantom stock")
"""What a company pays in cash in place of equity."""
WANTED: Final = text(
    "Type the company's yearly profit and what you would offer: `--profit 800k --profit-share 2%`, or `--equity 1%` "
    "for phantom stock, or `--bonus 30k`."
)


def page(request: OfferRequest, context: Context, known: Facts) -> list[Block]:
    """The page where there is no equity to speak of: what is offered instead, or what to type for it."""
    if equity_facts.kind_of(request) == "nothing":
        return [*provenance.refusal(NotEnough(text("Nothing is offered beside the base."), WANTED))]
    found = _first(request, context, known)
    if found is None:
        return _refused(request, context, known)
    asked, worth = found
    return [
        _headline(worth),
        _figures(worth),
        grant_pictures.dots(
            worth.paid, worth.currency, known.as_of, worth.mean.claims,
            text("Each dot is one: all that is paid, before tax, in today's money, to somebody who stays "
                 "{years:year|years}.", years=request.stays or worth.years),
            what=worth.kind,
        ),
        *tables(asked, context, known),
        *_notes(worth, asked, known),
        _next(asked),
        provenance.limits(text(
            "It rests on one typed profit and on assumptions about how profits of small companies differ from year to "
            "year: put your own in their place with `holdfast claims set`. It is no plan of a scheme: phantom stock "
            "and profit shares need a written plan, and have tax and labour law of their own, left out here."
        )),
        _source(context, known, worth),
    ]  # fmt: skip


def _first(request: OfferRequest, context: Context, known: Facts) -> tuple[OfferRequest, Worth] | None:
    """What was asked for, else the first that can be worked out from what was typed."""
    kinds = (request.instead,) if request.instead in KINDS else KINDS
    for kind in kinds:
        asked = request.model_copy(update={"instead": kind})
        worth = _worth(asked, context, known)
        if worth is not None:
            return asked, worth
    return None


def _worth(request: OfferRequest, context: Context, known: Facts) -> Worth | None:
    """None where it was not typed what it rests on."""
    kind = request.instead
    typed = {
        "profit share": request.profit and request.profit_share, "bonus": request.bonus,
        "phantom stock": request.equity and (request.profit or known.stage.value is not Stage.NONE),
    }  # fmt: skip
    return worth_of(request, context, known) if typed.get(kind or "") else None


def _refused(request: OfferRequest, context: Context, known: Facts) -> list[Block]:
    reason = (
        "A company without venture money was asked what equity holds, and nothing that stands in its place was typed."
    )
    if request.instead in KINDS:
        try:
            worth_of(request, context, known)
        except BadInput as error:
            reason = str(error)
    return [*provenance.refusal(NotEnough(text("{reason}", reason=reason), WANTED))]


def _headline(found: Worth) -> Headline:
    from holdfast.models.grant_figures import of_a_hundred

    stay, leave = (of_a_hundred(paid, ())[0] for paid in (found.staying, found.leaving))
    return Headline(
        text(
            "Of 100 futures the {kind} pays nothing in {stay} even to somebody who stays; in {leave} to people who "
            "stay as long as people do",
            kind=found.kind, stay=stay, leave=leave,
        ),
        text(
            "It pays {median:value} a year in the middle future and is worth {worth:value} a year to somebody who owns "
            "little else, {worth:range}, over {years:year|years}.",
            median=found.median, worth=found.worth, years=found.years,
        ),
    )  # fmt: skip


def _figures(found: Worth) -> Figures:
    figures = [
        Figure("nothing", "Chance that it pays nothing", found.nothing_if_they_stay,
               note=text("to somebody who stays")),
        Figure("nothing_as_people_do", "The same, if they leave as people do", found.nothing_as_people_do),
        Figure("worth", "Worth to somebody who owns little else, a year", found.worth, money=found.currency,
               note=text("average {mean:value} a year", mean=found.mean)),
    ]  # fmt: skip
    if found.cash_a_year is not None and found.cash_peak is not None:
        figures.append(Figure(
            "cash", "What it costs in cash, a year", found.cash_a_year, money=found.currency,
            note=text("in one course of ten the dearest year is {peak:value} or more", peak=found.cash_peak),
        ))  # fmt: skip
    return Figures(tuple(figures))


def tables(request: OfferRequest, context: Context, known: Facts) -> tuple[Table, ...]:
    """Whatever can be worked out from what was typed, side by side, options first where there is venture money."""
    kinds = [*(("options",) if known.stage.value is not Stage.NONE else ()), *KINDS]
    found = []
    for kind in kinds:
        other = request.model_copy(update={"instead": kind})
        worth = worth_of(other, context) if kind == "options" else _worth(other, context, known)
        if worth is not None:
            found.append((kind, other, worth))
    if len(found) < 2:
        return ()
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (
            Link(text("{kind}", kind=kind), "vesting", equity_facts.passed_on(other)), worth.nothing,
            worth.nothing_as_people_do, worth.median, worth.worth, worth.cash_a_year,
        )
        for kind, other, worth in found
    )  # fmt: skip
    return (
        Table(
            "in_place", text("In place of equity"), SIDE_BY_SIDE, rows,
            caption=text("The same scale as options: a year of it, before tax, in today's money. Cash is what the "
                         "company pays while somebody stays; options cost it none."),
        ),
    )  # fmt: skip


def _notes(found: Worth, request: OfferRequest, known: Facts) -> list[Note]:
    notes = [Note(NoteRole.CAUTION, one) for one in known.cautions]
    if found.cash_a_year is not None and known.burn is not None:
        notes.append(Note(NoteRole.CAUTION, text(
            "It is paid in cash: {cash:value} a year on average, beside {burn} a month that go out already. It "
            "shortens the runway, and most of all if it falls due in a bad year.",
            cash=found.cash_a_year, burn=Money(known.burn.value, known.currency),
        )))  # fmt: skip
    if found.kind == "phantom stock" and known.stage.value is Stage.NONE:
        notes.append(Note(NoteRole.ASSUMED, text(
            "Phantom stock is settled in cash when somebody leaves, or after {years:year|years}, at a multiple of that "
            "year's profit (`profit_multiple`); in a year without profit it is settled at nothing.", years=found.years,
        )))  # fmt: skip
    if found.kind == "bonus" and not request.profit:
        notes.append(Note(NoteRole.ASSUMED, text(
            "No profit was typed, so the bonus is taken to be due in every year; with `--profit` it is due in years "
            "with one."
        )))  # fmt: skip
    return notes


def _next(request: OfferRequest) -> Next:
    same = equity_facts.passed_on(request)
    return Next(
        text("The same offer elsewhere:"),
        (Link(text("The whole offer"), "offer", same), Link(text("What it costs in runway"), "runway", same)),
    )


def _source(context: Context, known: Facts, found: Worth) -> Provenance:
    from holdfast.questions.vesting import BEARS_ON, FORMULA

    draws = found.draws
    return Provenance(
        generation=context.reader.number, ledger=context.ledger.revision, as_of=known.as_of, seed=draws.seed,
        scenarios=found.paid.shape[0], futures=found.paid.shape[1], version=__version__, formula=FORMULA,
        bears_on=BEARS_ON,
        claims=tuple(context.ledger.use(key) for key in sorted(draws.used)),
    )  # fmt: skip
