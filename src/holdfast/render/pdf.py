"""Answers as one PDF to print, set by typst: its own fonts, no network, the same bytes for the same answers."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from importlib import resources
from typing import Literal

from holdfast.render import printed
from holdfast.render.viewer import Viewer
from holdfast.terms.answer import Answer

_COVERED = re.compile(r"[\x00-\u05ff\u1d00-\u1fff\u2000-\u2bff\ufb00-\ufb4f]*")
"""What the fonts that come with typst can write: Latin, Greek, Cyrillic, Hebrew and signs."""


def document(answers: Sequence[Answer], viewer: Viewer, title: str | None = None, paper: str = "a4") -> bytes:
    """The whole document, dated on the day of the first answer. Needs the `typst` package.

    It is PDF/UA, which a screen reader can follow, but for letters that no font here has. Scripts that typst's own
    fonts lack are set in what the machine has; only then do bytes depend on the machine.
    """
    import typst

    report = source(answers, viewer, title, paper)
    try:
        return _compiled(report, answers[0].as_of, "pdf", standard="ua-1")[0]
    except typst.TypstError:
        return _compiled(report, answers[0].as_of, "pdf")[0]


def pictures(
    answers: Sequence[Answer], viewer: Viewer, title: str | None = None, paper: str = "a4", ppi: float = 110
) -> list[bytes]:
    """The same, each page as a PNG."""
    return _compiled(source(answers, viewer, title, paper), answers[0].as_of, "png", ppi=ppi)


def source(answers: Sequence[Answer], viewer: Viewer, title: str | None, paper: str) -> str:
    """Everything that the document says, as JSON."""
    if not answers:
        raise ValueError("a document needs at least one answer")
    return json.dumps(printed.report(answers, viewer, title, paper), ensure_ascii=False, allow_nan=False)


def _compiled(
    report: str, day: date, kind: Literal["pdf", "png"], *, standard: Literal["ua-1"] | None = None, ppi: float = 110
) -> list[bytes]:
    import typst

    folder = resources.files("holdfast.render") / "typst"
    with resources.as_file(folder) as root:
        made = typst.Compiler(
            (folder / "report.typ").read_bytes(),
            root=str(root),
            ignore_system_fonts=_COVERED.fullmatch(report) is not None,
            sys_inputs={"report": report},
        ).compile(
            format=kind,
            ppi=ppi,
            pdf_standards=[standard] if standard else [],
            timestamp=datetime.combine(day, time(), UTC),
        )
    return made if isinstance(made, list) else [made or b""]
