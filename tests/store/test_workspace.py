"""Where things are kept, and who may write."""

from __future__ import annotations

import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from holdfast.errors import BadInput, Locked, NothingToRead, StoreError
from holdfast.store.workspace import (
    Workspace,
    all_workspaces,
    for_questions,
    for_scan,
    forget,
    home_folder,
    named,
    remember,
    writing,
)

NOON = datetime(2026, 11, 13, 12, tzinfo=UTC)
LATER = datetime(2026, 11, 14, 12, tzinfo=UTC)


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace(tmp_path / "workspace")


def scanned(home: Path, path: Path, at: datetime) -> Workspace:
    path.mkdir(parents=True, exist_ok=True)
    workspace = for_scan([path], path, home)
    workspace.prepare()
    return remember(workspace, [path], at)


def test_the_nearest_settings_file_above_decides(tmp_path: Path) -> None:
    (tmp_path / "company/team").mkdir(parents=True)
    (tmp_path / "company/holdfast.toml").touch()
    for chosen in (
        for_scan([tmp_path], tmp_path / "company/team", tmp_path / "home"),
        for_questions(tmp_path / "company/team", tmp_path / "home"),
    ):
        assert chosen.folder == tmp_path / "company/.holdfast"
        assert chosen.settings == tmp_path / "company/holdfast.toml"


def test_a_settings_file_beside_the_scanned_repositories_counts(tmp_path: Path) -> None:
    (tmp_path / "repositories").mkdir()
    (tmp_path / "repositories/holdfast.toml").touch()
    (tmp_path / "elsewhere").mkdir()
    chosen = for_scan([tmp_path / "repositories"], tmp_path / "elsewhere", tmp_path / "home")
    assert chosen.folder == tmp_path / "repositories/.holdfast"


def test_a_scanned_repository_does_not_choose_our_settings(tmp_path: Path) -> None:
    (tmp_path / "stranger/.git").mkdir(parents=True)
    (tmp_path / "stranger/holdfast.toml").touch()
    (tmp_path / "elsewhere").mkdir()
    chosen = for_scan([tmp_path / "stranger"], tmp_path / "elsewhere", tmp_path / "home")
    assert chosen.settings is None
    assert chosen.folder.parent == tmp_path / "home"


def test_a_question_finds_the_workspace_whose_paths_contain_the_folder(tmp_path: Path) -> None:
    here = scanned(tmp_path / "home", tmp_path / "here", NOON)
    scanned(tmp_path / "home", tmp_path / "there", LATER)
    (tmp_path / "here/api/src").mkdir(parents=True)
    assert for_questions(tmp_path / "here/api/src", tmp_path / "home").folder == here.folder


def test_a_question_finds_the_workspace_whose_paths_lie_in_the_folder(tmp_path: Path) -> None:
    here = scanned(tmp_path / "home", tmp_path / "code/here", NOON)
    scanned(tmp_path / "home", tmp_path / "there", LATER)
    assert for_questions(tmp_path / "code", tmp_path / "home").folder == here.folder


def test_a_folder_that_was_scanned_whole_is_not_answered_by_a_later_scan_of_a_part(tmp_path: Path) -> None:
    whole = scanned(tmp_path / "home", tmp_path / "code", NOON)
    part = scanned(tmp_path / "home", tmp_path / "code/here", LATER)
    assert for_questions(tmp_path / "code", tmp_path / "home").folder == whole.folder
    assert for_questions(tmp_path / "code/here", tmp_path / "home").folder == part.folder


def test_elsewhere_the_latest_scan_answers_and_says_so(tmp_path: Path) -> None:
    scanned(tmp_path / "home", tmp_path / "here", NOON)
    there = scanned(tmp_path / "home", tmp_path / "there", LATER)
    (tmp_path / "elsewhere").mkdir()
    chosen = for_questions(tmp_path / "elsewhere", tmp_path / "home")
    assert chosen.folder == there.folder
    assert chosen.paths == (tmp_path / "there",)
    assert "never scanned" in chosen.why


