"""What people say of themselves, and what was tried: could I maintain this file, and did a drill on it go well?

Everybody answers for themselves. What is said can be taken back at once, and then was never said.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

from holdfast.errors import BadInput, Refused, UnknownName, nearest
from holdfast.operations.contract import Context, Receipt
from holdfast.operations.known_assets import KnownAssets
from holdfast.operations.opening import reader_of
from holdfast.store.reader import Reader
from holdfast.store.state import AliasKey, Entry, State
from holdfast.terms.nouns import AssetId, PersonId
from holdfast.terms.request import Field, Of, Request
from holdfast.terms.text import Text, text

SOMEBODY = "a handle such as 'person 4', a name or an address"
What = Annotated[
    str, Field("File or asset", limits="`repository:path`, as `holdfast attest` and pages write it", positional=True)
]
By = Annotated[str, Field("Who says so", limits=SOMEBODY, of=Of.PERSON)]
About = Annotated[str | None, Field("Of whom", limits="only yourself", default_from="whoever says so")]
On = Annotated[date | None, Field("When", limits="a day, such as 2026-03-31", default_from="today")]


class Yes(Request):
    """I could maintain this, alone."""

    what: What
    by: By
    about: About = None
    on: On = None


class No(Request):
    """I could not maintain this."""

    what: What
    by: By
    instead: Annotated[str | None, Field("Who could", limits=SOMEBODY, default_from="not said", of=Of.PERSON)] = None
    about: About = None
    on: On = None


class Withdraw(Request):
    """What I said of this, or of everything, was never said."""

    what: Annotated[
        str | None, Field("File or asset", limits="as it was answered", default_from="none", positional=True)
    ] = None
    by: By
    everything: Annotated[bool, Field("All that they answered")] = False


class Drill(Request):
    """Somebody tried to mend or run it unaided."""

    asset: Annotated[str, Field("Asset", limits="as `holdfast assets` lists it", positional=True, of=Of.ASSET)]
    by: Annotated[str, Field("Who tried", limits=SOMEBODY, of=Of.PERSON)]
    passed: Annotated[bool, Field("It went well, unaided")] = False
    failed: Annotated[bool, Field("It did not")] = False
    withdrawn: Annotated[bool, Field("It never took place")] = False
    on: On = None


@dataclass(frozen=True, slots=True)
class Target:
    """A file (`repository` and `name`) or a whole asset, as an entry keeps it, and as it is written."""

    key: str
    where: Mapping[str, str]

    @property
    def id(self) -> AssetId:
        """For sentences; `render` masks names in it."""
        return AssetId(self.key)


def yes(command: Yes, context: Context) -> Receipt:
    """Note that somebody could maintain a file or an asset, by their own word."""
    return _answer("attest yes", command, None, context)


def no(command: No, context: Context) -> Receipt:
    """Note that somebody could not, and whom they name in their place, if anybody."""
    return _answer("attest no", command, command.instead, context)


def withdraw(command: Withdraw, context: Context) -> Receipt:
    """Take back one answer, or all of somebody's. Raises `BadInput` where there is none."""
    reader = _reader(context)
    who = reader.find(command.by)
    theirs = [entry for entry in _answers(context, reader, who) if entry.value["says"] is not None]
    if not command.everything:
        if command.what is None:
            raise BadInput("Nothing was named. Give the file or asset, or `--everything` for all that they answered.")
        key = _target_said(command.what, theirs, context).key
        theirs = [entry for entry in theirs if _key(entry.value) == key]
    if not theirs:
        raise BadInput(f"{who} has not answered that; nothing was done. `holdfast attest --by '{who}'` lists what was.")
    with State.opened(context.workspace.state) as state:
        made = [
            state.record("attest withdraw", "answer", entry.topic, {**entry.value, "says": None}, context.now)
            for entry in theirs
        ]
    said = text(
        "{n:answer|answers} of {who} {n:only is|are} withdrawn and {n:only counts|count} no more.", n=len(made), who=who
    )
    more = text("Each has a number of its own for `holdfast undo`: {all}.", all=", ".join(map(str, made)))
    return Receipt("attest withdraw", (said,), warnings=(more,) if len(made) > 1 else (), undo=made[-1])


