"""What stands around every page: navigation, for whom names are shown, the latest receipt; and the templates for it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from importlib import resources
from urllib.parse import urlencode

from jinja2 import ChoiceLoader, Environment, PackageLoader

from holdfast.operations import OPERATIONS
from holdfast.operations.contract import Operation, Receipt
from holdfast.questions import QUESTIONS
from holdfast.questions.contract import Question
from holdfast.render import html
from holdfast.render.live import Piece, pieces
from holdfast.render.viewer import Viewer
from holdfast.surfaces.web import commands
from holdfast.surfaces.web.forms import folded, without
from holdfast.terms.nouns import Purpose

SCRIPTS = ("htmx.min.js", "app.js")
HTMX = {
    "allowEval": False,
    "includeIndicatorStyles": False,
    "historyCacheSize": 0,  # a page with names must not stay in the browser's storage
    "refreshOnHistoryMiss": True,
    "selfRequestsOnly": True,
    "scrollBehavior": "auto",
    "responseHandling": [{"code": "204", "swap": False}, {"code": ".*", "swap": True}],
}


@dataclass(frozen=True, slots=True)
class Said:
    """A receipt in sentences, for one viewer, each in pieces as `LiveSection.pieces` gives them."""

    said: tuple[list[Piece], ...]
    warnings: tuple[list[Piece], ...]
    undo: int | None

    @classmethod
    def of(cls, receipt: Receipt, viewer: Viewer) -> Said:
        """The receipt as this viewer may read it."""
        name = partial(commands.leads, slug=receipt.operation)
        said, warnings = (
            tuple(pieces(line, viewer, name) for line in part) for part in (receipt.said, receipt.warnings)
        )
        return cls(said, warnings, receipt.undo)


@dataclass(frozen=True, slots=True)
class Frame:
    """`path` and `pairs` are this page's address; `evidence` is what there is, and hides pages without any."""

    path: str
    pairs: tuple[tuple[str, str], ...] = ()
    purpose: Purpose | None = None
    receipt: Said | None = None
    evidence: frozenset[str] = frozenset()
    operations: tuple[tuple[str, str], ...] = ()
    forms: tuple[tuple[str, str], ...] = ()
    """What else this answer can be taken away as: the ending of the file, and what it is called."""
    day: str = ""
    """The day that a line for one shows as long as no other was given: that of the scan."""

    @property
    def here(self) -> str:
        """This page's address."""
        return self.path + (f"?{urlencode(self.pairs)}" if self.pairs else "")

    @property
    def htmx(self) -> str:
        """How the page's script may behave."""
        return json.dumps(HTMX)

    @property
    def style(self) -> str:
        """The address of the style sheet."""
        return address("app.css")

    @property
    def scripts(self) -> tuple[str, ...]:
        """The addresses of the scripts."""
        return tuple(map(address, SCRIPTS))

    @property
    def purposes(self) -> tuple[str, ...]:
        """For what names may be shown."""
        return tuple(Purpose)

    @property
    def navigation(self) -> list[tuple[str, list[Question]]]:
        """Questions by group; those without evidence are not there."""
        groups: dict[str, list[Question]] = {}
        for question in QUESTIONS.values():
            if set(question.evidence) <= self.evidence:
                groups.setdefault(question.group, []).append(question)
        return list(groups.items())

    def without(self, name: str, value: str) -> str:
        """The address of this page but for one value."""
        rest = without(self.pairs, name, value)
        return self.path + (f"?{urlencode(rest)}" if rest else "")

    def file(self, form: str) -> str:
        """The address of this answer as a file."""
        return f"{self.path}.{form}" + (f"?{urlencode(self.pairs)}" if self.pairs else "")


def related(slug: str, pairs: Sequence[tuple[str, str]], here: str) -> tuple[tuple[str, str], ...]:
    """What people can say that bears on a question: address and title of the operations that are called after it, with
    what this page is about filled in."""
    found = []
    for one in OPERATIONS.values():
        if one.slug.split()[0] == slug:
            known = [pair for pair in pairs if pair[0] in one.command.model_fields]
            found.append((one.place + "?" + urlencode([*known, ("back", here)]), one.title.rstrip(".")))
    return tuple(found)


def groups() -> list[tuple[str, list[Operation]]]:
    """Every operation once, by the question that it bears on."""
    found: dict[str, list[Operation]] = {}
    for one in OPERATIONS.values():
        if one.slug not in ("unmask", "undo"):
            found.setdefault(_group(one), []).append(one)
    return list(found.items())


def _group(one: Operation) -> str:
    first = one.slug.split()[0]
    return QUESTIONS[first].title if first in QUESTIONS else "The evidence, and what is kept"


@cache
def _environment() -> Environment:
    base = html.environment()
    loaders = [PackageLoader("holdfast.surfaces.web"), base.loader or ChoiceLoader([])]
    made = base.overlay(loader=ChoiceLoader(loaders))
    made.filters = {**base.filters, "told": commands.told, "folded": folded}
    return made


def render(template: str, frame: Frame, **given: object) -> bytes:
    """A page."""
    return _environment().get_template(template).render(f=frame, **given).encode("utf-8", "replace")


@cache
def files() -> Mapping[str, bytes]:
    """What the pages load, by the name in its address; a name holds a digest, so it can be kept for ever."""
    static = resources.files("holdfast.surfaces.web").joinpath("static")
    found = {name: static.joinpath(name).read_bytes() for name in SCRIPTS}
    style = html.environment().get_template("page.css").render() + static.joinpath("app.css").read_text("utf-8")
    found["app.css"] = style.encode()
    return {_named(name, body): body for name, body in found.items()}


def address(name: str) -> str:
    """Where a file that pages load is."""
    first, _, last = name.rpartition(".")
    return "/static/" + next(one for one in files() if one.startswith(f"{first}-") and one.endswith(f".{last}"))


def _named(name: str, body: bytes) -> str:
    first, _, last = name.rpartition(".")
    return f"{first}-{hashlib.sha256(body).hexdigest()[:16]}.{last}"


def words(pairs: Iterable[tuple[str, str]]) -> Sequence[tuple[str, str]]:
    """Pairs but for what is for the server alone."""
    return tuple((name, word) for name, word in pairs if name != "back" and word.strip())
