"""Who owns what as a page shows it: by class and holder under a named rule, on what terms, and what is missing."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from holdfast.questions.captable_sales import a_share, part
from holdfast.terms.answer import Cell, Column, Table
from holdfast.terms.captable import CapTable
from holdfast.terms.money import Counted
from holdfast.terms.text import Text, text

if TYPE_CHECKING:
    from holdfast.evidence.captable.kept import Kept
    from holdfast.measures.capitalization import Rule

OWNERS = (Column("name", "Class or plan"), Column("shares", "Shares, as common", numeric=True),
          Column("of_all", "Of all", numeric=True))  # fmt: skip
HOLDERS = (Column("holder", "Holder"), Column("shares", "Shares, as common", numeric=True),
           Column("of_all", "Of all", numeric=True))  # fmt: skip
TERMS = (
    Column("name", "Class"),
    Column("shares", "Shares", numeric=True),
    Column("price", "Price a share", numeric=True, secondary=True),
    Column("first", "Owed first", numeric=True),
    Column("paid_as", "Paid as", secondary=True),
    Column("terms", "Then", secondary=True),
)
LEFT_OUT = (Column("what", "What could not be used, and why"),)


def terms(table: CapTable) -> Table:
    """What each class is owed, in which order, and what it does after that."""
    ranks = sorted({one.seniority for one in table.classes if one.preferred and one.shares}, reverse=True)
    rows: list[tuple[Cell, ...]] = []
    for one in table.classes:
        price = None if one.price is None else text("{at}", at=a_share(one.price, table.currency))
        if not one.preferred:
            rows.append((one.name, int(one.shares), price, None, "last", "by its shares"))
            continue
        owed = Counted(one.preference, table.currency)
        first = text("{owed} ({multiple}x)", owed=owed, multiple=f"{one.multiple.normalize():f}")
        rank = ranks.index(one.seniority) + 1 if one.seniority in ranks else None
        beside = sum(other.preferred and other.seniority == one.seniority for other in table.classes) > 1
        shown = None if rank is None else f"number {rank}" + (", side by side" if beside else "")
        rows.append((one.name, int(one.shares), price, first, shown, _then(one.participating, one.cap, one.ratio)))
    return Table("terms", text("What each class is owed"), TERMS, tuple(rows))


def _then(participating: bool, cap: Decimal | None, ratio: Decimal) -> Text:
    each = "" if ratio == 1 else f", {round(ratio, 6).normalize():f} common for one"
    if not participating:
        return text("or converts, if that is more{each}", each=each)
    if cap is None:
        return text("shares with common as well, without limit{each}", each=each)
    return text("shares with common as well, up to {cap}x in all{each}", cap=f"{cap.normalize():f}", each=each)


def owners(table: CapTable, rule: Rule) -> Table:
    """By class, plan, pool and what converts."""
    from holdfast.measures.capitalization import by_class

    rows = tuple((one.name, round(one.shares), part(float(one.of_all))) for one in by_class(table, rule))
    caption = text("Rule `{rule}` counts {what}.", rule=rule.name, what=", ".join(rule.counts()))
    return Table("ownership", text("Who owns what, by class"), OWNERS, rows, caption=caption, limit=25)


def holders(table: CapTable, rule: Rule) -> tuple[Table, ...]:
    """In the order of the file: nobody is ranked."""
    from holdfast.measures.capitalization import fully_diluted_ownership

    if not table.holdings and not table.convertibles:
        return ()
    owned = fully_diluted_ownership(table, rule)
    rows = tuple((one.holder, round(one.shares), part(float(one.of_all))) for one in owned)
    caption = text("In the order of the file, under rule `{rule}`. People are kept by their place in it, without a "
                   "name.", rule=rule.name)  # fmt: skip
    return (Table("holders", text("Who owns what, by holder"), HOLDERS, rows, caption=caption, limit=12),)


def left_out(kept: Kept) -> tuple[Table, ...]:
    """What could not be used, where there is any."""
    if not kept.left_out:
        return ()
    caption = text("All of this is missing above. Mend it where it was kept, and take the whole in again.")
    rows = tuple((one,) for one in kept.left_out)
    return (Table("left_out", text("Left out"), LEFT_OUT, rows, caption=caption, limit=10),)
