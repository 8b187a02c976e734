"""Who saw names is written down first, and cannot be unwritten."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from holdfast.errors import Refused
from holdfast.store import audit
from holdfast.store.gate import unmask
from holdfast.terms.nouns import PersonId, Purpose

NOON = datetime(2026, 11, 13, 12, tzinfo=UTC)


@pytest.fixture
def log(tmp_path: Path) -> Path:
    for person in range(1, 5):
        unmask(tmp_path / "audit.log", "continuity", "departure", [PersonId(person)], NOON)
    return tmp_path / "audit.log"


def test_rows_are_read_back_in_order(log: Path) -> None:
    assert [row.details["people"] for row in audit.rows(log)] == [[1], [2], [3], [4]]
    assert audit.verify(log).whole


def test_no_log_is_a_whole_log(tmp_path: Path) -> None:
    assert audit.verify(tmp_path / "audit.log").whole
    assert audit.rows(tmp_path / "audit.log") == ()


def changed(lines: list[bytes]) -> list[bytes]:
    return [lines[0], lines[1].replace(b'"continuity"', b'"onboarding"'), *lines[2:]]


@pytest.mark.parametrize(
    "forgery",
    [
        changed,
        lambda lines: lines[1:],
        lambda lines: [lines[0], *lines[2:]],
        lambda lines: lines[:-1],
        lambda lines: [],
        lambda lines: [lines[1], lines[0], *lines[2:]],
        lambda lines: [*lines[:-1], lines[-1][:-10]],
        lambda lines: [*lines[:2], b"{}\n", *lines[2:]],
    ],
    ids=["edited", "first removed", "one removed", "last removed", "all removed", "swapped", "cut", "inserted"],
)
def test_tampering_is_found_and_names_stay_hidden(log: Path, forgery: object) -> None:
    assert callable(forgery)
    log.write_bytes(b"".join(forgery(log.read_bytes().splitlines(keepends=True))))
    assert not audit.verify(log).whole
    with pytest.raises(Refused) as refused:
        unmask(log, "continuity", "departure", [PersonId(1)], NOON)
    assert refused.value.code == "AUDIT_DAMAGED"


def test_a_rewritten_chain_does_not_fit_its_head(log: Path) -> None:
    rows = [json.loads(line) for line in log.read_bytes().splitlines()][:-1]
    log.write_bytes(b"".join(json.dumps(row, sort_keys=True).encode() + b"\n" for row in rows))
    assert "cut short" in (audit.verify(log).problem or "")


def test_a_removed_head_is_found(log: Path) -> None:
    log.with_suffix(".head").unlink()
    assert not audit.verify(log).whole


def test_a_row_that_a_crash_cut_short_was_never_acknowledged(log: Path) -> None:
    with log.open("ab") as stream:
        stream.write(b'{"number": 5, "at"')
    assert audit.verify(log).whole
    unmask(log, "onboarding", "people", [], NOON)
    assert [row.number for row in audit.rows(log)] == [1, 2, 3, 4, 5]
    assert audit.verify(log).whole


@pytest.mark.parametrize(
    ("purpose", "code"), [(None, "NO_PURPOSE"), ("", "NO_PURPOSE"), ("curiosity", "UNKNOWN_PURPOSE")]
)
def test_without_a_purpose_from_the_list_nothing_is_shown_or_logged(
    tmp_path: Path, purpose: str | None, code: str
) -> None:
    with pytest.raises(Refused) as refused:
        unmask(tmp_path / "audit.log", purpose, "departure", [PersonId(1)], NOON)
    assert refused.value.code == code
    assert refused.value.exit_code == 3
    assert not (tmp_path / "audit.log").exists()


def test_where_the_log_cannot_be_written_the_request_is_refused(tmp_path: Path) -> None:
    (tmp_path / "audit.log").mkdir()
    with pytest.raises(Refused) as refused:
        unmask(tmp_path / "audit.log", "continuity", "departure", [PersonId(1)], NOON)
    assert refused.value.code in {"AUDIT_UNWRITABLE", "AUDIT_DAMAGED"}


def test_a_permission_says_where_it_was_logged(log: Path) -> None:
    given = unmask(log, "leave cover", "departure", [PersonId(2), PersonId(1), PersonId(2)], NOON)
    assert (given.purpose, given.people, given.row) == (Purpose.LEAVE_COVER, (PersonId(1), PersonId(2)), 5)
    assert audit.rows(log)[-1].details == {"purpose": "leave cover", "question": "departure", "people": [1, 2]}


def test_the_log_is_for_its_owner_only(log: Path) -> None:
    assert {file.stat().st_mode & 0o777 for file in log.parent.iterdir()} == {0o600}
