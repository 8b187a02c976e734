"""Files that only a merge brought are an asset all the same, of which history can tell nobody."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import invented_firm as invented
from invented_firm import table


def git(folder: Path, *arguments: str, day: int = 0) -> None:
    who = {f"GIT_{role}_{key}": "ada@invented.example" for role in ("AUTHOR", "COMMITTER") for key in ("NAME", "EMAIL")}
    when = {f"GIT_{role}_DATE": f"{1_784_700_000 + day * 86_400} +0000" for role in ("AUTHOR", "COMMITTER")}
    quiet = {**os.environ, **who, **when, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    subprocess.run(["git", *arguments], cwd=folder, env=quiet, check=True, capture_output=True)


def test_a_folder_that_a_merge_brought_is_listed_as_one_that_cannot_be_told(tmp_path: Path) -> None:
    folder = tmp_path / "firms" / "shop"
    (folder / "app").mkdir(parents=True)
    (folder / "docs").mkdir()
    git(folder, "init", "-q", "-b", "main", ".")
    for day in range(24):
        (folder / "app" / f"m{day % 3}.py").write_text(f"x = {day}\n" * (200 + day), "utf-8")
        git(folder, "add", "app")
        git(folder, "commit", "-qm", "change", day=day)
    git(folder, "checkout", "-qb", "side")
    git(folder, "commit", "-q", "--allow-empty", "-m", "side", day=25)
    git(folder, "checkout", "-q", "main")
    git(folder, "merge", "-q", "--no-ff", "--no-commit", "side")
    for name in "abc":
        (folder / "docs" / f"{name}.md").write_text("# words\n", "utf-8")
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", "merge", day=26)
    rows = table(invented.scanned(tmp_path / "firms", tmp_path / "home")("estate", "--json").json, "assets")
    states = {str(row["asset"]): row["state"] for row in rows}
    assert set(states) == {"shop:.", "shop:docs"}
    assert states["shop:docs"] == "cannot tell"
