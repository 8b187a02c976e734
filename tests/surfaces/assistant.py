"""The official client, talking to `holdfast mcp` as a process of its own."""

from __future__ import annotations

import json
import os
import re
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import anyio
from anyio.from_thread import BlockingPortal, start_blocking_portal
from invented_firm import Terminal
from mcp.client.client import Client
from mcp.client.stdio import StdioServerParameters, stdio_client
from mcp_types import CallToolResult, Tool

CODE = "from holdfast.surfaces.cli import main\nmain()"
PLANTED = (
    f"import sys; sys.path.insert(0, {str(Path(__file__).parent)!r})\n"
    "import planted_questions\nplanted_questions.plant()\n"
)
"""Run before the server, it adds the questions of `planted_questions`."""


@dataclass(frozen=True, slots=True)
class Assistant:
    """Somebody's assistant, connected."""

    portal: BlockingPortal
    client: Client
    errors: IO[str]

    def __call__(self, tool: str, /, **arguments: Any) -> Any:
        """Call a tool that must answer: its typed content."""
        result = self.result(tool, **arguments)
        assert not result.is_error, result.content
        return result.structured_content

    def result(self, tool: str, /, **arguments: Any) -> CallToolResult:
        """Call a tool; the client checks typed content against the tool's schema."""

        async def call() -> CallToolResult:
            return await self.client.call_tool(tool, arguments)

        return self.portal.call(call)

    def refused(self, tool: str, /, **arguments: Any) -> dict[str, Any]:
        """Call a tool that must not answer: its error, which is no traceback."""
        result = self.result(tool, **arguments)
        assert result.is_error, result.structured_content
        assert result.structured_content is not None
        assert "Traceback" not in json.dumps(result.structured_content) + text(result)
        error: dict[str, Any] = result.structured_content["error"]
        assert error["code"] in text(result)
        return error

    def tools(self) -> dict[str, Tool]:
        """Every tool by name."""
        return {tool.name: tool for tool in self.portal.call(self.client.list_tools).tools}

    def called_off(self, tool: str, after: float, /, **arguments: Any) -> None:
        """Call a tool and think better of it."""

        async def call() -> None:
            with anyio.move_on_after(after) as scope:
                await self.client.call_tool(tool, arguments)
            assert scope.cancelled_caught, "it was answered before"

        self.portal.call(call)

    def at_once(self, *calls: tuple[str, dict[str, Any]]) -> list[CallToolResult]:
        """Several calls in flight together; what came back, in their order."""

        async def together() -> list[CallToolResult]:
            found: dict[int, CallToolResult] = {}

            async def one(n: int, tool: str, arguments: dict[str, Any]) -> None:
                found[n] = await self.client.call_tool(tool, arguments)

            async with anyio.create_task_group() as group:
                for n, (tool, arguments) in enumerate(calls):
                    group.start_soon(one, n, tool, arguments)
            return [found[n] for n in range(len(calls))]

        return self.portal.call(together)

    def steps(self, tool: str, /, **arguments: Any) -> list[str | None]:
        """What was told while a call was answered."""
        told: list[str | None] = []

        async def hear(progress: float, total: float | None, message: str | None) -> None:
            told.append(message)

        async def call() -> None:
            await self.client.call_tool(tool, arguments, progress_callback=hear)

        self.portal.call(call)
        return told

    def said(self) -> str:
        """What the process wrote to stderr so far."""
        self.errors.seek(0)
        return self.errors.read()


@contextmanager
def assistant(here: Terminal, *words: str, before: str = "", mode: str = "auto") -> Iterator[Assistant]:
    """An assistant whose server was started here with these words."""
    server = StdioServerParameters(
        command=sys.executable, args=["-c", before + CODE, "mcp", *words], cwd=here.folder, env=environment(here)
    )
    with tempfile.TemporaryFile("w+") as errors, start_blocking_portal() as portal:
        client = Client(stdio_client(server, errlog=errors), mode=mode)
        with portal.wrap_async_context_manager(client):
            yield Assistant(portal, client, errors)


def environment(here: Terminal) -> dict[str, str]:
    """Where the workspaces of somebody are kept."""
    return {**os.environ, "HOLDFAST_HOME": str(here.home)}


def text(result: CallToolResult) -> str:
    """The text content of a result."""
    return "\n".join(one.text for one in result.content if one.type == "text")


def as_on_the_command_line(value: Any) -> Any:
    """Typed content without what is added for assistants: marks, the label, calls beside links."""
    if isinstance(value, dict):
        added = ("untrusted", "whole", "tool", "arguments")
        return {key: as_on_the_command_line(one) for key, one in value.items() if key not in added}
    if isinstance(value, list):
        return [as_on_the_command_line(one) for one in value]
    return re.sub('[“”"]', "", value) if isinstance(value, str) else value


def within(short: Any, whole: Any) -> bool:
    """Whether all that a shortened document says stands at the same place in the whole one; lists may begin it."""
    if isinstance(short, dict):
        return all(key == "left_out" or within(one, whole[key]) for key, one in short.items())
    if isinstance(short, list):
        return len(short) <= len(whole) and all(within(a, b) for a, b in zip(short, whole, strict=False))
    return type(short) is type(whole) and bool(short == whole)


def first_difference(one: Any, other: Any, at: str = "") -> str | None:
    """Where two documents differ first; None where they do not, not even in kind: 1 is not 1.0 here."""
    if type(one) is not type(other):
        return f"{at}: {one!r} and {other!r}"
    if isinstance(one, dict):
        if one.keys() != other.keys():
            return f"{at}: {sorted(one.keys() ^ other.keys())}"
        return next((found for key in one if (found := first_difference(one[key], other[key], f"{at}.{key}"))), None)
    if isinstance(one, list) and len(one) == len(other):
        pairs = enumerate(zip(one, other, strict=True))
        return next((found for n, (a, b) in pairs if (found := first_difference(a, b, f"{at}[{n}]"))), None)
    return None if one == other else f"{at}: {one!r} and {other!r}"
