"""Access to what no repository holds is regained in its own time: no code to learn, but support to wait for."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from holdfast.claims.ledger import Ledger
from holdfast.measures import outside
from holdfast.measures.outside import Outside
from holdfast.models.draws import Draws
from holdfast.models.recovery import Chance, Workload, effort, recover

LEDGER = Ledger.load()
MEASURED = pl.DataFrame(
    {
        "asset": ["api:."], "built": [50.0], "built_from": ["history"], "activity": [40.0], "understanding": [30.0],
        "understanding_why": [["x"]], "assimilation": [6.0], "assimilation_why": ["x"], "rate": [1.0], "demand": [0.9],
        "changes": [90], "people": [3], "last_time": [1], "production": [True],
    }
)  # fmt: skip


def work(kind: str = "account") -> Workload:
    rows = outside.rows([Outside("cloud root", kind, asked=True)])
    frame = outside.workload(MEASURED, rows, {"cloud root"}, LEDGER)
    return Workload.of(frame, ("api:.", "cloud root"))


def test_an_asset_of_a_repository_has_no_access_to_regain() -> None:
    found = work()
    assert [found.regains(0), found.regains(1)] == [False, True]
    assert Workload.of(MEASURED, ("api:.",)).access is None


@pytest.mark.parametrize(
    ("kind", "days"),
    [("account", 1), ("credential", 1), ("vendor", 2), ("contract", 2), ("routine", 3), ("machine", 3)],
)
def test_its_effort_is_that_of_its_kind_for_everybody_and_below_the_floor_of_code(kind: str, days: float) -> None:
    one = np.ones(3)
    found = effort(work(kind), 1, np.array([0.2, 1.0]), one, one, LEDGER)
    assert found == pytest.approx(np.full((2, 3), days / 5))
    assert (effort(work(kind), 0, np.array([0.2, 1.0]), one, one, LEDGER) >= LEDGER.mid("effort_floor")).all()
    if days == 1:
        assert found.max() < LEDGER.mid("effort_floor")


def test_its_scatter_is_wider_than_that_of_code() -> None:
    sd = LEDGER.mid("effort_noise_ln_sd")
    found = effort(work(), 1, np.array([0.2]), np.ones(1), np.array([np.exp(sd)]), LEDGER)
    assert np.log(found[0, 0] / 0.2) == pytest.approx(LEDGER.mid("access_noise_ln_sd"))


def test_without_doubt_weeks_are_work_over_free_time_and_the_wait_for_support() -> None:
    draws = Draws(1, 4, LEDGER)
    draws.sure = True
    noise = Chance(draws).noise("cloud root")
    dark = np.array([[False] * 4, [True] * 4])
    near = np.array([[1.0, 1.0], [0.6, 0.6]])
    found = recover(work(), dark, near, (7, 8), np.zeros((2, 1), dtype=np.bool_), Chance(draws))
    wider = LEDGER.mid("access_noise_ln_sd") / LEDGER.mid("effort_noise_ln_sd")
    expected = 0.2 * noise**wider / LEDGER.mid("free_share") + LEDGER.mid("access_wait_weeks")
    assert found.done[1] == pytest.approx(expected)
    assert not found.outside.any()


def test_what_was_said_stands_in_place_of_changes() -> None:
    rows = outside.rows([Outside("a", "account"), Outside("b", "vendor")])
    frame = outside.workload(MEASURED, rows, {"b"}, LEDGER).select("asset", "changes", "access")
    assert (work().built > 0).all(), "a map draws it by the work behind it"
    assert frame.rows() == [("api:.", 90, None), ("a", 0, 0.2), ("b", LEDGER.mid("enough_changes"), 0.4)]
