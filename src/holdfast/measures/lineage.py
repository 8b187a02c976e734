"""Which changes belong to one and the same file, whatever it was called at the time.

A history names files by path, and paths come and go: renamed, deleted, created again under an old name. Every path's
history is cut where a new file takes the name over, and each piece is tied to the piece that a rename continued it
under. No loop runs over changes: cutting is one sort, and the ties are followed by doubling steps.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

_LEAVE: Final = 0
"""A rename took the name away from this path."""
_OWN: Final = 1
"""A row that names this path as its own. Within one commit, leaving comes before arriving, so names can swap."""


def follow(changes: pl.DataFrame, paths: pl.DataFrame) -> pl.DataFrame:
    """`changes` with a column `file` (Int32): the newest path of the lineage that each change belongs to.

    `changes` holds one repository's rows: commit (0 is the newest), path, old_path, status (A M D R C T). Rows may
    come in any order; `commit` says what is older. Rows come back in the order given.

    - A rename carries the lineage on under the new name; a copy starts a lineage of its own.
    - A path that was deleted or renamed away and is then added again (or renamed onto) is a new file. The youngest
      lineage to end under a name has that path's id; older ones that ended under the same name get ids above every
      path's.
    - Histories of parallel branches are read in one line, so rows can look out of order. A change to a name that is
      gone continues the file that had it; adding a name that is in use adds to the file that has it; of two renames
      away from one name, the older carries the lineage.

    >>> changes = pl.DataFrame(
    ...     {"commit": [0, 1, 2], "path": [1, 1, 0], "old_path": [None, 0, None], "status": ["M", "R", "A"]}
    ... )
    >>> follow(changes, pl.DataFrame({"path": [0, 1], "name": ["old.py", "new.py"]}))["file"].to_list()
    [1, 1, 1]
    """
    commit = changes["commit"].cast(pl.Int64).to_numpy()
    path = changes["path"].cast(pl.Int64).to_numpy()
    status = changes["status"].cast(pl.String)
    renamed = np.flatnonzero((status == "R").fill_null(False).to_numpy())
    source = changes["old_path"].cast(pl.Int64).gather(renamed).fill_null(-1).to_numpy()
    renamed, source = renamed[source >= 0], source[source >= 0]

    rows = len(path)
    event_path = np.concatenate([path, source])
    event_commit = np.concatenate([commit, commit[renamed]])
    phase = np.concatenate([np.full(rows, _OWN), np.full(len(renamed), _LEAVE)])
    order = np.lexsort((phase, -event_commit, event_path))

    arrives = status.is_in(["A", "R", "C"]).fill_null(False).to_numpy()
    goes = (status == "D").fill_null(False).to_numpy()
    starts = np.concatenate([arrives, np.zeros(len(renamed), bool)])[order]
    ends = np.concatenate([goes, np.ones(len(renamed), bool)])[order]
    begins = _segment_begins(event_path[order], starts, ends)

    segment = np.empty(len(order), np.int64)
    segment[order] = np.cumsum(begins) - 1
    begun_here = np.empty(len(order), bool)
    begun_here[order] = begins
    segment_path = event_path[order][begins]
    # Only a piece that begins with the rename can continue another, so there are no circles; the oldest rename wins.
    oldest_last = np.lexsort((-path[renamed], commit[renamed]))
    renames = oldest_last[begun_here[renamed][oldest_last]]
    successor = np.arange(len(segment_path))
    successor[segment[rows:][renames]] = segment[renamed][renames]
    file = _labels(_ends_of_chains(successor), segment_path, _beyond(event_path, paths))
    return changes.with_columns(pl.Series("file", file[segment[:rows]], dtype=pl.Int32))


def _segment_begins(path: NDArray[np.int64], starts: NDArray[np.bool_], ends: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Where, in events sorted by path and age, a new file begins: a new path, or arrival at a name that was gone."""
    first = np.ones(len(path), bool)
    first[1:] = path[1:] != path[:-1]
    gone = np.zeros(len(path), bool)
    gone[1:] = ends[:-1]
    return first | (starts & gone)


def _ends_of_chains(successor: NDArray[np.int64]) -> NDArray[np.int64]:
    """The last segment of every segment's chain, by doubling: as many rounds as the longest chain has binary digits."""
    while True:
        further = successor[successor]
        if np.array_equal(further, successor):
            return successor
        successor = further


def _beyond(used: NDArray[np.int64], paths: pl.DataFrame) -> int:
    """The first number that is no path's."""
    listed = paths["path"].cast(pl.Int64).to_numpy()
    return max(int(numbers.max(initial=-1)) for numbers in (used, listed)) + 1


def _labels(root: NDArray[np.int64], segment_path: NDArray[np.int64], beyond: int) -> NDArray[np.int64]:
    """A file id for each segment: its last path's id, or one from `beyond` up where a younger file ended there too."""
    roots = np.unique(root)
    root_path = segment_path[roots]
    youngest = np.ones(len(roots), bool)
    youngest[:-1] = root_path[:-1] != root_path[1:]
    label = root_path.copy()
    label[~youngest] = beyond + np.arange(int((~youngest).sum()))
    return label[np.searchsorted(roots, root)]
