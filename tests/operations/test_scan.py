"""Scanning: what is read, what is not and why, and that nothing is lost on the way."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pytest
from invented_repositories import ANA, BO, Desk, commit, git, repository, said

from holdfast.errors import BadInput, Locked, NothingToRead
from holdfast.operations.contract import Step
from holdfast.settings import Settings
from holdfast.store.workspace import writing


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path / "workspace")


def test_what_lies_below_a_folder_is_read_and_published(desk: Desk, tmp_path: Path) -> None:
    repository(tmp_path / "code/api")
    repository(tmp_path / "code/models", (BO,))
    receipt = desk.scan(tmp_path / "code")
    assert dict(receipt.counts) == {
        "repositories": 2, "unread": 0, "partial": 0, "excluded": 0, "commits": 4, "fresh": 4, "published": 1,
    }  # fmt: skip
    reader = desk.reader()
    assert reader.frame("repositories", ["repository", "name", "commits"]).rows() == [(0, "api", 3), (1, "models", 1)]
    assert reader.frame("changes").height == 4
    assert sorted(reader.people["name"]) == ["Ana Example", "Bo Invented"]
    assert reader.as_of == date(2026, 11, 13)


def test_a_clone_that_nobody_fetched_for_long_answers_for_the_day_of_its_newest_commit(
    desk: Desk, tmp_path: Path
) -> None:
    api = repository(tmp_path / "code/api", ())
    commit(api, ANA, -200)
    receipt = desk.scan(tmp_path / "code")
    assert desk.reader().as_of == date(2026, 4, 20)
    assert any("newest commit" in line for line in said(receipt))
    desk.scan(tmp_path / "code", as_of=date(2026, 6, 1))
    assert desk.reader().as_of == date(2026, 6, 1)


def test_a_second_scan_reads_only_what_is_new_and_says_what_changed(desk: Desk, tmp_path: Path) -> None:
    api = repository(tmp_path / "code/api")
    repository(tmp_path / "code/old")
    desk.scan(tmp_path / "code")
    commit(api, BO, 9)
    (tmp_path / "code/old").rename(tmp_path / "code/new")
    receipt = desk.scan(tmp_path / "code")
    assert receipt.counts["commits"] == 7
    assert receipt.counts["fresh"] == 4  # one in api, three in what lies elsewhere now
    assert said(receipt)[2:5] == ["Since the scan of 2026-11-13: 1 moved, by 1.", "New: new.", "Gone: old."]


def test_a_second_scan_that_finds_nothing_new_publishes_nothing(desk: Desk, tmp_path: Path) -> None:
    repository(tmp_path / "code/api")
    frames = []
    for _ in range(2):
        receipt = desk.scan(tmp_path / "code")
        frames.append(desk.reader().frame("commits"))
    assert said(receipt)[0] == "Nothing has changed since the scan of 2026-11-13: generation 1 answers, for 1."
    assert frames[0].equals(frames[1])
    assert desk.reader().number == 1
    assert len(list(desk.workspace.evidence.iterdir())) == 1


@pytest.mark.parametrize("workers", ["in this process", "a thread pool", "processes"])
def test_any_executor_gives_the_same_evidence(tmp_path: Path, workers: str) -> None:
    repository(tmp_path / "code/api")
    repository(tmp_path / "code/models", (BO, ANA))
    steps: list[Step] = []
    with ThreadPoolExecutor(2) as pool:
        desk = Desk(tmp_path / "workspace", executor=pool if workers == "a thread pool" else None)
        jobs = 2 if workers == "processes" else 1
        desk.do("scan", steps.append, paths=(str(tmp_path / "code"),), jobs=jobs)
    assert desk.reader().frame("commits", ["repository", "author_name"]).rows() == [
        (0, "Ana Example"),
        (0, "Bo Invented"),
        (0, "Ana Example"),
        (1, "Ana Example"),
        (1, "Bo Invented"),
    ]
    assert [(step.what, step.done, step.total) for step in steps][-2:] == [("reading", 2, 2), ("publishing", 2, 2)]


def test_one_broken_repository_does_not_stop_the_others(desk: Desk, tmp_path: Path) -> None:
    repository(tmp_path / "code/api")
    broken = repository(tmp_path / "code/broken")
    head = git(broken, "rev-parse", "HEAD")
    loose = broken / ".git/objects" / head[:2] / head[2:]
    loose.chmod(0o600)
    loose.write_bytes(b"garbage")
    receipt = desk.scan(tmp_path / "code")
    assert receipt.counts["commits"] == 3
    assert any("broken" in line for line in said(receipt))
    partial = desk.reader().frame("repositories", ["name", "partial"])
    assert dict(partial.iter_rows()) == {"api": False, "broken": True}


def test_a_repository_without_commits_is_listed_with_the_reason(desk: Desk, tmp_path: Path) -> None:
    repository(tmp_path / "code/api")
    repository(tmp_path / "code/empty", ())
    assert desk.scan(tmp_path / "code").counts["partial"] == 1
    with pytest.raises(NothingToRead, match=r"No commits were found in 1 repositories\. empty: it has no commits"):
        desk.scan(tmp_path / "code/empty")
    assert desk.reader().number == 1


def test_what_the_settings_leave_out_is_listed(tmp_path: Path) -> None:
    repository(tmp_path / "code/api")
    repository(tmp_path / "code/archive-2019")
    desk = Desk(tmp_path / "workspace", Settings(exclude=("archive-*",)))
    receipt = desk.scan(tmp_path / "code")
    assert (receipt.counts["repositories"], receipt.counts["excluded"]) == (1, 1)
    assert "Left out by the settings file: archive-2019." in said(receipt)
    with pytest.raises(NothingToRead, match="left out by `exclude`"):
        desk.scan(tmp_path / "code/archive-2019")


def test_an_earlier_day_shows_the_history_as_it_was(desk: Desk, tmp_path: Path) -> None:
    repository(tmp_path / "code/api")
    receipt = desk.scan(tmp_path / "code", as_of=date(2026, 11, 7))
    assert receipt.counts["commits"] == 2
    assert desk.reader().as_of == date(2026, 11, 7)


@pytest.mark.parametrize(("path", "error"), [("missing", "does not exist"), ("file", "is not a folder")])
def test_a_path_that_is_no_folder_is_named(desk: Desk, tmp_path: Path, path: str, error: str) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(BadInput, match=error):
        desk.scan(tmp_path / path)


def test_without_a_folder_the_settings_paths_are_read_from_where_the_file_lies(tmp_path: Path) -> None:
    repository(tmp_path / "company/code/api")
    (tmp_path / "company/holdfast.toml").write_text('paths = ["code"]\n')
    from holdfast.operations import opening

    workspace = opening.workspace_for_scan([], tmp_path / "company")
    desk = Desk(workspace.folder, opening.settings_of(workspace))
    desk.workspace = workspace
    assert desk.scan().counts["repositories"] == 1
    with pytest.raises(BadInput, match="No folder was named"):
        Desk(tmp_path / "other").scan()


def test_a_second_scan_at_the_same_time_is_refused(desk: Desk, tmp_path: Path) -> None:
    repository(tmp_path / "code/api")
    with writing(desk.workspace, "scan"), pytest.raises(Locked, match=rf"Process {os.getpid()}"):
        desk.scan(tmp_path / "code")


def test_damaged_tables_between_two_scans_are_read_anew(desk: Desk, tmp_path: Path) -> None:
    api = repository(tmp_path / "code/api")
    desk.scan(tmp_path / "code")
    kept = next(desk.workspace.evidence.iterdir()) / "changes.parquet"
    data = bytearray(kept.read_bytes())
    data[len(data) // 3] ^= 1
    kept.write_bytes(data)
    commit(api, BO, 9)
    receipt = desk.scan(tmp_path / "code")
    assert "What was kept of api was damaged, or of an earlier version; it was read anew." in said(receipt)
    assert receipt.counts["fresh"] == 4
    whole = Desk(tmp_path / "other")
    whole.scan(tmp_path / "code")
    assert desk.reader().frame("changes").equals(whole.reader().frame("changes"))


def test_everything_that_is_kept_is_for_its_owner_only(desk: Desk, tmp_path: Path) -> None:
    repository(tmp_path / "code/api")
    desk.scan(tmp_path / "code")
    desk.reader()
    for entry in (desk.workspace.folder, *desk.workspace.folder.rglob("*")):
        assert entry.stat().st_mode & 0o777 == (0o700 if entry.is_dir() else 0o600), entry


FULL = """
import resource, signal, sys; from pathlib import Path
sys.path.insert(0, sys.argv[3])
from invented_repositories import Desk
from holdfast.errors import StoreError
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[4]), int(sys.argv[4])))
try:
    Desk(Path(sys.argv[1])).scan(Path(sys.argv[2]))
