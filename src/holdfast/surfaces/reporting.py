"""`holdfast report`: any set of pages as one file that needs nothing else, for a board or a shelf."""

from __future__ import annotations

import inspect
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from holdfast.errors import BadInput, NothingToRead
from holdfast.surfaces import asking, pages
from holdfast.surfaces.asking import Desk
from holdfast.surfaces.pages import Page
from holdfast.surfaces.progress import Progress
from holdfast.surfaces.report import PAPERS, Look, form, ready, write_report
from holdfast.terms.answer import (
    Answer,
    Chart,
    Figures,
    Headline,
    NotEnough,
    Table,
    told,
)
from holdfast.terms.text import Text, text

if TYPE_CHECKING:
    from collections.abc import Callable

    from holdfast.terms.nouns import Purpose

FILE = Path("holdfast-report.html")
"""Where a report goes that was given no place."""


def parameters() -> list[inspect.Parameter]:
    """Of `holdfast report`."""
    names = {one.name: one for one in asking.parameters()}
    own: dict[str, tuple[Any, Any, Any]] = {
        "named": (
            list[str] | None,
            typer.Argument(
                metavar="PAGE",
                help="Questions, with their options where they need some, such as estate "
                "\"departure --leaving 'person 4'\" or departure?leaving=person+4; default: what a board reads.",
            ),
            None,
        ),
        "to": (Path, typer.Option("--to", help="The file to write: FILE.html, .pdf or .docx."), FILE),
        "every": (bool, typer.Option("--all", help="Every page there is."), False),
        "title": (str | None, typer.Option("--title", help="What the whole report is called."), None),
        "paper": (str, typer.Option("--paper", help=f"Of a PDF or DOCX: {' or '.join(PAPERS)}."), PAPERS[0]),
    }
    made = [
        inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=Annotated[kind, option])
        for name, (kind, option, default) in own.items()
    ]
    return [*made, names["purpose"], names["workspace"]]


def report(**typed: Any) -> None:
    """Ask every page, write the file, say where it is and what was left out."""
    look = Look(typed["title"], typed["paper"])
    wanted = _wanted(typed["named"] or [], every=typed["every"], paper=form(typed["to"]) != "html")
    ready(form(typed["to"]), look)
    with Progress() as progress:
        desk = Desk.nearest(typed["workspace"], progress)
        purpose: Purpose | None = None
        for page in wanted if typed["purpose"] else ():
            purpose = desk.allowed(typed["purpose"], page.question, page.people)
        found = gather(desk, wanted, purpose, about=progress.about)
        progress("writing the file")
        where = write_report(found.answers(), desk.viewer(purpose), typed["to"], look, option="--to")
    for page, why in found.left_out:
        from holdfast.render.text import say

        viewer = desk.viewer(purpose)
        typer.echo(f"Left out, too little evidence: {page.title}. {say(why.reason, viewer)}", err=True)
    typer.echo(f"Report: {where}")


def _wanted(named: Sequence[str], *, every: bool, paper: bool) -> tuple[Page, ...]:
    if every and named:
        raise BadInput("Both pages and --all were given. Choose one.")
    if every:
        return pages.every()
    if named:
        return pages.read(named)
    return pages.board(claims=not paper)  # a PDF and a DOCX end with the figures that they used, whole


@dataclass(frozen=True, slots=True)
class Gathered:
    """The answers of a report in order, and the pages that have too little evidence, each with why."""

    found: tuple[Answer, ...]
    left_out: tuple[tuple[Page, NotEnough], ...]

    def answers(self) -> tuple[Answer, ...]:
        """What is written down: the answers, then what was left out."""
        if not self.left_out:
            return self.found
        return (*self.found, _left_out(self.left_out, self.found[0]))


def gather(
    desk: Desk,
    wanted: Sequence[Page],
    purpose: Purpose | None = None,
    *,
    about: Callable[[str], None],
    answered: Mapping[Page, Answer] | None = None,
) -> Gathered:
    """Ask every page in turn; `about` is told which, `answered` are those that were asked already.

    Raises `NothingToRead` where no page has enough evidence.
    """
    found: dict[tuple[str, str], Answer] = {}
    left_out: list[tuple[Page, NotEnough]] = []
    for i, page in enumerate(wanted, 1):
        about(f"{page.title} ({i} of {len(wanted)})")
        answer = (answered or {}).get(page) or told(desk.answer(page.question, page.request, purpose))
        why = too_little(answer)
        if why:
            left_out.append((page, why))
        else:
            found.setdefault((answer.question, repr(sorted(answer.request.items()))), answer)
    about("")
    if not found:
        from holdfast.render.text import say

        viewer = desk.viewer(purpose)
        said = " ".join(f"{p.title}: {say(w.reason, viewer)} {say(w.what_would_help, viewer)}" for p, w in left_out)
        raise NothingToRead(f"No page that was asked for has enough evidence. {said}")
    return Gathered(tuple(found.values()), tuple(left_out))


def standard(desk: Desk, file: Path, estate: Answer) -> Path:
    """The report of a scan: what a board reads; `estate` was answered before it."""
    wanted = pages.board()
    answered = {page: estate for page in wanted if page.question == estate.question}
    found = gather(desk, wanted, about=lambda what: desk.progress(what) if what else None, answered=answered)
    where = write_report(found.answers(), desk.viewer(), file)
    desk.progress.clear()
    return where


def too_little(answer: Answer) -> NotEnough | None:
    """Why an answer has nothing to show; None where it shows something."""
    shows = any(
        isinstance(block, (Figures, Chart)) or (isinstance(block, Table) and block.rows) for block in answer.blocks
    )
    return None if shows else next((block for block in answer.blocks if isinstance(block, NotEnough)), None)


def _left_out(pages_: Sequence[tuple[Page, NotEnough]], like: Answer) -> Answer:
    """The last page of a report: what is not in it, and what would bring it in."""
    finding = text("{n:words page is|pages are} left out for want of evidence", n=len(pages_))
    why_not = tuple(NotEnough(_of_page(page, why.reason), why.what_would_help) for page, why in pages_)
    return Answer(
        question="report",
        title="Left out",
        request={},
        as_of=like.as_of,
        blocks=(Headline(finding), *why_not),
        company=like.company,
        invented=like.invented,
    )


def _of_page(page: Page, reason: Text) -> Text:
    return Text("{page_}: " + reason.template, (("page_", page.title), *reason.slots))
