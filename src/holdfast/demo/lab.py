"""What the example company typed of offers: files beside its repositories, and the commands that take them in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from holdfast.demo import grid, pay
from holdfast.demo.parameters import Parameters

Command = tuple[str, Mapping[str, object]]
"""An operation and its fields, as somebody would type them."""


def files(parameters: Parameters, as_of: date) -> dict[str, str]:
    """Name and text of each file; none for a company without a board."""
    if not grid.has_board(parameters):
        return {}
    paid = pay.pay(parameters, as_of)
    return {"grid.csv": grid.grid(as_of)} | ({"pay.csv": paid} if paid else {})


def commands(into: Path, parameters: Parameters, as_of: date) -> tuple[Command, ...]:
    """What fills the pages about offers; run twice, it changes nothing."""
    if not grid.has_board(parameters):
        return ()
    cash = {"cash": str(grid.CASH), "burn": str(grid.BURN), "as_of": as_of.isoformat()}
    offers = tuple(("offer save", {"label": one.label, **dict(one.fields)}) for one in grid.OFFERS)
    paid = (("pay add", {"file": str(into / "pay.csv")}),) if pay.pay(parameters, as_of) else ()
    return (("grid add", {"file": str(into / "grid.csv")}), ("runway cash", cash), *offers, *paid)


def truth(parameters: Parameters, as_of: date) -> dict[str, object]:
    """What was planted, for `truth.json`."""
    return grid.truth(as_of) | pay.truth(parameters) if grid.has_board(parameters) else {}
