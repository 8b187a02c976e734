"""The published measures on rows that fit on the screen, with the sources' own examples where they give any."""

from __future__ import annotations

import math

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.measures.ownership import (
    authors,
    contributions,
    contributor_absence_factor,
    degree_of_authorship,
    fragmentation,
    truck_factor,
)

Touch = tuple[int, int, int, str]


def touches(*rows: Touch) -> pl.DataFrame:
    schema = {"file": pl.Int32, "person": pl.Int32, "time": pl.Int64, "status": pl.String}
    return pl.DataFrame(list(rows), schema=schema, orient="row")


def test_creating_is_no_delivery_and_deleting_is_nothing() -> None:
    made = contributions(touches((1, 7, 10, "A"), (1, 7, 20, "M"), (1, 8, 30, "R"), (1, 9, 40, "D")))
    assert made.rows() == [(1, 7, True, 1, 1, 10, 20), (1, 8, False, 1, 1, 30, 30)]


def test_everybody_who_added_a_file_on_a_branch_of_their_own_created_it() -> None:
    made = contributions(touches((1, 7, 10, "A"), (1, 8, 11, "A"), (1, 9, 12, "C")))
    assert made["created"].to_list() == [True, True, True]
    assert made["deliveries"].to_list() == [0, 0, 0]


def test_degree_of_authorship_is_the_published_formula() -> None:
    rows = contributions(
        touches((1, 7, 0, "A"), *[(1, 7, t, "M") for t in range(3)], *[(1, 8, t, "M") for t in range(5)])
    )
    creator, other = degree_of_authorship(rows)["doa"].to_list()
    assert creator == pytest.approx(3.293 + 1.098 + 0.164 * 3 - 0.321 * math.log(6))
    assert other == pytest.approx(3.293 + 0.164 * 5 - 0.321 * math.log(4))


def test_an_author_is_over_three_quarters_of_the_best() -> None:
    # 7: 3.293 + 1.098 + 0.164 * 20 - 0.321 ln 2 = 7.449; 8: 3.293 + 0.164 - 0.321 ln 21 = 2.480, which is 0.33 of it.
    rows = touches((1, 7, 0, "A"), *[(1, 7, t, "M") for t in range(20)], (1, 8, 30, "M"))
    assert authors(contributions(rows))["person"].to_list() == [7]


def test_a_file_much_changed_by_many_has_no_author_but_its_creator() -> None:
    # Ten people change it once each: 3.293 + 0.164 - 0.321 ln 10 = 2.718 < 3.293.
    # Its creator: 3.293 + 1.098 - 0.321 ln 11 = 3.621.
    crowd: list[Touch] = [(1, person, person, "M") for person in range(10)]
    assert authors(contributions(touches(*crowd)))["person"].to_list() == []
    assert authors(contributions(touches((1, 99, 0, "A"), *crowd)))["person"].to_list() == [99]


def test_a_creator_under_the_absolute_threshold_is_still_an_author() -> None:
    # 7 created it, 400 people changed it once: 3.293 + 1.098 - 0.321 ln 401 = 2.467; the others 1.533, 0.62 of it.
    crowd: list[Touch] = [(1, 100 + n, n, "M") for n in range(400)]
    assert authors(contributions(touches((1, 7, 0, "A"), *crowd)))["person"].to_list() == [7]


def test_the_truck_factor_removes_the_largest_author_first() -> None:
    # 5 owns files 1-4, 6 owns 5-6, 7 owns 7. Without 5: 3 of 7 are left, which is under half.
    rows = [(file, person, 0, "A") for file, person in enumerate([5, 5, 5, 5, 6, 6, 7], start=1)]
    result = truck_factor(contributions(touches(*rows)))
    assert (result.count, result.files) == (1, 7)
    assert result.still_authored == (1.0, 3 / 7)


