"""Asks questions and runs operations for many browsers at once: one worker, each thing worked out once, kept while it
stands.

A simulated company is not for two threads at once, so one thread does all the work, in turn. Whoever asks what is being
worked out already waits for the same answer. What is kept is found by all that it depends on: the published evidence,
what was typed, the settings, the request, and for whom names are shown.
"""

from __future__ import annotations

import asyncio
import sys
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from holdfast import __version__
from holdfast.operations import opening
from holdfast.operations.contract import Receipt, Step
from holdfast.questions import QUESTIONS
from holdfast.surfaces.asking import Desk

if TYPE_CHECKING:
    from holdfast.render.viewer import Viewer
    from holdfast.terms.answer import Answer
    from holdfast.terms.nouns import Purpose
    from holdfast.terms.request import Request

T = TypeVar("T")

ANSWERS, PAGES = 256, 192
"""How many answers and rendered pages are kept. A page of 64 assets takes some 150 kB."""
SWITCH = 0.001
"""Seconds after which a busy thread lets another run: pages that are ready should not wait for one that is not."""


class Kept(Generic[T]):
    """The things used last, up to so many."""

    def __init__(self, room: int) -> None:
        self._room = room
        self._things: OrderedDict[Hashable, T] = OrderedDict()

    def get(self, key: Hashable) -> T | None:
        """What is kept under a key."""
        if key in self._things:
            self._things.move_to_end(key)
        return self._things.get(key)

    def put(self, key: Hashable, thing: T) -> T:
        """Keep it, and let go of what was not used for longest."""
        self._things[key] = thing
        while len(self._things) > self._room:
            self._things.popitem(last=False)
        return thing


class Saying:
    """Remembers the latest word of what is being done, for pages that wait."""

    def __init__(self) -> None:
        self.words = ""

    def __call__(self, step: str) -> None:
        """A step of a question."""
        self.words = step

    def step(self, step: Step) -> None:
        """A step of an operation."""
        commits = f", {step.commits:,} commits" if step.commits else ""
        self.words = f"{step.what} ({step.done} of {step.total}{commits})" if step.total else step.what

    def clear(self) -> None:
        """Nothing is being done."""
        self.words = ""


class Answering:
    """One workspace behind one worker."""

    def __init__(self, workspace: opening.Workspace) -> None:
        sys.setswitchinterval(SWITCH)
        self.workspace = workspace
        self.saying = Saying()
        self._desk = Desk(workspace, self.saying)
        self._settings = opening.settings_stamp(workspace)
        self._worker = ThreadPoolExecutor(1, "holdfast-answers")
        self._answers: Kept[Answer] = Kept(ANSWERS)
        self._pages: Kept[bytes] = Kept(PAGES)
        self._viewers: Kept[Viewer] = Kept(4)
        self._running: dict[Hashable, asyncio.Task[Any]] = {}

    def stamp(self) -> tuple[object, ...]:
        """What every answer depends on besides its request: cheap, asked anew for every page."""
        return (*opening.stamp(self.workspace), __version__)

    async def once(self, key: Hashable, make: Callable[[], T]) -> T:
        """Run `make` in the worker; whoever asks for the same meanwhile waits for it."""
        task = self._running.get(key)
        if task is None:
            loop = asyncio.get_running_loop()

            async def work() -> T:
                try:
                    return await loop.run_in_executor(self._worker, make)
                finally:
                    self._running.pop(key, None)
                    if not self._running:
                        self.saying.clear()

            task = self._running[key] = asyncio.create_task(work())
            task.add_done_callback(_heard)
        return await asyncio.shield(task)

    async def page(self, key: Hashable, make: Callable[[Desk], bytes]) -> bytes:
        """A rendered page that depends on nothing but `key` and the stamp: kept, or made in the worker."""
        whole = (self.stamp(), key)
        found = self._pages.get(whole)
        return found if found is not None else await self.once(whole, lambda: self._made(whole, make))

    def _made(self, whole: Hashable, make: Callable[[Desk], bytes]) -> bytes:
        return self._pages.put(whole, make(self.desk()))

    async def doing(self, make: Callable[[Desk], T]) -> T:
        """Something that is never the same twice, in the worker."""
        return await self.once(object(), lambda: make(self.desk()))

    def desk(self) -> Desk:
        """The workspace as the settings file has it now; for the worker only."""
        stamp = opening.settings_stamp(self.workspace)
        if stamp != self._settings:
            self._settings, self._desk = stamp, Desk(self.workspace, self.saying)
        return self._desk

    def ask(self, desk: Desk, slug: str, request: Request, purpose: Purpose | None) -> Answer:
        """An answer that is kept; for the worker only."""
        key = (self.stamp(), slug, request.query(), purpose)
        found = self._answers.get(key)
        return found if found is not None else self._answers.put(key, desk.answer(slug, request, purpose))

    def viewer(self, desk: Desk, purpose: Purpose | None) -> Viewer:
        """Who looks; for the worker only."""
        key = (self.stamp(), purpose)
        found = self._viewers.get(key)
        return found if found is not None else self._viewers.put(key, desk.viewer(purpose))

    async def warm(self) -> None:
        """Work out what the first pages need before anybody asks."""
        for slug in ("estate", "departure"):
            await self.once(("warm", slug), partial(self._warm, slug))

    def _warm(self, slug: str) -> None:
        self.ask(self.desk(), slug, QUESTIONS[slug].request(), None)

    async def run(self, slug: str, typed: dict[str, Any]) -> Receipt:
        """Run an operation, after what is being worked out."""
        return await self.doing(lambda desk: desk.do(slug, typed))

    def close(self) -> None:
        """Let the worker finish what it does, and take no more."""
        self._worker.shutdown(wait=False, cancel_futures=True)


def _heard(task: asyncio.Task[Any]) -> None:
    """An error is told to those who waited; where nobody did any more it is no news."""
    if not task.cancelled():
        task.exception()
