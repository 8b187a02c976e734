"""How long newcomers wait for access: taken in once, told by medians, never of fewer than five people."""

from __future__ import annotations

import json
from pathlib import Path

from invented_firm import Terminal, table

HEAD = "newcomer,what,gate,asked,granted\n"


def requests(tmp_path: Path, people: int, what: str = "GPU credits", days: int = 9) -> Path:
    rows = [f"Newcomer {n},{what},IT,2026-01-{n + 1:02},2026-01-{n + 1 + days:02}\n" for n in range(people)]
    file = tmp_path / f"{what.split()[0]}-{people}.csv"
    file.write_text(HEAD + "".join(rows))
    return file


def test_the_longest_wait_is_the_headline(own_firm: Terminal, tmp_path: Path) -> None:
    assert own_firm("access", "add", str(requests(tmp_path, 6))).code == 0
    assert own_firm("access", "add", str(requests(tmp_path, 5, "training data", 2))).code == 0
    said = own_firm("access")
    assert "A newcomer waits 9 days for GPU credits" in said.out
    rows = table(own_firm("access", "--json").json, "things")
    assert [(row["what"], row["days"]["value"], row["people"]) for row in rows] == [
        ("GPU credits", 9, "5 to 9"),
        ("training data", 2, "5 to 9"),
    ]


def test_nothing_is_said_of_four_newcomers(own_firm: Terminal, tmp_path: Path) -> None:
    assert own_firm("access", "add", str(requests(tmp_path, 4))).code == 0
    said = own_firm("access")
    assert "Not enough data" in said.out
    assert "GPU" not in said.out


def test_the_same_file_twice_counts_once_and_undo_takes_it_back(own_firm: Terminal, tmp_path: Path) -> None:
    before = own_firm("access", "--json").out
    file = requests(tmp_path, 6)
    number = json.loads(own_firm("access", "add", str(file), "--json").out)["undo"]
    again = own_firm("access", "add", str(file))
    assert "taken in before; nothing was done" in again.out
    assert own_firm("undo", str(number)).code == 0
    assert own_firm("access", "--json").out == before


def test_without_any_request_it_says_which_file_to_write(firm: Terminal) -> None:
    said = firm("access")
    assert "newcomer,what,gate,asked,granted" in said.out
    assert said.code == 0
