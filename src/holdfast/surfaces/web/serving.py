"""`holdfast serve`: the app on this machine, for whoever has the link that the terminal prints."""

from __future__ import annotations

import inspect
import socket
from pathlib import Path
from typing import Annotated, Any

import typer

from holdfast.errors import BadInput, StoreError
from holdfast.operations import opening
from holdfast.surfaces import asking

HOST = "127.0.0.1"
PORT = 8400


def parameters() -> list[inspect.Parameter]:
    """Of `holdfast serve`."""
    own: dict[str, tuple[Any, Any, Any]] = {
        "port": (
            int | None,
            typer.Option("--port", help=f"Port on this machine; default: {PORT}, or any free one.", min=0, max=65535),
            None,
        ),
        "open_": (bool, typer.Option("--open", help="Open it in the browser at once."), False),
    }
    shared = [one for one in asking.parameters() if one.name == "workspace"]
    return [
        *(
            inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=Annotated[kind, option])
            for name, (kind, option, default) in own.items()
        ),
        *shared,
    ]


def serve(*, port: int | None, open_: bool, workspace: Path | None) -> None:
    """Serve until somebody stops it."""
    import uvicorn

    from holdfast.surfaces.web.answering import Answering
    from holdfast.surfaces.web.app import application
    from holdfast.surfaces.web.doors import Door
    from holdfast.surfaces.web.guards import hosts

    found = opening.workspace_for_questions(Path.cwd(), workspace)
    listening = bound(port)
    place = listening.getsockname()[1]

    def announce(key: str) -> None:
        typer.echo(f"For another browser: {link(place, key)}")

    door = Door(announce)
    typer.echo(f"Holdfast answers on this machine only, until you press Ctrl-C.\nOpen {link(place, door.key)}")
    if open_:
        import webbrowser

        webbrowser.open(link(place, door.key))
    config = uvicorn.Config(
        application(Answering(found), door, hosts(place)), log_level="error", access_log=False, lifespan="on",
        server_header=False, date_header=False, timeout_keep_alive=30, ws="none",
        h11_max_incomplete_event_size=32 << 10,
    )  # fmt: skip
    uvicorn.Server(config).run(sockets=[listening])


def link(port: int, key: str) -> str:
    """The address that opens once."""
    return f"http://{HOST}:{port}/in?key={key}"


def bound(port: int | None) -> socket.socket:
    """A socket on this machine: the port that was given, else ours, else any that is free."""
    last: OSError | None = None
    for one in [port] if port is not None else [PORT, 0]:
        listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind((HOST, one))
        except OSError as error:
            listening.close()
            last = error
        else:
            return listening
    if port is not None:
        raise BadInput(
            f"`--port` was given as {port}, which something else uses. Give another, or 0 for any."
        ) from last
    raise StoreError(f"No port of this machine could be used: {last}.") from last
