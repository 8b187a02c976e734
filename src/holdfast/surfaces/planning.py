"""The plan for the operations that act on one: the question is asked, and its table of actions read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from holdfast.operations.planned import Planned, PlannedAction, Planner, Range
from holdfast.terms.answer import Answer, Cell, Provenance
from holdfast.terms.estimate import Estimate
from holdfast.terms.nouns import AssetId, PersonId, Purpose

if TYPE_CHECKING:
    from holdfast.surfaces.asking import Desk
    from holdfast.terms.issue import Issue


class AskingPlanner(Planner):
    """Asks at a desk."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def plan(self, fields: Mapping[str, Any]) -> Planned | None:
        """The plan as plain values; None where the answer is that there is too little data."""
        return read(self._desk.ask("continuity", fields))

    def issues(self, fields: Mapping[str, Any], purpose: Purpose | None) -> tuple[Issue, ...]:
        """The plan as issues."""
        from holdfast.render.exports.issues import issues

        answer = self._desk.ask("continuity", fields, purpose)
        return issues(answer, self._desk.viewer(purpose))


def read(answer: Answer) -> Planned | None:
    """What an answer's table of actions holds."""
    from holdfast.render.exports.todo import TABLE
    from holdfast.render.tables import tables

    source = next((block for block in answer.blocks if isinstance(block, Provenance)), None)
    table = next((one for one in tables(answer) if one.key == TABLE), None)
    if source is None or table is None:
        return None
    keys = [column.key for column in table.columns]
    rows = [dict(zip(keys, row, strict=True)) for row in table.rows]
    return Planned(tuple(map(_action, rows)), source.generation, source.ledger)


def _action(row: Mapping[str, Cell]) -> PlannedAction:
    from holdfast.render.text import Viewer, cell

    asset, who, helper = row["asset"], row["who"], row["with"]
    days, buys = _range(row["days"]), _range(row["buys"])
    assert days is not None  # noqa: S101
    assert buys is not None  # noqa: S101
    return PlannedAction(
        key=str(row["key"]),
        what=cell(row["what"], Viewer()),
        asset=asset if isinstance(asset, AssetId) else None,
        who=who if isinstance(who, PersonId) else None,
        helper=helper if isinstance(helper, PersonId) else None,
        days=days,
        buys=buys,
        dark=row["dark"] is True,
        documented=str(row["documented"] or "none"),
    )


def _range(cell: Cell) -> Range | None:
    return (cell.low, cell.value, cell.high) if isinstance(cell, Estimate) else None
