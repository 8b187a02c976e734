"""An action is done when a scan or a drill shows it, and by nothing else."""

from __future__ import annotations

import polars as pl
import pytest

from holdfast.claims import Ledger
from holdfast.decisions.actions import ActionKind
from holdfast.measures.plan_progress import PLANNED, Evidence, Seen, only, progress

LEDGER = Ledger.load()
MONDAY = 1_000
ANA, BEN, CAT = 1, 2, 3


def row(
    kind: ActionKind, person: int | None = ANA, helper: int | None = BEN, documented: str = "readme"
) -> pl.DataFrame:
    made = {
        "key": "it", "kind": str(kind), "asset": "api:serve", "person": person, "helper": helper, "since": MONDAY,
        "documented": documented,
    }  # fmt: skip
    return pl.DataFrame([made], schema=PLANNED)


def told(planned: pl.DataFrame, seen: Evidence) -> tuple[str, int, int]:
    state, count, of = progress(planned, seen, LEDGER).row(0)[1:]
    return state, count, of


def changes(*rows: tuple[int, int, int], asset: str = "api:serve") -> pl.DataFrame:
    """(person, commit, time) each."""
    found = pl.DataFrame(rows, schema={"person": pl.Int32, "commit": pl.Int64, "time": pl.Int64}, orient="row")
    return found.with_columns(asset=pl.lit(asset))


def drills(*rows: tuple[int | None, bool, int]) -> pl.DataFrame:
    found = pl.DataFrame(rows, schema={"person": pl.Int32, "passed": pl.Boolean, "time": pl.Int64}, orient="row")
    return found.with_columns(asset=pl.lit("api:serve"))


@pytest.mark.parametrize("kind", list(ActionKind))
def test_nothing_seen_is_nothing_done(kind: ActionKind) -> None:
    state, count, of = told(row(kind), only())
    assert (state, count) == (Seen.NOT_YET, 0)
    assert of >= 1


def test_pairing_is_done_by_changes_without_the_helper_after_it_was_planned() -> None:
    alone = changes((ANA, 1, 1_001), (ANA, 2, 1_002), (ANA, 3, 1_003))
    assert told(row(ActionKind.PAIR), only(touches=alone)) == (Seen.DONE, 3, 3)
    earlier = changes((ANA, 1, 1_001), (ANA, 2, 1_002), (ANA, 3, 999))
    assert told(row(ActionKind.PAIR), only(touches=earlier)) == (Seen.BEGUN, 2, 3)
    together = pl.concat([alone, changes((BEN, 3, 1_003))])
    assert told(row(ActionKind.PAIR), only(touches=together)) == (Seen.BEGUN, 2, 3)
    assert told(row(ActionKind.PAIR, helper=None), only(touches=together)) == (Seen.DONE, 3, 3)
    elsewhere = changes((ANA, 1, 1_001), (ANA, 2, 1_002), (ANA, 3, 1_003), asset="api:other")
    assert told(row(ActionKind.PAIR), only(touches=elsewhere))[0] == Seen.NOT_YET


def test_pairing_is_done_by_a_passed_drill_or_by_holding_it_with_a_change_since() -> None:
    assert told(row(ActionKind.PAIR), only(drills=drills((ANA, True, 1_500))))[0] == Seen.DONE
    assert told(row(ActionKind.PAIR), only(drills=drills((BEN, True, 1_500))))[0] == Seen.NOT_YET
    holds = pl.DataFrame({"asset": ["api:serve"], "person": [ANA]}, schema_overrides={"person": pl.Int32})
    assert told(row(ActionKind.PAIR), only(holders=holds))[0] == Seen.NOT_YET
    assert told(row(ActionKind.PAIR), only(holders=holds, touches=changes((ANA, 1, 1_001))))[0] == Seen.DONE


