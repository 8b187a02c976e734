"""Names are shown only after a row in the log says so: for every page and file, before the first byte of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from starlette.requests import Request as Call

from holdfast.errors import BadInput, HoldfastError, Refused
from holdfast.surfaces.web import showing
from holdfast.surfaces.web.calls import pairs
from holdfast.surfaces.web.showing import Look

if TYPE_CHECKING:
    from holdfast.surfaces.asking import Desk
    from holdfast.surfaces.web.answering import Answering

T = TypeVar("T")


def logged(look: Look, what: str, make: Callable[[Desk], T]) -> Callable[[Desk], T]:
    """`make`, after the log says that names are shown for `what`. Raises `Refused` where it cannot be written."""

    def made(desk: Desk) -> T:
        if look.purpose is not None:
            _log(desk, look, what)
        return make(desk)

    return made


def _log(desk: Desk, look: Look, what: str) -> None:
    purpose = look.purpose.value if look.purpose else None
    chosen = [word for name, word in look.pairs if name == "leaving"]
    try:
        desk.allowed(purpose, what, chosen)
    except Refused:
        raise
    except BadInput:  # somebody who is not known was chosen: the page will say so
        desk.allowed(purpose, what, ())


def trouble(answering: Answering, look: Look, what: str, error: HoldfastError) -> Callable[[Desk], bytes]:
    """The page of an error: with names where that could be logged, otherwise masked."""

    def made(desk: Desk) -> bytes:
        seen = look
        if look.purpose is not None:
            try:
                desk.allowed(look.purpose.value, what or "start", ())
            except HoldfastError:
                seen = replace(look, purpose=None)
        return showing.trouble(answering, desk, seen, error)

    return made


def readable(call: Call) -> tuple[tuple[str, str], ...]:
    """What an address asks, for the form on the page of an error; nothing where that itself is what is wrong."""
    try:
        return pairs(call)
    except BadInput:
        return ()
