"""Opens what a surface needs before it can ask or do anything: workspace, settings, reader, ledger."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from holdfast.errors import BadInput
from holdfast.settings import Settings, read_settings, split_alias
from holdfast.store import workspace as workspaces
from holdfast.store.workspace import Workspace as Workspace  # surfaces name the type and import no store
from holdfast.terms.nouns import PersonId
from holdfast.terms.request import Of

if TYPE_CHECKING:
    from holdfast.claims.ledger import Ledger
    from holdfast.store.people import Declared
    from holdfast.store.reader import Reader as Reader  # surfaces name this type too


def workspace_for_scan(paths: Sequence[Path], current: Path, named: Path | None = None) -> Workspace:
    """Where a scan writes: the workspace that the user named, or as `store.workspace.for_scan` finds it."""
    found = workspaces.named(named) if named else workspaces.for_scan(paths, current, workspaces.home_folder())
    workspaces.refuse_newer(found)
    return found


def workspace_for_questions(current: Path, named: Path | None = None) -> Workspace:
    """Which workspace answers: the one that the user named, or as `store.workspace.for_questions` finds it."""
    found = workspaces.named(named) if named else workspaces.for_questions(current, workspaces.home_folder())
    workspaces.refuse_newer(found)
    return found


def workspace_for_restore(file: Path, current: Path, named: Path | None = None) -> Workspace:
    """Where a backup goes: a place that was named, the nearest settings file's, or its own under the data folder.

    A folder that is named and new becomes what was backed up: a workspace, or a settings file with one beside it.
    """
    from holdfast.store.archive import contents

    backup = contents(file)
    if named:
        found = named.expanduser().absolute()
        if found.name == workspaces.SETTINGS_NAME or (found / workspaces.SETTINGS_NAME).is_file():
            return workspaces.named(found)
        if backup.beside_settings and found.name != workspaces.FOLDER_NAME and not workspaces.is_one(found):
            return Workspace(found / workspaces.FOLDER_NAME, why="you named it")
        return workspaces.named(found) if workspaces.is_one(found) else Workspace(found, why="you named it")
    if settings := workspaces.nearest_settings(current):
        return workspaces.at_settings(settings, f"{settings} is the nearest settings file")
    if backup.beside_settings:
        raise BadInput(
            "This backup has a settings file of its own. Say in which folder it belongs: "
            f"`holdfast restore {file} --workspace FOLDER`."
        )
    return workspaces.described(workspaces.home_folder() / backup.folder, "where it was backed up from")


def changes_typed(workspace: Workspace) -> int:
    """How many changes were ever typed in a workspace, the undone too."""
    from holdfast.store.state import State

    if not workspace.state.exists():
        return 0
    with State.opened(workspace.state) as state:
        return state.revision


def settings_of(workspace: Workspace) -> Settings:
    """The settings file of a workspace, or the defaults where it has none."""
    return read_settings(workspace.settings) if workspace.settings else Settings()


def reader_of(workspace: Workspace, settings: Settings, chance: random.Random, unscanned: date | None = None) -> Reader:
    """The current generation with its people, as the settings and what was typed say; where nothing was scanned, only
    what was typed, as of the day `unscanned`."""
    from holdfast.store.reader import open_reader

    return open_reader(workspace, declared(settings), chance, unscanned)


def stamp(workspace: Workspace) -> tuple[object, ...]:
    """What every answer depends on besides its request and the claims: the published evidence, what was typed, the
    settings. Cheap to ask, and the same as long as nothing of it changes."""
    from holdfast.store.generations import current_mark
    from holdfast.store.state import State

    with State.opened(workspace.state) as state:
        return current_mark(workspace), state.mark, settings_stamp(workspace)


def settings_stamp(workspace: Workspace) -> tuple[int, int] | None:
    """When the settings file was written last, and its size; None where there is none."""
    if workspace.settings is None or not workspace.settings.is_file():
        return None
    found = workspace.settings.stat()
    return found.st_mtime_ns, found.st_size


def people(reader: Reader) -> tuple[PersonId, ...]:
    """Everybody but machines, by handle, which is random."""
    import polars as pl

    return tuple(PersonId(handle) for handle in reader.people.filter(~pl.col("bot"))["handle"].sort())


def listed(reader: Reader, settings: Settings, of: Of) -> tuple[str, ...]:
    """What was typed or is in the settings of a kind that a field can name: teams, roles, claims."""
    if of is Of.CLAIM:
        return tuple(sorted(ledger_of(reader)))
    column = {Of.TEAM: "team", Of.ROLE: "role"}.get(of)
    typed = set(reader.people[column].drop_nulls()) if column else set[str]()
    return tuple(sorted(typed | (set(settings.roles) if of is Of.ROLE else set())))


def evidence(reader: Reader) -> frozenset[str]:
    """Which kinds of evidence there are: git once something was scanned, others by what was taken in."""
    git = {"git"} if reader.number else set[str]()
    return frozenset({*git, *(entry.kind for entry in reader.entries if entry.value is not None)})


def ledger_of(reader: Reader) -> Ledger:
    """The claim ledger with the company's own figures in place."""
    from holdfast.claims.ledger import Ledger

    ledger = Ledger.load()
    for own in reader.overrides:
        ledger = ledger.override(own.key, own.low, own.mid, own.high, source=own.source, dated=own.dated)
    return ledger


def declared(settings: Settings) -> Declared:
    """What the settings file says of people, as the store takes it.

    >>> from holdfast.settings import parse_settings
    >>> declared(parse_settings('same = [["Ana Ito", "ana@juniper.example"]]')).same
    ((('Ana Ito', ''), ('', 'ana@juniper.example')),)
    """
    from holdfast.store.people import Declared, DeclaredPerson

    return Declared(
        people=tuple(
            DeclaredPerson(one.name, one.emails, one.left, one.role, one.team, one.bot) for one in settings.people
        ),
        same=tuple((split_alias(first), split_alias(other)) for first, *others in settings.same for other in others),
        different=tuple((split_alias(left), split_alias(right)) for left, right in settings.different),
    )
