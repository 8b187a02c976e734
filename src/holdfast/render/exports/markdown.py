"""A plan as Markdown: what to do, by whom, until when. No boxes to tick: a scan or a drill shows what is done."""

from __future__ import annotations

import re
from typing import Final

from holdfast.render import numbers
from holdfast.render.exports.todo import ToDo, todos
from holdfast.render.text import Viewer, say
from holdfast.render.words import footer, masking_note, top_line
from holdfast.terms.answer import Answer, Headline, Provenance

DONE: Final = "Each is done when the next scan or a drill shows it, not when somebody says so."
_SIGNS = re.compile(r"([\\`*_{}\[\]()<>#+|~!$])")
_MENTION = re.compile(r"@(?=\w)")


def write(answer: Answer, viewer: Viewer) -> str:
    """The finding, then every action with what belongs to it."""
    things = todos(answer, viewer)
    lines = [f"_{escaped(f'{top_line(answer, viewer)} · {masking_note(viewer)}')}_", ""]
    for block in answer.blocks:
        if isinstance(block, Headline):
            lines = [f"# {escaped(say(block.finding, viewer))}", "", *lines]
            lines += [escaped(say(block.meaning, viewer)), ""] if block.meaning else []
    if things:
        lines += [DONE, ""]
    for number, thing in enumerate(things, 1):
        lines += [f"{number}. **{escaped(thing.title)}**{_when(thing)}", *body(thing, indent="   "), ""]
    lines += [f"_{escaped(footer(block))}_" for block in answer.blocks if isinstance(block, Provenance)]
    return "\n".join(lines).rstrip() + "\n"


def body(thing: ToDo, indent: str = "") -> list[str]:
    """What is to be known of one thing, a line each."""
    lines = [f"{indent}- {escaped(name)}: {escaped(value)}" for name, value in thing.lines]
    return [*lines, f"{indent}- Key: `{thing.id}`"]


def _when(thing: ToDo) -> str:
    if thing.start is None or thing.by is None:
        return ""
    return f", {numbers.day(thing.start)} to {numbers.day(thing.by)}"


def escaped(text: str) -> str:
    r"""`text` so that no reader of Markdown takes any of it for a mark, a link, HTML, or a call to somebody.

    >>> escaped("a_b [x](javascript:1) <img>"), escaped("ask @ann, see #4")
    ('a\\_b \\[x\\]\\(javascript:1\\) \\<img\\>', 'ask @\u2060ann, see \\#4')
    """
    flat = " ".join(text.split())
    marked = _SIGNS.sub(r"\\\1", flat).replace("://", ":\u2060//").replace("www.", "www\u2060.")
    return _MENTION.sub("@\u2060", marked)
