"""How well `maintainer_probability` says what developers answer to "could you maintain this file?".

    python bench/knowledge.py ANSWERS.csv [--refit] [--write src/holdfast/models/maintainers.json] [--seed N]

ANSWERS.csv has the form of `authorship-data` as published by gavelino: one answer a row, `;` (or `,` or tab) between
columns, a point or a comma before decimals. Answers 4 and 5 count as yes, 1 and 2 as no, 3 is dropped. The shipped
coefficients are judged as they are: nothing is fitted, unless `--refit` fits them again on folds of people and with
each system left out, or `--write` on all answers, which is how `maintainers.json` was made.

Prints one figure a line; a mark that is missed is named at the end, and the command exits 1.
"""

from __future__ import annotations

import argparse
import csv
import json
import math
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.special import logit

from holdfast.claims.ledger import Ledger
from holdfast.models.answers import Fitted, fit
from holdfast.models.draws import Draws
from holdfast.models.maintainers import BLAME, NAMES, Coefficients, design, logits, shipped
from holdfast.models.posterior import chances, log_ratio

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

DAYS: Final = -0.27
"""Held: these answers are mostly of one firm and give +0.04 (standard error 0.10), a larger study of 113 projects finds
age the strongest negative correlate. For another company that is +0.04 with an error of 0.32 (companies differ by 0.3,
the claim `recency_between_companies_sd`) beside -0.4 with one of 0.2 (what "strongest" is worth, our assumption)."""
DAYS_SD: Final = 0.17
"""The error of the two together."""
PRIOR_SD: Final = 1.5
"""Draws coefficients gently towards 0: one firm supplies most of the answers."""
FOLDS: Final = 5
STRETCH: Final = 1.2
"""How much farther than fitted logits lie from their mean. Files on which people have done more lie mostly with people
who also say yes more readily, which an effect that is independent of the files leaves out: without the stretch the
slope on people left out is 1.21 with blame and 1.11 without, and the answers of people left out are less likely."""
ROUNDS: Final = 2_000
"""Resamples of people behind an interval."""
ORDERS: Final = 50
"""Random choices of which files somebody was asked first."""
FIRST: Final = (0, 1, 3, 5)
ENOUGH: Final = 11
"""Answers of one person with which the same six files are left to be judged after five."""
MARKS: Final = {"within": 0.74, "after_1": 0.76, "after_3": 0.82, "after_5": 0.84}
MOST_ECE: Final = 0.06
SLOPES: Final = (0.8, 1.2)
NEEDED: Final = ("dev_answer", "system", "devId", "isFA", "DE", "AC", "LOC", "daysLastCommit")
BASELINES: Final = {"doa": "doaValue", "commits": "commitValue", "blame": "blameValue"}


class Unusable(Exception):
    """The file says nothing that could be judged; the message says why, and what is wanted."""


@dataclass(frozen=True, slots=True)
class Answers:
    """`rows` as `maintainers.features` gives them (with `blame` where somebody counted it, else null), the answers, the
    system of each row, and the published baselines that the file holds."""

    rows: pl.DataFrame
    could: Bools
    system: NDArray[np.str_]
    baselines: Mapping[str, Floats]
    dropped: Mapping[str, int]

    @property
    def person(self) -> NDArray[np.int64]:
        """Who answered each row."""
        return self.rows["person"].to_numpy()

    def where(self, mask: Bools) -> Answers:
        """Only these rows."""
        kept = {name: values[mask] for name, values in self.baselines.items()}
        return Answers(self.rows.filter(mask), self.could[mask], self.system[mask], kept, self.dropped)


@cache
def ledger() -> Ledger:
    """The published claims."""
    return Ledger.load()


