"""One question asked and its answer shown; one operation run and its receipt shown."""

from __future__ import annotations

import inspect
import json
import random
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Protocol

import typer

from holdfast.errors import BadInput, StoreError, UnknownName
from holdfast.operations import OPERATIONS, opening
from holdfast.operations.contract import Context as Doing
from holdfast.operations.contract import Receipt, Step
from holdfast.questions import QUESTIONS
from holdfast.questions.contract import Context as Asking
from holdfast.questions.memory import Memory
from holdfast.surfaces import exporting, forms
from holdfast.surfaces.planning import AskingPlanner
from holdfast.surfaces.progress import Progress
from holdfast.terms.answer import told
from holdfast.terms.nouns import Purpose
from holdfast.terms.request import Field, Of

if TYPE_CHECKING:
    from holdfast.operations.foreseen import Foreseen
    from holdfast.operations.known_assets import KnownAssets
    from holdfast.questions.equity_facts import Facts
    from holdfast.render.viewer import Viewer
    from holdfast.terms.answer import Answer
    from holdfast.terms.nouns import PersonId
    from holdfast.terms.offering import OfferRequest
    from holdfast.terms.outside import OutsideQuestion
    from holdfast.terms.request import Request


@dataclass(frozen=True, slots=True)
class Output:
    """Where an answer goes, and for whom."""

    json: bool = False
    csv: bool = False
    report: Path | None = None
    purpose: str | None = None
    workspace: Path | None = None
    export: str | None = None
    to: Path | None = None

    @classmethod
    def take(cls, typed: dict[str, Any]) -> Output:
        """What every question has in common, taken out of what was typed."""
        output = cls(**{name: typed.pop(name) for name in ("json", "csv", "report", "purpose", "workspace")})
        if output.json and output.csv:
            raise BadInput("Both --json and --csv were given. Choose one.")
        if output.report is not None:
            from holdfast.surfaces.report import form

            form(output.report, "--report")
        return replace(output, **exporting.taken(typed))


def parameters() -> list[inspect.Parameter]:
    """The options that every question has."""
    options: dict[str, tuple[Any, Any, Any]] = {
        "json": (bool, typer.Option("--json", help="Print the answer as JSON, with a versioned schema."), False),
        "csv": (bool, typer.Option("--csv", help="Print the main table as CSV."), False),
        "report": (
            Path | None,
            typer.Option("--report", help="Also write one offline page here: FILE.html, .pdf or .docx."),
            None,
        ),
        "purpose": (
            str | None,
            typer.Option("--purpose", help="Show names, for: continuity, onboarding or leave cover. It is logged."),
            None,
        ),
        "workspace": (
            Path | None,
            typer.Option("--workspace", help="A workspace's folder, or the folder of its holdfast.toml."),
            None,
        ),
    }
    return [
        inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=Annotated[kind, option])
        for name, (kind, option, default) in options.items()
    ]


def now() -> datetime:
    """The clock, which only a surface reads."""
    return datetime.now(UTC)


class Reports(Protocol):
    """Told what is being done: a step of a question in words, or a step of an operation."""

    def __call__(self, step: str) -> None: ...
    def step(self, step: Step) -> None: ...
    def clear(self) -> None: ...


