"""What a form sends: its words, and files that somebody chose in it. No path of this machine is needed for a file."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import ExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from python_multipart.exceptions import MultipartParseError
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException
from starlette.requests import Request as Call

from holdfast.errors import BadInput
from holdfast.operations import OPERATIONS, uploads
from holdfast.surfaces.web.calls import MOST, checked, form_pairs
from holdfast.surfaces.web.guards import FILES
from holdfast.terms.request import Of

if TYPE_CHECKING:
    from holdfast.operations.contract import Receipt
    from holdfast.operations.opening import Workspace

logging.getLogger("python_multipart").setLevel(logging.CRITICAL)  # what is wrong with a form is said on the page
AT_ONCE: Final = 4
"""Files in one form."""
NOT_SENT: Final = frozenset({"backup", "restore"})
"""Operations whose file is written by us, or too large to be sent."""

File = tuple[str, UploadFile]


@dataclass(frozen=True, slots=True)
class Sent:
    """What was sent to an operation: its words, where one goes back to, and which form it was."""

    slug: str
    pairs: list[tuple[str, str]]
    back: str
    form: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """How what is said of a file that was sent is told: by its name, for where it lay is gone."""

    file: Path | None = None

    def words(self, said: str) -> str:
        """A sentence."""
        return uploads.without_place(said, self.file) if self.file else said

    def receipt(self, made: Receipt) -> Receipt:
        """A receipt."""
        return uploads.told(made, self.file) if self.file else made


AS_IT_IS: Final = Told()


def takes_file(slug: str, field: str) -> bool:
    """Whether a file can be chosen for a field of an operation."""
    return slug not in NOT_SENT and OPERATIONS[slug].command.spec(field).of is Of.FILE


@asynccontextmanager
async def sent_with_files(call: Call) -> AsyncIterator[tuple[tuple[tuple[str, str], ...], list[File]]]:
    """The words and the files of a form. Raises `BadInput` for what no form of ours would send."""
    kind = call.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != FILES:
        yield await form_pairs(call), []
        return
    try:
        form = await call.form(max_files=AT_ONCE, max_fields=MOST)
    except (MultiPartException, MultipartParseError, KeyError, ValueError) as error:
        raise BadInput("The form could not be read: it is cut off, or no browser wrote it. Send it again.") from error
    try:
        words = checked((name, value) for name, value in form.multi_items() if isinstance(value, str))
        yield words, [(name, one) for name, one in form.multi_items() if isinstance(one, UploadFile) and one.filename]
    finally:
        await form.close()


@contextmanager
def chosen(workspace: Workspace, slug: str, files: Sequence[File]) -> Iterator[tuple[dict[str, object], Told]]:
    """Where the chosen files lie while the operation reads them, by field, and how what is said of them is told.

    Raises `BadInput` for a file that no line of the form asks for."""
    with ExitStack() as stack:
        paths: dict[str, object] = {}
        told = Told()
        for field, one in files:
            if field not in OPERATIONS[slug].command.model_fields or not takes_file(slug, field) or field in paths:
                raise BadInput("A file was sent that this form does not ask for. Choose one file, in its own line.")
            path = stack.enter_context(uploads.kept(workspace, one.filename or "", one.file))
            paths[field] = str(path)
            told = Told(path)
        yield paths, told