def test_before_the_first_scan_there_is_a_place_for_what_is_typed(tmp_path: Path) -> None:
    chosen = for_questions(tmp_path, tmp_path / "home")
    assert chosen.folder == tmp_path / "home" / "company"
    assert chosen.why == "nothing was scanned yet"
    assert not chosen.folder.exists()


def test_a_scan_without_a_folder_says_what_to_name(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="Name one: `holdfast scan FOLDER`"):
        for_scan([], tmp_path, tmp_path / "home")


def test_the_same_paths_share_a_workspace_in_any_order(tmp_path: Path) -> None:
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
    one = for_scan([tmp_path / "a", tmp_path / "b"], tmp_path, tmp_path / "home")
    other = for_scan([tmp_path / "b", tmp_path / "a" / ".." / "a"], tmp_path, tmp_path / "home")
    assert one.folder == other.folder != for_scan([tmp_path / "a"], tmp_path, tmp_path / "home").folder


def test_the_home_of_workspaces_can_be_moved() -> None:
    assert home_folder({"HOLDFAST_HOME": "/elsewhere/holdfast"}) == Path("/elsewhere/holdfast")
    assert home_folder({}).name == "holdfast"


def test_a_workspace_can_be_named_by_its_folder_or_its_settings(tmp_path: Path) -> None:
    kept = scanned(tmp_path / "home", tmp_path / "here", NOON)
    (tmp_path / "company").mkdir()
    (tmp_path / "company/holdfast.toml").touch()
    assert named(kept.folder).paths == (tmp_path / "here",)
    assert named(tmp_path / "company").folder == named(tmp_path / "company/holdfast.toml").folder
    with pytest.raises(BadInput, match="is no workspace"):
        named(tmp_path)


def test_folders_and_files_are_for_their_owner_only(workspace: Workspace, tmp_path: Path) -> None:
    with writing(workspace, "scan"):
        remember(workspace, [tmp_path], NOON)
        for entry in (workspace.folder, *workspace.folder.rglob("*")):
            assert entry.stat().st_mode & 0o777 == (0o700 if entry.is_dir() else 0o600), entry


def test_a_second_writer_fails_within_a_second_and_names_the_first(workspace: Workspace) -> None:
    script = (
        "import sys, time; from pathlib import Path\n"
        "from holdfast.store.workspace import Workspace, writing\n"
        "with writing(Workspace(Path(sys.argv[1])), 'scan'):\n"
        "    print('held', flush=True); time.sleep(60)\n"
    )
    with subprocess.Popen([sys.executable, "-c", script, workspace.folder], stdout=subprocess.PIPE) as first:
        try:
            assert first.stdout is not None
            assert first.stdout.readline() == b"held\n"
            began = time.monotonic()
            with pytest.raises(Locked, match=rf"Process {first.pid} \(`holdfast scan`\)"), writing(workspace, "forget"):
                pass
            assert time.monotonic() - began < 1.5
        finally:
            first.kill()
    with writing(workspace, "scan"):  # a killed writer holds nothing
        pass


def test_forgetting_removes_everything_and_nothing_else(tmp_path: Path) -> None:
    kept = scanned(tmp_path / "home", tmp_path / "here", NOON)
    (tmp_path / "here/file").touch()
    forget(kept)
    assert not kept.folder.exists()
    assert (tmp_path / "here/file").exists()
    assert all_workspaces(tmp_path / "home") == ()
    with pytest.raises(NothingToRead, match="nothing was removed"):
        forget(kept)


def test_a_workspace_that_cannot_be_made_is_a_plain_error(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StoreError, match="HOLDFAST_HOME"):
        Workspace(tmp_path / "file/workspace").prepare()


def test_a_damaged_note_of_what_was_scanned_does_not_hide_the_workspace(tmp_path: Path) -> None:
    kept = scanned(tmp_path / "home", tmp_path / "here", NOON)
    (kept.folder / "workspace.json").write_bytes(b"{")
    assert [one.folder for one in all_workspaces(tmp_path / "home")] == [kept.folder]
