"""The comparison of the estate with labels, on a small real repository."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

PROGRAM = Path(__file__).parents[2] / "bench" / "estate.py"
LABELS = """
repository = "acme/shop"
commit = "{commit}"
[[asset]]
path = "training"
kind = "training pipeline"
production = false
why = "the loop"
[[asset]]
paths = ["web", "README.md"]
kind = "{web}"
production = true
why = "the site"
[[asset]]
path = "infra"
kind = "infrastructure"
production = "unclear"
why = "stacks"
[[leave_out]]
path = "web/gen*.js"
why = "generated"
"""


def shop(where: Path) -> tuple[Path, str]:
    """A pipeline, a site and Terraform, in one commit; its id."""
    folder = where / "acme+shop"
    files = {
        "training/train.py": "import torch\nloss.backward()\n" + "x = 1\n" * 700,
        "training/loop.py": "import torch\n" + "x = 1\n" * 900,
        "web/app.js": "let a = 1;\n" * 900,
        "web/gen1.js": "let a = 1;\n" * 400,
        "web/package.json": "{}\n",
        "README.md": "# Shop\n",
        **{f"infra/{part}.tf": 'resource "a" "b" {}\n' for part in ("main", "net", "disk")},
    }
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    who = {f"GIT_{role}_{key}": "ada@invented.example" for role in ("AUTHOR", "COMMITTER") for key in ("NAME", "EMAIL")}
    quiet = {**os.environ, **who, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    for command in (["init", "-q", "-b", "main", "."], ["add", "-A"], ["commit", "-qm", "all"]):
        subprocess.run(["git", *command], cwd=folder, env=quiet, check=True)
    done = subprocess.run(
        ["git", "rev-parse", "HEAD"], cwd=folder, env=quiet, check=True, capture_output=True, text=True
    )
    return folder, done.stdout.strip()


def run(where: Path, web: str, *arguments: str | Path) -> tuple[int, dict[str, str], str]:
    folder, commit = shop(where)
    labels = where / "labels"
    labels.mkdir()
    (labels / "acme+shop.toml").write_text(LABELS.format(commit=commit, web=web), "utf-8")
    command = [sys.executable, PROGRAM, "--labels", labels, *(arguments or (folder,))]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    figures = dict(line.split(": ", 1) for line in done.stdout.splitlines() if ": " in line)
    return done.returncode, figures, done.stdout + done.stderr


def test_what_agrees_with_its_labels_is_right_found_and_found_as_one(tmp_path: Path) -> None:
    code, figures, said = run(tmp_path, "code package")
    assert code == 0, said
    for kind in ("training_pipeline", "code_package", "infrastructure"):
        assert [figures[f"{part}_{kind}"] for part in ("n", "precision", "recall", "recall_as_one")] == [
            "1",
            "1.000",
            "1.000",
            "1.000",
        ]
    assert (figures["labelled_production"], figures["recall_production"]) == ("1", "0.000")


def test_another_kind_is_wrong_and_shown_with_both_reasons(tmp_path: Path) -> None:
    _, figures, said = run(tmp_path, "serving pipeline", "--show", "--clones", tmp_path)
    assert figures["precision_code_package"] == figures["recall_serving_pipeline"] == "0.000"
    assert "wrong kind: shop:web is code package" in said
    assert "(the site)" in said


def test_a_labelled_repository_without_a_clone_is_named_and_is_a_miss(tmp_path: Path) -> None:
    (tmp_path / "none").mkdir()
    code, _, said = run(tmp_path, "code package", "--clones", tmp_path / "none")
    assert code == 1
    assert "ABSENT" in said
    assert "acme/shop" in said
