"""Where things are kept, and how to be rid of them."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Annotated

from holdfast.errors import BadInput
from holdfast.operations.contract import Context, Receipt
from holdfast.operations.keeping import sized
from holdfast.store import workspace as workspaces
from holdfast.store.generations import current_number
from holdfast.terms.request import Field, Request
from holdfast.terms.text import Text, text


class Where(Request):
    """Nothing to say: where is everything?"""


class Forget(Request):
    """Removing cannot be undone, so it is asked for twice."""

    yes: Annotated[bool, Field("Yes, remove it; this cannot be undone")] = False


def where(_command: Where, context: Context) -> Receipt:
    """The workspace in use, why it is the one, and the others."""
    here = context.workspace
    said = [
        text("All is kept in {folder}.", folder=str(here.folder)),
        text("It answers here because {why}.", why=here.why or "it is the workspace in use"),
    ]
    if here.paths:
        said.append(text("It reads {paths}.", paths=", ".join(map(str, here.paths))))
    number = current_number(here)
    said.append(_standing(here, number, context.now) if number else text("Nothing was scanned into it."))
    counts = {"generation": number or 0, **{name: _bytes(place) for name, place in _places(here).items()}}
    counts["bytes"] = _bytes(here.folder)
    if number:
        said.append(
            text(
                "It takes {all}: {generations} for generations, {evidence} for what was read, {typed} for what was "
                "typed, {log} for the log.",
                all=sized(counts["bytes"]),
                generations=sized(counts["generations_bytes"]),
                evidence=sized(counts["evidence_bytes"]),
                typed=sized(counts["typed_bytes"]),
                log=sized(counts["log_bytes"]),
            )
        )
        said.append(text("`holdfast backup FILE` copies all of it into one file; `holdfast forget` removes it."))
    others = [one for one in workspaces.all_workspaces(workspaces.home_folder()) if one.folder != here.folder]
    said += [text("Another: {folder}, {at}.", folder=str(one.folder), at=_scanned(one)) for one in others]
    return Receipt("where", tuple(said), counts=counts)


def _standing(here: workspaces.Workspace, number: int, now: datetime) -> Text:
    """Which generation answers, and how old it is."""
    try:
        days = (now - datetime.fromisoformat(here.scanned_at)).days
    except ValueError:
        return text("Its latest generation is {number}.", number=str(number))
    if days < 1:
        return text("Its latest generation is {number}, of less than a day ago.", number=str(number))
    return text("Its latest generation is {number}, {days:day|days} old.", number=str(number), days=days)


def _scanned(other: workspaces.Workspace) -> str:
    """When another workspace was scanned, to the minute."""
    try:
        return f"scanned on {datetime.fromisoformat(other.scanned_at):%Y-%m-%d at %H:%M} UTC"
    except ValueError:
        return "never scanned"


def _places(here: workspaces.Workspace) -> dict[str, Path]:
    return {
        "generations_bytes": here.generations,
        "evidence_bytes": here.evidence,
        "typed_bytes": here.state,
        "log_bytes": here.audit,
    }


def _bytes(place: Path) -> int:
    """Bytes in a file, or in all files below a folder; what two names share counts once."""
    files = [place] if place.is_file() else [one for one in place.rglob("*") if one.is_file()]
    sizes: dict[tuple[int, int], int] = {}
    for file in files:
        with suppress(OSError):  # a scan may have just removed it
            told = file.stat()
            sizes[told.st_dev, told.st_ino] = told.st_size
    return sum(sizes.values())


def forget(command: Forget, context: Context) -> Receipt:
    """Remove the workspace: evidence, decisions, log. The repositories and `holdfast.toml` stay."""
    if not command.yes:
        raise BadInput(
            f"This removes {context.workspace.folder}: every generation, what you decided and typed, and the log of "
            "who saw names. It cannot be undone. `holdfast backup FILE` first keeps a copy; "
            "`holdfast forget --yes` removes it."
        )
    workspaces.forget(context.workspace)
    return Receipt(
        "forget",
        (
            text("{folder} is gone.", folder=str(context.workspace.folder)),
            text("Repositories, reports, backups and holdfast.toml are as they were."),
        ),
    )
