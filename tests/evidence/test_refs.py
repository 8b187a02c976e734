"""References as git would resolve them, read without git."""

from __future__ import annotations

from collections.abc import Callable

from git_fixtures import Repository

from holdfast.evidence.git.refs import read_head

Make = Callable[..., Repository]


def test_a_symbolic_reference_is_followed_to_a_packed_one(make: Make) -> None:
    repository = make()
    tip = repository.commit(files={"a": "1\n"})
    repository.git("branch", "main-2")
    repository.git("pack-refs", "--all")
    repository.git("symbolic-ref", "refs/heads/trunk", "refs/heads/main")
    repository.git("symbolic-ref", "HEAD", "refs/heads/trunk")
    head = read_head(repository.git_dir, repository.git_dir)
    assert (head.commit, head.branch, head.warnings) == (tip, "main", ())


def test_a_loose_reference_wins_over_a_packed_one(make: Make) -> None:
    repository = make()
    repository.commit(files={"a": "1\n"})
    repository.git("pack-refs", "--all")
    tip = repository.commit(files={"a": "2\n"})
    assert read_head(repository.git_dir, repository.git_dir).commit == tip


def test_head_may_be_a_link(make: Make) -> None:
    repository = make()
    tip = repository.commit(files={"a": "1\n"})
    for packed in (False, True):
        if packed:
            repository.git("pack-refs", "--all")
        (repository.git_dir / "HEAD").unlink()
        (repository.git_dir / "HEAD").symlink_to("refs/heads/main")
        assert read_head(repository.git_dir, repository.git_dir).commit == tip


def test_references_that_name_each_other_end(make: Make) -> None:
    repository = make()
    repository.git("symbolic-ref", "refs/heads/a", "refs/heads/b")
    repository.git("symbolic-ref", "refs/heads/b", "refs/heads/a")
    repository.git("symbolic-ref", "HEAD", "refs/heads/a")
    assert read_head(repository.git_dir, repository.git_dir).commit is None


def test_garbage_is_no_commit(make: Make) -> None:
    repository = make()
    for content in (b"", b"\0" * 50, b"ref: ", b"ref: /etc/passwd", b"ref: refs/heads/a b", b"1" * 39, b"g" * 40):
        (repository.git_dir / "HEAD").write_bytes(content)
        assert read_head(repository.git_dir, repository.git_dir).commit is None


def test_an_unusual_branch_is_warned_of(make: Make) -> None:
    repository = make()
    repository.commit(files={"a": "1\n"})
    repository.git("checkout", "-q", "-b", "spike")
    assert "unusual" in read_head(repository.git_dir, repository.git_dir).warnings[0]
