"""Mined tables: the same bytes however they were read, whole or not at all, and never truncated in silence."""

from __future__ import annotations

import io
import pickle
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime
from multiprocessing import get_context
from pathlib import Path

import pytest
from git_fixtures import BO, BY, WHO, Repository, lossy

from holdfast.errors import StoreError
from holdfast.evidence.git import mine as mining
from holdfast.evidence.git.discover import Found
from holdfast.evidence.git.kept import HEAD, HISTORY
from holdfast.evidence.git.mine import Mined, Options, mine

Make = Callable[..., Repository]
Read = Callable[..., Mined]
Only = Callable[[Path], Found]


def written(mined: Mined) -> dict[str, bytes]:
    """Every table as the bytes that an export has."""
    exported = {}
    for name in (*HISTORY, *HEAD, "repository"):
        buffer = io.BytesIO()
        mined.table(name).write_ndjson(buffer)
        exported[name] = buffer.getvalue()
    return exported


def grow(repository: Repository, rounds: int) -> None:
    """A history with branches that come in late, renames, trailers, and a clock that was wrong."""
    start = repository.day
    for at in range(start, start + rounds):
        repository.commit(
            f"Fix {at}\n\nReviewed-by: Bo Invented <bo@example.org>", files={f"src/f{at}.py": f"{at}\n" * 30}
        )
        repository.git("checkout", "-q", "-b", f"side{at}", "HEAD~0")
        repository.commit(author=BO, files={f"side/{at}.py": "s\n", "shared.md": f"{at}\n"})
        repository.git("checkout", "-q", "main")
        (repository.path / f"src/f{at}.py").rename(repository.path / f"src/g{at}.py")
        repository.commit()
        moment = {"GIT_COMMITTER_DATE": f"{1_600_000_000 + at * 86400} +0000"}
        who = ["-c", "user.name=Ada Example", "-c", "user.email=ada@example.com"]
        repository.git(*who, "merge", "-q", "-X", "ours", "-m", "Merge", f"side{max(at - 1, start)}", env=moment)


def test_reading_on_from_an_earlier_run_gives_the_bytes_of_a_full_one(make: Make, read: Read) -> None:
    repository = make()
    grow(repository, 4)
    first = read(repository.path)
    repository.raw_commit(
        repository.git("rev-parse", "HEAD^{tree}"), WHO.replace(b" 1600000000", b" 0"), BY,
        parents=(repository.git("rev-parse", "HEAD"),),
    )  # fmt: skip
    repository.git("reset", "-q", "--hard")
    grow(repository, 3)
    second = read(repository.path, previous=first.folder)
    full = read(repository.path)
    assert 0 < second.fresh < full.fresh == full.commits == second.commits
    assert written(second) == written(full)
    third = read(repository.path, previous=second.folder, largest_commit=3)
    assert third.fresh == third.commits


def test_several_gits_side_by_side_give_the_bytes_of_one(
    make: Make, read: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mining, "SMALLEST_BLOCK", 3)
    repository = make()
    grow(repository, 6)
    assert written(read(repository.path, streams=3)) == written(read(repository.path, streams=1))


def test_several_gits_stop_and_go_on_where_one_does(make: Make, read: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mining, "SMALLEST_BLOCK", 3)
    repository = make()
    lossy(repository, {3, 4, 9}, rounds=14)
    one, three = read(repository.path, streams=1), read(repository.path, streams=3)
    assert one.partial
    assert written(one) == written(three)


def test_of_a_rewritten_history_only_the_rewritten_part_is_read(make: Make, read: Read) -> None:
    repository = make()
    repository.commit(files={"a": "1\n"})
    repository.commit(files={"a": "2\n"})
    first = read(repository.path)
    repository.git("reset", "-q", "--hard", "HEAD~1")
    repository.commit(files={"a": "3\n"})
    second = read(repository.path, previous=first.folder)
    assert (second.fresh, second.commits) == (1, 2)
    assert written(second) == written(read(repository.path))


