"""The static report: answers on one page, in one file that needs nothing else; as HTML, PDF or a Word document."""

from __future__ import annotations

import os
import secrets
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from holdfast.errors import BadInput, StoreError
from holdfast.render.viewer import Viewer
from holdfast.terms.answer import Answer

_PRIVATE = 0o600
PAPERS = ("a4", "letter")
FORMS = {".html": "html", ".htm": "html", ".pdf": "pdf", ".docx": "docx"}


@dataclass(frozen=True, slots=True)
class Look:
    """What a report is called, and on which paper a PDF or a Word document is set."""

    title: str | None = None
    paper: str = PAPERS[0]


def form(file: Path, option: str = "--to") -> str:
    """Whether a file is to be HTML, PDF or DOCX, by its name; `option` is how it was given. Raises `BadInput` for any
    other."""
    found = FORMS.get(file.suffix.lower())
    if found is None:
        raise BadInput(f"`{option}` was given as `{file}`. Allowed: a file that ends in .html, .pdf or .docx.")
    return found


def ready(wanted: str, look: Look) -> None:
    """Raises `BadInput` for what cannot be written, before anything is worked out for it."""
    if look.paper not in PAPERS:
        raise BadInput(f"`--paper` was given as `{look.paper}`. Allowed: {' or '.join(PAPERS)}.")
    if wanted == "pdf" and find_spec("typst") is None:
        raise BadInput(
            "A PDF needs one more package, typst, which is not installed. `pip install 'holdfast[pdf]'` installs it; "
            "a file that ends in .html needs nothing, and prints well."
        )


def write_report(
    answers: Sequence[Answer], viewer: Viewer, path: Path, look: Look | None = None, option: str = "--report"
) -> Path:
    """Write the page to `path`, readable by its owner only, and return where it is; its name says in which form.

    An older report there stays whole until the new one is complete. Raises `StoreError` where the folder cannot be
    written or the disk is full; `option` is how the place was given.
    """
    look = look or Look()
    page = _WAYS[FORMS.get(path.suffix.lower(), "html")](answers, viewer, look)
    target = path.expanduser().absolute()
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        return replace_file(target, page)
    except OSError as error:
        raise StoreError(
            f"The report could not be written to {target}: {error.strerror}. "
            f"What was there before is untouched. Give another place with `{option} FILE`."
        ) from error


def _html(answers: Sequence[Answer], viewer: Viewer, look: Look) -> bytes:
    from holdfast.render import html

    return html.page(answers, viewer, title=look.title).encode("utf-8")


def _pdf(answers: Sequence[Answer], viewer: Viewer, look: Look) -> bytes:
    ready("pdf", look)
    from holdfast.render.pdf import document

    return document(answers, viewer, title=look.title, paper=look.paper)


def _docx(answers: Sequence[Answer], viewer: Viewer, look: Look) -> bytes:
    ready("docx", look)
    from holdfast.render.docx import document

    return document(answers, viewer, title=look.title, paper=look.paper)


_WAYS = {"html": _html, "pdf": _pdf, "docx": _docx}


def replace_file(target: Path, page: bytes) -> Path:
    """Put `page` there, readable by its owner only; what was there before stays whole until it is complete."""
    fresh = target.with_name(f".{target.name}.{secrets.token_hex(8)}")
    try:
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _PRIVATE), "wb") as file:
            file.write(page)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(target)
    except OSError:
        with suppress(FileNotFoundError):
            fresh.unlink()
        raise
    return target
