"""What the company knows of its people: who left and when, roles and teams. Never pay: that belongs to roles."""

from __future__ import annotations

import json
from datetime import date
from typing import Annotated

from pydantic import Field as Limits

from holdfast.errors import BadInput
from holdfast.operations.contract import Context, Receipt
from holdfast.operations.opening import reader_of
from holdfast.store.state import State
from holdfast.terms.nouns import PersonId
from holdfast.terms.request import Field, Of, Request
from holdfast.terms.text import Text, text

Somebody = Annotated[
    str, Field("Person", limits="a handle such as 'person 4', a name or an address", positional=True, of=Of.PERSON)
]
Word = Annotated[str, Limits(min_length=1, max_length=80)]


class Left(Request):
    """Somebody has left, or is going to."""

    person: Somebody
    on: Annotated[date | None, Field("Last day", limits="a day, such as 2026-03-31", default_from="today")] = None


class Silent(Request):
    """These have left, each on the day they were last seen."""

    people: Annotated[
        tuple[str, ...],
        Limits(min_length=1),
        Field("People", limits="handles such as 'person 4', names or addresses", positional=True, of=Of.PERSON),
    ]


class Returned(Request):
    """Somebody is there."""

    person: Somebody


class Role(Request):
    """Somebody's role."""

    person: Somebody
    role: Annotated[
        Word, Field("Role", limits="any word; its pay band stands in holdfast.toml", positional=True, of=Of.ROLE)
    ]


class Team(Request):
    """Somebody's team."""

    person: Somebody
    team: Annotated[Word, Field("Team", limits="any word", positional=True, of=Of.TEAM)]


def left(command: Left, context: Context) -> Receipt:
    """Note somebody's last day; from then on they hold nothing."""
    last_day = command.on or context.now.date()
    who, undo = _note("people left", "left_on", command.person, last_day.isoformat(), context)
    warnings = (*_seen_after(who, last_day, context), *_still_here(who, last_day, context))
    return Receipt("people left", _of_last_day(who, last_day, context.now.date()), warnings=warnings, undo=undo)


def _of_last_day(who: PersonId, last_day: date, today: date) -> tuple[Text, ...]:
    """That somebody left; or, where that day lies ahead, that they are going to, and what plans the days until then."""
    if last_day <= today:
        return (text("{who} left on {day}.", who=who, day=last_day),)
    return (
        text("{who} leaves on {day}, and holds what they hold until then.", who=who, day=last_day),
        text("What to hand over before: `holdfast departure --leaving '{who}'`.", who=str(who)),
    )


def silent(command: Silent, context: Context) -> Receipt:
    """Note for each that their last day was the day on which history last saw them; each can be undone alone.

    Raises `BadInput`, and notes nobody, where one of them has no such day.
    """
    reader = reader_of(context.workspace, context.settings, context.chance)
    people = tuple(dict.fromkeys(reader.find(one) for one in command.people))
    seen = {who: reader.last_seen(who) for who in people}
    for who in people:
        if seen[who] is None:
            raise BadInput(f"History gives no day for {who}. Say it: `holdfast people left '{who}' --on DATE`.")
    made: list[int] = []
    with State.opened(context.workspace.state) as state:
        for who, day in seen.items():
            alias = reader.alias_of(who)
            body = {"alias": alias, "value": day.isoformat() if day else None}
            made.append(state.record("people silent", "left_on", f"left_on {json.dumps(alias)}", body, context.now))
    said = text(
        "{n:person is marked as left, on|people are marked as left, each on} the day they were last seen.",
        n=len(people),
    )
    each = text(
        "Changes {first} to {last}, one for each: each is undone alone.", first=str(made[0]), last=str(made[-1])
    )
    return Receipt(
        "people silent", (said, each) if len(made) > 1 else (said,), undo=made[-1], counts={"first": made[0]}
    )


def returned(command: Returned, context: Context) -> Receipt:
    """Note that somebody is there, whatever was said before."""
    who, undo = _note("people returned", "left_on", command.person, None, context)
    return Receipt("people returned", (text("{who} is here.", who=who),), undo=undo)


def role(command: Role, context: Context) -> Receipt:
    """Note somebody's role."""
    who, undo = _note("people role", "role", command.person, command.role, context)
    warnings: tuple[Text, ...] = ()
    if context.settings.roles and command.role not in context.settings.roles:
        known = ", ".join(context.settings.roles)
        warnings = (
            text("No pay band is set for `{role}`; there are bands for {known}.", role=command.role, known=known),
        )
    said = text("The role of {who} is {role}.", who=who, role=command.role)
    return Receipt("people role", (said,), warnings=warnings, undo=undo)


def team(command: Team, context: Context) -> Receipt:
    """Note somebody's team."""
    who, undo = _note("people team", "team", command.person, command.team, context)
    said = text("{who} is in the team {team}.", who=who, team=command.team)
    return Receipt("people team", (said,), undo=undo)


def _note(operation: str, fact: str, person: str, value: str | None, context: Context) -> tuple[PersonId, int]:
    """Write one fact down under the address that somebody used most; whom it is about, and the change's number."""
    reader = reader_of(context.workspace, context.settings, context.chance)
    who = reader.find(person)
    alias = reader.alias_of(who)
    with State.opened(context.workspace.state) as state:
        topic, body = f"{fact} {json.dumps(alias)}", {"alias": alias, "value": value}
        return who, state.record(operation, fact, topic, body, context.now)


def _seen_after(who: PersonId, last_day: date, context: Context) -> tuple[Text, ...]:
    """A caution where somebody was still at work after their last day."""
    reader = reader_of(context.workspace, context.settings, context.chance)
    seen = reader.last_seen(who)
    if seen is None or seen <= last_day:
        return ()
    return (text("Their latest work is of {seen}, after that day. Is it the right person?", seen=seen),)


def _still_here(who: PersonId, last_day: date, context: Context) -> tuple[Text, ...]:
    """A caution where answers are of a day before the last one, so that nothing changes in them."""
    as_of = reader_of(context.workspace, context.settings, context.chance).as_of
    today = context.now.date()
    if last_day <= as_of or as_of >= today:
        return ()
    if last_day > today:
        return (
            text(
                "Answers are as of {as_of}. Fetch and scan again, and they count the days left from now.", as_of=as_of
            ),
        )
    return (
        text(
            "Answers are as of {as_of}, when {who} was still there. Fetch and scan again, and they count that day.",
            as_of=as_of, who=who,
        ),
    )  # fmt: skip
