"""The report is written whole or not at all, for its owner only."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from sample_answers import MASKED, sample, tiny

from holdfast.errors import StoreError
from holdfast.surfaces.report import write_report


def test_a_report_is_one_private_file(tmp_path: Path) -> None:
    path = write_report([sample(), tiny()], MASKED, tmp_path / "new folder" / "report.html")
    assert path.read_text("utf-8").startswith("<!doctype html>")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [file.name for file in path.parent.iterdir()] == ["report.html"]


def test_an_older_report_is_replaced_and_its_wider_rights_are_not_kept(tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    path.write_text("old")
    path.chmod(0o644)
    write_report([tiny()], MASKED, path)
    assert "Not enough history" in path.read_text("utf-8")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_report_written_over_a_link_leaves_what_it_pointed_at(tmp_path: Path) -> None:
    precious = tmp_path / "precious"
    precious.write_text("keep me")
    (tmp_path / "report.html").symlink_to(precious)
    write_report([tiny()], MASKED, tmp_path / "report.html")
    assert precious.read_text() == "keep me"


def test_a_place_that_cannot_be_written_is_said_and_nothing_is_left_behind(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="could not be written"):
        write_report([tiny()], MASKED, tmp_path / "file" / "report.html")
    (tmp_path / "folder").mkdir()
    with pytest.raises(StoreError, match=r"could not be written.*--report FILE"):
        write_report([tiny()], MASKED, tmp_path / "folder")
    assert sorted(file.name for file in tmp_path.iterdir()) == ["file", "folder"]
