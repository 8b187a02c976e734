"""What is planned, on which assets it rests, what slips if somebody leaves, and which customers feel it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

from holdfast.questions import company as companies
from holdfast.questions import late_items, provenance, typed_roadmap
from holdfast.questions.contract import Context
from holdfast.questions.departure import Request as Leaving
from holdfast.questions.departure import chosen
from holdfast.terms.answer import (
    Answer,
    Block,
    Cell,
    Column,
    Figure,
    Figures,
    Headline,
    Link,
    Next,
    NotEnough,
    Table,
)
from holdfast.terms.nouns import AssetId, PersonId
from holdfast.terms.request import AsOf, PersonSet, Scenarios, Seed
from holdfast.terms.request import Request as Base
from holdfast.terms.text import Slot, Text, text

if TYPE_CHECKING:
    from holdfast.decisions.slipping import AtRisk, Footings
    from holdfast.questions.company import Company
    from holdfast.questions.typed_roadmap import Listed

TITLE = "Roadmap"
ITEMS = (
    Column("due", "Due"),
    Column("item", "Item"),
    Column("assets", "Rests on"),
    Column("one_holder", "Assets with one holder", numeric=True),
    Column("already_dark", "Assets dark already", numeric=True, secondary=True),
    Column("customers", "Customers", secondary=True),
)
PATHS = (
    Column("asset", "Asset"),
    Column("state", "State"),
    Column("items", "What rests on it", secondary=True),
    Column("due", "First due", secondary=True),
    Column("customers", "Customers"),
)
MISSING = (Column("item", "Item"), Column("due", "Due"), Column("why", "Why it is not counted"))


class Request(Base):
    """Whose leaving, if anybody's, and how finely to draw."""

    leaving: PersonSet = ()
    as_of: AsOf = None
    seed: Seed = None
    scenarios: Scenarios = None


def run(request: Request, context: Context) -> Answer:
    """By date; what slips if one of those who hold something alone leaves, or those who were chosen."""
    from holdfast.decisions.departure import roadmap_without
    from holdfast.decisions.slipping import footings, if_one_leaves

    leavers = chosen(Leaving(leaving=request.leaving), context)
    company = companies.load(context, request.seed, request.scenarios, as_of=request.as_of)
    context = companies.seen(context, request.as_of)
    if reason := provenance.too_little(context, company):
        return provenance.answer(context, "roadmap", TITLE, request, provenance.refusal(reason))
    world = company.world
    listed = typed_roadmap.listed(context, world.work.assets)
    if not world.roadmap.items:
        return provenance.answer(context, "roadmap", TITLE, request, _nothing(listed, company, context))
    context.progress("working out what slips")
    ground = footings(world)
    found = roadmap_without(world, leavers, companies.pay(context, leavers)) if leavers else if_one_leaves(world)
    open_ = [one for one in listed if one.assets and one.planned.due > context.reader.today]
    blocks: list[Block] = [
        _headline(ground, found, len(world.roadmap.items), leavers),
        _figures(ground, found, len(world.roadmap.items)),
        *((late_items.table(found, named=bool(leavers)),) if found else ()),
        *((late_items.customers(found),) if found and any(one.customers for one in found.items) else ()),
        _items(ground, open_),
        _paths(company, open_),
        *_missing(listed, context),
        _next(found, leavers, company),
        *(late_items.notes(found) if found else ()),
        provenance.limits(late_items.LIMITS),
        provenance.source(context, world),
    ]
    return provenance.answer(context, "roadmap", TITLE, request, blocks, people=leavers)


def _headline(ground: Footings, found: AtRisk | None, of: int, leavers: tuple[PersonId, ...]) -> Headline:
    n = round(found.slipping.value) if leavers and found else round(ground.on_one.value)
    if leavers:
        slots: dict[str, Slot] = {"who": leavers, "people": len(leavers), "n": n, "of": of}
        finding = "If {who} {people:only leaves|leave}, {n} of {of:roadmap item|roadmap items} {n:only slips|slip}"
        if not n:
            del slots["n"], slots["of"]
            finding = "If {who} {people:only leaves|leave}, most likely nothing on the roadmap slips"
        return Headline(text(finding, **slots), _meaning(found))
    if not n:
        return Headline(
            text("No roadmap item rests on one person alone, most likely"),
            _meaning(found, "If one of those who hold something alone left, "),
        )
    return Headline(
        text(
            "{n} of {of:roadmap item|roadmap items} {n:only rests|rest} on something that one person holds alone",
            n=n, of=of,
        ),
        _meaning(found, "If one of those who hold something alone left, "),
    )  # fmt: skip


def _meaning(found: AtRisk | None, lead: str = "") -> Text | None:
    if found is None:
        return text("Hardly anything rests on one person alone.")
    if found.slipping.high < 1:
        return text(lead + "most likely nothing would slip." if lead else "Most likely nothing would slip.")
    told = lead + "{n:range item|items} would slip"
    if found.money is None or found.currency is None:
        return text(told[:1].upper() + told[1:] + ".", n=found.slipping)
    return text(
        told[:1].upper() + told[1:] + "; what that puts at risk stands below, apart from cash and working time.",
        n=found.slipping,
    )


