"""`holdfast mcp`: calls of tools answered over stdin and stdout, one question at a time, until stdin ends."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import traceback
from collections.abc import Collection, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from holdfast import __version__
from holdfast.errors import HoldfastError, Refused, UnknownName, nearest
from holdfast.operations import opening
from holdfast.operations.contract import Context as Doing
from holdfast.operations.contract import Step
from holdfast.questions import QUESTIONS
from holdfast.surfaces import asking
from holdfast.surfaces.asking import Desk
from holdfast.surfaces.mcp import arguments, limits
from holdfast.surfaces.mcp.tools import INSTRUCTIONS, offered, tools
from holdfast.terms.answer import told

if TYPE_CHECKING:
    from mcp.server.context import ServerRequestContext
    from mcp_types import CallToolRequestParams, CallToolResult, ListToolsResult, PaginatedRequestParams

    from holdfast.questions.contract import Question
    from holdfast.surfaces.mcp.untrusted import Careful
    from holdfast.terms.nouns import Purpose

INTERRUPTED = 130
WAITING = "waiting for the question before"


class Stopped(Exception):  # not one of ours to print: nobody waits for the answer any more
    """Whoever asked called it off."""


class Steps:
    """Hands each step of a question from the worker to whoever waits; ends the question once it was called off."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self.told: asyncio.Queue[str | None] = asyncio.Queue()
        self.stopped = False

    def __call__(self, step: str) -> None:
        """A step of a question; here a question that was called off ends."""
        if self.stopped:
            raise Stopped
        self.tell(step)

    def tell(self, step: str | None) -> None:
        """From any thread: a step, or None at the end."""
        with suppress(RuntimeError):  # the loop is closed: nobody listens any more
            self._loop.call_soon_threadsafe(self.told.put_nowait, step)

    def step(self, step: Step) -> None:
        """A step of an operation."""
        self(step.what)

    def clear(self) -> None:
        """Nothing to wipe."""


@dataclass(frozen=True, slots=True)
class Granted:
    """What was allowed when the server was started: a workspace, a purpose for names, questions about pay."""

    workspace: Path | None = None
    purpose: str | None = None
    pay: bool = False


