"""From a `Text` or a table's cell to a finished string, for one viewer: the same words on every surface."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from holdfast.render import numbers
from holdfast.render.viewer import Viewer as Viewer
from holdfast.terms.answer import Cell, Column, Doing, Link
from holdfast.terms.estimate import Estimate
from holdfast.terms.money import Money
from holdfast.terms.nouns import Alias, AssetId, AssetKind, PersonId, State
from holdfast.terms.text import Form, Slot, Text

UNKNOWN = "–"
"""What stands where something is not known; never a zero."""


def say(text: Text, viewer: Viewer) -> str:
    """A finished sentence. It starts with a capital where it starts with a number in words or a person.

    >>> from holdfast.terms.text import text
    >>> say(text("{n:words asset goes|assets go} dark if {who} leaves.", n=9, who=PersonId(4)), Viewer())
    'Nine assets go dark if person 4 leaves.'
    """
    return "".join(_said(text, viewer))


def _said(text: Text, viewer: Viewer) -> list[str]:
    parts = list(text.parts())
    said = [part if isinstance(part, str) else slot(*part, viewer) for part in parts]
    if len(parts) > 1 and not isinstance(parts[0], str) and _opens(*parts[0]):
        said[0] = said[0][:1].upper() + said[0][1:]
    return said


def spans(text: Text, viewer: Viewer) -> list[tuple[str, bool]]:
    """A sentence in pieces, each with whether it is something to type: what our own words put between backticks.

    >>> from holdfast.terms.text import text
    >>> spans(text("Try `holdfast people --only {p}`.", p="a`b"), Viewer())
    [('Try ', False), ('holdfast people --only a`b', True), ('.', False)]
    """
    pieces: list[tuple[str, bool]] = [("", False)]
    for part, words in zip(text.parts(), _said(text, viewer), strict=True):
        first, *others = words.split("`") if isinstance(part, str) else [words]
        pieces[-1] = (pieces[-1][0] + first, pieces[-1][1])
        for other in others:
            pieces.append((other, not pieces[-1][1]))
    return [(words, code) for words, code in pieces if words]


def _opens(value: Slot, form: Form) -> bool:
    people = isinstance(value, PersonId) or (isinstance(value, tuple) and any(isinstance(v, PersonId) for v in value))
    return people or form.how == "words"


def slot(value: Slot, form: Form, viewer: Viewer) -> str:
    """One slot in its form."""
    if form.how == "month" and isinstance(value, date):
        return numbers.month(value)
    if isinstance(value, Estimate):
        return _estimate(value, form)
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return _number(value, form)
    return cell(value, viewer, last=" and ")


def _estimate(value: Estimate, form: Form) -> str:
    middle, ends = numbers.median(value), numbers.spread(value)
    if form.how == "percent":
        return numbers.percent(value.value)
    if form.one is not None:
        shown = ends if form.how == "range" else middle
        return _counted(shown, form, singular=shown == "1")
    if form.how == "range":
        return ends + numbers.unit(value, ends)
    return middle + numbers.unit(value, middle) if form.how == "value" else numbers.full(value)


def _number(value: float, form: Form) -> str:
    if form.how == "percent":
        return numbers.percent(value)
    if isinstance(value, int):
        shown = numbers.in_words(value) if form.how == "words" else numbers.count(value)
    else:
        shown = numbers.number(value)
    return shown if form.one is None else _counted(shown, form, singular=value == 1)


def _counted(shown: str, form: Form, *, singular: bool) -> str:
    word = (form.one if singular else form.many) or ""
    return word if form.how == "only" else f"{shown} {word}"


def cell(value: Cell | Slot | Doing, viewer: Viewer, last: str = ", ") -> str:
    """A cell as people read it. `None` is "not known" and prints as a dash.

    >>> cell((PersonId(7), PersonId(2)), Viewer()), cell(None, Viewer()), cell((), Viewer()), cell(True, Viewer())
    ('person 7, person 2', '–', 'none', 'yes')
    """
    match value:
        case None:
            return UNKNOWN
        case bool():
            return "yes" if value else "no"
        case int():
            return numbers.count(value)
        case float():
            return numbers.number(value)
        case Estimate():
            return numbers.full(value)
        case date():
            return numbers.day(value)
        case Money():
            return numbers.exact(value)
        case tuple():
            return listed([cell(item, viewer) for item in value], last)
        case _:
            return _named(value, viewer)


def _named(value: Text | Link | Doing | PersonId | Alias | AssetId | AssetKind | State | str, viewer: Viewer) -> str:
    match value:
        case Text():
            return say(value, viewer)
        case Link() | Doing():
            return say(value.label, viewer)
        case PersonId():
            return viewer.person(value)
        case Alias():
            return viewer.alias(value)
        case AssetId():
            return asset(value, viewer)
        case AssetKind() | State():
            return value.value
        case _:
            return viewer.words(value)


def under(column: Column, value: Cell, viewer: Viewer) -> str:
    """A cell under its column's head: the unit is left out where the head names it.

    >>> e = Estimate("w", 19, 14, 27, as_of=date(2026, 11, 13), unit="weeks")
    >>> under(Column("w", "Weeks to cover"), e, Viewer()), under(Column("w", "How long"), e, Viewer())
    ('19 (14 to 27)', '19 weeks (14 to 27)')
    """
    if isinstance(value, Estimate) and value.unit and value.unit.lower() in column.head.lower():
        return numbers.full(value, unit_named=True)
    return cell(value, viewer)


def asset(value: AssetId, viewer: Viewer) -> str:
    """An asset's name: repository and path, names masked; a kind after "#" in brackets.

    >>> asset(AssetId("api:src/serve"), Viewer()), asset(AssetId("api:#runbook"), Viewer())
    ('api:src/serve', 'api (runbook)')
    """
    place, _, kind = value.key.partition("#")
    repository, _, path = place.partition(":")
    name = f"{repository}:{path}" if path not in {"", "."} else repository
    return viewer.words(f"{name} ({kind})" if kind else name)


def short_asset(value: AssetId, viewer: Viewer, shared: Mapping[str, int] | None = None) -> tuple[str, ...]:
    """An asset's name in shorter and shorter forms, for a box or a column that may be narrow.

    `shared` counts how many assets have each part of a path; the part that tells this one from the others stays.

    >>> short_asset(AssetId("api:src/serve/http"), Viewer())
    ('api:src/serve/http', 'src/serve/http', 'serve/http', 'http')
    >>> short_asset(AssetId("api:m-7/src/main"), Viewer(), {"src": 9, "main": 9, "m-7": 1})
    ('api:m-7/src/main', 'm-7/src/main', 'm-7')
    """
    whole = asset(value, viewer)
    path = whole.partition(":")[2] or whole
    parts = path.split("/")
    counts = [(shared or {}).get(part, 1) for part in parts]
    own = max(i for i, count in enumerate(counts) if count == min(counts))
    return tuple(dict.fromkeys([whole, *("/".join(parts[i:]) for i in range(own + 1)), parts[own]]))


def listed(items: Iterable[str], last: str = ", ") -> str:
    """Items with commas; an empty list is "none"."""
    things = list(items)
    if not things:
        return "none"
    return ", ".join(things[:-1]) + last + things[-1] if len(things) > 1 else things[0]


def command(link: Link, viewer: Viewer) -> str:
    """A link as the command that a person would type.

    >>> from holdfast.terms.text import text
    >>> command(Link(text("What if person 4 leaves"), "departure", (("leaving", ("person 4",)),)), Viewer())
    "holdfast departure --leaving 'person 4'"
    >>> command(Link(text("Check who is who"), "identities", (("suggested", "true"),)), Viewer())
    'holdfast identities --suggested'
    """
    words = ["holdfast", link.question]
    for name, value in link.request:
        flag = f"--{name.strip('_').replace('_', '-')}"
        if value == "true":
            words.append(flag)
            continue
        for one in (value,) if isinstance(value, str) else value:
            words += [flag, _quoted(viewer.words(one))]
    return " ".join(words)


def _quoted(word: str) -> str:
    """A word as a shell would need it.

    >>> _quoted("api:src/serve"), _quoted("it's; rm")
    ('api:src/serve', "'it'\\\\''s; rm'")
    """
    safe = word and all(letter.isalnum() or letter in "-_./:@,+=" for letter in word)
    return word if safe else "'" + word.replace("'", "'\\''") + "'"
