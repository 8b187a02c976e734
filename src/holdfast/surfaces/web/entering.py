"""The link from the terminal, the end of a session, and the files that pages load."""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.requests import Request as Call
from starlette.responses import HTMLResponse, RedirectResponse, Response

from holdfast.surfaces.web import frame, looking
from holdfast.surfaces.web.calls import cookie, ours, tickets
from holdfast.surfaces.web.frame import Frame
from holdfast.surfaces.web.site import Site, at_the_door


class Entrance:
    """How somebody comes in and goes."""

    def __init__(self, site: Site) -> None:
        self.site = site

    async def enter(self, call: Call) -> Response:
        """The link from the terminal. To look at its headers opens nothing."""
        given = dict(looking.readable(call))
        door = self.site.door
        ticket = door.enter(given.get("key", ""), self.site.now()) if call.method == "GET" else None
        if ticket is None:
            return at_the_door(403)
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
        self.site.door.leave(tickets(call))
        reply = at_the_door(200)
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
