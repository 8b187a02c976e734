"""A plan as issues: a title, and a body in Markdown with what belongs to one action."""

from __future__ import annotations

from holdfast.render import numbers
from holdfast.render.exports.markdown import DONE, body, escaped
from holdfast.render.exports.todo import ToDo, todos
from holdfast.render.text import Viewer
from holdfast.render.words import company
from holdfast.terms.answer import Answer
from holdfast.terms.issue import LONGEST_TITLE, Issue


def issues(answer: Answer, viewer: Viewer) -> tuple[Issue, ...]:
    """One for each action, in the order of the plan."""
    return tuple(_issue(thing, answer, viewer) for thing in todos(answer, viewer))


def _issue(thing: ToDo, answer: Answer, viewer: Viewer) -> Issue:
    days = []
    if thing.start is not None and thing.by is not None:
        days = [f"- When: {numbers.day(thing.start)} to {numbers.day(thing.by)}"]
    whose = company(answer, viewer)
    told = f"From Holdfast's continuity plan{f' for {whose}' if whose else ''}, as of {numbers.day(answer.as_of)}."
    title = thing.title if len(thing.title) <= LONGEST_TITLE else thing.title[: LONGEST_TITLE - 1] + "…"
    return Issue(thing.id, title, "\n".join([escaped(told), "", *days, *body(thing), "", DONE]))
