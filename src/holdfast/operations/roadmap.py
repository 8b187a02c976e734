"""What is planned, and for whom: from a CSV that somebody keeps, or item by item. One number takes each back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date as day
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field as Limits

from holdfast.errors import BadInput, UnknownName, nearest
from holdfast.evidence import roadmap
from holdfast.evidence.roadmap import Planned
from holdfast.operations.contract import Context, Receipt
from holdfast.operations.known_assets import KnownAssets
from holdfast.operations.secret_values import refuse_secrets
from holdfast.store.state import State
from holdfast.terms.request import Field, Of, Request
from holdfast.terms.text import Text, text

SHOWN = 5
"""Quarantined rows that are listed one by one."""


class Add(Request):
    """A file of items."""

    file: Annotated[
        str,
        Field("File", limits=f"a CSV with {','.join(roadmap.COLUMNS)}; value is per week", positional=True, of=Of.FILE),
    ]


class Item(Request):
    """One item. Typed again, it takes the place of what was said of it before."""

    name: Annotated[str, Field("Item", limits="what your people call it", positional=True)]
    asset: Annotated[
        tuple[str, ...],
        Limits(min_length=1),
        Field("Asset it rests on", limits="as `holdfast assets` lists it, or a folder or pattern", of=Of.ASSET),
    ]
    date: Annotated[day, Field("Due", limits="a day such as 2027-02-01")]
    value_per_week: Annotated[
        str | None, Field("What a week of delay takes away", limits="an amount such as 12000, before costs")
    ] = None
    margin: Annotated[
        str | None, Field("Share of that which stays", limits="such as 0.6 or 60%", default_from="the claim")
    ] = None
    customers: Annotated[
        tuple[str, ...], Field("Customers who wait for it", limits="names, separated by `;` or given once each")
    ] = ()


class Drop(Request):
    """It is done, or will not be done."""

    name: Annotated[str, Field("Item", limits="as `holdfast roadmap` lists it", positional=True)]


def add(command: Add, context: Context) -> Receipt:
    """Take the rows in: all of them are one change. A file whose items stand already changes nothing.

    Raises `BadInput` for a file that is none, that mixes currencies, or of whose rows over a fifth cannot be used.
    """
    resolve = _resolver(context.assets())
    batch = roadmap.read(Path(command.file).expanduser(), context.settings.currency, resolve)
    counts = {"read": batch.read, "accepted": len(batch.accepted), "quarantined": len(batch.quarantined)}
    counts["duplicates"] = batch.duplicates
    undo = _put("roadmap add", batch.accepted, context)
    if undo is None:
        said = text("All of these items stand on the roadmap as they are; nothing was done.")
    else:
        said = text(
            "Read {read:row|rows}: took in {taken:item|items}, left out {twice:duplicate|duplicates}.",
            read=batch.read, taken=len(batch.accepted), twice=batch.duplicates,
        )  # fmt: skip
    return Receipt("roadmap add", (said,), warnings=_warnings(batch), undo=undo, counts=counts)


def item(command: Item, context: Context) -> Receipt:
    """Raises `BadInput` where a field cannot be read, `UnknownName` where an asset is not there."""
    refuse_secrets(name=command.name, customers=" ".join(command.customers))
    resolve = _resolver(context.assets())
    try:
        customers = roadmap.listed(";".join(command.customers), "customers")
        planned = Planned(
            roadmap.named(command.name), tuple(dict.fromkeys(map(resolve, command.asset))), command.date,
            roadmap.amount((command.value_per_week or "").strip(), context.settings.currency),
            roadmap.share((command.margin or "").strip()), customers,
        )  # fmt: skip
    except _Unmeant as error:
        raise UnknownName(error.said, error.near) from None
    except ValueError as error:
        raise BadInput(f"{str(error)[:1].upper()}{str(error)[1:]}.") from None
    undo = _put("roadmap item", (planned,), context)
    if undo is None:
        return Receipt("roadmap item", (text("{name} stands so already; nothing was done.", name=planned.item),))
    said = text("{name} is on the roadmap, due on {day}.", name=planned.item, day=planned.due)
    missing = text("What a week of delay takes away was not said, so only weeks are told: `--value-per-week`.")
    return Receipt("roadmap item", (said,), warnings=() if planned.value else (missing,), undo=undo)


def drop(command: Drop, context: Context) -> Receipt:
    """Raises `UnknownName` for an item that is not there."""
    wanted = " ".join(command.name.split()).casefold()
    with State.opened(context.workspace.state) as state:
        items = roadmap.standing(entry.value for entry in state.live(roadmap.KIND))
        if wanted not in items:
            near = (items[key].item for key in nearest(wanted, items))
            raise UnknownName(f"No item is called `{command.name}`. `holdfast roadmap` lists them.", near)
        undo = _record(state, "roadmap drop", {"what": "drop", "item": wanted}, context)
    return Receipt("roadmap drop", (text("{name} is off the roadmap.", name=items[wanted].item),), undo=undo)


def _put(operation: str, items: Sequence[Planned], context: Context) -> int | None:
    """Write items down as one change; None where that would change nothing."""
    value = {"what": "items", "items": [one.plain() for one in items]}
    with State.opened(context.workspace.state) as state:
        told = [entry.value for entry in state.live(roadmap.KIND)]
        if roadmap.standing(told) == roadmap.standing([*told, value]):
            return None
        return _record(state, operation, value, context)


def _record(state: State, operation: str, value: dict[str, Any], context: Context) -> int:
    return state.record(operation, roadmap.KIND, f"roadmap {state.revision + 1}", value, context.now)


class _Unmeant(ValueError):
    """An asset that is not there: the sentence, and the nearest that are."""

    def __init__(self, said: str, near: Sequence[str]) -> None:
        self.said, self.near = said, tuple(near)
        hint = f"; near it: {', '.join(f'`{one}`' for one in near)}" if near else ""
        super().__init__(f"n{said.partition('. Write')[0][1:]}{hint}")


def _resolver(known: KnownAssets) -> Callable[[str], str]:
    """What an asset as written is kept as: its key, or the folder or pattern that holds several."""

    def resolve(written: str) -> str:
        if roadmap.matching(written, known.files):
            return written.strip().rstrip("/")
        try:
            return known.find(written)
        except UnknownName as error:
            raise _Unmeant(error.said, error.near) from None
        except BadInput as error:
            raise ValueError(str(error).rstrip(".")) from None

    return resolve


def _warnings(batch: roadmap.Batch) -> tuple[Text, ...]:
    bad = batch.quarantined
    listed = [text("Line {line}: {reason}.", line=str(one.line), reason=one.reason.rstrip(".")) for one in bad[:SHOWN]]
    return (text("{n:row|rows} could not be used.", n=len(bad)), *listed) if bad else ()