def read(path: Path) -> Answers:
    """Raises `Unusable` where columns are missing or no answer is left."""
    table = _table(path)
    unsure, broken, kept = 0, 0, []
    for row in table:
        number = _number(row["dev_answer"])
        if number is not None and number not in (1, 2, 4, 5):
            unsure += 1
        elif number is None or any(_number(row[name]) is None for name in ("DE", "AC", "LOC", "daysLastCommit")):
            broken += 1
        else:
            kept.append(row)
    if not kept:
        raise Unusable(f"{path} has {len(table)} rows, none of them with an answer 1, 2, 4 or 5 and counts beside it.")
    who = sorted({(row["system"], row["devId"]) for row in kept})
    place = {one: number for number, one in enumerate(who)}
    column = {name: np.array([_number(row[name]) for row in kept]) for name in ("DE", "AC", "LOC", "daysLastCommit")}
    baselines = {
        name: np.array([_number(row.get(head)) for row in kept], dtype=np.float64)
        for name, head in BASELINES.items()
        if head in table[0] and any(_number(row.get(head)) is not None for row in kept)
    }
    blame = baselines.get("blame", np.full(len(kept), np.nan))
    rows = pl.DataFrame(
        {
            "file": np.arange(len(kept)),
            "person": [place[row["system"], row["devId"]] for row in kept],
            "created": [row["isFA"].strip().upper() in {"TRUE", "1", "T", "YES"} for row in kept],
            "deliveries": np.maximum(column["DE"], 0).astype(np.int64),
            "acceptances": np.maximum(column["AC"], 0).astype(np.int64),
            "lines": np.maximum(column["LOC"], 0).astype(np.float64),
            "days": np.maximum(column["daysLastCommit"], 0).astype(np.float64),
            "reviewed": np.zeros(len(kept), dtype=np.int64),
            "assisted": np.zeros(len(kept), dtype=np.int64),
            "assisted_created": np.zeros(len(kept), dtype=np.bool_),
            BLAME: np.clip(blame, 0, 1),
        }
    )
    could = np.array([(_number(row["dev_answer"]) or 0) > 3 for row in kept])
    system = np.array([row["system"] for row in kept])
    return Answers(rows, could, system, baselines, {"answered_3": unsure, "unreadable": broken})


def _table(path: Path) -> list[dict[str, str]]:
    """The rows of the file by the names of its columns."""
    try:
        text = path.read_text("utf-8-sig", errors="replace")
    except OSError as error:
        raise Unusable(f"{path} could not be read: {error.strerror}. Give a file of answers.") from None
    lines = text.splitlines()
    if not lines:
        raise Unusable(f"{path} is empty.")
    between = max(";,\t", key=lines[0].count)
    table = [{k: v or "" for k, v in row.items() if k} for row in csv.DictReader(lines, delimiter=between)]
    heads = [head.strip() for head in next(csv.reader(lines[:1], delimiter=between))]
    missing = [name for name in NEEDED if name not in heads]
    if missing:
        raise Unusable(
            f"{path} lacks {', '.join(missing)}; it has {', '.join(filter(None, heads)) or 'nothing'}. Wanted are the "
            f"columns of authorship-data: {', '.join(NEEDED)}, and for comparison {', '.join(BASELINES.values())}."
        )
    return table


def _number(written: str | None) -> float | None:
    """The figure that is written, with a point or a comma before its decimals; None where there is none."""
    try:
        found = float((written or "").strip().strip('"').replace(",", "."))
    except ValueError:
        return None
    return found if math.isfinite(found) else None


Use = Mapping[bool, tuple[Coefficients, float]]
"""The coefficients, without blame and with, and the spread between people by which answers are judged."""


def as_shipped() -> Use:
    """What the product uses."""
    return {blame: (shipped(blame=blame), ledger().mid("person_effect_sd")) for blame in (False, True)}


def without_person(answers: Answers, use: Use, *, blame: bool) -> tuple[Floats, float]:
    """Logits without the person's effect, with blame where a row has it (and it is asked for); and that effect's sd."""
    known = ~np.isnan(answers.rows[BLAME].to_numpy()) if blame else np.zeros(len(answers.could), dtype=np.bool_)
    eta, sds = np.zeros(len(answers.could)), []
    for mask, asked in ((known, True), (~known, False)):
        if mask.any():
            coefficients, sd = use[asked]
            rows = answers.rows.filter(mask)
            rows = rows if asked else rows.drop(BLAME)
            made = logits(rows, Draws.certain(ledger()), coefficients).rows(0, rows.height)[:, 0]
            eta[mask] = made
            sds += [sd] * int(mask.sum())
    return eta, float(np.mean(sds))


