"""Reading on gives what reading everything gives, byte for byte, whatever happened to the history in between."""

from __future__ import annotations

import io
import random
import shutil
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest
from git_fixtures import Repository

from holdfast.evidence.git import kept
from holdfast.evidence.git import mine as mining
from holdfast.evidence.git.corrected import corrected_times
from holdfast.evidence.git.discover import Found
from holdfast.evidence.git.kept import HEAD, HISTORY, Options, look
from holdfast.evidence.git.mine import Mined

Make = Callable[..., Repository]
Read = Callable[..., Mined]

NAMES = ("a.py", "b/c.py", "café.md", ".mailmap", "CODEOWNERS", "infra/main.tf", "deploy.yaml", "Dockerfile", "z.bin")
TEXTS = (
    "import torch\nx.fit(y)\n", "Ada Example <ada@example.com>\nbroken <\n", "* @owner\n/b/ ada@example.com\n",
    'source = "../b"\n', "kind: Deployment\nimage: b\n", "\0\1\2", "", "one\n" * 40, "one\n" * 40 + "two\n",
)  # fmt: skip
NOW = 1_600_000_000


def exported(mined: Mined) -> dict[str, bytes]:
    """Every table as the bytes that an export has."""
    tables = {}
    for name in (*HISTORY, *HEAD, "repository"):
        buffer = io.BytesIO()
        mined.table(name).write_ndjson(buffer)
        tables[name] = buffer.getvalue()
    return tables


class Tangle:
    """A history that grows at random: branches, merges, renames, deletions, clocks that are wrong."""

    def __init__(self, repository: Repository, seed: int) -> None:
        self.repository = repository
        self.chance = random.Random(seed)
        self.trees: list[dict[str, str]] = []
        self.made = self.first = 0

    def grow(self, commits: int) -> None:
        """Adds commits, each on one to three of the latest, or on none."""
        self.first = self.made
        lines = [self._commit(self._parents()) for _ in range(commits)]
        self.repository.git("fast-import", "--quiet", "--force", given=b"".join(lines))

    def point(self, commit: int) -> None:
        """Moves the branch."""
        self.repository.git("update-ref", "refs/heads/main", f"refs/kept/{commit}")

    def _parents(self) -> list[int]:
        if not self.made or self.chance.random() < 0.03:
            return []
        near = range(max(0, self.made - 6), self.made)
        return self.chance.sample(near, k=min(len(near), self.chance.choice((1, 1, 1, 2, 3))))

    def _commit(self, parents: list[int]) -> bytes:
        chance, mark = self.chance, self.made
        tree = dict(self.trees[parents[0]]) if parents else {}
        changes = []
        for _ in range(chance.randrange(3)):
            if tree and chance.random() < 0.3:
                old, new = chance.choice(sorted(tree)), chance.choice(NAMES)
                if old != new:
                    tree[new] = tree.pop(old)
                    changes.append(f'R "{old}" "{new}"\n')
            elif tree and chance.random() < 0.2:
                gone = chance.choice(sorted(tree))
                del tree[gone]
                changes.append(f'D "{gone}"\n')
            else:
                name, text = chance.choice(NAMES), chance.choice(TEXTS)
                tree[name] = text
                changes.append(f'M 644 inline "{name}"\ndata {len(text.encode())}\n{text}\n')
        time = max(1, NOW + mark * 60 + chance.choice((0, 0, 0, 1, -5, 90_000, -90_000, 2**33, -NOW)))
        self.trees.append(tree)
        self.made += 1
        head = f"commit refs/kept/{mark}\nmark :{mark + 1}\nauthor A <a{mark % 3}@example.com> {time} +0100\n"
        head += f"committer B <b@example.com> {time} +0000\ndata 3\nFix\n"
        links = [f":{one + 1}" if one >= self.first else f"refs/kept/{one}^0" for one in parents]
        head += "".join(f"{'merge' if at else 'from'} {link}\n" for at, link in enumerate(links))
        return (head + "".join(changes) + "\n").encode()


