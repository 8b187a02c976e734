"""How a later scan, or a drill, shows that an action of a plan is done. A ticked box shows nothing.

    pair a successor       the successor changed it often enough since, in commits that the helper is not in, or holds
                           it now; or passed a drill
    write a runbook        what is written of it is a runbook now and was not, or somebody else than its writer passed
                           a drill
    route reviews          the successor reviewed so many of its changes since; with a helper, so did the helper
    hold a drill           a drill with them was passed since; a failed one shows that pairing is next
    hand over access       two people are said to hold it, one of them since
    standardise or split   a scan cannot tell it from any other change: somebody passed a drill on it since
    contractor             the same: a drill that shows somebody carries it
    quick hire             somebody changed something since who had not before (the caller tells who is new)

*Do not* take a review for an understanding: it is the least of these signs, and the first to be rubber-stamped.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

import polars as pl

from holdfast.claims.ledger import Ledger


class Seen(StrEnum):
    """What the evidence says of an action."""

    DONE = "seen to be done"
    BEGUN = "begun"
    FAILED = "the drill failed: pair next"
    NOT_YET = "nothing seen yet"


PLANNED: Final[Mapping[str, type[pl.DataType]]] = {
    "key": pl.String, "kind": pl.String, "asset": pl.String, "person": pl.Int32, "helper": pl.Int32, "since": pl.Int64,
    "documented": pl.String,
}  # fmt: skip
"""Columns of what was planned: an action's key, the words of its kind, asset (null: none), who and helper by number
(null: nobody in particular), the first second (UTC) after it was planned, and what was written of the asset then."""


@dataclass(frozen=True, eq=False)
class Evidence:
    """What was seen up to some day.

    `touches` has asset, person, commit, time, one row for each person of a commit; `reviews` commit, person; `drills`
    asset, person (null: not said), passed, time; `stated` asset, person, holds, time; `documented` asset, documented
    (what is written of it now); `holders` asset, person: who holds it more often than not; `newcomers` are people who
    changed something for the first time, with time.
    """

    touches: pl.DataFrame
    reviews: pl.DataFrame
    drills: pl.DataFrame
    stated: pl.DataFrame
    documented: pl.DataFrame
    holders: pl.DataFrame
    newcomers: pl.DataFrame


def progress(planned: pl.DataFrame, seen: Evidence, ledger: Ledger) -> pl.DataFrame:
    """One row for each row of `planned` (columns `PLANNED`), in their order: key, state (of `Seen`), count, of.

    `count` is how many signs were seen of the `of` that it takes (changes without help, reviews, drills, holders).

    >>> row = {"key": "pair a person-2", "kind": "pair a successor", "asset": "a", "person": 2, "helper": 1,
    ...     "since": 100, "documented": "none"}
    >>> touches = pl.DataFrame({"asset": ["a"] * 4, "person": [2, 2, 1, 2], "commit": [1, 2, 2, 3],
    ...     "time": [50, 150, 150, 200]})
    >>> found = progress(pl.DataFrame([row], schema=PLANNED), only(touches=touches), Ledger.load())
    >>> found.rows()
    [('pair a person-2', 'begun', 1, 3)]
    """
    rows = [(row["key"], *_told(row, seen, ledger)) for row in planned.iter_rows(named=True)]
    schema = {"key": pl.String, "state": pl.String, "count": pl.Int64, "of": pl.Int64}
    return pl.DataFrame(rows, schema=schema, orient="row")


def only(
    touches: pl.DataFrame | None = None,
    reviews: pl.DataFrame | None = None,
    drills: pl.DataFrame | None = None,
    stated: pl.DataFrame | None = None,
    documented: pl.DataFrame | None = None,
    holders: pl.DataFrame | None = None,
    newcomers: pl.DataFrame | None = None,
) -> Evidence:
    """Evidence of some kinds, and none of the others."""
    number, words = pl.Int32, pl.String
    nothing: dict[str, dict[str, type[pl.DataType]]] = {
        "touches": {"asset": words, "person": number, "commit": pl.Int64, "time": pl.Int64},
        "reviews": {"commit": pl.Int64, "person": number},
        "drills": {"asset": words, "person": number, "passed": pl.Boolean, "time": pl.Int64},
        "stated": {"asset": words, "person": number, "holds": pl.Boolean, "time": pl.Int64},
        "documented": {"asset": words, "documented": words},
        "holders": {"asset": words, "person": number},
        "newcomers": {"person": number, "time": pl.Int64},
    }
    given = (touches, reviews, drills, stated, documented, holders, newcomers)
    frames = (
        pl.DataFrame(schema=schema) if frame is None else frame
        for frame, schema in zip(given, nothing.values(), strict=True)
    )  # fmt: skip
    return Evidence(*frames)


Row = Mapping[str, Any]
Told = tuple[str, int, int]


def _told(row: Row, seen: Evidence, ledger: Ledger) -> Told:
    """State, count and of, by the rule of the kind."""
    match row["kind"]:
        case "pair a successor":
            return _paired(row, seen, ledger)
        case "route reviews":
            return _reviewed(row, seen, ledger)
        case "write a runbook":
            return _written(row, seen)
        case "hold a drill":
            return _drilled(row, seen)
        case "hand over access":
            return _handed_over(row, seen)
        case "quick hire":
            return _state(seen.newcomers.filter(pl.col("time") >= row["since"])["person"].n_unique(), 1)
        case _:
            return _state(_passed(row, seen, somebody=True), 1)


def _state(count: int, of: int) -> Told:
    if count >= of:
        return Seen.DONE.value, count, of
    return (Seen.BEGUN if count else Seen.NOT_YET).value, count, of


def _paired(row: Row, seen: Evidence, ledger: Ledger) -> Told:
    """Changes of the successor's own, in commits that the helper has no part in."""
    of = int(ledger.mid("pair_seen_changes"))
    here = seen.touches.filter((pl.col("asset") == row["asset"]) & (pl.col("time") >= row["since"]))
    helped = here.filter(pl.col("person") == (-1 if row["helper"] is None else row["helper"]))
    own = here.filter(pl.col("person") == row["person"]).join(helped.select("commit").unique(), on="commit", how="anti")
    count = own["commit"].n_unique()
    holds = seen.holders.filter((pl.col("asset") == row["asset"]) & (pl.col("person") == row["person"])).height
    shown = bool(_passed(row, seen)) or (bool(holds) and count > 0)
    return (Seen.DONE.value, count, of) if shown else _state(count, of)