def open_chance(eta: Floats, sd: float) -> Floats:
    """The chance with nothing known of the person: as `maintainer_probability` without answers."""
    nothing = np.zeros(0)
    return chances(eta, np.zeros(len(eta)), nothing, nothing, sd)


def auc(chance: Floats, could: Bools) -> float:
    """Chance that of a yes and a no the yes was given the higher figure; ties count half; nan with one class only."""
    yes, no = chance[could][:, None], chance[~could][None]
    return float(((yes > no) + 0.5 * (yes == no)).mean()) if yes.size and no.size else math.nan


def within_person(chance: Floats, could: Bools, person: NDArray[np.int64]) -> float:
    """AUC among one person's own files, over people who gave both answers, weighted by pairs; nan where nobody did."""
    pairs = right = 0.0
    for one in np.unique(person):
        mine = person == one
        count = float(could[mine].sum() * (~could[mine]).sum())
        pairs += count
        right += count * auc(chance[mine], could[mine]) if count else 0.0
    return right / pairs if pairs else math.nan


def paired(ours: Floats, theirs: Floats, answers: Answers, seed: int) -> tuple[float, float, float]:
    """Ours less theirs in pooled AUC, with the 95 % interval of a bootstrap over people."""
    rng = np.random.default_rng(seed)
    places = [np.flatnonzero(answers.person == one) for one in np.unique(answers.person)]
    found = []
    for _ in range(ROUNDS):
        rows = np.concatenate([places[pick] for pick in rng.integers(0, len(places), len(places))])
        found.append(auc(ours[rows], answers.could[rows]) - auc(theirs[rows], answers.could[rows]))
    kept = np.array([value for value in found if not math.isnan(value)])
    low, high = np.quantile(kept, [0.025, 0.975]) if len(kept) else (math.nan, math.nan)
    return auc(ours, answers.could) - auc(theirs, answers.could), float(low), float(high)


def after_answers(eta: Floats, sd: float, answers: Answers, seed: int) -> tuple[Mapping[int, float], int]:
    """Pooled AUC on people's other files once they answered k of them, and how many people have answers enough.

    The first five of a random order may be asked, the rest is judged, the same for every k; averaged over `ORDERS`.
    """
    rng = np.random.default_rng(seed)
    says = pl.Series(answers.could)
    told = log_ratio(says, pl.Series(["answer"] * len(says)), pl.Series(np.zeros(len(says))), ledger())
    people, counts = np.unique(answers.person, return_counts=True)
    many = people[counts >= ENOUGH]
    found: dict[int, list[float]] = {k: [] for k in FIRST}
    for _ in range(ORDERS if len(many) else 0):
        orders = [rng.permutation(np.flatnonzero(answers.person == one)) for one in many]
        left = np.concatenate([order[max(FIRST) :] for order in orders])
        for k in FIRST:
            chance = np.concatenate(
                [
                    chances(eta[o[max(FIRST) :]], np.zeros(len(o) - max(FIRST)), eta[o[:k]], told[o[:k]], sd)
                    for o in orders
                ]
            )
            found[k].append(auc(chance, answers.could[left]))
    return {k: float(np.mean(values)) if values else math.nan for k, values in found.items()}, len(many)


def calibration_error(chance: Floats, could: Bools) -> float:
    """Mean gap between what was said and what was so, over fifths of the answers by chance."""
    fifths = np.array_split(np.argsort(chance, kind="stable"), 5)
    gaps = [abs(chance[part].mean() - could[part].mean()) * len(part) for part in fifths if len(part)]
    return float(sum(gaps) / len(chance))


