"""The bench of `maintainer_probability`: files of any shape, figures worked by hand, marks that can be missed."""

from __future__ import annotations

import importlib.util
import math
import sys
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from scipy.special import expit


def load() -> ModuleType:
    """The bench as a module, with few resamples."""
    path = Path(__file__).parents[2] / "bench" / "knowledge.py"
    spec = importlib.util.spec_from_file_location("knowledge_bench", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["knowledge_bench"] = module
    spec.loader.exec_module(module)
    vars(module).update(ROUNDS=60, ORDERS=8)
    return module


knowledge = load()
HEAD = ["system", "file", "devId", "dev_answer", "doaValue", "commitValue", "blameValue", "isFA", "DE", "AC", "LOC"]


def answers(path: Path, people: int = 30, each: int = 14, seed: int = 1, between: str = ";", comma: str = ",") -> Path:
    """Invented answers by a known rule: who changed more, and lately, says yes more, and people differ."""
    rng = np.random.default_rng(seed)
    lines = [between.join([*HEAD, "daysLastCommit", "anything"])]
    for person in range(people):
        generous = rng.normal(0, 2.5)
        for file in range(each):
            own, others, days = int(rng.geometric(0.4)), int(rng.geometric(0.15)), rng.lognormal(4, 1)
            eta = -2.5 + 2.5 * math.log1p(own) + 1.5 * own / (own + others) - 0.5 * (math.log(days) - 4) + generous
            answer = (rng.choice([4, 5]) if rng.random() < expit(eta) else rng.choice([1, 2])) if file else 3
            blame = "" if file == 1 else f"{own / (own + others + rng.random()):.4f}"
            figures = [f"{0.3 + 0.05 * own:.3f}", f"{own / (own + others):.4f}", blame, "FALSE", str(own), str(others)]
            figures += ["88", f"{days:.1f}", "?"]
            named = [f"s{person % 3}", f"f{file}", f"d{person}", str(answer)]
            lines.append(between.join([*named, *(one.replace(".", comma) for one in figures)]))
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


def printed(capsys: pytest.CaptureFixture[str]) -> dict[str, str]:
    out = capsys.readouterr().out
    return dict(line.split(": ", 1) for line in out.splitlines() if not line.startswith("missed"))


def test_every_figure_is_printed_by_its_name(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = knowledge.main([str(answers(tmp_path / "a.csv"))])
    found = printed(capsys)
    assert code in (0, 1)
    assert (found["answers"], found["people"], found["answered_3"]) == ("390", "30", "30")
    for name in ("auc", "auc_doa", "auc_less_commits", "auc_less_blame_low", "within", "after_1", "after_3", "after_5"):
        assert -1 <= float(found[name]) <= 1
    assert float(found["auc"]) > float(found["auc_doa"])
    assert float(found["after_0"]) < float(found["after_1"]) < float(found["after_3"]) < float(found["after_5"])
    assert found["after_people"] == "30"


def test_separators_and_decimal_signs_make_no_difference(tmp_path: Path) -> None:
    first = knowledge.read(answers(tmp_path / "a.csv"))
    other = knowledge.read(answers(tmp_path / "b.csv", between="\t", comma="."))
    third = knowledge.read(answers(tmp_path / "c.csv", between=",", comma="."))
    assert first.rows.equals(other.rows)
    assert first.rows.equals(third.rows)


def test_a_row_without_blame_is_judged_without_it(tmp_path: Path) -> None:
    found = knowledge.read(answers(tmp_path / "a.csv"))
    missing = np.isnan(found.rows["blame"].to_numpy())
    assert missing.sum() == 30
    plain, _ = knowledge.without_person(found, knowledge.as_shipped(), blame=False)
    blamed, _ = knowledge.without_person(found, knowledge.as_shipped(), blame=True)
    assert (plain[missing] == blamed[missing]).all()
    assert (plain[~missing] != blamed[~missing]).all()


def test_answers_of_one_kind_are_said_to_tell_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = answers(tmp_path / "a.csv")
    lines = path.read_text("utf-8").splitlines()
    yes = [line.split(";") for line in lines[1:]]
    path.write_text("\n".join([lines[0], *(";".join([*row[:3], "5", *row[4:]]) for row in yes)]), "utf-8")
    assert knowledge.main([str(path)]) == 2
    assert "All 420 answers are yes; to tell one from the other, both must occur." in capsys.readouterr().err


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("", "is empty"),
        ("a;b\n1;2\n", "lacks dev_answer, system, devId"),
        (
            ";".join([*HEAD, "daysLastCommit"]) + "\ns;f;d;3;;;;FALSE;1;1;1;1\n",
            "has 1 rows, none of them with an answer",
        ),
    ],
)
def test_a_file_that_cannot_be_judged_is_named_with_what_is_wanted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, wanted: str
) -> None:
    (tmp_path / "a.csv").write_text(text, "utf-8")
    assert knowledge.main([str(tmp_path / "a.csv")]) == 2
    assert wanted in capsys.readouterr().err
    assert knowledge.main([str(tmp_path / "none.csv")]) == 2
    assert "could not be read" in capsys.readouterr().err


