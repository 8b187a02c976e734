"""What a user installs is what the program imports: nothing that only our own tools bring along."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from pathlib import Path

import holdfast

PACKAGE = Path(holdfast.__file__).parent
PROJECT = PACKAGE.parents[1] / "pyproject.toml"
BROUGHT = {"docx": "python_docx", "markupsafe": "jinja2", "typing_extensions": "pydantic"}
"""What a declared package brings under another name, or promises to bring because it hands out its types."""
TYPES_ONLY = {"_typeshed"}


def imported() -> set[str]:
    """The first word of everything that the package imports, its own and the standard library's left out."""
    found: set[str] = set()
    for file in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                found |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                found.add(node.module.split(".")[0])
    return found - set(sys.stdlib_module_names) - {"holdfast"}


def test_whatever_is_imported_is_asked_for_in_the_project_file() -> None:
    project = tomllib.loads(PROJECT.read_text("utf-8"))["project"]
    listed = [*project["dependencies"], *(one for more in project["optional-dependencies"].values() for one in more)]
    declared = {re.split(r"[^A-Za-z0-9_-]", one)[0].lower().replace("-", "_") for one in listed}
    assert "typer" in imported()
    assert set(BROUGHT.values()) <= declared
    assert imported() - declared - set(BROUGHT) - TYPES_ONLY == set()
