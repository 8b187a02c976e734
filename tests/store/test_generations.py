"""Nothing that was published is lost or read wrong: killed, full, damaged, or read by many at once."""

from __future__ import annotations

import resource
import signal
import subprocess
import sys
import threading
from pathlib import Path

import duckdb
import polars as pl
import pytest
from invented_history import ANA, BO, MANIFEST, commits, publish_rows

from holdfast.errors import NothingToRead, StoreError
from holdfast.store import generations
from holdfast.store.export import write_tables
from holdfast.store.generations import KEPT, current_number, open_current, publish, publish_again
from holdfast.store.tables import TABLES
from holdfast.store.workspace import Workspace, writing


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace(tmp_path / "workspace")


def authors(workspace: Workspace) -> list[str]:
    generation = open_current(workspace)
    names = generation.frame("commits", ["author_name"])["author_name"].to_list()
    generation.close()
    return names


def test_what_is_published_is_read_back(workspace: Workspace) -> None:
    assert publish_rows(workspace, [ANA, BO, ANA]) == 1
    generation = open_current(workspace)
    read = generation.frame("commits")
    assert read.equals(commits([ANA, BO, ANA]).cast(read.schema))
    assert (generation.rows("commits"), generation.rows("changes")) == (3, 0)
    assert generation.manifest["as_of"] == "2026-11-13"
    assert generation.warnings == ()


def test_files_of_several_repositories_are_numbered_in_their_order(workspace: Workspace, tmp_path: Path) -> None:
    files: list[Path | None] = []
    for name, row in (("it's", ANA), ("b", BO)):
        (tmp_path / name).mkdir()
        files.append(tmp_path / name / "commits.parquet")
        commits([row]).drop("repository").write_parquet(tmp_path / name / "commits.parquet")
    with writing(workspace, "scan"):
        publish(workspace, {"commits": [files[0], None, files[1]]}, MANIFEST)
    read = open_current(workspace).frame("commits", ["repository", "author_name"])
    assert read.rows() == [(0, "Ana Example"), (2, "Bo Invented")]


def test_a_generation_made_of_the_one_before_stands_as_one_made_of_everything(
    workspace: Workspace, tmp_path: Path
) -> None:
    def parts(days: dict[int, int]) -> list[Path | None]:
        files: list[Path | None] = [None] * 5
        for at, day in days.items():
            file = files[at] = tmp_path / f"{at}-{day}.parquet"
            commits([("Ana Example", "ana@juniper.example", day)] * 40).drop("repository").write_parquet(file)
        return files

    everything = {0: 1, 1: 2, 3: 4, 4: 5}
    with writing(workspace, "scan"):
        publish(workspace, {"commits": parts(everything)}, MANIFEST)
        only = {"commits": parts({0: 7, 2: 9, 4: 8})}
        publish_again(workspace, MANIFEST, only, (0, 2, 3, 4))
        patched = open_current(workspace).frame("commits")
        publish(workspace, {"commits": parts({0: 7, 1: 2, 2: 9, 4: 8})}, MANIFEST)
        publish_again(workspace, MANIFEST)
    assert patched.equals(open_current(workspace).frame("commits"))
    assert patched["repository"].unique(maintain_order=True).to_list() == [0, 1, 2, 4]
    assert open_current(workspace).rows("commits") == 160


def test_every_table_of_the_contract_is_there_even_when_empty(workspace: Workspace) -> None:
    publish_rows(workspace, [ANA])
    generation = open_current(workspace)
    for table, columns in TABLES.items():
        assert generation.frame(table).columns == ["repository", *columns]
    assert generation.frame("repositories").schema["reasons"] == pl.List(pl.String)


