"""Pages for what people do and say: the list of operations, and the form of one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from holdfast.operations import OPERATIONS
from holdfast.surfaces.web import choosing, commands, frame
from holdfast.surfaces.web.forms import lines
from holdfast.surfaces.web.showing import Look, framed

if TYPE_CHECKING:
    from holdfast.surfaces.asking import Desk
    from holdfast.surfaces.web.answering import Answering

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


def form(answering: Answering, desk: Desk, slug: str, look: Look, *, back: str, complaint: str) -> bytes:
    """The form of an operation, with what was typed, and why it was not accepted."""
    operation = OPERATIONS[slug]
    return frame.render(
        "form.html", framed(answering, desk, look), title=operation.title.rstrip("."), slug=slug,
        lines=lines(operation.command, look.pairs, choosing.among(desk, look.purpose)), back=back,
        complaint=commands.told(complaint, slug) if complaint else (),
        verb=(GRAVE | VERBS).get(slug, "Save"),
        grave=slug in GRAVE, after="" if slug in GRAVE | VERBS else "It can be taken back.",
    )  # fmt: skip
