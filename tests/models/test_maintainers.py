"""Who could maintain a file: probabilities worked by hand, and coefficients recovered from generated answers."""

from __future__ import annotations

import json
import math
from datetime import date
from importlib import resources

import numpy as np
import polars as pl
import pytest
from scipy.special import expit

from holdfast.claims import Ledger
from holdfast.models.answers import fit
from holdfast.models.draws import COEFFICIENTS, Draws
from holdfast.models.maintainers import (
    NAMES,
    Coefficients,
    design,
    features,
    logits,
    maintainer_probability,
    reviewed_changes,
    shipped,
)

LEDGER = Ledger.load()
DAY = 86_400
AS_OF = date(1970, 4, 11)  # a hundred days
PLAIN = Coefficients(np.array([1.0, 2.0, 0.7, 1.5, -0.25, -0.1]), np.eye(6) * 1e-12, typical_days=4.0)


def row(**more: object) -> pl.DataFrame:
    """One (file, person) with its features: two own changes of somebody else's file of 99 lines, 9 days ago."""
    values: dict[str, object] = {
        "file": 7, "person": 1, "created": False, "deliveries": 2, "acceptances": 5, "lines": 99.0, "days": 9.0,
        "reviewed": 0, "assisted": 0, "assisted_created": False,
    }  # fmt: skip
    return pl.DataFrame([values | more])


def logit_of(frame: pl.DataFrame, coefficients: Coefficients = PLAIN) -> float:
    return float(logits(frame, Draws.certain(LEDGER), coefficients).rows(0, 1)[0, 0])


def test_a_logit_worked_by_hand() -> None:
    # 1 + 2 ln 3 + 0.7 x 2/7 - 0.25 ln 100 - 0.1 (ln 10 - 4)
    assert logit_of(row()) == pytest.approx(1 + 2.1972 + 0.2 - 1.1513 + 0.1697, abs=1e-3)
    # Creating it is one more own change of eight: ln 4, 3/8, and 1.5 for itself.
    created = 1.5 + 2 * (math.log(4) - math.log(3)) + 0.7 * (3 / 8 - 2 / 7)
    assert logit_of(row(created=True)) - logit_of(row()) == pytest.approx(created, abs=1e-5)


def test_a_reviewed_change_counts_as_a_part_of_an_own_one() -> None:
    # 10 reviews at 0.3 are 3 changes beside the 2: ln 6 in place of ln 3, and 5 of 10 changes in place of 2 of 7.
    more = 2 * math.log(2) + 0.7 * (1 / 2 - 2 / 7)
    assert logit_of(row(reviewed=10)) - logit_of(row()) == pytest.approx(more, abs=1e-5)


def test_a_change_written_with_an_agent_counts_three_quarters() -> None:
    # 2 changes, both with an agent: 1.5 of them.
    less = 2 * math.log(2.5 / 3) + 0.7 * (1.5 / 6.5 - 2 / 7)
    assert logit_of(row(assisted=2)) - logit_of(row()) == pytest.approx(less, abs=1e-5)
    both = row(created=True, assisted_created=True)
    made = -0.25 * 1.5 + 2 * math.log(3.75 / 4) + 0.7 * (2.75 / 7.75 - 3 / 8)
    assert logit_of(both) - logit_of(row(created=True)) == pytest.approx(made, abs=1e-5)


def test_the_chance_is_the_average_over_the_people_that_one_might_be() -> None:
    eta = logit_of(row(), shipped())
    people = np.random.default_rng(3).normal(0, LEDGER.mid("person_effect_sd"), 400_000)
    assert maintainer_probability(row(), LEDGER)[0] == pytest.approx(expit(eta + people).mean(), abs=0.003)


@pytest.mark.parametrize(
    ("history", "low", "high"),
    [
        (row(created=True, deliveries=8, acceptances=0), 0.88, 0.98),  # wrote it, kept at it, alone
        (row(created=True, deliveries=0, acceptances=0), 0.65, 0.80),  # wrote it once
        (row(deliveries=5, acceptances=5), 0.75, 0.90),  # half of the changes, somebody else's file
        (row(deliveries=1, acceptances=60, lines=400.0, days=700.0), 0.25, 0.45),  # one of sixty, two years ago
    ],
)
def test_chances_are_what_the_answers_said(history: pl.DataFrame, low: float, high: float) -> None:
    assert low < maintainer_probability(history, LEDGER)[0] < high


def test_others_changes_and_time_never_add_familiarity() -> None:
    frame = pl.concat([row(acceptances=0), row(acceptances=50), row(days=2000.0)])
    fresh, overtaken, old = maintainer_probability(frame, LEDGER)
    assert overtaken < fresh
    assert old < maintainer_probability(row(), LEDGER)[0]
    assert shipped().draw(Draws(1, 4000, LEDGER))[NAMES.index("days")].max() <= 0


def test_the_shipped_record_says_where_it_comes_from() -> None:
    record = json.loads((resources.files("holdfast.models") / "maintainers.json").read_text("utf-8"))
    assert record["provenance"]["source"]
    assert record["provenance"]["by"] == "bench/knowledge.py --write"
    assert [record["coefficients"][name]["value"] for name in NAMES] == list(shipped().mean)
    assert record["person_effect_sd"] == pytest.approx(LEDGER.mid("person_effect_sd"), abs=0.15)