class Answers:
    """Answers calls, in one thread: a simulated company is not for two at once."""

    def __init__(self, granted: Granted) -> None:
        self.granted = granted
        self.tools = offered(pay=granted.pay)
        self.worker = ThreadPoolExecutor(1, "holdfast-mcp")
        self.running: Future[CallToolResult] | None = None
        self._desk: Desk | None = None

    @property
    def busy(self) -> bool:
        """Whether a question is being worked out."""
        return self.running is not None and not self.running.done()

    async def list(self, _: ServerRequestContext[Any], __: PaginatedRequestParams | None) -> ListToolsResult:
        """Every tool."""
        from mcp_types import ListToolsResult

        return ListToolsResult(tools=tools(pay=self.granted.pay, masked=self.granted.purpose is None))

    async def call(self, context: ServerRequestContext[Any], asked: CallToolRequestParams) -> CallToolResult:
        """One question; its steps are told meanwhile, and calling it off ends it at the next of them."""
        steps, done = Steps(), 0
        if self.busy:
            steps.tell(WAITING)
        self.running = future = self.worker.submit(self._result, asked.name, asked.arguments or {}, steps)
        future.add_done_callback(lambda _: steps.tell(None))
        try:
            while (step := await steps.told.get()) is not None:
                done += 1
                await context.session.report_progress(done, None, step)
        except asyncio.CancelledError:
            steps.stopped = True
            future.cancel()
            raise
        return future.result()

    def _result(self, slug: str, given: Mapping[str, Any], steps: Steps) -> CallToolResult:
        """An answer, or what went wrong; for the worker only."""
        from holdfast.surfaces.mcp.untrusted import Careful

        viewer, words = Careful(), arguments.words(given)
        try:
            question = self._question(slug)
            desk = self._opened(steps)
            viewer = _careful(desk, None)
            return self._answer(question, given, desk, viewer)
        except HoldfastError as error:
            return _failed(error, viewer, words)
        except Stopped:
            return _failed(HoldfastError("Called off."), viewer)
        except Exception as error:  # a fault of ours: told without its words, which may name somebody
            return _failed(_fault(error), viewer)

    def _question(self, slug: str) -> Question:
        if slug in self.tools:
            return self.tools[slug]
        if slug in QUESTIONS:
            raise Refused(
                "PAY_NOT_GRANTED",
                f"`{slug}` is about pay. Whoever set this server up allows it with `holdfast mcp --grant pay`.",
            )
        known = ", ".join(self.tools)
        raise UnknownName(f"There is no tool `{slug[:80]}`. There are {known}.", nearest(slug, self.tools))

    def _opened(self, steps: Steps) -> Desk:
        """The workspace as it is now, though it was scanned or set up only now; what was worked out is kept with it."""
        fresh, before = Desk(opening.workspace_for_questions(Path.cwd(), self.granted.workspace), steps), self._desk
        if before and (before.workspace.folder, before.settings) == (fresh.workspace.folder, fresh.settings):
            fresh.memory = before.memory
        self._desk = fresh
        return fresh

    def _answer(self, question: Question, given: Mapping[str, Any], desk: Desk, viewer: Careful) -> CallToolResult:
        from mcp_types import CallToolResult, TextContent

        from holdfast.surfaces.mcp import results

        whole, fields = arguments.whole(given)
        request = arguments.filled(question.request, fields, masked=self.granted.purpose is None)
        people = request.names_people()
        purpose = self._allowed(question, people, desk)
        answer = told(desk.answer(question.slug, request, purpose))
        shown = viewer if purpose is None else _careful(desk, purpose)
        return CallToolResult(
            content=[TextContent(text=results.in_words(answer, shown, self.tools))],
            structured_content=results.structured(
                answer, request.model_dump(mode="json"), shown, self.tools, whole=whole
            ),
        )

    def _allowed(self, question: Question, people: tuple[str, ...], desk: Desk) -> Purpose | None:
        """The purpose for names, logged; whoever is asked about is logged before, and not one too many."""
        if people:
            from holdfast.operations.asked import note

            active = len(desk.ask("people", {}).people)
            doing = Doing(desk.workspace, desk.settings, asking.now(), desk.chance)
            note(question.slug, people, doing, limits.most(active), limits.WINDOW)
        return desk.allowed(self.granted.purpose, question.slug, people)


def _careful(desk: Desk, purpose: Purpose | None) -> Careful:
    from holdfast.surfaces.mcp.untrusted import Careful

    return Careful(desk.viewer().known, purpose)


def _failed(problem: HoldfastError, viewer: Careful, given: Collection[str] = ()) -> CallToolResult:
    from mcp_types import CallToolResult, TextContent

    from holdfast.surfaces.mcp import results

    error = results.error(problem, viewer, given)
    said = f"{error['message']} ({error['code']})"
    return CallToolResult(content=[TextContent(text=said)], structured_content={"error": error}, is_error=True)


def _fault(problem: Exception) -> HoldfastError:
    """What a fault is called; where it is goes to stderr, without a word of anybody's data."""
    place = traceback.extract_tb(problem.__traceback__)[-1]
    sys.stderr.write(f"holdfast mcp: {type(problem).__name__} at {Path(place.filename).name}:{place.lineno}\n")
    return Refused("FAULT", "Holdfast failed here, and it is its own fault. The command line may say more.")


def serve(granted: Granted) -> None:
    """Answer until stdin ends. Nothing but the protocol goes to stdout."""
    import anyio
    from mcp.server.lowlevel import Server
    from mcp.server.stdio import stdio_server

    answers = Answers(granted)
    server: Server[Any] = Server(
        "holdfast",
        title="Holdfast",
        version=__version__,
        instructions=INSTRUCTIONS,
        on_list_tools=answers.list,
        on_call_tool=answers.call,
    )

    async def until_the_end() -> None:
        async with stdio_server() as (read, write):
            await server.run(read, write, server.create_initialization_options())

    signal.signal(signal.SIGINT, _interrupted)
    anyio.run(until_the_end)
    answers.worker.shutdown(wait=False, cancel_futures=True)
    if answers.busy:
        _leave(0)


def _interrupted(_: int, __: object) -> None:
    """Reading stdin cannot be broken off, and all that is written is safe against a kill: so end at once."""
    sys.stderr.write("holdfast: stopped.\n")
    _leave(INTERRUPTED)


def _leave(status: int) -> None:
    sys.stderr.flush()
    os._exit(status)
