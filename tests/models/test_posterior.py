"""What somebody's answers say of them and of their files: by hand, on generated people, and under common chance."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from scipy.special import expit, ndtri
from scipy.stats import rankdata

from holdfast.claims import Ledger
from holdfast.models.draws import Draws
from holdfast.models.maintainers import logits, maintainer_probability
from holdfast.models.posterior import chances, gauss_hermite, heard, likelihood, log_ratio, places

LEDGER = Ledger.load()
YES, NO = np.log(0.9 / 0.2), np.log(0.1 / 0.8)


def rows(*touched: tuple[int, int, int]) -> pl.DataFrame:
    """Features of (file, person, changes), all somebody else's files of 100 lines, a month ago."""
    return pl.DataFrame(
        [
            {
                "file": file, "person": person, "created": False, "deliveries": changes, "acceptances": 3,
                "lines": 100.0, "days": 30.0, "reviewed": 0, "assisted": 0, "assisted_created": False,
            }
            for file, person, changes in touched
        ]
    )  # fmt: skip


def said(*spoken: tuple[int, int, bool], age: float = 0.0, kind: str = "answer", own: bool = True) -> pl.DataFrame:
    """Answers of (file, person, yes), so many days old."""
    return pl.DataFrame(
        [
            {"file": file, "person": person, "says": says, "kind": kind, "age_days": age, "own": own}
            for file, person, says in spoken
        ]
    )


def exact(eta: np.ndarray, asked: np.ndarray, told: np.ndarray, sd: float) -> np.ndarray:
    """Chances by brute force: 40,001 people between eight standard deviations."""
    effect = sd * np.linspace(-8, 8, 40_001)
    weight = np.exp(-((effect / sd) ** 2) / 2)
    for logit, ratio in zip(asked, told, strict=True):
        p = expit(logit + effect)
        weight *= 1 - p + p * np.exp(ratio)
    return np.array([np.sum(expit(one + effect) * weight) / weight.sum() for one in eta])


def test_two_files_by_hand() -> None:
    # Two people only, careful (effect -2) and generous (+2), equally likely; both files of even odds; yes to the first.
    careful, generous = expit(-2.0), expit(2.0)
    likely = np.array([1 - p + p * 4.5 for p in (careful, generous)])
    by_hand = (likely * [careful, generous]).sum() / likely.sum()
    points = np.array([-2.0, 2.0])
    found = likelihood(np.zeros((1, 1)), np.array([YES]), points[:, None])[:, 0]
    assert found == pytest.approx(likely)
    assert (found * expit(points)).sum() / found.sum() == pytest.approx(by_hand)


def test_thirty_one_points_are_enough() -> None:
    eta, asked, told = np.array([-2.0, 0.5, 3.0]), np.array([0.3, -1.2, 2.0]), np.array([YES, YES, NO])
    nothing = np.zeros(3)
    assert chances(eta, nothing, asked, told, 2.9) == pytest.approx(exact(eta, asked, told, 2.9), abs=0.01)


def test_half_of_an_answer_is_left_after_a_year_and_none_in_the_end() -> None:
    ages = pl.Series([0.0, 365.25, 20 * 365.25])
    left = log_ratio(pl.Series([True] * 3), pl.Series(["answer"] * 3), ages, LEDGER)
    assert left == pytest.approx([YES, YES / 2, 0], abs=1e-4)


def test_a_drill_says_more_than_an_answer_either_way() -> None:
    kinds = pl.Series(["answer", "drill", "answer", "drill"])
    yes, drilled, no, failed = log_ratio(pl.Series([True, True, False, False]), kinds, pl.Series([0.0] * 4), LEDGER)
    assert failed < no < 0 < yes < drilled
    assert drilled == pytest.approx(np.log(0.97 / 0.05))


def test_without_answers_the_draw_is_the_one_without_answers() -> None:
    uniform = np.random.default_rng(1).random(500)
    sd = np.full(500, 2.9)
    untold = places(np.zeros((0, 500)), np.zeros(0), sd, uniform)
    draws = Draws(3, 500, LEDGER)
    assert untold == pytest.approx(places(np.ones((1, 500)), np.zeros(1), sd, uniform))
    assert untold == pytest.approx(ndtri(uniform), abs=1e-9)
    plain = rows((1, 5, 2), (2, 5, 4), (1, 6, 1))
    quiet = plain.with_columns(told=pl.lit(0.0), own=pl.lit(False))
    assert (logits(plain, draws).rows(0, 3) == logits(quiet, draws).rows(0, 3)).all()


