"""The only file of the generator that runs git: commits in, a real repository with a working tree out.

One `git fast-import` stream for each repository, in an environment that knows no configuration, hooks or templates
of the user. Same commits, same ids.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path

from holdfast.demo.history import FORGE, Commit
from holdfast.errors import HoldfastError, NothingToRead

# A reflog would hold this machine's name and clock; fast-import's deltas are between unrelated files and not worth it.
QUIETLY = ("-c", "core.logAllRefUpdates=false", "-c", "pack.compression=1", "-c", "core.compression=1")
OLD = "refs/holdfast/before-the-rewrite"


def write(folder: Path, commits: Iterable[Commit]) -> None:
    """Make `folder` a repository with these commits on `main`, checked out."""
    if shutil.which("git") is None:
        raise NothingToRead("The example company needs `git`, which is not on this machine's path. Install git.")
    folder.mkdir(parents=True)
    _git(folder, "init", "--quiet", "--template=", "--initial-branch=main", ".")
    marks = folder / ".git" / "marks"
    command = [
        "git",
        *QUIETLY,
        "fast-import",
        "--quiet",
        "--done",
        "--depth=0",
        "--date-format=raw",
        f"--export-marks={marks}",
    ]
    with subprocess.Popen(
        command, cwd=folder, env=_sterile(folder), stdin=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdin is not None  # noqa: S101 - PIPE was asked for; this tells the type checker
        assert process.stderr is not None  # noqa: S101
        stream = Stream()
        try:
            for piece in stream.pieces(commits):
                process.stdin.write(piece)
            process.stdin.close()
        except BrokenPipeError:
            pass
        said = process.stderr.read().decode(errors="replace")
    if process.returncode:
        raise HoldfastError(f"git could not write the example repository {folder.name}: {said.strip()}")
    _leave_traces_of_the_rewrite(folder, stream, marks)
    _git(folder, "read-tree", "--reset", "-u", "refs/heads/main")


class Stream:
    """Commits as a fast-import stream. Remembers the mark of main's tip, and of main before it was rewritten."""

    def __init__(self) -> None:
        self.marks = 0
        self.tip = 0
        self.old_tip = 0
        self.rewritten_from = 0
        self.rewritten_at = 0

    def pieces(self, commits: Iterable[Commit]) -> Iterator[bytes]:
        """The stream, piece by piece."""
        waiting: list[tuple[Commit, dict[str, int]]] = []
        for commit in commits:
            blobs: dict[str, int] = {}
            for path, text in commit.files.items():
                yield self._blob(text)
                blobs[path] = self.marks
            if commit.rewritten:
                waiting.append((commit, blobs))
                continue
            if waiting:
                yield from self._rewritten(waiting)
                waiting = []
            yield from self._landed(commit, blobs)
        yield from self._rewritten(waiting) if waiting else ()
        yield b"done\n"

    def _rewritten(self, waiting: list[tuple[Commit, dict[str, int]]]) -> Iterator[bytes]:
        """First as they were pushed, on a side reference; then as they were forced onto main."""
        base, self.rewritten_from = self.tip, self.tip
        for n, (commit, blobs) in enumerate(waiting):
            yield self._commit(OLD, commit, blobs, self.tip, text="wip\n" if n % 2 else f"wip: {commit.message}")
        self.old_tip, self.tip, self.rewritten_at = self.tip, base, waiting[-1][0].time + 3600
        for commit, blobs in waiting:
            yield self._commit("refs/heads/main", commit, blobs, self.tip)

    def _landed(self, commit: Commit, blobs: dict[str, int]) -> Iterator[bytes]:
        before = self.tip
        yield self._commit("refs/heads/main", commit, blobs, before)
        if commit.lands == "merge":
            side = self.tip
            text = f"Merge pull request #{commit.pull} from topic/change-{commit.pull}\n"
            yield self._commit("refs/heads/main", commit, blobs, before, merged=side, text=text, later=240)

    def _blob(self, text: str) -> bytes:
        self.marks += 1
        data = text.encode()
        return b"blob\nmark :%d\ndata %d\n%s\n" % (self.marks, len(data), data)

    def _commit(
        self,
        ref: str,
        commit: Commit,
        blobs: dict[str, int],
        parent: int,
        merged: int = 0,
        text: str | None = None,
        later: int = 0,
    ) -> bytes:
        self.marks += 1
        self.tip = self.marks
        said = (commit.message if text is None else text).encode()
        lines = [
            f"commit {ref}\nmark :{self.marks}",
            f"author {commit.author} {commit.time + later} {zone(commit.offset)}",
            f"committer {FORGE if merged else commit.committer} {commit.time + later} {zone(commit.offset)}",
            f"data {len(said)}",
        ]
        tail = [f"from :{parent}"] if parent else []
        tail += [f"merge :{merged}"] if merged else []
        tail += [f"R {commit.moved[0]} {commit.moved[1]}"] if commit.moved else []
        tail += [f"M 100644 :{mark} {path}" for path, mark in blobs.items()]
        return "\n".join(lines).encode() + b"\n" + said + "\n".join(["", *tail, "", ""]).encode()


def zone(minutes: int) -> str:
    """
    >>> zone(330), zone(-600), zone(0)
    ('+0530', '-1000', '+0000')
    """
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02d}{abs(minutes) % 60:02d}"


def _leave_traces_of_the_rewrite(folder: Path, stream: Stream, marks: Path) -> None:
    """A forced push leaves the old commits in the object store, with the reflog as their only way in."""
    if stream.old_tip:
        ids = dict(line.split() for line in marks.read_text().splitlines())
        steps = [stream.rewritten_from, stream.old_tip, stream.tip]
        log = folder / ".git" / "logs" / "refs" / "heads" / "main"
        log.parent.mkdir(parents=True, exist_ok=True)
        words = ("pull: Fast-forward", "fetch: forced-update")
        log.write_text(
            "".join(
                f"{ids[f':{a}']} {ids[f':{b}']} {FORGE} {stream.rewritten_at} +0000\t{word}\n"
                for (a, b), word in zip(pairwise(steps), words, strict=True)
            )
        )
        _git(folder, "update-ref", "-d", OLD)
    marks.unlink()


def _git(folder: Path, *arguments: str) -> None:
    done = subprocess.run(
        ["git", *QUIETLY, *arguments], cwd=folder, env=_sterile(folder), capture_output=True, check=False
    )
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip()
        raise HoldfastError(f"git {arguments[0]} failed in the example repository {folder.name}: {said}")


def _sterile(folder: Path) -> dict[str, str]:
    """An environment in which git reads no configuration but the new repository's own."""
    return {
        "PATH": os.environ.get("PATH", os.defpath),
        "HOME": str(folder),
        "LC_ALL": "C",
        "TZ": "UTC",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_ATTR_NOSYSTEM": "1",
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_CEILING_DIRECTORIES": str(folder.parent),
    }
