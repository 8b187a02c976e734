"""An older example makes way; what somebody put in it does not."""

from __future__ import annotations

import subprocess
from datetime import date
from pathlib import Path

import pytest

from holdfast.demo.company import generate
from holdfast.demo.written import LIST, others


@pytest.fixture
def example(tmp_path: Path) -> Path:
    generate(tmp_path / "example", size=9, seed=1, as_of=date(2026, 9, 1))
    return tmp_path / "example"


def test_an_example_as_it_was_written_has_nothing_of_anybody(example: Path) -> None:
    assert others(example) == []
    (example / "holdfast-report.html").write_text("ours")
    (example / ".holdfast").mkdir()
    (example / ".holdfast/state.sqlite").touch()
    assert others(example) == []


def test_what_was_added_changed_committed_or_linked_is_named(example: Path) -> None:
    repository = next(one.parent for one in sorted(example.glob("*/.git")))
    (example / "notes.md").write_text("mine")
    (repository / "new.py").write_text("mine")
    (example / "link").symlink_to("notes.md")
    (example / "holdfast.toml").write_text((example / "holdfast.toml").read_text() + "# mine\n")
    who = ["-c", "user.name=Ana Example", "-c", "user.email=ana@juniper.example"]
    subprocess.run(["git", "-C", repository, *who, "commit", "-q", "--allow-empty", "-m", "mine"], check=True)
    assert others(example) == sorted(
        ["notes.md", f"{repository.name}/new.py", "link", "holdfast.toml", f"{repository.name}/.git/refs/heads/main"]
    )


def test_an_example_of_an_older_version_counts_as_somebodys(example: Path) -> None:
    (example / LIST).unlink()
    assert "truth.json" in others(example)


def test_demo_keeps_an_example_that_somebody_worked_in(
    example: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from holdfast.surfaces.steps import _clear_example

    monkeypatch.setenv("HOLDFAST_HOME", str(tmp_path / "home"))
    (example / "notes.md").write_text("mine")
    said = _clear_example(example)
    assert said is not None
    assert "notes.md" in said
    assert (tmp_path / "example-older-1/notes.md").read_text() == "mine"
    assert not example.exists()
    generate(example, size=9, seed=1, as_of=date(2026, 9, 1))
    assert _clear_example(example) is None
    assert not example.exists()
    example.mkdir()
    (example / "thesis.txt").write_text("mine")
    assert _clear_example(example) is None
    assert (example / "thesis.txt").exists()
