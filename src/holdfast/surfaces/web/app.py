"""The routes of the app: an address in, one question asked or one operation run, a page out.

/                            what changed since last time, in three lines
/departure?leaving=person+4  a question, its request as the query; with .html, .json, .csv or .pdf as a file
/departure/number/3?...      what stands behind the fourth number of that answer
/say, /do/people/left        everything that people can say, and the form of one operation
/unmask, /mask               names for a purpose, which is logged; and hidden again
/in?key=...                  the link that the terminal printed
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, quote, urlsplit

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request as Call
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from holdfast.errors import BadInput, HoldfastError, NothingToRead, Refused, StoreError, UnknownName, nearest
from holdfast.operations import OPERATIONS
from holdfast.questions import QUESTIONS
from holdfast.surfaces import asking
from holdfast.surfaces.web import frame, saying, showing
from holdfast.surfaces.web.doors import Door, Session
from holdfast.surfaces.web.frame import Frame
from holdfast.surfaces.web.guards import Guards
from holdfast.terms.nouns import Purpose

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable

    from starlette.types import ASGIApp

    from holdfast.surfaces.web.answering import Answering

PATIENCE = 1.5
"""Seconds after which a page says what is being worked out, and asks again by itself."""
STATUS = ((Refused, 403), (UnknownName, 404), (BadInput, 400), (NothingToRead, 409), (StoreError, 503))


def application(answering: Answering, door: Door, hosts: Iterable[str], *, warm: bool = True) -> ASGIApp:
    """The whole app behind its guards."""
    site = _Site(answering, door)

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
        Route("/", site.inside(site.start)),
        Route("/say", site.inside(site.say)),
        Route("/unmask", site.inside(site.unmask), methods=["POST"]),
        Route("/mask", site.inside(site.mask), methods=["POST"]),
        Route("/do/{slug:path}", site.inside(site.form)),
        Route("/do/{slug:path}", site.inside(site.do), methods=["POST"]),
        Route("/{slug}/number/{place:int}", site.inside(site.number)),
        Route("/{slug}.{form}", site.inside(site.file)),
        Route("/{slug}", site.inside(site.question)),
    ]
    errors: dict[Any, Any] = {HTTPException: site.lost}
    app = Starlette(routes=routes, lifespan=life, exception_handlers=errors)
    return Guards(app, hosts)


Handler = Callable[[Call, Session], Awaitable[Response]]


class _Site:
    """The pages of one workspace."""

    def __init__(self, answering: Answering, door: Door) -> None:
        self.answering = answering
        self.door = door

    async def warm(self) -> None:
        """Work out the first pages; what goes wrong is said to whoever opens them."""
        try:
            await self.answering.warm()
        except HoldfastError:
            return

    # Coming in

    async def enter(self, call: Call) -> Response:
        """The link from the terminal."""
        ticket = self.door.enter(call.query_params.get("key", ""))
        if ticket is None:
            return HTMLResponse(frame.render("door.html", Frame("/in"), style=frame.address("app.css")), 403)
        reply = RedirectResponse(_ours(call.query_params.get("to", "/")), 303)
        reply.set_cookie(_cookie(call), ticket, httponly=True, samesite="strict", path="/")
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
            session = self.door.session(call.cookies.get(_cookie(call)))
            if session is None:
                page = frame.render("door.html", Frame("/in"), style=frame.address("app.css"))
                return HTMLResponse(page, 401)
            try:
                return await handler(call, session)
            except HoldfastError as error:
                return await self.trouble(call, session, error)

        return handle

    # Pages

    async def start(self, call: Call, session: Session) -> Response:
        """What changed since last time."""
        purpose = session.sees(asking.now())
        look = showing.Look("/", (), purpose, session.receipt)
        return await self._page(
            call, session, ("start", purpose), lambda desk: showing.start(self.answering, desk, look)
        )

    async def question(self, call: Call, session: Session) -> Response:
        """One question with its request."""
        slug, pairs, purpose = self._asked(call, session)
        look = showing.Look(f"/{slug}", pairs, purpose, session.receipt)
        make = lambda desk: showing.question(self.answering, desk, slug, look)  # noqa: E731
        return await self._page(call, session, ("question", slug, pairs, purpose), make)

    async def number(self, call: Call, session: Session) -> Response:
        """What stands behind a number."""
        slug, pairs, purpose = self._asked(call, session)
        place = call.path_params["place"]
        look = showing.Look(f"/{slug}/number/{place}", pairs, purpose, session.receipt)
        make = lambda desk: showing.number(self.answering, desk, slug, place, look)  # noqa: E731
        return await self._page(call, session, ("number", slug, place, pairs, purpose), make)

    async def file(self, call: Call, session: Session) -> Response:
        """An answer to take away."""
        slug, pairs, purpose = self._asked(call, session)
        form = call.path_params["form"]
        if form not in showing.FORMS:
            raise HTTPException(404)
        body = await self.answering.doing(
            lambda desk: showing.file(self.answering, desk, slug, form, showing.Look(f"/{slug}", pairs, purpose))
        )
        name = quote(f"holdfast-{slug}.{form}")
        disposition = {"content-disposition": f"attachment; filename*=UTF-8''{name}"}
        return Response(body, media_type=showing.FORMS[form], headers=disposition)

    def _asked(self, call: Call, session: Session) -> tuple[str, tuple[tuple[str, str], ...], Purpose | None]:
        slug = call.path_params["slug"]
        if slug not in QUESTIONS:
            raise HTTPException(404)
        return slug, _pairs(call.url.query), session.sees(asking.now())

    async def _page(
        self, call: Call, session: Session, key: tuple[object, ...], make: Callable[[Any], bytes]
    ) -> Response:
        """A page: kept where it tells nothing that is for once, and shown as waiting where it takes long."""
        once = session.receipt is not None or key[-1] is not None
        work = self.answering.doing(make) if once else self.answering.page(key, make)
        task = asyncio.ensure_future(work)
        if not once:
            done, _ = await asyncio.wait({task}, timeout=PATIENCE)
            if not done:
                task.add_done_callback(lambda found: found.cancelled() or found.exception())
                return HTMLResponse(frame.render("wait.html", Frame(call.url.path, _pairs(call.url.query)),
                                                 title="Working it out", words=self.answering.saying.words,
                                                 refresh=True))  # fmt: skip
        page = await task
        session.receipt = None
        return HTMLResponse(page)

    # Saying and doing

    async def say(self, call: Call, session: Session) -> Response:
        """Everything that people can say."""
        look = showing.Look("/say", (), session.sees(asking.now()), session.receipt)
        page = await self.answering.doing(lambda desk: saying.everything(self.answering, desk, look))
        session.receipt = None
        return HTMLResponse(page)

    async def form(self, call: Call, session: Session) -> Response:
        """The form of one operation, with what was typed before and not accepted."""
        slug, given = _operation(call), _pairs(call.url.query)
        typed = [pair for pair in given if pair[0] != "back"] or session.typed.get(slug, [])
        back = _ours(dict(given).get("back", "/say"))
        look = showing.Look(f"/do/{slug.replace(' ', '/')}", tuple(typed), session.sees(asking.now()), session.receipt)
        page = await self.answering.doing(
            lambda desk: saying.form(self.answering, desk, slug, look, back=back, complaint="")
        )
        session.receipt = None
        return HTMLResponse(page)

    async def do(self, call: Call, session: Session) -> Response:
        """Run an operation; its receipt stands on the page that one came from."""
        slug = _operation(call)
        body = (await call.body()).decode("utf-8", "replace")
        sent = [(name, word) for name, word in parse_qsl(body, keep_blank_values=True, max_num_fields=2000)]
        back = _ours(dict(sent).get("back", "/"))
        typed = [pair for pair in sent if pair[0] != "back" and pair[1].strip()]
        session.typed[slug] = typed
        try:
            session.receipt = await self.answering.run(slug, dict(OPERATIONS[slug].command.gathered(typed)))
        except HoldfastError as error:
            session.receipt, complaint = None, str(error)
            look = showing.Look(f"/do/{slug.replace(' ', '/')}", tuple(typed), session.sees(asking.now()))
            page = await self.answering.doing(
                lambda desk: saying.form(self.answering, desk, slug, look, back=back, complaint=complaint)
            )
            return HTMLResponse(page, _status(error))
        session.typed.pop(slug, None)
        return RedirectResponse(back, 303)

    async def unmask(self, call: Call, session: Session) -> Response:
        """Names for a purpose: first it is logged."""
        sent = await _form(call)
        receipt = await self.answering.run("unmask", {"purpose": sent.get("purpose"), "question": "the app"})
        if receipt.permission:
            session.unmask(receipt.permission.purpose, asking.now())
        return RedirectResponse(_ours(sent.get("back", "/")), 303)

    async def mask(self, call: Call, session: Session) -> Response:
        """Names hidden again."""
        sent = await _form(call)
        session.mask()
        return RedirectResponse(_ours(sent.get("back", "/")), 303)

    # Trouble

    async def trouble(self, call: Call, session: Session, error: HoldfastError) -> Response:
        """A page that says what is wrong and what to do, with the form as it was filled."""
        look = showing.Look(call.url.path, _pairs(call.url.query), session.sees(asking.now()), session.receipt)
        page = await self.answering.doing(lambda desk: showing.trouble(self.answering, desk, look, error))
        session.receipt = None
        return HTMLResponse(page, _status(error))

    async def lost(self, call: Call, error: Exception) -> Response:
        """No such page, or no such way to use it."""
        code = error.status_code if isinstance(error, HTTPException) else 404
        if self.door.session(call.cookies.get(_cookie(call))) is None:
            return HTMLResponse(frame.render("door.html", Frame("/in"), style=frame.address("app.css")), 401)
        slug = call.url.path.strip("/").partition("/")[0]
        near = nearest(slug, QUESTIONS)
        words = "There is no such page." if code == 404 else "That is not how this page is used."
        hint = f" Did you mean {' or '.join(near)}?" if near else ""
        page = frame.render(
            "trouble.html", Frame("/lost", evidence=frozenset({"git"})), title="Not found", complaint=words + hint,
            lines=(), back=f"/{near[0]}" if near else "/", way_out=f"Open {near[0]}" if near else "Back to the start",
        )  # fmt: skip
        return HTMLResponse(page, code)


def _cookie(call: Call) -> str:
    """Cookies are the same for every port of a host, so the port is in the name."""
    return f"holdfast-{call.url.port or 80}"


def _pairs(query: str) -> tuple[tuple[str, str], ...]:
    return tuple((name, word) for name, word in parse_qsl(query, max_num_fields=500, errors="replace"))


def _operation(call: Call) -> str:
    slug = str(call.path_params["slug"]).replace("/", " ")
    if slug not in OPERATIONS or slug == "unmask":
        raise HTTPException(404)
    return slug


async def _form(call: Call) -> dict[str, str]:
    body = (await call.body()).decode("utf-8", "replace")
    return dict(parse_qsl(body, max_num_fields=2000))


def _ours(place: str) -> str:
    """An address on this server: anything else becomes the start page.

    >>> _ours("/departure?leaving=p4"), _ours("//evil.example/x"), _ours("https://evil.example"), _ours("/\\\\evil")
    ('/departure?leaving=p4', '/', '/', '/')
    """
    parts = urlsplit(place)
    fine = place.startswith("/") and not place.startswith(("//", "/\\")) and not parts.netloc and not parts.scheme
    return place if fine and place.isprintable() else "/"


def _status(error: HoldfastError) -> int:
    return next((code for kind, code in STATUS if isinstance(error, kind)), 500)
