"""A backup brings back all of it or nothing; an export is the same bytes for the same evidence."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import shutil
import sqlite3
import tarfile
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from invented_repositories import ANA, BO, NOON, Desk, commit, repository, said

from holdfast.errors import BadInput, HoldfastError, Refused, StoreError, TooNew
from holdfast.operations import opening
from holdfast.store import archive, audit, export, generations, reader
from holdfast.store.state import State
from holdfast.store.tables import TABLES
from holdfast.store.workspace import Workspace

HOSTILE = '=HYPERLINK("http://example.invalid")'


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A scanned workspace in which something was typed and names were shown."""
    repository(tmp_path / "code/api", (ANA, BO, f"{HOSTILE} <h@juniper.example>"))
    commit(tmp_path / "code/api", BO, 5, "+sum(1)/notes.md")
    made = Desk(tmp_path / "workspace")
    made.scan(tmp_path / "code")
    made.do("people role", person="Ana Example", role="lead")
    made.do("unmask", purpose="continuity")
    return made


def exported(desk: Desk, folder: Path) -> str:
    desk.do("export", folder=str(folder), purpose="continuity")
    return export.fingerprint(folder)


def all_bytes(folder: Path) -> dict[str, str]:
    return {
        str(one.relative_to(folder)): hashlib.sha256(one.read_bytes()).hexdigest()
        for one in sorted(folder.rglob("*"))
        if one.is_file() and not one.name.startswith("lock") and one.suffix != ".lock"
    }


def test_a_restored_backup_exports_the_same_bytes(desk: Desk, tmp_path: Path) -> None:
    before = exported(desk, tmp_path / "before")
    rows = len(audit.rows(desk.workspace.audit))
    receipt = desk.do("backup", file=str(tmp_path / "b.tar"))
    assert receipt.audit == rows + 1
    assert (tmp_path / "b.tar").stat().st_mode & 0o777 == 0o600
    other = Desk(tmp_path / "elsewhere")
    receipt = other.do("restore", file=str(tmp_path / "b.tar"))
    assert exported(other, tmp_path / "after") == before
    assert [row.what for row in audit.rows(other.workspace.audit)] == [
        "unmask", "unmask", "backup", "restore", "unmask",
    ]  # fmt: skip
    assert audit.verify(other.workspace.audit).whole
    assert dict(other.reader().people.select("name", "role").iter_rows())["Ana Example"] == "lead"
    assert other.reader().handles == desk.reader().handles
    for entry in (other.workspace.folder, *other.workspace.folder.rglob("*")):
        assert entry.stat().st_mode & 0o777 == (0o700 if entry.is_dir() else 0o600), entry
    assert other.scan(tmp_path / "code").counts["fresh"] == 0


def test_the_same_workspace_gives_the_same_backup(desk: Desk, tmp_path: Path) -> None:
    for name in ("one", "two"):
        archive.pack(desk.workspace, tmp_path / name, NOON)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()
    assert not list(desk.workspace.folder.glob(".backup*"))


def test_an_export_does_not_depend_on_how_often_was_scanned_and_does_on_what_was_typed(
    desk: Desk, tmp_path: Path
) -> None:
    first = exported(desk, tmp_path / "first")
    again = Desk(tmp_path / "again")
    again.scan(tmp_path / "code", as_of=None)
    again.do("people role", person="Ana Example", role="lead")
    commit(tmp_path / "code/api", BO, 9)
    again.scan(tmp_path / "code")
    assert exported(again, tmp_path / "more") != first
    desk.scan(tmp_path / "code")
    assert exported(desk, tmp_path / "second") == exported(again, tmp_path / "third")


def test_every_table_is_there_as_parquet_and_csv_and_no_cell_is_a_formula(desk: Desk, tmp_path: Path) -> None:
    exported(desk, tmp_path / "out")
    for name in TABLES:
        table = desk.reader().frame(name)
        assert pl.read_parquet(tmp_path / f"out/{name}.parquet").equals(table)
        rows = list(csv.reader(io.StringIO((tmp_path / f"out/{name}.csv").read_text())))
        assert len(rows) == table.height + 1
        assert rows[0] == table.columns
    authors = (tmp_path / "out/commits.csv").read_text()
    assert "'=HYPERLINK" in authors
    assert '"=HYPERLINK' not in authors
    assert '"\'+sum(1)/notes.md"' in (tmp_path / "out/paths.csv").read_text()
    assert json.loads((tmp_path / "out/typed.json").read_text())[0]["value"]["value"] == "lead"
    for line in (tmp_path / "out" / export.SUMS).read_text().splitlines():
        digest, name = line.split("  ")
        assert hashlib.sha256((tmp_path / "out" / name).read_bytes()).hexdigest() == digest


