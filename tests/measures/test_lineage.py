"""Lineages by hand, and against a walk through history with a dictionary."""

from __future__ import annotations

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from holdfast.measures.lineage import follow

NAMES = "abcdef"
Row = tuple[int, str, str | None, str]
SCHEMA = {"commit": pl.Int32, "path": pl.Int32, "old_path": pl.Int32, "status": pl.String}


def frame(rows: list[Row]) -> pl.DataFrame:
    coded = [(c, NAMES.index(p), None if o is None else NAMES.index(o), s) for c, p, o, s in rows]
    return pl.DataFrame(coded, schema=SCHEMA, orient="row")


PATHS = pl.DataFrame({"path": range(len(NAMES)), "name": list(NAMES)}, schema={"path": pl.Int32, "name": pl.String})


def files(rows: list[Row]) -> list[int]:
    return follow(frame(rows), PATHS)["file"].to_list()


def test_a_renamed_file_keeps_its_history_under_its_newest_name() -> None:
    assert files([(0, "c", None, "M"), (1, "c", "b", "R"), (2, "b", "a", "R"), (3, "a", None, "A")]) == [2, 2, 2, 2]


def test_a_path_deleted_and_created_again_is_another_file() -> None:
    assert files([(0, "a", None, "M"), (1, "a", None, "A"), (2, "a", None, "D"), (3, "a", None, "A")]) == [0, 0, 6, 6]


def test_a_new_file_that_takes_the_name_of_one_renamed_away_is_another_file() -> None:
    rows: list[Row] = [(0, "a", None, "M"), (1, "a", None, "A"), (2, "b", "a", "R"), (3, "a", None, "A")]
    assert files(rows) == [0, 0, 1, 1]


def test_two_files_that_swap_names_keep_their_own_histories() -> None:
    rows: list[Row] = [
        (0, "a", None, "M"),
        (1, "b", "a", "R"),
        (1, "a", "b", "R"),
        (2, "a", None, "A"),
        (3, "b", None, "A"),
    ]
    assert files(rows) == [0, 1, 0, 1, 0]


def test_a_copy_starts_a_file_of_its_own() -> None:
    rows: list[Row] = [(0, "b", None, "M"), (1, "b", "a", "C"), (2, "a", None, "A")]
    assert files(rows) == [1, 1, 0]


def test_a_file_renamed_there_and_back_is_one_file() -> None:
    assert files([(0, "a", "b", "R"), (1, "b", "a", "R"), (2, "a", None, "A")]) == [0, 0, 0]


def test_a_change_from_a_branch_that_did_not_know_of_the_rename_still_counts() -> None:
    assert files([(0, "a", None, "M"), (1, "b", "a", "R"), (2, "a", None, "A")]) == [1, 1, 1]


def test_the_same_rename_on_two_branches_is_one_rename() -> None:
    assert files([(0, "b", "a", "R"), (1, "b", "a", "R"), (2, "a", None, "A")]) == [1, 1, 1]


def test_a_rename_from_a_name_never_seen_starts_the_history() -> None:
    assert files([(0, "b", None, "M"), (1, "b", "a", "R")]) == [1, 1]


def test_no_changes_give_no_files() -> None:
    assert files([]) == []


@st.composite
def histories(draw: st.DrawFn) -> list[Row]:
    """Up to 25 commits, newest first, that need not make sense: any status, any name, renames within a commit too."""
    rows: list[Row] = []
    for commit in range(draw(st.integers(0, 25))):
        touched = draw(st.lists(st.sampled_from(NAMES), min_size=1, max_size=3, unique=True))
        for name in touched:
            status = draw(st.sampled_from("AMDRRCT"))
            old = draw(st.sampled_from([n for n in NAMES if n != name])) if status in "RC" else None
            rows.append((commit, name, old, status))
    return rows


def walked(rows: list[Row]) -> list[int]:
    """The rules of `follow`, told as a walk from the oldest commit to the newest."""
    current: dict[str, int] = {}  # name -> file that has or last had it
    gone: dict[str, bool] = {}
    last_name: list[str] = []  # of each file
    continued: dict[int, int] = {}
    belongs: dict[int, int] = {}

    def begin(name: str) -> int:
        last_name.append(name)
        current[name], gone[name] = len(last_name) - 1, False
        return current[name]

    numbered = list(enumerate(rows))
    for commit in sorted({row[0] for row in rows}, reverse=True):
        mine = sorted([(i, row) for i, row in numbered if row[0] == commit], key=lambda item: item[1][1])
        left: dict[int, int] = {}
        for i, (_, _, old, status) in mine:
            if status == "R" and old is not None:
                left[i] = current[old] if old in current else begin(old)
        for i, _ in mine:
            if i in left and (old := rows[i][2]) is not None:
                gone[old] = True
        for i, (_, name, _, status) in mine:
            fresh = name not in current or (gone[name] and status in "ARC")
            belongs[i] = begin(name) if fresh else current[name]
            gone[name] = status == "D"
            if fresh and i in left:
                continued.setdefault(left[i], belongs[i])

    def end(piece: int) -> int:
        while piece in continued:
            piece = continued[piece]
        return piece

    ends = sorted({end(piece) for piece in range(len(last_name))})
    label: dict[int, int] = {}
    older = []
    for piece in ends:
        younger = [other for other in ends if last_name[other] == last_name[piece] and other > piece]
        if younger:
            older.append(piece)
        else:
            label[piece] = NAMES.index(last_name[piece])
    for n, piece in enumerate(sorted(older, key=lambda p: (last_name[p], p))):
        label[piece] = len(NAMES) + n
    return [label[end(belongs[i])] for i in range(len(rows))]


@given(histories())
def test_following_equals_a_walk_through_history_with_a_dictionary(rows: list[Row]) -> None:
    assert files(rows) == walked(rows)


@given(histories(), st.integers(0, 1000))
def test_the_order_of_rows_does_not_matter(rows: list[Row], seed: int) -> None:
    numbered = frame(rows).with_row_index("row")
    shuffled = numbered.sample(fraction=1.0, shuffle=True, seed=seed)
    assert follow(shuffled, PATHS).sort("row")["file"].to_list() == files(rows)