def test_a_generation_from_before_a_table_was_known_opens_and_can_be_built_upon(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    older = {name: columns for name, columns in TABLES.items() if name != "mergers"}
    with monkeypatch.context() as before:
        before.setattr(generations, "TABLES", older)
        publish_rows(workspace, [ANA])
    generation = open_current(workspace)
    assert not generation.has("mergers")
    assert generation.frame("mergers").schema == {"repository": pl.Int32} | dict.fromkeys(TABLES["mergers"], pl.String)
    assert (generation.frame("mergers", ["sha"]).columns, generation.rows("mergers")) == (["sha"], 0)
    (tmp_path / "out").mkdir()
    write_tables(generation, tmp_path / "out")
    assert (tmp_path / "out/commits.csv").exists()
    rows = pl.DataFrame({"sha": ["ab"], "name": ["Bo Invented"], "email": ["bo@juniper.example"]})
    with writing(workspace, "scan"):
        publish_again(workspace, MANIFEST)
        assert not open_current(workspace).has("mergers")
        publish_again(workspace, MANIFEST, {"mergers": [None, rows]}, (1,))
    generation = open_current(workspace)
    assert generation.frame("mergers").rows() == [(1, "ab", "Bo Invented", "bo@juniper.example")]
    assert generation.rows("commits") == 1


def test_a_name_that_no_table_or_column_has_never_reaches_the_database(workspace: Workspace) -> None:
    publish_rows(workspace, [ANA])
    generation = open_current(workspace)
    with pytest.raises(KeyError):
        generation.frame('commits"; DROP TABLE commits; --')
    with pytest.raises(KeyError):
        generation.frame("commits", ["sha FROM commits; --"])
    with pytest.raises(StoreError, match="no table people"), writing(workspace, "scan"):
        publish(workspace, {"people": commits([ANA])}, MANIFEST)


def test_a_reader_can_neither_write_nor_look_outside(workspace: Workspace, tmp_path: Path) -> None:
    publish_rows(workspace, [ANA])
    (tmp_path / "secret.csv").write_text("a\n1\n")
    connection = open_current(workspace).connection
    for statement in (
        "DELETE FROM commits",
        f"FROM read_csv('{tmp_path}/secret.csv')",
        f"COPY commits TO '{tmp_path}/out.csv'",
        f"ATTACH '{tmp_path}/other.duckdb'",
        "SET enable_external_access = true",
        "INSTALL httpfs",
        "LOAD httpfs",
    ):
        with pytest.raises(duckdb.Error):
            connection.execute(statement)
    local_frame = pl.DataFrame({"a": [1]})
    with pytest.raises(duckdb.Error):
        connection.execute("SELECT * FROM local_frame")
    assert local_frame.height == 1


def test_the_file_format_is_the_one_that_was_fixed(workspace: Workspace) -> None:
    publish_rows(workspace, [ANA])
    tags = open_current(workspace).connection.execute(
        "SELECT tags FROM duckdb_databases() WHERE database_name = 'evidence'"
    )
    assert generations.STORAGE_VERSION in str(tags.fetchone())


def test_the_same_evidence_gives_the_same_rows_again(workspace: Workspace) -> None:
    frames = []
    for _ in range(2):
        publish_rows(workspace, [ANA, BO] * 500)
        frames.append(open_current(workspace).frame("commits"))
    assert frames[0].equals(frames[1])


def test_old_generations_are_removed_and_numbers_only_rise(workspace: Workspace) -> None:
    assert [publish_rows(workspace, [ANA]) for _ in range(5)] == [1, 2, 3, 4, 5]
    kept = sorted(int(entry.name) for entry in workspace.generations.iterdir())
    assert kept == [3, 4, 5]
    assert len(kept) == KEPT


def test_before_the_first_scan_there_is_nothing_to_read(workspace: Workspace) -> None:
    assert current_number(workspace) is None
    with pytest.raises(NothingToRead, match="holdfast scan"):
        open_current(workspace)


@pytest.mark.parametrize("place", [0, 4096, -1])
@pytest.mark.parametrize("file", [generations.DATABASE, generations.MANIFEST])
def test_a_flipped_bit_is_found_and_the_generation_before_answers(workspace: Workspace, file: str, place: int) -> None:
    publish_rows(workspace, [ANA])
    publish_rows(workspace, [BO])
    damaged = workspace.generations / "2" / file
    data = bytearray(damaged.read_bytes())
    data[place if place < len(data) else len(data) // 2] ^= 1
    damaged.write_bytes(data)
    generation = open_current(workspace)
    assert generation.number == 1
    assert "Generation 2 is damaged" in generation.warnings[0]
    assert authors(workspace) == ["Ana Example"]


@pytest.mark.parametrize("file", [generations.DATABASE, generations.MANIFEST])
def test_a_file_that_was_cut_short_or_removed_is_found(workspace: Workspace, file: str) -> None:
    for row in (ANA, BO, BO):
        publish_rows(workspace, [row])
    cut = workspace.generations / "3" / file
    cut.write_bytes(cut.read_bytes()[:100])
    (workspace.generations / "2" / file).unlink()
    assert authors(workspace) == ["Ana Example"]
    assert len(open_current(workspace).warnings) == 2


def test_where_nothing_whole_is_left_there_is_no_number(workspace: Workspace) -> None:
    publish_rows(workspace, [ANA])
    (workspace.generations / "1" / generations.DATABASE).write_bytes(b"")
    with pytest.raises(StoreError, match="scan again"):
        open_current(workspace)


@pytest.mark.parametrize("pointer", [b"", b"\xff\xfe", b"nonsense"])
def test_a_damaged_pointer_is_recovered_with_a_warning(workspace: Workspace, pointer: bytes) -> None:
    publish_rows(workspace, [ANA])
    publish_rows(workspace, [BO])
    (workspace.folder / "CURRENT").write_bytes(pointer)
    assert authors(workspace) == ["Bo Invented"]
    assert "pointer" in open_current(workspace).warnings[0]


FAILPOINTS = {
    "while tables are written": ("DuckDB", 5),
    "before the database is on disk": ("os.fsync", 3),
    "before the manifest is on disk": ("os.fsync", 4),
    "before the rename": ("os.rename", 1),
    "after the rename": ("os.fsync", 6),
    "before the pointer is on disk": ("os.fsync", 7),
    "before the pointer moves": ("os.replace", 2),
    "after the pointer moved": ("os.fsync", 8),
}
KILLED = """
import os, sys
from pathlib import Path
sys.path.insert(0, sys.argv[4])
import duckdb
from invented_history import BO, publish_rows
from holdfast.store import generations
from holdfast.store.workspace import Workspace
target, countdown = sys.argv[2], [int(sys.argv[3])]
def dying(call):
    def wrapper(*args, **kwargs):
        countdown[0] -= 1
        if countdown[0] == 0:
            os.kill(os.getpid(), 9)
        return call(*args, **kwargs)
    return wrapper
if target == "DuckDB":
    generations._create = dying(generations._create)
else:
    name = target.removeprefix("os.")
    setattr(os, name, dying(getattr(os, name)))
publish_rows(Workspace(Path(sys.argv[1])), [BO])
print("published")
"""


@pytest.mark.parametrize("failpoint", FAILPOINTS)
def test_a_publication_that_is_killed_leaves_the_old_answers_or_the_new(workspace: Workspace, failpoint: str) -> None:
    publish_rows(workspace, [ANA])
    call, countdown = FAILPOINTS[failpoint]
    script = [sys.executable, "-c", KILLED, str(workspace.folder), call, str(countdown), str(Path(__file__).parent)]
    died = subprocess.run(script, capture_output=True, check=False)
    assert died.returncode == -signal.SIGKILL, died.stderr.decode() or "it was never killed"
    published = failpoint == "after the pointer moved"
    assert authors(workspace) == (["Bo Invented"] if published else ["Ana Example"])
    assert open_current(workspace).warnings == ()
    assert publish_rows(workspace, [ANA, BO]) > 1 + published
    assert authors(workspace) == ["Ana Example", "Bo Invented"]
    assert not list(workspace.generations.glob(".new-*"))


def test_a_full_disk_is_a_plain_error_and_the_old_answers_stay(workspace: Workspace) -> None:
    publish_rows(workspace, [ANA])
    script = (
        "import resource, signal, sys; from pathlib import Path\n"
        "sys.path.insert(0, sys.argv[2])\n"
        "from invented_history import BO, publish_rows\n"
        "from holdfast.store.workspace import Workspace\n"
        "from holdfast.errors import StoreError\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, 60_000))\n"
        "try:\n    publish_rows(Workspace(Path(sys.argv[1])), [BO] * 50_000)\n"
        "except StoreError as error:\n    print(error)\n"
    )
    full = subprocess.run(
        [sys.executable, "-c", script, workspace.folder, Path(__file__).parent], capture_output=True, check=False
    )
    assert "What was published before still answers" in full.stdout.decode(), full.stderr.decode()
    assert authors(workspace) == ["Ana Example"]
    assert [entry.name for entry in workspace.generations.iterdir()] == ["1"]
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[0] != 60_000


def test_eight_readers_and_a_writer_never_see_a_torn_generation(workspace: Workspace) -> None:
    publish_rows(workspace, [ANA] * 10)
    done = threading.Event()
    problems: list[object] = []

    def read() -> None:
        newest = 0
        while not done.is_set():
            try:
                generation = open_current(workspace)
                rows = generation.frame("commits", ["commit"]).height
                if rows != 10 * generation.number or generation.number < newest or generation.warnings:
                    problems.append((rows, generation.number, newest, generation.warnings))
                newest = generation.number
                generation.close()
            except StoreError as error:
                problems.append(error)

    readers = [threading.Thread(target=read) for _ in range(8)]
    for reader in readers:
        reader.start()
    for number in range(2, 5):
        publish_rows(workspace, [ANA] * 10 * number)
    done.set()
    for reader in readers:
        reader.join()
    assert problems == []
