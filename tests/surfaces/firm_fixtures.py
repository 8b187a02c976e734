"""The firm and the example company, scanned once; a copy of the firm for each test that changes something."""

from __future__ import annotations

import shutil
from pathlib import Path

import invented_firm as invented
import pytest
from invented_firm import Terminal

from holdfast.demo.company import generate


@pytest.fixture(scope="session")
def firm(tmp_path_factory: pytest.TempPathFactory) -> Terminal:
    """The firm, scanned. Only for reading."""
    base = tmp_path_factory.mktemp("firm")
    return invented.scanned(invented.firm(base / "juniper"), base / "home")


@pytest.fixture
def own_firm(firm: Terminal, tmp_path: Path) -> Terminal:
    """A copy of the scanned firm, to change."""
    shutil.copytree(firm.folder, tmp_path / "juniper")
    return Terminal(tmp_path / "juniper", tmp_path / "home")


@pytest.fixture(scope="session")
def handles(firm: Terminal, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Everybody's handle by name, as a copy of the firm tells them; the handles of all copies are the same."""
    copy = tmp_path_factory.mktemp("handles") / "juniper"
    shutil.copytree(firm.folder, copy)
    said = Terminal(copy, firm.home)("unmask", "--purpose", "onboarding", "--json").json["said"]
    told = [line.rstrip(".").partition(" is ") for line in said[:-1]]
    return {name: handle for handle, _, name in told}


@pytest.fixture
def ana(handles: dict[str, str]) -> str:
    """Ana Quill's handle."""
    return handles["Ana Quill"]


@pytest.fixture(scope="session")
def few(tmp_path_factory: pytest.TempPathFactory) -> Terminal:
    """The example company of nine people, scanned. Only for reading."""
    base = tmp_path_factory.mktemp("few")
    generate(base / "company", size=9, seed=1, as_of=invented.TODAY)
    return invented.scanned(base / "company", base / "home")


@pytest.fixture
def nowhere(tmp_path: Path) -> Terminal:
    """Somebody in an empty folder who never scanned anything."""
    (tmp_path / "here").mkdir()
    return Terminal(tmp_path / "here", tmp_path / "home")
