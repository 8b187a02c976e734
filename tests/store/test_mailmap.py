"""`.mailmap` against git itself: whatever `git check-mailmap` makes of an author, this makes of it too."""

from __future__ import annotations

import subprocess
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from holdfast.evidence.git.declarations import declarations
from holdfast.store.mailmap import Mailmap

PEOPLE = [
    (name, email) for name in ("Ada Vale", "ada", "Bo") for email in ("a@x.example", "A@X.example", "b@y.example")
]


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("mailmap")
    subprocess.run(["git", "init", "-q", "."], cwd=folder, check=True)
    return folder


def by_git(repository: Path) -> list[str]:
    asked = "".join(f"{name} <{email}>\n" for name, email in PEOPLE)
    done = subprocess.run(
        ["git", "check-mailmap", "--stdin"], cwd=repository, input=asked, capture_output=True, text=True, check=True
    )
    return done.stdout.splitlines()


def by_us(repository: Path) -> list[str]:
    said = list(declarations(".mailmap", (repository / ".mailmap").read_bytes()))
    rows = pl.DataFrame(said, schema=["source", "file", "line", "key", "value"], orient="row") if said else None
    mailmap = Mailmap.read(rows)
    found = [(mailmap.look_up(name, email, ()), name, email) for name, email in PEOPLE]
    return [f"{mapped.name or name} <{mapped.email or email}>" for mapped, name, email in found]


names = st.sampled_from(["", "Ada Vale", "ADA", "Bo", "Cy Moss"])
emails = st.sampled_from(["a@x.example", "A@x.example", "b@y.example", "c@z.example"])


@st.composite
def lines(draw: st.DrawFn) -> str:
    """One line in one of the four forms."""
    proper, email = draw(names), draw(emails)
    if proper and draw(st.booleans()):
        return f"{proper} <{email}>"
    written = draw(emails.filter(lambda other: other != email))
    return f"{proper} <{email}> {draw(names)} <{written}>".replace("  ", " ").strip()


@given(st.lists(lines(), max_size=6))
@settings(max_examples=60, deadline=None)
def test_a_mailmap_says_what_git_says(repository: Path, written: list[str]) -> None:
    (repository / ".mailmap").write_text("\n".join(written) + "\n", "utf-8")
    assert by_us(repository) == by_git(repository)
