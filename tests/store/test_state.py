"""What people typed stays, can be taken back, and never says more than it should."""

from __future__ import annotations

import random
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from holdfast.errors import BadInput, Locked, StoreError, UnknownName
from holdfast.store.state import SLACK, State

NOON = datetime(2026, 11, 13, 12, tzinfo=UTC)
PEOPLE = [[(f"Invented {n}", f"i{n}@juniper.example")] for n in range(40)]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "state.sqlite"


def test_the_newest_change_on_a_topic_holds(file: Path) -> None:
    with State.opened(file) as state:
        for role in ("engineer", "lead"):
            state.record("people role", "role", "role ana", role, NOON)
        state.record("people team", "team", "team ana", "Models", NOON)
    with State.opened(file) as state:
        assert [(entry.kind, entry.value) for entry in state.live("role", "team")] == [
            ("role", "lead"),
            ("team", "Models"),
        ]


def test_undoing_brings_back_what_held_before_and_can_be_undone(file: Path) -> None:
    with State.opened(file) as state:
        state.record("people role", "role", "role ana", "engineer", NOON)
        lead = state.record("people role", "role", "role ana", "lead", NOON)
        undone = state.undo(lead, NOON)
        assert [entry.value for entry in state.live("role")] == ["engineer"]
        state.undo(undone.number, NOON)
        assert [entry.value for entry in state.live("role")] == ["lead"]


def test_an_undo_that_no_longer_applies_says_why(file: Path) -> None:
    with State.opened(file) as state:
        first = state.record("people role", "role", "role ana", "engineer", NOON)
        with pytest.raises(UnknownName, match="The latest is 1"):
            state.undo(7, NOON)
        second = state.record("people role", "role", "role ana", "lead", NOON)
        with pytest.raises(BadInput, match=f"no longer applies: change {second}"):
            state.undo(first, NOON)
        state.undo(second, NOON)
        with pytest.raises(BadInput, match="undone already"):
            state.undo(second, NOON)
        assert state.undo(first, NOON).value == first


@settings(deadline=None, max_examples=30)
@given(st.lists(st.tuples(st.sampled_from("ab"), st.integers(0, 9)), max_size=12))
def test_undoing_from_the_last_to_the_first_leaves_nothing(
    tmp_path_factory: pytest.TempPathFactory, typed: list[tuple[str, int]]
) -> None:
    with State.opened(tmp_path_factory.mktemp("state") / "state.sqlite") as state:
        numbers = [state.record("set", "fact", topic, value, NOON) for topic, value in typed]
        for place in reversed(range(len(typed))):
            held = {entry.topic: entry.value for entry in state.live("fact")}
            assert held == dict(typed[: place + 1])
            state.undo(numbers[place], NOON)
        assert state.live("fact") == ()


def test_entries_cannot_be_changed_or_removed(file: Path) -> None:
    with State.opened(file) as state:
        state.record("people role", "role", "role ana", "lead", NOON)
    with sqlite3.connect(file) as connection:
        for statement in ("UPDATE entries SET value = '1'", "DELETE FROM entries"):
            with pytest.raises(sqlite3.IntegrityError, match="entries are never"):
                connection.execute(statement)
    connection.close()


def test_handles_are_stored_and_stay(file: Path) -> None:
    with State.opened(file) as state:
        first = state.handles(PEOPLE, random.Random(1))
    with State.opened(file) as state:
        assert state.handles(PEOPLE[::-1], random.Random(2)) == first[::-1]


def test_handles_say_nothing_about_order(file: Path) -> None:
    with State.opened(file) as state:
        handles = state.handles(PEOPLE, random.Random(1))
    assert len(set(handles)) == len(PEOPLE)
    assert list(handles) != sorted(handles)
    assert max(handles) <= SLACK * len(PEOPLE) + 1
    assert set(handles) != set(range(1, len(PEOPLE) + 1))


def test_newcomers_get_unused_numbers_among_the_old_ones(file: Path) -> None:
    with State.opened(file) as state:
        old = set(state.handles(PEOPLE[:30], random.Random(1)))
        new = set(state.handles(PEOPLE, random.Random(2))) - old
    assert len(new) == 10
    assert min(new) < max(old)


def test_people_who_merge_keep_the_older_handle_and_get_theirs_back_when_they_part(file: Path) -> None:
    ana, bo = PEOPLE[0], PEOPLE[1]
    with State.opened(file) as state:
        (a,) = state.handles([ana], random.Random(1))
        _, b = state.handles([ana, bo], random.Random(2))
        assert state.handles([bo + ana], random.Random(3)) == (a,)
        assert state.handles([bo, ana], random.Random(4)) == (b, a)
        assert state.all_handles() == {a: ana[0], b: bo[0]}


def test_a_newer_schema_is_refused_untouched(file: Path) -> None:
    with State.opened(file) as state:
        state.record("people role", "role", "role ana", "lead", NOON)
    with sqlite3.connect(file) as connection:
        connection.execute("PRAGMA user_version = 99")
    connection.close()
    with pytest.raises(StoreError, match="newer Holdfast"), State.opened(file):
        pass


def test_a_damaged_file_is_a_plain_error(file: Path) -> None:
    file.write_bytes(b"not a database, but long enough to be taken for one" * 100)
    with pytest.raises(StoreError, match="could not be used"), State.opened(file):
        pass


def test_a_second_writer_is_told_within_a_second(file: Path) -> None:
    with State.opened(file):
        pass
    holder = sqlite3.connect(file, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    with pytest.raises(Locked, match="Another process"), State.opened(file) as state:
        state.record("people role", "role", "role ana", "lead", NOON)
    holder.close()


def test_the_file_is_for_its_owner_only(file: Path) -> None:
    with State.opened(file) as state:
        state.record("people role", "role", "role ana", "lead", NOON)
        assert {entry.stat().st_mode & 0o777 for entry in file.parent.iterdir()} == {0o600}