def test_a_small_file_says_what_it_is_too_small_for(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    knowledge.main([str(answers(tmp_path / "a.csv", people=4, each=5)), "--refit"])
    found = printed(capsys)
    assert found["after_5"] == "not enough answers"
    assert found["after_people"] == "0"
    assert 0 <= float(found["auc"]) <= 1


def test_an_auc_counts_ties_half() -> None:
    chance, could = np.array([0.9, 0.5, 0.5, 0.1]), np.array([True, True, False, False])
    assert knowledge.auc(chance, could) == pytest.approx((1 + 1 + 0.5 + 1) / 4)
    assert math.isnan(knowledge.auc(chance, np.ones(4, dtype=np.bool_)))


def test_within_a_person_only_their_own_pairs_count() -> None:
    chance = np.array([0.9, 0.1, 0.2, 0.8])
    could, person = np.array([True, False, True, False]), np.array([0, 0, 1, 1])
    assert knowledge.within_person(chance, could, person) == pytest.approx(0.5)
    assert knowledge.auc(chance, could) == pytest.approx(0.75)


def test_calibration_is_measured_by_fifths_and_by_its_slope() -> None:
    rng = np.random.default_rng(2)
    true = rng.normal(0, 1.5, 20_000)
    could = rng.random(20_000) < expit(true)
    assert knowledge.calibration_error(expit(true), could) < 0.015
    assert knowledge.slope(expit(true), could) == pytest.approx(1, abs=0.05)
    assert knowledge.slope(expit(2 * true), could) == pytest.approx(0.5, abs=0.03)
    assert knowledge.calibration_error(expit(2 * true), could) > 0.05


def test_marks_can_be_missed() -> None:
    good = {"within": 0.75, "after_1": 0.8, "after_3": 0.83, "after_5": 0.85, "ece": 0.05, "slope": 1.1}
    assert knowledge.misses(good) == []
    bad = {**good, "within": 0.73, "ece": 0.07, "slope": 1.4, "auc_less_doa": -0.01}
    assert [line.split()[0] for line in knowledge.misses(bad)] == ["within", "ece", "slope", "auc"]


def test_a_model_that_is_refitted_recovers_what_was_planted(tmp_path: Path) -> None:
    found = knowledge.read(answers(tmp_path / "a.csv", people=200, each=12, seed=3))
    made = knowledge._fit(found, blame=False)
    own = made.coefficients.mean[list(made.coefficients.names).index("own")] / knowledge.STRETCH
    assert own == pytest.approx(2.5, abs=0.6)
    assert made.person_effect_sd == pytest.approx(2.5, abs=0.5)
