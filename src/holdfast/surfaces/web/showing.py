"""Pages of questions: an answer with its form, what stands behind a number, the start page, and files to take away."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from holdfast.errors import HoldfastError, NothingToRead
from holdfast.operations.contract import Receipt
from holdfast.questions import QUESTIONS
from holdfast.render import numbers, words
from holdfast.render.live import LiveSection, Places
from holdfast.render.text import command, say
from holdfast.render.workings import shown
from holdfast.surfaces import forms as typed_forms
from holdfast.surfaces.web import choosing, commands, frame
from holdfast.surfaces.web.forms import lines
from holdfast.surfaces.web.frame import Frame, Said
from holdfast.terms.answer import Answer, Figure, Headline, Link
from holdfast.terms.glossary import glossary
from holdfast.terms.nouns import Purpose
from holdfast.terms.text import text

if TYPE_CHECKING:
    from holdfast.surfaces.asking import Desk
    from holdfast.surfaces.web.answering import Answering
    from holdfast.terms.request import Request

FORMS = {"html": "text/html; charset=utf-8", "json": "application/json", "csv": "text/csv; charset=utf-8",
         "pdf": "application/pdf"}  # fmt: skip
"""What an answer can be taken away as."""
NEWS = ("changes", "estate", "continuity")
"""The questions whose findings are the three lines of the start page."""


@dataclass(frozen=True, slots=True)
class Look:
    """One look at a page: its address, for what purpose names are shown, and the receipt that stands on it."""

    path: str
    pairs: tuple[tuple[str, str], ...] = ()
    purpose: Purpose | None = None
    receipt: Receipt | None = None


def framed(answering: Answering, desk: Desk, look: Look, slug: str = "") -> Frame:
    """What stands around a page."""
    viewer = answering.viewer(desk, look.purpose)
    receipt = Said.of(look.receipt, viewer) if look.receipt else None
    return Frame(
        look.path, look.pairs, look.purpose, receipt, desk.evidence(), frame.related(slug) if slug else (),
        ("json", "csv"),
    )  # fmt: skip


def asked(desk: Desk, slug: str, look: Look) -> tuple[Request, tuple[Any, ...]]:
    """The request that an address spells, and its form. Raises `BadInput` as a command line would."""
    kind = QUESTIONS[slug].request
    return typed_forms.filled(kind, kind.gathered(look.pairs)), form_lines(desk, slug, look)


def form_lines(desk: Desk, slug: str, look: Look) -> tuple[Any, ...]:
    """The lines of a question's form, filled as the address says."""
    return lines(QUESTIONS[slug].request, look.pairs, choosing.among(desk, look.purpose))


def _answer(answering: Answering, desk: Desk, slug: str, look: Look) -> Answer:
    """The answer; where names are shown, that is in the log before a byte of it leaves."""
    request, _ = asked(desk, slug, look)
    if look.purpose is not None:
        desk.allowed(look.purpose.value, slug, [word for name, word in look.pairs if name == "leaving"])
    return answering.ask(desk, slug, request, look.purpose)


def places(here: str) -> Places:
    """Where things on a page lead."""
    return Places(here, frozenset(QUESTIONS), commands.leads)


def question(answering: Answering, desk: Desk, slug: str, look: Look) -> bytes:
    """The page of a question."""
    answer = _answer(answering, desk, slug, look)
    outside = framed(answering, desk, look, slug)
    section = LiveSection(answer, answering.viewer(desk, look.purpose), places(outside.here))
    typed = command(Link(text("this"), slug, tuple(look.pairs)), section.viewer)
    return frame.render(
        "answer.html", outside, s=section, title=section.title(), lines=form_lines(desk, slug, look), command=typed
    )


def number(answering: Answering, desk: Desk, slug: str, place: int, look: Look) -> bytes:
    """What stands behind one number of an answer: meaning, formula, evidence, and every claim with a form to put one's
    own figure in its place."""
    base = Look(f"/{slug}", look.pairs, look.purpose)
    answer = _answer(answering, desk, slug, base)
    every = shown(answer)
    back = Frame(base.path, base.pairs).here
    if place >= len(every):
        raise NothingToRead("This answer no longer has that number: something changed since. Open the page again.")
    one = every[place]
    section = LiveSection(answer, answering.viewer(desk, look.purpose), places(back))
    estimate = one.estimate
    keys = set(estimate.claims)
    used = section.provenance.claims if section.provenance else ()
    return frame.render(
        "number.html", framed(answering, desk, look), s=section, title="How a number is worked out",
        label=say(one.label, section.viewer), estimate=estimate, back=back,
        figure=section.figure(Figure("number", "", estimate, money=one.money)),
        level=numbers.percent(estimate.level), n=numbers.count(estimate.n) if estimate.n else "",
        evidence=[section.viewer.words(name) for name in estimate.evidence],
        term=glossary().get(estimate.term), claims=[use for use in used if use.key in keys], opened="",
    )  # fmt: skip


def start(answering: Answering, desk: Desk, look: Look) -> bytes:
    """What changed since last time, in three lines, each of which opens its page."""
    viewer = answering.viewer(desk, look.purpose)
    outside = framed(answering, desk, look)
    news, top, invented = [], "", False
    for slug in NEWS:
        if slug not in QUESTIONS or not set(QUESTIONS[slug].evidence) <= outside.evidence:
            continue
        answer = answering.ask(desk, slug, QUESTIONS[slug].request(), None)
        found = next((block for block in answer.blocks if isinstance(block, Headline)), None)
        if found:
            meaning = say(found.meaning, viewer) if found.meaning else ""
            news.append(
                {"slug": slug, "title": answer.title, "finding": say(found.finding, viewer), "meaning": meaning}
            )
        top, invented = words.top_line(answer, viewer), answer.invented
    return frame.render(
        "start.html", outside, title="What changed", news=news, top=top, invented=invented,
        invitation="choose who might leave, and see what goes dark, who is nearest, and what to do about it.",
    )  # fmt: skip


def trouble(answering: Answering, desk: Desk, look: Look, error: HoldfastError) -> bytes:
    """What is wrong and what to do, with the form of the page as it was filled."""
    slug = look.path.strip("/").partition("/")[0]
    try:
        outside = framed(answering, desk, look)
        form = form_lines(desk, slug, look) if slug in QUESTIONS else ()
    except HoldfastError:  # the workspace itself is what is wrong
        outside, form = Frame(look.path, look.pairs), ()
    return frame.render(
        "trouble.html", outside, title="That did not work", complaint=str(error), lines=form,
        back=f"/{slug}" if slug in QUESTIONS and look.pairs else "/", way_out="Begin again",
    )  # fmt: skip


def file(answering: Answering, desk: Desk, slug: str, form: str, look: Look) -> bytes:
    """An answer as a file: the same page offline, its JSON, its main table, or a PDF."""
    from holdfast.render import html, json, tables

    answer, viewer = _answer(answering, desk, slug, look), answering.viewer(desk, look.purpose)
    if form == "json":
        return json.dumps(answer, viewer).encode()
    if form == "csv":
        return tables.csv(answer, viewer).encode()
    return html.page([answer], viewer).encode()
