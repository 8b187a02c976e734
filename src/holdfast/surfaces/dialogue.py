"""`holdfast assets ask` in a terminal: one question at a time, answered in words, left and taken up again at will."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import typer

from holdfast.errors import HoldfastError
from holdfast.surfaces import asking
from holdfast.surfaces.asking import Desk
from holdfast.surfaces.progress import Progress

HOW = (
    "Answer with handles or names, commas between; `somebody else` or `2 others` for people whom no repository knows; "
    "`nobody`; `not ours`. Enter leaves it open, `undo` takes the last answer back, `stop` ends. What is answered is "
    "kept: come back any time. Never type a password or a key here."
)
ELSE = re.compile(r"(?:(\d+) (?:more|others?)|some(?:body|one) else)")


def wanted(slug: str, typed: Mapping[str, Any], *, as_json: bool) -> bool:
    """Whether somebody sits there to be asked, and typed no answer yet."""
    nothing = not any(typed.values())
    return slug == "assets ask" and nothing and not as_json and sys.stdin.isatty() and sys.stdout.isatty()


def hold(workspace: Path | None) -> None:
    """Ask every question that is open."""
    with Progress() as progress:
        ask_open(Desk.nearest(workspace, progress), typer.prompt)


def ask_open(desk: Desk, prompt: Callable[..., str]) -> None:
    """Ask what is open, one after another; each answer is kept at once. `prompt` is typer's, or stands for it."""
    questions = desk.open_questions()
    if not questions:
        typer.echo("All ten questions are answered. `holdfast assets` shows them.")
        return
    typer.echo(f"{HOW}\n")
    done: list[tuple[int, int]] = []
    at = 0
    while at < len(questions):
        typer.echo(f"{at + 1} of {len(questions)}. {questions[at].ask}\n   {questions[at].why}")
        said = " ".join(prompt("   Who", default="", show_default=False).split())
        if said.casefold() in ("stop", "quit", "q"):
            break
        if said.casefold() == "undo":
            at = _undone(desk, done, at)
            continue
        if said and (number := _answer(desk, questions[at].key, said)) is None:
            continue
        if said:
            done.append((at, number or 0))
        at += 1
    left = len(desk.open_questions())
    typer.echo(f"{left} of the ten {'is' if left == 1 else 'are'} open. `holdfast assets` shows them all.")


def _answer(desk: Desk, question: str, said: str) -> int | None:
    """Keep one answer and say so; the number that undoes it, or None where it was not understood."""
    try:
        receipt = desk.do("assets ask", {"question": question, **understood(said)})
    except HoldfastError as error:
        typer.echo(f"   {error}")
        return None
    asking.say(receipt, desk.viewer())
    return receipt.undo


def _undone(desk: Desk, done: list[tuple[int, int]], at: int) -> int:
    """Take the last answer back; which question to ask next."""
    if not done:
        typer.echo("   Nothing was answered yet.")
        return at
    place, number = done.pop()
    asking.say(desk.do("undo", {"change": number}), desk.viewer())
    return place


def understood(said: str) -> dict[str, Any]:
    """An answer in words as the fields of the command.

    >>> understood("person 4, Ana and somebody else"), understood("Not ours")
    ({'holder': ['person 4', 'Ana'], 'elsewhere': 1}, {'not_ours': True})
    """
    words = said.casefold().rstrip(".")
    if words in ("nobody", "no one", "none"):
        return {"nobody": True}
    if words in ("not ours", "none of ours", "we have none"):
        return {"not_ours": True}
    parts = [part.strip() for part in re.split(r",|;| and | & ", said) if part.strip()]
    others = [found for part in parts if (found := ELSE.fullmatch(part.casefold()))]
    people = [part for part in parts if not ELSE.fullmatch(part.casefold())]
    return {"holder": people, "elsewhere": sum(int(one[1] or 1) for one in others)}
