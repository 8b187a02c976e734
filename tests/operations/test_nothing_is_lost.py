"""Killed at any moment and at every named step: what was acknowledged stays, nothing is torn, a rerun is equal."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from invented_repositories import ANA, BO, Desk, commit, repository
from killed_scans import Spawner, exported

from holdfast.errors import StoreError
from holdfast.store.state import State
from holdfast.store.workspace import Workspace

RECOVERY = 2.0
"""Seconds in which a scan after a kill must be done (small repositories); more where the machine is shared."""


@pytest.fixture(scope="module")
def spawner(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Spawner]:
    made = Spawner(tmp_path_factory.mktemp("spawner") / "log")
    yield made
    made.close()


@pytest.fixture
def code(tmp_path: Path) -> Path:
    """Three repositories."""
    for at in range(3):
        repository(tmp_path / f"code/r{at}", (ANA, BO, ANA))
    return tmp_path / "code"


@pytest.fixture
def desk(tmp_path: Path, code: Path) -> Desk:
    """A workspace that was scanned once, and in which something was typed."""
    made = Desk(tmp_path / "workspace")
    made.scan(code)
    made.do("people role", person="Bo Invented", role="lead")
    return made


def typed(desk: Desk) -> list[object]:
    with State.opened(desk.workspace.state) as state:
        return [entry.value for entry in state.live("role")]


def clean(code: Path, folder: Path) -> str:
    """What a first scan, never disturbed, publishes."""
    other = Desk(folder)
    other.scan(code)
    return exported(other.workspace)


def recovered(desk: Desk, code: Path) -> str:
    """Scans again, in the time that is allowed; what is published then."""
    loaded = max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))
    began = time.monotonic()
    desk.scan(code)
    assert time.monotonic() - began < RECOVERY * loaded
    assert not [entry for entry in desk.workspace.generations.iterdir() if entry.name.startswith(".")]
    assert not [entry for entry in desk.workspace.evidence.iterdir() if entry.name.startswith(".")]
    return exported(desk.workspace)


def test_a_scan_killed_fifty_times_at_random_moments_loses_nothing(
    desk: Desk, code: Path, spawner: Spawner, tmp_path: Path
) -> None:
    chance = random.Random(11)
    known, killed, round_ = typed(desk), 0, 0
    began = time.monotonic()
    commit(code / "r0", BO, 20)
    spawner.start(desk.workspace, {"paths": [str(code)], "jobs": 1})
    assert spawner.ended() == 0, spawner.said()
    usual = time.monotonic() - began
    before = exported(desk.workspace)
    while killed < 50:
        round_ += 1
        assert round_ < 120, f"only {killed} of {round_} were still running when they were killed"
        commit(code / f"r{round_ % 3}", BO, 30 + round_)
        child = spawner.start(desk.workspace, {"paths": [str(code)], "jobs": 1})
        time.sleep(chance.uniform(0, usual))
        spawner.kill(child)
        died = spawner.ended() == -signal.SIGKILL
        killed += died
        usual *= 1.05 if died else 0.8
        answers = exported(desk.workspace)
        after = recovered(desk, code)
        assert answers in (before, after)
        assert typed(desk) == known
        if round_ % 10 == 0:
            assert after == clean(code, tmp_path / f"clean{round_}")
        before = after


STEPS = [
    *(f"{when} holdfast.evidence.git.mine._store {count}" for when in ("before", "after") for count in (1, 2)),
    *(f"{when} holdfast.evidence.git.kept.write_note 1" for when in ("before", "after")),
    *(f"{when} os.rename {count}" for when in ("before", "after") for count in (1, 2)),
    *(f"before holdfast.store.generations._create {count}" for count in (1, 5, 9)),
    *(f"{when} holdfast.store.generations._build 1" for when in ("before", "after")),
    *(f"before os.fsync {count}" for count in (2, 4, 6, 7, 8, 9)),
    *(f"{when} os.replace {count}" for when in ("before", "after") for count in (1, 2, 3)),
    *(f"{when} holdfast.store.generations._prune 1" for when in ("before", "after")),
    *(f"{when} holdfast.store.mined.prune 1" for when in ("before", "after")),
    *(f"{when} holdfast.store.workspace.remember 1" for when in ("before", "after")),
]


@pytest.mark.parametrize("step", STEPS)
def test_a_scan_killed_at_any_step_leaves_the_old_answers_or_the_new(
    desk: Desk, code: Path, spawner: Spawner, tmp_path: Path, step: str
) -> None:
    before, known = exported(desk.workspace), typed(desk)
    commit(code / "r1", BO, 30)
    spawner.start(desk.workspace, {"paths": [str(code)], "jobs": 1}, step)
    assert spawner.ended() == -signal.SIGKILL, "it was never killed: " + spawner.said()
    answers = exported(desk.workspace)
    after = recovered(desk, code)
    assert answers in (before, after)
    assert after == clean(code, tmp_path / "clean")
    assert typed(desk) == known


@pytest.mark.parametrize("step", ["before shutil.copyfile 1", "after shutil.copyfile 1", "before os.rename 1"])
def test_a_scan_of_another_day_killed_while_it_takes_the_evidence_over_loses_nothing(
    desk: Desk, code: Path, spawner: Spawner, step: str
) -> None:
    commit(code / "r0", ANA, 6)
    desk.scan(code)
    before = exported(desk.workspace)
    spawner.start(desk.workspace, {"paths": [str(code)], "jobs": 1}, step, day=14)
    assert spawner.ended() == -signal.SIGKILL, spawner.said()
    assert exported(desk.workspace) == before
    assert recovered(desk, code) == before


@pytest.mark.parametrize(
    ("step", "kept"),
    [
        ("before holdfast.store.state.State._insert 1", False),
        ("after holdfast.store.state.State._insert 1", False),
        ("after holdfast.store.state.State.record 1", True),
    ],
)
def test_what_was_typed_is_there_whole_or_not_at_all(desk: Desk, spawner: Spawner, step: str, kept: bool) -> None:
    before = typed(desk)
    spawner.start(desk.workspace, {"person": "Ana Example", "role": "lead"}, step, slug="people role")
    assert spawner.ended() == -signal.SIGKILL, spawner.said()
    assert len(typed(desk)) == len(before) + kept
    desk.do("people role", person="Ana Example", role="lead")
    assert len(typed(desk)) == len(before) + 1


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_migration_that_is_killed_is_done_again(
    desk: Desk, spawner: Spawner, code: Path, tmp_path: Path, when: str
) -> None:
    other = Desk(tmp_path / "fresh")
    other.scan(code)
    assert not other.workspace.state.exists()
    for step in ("holdfast.store.state._statements", "holdfast.store.state._migrate"):
        spawner.start(
            other.workspace, {"person": "Bo Invented", "role": "lead"}, f"{when} {step} 1", slug="people role"
        )
        assert spawner.ended() == -signal.SIGKILL, spawner.said()
    other.do("people role", person="Bo Invented", role="lead")
    assert typed(other) == typed(desk)


def test_what_was_mined_before_a_kill_is_not_read_again(spawner: Spawner, tmp_path: Path) -> None:
    for at in range(6):
        repository(tmp_path / f"many/r{at}", (ANA, BO, ANA))
    desk = Desk(tmp_path / "workspace")
    spawner.start(desk.workspace, {"paths": [str(tmp_path / "many")], "jobs": 1},
                  "before holdfast.evidence.git.kept.write_note 5")  # fmt: skip
    assert spawner.ended() == -signal.SIGKILL, spawner.said()
    receipt = desk.scan(tmp_path / "many")
    assert (receipt.counts["commits"], receipt.counts["fresh"]) == (18, 6)
    assert exported(desk.workspace) == clean(tmp_path / "many", tmp_path / "clean")


@pytest.mark.parametrize("harm", ["cut short", "bit flipped", "removed"])
@pytest.mark.parametrize("pattern", ["changes.parquet", "mined.json"])
def test_a_mined_file_that_lost_its_bytes_is_never_built_on(
    desk: Desk, code: Path, tmp_path: Path, pattern: str, harm: str
) -> None:
    chance = random.Random(5)
    for file in desk.workspace.evidence.rglob(pattern):
        data = bytearray(file.read_bytes())
        data[chance.randrange(len(data))] ^= (harm == "bit flipped") << chance.randrange(8)
        file.write_bytes(data[: len(data) - 7 * (harm == "cut short")])
        if harm == "removed":
            file.unlink()
    commit(code / "r2", BO, 30)
    assert recovered(desk, code) == clean(code, tmp_path / "clean")


LIMITED = """
import resource, sys; from pathlib import Path
sys.path.insert(0, sys.argv[3])
from invented_repositories import Desk
from holdfast.errors import StoreError
import duckdb, polars, filelock
from holdfast.evidence.git import mine
from holdfast.evidence.git.sterile import git_program
git_program()
resource.setrlimit(resource.RLIMIT_NOFILE, (int(sys.argv[4]), int(sys.argv[4])))
try:
    Desk(Path(sys.argv[1])).scan(Path(sys.argv[2]))
