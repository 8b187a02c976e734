"""The static report: answers on one page, in one file that needs nothing else."""

from __future__ import annotations

import os
import secrets
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from holdfast.errors import StoreError
from holdfast.render import html
from holdfast.render.viewer import Viewer
from holdfast.terms.answer import Answer

_PRIVATE = 0o600


def write_report(answers: Sequence[Answer], viewer: Viewer, path: Path) -> Path:
    """Write the page to `path`, readable by its owner only, and return where it is.

    An older report there stays whole until the new one is complete. Raises `StoreError` where the folder cannot be
    written or the disk is full.
    """
    page = html.page(answers, viewer).encode("utf-8")
    target = path.expanduser().absolute()
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        return _replace(target, page)
    except OSError as error:
        raise StoreError(
            f"The report could not be written to {target}: {error.strerror}. "
            "What was there before is untouched. Give another place with `--report FILE`."
        ) from error


def _replace(target: Path, page: bytes) -> Path:
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
