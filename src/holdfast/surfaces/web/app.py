"""The routes of the app: an address in, one question asked or one operation run, a page out.

/                            what changed since last time, in three lines; before the first scan, where to begin
/departure?leaving=person+4  a question, its request as the query; with .html, .json, .csv, .pdf or .docx as a file
/departure/number/3?...      what stands behind the fourth number of that answer
/say, /do/people/left        everything that people can say, and the form of one operation
/changes-typed               the last changes, each with what takes it back
/typed, /typed/anew          what stands in a form and was not sent yet: kept, and let go
/working                     how far an operation is that takes long
/unmask, /mask               names for a purpose, which is logged; and hidden again
/in?key=..., /leave          the link that the terminal printed; and the end of a session
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import asynccontextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.requests import Request as Call
from starlette.responses import Response
from starlette.routing import Route

from holdfast.operations import uploads
from holdfast.surfaces.web.doings import Doings
from holdfast.surfaces.web.doors import Door
from holdfast.surfaces.web.entering import Entrance
from holdfast.surfaces.web.guards import BadBody, Guards
from holdfast.surfaces.web.kept_forms import Forms
from holdfast.surfaces.web.pages import Pages
from holdfast.surfaces.web.site import Site

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable

    from starlette.types import ASGIApp

    from holdfast.surfaces.web.answering import Answering


def application(
    answering: Answering, door: Door, hosts: Iterable[str], clock: Callable[[], datetime], *, warm: bool = True
) -> ASGIApp:
    """The whole app behind its guards."""
    site = Site(answering, door, clock)

    @asynccontextmanager
    async def life(_app: Starlette) -> AsyncIterator[None]:
        uploads.clear(answering.workspace, clock())
        warming = asyncio.create_task(site.warm()) if warm else None
        yield
        if warming:
            warming.cancel()
        answering.close()

    errors: dict[Any, Any] = {
        HTTPException: site.lost, BadBody: _cut, ClientDisconnect: _cut, Exception: site.broken,
    }  # fmt: skip
    app = Starlette(routes=_routes(site), lifespan=life, exception_handlers=errors)
    app.router.redirect_slashes = False  # a page has one address
    return Guards(app, hosts)


def _routes(site: Site) -> list[Route]:
    forms, inside = Forms(site), site.inside
    entrance, pages, doings = Entrance(site), Pages(site, forms), Doings(site, forms)
    return [
        Route("/in", entrance.enter),
        Route("/static/{name}", entrance.static),
        Route("/leave", entrance.leave, methods=["POST"]),
        Route("/", inside(pages.start)),
        Route("/say", inside(doings.say)),
        Route("/changes-typed", inside(pages.typed)),
        Route("/typed", inside(forms.keep), methods=["POST"]),
        Route("/typed/anew", inside(forms.anew), methods=["POST"]),
        Route("/working", inside(doings.working)),
        Route("/unmask", inside(doings.unmask), methods=["POST"]),
        Route("/mask", inside(doings.mask), methods=["POST"]),
        Route("/do/{slug:path}", inside(doings.form)),
        Route("/do/{slug:path}", inside(doings.do), methods=["POST"]),
        Route("/{slug}/number/{place}", inside(pages.number)),
        Route("/{slug}.{form}", inside(pages.file)),
        Route("/{slug}", inside(pages.question)),
    ]


async def _cut(_call: Call, error: Exception) -> Response:
    """A body that was too large or did not come; where nobody waits for a reply any more, none that anybody reads."""
    return error.reply if isinstance(error, BadBody) else Response(status_code=400)
