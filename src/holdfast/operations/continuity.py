"""A continuity plan as it is acted on: adopted with what it foretold, dropped, sent to where work is tracked.

Nothing here says that an action is done: the next scan or a drill does, and the page shows it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import Field as Limits

from holdfast.errors import BadInput, Refused, UnknownName
from holdfast.operations.connections import connected
from holdfast.operations.contract import Context, Receipt
from holdfast.operations.opening import reader_of
from holdfast.operations.planned import Planned, PlannedAction
from holdfast.store import audit, gate
from holdfast.store.state import State
from holdfast.terms.nouns import AssetId, PersonId, Purpose
from holdfast.terms.planning import PlanRequest
from holdfast.terms.request import Field, Request
from holdfast.terms.text import Slot, Text, text

if TYPE_CHECKING:
    from holdfast.operations.github import Sent
    from holdfast.store.gate import Permission
    from holdfast.store.reader import Reader
    from holdfast.terms.issue import Issue

KIND, DROPPED = "plan", "plan_drop"


class Adopt(PlanRequest):
    """Take the plan on: the same options as `holdfast continuity`, so that it is the plan that was shown."""

    on: Annotated[date | None, Field("Adopted on", limits="a day, such as 2026-03-31", default_from="today")] = None


class Drop(Request):
    """Take one adopted action off the list."""

    number: Annotated[
        int, Limits(ge=1), Field("Action", limits="its number in `holdfast continuity --adopted`", positional=True)
    ]


class Github(PlanRequest):
    """The plan as issues: shown as they would be sent, or sent."""

    repository: Annotated[
        str, Field("Repository", limits="owner/name on GitHub, such as acme/platform", positional=True)
    ]
    send: Annotated[bool, Field("Really send it", limits="without it nothing leaves this machine")] = False
    host: Annotated[str | None, Field("Host", limits="one that was connected", default_from="the only one that is")] = (
        None
    )
    purpose: Annotated[
        str | None,
        Field("Purpose", limits="show names in the issues, for one of these; it is logged", among=tuple(Purpose)),
    ] = None


def adopt(command: Adopt, context: Context) -> Receipt:
    """Note every action of the plan that is not on the list yet, each with a number and with what was foretold."""
    on, since = _from(command.on, context)
    planned = context.planner.plan(command.model_dump(exclude_defaults=True, exclude={"on"}))
    if planned is None or not planned.actions:
        raise BadInput("There is no action to adopt: `holdfast continuity` with the same options says why.")
    reader = reader_of(context.workspace, context.settings, context.chance)
    with State.opened(context.workspace.state) as state:
        there = {one["key"] for one in _live(state).values()}
        fresh = [one for one in planned.actions if one.key not in there]
        if not fresh:
            raise BadInput(
                "Every action of this plan is on the list already: `holdfast continuity --adopted` shows how far each "
                "is. Nothing was done."
            )
        first = 1 + sum(len(one.value["actions"]) for one in state.entries() if one.kind == KIND)
        plans = 1 + sum(one.kind == KIND for one in state.entries())
        written = [_written(number, one, reader) for number, one in enumerate(fresh, first)]
        body = {
            "adopted": on.isoformat(), "since": since, "generation": planned.generation, "ledger": planned.ledger,
            "actions": written,
        }  # fmt: skip
        undo = state.record("continuity adopt", KIND, f"{KIND} {plans}", body, context.now)
    return Receipt(
        "continuity adopt", tuple(_adopted(fresh, first, planned)), undo=undo, counts={"actions": len(fresh)}
    )


def _from(typed: date | None, context: Context) -> tuple[date, int]:
    """The day of adopting, and the second from which on what is seen counts: now, or the end of an earlier day."""
    today = context.now.date()
    if typed is not None and typed > today:
        raise BadInput(f"`--on` was given as {typed}, which is still to come. Give a day up to {today}.")
    if typed is None or typed == today:
        return today, int(context.now.timestamp())
    return typed, int(datetime.combine(typed + timedelta(days=1), time(), UTC).timestamp()) - 1


def _adopted(fresh: Sequence[PlannedAction], first: int, planned: Planned) -> list[Text]:
    said = [_line(number, one) for number, one in enumerate(fresh, first)]
    already = len(planned.actions) - len(fresh)
    if already:
        said.append(text("{n:other was|others were} on the list already.", n=already))
    said.append(
        text(
            "What was foretold of {n:only it|each} is stored as of today. An action counts as done when a scan or a "
            "drill shows it: `holdfast continuity --adopted`.",
            n=len(fresh),
        )
    )
    return said


def _line(number: int, one: PlannedAction) -> Text:
    days = float(f"{one.days[1]:.2g}")
    slots: dict[str, Slot] = {"number": number, "what": one.what, "days": int(days) if days.is_integer() else days}
    words = "{number}. {what}"
    if one.asset is not None:
        words, slots["asset"] = words + ": {asset}", one.asset
    if one.who is not None:
        words, slots["who"] = words + ", {who}", one.who
    return text(words + ", {days:person-day|person-days}.", **slots)


def _written(number: int, one: PlannedAction, reader: Reader) -> dict[str, Any]:
    def alias(who: PersonId | None) -> object:
        return None if who is None else reader.alias_of(who)

    return {
        "number": number, "key": one.key, "asset": None if one.asset is None else one.asset.key,
        "who": alias(one.who), "with": alias(one.helper), "days": list(one.days), "buys": list(one.buys),
        "dark": one.dark, "documented": one.documented,
    }  # fmt: skip


def drop(command: Drop, context: Context) -> Receipt:
    """Take it off the list; `undo` brings it back. Raises `UnknownName` for a number that none has."""
    with State.opened(context.workspace.state) as state:
        live = _live(state)
        if command.number not in live:
            known = f"On the list: {', '.join(map(str, sorted(live)))}." if live else "Nothing is on the list."
            raise UnknownName(f"There is no adopted action {command.number}. {known}")
        undo = state.record("continuity drop", DROPPED, f"action {command.number}", command.number, context.now)
    one = live[command.number]
    slots: dict[str, Slot] = {"number": command.number, "key": one["key"]}
    words = "Action {number}, {key}"
    if one["asset"] is not None:
        words, slots["asset"] = words + " of {asset}", AssetId(one["asset"])
    return Receipt("continuity drop", (text(words + ", is off the list.", **slots),), undo=undo)


def _live(state: State) -> dict[int, Mapping[str, Any]]:
    """Every adopted action that was not dropped, by its number."""
    gone = {int(one.value) for one in state.live(DROPPED) if one.value is not None}
    listed = (one for entry in state.live(KIND) if entry.value is not None for one in entry.value["actions"])
    return {one["number"]: one for one in listed if one["number"] not in gone}


def github(command: Github, context: Context) -> Receipt:
    """The plan's actions as issues of one repository. Without `send`, exactly what would be sent, and nothing opened.

    Sent, each is there once however often this is done; what people wrote beside ours stays.
    """
    from holdfast.operations import github as api

    url_host = api.host_of(command.host) if command.host else None
    host = connected(context, "github", url_host) if command.send else url_host or _likely(context)
    url = api.address(host, command.repository)
    permission = _permission(command, context)
    fields = command.model_dump(exclude_defaults=True, exclude={"repository", "send", "host", "purpose"})
    issues = context.planner.issues(fields, permission.purpose if permission else None)
    if not issues:
        raise BadInput("There is no action to send: `holdfast continuity` with the same options says why.")
    if not command.send:
        return Receipt("continuity github", tuple(_foreseen(issues, url)), permission=permission)
    return _sent(issues, url, host, command, context, permission)


def _likely(context: Context) -> str:
    """Where a dry run would go: to the host that is connected, else to GitHub itself."""
    try:
        return connected(context, "github", None)
    except (BadInput, Refused):
        return "api.github.com"


def _permission(command: Github, context: Context) -> Permission | None:
    if command.purpose is None:
        return None
    return gate.unmask(context.workspace.audit, command.purpose, "continuity github", (), context.now)


def _foreseen(issues: Sequence[Issue], url: str) -> list[Text]:
    """Every request as it would be made, a line of ours for each of its lines."""
    from holdfast.operations.github import payload

    lines = [f"{len(issues)} {'request' if len(issues) == 1 else 'requests'} would be made, each of them once:"]
    for issue in issues:
        lines += ["", f"POST {url}", *json.dumps(payload(issue), indent=2).splitlines()]
    last = (
        "Nothing was sent, and nothing was opened. Before each, the issues that are there already would be read, so "
        "that none is made twice: those are brought up to date between Holdfast's own marks, and left alone once "
        "somebody closed them. `--send` does it."
    )
    lines += ["", last]
    return [text("{line}", line=line) for line in lines]


def _sent(
    issues: Sequence[Issue], url: str, host: str, command: Github, context: Context, permission: Permission | None
) -> Receipt:
    from holdfast.operations import github as api
    from holdfast.operations import outward, tokens

    token = tokens.github(host)
    details = {
        "service": "github", "host": host, "repository": command.repository, "actions": [one.id for one in issues],
        "purpose": permission.purpose.value if permission else None,
    }  # fmt: skip
    row = audit.append(context.workspace.audit, "send", details, context.now)
    transport = context.transport(host) if context.transport else None
    with outward.client(host, token, transport) as client:
        sent = api.send(client, url, issues, context.pause)
    said = [_told(one) for one in sent]
    counts = {done.name.lower(): sum(one.done is done for one in sent) for done in api.Done}
    said.append(
        text("{n:issue is|issues are} in {repository} on {host}; row {row} of the log.", n=len(sent),
             repository=command.repository, host=host, row=str(row.number))
    )  # fmt: skip
    return Receipt("continuity github", tuple(said), audit=row.number, counts=counts, permission=permission)


def _told(one: Sent) -> Text:
    return text("#{number} {done}: {title}", number=str(one.number), done=one.done.value, title=one.issue.title)
