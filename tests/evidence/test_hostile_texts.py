"""A file that repeats one thing a hundred thousand times takes a reader no longer than any other of its size."""

from __future__ import annotations

import time

import pytest

from holdfast.evidence.git import markers, mentions
from holdfast.evidence.git.declarations import LONGEST_LINE

REPEATED = (
    *("`", "#", "# ", "$ ", "> ", "- `", "1. ", "1) ", "sudo ", " ", "\t", "\n", "\r\n", "a", "a.", "a/", "./", "../"),
    *("-", "_", "=", "(", "[", "{", '"', "'", ":", ": ", "@", "\\", "a b ", "step 1 ", "class A(", "push: ", "- "),
    *("kind: ", "RUN ", "&& ", "docker ", "import a\n", "0", "1.", "*", "**", "${{", "}}", "<", ">", "|", "schedule"),
)
PATHS = ("a.py", "a.md", "a.yml", ".github/workflows/a.yml", "a.tf", "Dockerfile", "a.ipynb", "a.ts", "Jenkinsfile")
TIMES = 100_000
PATIENCE = 5.0
"""Seconds for all texts of one kind of file together; squared time would take minutes."""


@pytest.mark.parametrize("path", PATHS)
def test_no_repetition_holds_a_reader_up(path: str) -> None:
    began = time.process_time()
    for one in REPEATED:
        text = ("schedule cron resource .train( class app.run( docker\n" + one * TIMES + "\nx")[:400_000].encode()
        markers.markers(path, text)
        assert time.process_time() - began < PATIENCE, (path, one)


def test_a_line_without_end_is_searched_for_paths_no_longer_than_others() -> None:
    began = time.process_time()
    for one in ("1.", "_", "a.", "0", "**", "a/"):
        list(mentions._PATH.findall((one * TIMES)[:LONGEST_LINE]))
    assert time.process_time() - began < 1