def _figures(ground: Footings, found: AtRisk | None, of: int) -> Figures:
    items = [
        Figure("items_on_one", "Items that rest on one person", ground.on_one, of=of),
        Figure("items_on_none", "Items that rest on something dark already", ground.on_none, of=of),
    ]
    if found:
        items += late_items.figures(found)
    return Figures(tuple(items))


def _items(ground: Footings, listed: Sequence[Listed]) -> Table:
    under = {one.item: one for one in ground.items}
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (
            one.planned.due, one.planned.item, late_items.few(tuple(map(AssetId, one.assets))),
            under[one.planned.item].one_holder, under[one.planned.item].already_dark, one.planned.customers or None,
        )
        for one in listed
    )  # fmt: skip
    caption = text("By date, as it stands before anybody leaves.")
    return Table("items", text("What is planned"), ITEMS, rows, caption=caption, limit=25)


def _paths(company: Company, listed: Sequence[Listed]) -> Table:
    """From an asset to whoever waits for it, the thinnest first."""
    from holdfast.decisions.estate import standings
    from holdfast.models.holding import holders
    from holdfast.questions.estate import standing

    rows: list[tuple[Cell, ...]] = []
    for held in standings(company.world, holders(company.world.holding)):
        items = [one for one in listed if held.asset.key in one.assets]
        if items:
            customers = tuple(dict.fromkeys(name for one in items for name in one.planned.customers))
            names = tuple(one.planned.item for one in items)
            rows.append((held.asset, standing(held), names, items[0].planned.due, customers or None))
    caption = text("Every asset that something planned rests on, the thinnest first.")
    return Table("paths", text("From an asset to its customers"), PATHS, tuple(rows), caption=caption, limit=25)


def _missing(listed: Sequence[Listed], context: Context) -> tuple[Table, ...]:
    """Items that are due already, and what was written of assets that are not there."""
    rows = tuple(
        (one.planned.item, one.planned.due, why)
        for one in listed
        for why in _why(one, context.reader.today, context.settings.currency)
    )
    if not rows:
        return ()
    caption = text("`holdfast roadmap item NAME` says it anew, `holdfast roadmap drop NAME` takes it off.")
    return (Table("not_counted", text("Not counted, or not whole"), MISSING, rows, caption=caption, limit=25),)


def _why(one: Listed, today: date, currency: str) -> list[Text]:
    found = []
    if one.planned.due <= today:
        found.append(text("it was due by {day}: drop it, or give it a later day", day=today))
    if one.missing:
        what = "no asset answers to {what} now" if one.assets else "none of its assets is there now: {what}"
        found.append(text(what, what=", ".join(one.missing)))
    if not one.counted:
        found.append(text("its value is not in {currency}: only its weeks are told", currency=currency))
    return found


def _nothing(listed: Sequence[Listed], company: Company, context: Context) -> tuple[Block, ...]:
    """What would help, with a file that fits the company's own assets."""
    if listed:
        reason = text("Of {n:item|items}, none is still due and rests on an asset that is there.", n=len(listed))
    else:
        reason = text("Nobody has said yet what is planned, on which assets it rests, and who waits for it.")
    due = (context.reader.today.replace(day=1) + timedelta(days=125)).replace(day=1)
    first, second = _examples(company)
    example = text(
        "A CSV such as this, for `holdfast roadmap add FILE`: `item,assets,date,value,customers,currency`, then "
        "one row an item, `Faster answers,{first};{second},{due},12000,Customer A;Customer B,{currency}`. The value is "
        "what a week of delay takes away; it may be empty. Or one by one: `holdfast roadmap item 'Faster answers' "
        "--asset {first} --date {due} --value-per-week 12000 --customers 'Customer A'`.",
        first=first, second=second, due=due.isoformat(), currency=context.settings.currency,
    )  # fmt: skip
    return (
        Headline(text("No answer yet")),
        NotEnough(reason, example),
        *_missing(listed, context),
    )


def _examples(company: Company) -> tuple[AssetId, AssetId]:
    """Two assets of this company, in production if there are such: the ones that change most."""
    order = [AssetId(company.world.work.assets[index]) for index in company.world.work.order]
    return order[0], order[min(1, len(order) - 1)]


def _next(found: AtRisk | None, leavers: tuple[PersonId, ...], company: Company) -> Next:
    links = [
        Link(text("Which asset to split or standardise first"), "decoupling"),
        Link(text("What rests on one person"), "estate"),
    ]
    if leavers:
        request = (("leaving", tuple(map(str, leavers))),)
        links.insert(0, Link(text("All that follows if they leave"), "departure", request))
    worst = max(found.items, key=lambda one: one.chance, default=None) if found else None
    if worst is None or worst.weeks is None or not worst.dark:
        return Next(text("Type what is planned as it changes: `holdfast roadmap item`, `drop`."), tuple(links))
    return Next(
        text(
            "Begin with {asset}: of all that is planned, {item} is most likely to wait for it. Have a second person "
            "make the next change there.",
            asset=worst.dark[0], item=worst.item,
        ),
        tuple(links),
    )  # fmt: skip
