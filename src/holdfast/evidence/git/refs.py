"""Reads the names of commits itself, so that git never sees the repository's own configuration.

Knows HEAD (also as a link, also detached), loose references, `packed-refs` and linked worktrees. Not reftable: a
repository that uses it is *partial*, with that reason.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from holdfast.evidence.git.plainfiles import LARGE, as_text, read_plain

FULL_ID = re.compile(rb"[0-9a-f]{40}(?:[0-9a-f]{24})?\Z")
SAFE_NAME = re.compile(rb"refs/(?!.*(?:\.\.|//|/\.|@\{))[^\x00-\x20\x7f~^:?*\[\\]+\Z")
DEEPEST_LINK = 5
USUAL_BRANCHES = ("main", "master", "trunk", "develop", "development", "dev", "default")


@dataclass(frozen=True, slots=True)
class Head:
    """The commit that is read: its full id (None where there is none), and how it was found.

    `branch` is empty for a detached HEAD. `trouble` says why `commit` is None; `warnings` are for the reader.
    """

    commit: str | None
    branch: str
    trouble: str | None = None
    warnings: tuple[str, ...] = ()
    upstream: str | None = None

    @property
    def object_format(self) -> str:
        """`sha1` or `sha256`, as the length of the commit's id tells."""
        return "sha256" if self.commit is not None and len(self.commit) == 64 else "sha1"


class References:
    """The references of one repository; `git_dir` holds its own HEAD, `common_dir` what worktrees share."""

    def __init__(self, git_dir: Path, common_dir: Path) -> None:
        self.git_dir = git_dir
        self.common_dir = common_dir
        self._packed = b"\n" + (read_plain(common_dir / "packed-refs", LARGE) or b"")

    def uses_reftable(self) -> bool:
        """Whether references live in git's newer binary format, which is not read here."""
        return (self.common_dir / "reftable").is_dir()

    def resolve(self, name: bytes) -> tuple[bytes, str | None]:
        """Follows `name` through symbolic references: the last name, and the commit it stands for, or None."""
        for _ in range(DEEPEST_LINK):
            if name != b"HEAD" and not SAFE_NAME.match(name):
                return name, None
            content = self._loose(name)
            if content is None:
                return name, self._packed_id(name)
            if not content.startswith(b"ref:"):
                return name, content.decode() if FULL_ID.match(content) else None
            name = content[4:].strip()
        return name, None

    def _packed_id(self, name: bytes) -> str | None:
        """The commit of a reference in `packed-refs`; the file may hold a hundred thousand others."""
        found = re.search(rb"\n([0-9a-f]{40,64}) " + re.escape(name) + rb"\r?(?:\n|\Z)", self._packed)
        return found[1].decode() if found and FULL_ID.match(found[1]) else None

    def _loose(self, name: bytes) -> bytes | None:
        folder = self.git_dir if name == b"HEAD" else self.common_dir
        path = folder / as_text(name)
        if name == b"HEAD" and path.is_symlink() and not path.exists():
            return b"ref: " + bytes(path.readlink())
        content = read_plain(path)
        return content.strip() if content is not None else None


def read_head(git_dir: Path, common_dir: Path, branch: str | None = None) -> Head:
    """The commit at the tip of `branch`, or of HEAD where none is chosen, with what a reader should know of it."""
    references = References(git_dir, common_dir)
    if references.uses_reftable():
        return Head(None, "", "its references are kept as reftable, which Holdfast does not read yet")
    start = b"HEAD" if branch is None else b"refs/heads/" + branch.encode()
    name, commit = references.resolve(start)
    if branch is not None and commit is None:
        name, commit = references.resolve(b"refs/remotes/origin/" + branch.encode())
    shown = "" if name == b"HEAD" else as_text(name).removeprefix("refs/heads/")
    if commit is None:
        return Head(None, shown, "it has no commits" if shown else "its HEAD cannot be read")
    return Head(commit, shown, None, *_advice(references, shown, commit))


def _advice(references: References, branch: str, commit: str) -> tuple[tuple[str, ...], str | None]:
    """Warnings on the choice of branch, and the commit that the remote's branch of the same name was last seen at."""
    default, _ = references.resolve(b"refs/remotes/origin/HEAD")
    usual = as_text(default).removeprefix("refs/remotes/origin/") if default != b"refs/remotes/origin/HEAD" else ""
    warnings = []
    if not branch:
        warnings.append("HEAD is detached: the history read ends at the commit that is checked out")
    elif usual and branch != usual:
        warnings.append(f"HEAD is on `{branch}`, while the remote's default branch is `{usual}`")
    elif not usual and branch not in USUAL_BRANCHES:
        warnings.append(f"HEAD is on `{branch}`, an unusual name for a default branch")
    _, upstream = references.resolve(b"refs/remotes/origin/" + (branch or usual or "HEAD").encode())
    return tuple(warnings), upstream if upstream != commit else None
