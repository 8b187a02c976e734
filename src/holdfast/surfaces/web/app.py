"""The routes of the app: an address in, one question asked or one operation run, a page out.

/                            what changed since last time, in three lines
/departure?leaving=person+4  a question, its request as the query; with .html, .json, .csv, .pdf or .docx as a file
/departure/number/3?...      what stands behind the fourth number of that answer
/say, /do/people/left        everything that people can say, and the form of one operation
/working                     how far an operation is that takes long
/unmask, /mask               names for a purpose, which is logged; and hidden again
/in?key=..., /leave          the link that the terminal printed; and the end of a session
"""

from __future__ import annotations

import asyncio
import sys
import traceback
from collections.abc import Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.requests import Request as Call
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from holdfast.errors import HoldfastError, nearest
from holdfast.operations import OPERATIONS
from holdfast.operations.contract import Receipt
from holdfast.questions import QUESTIONS
from holdfast.surfaces.web import commands, frame, looking, saying, showing
from holdfast.surfaces.web.answering import LONG
from holdfast.surfaces.web.calls import cookie, form_pairs, ours, pairs, status, tickets
from holdfast.surfaces.web.doors import Door, Session
from holdfast.surfaces.web.frame import Frame
from holdfast.surfaces.web.guards import BadBody, Guards
from holdfast.surfaces.web.showing import Look

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable

    from starlette.types import ASGIApp

    from holdfast.surfaces.web.answering import Answering

PATIENCE = 1.5
"""Seconds after which a page says what is being worked out, and asks again by itself."""
BROKEN = (
    "Something of ours went wrong; what you see elsewhere is not touched by it, and nothing was lost. "
    "What happened stands in the terminal where Holdfast runs."
)

Handler = Callable[[Call, Session], Awaitable[Response]]


def application(
    answering: Answering, door: Door, hosts: Iterable[str], clock: Callable[[], datetime], *, warm: bool = True
) -> ASGIApp:
    """The whole app behind its guards."""
    site = _Site(answering, door, clock)

    @asynccontextmanager
    async def life(_app: Starlette) -> AsyncIterator[None]:
        warming = asyncio.create_task(site.warm()) if warm else None
        yield
        if warming:
            warming.cancel()
        answering.close()

    routes = [
        Route("/in", site.enter),
        Route("/static/{name}", site.static),
        Route("/leave", site.leave, methods=["POST"]),
        Route("/", site.inside(site.start)),
        Route("/say", site.inside(site.say)),
        Route("/working", site.inside(site.working)),
        Route("/unmask", site.inside(site.unmask), methods=["POST"]),
        Route("/mask", site.inside(site.mask), methods=["POST"]),
        Route("/do/{slug:path}", site.inside(site.form)),
        Route("/do/{slug:path}", site.inside(site.do), methods=["POST"]),
        Route("/{slug}/number/{place}", site.inside(site.number)),
        Route("/{slug}.{form}", site.inside(site.file)),
        Route("/{slug}", site.inside(site.question)),
    ]
    errors: dict[Any, Any] = {
        HTTPException: site.lost, BadBody: _cut, ClientDisconnect: _cut, Exception: site.broken,
    }  # fmt: skip
    app = Starlette(routes=routes, lifespan=life, exception_handlers=errors)
    app.router.redirect_slashes = False  # a page has one address
    return Guards(app, hosts)


