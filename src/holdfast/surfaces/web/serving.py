"""`holdfast serve`: the app on this machine, for whoever has the link that the terminal prints."""

from __future__ import annotations

import inspect
import multiprocessing
import os
import signal
import socket
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import Annotated, Any

import typer

from holdfast.errors import BadInput, StoreError
from holdfast.operations import opening
from holdfast.surfaces import asking

HOST = "127.0.0.1"
PORT = 8400
CONNECTIONS = 500
"""At once; more are told to come back."""
LAST_WORDS = 0.7
"""Seconds that what is being worked out has to end by itself."""


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
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # its threads spin: three times the work for small matrices
    from holdfast.surfaces.web.answering import Answering
    from holdfast.surfaces.web.app import application
    from holdfast.surfaces.web.doors import Door
    from holdfast.surfaces.web.guards import hosts

    found = opening.workspace_for_questions(Path.cwd(), workspace)
    found.prepare()
    answering = Answering(found)
    listening = bound(port)
    place = listening.getsockname()[1]

    def announce(key: str) -> None:
        typer.echo(f"For another browser: {link(place, key)}")

    door = Door(announce)
    typer.echo(f"Holdfast answers on this machine only, until you press Ctrl-C.\nOpen {link(place, door.key)}")
    if open_:
        import webbrowser

        webbrowser.open(link(place, door.key))
    until_stopped(application(answering, door, hosts(place), asking.now), listening)


def until_stopped(app: Any, listening: socket.socket) -> None:
    """Answer until Ctrl-C or a signal to end; what is being worked out then ends at its next step, or with us."""
    import uvicorn

    from holdfast.surfaces.web.protocol import Protocol

    config = uvicorn.Config(
        app, http=Protocol, ws="none", lifespan="on", log_level="critical", access_log=False, server_header=False,
        date_header=False, timeout_keep_alive=30, timeout_graceful_shutdown=1, limit_concurrency=CONNECTIONS,
        h11_max_incomplete_event_size=32 << 10,
    )  # fmt: skip
    signal.signal(signal.SIGTERM, lambda *_: None)  # else it is raised anew, and ends us before we have ended others
    with suppress(KeyboardInterrupt):
        uvicorn.Server(config).run(sockets=[listening])
    _leave()


def _leave() -> None:
    """End now, with whatever was started: a thread that is at work would be waited for. What is on disk is whole at
    every moment."""
    wait_until = time.monotonic() + LAST_WORDS
    while _at_work() and time.monotonic() < wait_until:
        time.sleep(0.02)
    for child in multiprocessing.active_children():
        child.kill()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)


def _at_work() -> bool:
    return any(one.name.startswith("holdfast-") and one.is_alive() for one in threading.enumerate())


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
            listening.listen(CONNECTIONS)  # whoever opens the link at once waits for us, and is not refused
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
