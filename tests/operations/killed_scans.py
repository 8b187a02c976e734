"""A process that is killed wherever a test wants, and what a workspace then still says.

Starting Python takes longer than a small scan. So one process imports everything and runs nothing; each scan is a fork
of it, which runs the real program and dies by SIGKILL: from outside, or by its own hand around a named call.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import IO

from holdfast.store.generations import open_current
from holdfast.store.tables import TABLES
from holdfast.store.workspace import Workspace

SPAWNING = '''
import importlib, json, os, sys
import duckdb, numpy.ma, polars, filelock, sqlite3
from holdfast.evidence.git import contents, history, kept, mine, reuse, tables
from holdfast.operations import OPERATIONS, cluster, mining, opening, scan, standing
from holdfast.store import durable, generations, mined, reader, state, workspace
from holdfast.surfaces import asking, cli, steps

def dying(call, left, after):
    def wrapper(*args, **kwargs):
        left[0] -= 1
        last = left[0] == 0
        if last and not after:
            os.kill(os.getpid(), 9)
        result = call(*args, **kwargs)
        if last:
            os.kill(os.getpid(), 9)
        return result
    return wrapper

def arm(target, count, after):
    module, _, name = target.rpartition(".")
    holder = importlib.import_module(module) if module in sys.modules else None
    if holder is None:
        module, _, owner = module.rpartition(".")
        holder = getattr(importlib.import_module(module), owner)
    setattr(holder, name, dying(getattr(holder, name), [count], after))

def scanned(words):
    """The scan alone: what it prints afterwards is read from what it published."""
    import random
    from datetime import UTC, datetime
    from pathlib import Path
    from holdfast.operations.contract import Context, quiet
    from holdfast.settings import Settings
    here = workspace.Workspace(Path(words[0]))
    day = datetime(2026, 11, int(words[2]), 12, tzinfo=UTC)
    context = Context(here, Settings(), day, random.Random(7), quiet, None)
    command = OPERATIONS[words[3]].command.model_validate(json.loads(words[1]))
    OPERATIONS[words[3]].run(command, context)

for line in sys.stdin:
    job = json.loads(line)
    child = os.fork()
    if child == 0:
        os.setpgid(0, 0)
        log = os.open(job["log"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        os.dup2(log, 1)
        os.dup2(log, 2)
        code = 1
        try:
            if job["target"]:
                arm(job["target"], job["count"], job["after"])
            scanned(job["words"])
            code = 0
        except BaseException:
            import traceback
            traceback.print_exc()
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code)
    print(child, flush=True)
    print(os.waitpid(child, 0)[1], flush=True)
'''


class Spawner:
    """Starts scans by forking a process that is warm already."""

    def __init__(self, log: Path) -> None:
        self._log = log
        self._process = subprocess.Popen(
            [sys.executable, "-c", SPAWNING], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def start(self, workspace: Workspace, typed: Mapping[str, object], dies: str = "", day: int = 13,
              slug: str = "scan") -> int:  # fmt: skip
        """Starts an operation; its process id. `dies`: such as "before os.fsync 3", or "" for a healthy one."""
        when, target, count = dies.split() if dies else ("", "", "0")
        words = [str(workspace.folder), json.dumps(typed), str(day), slug]
        job = {"words": words, "target": target, "count": int(count), "after": when == "after", "log": str(self._log)}
        pipe = self._pipe(self._process.stdin)
        pipe.write(json.dumps(job) + "\n")
        pipe.flush()
        return int(self._pipe(self._process.stdout).readline())

    def ended(self) -> int:
        """Waits for what was started: its exit status, negative for the signal that ended it."""
        return os.waitstatus_to_exitcode(int(self._pipe(self._process.stdout).readline()))

    def kill(self, child: int) -> None:
        """Ends it from outside, with all that it started."""
        for end in (os.killpg, os.kill):
            with contextlib.suppress(ProcessLookupError):
                end(child, signal.SIGKILL)

    def said(self) -> str:
        """What the last one printed."""
        return self._log.read_text()

    def close(self) -> None:
        """Ends the warm process."""
        self._pipe(self._process.stdin).close()
        self._process.wait()
        self._pipe(self._process.stdout).close()

    def _pipe(self, pipe: IO[str] | None) -> IO[str]:
        assert pipe is not None
        return pipe


def exported(workspace: Workspace) -> str:
    """A checksum of every table of the generation that answers."""
    generation = open_current(workspace)
    digest = hashlib.sha256()
    for table in TABLES:
        buffer = io.BytesIO()
        generation.frame(table).write_ndjson(buffer)
        digest.update(buffer.getvalue())
    generation.close()
    return digest.hexdigest()