@pytest.mark.parametrize("seed", range(14))
def test_whatever_happens_to_a_history_reading_on_is_reading_all(
    make: Make, read: Read, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    monkeypatch.setattr(mining, "LARGEST_SHARE", 3.0)
    monkeypatch.setattr(mining, "MOST_SEGMENTS", 3)
    repository = make()
    tangle = Tangle(repository, seed)
    tangle.grow(12)
    tangle.point(11)
    before = read(repository.path)
    for _ in range(4):
        tangle.grow(tangle.chance.randrange(1, 9))
        tangle.point(tangle.chance.choice((tangle.made - 1, tangle.made - 1, tangle.made - 3, tangle.made // 2)))
        if tangle.chance.random() < 0.3:
            repository.git("gc", "-q", "--prune=now")
        now = read(repository.path, previous=before.folder)
        assert exported(now) == exported(read(repository.path)), seed
        before = now


def test_new_commits_are_a_segment_beside_what_was_read_before(make: Make, read: Read, tmp_path: Path) -> None:
    repository = make()
    for at in range(9):
        repository.commit(files={"a": f"{at}\n"})
    first = read(repository.path, into=tmp_path / "into")
    repository.commit(files={"a": "new\n"})
    second = read(repository.path, into=tmp_path / "into", previous=first.folder)
    assert (second.fresh, second.segments) == (1, 2)
    assert (second.folder / "commits.parquet").samefile(first.folder / "commits.parquet")
    assert second.table("commits")["sha"].to_list() == repository.git("rev-list", "HEAD").split()


def test_a_file_that_did_not_change_is_opened_again_where_what_it_mentions_came(make: Make, read: Read) -> None:
    repository = make()
    speaks: dict[str, str | bytes] = {
        "infra/main.tf": 'source = "../api"\n',
        "deploy.yaml": "kind: Deployment\nimage: web\n",
        "compose.yaml": "services:\n  a:\n    build: ./api\n",
        ".github/workflows/ship.yml": "run: make -C api/part\n",
    }
    repository.commit(files=speaks)
    first = read(repository.path)
    repository.commit(files={"api/part/x.py": "1\n", "web/Dockerfile": "FROM x\n"})
    second = read(repository.path, previous=first.folder)
    assert second.table("declarations").height == 4
    assert exported(second) == exported(read(repository.path))


@pytest.mark.parametrize("change", ["renamed branch", "repacked", "other remote"])
def test_what_changes_no_commit_reads_no_commit(make: Make, read: Read, change: str) -> None:
    repository = make()
    for at in range(4):
        repository.commit(files={"a": f"{at}\n"})
    first = read(repository.path)
    if change == "renamed branch":
        repository.git("branch", "-m", "main", "trunk")
    elif change == "repacked":
        repository.git("repack", "-a", "-d", "-q")
    else:
        repository.git("update-ref", "refs/remotes/origin/main", "HEAD~2")
    second = read(repository.path, previous=first.folder)
    assert second.fresh == 0
    assert exported(second) == exported(read(repository.path))


def test_a_shallow_clone_that_was_deepened_is_read_anew(make: Make, read: Read, tmp_path: Path) -> None:
    origin = make("origin")
    for at in range(6):
        origin.commit(files={f"f{at}": f"{at}\n"})
    origin.git("clone", "-q", "--depth=2", f"file://{origin.path}", str(tmp_path / "clone"))
    first = read(tmp_path / "clone")
    assert (first.commits, first.partial) == (2, True)
    origin.git("-C", str(tmp_path / "clone"), "fetch", "-q", "--depth=4")
    second = read(tmp_path / "clone", previous=first.folder)
    assert exported(second) == exported(read(tmp_path / "clone"))
    assert second.commits == 4


def test_a_repository_to_which_nothing_happened_is_known_without_running_git(
    make: Make, read: Read, only: Callable[[Path], Found], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    repository = make()
    repository.commit(files={"a": "1\n"})
    found, options = only(repository.path), Options()
    assert look(found, tmp_path / "into", options) is None
    mined = read(repository.path, into=tmp_path / "into")
    repository.git("repack", "-a", "-d", "-q")
    monkeypatch.setenv("PATH", "/nonexistent")
    assert look(found, tmp_path / "into", options) == mined.__class__.of(
        mined.folder, kept.read_note(mined.folder) or {}
    )
    monkeypatch.undo()
    repository.commit(files={"a": "2\n"})
    assert look(found, tmp_path / "into", options) is None


@pytest.mark.parametrize("harm", ["cut short", "bit flipped", "removed", "note cut short"])
def test_a_folder_that_is_not_as_it_was_written_is_not_built_on(
    make: Make, read: Read, tmp_path: Path, harm: str
) -> None:
    repository = make()
    for at in range(5):
        repository.commit(files={"a": f"{at}\n"})
    first = read(repository.path, into=tmp_path / "into")
    file = first.folder / (kept.NOTE if harm == "note cut short" else "changes.parquet")
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= harm == "bit flipped"
    if harm == "removed":
        file.unlink()
    else:
        file.write_bytes(data[: len(data) // (2 if "short" in harm else 1)])
    again = read(repository.path, into=tmp_path / "into")
    assert again.fresh == 5
    whole = exported(again)
    shutil.rmtree(tmp_path / "into")
    assert whole == exported(read(repository.path, into=tmp_path / "into"))


def test_the_corrected_time_is_later_than_all_that_a_commit_builds_on() -> None:
    chance = random.Random(3)
    for _ in range(20):
        ids = [f"{at:03d}" for at in range(60)]
        parents = [chance.sample(ids[:at], k=min(at, chance.randrange(3))) for at in range(60)]
        time = [chance.randrange(40) for _ in ids]
        told = corrected_times(pl.Series(ids), pl.Series(time), pl.Series([" ".join(one) for one in parents])).to_list()
        wanted: list[int] = []
        for at in range(60):
            wanted.append(max([time[at], *(wanted[int(one)] + 1 for one in parents[at])]))
        assert told == wanted
