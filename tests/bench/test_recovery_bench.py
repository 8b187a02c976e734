"""The bench of take-overs on a small invented repository, read by real git."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import pytest

PROGRAM = Path(__file__).parents[2] / "bench" / "recovery.py"
START = date(2014, 1, 6)
LEFT = 60
LINES = 300


class Invented:
    """A repository in the making; days count from `START`."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.made = folder, 0
        folder.mkdir(parents=True)
        self.git("init", "-q", "-b", "main", ".")

    def git(self, *arguments: str, day: int = 0, author: str = "Nobody There") -> str:
        when = f"{START + timedelta(days=day)}T12:00:00+00:00"
        who = {"NAME": author, "EMAIL": f"{author.split()[0].lower()}@invented.example", "DATE": when}
        names = {f"GIT_{role}_{key}": value for role in ("AUTHOR", "COMMITTER") for key, value in who.items()}
        quiet = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
        done = subprocess.run(
            ["git", *arguments], cwd=self.folder, env={**os.environ, **names, **quiet}, check=True, capture_output=True
        )
        return done.stdout.decode().strip()

    def change(self, author: str, file: str, day: int, message: str = "change") -> str:
        self.made += 1
        path = self.folder / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(path.read_text("utf-8") if path.exists() else "", "utf-8")
        with path.open("a", encoding="utf-8") as lines:
            lines.write("".join(f"def f{self.made}_{n}(): return {n}\n" for n in range(LINES)))
        self.git("add", "--", file)
        self.git("commit", "-qm", message, day=day, author=author)
        return self.git("rev-parse", "HEAD")


def repository(folder: Path, revert: bool = False) -> Path:
    """Ada Vale holds serving and labelling alone until day 60. Bo Reed makes a third change to serving on day 160.

    With `revert`, one of Bo's three is taken back. Nobody touches labelling. Cy Moss keeps the history going.
    """
    made = Invented(folder)
    for part, author in (("serving", "Ada Vale"), ("labelling", "Ada Vale"), ("web", "Cy Moss")):
        made.change(author, f"{part}/pyproject.toml", 0)
    for n in range(7):
        made.change("Ada Vale", "serving/server.py", 8 * n)
        made.change("Ada Vale", "labelling/queue.py", 8 * n + 1)
        made.change("Cy Moss", "web/page.py", 8 * n + 2)
    made.change("Ada Vale", "serving/routes.py", LEFT)
    shas = [made.change("Bo Reed", "serving/server.py", day) for day in (100, 130, 160)]
    if revert:
        made.change("Cy Moss", "web/page.py", 170, f"Back out\n\nThis reverts commit {shas[1]}.")
    for day in range(200, 900, 50):
        made.change("Cy Moss", "web/page.py", day)
    return folder


def run(*arguments: str | Path) -> tuple[list[str], dict[str, str], str]:
    done = subprocess.run([sys.executable, PROGRAM, *arguments], capture_output=True, text=True, check=False)
    lines = done.stdout.splitlines()
    return lines, dict(line.split(": ", 1) for line in lines if ": " in line), done.stderr


@pytest.fixture(scope="module")
def figures(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[str], dict[str, str], str]:
    return run("--table", repository(tmp_path_factory.mktemp("clones") / "invented"))


def test_the_share_never_taken_over_comes_first(figures: tuple[list[str], dict[str, str], str]) -> None:
    lines, said, _ = figures
    assert lines[0] == "never_taken_over: 0.500"
    assert said["losses"] == "2"
    assert said["departures"] == "1"


def test_a_take_over_is_counted_to_its_third_change(figures: tuple[list[str], dict[str, str], str]) -> None:
    said = figures[1]
    assert said["take_overs"] == "1"
    assert said["median_weeks_of_those_taken_over"] == f"{(160 - LEFT) / 7:.1f}"
    assert said["median_weeks_from_the_first_call"] == f"{(160 - 100) / 7:.1f}"
    assert said["watch_ended"] == "history 1"


def test_no_name_of_a_person_is_printed(figures: tuple[list[str], dict[str, str], str]) -> None:
    everything = "\n".join(figures[0]) + figures[2]
    assert "| invented | 1 | 2 | 1 | 14 |" in everything
    assert not any(name in everything for name in ("Ada", "Bo", "Cy", "Vale", "Reed", "Moss"))


def test_a_change_that_was_taken_back_takes_nothing_over(tmp_path: Path) -> None:
    _, said, _ = run(repository(tmp_path / "invented", revert=True))
    assert said["take_overs"] == "0"
    assert said["never_taken_over"] == "1.000"


def test_what_was_read_is_kept_for_the_next_time(tmp_path: Path) -> None:
    clone, cache = repository(tmp_path / "invented"), tmp_path / "cache"
    first = run("--cache", cache, clone)
    assert len(list(cache.glob("*/*losses*.parquet"))) == 1
    assert run("--cache", cache, clone)[0] == first[0]
