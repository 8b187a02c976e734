"""Work in an asset, demand for it, and who stands how near: rows that fit on the screen, worked by hand."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from holdfast.claims import Ledger
from holdfast.measures.work import built_person_weeks, end_of, familiarity, workload

LEDGER = Ledger.load()
DAY = date(2026, 11, 13)


def ago(days: float) -> int:
    """So many days before the end of the day asked about."""
    return end_of(DAY) - int(days * 86_400) - 1


def touches(*rows: tuple[str | None, int, int, int, float]) -> pl.DataFrame:
    """asset, person, file, commit, days ago."""
    frame = pl.DataFrame(rows, schema=["asset", "person", "file", "commit", "days"], orient="row")
    times = pl.Series("time", [ago(days) for days in frame["days"]], dtype=pl.Int64)
    return frame.drop("days").with_columns(times, pl.col("asset").cast(pl.String))


def assets(*names: str, **columns: list[object]) -> pl.DataFrame:
    """Assets of four files each in one repository, with a README; `columns` replace what is given."""
    given: dict[str, list[object]] = {
        "asset": list(names), "repository": [0] * len(names), "kind": ["code package"] * len(names),
        "files": [4] * len(names), "lines": [100] * len(names), "documented": ["readme"] * len(names),
        "tests": [False] * len(names), "production": [False] * len(names), **columns,
    }  # fmt: skip
    return pl.DataFrame(given)


def one(frame: pl.DataFrame, column: str) -> object:
    return frame[column].to_list()[0]


def test_a_week_is_split_by_the_share_of_commits() -> None:
    rows = touches(
        ("a", 1, 1, 1, 4), ("a", 1, 2, 1, 4), ("b", 1, 3, 2, 4), ("b", 1, 3, 3, 4), (None, 1, 9, 4, 4),
        ("a", 2, 1, 5, 4), ("a", 2, 1, 6, 40),
    )  # fmt: skip
    assert built_person_weeks(rows).rows() == [("a", 0.25 + 1 + 1), ("b", 0.5)]


def test_weeks_begin_on_mondays_in_utc() -> None:
    sunday = int(datetime(2026, 11, 8, 23, 59, tzinfo=UTC).timestamp())
    rows = touches(("a", 1, 1, 1, 0), ("a", 1, 1, 2, 0)).with_columns(time=pl.Series([sunday, sunday + 120]))
    assert built_person_weeks(rows).rows() == [("a", 2.0)]
    assert datetime.fromtimestamp(sunday + 120, UTC).weekday() == 0


@given(st.lists(st.tuples(st.sampled_from("ab"), st.integers(0, 2), st.integers(0, 9)), min_size=1, max_size=30))
@settings(max_examples=40, deadline=None)
def test_where_a_commit_touches_one_asset_weeks_add_up_to_the_weeks_worked(rows: list[tuple[str, int, int]]) -> None:
    made = touches(*((asset, person, 1, number, 7 * week) for number, (asset, person, week) in enumerate(rows)))
    worked = len({(person, week) for _, person, week in rows})
    assert built_person_weeks(made)["measured"].sum() == pytest.approx(worked)


def test_squashed_history_is_worth_what_its_size_asks_for() -> None:
    rows = touches(("a", 1, 1, 1, 4), ("b", 1, 2, 2, 40))
    found = workload(assets("a", "b", "c", lines=[12_000, 500, None]), rows, DAY, LEDGER)
    assert found.select("built", "built_from").rows() == [(12.0, "size"), (1.0, "history"), (0.0, "history")]


def test_activity_is_the_share_of_files_changed_in_twelve_months_and_capped() -> None:
    rows = touches(
        ("a", 1, 1, 1, 30), ("a", 1, 1, 2, 60), ("a", 1, 2, 3, 400),
        ("b", 1, 3, 4, 5), ("b", 1, 4, 4, 5), ("b", 1, 5, 4, 5),
    )  # fmt: skip
    found = workload(assets("a", "b"), rows, DAY, LEDGER)
    assert found["activity"].to_list() == [25.0, 60.0]


@pytest.mark.parametrize(
    ("documented", "tests", "kind", "points", "saves"),
    [
        ("none", False, "notebook family", 50, 8),
        ("none", False, "code package", 40, 8),
        ("none", True, "code package", 30, 8),
        ("readme", False, "code package", 20, 6),
        ("readme and tests", True, "code package", 10, 4),
        ("runbook", False, "notebook family", 30, 2),
    ],
)
def test_understanding_and_assimilation_by_the_rules(
    documented: str, tests: bool, kind: str, points: float, saves: float
) -> None:
    rows = touches(("a", 1, 1, 1, 10))
    documents = pl.DataFrame({"asset": ["a"], "time": [ago(100)]})
    made = assets("a", documented=[documented], tests=[tests], kind=[kind])
    found = workload(made, rows, DAY, LEDGER, documents)
    assert (one(found, "understanding"), one(found, "assimilation")) == (points, saves)


def test_a_document_that_the_code_outran_by_a_year_does_not_help() -> None:
    rows = touches(("a", 1, 1, 1, 10))
    for days, points in ((370, 20), (380, 30)):
        documents = pl.DataFrame({"asset": ["a"], "time": [ago(days)]})
        assert one(workload(assets("a"), rows, DAY, LEDGER, documents), "understanding") == points
    assert one(workload(assets("a"), rows, DAY, LEDGER), "understanding") == 30


def test_every_step_gives_its_reason() -> None:
    found = workload(assets("a", documented=["none"], tests=[True]), touches(("a", 1, 1, 1, 10)), DAY, LEDGER)
    assert one(found, "understanding_why") == ["has tests", "has nothing written about it"]
    assert one(found, "assimilation_why") == "no documents"


def test_demand_is_gamma_poisson_by_hand() -> None:
    rows = touches(*(("a", 1, 1, number, 7 * number + 1) for number in range(52)), ("b", 1, 2, 99, 7 * 52))
    found = workload(assets("a", "b"), rows, DAY, LEDGER)
    exposed = 52.0
    mean = 53 / (exposed + exposed)
    alpha, beta = [52 + 26 * mean, 1 + 26 * mean], 26 + exposed
    assert found["rate"].to_list() == pytest.approx([a / beta for a in alpha], rel=0.02)
    assert found["demand"].to_list() == pytest.approx([1 - (beta / (beta + 26)) ** a for a in alpha], rel=0.02)


def test_an_asset_nobody_touched_in_two_years_is_hardly_in_demand() -> None:
    rows = touches(*(("a", 1, 1, number, 3 * number) for number in range(200)), ("old", 1, 2, 999, 1500))
    found = workload(assets("a", "old"), rows, DAY, LEDGER)
    busy, quiet = found["demand"].to_list()
    assert busy > 0.99
    assert quiet < busy
    assert found["changes"].to_list() == [200, 1]
    assert found["last_time"].to_list() == [ago(0), ago(1500)]


def steps(rows: pl.DataFrame, reviews: pl.DataFrame | None = None) -> dict[tuple[str, int], float]:
    languages = pl.DataFrame({"asset": ["a", "b", "c", "d"], "language": ["py", "py", "py", "go"]})
    made = assets("a", "b", "c", "d", repository=[0, 0, 1, 0])
    found = familiarity(made, rows, DAY, LEDGER, languages, reviews)
    return {(asset, person): value for asset, person, value, _ in found.rows()}


def test_how_near_somebody_stands_by_the_rules() -> None:
    rows = touches(
        ("a", 1, 1, 1, 100),
        *(("b", 2, 2, 100 + number, 200) for number in range(10)),
        ("c", 3, 3, 3, 200),
        ("d", 4, 4, 4, 200),
        *(("b", 5, 2, 200 + number, 300) for number in range(8)), ("a", 5, 1, 300, 300), ("a", 5, 1, 301, 300),
        *(("b", 6, 2, 400 + number, 300) for number in range(6)), ("a", 6, 1, 500, 300), ("a", 6, 1, 501, 300),
    )  # fmt: skip
    found = steps(rows)
    assert found["a", 1] == 0.2, "changed it within six months"
    assert found["a", 2] == 0.6, "works next to it"
    assert found["a", 3] == 0.8, "knows its language, in another repository"
    assert ("a", 4) not in found, "an outsider has no row"
    assert found["a", 5] == 0.6, "exactly a fifth of their commits is not more than a fifth"
    assert found["a", 6] == 0.4, "a quarter of their commits"
    assert found["d", 4] == 0.4


def test_five_reviews_bring_somebody_nearer_and_four_do_not() -> None:
    rows = touches(*(("a", 1, 1, number, 10) for number in range(6)), ("b", 2, 2, 90, 20), ("b", 3, 2, 91, 20))
    reviews = pl.DataFrame({"commit": [0, 1, 2, 3, 4, 4, 0, 1, 2, 3], "person": [2, 2, 2, 2, 2, 2, 3, 3, 3, 3]})
    found = steps(rows, reviews)
    assert (found["a", 2], found["a", 3]) == (0.4, 0.6)


def test_work_next_to_it_fades_to_knowing_the_language() -> None:
    rows = touches(("a", 1, 1, 1, 10), ("b", 2, 2, 2, 500), ("b", 3, 2, 3, 900))
    found = steps(rows)
    assert (found["a", 2], found["a", 3]) == (0.6, 0.8)


def test_nothing_after_the_day_asked_about_is_needed_for_an_earlier_answer() -> None:
    rows = touches(("a", 1, 1, 1, 10), ("a", 2, 1, 2, 400))
    earlier = DAY - timedelta(days=300)
    past = rows.filter(pl.col("time") < end_of(earlier))
    found = familiarity(assets("a"), past, earlier, LEDGER, pl.DataFrame({"asset": ["a"], "language": ["py"]}))
    assert found.select("person", "unfamiliarity").rows() == [(2, 0.2)]


def test_reviewing_without_ever_writing_counts_as_having_reviewed() -> None:
    rows = touches(*(("a", 1, 1, number, 10) for number in range(6)))
    reviews = pl.DataFrame({"commit": list(range(6)), "person": [9] * 6})
    assert steps(rows, reviews)["a", 9] == 0.4
