"""A plan as other programs take it: Markdown, CSV, a calendar. Names are masked unless there is a purpose.

`FORMATS` is the registry. What is exported is the table `actions` of an answer; nothing else of the page goes along.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from holdfast.render import tables
from holdfast.render.exports import calendar, markdown
from holdfast.render.exports.todo import planned
from holdfast.render.viewer import Viewer
from holdfast.terms.answer import Answer, Link


@dataclass(frozen=True, slots=True)
class Format:
    """How a plan is written down: `ending` of a file's name, `media` type, and what writes it."""

    name: str
    ending: str
    media: str
    write: Callable[[Answer, Viewer], str]


def _csv(answer: Answer, viewer: Viewer) -> str:
    """The table without its links, which lead nowhere from a spreadsheet."""
    table = planned(answer)
    kept = [i for i, _ in enumerate(table.columns) if not any(isinstance(row[i], Link) for row in table.rows)]
    rows = tuple(tuple(row[i] for i in kept) for row in table.rows)
    return tables.write(replace(table, columns=tuple(table.columns[i] for i in kept), rows=rows), viewer)


FORMATS: Mapping[str, Format] = {
    one.name: one
    for one in (
        Format("markdown", ".md", "text/markdown", markdown.write),
        Format("csv", ".csv", "text/csv", _csv),
        Format("ical", ".ics", "text/calendar", calendar.write),
    )
}
"""By the name that is typed."""
