"""Reads what is planned, from a CSV that somebody keeps: what it rests on, when it is due, what it is worth, to whom.

    item,assets,date,value,customers,currency
    Streaming answers,api:src/serve;models:serving/*,2027-02-01,12000,Alder Bank;Birch Health,USD

`value` is what a week of delay takes away: revenue per week once the item is out, not the worth of the whole item, of
which nobody could say how much two weeks of delay cost. Empty: only weeks are told. `margin` (a column of its own, such
as 0.6 or 60 %) is the share of it that stays; empty: a published figure. Assets and customers are separated by `;`. An
asset is written as `holdfast assets` lists it, or as a folder or pattern that holds several.

Every row is accepted, a duplicate, or quarantined with its reason. Amounts of two currencies are never mixed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, Final

from holdfast.errors import BadInput
from holdfast.evidence.sheets import Quarantined, content_of, day, refuse_if_bad, rows
from holdfast.terms.money import Money

KIND: Final = "roadmap"
"""The kind of the entries in which this is kept."""
COLUMNS: Final = ("item", "assets", "date", "value", "customers", "currency")
EXAMPLE: Final = "Streaming answers,api:src/serve;models:serving/*,2027-02-01,12000,Alder Bank;Birch Health,USD"
LONGEST: Final = 120
MOST: Final = 50
"""Assets, or customers, of one item."""
Resolve = Callable[[str], str]
"""An asset as it was written, as it is to be kept. Raises `ValueError` in words where it means nothing."""


@dataclass(frozen=True, slots=True)
class Planned:
    """One item. `assets` are keys, folders or patterns; `value` is per week late; `margin` None: not said."""

    item: str
    assets: tuple[str, ...]
    due: date
    value: Money | None = None
    margin: Decimal | None = None
    customers: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """What two spellings of one item share."""
        return " ".join(self.item.split()).casefold()

    def plain(self) -> dict[str, Any]:
        """As it is kept; `of` reads it back."""
        return {
            "item": self.item, "assets": list(self.assets), "date": self.due.isoformat(),
            "value": None if self.value is None else str(self.value.amount),
            "currency": None if self.value is None else self.value.currency,
            "margin": None if self.margin is None else str(self.margin), "customers": list(self.customers),
        }  # fmt: skip

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> Planned:
        """The item that `plain` wrote."""
        value, margin = kept["value"], kept["margin"]
        return cls(
            kept["item"], tuple(kept["assets"]), date.fromisoformat(kept["date"]),
            None if value is None else Money(Decimal(value), kept["currency"]),
            None if margin is None else Decimal(margin), tuple(kept["customers"]),
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Batch:
    """`read` rows in all: those accepted, those quarantined, and `duplicates`."""

    accepted: tuple[Planned, ...]
    quarantined: tuple[Quarantined, ...]
    duplicates: int

    @property
    def read(self) -> int:
        return len(self.accepted) + len(self.quarantined) + self.duplicates


def read(file: Path, currency: str, resolve: Resolve) -> Batch:
    """The rows of a CSV, in their order. Raises `BadInput` for no such file, one mostly bad, or of two currencies."""
    batch = parse(content_of(file), currency, resolve)
    refuse_if_bad(file, batch.read, batch.quarantined)
    return batch


def parse(content: str, currency: str, resolve: Resolve = str) -> Batch:
    """The same from the text of a file; amounts without a currency are in `currency`.

    >>> batch = parse("item,assets,date,value\\nBeta,api,2027-02-01,\\"12,000\\"\\nGamma,api,soon,1\\n", "USD")
    >>> [(one.item, str(one.value.amount)) for one in batch.accepted], [one.reason for one in batch.quarantined]
    ([('Beta', '12000')], ['`soon` under `date` is no day such as 2026-03-31'])
    """
    found: dict[str, tuple[int, Planned]] = {}
    quarantined: list[Quarantined] = []
    duplicates = 0
    for line, row in rows(content.replace("value_per_week", "value", 1), (*COLUMNS, "margin"), COLUMNS[:3]):
        _same_currency(line, row, currency)
        try:
            planned = _planned(row, currency, resolve)
        except ValueError as error:
            quarantined.append(Quarantined(line, str(error)))
            continue
        before, known = found.setdefault(planned.key, (line, planned))
        if known != planned:
            why = f"`{planned.item[:40]}` stands on line {before} already, told otherwise: one row an item"
            quarantined.append(Quarantined(line, why))
        duplicates += known == planned and before != line
    return Batch(tuple(one for _, one in found.values()), tuple(quarantined), duplicates)


def _same_currency(line: int, row: Mapping[str, str], currency: str) -> None:
    written = row.get("currency", "").upper()
    if written and written != currency and row.get("value"):
        raise BadInput(
            f"Line {line} is in {written[:12]}, and the company counts in {currency}. Amounts of two currencies are "
            f'never added: convert that line, or write `currency = "{written[:3]}"` into holdfast.toml where all of '
            "it is. Nothing was taken."
        )


def _planned(row: Mapping[str, str], currency: str, resolve: Resolve) -> Planned:
    """Raises `ValueError` in words."""
    due = day(row, "date")
    if due is None:
        raise ValueError("`date` is empty")
    assets = listed(row.get("assets", ""), "assets")
    if not assets:
        raise ValueError("`assets` is empty: name what it rests on, as `holdfast assets` lists it")
    return Planned(
        named(row.get("item", "")), tuple(dict.fromkeys(map(resolve, assets))), due,
        amount(row.get("value", ""), currency), share(row.get("margin", "")),
        listed(row.get("customers", ""), "customers"),
    )  # fmt: skip


def named(written: str) -> str:
    """The name of an item. Raises `ValueError` in words.

    >>> named(" Streaming   answers ")
    'Streaming answers'
    """
    name = " ".join(written.split())
    if not name:
        raise ValueError("`item` is empty")
    return _plain(name, "item")


def _plain(written: str, column: str) -> str:
    if len(written) > LONGEST:
        raise ValueError(f"`{column}` is longer than {LONGEST} characters")
    if not written.isprintable():
        raise ValueError(f"`{column}` holds characters that cannot be printed")
    return written


def listed(written: str, column: str) -> tuple[str, ...]:
    """What stands between semicolons, each once. Raises `ValueError` in words."""
    parts = tuple(dict.fromkeys(" ".join(part.split()) for part in written.split(";") if part.strip()))
    if len(parts) > MOST:
        raise ValueError(f"`{column}` names {len(parts)}, and {MOST} are the most")
    return tuple(_plain(part, column) for part in parts)


_AMOUNT: Final = re.compile(r"(\d{1,12}|\d{1,3}(?:,\d{3}){1,3})(\.\d{1,2})?")


def amount(written: str, currency: str) -> Money | None:
    """An amount such as 12000 or 12,000.50; None where it is empty. Raises `ValueError` in words."""
    if not written:
        return None
    if not _AMOUNT.fullmatch(written):
        raise ValueError(f"`{written[:40]}` under `value` is no amount a week such as 12000 or 12,000.50")
    return Money(Decimal(written.replace(",", "")), currency)


_SHARE: Final = re.compile(r"(\d{1,3}(?:\.\d{1,4})?) ?(%?)")


def share(written: str) -> Decimal | None:
    """A share such as 0.6 or 60 %, above 0 and at most 1; None where it is empty. Raises `ValueError` in words.

    >>> share("60 %"), share("0.6")
    (Decimal('0.6'), Decimal('0.6'))
    """
    if not written:
        return None
    found = _SHARE.fullmatch(written)
    value = Decimal(found[1]) / (100 if found[2] else 1) if found else Decimal(0)
    if not 0 < value <= 1:
        raise ValueError(f"`{written[:40]}` under `margin` is no share such as 0.6 or 60 %")
    return value


def matching(written: str, keys: Iterable[str]) -> tuple[str, ...]:
    """The assets that a key, a folder or a pattern means, in the order of `keys`. An asset's own key means it alone.

    >>> keys = ("api:.", "api:src/serve", "api:src/serve/http", "models:serving/a", "cloud root")
    >>> matching("api:src/serve", keys), matching("api:src", keys), matching("models:serving/*", keys)
    (('api:src/serve',), ('api:src/serve', 'api:src/serve/http'), ('models:serving/a',))
    >>> matching("api", keys), matching("cloud root", keys), matching("web", keys)
    (('api:.',), ('cloud root',), ())
    """
    known, place = tuple(keys), written.strip().rstrip("/")
    for key in (place, f"{place}:."):
        if key in known:
            return (key,)
    if any(letter in place for letter in "*?["):
        return tuple(key for key in known if fnmatchcase(key.removesuffix(":."), place))
    repository, _, folder = place.partition(":")
    return tuple(key for key in known if ":" in key and _below(key, repository, folder.strip("/")))


def _below(key: str, repository: str, folder: str) -> bool:
    owner, _, path = key.partition(":")
    inside = path.partition("#")[0]
    return owner == repository and (not folder or inside == folder or inside.startswith(folder + "/"))


def standing(told: Iterable[Mapping[str, Any]]) -> dict[str, Planned]:
    """The items by key that entries leave, oldest first: the latest word on an item holds, a drop takes it away."""
    found: dict[str, Planned] = {}
    for value in told:
        if value["what"] == "drop":
            found.pop(value["item"], None)
            continue
        for kept in value["items"]:
            planned = Planned.of(kept)
            found[planned.key] = planned
    return found