class _Site:
    """The pages of one workspace."""

    def __init__(self, answering: Answering, door: Door, clock: Callable[[], datetime]) -> None:
        self.answering = answering
        self.door = door
        self.now = clock
        self.long: dict[int, tuple[asyncio.Future[Receipt], str]] = {}
        """By session: an operation of theirs that takes long, and what it is called."""

    async def warm(self) -> None:
        """Work out the first pages; what goes wrong is said to whoever opens them."""
        try:
            await self.answering.warm()
        except HoldfastError:
            return

    # Coming in

    async def enter(self, call: Call) -> Response:
        """The link from the terminal. To look at its headers opens nothing."""
        given = dict(looking.readable(call))
        ticket = self.door.enter(given.get("key", ""), self.now()) if call.method == "GET" else None
        if ticket is None:
            return _at_the_door(403)
        to = ours(given.get("to", "/"))
        if call.headers.get("sec-fetch-site") in ("cross-site", "same-site"):
            # A browser sends no strict cookie along a redirect that began on another site: a page of ours leads on.
            reply: Response = HTMLResponse(frame.render("entered.html", Frame("/in"), to=to))
        else:
            reply = RedirectResponse(to, 303)
        reply.set_cookie(cookie(call), ticket, httponly=True, samesite="strict", path="/")
        return reply

    async def leave(self, call: Call) -> Response:
        """The end of this browser's session."""
        self.door.leave(tickets(call))
        reply = _at_the_door(200)
        reply.delete_cookie(cookie(call), httponly=True, samesite="strict", path="/")
        return reply

    async def static(self, call: Call) -> Response:
        """What pages load; its name changes with it."""
        name = call.path_params["name"]
        body = frame.files().get(name)
        if body is None:
            raise HTTPException(404)
        kind = "text/css" if name.endswith(".css") else "text/javascript"
        return Response(body, media_type=kind, headers={"cache-control": "private, max-age=31536000, immutable"})

    def inside(self, handler: Handler) -> Callable[[Call], Awaitable[Response]]:
        """Only for whoever came in by the link; errors of ours become pages."""

        async def handle(call: Call) -> Response:
            session = self._session(call)
            if session is None:
                return _at_the_door(401)
            try:
                return await handler(call, session)
            except HoldfastError as error:
                return await self._trouble(call, session, error)

        return handle

    def _session(self, call: Call) -> Session | None:
        return self.door.session(tickets(call), self.now())

    # Pages

    async def start(self, call: Call, session: Session) -> Response:
        """What changed since last time."""
        return await self._page(call, session, self._look(call, session, "/"), ("start",), showing.start)

    async def question(self, call: Call, session: Session) -> Response:
        """One question with its request."""
        slug = _question(call)

        def make(answering: Answering, desk: Any, look: Look) -> bytes:
            return showing.question(answering, desk, slug, look)

        return await self._page(call, session, self._look(call, session, f"/{slug}"), (slug,), make)

    async def number(self, call: Call, session: Session) -> Response:
        """What stands behind a number."""
        slug, written = _question(call), call.path_params["place"]
        if not (written.isascii() and written.isdigit() and len(written) < 7):
            raise HTTPException(404)
        place = int(written)

        def make(answering: Answering, desk: Any, look: Look) -> bytes:
            return showing.number(answering, desk, slug, place, look)

        look = self._look(call, session, f"/{slug}/number/{place}")
        return await self._page(call, session, look, (slug, "number", place), make)

    async def file(self, call: Call, session: Session) -> Response:
        """An answer to take away."""
        slug, form = _question(call), call.path_params["form"]
        if form not in showing.FORMS:
            raise HTTPException(404)
        look = Look(f"/{slug}", pairs(call), session.sees(self.now()))
        make = looking.logged(look, slug, lambda desk: showing.file(self.answering, desk, slug, form, look))
        body = await self.answering.shown(make)
        name = quote(f"holdfast-{slug}.{form}")
        disposition = {"content-disposition": f"attachment; filename*=UTF-8''{name}"}
        return Response(body, media_type=showing.FORMS[form], headers=disposition)

    def _look(self, call: Call, session: Session, path: str) -> Look:
        """Who looks at what. Only a page that is shown takes the receipt along."""
        receipt = session.take() if call.method == "GET" else None
        return Look(path, pairs(call), session.sees(self.now()), receipt)

    async def _page(
        self,
        call: Call,
        session: Session,
        look: Look,
        key: tuple[object, ...],
        make: Callable[[Answering, Any, Look], bytes],
    ) -> Response:
        """A page: kept where it tells nothing that is for once, and shown as waiting where it takes long."""
        if look.receipt is None and look.purpose is None:
            work = self.answering.page((*key, look.pairs), lambda desk: make(self.answering, desk, look))
            task = asyncio.ensure_future(work)
            done, _ = await asyncio.wait({task}, timeout=PATIENCE)
            if not done:
                task.add_done_callback(lambda found: found.cancelled() or found.exception())
                return self._wait(look, self.answering.saying.words)
            return HTMLResponse(task.result())
        logged = looking.logged(look, str(key[0]), lambda desk: make(self.answering, desk, look))
        try:
            return HTMLResponse(await self.answering.shown(logged))
        except HoldfastError:
            session.receipt = session.receipt or look.receipt
            raise

    def _wait(self, look: Look, said: str) -> Response:
        """A page that says what is being done, and looks again by itself."""
        page = frame.render(
            "wait.html", Frame(look.path, look.pairs), title="Working it out", words=self.answering.word(said),
            refresh=True,
        )  # fmt: skip
        return HTMLResponse(page)

    # Saying and doing

    async def say(self, call: Call, session: Session) -> Response:
        """Everything that people can say."""
        look = Look("/say", (), session.sees(self.now()), session.take())
        make = looking.logged(look, "say", lambda desk: saying.everything(self.answering, desk, look))
        return HTMLResponse(await self.answering.shown(make))

    async def form(self, call: Call, session: Session) -> Response:
        """The form of one operation, with what was typed before and not accepted."""
        slug, given = _operation(call), pairs(call)
        typed = [pair for pair in given if pair[0] != "back"] or session.typed.get(slug, [])
        back = ours(dict(given).get("back", "/say"))
        return HTMLResponse(await self._form(session, slug, typed, back, session.take()))

    async def _form(
        self,
        session: Session,
        slug: str,
        typed: list[tuple[str, str]],
        back: str,
        receipt: Receipt | None = None,
        complaint: str = "",
    ) -> bytes:
        look = Look(OPERATIONS[slug].place, tuple(typed), session.sees(self.now()), receipt)
        return await self.answering.shown(
            looking.logged(
                look, slug, lambda desk: saying.form(self.answering, desk, slug, look, back=back, complaint=complaint)
            )
        )

    async def do(self, call: Call, session: Session) -> Response:
        """Run an operation; its receipt stands on the page that one came from."""
        slug = _operation(call)
        sent = await form_pairs(call)
        back = ours(dict(sent).get("back", "/"))
        session.typed[slug] = [pair for pair in sent if pair[0] != "back" and pair[1].strip()]
        typed = dict(OPERATIONS[slug].command.gathered(session.typed[slug]))
        if slug not in LONG:
            return await self._done(session, slug, self.answering.run(slug, typed), back)
        try:
            begun = self.answering.long.begin(slug, typed)
        except HoldfastError as error:
            return await self._refused(session, slug, back, error)
        await asyncio.wait({begun}, timeout=PATIENCE)
        if begun.done():
            return await self._done(session, slug, begun, back)
        self.long = {key: one for key, one in self.long.items() if not one[0].done()} | {id(session): (begun, slug)}
        return RedirectResponse("/working?" + urlencode({"back": back}), 303)

    async def working(self, call: Call, session: Session) -> Response:
        """How far an operation is that takes long; its receipt where it is done."""
        back = ours(dict(pairs(call)).get("back", "/"))
        begun, slug = self.long.get(id(session), (None, ""))
        if begun is None:
            return RedirectResponse(back, 303)
        if not begun.done():
            return self._wait(Look("/working", (("back", back),)), self.answering.long.saying.words)
        del self.long[id(session)]
        reply = await self._done(session, slug, begun, back)
        if reply.status_code == 303 and "hx-request" in call.headers:  # so that the address is that of the page
            return Response(status_code=200, headers={"hx-redirect": back})
        return reply

    async def _done(self, session: Session, slug: str, doing: Awaitable[Receipt], back: str) -> Response:
        """Where one came from, with the receipt; the form again where it was not accepted."""
        try:
            session.receipt = await doing
        except HoldfastError as error:
            return await self._refused(session, slug, back, error)
        session.typed.pop(slug, None)
        return RedirectResponse(back, 303)

    async def _refused(self, session: Session, slug: str, back: str, error: HoldfastError) -> Response:
        page = await self._form(session, slug, session.typed.get(slug, []), back, complaint=str(error))
        return HTMLResponse(page, status(error))

    async def unmask(self, call: Call, session: Session) -> Response:
        """Names for a purpose: first it is logged."""
        sent = dict(await form_pairs(call))
        receipt = await self.answering.run("unmask", {"purpose": sent.get("purpose"), "question": "the app"})
        if receipt.permission:
            session.unmask(receipt.permission.purpose, self.now())
        return RedirectResponse(ours(sent.get("back", "/")), 303)

    async def mask(self, call: Call, session: Session) -> Response:
        """Names hidden again."""
        sent = dict(await form_pairs(call))
        session.mask()
        return RedirectResponse(ours(sent.get("back", "/")), 303)

    # Trouble

    async def _trouble(self, call: Call, session: Session, error: HoldfastError) -> Response:
        """A page that says what is wrong and what to do, with the form as it was filled."""
        path = str(call.scope["path"])
        look = Look(path, looking.readable(call), session.sees(self.now()), session.take())
        slug = path.strip("/").partition("/")[0]
        try:
            page = await self.answering.shown(looking.trouble(self.answering, look, slug, error))
        except HoldfastError:  # nothing can be read at all
            page = _said(str(error))
        return HTMLResponse(page, status(error))

    async def lost(self, call: Call, error: Exception) -> Response:
        """No such page, or no such way to use it."""
        code = error.status_code if isinstance(error, HTTPException) else 404
        if self._session(call) is None:
            return _at_the_door(401)
        near = nearest(str(call.scope["path"])[:100].strip("/").partition("/")[0], QUESTIONS)
        words = "There is no such page." if code == 404 else "That is not how this page is used."
        hint = f" Did you mean {' or '.join(near)}?" if near else ""
        way = {"back": f"/{near[0]}", "way_out": f"Open {near[0]}"} if near else {}
        return HTMLResponse(_said(words + hint, "Not found", **way), code, headers=getattr(error, "headers", None))

    async def broken(self, call: Call, error: Exception) -> Response:
        """A defect of ours: said in the terminal in full, and in the browser in a sentence."""
        traceback.print_exception(error, file=sys.stderr)
        return HTMLResponse(_said(BROKEN), 500)


def _said(
    complaint: str, title: str = "That did not work", *, back: str = "/", way_out: str = "Back to the start"
) -> bytes:
    """A page with a sentence on it, for which nothing has to be read."""
    outside = Frame("/lost", evidence=frozenset({"git"}))
    return frame.render(
        "trouble.html", outside, title=title, complaint=commands.told(complaint), lines=(), back=back, way_out=way_out
    )


async def _cut(_call: Call, error: Exception) -> Response:
    """A body that was too large or did not come; where nobody waits for a reply any more, none that anybody reads."""
    return error.reply if isinstance(error, BadBody) else Response(status_code=400)


def _at_the_door(code: int) -> Response:
    return HTMLResponse(frame.render("door.html", Frame("/in"), style=frame.address("app.css")), code)


def _question(call: Call) -> str:
    slug = str(call.path_params["slug"])
    if slug not in QUESTIONS:
        raise HTTPException(404)
    return slug


def _operation(call: Call) -> str:
    slug = str(call.path_params["slug"]).replace("/", " ")
    if slug not in OPERATIONS or slug == "unmask":
        raise HTTPException(404)
    return slug
