"""The comparison with the published table, on a small real repository."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

PROGRAM = Path(__file__).parents[2] / "bench" / "truck_factor.py"


def commit(folder: Path, author: str, file: str, day: str) -> None:
    (folder / file).parent.mkdir(parents=True, exist_ok=True)
    (folder / file).write_text(f"by {author}\n", "utf-8")
    who = {"NAME": author, "EMAIL": f"{author.split()[0].lower()}@invented.example", "DATE": f"{day}T12:00:00+00:00"}
    names = {f"GIT_{role}_{key}": value for role in ("AUTHOR", "COMMITTER") for key, value in who.items()}
    quiet = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    for command in (["add", "--", file], ["commit", "-qm", "change"]):
        subprocess.run(["git", *command], cwd=folder, env={**os.environ, **names, **quiet}, check=True)


def flask(where: Path) -> Path:
    """Ada writes two of three files, Bo one and a copied-in library; after the cut, Bo writes many more."""
    folder = where / "flask"
    folder.mkdir()
    subprocess.run(["git", "init", "-q", "-b", "main", "."], cwd=folder, check=True)
    commit(folder, "Ada Vale", "app/a.py", "2014-01-01")
    commit(folder, "Ada Vale", "app/b.py", "2014-01-02")
    commit(folder, "Bo Reed", "app/c.py", "2014-01-03")
    for n in range(4):
        commit(folder, "Bo Reed", f"vendor/lib{n}.py", "2014-01-04")
    for n in range(4):
        commit(folder, "Cy Moss", f"app/late{n}.py", "2016-01-01")
    return folder


def run(*arguments: str | Path) -> tuple[int, dict[str, str]]:
    done = subprocess.run([sys.executable, PROGRAM, *arguments], capture_output=True, text=True, check=False)
    return done.returncode, dict(line.split(": ") for line in done.stdout.splitlines())


def test_one_repository_prints_its_figure_beside_the_published_one(tmp_path: Path) -> None:
    code, figures = run("--as-of", "2015-02-25", flask(tmp_path))
    assert (code, figures) == (0, {"truck_factor": "1", "files": "3", "published": "1", "difference": "+0"})


def test_a_figure_too_far_from_the_published_one_is_a_miss(tmp_path: Path) -> None:
    code, figures = run("--as-of", "2015-02-25", "--name", "seldaek/monolog", flask(tmp_path))
    assert code == 1
    assert figures["published"] == "11"


def test_several_repositories_give_the_share_within_one_and_the_median_error(tmp_path: Path) -> None:
    folder = flask(tmp_path)
    code, figures = run("--as-of", "2015-02-25", folder, folder / ".git")
    assert code == 0
    assert figures["truck_factor_flask"] == figures["published_flask"] == "1"
    assert (figures["within_one"], figures["median_error"]) == ("1.00", "0")
