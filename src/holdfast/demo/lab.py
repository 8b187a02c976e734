"""What the example company typed of offers and pay: files beside its repositories, the commands that take them in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from holdfast.demo import captable, grid, pay
from holdfast.demo.parameters import Parameters

Command = tuple[str, Mapping[str, object]]
"""An operation and its fields, as somebody would type them."""


def files(parameters: Parameters, as_of: date) -> dict[str, str]:
    """Name and text of each file: a company without venture money has no cap table, one without a board no grid."""
    found = {
        "captable.csv": captable.captable(parameters, as_of),
        "grid.csv": grid.grid(as_of) if grid.has_board(parameters) else None,
        "pay.csv": pay.pay(parameters, as_of),
    }
    return {name: content for name, content in found.items() if content is not None}


def commands(into: Path, parameters: Parameters, as_of: date) -> tuple[Command, ...]:
    """What fills the pages about offers and pay; run twice, it changes nothing. `as_of`: of the cap table and the
    balance, not after the day on which they are typed."""
    there = files(parameters, as_of)
    found: list[Command] = []
    if "captable.csv" in there:
        found.append(("captable add", {"file": str(into / "captable.csv"), "as_of": as_of.isoformat()}))
    found += [
        (f"{name} add", {"file": str(into / f"{name}.csv")}) for name in ("grid", "pay") if f"{name}.csv" in there
    ]
    if grid.has_board(parameters):
        cash = {"cash": str(grid.CASH), "burn": str(grid.BURN), "as_of": as_of.isoformat()}
        found.append(("runway cash", cash))
        found += [("offer save", {"label": one.label, **dict(one.fields)}) for one in grid.OFFERS]
    return tuple(found)


def truth(parameters: Parameters, as_of: date) -> dict[str, object]:
    """What was planted, for `truth.json`."""
    owned = captable.truth(parameters, as_of)
    return {
        **(grid.truth(as_of) if grid.has_board(parameters) else {}),
        **({"captable": owned} if owned is not None else {}),
        **pay.truth(parameters),
    }
