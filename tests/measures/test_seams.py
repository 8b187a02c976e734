"""Where an asset could be parted: folders below what its files share, and how often two parts change together."""

from __future__ import annotations

import polars as pl

from holdfast.measures.seams import MOST_UNITS, together, units


def test_units_are_the_folders_below_what_all_files_share() -> None:
    names = {1: "src/a/one.py", 2: "src/a/deep/two.py", 3: "src/b/one.py", 4: "src/setup.py"}
    assert units(names, dict.fromkeys(names, 1.0)) == {"src/a": {1, 2}, "src/b": {3}, "src/setup.py": {4}}


def test_a_folder_that_holds_nearly_all_of_it_is_looked_into() -> None:
    names = {1: "app/x/one.py", 2: "app/y/one.py", 3: "README.md"}
    assert list(units(names, {1: 60.0, 2: 38.0, 3: 2.0})) == ["app/x", "app/y", "README.md"]


def test_one_heavy_file_is_one_piece_and_nothing_is_looked_into_for_ever() -> None:
    assert units({1: "app/one.py"}, {1: 1.0}) == {"app/one.py": {1}}
    assert units({}, {}) == {}


def test_of_very_many_files_the_heaviest_are_looked_at() -> None:
    names = {number: f"f{number}.py" for number in range(MOST_UNITS + 20)}
    found = units(names, {number: float(number) for number in names})
    assert len(found) == MOST_UNITS
    assert "f0.py" not in found


def test_changing_together_is_of_the_part_that_changes_less() -> None:
    rows = [(1, commit) for commit in range(10)] + [(2, 0), (2, 1), (2, 100), (2, 101)]
    touches = pl.DataFrame(rows, schema=["file", "commit"], orient="row")
    assert together(touches, [1], [2]) == together(touches, [2], [1]) == 0.5
    assert together(touches, [1], [3]) == 0
