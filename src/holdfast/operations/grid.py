"""The board's grid: from a CSV that somebody keeps, or line by line. One number takes each change back."""

from __future__ import annotations

from datetime import date as day
from pathlib import Path
from typing import Annotated, Any

from holdfast.errors import BadInput, UnknownName
from holdfast.evidence import grid as sheet
from holdfast.operations.contract import Context, Receipt
from holdfast.operations.secret_values import refuse_secrets
from holdfast.store.state import State
from holdfast.terms.grid import Grid, plain, standing
from holdfast.terms.grid import Line as Standing
from holdfast.terms.request import Field, Of, Request
from holdfast.terms.text import Text, text

SHOWN = 5
"""Quarantined rows that are listed one by one."""
_MONEY = "such as 220k or 220,000"
Level = Annotated[str, Field("Level", among=sheet.LEVELS, positional=True)]


class Add(Request):
    """The whole grid: it takes the place of the one before."""

    file: Annotated[
        str, Field("File", limits=f"a CSV with {','.join(sheet.COLUMNS)}", positional=True, of=Of.FILE)
    ]  # fmt: skip


class Line(Request):
    """One line. With the role, level, region and day of one that stands, it takes its place."""

    level: Level
    base_low: Annotated[str, Field("Base, least", "a year", limits=_MONEY)]
    base_high: Annotated[str, Field("Base, most", "a year", limits=_MONEY)]
    equity_low: Annotated[str, Field("Equity, least", limits="of all shares, such as 0.4%")]
    equity_high: Annotated[str, Field("Equity, most", limits="of all shares, such as 0.6%")]
    approved_on: Annotated[day, Field("Approved on", limits="a day such as 2026-10-02")]
    approved_by: Annotated[str, Field("Approved by", limits="a body or a role, no name", default_from="the board")] = ""
    valid_until: Annotated[
        day | None, Field("Valid until", limits="its last day", default_from="until something else is approved")
    ] = None
    role: Annotated[str, Field("Role", limits="as `holdfast bands` lists it", default_from="every role")] = ""
    region: Annotated[str, Field("Region", limits="such as US", default_from="every region")] = ""
    signing_most: Annotated[
        str | None, Field("Signing bonus, most", limits=_MONEY, default_from="none approved", fine=True)
    ] = None
    bonus_most: Annotated[
        str | None, Field("Yearly bonus, most", limits=_MONEY, default_from="none approved", fine=True)
    ] = None
    retention_most: Annotated[
        str | None, Field("Retention bonus, most", limits=_MONEY, default_from="none approved", fine=True)
    ] = None
    cliff_least: Annotated[
        str | None, Field("Cliff, least", "months", limits="0 to 48", default_from="nothing said of it", fine=True)
    ] = None


class Drop(Request):
    """Without a level the whole grid goes; otherwise the lines of that level, of the role and region where given."""

    level: Annotated[str | None, Field("Level", among=sheet.LEVELS, positional=True, default_from="the whole grid")] = (
        None
    )
    role: Annotated[
        str | None,
        Field("Role", limits="as `holdfast grid` lists it; any for a line of every role", default_from="all"),
    ] = None
    region: Annotated[
        str | None, Field("Region", limits="such as US; any for a line of every region", default_from="all")
    ] = None


def add(command: Add, context: Context) -> Receipt:
    """Take the rows in as the grid from now on. A file that says what stands already changes nothing.

    Raises `BadInput` for a file that is none, that mixes currencies, or of whose rows over a fifth cannot be used.
    """
    batch = sheet.read(Path(command.file).expanduser(), context.settings.currency)
    if not batch.grid:
        raise BadInput(f"{command.file} holds no line. Nothing was taken.")
    counts = {"read": batch.read, "accepted": len(batch.grid.lines), "quarantined": len(batch.quarantined)}
    counts["duplicates"] = batch.duplicates
    undo = _put("grid add", {"what": "grid", "lines": [one.kept() for one in batch.grid.lines]}, context)
    if undo is None:
        said = text("The grid stands so already; nothing was done.")
    else:
        said = text(
            "The grid has {n:line|lines} now. Offers inside it may be sent without another meeting.",
            n=len(batch.grid.lines),
        )  # fmt: skip
    return Receipt("grid add", (said,), warnings=_warnings(batch), undo=undo, counts=counts)


