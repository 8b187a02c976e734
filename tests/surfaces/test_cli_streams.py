"""What goes where: answers to stdout, everything else to stderr; and what Ctrl-C leaves behind."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import invented_firm as invented
import pytest
from invented_firm import ANA, BO, LEE_S, Terminal, steadily, told


def test_json_is_all_that_stdout_holds_and_progress_is_plain_lines_on_stderr(own_firm: Terminal) -> None:
    child = own_firm.child("scan", ".", "--json", "--no-report", "--as-of", invented.TODAY.isoformat())
    out, err = child.communicate(timeout=60)
    assert child.returncode == 0, err
    assert invented.Said(0, out, err).json["question"] == "estate"
    assert "\x1b" not in out + err
    assert "\r" not in out + err


def test_a_csv_scan_prints_the_table_and_says_elsewhere_where_the_report_is(own_firm: Terminal) -> None:
    said = own_firm("scan", ".", "--csv", "--as-of", invented.TODAY.isoformat(), "--report", "r.html")
    assert said.out.startswith('"asset","kind"')
    assert "Report: " in said.err
    assert (own_firm.folder / "r.html").stat().st_size > 10_000


def test_nobody_is_asked_anything_where_nobody_is_there(own_firm: Terminal) -> None:
    said = own_firm("scan", ".", "--as-of", invented.TODAY.isoformat(), "--no-report")
    assert "Settle them now?" not in said.out + said.err
    assert "Assumed: Same person?" in said.out


@pytest.mark.parametrize("whole_group", [True, False], ids=["as a terminal does", "as kill does"])
def test_stopped_in_the_middle_it_says_so_and_the_next_scan_works(
    large: Path, tmp_path: Path, whole_group: bool
) -> None:
    here = Terminal(large, tmp_path / "home")
    child = here.child("scan", ".", "--no-report", "--jobs", "2")
    assert child.stderr is not None
    assert child.stderr.readline(), "no word of progress"
    time.sleep(0.1)
    (os.killpg if whole_group else os.kill)(child.pid, signal.SIGINT)
    out, err = child.communicate(timeout=60)
    assert child.returncode == 130, (child.returncode, out, err)
    assert "Traceback" not in err
    assert "holdfast: stopped; nothing was lost" in err
    again = here("scan", ".", "--no-report", "--json", "--jobs", "1")
    assert again.json["question"] == "estate"


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three repositories that take some seconds to read."""
    base = tmp_path_factory.mktemp("large") / "repositories"
    files = [f"part_{n % 60}/module_{n}.py" for n in range(200)]
    for name in ("one", "two", "three"):
        told(base / name, steadily([ANA, BO, LEE_S], files, 350))
    return base
