"""A plan taken elsewhere: written to a file, or printed, as Markdown, CSV or a calendar."""

from __future__ import annotations

import inspect
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from holdfast.errors import BadInput, StoreError, UnknownName, nearest
from holdfast.questions import QUESTIONS

if TYPE_CHECKING:
    from holdfast.render.viewer import Viewer
    from holdfast.terms.answer import Answer

SENT = "github"
"""What is sent, not exported: an operation does it."""


def parameters(slug: str) -> list[inspect.Parameter]:
    """The options of a question that holds a plan; none for any other."""
    if not QUESTIONS[slug].exports:
        return []
    options: dict[str, tuple[Any, Any]] = {
        "export": (str | None, typer.Option("--export", help="Print only the plan, as: markdown, csv or ical.")),
        "to": (Path | None, typer.Option("--to", help="Write the export here, and print nothing of it.")),
    }
    return [
        inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=None, annotation=Annotated[kind, option])
        for name, (kind, option) in options.items()
    ]


def taken(typed: dict[str, Any]) -> dict[str, Any]:
    """What was typed of these options, taken out. Raises `BadInput` for what cannot be."""
    if "export" not in typed:  # another question may have a `--to` of its own
        return {}
    wanted, to = typed.pop("export"), typed.pop("to")
    if to is not None and wanted is None:
        raise BadInput("`--to` was given without `--export`. Say in which form: `--export markdown`, `csv` or `ical`.")
    if wanted is not None:
        _known(wanted)
    return {"export": wanted, "to": to}


def _known(wanted: str) -> None:
    from holdfast.render.exports import FORMATS

    if wanted == SENT:
        raise BadInput(
            "Issues are sent, not exported: `holdfast continuity github OWNER/NAME`, with the same options, shows what "
            "would be sent, and `--send` sends it."
        )
    if wanted not in FORMATS:
        allowed = ", ".join(FORMATS)
        raise UnknownName(f"`--export` was given as `{wanted}`. Allowed: {allowed}.", nearest(wanted, FORMATS))


def export(answer: Answer, viewer: Viewer, wanted: str, to: Path | None) -> None:
    """Write the plan. Raises `StoreError` where the file cannot be written."""
    from holdfast.render.exports import FORMATS

    written = FORMATS[wanted].write(answer, viewer)
    if to is None:
        sys.stdout.write(written)
        return
    typer.echo(f"Written: {_write(to.expanduser().absolute(), written)}", err=True)


def _write(file: Path, words: str) -> Path:
    from holdfast.surfaces.report import replace_file

    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        return replace_file(file, words.encode("utf-8"))
    except OSError as error:
        raise StoreError(
            f"The plan could not be written to {file}: {error.strerror}. What was there before is untouched. Give "
            "another place with `--to FILE`."
        ) from error
