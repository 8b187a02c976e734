"""Take-overs in public histories: what the fitted order of recovery foretells, in repositories that it never saw.

    python bench/recovery.py [--cache FOLDER] [--refit] [--write] [--table] REPO...

REPO is a folder with a clone. A loss is an asset that one person held alone when they fell silent for a year or more;
it is taken over by the third change of one same other person (`measures.takeovers` has the rules). Every repository is
foretold by coefficients fitted without it: `models/takeovers.json` keeps five fits, each without a fifth of the
repositories, and one of all, for those that were in none. `--refit` fits anew on the given ones, `--write` ships that.

Three clocks. "leaving" runs from the last day of who left. Two ask whether anybody needed the asset: "call" runs from
the first change by anybody else after that day, and "pace" is "leaving" in changes that the two years before let
expect. Prints one figure to a line, the share never taken over first. Exit 1 where by the clock from leaving the order
is not better than that of size alone (95 % interval over repositories), or 80 % intervals hold less than 75 or more
than 85 % by any clock. Orders are compared within a repository only.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from zlib import crc32

import numpy as np
import polars as pl
from numpy.typing import NDArray

from holdfast.claims.ledger import Ledger
from holdfast.measures.takeovers import Rule
from holdfast.models.survival import Times, concordance, held, product_limit, resampled, share
from holdfast.models.takeovers import CLOCKS, FOLDS, Fitted, bracket, refit, shipped, to_json
from recovery_mining import losses

Floats = NDArray[np.float64]
DEPARTURES = 100
WIDE = Rule(share=0.35, second=0.35)
PACE = 30.0
SHIPPED = Path(__file__).parents[1] / "src" / "holdfast" / "models" / "takeovers.json"
SHOWN = (
    ("", "ours"),
    ("_size_only", "size"),
    ("_demand_only", "demand"),
    ("_formula", "formula"),
    ("_pooled", "pooled"),
)
RESAMPLES, SEED = 2_000, 7
WEEK = 7.0


@dataclass(frozen=True, eq=False)
class Judged:
    """Rows of one clock with what was foretold of each, by a fit that had not seen its repository."""

    times: Times
    pooled: Floats
    orders: dict[str, Floats]


def fold(repository: str) -> int:
    """Which fifth a repository is in, by its name, so that it stays there.

    >>> fold("pallets/flask") == fold("Pallets/Flask")
    True
    """
    return crc32(repository.lower().encode()) % FOLDS


def read(paths: Sequence[Path], cache: Path, workers: int) -> pl.DataFrame:
    """The losses of all repositories, by a wide rule, with `repository`; what looks like a new name is left out."""
    with ProcessPoolExecutor(workers) as pool:
        found = list(pool.map(losses, paths, [cache] * len(paths), [WIDE] * len(paths), [DEPARTURES] * len(paths)))
    frames = [frame.with_columns(repository=pl.lit(name)) for name, frame in found if frame.height]
    if not frames:
        return pl.DataFrame()
    return pl.concat(frames).filter(~pl.col("renamed"))


def lost_by(frame: pl.DataFrame, rule: Rule) -> pl.DataFrame:
    """The losses that a narrower rule counts."""
    mostly = pl.col("theirs") >= rule.share * pl.col("changes")
    return frame.filter(mostly & (pl.col("next") <= rule.second * pl.col("changes")))


def clock(frame: pl.DataFrame, name: str) -> pl.DataFrame:
    """The rows that this clock counts, with `days` by it; 30 on the clock "pace" are one expected change."""
    if name == "leaving":
        return frame
    if name == "pace":
        return frame.with_columns(days=pl.col("days") * pl.col("rate") / WEEK * PACE)
    called = frame.drop_nulls("wanted_days").with_columns(days=pl.col("days") - pl.col("wanted_days"))
    return called.filter(pl.col("days") > 0)


def times(frame: pl.DataFrame) -> Times:
    place = np.unique(frame["repository"].to_numpy(), return_inverse=True)[1]
    return Times(frame["days"].to_numpy(), frame["taken"].to_numpy(), place)


def judge(frame: pl.DataFrame, fits: Sequence[Fitted], known: dict[str, int], weight: float) -> Judged:
    """Foretell each row by the fit that left its repository out; the last fit is for repositories that none saw."""
    parts = [known.get(name, len(fits) - 1) for name in frame["repository"]]
    seen = times(frame)
    pooled = np.zeros(frame.height)
    orders = {name: np.zeros(frame.height) for _, name in SHOWN}
    for part in sorted(set(parts)):
        here = np.array([one == part for one in parts])
        rows, fitted = frame.filter(pl.Series(here)), fits[part]
        pooled[here] = fitted.by(seen.days[here], rows, weight)
        orders["ours"][here] = fitted.longer(rows)
        orders["pooled"][here] = -fitted.by(np.full(rows.height, 365.0), rows, weight)
        orders["size"][here] = fitted.larger(rows)
        orders["demand"][here] = -rows["rate"].to_numpy()
        orders["formula"][here] = np.log(bracket(rows))
    return Judged(seen, pooled, orders)


def weight() -> float:
    """The share of scenarios that follow public histories, by the claims."""
    formula, histories = sorted(Ledger.load().sources("recovery_order"), key=lambda claim: claim.mid)
    return histories.weight / (formula.weight + histories.weight)


def report(name: str, judged: Judged) -> list[str]:
    """Print one clock's figures; what of the marks was missed."""
    pairs = {key: concordance(order, judged.times) for key, order in judged.orders.items()}
    rng = np.random.default_rng(SEED)
    drawn = resampled([pairs[key] for _, key in SHOWN], RESAMPLES, rng)
    ends = np.nanquantile(drawn, [0.025, 0.975], axis=0)
    gain = np.nanquantile(drawn[:, 0] - drawn[:, 1], [0.025, 0.975])
    for place, (label, key) in enumerate(SHOWN):
        print(f"concordance{label}_{name}: {share(pairs[key]):.3f} ({ends[0, place]:.3f} to {ends[1, place]:.3f})")
    more = share(pairs["ours"]) - share(pairs["size"])
    print(f"concordance_gain_{name}: {more:+.3f} ({gain[0]:+.3f} to {gain[1]:+.3f})")
    inside = held(np.full(len(judged.pooled), 0.1), np.full(len(judged.pooled), 0.9), judged.pooled, judged.times.seen)
    early = 1 - product_limit(judged.pooled, judged.times.seen, 0.1)
    print(f"coverage_80_{name}: {inside:.3f}")
    print(f"foretold_earliest_tenth_{name}: {early:.3f}")
    worse = name == CLOCKS[0] and not gain[0] > 0
    missed = [] if not worse else [f"the order by the clock from {name} is not better than that of size alone"]
    return missed + ([] if 0.75 <= inside <= 0.85 else [f"80 % intervals by the clock from {name} hold {inside:.1%}"])