class Desk:
    """One workspace, opened: asks its questions and runs its operations."""

    def __init__(
        self,
        workspace: opening.Workspace,
        progress: Reports,
        written: Callable[[str, Field | None], str] = forms.as_typed,
    ) -> None:
        """`written`: how this surface writes a field, for errors about it."""
        self.workspace = workspace
        self.progress = progress
        self.written = written
        self.settings = opening.settings_of(workspace)
        self.chance = random.SystemRandom()
        self.memory = Memory()
        self.lists = Memory()

    @classmethod
    def nearest(cls, named: Path | None, progress: Progress) -> Desk:
        """At the workspace that was named, or the nearest; says which where that is not plain."""
        workspace = opening.workspace_for_questions(Path.cwd(), named)
        if workspace.why.startswith("this folder was never scanned"):
            typer.echo(f"Of the latest scan: {', '.join(map(str, workspace.paths))}.", err=True)
        return cls(workspace, progress)

    @classmethod
    def restoring(cls, typed: Mapping[str, Any], named: Path | None, progress: Progress) -> Desk:
        """At the workspace that a backup becomes, which need not be there yet."""
        return cls(opening.workspace_for_restore(Path(typed["file"]).expanduser(), Path.cwd(), named), progress)

    def do(self, slug: str, typed: Mapping[str, object]) -> Receipt:
        """Run an operation with these fields."""
        command = forms.filled(OPERATIONS[slug].command, typed, self.written)
        doing = Doing(
            self.workspace,
            self.settings,
            now(),
            self.chance,
            self.progress.step,
            assets=self.assets,
            foresee=self.foresee,
            planner=AskingPlanner(self),
        )
        with self._near_masked(None):
            return OPERATIONS[slug].run(command, doing)

    def ask(self, slug: str, typed: Mapping[str, object], purpose: Purpose | None = None) -> Answer:
        """Ask a question with these fields; `purpose` is one that was logged."""
        return told(self.answer(slug, forms.filled(QUESTIONS[slug].request, typed), purpose))

    def answer(self, slug: str, request: Request, purpose: Purpose | None = None) -> Answer:
        """Ask a question with this request; the answer holds what could be done there and then."""
        with self._near_masked(purpose):
            return QUESTIONS[slug].run(request, self._asking(purpose))

    def offered(self, request: OfferRequest) -> Facts:
        """What holds of the company for an offer, with where each of it came from: for the empty lines of a form."""
        from holdfast.questions import equity_facts

        return equity_facts.facts(request, self._asking(None))

    def _asking(self, purpose: Purpose | None) -> Asking:
        reader = self._reader()
        ledger = opening.ledger_of(reader)
        return Asking(reader, ledger, self.settings, now().date(), purpose, self.progress, self.memory)

    @contextmanager
    def _near_masked(self, purpose: Purpose | None) -> Iterator[None]:
        """Near names of what matches nothing are shown as everything else is: masked, unless for a purpose."""
        try:
            yield
        except UnknownName as error:
            if not error.near or purpose is not None:
                raise
            near = tuple(map(self.viewer().words, error.near))
            hint = " Names in it are masked; `--purpose continuity` shows them, which is logged."
            raise UnknownName(error.said + (hint if near != error.near else ""), near) from None

    def assets(self) -> KnownAssets:
        """The estate as it stands, for operations; printed as somebody without a purpose sees it."""
        from holdfast.operations.known_assets import KnownAssets

        found = self._known()
        files = {key: names for key, (_, names) in found.items()}
        return KnownAssets(files, {key: kind for key, (kind, _) in found.items()}, self.viewer().words)

    def foresee(self, asset: str, to: str, helper: str | None) -> Foreseen | None:
        """What is foretold of a hand-over, for the operation that begins it; None where there is too little data."""
        from holdfast.operations.foreseen import Foreseen
        from holdfast.terms.answer import Figures, Provenance

        answer = self.ask("handovers", {"asset": asset, "to": to, "from_": helper})
        found = {one.key: one.estimate for block in answer.blocks if isinstance(block, Figures) for one in block.items}
        source = next((block for block in answer.blocks if isinstance(block, Provenance)), None)
        if source is None or "effort" not in found:
            return None
        effort, weeks = ((found[key].low, found[key].value, found[key].high) for key in ("effort", "weeks"))
        formula = found["formula"].value if "formula" in found else None
        return Foreseen(effort, weeks, formula, source.generation, source.ledger)

    def open_questions(self) -> tuple[OutsideQuestion, ...]:
        """What nobody has said yet of what no repository holds."""
        from holdfast.questions.outside import unanswered

        return unanswered(self._reader())

    def people(self) -> tuple[PersonId, ...]:
        """Everybody but machines, by handle: in no order of merit."""
        return opening.people(self._reader())

    def listed(self, of: Of) -> tuple[str, ...]:
        """What there is of a kind that a field can name, as it is typed; nothing where it cannot be listed."""
        if of in (Of.ASSET, Of.PLACE):
            return tuple(self._known())
        return opening.listed(self._reader(), self.settings, of)

    def _known(self) -> dict[str, tuple[str, tuple[str, ...]]]:
        """Every asset there is now, with its kind and files; looked for once in each state of things."""
        from holdfast.questions.typed_estate import known

        reader = self._reader()
        return self.lists.recall(reader.key, lambda: known(reader, self.settings))

    def evidence(self) -> frozenset[str]:
        """Which kinds of evidence there are, as questions name what they need."""
        return opening.evidence(self._reader())

    def day(self, slug: str) -> str:
        """The day for which a question is answered where none is given, as a form writes it: that of the scan, or today
        for what needs none."""
        scanned = slug not in QUESTIONS or QUESTIONS[slug].evidence
        return (self._reader().as_of if scanned else now().date()).isoformat()

    def _reader(self) -> opening.Reader:
        return opening.reader_of(self.workspace, self.settings, self.chance, now().date())

    def viewer(self, purpose: Purpose | None = None) -> Viewer:
        """Who looks: masked, or for a purpose that was logged."""
        from holdfast.render.viewer import Viewer

        reader = self._reader()
        return Viewer.of(reader.masked, purpose)

    def allowed(self, purpose: str | None, slug: str, people: Sequence[str]) -> Purpose | None:
        """The purpose, once it is in the log; None where none was given."""
        if purpose is None:
            return None
        typed = {"purpose": purpose, "question": slug, "people": tuple(people)}
        permission = self.do("unmask", typed).permission
        return permission.purpose if permission else None


