"""Fits `maintainer_probability` on developers' answers and compares with the coefficients that are shipped.

    python bench/fit_maintainers.py ANSWERS.csv [--write src/holdfast/models/maintainers.json]

ANSWERS.csv is `authorship-data` as published by gavelino: `;` between columns, a comma before decimals. Answers 4 and 5
count as yes, 1 and 2 as no, 3 is dropped. Prints one figure a line; exits 1 where the shipped file says something else.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.special import expit

from holdfast.models.answers import Fitted, fit
from holdfast.models.maintainers import NAMES, Coefficients, design, shipped

DAYS = -0.13
"""The most negative value that the answers do not reject at 5 %, one-sided: their free estimate less 1.645 errors."""
DAYS_SD = 0.05


def read(path: Path) -> tuple[pl.DataFrame, NDArray[np.bool_]]:
    """Features as `maintainers.features` gives them, and the answers. One row of the file lacks its blame: kept."""
    lines = path.read_text("utf-8").splitlines()
    head = lines[0].split(";")
    rows = [dict(zip(head, line.split(";"), strict=False)) for line in lines[1:]]
    kept = [row for row in rows if row["dev_answer"] in {"1", "2", "4", "5"} and _whole(row)]
    names = sorted({(row["system"], row["devId"]) for row in kept})
    frame = pl.DataFrame(
        {
            "person": [names.index((row["system"], row["devId"])) for row in kept],
            "created": [row["isFA"] == "TRUE" for row in kept],
            "deliveries": [int(row["DE"]) for row in kept],
            "acceptances": [int(row["AC"]) for row in kept],
            "lines": [float(row["LOC"]) for row in kept],
            "days": [float(row["daysLastCommit"].replace(",", ".")) for row in kept],
        }
    )
    return frame, np.array([row["dev_answer"] in {"4", "5"} for row in kept])


def _whole(row: dict[str, str]) -> bool:
    return all(row.get(name, "").replace(",", "").isdigit() for name in ("DE", "AC", "LOC", "daysLastCommit"))


def auc(chance: NDArray[np.float64], could: NDArray[np.bool_]) -> float:
    """Chance that of a yes and a no the yes was given the higher figure; ties count half."""
    yes, no = chance[could][:, None], chance[~could][None]
    return float(((yes > no) + 0.5 * (yes == no)).mean())


def left_out(rows: pl.DataFrame, could: NDArray[np.bool_], folds: int = 5) -> float:
    """AUC on people who were not in the fit, over folds of people: nothing is known of them but their history."""
    fold = np.random.default_rng(20261121).permutation(int(rows["person"].to_numpy().max()) + 1)[rows["person"]] % folds
    chance = np.zeros(rows.height)
    for one in range(folds):
        fitted = fit(rows.filter(fold != one), could[fold != one], {"days": DAYS}).coefficients
        chance[fold == one] = expit(design(rows.filter(fold == one), fitted.typical_days) @ fitted.mean)
    return auc(chance, could)


def within_person(chance: NDArray[np.float64], could: NDArray[np.bool_], person: NDArray[np.int64]) -> float:
    """AUC among one person's own files, over people who gave both answers, weighted by pairs."""
    pairs = right = 0.0
    for one in np.unique(person):
        mine = person == one
        count = could[mine].sum() * (~could[mine]).sum()
        pairs += count
        right += count * auc(chance[mine], could[mine]) if count else 0
    return right / pairs


def with_days(fitted: Fitted) -> Coefficients:
    """The coefficients with our own doubt about the one that was held."""
    covariance = fitted.coefficients.covariance.copy()
    covariance[NAMES.index("days"), NAMES.index("days")] = DAYS_SD**2
    return Coefficients(fitted.coefficients.mean, covariance, fitted.coefficients.typical_days)


def write(path: Path, fitted: Fitted) -> None:
    """Put the figures into the shipped record; what it says of their source stays."""
    record = json.loads(path.read_text("utf-8"))
    ready = with_days(fitted)
    errors = np.sqrt(np.diag(ready.covariance))
    record["coefficients"] = {
        name: {"value": round(float(value), 3), "sd": round(float(error), 3)}
        for name, value, error in zip(NAMES, ready.mean, errors, strict=True)
    }
    record["covariance"] = ready.covariance.round(5).tolist()
    record["typical_days"] = round(ready.typical_days, 3)
    record["person_effect_sd"] = round(fitted.person_effect_sd, 2)
    path.write_text(json.dumps(record, indent=2) + "\n", "utf-8")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("answers", type=Path)
    parser.add_argument("--write", type=Path)
    options = parser.parse_args()
    if not options.answers.exists():
        print(f"skipped: {options.answers} is not there; the answers are not part of the repository")
        return 0
    rows, could = read(options.answers)
    free, fitted = fit(rows, could), fit(rows, could, {"days": DAYS})
    if options.write:
        write(options.write, fitted)
    days = NAMES.index("days")
    error = float(np.sqrt(free.coefficients.covariance[days, days]))
    print(f"answers: {fitted.answers}\npeople: {fitted.people}")
    print(f"days_free: {free.coefficients.mean[days]:.3f}\ndays_lowest_not_rejected: ", end="")
    print(f"{free.coefficients.mean[days] - 1.645 * error:.3f}")
    for name, value in zip(NAMES, fitted.coefficients.mean, strict=True):
        print(f"{name}: {value:.3f}")
    print(f"person_effect_sd: {fitted.person_effect_sd:.2f}\nlog_likelihood: {fitted.log_likelihood:.1f}")
    chance = expit(design(rows, fitted.coefficients.typical_days) @ fitted.coefficients.mean)
    print(f"auc_people_left_out: {left_out(rows, could):.3f}")
    print(f"auc_within_person_in_sample: {within_person(chance, could, rows['person'].to_numpy()):.3f}")
    same = np.allclose(fitted.coefficients.mean, shipped().mean, atol=0.01)
    print(f"shipped_agrees: {'yes' if same else 'no'}")
    return 0 if same else 1


if __name__ == "__main__":
    sys.exit(main())