def summary(frame: pl.DataFrame, given: int) -> None:
    """What was found, the share never taken over first."""
    taken = frame.filter("taken")
    left = frame.filter(~pl.col("taken"))["ended"].value_counts().sort("ended").rows()
    idle = frame.filter(pl.col("wanted_days").is_null()).height
    years = {n: product_limit(frame["days"].to_numpy(), frame["taken"].to_numpy(), n * 365.25) for n in (1, 5)}
    print(f"never_taken_over: {1 - taken.height / frame.height:.3f}")
    print(f"not_taken_over_after_1_year: {years[1]:.3f}")
    print(f"not_taken_over_after_5_years: {years[5]:.3f}")
    print(f"nobody_else_changed_it: {idle / frame.height:.3f}")
    print(f"repositories: {frame['repository'].n_unique()} with losses, of {given}")
    print(f"departures: {frame.select('repository', 'departure').n_unique()}")
    print(f"losses: {frame.height}")
    print(f"take_overs: {taken.height}")
    print("watch_ended: " + ", ".join(f"{why} {count}" for why, count in left))
    print(f"median_weeks_of_those_taken_over: {middle(taken['days'] / WEEK):.1f}")
    waited = (taken["days"] - taken["wanted_days"]) / WEEK
    print(f"median_weeks_from_the_first_call: {middle(waited):.1f}")


def middle(values: pl.Series) -> float:
    """The median, not a number where there is none."""
    return float(np.median(values.to_numpy())) if len(values) else float("nan")


def table(frame: pl.DataFrame) -> str:
    """One row a repository, as Markdown."""
    rows = frame.group_by("repository").agg(
        departures=pl.col("departure").n_unique(),
        losses=pl.len(),
        taken=pl.col("taken").sum(),
        weeks=(pl.col("days").filter("taken") / WEEK).median(),
    )
    lines = ["| repository | departures | losses | taken over | median weeks of those |", "|---|---|---|---|---|"]
    for name, departures, lost, taken, weeks in rows.sort("repository").iter_rows():
        shown = "" if weeks is None else f"{weeks:.0f}"
        lines.append(f"| {name} | {departures} | {lost} | {taken} | {shown} |")
    return "\n".join(lines)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("repositories", nargs="+", type=Path, metavar="REPO")
    parser.add_argument("--cache", type=Path, default=None, help="keep what was read here for the next time")
    parser.add_argument("--refit", action="store_true", help="fit on the given repositories instead of as shipped")
    parser.add_argument("--write", action="store_true", help="fit, and ship the coefficients")
    parser.add_argument("--table", action="store_true", help="also print a table by repository")
    parser.add_argument("--share", type=float, default=Rule().share, help="a loss: the leaver made at least this share")
    parser.add_argument("--second", type=float, default=Rule().second, help="and nobody else more than this share")
    parser.add_argument("--workers", type=int, default=2)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        frame = read(arguments.repositories, arguments.cache or Path(scratch), arguments.workers)
    frame = frame if frame.is_empty() else lost_by(frame, Rule(share=arguments.share, second=arguments.second))
    if frame.is_empty():
        print("never_taken_over: no loss was found")
        return 1
    summary(frame, len(arguments.repositories))
    if arguments.table:
        print(table(frame), file=sys.stderr)
    missed: list[str] = []
    fits = (
        refit({name: clock(frame, name) for name in CLOCKS}, fold) if arguments.refit or arguments.write else shipped()
    )
    print(f"in_a_fit: {frame.filter(pl.col('repository').is_in(list(fits.repositories)))['repository'].n_unique()}")
    known = {name: fold(name) for name in fits.repositories}
    for name in CLOCKS:
        missed += report(name, judge(clock(frame, name), fits.clocks[name], known, weight()))
    if arguments.write:
        SHIPPED.write_text(json.dumps(to_json(fits), indent=1) + "\n", "utf-8")
    for one in missed:
        print(f"missed: {one}")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
