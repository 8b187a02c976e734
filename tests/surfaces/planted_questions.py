"""Questions that a test plants in the registry of a server: one that takes its time or fails, one about pay."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Annotated

from holdfast.questions import QUESTIONS
from holdfast.questions.contract import Context, Question, Sensitivity
from holdfast.terms.answer import Answer, Headline
from holdfast.terms.request import Field, Of
from holdfast.terms.request import Request as Base
from holdfast.terms.text import text

STEP = 0.05


class Request(Base):
    """How long it takes, and where it writes down when it began and how it ended."""

    seconds: Annotated[float, Field("Seconds")] = 0.0
    notes: Annotated[str, Field("Notes")] = ""
    deaf: Annotated[bool, Field("Hears nothing while it works")] = False
    broken: Annotated[bool, Field("Fails")] = False
    file: Annotated[str | None, Field("A file to read", of=Of.FILE)] = None


def run(request: Request, context: Context) -> Answer:
    """Step by step, each of which may end it."""
    if request.broken:
        raise ValueError("a word that nobody should see")
    note(request, "began")
    try:
        for _ in range(round(request.seconds / STEP)):
            if not request.deaf:
                context.progress("taking a step")
            time.sleep(STEP)
        note(request, "answered")
    finally:
        note(request, "ended")
    return Answer("slow", "Slow", {}, context.reader.as_of, (Headline(text("Done")),))


def note(request: Request, what: str) -> None:
    if request.notes:
        with Path(request.notes).open("a") as file:
            file.write(what + "\n")


def plant() -> None:
    """Add them to the registry of this process: a server's, never that of the tests."""
    for slug, sensitivity in (("slow", Sensitivity.OPEN), ("salaries", Sensitivity.PAY)):
        QUESTIONS[slug] = Question(slug, "Planted", slug.title(), "Planted.", __name__, (), sensitivity)
