"""Help answers without loading anything heavy, and says something about every option."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest
from invented_firm import Terminal

from holdfast import __version__
from holdfast.operations import OPERATIONS
from holdfast.questions import QUESTIONS

HEAVY = ("numpy", "polars", "duckdb", "scipy", "jinja2", "starlette", "rich.console", "pydantic", "squarify", "sqlite3")
COMMANDS = [("demo",), ("report",), *((slug,) for slug in QUESTIONS), *(tuple(slug.split()) for slug in OPERATIONS)]


def loaded(*words: str) -> set[str]:
    """What a fresh process has imported after these words."""
    code = (
        "import sys\nfrom holdfast.surfaces.cli import main\n"
        "try:\n    main(sys.argv[1:])\nexcept SystemExit as stop:\n    assert not stop.code\n"
        "print('\\n'.join(sys.modules), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code, *words], capture_output=True, text=True, check=True)
    assert done.stdout
    return set(done.stderr.split())


@pytest.mark.parametrize("words", [("--help",), ("--version",)])
def test_help_imports_nothing_heavy(words: tuple[str, ...]) -> None:
    assert loaded(*words) & set(HEAVY) == set()


def test_the_help_of_a_heavy_question_imports_no_numbers() -> None:
    assert loaded("departure", "--help") & {"numpy", "polars", "duckdb", "scipy", "jinja2", "sqlite3"} == set()


def test_help_names_every_command(nowhere: Terminal) -> None:
    said = nowhere("--help")
    assert said.code == 0
    for first, *_ in COMMANDS:
        assert re.search(rf"^  {first}  ", said.out, re.MULTILINE), first
    assert "-h" in said.out
    assert nowhere("-h") == said


def test_nothing_typed_is_help(nowhere: Terminal) -> None:
    assert "Start with `holdfast scan FOLDER`" in nowhere().out + nowhere().err


def test_the_version_is_printed(nowhere: Terminal) -> None:
    assert nowhere("--version").out == f"holdfast {__version__}\n"


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_every_command_explains_itself_and_each_of_its_options(nowhere: Terminal, words: tuple[str, ...]) -> None:
    said = nowhere(*words, "--help")
    assert (said.code, said.err) == (0, "")
    assert said.out.startswith(f"Usage: holdfast {' '.join(words)}")
    assert re.search(r"\n\n  [A-Z][^.]+[.]", said.out)
    options = re.findall(r"^  (?:-h, )?(--[a-z-]+)(?: TEXT| PATH| INTEGER)?(.*)\n?(.*)", said.out, re.MULTILINE)
    assert {"--help"} <= {name for name, _, _ in options}
    for name, beside, below in options:
        explained = beside.strip() or below.strip()
        assert len(explained) > 3, name
        assert not explained.startswith("--"), name


def test_every_field_of_a_form_is_an_option_or_an_argument(nowhere: Terminal) -> None:
    for slug, entry in QUESTIONS.items():
        shown = nowhere(slug, "--help").out
        for field in entry.request.model_fields:
            assert f"--{field.strip('_').replace('_', '-')}" in shown, (slug, field)
    for slug, operation in OPERATIONS.items():
        shown = nowhere(*slug.split(), "--help").out
        for field in operation.command.model_fields:
            assert f"--{field.strip('_').replace('_', '-')}" in shown or field.upper() in shown, (slug, field)
