"""A world built from frames, as the questions build it: a small invented company whose answers one can see."""

from __future__ import annotations

from datetime import date

import numpy as np
import polars as pl
import pytest

from holdfast.claims import Ledger
from holdfast.decisions.departure import depart
from holdfast.decisions.estate import estate
from holdfast.decisions.world import World, closer, scope, unfamiliarity_matrix, world
from holdfast.measures.ownership import contributions
from holdfast.measures.work import end_of, familiarity, workload
from holdfast.models import holding, maintainers
from holdfast.models.draws import Draws
from holdfast.terms.nouns import State

LEDGER = Ledger.load()
DAY = date(2026, 11, 13)
KEEPER, HELPER, STRANGER = 11, 12, 13


def made(scenarios: int = 800, seed: int = 5) -> World:
    """`serve` is the keeper's, `shared` of keeper and helper, `old` of somebody who left, `other` the stranger's."""
    rows: list[tuple[str, int, int, str, int]] = []
    for asset, people, file in (("serve", [KEEPER], 1), ("shared", [KEEPER, HELPER], 2), ("other", [STRANGER], 4)):
        for week in range(60):
            person = people[week % len(people)]
            rows.append((f"api:{asset}", person, file, "A" if week < len(people) else "M", 7 * (60 - week)))
    rows += [("api:old", 14, 3, "A" if number == 0 else "M", 900 - number) for number in range(40)]
    touches = pl.DataFrame(rows, schema=["asset", "person", "file", "status", "days"], orient="row").with_row_index(
        "commit"
    )
    touches = touches.with_columns(time=end_of(DAY) - pl.col("days") * 86_400)
    names = ["api:serve", "api:shared", "api:old", "api:other"]
    assets = pl.DataFrame(
        {
            "asset": names, "repository": [0] * 4, "kind": ["code package"] * 4, "files": [1] * 4,
            "lines": [900, 400, 300, 200], "documented": ["none"] * 4, "tests": [False] * 4,
            "production": [True, True, False, False],
        }
    )  # fmt: skip
    files = pl.DataFrame({"file": [1, 2, 3, 4], "lines": [900, 400, 300, 200], "size": [36_000, 16_000, 12_000, 8_000]})
    members = pl.DataFrame({"asset": names, "file": [1, 2, 3, 4]})
    recent = touches.filter(pl.col("days") < 730).group_by("file").agg(changes=pl.len().cast(pl.Int64))
    languages = pl.DataFrame({"asset": names, "language": ["py", "py", "py", "go"]})
    return world(
        as_of=DAY,
        workload=workload(assets, touches, DAY, LEDGER),
        familiarity=familiarity(assets, touches, DAY, LEDGER, languages),
        features=maintainers.features(contributions(touches), files, DAY),
        weights=holding.weights(members, files, recent),
        active=[KEEPER, HELPER, STRANGER],
        draws=Draws(seed, scenarios, LEDGER),
        commits=touches.height,
        evidence=("api",),
        handles={KEEPER: 7, HELPER: 3, STRANGER: 9},
    )


def test_the_keeper_takes_what_only_they_hold_and_the_helper_is_nearest() -> None:
    company = made()
    found = depart(company, [company.person(KEEPER)])
    states = {one.asset.key: one for one in found.outcomes}
    assert states["api:old"].chances[State.ALREADY_DARK] == 1
    assert states["api:serve"].chances[State.GOES_DARK] > states["api:shared"].chances[State.GOES_DARK]
    assert states["api:other"].chances[State.GOES_DARK] == 0
    assert [one.person for one in states["api:serve"].nearest] == [company.person(HELPER)]
    assert found.weeks.borrowed is not None


def test_nobody_who_left_is_a_candidate_or_a_leaver() -> None:
    company = made(100)
    assert 14 not in company.people
    with pytest.raises(Exception, match="is not among the 3 people"):
        company.find([company.person(14)])


def test_the_estate_knows_what_is_dark_and_what_rests_on_one() -> None:
    found = estate(made())
    chances = {one.asset.key: list(one.chances.values()) for one in found.assets}
    assert chances["api:old"] == [1, 0, 0]
    assert chances["api:serve"][2] == 0
    assert chances["api:shared"][2] > 0
    assert found.of == 4
    assert found.of_production == 2


def test_a_world_is_the_same_from_the_same_seed_and_another_from_another() -> None:
    one, same, other = (estate(made(seed=seed)) for seed in (5, 5, 6))
    assert one == same
    assert one.weeks != other.weeks


def test_a_scope_draws_the_same_holders_and_frees_the_successors() -> None:
    company = made()
    part = scope(company, np.array([key == "api:serve" for key in company.work.assets]))
    assert (part.holding.masks[0] == company.holding.masks[company.work.assets.index("api:serve")]).all()
    assert (part.own.holding.masks[0] == company.own.holding.masks[company.work.assets.index("api:serve")]).all()


def test_the_grounds_of_a_scope_draw_the_same_holders_of_its_assets() -> None:
    company = made()
    part = scope(company, np.array([key == "api:shared" for key in company.work.assets]))
    assert part.grounds is not None
    (again,) = part.grounds.hold(company.chance.draws)
    assert again.assets == ("api:shared",)
    whole = holding.holders(company.holding)[company.work.assets.index("api:shared")]
    assert (holding.holders(again)[0] == whole).all()


def test_holding_published_figures_changes_who_holds_what_but_not_the_people() -> None:
    company = made()
    assert company.own.people == company.people
    assert company.own.holding.people == company.holding.people
    assert company.own.scenarios == company.scenarios


def test_whoever_has_no_row_is_an_outsider() -> None:
    rows = pl.DataFrame({"asset": ["a", "gone"], "person": [1, 1], "unfamiliarity": [0.4, 0.2]})
    assert unfamiliarity_matrix(rows, ["a", "b"], [1, 2], LEDGER).tolist() == [[0.4, 1], [1, 1]]


def test_who_holds_it_more_often_than_not_is_one_step_closer_in_the_other_scenarios() -> None:
    distance = np.array([[0.2, 0.4, 0.6, 0.8, 1.0]])
    assert closer(distance, np.full((1, 5), 0.6), LEDGER).tolist() == [[0.2, 0.2, 0.4, 0.6, 0.8]]
    assert closer(distance, np.full((1, 5), 0.4), LEDGER).tolist() == distance.tolist()