except StoreError as error:
    print(error)
"""


@pytest.mark.parametrize(("room", "while_"), [(500, "mining"), (60_000, "publishing")])
def test_a_full_disk_is_a_plain_error_whenever_it_fills(desk: Desk, tmp_path: Path, room: int, while_: str) -> None:
    api = repository(tmp_path / "code/api")
    desk.scan(tmp_path / "code")
    commit(api, BO, 9)
    arguments = [str(desk.workspace.folder), str(tmp_path / "code"), str(Path(__file__).parent), str(room)]
    full = subprocess.run([sys.executable, "-c", FULL, *arguments], capture_output=True, check=True)
    assert b"file too large" in full.stdout, (while_, full.stdout, full.stderr)
    assert desk.reader().frame("commits").height == 3


@pytest.mark.parametrize("jobs", [1, 2])
def test_an_interruption_while_reading_ends_the_readers_and_frees_the_lock(
    desk: Desk, tmp_path: Path, jobs: int
) -> None:
    repository(tmp_path / "code/api")
    repository(tmp_path / "code/models")
    running = set(multiprocessing.active_children())

    def interrupt(step: Step) -> None:
        if step.what == "reading":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        desk.do("scan", interrupt, paths=(str(tmp_path / "code"),), jobs=jobs)
    for child in set(multiprocessing.active_children()) - running:
        child.join(5)
        assert not child.is_alive()
    assert desk.scan(tmp_path / "code").counts["repositories"] == 2


SCANNING = """
import sys; from pathlib import Path
sys.path.insert(0, sys.argv[3])
from invented_repositories import Desk
from holdfast.operations import mining
def main():
    def slow(step):
        print(step.what, flush=True)
        if step.what == "publishing":
            import time; time.sleep(60)
    Desk(Path(sys.argv[1])).do("scan", slow, paths=(sys.argv[2],), jobs=2)
if __name__ == "__main__":
    main()
"""


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL])
def test_a_scan_that_is_stopped_leaves_the_old_answers_and_no_lock(desk: Desk, tmp_path: Path, how: int) -> None:
    api = repository(tmp_path / "code/api")
    repository(tmp_path / "code/models")
    desk.scan(tmp_path / "code")
    commit(api, BO, 9)
    (tmp_path / "scanning.py").write_text(SCANNING)
    arguments = [str(desk.workspace.folder), str(tmp_path / "code"), str(Path(__file__).parent)]
    with subprocess.Popen(
        [sys.executable, str(tmp_path / "scanning.py"), *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as scanning:
        assert scanning.stdout is not None
        while scanning.stdout.readline() != b"publishing\n":
            assert scanning.poll() is None, scanning.stderr.read() if scanning.stderr else ""
        began = time.monotonic()
        scanning.send_signal(how)
        assert scanning.wait(10) != 0
        assert time.monotonic() - began < 5
    assert desk.reader().frame("commits").height == 6
    assert desk.scan(tmp_path / "code").counts["fresh"] == 0  # what was read before it stopped is kept
    assert desk.reader().frame("commits").height == 7
