"""What one round of answers brings on generated companies whose truth is known: narrower ranges, that still hold it.

    python bench/three_taps.py [--seeds 60] [--world plain|pairing|tau5|sizeless] [--scenarios 1000]

Everybody active is asked the three to five files that `holdfast attest` would ask them. They answer by the planted
truth of the asset that the file belongs to, rightly as often as the claims say (yes to 90 of 100 that they hold, no
to 80 of 100 that they do not). Prints one figure a line; exits 1 where ranges after the answers hold the truth in fewer
than 75 or more than 85 % of the seeds (widened by chance where seeds are few), or are no narrower than before.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import polars as pl
from numpy.typing import NDArray

from calibration import AS_OF, active, band, frames
from holdfast.claims.ledger import Ledger
from holdfast.decisions.asking import to_ask
from holdfast.decisions.world import Grounds, World
from holdfast.demo.company import Company, simulate
from holdfast.demo.parameters import DAYS_A_MONTH
from holdfast.demo.work import DAY
from holdfast.measures.ownership import contributions
from holdfast.models import holding, maintainers
from holdfast.models.draws import Draws
from holdfast.models.posterior import heard
from holdfast.models.recovery import Chance, Workload

Counts = Mapping[str, NDArray[np.int64]]


@dataclass(frozen=True, slots=True)
class Seen:
    """One count of one company, before the answers or after: its range, its median, and the truth."""

    low: float
    median: float
    high: float
    truth: int

    @property
    def inside(self) -> bool:
        """Whether the range holds the truth."""
        return self.low <= self.truth <= self.high


def grounds(company: Company, ledger: Ledger) -> Grounds:
    """What the product draws holders from, by the way that `questions.company` takes."""
    touches, files, members, reviews = frames(company)
    since = company.work.until - ledger.mid("change_window_months") * DAYS_A_MONTH * DAY
    recent = touches.filter(pl.col("time") >= since).group_by("file")
    changed = recent.agg(changes=pl.col("commit").n_unique().cast(pl.Int64))
    reviewed = maintainers.reviewed_changes(reviews, touches, ledger)
    rows = maintainers.features(contributions(touches.drop("assisted")), files, company.as_of, reviewed)
    weighed = holding.weights(members, files, changed)
    return Grounds(rows, weighed, tuple(active(company, touches, ledger)), None, ())


def world(given: Grounds, draws: Draws) -> World:
    """As much of a world as choosing what to ask needs."""
    holdings = given.hold(draws)
    nothing = np.zeros(len(holdings[0].assets))
    work = Workload(holdings[0].assets, nothing, nothing, nothing, nothing, nothing, nothing > 0)
    far = np.ones((len(nothing), len(given.active)))
    return World(
        AS_OF, work, given.active, far, holdings, Chance(draws), given.hold, nothing.astype(np.int64), 0, grounds=given
    )


def answered(company: Company, given: Grounds, draws: Draws) -> tuple[Grounds, int]:
    """The grounds once everybody answered, and how many answers there are."""
    asked = [one for files in to_ask(world(given, draws)).values() for one in files]
    keys = [asset.key for asset in company.parameters.assets]
    rng, ledger = np.random.default_rng([company.seed, 3]), draws.ledger
    could = np.array([bool(company.knowledge.holds[one.person, keys.index(one.asset)]) for one in asked])
    yes = np.where(could, ledger.mid("answer_sensitivity"), 1 - ledger.mid("answer_specificity"))
    answers = pl.DataFrame(
        {
            "file": [one.file for one in asked],
            "person": [one.person for one in asked],
            "says": rng.random(len(asked)) < yes,
        }
    ).with_columns(kind=pl.lit("answer"), age_days=pl.lit(0.0), own=pl.lit(True))
    return replace(given, rows=heard(given.rows, answers.cast({"person": given.rows["person"].dtype}), ledger)), len(
        asked
    )


def counts(found: holding.Holding) -> Counts:
    """How many assets have one holder or none, and none, in each scenario."""
    held = holding.holders(found)
    return {"one_or_none": (held <= 1).sum(axis=0), "none": (held == 0).sum(axis=0)}


def planted(company: Company) -> Mapping[str, int]:
    """The same, as it is."""
    held = (company.knowledge.holds & company.knowledge.here[:, None]).sum(axis=0)
    return {"one_or_none": int((held <= 1).sum()), "none": int((held == 0).sum())}


def seen(drawn: NDArray[np.int64], truth: int) -> Seen:
    """The range and median of a count."""
    low, median, high = np.quantile(drawn, [0.1, 0.5, 0.9], method="inverted_cdf")
    return Seen(float(low), float(median), float(high), truth)


def main() -> int:
    """Print what was measured."""
    parser = argparse.ArgumentParser(description="What one round of answers brings on generated companies.")
    parser.add_argument("--seeds", type=int, default=60)
    parser.add_argument("--world", default="plain")
    parser.add_argument("--scenarios", type=int, default=1000)
    given = parser.parse_args()
    ledger, found, answers = Ledger.load(), dict[tuple[str, str], list[Seen]](), []
    for seed in range(given.seeds):
        company = simulate(seed=seed, as_of=AS_OF, world=given.world)
        draws, before = Draws(seed, given.scenarios, ledger), grounds(company, ledger)
        after, count = answered(company, before, draws)
        answers.append(count)
        for when, one in (("before", before), ("after", after)):
            drawn, truth = counts(one.hold(draws)[0]), planted(company)
            for name in drawn:
                found.setdefault((name, when), []).append(seen(drawn[name], truth[name]))
    print(f"answers: {np.mean(answers):.0f}")
    missed = []
    low, high = band(given.seeds)
    for (name, when), rows in found.items():
        share = float(np.mean([row.inside for row in rows]))
        print(f"{name}_{when}_held: {share:.3f}")
        print(f"{name}_{when}_width: {np.mean([row.high - row.low for row in rows]):.2f}")
        print(f"{name}_{when}_off: {np.mean([abs(row.median - row.truth) for row in rows]):.2f}")
        if when == "after" and not low <= share <= high:
            missed.append(f"{name} held in {share:.0%} after the answers")
    width = {key: np.mean([row.high - row.low for row in rows]) for key, rows in found.items()}
    if width["one_or_none", "after"] >= width["one_or_none", "before"]:
        missed.append("answers did not narrow the count")
    for line in missed:
        print(f"missed: {line}")
    return int(bool(missed) and given.world == "plain")


if __name__ == "__main__":
    sys.exit(main())
