"""Pages to look at: the start, a question, what stands behind a number, and an answer to take away."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

from starlette.exceptions import HTTPException
from starlette.requests import Request as Call
from starlette.responses import HTMLResponse, RedirectResponse, Response

from holdfast.surfaces.web import looking, saying, showing
from holdfast.surfaces.web.calls import pairs
from holdfast.surfaces.web.showing import Look
from holdfast.surfaces.web.site import question as asked

if TYPE_CHECKING:
    from holdfast.surfaces.web.answering import Answering
    from holdfast.surfaces.web.doors import Session
    from holdfast.surfaces.web.kept_forms import Forms
    from holdfast.surfaces.web.site import Site


class Pages:
    """Everything that changes nothing."""

    def __init__(self, site: Site, forms: Forms) -> None:
        self.site = site
        self.forms = forms

    async def start(self, call: Call, session: Session) -> Response:
        """What changed since last time; before the first scan, what can be done without one."""
        return await self.site.page(session, self.site.look(call, session, "/"), ("start",), showing.start)

    async def question(self, call: Call, session: Session) -> Response:
        """One question with its request."""
        slug = asked(call)
        if there := self.forms.left(slug, call):
            return RedirectResponse(f"/{slug}?{urlencode(there)}", 303)

        def make(answering: Answering, desk: Any, look: Look) -> bytes:
            return showing.question(answering, desk, slug, look)

        look = self.forms.filled(slug, self.site.look(call, session, f"/{slug}"), call)
        return await self.site.page(session, look, (slug,), make)

    async def number(self, call: Call, session: Session) -> Response:
        """What stands behind a number."""
        slug, written = asked(call), call.path_params["place"]
        if not (written.isascii() and written.isdigit() and len(written) < 7):
            raise HTTPException(404)
        place = int(written)

        def make(answering: Answering, desk: Any, look: Look) -> bytes:
            return showing.number(answering, desk, slug, place, look)

        look = self.site.look(call, session, f"/{slug}/number/{place}")
        return await self.site.page(session, look, (slug, "number", place), make)

    async def file(self, call: Call, session: Session) -> Response:
        """An answer to take away."""
        slug, form = asked(call), call.path_params["form"]
        if form not in showing.FORMS:
            raise HTTPException(404)
        site = self.site
        look = Look(f"/{slug}", pairs(call), session.sees(site.now()))
        make = looking.logged(look, slug, lambda desk: showing.file(site.answering, desk, slug, form, look))
        body = await site.answering.shown(make)
        name = quote(f"holdfast-{slug}.{form}")
        disposition = {"content-disposition": f"attachment; filename*=UTF-8''{name}"}
        return Response(body, media_type=showing.FORMS[form], headers=disposition)

    async def typed(self, call: Call, session: Session) -> Response:
        """The last changes that were typed, each with what takes it back."""
        site = self.site
        look = Look("/changes-typed", (), session.sees(site.now()), session.take())
        make = looking.logged(look, "changes typed", lambda desk: saying.typed(site.answering, desk, look))
        return HTMLResponse(await site.answering.shown(make))