def test_coefficients_are_drawn_with_their_covariance_and_can_be_frozen() -> None:
    alike = LEDGER
    for key in ("company_effect_sd", "recency_between_companies_sd"):
        alike = alike.override(key, 1e-6, 1e-6, 1e-6)
    draws = Draws(1, 20_000, alike)
    covariance = np.cov(shipped().draw(draws)[:5])
    assert covariance == pytest.approx(shipped().covariance[:5, :5], abs=0.01)
    frozen = shipped().draw(draws.freeze(COEFFICIENTS))
    assert np.ptp(frozen, axis=1).max() == 0


def test_another_company_differs_by_more_than_the_fit_and_age_never_adds() -> None:
    drawn = shipped().draw(Draws(1, 20_000, LEDGER))
    spread = np.hypot(np.sqrt(shipped().covariance[0, 0]), LEDGER.mid("company_effect_sd"))
    assert drawn[0].std() == pytest.approx(spread, rel=0.15)
    assert drawn[NAMES.index("days")].max() <= 0


def test_one_effect_per_person_is_shared_by_all_their_files() -> None:
    draws = Draws(1, 4000, LEDGER).freeze(COEFFICIENTS, "person_effect_sd")
    frame = pl.concat([row(file=1, person=1), row(file=2, person=1, deliveries=9), row(file=1, person=2)])
    one, other_file, other_person = logits(frame, draws).rows(0, 3)
    assert np.corrcoef(one, other_file)[0, 1] == pytest.approx(1, abs=1e-4)
    assert abs(np.corrcoef(one, other_person)[0, 1]) < 0.05
    assert one.std() == pytest.approx(LEDGER.mid("person_effect_sd"), rel=0.05)


def test_features_of_whoever_met_a_file() -> None:
    touched = pl.DataFrame(
        {
            "file": [7, 7, 8, 9],
            "person": [2, 1, 1, 1],
            "created": [False, True, True, True],
            "deliveries": [3, 1, 0, 0],
            "acceptances": [1, 3, 0, 0],
            "first_time": [0] * 4,
            "last_time": [98 * DAY, 50 * DAY, 200 * DAY, 0],
            "assisted": [5, 0, None, None],
        }
    )
    files = pl.DataFrame({"file": [7, 8], "lines": [120, None], "size": [4000, 400]})
    reviewed = pl.DataFrame({"file": [7, 7], "person": [1, 3], "reviewed": [4, 9]})
    rows = features(touched, files, AS_OF, reviewed)
    assert rows.select("file", "person", "lines", "days", "reviewed", "assisted").rows() == [
        (7, 1, 120.0, 50.0, 4, 0),
        (7, 2, 120.0, 2.0, 0, 3),  # never more assisted changes than changes
        (8, 1, 10.0, 0.0, 0, 0),  # 400 bytes are about ten lines; a date to come is no age
    ]
    # File 9 is gone at head; person 3 only reviewed, and of such people the sample says nothing.


def test_a_long_list_of_reviewers_credits_the_first_three() -> None:
    reviews = pl.DataFrame({"commit": [1] * 5, "person": [9, 9, 8, 7, 6]})
    touches = pl.DataFrame({"commit": [1, 1], "file": [5, 5]})
    assert reviewed_changes(reviews, touches, LEDGER).rows() == [(5, 7, 1), (5, 8, 1), (5, 9, 1)]


def generated(people: int, each: int, seed: int) -> tuple[pl.DataFrame, np.ndarray, np.ndarray]:
    """Answers of invented people by known coefficients and a known spread between them."""
    rng = np.random.default_rng(seed)
    n = people * each
    frame = pl.DataFrame(
        {
            "person": np.repeat(np.arange(people), each),
            "created": rng.random(n) < 0.2,
            "deliveries": rng.geometric(0.4, n),
            "acceptances": rng.geometric(0.08, n),
            "lines": rng.lognormal(4, 1, n),
            "days": rng.lognormal(4, 1.5, n),
        }
    )
    truth = np.array([0.3, 1.9, 1.6, 0.7, -0.3, -0.2])
    effect = np.repeat(rng.normal(0, 2.9, people), each)
    typical = float(np.log1p(frame["days"].to_numpy()).mean())
    return frame, rng.random(n) < expit(design(frame, typical) @ truth + effect), truth


def test_coefficients_and_spread_are_recovered_from_generated_answers() -> None:
    frame, could, truth = generated(people=250, each=16, seed=20261121)
    fitted = fit(frame, could)
    error = np.sqrt(np.diag(fitted.coefficients.covariance))
    assert (np.abs(fitted.coefficients.mean - truth) < 2.6 * error).all()
    assert error.max() < 0.45
    assert fitted.person_effect_sd == pytest.approx(2.9, abs=0.4)
    assert (fitted.answers, fitted.people) == (4000, 250)


def test_a_held_coefficient_stays_and_has_no_doubt() -> None:
    frame, could, _ = generated(people=60, each=10, seed=5)
    fitted = fit(frame, could, {"days": -0.13}).coefficients
    assert fitted.mean[NAMES.index("days")] == -0.13
    assert not fitted.covariance[NAMES.index("days")].any()
