"""Who merged what agents wrote: found from the shape of the history alone, or not said."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from git_fixtures import ADA, BO, Repository

from holdfast.evidence.git import kept, mergers
from holdfast.evidence.git.mine import Mined
from holdfast.evidence.git.sterile import Exit, Sterile

Make = Callable[..., Repository]
Read = Callable[..., Mined]

CLAUDE = "Claude <noreply@anthropic.com>"
FORGE = "GitHub <noreply@github.com>"


def commit(repository: Repository, author: str, committer: str, *parents: str) -> str:
    """A commit on these parents, without files; the branch moves to it."""
    repository.day += 1
    lines = [f"{role} {who} {1_600_000_000 + repository.day * 86_400} +0000".encode()
             for role, who in (("author", author), ("committer", committer))]  # fmt: skip
    return repository.raw_commit(repository.tree(), *lines, parents=parents)


def found(mined: Mined) -> dict[str, str]:
    """The commits that somebody merged, and the name of who did."""
    return {sha: name for sha, name, _ in mined.table("mergers").iter_rows()}


def test_a_commit_of_an_agent_is_merged_by_the_author_of_the_forge_s_merge(make: Make, read: Read) -> None:
    repository = make()
    first = commit(repository, ADA, ADA)
    by_forge = commit(repository, CLAUDE, FORGE, first)
    by_itself = commit(repository, CLAUDE, CLAUDE, by_forge)
    by_ada = commit(repository, CLAUDE, ADA, by_itself)
    commit(repository, BO, FORGE, first, by_ada)
    mined = read(repository.path)
    assert mined.table("mergers").rows() == [
        (sha, "Bo Invented", "bo@example.org") for sha in sorted((by_forge, by_itself))
    ]


def test_what_was_pushed_to_the_branch_itself_was_merged_by_nobody(make: Make, read: Read) -> None:
    repository = make()
    first = commit(repository, ADA, ADA)
    pushed = commit(repository, CLAUDE, FORGE, first)
    side = commit(repository, BO, BO, pushed)
    commit(repository, ADA, FORGE, pushed, side)
    assert found(read(repository.path)) == {}


def test_of_nested_merges_the_oldest_one_on_the_branch_counts(make: Make, read: Read) -> None:
    repository = make()
    first = commit(repository, ADA, ADA)
    agents = commit(repository, CLAUDE, CLAUDE, first)
    inner = commit(repository, "Cy Invented <cy@example.org>", FORGE, first, agents)
    outer = commit(repository, BO, FORGE, first, inner)
    late = commit(repository, CLAUDE, CLAUDE, agents)
    commit(repository, ADA, FORGE, outer, late)
    assert found(read(repository.path)) == {agents: "Bo Invented", late: "Ada Example"}


def test_reading_on_says_the_same_of_mergers_as_reading_all(make: Make, read: Read) -> None:
    repository = make()
    first = commit(repository, ADA, ADA)
    agents = commit(repository, CLAUDE, FORGE, first)
    repository.git("update-ref", "refs/heads/main", first)
    before = read(repository.path)
    assert found(before) == {}
    merge = commit(repository, BO, FORGE, first, agents)
    after = read(repository.path, previous=before.folder)
    assert found(after) == {agents: "Bo Invented"}
    commit(repository, ADA, ADA, merge)
    last = read(repository.path, previous=after.folder)
    assert last.fresh == 1
    assert last.table("mergers").equals(read(repository.path).table("mergers"))
    assert found(last) == {agents: "Bo Invented"}


def test_a_line_that_was_turned_around_is_walked_anew(make: Make, read: Read) -> None:
    repository = make()
    first = commit(repository, ADA, ADA)
    agents = commit(repository, CLAUDE, FORGE, first)
    merge = commit(repository, BO, FORGE, first, agents)
    before = read(repository.path)
    assert found(before) == {agents: "Bo Invented"}
    own = commit(repository, ADA, ADA, first)
    commit(repository, ADA, ADA, own, merge)
    after = read(repository.path, previous=before.folder)
    assert found(after) == {agents: "Ada Example"}
    assert after.table("mergers").equals(read(repository.path).table("mergers"))


def test_git_is_not_asked_where_no_agent_s_commit_lacks_a_human(
    make: Make, read: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository = make()
    first = commit(repository, ADA, ADA)
    commit(repository, BO, FORGE, first, commit(repository, CLAUDE, ADA, first))
    asked: list[str] = []
    whole = Sterile.output

    def counted(git: Sterile, arguments: list[str], given: bytes = b"", limit: int = 1 << 28) -> tuple[bytes, Exit]:
        asked.extend(part for part in arguments if part in ("rev-list", "log"))
        return whole(git, arguments, given, limit)

    monkeypatch.setattr(Sterile, "output", counted)
    assert found(read(repository.path)) == {}
    assert asked == []


def test_a_shallow_clone_says_nothing_of_who_merged(make: Make, read: Read) -> None:
    repository = make()
    first = commit(repository, ADA, ADA)
    agents = commit(repository, CLAUDE, FORGE, first)
    commit(repository, BO, FORGE, first, agents)
    assert found(read(repository.path)) == {agents: "Bo Invented"}
    (repository.git_dir / "shallow").write_text(f"{first}\n")
    assert found(read(repository.path)) == {}


@pytest.mark.parametrize(("command", "told"), [("rev-list", True), ("log", False)])
def test_a_git_that_fails_says_nothing_and_stops_nothing(
    make: Make, read: Read, monkeypatch: pytest.MonkeyPatch, command: str, told: bool
) -> None:
    """Who came by which merge is known from reading all of a history; who made the merge is asked for."""
    repository = make()
    first = commit(repository, ADA, ADA)
    agents = commit(repository, CLAUDE, FORGE, first)
    commit(repository, BO, FORGE, first, agents)
    whole = Sterile.output

    def failing(git: Sterile, arguments: list[str], given: bytes = b"", limit: int = 1 << 28) -> tuple[bytes, Exit]:
        said, ended = whole(git, arguments, given, limit)
        return said, Exit(1, "stopped") if arguments[0] == command else ended

    monkeypatch.setattr(Sterile, "output", failing)
    mined = read(repository.path)
    assert (found(mined), mined.commits, mined.partial) == ({agents: "Bo Invented"} if told else {}, 2, False)


def test_folders_mined_by_other_rules_for_mergers_are_written_anew_without_reading_the_history(
    make: Make, read: Read, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    repository = make()
    first = commit(repository, ADA, ADA)
    agents = commit(repository, CLAUDE, FORGE, first)
    commit(repository, BO, FORGE, first, agents)
    with monkeypatch.context() as older:
        older.setattr(kept, "WALKERS", ("agents.py",))
        before = read(repository.path, tmp_path / "into")
    after = read(repository.path, tmp_path / "into", previous=before.folder)
    assert (after.folder == before.folder, after.fresh, found(after)) == (False, 0, {agents: "Bo Invented"})


def test_a_long_history_is_walked_once() -> None:
    size = 200_000
    graph: mergers.Graph = {b"0": (), b"s1": (b"0",)}
    for at in range(1, size):
        graph[b"%d" % at] = (b"%d" % (at - 1), b"s%d" % at)
        graph[b"s%d" % (at + 1)] = (b"s%d" % at,)
    last = size - 1
    brought = mergers._brought(graph, b"%d" % last, [b"s1", b"s%d" % last, b"s%d" % size])
    assert brought == {b"s1": b"1", b"s%d" % last: b"%d" % last}