Dialogue = Callable[[str, Mapping[str, Any], "Output"], None]
"""What a question does in place of only showing its answer."""


def dialogue(slug: str, typed: Mapping[str, Any], output: Output) -> Dialogue | None:
    """The conversation that a question holds with somebody at a terminal, where there is one and somebody is there."""
    there = sys.stdin.isatty() and sys.stdout.isatty() and not (output.json or output.csv or output.report)
    if slug == "attest" and typed.get("by") and there:
        from holdfast.surfaces import taps

        return taps.talk
    return None


def ask(slug: str, typed: Mapping[str, Any], output: Output) -> None:
    """Ask one question and show the answer."""
    with Progress() as progress:
        desk = Desk.nearest(output.workspace, progress)
        purpose = desk.allowed(output.purpose, slug, typed.get("leaving") or ())
        answer = desk.ask(slug, typed, purpose)
    viewer = desk.viewer(purpose)
    if output.export:
        exporting.export(answer, viewer, output.export, output.to)
        return
    trouble = _write(answer, viewer, output.report) if output.report else None
    show(answer, viewer, output)
    if trouble:
        raise trouble


def _write(answer: Answer, viewer: Viewer, file: Path) -> StoreError | None:
    """Write one answer as a page, before anything is printed: a pipe that closes early then costs no report."""
    from holdfast.surfaces.report import write_report

    try:
        typer.echo(f"Written: {write_report([answer], viewer, file)}", err=True)
    except StoreError as error:
        return error
    return None


def show(answer: Answer, viewer: Viewer, output: Output) -> None:
    """Print an answer as text, JSON or CSV."""
    if output.json:
        from holdfast.render import json as as_json

        sys.stdout.write(as_json.dumps(answer, viewer))
    elif output.csv:
        from holdfast.render import tables

        sys.stdout.write(tables.csv(answer, viewer))
    else:
        from rich.console import Console

        from holdfast.render import terminal

        terminal.show(answer, viewer, Console())


def operate(slug: str, typed: Mapping[str, Any], *, workspace: Path | None, as_json: bool) -> None:
    """Run one operation and show its receipt."""
    with Progress() as progress:
        desk = Desk.restoring(typed, workspace, progress) if slug == "restore" else Desk.nearest(workspace, progress)
        receipt = desk.do(slug, typed)
    purpose = receipt.permission.purpose if receipt.permission else None
    say(receipt, desk.viewer(purpose) if desk.workspace.folder.exists() else None, as_json=as_json)


def say(receipt: Receipt, viewer: Viewer | None, *, as_json: bool = False) -> None:
    """Print a receipt: what was done, what to know, how to take it back."""
    from holdfast.render.text import say as sentence
    from holdfast.render.viewer import Viewer

    viewer = viewer or Viewer()
    said = [sentence(line, viewer) for line in receipt.said]
    warned = [sentence(line, viewer) for line in receipt.warnings]
    if as_json:
        body = {"operation": receipt.operation, "said": said, "warnings": warned, "undo": receipt.undo}
        sys.stdout.write(json.dumps({**body, "counts": dict(receipt.counts)}, indent=1) + "\n")
        return
    for line in warned:
        typer.echo(f"Note: {line}", err=True)
    for line in said:
        typer.echo(line)
    if receipt.undo is not None:
        typer.echo(f"`holdfast undo {receipt.undo}` takes it back.")
