"""Saying and doing: the forms of operations, running one, waiting for one that takes long, names for a purpose."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from starlette.requests import Request as Call
from starlette.responses import HTMLResponse, RedirectResponse, Response

from holdfast.errors import HoldfastError
from holdfast.operations import OPERATIONS
from holdfast.operations.contract import Receipt
from holdfast.surfaces.web import looking, saying
from holdfast.surfaces.web.answering import takes_long
from holdfast.surfaces.web.calls import form_pairs, ours, pairs, status
from holdfast.surfaces.web.kept_forms import OURS, name_of_operation
from holdfast.surfaces.web.sending import AS_IT_IS, Sent, Told, chosen, sent_with_files
from holdfast.surfaces.web.showing import Look
from holdfast.surfaces.web.site import PATIENCE, operation

if TYPE_CHECKING:
    from holdfast.surfaces.web.doors import Session
    from holdfast.surfaces.web.kept_forms import Forms
    from holdfast.surfaces.web.site import Site


class Doings:
    """Everything that people can say, and what comes of it."""

    def __init__(self, site: Site, forms: Forms) -> None:
        self.site = site
        self.forms = forms
        self.long: dict[int, tuple[asyncio.Future[Receipt], Sent]] = {}
        """By session: an operation of theirs that takes long, and what was sent for it."""

    async def say(self, call: Call, session: Session) -> Response:
        """Everything that people can say."""
        site = self.site
        look = Look("/say", (), session.sees(site.now()), session.take())
        make = looking.logged(look, "say", lambda desk: saying.everything(site.answering, desk, look))
        return HTMLResponse(await site.answering.shown(make))

    async def form(self, call: Call, session: Session) -> Response:
        """The form of one operation, with what was typed before and not accepted, or not sent."""
        slug, given = operation(call), pairs(call)
        opened = [pair for pair in given if pair[0] != "back"]
        form = name_of_operation(OPERATIONS[slug].place, opened)
        back = ours(dict(given).get("back", "/say"))
        return HTMLResponse(await self._form(session, Sent(slug, opened, back, form), session.take()))

    async def _form(self, session: Session, sent: Sent, receipt: Receipt | None = None, complaint: str = "") -> bytes:
        """The form; nothing that stood in it is lost by a complaint or a crash."""
        draft = None if complaint else self.forms.draft(sent.form, OPERATIONS[sent.slug].command)
        typed = draft.pairs if draft else sent.pairs or session.typed.get(sent.slug, [])
        look = Look(OPERATIONS[sent.slug].place, tuple(typed), session.sees(self.site.now()), receipt, draft)
        answering = self.site.answering
        return await answering.shown(
            looking.logged(
                look, sent.slug, lambda desk: saying.form(answering, desk, sent, look, complaint=complaint)
            )
        )  # fmt: skip

    async def do(self, call: Call, session: Session) -> Response:
        """Run an operation; its receipt stands on the page that one came from."""
        slug = operation(call)
        async with sent_with_files(call) as (given, files):
            fields = dict(given)
            typed = [pair for pair in given if pair[0] not in OURS and pair[1].strip()]
            sent = Sent(slug, typed, ours(fields.get("back", "/")), fields.get("draft", ""))
            session.typed[slug] = sent.pairs
            self.forms.before(sent)
            with chosen(self.site.answering.workspace, slug, files) as (paths, told):
                command = {**OPERATIONS[slug].command.gathered(typed), **paths}
                return await self._run(session, sent, command, told)

    async def _run(self, session: Session, sent: Sent, command: dict[str, object], told: Told) -> Response:
        answering = self.site.answering
        if not takes_long(sent.slug, command):
            return await self._done(session, sent, answering.run(sent.slug, command), told)
        try:
            begun = answering.long.begin(sent.slug, command)
        except HoldfastError as error:
            return await self._refused(session, sent, error)
        await asyncio.wait({begun}, timeout=PATIENCE)
        if begun.done():
            return await self._done(session, sent, begun, told)
        self.long = {key: one for key, one in self.long.items() if not one[0].done()} | {id(session): (begun, sent)}
        return RedirectResponse("/working?" + urlencode({"back": sent.back}), 303)

    async def working(self, call: Call, session: Session) -> Response:
        """How far an operation is that takes long; its receipt where it is done."""
        back = ours(dict(pairs(call)).get("back", "/"))
        if id(session) not in self.long:
            return RedirectResponse(back, 303)
        begun, sent = self.long[id(session)]
        if not begun.done():
            return self.site.wait(Look("/working", (("back", back),)), self.site.answering.long.saying.words)
        del self.long[id(session)]
        reply = await self._done(session, sent, begun)
        if reply.status_code == 303 and "hx-request" in call.headers:  # so that the address is that of the page
            return Response(status_code=200, headers={"hx-redirect": back})
        return reply

    async def _done(self, session: Session, sent: Sent, doing: Awaitable[Receipt], told: Told = AS_IT_IS) -> Response:
        """Where one came from, with the receipt; the form again where it was not accepted."""
        try:
            session.receipt = told.receipt(await doing)
        except HoldfastError as error:
            return await self._refused(session, sent, error, told)
        session.typed.pop(sent.slug, None)
        self.forms.sent(sent)
        return RedirectResponse(sent.back, 303)

    async def _refused(self, session: Session, sent: Sent, error: HoldfastError, told: Told = AS_IT_IS) -> Response:
        page = await self._form(session, sent, complaint=told.words(str(error)))
        return HTMLResponse(page, status(error))

    async def unmask(self, call: Call, session: Session) -> Response:
        """Names for a purpose: first it is logged."""
        sent = dict(await form_pairs(call))
        run = self.site.answering.run("unmask", {"purpose": sent.get("purpose"), "question": "the app"})
        receipt = await run
        if receipt.permission:
            session.unmask(receipt.permission.purpose, self.site.now())
        return RedirectResponse(ours(sent.get("back", "/")), 303)

    async def mask(self, call: Call, session: Session) -> Response:
        """Names hidden again."""
        sent = dict(await form_pairs(call))
        session.mask()
        return RedirectResponse(ours(sent.get("back", "/")), 303)
