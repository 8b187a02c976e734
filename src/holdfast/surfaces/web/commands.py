"""A command that a page would have somebody type, as the address of the page or form that does the same."""

from __future__ import annotations

import shlex
from urllib.parse import urlencode

from holdfast.operations import OPERATIONS
from holdfast.questions import QUESTIONS
from holdfast.render.live import Piece
from holdfast.terms.request import Request


def leads(command: str, slug: str = "") -> tuple[str | None, str] | None:
    """Where a command leads, and what it is called there; None where it is no command of ours. An option alone is of
    the question `slug`, whose form stands on the page: it is called as its line is. What is done in a terminal alone
    leads to where the same is done here.

    >>> leads("holdfast identities --suggested"), leads("pip install x")
    (('/identities?suggested=true', 'Identities'), None)
    >>> leads("holdfast departure --leaving 'person 4'"), leads("holdfast departure --last-day DATE")
    (('/departure?leaving=person+4', 'Departure'), ('/departure', 'Departure'))
    >>> leads("holdfast claims set"), leads("--discount-ai", "departure")
    (('/do/claims/set', '“Put your own figure in place of a published one”'), (None, '“Discount AI-written code”'))
    >>> leads("holdfast identities review"), leads("holdfast undo")
    (('/identities?suggested=true', 'Identities'), (None, '“Undo”'))
    """
    try:
        first, *words = shlex.split(command) or [""]
    except ValueError:
        return None
    if first.startswith("--"):
        return _line(first, words, slug)
    if command in ELSEWHERE:
        return ELSEWHERE[command]
    if first != "holdfast" or not words:
        return None
    for operation in (" ".join(words[:2]), words[0]):
        if operation in OPERATIONS and operation not in HIDDEN:
            return "/do/" + operation.replace(" ", "/"), f"“{OPERATIONS[operation].title.rstrip('.')}”"
    if words[0] not in QUESTIONS:
        return None
    if len(words) > 1 and not words[1].startswith("--"):
        return None
    pairs = _pairs(QUESTIONS[words[0]].request, words[1:])
    return f"/{words[0]}" + (f"?{urlencode(pairs)}" if pairs else ""), QUESTIONS[words[0]].title


def told(complaint: str, slug: str = "") -> list[Piece]:
    """An error's sentence in pieces, what would be typed called as it is called here.

    >>> told("Give `holdfast people`, or `--purpose onboarding`")[1::2]
    [('People', False, '/people'), ('“unmask for onboarding”', False, None)]
    """
    parts = complaint.split("`")
    if len(parts) % 2 == 0:  # a quote that nothing closes is part of what somebody typed
        return [(complaint, False, None)]
    made: list[Piece] = []
    for place, words in enumerate(parts):
        found = leads(words, slug) if place % 2 else None
        made.append((found[1], False, found[0]) if found else (words, bool(place % 2), None))
    return [piece for piece in made if piece[0]]


def _line(option: str, words: list[str], slug: str) -> tuple[None, str] | None:
    """What an option of a question or operation is called in its form."""
    if option == "--purpose":
        return None, f"“unmask for {' '.join(words)}”" if words else "“unmask for…”"
    if option in ELSEWHERE:
        return None, ELSEWHERE[option][1]
    name = option.removeprefix("--").replace("-", "_")
    fields = QUESTIONS[slug].request if slug in QUESTIONS else OPERATIONS[slug].command if slug in OPERATIONS else None
    if fields is None or name not in fields.model_fields:
        return None
    return None, f"“{fields.spec(name).label}”"


HIDDEN = ("unmask", "undo")
"""Operations that every page has a button for."""
ELSEWHERE: dict[str, tuple[str | None, str]] = {
    "holdfast scan": ("/do/scan", "a new scan"),
    "holdfast undo": (None, "“Undo”"),
    "holdfast identities review": ("/identities?suggested=true", "Identities"),
    "--export": (None, "the last line of this page"),
}
"""What a terminal does in a way of its own, and what does it here."""


def _pairs(request: type[Request], words: list[str]) -> list[tuple[str, str]]:
    """Options with their values; what stands for something ("DATE", "NAME") is left out."""
    found: list[tuple[str, str]] = []
    fields = {name.strip("_"): name for name in request.model_fields}
    rest = list(words)
    while rest:
        name = fields.get(rest.pop(0).removeprefix("--").replace("-", "_"))
        if name is None:
            continue
        flag = request.model_fields[name].annotation is bool
        value = "true" if flag else rest.pop(0) if rest and not rest[0].startswith("--") else ""
        if value and not (value.isupper() and value.isalpha()):
            found.append((name, value))
    return found
