"""A command that a page would have somebody type, as the address of the page or form that does the same."""

from __future__ import annotations

import shlex
from urllib.parse import urlencode

from holdfast.operations import OPERATIONS
from holdfast.questions import QUESTIONS
from holdfast.terms.request import Request

HELD = ("scan", "demo", "serve", "mcp", "report")
"""Commands that are none of the app's pages."""


def leads(command: str) -> str | None:
    """Where a command leads; None where it is no command, or still has to be filled in by hand and has no form.

    >>> leads("holdfast identities --suggested"), leads("holdfast claims set"), leads("pip install x")
    ('/identities?suggested=true', '/do/claims/set', None)
    >>> leads("holdfast departure --leaving 'person 4'"), leads("holdfast departure --last-day DATE")
    ('/departure?leaving=person+4', '/departure')
    """
    try:
        first, *words = shlex.split(command)
    except ValueError:
        return None
    if first != "holdfast" or not words:
        return None
    for size in (2, 1):
        slug = " ".join(words[:size])
        if slug in OPERATIONS and slug not in ("unmask", "undo"):
            return "/do/" + slug.replace(" ", "/")
    if words[0] not in QUESTIONS:
        return None
    pairs = _pairs(QUESTIONS[words[0]].request, words[1:])
    return f"/{words[0]}" + (f"?{urlencode(pairs)}" if pairs else "")


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
