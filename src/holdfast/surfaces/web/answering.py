"""Asks questions and runs operations for many browsers at once: one worker, each thing worked out once, kept while it
stands.

A simulated company is not for two threads at once, so one thread does all the work, in turn; what takes minutes (a
scan) has a thread and a desk of its own. Whoever asks what is being worked out already waits for the same answer. What
is kept is found by all that it depends on: the published evidence, what was typed, the settings, the request, and for
whom names are shown.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Hashable, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from holdfast import __version__
from holdfast.errors import Locked
from holdfast.operations import opening
from holdfast.operations.contract import Receipt
from holdfast.questions import QUESTIONS
from holdfast.surfaces import forms
from holdfast.surfaces.asking import Desk, now
from holdfast.surfaces.web.kept import Kept, Saying

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
LONG = frozenset({"scan", "backup", "export"})
"""Operations that may take minutes and leave what is published alone until they are done."""


def takes_long(slug: str, command: Mapping[str, object]) -> bool:
    """Whether an operation is not for the pages to wait for; issues are sent one a second.

    >>> takes_long("scan", {}), takes_long("continuity github", {}), takes_long("continuity github", {"send": "true"})
    (True, False, True)
    """
    return slug in LONG or (slug == "continuity github" and bool(command.get("send")))


FIRST = (("estate", ""), ("departure", ""), ("continuity", ""), ("estate", "discount_ai=true"))
"""What is worked out before anybody asks."""
TRIES = 4
"""How often a page is made anew because something was published or typed while it was made."""


class Answering:
    """One workspace behind one worker."""

    def __init__(self, workspace: opening.Workspace) -> None:
        sys.setswitchinterval(SWITCH)
        self.workspace = workspace
        self.saying = Saying()
        self.long = Long(workspace)
        self.evidence: frozenset[str] = frozenset()
        """What there was when a page was made last, for one that is made when nothing can be read."""
        self._desk = Desk(workspace, self.saying, forms.as_labelled)
        self._settings = opening.settings_stamp(workspace)
        self._worker = ThreadPoolExecutor(1, "holdfast-answers")
        self._answers: Kept[Answer] = Kept(ANSWERS)
        self._pages: Kept[bytes] = Kept(PAGES)
        self._viewers: Kept[Viewer] = Kept(4)
        self._masked: Viewer | None = None
        self._running: dict[Hashable, asyncio.Task[Any]] = {}

    def stamp(self) -> tuple[object, ...]:
        """What every answer depends on besides its request: cheap, asked anew for every page."""
        if not self.workspace.folder.is_dir():  # somebody removed it all: we are where we began
            self.workspace.prepare()
        return (*opening.stamp(self.workspace), now().date(), __version__)

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
        return found if found is not None else await self.once(whole, lambda: self._steady(make, key))

    async def shown(self, make: Callable[[Desk], T]) -> T:
        """A page that is never the same twice, made in the worker."""
        return await self.once(object(), lambda: self._steady(make))

    def _steady(self, make: Callable[[Desk], T], key: Hashable | None = None) -> T:
        """What `make` makes of one state of everything: made anew where that changed meanwhile, so that a mask is never
        older than the answer it is put on. Kept under `key` where there is one."""
        for _ in range(TRIES):
            before = self.stamp()
            made = make(self.desk())
            if self.stamp() == before:
                if key is not None and isinstance(made, bytes):
                    self._pages.put((before, key), made)
                return made
        raise Locked("What is known changes faster than it can be shown. Open the page again in a moment.")

    def desk(self) -> Desk:
        """The workspace as the settings file has it now; for the worker only."""
        stamp = opening.settings_stamp(self.workspace)
        if stamp != self._settings:
            self._desk = Desk(self.workspace, self.saying, forms.as_labelled)
            self._settings = stamp
        return self._desk

    def ask(self, desk: Desk, slug: str, request: Request, purpose: Purpose | None) -> Answer:
        """An answer that is kept; for the worker only."""
        key = (self.stamp(), slug, request.query(), purpose)
        found = self._answers.get(key)
        return found if found is not None else self._answers.put(key, desk.answer(slug, request, purpose))

    def viewer(self, desk: Desk, purpose: Purpose | None) -> Viewer:
        """Who looks; for the worker only."""
        key = (self.stamp(), purpose)
        found = self._viewers.get(key) or self._viewers.put(key, desk.viewer(purpose))
        if purpose is None:
            self._masked = found
        return found

    def word(self, said: str) -> str:
        """What is being done, as anybody may read it: a repository may bear somebody's name."""
        return self._masked.words(said) if self._masked else ""

    async def warm(self) -> None:
        """Work out what the first pages need before anybody asks, and what the first clicks on them need."""
        for slug, query in FIRST:
            if slug in QUESTIONS:
                await self.once(("warm", slug, query), partial(self._warm, slug, query))

    def _warm(self, slug: str, query: str) -> None:
        desk = self.desk()
        if set(QUESTIONS[slug].evidence) <= desk.evidence():
            self.ask(desk, slug, QUESTIONS[slug].request.of_query(query), None)

    async def run(self, slug: str, typed: dict[str, Any]) -> Receipt:
        """Run an operation, after what is being worked out."""
        return await self.once(object(), lambda: self.desk().do(slug, typed))

    def close(self) -> None:
        """End what is being done at its next step, and take no more."""
        self.saying.stop()
        self._worker.shutdown(wait=False, cancel_futures=True)
        self.long.close()


class Long:
    """Operations that take minutes: one at a time, beside the pages."""

    def __init__(self, workspace: opening.Workspace) -> None:
        self.saying = Saying()
        self._workspace = workspace
        self._thread = ThreadPoolExecutor(1, "holdfast-long")
        self._running: asyncio.Future[Receipt] | None = None

    def begin(self, slug: str, typed: dict[str, Any]) -> asyncio.Future[Receipt]:
        """Start one. Raises `Locked` where another is not done."""
        if self._running is not None and not self._running.done():
            raise Locked("Something that takes a while is being done already. Wait until it is done, then do this.")
        self.saying.clear()
        loop = asyncio.get_running_loop()
        self._running = loop.run_in_executor(
            self._thread, lambda: Desk(self._workspace, self.saying, forms.as_labelled).do(slug, typed)
        )
        self._running.add_done_callback(_heard)
        return self._running

    def close(self) -> None:
        """End it at its next step."""
        self.saying.stop()
        self._thread.shutdown(wait=False, cancel_futures=True)


def _heard(task: asyncio.Future[Any]) -> None:
    """An error is told to those who waited; where nobody did any more it is no news."""
    if not task.cancelled():
        task.exception()
