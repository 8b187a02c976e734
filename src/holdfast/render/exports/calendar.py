"""A plan as iCalendar (RFC 5545): one whole-day event for each action.

Each keeps its UID over scans, and `SEQUENCE` grows with the generation, so that a second import moves what is there.
"""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, Final

from holdfast.render.exports.markdown import DONE
from holdfast.render.exports.todo import ToDo, todos
from holdfast.render.text import Viewer
from holdfast.render.words import company
from holdfast.terms.answer import Answer, Provenance

if TYPE_CHECKING:
    from icalendar import Event

MAKER: Final = "-//Holdfast//Continuity plan//EN"
AT: Final = "@holdfast.invalid"
"""What every UID ends in: a name that nobody can own."""


def write(answer: Answer, viewer: Viewer) -> str:
    """Every action that has days, as a calendar; without days or actions, an empty calendar."""
    from icalendar import Calendar

    source = next((block for block in answer.blocks if isinstance(block, Provenance)), None)
    made = Calendar()
    made.add("prodid", MAKER)
    made.add("version", "2.0")
    made.add("method", "PUBLISH")
    made.add("x-wr-calname", f"Continuity: {company(answer, viewer)}".removesuffix(": "))
    for thing in todos(answer, viewer):
        if thing.start is not None and thing.by is not None:
            made.add_component(_event(thing, answer, source))
    return str(made.to_ical().decode("utf-8"))


def _event(thing: ToDo, answer: Answer, source: Provenance | None) -> Event:
    from icalendar import Event

    event = Event()
    event.add("uid", thing.id + AT)
    event.add("dtstamp", datetime.combine(answer.as_of, time(), UTC))
    event.add("sequence", source.generation if source else 0)
    event.add("dtstart", thing.start)
    event.add("dtend", (thing.by or answer.as_of) + timedelta(days=1))  # the day after the last, says the standard
    event.add("summary", thing.title)
    event.add("description", "\n".join([*(f"{name}: {value}" for name, value in thing.lines), "", DONE]))
    event.add("transp", "TRANSPARENT")  # nobody is busy all day
    event.add("categories", ["Holdfast"])
    return event
