"""A command that a page would have somebody type, as the address of the page or form that does the same."""

from __future__ import annotations

import shlex
from urllib.parse import urlencode

from holdfast.operations import OPERATIONS
from holdfast.questions import QUESTIONS
from holdfast.terms.request import Request


def leads(command: str, slug: str = "") -> tuple[str | None, str] | None:
    """Where a command leads, and what it is called there; None where it is no command of ours. An option alone is of
    the question `slug`, whose form stands on the page: it is called as its line is.

    >>> leads("holdfast identities --suggested"), leads("pip install x")
    (('/identities?suggested=true', 'Identities'), None)
    >>> leads("holdfast departure --leaving 'person 4'"), leads("holdfast departure --last-day DATE")
    (('/departure?leaving=person+4', 'Departure'), ('/departure', 'Departure'))
    >>> leads("holdfast claims set"), leads("--discount-ai", "departure")
    (('/do/claims/set', 'claims: set'), (None, 'discount AI-written code'))
    """
    try:
        first, *words = shlex.split(command) or [""]
    except ValueError:
        return None
    if first.startswith("--"):
        return _line(first, slug)
    if first != "holdfast" or not words:
        return None
    for operation in (" ".join(words[:2]), words[0]):
        if operation in OPERATIONS and operation not in HIDDEN:
            return "/do/" + operation.replace(" ", "/"), operation.replace(" ", ": ")
    if words[0] not in QUESTIONS:
        return None
    if len(words) > 1 and not words[1].startswith("--"):
        return None
    pairs = _pairs(QUESTIONS[words[0]].request, words[1:])
    return f"/{words[0]}" + (f"?{urlencode(pairs)}" if pairs else ""), QUESTIONS[words[0]].title


def _line(option: str, slug: str) -> tuple[None, str] | None:
    """What an option of a question or operation is called in its form."""
    name = option.removeprefix("--").replace("-", "_")
    fields = QUESTIONS[slug].request if slug in QUESTIONS else OPERATIONS[slug].command if slug in OPERATIONS else None
    if fields is None or name not in fields.model_fields:
        return None
    label = fields.spec(name).label
    return None, label[:1].lower() + label[1:]


HIDDEN = ("unmask", "undo")
"""Operations that every page has a button for."""


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
