"""What was typed of the roadmap, held against the assets that there are now."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from holdfast.evidence import roadmap as kept

if TYPE_CHECKING:
    from holdfast.evidence.roadmap import Planned
    from holdfast.models.slip import Roadmap
    from holdfast.questions.contract import Context


@dataclass(frozen=True, slots=True)
class Listed:
    """One item with its assets by key, and what was written of assets that nothing answers to now. `counted` is False
    where its value is in another currency than the company's: then only weeks are told of it."""

    planned: Planned
    assets: tuple[str, ...]
    missing: tuple[str, ...]
    counted: bool = True


def listed(context: Context, assets: Iterable[str]) -> tuple[Listed, ...]:
    """Every item that stands, the soonest first, among these assets."""
    keys = tuple(assets)
    items = kept.standing(entry.value for entry in context.reader.entries if entry.kind == kept.KIND)
    made = (_listed(one, keys, context.settings.currency) for one in items.values())
    return tuple(sorted(made, key=lambda one: (one.planned.due, one.planned.item)))


def _listed(planned: Planned, keys: Sequence[str], currency: str) -> Listed:
    found = [(written, kept.matching(written, keys)) for written in planned.assets]
    assets = tuple(dict.fromkeys(key for _, matched in found for key in matched))
    missing = tuple(written for written, matched in found if not matched)
    if planned.value is None or planned.value.currency == currency:
        return Listed(planned, assets, missing)
    return Listed(replace(planned, value=None), assets, missing, counted=False)


def roadmap(context: Context, assets: Sequence[str]) -> Roadmap:
    """The items that rest on one of these assets and are still to come, for a world."""
    from holdfast.models.slip import Item, Roadmap

    today = context.reader.today
    items = (
        Item(
            one.planned.item, one.assets, one.planned.due, one.planned.value,
            None if one.planned.margin is None else float(one.planned.margin), one.planned.customers,
        )
        for one in listed(context, assets) if one.assets
    )  # fmt: skip
    return Roadmap(tuple(items)).on(today)
