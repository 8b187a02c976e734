"""Pages for what people do and say: the list of operations, and the form of one."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

from holdfast.operations import OPERATIONS
from holdfast.operations import typed as typed_changes
from holdfast.surfaces.web import choosing, commands, frame
from holdfast.surfaces.web.forms import lines
from holdfast.surfaces.web.sending import takes_file
from holdfast.surfaces.web.showing import Look, framed, moment

if TYPE_CHECKING:
    from holdfast.surfaces.asking import Desk
    from holdfast.surfaces.web.answering import Answering
    from holdfast.surfaces.web.sending import Sent

CHANGES: Final = 60
"""So many of the latest are listed."""
VERBS = {
    "scan": "Scan", "backup": "Write it", "export": "Write it", "where": "Show it", "connect": "Allow it",
    "continuity github": "Show or send them",
}  # fmt: skip
"""What the button says of operations that save nothing."""
GRAVE = {"forget": "Remove it all", "restore": "Put it back"}
"""Operations that no undo takes back, with what their button says."""


def everything(answering: Answering, desk: Desk, look: Look) -> bytes:
    """Every operation, by what it bears on."""
    return frame.render(
        "say.html", framed(answering, desk, look), title="Everything you can say", groups=frame.groups()
    )


def typed(answering: Answering, desk: Desk, look: Look) -> bytes:
    """The last changes, newest first, each with what takes it back where it still holds."""
    viewer = answering.viewer(desk, look.purpose)
    count, latest = typed_changes.latest(answering.workspace, CHANGES)
    changes = [
        (one, OPERATIONS[one.operation].title.rstrip(".") if one.operation in OPERATIONS else one.operation,
         viewer.words(one.topic), moment(one.at))
        for one in latest
    ]  # fmt: skip
    return frame.render(
        "typed.html", framed(answering, desk, look), title="What was typed", changes=changes, count=count
    )


def _again(sent: Sent) -> str:
    """The address of the form as it was opened."""
    return sent.form + ("&" if "?" in sent.form else "?") + urlencode({"back": sent.back})


def form(answering: Answering, desk: Desk, sent: Sent, look: Look, *, complaint: str) -> bytes:
    """The form of an operation, with what was typed, and why it was not accepted."""
    slug, operation = sent.slug, OPERATIONS[sent.slug]
    asked = lines(operation.command, look.pairs, choosing.among(desk, look.purpose))
    return frame.render(
        "form.html", framed(answering, desk, look), title=operation.title.rstrip("."), slug=slug,
        lines=[replace(one, shape="file") if takes_file(slug, one.name) else one for one in asked], back=sent.back,
        draft=sent.form, files=any(takes_file(slug, one.name) for one in asked),
        again=_again(sent), left=moment(look.draft.at) if look.draft else "",
        complaint=commands.told(complaint, slug) if complaint else (),
        verb=(GRAVE | VERBS).get(slug, "Save"),
        grave=slug in GRAVE, after="" if slug in GRAVE | VERBS else "It can be taken back.",
    )  # fmt: skip
