"""Where things are kept, and how to be rid of them."""

from __future__ import annotations

from typing import Annotated

from holdfast.errors import BadInput
from holdfast.operations.contract import Context, Receipt
from holdfast.store import workspace as workspaces
from holdfast.store.generations import current_number
from holdfast.terms.request import Field, Request
from holdfast.terms.text import text


class Where(Request):
    """Nothing to say: where is everything?"""


class Forget(Request):
    """Removing cannot be undone, so it is asked for twice."""

    yes: Annotated[bool, Field("Yes, remove it; this cannot be undone")] = False


def where(_command: Where, context: Context) -> Receipt:
    """The workspace in use, why it is the one, and the others."""
    here = context.workspace
    said = [text("{folder}: {why}.", folder=str(here.folder), why=here.why or "the workspace in use")]
    if here.paths:
        said.append(text("It reads {paths}.", paths=", ".join(map(str, here.paths))))
    number = current_number(here)
    said.append(
        text("Its latest generation is {number}.", number=str(number))
        if number
        else text("Nothing was scanned into it.")
    )
    others = [one for one in workspaces.all_workspaces(workspaces.home_folder()) if one.folder != here.folder]
    said += [text("Also: {folder}, last scanned {at}.", folder=str(one.folder), at=one.scanned_at) for one in others]
    return Receipt("where", tuple(said))


def forget(command: Forget, context: Context) -> Receipt:
    """Remove the workspace: evidence, decisions, log. The repositories and `holdfast.toml` stay."""
    if not command.yes:
        raise BadInput(
            f"This removes {context.workspace.folder}: every generation, what you decided and typed, and the log of "
            "who saw names. It cannot be undone. Say `holdfast forget --yes` if that is what you want."
        )
    workspaces.forget(context.workspace)
    return Receipt("forget", (text("{folder} is gone.", folder=str(context.workspace.folder)),))