def line(command: Line, context: Context) -> Receipt:
    """Raises `BadInput` where a field cannot be read."""
    refuse_secrets(role=command.role, approved_by=command.approved_by)
    row = {name: "" if value is None else str(value) for name, value in command.model_dump(mode="json").items()}
    currency = context.settings.currency
    sheet.refuse_other_currency("This line", row, currency)
    try:
        made = sheet.made_line(row, currency)
    except ValueError as error:
        raise BadInput(f"{str(error)[:1].upper()}{str(error)[1:]}.") from None
    undo = _put("grid line", {"what": "line", "lines": [made.kept()]}, context)
    if undo is None:
        return Receipt("grid line", (text("That line stands so already; nothing was done."),))
    said = text("The grid has a line for {level}, approved on {day}.", level=made.level, day=made.approved_on)
    return Receipt("grid line", (said, *_overlaps(_grid(context))), undo=undo)


def drop(command: Drop, context: Context) -> Receipt:
    """Raises `UnknownName` where there is no such line, `BadInput` where there is no grid."""
    before = _grid(context)
    if not before:
        raise BadInput("There is no grid to drop. `holdfast grid add FILE` takes one in.")
    gone = [one for one in before.lines if _meant(command, one)]
    if not gone:
        known = "; ".join(
            f"{one.level}, {one.role or 'every role'}, {one.region or 'every region'}" for one in before.lines
        )
        raise UnknownName(f"The grid has no such line. It has: {known}.")
    undo = _put("grid drop", {"what": "drop", "seats": [list(one.seat) for one in gone]}, context)
    said = text("{n:line is|lines are} off the grid.", n=len(gone))
    return Receipt("grid drop", (said,), undo=undo)


def _meant(command: Drop, line: Standing) -> bool:
    wanted = (
        None if one is None else plain("" if plain(one) == "any" else one)
        for one in (command.role, command.level, command.region)
    )
    return all(one is None or one == mine for one, mine in zip(wanted, line.seat, strict=True))


def _grid(context: Context) -> Grid:
    with State.opened(context.workspace.state) as state:
        return standing(entry.value for entry in state.live(sheet.KIND))


def _put(operation: str, value: dict[str, Any], context: Context) -> int | None:
    """Write one change down; None where it would change nothing."""
    with State.opened(context.workspace.state) as state:
        told = [entry.value for entry in state.live(sheet.KIND)]
        if standing(told) == standing([*told, value]):
            return None
        return state.record(operation, sheet.KIND, f"grid {state.revision + 1}", value, context.now)


def _warnings(batch: sheet.Batch) -> tuple[Text, ...]:
    bad = batch.quarantined
    found = [text("{n:row|rows} could not be used.", n=len(bad))] if bad else []
    found += [text("Line {line}: {reason}.", line=str(one.line), reason=one.reason.rstrip(".")) for one in bad[:SHOWN]]
    if batch.dropped:
        found.append(
            text(
                "Not read, and not kept: {names}. What somebody was paid before is never asked for here.",
                names=", ".join(f"`{name}`" for name in batch.dropped),
            )
        )  # fmt: skip
    return (*found, *_overlaps(batch.grid))


def _overlaps(grid: Grid) -> tuple[Text, ...]:
    """Lines that cover one seat with other limits: which of the two holds."""
    return tuple(
        text(
            "Two lines cover {level} {role}: the {why} one, approved on {day}, holds.",
            level=first.level, role=first.role or second.role or "in every role", day=first.approved_on,
            why="narrower" if first.narrowness != second.narrowness else "later",
        )
        for first, second in grid.overlaps()[:SHOWN]
    )  # fmt: skip
