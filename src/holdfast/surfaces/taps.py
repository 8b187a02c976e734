"""Three taps: somebody at a terminal says of a few files whether they could maintain them, one key for each."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import typer

from holdfast.questions.attest import ASKED
from holdfast.surfaces.asking import Desk, Output, show
from holdfast.surfaces.progress import Progress
from holdfast.terms.answer import Answer, Table
from holdfast.terms.nouns import AssetId

KEYS = "[y]es  [n]o  [s]kip  [u]ndo  [q]uit"
SAYS = {"y": "yes", "n": "no"}


def key() -> str:
    """One key, without waiting for Enter; the end of the input is taken for quitting."""
    try:
        return typer.getchar().lower()[:1] or "q"
    except (EOFError, KeyboardInterrupt):
        return "q"


@dataclass
class Talk:
    """Goes through `files`; `given` holds, for each that is behind us, the number of its entry (None: skipped)."""

    desk: Desk
    by: str
    files: Sequence[AssetId]
    shown: Callable[[str], str]
    read: Callable[[], str] = key
    given: list[int | None] = field(default_factory=list)

    def run(self) -> int:
        """Ask until all are answered or somebody quits; how many answers stand."""
        typer.echo(f"Could you mend or extend it, alone, within a normal week?  {KEYS}")
        while len(self.given) < len(self.files):
            file = self.files[len(self.given)]
            typer.echo(f"  {len(self.given) + 1} of {len(self.files)}  {self.shown(file.key)}  ", nl=False)
            if not self._take(self.read(), file):
                break
        return sum(number is not None for number in self.given)

    def _take(self, typed: str, file: AssetId) -> bool:
        """Do what a key says; whether to go on."""
        if typed in SAYS:
            receipt = self.desk.do(f"attest {SAYS[typed]}", {"what": file.key, "by": self.by})
            self.given.append(receipt.undo)
            typer.echo(SAYS[typed])
            self._warn(receipt.warnings)
        elif typed == "s":
            self.given.append(None)
            typer.echo("skipped")
        elif typed == "u":
            typer.echo(self._back())
        elif typed in ("q", "\x1b", "\x03", "\x04"):
            typer.echo("stopped")
            return False
        else:
            typer.echo(f"?  {KEYS}")
        return True

    def _warn(self, warnings: Sequence[Any]) -> None:
        from holdfast.render.text import say

        for line in warnings:
            typer.echo(f"     Note: {say(line, self.desk.viewer())}")

    def _back(self) -> str:
        """Take the last answer back, or go back over a skip."""
        if not self.given:
            return "nothing to undo"
        number = self.given.pop()
        if number is not None:
            self.desk.do("undo", {"change": number})
        return "back"


def talk(slug: str, typed: Mapping[str, Any], output: Output) -> None:
    """Show what is said of somebody, make sure that it is they, and go through their files."""
    with Progress() as progress:
        desk = Desk.nearest(output.workspace, progress)
        purpose = desk.allowed(output.purpose, slug, ())
        answer = desk.ask(slug, typed, purpose)
    viewer = desk.viewer(purpose)
    show(answer, viewer, output)
    files = asked(answer)
    if not files or not typer.confirm(
        f"Are you {viewer.person(answer.people[0])}? Answers are about oneself", default=False
    ):
        return
    stands = Talk(desk, str(answer.people[0]), files, viewer.words).run()
    typer.echo(f"{stands} {'answer counts' if stands == 1 else 'answers count'} from now on in `holdfast estate` and "
               "`departure`; `holdfast attest withdraw` takes one back.")  # fmt: skip


def asked(answer: Answer) -> tuple[AssetId, ...]:
    """The files that the page asks about."""
    tables = [block for block in answer.blocks if isinstance(block, Table) and block.key == ASKED]
    return tuple(row[0] for table in tables for row in table.rows if isinstance(row[0], AssetId))
