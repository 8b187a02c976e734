"""Finds the git repositories in and below the given folders, without running git.

Working trees, bare repositories, linked worktrees and submodules are known by their files. Links are not followed
below a given folder, so that no loop and no stranger's folder is entered. A repository that several worktrees share is
found once.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from holdfast.errors import BadInput, NothingToRead
from holdfast.evidence.git.plainfiles import inside, read_plain

NOT_ENTERED = frozenset(
    {".git", "node_modules", ".venv", "venv", "__pycache__", ".tox", ".mypy_cache", ".pytest_cache"}
)


@dataclass(frozen=True, slots=True, order=True)
class Found:
    """One repository on disk. `name` is unique among those found together; `roots` are the folders approved to read.

    `location` is the folder a user would name, `git_dir` where HEAD lies, `common_dir` what its worktrees share.
    """

    name: str
    location: str
    git_dir: str
    common_dir: str
    roots: tuple[str, ...]

    @property
    def objects(self) -> Path:
        """The folder of its objects."""
        return Path(self.common_dir) / "objects"


def discover(paths: Sequence[Path | str]) -> list[Found]:
    """The repositories in and below `paths`, by name.

    Raises `BadInput` for a path that does not exist, is no folder or cannot be read, `NothingToRead` where no path
    holds a repository.
    """
    given = [_folder(Path(path)) for path in paths]
    if not given:
        raise BadInput("No folder was given. Give one or more folders that hold git repositories.")
    roots = tuple(dict.fromkeys(map(str, given)))
    found: dict[str, Found] = {}
    for root in given:
        for repository in _below(root, roots):
            key = os.path.realpath(repository.common_dir)
            if key not in found or (_is_main(repository) and not _is_main(found[key])):
                found[key] = repository
    if not found:
        raise NothingToRead(_nothing(given))
    return _named(sorted(found.values(), key=lambda one: one.location))


def _folder(path: Path) -> Path:
    """`path` with links followed, if it is a folder that can be listed."""
    real = Path(os.path.realpath(path.expanduser()))
    if not real.exists():
        raise BadInput(f"`{path}` does not exist. Give a folder that holds git repositories.")
    if not real.is_dir():
        raise BadInput(f"`{path}` is not a folder. Give the folder of a git repository, or one above several.")
    if not os.access(real, os.R_OK | os.X_OK):
        raise BadInput(
            f"`{path}` cannot be read with your rights. Give a folder that you may list, or change its rights."
        )
    return real


def _nothing(given: Sequence[Path]) -> str:
    shown = ", ".join(f"`{path}`" for path in given)
    for path in given:
        for above in path.parents:
            if next(_at(above, (str(above),)), None) is not None:
                return (
                    f"No git repository in or below {shown}. It lies inside the repository `{above}`: give that folder."
                )
    return f"No git repository in or below {shown}. Give the folder of a repository, or one above several."


def _below(root: Path, roots: tuple[str, ...]) -> Iterator[Found]:
    waiting = [root]
    while waiting:
        folder = waiting.pop()
        here = list(_at(folder, roots))
        yield from here
        if here and here[0].git_dir == str(folder):
            continue  # bare: nothing but git's own files below
        try:
            with os.scandir(folder) as entries:
                waiting += [
                    Path(entry.path)
                    for entry in entries
                    if entry.name not in NOT_ENTERED and entry.is_dir(follow_symlinks=False)
                ]
        except OSError:
            continue  # a folder below that may not be listed holds nothing for us


def _at(folder: Path, roots: tuple[str, ...]) -> Iterator[Found]:
    """The repository whose working tree or bare folder is `folder`, if there is one."""
    dot = folder / ".git"
    git_dir = folder if _is_git_dir(folder) else dot if _is_git_dir(dot) else _pointed_to(dot)
    if git_dir is None:
        return
    common = read_plain(git_dir / "commondir")
    common_dir = git_dir / os.fsdecode(common.strip()) if common else git_dir
    where = [Path(os.path.realpath(one)) for one in (git_dir, common_dir)]
    approved = roots
    if not all(inside(one, roots) for one in where) and _points_back(where[0], where[1], dot):
        approved = (*roots, str(where[1]))
    yield Found(folder.name or "repository", str(folder), str(where[0]), str(where[1]), approved)


def _is_git_dir(path: Path) -> bool:
    """Whether `path` has the files by which git knows its own folder."""
    head = path / "HEAD"
    if not (head.is_symlink() or head.is_file()):
        return False
    return (path / "commondir").is_file() or ((path / "objects").is_dir() and (path / "refs").is_dir())


def _pointed_to(dot: Path) -> Path | None:
    """The git folder that a `.git` file (of a linked worktree or a submodule) names, if there is one."""
    content = read_plain(dot) if dot.is_file() else None
    if not content or not content.startswith(b"gitdir:"):
        return None
    target = dot.parent / os.fsdecode(content[7:].strip())
    return target if _is_git_dir(target) else None


def _points_back(git_dir: Path, common_dir: Path, dot: Path) -> bool:
    """Whether a git folder outside the given ones agrees that it belongs to this worktree.

    Without that, anybody's `.git` file could name a private repository elsewhere on the machine.
    """
    back = read_plain(git_dir / "gitdir")
    if back is not None:
        named = git_dir / os.fsdecode(back.strip())
        return os.path.realpath(named) == os.path.realpath(dot) and common_dir in git_dir.parents
    if git_dir != common_dir:
        return False  # a planted `commondir` would otherwise be vouched for by the config beside it
    config = read_plain(git_dir / "config") or b""
    worktree = re.search(rb"^\s*worktree\s*=\s*\"?([^\"\n]+?)\"?\s*$", config, re.MULTILINE | re.IGNORECASE)
    if worktree is None:
        return False
    return os.path.realpath(git_dir / os.fsdecode(worktree[1])) == os.path.realpath(dot.parent)


def _is_main(found: Found) -> bool:
    return found.git_dir == found.common_dir


def _named(found: list[Found]) -> list[Found]:
    """The same repositories with unique names: the folder's own, with as many folders above it as it takes.

    >>> one = Found("api", "/a/api", "/a/api/.git", "/a/api/.git", ("/a",))
    >>> [f.name for f in _named([one, replace(one, location="/b/api"), replace(one, name="web", location="/b/web")])]
    ['a/api', 'b/api', 'web']
    """
    parts = [[part for part in Path(one.location).parts if part != "/"] or ["repository"] for one in found]
    shown = [part[-1] for part in parts]
    for depth in range(2, max(map(len, parts)) + 1):
        twice = {name for name in shown if shown.count(name) > 1}
        if not twice:
            break
        shown = ["/".join(part[-depth:]) if name in twice else name for name, part in zip(shown, parts, strict=True)]
    return sorted(replace(one, name=name) for one, name in zip(found, shown, strict=True))
