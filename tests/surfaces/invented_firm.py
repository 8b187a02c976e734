"""An invented firm of five people and three repositories, told to real git in one stroke, and the program to use on it.

Ana alone trains the models; Bo and Lee Sample share the service; Lee Fable alone runs the platform. Ana also commits
from home, under her full name and another address; a machine account bumps versions; Gil left long ago.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from holdfast.surfaces import cli

TODAY = date(2026, 9, 1)
ANA = "Ana Quill <ana@juniper.example>"
ANA_AT_HOME = "A. Quill <ana.quill@home.example>"
BO = "Bo Sketch <bo@juniper.example>"
LEE_S = "Lee Sample <lee.sample@juniper.example>"
LEE_F = "Lee Fable <lee.fable@juniper.example>"
GIL = "Gil Parable <gil@juniper.example>"
BOT = "juniper-bot[bot] <bot@juniper.example>"
EVERYBODY = (ANA, ANA_AT_HOME, BO, LEE_S, LEE_F, GIL)
NAMES = tuple(word for one in EVERYBODY for word in one.partition(" <")[0].split() if len(word) > 2)

Change = tuple[str, int, Mapping[str, str]]
"""Who, how many days before `TODAY`, and the new contents of files."""

PYTHON = "import torch\n\n" + "".join(f"def step_{i}(x):\n    return x + {i}\n\n\n" for i in range(40))


def told(folder: Path, story: Sequence[Change]) -> Path:
    """A repository with this history, oldest first, written by `git fast-import` and not checked out."""
    folder.mkdir(parents=True)
    git(folder, "init", "-q", "-b", "main")
    stream = io.StringIO()
    for author, ago, files in sorted(story, key=lambda change: -change[1]):
        at = int(datetime(TODAY.year, TODAY.month, TODAY.day, 12, tzinfo=UTC).timestamp()) - ago * 86_400
        stream.write(f"commit refs/heads/main\nauthor {author} {at} +0000\ncommitter {author} {at} +0000\n")
        stream.write("data 4\nWork\n")
        for name, text in files.items():
            stream.write(f"M 100644 inline {name}\ndata {len(text.encode())}\n{text}\n")
    git(folder, "fast-import", "--quiet", stdin=stream.getvalue())
    return folder


def git(folder: Path, *arguments: str, stdin: str = "") -> str:
    home = {"PATH": os.environ["PATH"], "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_NOSYSTEM": "1"}
    command = ["git", "-C", str(folder), *arguments]
    done = subprocess.run(command, input=stdin.encode(), capture_output=True, env=home, check=True)
    return done.stdout.decode().strip()


def steadily(authors: Sequence[str], files: Sequence[str], commits: int = 40, *, until: int = 5) -> list[Change]:
    """`commits` changes over two years, authors and files in turn, the last one `until` days ago."""
    step = 700 // commits
    return [
        (authors[n % len(authors)], until + (commits - 1 - n) * step, {files[n % len(files)]: f"# {n}\n{PYTHON}"})
        for n in range(commits)
    ]


def firm(into: Path) -> Path:
    """The folder of the firm: three repositories, not scanned."""
    models = steadily([ANA, ANA, ANA_AT_HOME], ["train/train.py", "train/data.py", "train/loss.py"], 45)
    service = steadily([BO, LEE_S], ["serve/app.py", "serve/auth.py", "serve/__init__.py"], 60)
    service += [(BOT, ago, {"version.txt": f"{ago}\n"}) for ago in range(10, 200, 10)]
    platform = steadily([LEE_F], ["terraform/main.tf", "terraform/network.tf"], 40)
    platform += [(GIL, 900 + n * 9, {"scripts/deploy.sh": f"echo {n}\n"}) for n in range(20)]
    told(into / "models", models)
    told(into / "service", service)
    told(into / "platform", platform)
    (into / "holdfast.toml").write_text('company = "Juniper Lane (invented)"\nscenarios = 200\njobs = 1\n')
    return into


@dataclass(frozen=True, slots=True)
class Said:
    """What a run of the program said, and how it ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The answer on stdout, which must be JSON and nothing else."""
        assert self.code == 0, self.err
        return json.loads(self.out)

    def refused(self, code: int, *words: str) -> str:
        """Ended with `code` and one message that holds all of `words`; nothing but the message was said."""
        assert self.code == code, (self.code, self.out, self.err)
        assert "Traceback" not in self.err + self.out
        assert self.out == ""
        for word in words:
            assert word in self.err, (word, self.err)
        return self.err


@dataclass(frozen=True, slots=True)
class Terminal:
    """Somebody in a folder who types. `home` is where their workspaces are kept."""

    folder: Path
    home: Path

    def __call__(self, *words: str) -> Said:
        """Run the program here, in this process."""
        out, err, code = io.StringIO(), io.StringIO(), 0
        with self._there(), contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            try:
                cli.main(list(words))
            except SystemExit as stop:
                code = stop.code if isinstance(stop.code, int) else int(bool(stop.code))
        return Said(code, out.getvalue(), err.getvalue())

    def child(self, *words: str, before: str = "") -> subprocess.Popen[str]:
        """Start the program as a process of its own; `before` is Python that runs first."""
        code = f"{before}\nfrom holdfast.surfaces.cli import main\nmain()"
        return subprocess.Popen(
            [sys.executable, "-c", code, *words],
            cwd=self.folder, env={**os.environ, "HOLDFAST_HOME": str(self.home)}, text=True,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True,
        )  # fmt: skip

    @contextlib.contextmanager
    def _there(self) -> Iterator[None]:
        before = os.environ.get("HOLDFAST_HOME")
        os.environ["HOLDFAST_HOME"] = str(self.home)
        try:
            with contextlib.chdir(self.folder):
                yield
        finally:
            os.environ.pop("HOLDFAST_HOME")
            if before is not None:
                os.environ["HOLDFAST_HOME"] = before


def scanned(folder: Path, home: Path, *, report: bool = False) -> Terminal:
    """Somebody who has just scanned a folder and stands in it."""
    here = Terminal(folder, home)
    said = here("scan", ".", "--as-of", TODAY.isoformat(), "--jobs", "1", *(() if report else ("--no-report",)))
    assert said.code == 0, said.err
    return here


def blocks(answer: Any, kind: str) -> list[Any]:
    """The blocks of one kind in an answer's JSON."""
    return [block for block in answer["blocks"] if block["block"] == kind]


def table(answer: Any, key: str) -> list[dict[str, Any]]:
    """The rows of one table of an answer's JSON, a chart's own included."""
    charts = [block["table"] for block in answer["blocks"] if "table" in block]
    return next(one["rows"] for one in [*charts, *blocks(answer, "table")] if one["key"] == key)


def ago(days: int) -> str:
    return (TODAY - timedelta(days=days)).isoformat()
