"""Hosts that Holdfast may open, each because somebody said so: `holdfast connect`. Until then it opens none."""

from __future__ import annotations

from typing import Annotated, Literal

from holdfast.errors import BadInput, Refused
from holdfast.operations.contract import Context, Receipt
from holdfast.store import audit
from holdfast.store.state import State
from holdfast.terms.request import Field, Request
from holdfast.terms.text import Text, text

KIND = "connection"


class Connect(Request):
    """Say which host may be opened, and for what."""

    service: Annotated[
        Literal["github"] | None,
        Field(
            "Service", limits="github", default_from="none: say what is connected", positional=True, among=("github",)
        ),
    ] = None
    host: Annotated[str | None, Field("Host", limits="a GitHub Enterprise host", default_from="github.com")] = None


def connect(command: Connect, context: Context) -> Receipt:
    """Allow one host. Opens nothing yet: a later command that is told to send does. Logged, and undone like the rest.

    Without a service, says what is connected.
    """
    if command.service is None:
        return Receipt("connect", _listed(context))
    from holdfast.operations.github import host_of
    from holdfast.operations.tokens import VARIABLE

    host = host_of(command.host)
    with State.opened(context.workspace.state) as state:
        if host in _hosts(state, command.service):
            raise BadInput(f"`{host}` is connected already; nothing was done.")
    row = audit.append(context.workspace.audit, "connect", {"service": command.service, "host": host}, context.now)
    with State.opened(context.workspace.state) as state:
        body = {"service": command.service, "host": host}
        undo = state.record("connect", KIND, f"{KIND} {command.service} {host}", body, context.now)
    said = (
        text(
            "`https://{host}` may be opened from now on, when you tell Holdfast to send something there, and for "
            "nothing else. Row {row} of the log.",
            host=host, row=str(row.number),
        ),
        text(
            "Nothing was opened now. The token is read from {variable} at the moment of sending; it is never stored.",
            variable=VARIABLE,
        ),
    )  # fmt: skip
    return Receipt("connect", said, undo=undo, audit=row.number)


def connected(context: Context, service: str, host: str | None) -> str:
    """The host of a service that may be opened: the one that is named, or the only one.

    Raises `Refused` (`NOT_CONNECTED`) where it was never connected, `BadInput` where several were and none is named.
    """
    with State.opened(context.workspace.state) as state:
        hosts = _hosts(state, service)
    if host in hosts:
        return str(host)
    if host is not None or not hosts:
        named = "" if host is None or host == "api.github.com" else f" --host {host}"
        raise Refused(
            "NOT_CONNECTED",
            f"Holdfast opens no host that was not connected. `holdfast connect {service}{named}` allows this one; it "
            "is logged, and `holdfast undo` takes it back. Nothing was opened.",
        )
    if len(hosts) > 1:
        raise BadInput(f"Several hosts are connected: {', '.join(hosts)}. Say which with `--host`.")
    return hosts[0]


def _hosts(state: State, service: str) -> tuple[str, ...]:
    live = (one.value for one in state.live(KIND) if one.value is not None)
    return tuple(str(one["host"]) for one in live if one["service"] == service)


def _listed(context: Context) -> tuple[Text, ...]:
    with State.opened(context.workspace.state) as state:
        hosts = _hosts(state, "github")
    if not hosts:
        return (text("No host is connected: Holdfast opens none. `holdfast connect github` allows GitHub."),)
    return tuple(text("`https://{host}`, for GitHub.", host=host) for host in hosts)
