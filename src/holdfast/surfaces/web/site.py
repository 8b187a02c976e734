"""What all pages of one workspace share: who asks, what they look at, how a page is made, what is said if it is not."""

from __future__ import annotations

import asyncio
import sys
import traceback
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from starlette.exceptions import HTTPException
from starlette.requests import Request as Call
from starlette.responses import HTMLResponse, Response

from holdfast.errors import HoldfastError, nearest
from holdfast.operations import OPERATIONS
from holdfast.questions import QUESTIONS
from holdfast.surfaces.web import commands, frame, looking
from holdfast.surfaces.web.calls import pairs, status, tickets
from holdfast.surfaces.web.doors import Door, Session
from holdfast.surfaces.web.frame import Frame
from holdfast.surfaces.web.showing import Look

if TYPE_CHECKING:
    from holdfast.surfaces.web.answering import Answering

PATIENCE = 1.5
"""Seconds after which a page says what is being worked out, and asks again by itself."""
BROKEN = (
    "Something of ours went wrong; what you see elsewhere is not touched by it, and nothing was lost. "
    "What happened stands in the terminal where Holdfast runs."
)

Handler = Callable[[Call, Session], Awaitable[Response]]


class Site:
    """One workspace, its door and the clock."""

    def __init__(self, answering: Answering, door: Door, clock: Callable[[], datetime]) -> None:
        self.answering = answering
        self.door = door
        self.now = clock

    async def warm(self) -> None:
        """Work out the first pages; what goes wrong is said to whoever opens them."""
        try:
            await self.answering.warm()
        except HoldfastError:
            return

    def inside(self, handler: Handler) -> Callable[[Call], Awaitable[Response]]:
        """Only for whoever came in by the link; errors of ours become pages."""

        async def handle(call: Call) -> Response:
            session = self.session(call)
            if session is None:
                return at_the_door(401)
            try:
                return await handler(call, session)
            except HoldfastError as error:
                return await self._trouble(call, session, error)

        return handle

    def session(self, call: Call) -> Session | None:
        """Whose request it is; None for whoever did not come in."""
        return self.door.session(tickets(call), self.now())

    def look(self, call: Call, session: Session, path: str) -> Look:
        """Who looks at what. Only a page that is shown takes the receipt along."""
        receipt = session.take() if call.method == "GET" else None
        return Look(path, pairs(call), session.sees(self.now()), receipt)

    async def page(
        self, session: Session, look: Look, key: tuple[object, ...], make: Callable[[Answering, Any, Look], bytes]
    ) -> Response:
        """A page: kept where it tells nothing that is for once, and shown as waiting where it takes long."""
        if look.receipt is None and look.purpose is None and look.draft is None:
            work = self.answering.page((*key, look.pairs), lambda desk: make(self.answering, desk, look))
            task = asyncio.ensure_future(work)
            done, _ = await asyncio.wait({task}, timeout=PATIENCE)
            if not done:
                task.add_done_callback(lambda found: found.cancelled() or found.exception())
                return self.wait(look, self.answering.saying.words)
            return HTMLResponse(task.result())
        logged = looking.logged(look, str(key[0]), lambda desk: make(self.answering, desk, look))
        try:
            return HTMLResponse(await self.answering.shown(logged))
        except HoldfastError:
            session.receipt = session.receipt or look.receipt
            raise

    def wait(self, look: Look, said: str) -> Response:
        """A page that says what is being done, and looks again by itself."""
        outside = Frame(look.path, look.pairs, evidence=self.answering.evidence)
        words = self.answering.word(said)
        page = frame.render("wait.html", outside, title="Working it out", words=words, refresh=True)
        return HTMLResponse(page)

    # Trouble

    async def _trouble(self, call: Call, session: Session, error: HoldfastError) -> Response:
        """A page that says what is wrong and what to do, with the form as it was filled."""
        path = str(call.scope["path"])
        look = Look(path, looking.readable(call), session.sees(self.now()), session.take())
        slug = path.strip("/").partition("/")[0]
        try:
            page = await self.answering.shown(looking.trouble(self.answering, look, slug, error))
        except HoldfastError:  # nothing can be read at all
            page = self._said(str(error))
        return HTMLResponse(page, status(error))

    async def lost(self, call: Call, error: Exception) -> Response:
        """No such page, or no such way to use it."""
        code = error.status_code if isinstance(error, HTTPException) else 404
        if self.session(call) is None:
            return at_the_door(401)
        near = nearest(str(call.scope["path"])[:100].strip("/").partition("/")[0], QUESTIONS)
        words = "There is no such page." if code == 404 else "That is not how this page is used."
        hint = f" Did you mean {' or '.join(near)}?" if near else ""
        way = {"back": f"/{near[0]}", "way_out": f"Open {near[0]}"} if near else {}
        return HTMLResponse(self._said(words + hint, "Not found", **way), code, headers=getattr(error, "headers", None))

    async def broken(self, call: Call, error: Exception) -> Response:
        """A defect of ours: said in the terminal in full, and in the browser in a sentence."""
        traceback.print_exception(error, file=sys.stderr)
        return HTMLResponse(self._said(BROKEN), 500)

    def _said(
        self, complaint: str, title: str = "That did not work", *, back: str = "/", way_out: str = "Back to the start"
    ) -> bytes:
        """A page with a sentence on it, for which nothing has to be read."""
        outside = Frame("/lost", evidence=self.answering.evidence)
        said = commands.told(complaint)
        return frame.render(
            "trouble.html", outside, title=title, complaint=said, lines=(), back=back, way_out=way_out, keep=""
        )


def at_the_door(code: int) -> Response:
    """For whoever did not come in by the link."""
    return HTMLResponse(frame.render("door.html", Frame("/in"), style=frame.address("app.css")), code)


def question(call: Call) -> str:
    """The question that an address names."""
    slug = str(call.path_params["slug"])
    if slug not in QUESTIONS:
        raise HTTPException(404)
    return slug


def operation(call: Call) -> str:
    """The operation that an address names."""
    slug = str(call.path_params["slug"]).replace("/", " ")
    if slug not in OPERATIONS or slug == "unmask":
        raise HTTPException(404)
    return slug
