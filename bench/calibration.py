"""How often the 80 % ranges of the dark counts hold the truth of generated companies.

    python bench/calibration.py [--seeds 200] [--world plain|pairing|tau5|sizeless] [--scenarios 1000]

Each seed is a company whose holders are known, because its generator planted them; generator and models share nothing.
The measures and models are fed its changes directly, without git. Prints one figure a line; exits 1 where the plain
world's ranges hold the truth in fewer than 75 or more than 85 % of the seeds (widened by chance where seeds are few).
"""

from __future__ import annotations

import argparse
import math
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl

from holdfast.claims.ledger import Ledger
from holdfast.demo.company import Company, simulate
from holdfast.demo.parameters import DAYS_A_MONTH
from holdfast.demo.work import DAY, Kind
from holdfast.measures.bulk import bulk_commits
from holdfast.measures.ownership import contributions
from holdfast.models import holding, maintainers
from holdfast.models.draws import Draws
from holdfast.terms.nouns import State

AS_OF = date(2026, 9, 1)
LOWEST, HIGHEST = 0.75, 0.85
LINES_A_CHANGE = 7


@dataclass(frozen=True, slots=True)
class Held:
    """One count of one company: the model's median and 10-90 range, and the truth."""

    name: str
    low: float
    median: float
    high: float
    truth: int

    @property
    def inside(self) -> bool:
        """Whether the range holds the truth."""
        return self.low <= self.truth <= self.high


def frames(company: Company) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """(touches, files, members, reviews) as the questions read them from a generation; bots are left out."""
    c, f = company.work.changes, company.work.files
    human = np.flatnonzero(c.person[f.change] >= 0)
    change, file, created = f.change[human], f.file[human], f.created[human]
    one = pl.DataFrame(
        {
            "commit": change,
            "file": file,
            "person": c.person[change],
            "time": c.time[change],
            "status": np.where(created, "A", "M"),
            "assisted": c.assisted[change],
        }
    )
    ledger = Ledger.load()
    repository = np.array([company.parameters.assets[asset].repository for asset, _ in f.paths])
    one = one.with_columns(repository=pl.Series(repository[file]))
    one = one.join(bulk_commits(one, ledger), on="commit", how="anti").drop("repository")
    joint = one.with_columns(person=pl.Series(c.second_author[one["commit"].to_numpy()])).filter(pl.col("person") >= 0)
    touches = pl.concat([one, joint]).unique(["commit", "file", "person"], maintain_order=True)
    grown = np.bincount(file[c.kind[change] != Kind.REFORMAT], minlength=len(f.paths))
    present = np.unique(f.file)
    lines = 15 + LINES_A_CHANGE * np.minimum(grown[present], 50)
    files = pl.DataFrame({"file": present, "lines": lines, "size": lines * 35})
    keys = [a.key for a in company.parameters.assets]
    members = pl.DataFrame({"asset": [keys[f.paths[n][0]] for n in present], "file": present})
    rows = np.flatnonzero(c.reviewer >= 0)
    reviews = pl.DataFrame({"commit": rows, "person": c.reviewer[rows]})
    return touches, files, members, reviews


def held(company: Company, draws: Draws) -> holding.Holding:
    """The product's holders of the company's assets, by the way that `questions.company` takes."""
    touches, files, members, reviews = frames(company)
    ledger = draws.ledger
    since = company.work.until - ledger.mid("change_window_months") * DAYS_A_MONTH * DAY
    recent = (
        touches.filter(pl.col("time") >= since).group_by("file").agg(changes=pl.col("commit").n_unique().cast(pl.Int64))
    )
    made = contributions(touches.drop("assisted"))
    reviewed = maintainers.reviewed_changes(reviews, touches, ledger)
    rows = maintainers.features(made, files, company.as_of, reviewed)
    return holding.hold(rows, holding.weights(members, files, recent), active(company, touches, ledger), draws)[0]


def active(company: Company, touches: pl.DataFrame, ledger: Ledger) -> list[int]:
    """Who changed something lately and has not left."""
    since = company.work.until - ledger.mid("holder_active_months") * DAYS_A_MONTH * DAY
    lately = set(touches.filter(pl.col("time") >= since)["person"].to_list())
    return sorted(p for p in lately if company.parameters.people[p].left is None)


def counts(company: Company, draws: Draws) -> Iterator[Held]:
    """The counts that the pages lead with, for nobody, for whoever gave notice, and for three drawn by the seed."""
    found = held(company, draws)
    here = [int(p) for p in np.flatnonzero(company.knowledge.here) if company.parameters.people[p].pace]
    notice = [n for n, p in enumerate(company.parameters.people) if p.leaves_in_days is not None]
    three = np.random.default_rng([company.seed, 99]).choice(here, 3, replace=False).tolist()
    number = holding.holders(found)
    truth = (company.knowledge.holds & company.knowledge.here[:, None]).sum(axis=0)
    yield _range("already dark", (number == 0).sum(axis=0), int((truth == 0).sum()))
    yield _range("no second holder", (number == 1).sum(axis=0), int((truth == 1).sum()))
    for name, leavers in (("the one who gave notice", notice), ("three people", three)):
        states = holding.states(found, leavers)
        planted = company.knowledge.states(leavers)
        for state in (State.GOES_DARK, State.LIMPS):
            drawn = (states == holding.STATES.index(state)).sum(axis=0)
            yield _range(f"{state.value}, {name}", drawn, planted.count(state))


def _range(name: str, drawn: np.ndarray[tuple[int], np.dtype[np.int64]], truth: int) -> Held:
    low, median, high = np.quantile(drawn, [0.1, 0.5, 0.9], method="inverted_cdf")
    return Held(name, float(low), float(median), float(high), truth)


def run(seeds: int, world: str, scenarios: int) -> Mapping[str, list[Held]]:
    """Every count of every seed, by the name of the count."""
    ledger, found = Ledger.load(), dict[str, list[Held]]()
    for seed in range(seeds):
        company = simulate(seed=seed, as_of=AS_OF, world=world)
        for one in counts(company, Draws(seed, scenarios, ledger)):
            found.setdefault(one.name, []).append(one)
    return found


def band(seeds: int) -> tuple[float, float]:
    """The shares that are allowed: 75-85 %, and two standard errors of so few seeds to either side of 80 %."""
    error = 2 * math.sqrt(0.8 * 0.2 / seeds)
    return min(LOWEST, 0.8 - error), max(HIGHEST, 0.8 + error)


def main() -> int:
    """Print what was measured."""
    parser = argparse.ArgumentParser(description="Coverage of 80 % ranges on generated companies.")
    parser.add_argument("--seeds", type=int, default=200)
    parser.add_argument("--world", default="plain")
    parser.add_argument("--scenarios", type=int, default=1000)
    given = parser.parse_args()
    low, high = band(given.seeds)
    missed = False
    for name, rows in run(given.seeds, given.world, given.scenarios).items():
        share = sum(row.inside for row in rows) / len(rows)
        missed |= not low <= share <= high
        key = name.replace(",", "").replace(" ", "_")
        below = sum(row.truth < row.low for row in rows) / len(rows)
        print(f"{key}_held: {share:.3f}")
        print(f"{key}_truth_below: {below:.3f}")
        print(f"{key}_width: {np.mean([row.high - row.low for row in rows]):.1f}")
        print(f"{key}_median: {np.mean([row.median for row in rows]):.1f}")
        print(f"{key}_truth: {np.mean([row.truth for row in rows]):.1f}")
    return int(missed and given.world == "plain")


if __name__ == "__main__":
    sys.exit(main())
