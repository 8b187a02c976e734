"""Which repositories are found, once each, and what is said where there is none."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from git_fixtures import Repository

from holdfast.errors import BadInput, NothingToRead
from holdfast.evidence.git.discover import discover

Make = Callable[..., Repository]


def test_working_trees_bare_ones_and_submodules_are_found_below(make: Make, tmp_path: Path) -> None:
    inner = make("team/inner")
    inner.commit(files={"a": "1\n"})
    whole = make("whole")
    whole.git("-c", "protocol.file.allow=always", "submodule", "add", "-q", str(inner.path), "parts/part")
    inner.git("clone", "-q", "--bare", str(inner.path), str(tmp_path / "given/bare.git"))
    assert [found.name for found in discover([tmp_path / "given"])] == ["bare.git", "inner", "part", "whole"]


def test_a_repository_with_worktrees_is_found_once_as_its_main_tree(make: Make, tmp_path: Path) -> None:
    main = make("z-main")
    main.commit(files={"a": "1\n"})
    main.git("worktree", "add", "-q", "-b", "side", str(tmp_path / "given/a-side"))
    (found,) = discover([tmp_path / "given"])
    assert found.name == "z-main"


def test_the_same_folder_given_twice_is_found_once(make: Make) -> None:
    repository = make()
    assert len(discover([repository.path, repository.path, repository.path.parent])) == 1


def test_equal_names_are_told_apart_by_the_folders_above(make: Make, tmp_path: Path) -> None:
    for name in ("one/api", "two/api", "web"):
        make(name)
    assert [found.name for found in discover([tmp_path])] == ["one/api", "two/api", "web"]


def test_loops_of_links_and_heavy_folders_are_not_entered(make: Make, tmp_path: Path) -> None:
    repository = make()
    (repository.path / "loop").symlink_to(tmp_path)
    make("project/node_modules/dependency")
    assert [found.name for found in discover([tmp_path])] == ["project"]


def test_a_path_that_does_not_exist_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"nowhere` does not exist\. Give a folder"):
        discover([tmp_path / "nowhere"])


def test_a_file_is_not_a_folder(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(BadInput, match="is not a folder"):
        discover([tmp_path / "file"])


def test_no_path_at_all_is_said() -> None:
    with pytest.raises(BadInput, match="No folder was given"):
        discover([])


def test_a_folder_without_repositories_is_nothing_to_read(tmp_path: Path) -> None:
    with pytest.raises(NothingToRead, match="No git repository in or below"):
        discover([tmp_path])


def test_a_folder_inside_a_repository_points_at_it(make: Make) -> None:
    repository = make()
    (repository.path / "src").mkdir()
    with pytest.raises(NothingToRead, match=f"inside the repository `{os.path.realpath(repository.path)}`"):
        discover([repository.path / "src"])


def test_a_planted_pointer_to_a_private_repository_is_not_approved(make: Make, tmp_path: Path) -> None:
    private = Repository(tmp_path / "private")
    private.commit(files={"secret": "1\n"})
    planted = tmp_path / "given/planted"
    planted.mkdir(parents=True)
    (planted / ".git").write_text(f"gitdir: {private.git_dir}\n")
    (found,) = discover([planted])
    assert str(private.git_dir) not in found.roots


def test_a_planted_common_folder_is_not_approved_by_the_config_beside_it(make: Make, tmp_path: Path) -> None:
    private = make("private")
    private.commit(files={"a": "1\n"})
    planted = tmp_path / "given/planted"
    for folder in ("objects", "refs"):
        (planted / ".git" / folder).mkdir(parents=True)
    (planted / ".git/HEAD").write_text("ref: refs/heads/main\n")
    (planted / ".git/commondir").write_text(f"{private.git_dir}\n")
    (planted / ".git/config").write_text("[core]\n\tworktree = ..\n")
    (found,) = discover([planted])
    assert found.roots == (os.path.realpath(planted),)


def test_a_linked_worktree_given_alone_may_read_the_repository_that_owns_it(make: Make, tmp_path: Path) -> None:
    main = make("main")
    main.commit(files={"a": "1\n"})
    main.git("worktree", "add", "-q", "-b", "side", str(tmp_path / "elsewhere"))
    (found,) = discover([tmp_path / "elsewhere"])
    assert os.path.realpath(main.git_dir) in found.roots
