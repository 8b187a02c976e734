"""What every question is made of: its entry, its context, its answer."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, cast

from holdfast.errors import NothingToRead
from holdfast.questions.memory import Memory
from holdfast.terms.nouns import Purpose

if TYPE_CHECKING:
    from holdfast.claims.ledger import Ledger
    from holdfast.settings import Settings
    from holdfast.store.reader import Reader
    from holdfast.terms.answer import Answer
    from holdfast.terms.request import Request


class Sensitivity(StrEnum):
    """What stands between a viewer and the answer."""

    OPEN = "open"
    MASKED = "masked"
    GATED = "gated"
    PAY = "pay"


def quiet(_step: str) -> None:
    """A progress callback that says nothing."""


@dataclass(frozen=True, slots=True)
class Context:
    """What a question may use: one pinned generation, one revision of the ledger, settings, progress.

    `purpose` is why names were asked for, already logged; None where nobody did.
    Chance enters only through a seed in the request, the clock only through `today`.
    `memory` is the asker's, one for each settings file: what it keeps is the same for the same reader and ledger.
    """

    reader: Reader
    ledger: Ledger
    settings: Settings
    today: date
    """The surface's day: for what is asked of now, such as an offer; evidence is as of `reader.as_of`."""
    purpose: Purpose | None = None
    progress: Callable[[str], None] = field(default=quiet)
    memory: Memory = field(default_factory=Memory)


@dataclass(frozen=True, slots=True)
class Question:
    """One entry of `QUESTIONS`. `module` holds `Request` and `run`, imported when the question is asked.

    `cannot` is what it cannot say, in a sentence, for whoever chooses among questions by their descriptions alone."""

    slug: str
    group: str
    title: str
    help: str
    module: str
    evidence: tuple[str, ...]
    sensitivity: Sensitivity
    heavy: bool = False
    cannot: str = ""
    exports: bool = False
    """Whether its answer holds a plan that other programs take: Markdown, CSV, a calendar."""

    @property
    def request(self) -> type[Request]:
        """The class of this question's request."""
        return cast("type[Request]", importlib.import_module(self.module).Request)

    def run(self, request: Request, context: Context) -> Answer:
        """Ask; the same request over the same context gives the same bytes. The company's own record of hand-overs
        stands in the place of what is published."""
        from holdfast.questions.record import with_record

        if "git" in self.evidence and not context.reader.number:
            raise NothingToRead("Nothing was scanned yet. Start with `holdfast scan FOLDER`.")
        context.memory.begin()
        answer = importlib.import_module(self.module).run
        return cast("Callable[[Request, Context], Answer]", answer)(request, with_record(context))
