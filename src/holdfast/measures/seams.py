"""Where an asset could be parted: the folders or files that it consists of, and how often they change together."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Final

import polars as pl

MOST_UNITS: Final = 40
"""Folders or files of one asset that are looked at, the heaviest first."""
ONE_FOLDER: Final = 0.9
"""A folder with more than this share of an asset is looked into."""


def units(names: Mapping[int, str], weight: Mapping[int, float]) -> dict[str, frozenset[int]]:
    """An asset's files by the folder, or the file, that they lie in below what all of them share, the heaviest first.

    `names` are the paths of its files, `weight` what each weighs within it. A folder that holds nearly all of it is
    looked into, so that there is something to choose among.

    >>> names = {1: "a/src/x/one.py", 2: "a/src/x/two.py", 3: "a/src/y/one.py", 4: "a/setup.py"}
    >>> list(units(names, {1: 45.0, 2: 25.0, 3: 25.0, 4: 5.0}))
    ['a/src/x', 'a/src/y', 'a/setup.py']
    """
    whole = sum(weight.get(file, 0.0) for file in names) or 1.0
    found: dict[str, frozenset[int]] = {}
    looked = dict(names)
    while True:
        groups = _below(looked)
        heavy = next((unit for unit, files in groups.items() if _heavy(files, names, weight, whole)), None)
        found.update({unit: files for unit, files in groups.items() if unit != heavy})
        if heavy is None:
            break
        looked = {file: names[file] for file in groups[heavy]}
    ordered = sorted(found, key=lambda unit: (-sum(weight.get(file, 0.0) for file in found[unit]), unit))
    return {unit: found[unit] for unit in ordered[:MOST_UNITS]}


def _heavy(files: Collection[int], names: Mapping[int, str], weight: Mapping[int, float], whole: float) -> bool:
    folder = len({names[file] for file in files}) > 1
    return folder and sum(weight.get(file, 0.0) for file in files) > ONE_FOLDER * whole


def _below(names: Mapping[int, str]) -> dict[str, frozenset[int]]:
    """Files by the next part of their path after what all of them share."""
    parts = {file: name.split("/") for file, name in names.items()}
    folders = [one[:-1] for one in parts.values()]
    shared = 0
    while folders and all(len(one) > shared and one[shared] == folders[0][shared] for one in folders):
        shared += 1
    groups: dict[str, set[int]] = {}
    for file, one in parts.items():
        groups.setdefault("/".join(one[: shared + 1]), set()).add(file)
    return {unit: frozenset(files) for unit, files in groups.items()}


def together(touches: pl.DataFrame, out: Iterable[int], rest: Iterable[int]) -> float:
    """The share of the changes of whichever part changes less that also touch the other part; 0 where one never does.

    `touches` has file and commit.

    >>> touches = pl.DataFrame({"file": [1, 2, 1, 2, 2], "commit": [1, 1, 2, 3, 4]})
    >>> together(touches, [1], [2])
    0.5
    """
    one, other = (set(touches.filter(pl.col("file").is_in(list(part)))["commit"]) for part in (out, rest))
    least = min(len(one), len(other))
    return len(one & other) / least if least else 0.0
