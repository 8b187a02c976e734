"""What to split: two assets glued together come first, cut aright; a line through one person's gains nothing."""

from __future__ import annotations

from datetime import date

import numpy as np
import polars as pl
import pytest

from holdfast.claims import Ledger
from holdfast.decisions.cuts import No
from holdfast.decisions.decoupling import Decoupling, Way, advise
from holdfast.decisions.parting import Piece, holders_of, of_asset, parted_exposure, standardised, whole_exposure
from holdfast.decisions.world import World, world
from holdfast.measures.ownership import contributions
from holdfast.measures.work import end_of, familiarity, workload
from holdfast.models import holding, maintainers
from holdfast.models.draws import Draws

LEDGER = Ledger.load()
DAY = date(2026, 11, 13)
KEEPER, SECOND, THIRD = 11, 12, 13

Story = dict[str, tuple[int, tuple[int, ...]]]
"""For each folder, `asset/folder`: how many files, and who changes them in turn."""

PLANTED: Story = {
    "glued/a": (3, (KEEPER, SECOND)),
    "glued/b": (5, (KEEPER,)),
    "solo/a": (4, (KEEPER,)),
    "solo/b": (4, (KEEPER,)),
    "pair/a": (4, (SECOND, THIRD)),
    "pair/b": (4, (SECOND, THIRD)),
}


def told(
    story: Story, seed: int = 5, scenarios: int = 600, together: bool = False, sizes: np.random.Generator | None = None
) -> tuple[World, pl.DataFrame, pl.DataFrame]:
    """The company of a story, its files, and its changes. With `together` every commit touches all of an asset."""
    rows: list[tuple[str, int, int, str, int, int]] = []
    files: list[tuple[int, str, str, int]] = []
    commit = 0
    for folder, (many, people) in story.items():
        asset = f"api:{folder.partition('/')[0]}"
        for _ in range(many):
            number = len(files) + 1
            files.append((number, f"{folder}/{number}.py", asset, int(sizes.integers(150, 700)) if sizes else 300))
            for week in range(24):
                commit += 1
                who = people[week % len(people)]
                same = 10_000 + week if together else commit
                rows.append((asset, who, number, "A" if week < len(people) else "M", 7 * (30 - week), same))
    touches = pl.DataFrame(rows, schema=["asset", "person", "file", "status", "days", "commit"], orient="row")
    touches = touches.with_columns(time=end_of(DAY) - pl.col("days") * 86_400)
    listed = pl.DataFrame(files, schema=["file", "name", "asset", "lines"], orient="row")
    listed = listed.with_columns(size=pl.col("lines") * 40)
    names = sorted(set(listed["asset"]))
    sizes_ = listed.group_by("asset").agg(files=pl.len(), lines=pl.col("lines").sum()).sort("asset")
    assets = sizes_.with_columns(
        repository=pl.lit(0), kind=pl.lit("code package"), documented=pl.lit("readme"), tests=pl.lit(True),
        production=pl.lit(True),
    )  # fmt: skip
    recent = touches.group_by("file").agg(changes=pl.col("commit").n_unique().cast(pl.Int64))
    languages = pl.DataFrame({"asset": names, "language": ["py"] * len(names)})
    made = world(
        as_of=DAY,
        workload=workload(assets, touches, DAY, LEDGER),
        familiarity=familiarity(assets, touches, DAY, LEDGER, languages),
        features=maintainers.features(contributions(touches), listed, DAY),
        weights=holding.weights(listed.select("asset", "file"), listed, recent),
        active=[KEEPER, SECOND, THIRD],
        draws=Draws(seed, scenarios, LEDGER),
        commits=touches.height,
        evidence=("api",),
        handles={KEEPER: 7, SECOND: 3, THIRD: 9},
    )
    return made, listed, touches.select("file", "commit")


def found(story: Story, **how: object) -> Decoupling:
    return advise(*told(story, **how))  # type: ignore[arg-type]


@pytest.mark.parametrize("seed", range(8))
def test_two_assets_glued_together_come_first_with_the_right_cut(seed: int) -> None:
    answer = found(PLANTED, seed=seed, sizes=np.random.default_rng(seed))
    first = answer.advice[0]
    assert (first.asset.key, first.way, {part.paths for part in first.parts}) == (
        "api:glued", Way.SPLIT, {("glued/a",), ("glued/b",)},
    )  # fmt: skip
    shares = {part.paths: part for part in first.parts}
    assert shares["glued/a",].thin < 0.7 < 0.99 < shares["glued/b",].thin
    assert first.thin_after < first.thin_before - 0.1
    assert first.saves.high > 0
    assert {one.asset.key for one in answer.advice if one.way is Way.SPLIT} == {"api:glued"}