def _reviewed(row: Row, seen: Evidence, ledger: Ledger) -> Told:
    """Changes of others, reviewed since by the successor and, where one was named, by the helper too."""
    of = int(ledger.mid("reviews_routed"))
    here = seen.touches.filter((pl.col("asset") == row["asset"]) & (pl.col("time") >= row["since"]))
    others = here.filter(pl.col("person") != row["person"]).select("commit").unique()
    looked = seen.reviews.join(others, on="commit").unique(["commit", "person"])
    people = [row["person"]] if row["helper"] is None else [row["person"], row["helper"]]
    return _state(min(looked.filter(pl.col("person") == person).height for person in people), of)


def _written(row: Row, seen: Evidence) -> Told:
    now = seen.documented.filter(pl.col("asset") == row["asset"])["documented"].to_list()
    changed = now == ["runbook"] and row["documented"] != "runbook"
    others = _passed({**row, "helper": None}, seen, somebody=True, besides=row["person"])
    return _state(int(changed or others > 0), 1)


def _drilled(row: Row, seen: Evidence) -> Told:
    if _passed(row, seen):
        return _state(1, 1)
    failed = _drills(row, seen).filter((pl.col("person") == row["person"]) & ~pl.col("passed")).height
    return (Seen.FAILED.value, 0, 1) if failed else _state(0, 1)


def _handed_over(row: Row, seen: Evidence) -> Told:
    said = seen.stated.filter(pl.col("asset") == row["asset"]).sort("time").unique("person", keep="last")
    holds = said.filter("holds")
    fresh = holds.filter(pl.col("time") >= row["since"]).height
    count = min(holds.height, 2) if fresh else min(holds.height, 1)
    return _state(count, 2)


def _drills(row: Row, seen: Evidence) -> pl.DataFrame:
    return seen.drills.filter((pl.col("asset") == row["asset"]) & (pl.col("time") >= row["since"]))


def _passed(row: Row, seen: Evidence, *, somebody: bool = False, besides: int | None = None) -> int:
    """How many drills were passed since: by the person of the action, or by anybody (`besides` one)."""
    passed = _drills(row, seen).filter("passed")
    if not somebody:
        return passed.filter(pl.col("person") == row["person"]).height
    return passed.height if besides is None else passed.filter(pl.col("person").ne_missing(besides)).height
