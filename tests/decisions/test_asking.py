"""Whom to ask what: the files that would tell most, one that catches who says yes to all, and what a round brings."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import polars as pl
import pytest

from holdfast.claims import Ledger
from holdfast.decisions.asking import LEAST, MOST, narrowing, thin, to_ask, whom
from holdfast.decisions.world import Grounds, World
from holdfast.models.draws import Draws
from holdfast.models.holding import hold
from holdfast.models.posterior import heard
from holdfast.models.recovery import Chance, Workload

LEDGER = Ledger.load()
PEOPLE = (11, 12, 13)
HANDLES = {11: 7, 12: 3, 13: 9}


def world(rows: pl.DataFrame | None = None, stated: pl.DataFrame | None = None, scenarios: int = 1500) -> World:
    """Six assets of four files. Person 11 changed some of each, 12 most of the first two, 13 a line of everything."""
    weighed = pl.DataFrame(
        [(f"api:a{n}", 10 * n + f, 1.0) for n in range(6) for f in range(4)],
        schema=["asset", "file", "weight"], orient="row",
    )  # fmt: skip
    grounds = Grounds(features() if rows is None else rows, weighed, PEOPLE, stated, ())
    draws = Draws(5, scenarios, LEDGER)
    holdings = grounds.hold(draws, (0.5, 0.3, 0.7))
    assets = holdings[0].assets
    none = np.zeros(len(assets))
    work = Workload(assets, none, none, none, none, none, none > 0)
    distance = np.ones((len(assets), len(PEOPLE)))
    return World(
        date(2026, 11, 13), work, PEOPLE, distance, holdings, Chance(draws), lambda d: grounds.hold(d, (0.5, 0.3, 0.7)),
        none.astype(np.int64) + 9, 400, ("api",), HANDLES, grounds,
    )  # fmt: skip


def features() -> pl.DataFrame:
    touched = [(10 * n + f, 11, 2 + (n + f) % 3, 4) for n in range(6) for f in range(4)]
    touched += [(10 * n + f, 12, 9, 1) for n in range(2) for f in range(4)]
    touched += [(10 * n + f, 13, 1, 40) for n in range(6) for f in range(4)]
    return pl.DataFrame(
        [
            {
                "file": file, "person": person, "created": False, "deliveries": own, "acceptances": others,
                "lines": 200.0, "days": 60.0, "reviewed": 0, "assisted": 0, "assisted_created": False,
            }
            for file, person, own, others in touched
        ]
    ).sort("file", "person")  # fmt: skip


def answers(*spoken: tuple[int, int, bool]) -> pl.DataFrame:
    frame = pl.DataFrame(spoken, schema=["file", "person", "says"], orient="row")
    return frame.with_columns(kind=pl.lit("answer"), age_days=pl.lit(0.0), own=pl.lit(True))


def test_everybody_gets_three_to_five_files_of_their_own_in_the_order_of_the_files() -> None:
    asked = to_ask(world())
    assert list(asked) == sorted(PEOPLE)
    own = set(features().select("file", "person").iter_rows())
    for person, files in asked.items():
        assert LEAST <= len(files) <= MOST
        assert [one.file for one in files] == sorted(one.file for one in files)
        assert all((one.file, person) in own for one in files)
    assert to_ask(world(), [12]) == {12: asked[12]}


def test_one_of_the_files_is_hardly_known() -> None:
    # Of their files, person 12 could hardly maintain one: a line of somebody's large and busy file, long ago.
    hardly = pl.col("person").eq(12) & pl.col("file").eq(13)
    rows = features().with_columns(
        deliveries=pl.when(hardly).then(0).otherwise("deliveries"),
        acceptances=pl.when(hardly).then(90).otherwise("acceptances"),
        lines=pl.when(hardly).then(9000.0).otherwise("lines"),
        days=pl.when(hardly).then(900.0).otherwise("days"),
    )
    assert 13 in {one.file for one in to_ask(world(rows))[12]}


def test_what_was_answered_is_not_asked_again_and_neither_is_what_was_drilled() -> None:
    first = to_ask(world())[11]
    told = heard(features(), answers(*((one.file, 11, True) for one in first)), LEDGER)
    again = to_ask(world(told))[11]
    assert not {one.file for one in first} & {one.file for one in again}
    told = heard(features(), answers(*((10 * n + f, 11, True) for n in range(6) for f in range(4) if n + f)), LEDGER)
    assert [one.file for one in to_ask(world(told))[11]] == [0]
    drilled = pl.DataFrame(
        {"asset": [first[0].asset], "person": [11], "holds": [True], "kind": ["drill"], "age_days": [0.0]}
    )
    assert first[0].asset not in {one.asset for one in to_ask(world(stated=drilled))[11]}


def test_a_round_of_the_chosen_files_narrows_the_count_more_than_files_that_tell_little() -> None:
    made = world()
    asked = to_ask(made)
    best = narrowing(made, asked)
    assert best is not None
    assert 0 < best.value < 1
    assert best.n == sum(map(len, asked.values()))
    least = {13: asked[13][:1]}
    little = narrowing(made, least)
    assert little is not None
    assert little.value < best.value


def test_the_narrowing_that_is_promised_is_what_answers_bring() -> None:
    """Real answers of people drawn with the same chances narrow the count about as much as was foretold."""
    made = world()
    asked = to_ask(made)
    foretold = narrowing(made, asked)
    assert foretold is not None
    grounds = made.grounds
    assert grounds is not None
    files = [(one.file, one.person) for files in asked.values() for one in files]
    before, seen = thin(made.holding).std(), []
    for seed in range(12):
        truth = Draws(900 + seed, 1, LEDGER)
        (holds,) = hold(grounds.rows, grounds.weighed, PEOPLE, truth)
        rng = np.random.default_rng(seed)
        says = [bool(rng.random() < (0.9 if _could(grounds, truth, file, person) else 0.2)) for file, person in files]
        told = heard(grounds.rows, answers(*((f, p, s) for (f, p), s in zip(files, says, strict=True))), LEDGER)
        after = replace(grounds, rows=told).hold(Draws(5, 600, LEDGER))[0]
        seen.append(1 - thin(after).std() / before)
        assert holds.assets == after.assets
    assert np.median(seen) == pytest.approx(foretold.value, abs=0.2)


def _could(grounds: Grounds, truth: Draws, file: int, person: int) -> bool:
    from holdfast.models.holding import maintained
    from holdfast.models.maintainers import logits

    row = grounds.rows.filter((pl.col("file") == file) & (pl.col("person") == person))
    return bool(maintained(logits(row, truth), 0, 1, [(file, person)], truth)[0, 0])


def test_whom_to_ask_about_an_asset_is_in_the_order_of_handles_and_leaves_out_who_spoke() -> None:
    made = world()
    people = whom(made, "api:a0")
    assert 1 <= len(people) <= 2
    assert list(people) == sorted(people)
    told = heard(features(), answers(*((file, person, True) for file in range(4) for person in PEOPLE)), LEDGER)
    assert whom(world(told), "api:a0") == ()


def test_asking_is_the_same_every_time() -> None:
    assert to_ask(world()) == to_ask(world())
    assert narrowing(world(), to_ask(world())) == narrowing(world(), to_ask(world()))
