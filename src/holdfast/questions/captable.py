"""The cap table: who owns what under a named rule, who gets what in a sale, and where that turns."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Final

from holdfast import __version__
from holdfast.errors import BadInput, UnknownName, nearest
from holdfast.questions import captable_owners, captable_sales, provenance
from holdfast.questions.captable_sales import a_share, counted, exact, few, priced
from holdfast.questions.contract import Context
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
from holdfast.terms.captable import CapTable
from holdfast.terms.money import Money
from holdfast.terms.offering import amount, currency_of
from holdfast.terms.request import Field
from holdfast.terms.request import Request as Base
from holdfast.terms.text import Text, text

if TYPE_CHECKING:
    from holdfast.decisions.sales import Turn
    from holdfast.evidence.captable.kept import Kept
    from holdfast.measures.capitalization import Rule
    from holdfast.models.waterfall import Payouts

TITLE = "Cap table"
RULE_NAMES: Final = ("fully-diluted", "issued", "granted", "post-money-safe", "at-a-sale")
STALE: Final = 365
"""Days after which a 409A valuation no longer shelters a strike price, if nothing else ended it before."""
MOST_SALES: Final = 8
FORMULA = (
    text("With common worth v a share: common and RSUs take shares x v, options shares x max(0, v - strike price), a "
         "class without participation the larger of what it is owed and shares x v, a participating one both up to "
         "its cap. v is where all of it adds up to the sale price."),
    text("Below what is owed first: the most senior class is paid first, equal ones in proportion."),
    text("Cents go by largest remainder, so that every column adds up to its sale price exactly."),
    text("Of all: shares as common over all shares that the named rule counts (Open Cap Format's eight choices)."),
)  # fmt: skip


def _split(given: str) -> list[str]:
    """Sale prices from "5M,20M"; a comma between a digit and three more belongs to its number.

    >>> _split("5M, 20M,1,250,000,100M")
    ['5M', '20M', '1,250,000', '100M']
    """
    return [part.strip() for part in re.split(r"(?<=\D),|,(?!\d{3}(?![\dA-Za-z]))|;", given) if part.strip()]


class Request(Base):
    """At which sale prices, and what counts as a share."""

    exit: Annotated[
        str | None, Field("Sale prices", limits="such as 5M,20M,100M", default_from="what is owed first")
    ] = None
    rule: Annotated[
        str | None,
        Field("What counts as a share", limits=", ".join(RULE_NAMES), among=RULE_NAMES, default_from="fully-diluted"),
    ] = None


def run(request: Request, context: Context) -> Answer:
    """From the newest cap table that was taken in or typed. Raises `BadInput` for a price or rule that is none."""
    from holdfast.measures.capitalization import DEFAULT, RULES

    if request.rule is not None and request.rule not in RULES:
        raise UnknownName(f"There is no rule `{request.rule}`. There are: {', '.join(RULES)}.",
                          nearest(request.rule, RULES))  # fmt: skip
    rule = RULES[request.rule or DEFAULT]
    kept = _kept(context)
    blocks = _whole(kept, rule, request, context) if kept else _nothing()
    return replace(provenance.answer(context, "captable", TITLE, request, blocks), as_of=context.today)


def _kept(context: Context) -> Kept | None:
    from holdfast.evidence.captable.kept import KIND, standing

    return standing(entry.value for entry in context.reader.entries if entry.kind == KIND)


def _nothing() -> tuple[Block, ...]:
    return (
        Headline(text("No cap table yet")),
        NotEnough(
            text("Nobody has said yet who owns what of the company."),
            text(
                "A CSV, one row a holding, for `holdfast captable add FILE`: `holder,type,class,kind,shares,price,"
                "multiple,seniority,participating,strike,amount,cap`, then rows such as `Alder Ventures,fund,Series "
                "Seed,preferred,2000000,1.00,1x,1,no`, `,,2026 plan,option,150000,,,,,0.42`, `Birch Fund,fund,,SAFE,,,,"
                ",,,250000,8M` and `,,Pool,pool,850000`. A row `total` is held against the sum. Or Open Cap Format, "
                "which cap table software exports: its folder or zip. Or five numbers: `holdfast captable typed "
                "--shares 10M --post-money 19.2M --raised 3.7M --strike 0.42 --valued-on 2026-01-24`. Names of people "
                "are not kept."
            ),
        ),
    )


def _whole(kept: Kept, rule: Rule, request: Request, context: Context) -> tuple[Block, ...]:
    from holdfast.decisions import sales

    table = kept.table
    prices = _prices(request, table) or sales.usual_sales(table)
    try:
        found = sales.at_each(table, prices)
        turns = sales.turns(table)
        along = sales.at_each(table, sales.along(table))
        owned = (captable_owners.owners(table, rule), *captable_owners.holders(table, rule))
    except ValueError as error:
        raise BadInput(f"{str(error)[:1].upper()}{str(error)[1:]}.") from None
    return (
        _headline(table, turns),
        _figures(table, rule, found, context),
        captable_sales.line(table, found, along, turns, context.today),
        captable_sales.side_by_side(table, found),
        captable_sales.turning(table, turns),
        captable_owners.terms(table),
        *owned,
        *captable_owners.left_out(kept),
        _next(kept),
        *_notes(kept, context),
        provenance.limits(
            text(
                "It is arithmetic on what was typed or exported, no legal reading: the charter and each contract "
                "decide. Every grant counts, vested or not. Left out: debts, fees, escrow, earn-outs, management "
                "carve-outs, dividends that add up, and tax. A price is what one buyer pays for all of it."
            )
        ),
        _source(table, context),
    )


def _prices(request: Request, table: CapTable) -> tuple[Decimal, ...]:
    found: list[Decimal] = []
    for word in _split(request.exit or ""):
        try:
            given = amount(word)
        except ValueError as error:
            raise BadInput(f"`--exit` was given as {word[:40]}: {error}.") from None
        if (code := currency_of(word)) and code != table.currency:
            raise BadInput(f"`--exit` was given in {code}, and the cap table is in {table.currency}. Amounts are never "
                           f"converted: give it in {table.currency}.")  # fmt: skip
        if isinstance(given, Decimal) and given not in found:
            found.append(given)
    if len(found) > MOST_SALES:
        raise BadInput(f"`--exit` was given {len(found)} sale prices, and {MOST_SALES} fit side by side.")
    return tuple(sorted(found))


def _money(table: CapTable, value: Decimal) -> Money:
    return Money(value, table.currency)


def _headline(table: CapTable, turns: Sequence[Turn]) -> Headline:
    from holdfast.decisions import sales

    owed = sales.owed_first(table)
    converts = [one for one in turns if one.converts]
    if not owed:
        finding = text("In a sale, everybody is paid by their shares: nobody is owed anything first")
    elif not converts:
        finding = text("In a sale below {owed} common gets nothing", owed=priced(_money(table, owed)))
    else:
        finding = text(
            "In a sale below {owed} common gets nothing; above {last} {everybody}",
            owed=priced(_money(table, owed)), last=priced(_money(table, converts[-1].proceeds)),
            everybody="everybody is paid by their shares" if _all_convert(table, turns)
            else f"{few(converts[-1].converts)} shares as common",
        )  # fmt: skip
    return Headline(finding, _meaning(table, turns))


def _all_convert(table: CapTable, turns: Sequence[Turn]) -> bool:
    """Whether above the last turn nobody is paid back any more."""
    converting = {name for one in turns for name in one.converts}
    repaid = {name for one in turns for name in one.repaid}
    return repaid <= converting


def _meaning(table: CapTable, turns: Sequence[Turn]) -> Text:
    never = [
        one.name for one in table.classes if one.preferred and one.participating and one.cap is None and one.shares
    ]
    if never:
        return text(
            "{names} {n:only shares|share} with common on top of what {n:only it is|they are} paid back, at every "
            "price.", names=" and ".join(never), n=len(never),
        )  # fmt: skip
    if any(one.repaid for one in turns):
        return text("Until a class does better as common it takes its money back, and that comes off what the others "
                    "share: a part of the company is not the same part of a sale.")  # fmt: skip
    return text("A part of the company is the same part of a sale, less what options cost to exercise.")


def _figures(table: CapTable, rule: Rule, found: Sequence[Payouts], context: Context) -> Figures:
    from holdfast.decisions import sales
    from holdfast.measures.capitalization import fully_diluted_shares

    shares = float(fully_diluted_shares(table, rule))
    middle = found[len(found) // 2]
    part = sales.common_part(middle)
    items = [
        Figure("shares", "Shares in all", exact("fully_diluted_shares", shares, "", table, context.today),
               note=text("rule `{rule}`", rule=rule.name)),
        Figure("owed_first", "Owed before common",
               exact("liquidation_preference", float(sales.owed_first(table)), table.currency, table, context.today),
               money=table.currency, note=text("{exactly} in a sale, to those with a preference",
                         exactly=counted(_money(table, sales.owed_first(table))))),
        Figure("common_part", "Common's part of a sale", exact("common_part", part, "share", table, context.today),
               note=text("at {price}, with options and RSUs", price=priced(middle.proceeds))),
    ]  # fmt: skip
    if table.valuation is not None and table.valuation.effective <= context.today:
        days = (context.today - table.valuation.effective).days
        items.append(
            Figure("valuation_age", "Days since the 409A", exact("valuation_age", days, "days", table, context.today),
                   note=_age(table.valuation.price, days, table))
        )  # fmt: skip
    return Figures(tuple(items))


def _age(price: Decimal, days: int, table: CapTable) -> Text:
    at = f"{a_share(price, table.currency)} a share"
    if days > STALE:
        return text("{at}: over a year old, so it shelters no new grant", at=at)
    return text("{at}; it shelters new grants for {left:day|days} more at most", at=at, left=STALE - days)


def _notes(kept: Kept, context: Context) -> tuple[Note, ...]:
    notes = [Note(NoteRole.ASSUMED, text("{note}", note=one)) for one in kept.notes]
    table = kept.table
    if table.currency != context.settings.currency:
        notes.append(Note(NoteRole.CAUTION, text(
            "The cap table is in {its}, and the company counts in {ours}: no other page uses it until they are the "
            "same.", its=table.currency, ours=context.settings.currency)))  # fmt: skip
    if table.valuation is not None and table.valuation.effective > context.today:
        notes.append(Note(NoteRole.CAUTION, text(
            "The 409A valuation is of {day}, which has not come: it does not hold yet, and shelters no grant.",
            day=table.valuation.effective)))  # fmt: skip
    if table.valuation is not None and (context.today - table.valuation.effective).days > STALE:
        notes.append(Note(NoteRole.CAUTION, text(
            "The 409A valuation is over a year old: an option granted on it may be taxed as if it were cheap. A new "
            "round ends one sooner.")))  # fmt: skip
    return tuple(notes)


def _next(kept: Kept) -> Next:
    links = (
        Link(text("What a grant becomes"), "equity"),
        Link(text("The offer, side by side"), "offer"),
    )
    if kept.table.valuation is None:
        return Next(text("No 409A valuation stands: add a row `,,409A,409A,,0.42` with its `date`, so that offers can "
                         "name their strike price."), links)  # fmt: skip
    return Next(text("What an offer's equity becomes from here, round by round."), links)


def _source(table: CapTable, context: Context) -> Provenance:
    return Provenance(
        generation=context.reader.number, ledger=context.ledger.revision, as_of=_day(table), seed=None,
        scenarios=None, version=__version__, formula=FORMULA, evidence=(table.source,) if table.source else (),
    )  # fmt: skip


def _day(table: CapTable) -> date:
    return table.as_of