except StoreError as error:
    print(error)
"""


def test_too_few_open_files_are_a_plain_error_and_the_old_answers_stay(desk: Desk, code: Path) -> None:
    before = exported(desk.workspace)
    commit(code / "r0", BO, 30)
    said = set()
    for most in range(8, 40, 2):
        arguments = [str(desk.workspace.folder), str(code), str(Path(__file__).parent), str(most)]
        done = subprocess.run([sys.executable, "-c", LIMITED, *arguments], capture_output=True, check=False)
        if done.returncode == 0 and not done.stdout:
            break
        assert exported(desk.workspace) == before, (most, done)
        said.add(b"too many open files" in done.stdout.lower() + done.stderr.lower())
    assert True in said
    assert recovered(desk, code) != before


def test_a_workspace_that_cannot_be_written_is_a_plain_error(desk: Desk, code: Path) -> None:
    before = exported(desk.workspace)
    commit(code / "r0", BO, 30)
    if os.geteuid() == 0:
        pytest.skip("nothing is read-only to root")
    desk.workspace.evidence.chmod(0o500)
    try:
        with pytest.raises(StoreError, match="permission denied"):
            desk.scan(code)
    finally:
        desk.workspace.evidence.chmod(0o700)
    assert exported(desk.workspace) == before


def test_the_generation_that_answers_was_compared_whole(desk: Desk) -> None:
    chance = random.Random(2)
    file = next(desk.workspace.generations.glob("*/evidence.duckdb"))
    whole = file.read_bytes()
    for _ in range(20):
        data = bytearray(whole)
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
        file.write_bytes(data)
        with pytest.raises(StoreError, match="damaged"):
            exported(Workspace(desk.workspace.folder))
    file.write_bytes(whole)
    exported(desk.workspace)
