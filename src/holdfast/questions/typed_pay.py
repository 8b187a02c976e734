"""What the company typed of pay: bands by role in holdfast.toml, and what its people have, from its pay file."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from holdfast.errors import BadInput, UnknownName
from holdfast.evidence import pay as kept
from holdfast.questions.contract import Context
from holdfast.terms.estimate import Estimate

if TYPE_CHECKING:
    from holdfast.evidence.pay import Paid
    from holdfast.measures.compensation import Group, Market, Row
    from holdfast.settings import Settings

TARGETS = ("middle", "lower quartile")
"""What pay is held against."""


@dataclass(frozen=True, slots=True)
class TypedBand:
    """A `[roles.NAME]` of holdfast.toml with its pay: low, middle, high."""

    name: str
    pay: tuple[float, float, float]


def typed_band(settings: Settings, role: str) -> TypedBand | None:
    """The company's own band for a role, by the table's name or its own; None where none was typed."""
    from holdfast.claims.pay_roles import role_named

    for name, row in settings.roles.items():
        if row.pay is None:
            continue
        try:
            known = role_named(name.replace("_", " "))
        except UnknownName:
            known = name
        if role in (known, name):
            return TypedBand(name, row.pay)
    return None


@dataclass(frozen=True, slots=True)
class PayFile:
    """`paid`: every row that stands, by label. `rows` are the same against the market. `opened`: single rows may be
    shown today, which was logged. `told`: the groups that anybody may see, of `told_on`; `behind`: they are not the
    newest, because fewer people than may be told apart differ."""

    paid: tuple[Paid, ...]
    rows: tuple[Row, ...]
    opened: bool
    told: tuple[Group, ...]
    told_on: date | None
    behind: bool


def load(context: Context) -> PayFile:
    """The pay file as it stands."""
    key = ("pay file", *context.reader.key, context.ledger.revision, context.today)
    return context.memory.recall(key, lambda: _load(context))


def _load(context: Context) -> PayFile:
    from holdfast.measures.compensation import groups, released

    entries = [entry for entry in context.reader.entries if entry.kind == kept.KIND]
    changes = [entry for entry in entries if entry.value["what"] != "opened"]
    states = [kept.standing(one.value for one in changes[: n + 1]) for n in range(len(changes))]
    against = [rows(state.values(), context) for state in states]
    days = [date.fromisoformat(entry.at[:10]) for entry in changes]
    snapshots = [(day, groups(found)) for day, found in zip(days, against, strict=True)]
    place = released(snapshots) if snapshots and snapshots[-1][1] else None
    return PayFile(
        paid=tuple(states[-1].values()) if states else (),
        rows=against[-1] if against else (),
        opened=_opened([entry.value for entry in entries], context.today),
        told=snapshots[place][1] if place is not None else (),
        told_on=days[place] if place is not None else None,
        behind=place is not None and snapshots[place][1] != snapshots[-1][1],
    )


def _opened(told: Sequence[dict[str, Any]], today: date) -> bool:
    return any(value["what"] == "opened" and value["day"] == today.isoformat() for value in told)


def rows(paid: Iterable[Paid], context: Context, target: str = TARGETS[0]) -> tuple[Row, ...]:
    """Each row against the market for its role, level and country, by label."""
    from holdfast.measures.compensation import Row

    found = []
    for one in sorted(paid, key=lambda each: (len(each.who), each.who)):
        market = _market(one, context, target)
        band = typed_band(context.settings, one.role)
        midpoint = band.pay[1] if band else market.p50 if market else None
        found.append(Row(one.who, one.role, one.level, float(one.base.amount), market, midpoint, band is not None))
    return tuple(found)


def _market(paid: Paid, context: Context, target: str) -> Market | None:
    """None where the table does not know the role or the country, or not in this currency."""
    from holdfast.claims.bands import band, currencies
    from holdfast.claims.pay_roles import role_named
    from holdfast.measures.compensation import Market

    currency = paid.base.currency
    region = paid.region or HOME.get(currency, "")
    try:
        role = role_named(paid.role.replace("_", " "))
        if not region or currency not in currencies(region):
            return None
        found = band(role, paid.level, region, currency=currency)
    except (UnknownName, BadInput):
        return None
    middle = found.p50 if target == TARGETS[0] else found.p25
    key = f"{found.role}, {found.level}, {found.region}, {target}"
    return Market(key, found.p25.value, middle.value, found.p75.value, middle.low, middle.high)


HOME = {"USD": "US", "GBP": "GB", "CAD": "CA", "INR": "IN", "AUD": "AU"}
"""The country that is meant where a row names none; the euro has several, so that it has to be said."""


def middle_of(context: Context, role: str, level: str) -> Estimate | None:
    """The middle of what the company's people at a level have, rounded, where a group of them may be told."""
    from holdfast.measures.compensation import middle_base

    wanted = f"{role}, {level}"
    group = next((one for one in load(context).told if one.name == wanted), None)
    return middle_base(group, context.today, context.settings.currency) if group else None