def slope(chance: Floats, could: Bools) -> float:
    """Coefficient of logit(chance) in a logistic regression of the answers: 1 is right, below it is too bold."""
    if could.all() or not could.any():
        return math.nan
    x = np.column_stack([np.ones(len(chance)), logit(np.clip(chance, 1e-6, 1 - 1e-6))])
    b = np.array([0.0, 1.0])
    for _ in range(50):
        p = 1 / (1 + np.exp(-x @ b))
        step = np.linalg.lstsq(x.T @ (x * (p * (1 - p))[:, None]), x.T @ (could - p), rcond=None)[0]
        b += np.clip(step, -1, 1)
        if np.abs(step).max() < 1e-9:
            break
    return float(b[1])


def folds(answers: Answers, seed: int) -> NDArray[np.int64]:
    """A fold for each row; a person's rows share one."""
    people = np.unique(answers.person)
    given = np.random.default_rng(seed).permutation(len(people)) % FOLDS
    return given[np.searchsorted(people, answers.person)]


def refitted(answers: Answers, groups: NDArray[np.int64], *, blame: bool) -> tuple[Floats, float]:
    """Logits of rows whose group (people, or a system) was left out of the fit, and the mean sd; nan: without a fit."""
    eta, sds = np.full(len(answers.could), np.nan), []
    for one in np.unique(groups):
        train, test = answers.where(groups != one), answers.where(groups == one)
        if not train.could.any() or train.could.all():
            continue
        fitted = {asked: _fit(train, blame=asked) for asked in ((False, True) if blame else (False,))}
        use = {asked: (made.coefficients, made.person_effect_sd) for asked, made in fitted.items()}
        eta[groups == one], sd = without_person(test, use, blame=blame)
        sds += [sd]
    return eta, float(np.mean(sds)) if sds else math.nan


def _fit(answers: Answers, *, blame: bool) -> Fitted:
    known = ~np.isnan(answers.rows[BLAME].to_numpy()) if blame else np.ones(len(answers.could), dtype=np.bool_)
    kept = answers.where(known)
    made = fit(kept.rows, kept.could, {"days": DAYS / STRETCH}, blame=blame, prior_sd=PRIOR_SD)
    mean, covariance = made.coefficients.mean, made.coefficients.covariance
    middle = float((design(kept.rows, made.coefficients.typical_days, blame=blame) @ mean).mean())
    mean = STRETCH * mean
    mean[0] -= (STRETCH - 1) * middle
    stretched = Coefficients(mean, STRETCH**2 * covariance, made.coefficients.typical_days)
    return replace(made, coefficients=stretched)


def write(path: Path, answers: Answers) -> None:
    """Put the figures into the shipped record; what it says of their source stays."""
    record = json.loads(path.read_text("utf-8"))
    plain, blamed = _fit(answers, blame=False), _fit(answers, blame=True)
    record |= _figures(plain)
    record["typical_days"] = round(plain.coefficients.typical_days, 3)
    record["with_blame"] = _figures(blamed)
    path.write_text(json.dumps(record, indent=2) + "\n", "utf-8")


def _figures(fitted: Fitted) -> dict[str, object]:
    """The coefficients with our own doubt about the one that was held."""
    covariance = fitted.coefficients.covariance.copy()
    covariance[NAMES.index("days"), NAMES.index("days")] = DAYS_SD**2
    errors = np.sqrt(np.diag(covariance))
    named = zip(fitted.coefficients.names, fitted.coefficients.mean, errors, strict=True)
    return {
        "coefficients": {name: {"value": round(float(v), 3), "sd": round(float(e), 3)} for name, v, e in named},
        "covariance": covariance.round(5).tolist(),
        "person_effect_sd": round(fitted.person_effect_sd, 2),
    }