def test_the_same_state_is_read_once(make: Make, read: Read, tmp_path: Path) -> None:
    repository = make()
    repository.commit(files={"a": "1\n"})
    first = read(repository.path, into=tmp_path / "into")
    before = first.folder.stat().st_mtime_ns
    second = read(repository.path, into=tmp_path / "into")
    assert (second.fresh, second.folder, second.folder.stat().st_mtime_ns) == (0, first.folder, before)
    assert [path.name for path in (tmp_path / "into").iterdir()] == [first.folder.name]


def test_a_partial_result_is_read_again_once_the_objects_have_come(make: Make, read: Read, tmp_path: Path) -> None:
    repository = make()
    ids = [repository.commit(files={"a": f"{at}\n"}) for at in range(3)]
    lost = repository.git("rev-parse", f"{ids[0]}^{{tree}}")
    place = repository.git_dir / "objects" / lost[:2] / lost[2:]
    kept = place.read_bytes()
    place.unlink()
    assert read(repository.path, into=tmp_path / "into").partial
    place.write_bytes(kept)
    repository.git("gc", "-q")
    mined = read(repository.path, into=tmp_path / "into")
    assert (mined.partial, mined.commits) == (False, 3)


def test_an_earlier_date_shows_the_branch_as_it_stood(make: Make, read: Read) -> None:
    repository = make()
    ids = [repository.commit(files={f"f{at}": "1\n"}) for at in range(5)]
    moment = int(datetime(2020, 9, 15, 23, tzinfo=UTC).timestamp())  # between the third commit and the fourth
    mined = read(repository.path, as_of=moment)
    assert (mined.tip, mined.commits) == (ids[2], 3)
    assert mined.table("files")["name"].to_list() == ["f0", "f1", "f2"]
    early = read(repository.path, as_of=moment - 10**9)
    assert (early.commits, early.partial) == (0, True)


def test_another_branch_can_be_chosen(make: Make, read: Read) -> None:
    repository = make()
    repository.commit(files={"a": "1\n"})
    repository.git("checkout", "-q", "-b", "release")
    repository.commit(files={"a": "2\n"})
    repository.git("checkout", "-q", "main")
    assert read(repository.path).commits == 1
    assert read(repository.path, branch="release").commits == 2
    assert read(repository.path, branch="nowhere").partial


def test_an_unusual_branch_and_a_stale_clone_are_warned_of(make: Make, read: Read, tmp_path: Path) -> None:
    origin = make("origin")
    origin.commit(files={"a": "1\n"})
    clone = Repository.__new__(Repository)
    clone.path, clone.day = tmp_path / "clone", 0
    origin.git("clone", "-q", str(origin.path), str(clone.path))
    origin.commit(files={"a": "2\n"})
    clone.git("fetch", "-q")
    assert any("1 commits behind" in warning for warning in read(clone.path).warnings)
    clone.git("checkout", "-q", "-b", "try-it")
    assert any("default branch is `main`" in warning for warning in read(clone.path).warnings)


def test_it_runs_on_any_executor(make: Make, only: Only, tmp_path: Path) -> None:
    repository = make()
    repository.commit(files={"a": "1\n"})
    found = only(repository.path)
    assert pickle.loads(pickle.dumps((mine, found, Options()))) == (mine, found, Options())  # noqa: S301
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        assert pool.submit(mine, found, tmp_path / "into").result().commits == 1


def test_progress_tells_bytes_and_every_commit(make: Make, only: Only, tmp_path: Path) -> None:
    repository = make()
    for at in range(3):
        repository.commit(files={"a": f"{at}\n"})
    heard: list[tuple[int, int]] = []
    mine(only(repository.path), tmp_path / "into", progress=lambda size, commits: heard.append((size, commits)))
    assert sum(commits for _, commits in heard) == 3
    assert sum(size for size, _ in heard) > 300


def test_a_folder_that_is_a_file_is_said_plainly(make: Make, read: Read, tmp_path: Path) -> None:
    repository = make()
    repository.commit(files={"a": "1\n"})
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="could not be written"):
        read(repository.path, into=tmp_path / "file")
