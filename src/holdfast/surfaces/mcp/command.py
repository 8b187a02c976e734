"""The options of `holdfast mcp`."""

from __future__ import annotations

import inspect
from pathlib import Path
from typing import Annotated, Any

import typer

from holdfast.errors import BadInput, Refused
from holdfast.surfaces.mcp.serving import Granted, serve
from holdfast.terms.nouns import Purpose

GRANTS = ("pay",)
"""What may be granted at the start, and at no other time."""
WHY = "Show names, for: continuity, onboarding or leave cover. Each call is logged before it is answered."


def parameters() -> list[inspect.Parameter]:
    """Where, for which purpose, and what is granted."""
    options: dict[str, tuple[Any, Any]] = {
        "workspace": (
            Path | None,
            typer.Option("--workspace", help="A workspace's folder, or the folder of its holdfast.toml."),
        ),
        "purpose": (str | None, typer.Option("--purpose", help=WHY)),
        "grant": (list[str] | None, typer.Option("--grant", help="Also offer questions about this: pay.")),
    }
    return [
        inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=None, annotation=Annotated[kind, option])
        for name, (kind, option) in options.items()
    ]


def mcp(**typed: Any) -> None:
    """Check what was granted, and serve."""
    purpose, grants = typed["purpose"], typed["grant"] or []
    if purpose is not None and purpose not in list(Purpose):
        allowed = ", ".join(f"`{one.value}`" for one in Purpose)
        raise Refused("UNKNOWN_PURPOSE", f"`{purpose}` is no purpose for which names are shown. Allowed: {allowed}.")
    for one in grants:
        if one not in GRANTS:
            raise BadInput(f"`--grant` was given as `{one}`. Allowed: {', '.join(GRANTS)}.")
    serve(Granted(typed["workspace"], purpose, "pay" in grants))
