"""What a second run costs after N new commits, and whether it gives what a full run gives, byte for byte.

Used by `bench/mining.py --increment N`. The job that the mark speaks of is the second run of the reader: from a
repository that moved on by N commits to tables on disk that are as complete as a full run's. What counting does with
them afterwards (ownership table, truck factor) reads all of the history and is printed apart.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

ENVIRONMENT = {**os.environ, "GIT_NO_LAZY_FETCH": "1", "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_NOSYSTEM": "1"}
WHO = {
    f"GIT_{role}_{part}": value
    for role in ("AUTHOR", "COMMITTER")
    for part, value in (("NAME", "Ada Example"), ("EMAIL", "ada@example.com"), ("DATE", "1700000000 +0000"))
}


def work(repository: Path, origin: Path, into: Path, previous: Path | None, counting: bool) -> None:
    """One run in a process of its own; prints its times, and the checksum of every table, as JSON.

    `origin` is the repository whose objects `repository` borrows: approved as if the user had given it.
    """
    began = time.perf_counter()
    import numpy.ma  # noqa: F401  (polars imports it at its first use of an array)

    from holdfast.evidence.git.discover import discover
    from holdfast.evidence.git.kept import HEAD, HISTORY
    from holdfast.evidence.git.mine import mine
    from truck_factor import measure  # here, so that imports are timed

    imported, spent = time.perf_counter(), _spent()
    found = discover([repository])[0]
    mined = mine(replace(found, roots=(*found.roots, str(origin.resolve()))), into, previous)
    read, spent = time.perf_counter(), _spent() - spent
    if counting:
        measure(mined)
    counted = time.perf_counter()
    tables = {}
    for name in (*HISTORY, *HEAD, "repository"):
        buffer = io.BytesIO()
        mined.table(name).write_ndjson(buffer)
        tables[name] = hashlib.sha256(buffer.getbuffer()).hexdigest()
    figures = {
        "imports": imported - began,
        "mine": read - imported,
        "processor": spent,
        "measure": counted - read,
        "fresh": mined.fresh,
        "commits": mined.commits,
        "segments": mined.segments,
        "folder": str(mined.folder),
        "tables": tables,
    }
    print(json.dumps(figures))


def _spent() -> float:
    """Processor seconds of this process and those that it started."""
    return sum(os.times()[:4])


class Copy:
    """A repository of our own over the objects of another, whose branch can be moved."""

    def __init__(self, of: Path, folder: Path) -> None:
        self.path = folder / "repo"
        self.into = folder / "into"
        subprocess.run(["git", "init", "-q", "--bare", "-b", "main", self.path], env=ENVIRONMENT, check=True)
        objects = _said(["git", "-C", str(of), "rev-parse", "--git-path", "objects"])
        (self.path / "objects/info/alternates").write_text(f"{(of / objects).resolve()}\n")
        self.head = _said(["git", "-C", str(of), "rev-parse", "HEAD"])
        self.origin = of

    def git(self, *arguments: str) -> str:
        """What git says."""
        return _said(["git", f"--git-dir={self.path}", *arguments])

    def before(self, commits: int) -> str:
        """The commit on the main line that lacks as many of the head's commits as may be, but at most `commits`."""
        line = self.git("rev-list", "--first-parent", f"--max-count={commits + 1}", self.head).split()
        low, high = 0, len(line) - 1
        while low < high:
            middle = (low + high + 1) // 2
            lacks = int(self.git("rev-list", "--count", self.head, "--not", line[middle]))
            low, high = (middle, high) if lacks <= commits else (low, middle - 1)
        return line[low]

    def run(self, into: Path, previous: str | None, counting: bool = False) -> dict[str, object]:
        """The job in a fresh process."""
        command = [
            sys.executable,
            __file__,
            str(self.path),
            str(self.origin),
            str(into),
            previous or "",
            str(int(counting)),
        ]
        done = subprocess.run(command, capture_output=True, check=True)
        return dict(json.loads(done.stdout))


