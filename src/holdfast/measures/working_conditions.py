"""What a company's history shows of how people work there, of all of them together: never of one.

Ownership: assets of which a small group made nearly all changes. Visible impact: weeks from somebody's first commit to
their first change of something in production. Approval: changes in which a second person is named as having approved.
Taking in: days from a change's last writing until somebody else took it in.

Every number is about at least `LEAST` people, whose order and identity nobody gets. *Do not* read ownership as praise:
what few people own is also what few people carry. Git does not know when a change was opened, nor of approvals that a
forge keeps to itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl
from scipy.special import ndtri
from scipy.stats import beta

from holdfast.measures.newcomers import LEAST, WATCHED
from holdfast.measures.waits import Wait, wait
from holdfast.measures.work import DAY, WEEK

COARSE: Final = 0.05
"""To so much a share of people's doing is rounded before it is shown."""
_LEVEL: Final = 0.8


@dataclass(frozen=True, slots=True)
class Counted:
    """`part` of `of` things, which `people` people did."""

    part: int
    of: int
    people: int

    @property
    def share(self) -> float:
        return self.part / self.of

    def ends(self) -> tuple[float, float]:
        """The 80 % range of the share (Jeffreys).

        >>> tuple(round(one, 2) for one in Counted(8, 10, 6).ends())
        (0.61, 0.92)
        """
        tail = (1 - _LEVEL) / 2
        low, high = (float(beta.ppf(at, self.part + 0.5, self.of - self.part + 0.5)) for at in (tail, 1 - tail))
        return min(low, self.share), max(high, self.share)


@dataclass(frozen=True, slots=True)
class TooFew:
    """Why nothing is said: so many `had` of something, where `least` are needed. `what` names it in words."""

    what: str
    had: int
    least: int


def coarse(share: float) -> float:
    """A share as it may be shown: to the nearest twentieth.

    >>> coarse(0.62), coarse(0.63)
    (0.6, 0.65)
    """
    return round(round(share / COARSE) * COARSE, 2)


def owned(touches: pl.DataFrame, group: int, share: float, least: int) -> Counted | TooFew:
    """Assets of which at most `group` people made `share` of the changes, among those with `least` changes or more.

    `touches` has asset (null: in none), person and commit, already of the time that is looked at.

    >>> rows = [("a", p, p) for p in range(6)] + [("b", 1, 10 + n) for n in range(6)]
    >>> rows += [(name, n, 100 * i + n) for i, name in enumerate("cdefg") for n in range(6)]
    >>> owned(pl.DataFrame(rows, schema=["asset", "person", "commit"], orient="row"), 3, 0.8, 5)
    Counted(part=1, of=7, people=6)
    """
    each = touches.drop_nulls("asset").select("asset", "person", "commit").unique()
    counts = each.group_by("asset", "person").agg(n=pl.len())
    assets = (
        counts.group_by("asset")
        .agg(all=pl.col("n").sum(), few=pl.col("n").top_k(group).sum())
        .filter(pl.col("all") >= least)
    )
    people = each.join(assets, on="asset", how="semi")["person"].n_unique()
    if people < LEAST:
        return TooFew("people who changed something in that time", people, LEAST)
    if assets.height < LEAST:
        return TooFew("assets that changed often enough", assets.height, LEAST)
    return Counted(assets.filter(pl.col("few") >= share * pl.col("all")).height, assets.height, people)


def weeks_to_production(
    touches: pl.DataFrame, production: pl.Series, since: float, end: int, least_days: int
) -> Wait | TooFew:
    """Weeks from a newcomer's first commit to their first change of an asset in production.

    `touches` is the whole history: person, time, asset; `production` names assets. A newcomer's first commit is after
    `since`, and `WATCHED` weeks after the history begins; somebody with changes on fewer than `least_days` days passed
    by and is none. Who never got there still counts, with the weeks until now.
    """
    days = (pl.col("time") // DAY).n_unique()
    first = touches.group_by("person").agg(first=pl.col("time").min(), days=days).filter(pl.col("days") >= least_days)
    start = touches["time"].min()
    if not isinstance(start, int):
        return TooFew("newcomers", 0, LEAST)
    joined = first.filter((pl.col("first") >= start + WATCHED * WEEK) & (pl.col("first") >= since))
    there = touches.filter(pl.col("asset").is_in(production.implode()))
    reached = there.group_by("person").agg(reached=pl.col("time").min())
    both = joined.join(reached, on="person", how="left")
    if both.height < LEAST:
        return TooFew("newcomers who stayed for a while", both.height, LEAST)
    over = both["reached"].is_not_null().to_list()
    until = both["reached"].fill_null(end) - both["first"]
    return wait([max(0.0, one / WEEK) for one in until.to_list()], over)


def approved(commits: pl.DataFrame, reviews: pl.DataFrame, authors: pl.DataFrame, in_use: float) -> Counted | TooFew:
    """Changes in which no second person is named as having approved, where approvals are written into commits at all.

    `commits` has commit, of the time that is looked at; `reviews` and `authors` commit and person. Where fewer than
    `in_use` of the commits name an approval, approvals are kept elsewhere and nothing is known.
    """
    people = authors.join(commits, on="commit", how="semi")["person"].n_unique()
    if people < LEAST:
        return TooFew("people who changed something in that time", people, LEAST)
    with_one = commits.join(reviews, on="commit", how="semi").height
    if with_one < in_use * commits.height:
        return TooFew("changes that name who approved them", with_one, max(1, round(in_use * commits.height)))
    return Counted(commits.height - with_one, commits.height, people)


def taken_in(commits: pl.DataFrame, least: int, rule: float) -> Wait | TooFew:
    """Days from when a change was last written until somebody else took it in, where that is the rule.

    `commits` has author and committer (any key that tells people apart; null for a machine that presses the button) and
    author_time, commit_time, of the time that is looked at. Where somebody else takes in less than `rule` of the
    changes, those are cherry-picks and rebases, and say nothing. What was never taken in is not in a history.
    """
    named = commits.filter(pl.col("committer").is_not_null())
    others = named.filter((pl.col("author") != pl.col("committer")) & (pl.col("commit_time") >= pl.col("author_time")))
    if others["author"].n_unique() < LEAST or others["committer"].n_unique() < 2:
        return TooFew("people whose changes somebody else took in", others["author"].n_unique(), LEAST)
    needed = max(least, round(rule * commits.height))
    if others.height < needed:
        return TooFew("changes that somebody else took in", others.height, needed)
    days = np.sort((others["commit_time"] - others["author_time"]).to_numpy() / DAY)
    reach = float(ndtri((1 + _LEVEL) / 2)) * len(days) ** 0.5 / 2
    low, high = (days[min(len(days) - 1, max(0, round(len(days) / 2 + side)))] for side in (-reach, reach))
    return Wait(float(np.median(days)), float(low), float(high), len(days), 0, float(days[-1]))
