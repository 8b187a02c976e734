"""The tables of the page on a grant: in money, at a sale, under another belief, with another lever, and why."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final

from holdfast.questions import equity_facts
from holdfast.questions.beside_base import worth_of
from holdfast.questions.captable_sales import priced
from holdfast.terms.answer import Cell, Column, Link, Note, NoteRole, Table
from holdfast.terms.estimate import Estimate
from holdfast.terms.money import Money
from holdfast.terms.text import Text, text

if TYPE_CHECKING:
    from holdfast.models.grants import Grant, Stays
    from holdfast.models.venture import Futures
    from holdfast.questions.beside_base import Worth
    from holdfast.questions.contract import Context
    from holdfast.questions.equity import Request
    from holdfast.questions.equity_facts import Facts, Known

MONEY = (
    Column("what", "Before tax, in today's money"),
    Column("a_year", "A year of vesting", numeric=True),
    Column("in_all", "In all", numeric=True),
)
SALES = (
    Column("sale", "Sold today for", numeric=True),
    Column("share", "One common share gets", numeric=True),
    Column("paid", "This grant pays", numeric=True),
)
ODDS = (
    Column("whose", "Whose odds"),
    Column("nothing", "Pays nothing", numeric=True),
    Column("leave", "If they leave as people do", numeric=True),
    Column("mean", "Average a year", numeric=True, secondary=True),
    Column("worth", "Worth a year", numeric=True, secondary=True),
)
LEVERS = (Column("change", "If"), *ODDS[1:])
MOVES = (
    Column("what", "Held at its middle"),
    Column("stay", "Chance of nothing, if they stay", numeric=True),
    Column("leave", "If they leave as people do", numeric=True),
    Column("worth", "Worth", numeric=True),
)
COMPANY = (Column("what", "What"), Column("value", "Value", numeric=True), Column("source", "Where from"))


def money(found: Worth) -> Table:
    """The figures of money, for each year of vesting and in all."""
    from holdfast.decisions.grant_outlook import scaled

    rows: tuple[tuple[str, Estimate], ...] = (
        ("middle future", found.median), ("best tenth of futures begins at", found.p90), ("average", found.mean),
        ("average without the best 1 in 100", found.mean_without_best),
        ("worth to somebody who owns little else", found.worth),
    )  # fmt: skip
    return Table(
        "money",
        text("In money"),
        MONEY,
        tuple((what, one, scaled(one, found.years)) for what, one in rows),
        caption=text("It vests over {years:year|years}. A best tenth is no promise.", years=found.years),
    )


def sales(futures: Futures, given: Grant, known: Facts) -> Table:
    """What the grant pays if the company were sold today, to the cent."""
    from holdfast.decisions.grant_outlook import EXITS, at_sales

    amounts = [Decimal(one) for one in EXITS]
    found = at_sales(futures.start, given, amounts)
    rows = tuple(
        (one.proceeds, Money(round(_decimal(one.common), 4), known.currency), one.paid) for one in found
    )  # fmt: skip
    return Table(
        "sales",
        text("At a sale of this size, if it came today"),
        SALES,
        rows,
        caption=text(
            "Exact, by the waterfall (to the cent as JSON): investors take {owed} first, or convert where that "
            "is more; then the strike price is taken off. All of it vested, and no further round before: each round "
            "to come dilutes, and is owed its money first, too.",
            owed=priced(found[0].owed_first),
        ),
    )


def _decimal(exact: object) -> Decimal:
    from fractions import Fraction

    assert isinstance(exact, Fraction)  # noqa: S101
    return Decimal(exact.numerator) / Decimal(exact.denominator)


def belief(request: Request, context: Context, known: Facts, found: Worth) -> tuple[Table, ...]:
    """The published odds and those that were typed, side by side."""
    if request.odds is None:
        return ()
    other = worth_of(request, context, known, request.odds)
    times = f"{request.odds:g}"
    theirs = text("yours: {times} times as good", times=times)
    if request.because:
        theirs = text("yours: {times} times as good, because {why}", times=times, why=request.because)
    rows: tuple[tuple[Cell, ...], ...] = ((text("published averages"), *_five(found)), (theirs, *_five(other)))
    return (
        Table("odds", text("The published odds, and yours"), ODDS, rows,
              caption=text("Odds of every further round and of a sale or listing. The rest of the page is at the "
                           "published ones.")),
    )  # fmt: skip


def _five(found: Worth) -> tuple[Estimate, ...]:
    return found.nothing, found.nothing_as_people_do, found.mean, found.worth


LEVERS_OF: Final[tuple[tuple[str, dict[str, object]], ...]] = (
    ("they stay two years", {"stays": 2.0}),
    ("leavers may exercise for ten years", {"exercise_months": 120}),
    ("it is stock, with nothing to pay", {"instead": "stock"}),
    ("they own {wealth} besides", {"wealth": Decimal(100_000)}),
    ("they own {wealth} besides", {"wealth": Decimal(2_000_000)}),
    ("the odds are half as good again", {"odds": 1.5}),
)
"""What the reader may move, one at a time."""


def levers(request: Request, context: Context, known: Facts, found: Worth) -> Table:
    """The same grant with one thing changed; each row leads to its page."""
    rows: list[tuple[Cell, ...]] = [(text("as it stands"), *_five(found))]
    for label, change in LEVERS_OF:
        if all(getattr(request, name) == value for name, value in change.items()):
            continue
        other = request.model_copy(update=change)
        facts = equity_facts.facts(other, context) if "instead" in change else known
        worth = worth_of(other, context, facts, other.odds if "odds" in change and other.odds else 1.0)
        owned = {"wealth": Money(other.wealth, known.currency)} if "wealth" in change and other.wealth else {}
        rows.append((Link(text(label, **owned), "equity", other.pairs()), *_five(worth)))
    return Table(
        "levers", text("What would change it"), LEVERS, tuple(rows),
        caption=text("One change at a time. Where no years are given, somebody stays to the end, but for the second "
                     "column."),
    )  # fmt: skip


def moves(futures: Futures, given: Grant, stays: Stays | float, wealth: float | None) -> Table:
    """Which published figures the ranges rest on most."""
    from holdfast.decisions.grant_outlook import movers

    found = movers(futures.start, given, futures.draws, stays, wealth)
    rows = tuple(
        (one.theme, *map(_share, (one.nothing_if_they_stay, one.nothing_as_people_do, one.worth)))
        for one in found
        if one.most >= SMALL
    )
    return Table(
        "moves", text("What its ranges rest on most"), MOVES, rows,
        caption=text("How much of a range would go if these published figures were known, one group at a time. They do "
                     "not add up. Groups that take off less than {small:percent} are left out.", small=SMALL),
    )  # fmt: skip


SMALL: Final = 0.02


def _share(part: float | None) -> Text | None:
    return None if part is None else text("{part:percent}", part=round(part, 2))


def company(known: Facts, share: float, request: Request, context: Context) -> Table:
    """What is known of the company and of the grant, and where each of it came from."""
    from holdfast.measures.capitalization import DEFAULT, RULES

    currency, price = known.currency, known.share_price
    rows: list[tuple[Cell, ...]] = [("stage", str(known.stage.value), text("{source}", source=str(known.stage.source)))]
    owed = "raised so far, owed first" if known.table is None else "owed to investors first"
    for what, one, places in (
        ("value of the company, post-money", known.post_money, 0), (owed, known.raised, 0),
        ("strike price of one option", known.strike, 4),
    ):  # fmt: skip
        if one is not None:
            rows.append((what, Money(round(one.value, places), currency), _where(one)))
    rows.insert(3, ("shares, fully diluted", f"{known.shares.value:,.0f}", _where(known.shares)))
    if price is not None:
        rows.insert(4, ("price of a share at that value", Money(round(price, 4), currency), "worked out"))
    if known.valued_on is not None:
        days = (known.as_of - known.valued_on.value).days
        age = text("{days:day|days} old", days=days) if days >= 0 else text("does not hold yet")
        rows.append(("409A valuation of", known.valued_on.value, age))
    quantity = f"{share * float(known.shares.value):,.0f} shares"
    rows.append(("this grant", text("{share:percent}, {quantity}", share=share, quantity=quantity),
                 _where(equity_facts.share_offered(request, known, context))))  # fmt: skip
    rule = RULES[DEFAULT]
    return Table(
        "company", text("What it is worked out from"), COMPANY, tuple(rows),
        caption=text("Fully diluted, by the rule `{name}`: {counts}.", name=rule.name, counts=", ".join(rule.counts())),
    )  # fmt: skip


def _where(one: Known[Decimal]) -> Text:
    source = str(one.source)
    if one.by:
        return text("{source}: {by}", source=source, by=one.by)
    return text("{source}: `{claim}`", source=source, claim=one.claim) if one.claim else text("{source}", source=source)


def exercise(given: Grant, known: Facts) -> Note:
    """What it costs to make shares of options."""
    if not given.is_option:
        return Note(NoteRole.ASSUMED, text("Nothing has to be paid to have the shares."))
    cost = Money(round(Decimal(repr(given.shares * given.strike)), 0), known.currency)
    return Note(
        NoteRole.ASSUMED,
        text(
            "To exercise all of it costs {cost}, before tax. Who leaves has {months:month|months} to pay that for what "
            "is vested, or loses it; under a third of vested options are exercised.",
            cost=cost,
            months=given.exercise_months,
        ),
    )