def _said(command: list[str]) -> str:
    done = subprocess.run(command, env={**ENVIRONMENT, **WHO}, capture_output=True, check=True)
    return done.stdout.decode().strip()


def measured(repository: Path, commits: int, rounds: int) -> tuple[dict[str, float], dict[str, bool]]:
    """Figures, and whether the second run gave what a full one gives, by what had happened to the repository."""
    with tempfile.TemporaryDirectory() as scratch:
        copy = Copy(repository, Path(scratch))
        old = copy.before(commits)
        copy.git("update-ref", "refs/heads/main", old)
        first = copy.run(copy.into, None)
        copy.git("update-ref", "refs/heads/main", copy.head)
        floor = _timed(lambda: copy.git("rev-list", "--count", copy.head, "--not", old))
        start = _timed(lambda: subprocess.run([sys.executable, "-c", "pass"], check=True))
        log = ["log", "--raw", "-M", copy.head, "--not", old]
        raw = _timed(lambda: copy.git(*log))
        runs = []
        for at in range(rounds):
            into = Path(scratch) / f"round{at}"
            shutil.copytree(copy.into, into)
            runs.append(copy.run(into, str(into / Path(str(first["folder"])).name), counting=True))
        best = min(runs, key=lambda run: float(str(run["mine"])))
        full = copy.run(Path(scratch) / "full", None, counting=True)
        same = {"after new commits": best["tables"] == full["tables"]}
        same |= _moved(copy, str(best["folder"]), old, Path(scratch))
        number = {
            name: float(str(best[name])) for name in ("imports", "mine", "processor", "measure", "fresh", "commits")
        }
        figures = {
            "commits": number["commits"],
            "new_commits": number["fresh"],
            "python_seconds": start,
            "list_new_commits_seconds": floor,
            "log_of_new_commits_seconds": raw,
            "imports_seconds": number["imports"],
            "over_imports_seconds": number["mine"],
            "processor_seconds": number["processor"],
            "full_seconds": float(str(full["mine"])),
            "ownership_and_truck_factor_seconds": number["measure"],
        }
        return figures, same


def _moved(copy: Copy, folder: str, old: str, scratch: Path) -> dict[str, bool]:
    """Whether reading on gives what a full run gives after each of these, one upon the other."""

    def push() -> None:
        made = copy.git("commit-tree", f"{old}^{{tree}}", "-p", f"{old}~1", "-m", "Another line")
        copy.git("update-ref", "refs/heads/main", made)

    def rename() -> None:
        copy.git("branch", "-m", "main", "trunk")
        copy.git("symbolic-ref", "HEAD", "refs/heads/trunk")

    def shallow() -> None:
        (copy.path / "shallow").write_text(copy.git("rev-parse", f"{old}~60") + "\n")

    changes: dict[str, Callable[[], object]] = {
        "after a force-push": push,
        "after a repack": lambda: copy.git("repack", "-q", "-d", "-l"),
        "after a renamed branch": rename,
        "after a rewritten shallow boundary": shallow,
    }
    same: dict[str, bool] = {}
    full: dict[str, object] = {}
    for name, change in changes.items():
        change()
        on = copy.run(scratch / f"on-{len(same)}", folder)
        if name != "after a repack":  # which changes nothing: what was a full run before it is one after it
            full = copy.run(scratch / f"full-{len(same)}", None)
        same[name] = on["tables"] == full["tables"]
        folder = str(on["folder"])
    return same


def _timed(job: Callable[[], object], rounds: int = 5) -> float:
    times = []
    for _ in range(rounds):
        began = time.perf_counter()
        job()
        times.append(time.perf_counter() - began)
    return min(times)


if __name__ == "__main__":
    given = sys.argv[1:]
    work(Path(given[0]), Path(given[1]), Path(given[2]), Path(given[3]) if given[3] else None, given[4] == "1")
