"""The company's own record of hand-overs, as it was typed, and the claims with that record in place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from holdfast.terms.nouns import AssetId, PersonId

if TYPE_CHECKING:
    from holdfast.models.learning import Finished
    from holdfast.questions.contract import Context
    from holdfast.store.reader import Reader

Range = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class HandOver:
    """One hand-over: what was foretold when it began, low, middle and high, and what it took in the end."""

    number: int
    asset: AssetId
    to: PersonId
    helper: PersonId | None
    started: date
    effort: Range | None
    weeks: Range | None
    formula: float | None
    finished: date | None
    spent: float | None

    @property
    def open(self) -> bool:
        """Whether nobody said yet what it took."""
        return self.finished is None

    @property
    def calendar(self) -> float | None:
        """Weeks from its first day to its last; None while it is open."""
        return None if self.finished is None else round((self.finished - self.started).days / 7, 1)


def hand_overs(reader: Reader) -> tuple[HandOver, ...]:
    """Those that were not dropped, in the order of their numbers."""
    from holdfast.errors import UnknownName

    found = []
    for entry in reader.entries:
        if entry.kind == "handover" and entry.value is not None:
            number = int(entry.topic.removeprefix("handover "))
            try:
                found.append(_read(number, entry.value, reader))
            except (UnknownName, IndexError):
                continue  # whoever it was is in none of the repositories any more
    return tuple(sorted(found, key=lambda one: one.number))


def _read(number: int, value: Mapping[str, Any], reader: Reader) -> HandOver:
    told = value["foretold"] or {}
    helper = value["from"]
    return HandOver(
        number=number,
        asset=AssetId(value["asset"]),
        to=reader.handle_of(tuple(value["to"])),
        helper=None if helper is None else reader.handle_of(tuple(helper)),
        started=date.fromisoformat(value["started"]),
        effort=_range(told.get("effort")),
        weeks=_range(told.get("weeks")),
        formula=told.get("formula"),
        finished=date.fromisoformat(value["finished"]) if "finished" in value else None,
        spent=value.get("effort_weeks"),
    )


def _range(written: Any) -> Range | None:
    return None if written is None else (written[0], written[1], written[2])


def outcomes(reader: Reader) -> list[Finished]:
    """The finished ones from which the learning constant can be told."""
    from holdfast.models.learning import Finished

    entries = [entry.value for entry in reader.entries if entry.kind == "handover" and entry.value is not None]
    told = [(value, (value["foretold"] or {}).get("formula")) for value in entries if "finished" in value]
    return [Finished(formula, value["effort_weeks"]) for value, formula in told if formula]


def with_record(context: Context) -> Context:
    """The context with the learning constant as the company's own finished hand-overs have it."""
    if not any(entry.kind == "handover" for entry in context.reader.entries):
        return context
    from holdfast.models.learning import own

    return replace(context, ledger=own(outcomes(context.reader), context.ledger))