def drill(command: Drill, context: Context) -> Receipt:
    """Note what a drill on an asset showed. It outranks what anybody says; pages speak of the asset, not of people."""
    if command.passed + command.failed + command.withdrawn != 1:
        raise BadInput("Say how the drill went with one of `--passed`, `--failed` and `--withdrawn`.")
    reader, on = _reader(context), _day(command.on, context)
    who, asset = reader.find(command.by), context.assets().find(command.asset)
    alias = list(reader.alias_of(who))
    value = {
        "alias": alias,
        "asset": asset,
        "passed": None if command.withdrawn else command.passed,
        "on": on.isoformat(),
    }
    with State.opened(context.workspace.state) as state:
        before = _topic_of(state.live("drill"), reader, who, asset)
        if command.withdrawn and before is None:
            raise BadInput(
                f"No drill of {who} on `{context.assets().name(asset)}` was noted, so there is none to withdraw. "
                "Nothing was done."
            )
        topic = before or f"drill {json.dumps([alias, asset])}"
        undo = state.record("drill", "drill", topic, value, context.now)
    what = "{asset} was mended or run unaided in a drill on {on}."
    if command.failed:
        what = "The drill of {on} on {asset} needed help: what was tried is not safely held yet."
    if command.withdrawn:
        what = "The drill on {asset} counts no more, as if it had not taken place; noted on {on}."
    return Receipt("drill", (text(what, asset=AssetId(asset), on=on),), undo=undo)


def _answer(operation: str, command: Yes | No, instead: str | None, context: Context) -> Receipt:
    reader, on = _reader(context), _day(command.on, context)
    who = reader.find(command.by)
    _only_oneself(who, command.about, reader)
    target = _target(command.what, reader, context.assets())
    other = reader.find(instead) if instead else None
    if other == who:
        raise BadInput(f"{who} cannot name themselves in their own place. Leave `--instead` out, or answer yes.")
    says = operation == "attest yes"
    alias = list(reader.alias_of(who))
    value = {
        "alias": alias, **target.where, "says": says, "on": on.isoformat(),
        "instead": list(reader.alias_of(other)) if other else None,
    }  # fmt: skip
    with State.opened(context.workspace.state) as state:
        live = state.live("answer")
        fresh = f"answer {json.dumps([alias, *target.where.values()])}"
        undo = state.record(operation, "answer", _topic_of(live, reader, who, target.key) or fresh, value, context.now)
        drilled = [
            entry for entry in state.live("drill") if _of(entry, reader, who) and entry.value["passed"] is not None
        ]
    said = text(
        "{who} " + ("could" if says else "could not") + " maintain {what}, by their own word.", who=who, what=target.id
    )
    against = [entry for entry in live if _key(entry.value) == target.key]
    warnings = (*_against(who, says, other, target, against, reader), *_outranked(drilled, target, context.assets()))
    return Receipt(operation, (said,), warnings=warnings, undo=undo)


def _only_oneself(who: PersonId, about: str | None, reader: Reader) -> None:
    if about is None or reader.find(about) == who:
        return
    other = reader.find(about)
    raise Refused(
        "ANSWERS_ARE_ONES_OWN",
        f"Answers are about oneself: {who} cannot answer for {other}. They can: `holdfast attest --by '{other}'`. "
        f"To name them as a holder, answer no for yourself with `--instead '{other}'`, or see `holdfast assets`.",
    )


def _against(
    who: PersonId, says: bool, other: PersonId | None, target: Target, entries: list[Entry], reader: Reader
) -> tuple[Text, ...]:
    """Where what is said now contradicts what somebody else said of the same: both stay, and whose word counts."""
    found = []
    for entry in entries:
        speaker = reader.person_of(_alias(entry.value["alias"]))
        if speaker is None or entry.value["says"] is None or reader.handle(speaker) == who:
            continue
        handle, named = reader.handle(speaker), entry.value.get("instead")
        if not says and named and reader.person_of(_alias(named)) == reader.person(who):
            found.append((handle, who))
        if handle == other and not entry.value["says"]:
            found.append((who, handle))
    return tuple(
        text(
            "{one} says that {other} could maintain {what}, and {other} says no. Both are kept; {other}'s own word "
            "counts. A drill outranks both: `holdfast drill`.",
            one=one, other=its, what=target.id,
        )
        for one, its in found
    )  # fmt: skip


