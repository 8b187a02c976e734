"""Roadmap items that slip: the blocks that the pages on a departure and on the roadmap share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from holdfast.questions import company as companies
from holdfast.terms.answer import Cell, Column, Figure, Note, NoteRole, Table
from holdfast.terms.estimate import Estimate
from holdfast.terms.nouns import AssetId
from holdfast.terms.text import Text, text

if TYPE_CHECKING:
    from holdfast.decisions.slipping import AtRisk, Slip

COLUMNS = (
    Column("item", "Item"),
    Column("due", "Due", secondary=True),
    Column("chance", "Slips in", numeric=True),
    Column("weeks", "Weeks late", numeric=True),
    Column("money", "Money at risk", numeric=True),
    Column("waits_for", "Waits for", secondary=True),
    Column("customers", "Customers", secondary=True),
)
CUSTOMERS = (
    Column("customer", "Customer"),
    Column("items", "Waits for"),
    Column("due", "First due", secondary=True),
    Column("chance", "Likeliest slips in", numeric=True),
)
SHOWN = 3
"""Assets that are named in one cell."""

LIMITS = text(
    "A week of delay is taken for lost, not for earned later. An item counts as waiting for all of the assets that it "
    "rests on until the day it is due: where its work there is done, take the asset off it. It is no promise of a date."
)


def few(assets: Sequence[AssetId]) -> Text | None:
    """The first assets, and how many more."""
    if not assets:
        return None
    if len(assets) <= SHOWN:
        return text("{assets}", assets=tuple(assets))
    return text("{assets} and {more} more", assets=tuple(assets[: SHOWN - 1]), more=len(assets) - SHOWN + 1)


def money(amount: Estimate | None, currency: str | None) -> Estimate | None:
    """An amount as a cell: its currency is its unit."""
    return None if amount is None or currency is None else replace(amount, unit=currency)


def figures(found: AtRisk) -> list[Figure]:
    """How many slip, and the money at risk."""
    items = [Figure("late_items", "Items that slip", found.slipping, of=len(found.items))]
    if found.money is not None:
        note = text("never added to cash and working time")
        items.append(Figure("money_at_risk", "Money at risk", found.money, money=found.currency, note=note))
    return items


def table(found: AtRisk, *, named: bool = True) -> Table:
    """Every item that slips often enough to speak of, the soonest first; `named` where the leavers were chosen."""
    rows = tuple(_row(one, found.currency) for one in found.items if one.weeks is not None)
    who = "" if named else "If one of those who hold something alone left, each as likely as any other. "
    caption = text(
        who + "Weeks and money are those where it slips. It waits for what has gone dark more often than not where it "
        "does. By date."
    )
    return Table(
        "slips", text("What slips"), COLUMNS, rows, caption=caption, limit=10,
        empty=text("Nothing on the roadmap, more than hardly ever."),
    )  # fmt: skip


def _row(one: Slip, currency: str | None) -> tuple[Cell, ...]:
    return (
        one.item, one.due, companies.percent(one.chance), one.weeks, money(one.money, currency),
        few(one.dark) or text("now one, now another of {n:asset|assets}", n=len(one.gates)), one.customers or None,
    )  # fmt: skip


def customers(found: AtRisk) -> Table:
    """Who waits for what; the money of an item is not shared out among its customers."""
    names = dict.fromkeys(name for one in found.items for name in one.customers)
    waiting = {name: [one for one in found.items if name in one.customers] for name in names}
    order = sorted(waiting, key=lambda name: (-max(one.chance for one in waiting[name]), waiting[name][0].due, name))
    rows = tuple(
        (
            name, tuple(one.item for one in waiting[name]), waiting[name][0].due,
            companies.percent(max(one.chance for one in waiting[name])),
        )
        for name in order
    )  # fmt: skip
    caption = text("Customers of what is planned, by how likely the likeliest of their items is to slip.")
    return Table("customers", text("Which customers feel it"), CUSTOMERS, rows, caption=caption, limit=15)


def notes(found: AtRisk) -> tuple[Note, ...]:
    """What the money means, and what was left out of it."""
    if found.money is None:
        return (
            Note(
                NoteRole.ASSUMED,
                text("Nobody said what a week of delay takes away, so only weeks are told: `--value-per-week`."),
            ),
        )
    said = text(
        "Money at risk is weeks late x value per week x margin, as typed. It stands apart from cash and working time: "
        "the weeks that it covers are taken out of the empty seat, so that no week is counted twice."
    )
    return (Note(NoteRole.CAUTION, said),)
