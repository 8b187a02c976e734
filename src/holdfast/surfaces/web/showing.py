"""Pages of questions: an answer with its form, what stands behind a number, the start page, and files to take away."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from holdfast.errors import BadInput, HoldfastError, NothingToRead
from holdfast.operations.contract import Receipt
from holdfast.questions import QUESTIONS
from holdfast.render import numbers
from holdfast.render.live import LiveSection, Places
from holdfast.render.text import command, say
from holdfast.render.workings import shown
from holdfast.surfaces import forms as typed_forms
from holdfast.surfaces.web import choosing, commands, frame, usual
from holdfast.surfaces.web.forms import lines
from holdfast.surfaces.web.frame import Frame, Said
from holdfast.terms.answer import Answer, ClaimUse, Figure, Headline, Link, NotEnough, Provenance, told
from holdfast.terms.glossary import glossary
from holdfast.terms.nouns import Purpose
from holdfast.terms.offering import OfferRequest
from holdfast.terms.text import Text, text

if TYPE_CHECKING:
    from holdfast.operations.drafts import Draft
    from holdfast.render.viewer import Viewer
    from holdfast.surfaces.asking import Desk
    from holdfast.surfaces.web.answering import Answering
    from holdfast.terms.request import Request

FORMS = {"html": "text/html; charset=utf-8", "json": "application/json", "csv": "text/csv; charset=utf-8",
         "pdf": "application/pdf",
         "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
         "md": "text/markdown; charset=utf-8", "ics": "text/calendar"}  # fmt: skip
"""What an answer can be taken away as; the last two only where it holds a plan."""
NEWS = ("changes", "estate", "continuity")
"""The questions whose findings are the three lines of the start page."""


BEGIN = ("offer", "bands", "captable")
"""What somebody without a scan may want first."""
OFFER = "/offer"
"""What the one form of all pages of the offer lab is called."""


@dataclass(frozen=True, slots=True)
class Look:
    """One look at a page: its address, for what purpose names are shown, the receipt that stands on it."""

    path: str
    pairs: tuple[tuple[str, str], ...] = ()
    purpose: Purpose | None = None
    receipt: Receipt | None = None
    draft: Draft | None = None
    """What stood in its form and was not sent."""


def framed(answering: Answering, desk: Desk, look: Look, slug: str = "") -> Frame:
    """What stands around a page."""
    viewer = answering.viewer(desk, look.purpose)
    receipt = Said.of(look.receipt, viewer) if look.receipt else None
    answering.evidence = desk.evidence()
    bare = Frame(
        look.path, look.pairs, look.purpose, receipt, answering.evidence, forms=_forms(slug), day=desk.day(slug)
    )
    return replace(bare, operations=frame.related(slug, look.pairs, bare.here)) if slug else bare


def _forms(slug: str) -> tuple[tuple[str, str], ...]:
    """What else the answer to a question can be taken away as, each with what it is called."""
    plan = (("md", "Markdown"), ("ics", "calendar")) if slug and QUESTIONS[slug].exports else ()
    pdf = (("pdf", "PDF"),) if find_spec("typst") else ()
    return (("json", "JSON"), ("csv", "CSV"), *plan, *pdf, ("docx", "DOCX"))


def asked(desk: Desk, slug: str, look: Look) -> Request:
    """The request that an address spells. Raises `BadInput` as a command line would."""
    kind = QUESTIONS[slug].request
    return typed_forms.filled(kind, kind.gathered(look.pairs), desk.written)


def form_lines(desk: Desk, slug: str, look: Look) -> tuple[Any, ...]:
    """The lines of a question's form, filled as the address says, or with what stood there and was not asked yet."""
    fields = QUESTIONS[slug].request
    stands = look.draft.pairs if look.draft else look.pairs
    return lines(fields, stands, choosing.among(desk, look.purpose), usual.of(desk, fields, look.pairs))


def _answer(answering: Answering, desk: Desk, slug: str, look: Look) -> Answer:
    """The answer, for whom the page is made."""
    return answering.ask(desk, slug, asked(desk, slug, look), look.purpose)


def places(here: str, slug: str) -> Places:
    """Where things on the page of a question lead."""
    return Places(here, frozenset(QUESTIONS), partial(commands.leads, slug=slug))


def question(answering: Answering, desk: Desk, slug: str, look: Look) -> bytes:
    """The page of a question."""
    answer = _answer(answering, desk, slug, look)
    outside = framed(answering, desk, look, slug)
    section = LiveSection(answer, answering.viewer(desk, look.purpose), places(outside.here, slug))
    typed = command(Link(text("this"), slug, tuple(look.pairs)), section.viewer)
    return frame.render(
        "answer.html", outside, s=section, title=section.title(), lines=form_lines(desk, slug, look), command=typed,
        keep=kept_form(slug), left=moment(look.draft.at) if look.draft else "",
    )  # fmt: skip


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
    section = LiveSection(answer, answering.viewer(desk, look.purpose), places(back, slug))
    estimate = one.estimate
    keys = set(estimate.claims)
    used = section.provenance.claims if section.provenance else ()
    return frame.render(
        "number.html", framed(answering, desk, look), s=section, title="How a number is worked out",
        label=say(one.label, section.viewer), estimate=estimate, back=back,
        figure=section.figure(Figure("number", "", estimate, money=one.money)),
        level=numbers.percent(estimate.level), n=numbers.count(estimate.n) if estimate.n else "",
        evidence=[section.viewer.words(name) for name in estimate.evidence],
        term=glossary().get(estimate.term), opened="",
        claims=sorted((use for use in used if use.key in keys), key=_first),
        formula=_formula(section.provenance, keys) if section.provenance else (),
    )  # fmt: skip