@pytest.mark.parametrize("seed", range(4))
def test_a_cut_may_take_several_folders(seed: int) -> None:
    story = {"glued/a": (2, (KEEPER, SECOND)), "glued/c": (2, (KEEPER, SECOND)), "glued/b": (3, (KEEPER,)),
             "glued/d": (3, (KEEPER,)), "solo/a": (4, (KEEPER,)), "solo/b": (4, (KEEPER,))}  # fmt: skip
    first = found(story, seed=seed).advice[0]
    assert {frozenset(part.paths) for part in first.parts} == {
        frozenset({"glued/a", "glued/c"}), frozenset({"glued/b", "glued/d"}),
    }  # fmt: skip
    assert set(first.parts[0].paths) == {"glued/a", "glued/c"}, "what others could hold is split off"


def test_what_one_person_holds_alone_gains_nothing_by_a_line_through_it() -> None:
    answer = found(PLANTED)
    assert {asset.key: why for asset, why in answer.none}["api:solo"] is No.NOBODY
    made, listed, _ = told(PLANTED)
    solo = made.work.assets.index("api:solo")
    halves = [frozenset(listed.filter(pl.col("name").str.starts_with(f"solo/{part}"))["file"]) for part in ("a", "b")]
    out, rest = holders_of(made, [Piece("api:solo", part) for part in halves], made.chance.draws)
    whole = whole_exposure(made, solo, of_asset(made, solo))
    parted = parted_exposure(made, solo, [(out, 0.5), (rest, 0.5)])
    both_thin = (out.sum(axis=0) <= 1) & (rest.sum(axis=0) <= 1)
    assert both_thin.mean() > 0.95
    assert parted[both_thin].mean() == pytest.approx(whole[both_thin].mean(), rel=0.02)


def test_a_piece_that_is_the_whole_has_the_holders_of_the_whole() -> None:
    made, listed, _ = told(PLANTED)
    for place, asset in enumerate(made.work.assets):
        files = frozenset(listed.filter(pl.col("asset") == asset)["file"])
        (held,) = holders_of(made, [Piece(asset, files)], made.chance.draws)
        assert (held == of_asset(made, place)).all()


SEAMLESS: Story = {
    "x/a": (4, (KEEPER,)), "x/b": (4, (KEEPER,)), "y/a": (4, (KEEPER, SECOND)), "y/b": (4, (KEEPER, SECOND)),
    "z/a": (3, (THIRD, SECOND)), "z/b": (5, (THIRD, SECOND)),
}  # fmt: skip


@pytest.mark.parametrize("seed", range(6))
def test_where_the_same_people_hold_all_of_an_asset_no_split_is_advised(seed: int) -> None:
    answer = found(SEAMLESS, seed=seed, scenarios=400, sizes=np.random.default_rng(seed))
    assert [one.asset.key for one in answer.advice if one.way is Way.SPLIT] == []


def test_parts_that_change_together_are_not_split() -> None:
    answer = found(PLANTED, together=True)
    assert not [one for one in answer.advice if one.way is Way.SPLIT]
    assert {asset.key: why for asset, why in answer.none}["api:glued"] is No.TOGETHER


def test_one_piece_cannot_be_parted() -> None:
    answer = found({"lone": (1, (KEEPER,)), "pair/a": (4, (SECOND, THIRD)), "pair/b": (4, (SECOND, THIRD))})
    assert {asset.key: why for asset, why in answer.none}["api:lone"] is No.ONE_PIECE


def test_nobody_is_named_but_who_could_hold_a_part_and_no_more_than_three() -> None:
    (first, *_) = found(PLANTED).advice
    for part in first.parts:
        assert len(part.holders) <= 3
        assert list(part.holders) == sorted(part.holders)
    assert first.parts[0].holders, "both who change it can hold the part that is split off"


def test_standardising_shortens_and_makes_nobody_a_holder() -> None:
    made, _, _ = told(PLANTED)
    solo = made.work.assets.index("api:solo")
    eased = standardised(made.work, solo, LEDGER)
    assert eased.understanding[solo] == max(10.0, made.work.understanding[solo] - 10)
    assert eased.activity[solo] == made.work.activity[solo] * LEDGER.mid("standardise_activity")
    others = [place for place in range(len(made.work.assets)) if place != solo]
    assert (eased.understanding[others] == made.work.understanding[others]).all()
    assert (eased.activity[others] == made.work.activity[others]).all()


def test_the_same_seed_gives_the_same_advice() -> None:
    assert found(PLANTED) == found(PLANTED)