def test_reviews_count_once_a_change_and_never_of_ones_own() -> None:
    five = changes(*((CAT, number, 1_001) for number in range(5)))
    looked = pl.DataFrame({"commit": range(5), "person": [ANA] * 5}, schema={"commit": pl.Int64, "person": pl.Int32})
    alone = row(ActionKind.REVIEWS, helper=None)
    assert told(alone, only(touches=five, reviews=looked)) == (Seen.DONE, 5, 5)
    assert told(alone, only(touches=five, reviews=pl.concat([looked[:2], looked[:2]]))) == (Seen.BEGUN, 2, 5)
    own = changes(*((ANA, number, 1_001) for number in range(5)))
    assert told(alone, only(touches=own, reviews=looked))[0] == Seen.NOT_YET
    beside = row(ActionKind.REVIEWS)
    assert told(beside, only(touches=five, reviews=looked))[0] == Seen.NOT_YET
    both = pl.concat([looked, looked.with_columns(person=pl.lit(BEN, pl.Int32))])
    assert told(beside, only(touches=five, reviews=both)) == (Seen.DONE, 5, 5)


def test_a_runbook_is_seen_where_there_was_none_or_by_a_drill_of_somebody_who_did_not_write_it() -> None:
    now = pl.DataFrame({"asset": ["api:serve"], "documented": ["runbook"]})
    assert told(row(ActionKind.RUNBOOK), only(documented=now))[0] == Seen.DONE
    assert told(row(ActionKind.RUNBOOK, documented="runbook"), only(documented=now))[0] == Seen.NOT_YET
    assert told(row(ActionKind.RUNBOOK), only(drills=drills((ANA, True, 1_500))))[0] == Seen.NOT_YET
    assert told(row(ActionKind.RUNBOOK), only(drills=drills((CAT, True, 1_500))))[0] == Seen.DONE
    assert told(row(ActionKind.RUNBOOK), only(drills=drills((None, True, 1_500))))[0] == Seen.DONE


def test_a_failed_drill_says_to_pair_and_a_passed_one_outranks_it() -> None:
    assert told(row(ActionKind.DRILL), only(drills=drills((ANA, False, 1_500))))[0] == Seen.FAILED
    both = drills((ANA, False, 1_500), (ANA, True, 1_600))
    assert told(row(ActionKind.DRILL), only(drills=both))[0] == Seen.DONE
    assert told(row(ActionKind.DRILL), only(drills=drills((ANA, True, 900))))[0] == Seen.NOT_YET


def test_access_is_handed_over_once_two_are_said_to_hold_it_one_of_them_since() -> None:
    schema = {"asset": pl.String, "person": pl.Int32, "holds": pl.Boolean, "time": pl.Int64}

    def said(*rows: tuple[int, bool, int]) -> Evidence:
        return only(stated=pl.DataFrame([("api:serve", *one) for one in rows], schema=schema, orient="row"))

    planned = row(ActionKind.ACCESS, person=None)
    assert told(planned, said((BEN, True, 10))) == (Seen.BEGUN, 1, 2)
    assert told(planned, said((BEN, True, 10), (CAT, True, 1_100))) == (Seen.DONE, 2, 2)
    assert told(planned, said((BEN, True, 10), (CAT, True, 20)))[0] == Seen.BEGUN
    assert told(planned, said((BEN, True, 10), (CAT, True, 1_100), (CAT, False, 1_200)))[0] == Seen.BEGUN


def test_what_a_scan_cannot_tell_takes_a_drill() -> None:
    for kind in (ActionKind.SIMPLER, ActionKind.CONTRACTOR):
        assert told(row(kind), only(touches=changes((ANA, 1, 1_001))))[0] == Seen.NOT_YET
        assert told(row(kind), only(drills=drills((CAT, True, 1_500))))[0] == Seen.DONE


def test_rows_keep_their_order() -> None:
    planned = pl.concat([row(kind).with_columns(key=pl.lit(str(kind))) for kind in ActionKind])
    assert progress(planned, only(), LEDGER)["key"].to_list() == [str(kind) for kind in ActionKind]
