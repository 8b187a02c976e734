"""Order from public histories: shipped coefficients, and what they may and may not change in a company's efforts."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from holdfast.claims.ledger import Ledger
from holdfast.models.draws import Draws
from holdfast.models.recovery import Chance, Workload, effort
from holdfast.models.takeovers import CLOCKS, COLUMNS, FOLDS, beside, bracket, design, ratio, refit, shipped, to_json

LEDGER = Ledger.load()


def company(access: bool = False) -> Workload:
    """Three assets of unlike size, the last hard to understand; a fourth that no repository holds."""
    count = 4 if access else 3
    column = {
        "built": [60.0, 8, 20, np.nan], "activity": [30.0, 30, 30, np.nan],
        "understanding": [30.0, 30, 50, np.nan], "assimilation": [6.0, 6, 8, np.nan],
    }  # fmt: skip
    rows = {name: np.array(values[:count]) for name, values in column.items()}
    made = Workload(
        tuple("abcd"[:count]), **rows, demand=np.ones(count), production=np.ones(count, dtype=bool),
        access=np.array([np.nan, np.nan, np.nan, 2.0]) if access else None,
    )  # fmt: skip
    return made.compared(LEDGER)


def ratios(work: Workload, draws: Draws) -> np.ndarray:
    assert work.beside is not None
    return np.array([ratio(row, draws) for row in work.beside])


def test_without_doubt_the_formula_stands() -> None:
    assert (ratios(company(), Draws.certain(LEDGER)) == 1).all()


def test_no_level_is_taken_from_volunteers() -> None:
    for scenarios in ratios(company(), Draws(3, 400, LEDGER)).T:
        assert np.log(scenarios).mean() == pytest.approx(0, abs=1e-12)


def test_each_scenario_follows_one_source() -> None:
    found = ratios(company(), Draws(3, 4_000, LEDGER))
    formula = (found == 1).all(axis=0)
    assert formula.mean() == pytest.approx(2 / 3, abs=0.03)
    assert (found[:, ~formula] != 1).all()


def test_where_histories_are_followed_size_does_not_tell_and_documents_do() -> None:
    draws = Draws(3, 4_000, LEDGER)
    work, chance = company(), Chance(draws)
    follows = draws.claim("recovery_order") == 1
    near = np.array([LEDGER.mid("unfamiliarity_reviewed")])
    learning = np.full(draws.scenarios, LEDGER.mid("learning_constant"))
    efforts = np.array(
        [effort(work, a, near, learning, chance.scatter(work, a) / chance.noise("abc"[a]), LEDGER)[0] for a in range(3)]
    )
    assert efforts[0, follows] == pytest.approx(efforts[1, follows])
    assert np.median(efforts[2, follows] / efforts[0, follows]) == pytest.approx(
        np.exp(2 * LEDGER.mid("takeover_understanding")), rel=0.05
    )
    assert (efforts[0, ~follows] > 5 * efforts[1, ~follows]).all()


def test_what_no_repository_holds_is_compared_with_nothing() -> None:
    both = company(access=True)
    assert both.beside is not None
    assert both.beside[3].tolist() == [0, 0]
    assert both.beside[:3] == pytest.approx(company().beside)


def test_efforts_are_compared_within_their_limits() -> None:
    huge = beside(LEDGER, *(np.array(pair, dtype=float) for pair in ([1e9, 1], [60, 60], [50, 50], [8, 8])))
    assert huge[0, 1] - huge[1, 1] <= np.log(LEDGER.mid("effort_ceiling") / LEDGER.mid("effort_floor")) + 1e-9


def test_the_shipped_fits_say_what_the_claims_say() -> None:
    fits = shipped()
    assert set(fits.clocks) == set(CLOCKS)
    assert all(len(fitted) == FOLDS + 1 for fitted in fits.clocks.values())
    whole = fits.clocks["leaving"][-1].whole
    slope, error = (part[list(COLUMNS).index("understanding")] for part in (whole.slopes, whole.errors))
    claim = LEDGER["takeover_understanding"]
    assert claim.mid == pytest.approx(slope, abs=0.006)
    assert claim.high == pytest.approx(slope + 1.2816 * error, abs=0.006)
    assert claim.low == pytest.approx(slope - 1.2816 * error, abs=0.006)
    for key in ("takeover_understanding", "recovery_order_histories", "never_taken_over"):
        assert f"fitted here on {fits.taken} take-overs" in LEDGER[key].source
        assert f"in {len(fits.repositories)} public repositories" in LEDGER[key].source
    assert LEDGER["never_taken_over"].mid == pytest.approx(1 - fits.taken / fits.losses, abs=0.006)


def simulated(seed: int, places: int = 40, rows: int = 10) -> pl.DataFrame:
    """Losses in invented repositories: understanding slows by 0.3 a step, demand hastens, size does nothing."""
    rng = np.random.default_rng(seed)
    count = places * rows
    frame = pl.DataFrame(
        {
            "repository": np.repeat([f"r{n}" for n in range(places)], rows),
            "built": rng.lognormal(2, 1, count), "activity": rng.uniform(0, 60, count),
            "understanding": rng.choice([10.0, 20, 30, 40, 50], count), "assimilation": rng.choice([4.0, 6, 8], count),
            "nearest": rng.choice([0.2, 0.4, 0.6], count), "rate": rng.lognormal(-1, 1, count),
            "recent": rng.integers(0, 8, count), "crew": rng.integers(1, 40, count),
        }
    )  # fmt: skip
    place = np.repeat(rng.normal(0, 0.5, places), rows)
    logs = 4 + place + 0.3 * frame["understanding"].to_numpy() / 10 - 0.6 * np.log(frame["rate"].to_numpy())
    when, watched = np.exp(logs + rng.normal(size=count)), rng.uniform(200, 1800, count)
    return frame.with_columns(days=np.minimum(when, watched), taken=when <= watched)


def test_planted_effects_are_recovered_and_one_that_is_not_there_is_not_found() -> None:
    fits = refit({"leaving": simulated(2)}, lambda name: int(name[1:]) % FOLDS)
    whole = fits.clocks["leaving"][-1].whole
    slopes = dict(zip(COLUMNS, whole.slopes, strict=True))
    assert slopes["understanding"] == pytest.approx(0.3, abs=0.1)
    assert slopes["demand"] == pytest.approx(-0.6, abs=0.15)
    assert abs(slopes["built"]) < 2.5 * whole.errors[0]


def test_a_fold_never_sees_the_repositories_that_it_foretells() -> None:
    frame = simulated(4, places=10)
    changed = frame.with_columns(days=pl.when(pl.col("repository") == "r3").then(1.0).otherwise("days"))
    one, other = (
        refit({"leaving": rows}, lambda name: int(name[1:]) % FOLDS).clocks["leaving"] for rows in (frame, changed)
    )
    assert one[3].whole.slopes == pytest.approx(other[3].whole.slopes)
    assert one[2].whole.slopes != pytest.approx(other[2].whole.slopes)


def test_fits_are_written_as_they_are_read() -> None:
    fits = refit({name: simulated(5, places=10) for name in CLOCKS}, lambda name: int(name[1:]) % FOLDS)
    said = to_json(fits)
    assert set(said["clocks"]["pace"][0]["whole"]["slopes"]) == set(COLUMNS)
    assert said["taken"] == fits.taken


def test_columns_and_the_formula_read_the_same_rows() -> None:
    rows = simulated(6, places=2, rows=3)
    assert design(rows).shape == (6, len(COLUMNS))
    row = rows.row(0, named=True)
    by_hand = (
        row["built"] * (row["assimilation"] + 0.02 * row["understanding"] * row["nearest"] * row["activity"]) / 100
    )
    assert bracket(rows)[0] == pytest.approx(max(by_hand, 0.01))
