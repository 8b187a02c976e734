"""Who looks after what is written about an asset, and when it was last tried by somebody who did not write it."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from holdfast.errors import BadInput
from holdfast.operations.assets import One
from holdfast.operations.contract import Context, Receipt
from holdfast.operations.opening import reader_of
from holdfast.operations.people import Somebody
from holdfast.store.state import State
from holdfast.terms.nouns import AssetId
from holdfast.terms.request import Field, Of, Request
from holdfast.terms.text import Text, text


class Assign(Request):
    """Somebody looks after what is written about it."""

    asset: One
    person: Somebody


class Tested(Request):
    """Somebody did what is written, and it worked, or not."""

    asset: One
    by: Annotated[
        str | None, Field("Who tried it", limits="a handle, a name or an address; best not who wrote it", of=Of.PERSON)
    ] = None
    failed: Annotated[bool, Field("It did not work")] = False
    on: Annotated[date | None, Field("Day", limits="a day, such as 2026-03-31", default_from="today")] = None


def assign(command: Assign, context: Context) -> Receipt:
    """Note who looks after it; who did before no longer does."""
    asset = context.assets().find(command.asset)
    reader = reader_of(context.workspace, context.settings, context.chance)
    who = reader.find(command.person)
    value = {"what": "owner", "asset": asset, "alias": list(reader.alias_of(who))}
    with State.opened(context.workspace.state) as state:
        undo = state.record("runbooks assign", "runbook", f"runbook owner {asset}", value, context.now)
    said = text("{who} looks after what is written about {asset}.", who=who, asset=AssetId(asset))
    return Receipt("runbooks assign", (said,), undo=undo)


def tested(command: Tested, context: Context) -> Receipt:
    """Note a test. Raises `BadInput` for a day that has not come."""
    on = command.on or context.now.date()
    if on > context.now.date():
        raise BadInput(f"`--on` was given as `{on}`, a day that has not come. Allowed: today or an earlier day.")
    asset = context.assets().find(command.asset)
    reader = reader_of(context.workspace, context.settings, context.chance)
    who = reader.find(command.by) if command.by else None
    by = list(reader.alias_of(who)) if who else None
    value = {"what": "tested", "asset": asset, "on": on.isoformat(), "passed": not command.failed, "by": by}
    with State.opened(context.workspace.state) as state:
        undo = state.record("runbooks tested", "runbook", f"runbook test {asset} {on}", value, context.now)
    return Receipt("runbooks tested", (_tried(asset, on, failed=command.failed),), undo=undo)


def _tried(asset: str, on: date, *, failed: bool) -> Text:
    if failed:
        return text("What is written about {asset} was tried on {on} and did not work.", asset=AssetId(asset), on=on)
    return text("What is written about {asset} was tried on {on} and worked.", asset=AssetId(asset), on=on)