def _outranked(drilled: list[Entry], target: Target, known: KnownAssets) -> tuple[Text, ...]:
    """A word where a drill of the same person on the same asset counts in place of what they say."""
    repository, name = target.where.get("repository"), target.where.get("name")
    for entry in drilled:
        asset, on = str(entry.value["asset"]), str(entry.value["on"])
        inside = asset.partition(":")[0] == repository and name in known.files.get(asset, ())
        if inside or asset == target.key:
            return (text("A drill of {on} on {asset} outranks it.", on=on, asset=AssetId(asset)),)
    return ()


def _reader(context: Context) -> Reader:
    return reader_of(context.workspace, context.settings, context.chance)


def _day(given: date | None, context: Context) -> date:
    today = context.now.date()
    if given is not None and given > today:
        raise BadInput(
            f"`--on` was given as `{given}`, which is still to come; today is {today}. Leave it out for today."
        )
    return given or today


def _alias(written: Any) -> AliasKey:
    return str(written[0]), str(written[1])


def _key(value: Mapping[str, Any]) -> str:
    return str(value["asset"]) if "asset" in value else f"{value['repository']}:{value['name']}"


def _of(entry: Entry, reader: Reader, who: PersonId) -> bool:
    return reader.person_of(_alias(entry.value["alias"])) == reader.person(who)


def _answers(context: Context, reader: Reader, who: PersonId) -> list[Entry]:
    with State.opened(context.workspace.state) as state:
        return [entry for entry in state.live("answer") if _of(entry, reader, who)]


def _topic_of(entries: tuple[Entry, ...], reader: Reader, who: PersonId, key: str) -> str | None:
    """The topic under which this person spoke of it before, maybe under another of their addresses."""
    before = [entry.topic for entry in entries if _of(entry, reader, who) and _key(entry.value) == key]
    return before[-1] if before else None


def _target(written: str, reader: Reader, known: KnownAssets) -> Target:
    """The file at the head, or the asset, that is meant: as it is stored or as it is shown.

    Raises `UnknownName` with the nearest of both, `BadInput` where a path is in several repositories.
    """
    names = dict(reader.frame("repositories", ("repository", "name")).iter_rows())
    files = {f"{names[number]}:{name}": (names[number], name) for number, name in _files(reader)}
    wanted = written.strip()
    meant = [wanted] if wanted in files else [key for key in files if wanted in (files[key][1], known.show(key))]
    if len(meant) > 1:
        shown = ", ".join(f"`{known.show(key)}`" for key in sorted(meant)[:4])
        raise BadInput(f"`{written}` is in {len(meant)} repositories: {shown}. Write the repository before it.")
    if meant:
        repository, name = files[meant[0]]
        return Target(meant[0], {"repository": repository, "name": name})
    try:
        asset = known.find(wanted)
    except UnknownName:
        raise UnknownName(
            f"No file or asset is called `{written}`. Write `repository:path`; `holdfast assets` lists the assets.",
            (*_near(wanted, list(files), known), *known.near(wanted))[:3],
        ) from None
    return Target(asset, {"asset": asset})


def _files(reader: Reader) -> list[tuple[int, str]]:
    return list(reader.frame("files", ("repository", "name")).iter_rows())


def _near(wanted: str, files: list[str], known: KnownAssets) -> tuple[str, ...]:
    """Files most like what was typed, as they are shown: those that hold it, then those of the same last name."""
    spelled = wanted.casefold()
    last = spelled.rpartition("/")[2].rpartition(":")[2]
    holding = [key for key in files if spelled and spelled in key.casefold()]
    same = [key for key in files if last and key.casefold().rpartition("/")[2].rpartition(":")[2] == last]
    if holding or same:
        return tuple(known.show(key) for key in sorted(holding or same, key=len)[:3])
    return tuple(known.show(key) for key in nearest(wanted, files))


def _target_said(written: str, entries: list[Entry], context: Context) -> Target:
    """What is meant among what was said before: also a file that is gone since."""
    show = context.assets().show
    for entry in entries:
        key = _key(entry.value)
        if written.strip() in (key, show(key)):
            return Target(key, {})
    return _target(written, _reader(context), context.assets())
