"""Repositories made by real git, in a home that no user's configuration reaches."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from holdfast.evidence.git.discover import Found, discover
from holdfast.evidence.git.mine import Mined, Options, mine

ADA = "Ada Example <ada@example.com>"
BO = "Bo Invented <bo@example.org>"
START = 1_600_000_000


class Repository:
    """A repository under test. Every commit is a day after the one before."""

    def __init__(self, path: Path, *arguments: str) -> None:
        self.path = path
        self.day = 0
        path.mkdir(parents=True, exist_ok=True)
        self.git("init", "-q", "-b", "main", *arguments)

    @property
    def git_dir(self) -> Path:
        bare = self.path / "HEAD"
        return self.path if bare.exists() else self.path / ".git"

    def git(self, *arguments: str, given: bytes = b"", check: bool = True, env: dict[str, str] | None = None) -> str:
        inherited = {"PATH": os.environ["PATH"], "HOME": "/nonexistent", "GIT_CONFIG_GLOBAL": "/dev/null"}
        asked = {**inherited, "GIT_CONFIG_NOSYSTEM": "1", **(env or {})}
        done = subprocess.run(
            ["git", "-C", str(self.path), *arguments], input=given, capture_output=True, env=asked, check=False
        )
        assert done.returncode == 0 or not check, done.stderr.decode()
        return done.stdout.decode("utf-8", "backslashreplace").strip()

    def commit(self, message: str = "Change", author: str = ADA, files: dict[str, str | bytes] | None = None) -> str:
        """Commits `files` (all that changed, where none are given), and says the new commit's id."""
        for name, content in (files or {}).items():
            target = self.path / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content.encode() if isinstance(content, str) else content)
        self.git("add", "-A", "-f")
        name, _, email = author.partition(" <")
        date = f"{START + self.day * 86400} +0200"
        self.day += 1
        who = {f"GIT_{role}_{part}": value for role in ("AUTHOR", "COMMITTER") for part, value in
               (("NAME", name), ("EMAIL", email.rstrip(">")), ("DATE", date))}  # fmt: skip
        self.git("commit", "-q", "--allow-empty", "--allow-empty-message", "-m", message, env=who)
        return self.git("rev-parse", "HEAD")

    def store(self, kind: str, content: bytes) -> str:
        """Writes an object as it stands, however malformed."""
        return self.git("hash-object", "-t", kind, "-w", "--literally", "--stdin", given=content)

    def raw_commit(self, tree: str, *lines: bytes, parents: tuple[str, ...] = (), message: bytes = b"Change\n") -> str:
        """Writes a commit with the given header lines, and moves the branch to it."""
        header = [f"tree {tree}".encode(), *(f"parent {parent}".encode() for parent in parents), *lines]
        oid = self.store("commit", b"\n".join(header) + b"\n\n" + message)
        self.git("update-ref", "refs/heads/main", oid)
        return oid

    def tree(self, *entries: tuple[str, bytes, str]) -> str:
        """Writes a tree of (mode, name, id), in the given order."""
        raw = b"".join(mode.encode() + b" " + name + b"\0" + bytes.fromhex(oid) for mode, name, oid in entries)
        return self.store("tree", raw)

    def lose(self, oid: str) -> None:
        """Removes one loose object, as a partial clone never had it."""
        (self.git_dir / "objects" / oid[:2] / oid[2:]).unlink()


WHO = b"author Ada Example <ada@example.com> 1600000000 +0000"
BY = b"committer Ada Example <ada@example.com> 1600000000 +0000"


def lossy(repository: Repository, lost: set[int], rounds: int) -> None:
    """Renames with an edit, one a commit; the contents before those in `lost` are missing."""
    text = "".join(f"line {at}\n" for at in range(50))
    repository.commit(files={"f0.py": text})
    gone = []
    for at in range(1, rounds):
        gone += [repository.git("rev-parse", f"HEAD:f{at - 1}.py")] if at in lost else []
        (repository.path / f"f{at - 1}.py").unlink()
        repository.commit(files={f"f{at}.py": f"{text}round {at}\n"})
    for oid in gone:
        repository.lose(oid)


@pytest.fixture
def make(tmp_path: Path) -> Callable[..., Repository]:
    def made(name: str = "project", *arguments: str) -> Repository:
        return Repository(tmp_path / "given" / name, *arguments)

    return made


@pytest.fixture
def read(tmp_path: Path) -> Callable[..., Mined]:
    """Mines the one repository at a path, into a fresh folder unless one is named."""
    counter = iter(range(1000))

    def reading(path: Path, into: Path | None = None, previous: Path | None = None, **options: object) -> Mined:
        (found,) = discover([path])
        return mine(found, into or tmp_path / f"mined{next(counter)}", previous, Options(**options))  # type: ignore[arg-type]

    return reading


@pytest.fixture
def canary(tmp_path: Path) -> Iterator[Path]:
    """A folder in which every planted command leaves a file; it must be empty at the end."""
    folder = tmp_path / "canary"
    folder.mkdir()
    yield folder
    assert sorted(path.name for path in folder.iterdir()) == []


@pytest.fixture
def only() -> Callable[[Path], Found]:
    def one(path: Path) -> Found:
        (found,) = discover([path])
        return found

    return one