def test_exactly_half_of_the_files_left_is_not_yet_under_half() -> None:
    rows = [(file, person, 0, "A") for file, person in enumerate([5, 5, 6, 7], start=1)]
    assert truck_factor(contributions(touches(*rows))).count == 2


def test_a_file_with_two_authors_needs_both_to_go() -> None:
    rows = [(1, 5, 0, "A"), (1, 6, 0, "A"), (2, 5, 0, "A"), (2, 6, 0, "A")]
    assert truck_factor(contributions(touches(*rows))).count == 2


def test_files_that_have_no_author_count_as_files() -> None:
    crowd = [(file, person, 0, "M") for file in (1, 2) for person in range(10)]
    result = truck_factor(contributions(touches(*crowd, (3, 5, 0, "A"))))
    assert (result.count, result.still_authored) == (0, (1 / 3,))


def test_no_files_have_no_truck_factor_to_speak_of() -> None:
    assert truck_factor(contributions(touches())).count == 0


def removed_one_by_one(rows: pl.DataFrame) -> int:
    """The greedy removal as the paper tells it, with sets."""
    files = set(rows["file"].to_list())
    changes = dict(rows.group_by("person").agg(pl.col("deliveries").sum()).rows())
    pairs = authors(rows)
    changes |= dict(pairs.group_by("person").agg(pl.col("deliveries").sum()).rows())
    owned: dict[int, set[int]] = {}
    for file, person in pairs.select("file", "person").rows():
        owned.setdefault(person, set()).add(file)
    removed = 0
    while len(set().union(*owned.values())) / len(files) >= 0.5:
        owned.pop(min(owned, key=lambda p: (-len(owned[p]), -changes[p], p)))
        removed += 1
    return removed


histories = st.lists(
    st.tuples(st.integers(0, 8), st.integers(0, 5), st.integers(0, 99), st.sampled_from("AMMR")),
    min_size=1,
    max_size=60,
)


@given(histories)
def test_the_truck_factor_equals_removal_one_by_one(rows: list[Touch]) -> None:
    made = contributions(touches(*rows))
    assert truck_factor(made).count == removed_one_by_one(made)


@given(histories)
def test_the_order_of_touches_does_not_matter(rows: list[Touch]) -> None:
    assert contributions(touches(*rows)).equals(contributions(touches(*sorted(rows))))


def test_contributor_absence_factor_reproduces_the_example_of_chaoss() -> None:
    made = [1000, 202, 90, 33, 332, 343, 42, 433]
    rows = pl.DataFrame({"person": [person for person, n in enumerate(made) for _ in range(n)]})
    assert contributor_absence_factor(rows) == 2


def test_one_of_two_equal_contributors_made_half() -> None:
    assert contributor_absence_factor(pl.DataFrame({"person": [1, 2]})) == 1


def test_nobody_contributed_nothing() -> None:
    assert contributor_absence_factor(pl.DataFrame({"person": []}, schema={"person": pl.Int32})) == 0


def test_fragmentation_reproduces_code_maats_own_test() -> None:
    # test/code_maat/analysis/effort_test.clj: one author gives 0.00, three equal authors 0.67 over 3 revisions.
    rows = fragmentation(pl.DataFrame({"file": [1, 2, 2, 3, 3, 3], "person": [1, 1, 1, 1, 2, 3]}))
    assert rows["fragmentation"].round(2).to_list() == [0.0, 0.0, 0.67]
    assert rows["revisions"].to_list() == [1, 2, 3]
    assert rows["people"].to_list() == [1, 1, 3]


def test_a_change_made_together_is_no_acceptance_for_either() -> None:
    touches = pl.DataFrame(
        {
            "file": [1, 1, 1, 1],
            "commit": [10, 20, 20, 30],
            "person": [5, 5, 6, 6],
            "time": [0, 1, 1, 2],
            "status": ["A", "M", "M", "M"],
        }
    )
    rows = contributions(touches).select("person", "deliveries", "acceptances").rows()
    assert rows == [(5, 1, 1), (6, 2, 0)]