def _first(use: ClaimUse) -> tuple[bool, bool, bool, str]:
    """Your own figures first, then what others published, then our assumptions, then what has no range."""
    return not use.overridden, use.low == use.high, use.source.startswith("our assumption"), use.key


def _formula(source: Provenance, keys: set[str]) -> list[Text]:
    """The lines of a formula that bear on a number which rests on these claims."""
    needs = source.bears_on or ("",) * len(source.formula)
    return [line for line, need in zip(source.formula, needs, strict=True) if not need or need in keys]


def kept_form(slug: str) -> str:
    """What the form of a question is called where what stands in it is kept: the pages of the offer lab share one."""
    return OFFER if slug in QUESTIONS and issubclass(QUESTIONS[slug].request, OfferRequest) else ""


def moment(at: datetime) -> str:
    """A day and time as the clock of this machine shows it."""
    here = at.astimezone()
    return f"{numbers.day(here.date())}, {here:%H:%M}"


def start(answering: Answering, desk: Desk, look: Look) -> bytes:
    """What changed since last time, in three lines, each of which opens its page; before the first scan, what can be
    done in a minute without one."""
    viewer, outside = answering.viewer(desk, look.purpose), framed(answering, desk, look)
    if "git" not in outside.evidence:
        there = [one for _, group in outside.navigation for one in group if one.group == "Hiring"]
        first = sorted(there, key=lambda one: BEGIN.index(one.slug) if one.slug in BEGIN else len(BEGIN))
        return frame.render(
            "begin.html", outside, title="Where to begin", first=first[:3], others=first[3:],
            example=str(Path.home() / "code"),
        )  # fmt: skip
    answers = [
        answering.ask(desk, slug, QUESTIONS[slug].request(), None)
        for slug in NEWS
        if slug in QUESTIONS and set(QUESTIONS[slug].evidence) <= outside.evidence
    ] or [answering.ask(desk, "claims", QUESTIONS["claims"].request(), None)]
    return frame.render(
        "start.html", outside, title="What changed", news=[_news(one) for one in answers],
        s=LiveSection(answers[-1], viewer, places("/", "")),
    )  # fmt: skip


def _news(answer: Answer) -> tuple[str, str, Text, Text | None]:
    """A line of the start page: which question, its title, its finding in words, one sentence more."""
    missing = next((block for block in answer.blocks if isinstance(block, NotEnough)), None)
    head = next((block for block in answer.blocks if isinstance(block, Headline)), Headline(text("")))
    finding, more = (missing.reason, missing.what_would_help) if missing else (head.finding, head.meaning)
    return answer.question, QUESTIONS[answer.question].title, finding, more


def trouble(answering: Answering, desk: Desk, look: Look, error: HoldfastError) -> bytes:
    """What is wrong and what to do, with the form of the page as it was filled."""
    slug = look.path.strip("/").partition("/")[0]
    try:
        outside = framed(answering, desk, look)
        form = form_lines(desk, slug, look) if slug in QUESTIONS else ()
    except HoldfastError:  # the workspace itself is what is wrong
        outside, form = Frame(look.path, look.pairs, evidence=answering.evidence), ()
    return frame.render(
        "trouble.html", outside, title="That did not work", complaint=commands.told(str(error), slug), lines=form,
        back=f"/{slug}" if slug in QUESTIONS and look.pairs else "/", way_out="Begin again", keep=kept_form(slug),
    )  # fmt: skip


def file(answering: Answering, desk: Desk, slug: str, form: str, look: Look) -> bytes:
    """An answer as a file: the same page offline, its JSON, its main table, a PDF, a Word document, or its plan.

    Raises `BadInput` for a plan where there is none, and for a PDF where what makes it is not installed."""
    from holdfast.render import exports, html, json, tables

    answer, viewer = told(_answer(answering, desk, slug, look)), answering.viewer(desk, look.purpose)
    if form == "pdf":
        return _pdf(answer, viewer)
    if form == "docx":
        from holdfast.render import docx

        return docx.document([answer], viewer)
    if form in ("md", "ics"):
        if not QUESTIONS[slug].exports:
            raise BadInput(f"`{QUESTIONS[slug].title}` holds no plan to take away. Take it as HTML, JSON, CSV or PDF.")
        way = next(one for one in exports.FORMATS.values() if one.ending == f".{form}")
        return way.write(answer, viewer).encode()
    if form == "json":
        return json.dumps(answer, viewer).encode()
    if form == "csv":
        return tables.csv(answer, viewer).encode()
    return html.page([answer], viewer).encode()


def _pdf(answer: Answer, viewer: Viewer) -> bytes:
    """The page to print, as the report makes it."""
    from holdfast.render.pdf import document
    from holdfast.surfaces import report

    report.ready("pdf", report.Look())
    return document([answer], viewer)
