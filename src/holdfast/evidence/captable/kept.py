"""How a cap table is stored and read back: one entry of kind "captable", the newest holds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from typing import Any, Final

from holdfast.terms.captable import AwardKind, CapTable, Convertible, Holding, ShareClass, Stage, Valuation

KIND: Final = "captable"
"""The kind of the entries in which this is kept, and their one topic."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A cap table as it was given. `stage` and `post_money` only where they were typed; `left_out` says what could not
    be used and `notes` what was taken for granted, each a sentence without anybody's name."""

    table: CapTable
    stage: Stage | None = None
    post_money: Decimal | None = None
    left_out: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    def plain(self) -> dict[str, Any]:
        """As it is stored; `of` reads it back.

        >>> table = CapTable(date(2026, 1, 1), "USD", (ShareClass("Common", False, Decimal(900)),))
        >>> Kept.of(Kept(table).plain()) == Kept(table)
        True
        """
        table = self.table
        valuation = table.valuation
        return {
            "what": "table", "as_of": table.as_of.isoformat(), "currency": table.currency, "company": table.company,
            "source": table.source, "pool": str(table.pool),
            "classes": [_plain(one) for one in table.classes],
            "holdings": [_plain(one) for one in table.holdings],
            "convertibles": [_plain(one) for one in table.convertibles],
            "valuation": None if valuation is None else [str(valuation.price), valuation.effective.isoformat()],
            "stage": self.stage, "post_money": None if self.post_money is None else str(self.post_money),
            "left_out": list(self.left_out), "notes": list(self.notes),
        }  # fmt: skip

    @classmethod
    def of(cls, value: Mapping[str, Any]) -> Kept:
        """What `plain` wrote."""
        valuation = value["valuation"]
        table = CapTable(
            date.fromisoformat(value["as_of"]), value["currency"],
            tuple(ShareClass(**_read(ShareClass, one)) for one in value["classes"]),
            tuple(Holding(**_read(Holding, one)) for one in value["holdings"]),
            tuple(Convertible(**_read(Convertible, one)) for one in value["convertibles"]),
            Decimal(value["pool"]),
            None if valuation is None else Valuation(Decimal(valuation[0]), date.fromisoformat(valuation[1])),
            value["company"], value["source"],
        )  # fmt: skip
        post_money = value["post_money"]
        return cls(
            table, None if value["stage"] is None else Stage(value["stage"]),
            None if post_money is None else Decimal(post_money), tuple(value["left_out"]), tuple(value["notes"]),
        )  # fmt: skip


def standing(told: Iterable[Mapping[str, Any]]) -> Kept | None:
    """The cap table that entries leave, oldest first: the newest holds, a drop takes it away."""
    newest = list(told)[-1:]
    return next((Kept.of(one) for one in newest if one["what"] == "table"), None)


_NUMBERS: Final = {
    "shares", "price", "multiple", "cap", "ratio", "quantity", "strike", "vested", "amount", "discount", "repaid",
}  # fmt: skip


def _plain(one: ShareClass | Holding | Convertible) -> dict[str, Any]:
    written = {field.name: getattr(one, field.name) for field in fields(one)}
    return {name: str(value) if isinstance(value, Decimal) else value for name, value in written.items()}


def _read(kind: type[ShareClass | Holding | Convertible], value: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a noun; one that a later version added has its default."""
    read: dict[str, Any] = {}
    for name in {field.name for field in fields(kind)} & set(value):
        read[name] = Decimal(value[name]) if name in _NUMBERS and value[name] is not None else value[name]
    return {**read, "kind": AwardKind(read["kind"])} if "kind" in read else read