def judge(answers: Answers, eta: Floats, sd: float, seed: int) -> Iterator[tuple[str, float]]:
    """Every figure by its name; nan where it cannot be worked out."""
    chance, could, person = open_chance(eta, sd), answers.could, answers.person
    yield "auc", auc(chance, could)
    for name, values in answers.baselines.items():
        there = ~np.isnan(values)
        part = answers.where(there)
        yield f"auc_{name}", auc(values[there], part.could)
        difference, low, high = paired(chance[there], values[there], part, seed)
        yield f"auc_less_{name}", difference
        yield f"auc_less_{name}_low", low
        yield f"auc_less_{name}_high", high
    yield "within", within_person(chance, could, person)
    for name, values in answers.baselines.items():
        there = ~np.isnan(values)
        yield f"within_{name}", within_person(values[there], could[there], person[there])
    curve, people = after_answers(eta, sd, answers, seed)
    yield "after_people", people
    for k, value in curve.items():
        yield f"after_{k}", value
    yield "ece", calibration_error(chance, could)
    yield "slope", slope(chance, could)


def misses(found: Mapping[str, float]) -> list[str]:
    """The marks that were missed, in words; a figure that could not be worked out misses none."""
    low, high = SLOPES
    said = [f"{name} {found[name]:.3f} below {mark}" for name, mark in MARKS.items() if round(found[name], 3) < mark]
    if round(found["ece"], 3) > MOST_ECE:
        said.append(f"ece {found['ece']:.3f} over {MOST_ECE}")
    if not math.isnan(found["slope"]) and not low <= round(found["slope"], 2) <= high:
        said.append(f"slope {found['slope']:.2f} outside of {low} to {high}")
    behind = [name for name in BASELINES if found.get(f"auc_less_{name}", 1) < 0]
    return said + [f"auc below that of {name}" for name in behind]


def _show(figures: Mapping[str, float], prefix: str = "") -> None:
    for name, value in figures.items():
        shown = f"{value:.0f}" if name.endswith("people") else f"{value:.3f}"
        print(f"{prefix}{name}: {'not enough answers' if math.isnan(value) else shown}")


def main(arguments: Sequence[str] | None = None) -> int:
    """Print what was measured; 1 on a miss, 2 where the file cannot be judged."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("answers", type=Path)
    parser.add_argument("--refit", action="store_true", help="also fit again: folds of people, each system left out")
    parser.add_argument("--write", type=Path, help="fit on all answers and put the coefficients here")
    parser.add_argument("--seed", type=int, default=20261121)
    options = parser.parse_args(arguments)
    try:
        answers = read(options.answers)
        if options.write:
            write(options.write, answers)
            shipped.cache_clear()
        return _judge_all(answers, options)
    except Unusable as error:
        print(f"knowledge: {error}", file=sys.stderr)
        return 2


def _judge_all(answers: Answers, options: argparse.Namespace) -> int:
    people = len(np.unique(answers.person))
    print(f"answers: {len(answers.could)}\npeople: {people}\nyes: {int(answers.could.sum())}")
    for name, count in answers.dropped.items():
        print(f"{name}: {count}")
    if answers.could.all() or not answers.could.any():
        raise Unusable(
            f"All {len(answers.could)} answers are {'yes' if answers.could.all() else 'no'}; "
            "to tell one from the other, both must occur."
        )
    found = dict(judge(answers, *without_person(answers, as_shipped(), blame=False), options.seed))
    blamed = dict(judge(answers, *without_person(answers, as_shipped(), blame=True), options.seed))
    _show(blamed if "blame" in answers.baselines else found)
    if "blame" in answers.baselines:
        _show(found, "without_blame_")
    if options.refit:
        _refit(answers, options.seed)
    missed = misses(blamed if "blame" in answers.baselines else found)
    for line in missed:
        print(f"missed: {line}")
    return int(bool(missed))


def _refit(answers: Answers, seed: int) -> None:
    systems = np.unique(answers.system, return_inverse=True)[1]
    blame = "blame" in answers.baselines
    for prefix, groups in (("folds_", folds(answers, seed)), ("systems_", systems)):
        for asked, word in ((True, ""), (False, "without_blame_")) if blame else ((False, ""),):
            eta, sd = refitted(answers, groups, blame=asked)
            kept = ~np.isnan(eta)
            if kept.any():
                _show(dict(judge(answers.where(kept), eta[kept], sd, seed)), prefix + word)
            else:
                print(f"{prefix}{word}auc: not enough answers")


if __name__ == "__main__":
    sys.exit(main())
