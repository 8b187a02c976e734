"""Which pages a report has: what was typed, as questions with their requests."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from holdfast.errors import BadInput, UnknownName, nearest
from holdfast.questions import QUESTIONS
from holdfast.questions.contract import Sensitivity
from holdfast.surfaces import forms
from holdfast.terms.request import Request

BOARD = ("changes", "estate", "continuity", "concentration", "runbooks", "access", "doctor", "claims")
"""What a report has where no page was named, in reading order: those of them that there are."""
ABOUT_SOMEBODY = frozenset({"departure"})
"""Pages that only list whom one can choose until somebody is chosen: no part of "all"."""
_OURS = "holdfast"


@dataclass(frozen=True, slots=True)
class Page:
    """One question with its request."""

    question: str
    request: Request

    @property
    def title(self) -> str:
        """What the page is called in lists."""
        return QUESTIONS[self.question].title

    @property
    def people(self) -> tuple[str, ...]:
        """Whom the request names, for the log of why names were shown."""
        return self.request.names_people()


def board(*, claims: bool = True) -> tuple[Page, ...]:
    """The pages of a report for which nobody named any, with the ledger of claims or without."""
    return tuple(_default(slug) for slug in BOARD if slug in QUESTIONS and (claims or slug != "claims"))


def every() -> tuple[Page, ...]:
    """Every page there is, those of the board first; what people are paid only where it is asked for by its name."""
    first = [page.question for page in board()][:-2]  # how it was made, and from what, comes last
    last = [slug for slug in BOARD[-2:] if slug in QUESTIONS]
    pay = {slug for slug, question in QUESTIONS.items() if question.sensitivity is Sensitivity.PAY}
    others = [slug for slug in QUESTIONS if slug not in {*first, *last, *ABOUT_SOMEBODY, *pay}]
    return tuple(map(_default, (*first, *others, *last)))


def _default(slug: str) -> Page:
    return Page(slug, QUESTIONS[slug].request())


def read(typed: Iterable[str]) -> tuple[Page, ...]:
    """The pages as they were typed, each once, in the order of typing.

    >>> [(page.question, page.request.query()) for page in read(["estate", "departure?leaving=person+4", "estate"])]
    [('estate', ''), ('departure', 'leaving=person+4')]
    >>> read(["departure --leaving 'person 4'"]) == read(["departure?leaving=person+4"])
    True
    """
    pages: dict[tuple[str, str], Page] = {}
    for one in typed:
        page = _page(one)
        pages.setdefault((page.question, page.request.query()), page)
    return tuple(pages.values())


def _page(typed: str) -> Page:
    """One page, from a question's name and its options, or its name and a query as a browser's address has it."""
    slug, mark, query = typed.strip().partition("?")
    if mark and len(slug.split()) == 1:
        request = _question(slug.strip(), typed)
        pairs = parse_qsl(query, keep_blank_values=True)
        _known(request, typed, [name for name, _ in pairs])
        return Page(slug.strip(), _filled(request, typed, request.gathered(pairs)))
    try:
        words = shlex.split(typed)
    except ValueError:
        raise BadInput(f"The page `{typed}` has a quotation mark without its partner.") from None
    words = words[1:] if words[:1] == [_OURS] else words
    if not words:
        raise BadInput(f"A page was given as `{typed}`. Allowed: a question, such as `estate`. {EXAMPLE}")
    request = _question(words[0], typed)
    return Page(words[0], _filled(request, typed, _options(request, typed, words[1:])))


EXAMPLE = "A page with options stands in quotation marks: `\"departure --leaving 'person 4'\"`."


def _question(slug: str, typed: str) -> type[Request]:
    if slug not in QUESTIONS:
        near = nearest(slug, QUESTIONS)
        every_one = "" if near else f" There are {', '.join(QUESTIONS)}."
        raise UnknownName(f"No page is called `{slug}`.{every_one}", near)
    return QUESTIONS[slug].request


def _filled(request: type[Request], typed: str, given: Mapping[str, Any]) -> Request:
    try:
        return forms.filled(request, given)
    except BadInput as error:
        raise BadInput(f"Page `{typed}`: {error}") from None


def _flags(request: type[Request]) -> dict[str, str]:
    """Every field by how it is typed."""
    return {name.strip("_").replace("_", "-"): name for name in request.model_fields}


def _known(request: type[Request], typed: str, names: Iterable[str]) -> None:
    for name in names:
        if name not in request.model_fields:
            raise _no_option(request, typed, name)


def _no_option(request: type[Request], typed: str, name: str) -> UnknownName:
    flags = [f"--{flag}" for flag in _flags(request)]
    allowed = f"It has {', '.join(flags)}." if flags else "It has none."
    return UnknownName(f"Page `{typed}` has no option `{name}`. {allowed}", nearest(f"--{name.strip('-')}", flags))


def _options(request: type[Request], typed: str, words: Sequence[str]) -> dict[str, Any]:
    """What stands after a question's name, as the command line would read it."""
    flags, left = _flags(request), list(words)
    places = [name for name in request.model_fields if request.spec(name).positional]
    pairs: list[tuple[str, str]] = []
    while left:
        word = left.pop(0)
        if not word.startswith("--"):
            if not places:
                raise BadInput(f"Page `{typed}`: `{word}` belongs to no option. {EXAMPLE}")
            pairs.append((places[0], word))
            places = places if request.takes_many(places[0]) else places[1:]
            continue
        flag, equals, value = word[2:].partition("=")
        if flag not in flags:
            raise _no_option(request, typed, word.partition("=")[0])
        name = flags[flag]
        if not equals and request.model_fields[name].annotation is bool:
            value = "true"
        elif not equals:
            if not left:
                raise BadInput(f"Page `{typed}`: `{word}` needs a value.")
            value = left.pop(0)
        pairs.append((name, value))
    return dict(request.gathered(pairs))