def test_drawn_effects_have_the_exact_posterior() -> None:
    uniform = (np.arange(20_000) + 0.5) / 20_000
    eta, told, sd = np.array([1.0, -0.5, 0.0]), np.array([NO, NO, YES]), 2.9
    z = places(np.repeat(eta[:, None], 20_000, axis=1), told, np.full(20_000, sd), uniform)
    grid = np.linspace(-6, 6, 24_001)
    weight = np.exp(-(grid**2) / 2)
    for logit, ratio in zip(eta, told, strict=True):
        p = expit(logit + sd * grid)
        weight *= 1 - p + p * np.exp(ratio)
    weight /= weight.sum()
    mean = (grid * weight).sum()
    assert z.mean() == pytest.approx(mean, abs=0.03)
    assert z.std() == pytest.approx(np.sqrt((weight * (grid - mean) ** 2).sum()), abs=0.05)


def test_somebody_elses_answers_change_nobody_elses_draws() -> None:
    draws = Draws(4, 400, LEDGER)
    plain = rows((1, 5, 2), (2, 5, 4), (1, 6, 1))
    told = heard(plain, said((2, 5, False)), LEDGER)
    before, after = logits(plain, draws).rows(0, 3), logits(told, draws).rows(0, 3)
    order = told.select("file", "person").rows()
    assert (before[2] == after[order.index((1, 6))]).all()
    assert (after[order.index((1, 5))] <= before[0] + 1e-5).all()


def test_a_no_elsewhere_lowers_and_a_yes_raises_the_persons_other_files_only_by_their_own_word() -> None:
    plain = rows((1, 5, 2), (2, 5, 4))
    before = maintainer_probability(plain, LEDGER)[0]
    assert maintainer_probability(heard(plain, said((2, 5, False)), LEDGER), LEDGER)[0] < before - 0.1
    assert maintainer_probability(heard(plain, said((2, 5, True)), LEDGER), LEDGER)[0] > before
    named = maintainer_probability(heard(plain, said((2, 5, True), kind="named", own=False), LEDGER), LEDGER)
    assert named[0] == pytest.approx(before)
    assert named[1] > maintainer_probability(plain, LEDGER)[1]


def test_whoever_speaks_of_a_file_that_history_does_not_show_them_in_gets_a_row() -> None:
    told = heard(rows((1, 5, 2)), said((1, 9, True), (77, 9, True)), LEDGER)
    assert told.select("file", "person", "deliveries", "acceptances").rows() == [(1, 5, 2, 3), (1, 9, 0, 2)]


def people(count: int, each: int, seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Logits [people, files] without the person, who could maintain what, and what each says of it."""
    rng = np.random.default_rng(seed)
    eta = rng.normal(0.5, 1.5, (count, each))
    could = rng.random((count, each)) < expit(eta + rng.normal(0, 2.9, (count, 1)))
    says = rng.random((count, each)) < np.where(could, 0.9, 0.2)
    return eta, could, says


def after(k: int, eta: np.ndarray, says: np.ndarray) -> np.ndarray:
    """The chance of every file but the first five of everybody, after their answers on the first k."""
    told = np.asarray(np.where(says, YES, NO), dtype=np.float64)
    rest = eta.shape[1] - 5
    return np.array(
        [chances(eta[n, 5:], np.zeros(rest), eta[n, :k], told[n, :k], 2.9) for n in range(len(eta))]
    )  # fmt: skip


def test_the_chance_after_answers_is_calibrated_on_generated_people() -> None:
    eta, could, says = people(4000, 12, seed=20261121)
    chance, truth = after(4, eta, says).ravel(), could[:, 5:].ravel()
    for fifth in np.array_split(np.argsort(chance), 5):
        assert chance[fifth].mean() == pytest.approx(truth[fifth].mean(), abs=0.02)


def test_more_answers_tell_better_what_else_somebody_could_maintain() -> None:
    eta, could, says = people(300, 12, seed=7)
    truth = could[:, 5:].ravel()

    def auc(chance: np.ndarray) -> float:
        order = rankdata(chance.ravel())[truth]
        yes, no = truth.sum(), (~truth).sum()
        return float((order.sum() - yes * (yes + 1) / 2) / (yes * no))

    by_count = [auc(after(k, eta, says)) for k in (0, 1, 3, 5)]
    assert by_count == sorted(by_count)
    assert by_count[-1] - by_count[0] > 0.08


def test_a_person_who_says_yes_to_everything_moves_their_files_less_with_a_file_they_hardly_know() -> None:
    known, hardly = np.array([2.0, 2.0]), np.array([-4.0])
    nothing = np.zeros(1)
    honest = chances(nothing, nothing, np.append(known, hardly), np.array([YES, YES, NO]), 2.9)
    eager = chances(nothing, nothing, np.append(known, hardly), np.array([YES, YES, YES]), 2.9)
    only_known = chances(nothing, nothing, known, np.array([YES, YES]), 2.9)
    assert honest < only_known < eager


def test_the_weights_are_those_of_a_normal_distribution() -> None:
    points, weights = gauss_hermite()
    assert weights.sum() == pytest.approx(1)
    assert weights @ points == pytest.approx(0, abs=1e-12)
    assert weights @ points**2 == pytest.approx(1)
