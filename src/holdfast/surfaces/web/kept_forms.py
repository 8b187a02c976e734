"""What stands in forms and was not sent yet: kept while somebody types, shown again after a crash, let go when sent.

The pages of the offer lab share one form: what was typed on one of them stands on the next.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qsl, urlencode

from starlette.requests import Request as Call
from starlette.responses import RedirectResponse, Response

from holdfast.errors import BadInput
from holdfast.operations import OPERATIONS
from holdfast.operations.drafts import Draft, Drafts, Pairs
from holdfast.questions import QUESTIONS
from holdfast.surfaces.forms import filled
from holdfast.surfaces.web.calls import form_pairs, ours, pairs
from holdfast.surfaces.web.showing import OFFER, kept_form
from holdfast.terms.offering import OfferRequest
from holdfast.terms.request import Of

if TYPE_CHECKING:
    from holdfast.surfaces.web.doors import Session
    from holdfast.surfaces.web.sending import Sent
    from holdfast.surfaces.web.showing import Look
    from holdfast.surfaces.web.site import Site
    from holdfast.terms.request import Request

OURS: Final = frozenset({"back", "draft", "form", "where"})
"""Fields that are for the server alone."""


def name_of_operation(place: str, given: Sequence[tuple[str, str]]) -> str:
    """What the form of an operation is called: another one for each thing that it is opened about."""
    return f"{place}?{urlencode(given)}" if given else place


class Forms:
    """The drafts behind one site's forms."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.drafts = Drafts(site.answering.workspace)

    def left(self, slug: str, call: Call) -> Pairs:
        """What a page of the offer lab that is opened without any numbers was left with, as far as it can be read;
        else nothing."""
        draft = self.drafts.get(OFFER) if kept_form(slug) and not pairs(call) else None
        return readable(QUESTIONS[slug].request, known(QUESTIONS[slug].request, draft.pairs)) if draft else ()

    def filled(self, slug: str, look: Look, call: Call) -> Look:
        """A page that is loaded anew, with what stood in its form and was not asked yet."""
        draft = self.drafts.get(OFFER) if kept_form(slug) and "hx-request" not in call.headers else None
        if draft is None or draft.where != urlencode(look.pairs):
            return look
        stood = known(QUESTIONS[slug].request, draft.pairs)
        return look if set(stood) == set(look.pairs) else replace(look, draft=replace(draft, pairs=stood))

    def draft(self, form: str, command: type[Request]) -> Draft | None:
        """What stood in the form of an operation."""
        found = self.drafts.get(form)
        return None if found is None else replace(found, pairs=known(command, found.pairs))

    def before(self, sent: Sent) -> None:
        """What was sent is still there if we crash over it."""
        if sent.form and _fields(sent.form) is OPERATIONS[sent.slug].command:
            self.drafts.put(sent.form, known(OPERATIONS[sent.slug].command, sent.pairs), self.site.now())

    def sent(self, sent: Sent) -> None:
        """It was accepted: nothing stands in the form any more."""
        if sent.form:
            self.drafts.drop(sent.form)

    async def keep(self, call: Call, session: Session) -> Response:
        """Somebody types: what stands in their form now."""
        sent = await form_pairs(call)
        form = dict(sent).get("form", "")
        fields = _fields(form)
        typed = known(fields, [pair for pair in sent if pair[0] not in OURS])
        self.drafts.put(form, typed, self.site.now(), dict(sent).get("where", "").removeprefix("?"))
        return Response(status_code=204)

    async def anew(self, call: Call, session: Session) -> Response:
        """Begin anew: what stood in a form is let go."""
        sent = dict(await form_pairs(call))
        form = sent.get("form", "")
        fields = _fields(form)
        self.drafts.drop(form)
        session.typed.pop(next((one.slug for one in OPERATIONS.values() if one.command is fields), ""), None)
        return RedirectResponse(ours(sent.get("back", "/")), 303)


def known(request: type[Request], typed: Sequence[tuple[str, str]]) -> Pairs:
    """Those of the pairs that a form has a line for; a file is chosen anew."""
    fields = request.model_fields
    return tuple((one, word) for one, word in typed if one in fields and request.spec(one).of is not Of.FILE)


def readable(request: type[Request], typed: Pairs) -> Pairs:
    """Those of the pairs that a page takes: one slip of the finger must not keep every page of the lab shut."""

    def fits(some: Pairs) -> bool:
        try:
            filled(request, request.gathered(some))
        except BadInput:
            return False
        return True

    alone = tuple(pair for pair in typed if fits((pair,)))
    return alone if fits(alone) else ()


def _fields(form: str) -> type[Request]:
    """The fields of a form, by what it is called. Raises `BadInput` for what no page of ours would send."""
    place, _, query = form.partition("?")
    if form == OFFER:
        return OfferRequest
    operation = next((one for one in OPERATIONS.values() if one.place == place), None)
    if operation is None or operation.slug == "unmask" or urlencode(parse_qsl(query)) != query:
        raise BadInput("That is no form of ours. Open the page again.")
    return operation.command