def test_a_table_larger_than_one_piece_is_exported_whole(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = desk.reader().frame("commits")
    monkeypatch.setattr(export, "AT_ONCE", 3)
    exported(desk, tmp_path / "out")
    assert len((tmp_path / "out/commits.csv").read_text().splitlines()) == whole.height + 1 > 4
    assert pl.read_parquet(tmp_path / "out/commits.parquet").equals(whole)


def test_an_export_needs_a_purpose_and_a_place_of_its_own(desk: Desk, tmp_path: Path) -> None:
    with pytest.raises(Refused, match="Names are shown only for a purpose"):
        desk.do("export", folder=str(tmp_path / "out"))
    with pytest.raises(BadInput, match="is not empty"):
        desk.do("export", folder=str(tmp_path / "code"), purpose="continuity")
    assert not (tmp_path / "out").exists()


def test_a_workspace_that_is_there_is_only_replaced_if_that_was_said(desk: Desk, tmp_path: Path) -> None:
    desk.do("backup", file=str(tmp_path / "b.tar"))
    before = exported(desk, tmp_path / "before")
    desk.do("people role", person="Bo Invented", role="junior")
    desk.do("unmask", purpose="onboarding")
    held = all_bytes(desk.workspace.folder)
    with pytest.raises(BadInput, match=r"already holds a workspace.*with 2 typed changes"):
        desk.do("restore", file=str(tmp_path / "b.tar"))
    assert all_bytes(desk.workspace.folder) == held
    receipt = desk.do("restore", file=str(tmp_path / "b.tar"), yes=True)
    assert any("log goes on" in line for line in said(receipt))
    whats = [row.details.get("purpose", row.what) for row in audit.rows(desk.workspace.audit)]
    assert whats == ["continuity", "backup", "continuity", "onboarding", "restore"]  # nobody's look is forgotten
    assert exported(desk, tmp_path / "after") == before
    assert [one.name for one in tmp_path.iterdir() if one.name.startswith(".")] == []


def test_a_log_that_tells_another_story_is_not_written_over(desk: Desk, tmp_path: Path) -> None:
    desk.do("backup", file=str(tmp_path / "b.tar"))
    other = Desk(tmp_path / "other")
    other.scan(tmp_path / "code")
    other.do("unmask", purpose="leave cover")
    held = all_bytes(other.workspace.folder)
    with pytest.raises(Refused, match="other looks at names") as refused:
        other.do("restore", file=str(tmp_path / "b.tar"), yes=True)
    assert refused.value.code == "AUDIT_DIFFERS"
    assert all_bytes(other.workspace.folder) == held


def test_a_folder_that_is_no_workspace_is_never_replaced(desk: Desk, tmp_path: Path) -> None:
    desk.do("backup", file=str(tmp_path / "b.tar"))
    with pytest.raises(BadInput, match="holds something that is no workspace"):
        Desk(tmp_path / "code").do("restore", file=str(tmp_path / "b.tar"), yes=True)


def test_a_backup_while_scans_publish_is_whole(desk: Desk, tmp_path: Path) -> None:
    other = Desk(tmp_path / "workspace")
    trouble: list[BaseException] = []

    def scan() -> None:
        try:
            for day in range(6, 9):
                commit(tmp_path / "code/api", ANA, day)
                other.scan(tmp_path / "code")
        except BaseException as error:
            trouble.append(error)

    scanning = threading.Thread(target=scan)
    scanning.start()
    made: list[archive.Backup] = []
    while scanning.is_alive():
        made.append(archive.pack(desk.workspace, tmp_path / f"b{len(made)}.tar", NOON))
    scanning.join()
    assert not trouble
    for number in range(len(made)):
        back = Desk(tmp_path / f"back{number}")
        back.do("restore", file=str(tmp_path / f"b{number}.tar"))
        assert back.reader().number == made[number].generation


Members = list[tuple[tarfile.TarInfo, bytes]]


def members(file: Path) -> Members:
    with tarfile.open(file) as tar:
        return [(one, tar.extractfile(one).read()) for one in tar]  # type: ignore[union-attr]


def written(file: Path, rows: Members, listed: Callable[[dict[str, Any]], None] = lambda body: None) -> Path:
    """An archive of these members, its list changed by `listed` and sealed again."""
    body = json.loads(rows[0][1])["backup"]
    listed(body)
    seal = hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()
    first = json.dumps({"backup": body, "sha256": seal}).encode()
    with tarfile.open(file, "w", format=tarfile.USTAR_FORMAT) as tar:
        for member, data in [(tarfile.TarInfo(archive.LIST), first), *rows[1:]]:
            member.size = len(data) if member.isreg() else 0
            tar.addfile(member, io.BytesIO(data))
    return file


def extra(
    name: str, kind: bytes = tarfile.REGTYPE, link: str = "", data: bytes = b"x"
) -> tuple[tarfile.TarInfo, bytes]:
    member = tarfile.TarInfo(name)
    member.type, member.linkname = kind, link
    return member, data


def with_file(name: str) -> Callable[[dict[str, Any]], None]:
    def change(body: dict[str, Any]) -> None:
        body["files"][name] = {"bytes": 1, "sha256": hashlib.sha256(b"x").hexdigest()}

    return change


def newer(body: dict[str, Any]) -> None:
    body.update(format=2, holdfast="9.1.0")


@pytest.fixture
def good(desk: Desk, tmp_path: Path) -> Path:
    desk.do("backup", file=str(tmp_path / "good.tar"))
    return tmp_path / "good.tar"


@pytest.mark.parametrize(
    ("forge", "words"),
    [
        (lambda rows, to: written(to, [*rows, extra("../../escaped")], with_file("../../escaped")), "no part of a w"),
        (lambda rows, to: written(to, [*rows, extra("/etc/escaped")], with_file("/etc/escaped")), "no part of a work"),
        (lambda rows, to: written(to, [*rows, extra("stowaway")]), "its list does not"),
        (lambda rows, to: written(to, [*rows, rows[-1]]), "or holds it twice"),
        (
            lambda rows, to: written(to, [*rows[:-1], extra(rows[-1][0].name, tarfile.SYMTYPE, "/etc/passwd")]),
            "not the plain file",
        ),
        (
            lambda rows, to: written(to, [*rows[:-1], extra(rows[-1][0].name, tarfile.LNKTYPE, "../../x")]),
            "not the plain file",
        ),
        (lambda rows, to: written(to, rows[:-1]), "is missing: it was cut short"),
        (lambda rows, to: written(to, [*rows[:-1], (rows[-1][0], rows[-1][1] + b"more")]), "not the plain file of"),
        (lambda rows, to: written(to, rows, newer), r"written by Holdfast 9\.1\.0 \(backup format 2; this one knows 1"),
        (lambda rows, to: written(to, rows, lambda body: body.pop("files")), "its list cannot be read"),
        (lambda rows, to: to.write_bytes(b"no archive"), "no whole archive"),
        (lambda rows, to: to.write_bytes(b""), "no whole archive"),
    ],
    ids=["up and out", "absolute", "not listed", "twice", "a link", "a hard link", "one missing", "too long", "newer",
         "no files", "no archive", "empty"],
)  # fmt: skip
def test_a_hostile_archive_is_refused_and_nothing_is_written(
    good: Path, tmp_path: Path, forge: Callable[[Members, Path], object], words: str
) -> None:
    there = {one.name for one in tmp_path.iterdir()}
    forge(members(good), tmp_path / "bad.tar")
    with pytest.raises(BadInput, match=words) as refused:
        Desk(tmp_path / "new").do("restore", file=str(tmp_path / "bad.tar"))
    assert "othing was changed" in str(refused.value)
    assert {one.name for one in tmp_path.iterdir()} == there | {"bad.tar"}


def test_every_flipped_byte_and_every_cut_is_found_or_harmless(good: Path, tmp_path: Path) -> None:
    whole = good.read_bytes()
    bad = tmp_path / "bad.tar"
    harmless = 0
    for at in range(40, len(whole), len(whole) // 60):
        bad.write_bytes(whole[:at] + bytes([whole[at] ^ 4]) + whole[at + 1 :])
        target = tmp_path / f"into{at}"
        try:
            archive.unpack(bad, target)
        except BadInput:
            assert not target.exists()
        else:  # padding between members, which is not part of anything
            harmless += 1
            shutil.rmtree(target)
    assert harmless < 15
    with tarfile.open(good) as tar:
        last = tar.getmembers()[-1]
    for size in (0, 300, 5_000, len(whole) // 2, last.offset_data + last.size - 1):
        bad.write_bytes(whole[:size])
        with pytest.raises(BadInput, match="was refused"):
            archive.unpack(bad, tmp_path / "into")


def test_a_compressed_archive_is_no_backup(good: Path, tmp_path: Path) -> None:
    import gzip

    (tmp_path / "bad.tar").write_bytes(gzip.compress(good.read_bytes()))
    with pytest.raises(BadInput, match="no whole archive"):
        archive.contents(tmp_path / "bad.tar")


def test_a_sparse_member_that_says_it_is_huge_is_refused(good: Path, tmp_path: Path) -> None:
    rows = members(good)
    last = rows[-1][0].name
    with tarfile.open(tmp_path / "bad.tar", "w", format=tarfile.PAX_FORMAT) as tar:
        for member, data in rows[:-1]:
            tar.addfile(member, io.BytesIO(data))
        sparse = tarfile.TarInfo(last)
        sparse.pax_headers = {"GNU.sparse.major": "0", "GNU.sparse.map": "0,1", "GNU.sparse.size": str(10**12)}
        sparse.size = 1
        tar.addfile(sparse, io.BytesIO(b"x"))
    with pytest.raises(BadInput, match="was refused"):
        archive.unpack(tmp_path / "bad.tar", tmp_path / "into")


def test_settings_come_back_beside_the_workspace_and_never_over_others(tmp_path: Path) -> None:
    repository(tmp_path / "firm/code/api")
    (tmp_path / "firm/holdfast.toml").write_text('company = "Juniper Lane"\npaths = ["code"]\n')
    workspace = opening.workspace_for_scan([], tmp_path / "firm")
    desk = Desk(workspace.folder, opening.settings_of(workspace))
    desk.workspace = workspace
    desk.scan()
    desk.do("backup", file=str(tmp_path / "b.tar"))
    other = Desk(tmp_path / "x")
    other.workspace = opening.workspace_for_restore(tmp_path / "b.tar", tmp_path, tmp_path / "moved")
    assert other.workspace.folder == tmp_path / "moved/.holdfast"
    other.do("restore", file=str(tmp_path / "b.tar"))
    assert (tmp_path / "moved/holdfast.toml").read_text() == (tmp_path / "firm/holdfast.toml").read_text()
    (tmp_path / "moved/holdfast.toml").write_text('company = "Another"\n')
    other.workspace = opening.workspace_for_restore(tmp_path / "b.tar", tmp_path, tmp_path / "moved")
    other.do("restore", file=str(tmp_path / "b.tar"), yes=True)
    assert (tmp_path / "moved/holdfast.toml").read_text() == 'company = "Another"\n'
    assert "Juniper" in (tmp_path / "moved/.holdfast/holdfast.toml.restored").read_text()


def test_a_backup_is_not_written_over_a_file_unless_that_was_said(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "b.tar").write_text("mine")
    with pytest.raises(BadInput, match="is there already"):
        desk.do("backup", file=str(tmp_path / "b.tar"))
    with pytest.raises(BadInput, match="is a folder"):
        desk.do("backup", file=str(tmp_path))
    assert (tmp_path / "b.tar").read_text() == "mine"
    desk.do("backup", file=str(tmp_path / "b.tar"), yes=True)
    assert archive.contents(tmp_path / "b.tar").generation == 1


def test_a_backup_never_goes_into_the_workspace_that_it_is_of(desk: Desk) -> None:
    folder = desk.workspace.folder
    before = (folder / "state.sqlite").read_bytes()
    for inside in (folder / "state.sqlite", folder / "kept.tar"):
        with pytest.raises(BadInput, match="is inside"):
            desk.do("backup", file=str(inside), yes=True)
    assert (folder / "state.sqlite").read_bytes() == before
    assert not (folder / "kept.tar").exists()


def test_taking_away_the_log_and_its_head_is_found_and_refused(desk: Desk) -> None:
    desk.workspace.audit.unlink()
    audit.head_file(desk.workspace.audit).unlink()
    verdict = audit.verify(desk.workspace.audit)
    assert verdict.problem == "it has 0 rows, but 1 were written: some were removed."
    with pytest.raises(Refused, match="some were removed"):
        desk.do("unmask", purpose="continuity")


def test_a_log_put_in_the_place_of_another_is_found(desk: Desk, tmp_path: Path) -> None:
    other = Desk(tmp_path / "other")
    other.scan(tmp_path / "code")
    other.do("unmask", purpose="leave cover")
    for file in (other.workspace.audit, audit.head_file(other.workspace.audit)):
        shutil.copyfile(file, desk.workspace.folder / file.name)
    assert audit.verify(desk.workspace.audit).problem == "row 1 is another one than was written."


def test_the_state_of_an_older_version_is_brought_up_with_all_that_is_in_it(tmp_path: Path) -> None:
    """The schema of version 1, as it was written then."""
    file = tmp_path / "state.sqlite"
    connection = sqlite3.connect(file)
    connection.executescript(SCHEMA_1)
    connection.execute(
        "INSERT INTO entries (at, operation, kind, topic, value) "
        "VALUES ('t', 'people role', 'role', 'role a', '\"lead\"')"
    )
    connection.execute("INSERT INTO handles VALUES ('Ana Example', 'ana@juniper.example', 7)")
    connection.commit()
    connection.close()
    with State.opened(file) as state:
        assert [entry.value for entry in state.live("role")] == ["lead"]
        assert state.all_handles() == {7: ("Ana Example", "ana@juniper.example")}
        assert state.audited() == (0, "")
        state.remember_audited(3, "abc")
    with State.opened(file) as state:
        assert state.audited() == (3, "abc")


SCHEMA_1 = """
PRAGMA journal_mode = WAL;
CREATE TABLE entries (
    number INTEGER PRIMARY KEY AUTOINCREMENT, at TEXT NOT NULL, operation TEXT NOT NULL, kind TEXT NOT NULL,
    topic TEXT NOT NULL, value TEXT NOT NULL
) STRICT;
CREATE INDEX entries_by_topic ON entries (topic);
CREATE TRIGGER entries_stay BEFORE UPDATE ON entries BEGIN SELECT RAISE(ABORT, 'entries are never changed'); END;
CREATE TRIGGER entries_remain BEFORE DELETE ON entries BEGIN SELECT RAISE(ABORT, 'entries are never removed'); END;
CREATE TABLE handles (
    name TEXT NOT NULL, email TEXT NOT NULL, number INTEGER NOT NULL UNIQUE, PRIMARY KEY (name, email)
) STRICT;
PRAGMA user_version = 1;
"""


def newer_workspace(here: Workspace) -> None:
    file = here.folder / "workspace.json"
    body = json.loads(file.read_text())
    file.write_text(json.dumps({**body, "format": 2, "holdfast": "9.1.0"}))


def newer_generation(here: Workspace, **changes: object) -> None:
    number = generations.current_number(here)
    file = here.generations / str(number) / generations.MANIFEST
    body = json.loads(file.read_text())["manifest"] | changes
    seal = hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()
    file.write_text(json.dumps({"manifest": body, "sha256": seal}))


def newer_state(here: Workspace) -> None:
    connection = sqlite3.connect(here.state)
    connection.execute("PRAGMA user_version = 9")
    connection.close()


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (newer_workspace, r"newer Holdfast \(9\.1\.0; format 2; this one, .*, knows 1\)"),
        (lambda here: newer_generation(here, format=2, version="9.1.0"), r"newer Holdfast \(9\.1\.0; format 2"),
        (lambda here: newer_generation(here, storage_version="v9.0.0"), r"storage v9\.0\.0"),
        (newer_state, r"newer Holdfast \(schema 9"),
    ],
    ids=["workspace", "generation", "storage", "state"],
)
def test_what_a_newer_version_wrote_is_refused_and_left_as_it_is(
    desk: Desk, tmp_path: Path, make: Callable[[Workspace], None], words: str
) -> None:
    commit(tmp_path / "code/api", BO, 9)
    make(desk.workspace)
    reader._CACHE.clear()  # as in a new process
    held = {name: sum_ for name, sum_ in all_bytes(desk.workspace.folder).items() if "sqlite-" not in name}

    def ask() -> object:
        opening.workspace_for_questions(tmp_path, desk.workspace.folder)
        return desk.reader()

    attempts: list[Callable[[], object]] = [ask]
    if make is not newer_state:  # a scan does not open the state
        attempts.append(lambda: desk.scan(tmp_path / "code"))
    for attempt in attempts:
        with pytest.raises(TooNew, match=words) as refused:
            attempt()
        assert "nothing was changed" in str(refused.value)
        assert "Install that version or a newer one" in str(refused.value)
    after = {name: sum_ for name, sum_ in all_bytes(desk.workspace.folder).items() if "sqlite-" not in name}
    assert after == held


def test_evidence_of_a_newer_version_is_neither_used_nor_removed(desk: Desk, tmp_path: Path) -> None:
    commit(tmp_path / "code/api", BO, 9)
    note = next(desk.workspace.evidence.glob("*/mined.json"))
    body = json.loads(note.read_text())
    body["note"]["key"]["history"]["version"] += 1
    note.write_text(json.dumps(body))
    held = all_bytes(desk.workspace.folder)
    with pytest.raises(TooNew, match="evidence version"):
        desk.scan(tmp_path / "code")
    assert all_bytes(desk.workspace.folder) == held


def test_an_error_of_a_full_disk_leaves_no_half_backup(desk: Desk, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="could not be written"):
        archive.pack(desk.workspace, tmp_path / "no/such/folder/b.tar", NOON)
    with pytest.raises(HoldfastError, match="could not be written"):
        desk.do("backup", file="/dev/full/b.tar")


def test_where_says_how_much_how_old_and_how_to_keep_it(desk: Desk, tmp_path: Path) -> None:
    desk.workspace = opening.workspace_for_questions(tmp_path, desk.workspace.folder)
    receipt = desk.do("where")
    lines = "\n".join(said(receipt))
    assert "Its latest generation is 1, of less than a day ago." in lines
    assert "`holdfast backup FILE` copies all of it" in lines
    counts = receipt.counts
    parts = [counts[name] for name in ("generations_bytes", "evidence_bytes", "typed_bytes", "log_bytes")]
    assert all(parts)
    assert sum(parts) <= counts["bytes"] < sum(parts) + 100_000
    assert counts["generation"] == 1


def test_the_doctor_says_that_the_log_was_taken_away(desk: Desk) -> None:
    reader = desk.reader()
    assert reader.audit_problem is None
    desk.workspace.audit.unlink()
    audit.head_file(desk.workspace.audit).unlink()
    assert reader.audit_problem == "it has 0 rows, but 1 were written: some were removed."


def test_a_damaged_log_is_replaced_by_the_one_in_a_backup_and_that_is_logged(desk: Desk, tmp_path: Path) -> None:
    desk.do("backup", file=str(tmp_path / "b.tar"))
    desk.do("unmask", purpose="onboarding")
    lines = desk.workspace.audit.read_bytes().splitlines(keepends=True)
    desk.workspace.audit.write_bytes(b"".join(lines[:-1]))
    receipt = desk.do("restore", file=str(tmp_path / "b.tar"), yes=True)
    assert any("is kept as `audit.log.damaged`" in line for line in said(receipt))
    assert (desk.workspace.folder / "audit.log.damaged").read_bytes() == b"".join(lines[:-1])
    last = audit.rows(desk.workspace.audit)[-1]
    assert last.what == "restore"
    assert "cut short" in last.details["log_before"]
    assert audit.verify(desk.workspace.audit).whole
