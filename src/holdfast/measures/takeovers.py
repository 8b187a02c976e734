"""Take-overs in a history: assets that one person held alone until they fell silent, and when somebody else came.

A change is what one person changed of an asset on one day (UTC), however many commits that took. A loss is an asset
that its leaver held alone; it is taken over on the day of the third change by one same other person. The end of the
history, the end of the asset, the leaver's return and a horizon end the watch before that: such a time is censored.

What ends a loss is not the formula that defines it: shares define it, three changes of one person end it. Only files
that were there on the day of leaving count, under whatever name they went on.

*Do not* read times as an employer's: volunteers come when they like. Order and ratios are all that may be taken.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from holdfast.measures.work import DAY, MONTH


@dataclass(frozen=True, slots=True)
class Rule:
    """What counts as a loss and as a take-over; all of it our own choice.

    An asset is lost if the leaver made at least `share` of its changes of the last `window_months`, at least `changes`
    of them, and nobody else more than `second`; and the leaver then did nothing in the repository for `silent_months`.
    `takes` changes of one same other person take it over; a commit that touches `sweep` assets or more takes none. The
    asset ends once fewer than `left` of its files are there; after `horizon_months` the watch ends. Somebody who first
    came within `renamed_days` of that day and soon takes most of it is taken for the leaver under a new name.
    """

    window_months: float = 24
    share: float = 0.4
    second: float = 0.3
    changes: int = 5
    silent_months: float = 12
    takes: int = 3
    sweep: int = 5
    left: float = 0.5
    horizon_months: float = 60
    renamed_days: float = 30


def absences(activity: pl.DataFrame, end: int, rule: Rule) -> pl.DataFrame:
    """Who fell silent when: frame(person, left, back), by time. `back` is the next activity, null if there is none.

    `activity` has person and time (UTC seconds) of everything they did, `end` is where the history ends.

    >>> year = 366 * DAY
    >>> seen = pl.DataFrame({"person": [1, 1, 1, 2], "time": [0, 9, 2 * year, 3 * year]})
    >>> absences(seen, 3 * year, Rule()).rows() == [(1, 9, 2 * year), (1, 2 * year, None)]
    True
    """
    seen = activity.select("person", "time").unique().sort("person", "time")
    seen = seen.with_columns(back=pl.col("time").shift(-1).over("person"))
    gap = pl.col("back").fill_null(end) - pl.col("time")
    long = seen.filter(gap >= rule.silent_months * MONTH)
    return long.select("person", left="time", back="back").sort("left", "person")


def worth_reading(away: pl.DataFrame, touches: pl.DataFrame, rule: Rule) -> pl.DataFrame:
    """The absences of those who made enough changes before, anywhere, to have held something: the same columns."""
    days = touches.select("person", day=pl.col("time") // DAY).unique()
    before = away.join(days, on="person").filter(
        (pl.col("day") <= pl.col("left") // DAY) & (pl.col("day") * DAY > pl.col("left") - rule.window_months * MONTH)
    )
    enough = before.group_by("person", "left").len().filter(pl.col("len") >= rule.changes)
    return away.join(enough.select("person", "left"), on=["person", "left"], how="semi").sort("left", "person")


def held_alone(touches: pl.DataFrame, person: int, left: int, rule: Rule) -> pl.DataFrame:
    """Assets that this person held alone on their last day, one row each.

    `touches` has asset, person, time. Columns: asset; `changes`, all of the window; `theirs`, the leaver's; `next`, the
    most that anybody else made; `others`, how many people those are, and `recent`, how many of the last year.
    """
    window = touches.filter((pl.col("time") <= left) & (pl.col("time") > left - rule.window_months * MONTH))
    made = (
        window.with_columns(day=pl.col("time") // DAY)
        .group_by("asset", "person")
        .agg(days=pl.col("day").n_unique().cast(pl.Int64), last=pl.col("time").max())
    )
    mine, other = pl.col("person") == person, pl.col("person") != person
    shares = made.group_by("asset").agg(
        changes=pl.col("days").sum(),
        theirs=pl.col("days").filter(mine).sum(),
        next=pl.col("days").filter(other).max().fill_null(0),
        others=other.sum().cast(pl.Int64),
        recent=(other & (pl.col("last") > left - 12 * MONTH)).sum().cast(pl.Int64),
    )
    mostly = pl.col("theirs") >= rule.share * pl.col("changes")
    alone = pl.col("next") <= rule.second * pl.col("changes")
    enough = pl.col("theirs") >= rule.changes
    return shares.filter(mostly & alone & enough).sort("asset")


def follow_up(
    touches: pl.DataFrame, person: int, left: int, rule: Rule, reverted: pl.DataFrame | None = None
) -> pl.DataFrame:
    """What came of each asset after `left`: frame(asset, wanted, taken, by), times in UTC seconds or null, by asset.

    `touches` has asset, commit, person, time: of whole commits, so that sweeps can be told. `wanted` is the first
    change by anybody else: the asset was needed. `taken` is the last of `rule.takes` changes by one same other person
    (`by`), without sweeps. `reverted` (commit) are taken back and count for neither.
    """
    later = touches.drop_nulls("asset").filter((pl.col("time") > left) & (pl.col("person") != person))
    if reverted is not None:
        later = later.join(reverted, on="commit", how="anti")
    wide = later.group_by("commit").agg(assets=pl.col("asset").n_unique())
    sweeps = wide.filter(pl.col("assets") >= rule.sweep)
    wanted = later.group_by("asset").agg(wanted=pl.col("time").min())
    days = (
        later.join(sweeps, on="commit", how="anti")
        .group_by("asset", "person", pl.col("time") // DAY)
        .agg(at=pl.col("time").alias("_").min())
        .sort("at")
    )
    nth = days.group_by("asset", "person").agg(taken=pl.col("at").sort().get(rule.takes - 1, null_on_oob=True))
    first = nth.drop_nulls("taken").sort("taken", "person").group_by("asset", maintain_order=True).first()
    taken = first.select("asset", "taken", by="person")
    return wanted.join(taken, on="asset", how="left").sort("asset")


def renamed(lost: pl.DataFrame, first: pl.DataFrame, left: int, rule: Rule) -> bool:
    """Whether this looks like one person under a new name: a newcomer around that day takes most of it at once.

    `lost` has asset, taken and by; `first` person and time, everybody's first activity.
    """
    near = rule.renamed_days * DAY
    new = lost.join(first, left_on="by", right_on="person").filter(
        ((pl.col("time") - left).abs() <= near) & (pl.col("taken") <= left + 3 * near)
    )
    most = new.group_by("by").len()["len"].max()
    return isinstance(most, int) and 2 * most >= lost.height


def ended(members: pl.DataFrame, deletions: pl.DataFrame, rule: Rule) -> pl.DataFrame:
    """When fewer than `rule.left` of an asset's files were there: frame(asset, gone), null where that never was.

    `members` has asset and file of the day of leaving, `deletions` file and time.

    >>> members = pl.DataFrame({"asset": ["a", "a", "b"], "file": [1, 2, 3]})
    >>> ended(members, pl.DataFrame({"file": [1, 2], "time": [5, 9]}), Rule()).rows()
    [('a', 9), ('b', None)]
    """
    gone = members.join(deletions, on="file", how="left")
    most = (pl.len() * (1 - rule.left)).floor().cast(pl.Int64)
    return gone.group_by("asset").agg(gone=pl.col("time").drop_nulls().sort().get(most, null_on_oob=True)).sort("asset")


def spells(lost: pl.DataFrame, left: int, back: int | None, end: int, rule: Rule) -> pl.DataFrame:
    """Adds days, taken (bool), ended, wanted_days to `lost` (asset, wanted, taken and gone in UTC seconds).

    `days` runs from leaving to the take-over, or to what ended the watch: "deleted", "returned", "history", "horizon".
    `wanted_days` is the same clock at the first change by anybody else, null where none came in that time.
    """
    limits = {
        "deleted": pl.col("gone"),
        "returned": pl.lit(back, pl.Int64),
        "history": pl.lit(end, pl.Int64),
        "horizon": pl.lit(int(left + rule.horizon_months * MONTH), pl.Int64),
    }
    stop = pl.min_horizontal(limits.values())
    why = pl.coalesce(pl.when(limit == stop).then(pl.lit(name)) for name, limit in limits.items())
    over = (pl.col("taken") <= stop).fill_null(False)
    last = pl.when(over).then("taken").otherwise(stop)
    return lost.with_columns(
        days=(last - left) / DAY,
        taken=over,
        ended=pl.when(over).then(pl.lit("taken")).otherwise(why),
        wanted_days=pl.when(pl.col("wanted") <= last).then((pl.col("wanted") - left) / DAY),
    ).drop("wanted", "gone", "by", strict=False)
